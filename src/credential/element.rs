//! Credentials in XML.

use std::ops::Range;

use super::is_credential;
use super::plain::is_plain;

/// The content of `<password>...</password>` and its like, of `<property name="password">...</property>`, and of the element behind
/// `<key>Password</key>`.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    for (at, _) in text.match_indices('<') {
        let rest = text.get(at + 1..).unwrap_or_default();
        let name = rest.split(|c: char| !(c.is_ascii_alphanumeric() || "_-.:".contains(c))).next().unwrap_or_default();
        if is_credential(name) {
            spans.extend(content(text, at));
        } else if is_named(rest) {
            spans.extend(content(text, at).filter(|span| text.get(span.clone()).is_some_and(|text| !is_plain(text))));
        } else if matches!(name, "key" | "name" | "Key" | "Name") {
            spans.extend(behind(text, at));
        }
    }
    spans
}

/// The content of the element that starts here.
fn content(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at + 1..)?;
    let tag = rest.find(['<', '>']).filter(|tag| rest.get(..*tag).is_some_and(|tag| !tag.ends_with('/')))?;
    let start = at + 1 + tag + 1;
    let end = start + text.get(start..)?.find("</")?;
    (start < end).then_some(start..end)
}

/// Whether an element has a name among its attributes that says so, and no elements inside.
fn is_named(rest: &str) -> bool {
    let tag = rest.get(..rest.find('>').unwrap_or_default()).unwrap_or_default();
    ["name=\"", "key=\"", "name='", "key='"].iter().any(|label| {
        let name = tag.split_once(label).map(|(_, rest)| rest.split(['"', '\'']).next().unwrap_or_default());
        name.is_some_and(is_credential)
    })
}

/// The content of the element behind one whose content is a name that says so.
fn behind(text: &str, at: usize) -> Option<Range<usize>> {
    let name = content(text, at)?;
    if !is_credential(text.get(name.clone())?) {
        return None;
    }
    let close = name.end + text.get(name.end..)?.find('>')? + 1;
    let next = close + text.get(close..)?.find('<')?;
    let is_next = text.get(close..next)?.trim().is_empty() && !text.get(next..)?.starts_with("</");
    content(text, next).filter(|value| is_next && text.get(value.clone()).is_some_and(|value| !is_plain(value)))
}
