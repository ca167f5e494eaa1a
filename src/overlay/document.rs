//! A YAML stream cut into documents without losing a byte.

use crate::yaml::{self, LayerId, Node, Start};

use super::error::OverlayError;

/// One document, with all blanks and comments around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Document<'a> {
    /// The text, with the `---` that leads it if there is one.
    pub text: &'a str,
    /// Its place in the stream, from 1. Documents that hold nothing are not counted.
    pub number: usize,
    /// The line that it begins at, from 1.
    pub line: u32,
}

/// The documents of a stream. Their texts, one after another, are the stream.
pub fn split(text: &str) -> Vec<Document<'_>> {
    let mut documents = Vec::new();
    let (mut start, mut line, mut number) = (0, 1, 1);
    let mut cut = |end: usize, next_line: u32| {
        let Some(part) = text.get(start..end).filter(|part| !part.is_empty()) else { return };
        documents.push(Document { text: part, number, line });
        number += usize::from(!part.lines().all(is_idle));
        (start, line) = (end, next_line);
    };
    let mut offset = 0;
    for (line, line_text) in (1..).zip(text.split_inclusive('\n')) {
        // No line inside a document can begin like this: YAML does not allow it, not even in blocks and quotes.
        if is_marker(line_text, "---") {
            cut(offset, line);
        } else if is_marker(line_text, "...") {
            cut(offset + line_text.len(), line + 1);
        }
        offset += line_text.len();
    }
    cut(text.len(), 0);
    documents
}

/// Whether a line holds nothing of a document.
fn is_idle(line: &str) -> bool {
    let line = line.trim_start_matches('\u{feff}').trim();
    line.is_empty() || line == "---" || line == "..." || line.starts_with(['#', '%'])
}

fn is_marker(line: &str, marker: &str) -> bool {
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

impl Document<'_> {
    /// Where this is, for messages: the line of what it holds.
    pub fn origin(&self) -> String {
        let before = self.text.lines().take_while(|line| is_idle(line)).zip(self.line..).map(|(_, line)| line + 1);
        format!("stdin, document {} (line {})", self.number, before.last().unwrap_or(self.line))
    }

    /// Whether a line `...` ends the document. The next one may then begin without `---`.
    pub fn is_closed(&self) -> bool {
        self.text.lines().next_back().is_some_and(|line| is_marker(line, "..."))
    }

    /// What the document holds; nothing if that is blanks and comments only.
    pub fn read(&self) -> Result<Option<Node>, OverlayError> {
        if self.text.lines().all(is_idle) {
            return Ok(None);
        }
        let start = Start { layer: LayerId::default(), line: self.line };
        let nodes = yaml::read_part(self.text, start).map_err(|error| OverlayError::Yaml {
            origin: format!("stdin, document {}", self.number),
            reason: error.to_string(),
        })?;
        Ok(nodes.into_iter().next())
    }

    /// The comments above the document's content, a line each.
    pub fn comments(&self) -> impl Iterator<Item = &str> {
        let lines = self.text.lines().skip_while(|line| line.trim().is_empty() || is_marker(line, "---"));
        lines.take_while(|line| line.starts_with('#'))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use proptest::prelude::*;

    use super::*;

    fn texts(stream: &str) -> Vec<&str> {
        split(stream).iter().map(|document| document.text).collect()
    }

    #[test]
    fn documents_begin_at_their_markers() {
        assert_eq!(texts(""), [""; 0]);
        assert_eq!(texts("a: 1\n---\nb: 2"), ["a: 1\n", "---\nb: 2"]);
        assert_eq!(texts("--- {a: 1}\r\n---\r\nb: 2\r\n"), ["--- {a: 1}\r\n", "---\r\nb: 2\r\n"]);
        assert_eq!(texts("a: 1\n...\nb: 2\n...\n---\nc: 3\n"), ["a: 1\n...\n", "b: 2\n...\n", "---\nc: 3\n"]);
        assert_eq!(texts("a: |\n  ---\n  x\n---x: 1\n"), ["a: |\n  ---\n  x\n---x: 1\n"]);
    }

    #[test]
    fn numbers_and_lines_are_those_of_the_stream() {
        let places: Vec<_> =
            split("\n\n---\na: 1\n---\n# b\n").iter().map(|document| (document.number, document.line)).collect();
        assert_eq!(places, [(1, 1), (1, 3), (2, 5)]);
    }

    proptest! {
        #[test]
        fn no_byte_is_lost(
            lines in prop::collection::vec(prop::sample::select(vec!["---", "--- x", "...", "a: 1", "", "# c", "\u{feff}---", "\r", "é"]), 0..12),
            ending in prop::sample::select(vec!["\n", "\r\n", ""]),
        ) {
            let stream = lines.join(ending);
            prop_assert_eq!(texts(&stream).concat(), stream);
        }
    }
}
