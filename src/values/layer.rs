//! A layer of values.

use super::set::Assignment;
use crate::yaml::Node;

/// A layer of the user.
#[derive(Clone, Debug)]
pub(super) enum Layer {
    /// A file.
    Tree(Node),
    /// A flag.
    Assignment(Assignment),
}
