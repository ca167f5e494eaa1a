//! Flow collections, which may go on over many lines: `{…}` and `[…]`.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::{Map, Value};

use super::line::{is_plain_key, is_plain_start, plain, quoted};

/// Reads a flow collection at the start of a text, which holds no tabs. The answer is its value, how many bytes it takes, and how many
/// keys and values are in it.
pub fn collection(text: &str, depth: usize) -> Option<(Value, usize, usize)> {
    let mut flow = Flow { whole: text, rest: text, depth, nodes: 0 };
    let value = flow.value()?;
    Some((value, text.len() - flow.rest.len(), flow.nodes))
}

struct Flow<'a> {
    whole: &'a str,
    rest: &'a str,
    /// How much deeper it may get.
    depth: usize,
    nodes: usize,
}

impl<'a> Flow<'a> {
    /// Goes over blanks, ends of lines and comments. A line that ends a document is left to the full reader.
    fn skip(&mut self) -> Option<()> {
        loop {
            let rest = self.rest.trim_start_matches([' ', '\n']);
            let skipped = self.rest.len() - rest.len();
            let at_start = self.whole.len() - rest.len();
            self.rest = rest;
            let is_line_start = skipped > 0 && self.whole.get(..at_start)?.ends_with('\n');
            if is_line_start && (rest.starts_with("---") || rest.starts_with("...")) {
                return None;
            }
            if !rest.starts_with('#') {
                return Some(());
            }
            // A comment has a blank or the start of a line before it.
            if skipped == 0 {
                return None;
            }
            self.rest = rest.split_once('\n')?.1;
            // So that the next line is known for one.
            self.rest = self.whole.get(self.whole.len() - self.rest.len() - 1..)?;
        }
    }

    fn take(&mut self, sign: char) -> bool {
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn value(&mut self) -> Option<Value> {
        self.nodes += 1;
        match self.rest.as_bytes().first()? {
            b'{' => self.deeper(Self::map),
            b'[' => self.deeper(Self::list),
            b'"' => {
                let (text, rest) = quoted(self.rest)?;
                // Lines are folded in quotes.
                if self.rest.get(..self.rest.len() - rest.len())?.contains('\n') {
                    return None;
                }
                self.rest = rest;
                Some(text.into())
            }
            byte if is_plain_start(*byte) => {
                let end = self.rest.find([',', '[', ']', '{', '}', '\n']).unwrap_or(self.rest.len());
                let end = self.rest.get(..end)?.find(" #").unwrap_or(end);
                let (text, rest) = self.rest.split_at(end);
                self.rest = rest;
                plain(text.trim_end_matches(' '))
            }
            _ => None,
        }
    }

    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Option<Value>) -> Option<Value> {
        self.depth = self.depth.checked_sub(1)?;
        self.rest = self.rest.get(1..)?;
        let value = read(self)?;
        self.depth += 1;
        Some(value)
    }

    fn list(&mut self) -> Option<Value> {
        let mut list = Vec::new();
        loop {
            self.skip()?;
            if self.take(']') {
                return Some(Value::Array(list));
            }
            list.push(self.value()?);
            self.skip()?;
            // Anything else would be a pair, or a scalar that goes on.
            if !self.take(',') && !self.rest.starts_with(']') {
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
            if self.take('}') {
                return Some(Value::Object(map));
            }
            let (key, is_merge) = self.key()?;
            self.skip()?;
            let value = if self.rest.starts_with([',', '}']) {
                self.nodes += 1;
                Value::Null
            } else {
                self.value()?
            };
            if is_merge {
                merge(&mut map, &mut merged, value)?;
            } else {
                self.nodes += 1;
                if map.contains_key(&*key) && !merged.remove(&*key) {
                    return None;
                }
                map.insert(key.into_owned(), value);
            }
            self.skip()?;
            if !self.take(',') && !self.rest.starts_with('}') {
                return None;
            }
        }
    }

    /// A key with its colon, and whether it is the merge key.
    fn key(&mut self) -> Option<(Cow<'a, str>, bool)> {
        if self.rest.starts_with('"') {
            let (key, rest) = quoted(self.rest)?;
            if self.rest.get(..self.rest.len() - rest.len())?.contains('\n') {
                return None;
            }
            self.rest = rest.strip_prefix(':')?;
            return Some((key, false));
        }
        let (key, rest) = self.rest.split_once(':')?;
        if !rest.starts_with([' ', '\n']) {
            return None;
        }
        self.rest = rest;
        if key == "<<" {
            return Some((key.into(), true));
        }
        is_plain_key(key).then_some((key.into(), false))
    }
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
