//! Amounts of resources, to be compared.

use serde_json::Value;

/// Units of amounts, and how much one of each is.
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

/// Whether one amount is certainly more than another. What cannot be read is not.
pub fn is_more(one: &Value, other: &Value) -> bool {
    // Fractions of amounts are not exact here.
    amount(one).zip(amount(other)).is_some_and(|(one, other)| one > other * (1.0 + 1e-9))
}

fn amount(value: &Value) -> Option<f64> {
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

    use super::is_more;

    #[test]
    fn amounts_are_compared_across_units() {
        for (more, less) in [
            (json!("1Gi"), json!("1000Mi")),
            (json!("1"), json!("999m")),
            (json!(2), json!("1500m")),
            (json!("2e3"), json!("1k")),
        ] {
            assert!(is_more(&more, &less), "{more} {less}");
            assert!(!is_more(&less, &more), "{less} {more}");
        }
        assert!(!is_more(&json!("0.1"), &json!("100m")) && !is_more(&json!("100m"), &json!("0.1")));
        assert!(!is_more(&json!("much"), &json!("1")) && !is_more(&json!("1Gi"), &json!(null)));
    }
}
