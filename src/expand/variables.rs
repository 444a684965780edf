//! The variables of one unit of compilation: which names are visible, which number each stands for, which were used.
//!
//! A name is a name with its hygiene: variables that a macro made are told from those of the user, and those of one
//! expansion from those of the next. Each binding of a name gets a new number. Scopes are undone by a log of what was
//! visible before, so that opening and closing one costs only what was bound inside.

use super::core::VariableId;
use super::env::Binding;
use crate::atom::Atom;
use crate::syntax::ast::Meta;
use std::collections::HashMap;

/// A name with its hygiene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Name {
    pub binding: Binding,
    /// Tells the variables of one macro expansion from those of another.
    pub counter: Option<u32>,
}

impl Name {
    pub fn of(name: Atom, meta: &Meta) -> Name {
        Name { binding: Binding { name, context: meta.context }, counter: meta.counter }
    }

    /// The user takes no interest in the value: `_` stands first.
    fn is_underscored(self) -> bool {
        self.binding.name.name().starts_with('_')
    }
}

#[derive(Debug)]
pub(super) struct Variable {
    pub name: Option<Name>,
    pub line: u32,
    pub used: bool,
    /// A variable of this name was visible when this one was bound.
    pub overrides: bool,
}

/// A place in the log: what was bound since can be undone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    log: usize,
    unchecked: usize,
}

#[derive(Debug, Default)]
pub(super) struct Variables {
    visible: HashMap<Name, VariableId>,
    log: Vec<(Name, Option<VariableId>)>,
    variables: Vec<Variable>,
    /// The number of the first variable.
    first: u32,
    /// Variables that may turn out to be unused when their scope ends.
    unchecked: Vec<VariableId>,
}

impl Variables {
    pub fn starting_at(first: u32) -> Variables {
        Variables { first, ..Variables::default() }
    }

    /// The number after the last one.
    pub fn next(&self) -> u32 {
        self.first + self.variables.len() as u32
    }

    pub fn lookup(&self, name: Name) -> Option<VariableId> {
        self.visible.get(&name).copied()
    }

    pub fn get(&self, id: VariableId) -> &Variable {
        &self.variables[(id.0 - self.first) as usize]
    }

    pub fn mark_used(&mut self, id: VariableId) {
        self.variables[(id.0 - self.first) as usize].used = true;
    }

    /// A variable that no source can name.
    pub fn temporary(&mut self) -> VariableId {
        self.add(Variable { name: None, line: 0, used: true, overrides: false })
    }

    /// A variable of a pattern: numbered, but visible only after [`Variables::show`].
    pub fn declare(&mut self, name: Name, line: u32) -> VariableId {
        let overrides = self.visible.contains_key(&name);
        let id = self.add(Variable { name: Some(name), line, used: false, overrides });
        if !name.is_underscored() && name.binding.context.is_none() {
            self.unchecked.push(id);
        }
        id
    }

    /// A variable that comes from outside: its value is there already.
    pub fn declare_outer(&mut self, binding: Binding) -> VariableId {
        let name = Name { binding, counter: None };
        let id = self.add(Variable { name: Some(name), line: 0, used: false, overrides: false });
        self.show(name, id);
        id
    }

    pub fn show(&mut self, name: Name, id: VariableId) {
        let before = self.visible.insert(name, id);
        self.log.push((name, before));
    }

    pub fn mark(&self) -> Mark {
        Mark { log: self.log.len(), unchecked: self.unchecked.len() }
    }

    /// Undoes what was shown since the mark and returns it in order.
    pub fn hide_since(&mut self, mark: Mark) -> Vec<(Name, VariableId)> {
        let mut hidden = Vec::new();
        while self.log.len() > mark.log {
            let Some((name, before)) = self.log.pop() else { break };
            let id = match before {
                Some(before) => self.visible.insert(name, before),
                None => self.visible.remove(&name),
            };
            hidden.extend(id.map(|id| (name, id)));
        }
        hidden.reverse();
        hidden
    }

    /// The variables bound since the mark that nobody has used; they are not reported again.
    pub fn take_unused_since(&mut self, mark: Mark) -> Vec<VariableId> {
        let scope = self.unchecked.split_off(mark.unchecked.min(self.unchecked.len()));
        scope.into_iter().filter(|id| !self.get(*id).used).collect()
    }

    /// All that is visible, in the order of binding.
    pub fn visible(&self) -> Vec<(Name, VariableId)> {
        let mut all: Vec<_> = self.visible.iter().map(|(name, id)| (*name, *id)).collect();
        all.sort_by_key(|(_, id)| *id);
        all
    }

    fn add(&mut self, variable: Variable) -> VariableId {
        let id = VariableId(self.next());
        self.variables.push(variable);
        id
    }
}
