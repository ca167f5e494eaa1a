//! Credentials in the columns of tables whose head says so: CSV and Markdown.

use std::ops::Range;

use super::is_credential;
use super::plain::is_plain;

/// What divides the cells of a line.
const DIVIDERS: &[char] = &['|', ',', ';', '\t'];

/// The longest name of a column.
const LONGEST: usize = 30;

/// The cells below such names.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut head: Option<(char, Vec<bool>)> = None;
    let mut is_first = true;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        if is_rule(bare) {
            start += line.len();
            continue;
        }
        if bare.trim().is_empty() {
            (head, is_first) = (None, true);
        } else if let Some((divider, secret)) = &head {
            let cells = cells(bare, *divider);
            if cells.len() == secret.len() {
                let told = cells.into_iter().zip(secret).filter(|(_, is_secret)| **is_secret).map(|(cell, _)| cell);
                let told = told.filter(|cell| bare.get(cell.clone()).is_some_and(is_value));
                spans.extend(told.map(|cell| start + cell.start..start + cell.end));
            } else {
                head = None;
            }
        } else if is_first || bare.trim_start().starts_with('|') {
            head = DIVIDERS.iter().find_map(|divider| Some((*divider, named(bare, *divider)?)));
            is_first = false;
        }
        start += line.len();
    }
    spans
}

/// Which columns hold credentials, if a line consists of names of columns and one of them does.
fn named(line: &str, divider: char) -> Option<Vec<bool>> {
    if !line.contains(divider) {
        return None;
    }
    let cells = cells(line, divider);
    let names: Vec<&str> = cells.into_iter().filter_map(|cell| line.get(cell)).collect();
    let takes_blanks = divider != ',';
    let is_part = |c: char| c.is_alphanumeric() || "_-.".contains(c) || takes_blanks && c == ' ';
    let is_name = |name: &&str| name.len() <= LONGEST && name.chars().all(is_part);
    let secret: Vec<bool> = names.iter().map(|name| is_credential(name)).collect();
    (names.len() >= 2 && names.iter().all(is_name) && secret.contains(&true)).then_some(secret)
}

/// Where the cells of a line are, without the blanks and quotes around them.
fn cells(line: &str, divider: char) -> Vec<Range<usize>> {
    let trimmed = line.trim_start();
    let mut at = line.len() - trimmed.len();
    let inner = trimmed.trim_end();
    let (inner, from) = match divider {
        '|' => (inner.trim_start_matches('|').trim_end_matches('|'), usize::from(inner.starts_with('|'))),
        _ => (inner, 0),
    };
    at += from;
    let mut cells = Vec::new();
    for cell in inner.split(divider) {
        let around = |c: char| c.is_whitespace() || "\"'`*".contains(c);
        let start = at + cell.len() - cell.trim_start_matches(around).len();
        cells.push(start..start + cell.trim_matches(around).len());
        at += cell.len() + divider.len_utf8();
    }
    cells
}

/// A line between rows: `+-----+-----+`.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('+') && line.chars().all(|c| "+-=".contains(c))
}

fn is_value(cell: &str) -> bool {
    !is_plain(cell) && !cell.contains(' ') && !cell.chars().all(|c| "-:".contains(c))
}
