//! What is compared.

use std::collections::BTreeSet;

use super::kind::Kind;
use crate::manifests::Manifest;

/// A render and what it is compared with.
pub struct Sides {
    /// How things are.
    pub before: Vec<Manifest>,
    /// How things would be.
    pub after: Vec<Manifest>,
    /// Kinds of which it is not known how things are.
    pub unread: BTreeSet<Kind>,
}

impl Sides {
    /// Sides of which all is known.
    pub fn known(before: Vec<Manifest>, after: Vec<Manifest>) -> Self {
        Self { before, after, unread: BTreeSet::new() }
    }
}
