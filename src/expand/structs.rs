//! `%Name{…}`: the fields are known when the source is expanded, so that a struct is a map literal.

use super::core::{Clause, Core, CoreKind, Literal, NoClause, Pattern};
use super::errors::Mistake;
use super::expander::{Expander, literal};
use super::form::{self, Result};
use super::host::StructFields;
use super::pattern::PatternScope;
use crate::atom::{Atom, atoms};
use crate::syntax::ast::{Ast, Kind};

impl Expander<'_> {
    pub fn struct_literal(&mut self, name: &Ast, fields: &Ast, line: u32) -> Result<Core> {
        let Some(items) = form::arguments_of(fields, "%{}") else {
            return self.refuse(Mistake::InvalidStruct(self.text(fields)), line);
        };
        let Some(module) = self.struct_name(name)? else {
            self.expand(name)?;
            return self.refuse(Mistake::InvalidStructName(self.text(name)), line);
        };
        let known = self.fields_of(module, 1, line)?;
        if let [update] = items
            && let Some((value, pairs)) = form::operands(update, "|")
        {
            return self.struct_update(module, &known, value, pairs, line);
        }
        let pairs = self.pairs(items, line)?;
        let given = self.field_names(&pairs, line)?;
        self.check_fields(module, &known, &given, line)?;
        let missing: Vec<Atom> = known.enforced.iter().copied().filter(|key| !given.contains(key)).collect();
        if !missing.is_empty() {
            return self.refuse(Mistake::MissingFields { module, missing }, line);
        }
        let mut all = vec![(Core::atom(atoms::STRUCT, line), Core::atom(module, line))];
        let defaults = known.fields.iter().filter(|(key, _)| !given.contains(key));
        all.extend(defaults.map(|(key, default)| (Core::atom(*key, line), literal(default.clone(), line))));
        all.extend(self.expand_pairs(&pairs)?);
        Ok(Core::new(CoreKind::Map(all), line))
    }

    /// `%Name{value | key: new}`: the value has to be such a struct.
    fn struct_update(
        &mut self,
        module: Atom,
        known: &StructFields,
        value: &Ast,
        pairs: &Ast,
        line: u32,
    ) -> Result<Core> {
        let Kind::List(items) = &pairs.kind else {
            return self.refuse(Mistake::InvalidStruct(self.text(pairs)), line);
        };
        let pairs = self.pairs(items, line)?;
        let given = self.field_names(&pairs, line)?;
        if let Some(key) = given.iter().find(|key| !is_field(known, **key)) {
            return self.refuse(Mistake::UnknownFieldOf { module, key: *key }, line);
        }
        let mark = self.variables.mark();
        let subjects = vec![self.expand(value)?];
        let bound = self.variables.hide_since(mark);
        let pairs = self.expand_pairs(&pairs)?;
        for (name, id) in bound {
            self.variables.show(name, id);
        }
        let whole = self.variables.temporary();
        let is_struct = (Core::atom(atoms::STRUCT, line), Pattern::Literal(Literal::Atom(module)));
        let pattern = Pattern::Both(Box::new(Pattern::Map(vec![is_struct])), Box::new(Pattern::Bind(whole)));
        let map = Box::new(Core::variable(whole, line));
        let body = Core::new(CoreKind::MapUpdate { map, pairs }, line);
        let clauses = vec![Clause { patterns: vec![pattern], guards: Vec::new(), body, line }];
        Ok(Core::new(CoreKind::Case { subjects, clauses, otherwise: NoClause::BadStruct(module) }, line))
    }

    /// `%Name{…}`, `%name{…}`, `%^name{…}`, `%_{…}`
    pub fn struct_pattern(&mut self, name: &Ast, fields: &Ast, scope: &mut PatternScope, line: u32) -> Result<Pattern> {
        let Some(items) = form::arguments_of(fields, "%{}") else {
            return self.refuse(Mistake::InvalidStruct(self.text(fields)), line);
        };
        let struct_name = match self.struct_name(name)? {
            Some(module) => {
                let known = self.fields_of(module, 0, line)?;
                let pairs = self.pairs(items, line)?;
                let given = self.field_names(&pairs, line)?;
                if let Some(key) = given.iter().find(|key| !is_field(&known, **key)) {
                    return self.refuse(Mistake::UnknownFieldOf { module, key: *key }, line);
                }
                Pattern::Literal(Literal::Atom(module))
            }
            None if form::as_variable(name).is_some() || form::arguments_of(name, "^").is_some() => {
                self.pattern_in(name, scope)?
            }
            None => return self.refuse(Mistake::InvalidStructName(self.text(name)), line),
        };
        let mut pairs = vec![(Core::atom(atoms::STRUCT, line), struct_name)];
        pairs.extend(self.map_pattern(items, scope, line)?);
        Ok(Pattern::Map(pairs))
    }

    fn struct_name(&mut self, name: &Ast) -> Result<Option<Atom>> {
        // `%@for{}` names the struct by an attribute.
        if let Some([attribute]) = form::arguments_of(name, "@")
            && self.env.function.is_some()
        {
            let tree = self.attribute_tree(attribute, name.span.line)?;
            return self.module_name(&tree);
        }
        self.module_name(name)
    }

    fn fields_of(&mut self, module: Atom, arity: u8, line: u32) -> Result<StructFields> {
        match self.host.struct_fields(module) {
            Some(fields) => Ok(fields),
            None => {
                let in_itself = self.env.function.is_none() && self.env.context_modules().contains(&module);
                self.refuse(Mistake::UndefinedStruct { module, arity, in_itself }, line)
            }
        }
    }

    fn field_names(&self, pairs: &[(&Ast, &Ast)], line: u32) -> Result<Vec<Atom>> {
        let name = |(key, _): &(&Ast, &Ast)| {
            form::as_atom(key).ok_or_else(|| self.mistake(Mistake::FieldIsNoAtom(self.text(key)), line))
        };
        pairs.iter().map(name).collect()
    }

    fn check_fields(&self, module: Atom, known: &StructFields, given: &[Atom], line: u32) -> Result<()> {
        match given.iter().find(|key| !is_field(known, **key)) {
            Some(key) => self.refuse(Mistake::UnknownField { module, key: *key }, line),
            None => Ok(()),
        }
    }
}

fn is_field(known: &StructFields, key: Atom) -> bool {
    key == atoms::STRUCT || known.fields.iter().any(|(field, _)| *field == key)
}
