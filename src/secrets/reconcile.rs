//! What stored secrets mean to the values of a release.

use super::need::NEEDS;
use super::tree;
use crate::yaml::Node;

/// Makes the values, into which the secrets file is merged already, hold a stored secret exactly where it is of use.
///
/// Where a values file leaves a secret empty, the stored one is put back: an empty password means "none given", not "throw the
/// stored one away", or each run would generate another one. Where a feature is off, its stored secret goes: it waits in the
/// file until the feature is on again, and must not show in the meantime.
pub fn reconcile(values: &mut Node, stored: &Node) {
    let secrets = || NEEDS.iter().filter_map(|need| Some((need, tree::at(stored, need.path)?)));
    for (need, node) in secrets() {
        let Some(text) = node.text().filter(|text| !text.is_empty()) else { continue };
        if !tree::is_set(values, need.path) {
            tree::put(values, need.path, text);
            if let Some(put) = tree::at_mut(values, need.path) {
                put.origin = node.origin;
            }
        }
    }
    for (need, node) in secrets() {
        let is_stored = tree::at(values, need.path).is_some_and(|found| found.origin == node.origin);
        if is_stored
            && !need.is_on(values)
            && let Some(found) = tree::at_mut(values, need.path)
        {
            *found = Node::null(found.origin);
        }
    }
}
