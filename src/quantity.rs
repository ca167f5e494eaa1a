//! Kubernetes' quantities: `500m` and `0.5`, `1Gi` and `1024Mi` are the same.

use serde_json::Value;

/// How much two quantities may differ in their last digits and be the same: fractions are not exact here.
const ROUNDING: f64 = 1e-12;

/// Whether a field of this name holds a quantity.
pub fn is_quantity_field(field: &str) -> bool {
    matches!(field, "cpu" | "memory" | "storage" | "ephemeral-storage" | "sizeLimit" | "divisor")
        || field.starts_with("hugepages-")
}

/// Whether Kubernetes can read a text as a quantity: `100m`, `1.5Gi`, `2e3`.
pub fn is_quantity(text: &str) -> bool {
    parts(text).is_some()
}

/// The number of a quantity, with its sign, and its unit or exponent.
fn parts(text: &str) -> Option<(&str, Unit)> {
    let signs = text.len() - text.strip_prefix(['+', '-']).unwrap_or(text).len();
    let is_part = |character: char| character.is_ascii_digit() || character == '.';
    let end = text.get(signs..)?.find(|character| !is_part(character)).map_or(text.len(), |end| signs + end);
    let (number, unit) = text.split_at(end);
    let is_number = number.matches('.').count() <= 1 && number.contains(|character: char| character.is_ascii_digit());
    Some((number, Unit::read(unit)?)).filter(|_| is_number)
}

/// What the number of a quantity is multiplied by.
#[derive(Clone, Copy)]
enum Unit {
    /// A power of ten with a name, or none.
    Decimal(i32),
    /// A power of 1024.
    Binary(usize),
    /// A power of ten, as it was written.
    Exponent(i32),
}

impl Unit {
    fn read(text: &str) -> Option<Self> {
        if let Some((exponent, _)) = DECIMAL.iter().find(|(_, name)| *name == text) {
            return Some(Self::Decimal(*exponent));
        }
        if let Some(power) = BINARY.iter().position(|name| *name == text) {
            return Some(Self::Binary(power));
        }
        let digits = text.strip_prefix(['e', 'E'])?;
        let is_plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        // One that does not fit is so large or small that it makes no difference.
        let clamped =
            |sign: i32| digits.trim_start_matches(['+', '-']).parse().unwrap_or(i32::MAX).saturating_mul(sign);
        match digits.strip_prefix('-') {
            Some(rest) => is_plain(rest).then(|| Self::Exponent(clamped(-1))),
            None => is_plain(digits.strip_prefix('+').unwrap_or(digits)).then(|| Self::Exponent(clamped(1))),
        }
    }
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
    let (number, unit) = parts(text)?;
    let number: f64 = number.parse().ok()?;
    let amount = match unit {
        Unit::Decimal(exponent) | Unit::Exponent(exponent) => number * 10_f64.powi(exponent),
        Unit::Binary(power) => number * 1024_f64.powi(i32::try_from(power).ok()?),
    };
    Some(amount).filter(|amount| amount.is_finite())
}

/// Powers of ten with a name, and of 1024, from the smallest.
const DECIMAL: &[(i32, &str)] =
    &[(-9, "n"), (-6, "u"), (-3, "m"), (0, ""), (3, "k"), (6, "M"), (9, "G"), (12, "T"), (15, "P"), (18, "E")];
const BINARY: &[&str] = &["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/// A quantity as Kubernetes writes it: the largest unit that leaves no fraction. Nothing for what it cannot read, or would have to
/// round.
pub fn canonical_quantity(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let (number, unit) = parts(&text)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{fraction}");
    let mut amount: i64 = digits.parse().ok()?;
    let mut exponent = -i32::try_from(fraction.len()).ok()?;
    if amount == 0 {
        return Some("0".to_owned());
    }
    let power_of_ten = match unit {
        Unit::Binary(power) => return binary_quantity(amount, fraction.len(), power),
        Unit::Decimal(exponent) | Unit::Exponent(exponent) => exponent,
    };
    exponent = exponent.checked_add(power_of_ten)?;
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
    match unit {
        Unit::Exponent(_) if exponent == 0 => Some(amount.to_string()),
        Unit::Exponent(_) => Some(format!("{amount}e{exponent}")),
        _ => DECIMAL.iter().find(|(known, _)| *known == exponent).map(|(_, name)| format!("{amount}{name}")),
    }
}

/// A number with so many decimal places, times a power of 1024.
fn binary_quantity(amount: i64, places: usize, power: usize) -> Option<String> {
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
    let mut power = 0;
    while amount % 1024 == 0 && power + 1 < BINARY.len() {
        amount /= 1024;
        power += 1;
    }
    BINARY.get(power).map(|unit| format!("{amount}{unit}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{canonical_quantity, is_larger_quantity, is_quantity, is_same_quantity};

    #[test]
    fn amounts_are_numbers_with_units() {
        for text in ["0", "100m", "512Mi", "1.5Gi", ".5", "5.", "2e3", "1E", "1E-2", "-1", "+3k", "10u"] {
            assert!(is_quantity(text), "{text}");
        }
        for text in [
            "", "m", ".", "1.2.3", "512 Mi", "512mb", "25m-flip", "1e", "0x1F", "1_000", "\u{661}", "--1", "1e5Ki",
            "inf", "1e+-2",
        ] {
            assert!(!is_quantity(text), "{text}");
            assert!(!is_same_quantity(&json!(text), &json!(text)), "{text} has no amount either");
        }
    }

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
}
