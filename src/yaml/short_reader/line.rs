//! What stands on one line: items, keys, scalars.

use std::borrow::Cow;

use serde_json::Value;

use super::super::node::{ScalarKind, scalar_json};
use super::super::scalar::resolve;

/// Whether a line is an item of a list.
pub fn is_item(text: &str) -> bool {
    text == "-" || text.starts_with("- ")
}

/// The key that a line begins with, and what stands after its colon.
pub fn key(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let is_end = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    if text.starts_with('"') {
        let (key, rest) = quoted(text)?;
        let rest = rest.strip_prefix(':')?;
        return is_end(rest).then_some((key, rest));
    }
    let at = text.find(':')?;
    let (key, rest) = (text.get(..at)?, text.get(at + 1..)?);
    (is_plain_key(key) && is_end(rest)).then_some((key.into(), rest))
}

/// Whether a text without quotes is a key that is a text.
pub fn is_plain_key(key: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'/');
    !key.is_empty()
        && key.bytes().all(is_plain)
        && !key.starts_with("---")
        && !key.starts_with("...")
        && matches!(resolve(key), Ok(ScalarKind::String))
}

/// A scalar that fills the rest of a line. It is not empty, and has no blanks around it.
pub fn scalar(text: &str) -> Option<Value> {
    match text.as_bytes().first()? {
        b'"' => {
            let (value, rest) = quoted(text)?;
            rest.is_empty().then(|| value.into())
        }
        b'\'' => {
            let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
            let value = inner.replace("''", "\0");
            (!value.contains('\'')).then(|| value.replace('\0', "'").into())
        }
        byte if is_plain_start(*byte) => plain(text),
        _ => None,
    }
}

/// Whether a scalar without quotes may begin with this.
pub fn is_plain_start(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'_' | b'-' | b'+' | b'$' | b'~' | b'(' | b'^')
}

/// A scalar without quotes.
pub fn plain(text: &str) -> Option<Value> {
    let is_odd = is_item(text)
        || text.starts_with("---")
        || text.starts_with("...")
        || text.ends_with(':')
        || text.contains(": ")
        || text.contains(" #");
    if is_odd {
        return None;
    }
    Some(scalar_json(resolve(text).ok()?, text))
}

/// A text between double quotes, and what stands after it. One that goes on in another line is left to the full reader, which folds lines.
pub fn quoted(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let inner = text.strip_prefix('"')?;
    let end = ending(inner)?;
    if inner.as_bytes().get(end) == Some(&b'"') {
        return Some((inner.get(..end)?.into(), inner.get(end + 1..)?));
    }
    let mut value = String::new();
    let mut rest = inner;
    loop {
        let at = ending(rest)?;
        value.push_str(rest.get(..at)?);
        if rest.as_bytes().get(at) == Some(&b'"') {
            return Some((value.into(), rest.get(at + 1..)?));
        }
        let escape = rest.as_bytes().get(at + 1)?;
        let mut length = 2;
        value.push(match escape {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'"' => '"',
            b'\\' => '\\',
            b'u' => {
                length = 6;
                let digits = rest.get(at + 2..at + 6)?;
                // The parser of the standard library takes a sign, and half a surrogate is no character.
                let code = digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(digits)?;
                char::from_u32(u32::from_str_radix(code, 16).ok()?)?
            }
            _ => return None,
        });
        rest = rest.get(at + length..)?;
    }
}

/// The place of the first quote or backslash, unless the line ends before.
fn ending(text: &str) -> Option<usize> {
    let at = text.bytes().position(|byte| matches!(byte, b'"' | b'\\' | b'\n'))?;
    (text.as_bytes().get(at) != Some(&b'\n')).then_some(at)
}
