//! Credentials in XML.

use std::ops::Range;

use super::is_credential;

/// The content of `<password>...</password>` and its like.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    for (at, _) in text.match_indices('<') {
        let rest = text.get(at + 1..).unwrap_or_default();
        let name = rest.split(|c: char| !(c.is_ascii_alphanumeric() || "_-.:".contains(c))).next().unwrap_or_default();
        let tag = if is_credential(name) { rest.find(['<', '>']) } else { None };
        let Some(tag) = tag.filter(|tag| rest.get(..*tag).is_some_and(|tag| !tag.ends_with('/'))) else { continue };
        let start = at + 1 + tag + 1;
        let end = text.get(start..).and_then(|rest| rest.find("</")).map(|length| start + length);
        spans.extend(end.filter(|end| start < *end).map(|end| start..end));
    }
    spans
}
