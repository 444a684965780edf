//! `:kaiwa_float`: reading a float at the start of a text, and rounding to decimals.

use super::arguments::{NOT_A_FLOAT, OUT_OF_RANGE, binary};
use super::native;
use crate::atom::Atom;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F1, F3};
use crate::vm::native::{Context, Fault, Native, NativeResult};

pub const NATIVES: &[Native] = &[native("kaiwa_float", "parse", F1(parse)), native("kaiwa_float", "round", F3(round))];

/// `{float, rest}`, or `:error` if the text does not begin with a number or the number is beyond all floats.
fn parse(context: &mut Context<'_>, text: Term) -> NativeResult {
    let heap = context.heap();
    let bytes = binary(heap, text, 1)?;
    let total = bytes.len();
    let length = number_length(bytes);
    let number = std::str::from_utf8(&bytes[..length]).ok().and_then(|number| number.parse::<f64>().ok());
    let Some(number) = number.filter(|number| number.is_finite()) else { return Ok(Term::ERROR) };
    let number = heap.float(number);
    let rest = heap.slice_binary(text, length, total - length);
    Ok(heap.tuple(&[number, rest]))
}

/// How many bytes at the start are a number: `[+-] digits [. digits] [e [+-] digits]`.
fn number_length(bytes: &[u8]) -> usize {
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let sign = |from: usize| usize::from(matches!(bytes.get(from), Some(b'+' | b'-')));
    let whole_start = sign(0);
    let whole = digits(whole_start);
    if whole == 0 {
        return 0;
    }
    let mut end = whole_start + whole;
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        if fraction > 0 {
            end += 1 + fraction;
        }
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let start = end + 1 + sign(end + 1);
        let exponent = digits(start);
        if exponent > 0 {
            end = start + exponent;
        }
    }
    end
}

/// Where a number between two decimals goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    /// To the nearer one, from the middle away from zero.
    HalfUp,
    Floor,
    Ceil,
}

/// The float nearest to the exact value rounded to so many decimals, 0 to 15.
fn round(context: &mut Context<'_>, float: Term, precision: Term, direction: Term) -> NativeResult {
    let heap: &mut Heap = context.heap();
    let number = heap.as_float(float).ok_or_else(|| Fault::bad_argument(1, NOT_A_FLOAT))?;
    let Some(precision @ 0..=15) = precision.as_small() else { return Err(Fault::bad_argument(2, OUT_OF_RANGE)) };
    let direction = match direction.as_atom().map(Atom::name) {
        Some("half_up") => Direction::HalfUp,
        Some("floor") => Direction::Floor,
        Some("ceil") => Direction::Ceil,
        _ => return Err(Fault::bad_argument(3, "not one of the directions :half_up, :floor and :ceil")),
    };
    match rounded(number, precision as usize, direction) {
        Some(rounded) => Ok(heap.float(rounded)),
        None => Ok(float),
    }
}

/// Digits behind the point that write every float exactly.
const EXACT_DIGITS: usize = 1074;

/// `None` if the number has no more decimals than that.
fn rounded(number: f64, precision: usize, direction: Direction) -> Option<f64> {
    if number.fract() == 0.0 {
        return None;
    }
    let exact = format!("{:.EXACT_DIGITS$}", number.abs());
    let (whole, fraction) = exact.split_once('.')?;
    let (kept, dropped) = fraction.split_at(precision);
    let anything = dropped.bytes().any(|digit| digit != b'0');
    if !anything {
        return None;
    }
    let away = match direction {
        Direction::HalfUp => dropped.as_bytes()[0] >= b'5',
        Direction::Floor => number < 0.0,
        Direction::Ceil => number > 0.0,
    };
    let mut digits: Vec<u8> = [whole.as_bytes(), kept.as_bytes()].concat();
    if away {
        add_one(&mut digits);
    }
    let point = digits.len() - precision;
    let text = [&digits[..point], b".", &digits[point..], b"0"].concat();
    let magnitude: f64 = std::str::from_utf8(&text).ok()?.parse().ok()?;
    // As in Elixir, only rounding up to an integer keeps the sign of a zero.
    let negative = number < 0.0 && (magnitude != 0.0 || direction == Direction::Ceil && precision == 0);
    Some(if negative { -magnitude } else { magnitude })
}

/// Adds one in the last place of decimal digits.
fn add_one(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
}
