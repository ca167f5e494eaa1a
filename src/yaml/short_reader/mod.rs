//! A short way to read what templates print.
//!
//! Nearly all of it is YAML of one form: maps and lists in blocks or brackets, scalars on one line, literal blocks. Reading that takes a fraction of what the
//! full reader takes, which builds nodes with positions first. What has anything else in it is left to that one, and so are all errors.

mod flow;
mod line;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::vec::IntoIter;

use serde_json::{Map, Value};

use super::limits::Limits;
use line::{is_item, key, scalar};

/// Deeper nesting is left to the full reader, which has no call stack to lose.
const MAX_DEPTH: usize = 64;

/// What stands in a text for a value that is not written out. YAML takes no such character.
pub const MARK: u8 = 1;

/// The documents of a text, as the full reader would read them; none where that reader has to look. Empty documents are left out.
pub fn read_short(text: &str) -> Option<Vec<Value>> {
    read_short_with(text, Vec::new())
}

/// The same for a text in which some values are not written out: there is a [`MARK`] for each of them, in their order.
pub fn read_short_with(text: &str, values: Vec<Value>) -> Option<Vec<Value>> {
    let mut marks = 0;
    for byte in text.bytes() {
        match byte {
            b'\n' | b' '..=b'~' => {}
            MARK => marks += 1,
            _ => return None,
        }
    }
    if text.len() > Limits::MANIFESTS.bytes || marks != values.len() {
        return None;
    }
    let values = values.into_iter();
    let mut reader = Reader { whole: text, rest: text, line_end: 0, line: None, nodes: 0, depth: 0, values };
    let mut documents = Vec::new();
    loop {
        match reader.peek() {
            // A mark that was passed over stands where no value can, and those behind it were taken for others.
            None => return (reader.values.len() == 0).then_some(documents),
            Some(Line { indent: 0, text: "---" }) => reader.line = None,
            Some(line) => {
                documents.push(reader.block(line.indent)?);
                // Only a new document can follow.
                if !matches!(reader.peek(), None | Some(Line { indent: 0, text: "---" })) {
                    return None;
                }
            }
        }
    }
}

/// A line without its indentation, or what is left of one.
#[derive(Clone, Copy)]
struct Line<'a> {
    /// The column where the text begins.
    indent: usize,
    text: &'a str,
}

struct Reader<'a> {
    whole: &'a str,
    /// What comes after the current line.
    rest: &'a str,
    /// Where the current line ends in the whole.
    line_end: usize,
    /// The current line, unless it was taken.
    line: Option<Line<'a>>,
    nodes: usize,
    depth: usize,
    /// What the marks stand for that were not met yet.
    values: IntoIter<Value>,
}

impl<'a> Reader<'a> {
    /// The current line: blank ones and comments are none.
    fn peek(&mut self) -> Option<Line<'a>> {
        while self.line.is_none() {
            let line = self.next_line()?;
            let text = line.trim_start_matches(' ');
            if !text.is_empty() && !text.starts_with('#') {
                self.line = Some(Line { indent: line.len() - text.len(), text });
            }
        }
        self.line
    }

    /// Takes a line as it is written.
    fn next_line(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        self.line_end = self.whole.len() - self.rest.len() + line.len();
        self.rest = rest;
        Some(line)
    }

    fn count(&mut self) -> Option<()> {
        self.nodes += 1;
        (self.nodes <= Limits::MANIFESTS.nodes).then_some(())
    }

    /// A map or list that begins at the current line, in this column, or a flow collection.
    fn block(&mut self, indent: usize) -> Option<Value> {
        if let Some(line) = self.peek().filter(|line| line.text.starts_with(['{', '['])) {
            self.line = None;
            return self.flow(line.text);
        }
        if self.peek().is_some_and(|line| line.text.as_bytes() == [MARK]) {
            self.line = None;
            return self.marked();
        }
        self.count()?;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let is_list = self.peek().is_some_and(|line| is_item(line.text));
        let value = if is_list { self.list(indent)? } else { self.map(indent)? };
        self.depth -= 1;
        Some(value)
    }

    fn map(&mut self, indent: usize) -> Option<Value> {
        let mut map = Map::new();
        // The keys that a merge key brought: these alone may be set again.
        let mut merged = HashSet::new();
        while let Some(line) = self.peek().filter(|line| line.indent >= indent) {
            if line.indent > indent || is_item(line.text) || is_marker(line) {
                return if is_marker(line) { Some(map.into()) } else { None };
            }
            self.line = None;
            if let Some(rest) = line.text.strip_prefix("<<: ") {
                let source = self.value(rest, indent, Holder::Map)?;
                flow::merge(&mut map, &mut merged, source)?;
                continue;
            }
            let (key, rest) = key(line.text)?;
            self.count()?;
            let value = self.value(rest, indent, Holder::Map)?;
            flow::put(&mut map, &mut merged, key, value)?;
        }
        Some(map.into())
    }

    fn list(&mut self, indent: usize) -> Option<Value> {
        let mut list = Vec::new();
        while let Some(line) = self.peek().filter(|line| line.indent >= indent) {
            if !is_item(line.text) || line.indent > indent {
                // In a map, a list may stand as far to the left as the keys.
                return if line.indent == indent { Some(list.into()) } else { None };
            }
            let rest = line.text.get(1..)?;
            let text = rest.trim_start_matches(' ');
            if is_item(text) || key(text).is_some() {
                let indent = indent + 1 + (rest.len() - text.len());
                self.line = Some(Line { indent, text });
                list.push(self.block(indent)?);
            } else {
                self.line = None;
                list.push(self.value(text, indent, Holder::List)?);
            }
        }
        Some(list.into())
    }

    /// What stands after a key or a dash in this column: on the same line, or below.
    fn value(&mut self, rest: &'a str, indent: usize, holder: Holder) -> Option<Value> {
        let text = rest.trim_matches(' ');
        match text {
            "" => {
                let below = self.peek().filter(|line| !is_marker(*line));
                let is_below = |line: Line<'_>| {
                    line.indent > indent || (line.indent == indent && holder == Holder::Map && is_item(line.text))
                };
                match below.filter(|line| is_below(*line)) {
                    Some(line) => self.block(line.indent),
                    None => self.count().map(|()| Value::Null),
                }
            }
            "|" => self.literal(indent, "\n"),
            "|-" => self.literal(indent, ""),
            _ => {
                let value = if text.starts_with(['{', '[']) {
                    self.flow(rest)?
                } else if text.as_bytes() == [MARK] {
                    self.marked()?
                } else {
                    self.count()?;
                    scalar(text)?
                };
                // A scalar may go on below its first line.
                let goes_on = self.peek().is_some_and(|line| line.indent > indent);
                if goes_on { None } else { Some(value) }
            }
        }
    }

    /// What a mark stands for.
    fn marked(&mut self) -> Option<Value> {
        self.count()?;
        self.values.next()
    }

    /// A flow collection that begins in the rest of the current line.
    fn flow(&mut self, rest: &'a str) -> Option<Value> {
        let start = self.line_end - rest.trim_start_matches(' ').len();
        let text = self.whole.get(start..)?;
        let (value, length, nodes) = flow::collection(text, MAX_DEPTH - self.depth, &mut self.values)?;
        self.nodes += nodes;
        let (end, below) = text.get(length..)?.split_once('\n').unwrap_or((text.get(length..)?, ""));
        let is_comment = end.starts_with(' ') && end.trim_start_matches(' ').starts_with('#');
        self.rest = below;
        let is_all = is_comment || end.trim_start_matches(' ').is_empty();
        (is_all && self.nodes <= Limits::MANIFESTS.nodes).then_some(value)
    }

    /// A literal block below a key or a dash in this column. `end` is what its last line ends in.
    fn literal(&mut self, parent: usize, end: &str) -> Option<Value> {
        self.count()?;
        let mut text = String::new();
        let mut indent = None;
        // Blank lines count only if another line follows.
        let mut blank = 0;
        loop {
            let before = self.rest;
            let Some(line) = self.next_line() else { break };
            let content = line.trim_start_matches(' ');
            let column = line.len() - content.len();
            if content.is_empty() {
                // Before the first line, or longer than those, spaces mean something.
                if indent.is_none_or(|indent| column > indent) {
                    return None;
                }
                blank += 1;
                continue;
            }
            let indent = *indent.get_or_insert(column);
            if indent <= parent {
                return None;
            }
            if column < indent {
                self.rest = before;
                break;
            }
            if !text.is_empty() {
                text.push('\n');
            }
            (0..blank).for_each(|_| text.push('\n'));
            blank = 0;
            text.push_str(line.get(indent..)?);
            // Whether a last line without an end has one is for the full reader to say.
            if self.rest.is_empty() && !before.ends_with('\n') {
                return None;
            }
        }
        indent?;
        text.push_str(end);
        Some(text.into())
    }
}

/// What holds a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    Map,
    List,
}

/// Whether a line ends a document.
fn is_marker(line: Line<'_>) -> bool {
    line.indent == 0 && line.text == "---"
}
