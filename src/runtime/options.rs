//! What can be chosen when a runtime is started.

use crate::atom::Atom;
use crate::value::term::Pid;
use crate::vm::limits;
use crate::vm::system::{Input, LineStatus, LogOrigin, Output, Phase, Shell, Stream};
use std::io::{self, BufRead, Write};
use std::sync::Arc;

/// Who decides what runs next, and what time it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Driver {
    /// So many threads, and the machine's clock.
    Parallel { workers: usize },
    /// One thread and a clock of its own. With a seed the next process is drawn by lot, without one they take turns.
    Deterministic { seed: Option<u64> },
}

#[derive(Clone)]
pub struct Options {
    pub driver: Driver,
    /// As many processes can live at once.
    pub max_processes: usize,
    /// As many bytes can all processes take together.
    pub max_memory: usize,
    /// As many bytes can one process take.
    pub max_process_memory: usize,
    pub output: Arc<dyn Output>,
    pub input: Arc<dyn Input>,
    pub shell: Arc<dyn Shell>,
    /// Whether there are processes that stand for the terminal or pipe, see [`super::devices`].
    pub devices: bool,
}

pub const DEFAULT_MAX_PROCESSES: usize = 1 << 20;

impl Default for Options {
    fn default() -> Options {
        let workers = std::thread::available_parallelism().map_or(1, |count| count.get());
        let memory = machine_memory();
        Options {
            driver: Driver::Parallel { workers },
            max_processes: DEFAULT_MAX_PROCESSES,
            max_memory: memory / 2,
            // A collection of a large heap needs as much again for the copy.
            max_process_memory: memory / 4,
            output: Arc::new(StandardOutput),
            input: Arc::new(StandardInput),
            shell: Arc::new(NoShell),
            devices: true,
        }
    }
}

impl Options {
    pub(super) fn apply_limits(&self) {
        limits::set_process_limit(self.max_process_memory);
    }
}

/// The bytes this program may take: the machine's memory, or less if it runs in a container with a limit.
fn machine_memory() -> usize {
    const UNKNOWN: usize = 4 << 30;
    let machine = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("MemTotal:"))?;
        line.split_whitespace().nth(1)?.parse::<usize>().ok()?.checked_mul(1024)
    });
    let container =
        std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse::<usize>().ok());
    machine.unwrap_or(UNKNOWN).min(container.unwrap_or(usize::MAX))
}

/// The standard output and the standard error of this program.
pub struct StandardOutput;

impl Output for StandardOutput {
    fn write(&self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
        match stream {
            Stream::Out => {
                let mut out = io::stdout().lock();
                out.write_all(bytes)?;
                out.flush()
            }
            Stream::Err => io::stderr().lock().write_all(bytes),
        }
    }
}

/// The standard input of this program.
pub struct StandardInput;

impl Input for StandardInput {
    /// Bytes that are not UTF-8 are replaced.
    fn read_line(&self, prompt: &str) -> io::Result<Option<String>> {
        StandardOutput.write(Stream::Out, prompt.as_bytes())?;
        let mut bytes = Vec::new();
        let read = io::stdin().lock().read_until(b'\n', &mut bytes)?;
        Ok((read > 0).then(|| String::from_utf8_lossy(&bytes).into_owned()))
    }
}

/// Nobody types anything; what is logged goes to the standard output.
pub struct NoShell;

impl Shell for NoShell {
    fn line_done(&self, _status: LineStatus) {}

    fn log(&self, _writer: Pid, _level: Atom, entry: &str, _origin: LogOrigin) {
        // If this cannot be written there is nobody to tell.
        let _ = StandardOutput.write(Stream::Out, entry.as_bytes());
    }

    fn colors_enabled(&self) -> bool {
        false
    }

    fn phase(&self, _phase: Phase) {}

    fn width(&self) -> usize {
        80
    }
}
