//! Where the keys and values of single lines stand.

use std::collections::{BTreeMap, BTreeSet};

use crate::yaml::{Token, TokenKind, tokens};

/// A part of a line, in characters from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins; 0 if it began on a line before.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// The key that it is, as it is shown; nothing for a value.
    pub key: Option<String>,
}

/// The pieces of the wanted lines, as far as the text can be read.
pub fn pieces(text: &str, wanted: &BTreeSet<u32>) -> BTreeMap<u32, Vec<Piece>> {
    let mut found: BTreeMap<u32, Vec<Piece>> = wanted.iter().map(|line| (*line, Vec::new())).collect();
    let last = wanted.last().and_then(|line| usize::try_from(*line).ok()).unwrap_or_default();
    let known_to = tokens(text, last, &mut |token| {
        let line_of = |line: usize| u32::try_from(line).unwrap_or(u32::MAX);
        for (line, pieces) in found.range_mut(line_of(token.start.0)..=line_of(token.end.0)) {
            pieces.extend(piece(&token, *line));
        }
    });
    if let Some(last) = known_to {
        found.retain(|line, _| usize::try_from(*line).is_ok_and(|line| line <= last));
    }
    found
}

/// The part of a token that stands on a line, if any does.
fn piece(token: &Token, line: u32) -> Option<Piece> {
    let line = usize::try_from(line).ok()?;
    let start = if token.start.0 == line { token.start.1 } else { 0 };
    let end = if token.end.0 == line { token.end.1 } else { usize::MAX };
    let key = match &token.kind {
        TokenKind::Key(key) if token.start.0 == token.end.0 => Some(key.clone()),
        _ => None,
    };
    (start < end).then_some(Piece { start, end, key })
}
