//! The words of a line as a shell takes it apart.

use std::ops::Range;

/// What divides commands.
const DIVIDERS: &str = ";|&()`";

/// The words of a line. What is in quotes as a whole comes without them; parts that are joined, quoted or not, are one word. What divides
/// commands is a word of its own.
pub fn words(line: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(start) = line.get(at..).and_then(|rest| rest.find(|c: char| !c.is_whitespace())).map(|to| at + to) {
        let rest = line.get(start..).unwrap_or_default();
        if rest.starts_with("\\\n") {
            at = start + 2;
            continue;
        }
        let divider = rest.find(|c| !DIVIDERS.contains(c)).unwrap_or(rest.len());
        let length = if divider > 0 { divider } else { length(rest) };
        let word = rest.get(..length).unwrap_or_default();
        words.push(match bare(word) {
            Some(inner) => start + 1..start + 1 + inner.len(),
            None => start..start + length,
        });
        at = start + length.max(1);
    }
    words
}

/// The texts between quotes of a list that starts in a line: `["mysql", "-psecret"]`.
pub fn items(line: &str) -> Vec<Range<usize>> {
    let mut items = Vec::new();
    let Some(mut at) = line.find('[').map(|at| at + 1) else { return items };
    while let Some(start) = line.get(at..).and_then(|rest| rest.find(|c: char| !c.is_whitespace() && c != ',')) {
        let start = at + start;
        let rest = line.get(start..).unwrap_or_default();
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { break };
        let Some(end) = closing(rest.get(1..).unwrap_or_default(), quote) else { break };
        items.push(start + 1..start + 1 + end);
        at = start + end + 2;
    }
    items
}

/// The lines of a text, those joined that a backslash at the end goes on with.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut end = 0;
        loop {
            let line = rest.get(end..)?.split_inclusive('\n').next();
            end += line.map_or(0, str::len);
            if end == 0 {
                return None;
            }
            if !line.is_some_and(|line| line.ends_with("\\\n")) {
                break;
            }
        }
        let (line, behind) = rest.split_at_checked(end)?;
        rest = behind;
        Some(line)
    })
}

/// How long the word is that a text starts with.
pub fn length(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            '"' | '\'' => {
                // A quote that nothing closes is a letter like any other.
                if let Some(end) = closing(text.get(at + 1..).unwrap_or_default(), c) {
                    while chars.next_if(|(next, _)| *next <= at + 1 + end).is_some() {}
                }
            }
            c if c.is_whitespace() || DIVIDERS.contains(c) && !is_part(text, at, c) => return at,
            _ => {}
        }
    }
    text.len()
}

/// Whether a character that may divide commands begins or ends `$(...)`, which is a part of a word.
fn is_part(text: &str, at: usize, c: char) -> bool {
    let before = text.get(..at).unwrap_or_default();
    c == '(' && before.ends_with('$') || c == ')' && before.contains("$(")
}

/// How far the quote is that closes a text.
pub fn closing(text: &str, quote: char) -> Option<usize> {
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && quote == '"' {
            chars.next();
        } else if c == quote {
            return Some(at);
        }
    }
    None
}

/// What is in the quotes, if they are around the whole word.
fn bare(word: &str) -> Option<&str> {
    let quote = word.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = word.get(1..)?;
    let end = closing(inner, quote)?;
    if end + 2 == word.len() { inner.get(..end) } else { None }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_of_a_shell() {
        let line = r#"a -p"b c"d 'e f' "g"'h' i\ j; k|l $(m n) "o"#;
        let found: Vec<&str> = words(line).into_iter().map(|word| &line[word]).collect();
        assert_eq!(found, ["a", "-p\"b c\"d", "e f", "\"g\"'h'", "i\\ j", ";", "k", "|", "l", "$(m", "n", ")", "\"o"]);
    }
}
