//! Secrets of Kubernetes that are written out in a text: all that their `data` and `stringData` hold.

use std::ops::Range;

use super::lines::{self, Line, bare};
use super::nested;
use super::plain::is_plain;

/// The keys of a Secret below which nothing but credentials stand.
pub(super) const CONTENT: &[&str] = &["data", "stringData"];

/// What they hold.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    if !text.contains("Secret") || !text.contains("kind") {
        return Vec::new();
    }
    let lines = lines::read(text);
    let kinds = lines.iter().enumerate().filter(|(_, line)| line.key == "kind" && bare(line.rest) == "Secret");
    let beside = kinds.flat_map(|(at, _)| lines::beside(&lines, at));
    let content = beside.filter(|at| lines.get(*at).is_some_and(|line| CONTENT.contains(&line.key)));
    let mut spans: Vec<Range<usize>> = content.flat_map(|at| below(&lines, at)).collect();
    spans.extend(in_json(text));
    spans
}

/// All values below a key.
fn below(lines: &[Line<'_>], at: usize) -> Vec<Range<usize>> {
    let Some(line) = lines.get(at) else { return Vec::new() };
    if let Some(inside) = line.rest.strip_prefix('{') {
        let start = line.start + line.text.len() - line.text.split_once('{').map_or(0, |(_, rest)| rest.len());
        return nested::leaves(inside).into_iter().map(|span| start + span.start..start + span.end).collect();
    }
    let inside = lines.get(lines::below(lines, at)).unwrap_or_default();
    let indent = inside.iter().find_map(|line| line.indent);
    let value = |line: &Line<'_>| {
        // What is indented further than the keys goes on with a value.
        let value = if line.indent == indent && !line.key.is_empty() { bare(line.rest) } else { line.text.trim() };
        let is_mark = value.starts_with(['|', '>']) && value.len() <= 3;
        let start = line.start + line.text.rfind(value)?;
        (!value.is_empty() && !is_mark && !is_plain(value)).then_some(start..start + value.len())
    };
    inside.iter().filter_map(value).collect()
}

/// The same in a text of JSON that is not written in lines of its own.
fn in_json(text: &str) -> Vec<Range<usize>> {
    let is_secret = |text: &str| {
        text.match_indices("\"kind\"").any(|(at, key)| {
            let rest = text.get(at + key.len()..).unwrap_or_default();
            rest.trim_start().strip_prefix(':').is_some_and(|rest| rest.trim_start().starts_with("\"Secret\""))
        })
    };
    if !is_secret(text) {
        return Vec::new();
    }
    let places = CONTENT.iter().flat_map(|key| {
        let quoted = format!("\"{key}\"");
        text.match_indices(&quoted).map(|(at, found)| at + found.len()).collect::<Vec<_>>()
    });
    let inside = places.filter_map(|at| {
        let rest = text.get(at..)?.trim_start().strip_prefix(':')?.trim_start().strip_prefix('{')?;
        Some((text.len() - rest.len(), rest.get(..nested::closing(rest)?)?))
    });
    inside
        .flat_map(|(start, inside)| {
            nested::leaves(inside).into_iter().map(move |span| start + span.start..start + span.end)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::spans;

    #[test]
    fn what_secrets_hold_is_found() {
        for (text, expected) in [
            ("kind: Secret\nstringData:\n  x: summer\n", &["summer"][..]),
            ("data:\n  x: |\n    sum\n    mer\nmetadata:\n  name: a\nkind: Secret\n", &["sum", "mer"]),
            ("items:\n- kind: ConfigMap\n  data: {a: b}\n- kind: Secret\n  stringData: {x: summer}\n", &["summer"]),
            ("{\"kind\": \"Secret\", \"stringData\": {\"x\": \"summer\"}}", &["summer"]),
            ("kind: ConfigMap\ndata:\n  x: summer\n---\nkind: Secret\n", &[]),
            ("kind: Secret\nmetadata:\n  name: summer\n", &[]),
        ] {
            let mut found: Vec<&str> = spans(text).into_iter().filter_map(|span| text.get(span)).collect();
            found.dedup();
            assert_eq!(found, expected, "{text}");
        }
    }
}
