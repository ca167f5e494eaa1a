//! What Kubernetes refuses in objects whose fields all have the right type: names, labels, words and amounts.

mod addresses;
mod at;
mod broken;
mod demanded;
mod forms;
mod image;
mod names;
mod root;
mod routes;
mod rule;
mod rules;
#[cfg(test)]
mod tests;
mod tree;

pub use at::each;
pub use demanded::{Demanded, demanded};
pub use image::is_image;
pub use root::roots_by_image;

use std::sync::LazyLock;

use self::broken::{Broken, Rules};
use self::rule::{Must, Rule};
use self::rules::{BEFORE, GROUPS};
use super::manifest::Manifest;
use super::place::Place;

/// Something in an object that Kubernetes cannot take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub kind: RefusedKind,
    /// The text that is wrong.
    pub text: String,
}

/// What is wrong; of several things about one value, what comes first here says most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RefusedKind {
    /// A Service cannot be called this.
    ServiceName,
    /// An object cannot be called this.
    Name,
    /// Another object is referred to by a name that it cannot have.
    Reference,
    /// A label or an annotation cannot be called this.
    Label,
    /// A ConfigMap or a Secret cannot have this key.
    DataKey,
    /// An environment variable cannot be called this.
    Variable,
    /// No image can be found by this.
    Image,
    /// No such way to pull images.
    PullPolicy,
    /// No such type of Service.
    ServiceType,
    /// No such port.
    Port,
    /// No host can be called this.
    Host,
    /// No such operator.
    Operator,
    /// No such effect of a taint.
    Effect,
    /// More is requested than the limit allows.
    Request,
    /// A label cannot have this value.
    LabelValue,
    /// An amount cannot be negative.
    Negative,
    /// Kubernetes knows these words only.
    Word(&'static [&'static str]),
    /// Kubernetes takes numbers from the first to the second.
    Number(i64, i64),
    /// What is told in words of its own.
    Told {
        /// What is wrong.
        message: &'static str,
        /// What to write.
        help: &'static str,
    },
    /// Fields are missing, one of these or more.
    Missing(&'static [&'static str]),
}

/// The kubelet does not start such a container.
const ROOT: RefusedKind = RefusedKind::Told {
    message: "the container would run as root, which `runAsNonRoot` forbids",
    help: "write another number for `runAsUser`, or set `runAsNonRoot` to false",
};

/// Finds what Kubernetes of this minor version certainly refuses. What it checks only under some conditions passes.
pub fn refused(manifests: &[Manifest], minor: u32) -> Vec<Refused> {
    static ALL: LazyLock<Rules> = LazyLock::new(Rules::all);
    let mut found = Vec::new();
    for manifest in manifests {
        let broken = ALL.broken(manifest, minor);
        let wrong: Vec<&str> = broken.iter().map(|one| one.path.as_str()).collect();
        let is_new = |one: &&Broken| !hangs_on_another(one.rule, &one.path, &wrong);
        found.extend(broken.iter().filter(is_new).map(|one| Refused {
            place: Place::new(manifest, one.path.clone()),
            kind: one.rule.told,
            text: one.text.clone(),
        }));
        found.extend(root::roots(manifest).into_iter().map(|path| Refused {
            place: Place::new(manifest, path),
            kind: ROOT,
            text: String::new(),
        }));
    }
    found
}

/// Whether a field is only wrong because the one beside it, which allows it, is wrong itself.
fn hangs_on_another(rule: &Rule, path: &str, wrong: &[&str]) -> bool {
    let Must::OnlyWith(_, (other, _)) = rule.must else { return false };
    let around = path.rsplit_once('.').map_or("", |(around, _)| around);
    let is_beside = |wrong: &&str| wrong.strip_prefix(around).is_some_and(|rest| rest.trim_start_matches('.') == other);
    wrong.iter().any(is_beside)
}

/// The messages of rules that are told in words of their own, and what to do about each.
pub fn told() -> impl Iterator<Item = (&'static str, &'static str)> {
    let groups = GROUPS.iter().copied().flatten().chain(BEFORE.iter().map(|(_, group)| group));
    groups.flat_map(|group| group.rules).filter_map(|rule| match rule.told {
        RefusedKind::Told { message, help } => Some((message, help)),
        _ => None,
    })
}
