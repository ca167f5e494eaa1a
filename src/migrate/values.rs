//! What a migration starts from.

use crate::yaml::Node;

/// The values that a release has.
#[derive(Clone, Copy)]
pub struct Values<'a> {
    /// Complete, as they are before the migration.
    pub before: &'a Node,
    /// The built-in defaults, without any preset.
    pub defaults: &'a Node,
    /// Whether the user wrote the value at a path.
    pub wrote: &'a dyn Fn(&[&str]) -> bool,
}
