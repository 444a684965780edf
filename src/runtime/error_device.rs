//! Where jobs print, if a process has taken the place of the standard error: warnings of the compiler can be captured.

use super::devices::STANDARD_ERROR;
use super::shared::Shared;
use crate::atom::Atom;
use crate::value::copy::Fragment;
use crate::value::term::{Pid, Term};
use crate::vm::system::{Output, Stream};
use std::io;
use std::sync::Arc;

/// Warnings are requests of no process: nobody gets the reply. The sequence numbers of processes begin above this one.
const NOBODY: Pid = Pid::new(0, 0);

pub(super) fn output(shared: &Arc<Shared>) -> Arc<dyn Output> {
    match shared.names.whereis(Atom::of("standard_error")) {
        Some(device) if device != STANDARD_ERROR => Arc::new(ErrorDevice { shared: shared.clone(), device }),
        _ => shared.output.clone(),
    }
}

/// A process named `:standard_error`, which gets requests as a group leader does.
struct ErrorDevice {
    shared: Arc<Shared>,
    device: Pid,
}

impl Output for ErrorDevice {
    fn write(&self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
        match stream {
            Stream::Out => self.shared.output.write(stream, bytes),
            Stream::Err => {
                self.put_characters(bytes);
                Ok(())
            }
        }
    }

    fn has_colors(&self) -> bool {
        self.shared.output.has_colors()
    }
}

impl ErrorDevice {
    fn put_characters(&self, bytes: &[u8]) {
        let reference = self.shared.new_reference();
        let mut fragment = Fragment::new();
        let heap = fragment.heap_mut();
        let text = heap.binary_from_vec(bytes.to_vec());
        let request = heap.tuple(&[atom("put_chars"), atom("unicode"), text]);
        let message = heap.tuple(&[atom("io_request"), Term::pid(NOBODY), Term::reference(reference), request]);
        if let Some(process) = self.shared.send_fragment(&mut fragment, message, self.device, &mut Default::default()) {
            self.shared.inject(process);
        }
    }
}

fn atom(name: &'static str) -> Term {
    Term::atom(Atom::of(name))
}
