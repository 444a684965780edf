//! Erlang's rules for signals, small enough to be read: what may become of a few processes when their signals arrive in any
//! order that the rules allow. Between two processes they arrive in the order in which they were sent; nothing else is said.

use crate::program::{Batch, How, Number, Operation};
use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};
use std::fmt::Write;

pub type Reason = &'static str;

/// All processes, and what is under way between them.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct State {
    processes: BTreeMap<Number, Process>,
    /// Signals by sender and receiver.
    under_way: BTreeMap<(Number, Number), VecDeque<Signal>>,
    names: BTreeMap<Number, Number>,
    replies: BTreeMap<Number, Reason>,
}

#[derive(Clone, PartialEq, Eq, Hash, Default)]
struct Process {
    dead: bool,
    traps: bool,
    links: BTreeMap<Number, Link>,
    /// Monitors that it has set, with their targets.
    monitors: BTreeMap<Number, Number>,
    /// Monitors of others, with those who have set them.
    monitored_by: BTreeMap<Number, Number>,
    /// All monitors that it has ever set.
    references: BTreeSet<Number>,
    unlinks: u32,
    mailbox: Vec<String>,
    command: Option<Operation>,
}

/// A process that unlinks takes nothing of the old link any more, until the other side has acknowledged the end.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Link {
    Active,
    Ending(u32),
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Signal {
    Link,
    Unlink(u32),
    Unlinked(u32),
    Monitor(Number),
    Demonitor(Number),
    Down(Number, Reason),
    /// A linked process has ended.
    LinkedExit(Reason),
    /// `Process.exit/2`
    Exit(Reason),
}

impl State {
    /// So many processes that have done nothing yet.
    pub fn with_processes(count: Number) -> State {
        let processes = (0..count).map(|number| (number, Process::default())).collect();
        State { processes, ..State::default() }
    }

    /// All states that the batch may lead to, when everything has arrived.
    pub fn after(mut self, batch: &Batch) -> HashSet<State> {
        self.replies.clear();
        for (number, operation) in batch {
            let exists = |number: &Number| self.processes.contains_key(number);
            let known = operation.other().is_none_or(|other| exists(&other));
            if known && let Some(process) = self.processes.get_mut(number).filter(|process| !process.dead) {
                process.command = Some(*operation);
            }
        }
        let mut settled = HashSet::new();
        let mut seen = HashSet::new();
        let mut open = vec![self];
        while let Some(state) = open.pop() {
            let next = state.next();
            if next.is_empty() {
                settled.insert(state);
                continue;
            }
            open.extend(next.into_iter().filter(|state| seen.insert(state.clone())));
        }
        settled
    }

    /// What may happen next: a process does what it was told, or a signal arrives.
    fn next(&self) -> Vec<State> {
        let mut next = Vec::new();
        for (number, process) in &self.processes {
            if process.command.is_some() {
                let mut state = self.clone();
                state.obey(*number);
                state.settle_idle();
                next.push(state);
            }
        }
        for (from, to) in self.under_way.keys() {
            let mut state = self.clone();
            state.arrive(*from, *to);
            state.settle_idle();
            next.push(state);
        }
        next
    }

    /// Has those signals arrive whose moment makes no difference, so that fewer orders are left to try.
    fn settle_idle(&mut self) {
        let idle = |state: &State| {
            let mut heads = state.under_way.iter().filter_map(|(pair, queue)| Some((*pair, queue.front()?)));
            heads.find(|((from, to), signal)| state.is_idle(*from, *to, signal)).map(|(pair, _)| pair)
        };
        while let Some((from, to)) = idle(self) {
            self.arrive(from, to);
        }
    }

    fn is_idle(&self, from: Number, to: Number, signal: &Signal) -> bool {
        let (sender, receiver) = (&self.processes[&from], &self.processes[&to]);
        match signal {
            // It is answered, and the answer has its place among others.
            Signal::Link | Signal::Monitor(_) => false,
            Signal::Unlink(_) => receiver.dead && sender.command.is_none(),
            Signal::Unlinked(_) => receiver.command.is_none(),
            // Its watcher is dead: nobody sees whether it was there.
            Signal::Demonitor(_) => sender.dead || receiver.dead,
            Signal::Down(..) | Signal::LinkedExit(_) | Signal::Exit(_) => receiver.dead,
        }
    }

    fn process(&mut self, number: Number) -> &mut Process {
        self.processes.get_mut(&number).expect("a process that was made")
    }

    fn send(&mut self, from: Number, to: Number, signal: Signal) {
        self.under_way.entry((from, to)).or_default().push_back(signal);
    }

    fn obey(&mut self, number: Number) {
        let Some(operation) = self.process(number).command.take() else { return };
        if let Some(reply) = self.perform(number, operation) {
            self.replies.insert(number, reply);
        }
    }

    /// What it answers, unless it ends.
    fn perform(&mut self, number: Number, operation: Operation) -> Option<Reason> {
        match operation {
            Operation::Spawn { new, how, monitor } => {
                let mut child = Process::default();
                let parent = self.process(number);
                match how {
                    How::Plain => {}
                    How::Link => {
                        parent.links.insert(new, Link::Active);
                        child.links.insert(number, Link::Active);
                    }
                    How::Monitor => {
                        parent.monitors.insert(monitor, new);
                        parent.references.insert(monitor);
                        child.monitored_by.insert(monitor, number);
                    }
                }
                self.processes.insert(new, child);
            }
            Operation::Link { other } if other == number => {}
            Operation::Link { other } => {
                if self.process(number).links.get(&other) == Some(&Link::Active) {
                    return Some("ok");
                }
                if self.process(other).dead {
                    let process = self.process(number);
                    if !process.traps {
                        return Some("noproc");
                    }
                    process.mailbox.push(format!("EXIT {other} noproc"));
                    return Some("ok");
                }
                self.process(number).links.insert(other, Link::Active);
                self.send(number, other, Signal::Link);
            }
            Operation::Unlink { other } => {
                let process = self.process(number);
                if process.links.get(&other) == Some(&Link::Active) {
                    process.unlinks += 1;
                    let count = process.unlinks;
                    process.links.insert(other, Link::Ending(count));
                    self.send(number, other, Signal::Unlink(count));
                }
            }
            Operation::Monitor { other, monitor } => {
                let process = self.process(number);
                process.references.insert(monitor);
                // Nobody monitors itself.
                if other != number {
                    process.monitors.insert(monitor, other);
                    self.send(number, other, Signal::Monitor(monitor));
                }
            }
            Operation::Demonitor { monitor } => {
                let process = self.process(number);
                if !process.references.contains(&monitor) {
                    return Some("none");
                }
                if let Some(target) = process.monitors.remove(&monitor) {
                    self.send(number, target, Signal::Demonitor(monitor));
                }
            }
            Operation::Exit { other, reason } if other == number => {
                self.exit_signal(number, number, reason, false);
                return (!self.process(number).dead).then_some("ok");
            }
            Operation::Exit { other, reason } => self.send(number, other, Signal::Exit(reason)),
            Operation::Stop { reason } => {
                self.end(number, reason);
                return None;
            }
            Operation::Trap { trap } => self.process(number).traps = trap,
            Operation::Register { name } => {
                if self.names.contains_key(&name) || self.names.values().any(|owner| *owner == number) {
                    return Some("badarg");
                }
                self.names.insert(name, number);
            }
            Operation::Unregister { name } => {
                if self.names.remove(&name).is_none() {
                    return Some("badarg");
                }
            }
        }
        Some("ok")
    }

    fn arrive(&mut self, from: Number, to: Number) {
        let Some(queue) = self.under_way.get_mut(&(from, to)) else { return };
        let signal = queue.pop_front();
        if queue.is_empty() {
            self.under_way.remove(&(from, to));
        }
        let Some(signal) = signal else { return };
        if self.process(to).dead {
            match signal {
                Signal::Link => self.send(to, from, Signal::LinkedExit("noproc")),
                Signal::Unlink(count) => self.send(to, from, Signal::Unlinked(count)),
                Signal::Monitor(monitor) => self.send(to, from, Signal::Down(monitor, "noproc")),
                _ => {}
            }
            return;
        }
        let process = self.process(to);
        match signal {
            // While it unlinks, the request is older than the end of the link.
            Signal::Link => {
                process.links.entry(from).or_insert(Link::Active);
            }
            Signal::Unlink(count) => {
                if process.links.get(&from) == Some(&Link::Active) {
                    process.links.remove(&from);
                }
                self.send(to, from, Signal::Unlinked(count));
            }
            Signal::Unlinked(count) => {
                if process.links.get(&from) == Some(&Link::Ending(count)) {
                    process.links.remove(&from);
                }
            }
            Signal::Monitor(monitor) => {
                process.monitored_by.insert(monitor, from);
            }
            Signal::Demonitor(monitor) => {
                process.monitored_by.remove(&monitor);
            }
            Signal::Down(monitor, reason) => {
                if process.monitors.remove(&monitor).is_some() {
                    process.mailbox.push(format!("DOWN {monitor} of {from} {reason}"));
                }
            }
            Signal::LinkedExit(reason) => {
                if process.links.remove(&from) == Some(Link::Active) {
                    self.exit_signal(from, to, reason, true);
                }
            }
            Signal::Exit(reason) => self.exit_signal(from, to, reason, false),
        }
    }

    fn exit_signal(&mut self, from: Number, to: Number, reason: Reason, linked: bool) {
        let process = self.process(to);
        if reason == "kill" && !linked {
            self.end(to, "killed");
        } else if process.traps {
            process.mailbox.push(format!("EXIT {from} {reason}"));
        } else if reason != "normal" || from == to {
            self.end(to, reason);
        }
    }

    fn end(&mut self, number: Number, reason: Reason) {
        let ended = std::mem::replace(self.process(number), Process { dead: true, ..Process::default() });
        self.names.retain(|_, owner| *owner != number);
        for (other, link) in ended.links {
            if link == Link::Active {
                self.send(number, other, Signal::LinkedExit(reason));
            }
        }
        for (monitor, watcher) in ended.monitored_by {
            self.send(number, watcher, Signal::Down(monitor, reason));
        }
        for (monitor, target) in ended.monitors {
            self.send(number, target, Signal::Demonitor(monitor));
        }
    }

    /// The line that the driver prints of this state.
    pub fn show(&self) -> String {
        let replies: Vec<String> = self.replies.iter().map(|(number, reply)| format!("{number}:{reply}")).collect();
        let mut line = replies.join(" ");
        for (number, process) in &self.processes {
            let _ = write!(line, " | {number} ");
            if process.dead {
                line.push_str("dead");
                continue;
            }
            let active = process.links.iter().filter(|(_, link)| **link == Link::Active);
            let links = numbers(active.map(|(other, _)| *other));
            let monitors = numbers(process.monitors.values().copied());
            let monitored_by = numbers(process.monitored_by.values().copied());
            let traps = if process.traps { " traps" } else { "" };
            let name = self.names.iter().find(|(_, owner)| *owner == number);
            let name = name.map_or(String::new(), |(name, _)| format!(" is name_{name}"));
            let messages = process.mailbox.join(", ");
            let _ = write!(
                line,
                "links [{links}] monitors [{monitors}] by [{monitored_by}]{traps}{name} messages [{messages}]"
            );
        }
        line
    }
}

fn numbers(numbers: impl Iterator<Item = Number>) -> String {
    let mut numbers: Vec<Number> = numbers.collect();
    numbers.sort_unstable();
    numbers.iter().map(Number::to_string).collect::<Vec<_>>().join(" ")
}
