//! A secret that was made.

use crate::config::Secret;

/// A secret that was made, and the key that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// The key, as `--set` would write it.
    pub path: String,
    /// The secret.
    pub secret: Secret,
}
