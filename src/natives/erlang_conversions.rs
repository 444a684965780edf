//! `:erlang`: numbers to text and back. Text is a binary or a charlist.

use super::arguments::{INVALID_OPTION, NOT_A_BINARY, NOT_A_FLOAT, NOT_A_LIST, NOT_AN_INTEGER, refuse};
use super::native;
use crate::value::float::to_short_text;
use crate::value::heap::Heap;
use crate::value::integer::Integer;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F1, F2};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use num_bigint::BigInt;

pub const NATIVES: &[Native] = &[
    native("erlang", "integer_to_binary", F1(integer_to_binary)),
    native("erlang", "integer_to_binary", F2(integer_to_binary_in)),
    native("erlang", "integer_to_list", F1(integer_to_list)),
    native("erlang", "integer_to_list", F2(integer_to_list_in)),
    native("erlang", "binary_to_integer", F1(binary_to_integer)),
    native("erlang", "binary_to_integer", F2(binary_to_integer_in)),
    native("erlang", "list_to_integer", F1(list_to_integer)),
    native("erlang", "list_to_integer", F2(list_to_integer_in)),
    native("erlang", "float_to_binary", F1(float_to_binary)),
    native("erlang", "float_to_binary", F2(float_to_binary_as)),
    native("erlang", "float_to_list", F1(float_to_list)),
    native("erlang", "float_to_list", F2(float_to_list_as)),
    native("erlang", "binary_to_float", F1(binary_to_float)),
    native("erlang", "list_to_float", F1(list_to_float)),
];

const NO_BASE: &str = "not an integer in the range 2 through 36";
const NO_INTEGER_TEXT: &str = "not a textual representation of an integer";
const NO_FLOAT_TEXT: &str = "not a textual representation of a float";

/// The characters of a text as a list.
pub fn charlist(heap: &mut Heap, text: &str) -> Term {
    let mut list = Term::EMPTY_LIST;
    for character in text.chars().rev() {
        list = heap.cons(Term::count(character as usize), list);
    }
    list
}

// Integers.

fn integer_to_binary(context: &mut Context<'_>, integer: Term) -> NativeResult {
    let heap = context.heap();
    let text = integer_text(heap, integer, 10)?;
    Ok(heap.binary(text.as_bytes()))
}

fn integer_to_binary_in(context: &mut Context<'_>, integer: Term, base: Term) -> NativeResult {
    let heap = context.heap();
    let text = integer_text(heap, integer, base_or_refuse(heap, integer, base)?)?;
    Ok(heap.binary(text.as_bytes()))
}

fn integer_to_list(context: &mut Context<'_>, integer: Term) -> NativeResult {
    let heap = context.heap();
    let text = integer_text(heap, integer, 10)?;
    Ok(charlist(heap, &text))
}

fn integer_to_list_in(context: &mut Context<'_>, integer: Term, base: Term) -> NativeResult {
    let heap = context.heap();
    let text = integer_text(heap, integer, base_or_refuse(heap, integer, base)?)?;
    Ok(charlist(heap, &text))
}

fn base_or_refuse(heap: &Heap, integer: Term, base: Term) -> Result<u32, Box<Fault>> {
    let known = base_of(base);
    match known {
        Some(base) if heap.is_integer(integer) => Ok(base),
        _ => Err(refuse(&[(1, heap.is_integer(integer), NOT_AN_INTEGER), (2, known.is_some(), NO_BASE)])),
    }
}

fn base_of(base: Term) -> Option<u32> {
    match base.as_small() {
        Some(base @ 2..=36) => Some(base as u32),
        _ => None,
    }
}

fn integer_text(heap: &Heap, integer: Term, base: u32) -> Result<String, Box<Fault>> {
    match heap.as_integer(integer) {
        Some(Integer::Small(small)) if base == 10 => Ok(small.to_string()),
        Some(Integer::Small(small)) => Ok(small_text(small, base)),
        Some(Integer::Big(big)) => Ok(big.to_str_radix(base).to_ascii_uppercase()),
        None => Err(Fault::bad_argument(1, NOT_AN_INTEGER)),
    }
}

fn small_text(small: i64, base: u32) -> String {
    let mut digits = Vec::new();
    let mut rest = small.unsigned_abs();
    loop {
        let digit = char::from_digit((rest % u64::from(base)) as u32, base).unwrap_or('0');
        digits.push(digit.to_ascii_uppercase());
        rest /= u64::from(base);
        if rest == 0 {
            break;
        }
    }
    if small < 0 {
        digits.push('-');
    }
    digits.iter().rev().collect()
}

fn binary_to_integer(context: &mut Context<'_>, text: Term) -> NativeResult {
    let heap = context.heap();
    let parsed = parse_integer(super::arguments::binary(heap, text, 1)?, 10);
    parsed_integer(heap, parsed)
}

fn binary_to_integer_in(context: &mut Context<'_>, text: Term, base: Term) -> NativeResult {
    let heap = context.heap();
    let (Some(bytes), Some(base)) = (heap.bytes(text), base_of(base)) else {
        return Err(refuse(&[(1, heap.is_binary(text), NOT_A_BINARY), (2, base_of(base).is_some(), NO_BASE)]));
    };
    let parsed = parse_integer(bytes, base);
    parsed_integer(heap, parsed)
}

fn list_to_integer(context: &mut Context<'_>, list: Term) -> NativeResult {
    list_to_integer_in(context, list, Term::count(10))
}

fn list_to_integer_in(context: &mut Context<'_>, list: Term, base: Term) -> NativeResult {
    let heap = context.heap();
    let (true, Some(base)) = (list.is_list(), base_of(base)) else {
        return Err(refuse(&[(1, list.is_list(), NOT_A_LIST), (2, base_of(base).is_some(), NO_BASE)]));
    };
    let parsed = list_bytes(heap, list).and_then(|bytes| parse_integer(&bytes, base));
    parsed_integer(heap, parsed)
}

fn parsed_integer(heap: &mut Heap, parsed: Option<Integer>) -> NativeResult {
    match parsed {
        Some(Integer::Small(small)) => Ok(heap.integer(small)),
        Some(Integer::Big(big)) => Ok(heap.big_integer(&big)),
        None => Err(Fault::bad_argument(1, NO_INTEGER_TEXT)),
    }
}

/// The bytes of a flat list of bytes.
fn list_bytes(heap: &Heap, list: Term) -> Option<Vec<u8>> {
    let mut items = heap.list_items(list);
    let bytes: Option<Vec<u8>> =
        items.by_ref().map(|item| item.as_small().and_then(|byte| u8::try_from(byte).ok())).collect();
    bytes.filter(|_| items.tail().is_empty_list())
}

/// An optional sign and digits, nothing else.
fn parse_integer(text: &[u8], base: u32) -> Option<Integer> {
    let digits = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text);
    if digits.is_empty() || !digits.iter().all(|byte| char::from(*byte).is_digit(base)) {
        return None;
    }
    let text = std::str::from_utf8(text).ok()?;
    match i64::from_str_radix(text, base) {
        Ok(small) => Some(Integer::Small(small)),
        Err(_) => BigInt::parse_bytes(text.as_bytes(), base).map(Integer::Big),
    }
}

// Floats.

/// How a float is written.
#[derive(Clone, Copy)]
enum FloatFormat {
    /// So many digits behind the point, with an exponent.
    Scientific(usize),
    /// So many digits behind the point, without an exponent.
    Decimals(usize),
    /// The fewest digits that tell it from all other floats.
    Short,
}

/// What the BEAM writes without options.
const DEFAULT_FORMAT: FloatFormat = FloatFormat::Scientific(20);
const SCIENTIFIC_LIMIT: i64 = 249;
const DECIMALS_LIMIT: i64 = 253;
/// The longest text.
const FLOAT_TEXT_LIMIT: usize = 255;

fn float_to_binary(context: &mut Context<'_>, float: Term) -> NativeResult {
    float_to_binary_as(context, float, Term::EMPTY_LIST)
}

fn float_to_binary_as(context: &mut Context<'_>, float: Term, options: Term) -> NativeResult {
    let heap = context.heap();
    let text = float_text(heap, float, options)?;
    Ok(heap.binary(text.as_bytes()))
}

fn float_to_list(context: &mut Context<'_>, float: Term) -> NativeResult {
    float_to_list_as(context, float, Term::EMPTY_LIST)
}

fn float_to_list_as(context: &mut Context<'_>, float: Term, options: Term) -> NativeResult {
    let heap = context.heap();
    let text = float_text(heap, float, options)?;
    Ok(charlist(heap, &text))
}

fn float_text(heap: &Heap, float: Term, options: Term) -> Result<String, Box<Fault>> {
    let float = heap.as_float(float).ok_or_else(|| Fault::bad_argument(1, NOT_A_FLOAT))?;
    let (format, compact) = float_options(heap, options)?;
    let text = match format {
        FloatFormat::Short => to_short_text(float),
        FloatFormat::Scientific(digits) => scientific_text(float, digits),
        FloatFormat::Decimals(digits) => {
            let text = decimal_text(float, digits);
            if compact { without_last_zeros(text) } else { text }
        }
    };
    if text.len() > FLOAT_TEXT_LIMIT { Err(Fault::bad_argument(2, INVALID_OPTION)) } else { Ok(text) }
}

fn float_options(heap: &Heap, options: Term) -> Result<(FloatFormat, bool), Box<Fault>> {
    let (mut format, mut compact) = (DEFAULT_FORMAT, false);
    let mut items = heap.list_items(options);
    for option in items.by_ref() {
        let pair =
            heap.tuple_of::<2>(option).and_then(|[name, value]| Some((name.as_atom()?.name(), value.as_small()?)));
        match (option.as_atom().map(|atom| atom.name()), pair) {
            (Some("short"), _) => format = FloatFormat::Short,
            (Some("compact"), _) => compact = true,
            (_, Some(("decimals", digits @ 0..=DECIMALS_LIMIT))) => format = FloatFormat::Decimals(digits as usize),
            (_, Some(("scientific", digits @ 0..=SCIENTIFIC_LIMIT))) => {
                format = FloatFormat::Scientific(digits as usize);
            }
            _ => return Err(Fault::bad_argument(2, INVALID_OPTION)),
        }
    }
    if items.tail().is_empty_list() { Ok((format, compact)) } else { Err(Fault::bad_argument(2, NOT_A_LIST)) }
}

/// The exponent has a sign and at least two digits.
fn scientific_text(float: f64, digits: usize) -> String {
    let text = format!("{float:.digits$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    match exponent.strip_prefix('-') {
        Some(exponent) => format!("{mantissa}e-{exponent:0>2}"),
        None => format!("{mantissa}e+{exponent:0>2}"),
    }
}

/// Up to so many decimals the BEAM scales the fraction, adds a half and cuts; above it writes the exact number.
const SCALED_DECIMALS: usize = 18;
/// From here on a float has no fraction.
const WHOLE_FLOATS: f64 = (1u64 << 53) as f64;

fn decimal_text(float: f64, decimals: usize) -> String {
    let magnitude = float.abs();
    if decimals > SCALED_DECIMALS || magnitude >= WHOLE_FLOATS {
        return format!("{float:.decimals$}");
    }
    let sign = if float.is_sign_negative() { "-" } else { "" };
    if decimals == 0 {
        return format!("{sign}{}", (magnitude + 0.5) as u64);
    }
    let scale = 10u64.pow(decimals as u32);
    let mut whole = magnitude as u64;
    let mut fraction = (magnitude.fract() * scale as f64 + 0.5) as u64;
    if fraction >= scale {
        fraction -= scale;
        whole += 1;
    }
    format!("{sign}{whole}.{fraction:0>decimals$}")
}

/// One zero stays behind the point.
fn without_last_zeros(text: String) -> String {
    let Some((whole, fraction)) = text.split_once('.') else { return text };
    match fraction.trim_end_matches('0') {
        "" => format!("{whole}.0"),
        fraction => format!("{whole}.{fraction}"),
    }
}

fn binary_to_float(context: &mut Context<'_>, text: Term) -> NativeResult {
    let heap = context.heap();
    let parsed = parse_float(super::arguments::binary(heap, text, 1)?);
    parsed.map(|float| heap.float(float)).ok_or_else(|| Fault::bad_argument(1, NO_FLOAT_TEXT))
}

fn list_to_float(context: &mut Context<'_>, list: Term) -> NativeResult {
    let heap = context.heap();
    if !list.is_list() {
        return Err(Fault::bad_argument(1, NOT_A_LIST));
    }
    let parsed = list_bytes(heap, list).and_then(|bytes| parse_float(&bytes));
    parsed.map(|float| heap.float(float)).ok_or_else(|| Fault::bad_argument(1, NO_FLOAT_TEXT))
}

/// Digits on both sides of a point, optionally a sign before and an exponent behind.
fn parse_float(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?;
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = without_sign(mantissa).split_once('.')?;
    let valid = are_digits(whole) && are_digits(fraction) && exponent.is_none_or(|text| are_digits(without_sign(text)));
    let float: f64 = if valid { text.parse().ok()? } else { return None };
    float.is_finite().then_some(float)
}

fn without_sign(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
