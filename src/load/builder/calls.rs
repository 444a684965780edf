//! What the definitions of a module call: what is missing, and what nobody calls.

use super::{Facts, ModuleBuilder, OVERRIDDEN};
use crate::atom::Atom;
use crate::expand::LocalCall;
use crate::expand::core::{Definition, DefinitionKind};
use crate::load::mistakes::{MistakeKind, ModuleMistake, ModuleWarning, WarningKind};
use crate::load::remote_calls::ModuleCalls;
use std::collections::{HashMap, HashSet};

impl ModuleBuilder {
    /// These definitions and all that they lead to, in the order in which they are found.
    pub(super) fn reached_from(&self, start: Vec<(Atom, u8)>) -> Vec<(Atom, u8)> {
        let mut calls: HashMap<(Atom, u8), Vec<(Atom, u8)>> = HashMap::new();
        for (call, caller) in &self.local_calls {
            calls.entry(*caller).or_default().push((call.name, call.arity));
        }
        let mut seen: HashSet<(Atom, u8)> = start.iter().copied().collect();
        let mut reached = start;
        let mut next = 0;
        while let Some(caller) = reached.get(next).copied() {
            next += 1;
            let mut callees = calls.get(&caller).cloned().unwrap_or_default();
            // Default arguments call the full form.
            let longer = self.facts.get(&caller).and_then(|facts| facts.defaults_of);
            callees.extend(longer.map(|arity| (caller.0, arity)));
            reached.extend(callees.into_iter().filter(|callee| seen.insert(*callee)));
        }
        reached
    }

    /// Beside the mistake that keeps the module from being complete, other calls of functions that are not there.
    pub fn more_undefined(&self) -> Vec<ModuleMistake> {
        let mut calls: Vec<&LocalCall> = self.undefined_calls().collect();
        calls.sort_by_key(|call| call.line);
        calls.into_iter().skip(1).rev().map(|call| self.undefined(call)).collect()
    }

    pub(super) fn undefined_calls(&self) -> impl Iterator<Item = &LocalCall> {
        let calls = self.local_calls.iter().map(|(call, _)| call);
        calls.filter(|call| !self.places.contains_key(&(call.name, call.arity)))
    }

    pub(super) fn undefined(&self, call: &LocalCall) -> ModuleMistake {
        let kind = MistakeKind::UndefinedFunction { module: self.module, name: call.name, arity: call.arity };
        ModuleMistake { kind, line: call.line }
    }

    /// The calls of other modules' functions, to be looked at when these are there.
    pub fn take_remote_calls(&mut self) -> ModuleCalls {
        let calls = std::mem::take(&mut self.remote_calls);
        let exempt = self.compile_option("no_warn_undefined").into_iter().filter_map(|(heap, item)| {
            match (item.as_atom(), heap.tuple_of::<3>(item)) {
                (Some(module), _) => Some((module, None)),
                (None, Some([module, name, arity])) => {
                    Some((module.as_atom()?, Some((name.as_atom()?, u8::try_from(arity.as_small()?).ok()?))))
                }
                _ => None,
            }
        });
        let exempt = exempt.collect();
        ModuleCalls { module: self.module, file: self.file.clone(), calls, exempt, verify: self.verify_hooks() }
    }

    /// Private functions and macros that nothing public leads to, and defaults that no call fills in.
    pub fn unused(&self) -> Vec<ModuleWarning> {
        let mut start = self.names(DefinitionKind::is_public);
        start.extend(&self.used_macros);
        start.extend(self.load_hook());
        let reached: HashSet<(Atom, u8)> = self.reached_from(start).into_iter().collect();
        let mut private: Vec<&Definition> =
            self.definitions.iter().filter(|definition| !definition.kind.is_public()).collect();
        private.sort_by_key(|definition| (definition.name.name(), definition.arity));
        let mut warnings = Vec::new();
        for Definition { name, arity, kind, line, .. } in private {
            let (name, arity, kind, line) = (*name, *arity, *kind, *line);
            // A definition that takes the place of another need not call it; of a function with defaults only the longest
            // form is named. Of what a macro has written, or fragments, nobody has to make use.
            let facts = self.facts.get(&(name, arity));
            let is_exempt = |facts: &Facts| facts.defaults_of.is_some() || facts.generated;
            if name.name().contains(OVERRIDDEN) || facts.is_some_and(is_exempt) {
                continue;
            }
            if !reached.contains(&(name, arity)) {
                warnings.push(ModuleWarning { kind: WarningKind::UnusedFunction { kind, name, arity }, line });
                continue;
            }
            let fewest = self.fewest_arguments(name, arity);
            let called = (fewest..=arity).find(|arity| reached.contains(&(name, *arity))).unwrap_or(arity);
            if called > fewest {
                let kind = WarningKind::UnusedDefaults { name, arity, called };
                warnings.push(ModuleWarning { kind, line });
            }
        }
        warnings
    }

    /// The fewest arguments with which a function can be called.
    fn fewest_arguments(&self, name: Atom, arity: u8) -> u8 {
        let fills_in = |shorter: &u8| {
            let facts = self.facts.get(&(name, *shorter));
            facts.is_some_and(|facts| facts.defaults_of == Some(arity))
        };
        (0..arity).rev().take_while(fills_in).last().unwrap_or(arity)
    }
}
