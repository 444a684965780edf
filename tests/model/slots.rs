//! A slot: no message is lost or overtaken, and no process sleeps on what has arrived.

use crate::explore;
use crate::runtime::lock;
use crate::runtime::slot::{Place, Waiting};
use crate::runtime::sync::Mutex;
use crate::value::term::Pid;
use crate::vm::process::Process;
use loom::sync::Arc;
use loom::thread;

const PID: Pid = Pid(104);

/// A place with a busy process, and the queue that it is put into when it is woken.
struct World {
    place: Place,
    queue: Mutex<Vec<Box<Process>>>,
}

impl World {
    fn new() -> Arc<World> {
        let world = World { place: Place::default(), queue: Mutex::new(Vec::new()) };
        world.place.lock().occupy(PID);
        Arc::new(world)
    }

    /// As a sender does it: into the mailbox of a waiting process, which is woken, or into the inbox of a busy one.
    fn send(&self, message: u32) {
        let mut slot = self.place.lock();
        if !slot.is_occupied_by(PID) {
            return;
        }
        if let Some(mut process) = slot.take_waiting() {
            drop(slot);
            process.mailbox.push(message);
            lock(&self.queue).push(process);
        } else {
            slot.inbox_mut(&mut Vec::new()).messages.push(message);
        }
    }

    /// As a worker does it for a process that begins to wait: it comes back if something has arrived.
    fn park(&self, process: Box<Process>) -> Option<Box<Process>> {
        match self.place.lock().wait(process) {
            Waiting::Parked => None,
            Waiting::Mail(mut process, inbox) => {
                process.mailbox.extend(inbox.messages);
                Some(process)
            }
        }
    }

    /// Has the process wait until it has received so many messages, as its workers would: each time it is found in the
    /// queue it goes on.
    fn receive(&self, count: usize) -> Vec<u32> {
        let mut process = Box::new(Process { pid: PID, mailbox: Vec::new() });
        while process.mailbox.len() < count {
            process = match self.park(process) {
                Some(process) => process,
                None => self.woken(),
            };
        }
        process.mailbox
    }

    fn woken(&self) -> Box<Process> {
        loop {
            if let Some(process) = lock(&self.queue).pop() {
                return process;
            }
            thread::yield_now();
        }
    }
}

#[test]
fn a_message_reaches_a_process_that_begins_to_wait() {
    explore(4, || {
        let world = World::new();
        let sender = {
            let world = world.clone();
            thread::spawn(move || world.send(1))
        };
        assert_eq!(world.receive(1), [1]);
        sender.join().expect("the sender ends");
    });
}

#[test]
fn messages_of_one_sender_keep_their_order() {
    explore(3, || {
        let world = World::new();
        let senders = [[1, 2], [11, 12]].map(|messages| {
            let world = world.clone();
            thread::spawn(move || messages.into_iter().for_each(|message| world.send(message)))
        });
        let received = world.receive(4);
        senders.into_iter().for_each(|sender| sender.join().expect("a sender ends"));
        let of = |range: std::ops::Range<u32>| received.iter().copied().filter(move |message| range.contains(message));
        assert!(of(0..10).eq([1, 2]), "{received:?}");
        assert!(of(10..20).eq([11, 12]), "{received:?}");
    });
}

/// A process sends from one worker, is handed over, and asks on another one: it sees what it has sent itself. The short way
/// to a process that is held rests on this.
#[test]
fn who_was_handed_over_sees_its_own_mail() {
    explore(4, || {
        let world = World::new();
        let handed_over = Arc::new(Mutex::new(false));
        let first_worker = {
            let (world, handed_over) = (world.clone(), handed_over.clone());
            thread::spawn(move || {
                world.send(1);
                *lock(&handed_over) = true;
            })
        };
        if *lock(&handed_over) {
            assert!(world.place.has_mail(), "the second message would overtake the first");
        }
        first_worker.join().expect("the first worker ends");
        assert!(world.place.has_mail());
        assert_eq!(world.receive(1), [1]);
        assert!(!world.place.has_mail());
    });
}

#[test]
fn what_arrives_for_a_process_that_ends_is_left_or_refused() {
    explore(4, || {
        let world = World::new();
        let sender = {
            let world = world.clone();
            thread::spawn(move || world.send(1))
        };
        let remains = world.place.lock().vacate();
        sender.join().expect("the sender ends");
        let left = remains.inbox.map_or(0, |inbox| inbox.messages.len());
        let mut slot = world.place.lock();
        assert!(left <= 1);
        assert!(!slot.is_occupied_by(PID) && slot.take_waiting().is_none() && slot.take_inbox().is_none());
        // The next process there does not find what was sent to the last one.
        slot.occupy(Pid(105));
        drop(slot);
        world.send(2);
        assert!(!world.place.has_mail());
    });
}
