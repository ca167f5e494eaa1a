//! Pairs of a name and a value that are lines of their own: entries of maps in YAML, settings of a section. Their order and what stands between
//! them does not matter.

use std::ops::Range;

use super::{NAMES, is_value};
use crate::credential::lines::{self, Line, bare};
use crate::credential::name::is_credential;
use crate::credential::plain::is_plain;

/// The values of such pairs.
pub(super) fn spans(text: &str) -> Vec<Range<usize>> {
    let lines = lines::read(text);
    let is_name = |line: &Line<'_>| {
        NAMES.iter().any(|name| line.key.eq_ignore_ascii_case(name)) && is_credential(bare(line.rest))
    };
    let named = lines.iter().enumerate().filter(|(_, line)| is_name(line));
    let beside = named.flat_map(|(at, _)| lines::beside(&lines, at));
    beside
        .filter(|at| lines.get(*at).is_some_and(|line| is_value(line.key)))
        .filter_map(|at| value(&lines, at))
        .collect()
}

/// What stands behind the key of a line, or below it as a block of text.
fn value(lines: &[Line<'_>], at: usize) -> Option<Range<usize>> {
    let line = lines.get(at)?;
    let is_block = line.rest.starts_with(['|', '>']) && line.rest.len() <= 3;
    if is_block || line.rest.is_empty() {
        let inside = lines.get(lines::below(lines, at))?;
        let (first, last) = (inside.first()?, inside.last()?);
        // Without a mark a map or a list may follow: what is secret in there, its own keys tell.
        let is_text = is_block || inside.iter().all(|line| line.key.is_empty() && !line.is_first);
        let start = first.start + first.text.len() - first.text.trim_start().len();
        let end = last.start + last.text.trim_end().len();
        return (is_text && start < end).then_some(start..end);
    }
    let text = bare(line.rest);
    let start = line.start + line.text.rfind(line.rest)? + line.rest.find(text)?;
    // A quote that does not close here goes on below.
    let opens = line.rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let goes_on = opens.is_some_and(|quote| line.rest.len() == 1 || !line.rest.ends_with(quote));
    let end = if goes_on {
        let from = start + text.len();
        let rest: usize = lines.get(at + 1..)?.iter().map(|line| line.text.len()).sum();
        let below = lines.get(at + 1..)?.iter().find(|line| opens.is_some_and(|quote| line.text.contains(quote)));
        below.map_or(from + rest, |line| line.start + line.text.trim_end().len())
    } else {
        start + text.len()
    };
    let is_map = line.rest.starts_with(['{', '[']) && !line.rest.starts_with("{{");
    (!is_plain(text) && !is_map && start < end).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::spans;

    #[test]
    fn values_are_found_in_any_order_and_at_any_distance() {
        for (text, expected) in [
            ("- value: summer\n  name: DB_PASSWORD\n", &["summer"][..]),
            (
                "- name: DB_PASSWORD\n  description: the password of the database that we use\n  value: summer",
                &["summer"],
            ),
            ("- name: \"DB_PASSWORD\" # a\n\n  # b\n  more:\n    x: 1\n  value: 'sum mer' # c\n", &["sum mer"]),
            ("- value: |\n    sum\n    mer\n  name: DB_PASSWORD\n", &["sum\n    mer"]),
            ("- name: DB_PASSWORD\n  value:\n    summer\n", &["summer"]),
            ("- value: \"sum\n    mer\"\n  name: A_TOKEN\n", &["sum\n    mer\""]),
            ("[[env]]\nvalue = \"summer\"\nabout = \"it\"\nname = \"DB_PASSWORD\"\n", &["summer"]),
            // Another entry, another map, another section, no credential.
            ("- value: summer\n- name: DB_PASSWORD\n", &[]),
            ("- name: DB_PASSWORD\n- value: summer\n", &[]),
            ("a:\n  name: DB_PASSWORD\nvalue: summer\n", &[]),
            ("- name: DB_PASSWORD\n  nested:\n    value: summer\n", &[]),
            ("name = \"DB_PASSWORD\"\n[x]\nvalue = \"summer\"\n", &[]),
            ("- name: DB_USER\n  value: summer\n", &[]),
            ("- name: DB_PASSWORD\n  value:\n    from: there\n", &[]),
            ("- name: DB_PASSWORD\n  value: $DB_PASSWORD\n", &[]),
        ] {
            let found: Vec<&str> = spans(text).into_iter().filter_map(|span| text.get(span)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
