//! `:erlang`: what is known of the runtime as a whole: `system_info/1`, `statistics/1`, `memory/0`.

use super::erlang_conversions::charlist;
use super::io;
use super::native;
use crate::atom::{ATOM_LIMIT, Atom};
use crate::runtime::information::{FULLSWEEP_AFTER, MIN_BINARY_HEAP_SIZE, MIN_HEAP_SIZE, heap_limit_term};
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F0, F1};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use crate::vm::process::{HeapLimit, collections};
use std::sync::Mutex;

pub const NATIVES: &[Native] = &[
    native("erlang", "system_info", F1(system_info)),
    native("erlang", "statistics", F1(statistics)),
    native("erlang", "memory", F0(memory)),
    native("erlang", "memory", F1(memory_of)),
];

/// The release whose functions Kaiwa offers, and the version of its emulator.
const RELEASE: &str = "25";
const EMULATOR: &str = "13.1.5";

fn atom(name: &'static str) -> Term {
    Term::atom(Atom::of(name))
}

fn pairs(heap: &mut Heap, pairs: &[(&'static str, Term)]) -> Term {
    let pairs: Vec<Term> = pairs.iter().map(|(name, value)| heap.tuple(&[atom(name), *value])).collect();
    heap.list(&pairs)
}

fn system_info(context: &mut Context<'_>, item: Term) -> NativeResult {
    let refused = || Fault::bad_argument(1, "invalid system info item");
    if let Some([name, _]) = context.heap().tuple_of::<2>(item) {
        return match name.as_atom().map(Atom::name) {
            Some("wordsize") => Ok(Term::count(size_of::<Term>())),
            _ => Err(refused()),
        };
    }
    let name = item.as_atom().map(Atom::name).ok_or_else(refused)?;
    if let Some(count) = count(context, name) {
        return Ok(Term::count(count));
    }
    let heap = context.heap();
    Ok(match name {
        "otp_release" => charlist(heap, RELEASE),
        "version" => charlist(heap, EMULATOR),
        "system_version" => charlist(heap, &format!("Kaiwa {} [as Erlang/OTP {RELEASE}]\n", env!("CARGO_PKG_VERSION"))),
        "system_architecture" => charlist(heap, &format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS)),
        "machine" => charlist(heap, "KAIWA"),
        "endian" => atom(if cfg!(target_endian = "little") { "little" } else { "big" }),
        "smp_support" | "threads" | "time_correction" => Term::TRUE,
        "debug_compiled" => Term::FALSE,
        "multi_scheduling" => atom("enabled"),
        "heap_type" => atom("private"),
        "emu_type" | "build_type" => atom(if cfg!(debug_assertions) { "debug" } else { "opt" }),
        "emu_flavor" => atom("emu"),
        "message_queue_data" => atom("on_heap"),
        "time_offset" => atom("final"),
        "time_warp_mode" => atom("no_time_warp"),
        "max_heap_size" => heap_limit_term(heap, HeapLimit::NONE),
        "fullsweep_after" | "min_heap_size" | "min_bin_vheap_size" => heap.tuple(&[item, Term::count(setting(name))]),
        "garbage_collection" => {
            let limit = heap_limit_term(heap, HeapLimit::NONE);
            let others = ["min_bin_vheap_size", "min_heap_size", "fullsweep_after"];
            let others = others.map(|name| (name, Term::count(setting(name))));
            pairs(heap, &[&[("max_heap_size", limit)][..], &others].concat())
        }
        _ => return Err(refused()),
    })
}

fn setting(name: &str) -> usize {
    match name {
        "fullsweep_after" => FULLSWEEP_AFTER,
        "min_heap_size" => MIN_HEAP_SIZE,
        _ => MIN_BINARY_HEAP_SIZE,
    }
}

fn count(context: &mut Context<'_>, name: &str) -> Option<usize> {
    Some(match name {
        "schedulers"
        | "schedulers_online"
        | "logical_processors"
        | "logical_processors_available"
        | "logical_processors_online" => std::thread::available_parallelism().map_or(1, usize::from),
        "process_count" => context.system.processes().len(),
        "process_limit" => context.system.totals().process_limit,
        "atom_count" => Atom::count(),
        "atom_limit" => ATOM_LIMIT,
        "ets_count" => context.system.tables().all().len(),
        // Nothing of Kaiwa's is a port.
        "port_count" | "creation" => 0,
        "port_limit" => 65536,
        "wordsize" => size_of::<Term>(),
        _ => return None,
    })
}

/// What was told last, to those who ask how much has come since then.
static TOLD: Mutex<Told> = Mutex::new(Told { reductions: 0, wall_clock: 0, run_time: 0 });

struct Told {
    reductions: u64,
    wall_clock: u64,
    run_time: u64,
}

fn statistics(context: &mut Context<'_>, item: Term) -> NativeResult {
    let totals = context.system.totals();
    let queued = totals.run_queues.iter().sum::<usize>();
    let milliseconds = context.system.time_since_start() / 1_000_000;
    let heap = &mut context.process.heap;
    let mut since = |current: u64, place: fn(&mut Told) -> &mut u64| {
        let mut told = TOLD.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let before = *place(&mut told);
        // What other workers have not told yet may be missing this time.
        let current = current.max(before);
        *place(&mut told) = current;
        [current, current - before].map(|number| heap.integer(number as i64))
    };
    let parts = match item.as_atom().map(Atom::name) {
        Some("reductions" | "exact_reductions") => since(totals.reductions, |told| &mut told.reductions).to_vec(),
        Some("wall_clock") => since(milliseconds, |told| &mut told.wall_clock).to_vec(),
        Some("runtime") => since(run_time().unwrap_or(milliseconds), |told| &mut told.run_time).to_vec(),
        Some("garbage_collection") => {
            let (number, words) = collections();
            vec![heap.integer(number as i64), heap.integer(words as i64), Term::count(0)]
        }
        Some("context_switches") => vec![heap.integer(totals.switches as i64), Term::count(0)],
        Some("io") => {
            let (input, output) = io::traffic();
            let [input, output] = [input, output].map(|bytes| heap.integer(bytes as i64));
            vec![heap.tuple(&[atom("input"), input]), heap.tuple(&[atom("output"), output])]
        }
        Some("run_queue" | "total_run_queue_lengths") => return Ok(Term::count(queued)),
        // The process that asks is active.
        Some("total_active_tasks") => return Ok(Term::count(queued + 1)),
        Some("run_queue_lengths" | "active_tasks") => {
            let lengths: Vec<Term> = totals.run_queues.iter().map(|length| Term::count(*length)).collect();
            return Ok(heap.list(&lengths));
        }
        Some("scheduler_wall_time") => return Ok(atom("undefined")),
        _ => return Err(Fault::bad_argument(1, "invalid statistics item")),
    };
    Ok(heap.tuple(&parts))
}

/// Milliseconds of work of all threads of the program, if the machine tells.
fn run_time() -> Option<u64> {
    /// Of the numbers of the machine.
    const TICKS_IN_A_SECOND: u64 = 100;
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program stands in parentheses, and may have spaces in it.
    let (_, behind) = text.rsplit_once(')')?;
    let mut ticks = behind.split_whitespace().skip(11).map(str::parse::<u64>);
    let (user, system) = (ticks.next()?.ok()?, ticks.next()?.ok()?);
    Some((user + system) * 1000 / TICKS_IN_A_SECOND)
}

const KINDS: [&str; 9] =
    ["total", "processes", "processes_used", "system", "atom", "atom_used", "binary", "code", "ets"];

/// Bytes of each kind. What a process refers to is counted as that process's; `code` is what all share and nobody changes.
fn sizes(context: &mut Context<'_>) -> [usize; 9] {
    const ATOM: usize = 64;
    let totals = context.system.totals();
    let tables = context.system.tables().all();
    let tables: usize = tables.iter().map(|table| table.read().words() * size_of::<Term>()).sum();
    let atoms = Atom::count() * ATOM;
    let code = crate::value::literals::words() * size_of::<Term>();
    let known = totals.process_bytes + tables + atoms + code;
    let total = resident_bytes().unwrap_or(known).max(known);
    let system = total - totals.process_bytes;
    [total, totals.process_bytes, totals.process_bytes, system, atoms, atoms, 0, code, tables]
}

fn resident_bytes() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<usize>().ok()? * 1024)
}

fn memory(context: &mut Context<'_>) -> NativeResult {
    let sizes = sizes(context);
    let all: Vec<(&str, Term)> = KINDS.into_iter().zip(sizes.map(Term::count)).collect();
    Ok(pairs(context.heap(), &all))
}

const NO_KINDS: &str = "not an atom or a list of atoms";

/// The bytes of one kind, or a list of them for a list of kinds.
fn memory_of(context: &mut Context<'_>, kinds: Term) -> NativeResult {
    let place = |kind: Term| KINDS.iter().position(|known| kind.as_atom().is_some_and(|kind| kind.name() == *known));
    let names = context.heap().proper_list(kinds).filter(|list| list.iter().all(|kind| kind.is_atom()));
    if kinds.is_atom() {
        let place = place(kinds).ok_or_else(|| Fault::bad_argument(1, "invalid memory type option"))?;
        return Ok(Term::count(sizes(context)[place]));
    }
    let Some(list) = names else { return Err(Fault::bad_argument(1, NO_KINDS)) };
    let places: Option<Vec<usize>> = list.into_iter().map(place).collect();
    let places = places.ok_or_else(|| Fault::bad_argument(1, "invalid option in list"))?;
    let sizes = sizes(context);
    let chosen: Vec<(&str, Term)> = places.into_iter().map(|place| (KINDS[place], Term::count(sizes[place]))).collect();
    Ok(pairs(context.heap(), &chosen))
}
