//! What becomes of the process that a worker holds when there is nothing else to run: another worker may have taken all that
//! was in the queue, even the process that the one held has woken.

use super::options;
use crate::atom::Atom;
use crate::runtime::Driver;
use crate::runtime::clock::Clock;
use crate::runtime::delivery::Courier;
use crate::runtime::jobs::Jobs;
use crate::runtime::queue::RunQueue;
use crate::runtime::shared::Shared;
use crate::runtime::worker::Worker;
use crate::value::heap::Heap;
use crate::value::message::TermOf;
use crate::value::term::{Pid, Term};
use std::sync::Arc;

/// A worker with an empty queue that holds a process.
fn holding() -> (Worker, Arc<Shared>, Pid) {
    let queue = crossbeam_deque::Worker::new_fifo();
    let stealers = vec![queue.stealer()];
    let options = options(Driver::Parallel { workers: 1 });
    let shared = Arc::new(Shared::new(&options, Clock::real(), Jobs::new(None), stealers));
    let mut worker = Worker::new(shared.clone(), RunQueue::stealing(queue));
    let call = (Atom::of("erlang"), Atom::of("self"));
    let process = shared.new_process_for_call(call, &Heap::new(), &[], None).expect("room for a process");
    let pid = process.pid;
    worker.held = Some(process);
    (worker, shared, pid)
}

#[test]
fn the_process_held_runs_if_it_has_mail_and_nothing_else_can() {
    let (mut worker, shared, pid) = holding();
    let message = TermOf { heap: &Heap::new(), term: Term::TRUE };
    // For all others it is busy.
    assert!(shared.send_message(message, pid, &mut Courier::default()).is_none());
    let taken = worker.take_up().map(|(process, _fuel)| process.pid);
    assert_eq!(taken, Some(pid));
}

#[test]
fn the_process_held_waits_in_its_slot_if_it_has_no_mail() {
    let (mut worker, shared, pid) = holding();
    assert!(worker.take_up().is_none());
    let waits = shared.table.slot(pid).is_some_and(|mut slot| slot.waiting_mut().is_some());
    assert!(waits, "a message has to find it there");
}
