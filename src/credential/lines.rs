//! Lines of settings, `key: value` and `key = value`, and which of them belong together.

use std::ops::Range;

/// How many lines up and down from one are looked at.
const REACH: usize = 60;

/// A line `key: value` or `key = value`.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    /// Where it starts in the text.
    pub start: usize,
    /// All of it.
    pub text: &'a str,
    /// How far its key is indented, a dash in front of it included. Nothing of a line that is blank or a comment.
    pub indent: Option<usize>,
    /// Whether a dash stands before the key: here a map begins.
    pub is_first: bool,
    /// The key without quotes; nothing of a line that has none.
    pub key: &'a str,
    /// What stands behind the key, without blanks around it.
    pub rest: &'a str,
}

/// All lines of a text.
pub fn read(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let line = |text: &'_ str| {
        start += text.len();
        start - text.len()
    };
    let starts: Vec<usize> = text.split_inclusive('\n').map(line).collect();
    text.split_inclusive('\n').zip(starts).map(|(text, start)| of(text, start)).collect()
}

fn of(text: &str, start: usize) -> Line<'_> {
    let content = text.trim_start_matches([' ', '\t']);
    let dashes = content.len() - content.trim_start_matches(['-', ' ']).len();
    let is_first = content.starts_with("- ");
    let content = if is_first { content.get(dashes..).unwrap_or_default() } else { content };
    let is_blank = content.trim().is_empty() || content.starts_with(['#', ';']);
    let indent = (!is_blank).then(|| text.len() - content.len());
    let (key, rest) = content.split_once([':', '=']).filter(|_| !is_blank).unwrap_or_default();
    let key = key.trim().trim_matches(['"', '\'']);
    Line { start, text, indent, is_first, key, rest: rest.trim().trim_end_matches(',') }
}

/// The lines of the same map as one of its lines, in either direction. A line that is indented less ends the map, and so does a section.
pub fn beside(lines: &[Line<'_>], at: usize) -> Vec<usize> {
    let Some(own) = lines.get(at) else { return Vec::new() };
    let is_sibling = |line: &Line<'_>| line.indent == own.indent;
    let ends = |line: &Line<'_>| {
        line.indent.is_some_and(|indent| Some(indent) < own.indent)
            || line.text.starts_with('[')
            || line.text.starts_with("---")
    };
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate().skip(at + 1).take(REACH) {
        if ends(line) || is_sibling(line) && line.is_first {
            break;
        }
        if is_sibling(line) {
            found.push(index);
        }
    }
    let before = if own.is_first { 0 } else { at };
    for (index, line) in lines.iter().enumerate().take(before).rev().take(REACH) {
        if ends(line) {
            break;
        }
        if is_sibling(line) {
            found.push(index);
        }
        if is_sibling(line) && line.is_first {
            break;
        }
    }
    found
}

/// The lines below one that are indented further.
pub fn below(lines: &[Line<'_>], at: usize) -> Range<usize> {
    let indent = lines.get(at).and_then(|line| line.indent);
    let rest = lines.get(at + 1..).unwrap_or_default();
    let inside = rest.iter().take_while(|line| line.indent.is_none_or(|below| Some(below) > indent)).count();
    at + 1..at + 1 + inside
}

/// A value without the comment behind it and the quotes around it.
pub fn bare(text: &str) -> &str {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    match quote.and_then(|quote| text.get(1..)?.split_once(quote)) {
        // A doubled quote stands for one.
        Some((inner, behind)) if !behind.starts_with(['"', '\'']) => inner,
        _ => text.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']),
    }
}
