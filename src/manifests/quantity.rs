//! Kubernetes' quantities: `500m` and `0.5`, `1Gi` and `1024Mi` are the same.

use serde_json::Value;

/// Units of quantities, and how much one of each is.
const UNITS: &[(&str, f64)] = &[
    ("Ki", 1024.0),
    ("Mi", 1_048_576.0),
    ("Gi", 1_073_741_824.0),
    ("Ti", 1_099_511_627_776.0),
    ("Pi", 1_125_899_906_842_624.0),
    ("Ei", 1_152_921_504_606_846_976.0),
    ("n", 1e-9),
    ("u", 1e-6),
    ("m", 1e-3),
    ("k", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
    ("P", 1e15),
    ("E", 1e18),
];

/// How much two quantities may differ in their last digits and be the same: fractions are not exact here.
const ROUNDING: f64 = 1e-12;

/// Whether a field of this name holds a quantity.
pub fn is_quantity_field(field: &str) -> bool {
    matches!(field, "cpu" | "memory" | "storage" | "ephemeral-storage" | "sizeLimit" | "divisor")
        || field.starts_with("hugepages-")
}

/// Whether a text is a quantity.
pub fn is_quantity(text: &str) -> bool {
    amount(&Value::from(text)).is_some()
}

/// Whether two values are one quantity. What cannot be read is none.
pub fn is_same_quantity(one: &Value, other: &Value) -> bool {
    amount(one).zip(amount(other)).is_some_and(|(one, other)| is_close(one, other))
}

/// Whether one quantity is certainly more than another. What cannot be read is not.
pub fn is_larger_quantity(one: &Value, other: &Value) -> bool {
    amount(one).zip(amount(other)).is_some_and(|(one, other)| one > other && !is_close(one, other))
}

fn is_close(one: f64, other: f64) -> bool {
    (one - other).abs() <= ROUNDING * one.abs().max(other.abs())
}

/// How much a quantity is, in its base unit: bytes, processors. None for what cannot be read.
pub fn amount(value: &Value) -> Option<f64> {
    let text = match value {
        Value::String(text) => text.as_str(),
        other => return other.as_f64(),
    };
    let unit = UNITS.iter().find_map(|(unit, size)| Some((text.strip_suffix(unit)?, size)));
    let (number, size) = unit.unwrap_or((text, &1.0));
    Some(number.parse::<f64>().ok().filter(|number| number.is_finite())? * size)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{is_larger_quantity, is_same_quantity};

    #[test]
    fn quantities_are_compared_across_units() {
        for (larger, smaller) in [
            (json!("1Gi"), json!("1000Mi")),
            (json!("1"), json!("999m")),
            (json!(2), json!("1500m")),
            (json!("2e3"), json!("1k")),
            (json!("1Gi"), json!("1G")),
        ] {
            assert!(is_larger_quantity(&larger, &smaller), "{larger} {smaller}");
            assert!(!is_larger_quantity(&smaller, &larger), "{smaller} {larger}");
            assert!(!is_same_quantity(&smaller, &larger), "{smaller} {larger}");
        }
        for (one, other) in [
            (json!("500m"), json!("0.5")),
            (json!(1), json!("1")),
            (json!("1Gi"), json!("1024Mi")),
            (json!("1Ei"), json!("1024Pi")),
            (json!("100m"), json!(0.1)),
            (json!("1e3"), json!("1k")),
        ] {
            assert!(is_same_quantity(&one, &other), "{one} {other}");
            assert!(!is_larger_quantity(&one, &other) && !is_larger_quantity(&other, &one), "{one} {other}");
        }
        for (one, other) in [(json!("x"), json!("x")), (json!(true), json!(1)), (json!("1Gi"), json!(null))] {
            assert!(!is_same_quantity(&one, &other) && !is_larger_quantity(&one, &other), "{one} {other}");
        }
    }
}
