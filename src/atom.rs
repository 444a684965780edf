//! Atoms: names interned once for the whole program.
//!
//! An atom is a small number; equal names have equal numbers, so that comparing two atoms compares two integers. Names
//! live as long as the program. The table is bounded (as on the BEAM): a program that makes names without end gets
//! [`AtomTableFull`] instead of taking all memory.

use std::collections::HashMap;
use std::fmt;
use std::sync::{OnceLock, RwLock};

/// How many atoms there can be, the BEAM's default.
pub const ATOM_LIMIT: usize = 1_048_576;
/// The longest name of an atom, in characters.
pub const ATOM_LENGTH_LIMIT: usize = 255;

const SEGMENT: usize = 4096;

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Atom(u32);

/// The atom table holds [`ATOM_LIMIT`] names already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtomTableFull;

type Segment = Box<[OnceLock<&'static str>]>;

struct Table {
    numbers: RwLock<HashMap<&'static str, u32>>,
    names: Box<[OnceLock<Segment>]>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let table = Table {
            numbers: RwLock::default(),
            names: (0..ATOM_LIMIT.div_ceil(SEGMENT)).map(|_| OnceLock::new()).collect(),
        };
        {
            let mut numbers = table.numbers.write().unwrap_or_else(|poisoned| poisoned.into_inner());
            for name in WELL_KNOWN {
                let known = table.add(&mut numbers, name);
                debug_assert!(known.is_ok(), "the well-known atoms fit into an empty table");
            }
        }
        table
    })
}

impl Table {
    fn add(&self, numbers: &mut HashMap<&'static str, u32>, name: &str) -> Result<u32, AtomTableFull> {
        let number = numbers.len();
        if number >= ATOM_LIMIT {
            return Err(AtomTableFull);
        }
        let name: &'static str = Box::leak(name.into());
        let segment =
            self.names[number / SEGMENT].get_or_init(|| (0..SEGMENT).map(|_| OnceLock::new()).collect());
        segment[number % SEGMENT].get_or_init(|| name);
        numbers.insert(name, number as u32);
        Ok(number as u32)
    }
}

impl Atom {
    /// The atom of this name, made if there is none yet.
    pub fn new(name: &str) -> Result<Atom, AtomTableFull> {
        if let Some(atom) = Atom::existing(name) {
            return Ok(atom);
        }
        let table = table();
        let mut numbers = table.numbers.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        match numbers.get(name) {
            Some(number) => Ok(Atom(*number)),
            None => table.add(&mut numbers, name).map(Atom),
        }
    }

    /// The atom of this name, if some code has made it before.
    pub fn existing(name: &str) -> Option<Atom> {
        let numbers = table().numbers.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        numbers.get(name).copied().map(Atom)
    }

    /// The atom of a name that Kaiwa itself uses. A name of the user's goes through [`Atom::new`].
    pub fn of(name: &'static str) -> Atom {
        Atom::new(name).unwrap_or(atoms::SYSTEM_LIMIT)
    }

    pub fn name(self) -> &'static str {
        let segment = table().names[self.0 as usize / SEGMENT].get();
        segment.and_then(|segment| segment[self.0 as usize % SEGMENT].get()).copied().unwrap_or("")
    }

    pub const fn number(self) -> u32 {
        self.0
    }

    /// The atom with a number that [`Atom::number`] gave.
    pub const fn from_number(number: u32) -> Atom {
        Atom(number)
    }

    /// How many atoms there are.
    pub fn count() -> usize {
        table().numbers.read().unwrap_or_else(|poisoned| poisoned.into_inner()).len()
    }
}

impl fmt::Debug for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, ":{:?}", self.name())
    }
}

impl fmt::Display for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Lists the atoms that Rust code names: `NAME = "text"`, in the order of their numbers.
macro_rules! well_known {
    ($($constant:ident = $name:literal,)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Numbers { $($constant,)* }
        /// Atoms whose numbers are known when Kaiwa is compiled.
        pub mod atoms {
            use super::{Atom, Numbers};
            $(pub const $constant: Atom = Atom(Numbers::$constant as u32);)*
        }
        const WELL_KNOWN: &[&str] = &[$($name,)*];
    };
}

well_known! {
    FALSE = "false",
    TRUE = "true",
    NIL = "nil",
    OK = "ok",
    ERROR = "error",
    EXIT = "exit",
    THROW = "throw",
    NORMAL = "normal",
    KILL = "kill",
    KILLED = "killed",
    NOPROC = "noproc",
    EXIT_SIGNAL = "EXIT",
    DOWN = "DOWN",
    PROCESS = "process",
    INFINITY = "infinity",
    UNDEFINED = "undefined",
    BADARG = "badarg",
    BADARITH = "badarith",
    BADMATCH = "badmatch",
    BADFUN = "badfun",
    BADARITY = "badarity",
    BADMAP = "badmap",
    BADKEY = "badkey",
    CASE_CLAUSE = "case_clause",
    COND_CLAUSE = "cond_clause",
    IF_CLAUSE = "if_clause",
    TRY_CLAUSE = "try_clause",
    WITH_CLAUSE = "with_clause",
    FUNCTION_CLAUSE = "function_clause",
    UNDEF = "undef",
    NOCATCH = "nocatch",
    SYSTEM_LIMIT = "system_limit",
    STRUCT = "__struct__",
    EXCEPTION = "__exception__",
    ERLANG = "erlang",
    ELIXIR = "Elixir",
    KERNEL = "Elixir.Kernel",
    BADBOOL = "badbool",
    TIMEOUT_VALUE = "timeout_value",
    BADSTRUCT = "badstruct",
    BADTERM = "badterm",
    BADKEY_UPDATE = "badrecord",
    AND = "and",
    OR = "or",
    NOT = "not",
    EMPTY = "",
    MESSAGE = "message",
    MODULE = "module",
    LINE = "line",
    FILE = "file",
    ERROR_INFO = "error_info",
    TIMEOUT = "timeout",
    HEAP_LIMIT = "heap_limit",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_are_one_atom() {
        assert_eq!(Atom::new("some_name"), Atom::new("some_name"));
        assert_eq!(Atom::new("true"), Ok(atoms::TRUE));
        assert_eq!(atoms::HEAP_LIMIT.name(), "heap_limit");
    }
}
