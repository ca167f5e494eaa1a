//! A key of the datastore that is given beside another one that is stored.

use serde_json::Value;

use super::need::{DATASTORE_KEY, Need};
use super::tree;
use crate::yaml::{Node, Origin};

/// Where the key of the datastore stands in values, if it is another one than what is stored. `complete` are the same values as they are rendered.
/// Of what is no key nothing is said, such as a word that another program replaces.
pub fn other_key(values: &Node, complete: &Node, stored: &Node) -> Option<Origin> {
    let is_used = Need::find(DATASTORE_KEY)?.applies(complete);
    let is_internal = tree::at(complete, "secrets.mode").and_then(Node::text) != Some("external");
    let key = |node: &Node| serde_json::from_str::<Value>(node.text()?).ok().filter(Value::is_object);
    let given = tree::at(values, DATASTORE_KEY).filter(|_| is_used && is_internal)?;
    let stored = tree::at(stored, DATASTORE_KEY)?;
    (key(given)? != key(stored)?).then_some(given.origin)
}
