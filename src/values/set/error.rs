//! Why a flag of the `--set` family cannot be understood.

/// What is wrong with the text of a flag. Says nothing of the text itself, which may hold a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::values) struct SetError {
    /// The character where it was noticed, from 1.
    pub column: usize,
    /// What is wrong there.
    pub message: String,
    /// What to write instead; empty if the message says it.
    pub help: String,
}

impl SetError {
    pub(super) fn new(column: usize, message: impl Into<String>) -> Self {
        Self { column, message: message.into(), help: String::new() }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}
