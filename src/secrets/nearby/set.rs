//! What a file shows of being a secrets file, to somebody who need not be able to decrypt it.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use super::super::encryption::{self, Form, Keys};
use super::super::kind::Kind;
use super::super::mark::{self, PREVIOUS};
use super::super::need::{DATASTORE_KEY, NEEDS, Need};
use super::super::tree;
use super::names;
use crate::credential::{is_filled_in_later, stand_in};
use crate::yaml::{self, LayerId, Node};

/// What files begin with that a program has encrypted as a whole.
const WHOLE: &[&str] = &["-----BEGIN AGE ", "-----BEGIN PGP ", "$ANSIBLE_VAULT;"];

/// What encrypted values begin with.
const ENCRYPTED: &str = "ENC[";

/// How long a file may be that is looked into without a reason. Those of st2ha have a few thousand bytes.
const LONGEST: u64 = 1 << 18;

/// How long a file is, at least, that holds a set of secrets.
const SHORTEST: u64 = 100;

/// How many secrets of st2ha a file holds, at least, that no mark shows to be one of its files. The key of the datastore alone is enough, for nobody
/// else has it.
const FEWEST: usize = 2;

/// Where keys stand that are no subchart's: many a chart has Bitnami's MongoDB and RabbitMQ, with the same keys.
const OWN: &str = "st2.";

/// Whether st2ha has written a file, or a program that encrypts has, or its keys are those of a secrets file.
pub(super) fn is_secrets_file(path: &Path) -> bool {
    let is_encrypted = |text: &str| [&[ENCRYPTED], WHOLE].concat().iter().any(|start| text.contains(start));
    let has_keys =
        |text: &str| may_be_set(text) && yaml::read_map(text, LayerId::default()).is_ok_and(|tree| is_set(&tree));
    read(path, yaml::MAX_BYTES as u64)
        .is_some_and(|text| mark::is_in(|line| text.contains(line)) || is_encrypted(&text) || has_keys(&text))
}

/// How long a secret is, at least, that tells files apart. What stands for none is shorter.
const TELLING: usize = 12;

/// The secrets of a release as a file has them, those that were replaced among them: hashes, by their keys.
pub(super) struct Set(HashMap<&'static str, HashSet<u64>>);

/// A secrets file that nobody has named.
pub(super) struct Found {
    /// What it holds.
    pub set: Set,
    /// What has shown that it is one.
    pub sign: Sign,
}

/// What shows that a file is a secrets file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// A line that st2ha has written, or secrets of st2ha that are encrypted.
    Sure,
    /// Its keys alone: it may be a values file as well, or that of another chart with the same subcharts.
    Keys,
}

/// What a file holds that stands by the values of a release.
pub(super) enum Content {
    /// These secrets of st2ha, which its marks or an encryption of single values show to be no ordinary values.
    Secrets(Vec<&'static str>),
    /// These secrets of st2ha, readable, as values have them, and none that stand for others.
    Values(Vec<&'static str>),
    /// It is encrypted as a whole, or packed, or cannot be read for another reason.
    Closed,
    /// Nothing of the kind.
    Other,
}

impl Content {
    /// What is in a file, to somebody who has these private keys.
    pub(super) fn of(path: &Path, keys: &Keys) -> Self {
        if !is_no_longer(path, LONGEST) {
            return Self::Other;
        }
        let Ok(bytes) = fs::read(path) else { return Self::Closed };
        let is_whole = encryption::is_age_file(&bytes);
        let bytes = if is_whole { encryption::open_file(&bytes, keys).ok() } else { Some(bytes) };
        let Some(text) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) else { return Self::Closed };
        let is_named_so = path.file_name().and_then(|name| name.to_str()).is_some_and(names::is_closed);
        if !is_whole && (is_named_so || WHOLE.iter().any(|start| text.trim_start().starts_with(start))) {
            return Self::Closed;
        }
        if is_binary_of_sops(&text) {
            return Self::Closed;
        }
        if !NEEDS.iter().filter_map(|need| need.path.rsplit('.').next()).any(|key| text.contains(key)) {
            return Self::Other;
        }
        let Ok(tree) = yaml::read_map(&text, LayerId::default()) else { return Self::Other };
        let is_marked = mark::is_in(|mark| text.lines().any(|line| line.starts_with(mark)));
        let is_sure = is_marked || is_whole || Form::of(&tree) != Form::Plain;
        // Values of a chart around may stand below its name.
        let inner = tree.as_map().into_iter().flat_map(|map| map.values()).map(|entry| &entry.node);
        let parts: Vec<&Node> = [&tree].into_iter().chain(inner).collect();
        let is_in = |part: &Node, path: &str| match tree::at(part, path) {
            Some(_) if is_sure => tree::is_set(part, path),
            Some(node) => tree::leaves(node).iter().filter_map(|(_, leaf)| leaf.text()).any(|text| !is_stand_in(text)),
            None => false,
        };
        let is_held = |path: &str| parts.iter().any(|part| is_in(part, path));
        let held: Vec<&str> = NEEDS.iter().map(|need| need.path).filter(|path| is_held(path)).collect();
        match (held.is_empty(), is_sure) {
            (true, _) => Self::Other,
            (false, true) => Self::Secrets(held),
            (false, false) => Self::Values(held),
        }
    }
}

impl Found {
    /// What a file holds that its marks show to be a secrets file, or its keys to be one for a release that is to get these secrets.
    pub(super) fn at(path: &Path, made: &[&str]) -> Option<Self> {
        let text = read(path, LONGEST)?;
        let is_marked = mark::is_in(|mark| text.lines().any(|line| line.starts_with(mark)));
        if !is_marked && !text.contains(ENCRYPTED) && !may_be_set(&text) {
            return None;
        }
        let Ok(tree) = yaml::read_map(&text, LayerId::default()) else {
            // What was damaged may be the one that is missed.
            return is_marked.then(|| Self { set: Set(HashMap::new()), sign: Sign::Sure });
        };
        let held: Vec<&str> = NEEDS.iter().map(|need| need.path).filter(|path| tree::is_set(&tree, path)).collect();
        let is_encrypted = Form::of(&tree) != Form::Plain;
        let missed = || held.iter().filter(|path| made.contains(path));
        let is_sure = is_marked && !held.is_empty()
            || is_encrypted && are_many(&held) && missed().any(|path| path.starts_with(OWN));
        let may_be_one = || missed().next().is_some() && (is_encrypted && are_many(&held) || is_set(&tree));
        let sign = if is_sure { Sign::Sure } else { Some(Sign::Keys).filter(|_| !is_marked && may_be_one())? };
        Some(Self { set: Set::of(&tree), sign })
    }
}

impl Set {
    /// The secrets in a file of any kind, encrypted ones as they stand there.
    pub(super) fn in_file(path: &Path) -> Option<Self> {
        let text = read(path, LONGEST)?;
        yaml::read_map(&text, LayerId::default()).ok().map(|tree| Self::of(&tree))
    }

    /// The same decrypted, if these keys can do that.
    pub(super) fn opened(path: &Path, keys: &Keys) -> Option<Self> {
        let text = read(path, LONGEST)?;
        let tree = yaml::read_map(&text, LayerId::default()).ok()?;
        let text = encryption::peek(&text, &tree, keys)?;
        yaml::read_map(&text, LayerId::default()).ok().map(|tree| Self::of(&tree))
    }

    fn of(tree: &Node) -> Self {
        let hash = |text: &str| {
            let mut hasher = DefaultHasher::new();
            text.hash(&mut hasher);
            hasher.finish()
        };
        let parts = || [Some(tree), tree.get(PREVIOUS)].into_iter().flatten();
        let texts = |path: &str| -> HashSet<u64> {
            let leaves = parts().filter_map(|part| tree::at(part, path)).flat_map(tree::leaves);
            leaves.filter_map(|(_, leaf)| leaf.text()).filter(|text| is_telling(text)).map(hash).collect()
        };
        let held = NEEDS.iter().map(|need| (need.path, texts(need.path)));
        Self(held.filter(|(_, texts)| !texts.is_empty()).collect())
    }

    /// Whether this is an older state of another set, or a copy. Two releases may have a password in common, but not what their data depends on; where
    /// there is no such key, all has to be in the other one.
    pub(super) fn is_copy_of(&self, other: &Self) -> bool {
        let is_common = |path: &str| match (self.0.get(path), other.0.get(path)) {
            (Some(ours), Some(theirs)) => !ours.is_disjoint(theirs),
            _ => false,
        };
        let of_data = |path: &str| Need::find(path).is_some_and(|need| OF_DATA.contains(&need.kind));
        let decisive: Vec<&str> = self.0.keys().copied().filter(|path| of_data(path)).collect();
        let compared = if decisive.is_empty() { self.0.keys().copied().collect() } else { decisive };
        !compared.is_empty() && compared.into_iter().all(is_common)
    }
}

/// The kinds of secrets that no two releases have in common, if they are not one.
const OF_DATA: &[Kind] = &[Kind::DatastoreKey, Kind::ReplicaSetKey];

/// The kinds of secrets that a set of them has, where no mark shows what it is.
const OF_SETS: &[Kind] = &[Kind::DatastoreKey, Kind::ReplicaSetKey, Kind::ErlangCookie];

/// Whether a text may tell one set from another: it is none that anybody may have, nor one that stands for another.
fn is_telling(text: &str) -> bool {
    text.len() >= TELLING && !is_stand_in(text)
}

/// What stands for the key of a datastore without encryption.
const OFF: &str = "disable";

/// Whether a text is in the place of a secret, or everybody has it, or there is none.
fn is_stand_in(text: &str) -> bool {
    text == OFF || stand_in(text).is_some() || is_filled_in_later(text)
}

/// The paths of the secrets that a set of them has.
fn of_sets() -> impl Iterator<Item = &'static str> {
    NEEDS.iter().filter(|need| OF_SETS.contains(&need.kind)).map(|need| need.path)
}

/// Whether a text without marks is worth being read.
fn may_be_set(text: &str) -> bool {
    of_sets().filter_map(|path| path.rsplit('.').next()).any(|key| text.contains(key))
}

/// Whether these are as many secrets as no other values would hold.
fn are_many(held: &[&str]) -> bool {
    held.len() >= FEWEST || held.contains(&DATASTORE_KEY)
}

/// Whether the keys of a file without marks are those of a secrets file, for the most part.
fn is_set(tree: &Node) -> bool {
    let set = Set::of(tree);
    let is_own = |path: &str| Need::find(path).is_some() || path.starts_with(PREVIOUS);
    let all = tree::leaves(tree);
    let own = all.iter().filter(|(path, _)| is_own(path)).count();
    are_many(&set.0.keys().copied().collect::<Vec<_>>())
        && of_sets().any(|path| set.0.contains_key(path))
        && own * 2 >= all.len()
}

/// Whether SOPS has encrypted a file as a whole, as it does where its name says nothing of its form.
fn is_binary_of_sops(text: &str) -> bool {
    let is_one = |tree: &Node| {
        let keys = tree.as_map().map_or(0, |map| map.iter().count());
        let data = tree.get("data").and_then(Node::text);
        keys == 2 && tree.get("sops").is_some() && data.is_some_and(|data| data.starts_with(ENCRYPTED))
    };
    text.contains(ENCRYPTED) && yaml::read_map(text, LayerId::default()).is_ok_and(|tree| is_one(&tree))
}

/// Whether a file is as long as one with a set of secrets may be.
pub(super) fn has_usual_length(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| (SHORTEST..=LONGEST).contains(&metadata.len()))
}

/// The text of a file that is not too long.
fn read(path: &Path, longest: u64) -> Option<String> {
    if is_no_longer(path, longest) { fs::read_to_string(path).ok() } else { None }
}

/// Whether this is a file that is not too long.
fn is_no_longer(path: &Path, longest: u64) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() <= longest)
}
