//! The deterministic driver: one worker, run by whoever wants something to happen.
//!
//! What runs next depends on the seed and on what has happened before, on nothing else. Time moves by the work done, and
//! jumps to the next timer when all processes wait. While a job does something, nothing else does: the driver waits until it
//! has ended, or waits itself for a process that it has started.

use super::clock::Moment;
use super::jobs::JobEvent;
use super::worker::Worker;
use crossbeam_channel::Receiver;

pub(super) struct Deterministic {
    pub worker: Worker,
    pub job_events: Receiver<JobEvent>,
}

/// Nanoseconds of virtual time that a reduction takes.
const REDUCTION: u64 = 20;

/// How far the driver goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// A process has run, or a timer has fired.
    Done,
    /// No process can run until a timer fires.
    AllWait,
}

impl Deterministic {
    /// Runs one process for one slice, if there is one that can run.
    pub fn step(&mut self) -> Step {
        self.await_jobs();
        while let Some(process) = self.worker.queue.take_injected(&self.worker.shared.injector) {
            self.worker.queue.push(process);
        }
        self.worker.fire_timers();
        let Some((process, fuel)) = self.worker.take_up() else { return Step::AllWait };
        let used = self.worker.run(process, fuel);
        self.worker.shared.clock.advance_by((used.max(0) as u64 + 1) * REDUCTION);
        // What the process has set going is over before anything else is looked at.
        self.await_jobs();
        Step::Done
    }

    /// Lets time pass until the next timer is due; false if there is none.
    pub fn jump(&mut self) -> bool {
        let Some(moment) = self.worker.timers.next_moment() else { return false };
        self.worker.shared.clock.advance_to(moment);
        self.worker.fire_timers();
        true
    }

    pub fn now(&self) -> Moment {
        self.worker.shared.clock.now()
    }

    /// Like [`Deterministic::jump`], but not beyond `end`: false if time has come that far.
    pub fn jump_until(&mut self, end: Moment) -> bool {
        if self.worker.timers.next_moment().is_some_and(|moment| moment <= end) {
            return self.jump();
        }
        self.worker.shared.clock.advance_to(end);
        false
    }

    fn await_jobs(&mut self) {
        while self.worker.active_jobs > 0 {
            match self.job_events.recv() {
                Ok(JobEvent::Ended | JobEvent::WaitsForProcess) => self.worker.active_jobs -= 1,
                // Nobody is left who could report.
                Err(_) => self.worker.active_jobs = 0,
            }
        }
    }
}
