//! Calls: what a name refers to (a macro, an import, a function of the module), remote calls and calls of functions.

use super::core::{Clause, Core, CoreKind, Literal, NoClause, Pattern};
use super::definition::{ImportUse, LocalCall, RemoteCall};
use super::env::{ImportKind, Imported};
use super::errors::{ExpandedCall, Mistake, Place};
use super::expander::{Call, Expander, Position, block};
use super::form::{self, Result};
use super::kernel::{self, Expansion};
use super::macros;
use super::rewrite;
use super::variables::Name;
use super::warnings::Notice;
use crate::atom::{Atom, atoms};
use crate::syntax::ast::{Ast, Kind, Meta};

impl Expander<'_> {
    /// `name(arguments)`: an imported macro, an imported function or a function of the module, in this order.
    pub fn call_named(&mut self, call: Call) -> Result<Core> {
        self.check_spelling(call)?;
        let import = self.import_of_call(call)?;
        // What a macro has imported does not stand in the way of what this module defines.
        let is_own = macros::quoted_import(call.meta, call.arguments.len()).is_none();
        if let Some(Imported { module, .. }) = import.filter(|_| is_own) {
            self.use_import(module, call.name, call.arguments.len(), call.line());
        }
        match import {
            Some(Imported { module, kind: ImportKind::Macro }) => self.macro_call(module, call),
            Some(Imported { module, kind: ImportKind::Function }) => {
                self.warn_if_deprecated(module, call.name, call.arguments.len(), call.line());
                let arguments = self.arguments(call.arguments)?;
                self.remote_function(module, call.name, arguments, call.line())
            }
            None => self.call_local(call),
        }
    }

    /// Refuses `x -1` where there is a variable `x`; warns of `a < b < c`.
    fn check_spelling(&mut self, call: Call) -> Result<()> {
        let line = call.line();
        match call.arguments {
            [left, right] if is_comparison(call.name) && (compares(left) || compares(right)) => {
                let text = self.text(&call.to_ast());
                self.warn(Notice::NestedComparison { text }, line);
            }
            [argument]
                if call.meta.closing.line == 0 && self.variables.lookup(Name::of(call.name, call.meta)).is_some() =>
            {
                let argument = self.text(argument);
                if argument.starts_with(['-', '+']) {
                    return self.refuse(Mistake::SignOfArgument { name: call.name, argument }, line);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The import that a name refers to. Two modules offering it is a mistake.
    pub fn import_of(&self, name: Atom, arity: usize, line: u32) -> Result<Option<Imported>> {
        let Ok(arity) = u8::try_from(arity) else { return Ok(None) };
        match self.env.imported(name, arity) {
            [] => Ok(None),
            [only] => Ok(Some(*only)),
            [first, second, ..] => {
                // A function is named before a macro, else what was imported last.
                let is_named_last = first.kind == ImportKind::Function && second.kind == ImportKind::Macro;
                let (first, second) = if is_named_last { (second, first) } else { (first, second) };
                self.refuse(Mistake::AmbiguousImport { name, arity, first: first.module, second: second.module }, line)
            }
        }
    }

    /// What the name of a call refers to: for quoted calls the import of that place, else that of this one.
    pub fn import_of_call(&mut self, call: Call) -> Result<Option<Imported>> {
        let arity = call.arguments.len();
        let Some(module) = macros::quoted_import(call.meta, arity) else {
            return self.import_of(call.name, arity, call.line());
        };
        let is_macro = match module {
            atoms::KERNEL => kernel::find_macro(call.name, arity).is_some(),
            _ => u8::try_from(arity)
                .is_ok_and(|arity| self.host.macros(module).is_some_and(|macros| macros.contains(&(call.name, arity)))),
        };
        Ok(Some(Imported { module, kind: if is_macro { ImportKind::Macro } else { ImportKind::Function } }))
    }

    fn call_local(&mut self, call: Call) -> Result<Core> {
        let Call { name, arguments, .. } = call;
        if let Some(module) = self.local_macro(name, arguments.len()) {
            let tree = self.user_macro(module, call)?;
            return self.expand(&tree);
        }
        let arity = self.check_local(name, arguments.len(), call)?;
        let arguments = self.arguments(arguments)?;
        self.local_calls.push(LocalCall { name, arity, line: call.line() });
        Ok(Core::new(CoreKind::CallLocal { name, arguments }, call.line()))
    }

    /// Refuses a local call where there are no local functions: outside of definitions, in guards, in patterns.
    pub fn check_local(&self, name: Atom, arity: usize, call: Call) -> Result<u8> {
        let line = call.line();
        if self.env.function.is_none() {
            return self.refuse(Mistake::UndefinedFunction { name, arity }, line);
        }
        let place = match self.position {
            Position::Expression => return form::arity(arity).map_err(|mistake| self.mistake(mistake, line)),
            Position::Guard => ("guards", "a guards"),
            Position::Match => ("match", "a match"),
        };
        self.refuse(Mistake::LocalCallInside { name, arity, place, call: self.text(&call.to_ast()) }, line)
    }

    /// Expands a call of a macro and then what it expands to.
    pub fn macro_call(&mut self, module: Atom, call: Call) -> Result<Core> {
        let outer = self.macro_line;
        self.macro_line = outer.or(Some(call.line()));
        let expanded = self.expanded_macro(module, call);
        self.macro_line = outer;
        let Call { name, arguments, .. } = call;
        expanded.map_err(|mut error| {
            let place = Place { module: self.env.module, function: self.env.function };
            error.expansions.push(ExpandedCall { module, name, arity: arguments.len(), line: call.line(), place });
            error
        })
    }

    fn expanded_macro(&mut self, module: Atom, call: Call) -> Result<Core> {
        let expansion = match kernel::find_shell_macro(module, call.name, call.arguments.len()) {
            Some(expansion) => Some(expansion),
            None if module == atoms::KERNEL => kernel::find_macro(call.name, call.arguments.len()),
            None => {
                self.note_remote_call(module, call.name, call.arguments.len(), call.line(), true);
                self.warn_if_deprecated(module, call.name, call.arguments.len(), call.line());
                let tree = self.user_macro(module, call)?;
                return self.expand(&tree);
            }
        };
        match expansion {
            Some(Expansion::Core(_)) if self.position == Position::Match => {
                let (name, arity) = (call.name, call.arguments.len());
                if name.name() == "!" {
                    return self.refuse(Mistake::NegationInMatch, call.line());
                }
                self.refuse(Mistake::MacroInside { name, arity, place: "a match" }, call.line())
            }
            Some(Expansion::Core(expand)) => expand(self, call),
            Some(Expansion::Tree(expand)) => {
                let tree = expand(self, call)?;
                self.expand(&tree)
            }
            None => {
                self.refuse(Mistake::UndefinedFunction { name: call.name, arity: call.arguments.len() }, call.line())
            }
        }
    }

    /// `left.name(arguments)` and `function.(arguments)`.
    pub fn call_node(&mut self, ast: &Ast, callee: &Ast, meta: &Meta, arguments: &[Ast]) -> Result<Core> {
        let line = ast.span.line;
        match form::arguments_of(callee, ".") {
            Some([function]) => self.call_function(ast, function, arguments, line),
            Some([left, name]) => match form::as_atom(name) {
                // `Foo.{Bar, Baz}` makes sense behind `alias` and the like only.
                Some(name) if name.name() != "{}" => {
                    let call = Call { name, arguments, meta, span: ast.span };
                    self.call_remote(ast, left, call)
                }
                _ => self.refuse(Mistake::InvalidCall(self.text(ast)), line),
            },
            _ => self.refuse(Mistake::InvalidCall(self.text(ast)), line),
        }
    }

    fn call_function(&mut self, ast: &Ast, function: &Ast, arguments: &[Ast], line: u32) -> Result<Core> {
        if self.position != Position::Expression {
            let place = if self.position == Position::Guard { "guards" } else { "match" };
            return self.refuse(Mistake::FunctionCallInside { call: self.text(ast), place }, line);
        }
        let sources: Vec<&Ast> = std::iter::once(function).chain(arguments).collect();
        let mut expanded = self.independent(&sources)?;
        let arguments = expanded.split_off(1);
        match (expanded.pop(), &function.kind) {
            (Some(function), _) if !is_atom(&function) => {
                Ok(Core::new(CoreKind::CallFunction { function: Box::new(function), arguments }, line))
            }
            _ => self.refuse(Mistake::InvalidFunctionCall(self.text(function)), line),
        }
    }

    fn call_remote(&mut self, ast: &Ast, left: &Ast, call: Call) -> Result<Core> {
        let line = call.line();
        let is_field = call.meta.no_parens && call.arguments.is_empty();
        let module = self.module_name(left)?.filter(|module| !is_field || !is_value(*module));
        if let Some(module) = module {
            if self.is_macro(module, call)? {
                return self.macro_call(module, call);
            }
            // Expanded code has these operators of Erlang, which are no functions.
            match (module, call.name.name(), call.arguments.len()) {
                (atoms::ERLANG, "andalso", 2) => return self.and(call),
                (atoms::ERLANG, "orelse", 2) => return self.or(call),
                _ => {}
            }
            self.warn_if_deprecated(module, call.name, call.arguments.len(), line);
            let arguments = self.arguments(call.arguments)?;
            return self.remote_function(module, call.name, arguments, line);
        }
        let sources: Vec<&Ast> = std::iter::once(left).chain(call.arguments).collect();
        let mut expanded = self.independent(&sources)?;
        let arguments = expanded.split_off(1);
        let Some(left) = expanded.pop() else { return self.refuse(Mistake::InvalidCall(self.text(ast)), line) };
        if let CoreKind::Literal(Literal::Atom(module)) = left.kind
            && (!is_field || !is_value(module))
        {
            return self.remote_function(module, call.name, arguments, line);
        }
        if let CoreKind::Literal(Literal::Integer(_) | Literal::Float(_) | Literal::Binary(_)) | CoreKind::List { .. } =
            left.kind
        {
            return self.refuse(Mistake::InvalidCall(self.text(ast)), line);
        }
        if is_field {
            return self.field(ast, left, call.name, line);
        }
        if self.position != Position::Expression {
            let place = if self.position == Position::Guard { "guards" } else { "match" };
            return self.refuse(Mistake::FunctionCallInside { call: self.text(ast), place }, line);
        }
        if arguments.is_empty() {
            return Ok(self.call_or_field(left, call.name, line));
        }
        Ok(call_dynamic(left, call.name, arguments, line))
    }

    /// `left.name()`, which gives the value of a key if the left side is a map that has it.
    fn call_or_field(&mut self, left: Core, name: Atom, line: u32) -> Core {
        let mut setup = Vec::new();
        let left = self.once(left, &mut setup);
        let value = self.variables.temporary();
        let clause = |pattern, body| Clause { patterns: vec![pattern], guards: Vec::new(), body, line };
        let clauses = vec![
            clause(Pattern::Map(vec![(Core::atom(name, line), Pattern::Bind(value))]), Core::variable(value, line)),
            clause(Pattern::Any, call_dynamic(left.clone(), name, Vec::new(), line)),
        ];
        let case = CoreKind::Case { subjects: vec![left], clauses, otherwise: NoClause::CaseClause };
        block(setup, Core::new(case, line))
    }

    /// `left.name`
    fn field(&mut self, ast: &Ast, left: Core, name: Atom, line: u32) -> Result<Core> {
        match self.position {
            Position::Expression => Ok(Core::new(CoreKind::Dot { left: Box::new(left), name }, line)),
            Position::Guard => {
                let arguments = vec![Core::atom(name, line), left];
                Ok(Core::call_remote(atoms::ERLANG, Atom::of("map_get"), arguments, line))
            }
            Position::Match => self.refuse(Mistake::FunctionCallInside { call: self.text(ast), place: "match" }, line),
        }
    }

    /// The module that a tree names outright: an alias, an atom, `__MODULE__`.
    pub fn module_name(&mut self, ast: &Ast) -> Result<Option<Atom>> {
        if let Some(atom) = form::as_atom(ast) {
            return Ok(Some(atom));
        }
        if let Some(segments) = form::arguments_of(ast, "__aliases__") {
            let nothing = Meta::default();
            let meta = match &ast.kind {
                Kind::Call { meta, .. } => meta,
                _ => &nothing,
            };
            return self.alias_name(segments, meta, ast.span.line).map(Some);
        }
        Ok(self.env.module.filter(|_| form::is_variable(ast, "__MODULE__")))
    }

    pub fn is_macro(&mut self, module: Atom, call: Call) -> Result<bool> {
        if module == atoms::KERNEL {
            return Ok(kernel::find_macro(call.name, call.arguments.len()).is_some());
        }
        if Some(module) == self.env.module || !self.env.requires(module) {
            return Ok(false);
        }
        let Ok(arity) = u8::try_from(call.arguments.len()) else { return Ok(false) };
        Ok(self.host.macros(module).is_some_and(|macros| macros.contains(&(call.name, arity))))
    }

    /// `module.name(arguments)` for a known module, as a native where there is one.
    pub fn remote_function(&mut self, module: Atom, name: Atom, arguments: Vec<Core>, line: u32) -> Result<Core> {
        let arity = arguments.len();
        form::arity(arity).map_err(|mistake| self.mistake(mistake, line))?;
        self.note_remote_call(module, name, arity, line, false);
        let (native_module, native_name) = rewrite::target(module, name, arity).unwrap_or((module, name));
        self.check_remote(native_module, native_name, arity, line)?;
        let mut setup = Vec::new();
        let arguments = if rewrite::changes_arguments(module, name, arity) {
            self.in_source_order(arguments, &mut setup)
        } else {
            arguments
        };
        Ok(block(setup, rewrite::call(module, name, arguments, line)))
    }

    /// Arguments that are about to change places are computed before, if more than one of them can have an effect.
    fn in_source_order(&mut self, arguments: Vec<Core>, setup: &mut Vec<Core>) -> Vec<Core> {
        let is_simple = |argument: &&Core| matches!(argument.kind, CoreKind::Variable(_) | CoreKind::Literal(_));
        if arguments.len() - arguments.iter().filter(is_simple).count() < 2 {
            return arguments;
        }
        arguments.into_iter().map(|argument| self.once(argument, setup)).collect()
    }

    /// Notes that a name was taken from an import: the module must not define it itself.
    pub fn use_import(&mut self, module: Atom, name: Atom, arity: usize, line: u32) {
        let Ok(arity) = u8::try_from(arity) else { return };
        if let Some(lexical) = &self.env.lexical {
            lexical.use_import(module, name, arity);
        }
        if self.env.module.is_some_and(|own| own != module) {
            self.import_uses.push(ImportUse { module, name, arity, line });
        }
    }

    /// Calls in functions are looked at when all modules are there; what is called outside of them is there already.
    pub fn warn_if_deprecated(&mut self, module: Atom, name: Atom, arity: usize, line: u32) {
        let Ok(small) = u8::try_from(arity) else { return };
        if self.env.function.is_none()
            && let Some(reason) = self.host.deprecation(module, name, small)
        {
            self.warn(Notice::Deprecated { module, name, arity, reason }, line);
        }
    }

    /// Notes a call in a function, to be looked at when all modules are there. What the compiler knows is there.
    pub fn note_remote_call(&mut self, module: Atom, name: Atom, arity: usize, line: u32, is_macro: bool) {
        let function = self.env.function;
        let Ok(small) = u8::try_from(arity) else { return };
        if function.is_some() && rewrite::target(module, name, arity).is_none() {
            self.remote_calls.push(RemoteCall { module, name, arity: small, is_macro, function, line });
        }
    }
}

/// `module.name(arguments)` for a module that is known only at run time.
fn call_dynamic(module: Core, name: Atom, arguments: Vec<Core>, line: u32) -> Core {
    let (module, name) = (Box::new(module), Box::new(Core::atom(name, line)));
    Core::new(CoreKind::CallRemote { module, name, arguments }, line)
}

/// `nil`, `true` and `false` are no modules: `nil.name` asks for a field.
fn is_value(atom: Atom) -> bool {
    matches!(atom, atoms::NIL | atoms::TRUE | atoms::FALSE)
}

fn is_comparison(name: Atom) -> bool {
    matches!(name.name(), "<" | ">" | "<=" | ">=")
}

/// Whether a tree is itself a comparison.
fn compares(ast: &Ast) -> bool {
    form::named(ast).is_some_and(|(name, arguments)| matches!(name, "<" | ">" | "<=" | ">=") && arguments.len() == 2)
}

fn is_atom(core: &Core) -> bool {
    matches!(core.kind, CoreKind::Literal(Literal::Atom(_)))
}
