//! Floats: a header and the 64 bits of the number. They are always finite; arithmetic that leaves the range fails.

use super::heap::{BoxedKind, Header, Heap};
use super::term::Term;

impl Heap {
    #[inline]
    pub fn float(&mut self, float: f64) -> Term {
        debug_assert!(float.is_finite(), "a float term is finite");
        self.boxed(Header::new(BoxedKind::Float, 1), &[float.to_bits()])
    }

    /// The number if the term is a float; `None` for all other terms.
    #[inline]
    pub fn as_float(&self, term: Term) -> Option<f64> {
        self.payload_of(BoxedKind::Float, term).map(|payload| f64::from_bits(payload[0]))
    }

    #[inline]
    pub fn is_float(&self, term: Term) -> bool {
        self.boxed_kind(term) == Some(BoxedKind::Float)
    }

    #[inline]
    pub fn is_number(&self, term: Term) -> bool {
        term.is_small() || matches!(self.boxed_kind(term), Some(BoxedKind::BigInteger | BoxedKind::Float))
    }
}

/// Prints a float with as few digits as tell it from all other floats, always with a decimal point.
///
/// From 1.0e16 up it is written with an exponent; below 1, when that is shorter.
///
/// ```
/// # use kaiwa::value::float::to_text;
/// assert_eq!(to_text(0.1), "0.1");
/// assert_eq!(to_text(1.0e10), "10000000000.0");
/// assert_eq!(to_text(1.0e100), "1.0e100");
/// assert_eq!(to_text(1.2e-4), "1.2e-4");
/// ```
pub fn to_text(float: f64) -> String {
    text(float, |_, exponent| exponent >= 16)
}

/// Prints a float as `to_string` does: with an exponent wherever that is shorter, and from 2^53 up always.
///
/// ```
/// # use kaiwa::value::float::to_short_text;
/// assert_eq!(to_short_text(100.0), "100.0");
/// assert_eq!(to_short_text(1.0e3), "1.0e3");
/// assert_eq!(to_short_text(9007199254740992.0), "9.007199254740992e15");
/// ```
pub fn to_short_text(float: f64) -> String {
    text(float, |digits, exponent| {
        let is_shorter = || with_exponent(digits, exponent).len() < plain(digits, exponent as usize).len();
        float.abs() >= WHOLE_FLOATS || is_shorter()
    })
}

/// From here on neighbouring floats are more than 1 apart.
const WHOLE_FLOATS: f64 = (1u64 << 53) as f64;

/// `large` tells of digits and exponent whether a float from 1 up is written with the exponent; one below 1 is so when that
/// is shorter.
fn text(float: f64, large: impl Fn(&str, i32) -> bool) -> String {
    if float == 0.0 {
        return if float.is_sign_negative() { "-0.0" } else { "0.0" }.to_string();
    }
    let (digits, exponent) = shortest_digits(float.abs());
    let with_exponent = with_exponent(&digits, exponent);
    let text = match exponent {
        0.. if large(&digits, exponent) => with_exponent,
        0.. => plain(&digits, exponent as usize),
        _ => {
            let zeros = exponent.unsigned_abs() as usize - 1;
            // "0." and the zeros and the digits.
            if 2 + zeros + digits.len() <= with_exponent.len() {
                format!("0.{}{digits}", "0".repeat(zeros))
            } else {
                with_exponent
            }
        }
    };
    if float.is_sign_negative() { format!("-{text}") } else { text }
}

fn with_exponent(digits: &str, exponent: i32) -> String {
    match digits.split_at(1) {
        (first, "") => format!("{first}.0e{exponent}"),
        (first, rest) => format!("{first}.{rest}e{exponent}"),
    }
}

/// The digits of a positive number, and the power of 10 that the first of them counts.
///
/// They are Ryu's: where two runs of digits are equally short and near, it takes the even one, as the BEAM does and the
/// standard library does not.
fn shortest_digits(float: f64) -> (String, i32) {
    let mut buffer = ryu::Buffer::new();
    let text = buffer.format_finite(float);
    let (mantissa, power) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let significant = all.trim_start_matches('0');
    let leading_zeros = all.len() - significant.len();
    let power: i32 = power.parse().unwrap_or(0);
    let exponent = power + whole.len() as i32 - 1 - leading_zeros as i32;
    let digits = significant.trim_end_matches('0');
    (digits.to_string(), exponent)
}

/// The digits of a number from 1 up, the point behind the digit that counts 10 to the power of 0.
fn plain(digits: &str, exponent: usize) -> String {
    let whole = exponent + 1;
    if digits.len() > whole {
        format!("{}.{}", &digits[..whole], &digits[whole..])
    } else {
        format!("{digits}{}.0", "0".repeat(whole - digits.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_print_as_in_elixir() {
        for (float, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (100000.0, "100000.0"),
            (123456789.123, "123456789.123"),
            (9007199254740992.0, "9007199254740992.0"),
            (9999999999999998.0, "9999999999999998.0"),
            (1.0e16, "1.0e16"),
            (12345678901234567.0, "1.2345678901234568e16"),
            (904557595219508.2, "904557595219508.2"),
            (0.001, "0.001"),
            (0.0001, "0.0001"),
            (0.001234567, "0.001234567"),
            (0.0001234, "1.234e-4"),
            (0.00012, "1.2e-4"),
            (-1.0e-5, "-1.0e-5"),
            (5.0e-324, "5.0e-324"),
            (f64::MAX, "1.7976931348623157e308"),
        ] {
            assert_eq!(to_text(float), text);
        }
    }
}
