//! Atoms: names interned once for the whole program.
//!
//! An atom is a small number; equal names have equal numbers, so that comparing two atoms compares two integers. Names
//! live as long as the program. The table is bounded (as on the BEAM): a program that makes names without end gets
//! [`AtomTableFull`] instead of taking all memory.

use rustc_hash::FxHashMap;
use std::fmt;
use std::sync::{OnceLock, RwLock};

/// How many atoms programs can make, the BEAM's default.
pub const ATOM_LIMIT: usize = 1_048_576;
/// The longest name of an atom, in characters.
pub const ATOM_LENGTH_LIMIT: usize = 255;
/// Atoms that Kaiwa's own library, and source that is typed or read, may make beyond the limit: who has used all others at
/// run time can be told so, and can go on typing.
const RESERVE: usize = 65_536;

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Atom(u32);

/// There are [`ATOM_LIMIT`] atoms already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtomTableFull;

#[derive(Default)]
struct Table {
    numbers: RwLock<FxHashMap<&'static str, u32>>,
    /// By number. Only grows, so that names are read without a lock.
    names: boxcar::Vec<&'static str>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let table = Table::default();
        for name in WELL_KNOWN {
            let known = table.add(name, ATOM_LIMIT);
            debug_assert!(known.is_ok(), "the well-known atoms fit into an empty table");
        }
        table
    })
}

impl Table {
    fn find(&self, name: &str) -> Option<Atom> {
        self.numbers.read().unwrap_or_else(|poisoned| poisoned.into_inner()).get(name).copied().map(Atom)
    }

    fn add(&self, name: &str, limit: usize) -> Result<Atom, AtomTableFull> {
        let mut numbers = self.numbers.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(number) = numbers.get(name) {
            return Ok(Atom(*number));
        }
        if numbers.len() >= limit {
            return Err(AtomTableFull);
        }
        let name: &'static str = Box::leak(name.into());
        // Under the lock the next place is the next number.
        let number = self.names.push(name) as u32;
        numbers.insert(name, number);
        Ok(Atom(number))
    }
}

impl Atom {
    /// The atom of this name, made if there is none yet.
    pub fn new(name: &str) -> Result<Atom, AtomTableFull> {
        Atom::existing(name).map_or_else(|| table().add(name, ATOM_LIMIT), Ok)
    }

    /// The same for names in Kaiwa's own library and in source, which may use the reserve.
    pub fn of_source(name: &str) -> Result<Atom, AtomTableFull> {
        Atom::existing(name).map_or_else(|| table().add(name, ATOM_LIMIT + RESERVE), Ok)
    }

    /// The atom of this name, if some code has made it before.
    pub fn existing(name: &str) -> Option<Atom> {
        table().find(name)
    }

    /// The atom of a name that stands in Kaiwa's own source.
    pub fn of(name: &'static str) -> Atom {
        Atom::of_source(name).unwrap_or(atoms::SYSTEM_LIMIT)
    }

    pub fn name(self) -> &'static str {
        table().names.get(self.0 as usize).copied().unwrap_or("")
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
        table().names.count()
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
    ANCESTORS = "$ancestors",
    CALLERS = "$callers",
    INITIAL_CALL = "$initial_call",
    TASK_SUPERVISED = "Elixir.Task.Supervised",
    BEGIN_TASK = "begin_task",
    APPLY = "apply",
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
