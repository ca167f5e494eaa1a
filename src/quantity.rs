//! Kubernetes' quantities: amounts with units, of which `500m` and `0.5`, `1Gi` and `1024Mi` are the same.

use serde_json::Value;

/// What a unit multiplies a number by.
#[derive(Clone, Copy)]
enum Unit {
    /// A power of ten.
    Ten(i32),
    /// A power of 1024.
    Binary(i32),
}

/// Units by their names, each kind from the smallest.
const UNITS: &[(&str, Unit)] = &[
    ("n", Unit::Ten(-9)),
    ("u", Unit::Ten(-6)),
    ("m", Unit::Ten(-3)),
    ("", Unit::Ten(0)),
    ("k", Unit::Ten(3)),
    ("M", Unit::Ten(6)),
    ("G", Unit::Ten(9)),
    ("T", Unit::Ten(12)),
    ("P", Unit::Ten(15)),
    ("E", Unit::Ten(18)),
    ("Ki", Unit::Binary(1)),
    ("Mi", Unit::Binary(2)),
    ("Gi", Unit::Binary(3)),
    ("Ti", Unit::Binary(4)),
    ("Pi", Unit::Binary(5)),
    ("Ei", Unit::Binary(6)),
];

/// What a text that is a quantity consists of.
struct Parts<'a> {
    /// Digits with a sign and a point.
    number: &'a str,
    unit: Unit,
    /// Whether the unit is written as an exponent: `2e3`.
    is_exponent: bool,
}

impl<'a> Parts<'a> {
    /// By the grammar of Kubernetes' `resource.Quantity`.
    fn of(text: &'a str) -> Option<Self> {
        let sign = text.len() - text.strip_prefix(['+', '-']).unwrap_or(text).len();
        let is_part = |character: char| character.is_ascii_digit() || character == '.';
        let end = text.get(sign..)?.find(|character| !is_part(character)).map_or(text.len(), |end| sign + end);
        let (number, unit) = text.split_at_checked(end)?;
        if number.matches('.').count() > 1 || !number.contains(|character: char| character.is_ascii_digit()) {
            return None;
        }
        if let Some((_, unit)) = UNITS.iter().find(|(name, _)| *name == unit) {
            return Some(Self { number, unit: *unit, is_exponent: false });
        }
        let exponent = unit.strip_prefix(['e', 'E'])?;
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        // Beyond any quantity that there is.
        let exponent = exponent.parse().unwrap_or(if exponent.starts_with('-') { i32::MIN } else { i32::MAX });
        is_number.then_some(Self { number, unit: Unit::Ten(exponent), is_exponent: true })
    }
}

/// How much two quantities may differ in their last digits and be the same: fractions are not exact here.
const ROUNDING: f64 = 1e-12;

/// Whether a field of this name holds a quantity.
pub fn is_quantity_field(field: &str) -> bool {
    matches!(field, "cpu" | "memory" | "storage" | "ephemeral-storage" | "sizeLimit" | "divisor")
        || field.starts_with("hugepages-")
}

/// Whether Kubernetes can read a text as a quantity: `100m`, `1.5Gi`, `2e3`.
pub fn is_quantity(text: &str) -> bool {
    Parts::of(text).is_some()
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
    let Parts { number, unit, .. } = Parts::of(text)?;
    let size = match unit {
        Unit::Ten(exponent) => 10_f64.powi(exponent),
        Unit::Binary(power) => 1024_f64.powi(power),
    };
    let amount = number.parse::<f64>().ok()? * size;
    amount.is_finite().then_some(amount)
}

/// A quantity as Kubernetes writes it: the largest unit that leaves no fraction. Nothing for what it cannot read, or would have to
/// round.
pub fn canonical_quantity(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let Parts { number, unit, is_exponent } = Parts::of(&text)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{fraction}");
    let mut amount: i64 = digits.parse().ok()?;
    if amount == 0 {
        return Some("0".to_owned());
    }
    let mut exponent = match unit {
        Unit::Binary(power) => return binary_quantity(amount, fraction.len(), power),
        Unit::Ten(exponent) => exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?,
    };
    while amount % 10 == 0 {
        amount /= 10;
        exponent = exponent.checked_add(1)?;
    }
    while exponent % 3 != 0 {
        amount = amount.checked_mul(10)?;
        exponent -= 1;
    }
    if exponent < -9 {
        return None;
    }
    if is_exponent {
        return Some(if exponent == 0 { amount.to_string() } else { format!("{amount}e{exponent}") });
    }
    let is_named = |unit: &Unit| matches!(unit, Unit::Ten(named) if *named == exponent);
    UNITS.iter().find(|(_, unit)| is_named(unit)).map(|(name, _)| format!("{amount}{name}"))
}

/// A number with so many decimal places, times a power of 1024.
fn binary_quantity(amount: i64, places: usize, power: i32) -> Option<String> {
    let scale = 10_i64.checked_pow(u32::try_from(places).ok()?)?;
    let size = 1024_i64.checked_pow(u32::try_from(power).ok()?)?;
    let product = amount.checked_mul(size)?;
    if product % scale != 0 {
        return None;
    }
    let mut amount = product / scale;
    if amount.abs() < 1024 {
        return Some(amount.to_string());
    }
    let named = |power: i32| {
        let is_it = |unit: &Unit| matches!(unit, Unit::Binary(named) if *named == power);
        UNITS.iter().find(|(_, unit)| is_it(unit)).map(|(name, _)| *name)
    };
    let mut power = 0;
    while amount % 1024 == 0 && named(power + 1).is_some() {
        amount /= 1024;
        power += 1;
    }
    Some(format!("{amount}{}", named(power).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{canonical_quantity, is_larger_quantity, is_quantity, is_same_quantity};

    #[test]
    fn quantities_have_one_spelling() {
        for (given, written) in [
            (json!(1), "1"),
            (json!(0.5), "500m"),
            (json!("1000m"), "1"),
            (json!("1500m"), "1500m"),
            (json!("0.1"), "100m"),
            (json!("1.50"), "1500m"),
            (json!("2000"), "2k"),
            (json!("1024Mi"), "1Gi"),
            (json!("1500Mi"), "1500Mi"),
            (json!("0.5Gi"), "512Mi"),
            (json!("1.5Gi"), "1536Mi"),
            (json!("0.5Ki"), "512"),
            (json!("1e3"), "1e3"),
            (json!("12e1"), "120"),
            (json!("1E"), "1E"),
            (json!("1000M"), "1G"),
            (json!("128974848"), "128974848"),
            (json!("0Mi"), "0"),
            (json!("-1000m"), "-1"),
        ] {
            assert_eq!(canonical_quantity(&given).as_deref(), Some(written), "{given}");
        }
        for unreadable in [json!("x"), json!(""), json!("1 Gi"), json!("0.0000000001"), json!(true), json!("1000E3k")] {
            assert_eq!(canonical_quantity(&unreadable), None, "{unreadable}");
        }
    }

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

    #[test]
    fn amounts_are_numbers_with_units() {
        for text in ["0", "100m", "512Mi", "1.5Gi", ".5", "5.", "2e3", "1E", "1E-2", "-1", "+3k", "10u"] {
            assert!(is_quantity(text), "{text}");
        }
        for text in ["", "m", ".", "1.2.3", "512 Mi", "512mb", "25m-flip", "1e", "0x1F", "1_000", "١", "--1"] {
            assert!(!is_quantity(text), "{text}");
        }
    }
}
