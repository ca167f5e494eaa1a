//! A stream that is put together of pieces of another one.

use std::borrow::Cow;
use std::fmt::{Display, Formatter, Result};

/// A stream in pieces. What stays as it was is not copied: the stream of somebody else may be large.
#[derive(Debug, Default)]
pub struct Merged<'a> {
    pieces: Vec<Cow<'a, str>>,
}

impl<'a> Merged<'a> {
    /// Adds a piece.
    pub fn push(&mut self, piece: impl Into<Cow<'a, str>>) {
        let piece = piece.into();
        if !piece.is_empty() {
            self.pieces.push(piece);
        }
    }

    /// Whether something else may follow: the last line has an end.
    pub fn is_at_line_start(&self) -> bool {
        self.pieces.last().is_none_or(|piece| piece.ends_with('\n'))
    }
}

impl Display for Merged<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        self.pieces.iter().try_for_each(|piece| formatter.write_str(piece))
    }
}
