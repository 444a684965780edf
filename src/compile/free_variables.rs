//! Which variables a function mentions: those of them that exist around it are captured.

use crate::expand::core::{Clause, Core, CoreKind, Pattern, Segment, VariableId, WithStep};
use std::collections::HashSet;

/// All variables that the clauses read, in the order of their first mention.
pub(super) fn free_variables(clauses: &[Clause]) -> Vec<VariableId> {
    let mut walk = Walk { seen: HashSet::new(), mentioned: Vec::new(), pending: Vec::new() };
    walk.clauses(clauses);
    while let Some(core) = walk.pending.pop() {
        walk.core(core);
    }
    walk.mentioned
}

/// All variables that an expression mentions.
pub(super) fn variables_of(core: &Core) -> Vec<VariableId> {
    let mut walk = Walk { seen: HashSet::new(), mentioned: Vec::new(), pending: vec![core] };
    while let Some(core) = walk.pending.pop() {
        walk.core(core);
    }
    walk.mentioned
}

struct Walk<'c> {
    seen: HashSet<VariableId>,
    mentioned: Vec<VariableId>,
    /// Expressions still to be looked at: a list instead of recursion, whatever the depth of the source.
    pending: Vec<&'c Core>,
}

impl<'c> Walk<'c> {
    fn mention(&mut self, variable: VariableId) {
        if self.seen.insert(variable) {
            self.mentioned.push(variable);
        }
    }

    fn clauses(&mut self, clauses: &'c [Clause]) {
        for clause in clauses {
            clause.patterns.iter().for_each(|pattern| self.pattern(pattern));
            self.pending.extend(&clause.guards);
            self.pending.push(&clause.body);
        }
    }

    fn pattern(&mut self, pattern: &'c Pattern) {
        let mut patterns = vec![pattern];
        while let Some(pattern) = patterns.pop() {
            match pattern {
                Pattern::Any | Pattern::Bind(_) | Pattern::Literal(_) => {}
                Pattern::Same(variable) => self.mention(*variable),
                Pattern::List { items, tail } => {
                    patterns.extend(items);
                    patterns.extend(tail.as_deref());
                }
                Pattern::Tuple(items) => patterns.extend(items),
                Pattern::Map(pairs) => {
                    for (key, value) in pairs {
                        self.pending.push(key);
                        patterns.push(value);
                    }
                }
                Pattern::Binary(segments) => {
                    for segment in segments {
                        self.size(segment);
                        patterns.push(&segment.value);
                    }
                }
                Pattern::Both(left, right) => patterns.extend([&**left, &**right]),
            }
        }
    }

    fn size<Value>(&mut self, segment: &'c Segment<Value>) {
        self.pending.extend(segment.size.as_deref());
    }

    fn core(&mut self, core: &'c Core) {
        match &core.kind {
            CoreKind::Literal(_) | CoreKind::CaptureLocal { .. } => {}
            CoreKind::Variable(variable) => self.mention(*variable),
            CoreKind::List { items, tail } => {
                self.pending.extend(items);
                self.pending.extend(tail.as_deref());
            }
            CoreKind::Tuple(items) | CoreKind::Block(items) => self.pending.extend(items),
            CoreKind::Map(pairs) => self.pending.extend(pairs.iter().flat_map(|(key, value)| [key, value])),
            CoreKind::MapUpdate { map, pairs } => {
                self.pending.push(map);
                self.pending.extend(pairs.iter().flat_map(|(key, value)| [key, value]));
            }
            CoreKind::Binary(segments) => {
                for segment in segments {
                    self.size(segment);
                    self.pending.push(&segment.value);
                }
            }
            CoreKind::Match { pattern, value } => {
                self.pattern(pattern);
                self.pending.push(value);
            }
            CoreKind::Case { subjects, clauses, .. } => {
                self.pending.extend(subjects);
                self.clauses(clauses);
            }
            CoreKind::If { condition, then, otherwise } => self.pending.extend([&**condition, then, otherwise]),
            CoreKind::With { steps, body, otherwise } => {
                for step in steps {
                    match step {
                        WithStep::Clause { pattern, guards, value } => {
                            self.pattern(pattern);
                            self.pending.extend(guards);
                            self.pending.push(value);
                        }
                        WithStep::Expression(core) => self.pending.push(core),
                    }
                }
                self.pending.push(body);
                self.clauses(otherwise);
            }
            CoreKind::Receive { clauses, after } => {
                self.clauses(clauses);
                if let Some(after) = after {
                    self.pending.extend([&after.timeout, &after.body]);
                }
            }
            CoreKind::Try(protected) => {
                self.pending.push(&protected.body);
                self.pending.extend(protected.handler.as_ref().map(|handler| &handler.body));
                self.clauses(&protected.otherwise);
                self.pending.extend(&protected.after);
            }
            CoreKind::Reraise { class, reason, stacktrace } => {
                [class, reason, stacktrace].into_iter().for_each(|variable| self.mention(*variable));
            }
            CoreKind::Raise { reason } => self.pending.push(reason),
            CoreKind::Function(function) => self.clauses(&function.clauses),
            CoreKind::CaptureRemote { module, name, .. } => self.pending.extend([&**module, name]),
            CoreKind::CallLocal { arguments, .. } | CoreKind::CallAttached { arguments, .. } => {
                self.pending.extend(arguments);
            }
            CoreKind::CallRemote { module, name, arguments } => {
                self.pending.extend([&**module, name]);
                self.pending.extend(arguments);
            }
            CoreKind::CallFunction { function, arguments } => {
                self.pending.push(function);
                self.pending.extend(arguments);
            }
            CoreKind::Dot { left, .. } => self.pending.push(left),
        }
    }
}
