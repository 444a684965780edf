//! The types and specifications of a module under construction, and its callbacks.

use super::{ModuleBuilder, name_and_arity};
use crate::atom::Atom;
use crate::bytecode::module_info::{self, Callback, Doc, TypespecKind};
use crate::expand::core::DefinitionKind;
use crate::load::library;
use crate::load::line::inspected;
use crate::load::mistakes::{MistakeKind, ModuleMistake, ModuleWarning, WarningKind};
use crate::load::typespecs::{self, Declaration, Record, Subject, TypeDoubt, TypeMistake};
use crate::syntax::ast::{Ast, Kind, Meta, Span};
use crate::value::heap::Heap;
use crate::value::term::Term;

impl ModuleBuilder {
    /// `@kind tree`; the tree is given as a term, too, for those who read the attribute.
    pub fn put_type(
        &mut self,
        heap: &Heap,
        kind: TypespecKind,
        tree: Ast,
        term: Term,
        line: u32,
    ) -> Option<ModuleWarning> {
        let pending = &mut self.attributes.pending;
        let doc = match kind {
            TypespecKind::Spec => None,
            _ if kind.is_callback() => {
                pending.deprecated = None;
                pending.doc.take()
            }
            _ => pending.typedoc.take(),
        };
        self.attributes.put_type(heap, Atom::of(kind.name()), term, self.module, line);
        let doc_line = doc.as_ref().filter(|said| matches!(said.value, Doc::Text(_))).map(|said| said.line);
        let declaration = Declaration { kind, line, tree, doc: doc.map(|said| said.value).unwrap_or_default() };
        let private = declaration.head().zip(doc_line).filter(|_| kind == TypespecKind::PrivateType);
        let warning = private.map(|(head, line)| {
            let doubt = TypeDoubt::PrivateDoc { name: head.name, arity: head.arguments.len() };
            ModuleWarning { kind: WarningKind::Type(doubt), line }
        });
        self.declarations.push(declaration);
        warning
    }

    /// What a protocol declares without being told: the type `t`, and a callback for each function, which is what its
    /// specification says.
    pub(super) fn declare_protocol(&mut self, functions: &[(Atom, u8)]) {
        let line = self.line;
        let span = Span { line, ..Span::default() };
        let named = |name| Ast::new(Kind::Variable { name: Atom::of(name), meta: Meta::default() }, span);
        let declared = |head: Ast| Ast::call(Atom::of("::"), vec![head, named("term")], span);
        if !self.types().contains(&(Atom::of("t"), 0)) {
            let doc = Doc::Text("All the types that implement this protocol.".into());
            self.declarations.push(Declaration { kind: TypespecKind::Type, line, tree: declared(named("t")), doc });
        }
        for (name, arity) in functions {
            let is_spec = |declaration: &&Declaration| {
                let head = declaration.head().filter(|_| declaration.kind == TypespecKind::Spec);
                head.is_some_and(|head| head.name == *name && head.arguments.len() == usize::from(*arity))
            };
            let mut functions = self.documentation.functions.iter();
            let documented = functions.find(|known| (known.name, known.arity) == (*name, *arity));
            let doc = documented.map(|known| known.doc.clone()).unwrap_or_default();
            let mut callbacks: Vec<Declaration> = self.declarations.iter().filter(is_spec).cloned().collect();
            if callbacks.is_empty() {
                let arguments = (0..*arity).map(|place| named(if place == 0 { "t" } else { "term" })).collect();
                let tree = declared(Ast::call(*name, arguments, span));
                callbacks.push(Declaration { kind: TypespecKind::Callback, line, tree, doc: Doc::None });
            }
            let callback = |spec| Declaration { kind: TypespecKind::Callback, doc: doc.clone(), ..spec };
            self.declarations.extend(callbacks.into_iter().map(callback));
        }
    }

    /// Declares the specifications of a function as a callback, too; whether there are any.
    pub fn specified_callback(&mut self, name: Atom, arity: usize) -> bool {
        let is_meant = |declaration: &&Declaration| {
            let head = declaration.head().filter(|_| declaration.kind == TypespecKind::Spec);
            head.is_some_and(|head| head.name == name && head.arguments.len() == arity)
        };
        let callback = |spec| Declaration { kind: TypespecKind::Callback, ..spec };
        let callbacks: Vec<Declaration> = self.declarations.iter().filter(is_meant).cloned().map(callback).collect();
        let is_specified = !callbacks.is_empty();
        self.declarations.extend(callbacks);
        is_specified
    }

    /// The names of the types that the module declares.
    pub fn types(&self) -> Vec<(Atom, u8)> {
        let types = self.declarations.iter().filter(|declaration| declaration.kind.is_type());
        let head = |declaration: &Declaration| {
            let head = declaration.head()?;
            Some((head.name, u8::try_from(head.arguments.len()).ok()?))
        };
        types.filter_map(head).collect()
    }

    /// Checks what has been declared, and keeps it; what is odd goes to `warnings`.
    ///
    /// # Errors
    ///
    /// What keeps the module from being defined.
    pub fn check_types(&mut self, warnings: &mut Vec<ModuleWarning>) -> Result<(), ModuleMistake> {
        let fields = |module: Atom| {
            if module == self.module {
                return self.structure.as_ref().map(|structure| structure.fields.clone());
            }
            library::load(module);
            Some(module_info::get(module)?.structure.as_ref()?.fields.clone())
        };
        let noted = self.attributes.values("__records__").iter();
        let records: Vec<Record> = noted.filter_map(|value| Record::noted(value)).collect();
        let subject = Subject {
            module: self.module,
            file: &self.file,
            is_library: self.is_library,
            fields: &fields,
            records: &records,
        };
        let mut doubts = Vec::new();
        let checked = typespecs::check(&subject, &self.declarations, &mut doubts);
        let doubts = doubts.into_iter();
        warnings.extend(doubts.map(|(doubt, line)| ModuleWarning { kind: WarningKind::Type(doubt), line }));
        let mistake = |(mistake, line)| ModuleMistake { kind: MistakeKind::Type(mistake), line };
        self.typespecs = checked.map_err(mistake)?;
        self.check_optional_callbacks().map_err(|kind| mistake((kind, self.line)))?;
        self.check_behaviour_info().map_err(|kind| mistake((kind, self.line)))?;
        self.check_specified()?;
        // A specification of a private function is not kept.
        let mut typespecs = std::mem::take(&mut self.typespecs);
        typespecs.retain(|kept| {
            let is_private = self.kind_of(kept.name, kept.arity).is_some_and(|kind| !kind.is_public());
            kept.kind != TypespecKind::Spec || !is_private
        });
        self.typespecs = typespecs;
        Ok(())
    }

    fn check_specified(&self) -> Result<(), ModuleMistake> {
        let mut specs = self.typespecs.iter().filter(|typespec| typespec.kind == TypespecKind::Spec);
        match specs.find(|spec| self.kind_of(spec.name, spec.arity).is_none()) {
            Some(spec) => {
                let kind = MistakeKind::SpecWithoutFunction { name: spec.name, arity: spec.arity };
                Err(ModuleMistake { kind, line: spec.line })
            }
            None => Ok(()),
        }
    }

    fn check_optional_callbacks(&self) -> Result<(), TypeMistake> {
        let mut seen = Vec::new();
        for value in self.attributes.values("optional_callbacks") {
            let heap = value.fragment.heap();
            let Some(items) = heap.proper_list(value.root) else {
                return Err(TypeMistake::InvalidOptional(inspected(heap, value.root)));
            };
            for item in items {
                let Some((name, arity)) = name_and_arity(heap, item) else {
                    return Err(TypeMistake::InvalidOptional(inspected(heap, item)));
                };
                let mut callbacks = self.typespecs.iter().filter(|typespec| typespec.kind.is_callback());
                if !callbacks.any(|callback| (callback.name, callback.arity) == (name, arity)) {
                    return Err(TypeMistake::UnknownOptional { name, arity });
                }
                if seen.contains(&(name, arity)) {
                    return Err(TypeMistake::OptionalTwice { name, arity });
                }
                seen.push((name, arity));
            }
        }
        Ok(())
    }

    fn check_behaviour_info(&self) -> Result<(), TypeMistake> {
        let callback = self.typespecs.iter().find(|typespec| typespec.kind.is_callback());
        match (callback, self.kind_of(Atom::of("behaviour_info"), 1)) {
            (Some(callback), Some(DefinitionKind::Public)) => Err(TypeMistake::BehaviourInfo {
                kind: callback.kind.name(),
                name: callback.name,
                arity: callback.arity,
            }),
            _ => Ok(()),
        }
    }

    /// What the module asks of those that implement it as a behaviour, in the order in which Elixir tells it.
    pub(super) fn callbacks(&self) -> Vec<Callback> {
        let optional: Vec<(Atom, u8)> = self
            .attributes
            .values("optional_callbacks")
            .iter()
            .flat_map(|value| {
                let heap = value.fragment.heap();
                heap.list_items(value.root).filter_map(|pair| name_and_arity(heap, pair)).collect::<Vec<_>>()
            })
            .collect();
        let declared = self.typespecs.iter().filter(|typespec| typespec.kind.is_callback());
        let callback = |typespec: &module_info::Typespec| Callback {
            name: typespec.name,
            arity: typespec.arity,
            is_macro: typespec.kind == TypespecKind::MacroCallback,
            is_optional: optional.contains(&(typespec.name, typespec.arity)),
        };
        let mut callbacks: Vec<Callback> = declared.map(callback).collect();
        callbacks.sort_by_key(|callback| std::cmp::Reverse((callback.name.name(), callback.arity)));
        callbacks.dedup();
        callbacks
    }

    /// The behaviours that the module says it implements.
    pub fn behaviours(&self) -> Vec<Atom> {
        let values = self.attributes.values("behaviour").iter();
        values.filter_map(|value| value.root.as_atom()).collect()
    }
}
