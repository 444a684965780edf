//! What a module owes the behaviours that it says it implements, and whether what it marks with `@impl` is one of their
//! callbacks.

use super::attributes::Implements;
use super::builder::ModuleBuilder;
use super::mistakes::{CallbackName, ModuleWarning, WarningKind};
use super::{host, library};
use crate::atom::Atom;
use crate::bytecode::module_info::{self, Callback};
use crate::expand::core::DefinitionKind;
use std::collections::{BTreeMap, HashSet};

/// A definition with an `@impl` before it.
pub(super) struct Marked {
    pub name: Atom,
    pub arity: u8,
    /// How many of the arguments have a default.
    pub defaults: u8,
    pub kind: DefinitionKind,
    pub value: Implements,
    pub line: u32,
}

/// The callbacks of all behaviours of a module, by name and arity.
type Callbacks = BTreeMap<(&'static str, u8), (Atom, Callback)>;

/// What is odd about a complete module as an implementation.
pub(super) fn warnings(builder: &ModuleBuilder) -> Vec<ModuleWarning> {
    let declared = builder.behaviours();
    if declared.is_empty() && builder.marked.is_empty() {
        return Vec::new();
    }
    let mut warnings = Vec::new();
    let callbacks = callbacks_of(builder, &declared, &mut warnings);
    check_marks(builder, &declared, &callbacks, &mut warnings);
    for (behaviour, callback) in callbacks.values() {
        let name = callback_name(*behaviour, callback);
        let defined = builder.kind_of(callback.name, callback.arity);
        let kind = match defined {
            Some(kind) if kind.is_public() => continue,
            Some(kind) => WarningKind::PrivateCallback { callback: name, kind, module: builder.module },
            None if callback.is_optional => continue,
            None => {
                let of_protocol = module_info::get(*behaviour).is_some_and(|info| info.protocol.is_some());
                WarningKind::MissingCallback { callback: name, module: builder.module, of_protocol }
            }
        };
        warnings.push(ModuleWarning { kind, line: builder.line });
    }
    warnings
}

fn callbacks_of(builder: &ModuleBuilder, declared: &[Atom], warnings: &mut Vec<ModuleWarning>) -> Callbacks {
    let mut callbacks = Callbacks::new();
    let mut warn = |kind| warnings.push(ModuleWarning { kind, line: builder.line });
    let module = builder.module;
    for behaviour in declared.iter().copied().filter(|behaviour| *behaviour != module) {
        library::load(behaviour);
        let info = match module_info::get(behaviour) {
            Some(info) if !info.callbacks.is_empty() => info,
            // What the behaviours of Erlang ask for is not known here.
            _ if !behaviour.name().starts_with("Elixir.") => continue,
            _ if host::exports(behaviour).is_some() => {
                warn(WarningKind::NoBehaviour { behaviour, module });
                continue;
            }
            _ => {
                warn(WarningKind::UnknownBehaviour { behaviour, module });
                continue;
            }
        };
        for callback in &info.callbacks {
            let key = (callback.name.name(), callback.arity);
            if let Some((other, _)) = callbacks.insert(key, (behaviour, callback.clone()))
                && other != behaviour
            {
                let callback = callback_name(other, callback);
                warn(WarningKind::ConflictingBehaviours { callback, second: behaviour, module });
            }
        }
    }
    callbacks
}

/// Whether each definition with an `@impl` is a callback and, if there is one, each callback has one.
fn check_marks(builder: &ModuleBuilder, declared: &[Atom], callbacks: &Callbacks, warnings: &mut Vec<ModuleWarning>) {
    let known = || callbacks.values().map(|(behaviour, callback)| callback_name(*behaviour, callback)).collect();
    let mut marked = HashSet::new();
    for mark in &builder.marked {
        let Marked { name, arity, kind, value, line, .. } = *mark;
        let arities = arity - mark.defaults..=arity;
        let found = arities.rev().find_map(|arity| callbacks.get_key_value(&(name.name(), arity)));
        let kind = if !kind.is_public() {
            WarningKind::PrivateImplementation { kind, name, arity }
        } else {
            match (value, found) {
                (Implements::No, None) => continue,
                (Implements::No, Some((_, (behaviour, _)))) => {
                    WarningKind::DeniedCallback { kind, name, arity, behaviour: *behaviour }
                }
                (Implements::Any, Some((key, _))) => {
                    marked.insert(*key);
                    continue;
                }
                (Implements::Any, None) if declared.is_empty() => {
                    WarningKind::ImplementationWithoutBehaviour { kind, name, arity }
                }
                (Implements::Any, None) => {
                    WarningKind::NoCallback { kind, name, arity, behaviour: None, known: known() }
                }
                (Implements::Behaviour(behaviour), _) if !declared.contains(&behaviour) => {
                    WarningKind::UndeclaredBehaviour { kind, name, arity, behaviour }
                }
                (Implements::Behaviour(behaviour), Some((key, (of, _)))) if *of == behaviour => {
                    marked.insert(*key);
                    continue;
                }
                (Implements::Behaviour(behaviour), _) => {
                    WarningKind::NoCallback { kind, name, arity, behaviour: Some(behaviour), known: known() }
                }
            }
        };
        warnings.push(ModuleWarning { kind, line });
    }
    if builder.marked.is_empty() {
        return;
    }
    for (key, (behaviour, callback)) in callbacks.iter().rev().filter(|(key, _)| !marked.contains(*key)) {
        if let Some((kind, line)) = builder.written(callback.name, key.1)
            && kind.is_public()
        {
            let callback = callback_name(*behaviour, callback);
            warnings.push(ModuleWarning { kind: WarningKind::UnmarkedCallback { callback }, line });
        }
    }
}

fn callback_name(behaviour: Atom, callback: &Callback) -> CallbackName {
    CallbackName { behaviour, name: callback.name, arity: callback.arity, is_macro: callback.is_macro }
}
