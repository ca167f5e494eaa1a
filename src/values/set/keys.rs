//! What is known about the keys that flags of the `--set` family name.

use crate::values::KeyPath;

/// Tells keys that hold credentials, and keys that anything reads. Without it, none hold any.
#[derive(Clone, Copy, Debug)]
pub struct SetKeys {
    /// Whether a key holds a credential.
    pub is_credential: fn(&KeyPath) -> bool,
    /// Whether a key holds a credential and nothing below it.
    pub is_single: fn(&KeyPath) -> bool,
    /// Whether the whole of a key is known.
    pub is_known: fn(&KeyPath) -> bool,
}

impl Default for SetKeys {
    fn default() -> Self {
        Self { is_credential: |_| false, is_single: |_| false, is_known: |_| true }
    }
}
