//! Arithmetic on numbers of all kinds, by Erlang's rules.
//!
//! Integers grow into big ones without notice and shrink back; an integer with a float gives a float. The interpreter has
//! short ways of its own for small integers; these functions are for everything, and still quick for small ones.

use super::heap::Heap;
use super::integer::Integer;
use super::term::Term;
use num_bigint::{BigInt, Sign};
use num_integer::Integer as _;
use num_traits::{Signed, ToPrimitive, Zero};

/// The longest integer, in bits. A longer result is a system limit.
pub const INTEGER_BITS_LIMIT: u64 = 64 << 20;

/// Why there is no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArithmeticError {
    /// Not numbers, a division by zero, or a float out of range: `badarith`.
    BadArithmetic,
    /// An integer of more than [`INTEGER_BITS_LIMIT`] bits: `system_limit`.
    SystemLimit,
}

use ArithmeticError::{BadArithmetic, SystemLimit};

type Result<T> = std::result::Result<T, ArithmeticError>;

/// Two operands brought to one kind.
enum Operands {
    Small(i64, i64),
    Big(BigInt, BigInt),
    Floats(f64, f64),
}

/// `a + b`
pub fn add(heap: &mut Heap, a: Term, b: Term) -> Result<Term> {
    match operands(heap, a, b)? {
        // Neither the sum nor the difference of two 61-bit numbers leaves 64 bits.
        Operands::Small(a, b) => Ok(heap.integer(a + b)),
        Operands::Big(a, b) => big(heap, a + b),
        Operands::Floats(a, b) => float(heap, a + b),
    }
}

/// `a - b`
pub fn subtract(heap: &mut Heap, a: Term, b: Term) -> Result<Term> {
    match operands(heap, a, b)? {
        Operands::Small(a, b) => Ok(heap.integer(a - b)),
        Operands::Big(a, b) => big(heap, a - b),
        Operands::Floats(a, b) => float(heap, a - b),
    }
}

/// `a * b`
pub fn multiply(heap: &mut Heap, a: Term, b: Term) -> Result<Term> {
    match operands(heap, a, b)? {
        Operands::Small(a, b) => match a.checked_mul(b) {
            Some(product) => Ok(heap.integer(product)),
            None => big(heap, BigInt::from(a) * b),
        },
        Operands::Big(a, b) => {
            if a.bits() + b.bits() > INTEGER_BITS_LIMIT + 1 {
                return Err(SystemLimit);
            }
            big(heap, a * b)
        }
        Operands::Floats(a, b) => float(heap, a * b),
    }
}

/// `a / b`, always a float.
pub fn divide(heap: &mut Heap, a: Term, b: Term) -> Result<Term> {
    let (dividend, divisor) = (to_float(heap, a)?, to_float(heap, b)?);
    if divisor == 0.0 {
        return Err(BadArithmetic);
    }
    float(heap, dividend / divisor)
}

/// `div(a, b)`, cut off towards zero.
pub fn quotient(heap: &mut Heap, a: Term, b: Term) -> Result<Term> {
    match integer_operands(heap, a, b)? {
        Operands::Small(_, 0) => Err(BadArithmetic),
        Operands::Small(a, b) => Ok(heap.integer(a / b)),
        Operands::Big(_, b) if b.is_zero() => Err(BadArithmetic),
        Operands::Big(a, b) => big(heap, a / b),
        Operands::Floats(..) => Err(BadArithmetic),
    }
}

/// `rem(a, b)`, with the sign of `a`.
pub fn remainder(heap: &mut Heap, a: Term, b: Term) -> Result<Term> {
    match integer_operands(heap, a, b)? {
        Operands::Small(_, 0) => Err(BadArithmetic),
        Operands::Small(a, b) => Ok(heap.integer(a % b)),
        Operands::Big(_, b) if b.is_zero() => Err(BadArithmetic),
        Operands::Big(a, b) => big(heap, a % b),
        Operands::Floats(..) => Err(BadArithmetic),
    }
}

/// `-a`
pub fn negate(heap: &mut Heap, a: Term) -> Result<Term> {
    if let Some(number) = heap.as_float(a) {
        return Ok(heap.float(-number));
    }
    match heap.as_integer(a).ok_or(BadArithmetic)? {
        Integer::Small(small) => Ok(heap.integer(-small)),
        Integer::Big(number) => big(heap, -number),
    }
}

/// `abs(a)`
pub fn absolute(heap: &mut Heap, a: Term) -> Result<Term> {
    if let Some(number) = heap.as_float(a) {
        return Ok(heap.float(number.abs()));
    }
    match heap.as_integer(a).ok_or(BadArithmetic)? {
        Integer::Small(small) => Ok(heap.integer(small.abs())),
        Integer::Big(number) => big(heap, number.abs()),
    }
}

/// `base` to the power of `exponent`, which is an integer from 0 up.
pub fn power(heap: &mut Heap, base: Term, exponent: Term) -> Result<Term> {
    let base = heap.as_big(base).ok_or(BadArithmetic)?;
    let exponent = heap.as_big(exponent).filter(|exponent| !exponent.is_negative()).ok_or(BadArithmetic)?;
    if base.magnitude().bits() <= 1 {
        // 0, 1 and -1 stay small whatever the exponent.
        let result = match base.sign() {
            _ if exponent.is_zero() => 1,
            Sign::NoSign => 0,
            Sign::Minus if exponent.is_odd() => -1,
            _ => 1,
        };
        return Ok(Term::small_unchecked(result));
    }
    let exponent = exponent.to_u32().ok_or(SystemLimit)?;
    if (base.bits() - 1) * u64::from(exponent) > INTEGER_BITS_LIMIT {
        return Err(SystemLimit);
    }
    big(heap, base.pow(exponent))
}

/// `a &&& b`
pub fn band(heap: &mut Heap, a: Term, b: Term) -> Result<Term> {
    match integer_operands(heap, a, b)? {
        Operands::Small(a, b) => Ok(heap.integer(a & b)),
        Operands::Big(a, b) => big(heap, a & b),
        Operands::Floats(..) => Err(BadArithmetic),
    }
}

/// `a ||| b`
pub fn bor(heap: &mut Heap, a: Term, b: Term) -> Result<Term> {
    match integer_operands(heap, a, b)? {
        Operands::Small(a, b) => Ok(heap.integer(a | b)),
        Operands::Big(a, b) => big(heap, a | b),
        Operands::Floats(..) => Err(BadArithmetic),
    }
}

/// `Bitwise.bxor(a, b)`
pub fn bxor(heap: &mut Heap, a: Term, b: Term) -> Result<Term> {
    match integer_operands(heap, a, b)? {
        Operands::Small(a, b) => Ok(heap.integer(a ^ b)),
        Operands::Big(a, b) => big(heap, a ^ b),
        Operands::Floats(..) => Err(BadArithmetic),
    }
}

/// `~~~a`
pub fn bnot(heap: &mut Heap, a: Term) -> Result<Term> {
    match heap.as_integer(a).ok_or(BadArithmetic)? {
        Integer::Small(small) => Ok(heap.integer(!small)),
        Integer::Big(number) => big(heap, -number - 1),
    }
}

/// `a <<< b`; a negative `b` shifts to the right.
pub fn shift_left(heap: &mut Heap, a: Term, b: Term) -> Result<Term> {
    match integer_operands(heap, a, b)? {
        Operands::Small(a, b) => shift(heap, BigInt::from(a), b),
        Operands::Big(a, b) => shift(heap, a, b.to_i64().unwrap_or(far(&b))),
        Operands::Floats(..) => Err(BadArithmetic),
    }
}

/// `a >>> b`, rounding down; a negative `b` shifts to the left.
pub fn shift_right(heap: &mut Heap, a: Term, b: Term) -> Result<Term> {
    match integer_operands(heap, a, b)? {
        Operands::Small(a, b @ 0..) => Ok(heap.integer(a >> b.min(63))),
        Operands::Small(a, b) => shift(heap, BigInt::from(a), -b),
        Operands::Big(a, b) => shift(heap, a, -b.to_i64().unwrap_or(far(&b))),
        Operands::Floats(..) => Err(BadArithmetic),
    }
}

/// A distance beyond all integers, in the direction of a number that does not fit into 64 bits.
fn far(distance: &BigInt) -> i64 {
    if distance.is_negative() { -i64::MAX } else { i64::MAX }
}

fn shift(heap: &mut Heap, number: BigInt, left: i64) -> Result<Term> {
    let distance = left.unsigned_abs();
    if number.is_zero() {
        return Ok(Term::small_unchecked(0));
    }
    if left <= 0 {
        // Of a distance past its length nothing is left but the sign.
        return big(heap, number.clone() >> distance.min(number.bits() + 1));
    }
    if distance > INTEGER_BITS_LIMIT || number.bits() + distance > INTEGER_BITS_LIMIT {
        return Err(SystemLimit);
    }
    big(heap, number << distance)
}

#[inline]
fn operands(heap: &Heap, a: Term, b: Term) -> Result<Operands> {
    if let (Some(a), Some(b)) = (a.as_small(), b.as_small()) {
        return Ok(Operands::Small(a, b));
    }
    if heap.is_float(a) || heap.is_float(b) {
        return Ok(Operands::Floats(to_float(heap, a)?, to_float(heap, b)?));
    }
    integer_operands(heap, a, b)
}

#[inline]
fn integer_operands(heap: &Heap, a: Term, b: Term) -> Result<Operands> {
    if let (Some(a), Some(b)) = (a.as_small(), b.as_small()) {
        return Ok(Operands::Small(a, b));
    }
    match (heap.as_big(a), heap.as_big(b)) {
        (Some(a), Some(b)) => Ok(Operands::Big(a, b)),
        _ => Err(BadArithmetic),
    }
}

/// A number as a float; an integer beyond all floats is bad arithmetic.
pub fn to_float(heap: &Heap, number: Term) -> Result<f64> {
    if let Some(small) = number.as_small() {
        return Ok(small as f64);
    }
    if let Some(float) = heap.as_float(number) {
        return Ok(float);
    }
    let float = heap.as_big(number).and_then(|integer| integer.to_f64()).ok_or(BadArithmetic)?;
    if float.is_finite() { Ok(float) } else { Err(BadArithmetic) }
}

fn float(heap: &mut Heap, result: f64) -> Result<Term> {
    if result.is_finite() { Ok(heap.float(result)) } else { Err(BadArithmetic) }
}

fn big(heap: &mut Heap, result: BigInt) -> Result<Term> {
    if result.bits() > INTEGER_BITS_LIMIT { Err(SystemLimit) } else { Ok(heap.big_integer(&result)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::float::to_text;
    use crate::value::term::{MAX_SMALL, MIN_SMALL};

    type Operation = fn(&mut Heap, Term, Term) -> Result<Term>;

    fn number(heap: &mut Heap, text: &str) -> Term {
        if text.contains('.') {
            heap.float(text.parse().unwrap_or(0.0))
        } else {
            heap.big_integer(&text.parse().unwrap_or_default())
        }
    }

    fn text(heap: &Heap, term: Term) -> Option<String> {
        heap.as_float(term).map(to_text).or_else(|| heap.integer_text(term))
    }

    fn check(operation: Operation, a: &str, b: &str, expected: std::result::Result<&str, ArithmeticError>) {
        let mut heap = Heap::new();
        let (left, right) = (number(&mut heap, a), number(&mut heap, b));
        let result = operation(&mut heap, left, right).map(|term| text(&heap, term).unwrap_or_default());
        assert_eq!(result.as_deref().map_err(|error| *error), expected, "{a} and {b}");
    }

    #[test]
    fn integers_grow_and_shrink() {
        let (max, min) = (MAX_SMALL.to_string(), MIN_SMALL.to_string());
        check(add, &max, "1", Ok("1152921504606846976"));
        check(subtract, "1152921504606846976", "1", Ok(&max));
        check(subtract, &min, "1", Ok("-1152921504606846977"));
        check(multiply, &min, &min, Ok("1329227995784915872903807060280344576"));
        check(multiply, "4294967296", "4294967296", Ok("18446744073709551616"));
        check(quotient, "18446744073709551616", "-4294967296", Ok("-4294967296"));
        check(quotient, &min, "-1", Ok("1152921504606846976"));
        check(remainder, "-18446744073709551617", "10", Ok("-7"));
        check(remainder, "-7", "2", Ok("-1"));
    }

    #[test]
    fn floats_take_over() {
        check(add, "1", "0.5", Ok("1.5"));
        check(multiply, "0.5", "18446744073709551616", Ok("9.223372036854776e18"));
        check(divide, "6", "4", Ok("1.5"));
        check(divide, "6", "3", Ok("2.0"));
    }

    #[test]
    fn bad_arithmetic() {
        check(divide, "1", "0", Err(BadArithmetic));
        check(divide, "1", "0.0", Err(BadArithmetic));
        check(quotient, "1", "0", Err(BadArithmetic));
        check(quotient, "18446744073709551616", "0", Err(BadArithmetic));
        check(remainder, "1", "0", Err(BadArithmetic));
        check(quotient, "1.0", "1", Err(BadArithmetic));
        check(band, "1", "1.0", Err(BadArithmetic));
        check(multiply, "1.0e300", "1.0e300", Err(BadArithmetic));
        let huge = format!("1{}", "0".repeat(400));
        check(add, &huge, "1.0", Err(BadArithmetic));
        let mut heap = Heap::new();
        assert_eq!(add(&mut heap, Term::OK, Term::count(1)), Err(BadArithmetic));
        assert_eq!(negate(&mut heap, Term::OK), Err(BadArithmetic));
    }

    #[test]
    fn bits() {
        check(band, "-1", "18446744073709551616", Ok("18446744073709551616"));
        check(bor, "12", "10", Ok("14"));
        check(bxor, "-18446744073709551616", "1", Ok("-18446744073709551615"));
        check(shift_left, "1", "64", Ok("18446744073709551616"));
        check(shift_left, "18446744073709551616", "-63", Ok("2"));
        check(shift_right, "-1", "100", Ok("-1"));
        check(shift_right, "-18446744073709551617", "1", Ok("-9223372036854775809"));
        check(shift_right, "1", "-64", Ok("18446744073709551616"));
        check(shift_right, "5", "18446744073709551616", Ok("0"));
        check(shift_left, "0", "100000000000", Ok("0"));
        check(shift_left, "1", "100000000000", Err(SystemLimit));
        check(shift_left, "1", "18446744073709551616", Err(SystemLimit));
    }

    #[test]
    fn powers() {
        check(power, "2", "100", Ok("1267650600228229401496703205376"));
        check(power, "-1", "18446744073709551617", Ok("-1"));
        check(power, "0", "0", Ok("1"));
        check(power, "7", "-1", Err(BadArithmetic));
        check(power, "3", "1000000000", Err(SystemLimit));
    }
}
