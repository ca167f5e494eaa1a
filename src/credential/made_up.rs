//! Passwords as people make them up, told by their looks alone: `Summer-Hill!2024`.

use std::ops::Range;

/// How long such a password is at least, and at most.
const LENGTH: std::ops::RangeInclusive<usize> = 10..=40;

/// Marks that words of programs, addresses and sentences rarely have in them.
const MARKS: &str = "!#%~";

/// Words with small and capital letters, two digits, and such a mark.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    if !text.contains(|c| MARKS.contains(c)) {
        return Vec::new();
    }
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find(is_part)).map(|to| at + to) {
        let rest = text.get(start..).unwrap_or_default();
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let after = rest.get(length..).and_then(|after| after.chars().next());
        let stands_alone =
            before.is_none_or(|c| !"/@&?$\\[({+".contains(c)) && after.is_none_or(|c| !"/@=&?+([*{^$".contains(c));
        if stands_alone && rest.get(..length).is_some_and(is_one) {
            spans.push(start..start + length);
        }
        at = start + length;
    }
    spans
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_.-".contains(c) || MARKS.contains(c)
}

fn is_one(word: &str) -> bool {
    let count = |is_such: fn(char) -> bool| word.chars().filter(|c| is_such(*c)).count();
    let marks = count(|c| MARKS.contains(c));
    let mixes = count(|c| c.is_ascii_lowercase()) >= 3
        && count(|c| c.is_ascii_uppercase()) >= 1
        && count(|c| c.is_ascii_digit()) >= 2;
    // The place in a document, a percent escape, the format of a date.
    let is_place = word.split_once('#').is_some_and(|(file, _)| file.contains('.'));
    let is_escape = word.split('%').skip(1).any(|rest| {
        rest.len() < 2 || rest.get(..2).is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))
    });
    LENGTH.contains(&word.len())
        && mixes
        && (1..=2).contains(&marks)
        && word.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !is_place
        && !is_escape
        && word.matches('%').count() < 2
}
