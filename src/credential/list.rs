//! Several credentials in one value, under a name that says so: `PASSWORDS=(a b)`, `TOKENS="a b"`, `passwords = a, b`.

use std::ops::Range;

use super::name::{Several, holds_credentials, is_credential, several};
use super::plain::is_plain;
use super::random::{is_made_up, is_mixed, is_random};

/// What such values hold.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    for (at, separator) in text.match_indices(['=', ':']) {
        let Some((name, rest)) = text.get(..at).zip(text.get(at + separator.len()..)) else { continue };
        let name = name.trim_end_matches(['+', ' ', '"', '\'']);
        let start = name.rfind(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c))).map_or(0, |at| at + 1);
        let Some(word) = name.get(start..).filter(|word| holds_credentials(word)) else { continue };
        let from = at + separator.len();
        if let Some(inside) = rest.strip_prefix('(').filter(|_| begins_a_command(name.get(..start))) {
            let inside = array(inside);
            spans.extend(words(inside).into_iter().map(|span| from + 1 + span.start..from + 1 + span.end));
        } else if !is_credential(word) {
            let line = name.get(..start).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
            let is_first = line.trim_matches([' ', '\t', '-', '"', '\'']).is_empty();
            let is_set = separator == "=";
            spans.extend(value(word, rest, Line { is_first, is_set }).map(|span| from + span.start..from + span.end));
        }
    }
    spans
}

/// Words of a shell that may stand before a variable.
const DECLARATIONS: &[&str] = &["export", "declare", "local", "readonly", "typeset"];

/// How much of a text is looked at for the end of an array.
const LONGEST: usize = 4_000;

/// Whether what stands before a name lets it be a variable of a shell's.
fn begins_a_command(before: Option<&str>) -> bool {
    let line = before.unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    line.split_whitespace().all(|word| word.starts_with('-') || DECLARATIONS.contains(&word))
}

/// The inside of an array of a shell: what stands before an empty line, or in the first line if it is not closed there.
fn array(inside: &str) -> &str {
    let near = inside
        .get(..inside.floor_char_boundary(LONGEST))
        .and_then(|near| near.split("\n\n").next())
        .unwrap_or_default();
    if near.contains(')') { near } else { near.lines().next().unwrap_or_default() }
}

/// The parts of a list that is written as one text.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| c.is_whitespace() || ",;:|".contains(c));
    parts.map(|part| part.trim_matches(['"', '\'', '[', ']']))
}

/// Whether a text under a name of several credentials holds some: by its name, or by its parts.
pub fn is_held(name: &str, text: &str) -> bool {
    let by_name = || match several(name) {
        Some(Several::Passwords) => !is_count(text),
        Some(Several::Tokens) => parts(text).any(is_short_token),
        None => false,
    };
    !is_plain(text) && (holds_one(text) || by_name())
}

/// How many of them there are, or may be.
fn is_count(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() < 6
}

/// Whether a word is one of letters and digits as nobody writes it, and no name of an algorithm: `abc123`.
fn is_short_token(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let lower = word.to_ascii_lowercase();
    word.len() >= 6
        && digits >= 2
        && digits < word.len()
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !["md5", "sha"].iter().any(|name| lower.contains(name))
}

/// Whether a text is a list with a credential in it that nobody takes for a word.
fn holds_one(text: &str) -> bool {
    let mut parts = parts(text);
    !is_plain(text)
        && !text.contains("://")
        && parts.any(|part| !part.starts_with(['$', '/']) && (is_mixed(part) || is_made_up(part) || is_random(part)))
}

/// What a line says about the value of a name in it.
#[derive(Clone, Copy)]
struct Line {
    /// Nothing stands before the name.
    is_first: bool,
    /// An equals sign stands behind it.
    is_set: bool,
}

/// The value behind a name, if it is such a list.
fn value(name: &str, rest: &str, line: Line) -> Option<Range<usize>> {
    let value = rest.trim_start_matches([' ', '\t']);
    let start = rest.len() - value.len();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let (start, value) = match quote {
        Some(quote) => {
            let inside = value.get(1..)?;
            (start + 1, inside.get(..inside.find(quote)?)?)
        }
        None if line.is_first => (start, value.lines().next()?.trim_end()),
        None => (start, value.split(|c: char| c.is_whitespace() || "\"'".contains(c)).next()?),
    };
    // Behind a colon in a sentence comes a word of it.
    let is_of_name = line.is_first || line.is_set || quote.is_some();
    let is_told = |value: &str| if is_of_name { is_held(name, value) } else { holds_one(value) };
    // Lists and maps in brackets have their own rules.
    (!value.starts_with(['[', '{', '(', '<', '$']) && is_told(value)).then_some(start..start + value.len())
}

/// The words of an array of a shell, up to where it closes: all of them, and of those with a key what stands behind it.
fn words(inside: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(rest) = inside.get(at..) {
        let word = rest.trim_start();
        at += rest.len() - word.len();
        if word.is_empty() || word.starts_with(')') {
            return spans;
        }
        if word.starts_with('#') {
            at += word.find('\n').unwrap_or(word.len());
            continue;
        }
        let key = word.strip_prefix('[').and_then(|rest| rest.find("]=")).map_or(0, |end| end + 3);
        let value = word.get(key..).unwrap_or_default();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (open, length) = match quote {
            Some(quote) => (1, value.get(1..).and_then(|rest| rest.find(quote)).unwrap_or(value.len() - 1)),
            None => (0, value.find(|c: char| c.is_whitespace() || c == ')').unwrap_or(value.len())),
        };
        let start = at + key + open;
        let text = inside.get(start..start + length).unwrap_or_default();
        if !text.is_empty() && !is_count(text) && !is_plain(text) && !text.starts_with('$') {
            spans.push(start..start + length);
        }
        at = start + length + open;
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::spans;

    #[test]
    fn lists_below_a_name_are_found() {
        for (text, expected) in [
            ("PASSWORDS=(a Zq7Wm2Xc9LpB)", &["a", "Zq7Wm2Xc9LpB"][..]),
            ("TOKENS=(\n  a # b\n  'Zq7 Wm2'\n)\nb=c", &["a", "Zq7 Wm2"]),
            ("declare -A PASSWORDS=([alice]=\"Zq7\" [bob]=$BOB)", &["Zq7"]),
            ("PASSWORDS=\"a Zq7Wm2Xc9LpB\"", &["a Zq7Wm2Xc9LpB"]),
            ("export PASSWORDS=a,Zq7Wm2Xc9LpB", &["a,Zq7Wm2Xc9LpB"]),
            ("passwords = a, Zq7Wm2Xc9LpB\nb = c", &["a, Zq7Wm2Xc9LpB"]),
            ("PASSWORDS=\"a b\"", &["a b"]),
            ("export DB_PASSWORDS=winter1,summer2 x", &["winter1,summer2"]),
            ("{\"passwords\": \"winter summer1\"}", &["winter summer1"]),
            ("TOKENS=\"abc123 def456\"", &["abc123 def456"]),
            ("expired_passwords = 12", &[]),
            ("show_passwords: never", &[]),
            ("Of passwords: see above", &[]),
            ("tokens: sha256, cl100k_base, oauth2", &[]),
            ("max_tokens = 4096", &[]),
            ("TOKENS=$OTHERS", &[]),
            ("tokens: one, two", &[]),
            ("FILES=(a Zq7Wm2Xc9LpB)", &[]),
        ] {
            let found: Vec<&str> = spans(text).into_iter().filter_map(|span| text.get(span)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
