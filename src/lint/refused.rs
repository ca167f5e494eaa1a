//! What Kubernetes refuses, told as findings about the values that say so.

use std::collections::BTreeSet;

use super::written::Written;
use super::{finding, object};
use crate::manifests::{Manifest, Refused, RefusedKind, refused};
use crate::schema::{Finding, FindingKind, Severity};
use crate::yaml::Origin;

/// The findings about what Kubernetes refuses. One value may go into many objects: one of them is enough.
pub fn all(manifests: &[Manifest], written: Written<'_>) -> Vec<Finding> {
    let (mut texts, mut places) = (BTreeSet::new(), BTreeSet::new());
    let mut refused = refused(manifests);
    refused.sort_by_key(|one| one.kind);
    refused.retain(|one| texts.insert((one.kind, one.text.clone())));
    let mut findings: Vec<Finding> = refused.iter().map(|one| told(one, written)).collect();
    findings.retain(|finding| finding.origin.is_none_or(|origin| places.insert(origin)));
    findings
}

/// The finding about something that Kubernetes refuses.
fn told(refused: &Refused, written: Written<'_>) -> Finding {
    let Refused { place, kind, .. } = refused;
    let (message, help) = words(*kind);
    let object = object(place, written);
    finding(
        (FindingKind::BadObject, Severity::Error),
        find(refused, written).or_else(|| Some((object.clone(), Origin::default()))),
        format!("{message}: {object}, {}", place.path),
        help,
    )
}

/// The value or key that the object has its text from.
fn find(refused: &Refused, written: Written<'_>) -> Option<(String, Origin)> {
    let Refused { place, kind, text } = refused;
    // The last key of the field's path is what the value is often called as well.
    let field = place.path.rsplit('.').next().unwrap_or_default();
    let field = field.split('[').next().unwrap_or_default();
    let is_value = |_: &str, value: Option<&str>| value == Some(text.as_str());
    let is_key = |key: &str, _: Option<&str>| key == text;
    match kind {
        RefusedKind::Label | RefusedKind::DataKey | RefusedKind::Variable => {
            written.find_own(&is_key).or_else(|| written.find_own(&is_value))
        }
        RefusedKind::Image => written
            .find_own(&|key, value| value.is_some_and(|value| is_cause(key, value, text)))
            .or_else(|| written.find_own(&is_value)),
        _ => written
            .find_own(&|key, value| is_value(key, value) && key.to_lowercase().contains(&field.to_lowercase()))
            .or_else(|| written.find_own(&is_value))
            .or_else(|| {
                // A name may be longer than the value in it that is wrong.
                let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
                let is_part = |value: &str| !value.bytes().all(is_plain) && text.contains(value);
                written.find_own(&|key, value| key.to_lowercase().contains("name") && value.is_some_and(is_part))
            }),
    }
}

/// Whether a value is the part of an image's reference that is wrong.
fn is_cause(key: &str, value: &str, image: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._/-".contains(&byte);
    match key.to_lowercase().as_str() {
        "tag" => image.ends_with(&format!(":{value}")) && (value.is_empty() || value.contains([':', ' ', '/'])),
        "repository" | "registry" | "name" => {
            image.contains(value) && (value.is_empty() || !value.bytes().all(is_plain))
        }
        _ => false,
    }
}

/// The message and the help.
fn words(kind: RefusedKind) -> (String, String) {
    let (message, help) = match kind {
        RefusedKind::Negative => ("this amount is less than nothing", "write an amount of 0 or more"),
        RefusedKind::Told { message, help } => (message, help),
        RefusedKind::Word(words) => {
            return ("Kubernetes knows no such value here".to_owned(), format!("write {}", any_of(words)));
        }
        RefusedKind::Number(least, most) => {
            return (
                "Kubernetes does not take this number".to_owned(),
                format!("write a number from {least} to {most}"),
            );
        }
        RefusedKind::Missing(fields) => {
            return ("Kubernetes needs more here".to_owned(), format!("write {}", all_of(fields)));
        }
        RefusedKind::Name => (
            "Kubernetes does not take this name of an object",
            "use lower-case letters, digits, inner dashes and dots, at most 253 characters",
        ),
        RefusedKind::ServiceName => (
            "Kubernetes does not take this name of a Service",
            "use lower-case letters, digits and inner dashes, a letter first, at most 63 characters",
        ),
        RefusedKind::Reference => (
            "no object can have this name",
            "use lower-case letters, digits, inner dashes and dots, as in the name of the object that is meant",
        ),
        RefusedKind::Label => (
            "Kubernetes does not take this name of a label or an annotation",
            "use letters, digits and inner `-`, `_` and `.`, at most 63 of them, after a DNS name and a slash if need be",
        ),
        RefusedKind::LabelValue => (
            "Kubernetes does not take this value of a label",
            "use letters, digits and inner `-`, `_` and `.`, at most 63 of them",
        ),
        RefusedKind::DataKey => (
            "Kubernetes does not take this key in a ConfigMap or Secret",
            "use letters, digits, `-`, `_` and `.` only: it becomes the name of a file",
        ),
        RefusedKind::Variable => (
            "Kubernetes does not take this name of an environment variable",
            "use letters, digits and underscores, and do not leave it empty",
        ),
        RefusedKind::Image => (
            "this does not make a reference to an image",
            "check registry, repository and tag; a digest stands behind the tag: `3.8@sha256:...`",
        ),
        RefusedKind::PullPolicy => {
            ("Kubernetes knows no such pull policy", "write `Always`, `IfNotPresent` or `Never`")
        }
        RefusedKind::ServiceType => {
            ("Kubernetes knows no such type of Service", "write `ClusterIP`, `NodePort` or `LoadBalancer`")
        }
        RefusedKind::Port => ("there is no such port", "write a number from 1 to 65535"),
        RefusedKind::Host => (
            "Kubernetes does not take this host in an Ingress",
            "write a name such as `st2.example.com`, in lower case, without `https://` and without a port",
        ),
        RefusedKind::Operator => (
            "Kubernetes knows no such operator here",
            "tolerations have `Equal` and `Exists`; expressions have `In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt` and `Lt`",
        ),
        RefusedKind::Effect => {
            ("taints have no such effect", "write `NoSchedule`, `PreferNoSchedule` or `NoExecute`, or leave it out")
        }
        RefusedKind::Request => {
            ("more is requested than the limit allows", "raise the limit, or request no more than it")
        }
    };
    (message.to_owned(), help.to_owned())
}

/// Words of which any will do.
fn any_of(words: &[&str]) -> String {
    in_line(words, "or")
}

/// Words of which all are wanted.
fn all_of(words: &[&str]) -> String {
    in_line(words, "and")
}

fn in_line(words: &[&str], last: &str) -> String {
    match words.split_last() {
        Some((one, [])) => format!("`{one}`"),
        Some((end, others)) => format!("`{}` {last} `{end}`", others.join("`, `")),
        None => String::new(),
    }
}
