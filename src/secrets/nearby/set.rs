//! What a file shows of being a secrets file, to somebody who need not be able to decrypt it.

use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use super::super::encryption::Form;
use super::super::mark::{self, PREVIOUS};
use super::super::need::NEEDS;
use super::super::tree;
use crate::yaml::{self, LayerId, Node};

/// What files begin with that a program has encrypted as a whole, and what it begins single values with.
const ENCRYPTED: &[&str] = &["ENC[", "-----BEGIN AGE ", "-----BEGIN PGP ", "$ANSIBLE_VAULT;"];

/// How long a file may be that is looked into without a reason. Those of st2ha have a few thousand bytes.
const LONGEST: u64 = 1 << 18;

/// How many secrets of st2ha an encrypted file holds, at least, that no mark shows to be one of its files.
const FEWEST: usize = 2;

/// Whether st2ha has written a file, or a program that encrypts has.
pub(super) fn is_secrets_file(path: &Path) -> bool {
    let is_encrypted = |text: &str| ENCRYPTED.iter().any(|start| text.contains(start));
    read(path, yaml::MAX_BYTES as u64)
        .is_some_and(|text| mark::is_in(|line| text.contains(line)) || is_encrypted(&text))
}

/// How long a secret is, at least, that tells files apart. What stands for none is shorter.
const TELLING: usize = 12;

/// The secrets of a release as a file has them, encrypted ones as they stand there: hashes of them.
pub(super) struct Set(HashSet<u64>);

impl Set {
    /// The secrets in a file of any kind.
    pub(super) fn in_file(path: &Path) -> Option<Self> {
        let text = read(path, LONGEST)?;
        yaml::read_map(&text, LayerId::default()).ok().map(|tree| Self::of(&tree))
    }

    /// The secrets in a file that nobody has named. Its marks or its keys show that it is a secrets file.
    pub(super) fn found(path: &Path) -> Option<Self> {
        let text = read(path, LONGEST)?;
        let is_marked = mark::is_in(|mark| text.lines().any(|line| line.starts_with(mark)));
        if !is_marked && !text.contains("ENC[") {
            return None;
        }
        let Ok(tree) = yaml::read_map(&text, LayerId::default()) else {
            // What was damaged may be the one that is missed.
            return is_marked.then(|| Self(HashSet::new()));
        };
        let held = NEEDS.iter().filter(|need| tree::is_set(&tree, need.path)).count();
        let is_one = if is_marked { held > 0 } else { held >= FEWEST && Form::of(&tree) != Form::Plain };
        is_one.then(|| Self::of(&tree))
    }

    fn of(tree: &Node) -> Self {
        let hash = |text: &str| {
            let mut hasher = DefaultHasher::new();
            text.hash(&mut hasher);
            hasher.finish()
        };
        let mut set = HashSet::new();
        for part in [Some(tree), tree.get(PREVIOUS)].into_iter().flatten() {
            for secret in NEEDS.iter().filter_map(|need| tree::at(part, need.path)) {
                let texts = tree::leaves(secret).into_iter().filter_map(|(_, leaf)| leaf.text());
                set.extend(texts.filter(|text| text.len() >= TELLING).map(hash));
            }
        }
        Self(set)
    }

    /// Whether two files have a secret in common: one is an older state of the other, or a copy.
    pub(super) fn shares(&self, other: &Self) -> bool {
        !self.0.is_disjoint(&other.0)
    }
}

/// The text of a file that is not too long.
fn read(path: &Path, longest: u64) -> Option<String> {
    let metadata = fs::metadata(path).ok()?;
    let is_short = metadata.is_file() && metadata.len() <= longest;
    if is_short { fs::read_to_string(path).ok() } else { None }
}
