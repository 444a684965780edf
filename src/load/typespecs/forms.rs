//! The types and specifications of a complete module in Erlang's abstract format, made from the text that is kept.

use super::declaration::Declaration;
use super::translator::{Surroundings, Translator};
use crate::atom::Atom;
use crate::bytecode::module_info::{self, ModuleInfo, TypespecKind};
use crate::load::library;
use crate::syntax::{self, ParseOptions};
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::Term;
use std::collections::HashMap;

/// `{types, specs, callbacks}`: `[{kind, {name, type, variables}}]`, and twice `[{{name, arity}, [type]}]`.
pub fn forms(module: Atom, info: &ModuleInfo) -> FrozenTerm {
    let types = info.typespecs.iter().filter(|typespec| typespec.kind.is_type());
    let surroundings = Surroundings {
        module,
        types: types.map(|typespec| (typespec.name, usize::from(typespec.arity))).collect(),
        fields: &|module| {
            library::load(module);
            Some(module_info::get(module)?.structure.as_ref()?.fields.clone())
        },
        allows_unknown_structs: true,
        // What is kept has tuples in their place.
        records: &[],
    };
    let mut translator = Translator::with_one_line(&surroundings);
    let declarations: Vec<Declaration> = info
        .typespecs
        .iter()
        .filter_map(|typespec| {
            let tree = syntax::parse(&typespec.text, &ParseOptions::default()).ok()?.ast;
            Some(Declaration { kind: typespec.kind, line: typespec.line, tree, doc: typespec.doc.clone() })
        })
        .collect();
    let types = types_in_order(&mut translator, &declarations);
    let is_macro = |declaration: &Declaration| match declaration.kind {
        TypespecKind::MacroCallback => true,
        TypespecKind::Spec => declaration.head().is_some_and(|head| {
            let arity = head.arguments.len();
            let mut functions = info.documentation.functions.iter();
            functions.any(|known| known.is_macro && known.name == head.name && usize::from(known.arity) == arity)
        }),
        _ => false,
    };
    let specs = declarations.iter().filter(|declaration| declaration.kind == TypespecKind::Spec);
    let specs = grouped(&mut translator, specs, &is_macro);
    let callbacks = declarations.iter().filter(|declaration| declaration.kind.is_callback());
    let callbacks = grouped(&mut translator, callbacks, &is_macro);
    let parts = translator.heap.tuple(&[types, specs, callbacks]);
    FrozenTerm::new(&translator.heap, parts)
}

/// In Elixir's order: kind by kind, the latest first.
fn types_in_order(translator: &mut Translator<'_>, declarations: &[Declaration]) -> Term {
    let mut pairs = Vec::new();
    for kind in [TypespecKind::PrivateType, TypespecKind::Opaque, TypespecKind::Type] {
        for declaration in declarations.iter().rev().filter(|declaration| declaration.kind == kind) {
            if let Ok(form) = translator.declared_type(declaration) {
                pairs.push(translator.heap.tuple(&[Term::atom(Atom::of(kind.name())), form]));
            }
        }
    }
    translator.heap.list(&pairs)
}

/// In Elixir's order: by name and arity, backwards.
fn grouped<'d>(
    translator: &mut Translator<'_>,
    declarations: impl Iterator<Item = &'d Declaration>,
    is_macro: &dyn Fn(&Declaration) -> bool,
) -> Term {
    let mut groups: Vec<((Atom, usize), Term)> = Vec::new();
    let mut forms: HashMap<(Atom, usize), Vec<Term>> = HashMap::new();
    for declaration in declarations {
        let Some(head) = declaration.head() else { continue };
        let key = (head.name, head.arguments.len());
        let Ok(pair) = translator.specification(declaration, is_macro(declaration)) else { continue };
        let Some([name, form]) = translator.heap.tuple_of::<2>(pair) else { continue };
        let group = forms.entry(key).or_default();
        if group.is_empty() {
            groups.push((key, name));
        }
        group.push(form);
    }
    groups.sort_by_key(|((name, arity), _)| std::cmp::Reverse((name.name(), *arity)));
    let pair = |(key, name): (_, Term), heap: &mut Heap| {
        let forms = heap.list(forms.get(&key).map_or(&[], Vec::as_slice));
        heap.tuple(&[name, forms])
    };
    let pairs: Vec<Term> = groups.into_iter().map(|group| pair(group, &mut translator.heap)).collect();
    translator.heap.list(&pairs)
}
