//! Arithmetic on whole numbers, and conversions.

use std::sync::Arc;

use gotmpl::Value;

use super::args::Args;
use super::{Function, MANY, Outcome};
use crate::gotemplate::fault::Fault;
use crate::gotemplate::value::whole;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::light("int", (1, 1), |args| Ok(Value::Int(cast(args.any(0))))),
    Function::light("int64", (1, 1), |args| Ok(Value::Int(cast(args.any(0))))),
    Function::new("atoi", (1, 1), |args| Ok(Value::Int(args.string(0)?.parse().unwrap_or(0)))),
    Function::light("float64", (1, 1), |args| Ok(Value::Float(float(args.any(0))))),
    Function::light("floor", (1, 1), |args| Ok(rounded(float(args.any(0)).floor()))),
    Function::light("ceil", (1, 1), |args| Ok(rounded(float(args.any(0)).ceil()))),
    Function::light("add", (0, MANY), |args| Ok(fold(args, i64::wrapping_add))),
    Function::light("add1", (1, 1), |args| Ok(Value::Int(cast(args.any(0)).wrapping_add(1)))),
    Function::light("sub", (2, 2), |args| Ok(fold(args, i64::wrapping_sub))),
    Function::light("mul", (1, MANY), |args| Ok(fold(args, i64::wrapping_mul))),
    Function::light("div", (2, 2), |args| divide(args, i64::checked_div)),
    Function::light("mod", (2, 2), |args| divide(args, i64::checked_rem)),
    Function::light("max", (1, MANY), |args| Ok(fold(args, Ord::max))),
    Function::light("biggest", (1, MANY), |args| Ok(fold(args, Ord::max))),
    Function::light("min", (1, MANY), |args| Ok(fold(args, Ord::min))),
    Function::light("until", (1, 1), |args| {
        let end = args.integer(0)?;
        steps(args, 0, end, end.signum())
    }),
    Function::light("untilStep", (3, 3), |args| steps(args, args.integer(0)?, args.integer(1)?, args.integer(2)?)),
];

/// What sprig's casts make of a value: 0 where it is no number.
fn cast(value: &Value) -> i64 {
    match value {
        Value::Bool(value) => i64::from(*value),
        Value::Int(value) => *value,
        Value::Uint(value) => i64::try_from(*value).unwrap_or(i64::MAX),
        #[allow(clippy::cast_possible_truncation, reason = "cutting the fraction off is what the function does")]
        Value::Float(value) => *value as i64,
        Value::String(text) => parsed(text),
        Value::Nil | Value::List(_) | Value::Map(_) | Value::Function(_) => 0,
    }
}

/// A Go integer literal: `017` and `0o17` are octal, `0x1f` hexadecimal, `0b1` binary; zeros behind a point are dropped.
fn parsed(text: &str) -> i64 {
    let text = match text.split_once('.') {
        Some((digits, zeros)) if !digits.is_empty() && zeros.chars().all(|c| c == '0') => digits,
        _ => text,
    };
    let (sign, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) if text.starts_with('-') => (-1, digits),
        Some(digits) => (1, digits),
        None => (1, text),
    };
    if digits.starts_with(['-', '+']) {
        return 0;
    }
    let lower = digits.to_ascii_lowercase();
    let (radix, digits) = if let Some(rest) = lower.strip_prefix("0x") {
        (16, rest)
    } else if let Some(rest) = lower.strip_prefix("0b") {
        (2, rest)
    } else if let Some(rest) =
        lower.strip_prefix("0o").or_else(|| lower.strip_prefix('0').filter(|rest| !rest.is_empty()))
    {
        (8, rest)
    } else {
        (10, lower.as_str())
    };
    i64::from_str_radix(digits, radix).map_or(0, |value| sign * value)
}

fn float(value: &Value) -> f64 {
    match value {
        Value::Bool(value) => f64::from(u8::from(*value)),
        Value::String(text) => text.trim().parse().unwrap_or(0.0),
        other => other.as_float().unwrap_or(0.0),
    }
}

fn rounded(value: f64) -> Value {
    whole(value).map_or(Value::Float(value), Value::Int)
}

fn fold(args: &Args<'_>, combine: fn(i64, i64) -> i64) -> Value {
    Value::Int(args.all().iter().map(cast).reduce(combine).unwrap_or(0))
}

fn divide(args: &Args<'_>, divide: fn(i64, i64) -> Option<i64>) -> Outcome {
    let result = divide(cast(args.any(0)), cast(args.any(1)));
    result.map(Value::Int).ok_or_else(|| args.fault("division by zero"))
}

/// The numbers from a start up or down to an end, which is left out.
fn steps(args: &Args<'_>, start: i64, end: i64, step: i64) -> Outcome {
    const MOST: usize = 100_000;
    let numbers = std::iter::successors(Some(start), |number| number.checked_add(step));
    let numbers = numbers.take_while(|number| if step < 0 { *number > end } else { step > 0 && *number < end });
    let numbers: Vec<Value> = numbers.take(MOST + 1).map(Value::Int).collect();
    if numbers.len() > MOST {
        return Err(Fault::new(if args.all().len() == 1 {
            "until makes too long a list"
        } else {
            "untilStep makes too long a list"
        }));
    }
    Ok(Value::List(Arc::from(numbers)))
}
