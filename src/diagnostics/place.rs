//! The line that a finding is about, without its value.

use std::ops::Range;

use super::lines::{Line, Lines};
use crate::values::SourceKind;
use crate::yaml::Origin;

/// What stands in a message for the value of a key.
const BLANK: &str = "…";

/// The last column, in characters from 0, that is worth scrolling to.
const WIDEST: usize = 500;

/// A place in a source, fit to be shown.
pub struct Place<'a> {
    /// What the source is.
    pub kind: SourceKind,
    /// Name of the source: a file, a flag.
    pub source: &'a str,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The line with its value blanked out.
    pub shown: String,
    /// The bytes of `shown` to underline.
    pub marked: Range<usize>,
}

impl<'a> Place<'a> {
    /// The place of an origin, if its source is known.
    pub fn new(origin: Origin, lines: &Lines<'a>) -> Option<Self> {
        let Line { source, text, is_in_block } = *lines.get(origin.layer, origin.line)?;
        let line = usize::try_from(origin.line).ok()?;
        let column = usize::try_from(origin.column).ok()?;
        let key = if is_in_block { None } else { key_of(text) };
        let (shown, marked) = blank(text, key, column.saturating_sub(1));
        Some(Self { kind: source.kind, source: &source.name, line, column, shown, marked })
    }
}

/// A line without its values, and the part of it to mark for what starts after `before` characters. Columns stay what they are in
/// the source.
fn blank(line: &str, key: Option<Range<usize>>, before: usize) -> (String, Range<usize>) {
    let start = line.char_indices().nth(before).map_or(line.len(), |(index, _)| index);
    let (mut shown, from) = match &key {
        Some(key) => (format!("{}: ", line.get(..key.end).unwrap_or_default()), key.end + 1),
        None => (lead(line).to_owned(), lead(line).len()),
    };
    if let Some(key) = key.filter(|key| start <= key.start || before > WIDEST) {
        shown.push_str(BLANK);
        return (shown, key);
    }
    // Inside a flow collection other values stand before this one.
    if line.get(from..start).is_some_and(|between| !between.trim().is_empty()) {
        shown.push_str(BLANK);
    }
    let missing = before.min(WIDEST).saturating_sub(shown.chars().count());
    shown.extend(std::iter::repeat_n(' ', missing));
    let from = shown.len();
    shown.push_str(BLANK);
    let to = shown.len();
    (shown, from..to)
}

/// What a line without a key starts with: indentation, and the dash of a list.
fn lead(line: &str) -> &str {
    let indent = line.len() - line.trim_start().len();
    let dash = if line.trim_start().starts_with("- ") { 2 } else { 0 };
    line.get(..indent + dash).unwrap_or_default()
}

/// The bytes of the key that a block line starts with, dashes of lists skipped.
fn key_of(line: &str) -> Option<Range<usize>> {
    let mut start = line.len() - line.trim_start().len();
    while let Some(rest) = line.get(start..).filter(|rest| rest.starts_with("- ")) {
        start += rest.len() - rest.get(1..).unwrap_or_default().trim_start().len();
    }
    let rest = line.get(start..)?;
    if rest.starts_with(['{', '[', '|', '>', '#']) {
        return None;
    }
    let end = rest.find(": ").or_else(|| rest.trim_end().ends_with(':').then(|| rest.trim_end().len() - 1))?;
    Some(start..start + end)
}

#[cfg(test)]
mod tests {
    use super::{blank, key_of};

    fn blanked(line: &str, before: usize) -> (String, std::ops::Range<usize>) {
        blank(line, key_of(line), before)
    }

    #[test]
    fn shows_keys_and_no_values() {
        assert_eq!(blanked("  password: hunter2 # or so", 12), ("  password: …".to_owned(), 12..15));
        assert_eq!(blanked("  replica: 3", 2), ("  replica: …".to_owned(), 2..9));
        assert_eq!(blanked("auth: { user: u, password: hunter2, x: 1 }", 39), (format!("auth: …{:32}…", ""), 41..44));
        assert_eq!(blanked("  - name: hunter2", 10), ("  - name: …".to_owned(), 10..13));
        assert_eq!(blanked("a:   hunter2", 5), ("a:   …".to_owned(), 5..8));
        assert_eq!(blanked("  - hunter2", 4), ("  - …".to_owned(), 4..7));
        assert_eq!(blanked(&format!("auth: [{}, a]", "x".repeat(600)), 609), ("auth: …".to_owned(), 0..4));
        assert_eq!(blanked("{\"password\": \"hunter2\"}", 1), ("……".to_owned(), 3..6));
        assert_eq!(blanked("", 0), ("…".to_owned(), 0..3));
    }
}
