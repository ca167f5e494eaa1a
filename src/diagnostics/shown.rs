//! A line with its values blanked out.

use std::ops::Range;

use super::pieces::Piece;
use crate::credential;

/// What stands in a message for the value of a key.
const BLANK: &str = "…";

/// The most characters of a line that are shown before and behind the marked place.
const AROUND: usize = 60;

/// The most characters of a line before and behind the marked place that are looked at.
const WINDOW: usize = 1_000;

/// What may be shown of a line besides its keys: what divides keys and values.
const MARKS: &[char] = &[' ', '\t', '{', '}', '[', ']', ',', ':', '-', '?', '|', '>'];

/// A line fit to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The text.
    pub text: String,
    /// The bytes of it to underline.
    pub marked: Range<usize>,
}

/// A line with its keys, with a blank for each value, and with a mark at what begins at a column, in characters from 0.
pub fn shown(line: &str, pieces: &[Piece], column: usize) -> Shown {
    let first = column.saturating_sub(WINDOW);
    let characters: Vec<char> = line.chars().skip(first).take(2 * WINDOW).collect();
    let mut pieces = pieces.iter().skip_while(|piece| piece.end <= first).peekable();
    let mut text = String::new();
    let mut marked = None;
    let (mut at, mut is_after_blank) = (first, true);
    // `password: {abc: 1}` was meant for a text: its keys are the password, up to the bracket that closes it.
    let (mut depth, mut before, mut credential) = (0_usize, String::new(), None);
    while let Some(rest) = characters.get(at - first..).filter(|rest| !rest.is_empty()) {
        let from = text.len();
        let end = match pieces.next_if(|piece| piece.start <= at) {
            Some(Piece { end, key, .. }) => {
                let part = rest.get(..(*end).max(at + 1) - at).unwrap_or(rest);
                // What goes on from a line before keeps its indentation, which may be all that is left of it.
                let indent = part.iter().take_while(|character| key.is_none() && character.is_whitespace()).count();
                text.extend(part.iter().take(indent));
                if indent < part.len() {
                    if text.trim_end().ends_with('{') && is_text(&before, key.as_deref()) {
                        credential = credential.or(Some(depth));
                    }
                    let shown = key.as_deref().filter(|_| credential.is_none()).unwrap_or(BLANK);
                    shown.clone_into(&mut before);
                    text.push_str(shown);
                }
                (*end).max(at + 1)
            }
            None if rest.first() == Some(&'#') && is_after_blank => break,
            None => {
                match rest.first() {
                    Some('{' | '[') => depth += 1,
                    Some('}' | ']') => depth = depth.saturating_sub(1),
                    _ => {}
                }
                credential = credential.filter(|opened| depth >= *opened);
                at + mark(rest, &mut text)
            }
        };
        if marked.is_none() && (at..end).contains(&column) {
            let added = text.get(from..).unwrap_or_default();
            let indent = added.len() - added.trim_start().len();
            marked = Some(from + indent..text.len()).filter(|marked| !marked.is_empty());
        }
        is_after_blank = rest.get(end - at - 1).is_none_or(|last| last.is_whitespace());
        at = end;
    }
    text.truncate(text.trim_end().len().max(marked.as_ref().map_or(0, |marked| marked.end)));
    let marked = marked.unwrap_or_else(|| {
        // Something is missing here, or stands in a place that is not shown.
        if text.ends_with([':', ',']) {
            text.push(' ');
        }
        let from = text.len();
        text.push_str(BLANK);
        from..text.len()
    });
    Shown { text, marked }.shortened(first > 0)
}

/// What Kubernetes calls the Secret of a volume, and its fields: no more secret than the name of one.
const SECRET_OF_VOLUME: (&str, &[&str]) = ("secret", &["defaultMode", "items", "name", "optional", "secretName"]);

/// Whether what stands in a map behind a key was meant for a text that is secret, by the first key in it.
fn is_text(before: &str, first: Option<&str>) -> bool {
    let (secret, fields) = SECRET_OF_VOLUME;
    let is_of_volume = before == secret && first.is_some_and(|key| fields.contains(&key));
    credential::is_credential(before) && !is_of_volume
}

/// Writes what stands between keys and values, and says how many characters that is. Names of anchors and tags are left out.
fn mark(rest: &[char], text: &mut String) -> usize {
    match rest.first() {
        Some('&' | '!' | '*') => {
            let is_name = |character: &&char| !character.is_whitespace() && !",[]{}".contains(**character);
            rest.iter().take_while(is_name).count()
        }
        Some(mark) if MARKS.contains(mark) => {
            text.push(*mark);
            1
        }
        _ => 1,
    }
}

impl Shown {
    /// A line of a text that cannot be read: at most the key that it seems to begin with.
    pub fn of_unreadable(line: &str, is_in_block: bool, column: usize) -> Self {
        let start = line.char_indices().nth(column).map_or(line.len(), |(index, _)| index);
        let key = if is_in_block { None } else { key_of(line) };
        let Some(key) = key else {
            let lead = lead(line);
            return Self { text: format!("{lead}{BLANK}"), marked: lead.len()..lead.len() + BLANK.len() };
        };
        let text = format!("{}: {BLANK}", line.get(..key.end).unwrap_or_default());
        let marked = if start <= key.start { key } else { text.len() - BLANK.len()..text.len() };
        Self { text, marked }.shortened(false)
    }

    /// The same with what stands far from the marked place left out. `is_cut` says that something was before.
    fn shortened(self, is_cut: bool) -> Self {
        let Self { mut text, mut marked } = self;
        let rest = text.get(marked.end..).filter(|rest| rest.chars().count() > AROUND + AROUND / 4);
        let behind = rest.and_then(|rest| rest.char_indices().nth(AROUND));
        if let Some((more, _)) = behind {
            text.truncate(marked.end + more);
            text.push_str(" …");
        }
        let before = text.get(..marked.start).and_then(|rest| rest.char_indices().rev().nth(AROUND - 1));
        // A few characters more are no reason to cut.
        let before = before.map(|(cut, _)| cut).filter(|cut| *cut > AROUND / 4).or(is_cut.then_some(0));
        if let Some(cut) = before {
            const LEAD: &str = "… ";
            text.replace_range(..cut, LEAD);
            marked = marked.start - cut + LEAD.len()..marked.end - cut + LEAD.len();
        }
        Self { text, marked }
    }
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
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use std::collections::BTreeSet;

    use super::super::pieces::pieces;
    use super::super::split::split;
    use super::{Shown, shown};

    /// The line of a text with a mark in brackets.
    fn told(text: &str, line: usize, column: usize) -> String {
        let number = u32::try_from(line).unwrap();
        let pieces = pieces(text, &BTreeSet::from([number])).remove(&number).unwrap();
        marked(shown(split(text).nth(line - 1).unwrap(), &pieces, column))
    }

    fn marked(shown: Shown) -> String {
        let (mut text, range) = (shown.text, shown.marked);
        text.insert(range.end, '>');
        text.insert(range.start, '<');
        text
    }

    #[test]
    fn keys_are_shown_and_values_are_not() {
        let cases: &[(&str, usize, usize, &str)] = &[
            ("  password: hunter2 # or so", 1, 12, "  password: <…>"),
            ("  replica: 3", 1, 2, "  <replica>: …"),
            ("auth: { user: u, password: hunter2, x: 1 }", 1, 27, "auth: { user: …, password: <…>, x: … }"),
            ("auth: { user: u, password: hunter2, x: 1 }", 1, 17, "auth: { user: …, <password>: …, x: … }"),
            ("a: {b: [x, y], c: {}}", 1, 7, "a: {b: <[>…, …], c: {}}"),
            ("  - name: hunter2", 1, 10, "  - name: <…>"),
            ("- hunter2", 1, 2, "- <…>"),
            ("{\"password\": \"hunter2\"}", 1, 1, "{<\"password\">: …}"),
            ("a: &hunter2 !hunter2 hunter2\nb: {c: *hunter2}", 2, 7, "b: {c: <…>}"),
            ("a:   &b hunter2", 1, 8, "a:    <…>"),
            ("a: 'hunter2\n  hunter2: hunter2'\n", 2, 2, "  <…>"),
            ("a: |\n  hunter2: hunter2\n  hunter2: hunter2\n", 3, 2, "  <…>"),
            ("a:\n  b: |\n    hunter2\n  c: 1\n", 4, 2, "  <c>: …"),
            ("a:\n  b: hunter2\n    hunter2\n  c: 1\n", 4, 2, "  <c>: …"),
            ("a: # hunter2\n  b: 1", 1, 3, "a: <…>"),
            ("a: {b: hunter2, c: 1}", 1, 3, "a: <{>b: …, c: …}"),
            ("a: {b: hunter2, c: 1}", 1, 99, "a: {b: …, c: …}<…>"),
            ("a: b\rc: hunter2\r\nd: 1", 2, 3, "c: <…>"),
            ("a: {password: {hunter2: {b: 1}, hunter3: 1}, b: 1}", 1, 45, "a: {password: {…: {…: …}, …: …}, <b>: …}"),
            ("a: [{v: {secret: {secretName: x}}}, {b: 1}]", 1, 37, "a: [{v: {secret: {secretName: …}}}, {<b>: …}]"),
            ("a: {secret: {hunter2: x}, c: 1}", 1, 26, "a: {secret: {…: …}, <c>: …}"),
        ];
        for (text, line, column, expected) in cases {
            assert_eq!(told(text, *line, *column), *expected, "{text:?}");
        }
    }

    #[test]
    fn long_lines_are_shown_in_part() {
        let text = format!("auth: [{}{{a: b}}]", "x, ".repeat(600));
        let place = text.find("a: b").unwrap();
        let told = told(&text, 1, place);
        assert!(told.chars().count() < 140 && told.contains("{<a>: …}") && told.starts_with("… "), "{told}");
    }

    #[test]
    fn of_what_cannot_be_read_the_first_key_is_shown() {
        let told = |line, column| marked(Shown::of_unreadable(line, false, column));
        assert_eq!(told("  password: hunter2 # or so", 12), "  password: <…>");
        assert_eq!(told("auth: { user: u, password: hunter2, x: 1 }", 39), "auth: <…>");
        assert_eq!(told("  - hunter2", 4), "  - <…>");
        assert_eq!(told("", 0), "<…>");
        assert_eq!(marked(Shown::of_unreadable("  hunter2: 1", true, 2)), "  <…>");
    }
}
