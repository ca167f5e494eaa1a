//! What stored secrets mean to the values of a release.

use super::need::NEEDS;
use super::tree;
use crate::yaml::{Node, Value};

/// Makes the values, into which the secrets file is merged already, hold a stored secret exactly where it is of use.
///
/// Where a values file leaves a secret empty, the stored one is put back: an empty password means "none given", not "throw the
/// stored one away", or each run would generate another one. Where nothing calls for a stored secret, it goes, and waits in the
/// file: a feature is off, or a Secret of the user's own is named, which the stored secret is not.
///
/// What is called for, `complete` says: the same values with the defaults of what was deleted, as they are rendered.
pub fn reconcile(values: &mut Node, complete: &Node, stored: &Node) {
    for need in NEEDS {
        let Some(node) = tree::at(stored, need.path) else { continue };
        if need.applies(complete) {
            restore(values, complete, need.path, node);
        } else if let Some(found) = tree::at_mut(values, need.path).filter(|found| found.origin == node.origin) {
            *found = Node::null(found.origin);
        }
    }
}

/// The sections of the values that decide which secrets are called for: to complete all of them would take longer than all else that is done
/// with a secrets file.
pub fn deciding(values: &Node) -> Node {
    const SECTIONS: &[&str] = &["global", "mongodb", "rabbitmq", "redis", "secrets", "st2"];
    let mut deciding = Node::map(values.origin);
    if let (Value::Map(map), Some(all)) = (&mut deciding.value, values.as_map()) {
        let kept = all.iter().filter(|(key, _)| SECTIONS.contains(&&***key));
        map.extend(kept.map(|(key, entry)| (key.clone(), entry.clone())));
    }
    deciding
}

/// Puts a stored secret back. A section that was deleted comes back as a whole: with the secret alone in it, it would no longer
/// count as deleted, and miss its other defaults.
fn restore(values: &mut Node, complete: &Node, path: &str, stored: &Node) {
    let Some(text) = stored.text().filter(|text| !text.is_empty()) else { return };
    if tree::is_set(values, path) {
        return;
    }
    tree::put_section(values, complete, path);
    tree::put(values, path, text);
    if let Some(put) = tree::at_mut(values, path) {
        put.origin = stored.origin;
    }
}
