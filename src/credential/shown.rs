//! What of a text is shown because somebody has said that a key holds no credential.

use std::ops::Range;

use super::merged;
use super::nested::{closing, says_nothing};

/// Takes out of the places of credentials those that belong to keys which hold none, as somebody has said: right behind such a key, or below it
/// as list or map.
pub fn without_shown(text: &str, spans: &mut Vec<Range<usize>>, shown: &[String]) {
    if spans.is_empty() || shown.is_empty() {
        return;
    }
    let below = merged(shown.iter().flat_map(|key| below(text, key)).collect());
    let is_below = |start: usize| {
        let at = below.partition_point(|part| part.end <= start);
        below.get(at).is_some_and(|part| part.contains(&start))
    };
    spans.retain(|span| !is_below(span.start) && !shown.iter().any(|key| is_behind(text, span.start, key)));
}

fn is_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_-".contains(character)
}

/// Whether what starts somewhere in a text stands right behind this key.
fn is_behind(text: &str, start: usize, key: &str) -> bool {
    let before = text.get(..start).unwrap_or_default();
    let before = before.trim_end_matches(|c: char| c.is_whitespace() || "\"'\\:=>|<,".contains(c));
    let rest = before.strip_suffix(key);
    rest.is_some_and(|rest| !rest.ends_with(is_of_name) || rest.ends_with("--"))
}

/// The lists and maps that are kept under a key.
fn below(text: &str, key: &str) -> Vec<Range<usize>> {
    let found = text.match_indices(key).filter_map(|(at, _)| {
        let end = at + key.len();
        let (before, behind) = (text.get(..at)?, text.get(end..)?);
        let value = behind.trim_start_matches(['"', '\'', ' ']).strip_prefix([':', '='])?;
        let start = text.len() - value.len();
        if before.ends_with(is_of_name) {
            return None;
        }
        let inside = value.trim_start_matches(|c: char| c.is_whitespace() || c == '=' || c == '>');
        if let Some(inside) = inside.strip_prefix(['[', '{']) {
            let from = text.len() - inside.len();
            return Some(from..from + closing(inside)?);
        }
        let line = value.find('\n')? + 1;
        let head = before.rsplit('\n').next().unwrap_or_default();
        let is_first = head.trim_matches([' ', '-', '"', '\'']).is_empty();
        (is_first && says_nothing(value.get(..line)?))
            .then(|| start + line..start + line + block(value.get(line..), head))
    });
    found.collect()
}

/// How long the lines are that belong to a key in a line that begins so.
fn block(text: Option<&str>, head: &str) -> usize {
    let key = head.trim_end_matches(['"', '\'']).len();
    let goes_on = |line: &&str| {
        let content = line.trim_start();
        let indent = line.len() - content.len();
        content.is_empty() || indent > key || indent == key && content.starts_with("- ")
    };
    text.unwrap_or_default().split_inclusive('\n').take_while(goes_on).map(str::len).sum()
}

#[cfg(test)]
mod tests {
    use super::super::{spans, without_shown};

    #[test]
    fn lists_and_maps_below_a_key_are_shown() {
        const A: &str = "Zq7Wm2Xc9LpB";
        let text = format!(
            "api_tokens:\n- {A}\n- {A}\nmy_secrets: # c\n  one: {A}\n  two: [{A}]\npasswords: [{A}]\nx: {{tokens: {{a: {A}}}}}\npassword: {A}\n"
        );
        let hidden = |shown: &[&str]| {
            let mut spans = spans(&text);
            without_shown(&text, &mut spans, &shown.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>());
            spans.len()
        };
        assert_eq!(hidden(&[]), 7);
        for (shown, left) in
            [("api_tokens", 5), ("my_secrets", 5), ("passwords", 6), ("tokens", 6), ("password", 6), ("secrets", 7)]
        {
            assert_eq!(hidden(&[shown]), left, "{shown}");
        }
    }
}
