//! What a plain scalar means: the rules of the YAML 1.1 reader in Helm and kubectl.

use super::node::ScalarKind;

/// Why a tagged scalar cannot be read.
pub(super) enum TagMismatch {
    /// The text does not fit its tag; holds what the tag wants, in words.
    Wanted(&'static str),
    /// A number that no JSON can hold.
    NotFinite,
}

/// What an untagged plain scalar means.
pub(super) fn resolve(text: &str) -> Result<ScalarKind, TagMismatch> {
    let Some(&first) = text.as_bytes().first() else { return Ok(ScalarKind::Null) };
    Ok(match first {
        b'0'..=b'9' | b'+' | b'-' => return number(text),
        b'.' if text.len() > 1 => return number(text),
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => word(text),
        _ => ScalarKind::String,
    })
}

/// What a scalar with a tag of YAML's core schema means.
pub(super) fn resolve_tagged(tag: &str, text: &str) -> Result<ScalarKind, TagMismatch> {
    let wanted = match tag {
        "bool" => "a boolean",
        "int" => "an integer",
        "float" => "a number",
        "null" => "null",
        _ => return Ok(ScalarKind::String),
    };
    match (tag, resolve(text)?) {
        ("bool", kind @ ScalarKind::Bool(_))
        | ("int", kind @ ScalarKind::Int(_))
        | ("float", kind @ ScalarKind::Float(_))
        | ("null", kind @ ScalarKind::Null) => Ok(kind),
        #[expect(clippy::cast_precision_loss, reason = "the tag asks for a floating-point number")]
        ("float", ScalarKind::Int(value)) => Ok(ScalarKind::Float(value as f64)),
        _ => Err(TagMismatch::Wanted(wanted)),
    }
}

fn word(text: &str) -> ScalarKind {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => ScalarKind::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => ScalarKind::Bool(false),
        "~" | "null" | "Null" | "NULL" => ScalarKind::Null,
        _ => ScalarKind::String,
    }
}

fn number(text: &str) -> Result<ScalarKind, TagMismatch> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Err(TagMismatch::NotFinite);
    }
    if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return Ok(ScalarKind::String);
    }
    let digits: std::borrow::Cow<'_, str> = if text.contains('_') { text.replace('_', "").into() } else { text.into() };
    Ok(integer(&digits).or_else(|| float(&digits)).unwrap_or(ScalarKind::String))
}

/// A whole number: decimal, `0x1F`, `0b101`, `0o17` or `017`. One between the largest signed and the largest unsigned
/// 64-bit integer is a double, as in Helm.
fn integer(text: &str) -> Option<ScalarKind> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, digits.get(2..)?),
        [b'0', b'o' | b'O', ..] => (8, digits.get(2..)?),
        [b'0', b'b' | b'B', ..] => (2, digits.get(2..)?),
        [b'0', _, ..] => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    // The parser of the standard library takes a sign of its own.
    if !digits.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, radix).ok()?;
    let value = if negative { 0i64.checked_sub_unsigned(magnitude) } else { 0i64.checked_add_unsigned(magnitude) };
    #[expect(clippy::cast_precision_loss, reason = "Helm rounds these as well")]
    value.map(ScalarKind::Int).or_else(|| (!negative).then_some(ScalarKind::Float(magnitude as f64)))
}

/// A decimal number with a fraction, an exponent or too many digits for an integer. What is too large for a double
/// stays text.
fn float(text: &str) -> Option<ScalarKind> {
    let fits = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-');
    let value: f64 = text.bytes().all(fits).then(|| text.parse().ok())??;
    value.is_finite().then_some(ScalarKind::Float(value))
}
