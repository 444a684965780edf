//! `@type`, `@spec`, `@callback` and their like: kept as trees while the body of a module runs, checked when it is complete.
//!
//! What is right is kept as text, which the documentation shows; [`forms`] gives it in Erlang's abstract format, as
//! `Code.Typespec` does.

mod declaration;
mod forms;
mod mistakes;
mod natives;
mod records;
mod translator;

pub(super) use declaration::Declaration;
pub(super) use mistakes::{TypeDoubt, TypeMistake};
pub(super) use natives::NATIVES;
pub(super) use records::Record;

use crate::atom::Atom;
use crate::bytecode::module_info::{Typespec, TypespecKind};
use crate::expand::type_text;
use crate::value::inspect::atom_text;
use std::collections::HashMap;
use translator::{Surroundings, Translator};

/// What the check needs to know of the module.
pub(super) struct Subject<'m> {
    pub module: Atom,
    pub file: &'m str,
    /// What is not known of a struct is no mistake: the library is compiled in an order of its own.
    pub is_library: bool,
    /// The fields of a struct; `None` if there is no such struct.
    pub fields: &'m dyn Fn(Atom) -> Option<Vec<Atom>>,
    pub records: &'m [Record],
}

/// Checks declarations in the order in which Elixir does: types, then specifications, then callbacks. Gives those to be kept,
/// private types only if they are used. What is odd goes to `doubts`, with its line.
///
/// # Errors
///
/// The first mistake, with its line.
pub(super) fn check(
    subject: &Subject<'_>,
    declarations: &[Declaration],
    doubts: &mut Vec<(TypeDoubt, u32)>,
) -> Result<Vec<Typespec>, (TypeMistake, u32)> {
    let mut types: HashMap<(Atom, usize), u32> = HashMap::new();
    for declaration in declarations.iter().filter(|declaration| declaration.kind.is_type()) {
        let line = declaration.line;
        let Some(head) = declaration.head().filter(|head| head.constraints.is_none()) else {
            let mistake = declaration.named_by_alias();
            return Err((mistake.unwrap_or_else(|| TypeMistake::InvalidSpecification(declaration.text())), line));
        };
        let (name, arity) = (head.name, head.arguments.len());
        if translator::is_builtin(name.name(), arity) || (name.name(), arity) == ("var", 0) {
            return Err((TypeMistake::BuiltIn { name, arity }, line));
        }
        if let Some(earlier) = types.insert((name, arity), line) {
            let place = format!("{}:{earlier}", subject.file);
            return Err((TypeMistake::AlreadyDefined { name, arity, place }, line));
        }
    }
    let surroundings = Surroundings {
        module: subject.module,
        types: types.keys().copied().collect(),
        fields: subject.fields,
        allows_unknown_structs: subject.is_library,
        records: subject.records,
    };
    let mut translator = Translator::new(&surroundings);
    let mut kept = Vec::with_capacity(declarations.len());
    let order = [TypespecKind::Type, TypespecKind::Opaque, TypespecKind::PrivateType, TypespecKind::Spec];
    for kind in order.into_iter().chain([TypespecKind::Callback, TypespecKind::MacroCallback]) {
        for declaration in declarations.iter().filter(|declaration| declaration.kind == kind) {
            let line = declaration.line;
            let translated = match kind.is_type() {
                true => translator.declared_type(declaration).map(|_| ()),
                false => translator.specification(declaration, false).map(|_| ()),
            };
            for doubt in translator.doubts.drain(..) {
                let doubt = match doubt {
                    TypeDoubt::Discouraged { is_nonempty, .. } => {
                        let place = format!("{}:{line}: {} (module)", subject.file, atom_text(subject.module));
                        TypeDoubt::Discouraged { is_nonempty, place }
                    }
                    doubt => doubt,
                };
                doubts.push((doubt, line));
            }
            translated.map_err(|mistake| (mistake, line))?;
        }
    }
    for declaration in declarations {
        let Declaration { kind, line, doc, tree } = declaration;
        let Some(head) = declaration.head() else { continue };
        let (name, arity) = (head.name, head.arguments.len());
        if *kind == TypespecKind::PrivateType && !translator.used.contains(&(name, arity)) {
            doubts.push((TypeDoubt::Unused { name, arity }, *line));
            continue;
        }
        let parameters: Vec<Atom> = match kind.is_type() {
            true => head.arguments.iter().filter_map(declaration::variable).collect(),
            false => Vec::new(),
        };
        let (tree, doc) = (records::spelled_out(tree, subject.records), doc.clone());
        let text = type_text(&tree, &parameters);
        kept.push(Typespec { kind: *kind, name, arity: arity as u8, line: *line, text, doc });
    }
    Ok(kept)
}
