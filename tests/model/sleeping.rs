//! Workers that sleep: whoever makes work visible and then wakes one never leaves work lying while all sleep.

use crate::explore;
use crate::runtime::idle::Idle;
use crate::runtime::sync::{AtomicUsize, Ordering::Relaxed};
use loom::sync::Arc;
use loom::thread;

/// Work is a number of processes in the injector.
struct World {
    idle: Idle,
    work: AtomicUsize,
}

impl World {
    fn new(workers: usize) -> Arc<World> {
        Arc::new(World { idle: Idle::new(workers), work: AtomicUsize::new(0) })
    }

    /// From outside of the workers.
    fn inject(&self) {
        self.work.fetch_add(1, Relaxed);
        self.idle.wake_one();
    }

    fn find(&self) -> Option<()> {
        self.work.fetch_update(Relaxed, Relaxed, |work| work.checked_sub(1)).ok().map(drop)
    }

    /// What a worker does until it has found something. One that sleeps on while there is work stands still, which loom
    /// reports.
    fn work_once(&self, worker: usize) {
        while self.find().is_none() {
            if self.idle.sleep(worker, || self.find(), thread::park).is_some() {
                return;
            }
        }
    }
}

#[test]
fn a_sleeping_worker_is_woken_for_work() {
    explore(4, || {
        let world = World::new(1);
        let worker = {
            let world = world.clone();
            thread::spawn(move || world.work_once(0))
        };
        world.inject();
        worker.join().expect("the worker ends");
        assert!(!world.idle.has_sleepers());
    });
}

#[test]
fn two_pieces_of_work_wake_two_workers() {
    explore(2, || {
        let world = World::new(2);
        let workers = [0, 1].map(|index| {
            let world = world.clone();
            thread::spawn(move || world.work_once(index))
        });
        world.inject();
        world.inject();
        workers.into_iter().for_each(|worker| worker.join().expect("a worker ends"));
        assert!(!world.idle.has_sleepers());
    });
}

#[test]
fn all_are_woken_at_the_end() {
    explore(3, || {
        let world = World::new(1);
        let stopping = Arc::new(AtomicUsize::new(0));
        let worker = {
            let (world, stopping) = (world.clone(), stopping.clone());
            thread::spawn(move || {
                while stopping.load(Relaxed) == 0 {
                    let look = || (stopping.load(Relaxed) == 1).then_some(());
                    world.idle.sleep(0, look, thread::park);
                }
            })
        };
        stopping.store(1, loom::sync::atomic::Ordering::SeqCst);
        world.idle.wake_all();
        worker.join().expect("the worker ends");
    });
}
