//! Library functions that are natives in disguise: `Kernel.+(a, b)` is `:erlang.+(a, b)`, `Map.put(map, key, value)` is
//! `:maps.put(key, value, map)`.
//!
//! Only functions whose native does the same with the same errors stand here. They exist as ordinary functions, too, for
//! calls whose module is not known before they run.

use super::core::{Core, CoreKind, Literal};
use super::expander::literal;
use crate::atom::{Atom, atoms};
use num_bigint::BigInt;
use std::collections::HashMap;
use std::sync::OnceLock;

/// How the arguments of the native follow from those of the function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arguments {
    Same,
    /// The argument in each place of the native, counted from 0.
    Order(&'static [usize]),
    /// An index that counts from 0, then the others: `elem(tuple, index)` is `:erlang.element(index + 1, tuple)`.
    IndexFirst(&'static [usize]),
    /// The same, then an atom: a default.
    OrderThen(&'static [usize], &'static str),
    /// An atom in front of them.
    Prefix(&'static str),
}

use Arguments::{IndexFirst, Order, OrderThen, Prefix, Same};

/// Module, function, arity; module and function of the native; its arguments.
type Row = (&'static str, &'static str, u8, &'static str, &'static str, Arguments);

const TABLE: &[Row] = &[
    ("Kernel", "!=", 2, "erlang", "/=", Same),
    ("Kernel", "!==", 2, "erlang", "=/=", Same),
    ("Kernel", "*", 2, "erlang", "*", Same),
    ("Kernel", "+", 1, "erlang", "+", Same),
    ("Kernel", "+", 2, "erlang", "+", Same),
    ("Kernel", "++", 2, "erlang", "++", Same),
    ("Kernel", "-", 1, "erlang", "-", Same),
    ("Kernel", "-", 2, "erlang", "-", Same),
    ("Kernel", "--", 2, "erlang", "--", Same),
    ("Kernel", "/", 2, "erlang", "/", Same),
    ("Kernel", "<", 2, "erlang", "<", Same),
    ("Kernel", "<=", 2, "erlang", "=<", Same),
    ("Kernel", "==", 2, "erlang", "==", Same),
    ("Kernel", "===", 2, "erlang", "=:=", Same),
    ("Kernel", ">", 2, "erlang", ">", Same),
    ("Kernel", ">=", 2, "erlang", ">=", Same),
    ("Kernel", "abs", 1, "erlang", "abs", Same),
    ("Kernel", "apply", 2, "erlang", "apply", Same),
    ("Kernel", "apply", 3, "erlang", "apply", Same),
    ("Kernel", "binary_part", 3, "erlang", "binary_part", Same),
    ("Kernel", "bit_size", 1, "erlang", "bit_size", Same),
    ("Kernel", "byte_size", 1, "erlang", "byte_size", Same),
    ("Kernel", "ceil", 1, "erlang", "ceil", Same),
    ("Kernel", "div", 2, "erlang", "div", Same),
    ("Kernel", "elem", 2, "erlang", "element", IndexFirst(&[1, 0])),
    ("Kernel", "exit", 1, "erlang", "exit", Same),
    ("Kernel", "floor", 1, "erlang", "floor", Same),
    ("Kernel", "function_exported?", 3, "erlang", "function_exported", Same),
    ("Kernel", "hd", 1, "erlang", "hd", Same),
    ("Kernel", "is_atom", 1, "erlang", "is_atom", Same),
    ("Kernel", "is_binary", 1, "erlang", "is_binary", Same),
    ("Kernel", "is_bitstring", 1, "erlang", "is_bitstring", Same),
    ("Kernel", "is_boolean", 1, "erlang", "is_boolean", Same),
    ("Kernel", "is_float", 1, "erlang", "is_float", Same),
    ("Kernel", "is_function", 1, "erlang", "is_function", Same),
    ("Kernel", "is_function", 2, "erlang", "is_function", Same),
    ("Kernel", "is_integer", 1, "erlang", "is_integer", Same),
    ("Kernel", "is_list", 1, "erlang", "is_list", Same),
    ("Kernel", "is_map", 1, "erlang", "is_map", Same),
    ("Kernel", "is_map_key", 2, "erlang", "is_map_key", Order(&[1, 0])),
    ("Kernel", "is_number", 1, "erlang", "is_number", Same),
    ("Kernel", "is_pid", 1, "erlang", "is_pid", Same),
    ("Kernel", "is_port", 1, "erlang", "is_port", Same),
    ("Kernel", "is_reference", 1, "erlang", "is_reference", Same),
    ("Kernel", "is_tuple", 1, "erlang", "is_tuple", Same),
    ("Kernel", "length", 1, "erlang", "length", Same),
    ("Kernel", "make_ref", 0, "erlang", "make_ref", Same),
    ("Kernel", "map_size", 1, "erlang", "map_size", Same),
    ("Kernel", "max", 2, "erlang", "max", Same),
    ("Kernel", "min", 2, "erlang", "min", Same),
    ("Kernel", "node", 0, "erlang", "node", Same),
    ("Kernel", "node", 1, "erlang", "node", Same),
    ("Kernel", "not", 1, "erlang", "not", Same),
    ("Kernel", "put_elem", 3, "erlang", "setelement", IndexFirst(&[1, 0, 2])),
    ("Kernel", "rem", 2, "erlang", "rem", Same),
    ("Kernel", "round", 1, "erlang", "round", Same),
    ("Kernel", "self", 0, "erlang", "self", Same),
    ("Kernel", "send", 2, "erlang", "send", Same),
    ("Kernel", "spawn", 1, "erlang", "spawn", Same),
    ("Kernel", "spawn", 3, "erlang", "spawn", Same),
    ("Kernel", "spawn_link", 1, "erlang", "spawn_link", Same),
    ("Kernel", "spawn_link", 3, "erlang", "spawn_link", Same),
    ("Kernel", "spawn_monitor", 1, "erlang", "spawn_monitor", Same),
    ("Kernel", "spawn_monitor", 3, "erlang", "spawn_monitor", Same),
    ("Kernel", "throw", 1, "erlang", "throw", Same),
    ("Kernel", "tl", 1, "erlang", "tl", Same),
    ("Kernel", "trunc", 1, "erlang", "trunc", Same),
    ("Kernel", "tuple_size", 1, "erlang", "tuple_size", Same),
    ("Atom", "to_charlist", 1, "erlang", "atom_to_list", Same),
    ("Atom", "to_string", 1, "erlang", "atom_to_binary", Same),
    ("Bitwise", "&&&", 2, "erlang", "band", Same),
    ("Bitwise", "<<<", 2, "erlang", "bsl", Same),
    ("Bitwise", ">>>", 2, "erlang", "bsr", Same),
    ("Bitwise", "^^^", 2, "erlang", "bxor", Same),
    ("Bitwise", "|||", 2, "erlang", "bor", Same),
    ("Bitwise", "~~~", 1, "erlang", "bnot", Same),
    ("Bitwise", "band", 2, "erlang", "band", Same),
    ("Bitwise", "bnot", 1, "erlang", "bnot", Same),
    ("Bitwise", "bor", 2, "erlang", "bor", Same),
    ("Bitwise", "bsl", 2, "erlang", "bsl", Same),
    ("Bitwise", "bsr", 2, "erlang", "bsr", Same),
    ("Bitwise", "bxor", 2, "erlang", "bxor", Same),
    ("Function", "capture", 3, "erlang", "make_fun", Same),
    ("Function", "info", 1, "erlang", "fun_info", Same),
    ("Function", "info", 2, "erlang", "fun_info", Same),
    ("IO", "iodata_length", 1, "erlang", "iolist_size", Same),
    ("IO", "iodata_to_binary", 1, "erlang", "iolist_to_binary", Same),
    ("Integer", "to_charlist", 1, "erlang", "integer_to_list", Same),
    ("Integer", "to_charlist", 2, "erlang", "integer_to_list", Same),
    ("Integer", "to_string", 1, "erlang", "integer_to_binary", Same),
    ("Integer", "to_string", 2, "erlang", "integer_to_binary", Same),
    ("List", "to_atom", 1, "erlang", "list_to_atom", Same),
    ("List", "to_existing_atom", 1, "erlang", "list_to_existing_atom", Same),
    ("List", "to_float", 1, "erlang", "list_to_float", Same),
    ("List", "to_integer", 1, "erlang", "list_to_integer", Same),
    ("List", "to_integer", 2, "erlang", "list_to_integer", Same),
    ("List", "to_tuple", 1, "erlang", "list_to_tuple", Same),
    ("Map", "delete", 2, "maps", "remove", Order(&[1, 0])),
    ("Map", "fetch!", 2, "erlang", "map_get", Order(&[1, 0])),
    ("Map", "get", 2, "maps", "get", OrderThen(&[1, 0], "nil")),
    ("Map", "get", 3, "maps", "get", Order(&[1, 0, 2])),
    ("Map", "has_key?", 2, "erlang", "is_map_key", Order(&[1, 0])),
    ("Map", "keys", 1, "maps", "keys", Same),
    ("Map", "merge", 2, "maps", "merge", Same),
    ("Map", "put", 3, "maps", "put", Order(&[1, 2, 0])),
    ("Map", "replace!", 3, "maps", "update", Order(&[1, 2, 0])),
    ("Map", "to_list", 1, "maps", "to_list", Same),
    ("Map", "values", 1, "maps", "values", Same),
    ("Process", "alive?", 1, "erlang", "is_process_alive", Same),
    ("Process", "cancel_timer", 1, "erlang", "cancel_timer", Same),
    ("Process", "demonitor", 1, "erlang", "demonitor", Same),
    ("Process", "demonitor", 2, "erlang", "demonitor", Same),
    ("Process", "exit", 2, "erlang", "exit", Same),
    ("Process", "flag", 2, "erlang", "process_flag", Same),
    ("Process", "get", 0, "erlang", "get", Same),
    ("Process", "link", 1, "erlang", "link", Same),
    ("Process", "list", 0, "erlang", "processes", Same),
    ("Process", "monitor", 1, "erlang", "monitor", Prefix("process")),
    ("Process", "unlink", 1, "erlang", "unlink", Same),
    ("String", "duplicate", 2, "binary", "copy", Same),
    ("String", "to_float", 1, "erlang", "binary_to_float", Same),
    ("String", "to_integer", 1, "erlang", "binary_to_integer", Same),
    ("String", "to_integer", 2, "erlang", "binary_to_integer", Same),
    ("System", "monotonic_time", 0, "erlang", "monotonic_time", Same),
    ("System", "system_time", 0, "erlang", "system_time", Same),
    ("System", "unique_integer", 0, "erlang", "unique_integer", Same),
    ("System", "unique_integer", 1, "erlang", "unique_integer", Same),
    ("Tuple", "append", 2, "erlang", "append_element", Same),
    ("Tuple", "to_list", 1, "erlang", "tuple_to_list", Same),
];

#[derive(Debug, Clone, Copy)]
struct Native {
    module: Atom,
    name: Atom,
    arguments: Arguments,
}

/// The native that a function of the library is.
pub(super) fn target(module: Atom, name: Atom, arity: usize) -> Option<(Atom, Atom)> {
    native(module, name, arity).map(|native| (native.module, native.name))
}

/// The native takes its arguments in another way, so that a capture of the function is not one of the native.
pub(super) fn changes_arguments(module: Atom, name: Atom, arity: usize) -> bool {
    native(module, name, arity).is_some_and(|native| native.arguments != Same)
}

/// A call of a known function, of its native if there is one.
pub(super) fn call(module: Atom, name: Atom, arguments: Vec<Core>, line: u32) -> Core {
    if let Some(number) = negated(module, name, &arguments) {
        return literal(number, line);
    }
    let Some(native) = native(module, name, arguments.len()) else {
        return Core::call_remote(module, name, arguments, line);
    };
    let arguments = match native.arguments {
        Same => arguments,
        Order(order) => order.iter().map(|place| arguments[*place].clone()).collect(),
        OrderThen(order, atom) => {
            let given = order.iter().map(|place| arguments[*place].clone());
            given.chain(std::iter::once(Core::atom(Atom::of(atom), line))).collect()
        }
        IndexFirst(order) => {
            let mut arguments: Vec<Core> = order.iter().map(|place| arguments[*place].clone()).collect();
            arguments[0] = from_one(&arguments[0], line);
            arguments
        }
        Prefix(atom) => std::iter::once(Core::atom(Atom::of(atom), line)).chain(arguments).collect(),
    };
    Core::call_remote(native.module, native.name, arguments, line)
}

/// An index counted from 1 instead of from 0.
fn from_one(index: &Core, line: u32) -> Core {
    match &index.kind {
        CoreKind::Literal(Literal::Integer(integer)) => literal(Literal::Integer(integer + 1), line),
        _ => {
            let one = literal(Literal::Integer(BigInt::from(1)), line);
            Core::call_remote(atoms::ERLANG, Atom::of("+"), vec![index.clone(), one], line)
        }
    }
}

/// `-1` and `+1` are numbers.
fn negated(module: Atom, name: Atom, arguments: &[Core]) -> Option<Literal> {
    let [Core { kind: CoreKind::Literal(number), .. }] = arguments else { return None };
    if module != atoms::KERNEL && module != atoms::ERLANG {
        return None;
    }
    match (name.name(), number) {
        ("-", Literal::Integer(integer)) => Some(Literal::Integer(-integer)),
        ("-", Literal::Float(float)) => Some(Literal::Float(-float)),
        ("+", Literal::Integer(_) | Literal::Float(_)) => Some(number.clone()),
        _ => None,
    }
}

fn native(module: Atom, name: Atom, arity: usize) -> Option<Native> {
    static NATIVES: OnceLock<HashMap<(Atom, Atom, u8), Native>> = OnceLock::new();
    let natives = NATIVES.get_or_init(|| {
        let row = |(module, name, arity, native_module, native_name, arguments): &Row| {
            let module = Atom::new(&format!("Elixir.{module}")).unwrap_or(atoms::SYSTEM_LIMIT);
            let native = Native { module: Atom::of(native_module), name: Atom::of(native_name), arguments: *arguments };
            ((module, Atom::of(name), *arity), native)
        };
        TABLE.iter().map(row).collect()
    });
    natives.get(&(module, name, u8::try_from(arity).ok()?)).copied()
}
