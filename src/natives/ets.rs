//! `:ets`: tables themselves: making them, who owns them, what is known of them.
//!
//! What is in tables is in [`super::ets_objects`], looking for it with patterns in [`super::ets_select`].

use super::arguments::{Checked, NOT_A_LIST, NOT_A_PID, NOT_AN_ATOM, atom};
use super::native;
use crate::atom::{Atom, atoms};
use crate::tables::{Heir, Kind, Known, Protection, Table, TableOptions};
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::{Pid, Term};
use crate::vm::native::NativeFunction::{F0, F1, F2, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};

pub const NATIVES: &[Native] = &[
    native("ets", "new", F2(new)),
    native("ets", "delete", F1(delete)),
    native("ets", "whereis", F1(whereis)),
    native("ets", "rename", F2(rename)),
    native("ets", "all", F0(all)),
    native("ets", "info", F1(info)),
    native("ets", "info", F2(info_item)),
    native("ets", "give_away", F3(give_away)),
    native("ets", "setopts", F2(set_options)),
    native("ets", "safe_fixtable", F2(safe_fixtable)),
];

/// What somebody wants to do with a table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
    /// What only the owner may do.
    Own,
}

const NO_TABLE: &str = "the table identifier does not refer to an existing ETS table";
const INVALID_OPTIONS: &str = "invalid options";

/// The table that an atom or a reference stands for.
#[inline]
pub(super) fn table(context: &mut Context<'_>, term: Term, access: Access) -> Checked<Known> {
    let table = known(context, term)?.ok_or_else(|| Fault::bad_argument(1, NO_TABLE))?;
    let allowed = match access {
        Access::Read => table.options.protection != Protection::Private,
        Access::Write => table.options.protection == Protection::Public,
        Access::Own => false,
    } || table.owner() == context.process.pid;
    if allowed {
        return Ok(table);
    }
    Err(Fault::bad_argument(1, "the table identifier refers to an ETS table with insufficient access rights"))
}

fn known(context: &mut Context<'_>, term: Term) -> Checked<Option<Known>> {
    match context.system.table(term) {
        Some(table) => Ok(Some(table)),
        None if term.as_atom().is_some() || term.as_reference().is_some() => Ok(None),
        None => Err(Fault::bad_argument(1, "not an atom or a table identifier")),
    }
}

fn new(context: &mut Context<'_>, name: Term, options: Term) -> NativeResult {
    let name = atom(name, 1)?;
    let Some(list) = context.heap().proper_list(options) else { return Err(Fault::bad_argument(2, NOT_A_LIST)) };
    let mut chosen = TableOptions {
        kind: Kind::Set,
        protection: Protection::Protected,
        named: false,
        key: 1,
        compressed: false,
        read_concurrency: false,
        write_concurrency: Term::FALSE,
        decentralized_counters: false,
    };
    let mut heir = None;
    for option in list {
        if !add_option(context.heap(), option, &mut chosen, &mut heir) {
            return Err(Fault::bad_argument(2, INVALID_OPTIONS));
        }
    }
    let id = context.system.new_reference();
    let table = Table::new(id, name, context.process.pid, heir, chosen);
    match context.system.tables().add(table) {
        Ok(table) => Ok(table.term()),
        Err(_) => Err(Fault::bad_argument(1, "table name already exists")),
    }
}

/// False if it is no option.
fn add_option(heap: &Heap, option: Term, chosen: &mut TableOptions, heir: &mut Option<Heir>) -> bool {
    if let Some(name) = option.as_atom() {
        match name.name() {
            "set" => chosen.kind = Kind::Set,
            "ordered_set" => chosen.kind = Kind::OrderedSet,
            "bag" => chosen.kind = Kind::Bag,
            "duplicate_bag" => chosen.kind = Kind::DuplicateBag,
            "public" => chosen.protection = Protection::Public,
            "protected" => chosen.protection = Protection::Protected,
            "private" => chosen.protection = Protection::Private,
            "named_table" => chosen.named = true,
            "compressed" => chosen.compressed = true,
            _ => return false,
        }
        return true;
    }
    if heap.tuple_words(option).is_some_and(|words| words.first().is_some_and(|word| is_atom_named(*word, "heir"))) {
        return match heir_option(heap, option) {
            Some(new) => {
                *heir = new;
                true
            }
            None => false,
        };
    }
    let Some([name, value]) = heap.tuple_of::<2>(option) else { return false };
    let flag = match value {
        Term::TRUE => Some(true),
        Term::FALSE => Some(false),
        _ => None,
    };
    match (name.as_atom().map(Atom::name), flag) {
        (Some("keypos"), _) => match value.as_small().and_then(|place| usize::try_from(place).ok()) {
            Some(place @ 1..) => chosen.key = place,
            _ => return false,
        },
        (Some("read_concurrency"), Some(flag)) => chosen.read_concurrency = flag,
        (Some("write_concurrency"), Some(_)) => chosen.write_concurrency = value,
        (Some("write_concurrency"), None) if value.as_atom().is_some_and(|value| value.name() == "auto") => {
            chosen.write_concurrency = value;
        }
        (Some("decentralized_counters"), Some(flag)) => chosen.decentralized_counters = flag,
        _ => return false,
    }
    true
}

fn is_atom_named(word: u64, name: &str) -> bool {
    Term::from_word(word).as_atom().is_some_and(|atom| atom.name() == name)
}

/// `{:heir, :none}` or `{:heir, pid, data}`
fn heir_option(heap: &Heap, option: Term) -> Option<Option<Heir>> {
    if let Some([_, none]) = heap.tuple_of::<2>(option) {
        return (none.as_atom()?.name() == "none").then_some(None);
    }
    let [_, pid, data] = heap.tuple_of::<3>(option)?;
    Some(Some(Heir { pid: pid.as_pid()?, data: FrozenTerm::new(heap, data) }))
}

fn delete(context: &mut Context<'_>, term: Term) -> NativeResult {
    let table = table(context, term, Access::Write)?;
    context.system.tables().remove(&table);
    Ok(Term::TRUE)
}

fn whereis(context: &mut Context<'_>, name: Term) -> NativeResult {
    if name.as_reference().is_some() {
        return Ok(if known(context, name)?.is_some() { name } else { Term::atom(atoms::UNDEFINED) });
    }
    let name = atom(name, 1)?;
    let table = context.system.tables().by_name(name);
    Ok(table.map_or(Term::atom(atoms::UNDEFINED), |table| Term::reference(table.id)))
}

fn rename(context: &mut Context<'_>, term: Term, name: Term) -> NativeResult {
    let table = table(context, term, Access::Write)?;
    let name = name.as_atom().ok_or_else(|| Fault::bad_argument(2, NOT_AN_ATOM))?;
    match context.system.tables().rename(&table, name) {
        Ok(()) => Ok(table.term()),
        Err(_) => Err(Fault::bad_argument(2, "table name already exists")),
    }
}

fn all(context: &mut Context<'_>) -> NativeResult {
    let tables: Vec<Term> = context.system.tables().all().iter().map(|table| table.term()).collect();
    Ok(context.heap().list(&tables))
}

/// What `info/1` tells, in this order.
const ITEMS: &[&str] = &[
    "id",
    "decentralized_counters",
    "read_concurrency",
    "write_concurrency",
    "compressed",
    "memory",
    "owner",
    "heir",
    "name",
    "size",
    "node",
    "named_table",
    "type",
    "keypos",
    "protection",
];

fn info(context: &mut Context<'_>, term: Term) -> NativeResult {
    let Some(table) = known(context, term)? else { return Ok(Term::atom(atoms::UNDEFINED)) };
    let heap = context.heap();
    let pairs: Vec<Term> =
        ITEMS.iter().filter_map(|name| Some(heap.tuple(&[Term::atom(Atom::of(name)), item(&table, name)?]))).collect();
    Ok(heap.list(&pairs))
}

fn info_item(context: &mut Context<'_>, term: Term, name: Term) -> NativeResult {
    let value = known(context, term)?;
    let known_item = name.as_atom().filter(|name| ITEMS.contains(&name.name()) || MORE_ITEMS.contains(&name.name()));
    let Some(name) = known_item else { return Err(Fault::bad_argument(2, "not a valid info item")) };
    Ok(value.and_then(|table| item(&table, name.name())).unwrap_or(Term::atom(atoms::UNDEFINED)))
}

const MORE_ITEMS: &[&str] = &["fixed", "safe_fixed", "safe_fixed_monotonic_time"];

fn item(table: &Table, name: &str) -> Option<Term> {
    let options = &table.options;
    let named = |name: &'static str| Term::atom(Atom::of(name));
    Some(match name {
        "id" => Term::reference(table.id),
        "decentralized_counters" => Term::boolean(options.decentralized_counters),
        "read_concurrency" => Term::boolean(options.read_concurrency),
        "write_concurrency" => options.write_concurrency,
        "compressed" => Term::boolean(options.compressed),
        "memory" => Term::count(table.read().words()),
        "owner" => Term::pid(table.owner()),
        "heir" => table.heir_pid().map_or(named("none"), Term::pid),
        "name" => Term::atom(table.name()),
        "size" => Term::count(table.read().len()),
        "node" => named("nonode@nohost"),
        "named_table" => Term::boolean(options.named),
        "type" => named(match options.kind {
            Kind::Set => "set",
            Kind::OrderedSet => "ordered_set",
            Kind::Bag => "bag",
            Kind::DuplicateBag => "duplicate_bag",
        }),
        "keypos" => Term::count(options.key),
        "protection" => named(match options.protection {
            Protection::Public => "public",
            Protection::Protected => "protected",
            Protection::Private => "private",
        }),
        "fixed" | "safe_fixed" | "safe_fixed_monotonic_time" => Term::FALSE,
        _ => return None,
    })
}

fn give_away(context: &mut Context<'_>, term: Term, pid: Term, data: Term) -> NativeResult {
    let table = table(context, term, Access::Own)?;
    let to: Pid = pid.as_pid().ok_or_else(|| Fault::bad_argument(2, NOT_A_PID))?;
    if to == context.process.pid {
        return Err(Fault::bad_argument(2, "the process is already the owner of the table"));
    }
    if !context.system.exists(to) {
        return Err(Fault::bad_argument(2, "the pid refers to a terminated process"));
    }
    context.system.tables().give(&table, to);
    let from = Term::pid(context.process.pid);
    let message = context.heap().tuple(&[Term::atom(Atom::of("ETS-TRANSFER")), table.term(), from, data]);
    context.system.send(context.process, to, message);
    Ok(Term::TRUE)
}

/// `{:heir, pid, data}` or `{:heir, :none}`, alone or in a list.
fn set_options(context: &mut Context<'_>, term: Term, options: Term) -> NativeResult {
    let table = table(context, term, Access::Own)?;
    let heap = context.heap();
    let options = heap.proper_list(options).unwrap_or_else(|| vec![options]);
    for option in options {
        let is_heir = heap
            .tuple_words(option)
            .is_some_and(|words| words.first().is_some_and(|word| is_atom_named(*word, "heir")));
        match heir_option(heap, option) {
            Some(heir) if is_heir => table.set_heir(heir),
            _ => return Err(Fault::bad_argument(2, INVALID_OPTIONS)),
        }
    }
    Ok(Term::TRUE)
}

/// A walk never breaks here: it goes on behind the key where it was, whether that is there or not.
fn safe_fixtable(context: &mut Context<'_>, term: Term, fix: Term) -> NativeResult {
    table(context, term, Access::Read)?;
    match fix {
        Term::TRUE | Term::FALSE => Ok(Term::TRUE),
        _ => Err(Fault::bad_argument(2, "not a boolean")),
    }
}
