//! Credentials behind flags that stand in lines or items of their own: the `args` of a container in a text of YAML, a command that is folded.

use std::ops::Range;

use serde_json::Value;

use super::arguments;

/// How many items a list may have.
const MOST: usize = 200;

/// What stands behind a flag whose name says so, as the next line or the next item between brackets.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    // Only where there is a flag.
    if !text.contains('\n') && !text.contains('[') || !text.contains('-') {
        return Vec::new();
    }
    let mut spans = lines(text);
    spans.extend(text.match_indices('[').flat_map(|(at, _)| between_brackets(text, at + 1)));
    spans
}

/// A line that holds a single word.
struct Item<'a> {
    indent: usize,
    has_dash: bool,
    word: &'a str,
    start: usize,
}

impl<'a> Item<'a> {
    fn read(line: &'a str, start: usize) -> Option<Self> {
        let content = line.trim_start_matches([' ', '\t']);
        let indent = line.len() - content.len();
        let (has_dash, content) = match content.strip_prefix("- ") {
            Some(rest) => (true, rest.trim_start_matches(' ')),
            None => (false, content),
        };
        let at = line.len() - content.len();
        let content = content.trim_end().trim_end_matches('\\').trim_end();
        let (word, quotes) = unquoted(content);
        let is_one = !word.is_empty() && (quotes > 0 || !word.contains(char::is_whitespace));
        is_one.then_some(Self { indent, has_dash, word, start: start + at + quotes })
    }

    fn goes_on(&self, before: &Self) -> bool {
        (self.indent, self.has_dash) == (before.indent, before.has_dash)
    }
}

/// Words behind flags in lines that follow each other and are indented alike.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut group: Vec<Item<'_>> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let item = Item::read(line, start);
        start += line.len();
        let is_next = |item: &Item<'_>| group.last().is_some_and(|last| item.goes_on(last)) && group.len() < MOST;
        if !item.as_ref().is_some_and(is_next) {
            spans.extend(told(&group));
            group.clear();
        }
        group.extend(item);
    }
    spans.extend(told(&group));
    spans
}

/// The same in `[--token, secret]`.
fn between_brackets(text: &str, start: usize) -> Vec<Range<usize>> {
    let rest = text.get(start..).unwrap_or_default();
    let Some(inside) = rest.find([']', '[', '{', '}']).and_then(|end| rest.get(..end)) else { return Vec::new() };
    if !inside.contains(',') {
        return Vec::new();
    }
    let mut at = start;
    let mut items = Vec::new();
    for part in inside.split(',').take(MOST) {
        let content = part.trim_start();
        let (word, quotes) = unquoted(content.trim_end());
        items.push(Item { indent: 0, has_dash: true, word, start: at + part.len() - content.len() + quotes });
        at += part.len() + 1;
    }
    told(&items)
}

/// A word without the quotes around it, and how long the first one is.
fn unquoted(text: &str) -> (&str, usize) {
    let inside = ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    inside.map_or((text, 0), |inside| (inside, 1))
}

fn told(items: &[Item<'_>]) -> Vec<Range<usize>> {
    if items.len() < 2 || !items.iter().any(|item| item.word.starts_with('-')) {
        return Vec::new();
    }
    let words: Vec<Value> = items.iter().map(|item| item.word.into()).collect();
    let secret = items.iter().zip(arguments(&[], &words)).filter(|(_, is_secret)| *is_secret);
    secret.map(|(item, _)| item.start..item.start + item.word.len()).collect()
}

#[cfg(test)]
mod tests {
    use super::spans;

    #[test]
    fn words_behind_flags_in_lines_and_items_are_found() {
        for (text, expected) in [
            ("args:\n- --password\n- hunter2Secret9\n- x\n", &["hunter2Secret9"][..]),
            ("a:\n  - \"--token\"\n  - \"hunter2Secret9\"\n", &["hunter2Secret9"]),
            ("args: [--token, hunter2Secret9, x]\n", &["hunter2Secret9"]),
            ("args: [--user, \"bob:hunter2Secret9\"]\n", &["bob:hunter2Secret9"]),
            ("- -u\n- bob:hunter2Secret9\n", &["bob:hunter2Secret9"]),
            ("cmd: >\n  curl\n  --token\n  hunter2Secret9\n", &["hunter2Secret9"]),
            ("curl \\\n  --token \\\n  hunter2Secret9 \\\n  x", &["hunter2Secret9"]),
            ("- --port\n- 80\n- --config\n- /etc/x\n", &[]),
            ("--password\n    The password of the user\n", &[]),
            ("- --password\n- $(PASSWORD)\n", &[]),
            ("- --password\n- --verbose\n", &[]),
            ("- --no-password\n- host\n", &[]),
            ("args: [--read-only-token, Zq7Wm2Xc]\n", &["Zq7Wm2Xc"]),
            ("args: [--with-password, Zq7Wm2Xc]\n", &["Zq7Wm2Xc"]),
            ("args: [--use-token, host]\n", &[]),
            ("args: [--skip-password, Zq7Wm2Xc]\n", &[]),
            ("- --token-file\n- /var/run/x\n", &[]),
            ("[--token]", &[]),
        ] {
            let found: Vec<&str> = spans(text).into_iter().filter_map(|span| text.get(span)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
