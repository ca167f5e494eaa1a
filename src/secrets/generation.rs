//! Why secrets are generated.

/// Why secrets are generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// What is rendered needs them.
    Needed,
    /// Somebody has asked for them.
    AskedFor,
}
