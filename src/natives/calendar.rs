//! `:calendar`: the time of day where the machine is. `:kaiwa_calendar`: which time zones are known.

use super::arguments::{NOT_AN_INTEGER, OUT_OF_RANGE, atom};
use super::native;
use crate::atom::Atom;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F0, F1, F2};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use chrono::{DateTime, Datelike, Local, Timelike};
use std::sync::Mutex;

pub const NATIVES: &[Native] = &[
    native("calendar", "system_time_to_local_time", F2(system_time_to_local_time)),
    native("kaiwa_calendar", "time_zone_database", F0(time_zone_database)),
    native("kaiwa_calendar", "put_time_zone_database", F1(put_time_zone_database)),
];

/// The module that knows time zones, one for the program.
static TIME_ZONE_DATABASE: Mutex<Option<Atom>> = Mutex::new(None);

fn time_zone_database(_: &mut Context<'_>) -> NativeResult {
    let database = *TIME_ZONE_DATABASE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    Ok(Term::atom(database.unwrap_or_else(|| Atom::of("Elixir.Calendar.UTCOnlyTimeZoneDatabase"))))
}

fn put_time_zone_database(_: &mut Context<'_>, database: Term) -> NativeResult {
    let database = atom(database, 1)?;
    *TIME_ZONE_DATABASE.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(database);
    Ok(Term::OK)
}

/// `{{year, month, day}, {hour, minute, second}}` of a time since 1970 in a unit.
fn system_time_to_local_time(context: &mut Context<'_>, time: Term, unit: Term) -> NativeResult {
    let heap = context.heap();
    let time = heap.as_i64(time).ok_or_else(|| Fault::bad_argument(1, NOT_AN_INTEGER))?;
    let per_second = parts_per_second(heap, unit).ok_or_else(|| Fault::bad_argument(2, "invalid time unit"))?;
    let moment = DateTime::from_timestamp(time.div_euclid(per_second), 0);
    let local = moment.ok_or_else(|| Fault::bad_argument(1, OUT_OF_RANGE))?.with_timezone(&Local);
    let triple = |heap: &mut Heap, parts: [i64; 3]| heap.tuple(&parts.map(Term::small_unchecked));
    let date = triple(heap, [i64::from(local.year()), i64::from(local.month()), i64::from(local.day())]);
    let day_time = triple(heap, [i64::from(local.hour()), i64::from(local.minute()), i64::from(local.second())]);
    Ok(heap.tuple(&[date, day_time]))
}

fn parts_per_second(heap: &Heap, unit: Term) -> Option<i64> {
    if let Some(parts) = heap.as_i64(unit) {
        return (parts > 0).then_some(parts);
    }
    Some(match unit.as_atom().map(Atom::name)? {
        "second" => 1,
        "millisecond" => 1_000,
        "microsecond" => 1_000_000,
        "nanosecond" | "native" => 1_000_000_000,
        _ => return None,
    })
}
