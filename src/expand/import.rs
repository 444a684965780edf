//! `import`

use super::alias::reported;
use super::core::{Core, CoreKind};
use super::env::ImportKind;
use super::errors::Mistake;
use super::expander::{Call, Expander};
use super::form::{self, Result};
use super::kernel;
use crate::atom::{Atom, atoms};
use crate::syntax::ast::{Ast, Kind};
use num_traits::ToPrimitive;

/// Names with their arities.
type Names = Vec<(Atom, u8)>;

/// Which names of a module are imported.
enum Selection {
    All,
    Only(Names),
    Except(Names),
    Functions,
    Macros,
    Sigils,
}

impl Expander<'_> {
    pub fn import(&mut self, module: &Ast, options: Option<&Ast>, call: Call) -> Result<Core> {
        let line = call.line();
        let options = match options {
            Some(options) => self.directive_options("import", options, &["only", "except", "warn"], line)?,
            None => Vec::new(),
        };
        let modules = match self.multi_alias(module)? {
            Some(modules) => modules,
            None => vec![self.directive_module("import", module, line)?],
        };
        for module in &modules {
            self.check_loaded(*module, line)?;
            let selection = self.selection(&options, line)?;
            self.import_module(*module, &selection, line)?;
            if let Some(lexical) = &self.env.lexical {
                let names = if let Selection::Only(names) = selection { names } else { Vec::new() };
                lexical.import(*module, reported(&options, call), names);
            }
            self.env.require(*module);
        }
        let mut imported: Vec<Core> = modules.into_iter().map(|module| Core::atom(module, line)).collect();
        Ok(match imported.len() {
            1 => imported.remove(0),
            _ => Core::new(CoreKind::List { items: imported, tail: None }, line),
        })
    }

    fn selection(&self, options: &form::Options, line: u32) -> Result<Selection> {
        if let Some(only) = form::option(options, "only") {
            return match form::as_atom(only).map(Atom::name) {
                Some("functions") => Ok(Selection::Functions),
                Some("macros") => Ok(Selection::Macros),
                Some("sigils") => Ok(Selection::Sigils),
                Some(_) => self.refuse(Mistake::InvalidOnly(self.text(only)), line),
                None => self.names("only", only, line).map(Selection::Only),
            };
        }
        match form::option(options, "except") {
            Some(except) => self.names("except", except, line).map(Selection::Except),
            None => Ok(Selection::All),
        }
    }

    /// `[name: arity, …]`
    fn names(&self, option: &'static str, list: &Ast, line: u32) -> Result<Names> {
        let invalid = || self.mistake(Mistake::InvalidImportList { option }, line);
        let pairs = form::keywords(list).ok_or_else(invalid)?;
        let name = |(name, arity): (Atom, &Ast)| match &arity.kind {
            Kind::Integer(arity) => arity.to_u8().map(|arity| (name, arity)).ok_or_else(invalid),
            _ => Err(invalid()),
        };
        let names: Names = pairs.into_iter().map(name).collect::<Result<_>>()?;
        for (index, (name, arity)) in names.iter().enumerate() {
            if names[..index].contains(&(*name, *arity)) {
                return self.refuse(Mistake::DuplicateImport { option, name: *name, arity: *arity }, line);
            }
        }
        Ok(names)
    }

    /// Importing a module again replaces what was imported from it; `except` after `only` narrows that.
    fn import_module(&mut self, module: Atom, selection: &Selection, line: u32) -> Result<()> {
        let (functions, macros) = self.exports(module);
        if let Selection::Only(names) = selection {
            let exported = |name: &(Atom, u8)| functions.contains(name) || macros.contains(name);
            if let Some((name, arity)) = names.iter().find(|name| !exported(name)) {
                return self.refuse(Mistake::ImportUndefined { module, name: *name, arity: *arity }, line);
            }
        }
        for (kind, exports) in [(ImportKind::Function, functions), (ImportKind::Macro, macros)] {
            let before = self.env.imports_of(module, kind);
            let names: Names = match selection {
                Selection::All => exports.into_iter().filter(importable).collect(),
                Selection::Only(names) => exports.into_iter().filter(|name| names.contains(name)).collect(),
                Selection::Except(names) => {
                    let all = if before.is_empty() { exports } else { before };
                    all.into_iter().filter(importable).filter(|name| !names.contains(name)).collect()
                }
                Selection::Functions if kind == ImportKind::Function => {
                    exports.into_iter().filter(importable).collect()
                }
                Selection::Macros if kind == ImportKind::Macro => exports.into_iter().filter(importable).collect(),
                Selection::Sigils => exports
                    .into_iter()
                    .filter(|(name, arity)| *arity == 2 && name.name().starts_with("sigil_"))
                    .collect(),
                Selection::Functions | Selection::Macros => before,
            };
            self.env.forget_imports(module, kind);
            self.env.import(module, kind, &names);
        }
        Ok(())
    }

    /// The functions and the macros of a module.
    fn exports(&mut self, module: Atom) -> (Names, Names) {
        if module == atoms::KERNEL {
            return (kernel::functions().to_vec(), kernel::macros());
        }
        (self.host.functions(module).unwrap_or_default(), self.host.macros(module).unwrap_or_default())
    }
}

/// Names with an underscore in front are imported only when asked for by name.
fn importable(name: &(Atom, u8)) -> bool {
    !name.0.name().starts_with('_') && !matches!((name.0.name(), name.1), ("module_info", 0 | 1))
}
