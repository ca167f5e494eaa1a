//! What to do next.

use std::io::{self, IsTerminal as _};

use super::note;

/// Tells whoever watches what to do next. Nobody watches a pipe.
pub fn next(text: &str) {
    if io::stdout().is_terminal() && io::stderr().is_terminal() {
        note(&format!("next: {text}"));
    }
}
