//! Kubernetes' quantities: `500m` and `0.5`, `1Gi` and `1024Mi` are the same.

use serde_json::Value;

/// Whether a field of this name holds a quantity.
pub fn is_one(field: &str) -> bool {
    matches!(field, "cpu" | "memory" | "storage" | "ephemeral-storage" | "sizeLimit" | "divisor")
        || field.starts_with("hugepages-")
}

/// Whether two values are one quantity.
pub fn same(one: &Value, other: &Value) -> bool {
    match (amount(one), amount(other)) {
        (Some(one), Some(other)) => (one - other).abs() <= f64::EPSILON * one.abs().max(other.abs()),
        _ => false,
    }
}

fn amount(value: &Value) -> Option<f64> {
    let text = match value {
        Value::Number(number) => return number.as_f64(),
        Value::String(text) => text.as_str(),
        _ => return None,
    };
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: f64 = digits.parse().ok()?;
    let factor = match text.get(digits.len()..)? {
        "" => 1.0,
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "E" => 1e18,
        "Ki" => 1024.0,
        "Mi" => 1024.0 * 1024.0,
        "Gi" => 1024.0 * 1024.0 * 1024.0,
        "Ti" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        "Pi" => 1024.0 * 1024.0 * 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    Some(number * factor)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::same;

    #[test]
    fn quantities_are_numbers() {
        for (one, other) in [
            (json!("500m"), json!("0.5")),
            (json!(1), json!("1")),
            (json!("1Gi"), json!("1024Mi")),
            (json!("100m"), json!(0.1)),
            (json!("1e3"), json!("1k")),
        ] {
            assert!(same(&one, &other), "{one} {other}");
        }
        for (one, other) in [(json!("1G"), json!("1Gi")), (json!("x"), json!("x")), (json!(true), json!(1))] {
            assert!(!same(&one, &other), "{one} {other}");
        }
    }
}
