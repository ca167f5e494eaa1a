//! What Kubernetes demands, as tables. The facts are those of its `pkg/apis/*/validation`.

mod container;
mod data;
mod network;
mod operated;
mod pod;
mod selector;
mod volume;
mod workload;

pub use operated::OPERATED;

use super::RefusedKind;
use super::rule::{Must, Rule};

/// Rules about the same part of objects.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// The objects.
    pub on: On,
    /// The part, as a pattern of its path.
    pub at: &'static str,
    /// What is demanded of it.
    pub rules: &'static [Rule],
}

/// Which objects rules are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// All.
    Every,
    /// All but those of access control, which may be called nearly anything.
    Named,
    /// Objects of these kinds.
    Kinds(&'static [&'static str]),
    /// The pods that objects make: patterns begin at a pod's `spec`.
    Pods,
    /// The same, but the metadata of the template that they are made from.
    Templates,
    /// Pods that are replaced when they end.
    LastingPods,
    /// Pods that run to their end.
    EndingPods,
}

/// Everything that is demanded.
pub const GROUPS: &[&[Group]] =
    &[data::GROUPS, workload::GROUPS, pod::GROUPS, container::GROUPS, volume::GROUPS, network::GROUPS];

/// What is demanded besides by versions before this minor one.
pub const BEFORE: &[(u32, Group)] = container::BEFORE;

/// The largest number in most fields.
const MOST: i64 = 2_147_483_647;

const fn rule(at: &'static str, must: Must, told: RefusedKind) -> Rule {
    Rule { at, must, told }
}

/// One of these words.
const fn word(at: &'static str, words: &'static [&'static str]) -> Rule {
    rule(at, Must::OneOf(words), RefusedKind::Word(words))
}

/// A number in these bounds.
const fn number(at: &'static str, least: i64, most: i64) -> Rule {
    rule(at, Must::Within(least, most), RefusedKind::Number(least, most))
}

/// A rule told in its own words.
const fn told(at: &'static str, must: Must, message: &'static str, help: &'static str) -> Rule {
    rule(at, must, RefusedKind::Told { message, help })
}

/// Keys that have to be there.
const fn needs(at: &'static str, keys: &'static [&'static str]) -> Rule {
    rule(at, Must::Have(keys), RefusedKind::Missing(keys))
}
