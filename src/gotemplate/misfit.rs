//! What is wrong with a template, and where in it.

use super::fault::Fault;

/// A template that cannot be evaluated.
#[derive(Clone, Debug)]
pub(super) struct Misfit {
    /// What is wrong.
    pub(super) fault: Fault,
    /// Line and column in the template's text, from 1.
    pub(super) place: (usize, usize),
}

impl Misfit {
    /// Something at a byte of the text.
    pub(super) fn at(source: &str, offset: usize, fault: Fault) -> Self {
        let before = source.get(..offset).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self { fault, place: (line, column) }
    }

    /// Something in a line of the text.
    pub(super) fn in_line(source: &str, line: usize, fault: Fault) -> Self {
        let text = source.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        let column = text.chars().take_while(|c| c.is_whitespace()).count() + 1;
        Self { fault, place: (line, column) }
    }
}
