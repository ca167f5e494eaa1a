//! Flow collections, which may go on over many lines: `{…}` and `[…]`.

use std::borrow::Cow;
use std::collections::HashSet;
use std::vec::IntoIter;

use serde_json::{Map, Value};

use super::MARK;
use super::line::{is_plain_key, is_plain_start, plain, quoted};

/// Reads a flow collection at the start of a text, which holds no tabs. The answer is its value, how many bytes it takes, and how many
/// keys and values are in it.
/// `values` are what the marks in it stand for.
pub fn collection(text: &str, depth: usize, values: &mut IntoIter<Value>) -> Option<(Value, usize, usize)> {
    let mut flow = Flow { text, bytes: text.as_bytes(), at: 0, depth, nodes: 0, values };
    let value = flow.value()?;
    Some((value, flow.at, flow.nodes))
}

/// The text is looked at byte by byte: that is what most of the time of reading goes into.
struct Flow<'a, 'v> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// How much deeper it may get.
    depth: usize,
    nodes: usize,
    values: &'v mut IntoIter<Value>,
}

impl<'a> Flow<'a, '_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> Option<&'a str> {
        self.text.get(self.at..)
    }

    /// How far it is to a byte that ends something, or to the end.
    fn until(&self, is_end: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        rest.iter().position(|byte| is_end(*byte)).unwrap_or(rest.len())
    }

    /// Goes over blanks, ends of lines and comments. A line that ends a document is left to the full reader.
    fn skip(&mut self) -> Option<()> {
        loop {
            let start = self.at;
            let mut is_line_start = false;
            while let Some(byte @ (b' ' | b'\n')) = self.peek() {
                is_line_start = byte == b'\n';
                self.at += 1;
            }
            match self.peek() {
                Some(b'-' | b'.') if is_line_start => {
                    let rest = self.rest()?;
                    return (!rest.starts_with("---") && !rest.starts_with("...")).then_some(());
                }
                // A comment has a blank or the start of a line before it.
                Some(b'#') if self.at == start => return None,
                // The end of its line is left, so that the next line is known for one.
                Some(b'#') => self.at += self.until(|byte| byte == b'\n'),
                _ => return Some(()),
            }
        }
    }

    fn take(&mut self, sign: u8) -> bool {
        let is_there = self.peek() == Some(sign);
        self.at += usize::from(is_there);
        is_there
    }

    fn value(&mut self) -> Option<Value> {
        self.nodes += 1;
        match self.peek()? {
            b'{' => self.deeper(Self::map),
            b'[' => self.deeper(Self::list),
            b'"' => self.quoted().map(Value::from),
            MARK => {
                self.at += 1;
                self.values.next()
            }
            byte if is_plain_start(byte) => {
                let length = self.until(|byte| matches!(byte, b',' | b'[' | b']' | b'{' | b'}' | b'\n'));
                let text = self.text.get(self.at..self.at + length)?;
                let text = text.find(" #").map_or(text, |end| text.get(..end).unwrap_or(text));
                self.at += text.len();
                plain(text.trim_end_matches(' '))
            }
            _ => None,
        }
    }

    fn quoted(&mut self) -> Option<Cow<'a, str>> {
        let (text, rest) = quoted(self.rest()?)?;
        self.at = self.text.len() - rest.len();
        Some(text)
    }

    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Option<Value>) -> Option<Value> {
        self.depth = self.depth.checked_sub(1)?;
        self.at += 1;
        let value = read(self)?;
        self.depth += 1;
        Some(value)
    }

    fn list(&mut self) -> Option<Value> {
        let mut list = Vec::new();
        loop {
            self.skip()?;
            if self.take(b']') {
                return Some(Value::Array(list));
            }
            list.push(self.value()?);
            self.skip()?;
            // Anything else would be a pair, or a scalar that goes on.
            if !self.take(b',') && self.peek() != Some(b']') {
                return None;
            }
        }
    }

    fn map(&mut self) -> Option<Value> {
        let mut map = Map::new();
        // The keys that a merge key brought: these alone may be set again.
        let mut merged = HashSet::new();
        loop {
            self.skip()?;
            if self.take(b'}') {
                return Some(Value::Object(map));
            }
            let (key, is_merge) = self.key()?;
            self.skip()?;
            let value = if matches!(self.peek(), Some(b',' | b'}')) {
                self.nodes += 1;
                Value::Null
            } else {
                self.value()?
            };
            if is_merge {
                merge(&mut map, &mut merged, value)?;
            } else {
                self.nodes += 1;
                put(&mut map, &mut merged, key, value)?;
            }
            self.skip()?;
            if !self.take(b',') && self.peek() != Some(b'}') {
                return None;
            }
        }
    }

    /// A key with its colon, and whether it is the merge key.
    fn key(&mut self) -> Option<(Cow<'a, str>, bool)> {
        if self.peek() == Some(b'"') {
            let key = self.quoted()?;
            return self.take(b':').then_some((key, false));
        }
        let key = self.text.get(self.at..self.at + self.until(|byte| byte == b':'))?;
        self.at += key.len() + 1;
        if !matches!(self.peek(), Some(b' ' | b'\n')) {
            return None;
        }
        if key == "<<" {
            return Some((key.into(), true));
        }
        is_plain_key(key).then_some((key.into(), false))
    }
}

/// Sets a key, once.
pub fn put(map: &mut Map<String, Value>, merged: &mut HashSet<String>, key: Cow<'_, str>, value: Value) -> Option<()> {
    if merged.is_empty() {
        return map.insert(key.into_owned(), value).is_none().then_some(());
    }
    let is_again = map.contains_key(&*key);
    if is_again && !merged.remove(&*key) {
        return None;
    }
    map.insert(key.into_owned(), value);
    Some(())
}

/// Puts the keys of a map into another one, as the full reader does for `<<`. Lists of maps: the first to have a key wins.
pub fn merge(map: &mut Map<String, Value>, merged: &mut HashSet<String>, source: Value) -> Option<()> {
    let sources = match source {
        Value::Array(sources) => sources,
        source => vec![source],
    };
    for source in sources.into_iter().rev() {
        let Value::Object(source) = source else { return None };
        for (key, value) in source {
            merged.insert(key.clone());
            map.insert(key, value);
        }
    }
    Some(())
}
