//! What is compared.

use crate::manifests::Manifest;

/// A render and what it is compared with.
pub struct Sides {
    /// How things are.
    pub before: Vec<Manifest>,
    /// How things would be.
    pub after: Vec<Manifest>,
}
