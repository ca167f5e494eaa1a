//! Reads the text of a flag character by character.

use std::str::Chars;

/// A place in the text of a flag.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    rest: Chars<'a>,
    column: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text.chars(), column: 1 }
    }

    /// The place of the next character, from 1.
    pub(super) fn column(&self) -> usize {
        self.column
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'a str {
        self.rest.as_str()
    }

    pub(super) fn at_end(&self) -> bool {
        self.rest().is_empty()
    }

    /// Reads the next character if it is this one.
    pub(super) fn skip(&mut self, wanted: char) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.next();
        }
        found
    }

    /// Reads a number of bytes.
    pub(super) fn advance(&mut self, bytes: usize) {
        let left = self.rest().len().saturating_sub(bytes);
        while self.rest().len() > left && self.next().is_some() {}
    }

    /// Reads up to one of these characters, which is read as well and returned; nothing is returned at the end of the text.
    /// A backslash takes the next character as it is.
    pub(super) fn until(&mut self, stops: &[char]) -> (String, Option<char>) {
        let mut text = String::new();
        while let Some(character) = self.next() {
            match character {
                stop if stops.contains(&stop) => return (text, Some(stop)),
                '\\' => text.extend(self.next()),
                other => text.push(other),
            }
        }
        (text, None)
    }

    /// The same without escapes.
    pub(super) fn until_literally(&mut self, stops: &[char]) -> (String, Option<char>) {
        let mut text = String::new();
        while let Some(character) = self.next() {
            if stops.contains(&character) {
                return (text, Some(character));
            }
            text.push(character);
        }
        (text, None)
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest.next();
        self.column = self.column.saturating_add(usize::from(next.is_some()));
        next
    }
}
