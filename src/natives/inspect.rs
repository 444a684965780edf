//! `:kaiwa_inspect`: terms as text.

use super::arguments::{atom, map};
use super::native;
use crate::atom::{Atom, atoms};
use crate::bytecode::{code, module_info};
use crate::value::heap::Heap;
use crate::value::inspect::atoms::function_text;
use crate::value::inspect::{
    Base, Binaries, Charlists, Colors, FunctionName, InspectOptions, Names, StructFields, inspect, inspect_built_in,
};
use crate::value::term::{FunctionId, SlotId, Term};
use crate::vm::native::NativeFunction::{F1, F2};
use crate::vm::native::{Context, Native, NativeResult, load_now};

pub const NATIVES: &[Native] = &[
    native("kaiwa_inspect", "inspect", F2(inspect_term)),
    native("kaiwa_inspect", "text", F2(text)),
    native("kaiwa_inspect", "struct_fields", F1(struct_fields)),
    native("kaiwa_inspect", "function_name", F1(function_name)),
];

/// The options are a map as of `inspect/2`; unknown ones and odd values change nothing. `nil` if the text is for Elixir
/// code to make: there is an `:inspect_fun`, or a struct with an implementation of `Inspect`.
fn inspect_term(context: &mut Context<'_>, term: Term, options: Term) -> NativeResult {
    let heap = context.heap();
    map(heap, options)?;
    if heap.map_get(options, Term::atom(Atom::of("inspect_fun"))).is_some_and(Term::is_truthy) {
        return Ok(Term::NIL);
    }
    match inspect_built_in(heap, term, &inspect_options(heap, options), &LoadedNames) {
        Some(text) => Ok(heap.binary_from_vec(text.into_bytes())),
        None => Ok(Term::NIL),
    }
}

/// The text of a term as if there were no implementations of `Inspect`.
fn text(context: &mut Context<'_>, term: Term, options: Term) -> NativeResult {
    let heap = context.heap();
    map(heap, options)?;
    let text = inspect(heap, term, &inspect_options(heap, options), &LoadedNames);
    Ok(heap.binary_from_vec(text.into_bytes()))
}

/// The fields of a struct in the order of their definition, `nil` if the module defines none.
fn struct_fields(context: &mut Context<'_>, module: Term) -> NativeResult {
    let fields = match LoadedNames.struct_fields(atom(module, 1)?) {
        StructFields::Defined(fields) => fields,
        StructFields::Undefined | StructFields::Unknown => return Ok(Term::NIL),
    };
    let fields: Vec<Term> = fields.into_iter().map(Term::atom).collect();
    Ok(context.heap().list(&fields))
}

/// A function's name as it stands behind `Module.`.
fn function_name(context: &mut Context<'_>, name: Term) -> NativeResult {
    let text = function_text(atom(name, 1)?);
    Ok(context.heap().binary(text.as_bytes()))
}

/// Names as the tables of loaded code have them.
pub struct LoadedNames;

impl Names for LoadedNames {
    fn function(&self, function: FunctionId) -> FunctionName {
        let loaded = code::function(function);
        let unit = code::unit(loaded.unit);
        if unit.module.name() == "elixir_eval" {
            // What is typed at the prompt has no function around it; iex shows the one that evaluates it.
            return FunctionName {
                module: Atom::of("erl_eval"),
                name: Atom::of("expr"),
                name_arity: Some(6),
                arity: loaded.arity,
                index: loaded.index,
                uniq: loaded.unit.0,
                script: None,
            };
        }
        let own_name = unit.functions.get(loaded.index as usize).map_or("", |function| function.name.name());
        let enclosing = enclosing_function(own_name);
        let name = enclosing.map_or(own_name, |(name, _)| name);
        FunctionName {
            module: unit.module,
            name: Atom::new(name).unwrap_or(atoms::EMPTY),
            name_arity: enclosing.map(|(_, arity)| arity),
            arity: loaded.arity,
            index: loaded.index,
            uniq: loaded.unit.0,
            script: (unit.module.name() == "elixir_compiler_0").then(|| unit.file.to_string()),
        }
    }

    fn export(&self, slot: SlotId) -> (Atom, Atom, u8) {
        let slot = code::slot_at(slot);
        (slot.module, slot.name, slot.arity)
    }

    fn struct_fields(&self, module: Atom) -> StructFields {
        load_now(module);
        match module_info::get(module).and_then(|info| info.structure.as_ref().map(|known| known.fields.clone())) {
            Some(fields) => StructFields::Defined(fields),
            None => StructFields::Undefined,
        }
    }

    fn has_implementation(&self, module: Atom) -> bool {
        let name = module.name();
        if SHOWN_BY_LIBRARY.contains(&name) {
            return true;
        }
        let name = format!("Elixir.Inspect.{}", name.strip_prefix("Elixir.").unwrap_or(name));
        // One that has been defined has a name that exists.
        Atom::existing(&name).and_then(module_info::get).is_some_and(|info| {
            let implements =
                info.implementation.as_ref().is_some_and(|known| known.protocol.name() == "Elixir.Inspect");
            implements && !info.is_library
        })
    }
}

/// The structs of the library that only its implementations of `Inspect` show; the others are shown without a call, too.
const SHOWN_BY_LIBRARY: &[&str] = &["Elixir.HashDict", "Elixir.HashSet"];

/// The function that an anonymous one was written in: its name is `-outer/2-fun-0-`.
fn enclosing_function(name: &str) -> Option<(&str, u8)> {
    let (outer, _) = name.strip_prefix('-')?.rsplit_once("-fun-")?;
    let (name, arity) = outer.rsplit_once('/')?;
    Some((name, arity.parse().ok()?))
}

fn inspect_options(heap: &Heap, options: Term) -> InspectOptions {
    let mut result = InspectOptions::default();
    for (key, value) in heap.map_pairs(options) {
        let name = value.as_atom().map(Atom::name);
        match key.as_atom().map_or("", Atom::name) {
            "limit" => result.limit = count(value).unwrap_or(result.limit),
            "printable_limit" => result.printable_limit = count(value).unwrap_or(result.printable_limit),
            "width" => result.width = count(value).map_or(result.width, |width| width.unwrap_or(usize::MAX)),
            "pretty" => result.pretty = value.is_truthy(),
            "structs" => result.structs = value.is_truthy(),
            "charlists" => {
                result.charlists = match name {
                    Some("as_lists") => Charlists::Lists,
                    Some("as_charlists") => Charlists::Text,
                    Some("infer") => Charlists::Infer,
                    _ => Charlists::Lists,
                }
            }
            "binaries" => {
                result.binaries = match name {
                    Some("as_binaries") => Binaries::Bytes,
                    Some("as_strings") => Binaries::Text,
                    _ => Binaries::Infer,
                }
            }
            "base" => {
                result.base = match name {
                    Some("binary") => Base::Binary,
                    Some("octal") => Base::Octal,
                    Some("hex") => Base::Hexadecimal,
                    _ => Base::Decimal,
                }
            }
            "syntax_colors" => result.syntax_colors = colors(heap, value),
            _ => {}
        }
    }
    result
}

/// `Some(None)` is `:infinity`; `None` is neither that nor a count.
fn count(value: Term) -> Option<Option<usize>> {
    if value == Term::atom(atoms::INFINITY) {
        return Some(None);
    }
    value.as_small().map(|count| Some(usize::try_from(count).unwrap_or(0)))
}

// Colours.

/// `[atom: :cyan, string: [:bright, :green], …]`; `None` for an empty list.
fn colors(heap: &Heap, list: Term) -> Option<Colors> {
    let items = heap.proper_list(list).filter(|items| !items.is_empty())?;
    let mut colors = Colors { reset: "\x1b[0m".to_string(), ..Colors::default() };
    for [kind, color] in items.into_iter().filter_map(|item| heap.tuple_of::<2>(item)) {
        let sequence = sequence(heap, color);
        let place = match kind.as_atom().map_or("", Atom::name) {
            "atom" => &mut colors.atom,
            "binary" => &mut colors.binary,
            "boolean" => &mut colors.boolean,
            "charlist" => &mut colors.charlist,
            "list" => &mut colors.list,
            "map" => &mut colors.map,
            "nil" => &mut colors.nil,
            "number" => &mut colors.number,
            "regex" => &mut colors.regex,
            "string" => &mut colors.string,
            "tuple" => &mut colors.tuple,
            "reset" => {
                colors.reset = sequence.unwrap_or_default();
                continue;
            }
            _ => continue,
        };
        *place = sequence;
    }
    Some(colors)
}

/// The escape sequence of a colour: its name, the sequence itself, or a flat list of them.
fn sequence(heap: &Heap, color: Term) -> Option<String> {
    if let Some(text) = heap.text(color) {
        return Some(text.to_string());
    }
    let names = if color.is_list() { heap.proper_list(color)? } else { vec![color] };
    let one = |color: Term| match color.as_atom() {
        Some(name) => color_code(name.name()).map(|code| format!("\x1b[{code}m")),
        None => heap.text(color).map(str::to_string),
    };
    names.into_iter().map(one).collect()
}

/// The number of a name that `IO.ANSI` knows.
fn color_code(name: &str) -> Option<u8> {
    const COLORS: [&str; 8] = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
    const STYLES: [(&str, u8); 14] = [
        ("reset", 0),
        ("bright", 1),
        ("faint", 2),
        ("italic", 3),
        ("underline", 4),
        ("blink_slow", 5),
        ("blink_rapid", 6),
        ("inverse", 7),
        ("reverse", 7),
        ("conceal", 8),
        ("crossed_out", 9),
        ("normal", 22),
        ("default_color", 39),
        ("default_background", 49),
    ];
    if let Some((_, code)) = STYLES.iter().find(|(style, _)| *style == name) {
        return Some(*code);
    }
    let (color, background) = match name.strip_suffix("_background") {
        Some(color) => (color, 10),
        None => (name, 0),
    };
    let (color, base) = match color.strip_prefix("light_") {
        Some(color) => (color, 90),
        None => (color, 30),
    };
    let place = COLORS.iter().position(|known| *known == color)?;
    Some(base + background + place as u8)
}
