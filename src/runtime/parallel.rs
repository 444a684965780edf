//! The parallel driver: a thread for each worker, which runs what it has, steals what others have, or sleeps.

use super::shared::Shared;
use super::worker::Worker;
use crate::vm::process::Process;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

/// How often a worker looks around before it sleeps: something often comes at once, and waking costs more.
const ROUNDS: usize = 20;
const PAUSE: usize = 50;

/// What a worker's thread does until the runtime stops. `index` is its place among the stealers.
pub(super) fn drive(worker: &mut Worker, index: usize) {
    let shared = worker.shared.clone();
    while !shared.is_stopping() {
        if let Some((process, fuel)) = worker.take_up() {
            worker.run(process, fuel);
            continue;
        }
        if worker.fire_timers() {
            continue;
        }
        match look_around(worker, index) {
            Some(process) => worker.queue.push(process),
            None => sleep(worker, &shared, index),
        }
    }
}

fn look_around(worker: &mut Worker, index: usize) -> Option<Box<Process>> {
    for _ in 0..ROUNDS {
        if let Some(process) = find_elsewhere(worker, index) {
            return Some(process);
        }
        for _ in 0..PAUSE {
            std::hint::spin_loop();
        }
    }
    None
}

/// A process from outside or from another worker.
fn find_elsewhere(worker: &mut Worker, index: usize) -> Option<Box<Process>> {
    let shared = &worker.shared;
    if let Some(process) = worker.queue.take_injected(&shared.injector) {
        return Some(process);
    }
    let count = shared.stealers.len();
    for other in (index + 1..count).chain(0..index) {
        if let Some(process) = worker.queue.steal(&shared.stealers[other]) {
            shared.statistics.steals.fetch_add(1, Relaxed);
            return Some(process);
        }
    }
    None
}

/// Sleeps until it is woken or a timer is due; see [`super::idle`] for why no work is overlooked.
fn sleep(worker: &mut Worker, shared: &Shared, index: usize) {
    let timer = worker.timers.next_moment();
    let look = || if shared.is_stopping() { None } else { find_elsewhere(worker, index) };
    let park = || match timer {
        _ if shared.is_stopping() => {}
        None => std::thread::park(),
        Some(moment) => {
            let left = moment.saturating_sub(shared.clock.now());
            if left > 0 {
                std::thread::park_timeout(Duration::from_nanos(left));
            }
        }
    };
    if let Some(process) = shared.idle.sleep(index, look, park) {
        worker.queue.push(process);
    }
}
