//! What a template that cannot be evaluated leaves behind.

use std::fmt;

use crate::yaml::Origin;

/// A value holds a template that cannot be evaluated. Nothing in here repeats the value's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// The value's key, as `--set` would write it; empty if unknown.
    pub path: String,
    /// Where the value was written.
    pub origin: Option<Origin>,
    /// The line inside the value's text, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
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
