//! Whether two secrets files hold the same secrets.

use std::fs;
use std::path::Path;

use super::encryption::{self, Keys};
use super::mark::PREVIOUS;
use super::place;
use super::tree;
use crate::yaml::{self, LayerId, Node};

/// Whether two files hold the same secrets, be they encrypted or not, as far as these private keys can tell.
pub fn hold_the_same_secrets(one: &Path, other: &Path, keys: &Keys) -> bool {
    let both = || Some((secrets_in(one, keys)?, secrets_in(other, keys)?));
    place::holds_the_same(one, other) || both().is_some_and(|(one, other)| !one.is_empty() && one == other)
}

/// What a file holds, by key, without what was replaced.
fn secrets_in(path: &Path, keys: &Keys) -> Option<Vec<(String, String)>> {
    let read = |text: &str| yaml::read_map(text, LayerId::default()).ok();
    let text = fs::read_to_string(path).ok()?;
    let opened: Node = read(&encryption::peek(&text, &read(&text)?, keys)?)?;
    let current = tree::leaves(&opened).into_iter().filter(|(path, _)| !path.starts_with(PREVIOUS));
    let mut held: Vec<(String, String)> =
        current.filter_map(|(path, leaf)| Some((path, leaf.text()?.to_owned()))).collect();
    held.sort();
    Some(held)
}
