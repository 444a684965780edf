//! The evaluator process of a shell, as the shell sees it.

use super::reader::Line;
use super::screen::Screen;
use crate::atom::Atom;
use crate::runtime::Runtime;
use crate::runtime::devices::TERMINAL;
use crate::runtime::handle::{Either, Patience, Stuck};
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::{Pid, Term};
use crate::vm::process::Reason;
use crate::vm::system::{LineStatus, TooManyProcesses};
use crossbeam_channel::Receiver;
use std::sync::Arc;
use std::time::Duration;

/// What can happen to a shell.
#[derive(Debug)]
pub enum Event {
    /// The evaluator has dealt with a line.
    LineDone(LineStatus),
    /// A log entry is kept by the screen.
    Logged,
    /// The reader has read a line.
    Typed(Line),
    /// Ctrl-C, while no line is being typed.
    Interrupt,
}

/// What an evaluation comes to.
#[derive(Debug)]
pub enum Evaluation {
    Done(LineStatus),
    /// The evaluator has ended, and a new one has taken its place; the old one's pid.
    Restarted(Pid),
    /// It waits for something that never comes, or, under the deterministic driver, takes too long.
    Stuck,
}

/// What waiting for rest comes to.
#[derive(Debug)]
pub struct Settled {
    /// No process can run.
    pub at_rest: bool,
    /// The evaluator that has ended.
    pub replaced: Option<Pid>,
}

pub struct Evaluator {
    pub runtime: Runtime,
    screen: Arc<Screen>,
    events: Receiver<Event>,
    pid: Pid,
    ended: Receiver<Reason>,
}

/// As long a log entry waits at most for processes to come to rest.
const LOG_PATIENCE: Patience = Patience { time: Duration::from_millis(20), slices: 2_000 };

const MODULE: &str = "Elixir.IEx.Evaluator";

impl Evaluator {
    /// Starts the process.
    pub fn start(
        runtime: Runtime,
        screen: Arc<Screen>,
        events: Receiver<Event>,
    ) -> Result<Evaluator, TooManyProcesses> {
        let (pid, ended) = spawn(&runtime)?;
        Ok(Evaluator { runtime, screen, events, pid, ended })
    }

    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// Has a line evaluated, or what has been typed so far of one; `number` is that of the prompt.
    pub fn evaluate(&mut self, number: u32, source: &str, slices: usize) -> Evaluation {
        self.command("kaiwa_eval", number, Some(source));
        self.wait(slices)
    }

    /// Has a file run as if it had been typed; its value is not shown.
    pub fn load(&mut self, path: &str) -> Evaluation {
        self.command("kaiwa_load", 0, Some(path));
        self.wait(usize::MAX)
    }

    /// Has the error printed that what has been typed is not complete.
    pub fn give_up(&mut self, number: u32) -> Evaluation {
        self.command("kaiwa_give_up", number, None);
        self.wait(usize::MAX)
    }

    /// Breaks off an evaluation that is stuck.
    pub fn break_off(&mut self, slices: usize) -> Evaluation {
        self.runtime.handle().interrupt(self.pid);
        match self.wait(slices) {
            Evaluation::Stuck => {
                // It does not want to be broken off.
                self.kill();
                self.wait(slices)
            }
            evaluation => evaluation,
        }
    }

    /// Waits until the other processes have come to rest. If the evaluator ends meanwhile, a new one takes its place. What
    /// has been logged is still kept by the screen.
    pub fn settle(&mut self, patience: Patience) -> Settled {
        let at_rest = self.runtime.settle(patience);
        let replaced = match self.ended.try_recv() {
            Ok(reason) => self.restart(reason).ok(),
            Err(_) => None,
        };
        Settled { at_rest, replaced }
    }

    /// Waits for what happens to the shell while nothing is evaluated. `None`: the evaluator has ended, and a new one has
    /// taken its place.
    pub fn next_event(&mut self) -> Result<Option<Event>, TooManyProcesses> {
        match self.runtime.receive_either(&self.events, &self.ended, 0) {
            Ok(Either::First(event)) => Ok(Some(event)),
            Ok(Either::Second(reason)) => self.restart(reason).map(|_| None),
            // Under the deterministic driver nothing happens by itself.
            Err(Stuck) => Ok(Some(self.events.recv().unwrap_or(Event::Typed(Line::End)))),
        }
    }

    fn command(&self, name: &'static str, number: u32, source: Option<&str>) {
        self.screen.begin_evaluation(self.pid, self.runtime.handle());
        self.runtime.handle().send_built(self.pid, |fragment| {
            let heap = fragment.heap_mut();
            let mut parts = vec![Term::atom(Atom::of(name)), Term::count(number as usize)];
            parts.extend(source.map(|source| heap.binary(source.as_bytes())));
            heap.tuple(&parts)
        });
    }

    fn wait(&mut self, slices: usize) -> Evaluation {
        let mut interrupts = 0;
        loop {
            match self.runtime.receive_either(&self.events, &self.ended, slices) {
                Ok(Either::First(Event::LineDone(status))) => return Evaluation::Done(status),
                Ok(Either::First(Event::Logged)) => {
                    self.runtime.settle(LOG_PATIENCE);
                    // If the evaluator has ended, that is told first.
                    if self.ended.is_empty() {
                        self.screen.print_log();
                    }
                }
                Ok(Either::First(Event::Interrupt)) => {
                    interrupts += 1;
                    self.interrupt(interrupts);
                }
                // No line is asked for while one is evaluated.
                Ok(Either::First(Event::Typed(_))) => {}
                Ok(Either::Second(reason)) => return self.replaced(reason),
                Err(Stuck) => return Evaluation::Stuck,
            }
        }
    }

    /// Ctrl-C once breaks the evaluation off. Code that catches everything may survive that; the third time the evaluator
    /// is killed, with its bindings.
    fn interrupt(&self, times: u32) {
        self.screen.cut_output();
        let handle = self.runtime.handle();
        if times < 3 {
            handle.interrupt(self.pid);
        } else {
            self.kill();
        }
    }

    fn kill(&self) {
        let kill = FrozenTerm::new(&Heap::new(), Term::atom(Atom::of("kill")));
        self.runtime.handle().exit(self.pid, kill);
    }

    fn replaced(&mut self, reason: Reason) -> Evaluation {
        match self.restart(reason) {
            Ok(old) => Evaluation::Restarted(old),
            Err(TooManyProcesses) => Evaluation::Stuck,
        }
    }

    /// Prints why the evaluator has ended and starts another one.
    fn restart(&mut self, reason: Reason) -> Result<Pid, TooManyProcesses> {
        let old = self.pid;
        self.screen.resume_output();
        let pid = FrozenTerm::new(&Heap::new(), Term::pid(old));
        let function = (Atom::of(MODULE), Atom::of("print_exit"));
        let (_, printed) = self.runtime.handle().spawn_call_watched(function, &[pid, copy(&reason)], Some(TERMINAL))?;
        // It prints and ends.
        let _ = self.runtime.receive(&printed);
        self.screen.print(&super::banner());
        (self.pid, self.ended) = spawn(&self.runtime)?;
        Ok(old)
    }
}

fn spawn(runtime: &Runtime) -> Result<(Pid, Receiver<Reason>), TooManyProcesses> {
    runtime.handle().spawn_call_watched((Atom::of(MODULE), Atom::of("start")), &[], Some(TERMINAL))
}

pub(super) fn copy(reason: &Reason) -> FrozenTerm {
    let mut heap = Heap::new();
    let root = reason.thaw(&mut heap);
    FrozenTerm::new(&heap, root)
}
