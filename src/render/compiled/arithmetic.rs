//! Comparing and computing.

use tera::{Number, Value};

use crate::template::{Arithmetic, Comparison};

/// `LEFT < RIGHT` and its like.
pub fn compare(comparison: Comparison, left: &Value, right: &Value) -> Option<bool> {
    Some(match comparison {
        Comparison::Equal => left == right,
        Comparison::NotEqual => left != right,
        Comparison::Less => left.partial_cmp(right)?.is_lt(),
        Comparison::LessOrEqual => left.partial_cmp(right)?.is_le(),
        Comparison::Greater => left.partial_cmp(right)?.is_gt(),
        Comparison::GreaterOrEqual => left.partial_cmp(right)?.is_ge(),
    })
}

/// `LEFT + RIGHT` and its like. Whole numbers stay whole, but for `/`.
pub fn compute(arithmetic: Arithmetic, left: &Value, right: &Value) -> Option<Value> {
    match (arithmetic, left.as_number()?, right.as_number()?) {
        (Arithmetic::Divide, left, right) => {
            let divisor = right.as_float();
            (divisor != 0.0).then(|| Value::from(left.as_float() / divisor))
        }
        (arithmetic, Number::Integer(left), Number::Integer(right)) => whole(arithmetic, left, right).map(Value::from),
        (arithmetic, left, right) => broken(arithmetic, left.as_float(), right.as_float()).map(Value::from),
    }
}

fn whole(arithmetic: Arithmetic, left: i128, right: i128) -> Option<i128> {
    match arithmetic {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::DivideWhole => left.checked_div_euclid(right),
        Arithmetic::Remainder => left.checked_rem_euclid(right),
        Arithmetic::Power => left.checked_pow(u32::try_from(right).ok()?),
        Arithmetic::Divide => None,
    }
}

fn broken(arithmetic: Arithmetic, left: f64, right: f64) -> Option<f64> {
    match arithmetic {
        Arithmetic::Add => Some(left + right),
        Arithmetic::Subtract => Some(left - right),
        Arithmetic::Multiply => Some(left * right),
        _ => None,
    }
}
