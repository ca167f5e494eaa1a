//! Credentials in lists and maps below a name that says so: `tokens = ["a", "b"]`, `{"passwords": {"alice": "a"}}`.

use std::ops::Range;

use super::is_key_itself;
use super::name::{holds_credentials, is_harmless};
use super::pair::{is_label, is_value};
use super::plain::is_plain;
use super::random::{is_made_up, is_mixed};

/// What a text holds between the brackets behind such names.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let templates = references(text);
    for (at, _) in text.match_indices(['[', '{']) {
        if templates.iter().any(|template| template.contains(&at)) {
            continue;
        }
        let before = text.get(..at).unwrap_or_default();
        let head = before.trim_end_matches(|c: char| c.is_whitespace() || "\"'\\:=>,".contains(c));
        let gap = before.get(head.len()..).unwrap_or_default();
        let start = head.rfind(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c))).map_or(0, |at| at + 1);
        let is_below = gap.contains([':', '=', ',']) && head.get(start..).is_some_and(holds_credentials);
        if is_below && let Some(inside) = text.get(at + 1..).and_then(|rest| rest.get(..closing(rest)?)) {
            spans.extend(leaves(inside).into_iter().map(|span| at + 1 + span.start..at + 1 + span.end));
        }
    }
    spans
}

/// Templates that only name where something is: `{{ vault_password }}`, `{{ lookup("env", "PASSWORD") }}`.
fn references(text: &str) -> Vec<Range<usize>> {
    let opened = text.match_indices("{{").filter_map(|(at, _)| {
        let inside = text.get(at + 2..)?;
        let inside = inside.get(..inside.find("}}")?)?;
        is_variable(inside.trim_matches(['-', ' '])).then(|| at..at + inside.len() + 4)
    });
    opened.collect()
}

/// Functions of templates that look something up.
const LOOKUPS: &[&str] = &["env(", "lookup(", "st2kv("];

/// Whether a template names a variable and filters for it, or looks something up, and holds no text itself.
fn is_variable(named: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_.| ".contains(c);
    let mut words = named.split(['.', '|', ' ']).filter(|word| !word.is_empty());
    let is_name = |word: &str| !word.starts_with(|c: char| c.is_ascii_digit()) && !is_mixed(word) && !is_made_up(word);
    LOOKUPS.iter().any(|lookup| named.starts_with(lookup))
        || !named.is_empty() && named.chars().all(is_part) && words.all(is_name)
}

/// The same in lines that are indented further than the name, for texts that are nearly YAML.
pub fn blocks(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = 0;
    let mut above: Option<usize> = None;
    let mut pair = "";
    // How far the key of a text is indented that goes over several lines.
    let mut block: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start_matches([' ', '-']);
        let indent = line.len() - line.trim_start().len();
        let key = content.split_once(':').map(|(key, rest)| (key.trim_matches(['"', '\'']), rest.trim()));
        above = above.filter(|above| {
            content.trim().is_empty()
                || content.starts_with('#')
                || indent > *above
                || indent == *above && line.trim_start().starts_with("- ")
        });
        block = block.filter(|block| indent > *block || content.trim().is_empty());
        if block.is_some() {
            let at = start + line.len() - line.trim_start().len();
            spans.extend(Some(at..at + line.trim().len()).filter(|span| !span.is_empty()));
            start += line.len();
            continue;
        }
        if line.trim_start().starts_with("- ") || above.is_none() {
            pair = "";
        }
        if let Some((label, name)) = key.filter(|(key, _)| is_label(key)) {
            pair = if is_harmless(name.trim_matches(['"', '\''])) { label } else { "" };
        }
        if let Some((key, rest)) = key
            && above.is_none()
            && says_nothing(rest)
            && holds_credentials(key)
        {
            above = Some(indent);
        } else if above.is_some() && !content.starts_with('#') {
            let value = match key {
                Some((key, value)) if is_harmless(key) && !is_key_itself(key, value) => "",
                // `name: REGION`, and below it the value.
                Some((key, _)) if is_value(key) && !pair.is_empty() => "",
                Some((_, value)) => value,
                None if line.trim_start().starts_with("- ") => content.trim(),
                None => "",
            };
            let bare = value.trim_matches(['"', '\'']);
            let at = start + line.rfind(bare).unwrap_or_default();
            if value.starts_with(['{', '[']) {
                spans.extend(leaves(bare).into_iter().map(|span| at + span.start..at + span.end));
            } else if is_block(value) {
                block = Some(if key.is_some() { line.len() - content.len() } else { indent });
            } else if !bare.is_empty() && !is_plain(bare) && !bare.starts_with(['|', '>', '#']) {
                spans.push(at..at + bare.len());
            }
        }
        start += line.len();
    }
    spans
}

/// Whether a value is what a text of several lines begins with: `|`, `>-`.
fn is_block(value: &str) -> bool {
    let value = value.split(" #").next().unwrap_or_default().trim_end();
    value.starts_with(['|', '>']) && value.chars().skip(1).all(|c| c.is_ascii_digit() || "+-".contains(c))
}

/// Whether nothing of YAML stands here but the name of an anchor, a tag or a comment.
pub(super) fn says_nothing(rest: &str) -> bool {
    rest.split('#').next().unwrap_or_default().split_whitespace().all(|word| word.starts_with(['&', '!']))
}

/// Where the bracket closes that opens right before a text.
pub(super) fn closing(text: &str) -> Option<usize> {
    let mut depth = 1_usize;
    for (at, c) in text.char_indices() {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// The texts among these that are no keys, and whose keys may hold credentials.
pub(super) fn leaves(inside: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut key = "";
    let mut at = 0;
    while let Some(start) = inside.get(at..).and_then(|rest| rest.find(|c: char| !is_between(c))).map(|to| at + to) {
        let rest = inside.get(start..).unwrap_or_default();
        // `<% $.password %>`
        if rest.starts_with('%')
            && inside.get(..start).is_some_and(|before| before.ends_with('<'))
            && let Some(length) = rest.find("%>")
        {
            at = start + length + 2;
            continue;
        }
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let body = start + usize::from(quote.is_some());
        let rest = inside.get(body..).unwrap_or_default();
        let length = match quote {
            Some(quote) => rest.find(quote),
            None => rest.find(|c: char| ",:]}[{\n".contains(c)),
        };
        let end = body + length.unwrap_or(rest.len());
        let leaf = inside.get(body..end).unwrap_or_default();
        let behind = inside.get(end..).unwrap_or_default().trim_start_matches(['"', '\'', '\\', ' ', '>']);
        if behind.starts_with([':', '=']) {
            key = leaf;
        } else {
            if !leaf.trim().is_empty() && !is_plain(leaf) && (!is_harmless(key) || is_key_itself(key, leaf)) {
                found.push(body..body + leaf.trim_end().len());
            }
            key = if behind.starts_with(',') && !key.is_empty() { "" } else { key };
        }
        at = (end + usize::from(quote.is_some())).max(start + 1);
    }
    found
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || ",:=>[]{}<\\".contains(c)
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn names_may_have_anchors_tags_and_comments() {
        for (text, expected) in [
            ("passwords: # all\n- Zq7\n", &["Zq7"][..]),
            ("passwords:\n# c\n- Zq7\n", &["Zq7"]),
            ("secrets: &s !!map\n  one: Zq7\n", &["Zq7"]),
            ("tokens: &t\n- name: a\n  value: Zq7\nb: c\n", &["Zq7"]),
            ("names: &n\n- Zq7\n", &[]),
            ("secrets:\n  one: |\n    Zq7\n\n    Wm2\n  region: eu\nb: c\n", &["Zq7", "Wm2"]),
            ("secrets:\n  region: |\n    eu\n", &[]),
            ("tokens:\n- >-\n  Zq7\n- Wm2\nb: c\n", &["Zq7", "Wm2"]),
            ("passwords: *s\nb: Zq7\n", &[]),
        ] {
            let found: Vec<&str> = blocks(text).into_iter().filter_map(|span| text.get(span)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
