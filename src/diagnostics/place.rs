//! The line that a finding is about, without its values.

use super::lines::{Line, Lines};
use super::shown::{Shown, shown};
use crate::values::SourceKind;
use crate::yaml::Origin;

/// A place in a source.
pub struct Place<'a> {
    /// What the source is.
    pub kind: SourceKind,
    /// Name of the source: a file, a flag.
    pub source: &'a str,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl<'a> Place<'a> {
    /// The place of an origin, if its source is known.
    pub fn new(origin: Origin, lines: &Lines<'a>) -> Option<Self> {
        let source = lines.get(origin.layer, origin.line)?.source;
        let line = usize::try_from(origin.line).ok()?;
        let column = usize::try_from(origin.column).ok()?;
        Some(Self { kind: source.kind, source: &source.name, line, column })
    }

    /// The line with its keys, and with its values blanked out. Columns of it are not those of the source.
    pub fn show(origin: Origin, lines: &Lines<'a>) -> Option<Shown> {
        let Line { text, is_in_block, ref pieces, .. } = *lines.get(origin.layer, origin.line)?;
        let before = usize::try_from(origin.column).ok()?.saturating_sub(1);
        Some(match pieces {
            Some(pieces) => shown(text, pieces, before),
            None => Shown::of_unreadable(text, is_in_block, before),
        })
    }
}
