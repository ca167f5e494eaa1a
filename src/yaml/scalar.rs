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
    let kind = resolve(text)?;
    match (tag, kind) {
        ("bool", ScalarKind::Bool(_))
        | ("int", ScalarKind::Int(_))
        | ("float", ScalarKind::Float(_))
        | ("null", ScalarKind::Null) => Ok(kind),
        #[expect(clippy::cast_precision_loss, reason = "the tag asks for a floating-point number")]
        ("float", ScalarKind::Int(value)) => Ok(ScalarKind::Float(value as f64)),
        ("bool", _) => Err(TagMismatch::Wanted("a boolean")),
        ("int", _) => Err(TagMismatch::Wanted("an integer")),
        ("float", _) => Err(TagMismatch::Wanted("a number")),
        ("null", _) => Err(TagMismatch::Wanted("null")),
        _ => Ok(ScalarKind::String),
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
    Ok(integer(&digits)
        .map(ScalarKind::Int)
        .or_else(|| float(&digits).map(ScalarKind::Float))
        .unwrap_or(ScalarKind::String))
}

/// A whole number: decimal, `0x1F`, `0b101`, `0o17` or `017`.
fn integer(text: &str) -> Option<i64> {
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
    if !digits.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return None;
    }
    let value = i128::from(u64::from_str_radix(digits, radix).ok()?);
    i64::try_from(if negative { -value } else { value }).ok()
}

/// A decimal number with a fraction or an exponent, or a whole one too large for an integer. One that is too large for
/// a double stays text.
fn float(text: &str) -> Option<f64> {
    let shape = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-');
    if !text.bytes().all(shape) || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return radix_float(text);
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// A hexadecimal, octal or binary number between the largest signed and the largest unsigned 64-bit integer.
#[expect(clippy::cast_precision_loss, reason = "Helm turns these into doubles as well")]
fn radix_float(text: &str) -> Option<f64> {
    let (radix, digits) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, text.get(2..)?),
        [b'0', b'o' | b'O', ..] => (8, text.get(2..)?),
        [b'0', b'b' | b'B', ..] => (2, text.get(2..)?),
        _ => return None,
    };
    u64::from_str_radix(digits.strip_prefix('+').map_or(digits, |_| ""), radix).ok().map(|value| value as f64)
}
