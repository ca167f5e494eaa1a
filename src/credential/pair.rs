//! Credentials in pairs of a name and a value: `name: DB_PASSWORD` and `value: x`, `<add key="ApiKey" value="x"/>`.

use std::ops::Range;

use serde_json::{Map, Value};

use super::name::is_credential;
use super::plain::is_plain;

/// How far from its name a value may be.
const REACH: usize = 40;

/// What the name of a pair is kept under, in lower case.
const NAMES: &[&str] = &["key", "name", "field", "option", "parameter", "path", "property", "setting", "variable"];

/// The same for its value.
const VALUES: &[&str] = &["value", "val", "content", "contents", "default"];

/// The name of a pair.
pub fn name(map: &Map<String, Value>) -> Option<&str> {
    if !map.keys().any(|key| is_value(key)) {
        return None;
    }
    NAMES.iter().find_map(|label| {
        let (_, name) = map.iter().find(|(key, _)| key.eq_ignore_ascii_case(label))?;
        name.as_str().filter(|name| !name.is_empty())
    })
}

/// Whether a key is that of the value of a pair.
pub fn is_value(key: &str) -> bool {
    VALUES.iter().any(|label| key.eq_ignore_ascii_case(label))
}

/// The values of such pairs.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let names = NAMES.iter().flat_map(|label| lower.match_indices(label));
    names.filter_map(|(at, label)| value(text, &lower, at, label)).collect()
}

/// The value of the pair whose name stands behind this label: close behind it, or before it between the same brackets.
fn value(text: &str, lower: &str, at: usize, label: &str) -> Option<Range<usize>> {
    let (name, end) = word(text, at + label.len())?;
    if !is_credential(name) {
        return None;
    }
    let window = text.get(end..)?.char_indices().nth(REACH).map_or(text.len(), |(reach, _)| end + reach);
    let behind = lower.get(end..window)?;
    let behind = behind.get(..behind.find(['}', '>']).unwrap_or(behind.len()))?;
    let start = lower.get(..at)?.rfind(['{', '<']).map_or(at, |open| open + 1);
    let before = lower.get(start..at)?;
    let before = if before.contains(['}', '>']) { "" } else { before };
    let found = [(end, behind), (start, before)].into_iter().find_map(|(from, piece)| {
        let places = VALUES.iter().flat_map(|label| piece.match_indices(label));
        places.filter_map(|(at, label)| word(text, from + at + label.len())).find(|(value, _)| !value.is_empty())
    });
    let (value, end) = found?;
    (!is_plain(value)).then_some(end - value.len()..end)
}

/// What stands behind a label, an equals sign or a colon and perhaps quotes, and where it ends.
fn word(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text.get(at..)?.trim_start_matches(['"', '\'', '\\', ' ']).strip_prefix([':', '='])?;
    let rest = rest.trim_start_matches([' ', '\\']);
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
    let length = match quote {
        Some(quote) => rest.find([quote, '\\'])?,
        None => rest.find(|c: char| c.is_whitespace() || ",}]".contains(c)).unwrap_or(rest.len()),
    };
    Some((rest.get(..length)?, text.len() - rest.len() + length))
}
