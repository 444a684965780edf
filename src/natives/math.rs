//! `:math`: functions of floats. A result that is no finite number is an `ArithmeticError`.

use super::arguments::{NOT_A_NUMBER, refuse};
use super::native;
use crate::value::arithmetic::to_float;
use crate::value::heap::Heap;
use crate::value::term::Term;
use crate::vm::native::NativeFunction::{F0, F1, F2};
use crate::vm::native::{Context, Fault, Native, NativeResult};

pub const NATIVES: &[Native] = &[
    native("math", "pi", F0(pi)),
    native("math", "sin", F1(|context, x| one(context, x, f64::sin))),
    native("math", "cos", F1(|context, x| one(context, x, f64::cos))),
    native("math", "tan", F1(|context, x| one(context, x, f64::tan))),
    native("math", "asin", F1(|context, x| one(context, x, f64::asin))),
    native("math", "acos", F1(|context, x| one(context, x, f64::acos))),
    native("math", "atan", F1(|context, x| one(context, x, f64::atan))),
    native("math", "sinh", F1(|context, x| one(context, x, f64::sinh))),
    native("math", "cosh", F1(|context, x| one(context, x, f64::cosh))),
    native("math", "tanh", F1(|context, x| one(context, x, f64::tanh))),
    native("math", "asinh", F1(|context, x| one(context, x, f64::asinh))),
    native("math", "acosh", F1(|context, x| one(context, x, f64::acosh))),
    native("math", "atanh", F1(|context, x| one(context, x, f64::atanh))),
    native("math", "exp", F1(|context, x| one(context, x, f64::exp))),
    native("math", "log", F1(|context, x| one(context, x, f64::ln))),
    native("math", "log2", F1(|context, x| one(context, x, f64::log2))),
    native("math", "log10", F1(|context, x| one(context, x, f64::log10))),
    native("math", "sqrt", F1(|context, x| one(context, x, f64::sqrt))),
    native("math", "ceil", F1(|context, x| one(context, x, f64::ceil))),
    native("math", "floor", F1(|context, x| one(context, x, f64::floor))),
    native("math", "erf", F1(|context, x| one(context, x, libm::erf))),
    native("math", "erfc", F1(|context, x| one(context, x, libm::erfc))),
    native("math", "pow", F2(|context, x, y| two(context, x, y, f64::powf))),
    native("math", "atan2", F2(|context, x, y| two(context, x, y, f64::atan2))),
    native("math", "fmod", F2(|context, x, y| two(context, x, y, |x, y| x % y))),
];

fn pi(context: &mut Context<'_>) -> NativeResult {
    Ok(context.heap().float(std::f64::consts::PI))
}

fn one(context: &mut Context<'_>, x: Term, function: fn(f64) -> f64) -> NativeResult {
    let heap = context.heap();
    if !heap.is_number(x) {
        return Err(Fault::bad_argument(1, NOT_A_NUMBER));
    }
    let result = function(number(heap, x)?);
    finite(heap, result)
}

fn two(context: &mut Context<'_>, x: Term, y: Term, function: fn(f64, f64) -> f64) -> NativeResult {
    let heap = context.heap();
    if !heap.is_number(x) || !heap.is_number(y) {
        return Err(refuse(&[(1, heap.is_number(x), NOT_A_NUMBER), (2, heap.is_number(y), NOT_A_NUMBER)]));
    }
    let result = function(number(heap, x)?, number(heap, y)?);
    finite(heap, result)
}

fn number(heap: &Heap, term: Term) -> Result<f64, Box<Fault>> {
    to_float(heap, term).map_err(|_| Fault::badarith())
}

fn finite(heap: &mut Heap, result: f64) -> NativeResult {
    if result.is_finite() { Ok(heap.float(result)) } else { Err(Fault::badarith()) }
}
