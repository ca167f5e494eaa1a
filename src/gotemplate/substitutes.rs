//! What templates see in place of values that are templates themselves.

use std::collections::HashMap;

use gotmpl::Value;

use crate::yaml::Node;

/// What a node of the values shows to templates in place of its own text, by its address.
pub(super) type Substitutes = HashMap<usize, Value>;

/// What tells a node from all others, as long as the tree that it is in does not change.
pub(super) fn address(node: &Node) -> usize {
    std::ptr::from_ref(node).addr()
}
