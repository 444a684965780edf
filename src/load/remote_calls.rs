//! Calls of functions of other modules that are not there, or should not be called: looked for when all modules of a file
//! (or of an expression of the shell) have been defined, because a module may be defined after it is called.

use super::builder::Hook;
use super::compiler_options;
use super::library;
use super::macro_runner::MacroRunner;
use super::mistakes::CallWarning;
use super::open_modules;
use super::warnings::print_call_warning;
use crate::atom::{Atom, atoms};
use crate::bytecode::{code, module_info};
use crate::expand::RemoteCall;
use crate::expand::macros::macro_name;
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native;
use crate::vm::system::Output;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// The calls in the functions of a module.
pub(super) struct ModuleCalls {
    pub module: Atom,
    pub file: Arc<str>,
    pub calls: Vec<RemoteCall>,
    /// What may be undefined: modules, or functions of them.
    pub exempt: Vec<(Atom, Option<(Atom, u8)>)>,
    /// What is to be called when the calls have been looked at.
    pub verify: Vec<Hook>,
}

impl ModuleCalls {
    fn is_exempt(&self, call: &RemoteCall) -> bool {
        let concerns = |function: &Option<(Atom, u8)>| function.is_none_or(|known| known == (call.name, call.arity));
        self.exempt.iter().any(|(module, function)| *module == call.module && concerns(function))
    }
}

/// What a module offers.
#[derive(Default)]
struct Offer {
    functions: HashSet<(Atom, u8)>,
    macros: HashSet<(Atom, u8)>,
    /// By name, arity and whether it is a macro.
    deprecated: HashMap<(Atom, u8, bool), Arc<str>>,
}

/// By what Elixir sorts the warnings of a module.
type Order = (u8, &'static str, &'static str, u8);

/// Prints the warnings about the calls of these modules.
pub(super) fn print_warnings(output: &dyn Output, modules: &[ModuleCalls], runner: &MacroRunner) {
    let mut offers: HashMap<Atom, Option<Offer>> = HashMap::new();
    for checked in modules {
        let ModuleCalls { module, file, calls, .. } = checked;
        let mut found: BTreeMap<Order, (CallWarning, Vec<&RemoteCall>)> = BTreeMap::new();
        for call in calls {
            let offer = offers.entry(call.module).or_insert_with(|| offer(call.module));
            let Some((rank, warning)) = doubt(call, offer.as_ref()) else { continue };
            let is_undefined =
                matches!(warning, CallWarning::UndefinedModule { .. } | CallWarning::UndefinedFunction { .. });
            let is_exempt =
                || checked.is_exempt(call) || compiler_options::may_be_undefined(call.module, call.name, call.arity);
            if is_undefined && is_exempt() {
                continue;
            }
            let order = (rank, call.module.name(), call.name.name(), call.arity);
            found.entry(order).or_insert((warning, Vec::new())).1.push(call);
        }
        for (mut warning, calls) in found.into_values() {
            if let CallWarning::UndefinedFunction { module, name, arity, hint } = &mut warning {
                *hint = similar_names(*module, *name, *arity, runner);
            }
            print_call_warning(output, &warning, *module, file, &calls);
        }
    }
}

/// What is wrong with a call, with its place in the order of what can be wrong.
fn doubt(call: &RemoteCall, offer: Option<&Offer>) -> Option<(u8, CallWarning)> {
    let RemoteCall { module, name, arity, .. } = *call;
    let Some(offer) = offer else { return Some((0, CallWarning::UndefinedModule { module, name, arity })) };
    if let Some(reason) = offer.deprecated.get(&(name, arity, call.is_macro)) {
        return Some((2, CallWarning::Deprecated { module, name, arity, reason: reason.clone() }));
    }
    let key = (name, arity);
    if call.is_macro || offer.functions.contains(&key) {
        return None;
    }
    if offer.macros.contains(&key) {
        return Some((1, CallWarning::NotRequired { module, name, arity }));
    }
    Some((3, CallWarning::UndefinedFunction { module, name, arity, hint: String::new() }))
}

/// What there is to call; `None` if there is no such module.
fn offer(module: Atom) -> Option<Offer> {
    library::load(module);
    let mut offer = Offer::default();
    let unit = code::module_unit(module);
    let public = unit.iter().flat_map(|unit| code::unit(*unit).functions.iter().filter(|function| function.public));
    for function in public {
        match macro_name(function.name) {
            Some(name) => offer.macros.insert((name, function.arity.saturating_sub(1))),
            None => offer.functions.insert((function.name, function.arity)),
        };
    }
    let natives = native::all().iter().filter(|native| native.module == module.name());
    offer.functions.extend(natives.map(|native| (Atom::of(native.name), native.arity())));
    if let Some((functions, macros)) =
        open_modules::with(module, |builder| (builder.public_functions(), builder.public_macros()))
    {
        offer.functions.extend(functions);
        offer.macros.extend(macros);
    } else if offer.functions.is_empty() {
        return None;
    }
    // Every module has these.
    offer.functions.extend([0, 1].map(|arity| (Atom::of("module_info"), arity)));
    let info = module_info::get(module);
    let deprecated = info.iter().flat_map(|info| &info.deprecated);
    offer.deprecated.extend(deprecated.map(|known| ((known.name, known.arity, known.is_macro), known.reason.clone())));
    Some(offer)
}

/// What `UndefinedFunctionError` says at the end of its message.
fn similar_names(module: Atom, name: Atom, arity: u8, runner: &MacroRunner) -> String {
    let mut heap = Heap::new();
    let arguments = [Term::atom(module), Term::atom(name), Term::count(usize::from(arity)), Term::atom(atoms::NIL)];
    let arguments = heap.list(&arguments);
    let arguments = FrozenTerm::new(&heap, arguments);
    let error = Atom::of("Elixir.UndefinedFunctionError");
    let hint = runner.apply(error, Atom::of("hint_for_loaded_module"), arguments).ok();
    hint.and_then(|hint| hint.fragment.heap().text(hint.root).map(str::to_string)).unwrap_or_default()
}
