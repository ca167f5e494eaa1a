//! Credentials in pairs of a name and a value: `name: DB_PASSWORD` and `value: x`, `<add key="ApiKey" value="x"/>`.

use std::ops::Range;

use super::name::is_credential;
use super::plain::is_plain;

/// How far from its name a value may be.
const REACH: usize = 40;

/// The values of such pairs.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    ["name", "key"]
        .iter()
        .flat_map(|label| text.match_indices(label))
        .filter_map(|(at, label)| {
            let (name, end) = word(text, at + label.len())?;
            if !is_credential(name) {
                return None;
            }
            let window = text.get(end..)?.char_indices().nth(REACH).map_or(text.len(), |(reach, _)| end + reach);
            let value = end + text.get(end..window)?.find("value")? + "value".len();
            let (value, end) = word(text, value)?;
            (!is_plain(value)).then_some(end - value.len()..end)
        })
        .collect()
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
