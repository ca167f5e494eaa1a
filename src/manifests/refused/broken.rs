//! Which rules an object breaks.

use std::sync::OnceLock;

use serde_json::Value;

use super::rule::{Must, Rule};
use super::rules::{BEFORE, GROUPS, Group, OPERATED, On};
use super::tree::{Path, Tree};
use crate::manifests::manifest::Manifest;
use crate::manifests::pod::{Pod, pod};

/// Groups of rules, made ready to walk objects with.
pub struct Rules {
    groups: Vec<(Group, Versions)>,
    /// The rules about each part of objects.
    parts: Vec<(On, Versions, Tree)>,
    /// The rules about the resources of operators, which few releases have.
    operated: OnceLock<Vec<(&'static str, Versions, Tree)>>,
}

/// The versions of Kubernetes that rules are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versions {
    /// Each one.
    All,
    /// Those before this minor one.
    Before(u32),
}

impl Versions {
    fn have(self, minor: u32) -> bool {
        match self {
            Self::All => true,
            Self::Before(first) => minor < first,
        }
    }
}

/// A rule that an object breaks.
pub struct Broken {
    /// The rule.
    pub rule: &'static Rule,
    /// The path of the field.
    pub path: String,
    /// The text that is wrong.
    pub text: String,
}

impl Rules {
    /// All rules.
    pub fn all() -> Self {
        let older = BEFORE.iter().map(|(first, group)| (*group, Versions::Before(*first)));
        Self::new(GROUPS.iter().copied().flatten().map(|group| (*group, Versions::All)).chain(older).collect())
    }

    /// The rules of groups.
    pub fn new(groups: Vec<(Group, Versions)>) -> Self {
        let mut parts: Vec<(On, Versions, Tree)> = Vec::new();
        for (rank, group, versions, rule) in ranked(&groups) {
            let is_it = |(on, of, _): &(On, Versions, Tree)| (*on, *of) == (group.on, versions);
            let index = parts.iter().position(is_it).unwrap_or_else(|| {
                parts.push((group.on, versions, Tree::default()));
                parts.len() - 1
            });
            parts[index].2.add(group.at, &[rule.at], rank, rule);
        }
        Self { groups, parts, operated: OnceLock::new() }
    }

    /// The rules that an object breaks in a minor version of Kubernetes, in their order.
    pub fn broken(&self, manifest: &Manifest, minor: u32) -> Vec<Broken> {
        let mut found: Vec<(usize, Broken)> = Vec::new();
        let pod = pod(manifest);
        for (on, _, tree) in self.parts.iter().filter(|(_, versions, _)| versions.have(minor)) {
            if let Some((root, path)) = part(manifest, pod.as_ref(), *on) {
                tree.walk(root, &Path::Start(path), &mut |rank, rule, value, path| {
                    check(rule, value, path, &mut |broken| found.push((rank, broken)));
                });
            }
        }
        let kind = manifest.key.kind.as_str();
        if OPERATED.iter().any(|operated| operated.kind == kind) {
            let operated = self.operated.get_or_init(|| operated(&self.groups)).iter();
            for (.., tree) in operated.filter(|(of, versions, _)| *of == kind && versions.have(minor)) {
                tree.walk(&manifest.object, &Path::Start(""), &mut |rank, rule, value, path| {
                    check(rule, value, path, &mut |broken| found.push((rank, broken)));
                });
            }
        }
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, broken)| broken).collect()
    }
}

/// The rules of groups, with their rank among all.
fn ranked(groups: &[(Group, Versions)]) -> impl Iterator<Item = (usize, Group, Versions, &'static Rule)> {
    let rules = groups.iter().flat_map(|(group, versions)| group.rules.iter().map(|rule| (*group, *versions, rule)));
    rules.enumerate().map(|(rank, (group, versions, rule))| (rank, group, versions, rule))
}

/// The rules about the resources of operators. Operators add what is not there.
fn operated(groups: &[(Group, Versions)]) -> Vec<(&'static str, Versions, Tree)> {
    let is_about_content = |rule: &Rule| !matches!(rule.must, Must::Have(_) | Must::HaveWith(..));
    let mut found: Vec<(&str, Versions, Tree)> = Vec::new();
    for (rank, group, versions, rule) in ranked(groups).filter(|(.., rule)| is_about_content(rule)) {
        for (operated, rest) in OPERATED.iter().filter_map(|operated| Some((operated, operated.rest(&group)?))) {
            let is_it = |(kind, of, _): &(&str, Versions, Tree)| (*kind, *of) == (operated.kind, versions);
            let index = found.iter().position(is_it).unwrap_or_else(|| {
                found.push((operated.kind, versions, Tree::default()));
                found.len() - 1
            });
            found[index].2.add(operated.at, &[rest, rule.at], rank, rule);
        }
    }
    found
}

/// Calls with what breaks a rule in a value.
fn check(rule: &'static Rule, value: &Value, path: &Path<'_>, found: &mut dyn FnMut(Broken)) {
    // Absence is what an empty text stands for, and no item of a list is absent.
    if matches!(rule.must, Must::OneOf(_)) && value == "" && rule.at.ends_with("[]") {
        found(Broken { rule, path: path.to_string(), text: String::new() });
    }
    rule.must.broken(value, &mut |below, text| {
        let path = format!("{path}{below}");
        let path = path.strip_prefix('.').map_or_else(|| path.clone(), str::to_owned);
        found(Broken { rule, path, text: text.to_owned() });
    });
}

/// The part of an object that rules are about, and its path; nothing if they are about other objects.
fn part<'a>(manifest: &'a Manifest, pod: Option<&Pod<'a>>, on: On) -> Option<(&'a Value, &'static str)> {
    let kind = manifest.key.kind.as_str();
    let object = &manifest.object;
    let pod_if = |is_wanted: bool| pod.filter(|_| is_wanted).map(|pod| (pod.spec, pod.path));
    match on {
        On::Every => Some((object, "")),
        On::Named => (manifest.key.group != "rbac.authorization.k8s.io").then_some((object, "")),
        On::Kinds(kinds) => kinds.contains(&kind).then_some((object, "")),
        On::Pods => pod_if(true),
        On::LastingPods => pod_if(matches!(kind, "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet")),
        On::EndingPods => pod_if(matches!(kind, "Job" | "CronJob")),
        On::Templates => pod.and_then(|pod| Some((pod.template, pod.path.strip_suffix(".spec")?))),
    }
}
