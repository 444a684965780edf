//! The places where workers hand processes and work to each other, run in every order of events that loom can think of, weak
//! memory included. The files under test are those of Kaiwa; only locks, atomics and threads are others.

#![allow(clippy::vec_box, reason = "processes and inboxes move between places as boxes, as in the files under test")]

/// What the files under test import from the rest of Kaiwa.
mod value {
    pub mod term {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub struct Pid(pub u64);
    }
}

mod vm {
    pub mod process {
        /// A process is what it has received.
        #[derive(Debug)]
        pub struct Process {
            pub pid: crate::value::term::Pid,
            pub mailbox: Vec<u32>,
        }
    }
}

mod runtime;
mod sleeping;
mod slots;

/// Runs a model with at most so many changes from a thread to another one where it could have gone on itself: without a
/// bound, three threads take hours.
fn explore(preemptions: usize, model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(model);
}
