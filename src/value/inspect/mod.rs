//! `inspect`: any term as text that reads like the source it could come from, laid out within a width.
//!
//! Two steps. [`terms`] walks the term and writes a [`document`]: pieces of text between the places where a line may end.
//! Rendering the document then decides which of these places do. Neither step recurses, and `limit` ends both early, so
//! that a term of any depth and size can be shown.
//!
//! What a module says about itself (names of functions, fields of structs) comes from the caller through [`Names`].

pub mod atoms;
pub mod escape;

mod document;
mod structs;
mod terms;

pub use atoms::atom_text;
pub use escape::escape_string;

use super::heap::Heap;
use super::term::{FunctionId, SlotId, Term};
use crate::atom::{Atom, atoms as names};

/// How a term is to be shown; the options of Elixir's `Inspect.Opts`.
#[derive(Debug, Clone)]
pub struct InspectOptions {
    /// The columns of a line, if `pretty`.
    pub width: usize,
    /// How many items of a collection are shown; `None` for all.
    pub limit: Option<usize>,
    /// How many characters of a string or charlist are shown; `None` for all.
    pub printable_limit: Option<usize>,
    pub charlists: Charlists,
    pub binaries: Binaries,
    pub base: Base,
    /// Break lines at `width`. Otherwise all is in one line.
    pub pretty: bool,
    /// Show structs as structs, not as maps.
    pub structs: bool,
    pub syntax_colors: Option<Colors>,
}

impl Default for InspectOptions {
    fn default() -> InspectOptions {
        InspectOptions {
            width: 80,
            limit: Some(50),
            printable_limit: Some(4096),
            charlists: Charlists::Infer,
            binaries: Binaries::Infer,
            base: Base::Decimal,
            pretty: false,
            structs: true,
            syntax_colors: None,
        }
    }
}

/// Which lists are shown as charlists. `Infer`: those of printable ASCII characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charlists {
    Infer,
    Lists,
    Text,
}

/// Which binaries are shown as strings. `Infer`: those of printable characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binaries {
    Infer,
    Bytes,
    Text,
}

/// How integers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    Decimal,
    Binary,
    Octal,
    Hexadecimal,
}

/// The escape sequences that switch to the colour of each kind of term; `None` leaves the kind as it is.
#[derive(Debug, Clone, Default)]
pub struct Colors {
    pub atom: Option<String>,
    pub binary: Option<String>,
    pub boolean: Option<String>,
    pub charlist: Option<String>,
    pub list: Option<String>,
    pub map: Option<String>,
    pub nil: Option<String>,
    pub number: Option<String>,
    pub regex: Option<String>,
    pub string: Option<String>,
    pub tuple: Option<String>,
    /// Written after each coloured text.
    pub reset: String,
}

impl Colors {
    /// The colours of the shell.
    pub fn of_the_shell() -> Colors {
        let [cyan, green, magenta, yellow, default] = [36, 32, 35, 33, 39].map(|code| Some(format!("\x1b[{code}m")));
        Colors {
            atom: cyan,
            binary: default.clone(),
            boolean: magenta.clone(),
            charlist: yellow.clone(),
            list: default.clone(),
            map: default.clone(),
            nil: magenta,
            number: yellow,
            regex: None,
            string: green,
            tuple: default,
            reset: "\x1b[0m".to_string(),
        }
    }
}

/// What inspecting has to know about loaded code.
pub trait Names {
    /// Where an anonymous function comes from.
    fn function(&self, function: FunctionId) -> FunctionName;

    /// Module, name and arity of a function that is known by its name.
    fn export(&self, slot: SlotId) -> (Atom, Atom, u8);

    /// The fields of the struct that a module defines.
    fn struct_fields(&self, _module: Atom) -> StructFields {
        StructFields::Unknown
    }

    /// Whether structs of a module are shown by an implementation of `Inspect` that a program has defined.
    fn has_implementation(&self, _module: Atom) -> bool {
        false
    }
}

/// For terms that belong to no running program: functions have no names there.
pub struct NoNames;

impl Names for NoNames {
    fn function(&self, _function: FunctionId) -> FunctionName {
        FunctionName {
            module: names::NIL,
            name: names::NIL,
            name_arity: None,
            arity: 0,
            index: 0,
            uniq: 0,
            script: None,
        }
    }

    fn export(&self, _slot: SlotId) -> (Atom, Atom, u8) {
        (names::NIL, names::NIL, 0)
    }
}

/// The parts of `#Function<index.uniq/arity in module.name>`.
#[derive(Debug, Clone)]
pub struct FunctionName {
    pub module: Atom,
    /// The function it was written in.
    pub name: Atom,
    /// The arity of the function it was written in; `None` for a function with a name of its own (`&name/1`).
    pub name_arity: Option<u8>,
    /// Its own arity.
    pub arity: u8,
    pub index: u32,
    pub uniq: u32,
    /// The script it stands in, outside of all modules; then only its name is shown.
    pub script: Option<String>,
}

/// What is known of a struct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StructFields {
    /// The module defines no struct: such a map is shown as a map.
    Undefined,
    /// All fields in the order of `defstruct`, without `__struct__`. A map with other keys is shown as a map.
    Defined(Vec<Atom>),
    /// Whatever keys the map has are its fields, in key order.
    Unknown,
}

/// A term as text; `None` if it holds, as far as it would be shown, a struct with an implementation of its own.
pub fn inspect_built_in(heap: &Heap, term: Term, options: &InspectOptions, names: &dyn Names) -> Option<String> {
    let (document, met_implementation) = terms::document(heap, term, options, names);
    (!met_implementation).then(|| document.render(options.pretty.then_some(options.width)))
}

/// A term as text, structs with implementations of their own like all others.
pub fn inspect(heap: &Heap, term: Term, options: &InspectOptions, names: &dyn Names) -> String {
    let (document, _) = terms::document(heap, term, options, names);
    document.render(options.pretty.then_some(options.width))
}

#[cfg(test)]
mod tests;
