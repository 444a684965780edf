//! Workers that have nothing to do: they sleep until someone wakes them or their next timer is due.
//!
//! A worker announces itself as sleeping, looks once more for work, and only then parks. Whoever has made work visible looks
//! for sleepers afterwards. With sequentially consistent fences on both sides one of the two sees the other, so that no
//! process stays in a queue while all workers sleep. `tests/model` tries out every order of these steps.

use super::lock;
use super::sync::{
    AtomicBool, AtomicUsize, Condvar, Mutex, Ordering::Relaxed, Ordering::SeqCst, Thread, current, fence,
};
use std::time::{Duration, Instant};

pub struct Idle {
    workers: usize,
    sleepers: Mutex<Vec<Sleeper>>,
    sleeping: AtomicUsize,
    /// Someone waits until all workers sleep.
    awaited: AtomicBool,
    all_asleep: Condvar,
}

struct Sleeper {
    worker: usize,
    thread: Thread,
}

impl Idle {
    pub fn new(workers: usize) -> Idle {
        Idle {
            workers,
            sleepers: Mutex::default(),
            sleeping: AtomicUsize::new(0),
            awaited: AtomicBool::new(false),
            all_asleep: Condvar::new(),
        }
    }

    /// Whether some worker sleeps; work has been made visible before.
    #[inline]
    pub fn has_sleepers(&self) -> bool {
        self.sleeping.load(Relaxed) > 0
    }

    /// Wakes one worker; false if none sleeps. The fence pairs with the one in [`Idle::announce`].
    pub fn wake_one(&self) -> bool {
        fence(SeqCst);
        if self.sleeping.load(Relaxed) == 0 {
            return false;
        }
        let Some(sleeper) = lock(&self.sleepers).pop() else { return false };
        self.sleeping.fetch_sub(1, SeqCst);
        sleeper.thread.unpark();
        true
    }

    pub fn wake_all(&self) {
        for sleeper in lock(&self.sleepers).drain(..) {
            self.sleeping.fetch_sub(1, SeqCst);
            sleeper.thread.unpark();
        }
    }

    /// The worker sleeps: `park` returns when it is woken, or earlier. If there is something to do after all, `look` finds it.
    pub fn sleep<T>(&self, worker: usize, look: impl FnOnce() -> Option<T>, park: impl FnOnce()) -> Option<T> {
        self.announce(worker);
        let found = look();
        if found.is_none() {
            park();
        }
        self.leave(worker);
        found
    }

    /// The worker is about to sleep: it looks for work once more before it does.
    fn announce(&self, worker: usize) {
        let mut sleepers = lock(&self.sleepers);
        sleepers.push(Sleeper { worker, thread: current() });
        self.sleeping.fetch_add(1, SeqCst);
        fence(SeqCst);
        if sleepers.len() == self.workers && self.awaited.load(SeqCst) {
            self.all_asleep.notify_all();
        }
    }

    /// The worker is awake, whether it was woken or not.
    fn leave(&self, worker: usize) {
        let mut sleepers = lock(&self.sleepers);
        if let Some(place) = sleepers.iter().position(|sleeper| sleeper.worker == worker) {
            sleepers.swap_remove(place);
            self.sleeping.fetch_sub(1, SeqCst);
        }
    }

    /// Waits until all workers sleep and `is_still` agrees; false if that takes too long.
    pub fn wait_until_asleep(&self, at_most: Duration, is_still: impl Fn() -> bool) -> bool {
        let end = Instant::now() + at_most;
        self.awaited.store(true, SeqCst);
        let mut sleepers = lock(&self.sleepers);
        let still = loop {
            if sleepers.len() == self.workers && is_still() {
                break true;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break false;
            }
            // What `is_still` looks at may change without a worker's falling asleep: look again from time to time.
            let pause = left.min(Duration::from_millis(5));
            sleepers = match self.all_asleep.wait_timeout(sleepers, pause) {
                Ok((sleepers, _)) => sleepers,
                Err(poisoned) => poisoned.into_inner().0,
            };
        };
        self.awaited.store(false, SeqCst);
        still
    }
}
