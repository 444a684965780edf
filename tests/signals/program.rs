//! Programs: what processes are told to do, as terms that the driver reads, and at random.

use crate::model::Reason;
use std::fmt::{self, Display};

/// Of a process, a monitor or a name.
pub type Number = u8;

/// What processes are told at the same time; each of them one thing.
pub type Batch = Vec<(Number, Operation)>;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    Spawn { new: Number, how: How, monitor: Number },
    Link { other: Number },
    Unlink { other: Number },
    Monitor { other: Number, monitor: Number },
    Demonitor { monitor: Number },
    Exit { other: Number, reason: Reason },
    Stop { reason: Reason },
    Trap { trap: bool },
    Register { name: Number },
    Unregister { name: Number },
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum How {
    Plain,
    Link,
    Monitor,
}

impl Operation {
    /// The other process that it is about.
    pub fn other(self) -> Option<Number> {
        match self {
            Operation::Link { other }
            | Operation::Unlink { other }
            | Operation::Monitor { other, .. }
            | Operation::Exit { other, .. } => Some(other),
            _ => None,
        }
    }
}

/// As a term.
impl Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operation::Spawn { new, how, monitor } => {
                let how = match how {
                    How::Plain => "plain",
                    How::Link => "link",
                    How::Monitor => "monitor",
                };
                write!(f, "{{:spawn, {new}, :{how}, {monitor}}}")
            }
            Operation::Link { other } => write!(f, "{{:link, {other}}}"),
            Operation::Unlink { other } => write!(f, "{{:unlink, {other}}}"),
            Operation::Monitor { other, monitor } => write!(f, "{{:monitor, {other}, {monitor}}}"),
            Operation::Demonitor { monitor } => write!(f, "{{:demonitor, {monitor}}}"),
            Operation::Exit { other, reason } => write!(f, "{{:exit, {other}, :{reason}}}"),
            Operation::Stop { reason } => write!(f, "{{:stop, :{reason}}}"),
            Operation::Trap { trap } => write!(f, "{{:trap, {trap}}}"),
            Operation::Register { name } => write!(f, "{{:register, {name}}}"),
            Operation::Unregister { name } => write!(f, "{{:unregister, {name}}}"),
        }
    }
}

/// A program as the term that the driver reads, a batch a line.
pub fn to_term(program: &[Batch]) -> String {
    let batches: Vec<String> = program.iter().map(batch_to_term).collect();
    format!("[\n{}\n]\n", batches.join(",\n"))
}

pub fn batch_to_term(batch: &Batch) -> String {
    let commands: Vec<String> = batch.iter().map(|(number, operation)| format!("{{{number}, {operation}}}")).collect();
    format!("  [{}]", commands.join(", "))
}

/// How many processes there are at the beginning, and at most.
pub const FIRST: Number = 4;
const MOST: Number = 6;
const NAMES: Number = 2;
const REASONS: [Reason; 4] = ["normal", "kill", "boom", "boom"];

/// Draws programs by lot; the same seed gives the same ones.
#[derive(Clone)]
pub struct Lots {
    random: fastrand::Rng,
    processes: Number,
    monitors: Number,
}

impl Lots {
    pub fn new(seed: u64) -> Lots {
        Lots { random: fastrand::Rng::with_seed(seed), processes: FIRST, monitors: 0 }
    }

    /// A batch for so many processes at most.
    pub fn batch(&mut self, at_once: usize) -> Batch {
        // Only processes of earlier batches are named.
        let known = self.processes;
        let mut numbers: Vec<Number> = (0..known).collect();
        self.random.shuffle(&mut numbers);
        numbers.truncate(self.random.usize(1..=at_once));
        numbers.into_iter().map(|number| (number, self.operation(number, known))).collect()
    }

    /// Draws something else next time.
    pub fn skip(&mut self) {
        self.random.u64(..);
    }

    fn operation(&mut self, number: Number, known: Number) -> Operation {
        // Rarely itself: that shows little.
        let others = [self.random.u8(0..known), self.random.u8(0..known)];
        let other = if others[0] == number { others[1] } else { others[0] };
        let reason = REASONS[self.random.usize(0..REASONS.len())];
        match self.random.u8(0..20) {
            0 | 1 if self.processes < MOST => {
                let how = [How::Plain, How::Link, How::Monitor][self.random.usize(0..3)];
                let new = self.processes;
                self.processes += 1;
                Operation::Spawn { new, how, monitor: self.new_monitor() }
            }
            0..=6 => Operation::Link { other },
            7 | 8 => Operation::Unlink { other },
            9..=11 => Operation::Monitor { other, monitor: self.new_monitor() },
            12 => Operation::Demonitor { monitor: self.random.u8(0..=self.monitors) },
            13 | 14 => Operation::Exit { other, reason },
            15 => Operation::Stop { reason },
            16 | 17 => Operation::Trap { trap: self.random.u8(0..4) > 0 },
            18 => Operation::Register { name: self.random.u8(0..NAMES) },
            _ => Operation::Unregister { name: self.random.u8(0..NAMES) },
        }
    }

    fn new_monitor(&mut self) -> Number {
        self.monitors += 1;
        self.monitors
    }
}
