//! `:erlang`: arithmetic, bit operations and rounding.

use super::arguments::{NOT_A_NUMBER, arithmetic_fault, calculated};
use super::native;
use crate::value::arithmetic::{self, to_float};
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F1, F2};
use crate::vm::native::{Context, Fault, Native, NativeResult};
use num_bigint::BigInt;
use num_traits::FromPrimitive;

pub const NATIVES: &[Native] = &[
    native("erlang", "+", F2(add)),
    native("erlang", "-", F2(subtract)),
    native("erlang", "*", F2(multiply)),
    native("erlang", "/", F2(divide)),
    native("erlang", "div", F2(quotient)),
    native("erlang", "rem", F2(remainder)),
    native("erlang", "+", F1(plus)),
    native("erlang", "-", F1(negate)),
    native("erlang", "band", F2(band)),
    native("erlang", "bor", F2(bor)),
    native("erlang", "bxor", F2(bxor)),
    native("erlang", "bnot", F1(bnot)),
    native("erlang", "bsl", F2(shift_left)),
    native("erlang", "bsr", F2(shift_right)),
    native("erlang", "abs", F1(absolute)),
    native("erlang", "float", F1(float)),
    native("erlang", "trunc", F1(trunc)),
    native("erlang", "round", F1(round)),
    native("erlang", "floor", F1(floor)),
    native("erlang", "ceil", F1(ceil)),
    native("kaiwa_integer", "pow", F2(power)),
];

/// Natives that hand two operands to the function of the same name in [`crate::value::arithmetic`].
macro_rules! binary_operations {
    ($($name:ident)*) => {
        $(fn $name(context: &mut Context<'_>, a: Term, b: Term) -> NativeResult {
            calculated(arithmetic::$name(context.heap(), a, b))
        })*
    };
}

binary_operations! { add subtract multiply divide quotient remainder band bor bxor shift_left shift_right power }

fn plus(context: &mut Context<'_>, a: Term) -> NativeResult {
    if context.heap().is_number(a) { Ok(a) } else { Err(Fault::badarith()) }
}

fn negate(context: &mut Context<'_>, a: Term) -> NativeResult {
    calculated(arithmetic::negate(context.heap(), a))
}

fn bnot(context: &mut Context<'_>, a: Term) -> NativeResult {
    calculated(arithmetic::bnot(context.heap(), a))
}

fn absolute(context: &mut Context<'_>, a: Term) -> NativeResult {
    number(context.heap(), a)?;
    calculated(arithmetic::absolute(context.heap(), a))
}

/// An integer beyond all floats is refused as if it were no number.
fn float(context: &mut Context<'_>, a: Term) -> NativeResult {
    let heap = context.heap();
    if heap.is_float(a) {
        return Ok(a);
    }
    let float = to_float(heap, a).map_err(|_| not_a_number())?;
    Ok(heap.float(float))
}

fn trunc(context: &mut Context<'_>, a: Term) -> NativeResult {
    to_integer(context.heap(), a, f64::trunc)
}

/// Halves go away from zero.
fn round(context: &mut Context<'_>, a: Term) -> NativeResult {
    to_integer(context.heap(), a, f64::round)
}

fn floor(context: &mut Context<'_>, a: Term) -> NativeResult {
    to_integer(context.heap(), a, f64::floor)
}

fn ceil(context: &mut Context<'_>, a: Term) -> NativeResult {
    to_integer(context.heap(), a, f64::ceil)
}

fn to_integer(heap: &mut Heap, a: Term, rounded: fn(f64) -> f64) -> NativeResult {
    number(heap, a)?;
    match heap.as_float(a) {
        Some(float) => float_to_integer(heap, rounded(float)),
        None => Ok(a),
    }
}

/// The integer of a float that has no fraction.
fn float_to_integer(heap: &mut Heap, float: f64) -> NativeResult {
    // All floats strictly between these bounds fit into 64 bits.
    if float.abs() < i64::MAX as f64 {
        return Ok(heap.integer(float as i64));
    }
    let integer =
        BigInt::from_f64(float).ok_or_else(|| arithmetic_fault(arithmetic::ArithmeticError::BadArithmetic))?;
    Ok(heap.big_integer(&integer))
}

fn number(heap: &Heap, a: Term) -> Result<(), Box<Fault>> {
    if heap.is_number(a) { Ok(()) } else { Err(not_a_number()) }
}

fn not_a_number() -> Box<Fault> {
    Fault::bad_argument(1, NOT_A_NUMBER)
}
