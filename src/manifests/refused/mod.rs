//! What Kubernetes refuses in objects whose fields all have the right type: names, labels, words and amounts.

mod addresses;
mod at;
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

pub use at::each;
pub use demanded::{Demanded, demanded};
pub use image::is_image;
pub use root::roots_by_image;

use serde_json::Value;

use self::rule::{Must, Rule};
use self::rules::{BEFORE, GROUPS, Group, OPERATED, On};
use super::manifest::Manifest;
use super::place::Place;
use super::pod::pod;

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
    let mut found = Vec::new();
    let older = BEFORE.iter().filter(|(first, _)| minor < *first).map(|(_, group)| group);
    let groups: Vec<&Group> = GROUPS.iter().copied().flatten().chain(older).collect();
    for manifest in manifests {
        let mut of_it: Vec<(&Rule, Refused)> = Vec::new();
        for group in &groups {
            broken(manifest, group, &mut |rule, path, text| {
                let refused = Refused { place: Place::new(manifest, path), kind: rule.told, text: text.to_owned() };
                of_it.push((rule, refused));
            });
        }
        let wrong: Vec<String> = of_it.iter().map(|(_, one)| one.place.path.clone()).collect();
        let is_new = |(rule, one): &(&Rule, Refused)| !hangs_on_another(rule, &one.place.path, &wrong);
        found.extend(of_it.into_iter().filter(is_new).map(|(_, one)| one));
        found.extend(root::roots(manifest).into_iter().map(|path| Refused {
            place: Place::new(manifest, path),
            kind: ROOT,
            text: String::new(),
        }));
    }
    found
}

/// Whether a field is only wrong because the one beside it, which allows it, is wrong itself.
fn hangs_on_another(rule: &Rule, path: &str, wrong: &[String]) -> bool {
    let Must::OnlyWith(_, (other, _)) = rule.must else { return false };
    let around = path.rsplit_once('.').map_or("", |(around, _)| around);
    let is_beside =
        |wrong: &String| wrong.strip_prefix(around).is_some_and(|rest| rest.trim_start_matches('.') == other);
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

/// Calls with each rule of a group that an object breaks, the path of the field and the text that is wrong.
fn broken(manifest: &Manifest, group: &Group, found: &mut dyn FnMut(&'static Rule, String, &str)) {
    let mut look = |path: &mut String, value: &Value, is_asked: fn(&Rule) -> bool| {
        for rule in group.rules.iter().filter(|rule| is_asked(rule)) {
            each(value, rule.at, path, &mut |path, value| {
                // Absence is what an empty text stands for, and no item of a list is absent.
                let is_blank_item = rule.at.ends_with("[]") && value == "" && matches!(rule.must, Must::OneOf(_));
                if is_blank_item {
                    found(rule, path.strip_prefix('.').unwrap_or(path).to_owned(), "");
                }
                rule.must.broken(value, &mut |below, text| {
                    let path = format!("{path}{below}");
                    found(rule, path.strip_prefix('.').map_or_else(|| path.clone(), str::to_owned), text);
                });
            });
        }
    };
    if let Some((root, mut path)) = part(manifest, group.on) {
        each(root, group.at, &mut path, &mut |path, value| look(path, value, |_| true));
    }
    // Operators add what is not there.
    let is_about_content = |rule: &Rule| !matches!(rule.must, Must::Have(_) | Must::HaveWith(..));
    for operated in OPERATED.iter().filter(|operated| operated.kind == manifest.key.kind) {
        let Some(rest) = operated.rest(group) else { continue };
        each(&manifest.object, operated.at, &mut String::new(), &mut |path, value| {
            each(value, rest, path, &mut |path, value| look(path, value, is_about_content));
        });
    }
}

/// The part of an object that rules are about, and its path; nothing if they are about other objects.
fn part(manifest: &Manifest, on: On) -> Option<(&Value, String)> {
    let kind = manifest.key.kind.as_str();
    let object = &manifest.object;
    let pod_if = |is_wanted: bool| pod(manifest).filter(|_| is_wanted).map(|pod| (pod.spec, pod.path.to_owned()));
    match on {
        On::Every => Some((object, String::new())),
        On::Named => (manifest.key.group != "rbac.authorization.k8s.io").then(|| (object, String::new())),
        On::Kinds(kinds) => kinds.contains(&kind).then(|| (object, String::new())),
        On::Pods => pod_if(true),
        On::LastingPods => pod_if(matches!(kind, "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet")),
        On::EndingPods => pod_if(matches!(kind, "Job" | "CronJob")),
        On::Templates => {
            let path = pod(manifest)?.path.strip_suffix(".spec")?;
            Some((object.pointer(&format!("/{}", path.replace('.', "/")))?, path.to_owned()))
        }
    }
}
