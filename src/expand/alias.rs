//! Aliases: `Foo.Bar` as a module, `alias`, `require`.

use super::core::{Core, CoreKind};
use super::errors::Mistake;
use super::expander::{Call, Expander};
use super::form::{self, Result};
use super::quoted;
use crate::atom::{Atom, atoms};
use crate::syntax::ast::{Ast, Callee, Kind, Meta};

impl Expander<'_> {
    /// The module that `Foo.Bar` names: the first segment may be an alias, or an expression such as `__MODULE__`.
    pub fn alias_name(&mut self, segments: &[Ast], meta: &Meta, line: u32) -> Result<Atom> {
        // Where the name was quoted it has been looked up already.
        match quoted::quoted_atom(meta, "alias") {
            Some(atoms::FALSE) => {
                let first = segments.first().and_then(form::as_atom);
                let alias = first.and_then(|first| form::concatenated(&[first]).ok());
                let own = alias.zip(meta.counter).and_then(|(alias, counter)| self.env.macro_alias(alias, counter));
                if let (Some(module), Some(rest)) = (own, segments.get(1..)) {
                    let rest = rest.iter().filter_map(form::as_atom);
                    let names: Vec<Atom> = std::iter::once(module).chain(rest).collect();
                    return self.joined(&names, line);
                }
                let names: Option<Vec<Atom>> = segments.iter().map(form::as_atom).collect();
                if let Some(names) = names {
                    return form::concatenated(&names).map_err(|mistake| self.mistake(mistake, line));
                }
            }
            Some(module) => return Ok(module),
            None => {}
        }
        let mut names = Vec::with_capacity(segments.len());
        for (index, segment) in segments.iter().enumerate() {
            let name = match form::as_atom(segment) {
                Some(first) if index == 0 && first != atoms::ELIXIR => {
                    let alias = form::concatenated(&[first]).map_err(|mistake| self.mistake(mistake, line))?;
                    self.env.aliased(alias)
                }
                Some(name) => name,
                None => match self.module_name(segment)? {
                    Some(module) if index == 0 => module,
                    None if index == 0 && form::is_variable(segment, "__MODULE__") => atoms::ELIXIR,
                    _ => {
                        let alias = Ast::call(Atom::of("__aliases__"), segments.to_vec(), segment.span);
                        return self.refuse(Mistake::InvalidAlias(self.text(&alias)), line);
                    }
                },
            };
            names.push(name);
        }
        self.joined(&names, line)
    }

    fn joined(&self, names: &[Atom], line: u32) -> Result<Atom> {
        match names[..] {
            // An alias may stand for a module of Erlang.
            [only] => Ok(only),
            _ => form::concatenated(names).map_err(|mistake| self.mistake(mistake, line)),
        }
    }

    pub fn alias(&mut self, module: &Ast, options: Option<&Ast>, call: Call) -> Result<Core> {
        let (line, counter) = (call.line(), call.meta.counter);
        let options = match options {
            Some(options) => self.directive_options("alias", options, &["as", "warn"], line)?,
            None => Vec::new(),
        };
        if let Some(modules) = self.multi_alias(module)? {
            if form::option(&options, "as").is_some() {
                return self.refuse(Mistake::AsInMultiAlias { directive: "alias" }, line);
            }
            let mut aliased = Vec::with_capacity(modules.len());
            for module in modules {
                self.alias_module(module, None, counter, reported(&options, call), line)?;
                aliased.push(Core::atom(module, line));
            }
            return Ok(Core::new(CoreKind::List { items: aliased, tail: None }, line));
        }
        let module = self.directive_module("alias", module, line)?;
        let reported = reported(&options, call);
        self.alias_module(module, form::option(&options, "as"), counter, reported, line)?;
        Ok(Core::atom(module, line))
    }

    pub fn require(&mut self, module: &Ast, options: Option<&Ast>, call: Call) -> Result<Core> {
        let (line, counter) = (call.line(), call.meta.counter);
        let options = match options {
            Some(options) => self.directive_options("require", options, &["as", "warn"], line)?,
            None => Vec::new(),
        };
        let modules = match self.multi_alias(module)? {
            Some(_) if form::option(&options, "as").is_some() => {
                return self.refuse(Mistake::AsInMultiAlias { directive: "require" }, line);
            }
            Some(modules) => modules,
            None => vec![self.directive_module("require", module, line)?],
        };
        for module in &modules {
            self.check_loaded(*module, line)?;
            self.env.require(*module);
            if let Some(alias) = form::option(&options, "as") {
                self.alias_module(*module, Some(alias), counter, reported(&options, call), line)?;
            }
        }
        let mut required: Vec<Core> = modules.into_iter().map(|module| Core::atom(module, line)).collect();
        Ok(match required.len() {
            1 => required.remove(0),
            _ => Core::new(CoreKind::List { items: required, tail: None }, line),
        })
    }

    /// Makes the last segment of a module's name, or what `as:` says, stand for the module.
    /// `reported` is the line to name if the alias is not used.
    fn alias_module(
        &mut self,
        module: Atom,
        named: Option<&Ast>,
        counter: Option<u32>,
        reported: Option<u32>,
        line: u32,
    ) -> Result<()> {
        let alias = match named {
            Some(named) => match form::as_atom(named) {
                Some(atoms::FALSE) => return Ok(()),
                _ => self.alias_from_option(named, line)?,
            },
            None => self.last_segment(module, line)?,
        };
        self.env.add_alias(alias, module);
        if let Some(lexical) = &self.env.lexical {
            lexical.alias(alias, reported);
        }
        if let Some(counter) = counter {
            self.env.add_macro_alias(alias, counter, module);
        }
        Ok(())
    }

    fn alias_from_option(&mut self, named: &Ast, line: u32) -> Result<Atom> {
        match form::arguments_of(named, "__aliases__") {
            Some([Ast { kind: Kind::Atom(name), .. }]) => {
                form::concatenated(&[*name]).map_err(|mistake| self.mistake(mistake, line))
            }
            Some(_) => self.refuse(Mistake::NestedAliasName(self.text(named)), line),
            None => {
                self.expand(named)?;
                self.refuse(Mistake::InvalidAliasName(self.text(named)), line)
            }
        }
    }

    fn last_segment(&mut self, module: Atom, line: u32) -> Result<Atom> {
        match module.name().strip_prefix("Elixir.") {
            Some(name) => {
                let last = name.rsplit('.').next().unwrap_or(name);
                form::new_atom(&format!("Elixir.{last}")).map_err(|mistake| self.mistake(mistake, line))
            }
            None => self.refuse(Mistake::AliasNotInferred(module), line),
        }
    }

    /// The modules of `Foo.{Bar, Baz}`; `None` for anything else.
    pub fn multi_alias(&mut self, ast: &Ast) -> Result<Option<Vec<Atom>>> {
        let Kind::Call { callee: Callee::Node(callee), arguments, .. } = &ast.kind else { return Ok(None) };
        let line = ast.span.line;
        let Some([base, name]) = form::arguments_of(callee, ".") else { return Ok(None) };
        if form::as_atom(name).is_none_or(|name| name.name() != "{}") {
            return Ok(None);
        }
        let Some(base) = self.module_name(base)? else {
            return self.refuse(Mistake::InvalidAlias(self.text(base)), line);
        };
        let mut modules = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let segments: Option<Vec<Atom>> = match form::arguments_of(argument, "__aliases__") {
                Some(segments) => segments.iter().map(form::as_atom).collect(),
                None => form::as_atom(argument).map(|atom| vec![atom]),
            };
            let Some(segments) = segments else {
                let text = self.text(argument);
                return self.refuse(Mistake::InvalidDirective { directive: "alias", text }, line);
            };
            let names: Vec<Atom> = std::iter::once(base).chain(segments).collect();
            modules.push(form::concatenated(&names).map_err(|mistake| self.mistake(mistake, line))?);
        }
        Ok(Some(modules))
    }

    /// The module that `alias`, `require` or `import` is given.
    pub fn directive_module(&mut self, directive: &'static str, module: &Ast, line: u32) -> Result<Atom> {
        if let Some(module) = self.module_name(module)? {
            return Ok(module);
        }
        match self.expand(module)?.kind {
            CoreKind::Literal(super::core::Literal::Atom(atom)) => Ok(atom),
            _ => self.refuse(Mistake::InvalidDirective { directive, text: self.text(module) }, line),
        }
    }

    pub fn directive_options<'a>(
        &self,
        directive: &'static str,
        options: &'a Ast,
        known: &[&str],
        line: u32,
    ) -> Result<form::Options<'a>> {
        let Some(pairs) = form::keywords(options) else {
            return self.refuse(Mistake::DirectiveOptions { directive, text: self.text(options) }, line);
        };
        match pairs.iter().find(|(key, _)| !known.contains(&key.name())) {
            Some((option, _)) => self.refuse(Mistake::UnsupportedOption { directive, option: *option }, line),
            None => Ok(pairs),
        }
    }

    pub fn check_loaded(&mut self, module: Atom, line: u32) -> Result<()> {
        if module == atoms::KERNEL || Some(module) == self.env.module || self.host.functions(module).is_some() {
            return Ok(());
        }
        self.refuse(Mistake::ModuleNotLoaded { module }, line)
    }
}

/// The line to name if nothing uses what a directive introduces: what a macro has written is reported only if it asks for
/// that (`warn: true`), what stands in the source unless it does not want that (`warn: false`).
pub(super) fn reported(options: &form::Options, call: Call) -> Option<u32> {
    let wanted = match form::option(options, "warn").and_then(form::as_atom) {
        Some(atoms::TRUE) => true,
        Some(atoms::FALSE) => false,
        _ => !quoted::comes_from_quote(call.meta),
    };
    wanted.then(|| call.line())
}
