//! Credentials in pairs of a name and a value: `name: DB_PASSWORD` and `value: x`, `<add key="ApiKey" value="x"/>`.

mod fields;

use std::ops::Range;

use serde_json::{Map, Value};

use super::name::is_credential;
use super::plain::is_plain;

/// How far behind its name a value may be where no brackets are around them.
const REACH: usize = 40;

/// How far from a name its brackets may be.
const LONGEST: usize = 4096;

/// What the name of a pair is kept under, in lower case.
const NAMES: &[&str] = &["key", "name", "field", "option", "parameter", "path", "property", "setting", "variable"];

/// The same for its value.
const VALUES: &[&str] = &["value", "val", "content", "contents", "default"];

/// The brackets of maps and of elements.
const OPENING: [char; 2] = ['{', '<'];
const CLOSING: [char; 2] = ['}', '>'];

/// The name of a pair.
pub fn name(map: &Map<String, Value>) -> Option<&str> {
    name_among(&map.iter().map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default())))
}

/// The same of the keys of a map and the texts under them.
pub fn name_among<'a>(entries: &(impl Iterator<Item = (&'a str, &'a str)> + Clone)) -> Option<&'a str> {
    if !entries.clone().any(|(key, _)| is_value(key)) {
        return None;
    }
    let name = |label: &&str| {
        let (_, name) = entries.clone().find(|(key, _)| key.eq_ignore_ascii_case(label))?;
        Some(name).filter(|name| !name.is_empty())
    };
    NAMES.iter().find_map(name)
}

/// Whether a key is that of the name of a pair.
pub fn is_label(key: &str) -> bool {
    NAMES.iter().any(|label| key.eq_ignore_ascii_case(label))
}

/// Whether a key is that of the value of a pair.
pub fn is_value(key: &str) -> bool {
    VALUES.iter().any(|label| key.eq_ignore_ascii_case(label))
}

/// The values of such pairs.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let names = NAMES.iter().flat_map(|label| lower.match_indices(label));
    let mut spans: Vec<Range<usize>> = names.filter_map(|(at, label)| value(text, &lower, at, label)).collect();
    spans.extend(fields::spans(text));
    spans
}

/// The value of the pair whose name stands behind this label: between the same brackets, wherever that is, or else close behind it.
fn value(text: &str, lower: &str, at: usize, label: &str) -> Option<Range<usize>> {
    let (name, end) = word(text, at + label.len())?;
    if !is_credential(name) {
        return None;
    }
    let around = match around(lower, at) {
        Some(around) => around,
        None => end..nth(text, end, REACH),
    };
    let behind = (end.max(around.start), lower.get(end..around.end)?);
    let before = (around.start, lower.get(around.start..at).unwrap_or_default());
    let found = [behind, before].into_iter().find_map(|(from, piece)| {
        let places = VALUES.iter().flat_map(|label| piece.match_indices(label));
        let places = places.filter(|(at, _)| depth(piece.get(..*at).unwrap_or_default()) == 0);
        places.filter_map(|(at, label)| word(text, from + at + label.len())).find(|(value, _)| !value.is_empty())
    });
    let (value, end) = found?;
    (!is_plain(value)).then_some(end - value.len()..end)
}

/// The place so many characters behind another one.
fn nth(text: &str, from: usize, count: usize) -> usize {
    text.get(from..).and_then(|rest| rest.char_indices().nth(count)).map_or(text.len(), |(reach, _)| from + reach)
}

/// What is between the brackets that a place stands between.
fn around(text: &str, at: usize) -> Option<Range<usize>> {
    let from = text.ceil_char_boundary(at.saturating_sub(LONGEST));
    let open = unmatched(text.get(from..at)?.char_indices().rev(), CLOSING, OPENING)?;
    let start = from + open + 1;
    let inside = text.get(start..nth(text, at, LONGEST))?;
    let close = unmatched(inside.char_indices(), OPENING, CLOSING);
    Some(start..close.map_or(start + inside.len(), |close| start + close))
}

/// The place of the first bracket that ends what no bracket before it began.
fn unmatched(characters: impl Iterator<Item = (usize, char)>, begins: [char; 2], ends: [char; 2]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in characters {
        if begins.contains(&c) {
            depth += 1;
        } else if ends.contains(&c) {
            depth = match depth.checked_sub(1) {
                Some(depth) => depth,
                None => return Some(at),
            };
        }
    }
    None
}

/// How many brackets more open than close in a text.
fn depth(text: &str) -> usize {
    text.chars().fold(0_usize, |depth, c| match c {
        '{' | '<' => depth + 1,
        '}' | '>' => depth.saturating_sub(1),
        _ => depth,
    })
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
