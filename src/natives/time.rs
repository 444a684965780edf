//! `:erlang` and `:os`: clocks, timers, unique integers.

use super::arguments::{INVALID_OPTION, NOT_A_LIST, NOT_A_REFERENCE, NOT_AN_INTEGER, OUT_OF_RANGE};
use super::native;
use super::process_signals::address;
use crate::atom::{Atom, atoms};
use crate::value::copy::FrozenTerm;
use crate::value::heap::Heap;
use crate::value::term::{Reference, Term};
use crate::vm::native::NativeFunction::{F0, F1, F2, F3, F4};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use num_bigint::BigInt;
use num_integer::Integer;

pub const NATIVES: &[Native] = &[
    native("erlang", "monotonic_time", F0(monotonic_time)),
    native("erlang", "monotonic_time", F1(monotonic_time_in)),
    native("erlang", "system_time", F0(system_time)),
    native("erlang", "system_time", F1(system_time_in)),
    native("erlang", "time_offset", F0(time_offset)),
    native("erlang", "time_offset", F1(time_offset_in)),
    native("erlang", "convert_time_unit", F3(convert_time_unit)),
    native("erlang", "timestamp", F0(timestamp)),
    native("erlang", "unique_integer", F0(unique_integer)),
    native("erlang", "unique_integer", F1(unique_integer_with)),
    native("erlang", "send_after", F3(send_after)),
    native("erlang", "send_after", F4(send_after_with_options)),
    native("erlang", "start_timer", F3(start_timer)),
    native("erlang", "start_timer", F4(start_timer_with_options)),
    native("erlang", "cancel_timer", F1(cancel_timer)),
    native("erlang", "cancel_timer", F2(cancel_timer_with_options)),
    native("erlang", "read_timer", F1(read_timer)),
    native("erlang", "read_timer", F2(read_timer_with_options)),
    native("os", "system_time", F0(system_time)),
    native("os", "system_time", F1(system_time_in)),
    native("os", "timestamp", F0(timestamp)),
    native("os", "perf_counter", F0(perf_counter)),
];

// Clocks. The native unit is the nanosecond.

const NANOSECONDS: i64 = 1_000_000_000;
const NANOSECONDS_PER_MILLISECOND: u64 = 1_000_000;
/// Where monotonic time begins, as on the BEAM: far below zero, so that nobody takes it for the time of day.
const MONOTONIC_START: i64 = -(1 << 59);

fn monotonic(context: &Context<'_>) -> i64 {
    MONOTONIC_START.saturating_add_unsigned(context.system.time_since_start())
}

fn monotonic_time(context: &mut Context<'_>) -> NativeResult {
    let now = monotonic(context);
    Ok(context.heap().integer(now))
}

fn monotonic_time_in(context: &mut Context<'_>, unit: Term) -> NativeResult {
    let now = monotonic(context);
    in_unit(context.heap(), now, unit)
}

fn system_time(context: &mut Context<'_>) -> NativeResult {
    let now = context.system.system_time();
    Ok(context.heap().integer(now))
}

fn system_time_in(context: &mut Context<'_>, unit: Term) -> NativeResult {
    let now = context.system.system_time();
    in_unit(context.heap(), now, unit)
}

fn offset(context: &Context<'_>) -> i64 {
    context.system.system_time().saturating_sub(monotonic(context))
}

fn time_offset(context: &mut Context<'_>) -> NativeResult {
    let offset = offset(context);
    Ok(context.heap().integer(offset))
}

fn time_offset_in(context: &mut Context<'_>, unit: Term) -> NativeResult {
    let offset = offset(context);
    in_unit(context.heap(), offset, unit)
}

/// Counts from the start of the runtime.
fn perf_counter(context: &mut Context<'_>) -> NativeResult {
    let now = context.system.time_since_start();
    Ok(context.heap().integer(now as i64))
}

/// `{megaseconds, seconds, microseconds}`
fn timestamp(context: &mut Context<'_>) -> NativeResult {
    let microseconds = context.system.system_time() / 1000;
    let seconds = microseconds / 1_000_000;
    let parts = [seconds / 1_000_000, seconds % 1_000_000, microseconds % 1_000_000];
    Ok(context.heap().tuple(&parts.map(Term::small_unchecked)))
}

fn in_unit(heap: &mut Heap, nanoseconds: i64, unit: Term) -> NativeResult {
    let parts = parts_per_second(heap, unit).ok_or_else(|| invalid_unit(1))?;
    Ok(converted(heap, &BigInt::from(nanoseconds), &BigInt::from(NANOSECONDS), &parts))
}

fn convert_time_unit(context: &mut Context<'_>, time: Term, from: Term, to: Term) -> NativeResult {
    let heap = context.heap();
    let time = heap.as_big(time).ok_or_else(|| Fault::bad_argument(1, NOT_AN_INTEGER))?;
    let from = parts_per_second(heap, from).ok_or_else(|| invalid_unit(2))?;
    let to = parts_per_second(heap, to).ok_or_else(|| invalid_unit(3))?;
    Ok(converted(heap, &time, &from, &to))
}

/// A time in another unit, rounded down. Times are usually small, units round.
fn converted(heap: &mut Heap, time: &BigInt, from: &BigInt, to: &BigInt) -> Term {
    heap.big_integer(&(time * to).div_floor(from))
}

fn parts_per_second(heap: &Heap, unit: Term) -> Option<BigInt> {
    let Some(name) = unit.as_atom() else {
        return heap.as_big(unit).filter(|parts| *parts > BigInt::ZERO);
    };
    let parts = match name.name() {
        "second" | "seconds" => 1,
        "millisecond" | "milli_seconds" => 1000,
        "microsecond" | "micro_seconds" => 1_000_000,
        "nanosecond" | "nano_seconds" | "native" | "perf_counter" => NANOSECONDS,
        _ => return None,
    };
    Some(BigInt::from(parts))
}

fn invalid_unit(argument: u8) -> Box<Fault> {
    Fault::bad_argument(argument, "invalid time unit")
}

// Unique integers.

fn unique_integer(context: &mut Context<'_>) -> NativeResult {
    let number = context.system.unique_integer();
    Ok(context.heap().integer(MONOTONIC_START.saturating_add_unsigned(number)))
}

/// All unique integers are strictly monotonic.
fn unique_integer_with(context: &mut Context<'_>, modifiers: Term) -> NativeResult {
    let Some(modifiers) = context.heap().proper_list(modifiers) else {
        return Err(Fault::bad_argument(1, NOT_A_LIST));
    };
    let mut positive = false;
    for modifier in modifiers {
        match modifier.as_atom().map(Atom::name) {
            Some("positive") => positive = true,
            Some("monotonic") => {}
            _ => return Err(Fault::bad_argument(1, "invalid modifier")),
        }
    }
    if !positive {
        return unique_integer(context);
    }
    let number = context.system.unique_integer();
    Ok(context.heap().integer(number as i64))
}

// Timers.

/// What is sent when a timer fires.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Message,
    /// `{:timeout, reference, message}`
    Timeout,
}

fn send_after(context: &mut Context<'_>, time: Term, receiver: Term, message: Term) -> NativeResult {
    start(context, [time, receiver, message, Term::EMPTY_LIST], Content::Message)
}

fn send_after_with_options(
    context: &mut Context<'_>,
    time: Term,
    receiver: Term,
    message: Term,
    options: Term,
) -> NativeResult {
    start(context, [time, receiver, message, options], Content::Message)
}

fn start_timer(context: &mut Context<'_>, time: Term, receiver: Term, message: Term) -> NativeResult {
    start(context, [time, receiver, message, Term::EMPTY_LIST], Content::Timeout)
}

fn start_timer_with_options(
    context: &mut Context<'_>,
    time: Term,
    receiver: Term,
    message: Term,
    options: Term,
) -> NativeResult {
    start(context, [time, receiver, message, options], Content::Timeout)
}

/// Milliseconds beyond what a timer can count.
const TOO_LATE: &str = "exceeds the maximum supported time value";

fn start(context: &mut Context<'_>, arguments: [Term; 4], content: Content) -> NativeResult {
    let [time, receiver, message, options] = arguments;
    let absolute = is_absolute(context.heap(), options)?;
    let nanoseconds = nanoseconds_until(context, time, absolute)?;
    let receiver = match address(context.heap(), receiver) {
        Some(address) if !receiver.is_boxed() => address,
        _ => return Err(Fault::bad_argument(2, "not a pid or an atom")),
    };
    let reference = context.system.new_reference();
    let message = match content {
        Content::Message => message,
        Content::Timeout => context.heap().tuple(&[Term::atom(atoms::TIMEOUT), Term::reference(reference), message]),
    };
    let message = FrozenTerm::new(context.heap(), message);
    context.system.start_timer(reference, nanoseconds, receiver, message);
    Ok(Term::reference(reference))
}

/// How long it is until a time, which counts in milliseconds: from now, or from the start of monotonic time.
fn nanoseconds_until(context: &mut Context<'_>, time: Term, absolute: bool) -> Result<u64, Box<Fault>> {
    let Some(milliseconds) = context.heap().as_i64(time) else {
        let text = if context.heap().is_integer(time) { TOO_LATE } else { NOT_AN_INTEGER };
        return Err(Fault::bad_argument(1, text));
    };
    if absolute {
        let moment = milliseconds.checked_mul(NANOSECONDS_PER_MILLISECOND as i64);
        let moment = moment.ok_or_else(|| Fault::bad_argument(1, TOO_LATE))?;
        return Ok(u64::try_from(moment.saturating_sub(monotonic(context))).unwrap_or(0));
    }
    let milliseconds = u64::try_from(milliseconds).map_err(|_| Fault::bad_argument(1, OUT_OF_RANGE))?;
    milliseconds.checked_mul(NANOSECONDS_PER_MILLISECOND).ok_or_else(|| Fault::bad_argument(1, TOO_LATE))
}

fn is_absolute(heap: &Heap, options: Term) -> Result<bool, Box<Fault>> {
    // The BEAM counts this argument as the third, too.
    let Some(options) = heap.proper_list(options) else { return Err(Fault::bad_argument(3, NOT_A_LIST)) };
    let mut absolute = false;
    for option in options {
        match boolean_option(heap, option) {
            Some(("abs", value)) => absolute = value,
            _ => return Err(Fault::bad_argument(3, INVALID_OPTION)),
        }
    }
    Ok(absolute)
}

/// `{name, true}` or `{name, false}`
fn boolean_option(heap: &Heap, option: Term) -> Option<(&'static str, bool)> {
    let [name, value] = heap.tuple_of::<2>(option)?;
    let value = match value {
        Term::TRUE => true,
        Term::FALSE => false,
        _ => return None,
    };
    Some((name.as_atom()?.name(), value))
}

fn timer_reference(term: Term) -> Result<Reference, Box<Fault>> {
    term.as_reference().ok_or_else(|| Fault::bad_argument(1, NOT_A_REFERENCE))
}

fn cancel_timer(context: &mut Context<'_>, timer: Term) -> NativeResult {
    let left = context.system.cancel_timer(timer_reference(timer)?);
    Ok(milliseconds(left))
}

fn cancel_timer_with_options(context: &mut Context<'_>, timer: Term, options: Term) -> NativeResult {
    let reference = timer_reference(timer)?;
    let Some(options) = context.heap().proper_list(options) else { return Err(Fault::bad_argument(2, NOT_A_LIST)) };
    let (mut info, mut asynchronous) = (true, false);
    for option in options {
        match boolean_option(context.heap(), option) {
            Some(("info", value)) => info = value,
            Some(("async", value)) => asynchronous = value,
            _ => return Err(Fault::bad_argument(2, INVALID_OPTION)),
        }
    }
    let left = milliseconds(context.system.cancel_timer(reference));
    if asynchronous && info {
        let message = context.heap().tuple(&[Term::atom(Atom::of("cancel_timer")), timer, left]);
        context.process.mailbox.messages.push_back(message);
    }
    Ok(if info && !asynchronous { left } else { Term::OK })
}

fn read_timer(context: &mut Context<'_>, timer: Term) -> NativeResult {
    let left = context.system.read_timer(timer_reference(timer)?);
    Ok(milliseconds(left))
}

fn read_timer_with_options(context: &mut Context<'_>, timer: Term, options: Term) -> NativeResult {
    let reference = timer_reference(timer)?;
    let Some(options) = context.heap().proper_list(options) else { return Err(Fault::bad_argument(2, NOT_A_LIST)) };
    let mut asynchronous = false;
    for option in options {
        match boolean_option(context.heap(), option) {
            Some(("async", value)) => asynchronous = value,
            _ => return Err(Fault::bad_argument(2, INVALID_OPTION)),
        }
    }
    let left = milliseconds(context.system.read_timer(reference));
    if !asynchronous {
        return Ok(left);
    }
    let message = context.heap().tuple(&[Term::atom(Atom::of("read_timer")), timer, left]);
    context.process.mailbox.messages.push_back(message);
    Ok(Term::OK)
}

/// What is left of a timer, in whole milliseconds; false if there is no such timer.
fn milliseconds(left: Option<u64>) -> Term {
    left.map_or(Term::FALSE, |nanoseconds| Term::count(nanoseconds.div_ceil(NANOSECONDS_PER_MILLISECOND) as usize))
}
