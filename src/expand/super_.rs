//! `defoverridable`, and `super` in a definition that takes the place of another one.

use super::core::{Core, CoreKind};
use super::definition::LocalCall;
use super::errors::Mistake;
use super::expander::{Call, Expander};
use super::form::Result;
use super::macros;
use crate::atom::Atom;

impl Expander<'_> {
    /// `defoverridable name: arity, …` or `defoverridable Behaviour`
    pub fn defoverridable(&mut self, call: Call) -> Result<Core> {
        self.check_in_module(call)?;
        let line = call.line();
        let [names] = call.arguments else {
            return self.refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, line);
        };
        let names = self.expand(names)?;
        let arguments = vec![self.own_module(line), names];
        Ok(Core::call_remote(Atom::of("Elixir.Module"), Atom::of("make_overridable"), arguments, line))
    }

    /// `super(arguments)`: the definition that this one has taken the place of.
    pub fn super_(&mut self, call: Call) -> Result<Core> {
        let line = call.line();
        let name = self.super_name(call.arguments.len(), line)?;
        let mut arguments = self.arguments(call.arguments)?;
        self.local_calls.push(LocalCall { name, arity: arguments.len() as u8, line });
        let Some(caller) = self.caller else {
            return Ok(Core::new(CoreKind::CallLocal { name, arguments }, line));
        };
        let Some(function) = macros::function_name(name) else { return self.refuse(Mistake::AtomTableFull, line) };
        arguments.insert(0, Core::variable(caller, line));
        Ok(Core::new(CoreKind::CallLocal { name: function, arguments }, line))
    }

    /// The name under which the definition lives on that is called with so many arguments.
    pub fn super_name(&mut self, arity: usize, line: u32) -> Result<Atom> {
        let Some(module) = self.env.module else { return self.refuse(Mistake::SuperOutside("module"), line) };
        let Some((name, own_arity)) = self.env.function else {
            return self.refuse(Mistake::SuperOutside("function"), line);
        };
        if arity != usize::from(own_arity) {
            return self.refuse(Mistake::SuperArity, line);
        }
        match self.host.super_name(module, name, own_arity) {
            Some(name) => Ok(name),
            None => {
                let overridable = self.host.overridable(module);
                self.refuse(Mistake::NoSuper { name, arity, module, overridable }, line)
            }
        }
    }
}
