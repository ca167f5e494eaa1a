//! What a template that cannot be evaluated leaves behind.

use std::fmt;

use crate::yaml::{Node, Origin, Style};

/// A value holds a template that cannot be evaluated. Nothing in here repeats the value's text, apart from names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// The value's key, as `--set` would write it; empty if unknown.
    pub path: String,
    /// Where the template was written.
    pub origin: Option<Origin>,
    /// The line inside the value's text, from 1. It is 1, too, if `origin` is the very line.
    pub line: usize,
    /// The column in that line, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl TemplateError {
    /// The same error at this place.
    pub(super) fn at(self, origin: Origin) -> Self {
        Self { origin: (origin.line > 0).then_some(origin), ..self }
    }

    /// The same error inside of this text. Only the lines of a literal block are those of the file; it starts at the first line
    /// that is not empty.
    pub(super) fn inside(self, text: &Node) -> Self {
        let Origin { layer, line, column } = text.origin;
        let Some(block) = text.as_scalar().filter(|scalar| line > 0 && scalar.style == Style::Literal) else {
            return self.at(text.origin);
        };
        let empty = block.text.bytes().take_while(|byte| *byte == b'\n').count();
        let further =
            |start: u32, by: usize| start.saturating_add(u32::try_from(by.saturating_sub(1)).unwrap_or(u32::MAX));
        let (line, column) = (further(line, self.line.saturating_sub(empty)), further(column, self.column));
        Self { line: 1, column: 1, ..self }.at(Origin { layer, line, column })
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)?;
        if self.line > 1 {
            write!(f, " (line {} of the text)", self.line)?;
        }
        Ok(())
    }
}

impl std::error::Error for TemplateError {}
