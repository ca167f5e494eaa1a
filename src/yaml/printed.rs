//! A short way to read what templates print.
//!
//! Nearly all of it is YAML of one form: block maps and lists, scalars on one line, literal blocks. Reading that takes a fraction of what the
//! full reader takes, which builds nodes with positions first. What has anything else in it is left to that one, and so are all errors.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::node::{LayerId, ScalarKind, scalar_json};
use super::read::{Limits, read_one};
use super::scalar::resolve;

/// Deeper nesting is left to the full reader, which has no call stack to lose.
const MAX_DEPTH: usize = 64;

/// The documents of a text, as the full reader would read them; none where that reader has to look. Empty documents are left out.
pub fn read_printed(text: &str) -> Option<Vec<Value>> {
    let is_fine = |byte: u8| byte == b'\n' || (b' '..0x7f).contains(&byte);
    if text.len() > Limits::MANIFESTS.bytes || !text.bytes().all(is_fine) {
        return None;
    }
    let mut reader = Reader { rest: text, line: None, nodes: 0, depth: 0 };
    let mut documents = Vec::new();
    loop {
        match reader.peek() {
            None => return Some(documents),
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
    /// What comes after the current line.
    rest: &'a str,
    /// The current line, unless it was taken.
    line: Option<Line<'a>>,
    nodes: usize,
    depth: usize,
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
        self.rest = rest;
        Some(line)
    }

    fn count(&mut self) -> Option<()> {
        self.nodes += 1;
        (self.nodes <= Limits::MANIFESTS.nodes).then_some(())
    }

    /// A map or list that begins at the current line, in this column.
    fn block(&mut self, indent: usize) -> Option<Value> {
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
                let Value::Object(source) = self.value(rest, indent, Holder::Map)? else { return None };
                for (key, value) in source {
                    merged.insert(key.clone());
                    map.insert(key, value);
                }
                continue;
            }
            let (key, rest) = key(line.text)?;
            self.count()?;
            let value = self.value(rest, indent, Holder::Map)?;
            let is_again = map.contains_key(&key);
            if is_again && !merged.remove(&key) {
                return None;
            }
            map.insert(key, value);
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
                self.count()?;
                let value = scalar(text)?;
                // A scalar may go on below its first line.
                let goes_on = self.peek().is_some_and(|line| line.indent > indent);
                if goes_on { None } else { Some(value) }
            }
        }
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

/// Whether a line is an item of a list.
fn is_item(text: &str) -> bool {
    text == "-" || text.starts_with("- ")
}

/// Whether a line ends a document.
fn is_marker(line: Line<'_>) -> bool {
    line.indent == 0 && line.text == "---"
}

/// The key that a line begins with, and what stands after its colon.
fn key(text: &str) -> Option<(String, &str)> {
    let is_end = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    if text.starts_with('"') {
        let (key, rest) = quoted(text)?;
        let rest = rest.strip_prefix(':')?;
        return is_end(rest).then_some((key, rest));
    }
    let at = text.find(':')?;
    let (key, rest) = (text.get(..at)?, text.get(at + 1..)?);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'/');
    let is_key = !key.is_empty()
        && key.bytes().all(is_plain)
        && !key.starts_with("---")
        && !key.starts_with("...")
        && is_end(rest)
        && matches!(resolve(key), Ok(ScalarKind::String));
    is_key.then(|| (key.to_owned(), rest))
}

/// A scalar or flow collection that fills the rest of a line. It is not empty, and has no blanks around it.
fn scalar(text: &str) -> Option<Value> {
    match text.as_bytes().first()? {
        b'"' => {
            let (value, rest) = quoted(text)?;
            rest.is_empty().then(|| value.into())
        }
        b'\'' => {
            let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
            let value = inner.replace("''", "\0");
            (!value.contains('\'')).then(|| value.replace('\0', "'").into())
        }
        b'{' if text == "{}" => Some(Map::new().into()),
        b'[' if text == "[]" => Some(Value::Array(Vec::new())),
        b'{' | b'[' => flow(text),
        byte if byte.is_ascii_alphanumeric()
            || matches!(byte, b'/' | b'.' | b'_' | b'-' | b'+' | b'$' | b'~' | b'(' | b'^') =>
        {
            plain(text)
        }
        _ => None,
    }
}

/// A list or map on one line: as a rule, JSON that Tera has printed.
fn flow(text: &str) -> Option<Value> {
    let json = serde_json::from_str::<Value>(text).ok();
    // What prints as it was read holds no key twice and nothing that YAML reads in another way.
    let prints_the_same = |value: &Value| serde_json::to_string(value).is_ok_and(|printed| printed == text);
    match json.filter(|value| is_same_in_yaml(value) && prints_the_same(value)) {
        Some(value) => Some(value),
        None => Some(read_one(text, LayerId::default()).ok()?.to_json()),
    }
}

/// Whether YAML takes the numbers for the same: it knows no 1.0, and no integers of 64 bits without a sign.
fn is_same_in_yaml(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_i64(),
        Value::Array(list) => list.iter().all(is_same_in_yaml),
        Value::Object(map) => map.values().all(is_same_in_yaml),
        _ => true,
    }
}

fn plain(text: &str) -> Option<Value> {
    let is_odd = is_item(text)
        || text.starts_with("---")
        || text.starts_with("...")
        || text.ends_with(':')
        || text.contains(": ")
        || text.contains(" #");
    if is_odd {
        return None;
    }
    Some(scalar_json(resolve(text).ok()?, text))
}

/// A text between double quotes, and what stands after it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let end = inner.find(['"', '\\'])?;
    if inner.as_bytes().get(end) == Some(&b'"') {
        return Some((inner.get(..end)?.to_owned(), inner.get(end + 1..)?));
    }
    let mut value = String::new();
    let mut rest = inner;
    loop {
        let at = rest.find(['"', '\\'])?;
        value.push_str(rest.get(..at)?);
        if rest.as_bytes().get(at) == Some(&b'"') {
            return Some((value, rest.get(at + 1..)?));
        }
        let escape = rest.as_bytes().get(at + 1)?;
        let mut length = 2;
        value.push(match escape {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'"' => '"',
            b'\\' => '\\',
            b'u' => {
                length = 6;
                // Half a surrogate is no character.
                char::from_u32(u32::from_str_radix(rest.get(at + 2..at + 6)?, 16).ok()?)?
            }
            _ => return None,
        });
        rest = rest.get(at + length..)?;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use proptest::prelude::*;

    use super::super::{Node, read};
    use super::*;

    fn full(text: &str) -> Option<Vec<Value>> {
        read(text, LayerId::default()).ok().map(|nodes| nodes.iter().map(Node::to_json).collect())
    }

    #[test]
    fn the_form_that_templates_print_is_read() {
        for text in [
            "",
            "\n# nothing\n---\n---\n",
            "---\na: 1\n---\nb: 2\n",
            "a:\nb:\n  c: x y\n  d: 'it''s'\n  e: \"a\\n\\u0041\\\"\"\nf: {}\ng: []\nh: [1, \"a\"]\ni: {\"a\": [null, 0.5]}\n",
            "a:\n- b\n- c: 1\n  d:\n  - e\n  - - f\n    - g\n-  \n",
            "a:\n  - b: |\n      x\n\n        y\n    c: |-\n      z\n\n  # done\n  - |\n    t\n",
            "a: 010\nb: 1_000\nc: yes\nd: ~\ne: 0x1f\nf: 1.0\ng: 1e3\nh: 12:30\ni: -x\nj: http://a:1/b#c\nk: a # b\n",
            "a: b\n  c\n",
            "a:\n  |\n  x\n",
            "yes: 1\n",
            "1: 1\n",
            "a: 1\na: 2\n",
            "a: |\n   \n  x\n",
            "a: |\n  x",
            "a: |\n  x\n    \n",
            "a: |+\n  x\n\n",
            "- a\n- b: c\n",
            "a: [x]: y\n",
            "a:\n b: 1\n  c: 2\n",
            "a:\n  b: 1\n c: 2\n",
            "a: - b\n",
            "a: .inf\n",
            "<<: {a: 1}\n",
            "a: 0\n<<: {\"a\":1,\"b\":2.0,\"c\":18446744073709551615}\nb: 3\n",
            "<<: {\"a\":1}\na: 2\na: 3\n",
            "<<: {\"a\":1}\n<<: {\"a\":{\"b\":\"\\n\"}}\n",
            "<<:\n  a: 1\nb: 2\n",
            "<<: \na: 1\n",
            "a: {\"b\":1,\"b\":2}\n",
            "a: &b c\nd: *b\n",
            "a: \"\\ud83d\\ude00\"\n",
            "a: 'x' y\n",
            "a: ''''\nb: ''\nc: 'a'b'\n",
            "a: x\n---\n",
            "-\n- - - a\n",
            "-\n  a: 1\n",
            "a:\n-\n  b: 1\n",
            "a:\n  - b\nc: d\n",
            "a:\n- b\n  c\n",
        ] {
            let short = read_printed(text);
            assert!(short.is_none() || short == full(text), "{text:?}: {short:?} {:?}", full(text));
        }
        let text = "a:\n- b: |\n    x\n\n    y\n  c: \"d\"\n  e: 5\n---\nf:\n  g: [1]\n";
        assert_eq!(read_printed(text), full(text));
    }

    /// Pieces of lines that YAML treats specially.
    fn line() -> impl Strategy<Value = String> {
        let indent = prop::sample::select(vec!["", " ", "  ", "    ", "      "]);
        let dash = prop::sample::select(vec!["", "", "- ", "- - ", "-", "-   "]);
        let key = prop::sample::select(vec![
            "",
            "a: ",
            "b: ",
            "c:",
            "\"d\": ",
            "e:  ",
            "yes: ",
            "1: ",
            "f/g.h-i_j: ",
            "<<: ",
        ]);
        let value = prop::sample::select(vec![
            "",
            "x",
            "x y",
            "|",
            "|-",
            ">",
            "'q'",
            "'it''s'",
            "\"a\\nb\"",
            "\"\\u00e9\"",
            "{}",
            "[]",
            "[1, a]",
            "{a: 1}",
            "1",
            "0.5",
            "07",
            "true",
            "null",
            "# c",
            "x # c",
            "a: b",
            "a:",
            "- x",
            "---",
            "...",
            "&a x",
            "*a",
            "!!str 1",
            "$(a)",
            "/a",
            "-x",
            "12:30",
            "1e5",
            "'",
            "\"",
            "{",
            "[",
            "x:y",
            "~",
            "%a",
            "@a",
            "?",
            "? a",
            "=",
            "<<",
            "(a)",
            "^a",
            "+1",
            ".5",
            "99999999999999999999",
        ]);
        (indent, dash, key, value).prop_map(|(indent, dash, key, value)| format!("{indent}{dash}{key}{value}"))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]
        #[test]
        fn what_is_read_is_what_the_full_reader_reads(lines in prop::collection::vec(line(), 0..7), end in prop::sample::select(vec!["", "\n", "\n\n"])) {
            let text = lines.join("\n") + end;
            if let Some(short) = read_printed(&text) {
                prop_assert_eq!(Some(short), full(&text), "{:?}", text);
            }
        }
    }
}
