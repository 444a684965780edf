//! Protocols and their implementations: what `defprotocol`, `defimpl` and `defstruct` tell the module being defined.

use super::builder::ModuleBuilder;
use super::{entry, open_modules};
use crate::bytecode::module_info::Implementation;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::{Context, Fault, Native, NativeFunction::*, NativeResult};

pub(super) const NATIVES: &[Native] = &[
    entry("kaiwa_module", "begin_protocol", F1(begin_protocol)),
    entry("kaiwa_module", "put_protocol_function", F3(put_protocol_function)),
    entry("kaiwa_module", "finish_protocol", F1(finish_protocol)),
    entry("kaiwa_module", "put_implementation", F4(put_implementation)),
    entry("kaiwa_module", "take_derives", F1(take_derives)),
    entry("kaiwa_module", "open?", F1(is_open)),
];

/// Does what a native of this table does to the module being defined, in the heap of its arguments; `None` for any other
/// name, or arguments that make no sense. The bodies of library modules, which run in no process, come here directly.
pub(super) fn apply(builder: &mut ModuleBuilder, heap: &mut Heap, name: &str, arguments: &[Term]) -> Option<Term> {
    match (name, arguments) {
        ("begin_protocol", []) => builder.begin_protocol(),
        ("put_protocol_function", [name, arity]) => {
            let arity = u8::try_from(arity.as_small()?).ok()?;
            builder.put_protocol_function(name.as_atom()?, arity).then_some(())?;
        }
        ("finish_protocol", []) => builder.finish_protocol(),
        ("put_implementation", [protocol, type_name, target]) => {
            let (protocol, type_name) = (protocol.as_atom()?, type_name.as_atom()?);
            builder.implementation = Some(Implementation { protocol, type_name, target: target.as_atom()? });
        }
        ("take_derives", []) => {
            let mut derives = Vec::new();
            for value in builder.attributes.take("derive") {
                let value = value.thaw(heap);
                match heap.proper_list(value) {
                    Some(items) => derives.extend(items),
                    None => derives.push(value),
                }
            }
            return Some(if derives.is_empty() { Term::NIL } else { heap.list(&derives) });
        }
        _ => return None,
    }
    Some(Term::OK)
}

fn on_module(context: &mut Context<'_>, module: Term, name: &'static str, arguments: &[Term]) -> NativeResult {
    let module = module.as_atom().ok_or_else(|| Fault::bad_argument(1, "not an atom"))?;
    let heap = context.heap();
    match open_modules::with(module, |builder| apply(builder, heap, name, arguments)) {
        Some(Some(result)) => Ok(result),
        Some(None) => Err(Fault::badarg()),
        None => Err(Fault::bad_argument(1, "the module is not being defined")),
    }
}

fn begin_protocol(context: &mut Context<'_>, module: Term) -> NativeResult {
    on_module(context, module, "begin_protocol", &[])
}

fn put_protocol_function(context: &mut Context<'_>, module: Term, name: Term, arity: Term) -> NativeResult {
    on_module(context, module, "put_protocol_function", &[name, arity])
}

fn finish_protocol(context: &mut Context<'_>, module: Term) -> NativeResult {
    on_module(context, module, "finish_protocol", &[])
}

fn put_implementation(
    context: &mut Context<'_>,
    module: Term,
    protocol: Term,
    type_name: Term,
    target: Term,
) -> NativeResult {
    on_module(context, module, "put_implementation", &[protocol, type_name, target])
}

/// `take_derives(module)`: what `@derive` has named since it was taken last, `nil` if nothing.
fn take_derives(context: &mut Context<'_>, module: Term) -> NativeResult {
    on_module(context, module, "take_derives", &[])
}

fn is_open(_: &mut Context<'_>, module: Term) -> NativeResult {
    let module = module.as_atom().ok_or_else(|| Fault::bad_argument(1, "not an atom"))?;
    Ok(Term::boolean(open_modules::find(module).is_some()))
}
