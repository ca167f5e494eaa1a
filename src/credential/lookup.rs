//! Actions of Go templates that look a secret up where the template is filled in, and hold none: `{{ with secret "kv/data/x" }}`.

use std::ops::Range;

use super::random::{is_mixed, is_random};

/// What such actions begin with, besides dots and variables.
const WORDS: &[&str] = &["else", "end", "if", "key", "range", "secret", "with"];

/// The places of credentials that were told by what is around them, without those that lie in such actions alone.
pub fn without(text: &str, mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    if spans.is_empty() || !text.contains("{{") {
        return spans;
    }
    let lookups = lookups(text);
    spans.retain(|span| {
        let at = lookups.partition_point(|lookup| lookup.end <= span.start);
        !lookups.get(at).is_some_and(|lookup| lookup.start <= span.start && span.end <= lookup.end)
    });
    spans
}

/// Where such actions are, in order; those that follow each other are one.
fn lookups(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find("{{")).map(|to| at + to) {
        let rest = text.get(start..).unwrap_or_default();
        let Some(length) = rest.find("}}") else { break };
        let end = start + length + 2;
        if rest.get(2..length).is_some_and(is_lookup) {
            match found.last_mut().filter(|last| last.end == start) {
                Some(last) => last.end = end,
                None => found.push(start..end),
            }
        }
        at = end;
    }
    found
}

/// Whether the inside of an action looks something up, and has no text but the path of it.
fn is_lookup(inside: &str) -> bool {
    let inside = inside.trim_matches('-').trim();
    let word = inside.split_whitespace().next().unwrap_or_default();
    (inside.starts_with(['.', '$']) || WORDS.contains(&word)) && texts(inside).iter().all(|text| is_path(text))
}

/// The texts between quotes. What a quote opens that nothing closes is one, too.
fn texts(inside: &str) -> Vec<&str> {
    let mut texts = Vec::new();
    let mut rest = inside;
    while let Some((at, quote)) = rest.char_indices().find(|(_, c)| matches!(c, '"' | '\'' | '`')) {
        let behind = rest.get(at + 1..).unwrap_or_default();
        let (text, next) = behind.split_once(quote).unwrap_or((behind, ""));
        texts.push(text.trim_end_matches('\\'));
        rest = next;
    }
    texts
}

fn is_path(text: &str) -> bool {
    text.contains('/') && !text.contains(char::is_whitespace) && !is_mixed(text) && !is_random(text)
}

#[cfg(test)]
mod tests {
    use super::super::spans;

    #[test]
    fn what_is_looked_up_shows_and_what_stands_beside_it_does_not() {
        for (text, expected) in [
            ("password={{ with secret \"kv/data/x\" }}{{ .Data.data.password }}{{ end }}", &[][..]),
            ("{{ with secret \"database/creds/st2\" }}password={{ .Data.password }}{{ end }}", &[]),
            ("username = {{ with secret \"database/creds/st2\" }}{{ .Data.username }}{{ end }}\n", &[]),
            ("password={{ with $s := secret \"kv/data/x\" }}{{ $s.Data.data.password }}{{ end }}", &[]),
            ("{{ with secret \"kv/data/x\" }}\npassword=hunter2\n{{ end }}", &["hunter2"]),
            ("password = {{ \"hunter2\" }}\n", &["{{ \"hunter2\" }}"]),
            ("{{ with secret \"a/b\" }}password={{ \"hunter2\" }}{{ end }}", &["{{", "hunter2"]),
        ] {
            let found: Vec<&str> = spans(text).into_iter().filter_map(|span| text.get(span)).collect();
            assert_eq!(found, expected, "{text}");
        }
        let token = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
        let text = format!("password={{{{ with secret \"kv/{token}\" }}}}{{{{ .Data.x }}}}{{{{ end }}}}");
        assert!(spans(&text).iter().any(|span| text.get(span.clone()).is_some_and(|found| found.contains(token))));
    }
}
