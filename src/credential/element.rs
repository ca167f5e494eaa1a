//! Credentials in XML.

use std::ops::Range;

use super::name::is_ambiguous;
use super::pair::{is_label, is_value};
use super::plain::is_plain;
use super::{is_credential, is_held_perhaps};

/// The content of `<password>...</password>` and its like, of `<property name="password">...</property>`, and of the element behind
/// `<key>Password</key>`.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    for (at, _) in text.match_indices('<') {
        let rest = text.get(at + 1..).unwrap_or_default();
        let name = rest.split(|c: char| !(c.is_ascii_alphanumeric() || "_-.:".contains(c))).next().unwrap_or_default();
        if is_credential(name) || is_named(rest) {
            spans.extend(content(text, at).filter(|span| is_told(text, span)));
        } else if is_ambiguous(name) {
            let is_one = |span: &Range<usize>| {
                text.get(span.clone()).is_some_and(|content| is_held_perhaps(name, content.trim()))
            };
            spans.extend(content(text, at).filter(is_one));
        } else if is_label(name) {
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

/// How many elements stand between a name and its value at most.
const REACH: usize = 6;

/// The value of the element whose content is a name that says so: that of a sibling that is called so, behind it or before it, or else the content
/// of the next one.
fn behind(text: &str, at: usize) -> Option<Range<usize>> {
    let name = content(text, at)?;
    if !is_credential(text.get(name.clone())?) {
        return None;
    }
    let after = next(text, name.end);
    let siblings = std::iter::successors(after.clone(), |last| next(text, last.end)).take(REACH);
    let value = siblings.chain(before(text, at)).find(|sibling| is_value(tag(text, sibling.start)));
    // A name in front of another kind of value, as property lists have it.
    let found = value.or(after)?;
    content(text, found.start).filter(|value| is_told(text, value))
}

/// Whether the content of an element is no switch, no template and the like.
fn is_told(text: &str, content: &Range<usize>) -> bool {
    let content = text.get(content.clone()).unwrap_or_default();
    let raw = content.trim().strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>"));
    !is_plain(raw.unwrap_or(content))
}

/// The name of the element that starts here.
fn tag(text: &str, at: usize) -> &str {
    let rest = text.get(at + 1..).unwrap_or_default();
    rest.split(|c: char| !(c.is_ascii_alphanumeric() || "_-.:".contains(c))).next().unwrap_or_default()
}

/// The element that starts right behind the one whose content ends here: from its start to the end of its content.
fn next(text: &str, end: usize) -> Option<Range<usize>> {
    let close = end + text.get(end..)?.find('>')? + 1;
    let next = close + text.get(close..)?.find('<')?;
    let is_next = text.get(close..next)?.trim().is_empty() && !text.get(next..)?.starts_with("</");
    is_next.then_some(())?;
    Some(next..content(text, next)?.end)
}

/// The element whose end is right before this one.
fn before(text: &str, at: usize) -> Option<Range<usize>> {
    let head = text.get(..at)?.trim_end();
    let end =
        head.rfind("</").filter(|end| head.get(*end..).is_some_and(|end| end.ends_with('>') && !end.contains(' ')))?;
    let name = head.get(end + 2..head.len() - 1)?;
    let start = head.get(..end)?.rfind(&format!("<{name}"))?;
    Some(start..end)
}
