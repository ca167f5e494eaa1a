//! Where a hint leads: to keys that are read, or to what only others read.

use super::choices::{Choices, Reader};
use super::shape::{Others, Shape, ShapeId, shape};
use super::steps::{inner, resolve, takes};
use crate::values::{KeyPath, Step};
use crate::yaml::Node;

/// How a help begins that asks whether keys were meant.
pub(super) const DID_YOU_MEAN: &str = "did you mean `";

/// How a help begins that says who alone reads the key that was meant.
pub(super) const ONLY: &str = "only ";

/// A help for an unknown key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// It names keys that are read, or none.
    Read(String),
    /// It names a key that is read, in which a part of what was written has no place.
    Misfit(String),
    /// It says who alone reads the key.
    Unread(String),
}

impl Lead {
    /// The best of several: the first whose keys are read, or else the first that comes nearest to that.
    pub(super) fn best(leads: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut best: Option<Self> = None;
        for lead in leads {
            match (&lead, &best) {
                (Self::Read(_), _) => return Some(lead),
                (_, None) | (Self::Misfit(_), Some(Self::Unread(_))) => best = Some(lead),
                _ => {}
            }
        }
        best
    }

    /// The help.
    pub(super) fn help(self) -> String {
        match self {
            Self::Read(help) | Self::Misfit(help) | Self::Unread(help) => help,
        }
    }
}

/// What is known of the values around an unknown key.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    /// What the values choose.
    pub(super) choices: &'a Choices,
    /// What stands below the key, if that is known.
    pub(super) node: Option<&'a Node>,
}

impl Around<'_> {
    /// The help that keys were meant: the first is how the help writes it, the second the whole path.
    pub(super) fn meant(self, keys: &[(&str, String)]) -> Option<Lead> {
        let (read, unread): (Vec<_>, Vec<_>) =
            keys.iter().partition(|(_, path)| self.choices.reader(path) == Reader::Chosen);
        if read.is_empty() {
            return unread.iter().find_map(|(_, path)| self.unread(path));
        }
        let names: Vec<&str> = read.iter().map(|(name, _)| *name).collect();
        let help = format!("{DID_YOU_MEAN}{}`?", names.join("` or `"));
        let does_fit = read.iter().any(|(_, path)| self.fits(path));
        Some(if does_fit { Lead::Read(help) } else { Lead::Misfit(help) })
    }

    /// A help that names keys in a sentence. Those of the section may stand there without it. What it says of other services is an aside.
    pub(super) fn told(self, section: &str, help: &str) -> Option<Lead> {
        let service = section.split('.').next().unwrap_or_default();
        let is_own = |path: &String| path.split('.').next() == Some(service);
        let named = help.split('`').skip(1).step_by(2).filter_map(|word| whole(section, word)).filter(is_own);
        let unread: Vec<String> = named.filter(|path| self.choices.reader(path) != Reader::Chosen).collect();
        if unread.is_empty() {
            return Some(Lead::Read(help.to_owned()));
        }
        unread.iter().find_map(|path| self.unread(path))
    }

    fn unread(self, path: &str) -> Option<Lead> {
        match self.choices.reader(path) {
            Reader::Others(who) => Some(Lead::Unread(format!("{ONLY}{who} reads `{path}`"))),
            Reader::Chosen | Reader::Nobody => None,
        }
    }

    /// Whether a key takes all keys of what was written.
    fn fits(self, path: &str) -> bool {
        let Some(map) = self.node.and_then(Node::as_map) else { return true };
        let Some(id) = path.parse().ok().and_then(|path| resolve(&path)) else { return true };
        map.keys().all(|key| takes_key(id, key) && self.choices.reader(&format!("{path}.{key}")) == Reader::Chosen)
    }
}

fn takes_key(id: ShapeId, key: &str) -> bool {
    match shape(id) {
        Shape::Object { others: Others::Unknown | Others::Refused, .. } => inner(id, &Step::Key(key.into())).is_some(),
        Shape::Any(alternatives) => alternatives.iter().any(|id| takes_key(*id, key)),
        Shape::Object { .. } | Shape::Anything => true,
        _ => false,
    }
}

/// The path of a key that a help names: `service.type` in the section `mongodb`, or one of all values. It may have a value behind it.
fn whole(section: &str, word: &str) -> Option<String> {
    let key = word.split([':', ' ', '=']).next().unwrap_or_default();
    let is_key = |path: &str| path.parse::<KeyPath>().is_ok_and(|path| resolve(&path).is_some() && takes(&path));
    let inside = format!("{section}.{key}");
    [inside.as_str(), key].into_iter().find(|path| is_key(path)).map(str::to_owned)
}
