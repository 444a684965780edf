//! What every module can be asked about itself.

use super::ModuleBuilder;
use crate::atom::{Atom, atoms};
use crate::expand::core::{Clause, Core, CoreKind, DefinitionKind, Literal, Pattern, VariableId};
use crate::load::information;

impl ModuleBuilder {
    /// `__info__/1` and `module_info/0,1`, which every module has, and `behaviour_info/1` of behaviours.
    pub(super) fn add_info_functions(&mut self) {
        // The library's modules of Erlang have no `__info__/1`.
        if !self.is_library || self.module.name().starts_with("Elixir.") {
            self.add_info_function(["__info__", "-inlined-__info__/1-", "info"], information::ITEMS);
        }
        if self.declarations.iter().any(|declaration| declaration.kind.is_callback()) {
            let names = ["behaviour_info", "-inlined-behaviour_info/1-", "behaviour_info"];
            self.add_info_function(names, information::BEHAVIOUR_ITEMS);
        }
        let (name, item) = (Atom::of("module_info"), VariableId(0));
        for (arity, patterns) in [(0, Vec::new()), (1, vec![Pattern::Bind(item)])] {
            let items = patterns.iter().map(|_| Core::variable(item, 0));
            let arguments = std::iter::once(Core::atom(self.module, 0)).chain(items).collect();
            let body = Core::call_remote(atoms::ERLANG, Atom::of("get_module_info"), arguments, 0);
            let clause = Clause { patterns, guards: Vec::new(), body, line: 0 };
            self.definition(name, arity, DefinitionKind::Public, 0).clauses.push(clause);
        }
    }

    /// A function of one argument, the item asked for, that a native answers. Other items match no clause, of a function
    /// whose name tells how Elixir compiles it.
    fn add_info_function(&mut self, [name, inlined, native]: [&'static str; 3], items: &[&'static str]) {
        let (name, inlined, item) = (Atom::of(name), Atom::of(inlined), VariableId(0));
        if self.places.contains_key(&(name, 1)) {
            return;
        }
        let call = CoreKind::CallLocal { name: inlined, arguments: vec![Core::variable(item, 0)] };
        let body = Core::new(call, 0);
        let clause = Clause { patterns: vec![Pattern::Bind(item)], guards: Vec::new(), body, line: 0 };
        self.definition(name, 1, DefinitionKind::Public, 0).clauses.push(clause);
        for item in items {
            let item = Atom::of(item);
            let arguments = vec![Core::atom(self.module, 0), Core::atom(item, 0)];
            let body = Core::call_remote(Atom::of("kaiwa_module"), Atom::of(native), arguments, 0);
            let patterns = vec![Pattern::Literal(Literal::Atom(item))];
            let clause = Clause { patterns, guards: Vec::new(), body, line: 0 };
            self.definition(inlined, 1, DefinitionKind::Private, 0).clauses.push(clause);
        }
    }
}
