//! What Kubernetes refuses, told as findings about the values that say so.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::asked::{Answers, Asked, Fields, Wanted};
use super::undone::{Undone, is_of, is_there};
use super::written::Written;
use super::{finding, item, object, place};
use crate::manifests::{Manifest, ManifestKey, Place, Refused, RefusedKind, each, refused};
use crate::schema::{Finding, FindingKind, Severity};
use crate::trace::{Site, Source, field, with_text};

/// Asks where all that Kubernetes refuses comes from.
pub fn ask(mut refused: Vec<Refused>, asked: &mut Asked<'_>) -> Vec<(Refused, Fields)> {
    refused.sort_by_key(|one| one.kind);
    let ask = |one: Refused| {
        let wanted = match one.kind {
            RefusedKind::Label | RefusedKind::DataKey | RefusedKind::Variable => Wanted::Key,
            _ => Wanted::Value,
        };
        let others = asked.manifest(&one.place).map(|manifest| causes(&manifest.object, &one)).unwrap_or_default();
        let others = others.into_iter().map(|path| Place { path, ..one.place.clone() });
        let places: Vec<Place> = std::iter::once(one.place.clone()).chain(others).collect();
        let fields = asked.ask(&places, &one.text, wanted);
        (one, fields)
    };
    refused.into_iter().map(ask).collect()
}

/// Fields that make another one wrong, by the last step of its path: patterns of paths from where that step begins.
const CAUSES: &[(&str, &[&str])] = &[
    ("terminationGracePeriodSeconds", &["{initContainers,containers}[].lifecycle.preStop.sleep.seconds"]),
    (
        "securityContext",
        &[
            "securityContext.windowsOptions.hostProcess",
            "{initContainers,containers}[].securityContext.windowsOptions.hostProcess",
        ],
    ),
    ("containers", &["containers[].ports[].hostPort", "containers[].resources.claims[].name"]),
];

/// Where else what is wrong may have been written, when the field itself was not.
fn causes(object: &Value, refused: &Refused) -> Vec<String> {
    let path = refused.place.path.as_str();
    let Some((around, last)) = path.rsplit_once('.') else { return Vec::new() };
    let mut found = Vec::new();
    let patterns = CAUSES.iter().filter(|(end, _)| *end == last).flat_map(|(_, patterns)| *patterns);
    if let Some(value) = field(object, around) {
        for pattern in patterns {
            each(value, pattern, &mut around.to_owned(), &mut |path, _| found.push(path.clone()));
        }
    }
    // A limit that is lower than what is requested.
    if refused.kind == RefusedKind::Request
        && let Some(requests) = field(object, path).and_then(Value::as_object)
    {
        let is_it = |amount: &Value| amount.as_str().map_or_else(|| amount.to_string(), str::to_owned) == refused.text;
        let names = requests.iter().filter(|(_, amount)| is_it(amount)).map(|(name, _)| name);
        found.extend(names.map(|name| format!("{around}.limits.{name}")).filter(|path| field(object, path).is_some()));
    }
    found.extend(item(object, path));
    found
}

/// The findings about what Kubernetes refuses. One value may go into many objects: one of them is enough.
pub fn told(
    refused: Vec<(Refused, Fields)>,
    manifests: &[Manifest],
    answers: &Answers,
    undone: &Undone<'_>,
    written: Written<'_>,
) -> Vec<Finding> {
    let by_key: HashMap<&ManifestKey, &Manifest> = manifests.iter().map(|manifest| (&manifest.key, manifest)).collect();
    let (mut texts, mut places) = (BTreeSet::new(), BTreeSet::new());
    let mut findings = Vec::new();
    for (one, fields) in refused {
        let manifest = by_key.get(&one.place.key).copied();
        let source = answers.source(&fields, &|site, text| {
            manifest.is_some_and(|manifest| is_cured(&one, manifest, (site, text), written.kube_minor))
        });
        let is_gone = |others: &[Manifest]| is_mended(&one, others, written.kube_minor);
        let caused = if source.is_none() { undone.cause(&one.place.path, &is_gone) } else { None };
        let source = source.or(caused.as_ref());
        let is_new = match source {
            Some(source) => places.insert(source.origin),
            None => texts.insert((one.kind, one.text.clone())),
        };
        if is_new {
            findings.push(said(&one, source, written));
        }
    }
    findings
}

/// Whether Kubernetes takes an object in which nothing else has changed.
fn is_mended(one: &Refused, others: &[Manifest], kube_minor: u32) -> bool {
    let is_same = |other: &Refused| other.kind == one.kind && is_of(&one.place, &other.place);
    is_there(&one.place, others) && !refused(others, kube_minor).iter().any(is_same)
}

/// Whether Kubernetes takes the field of an object with another text in it.
fn is_cured(one: &Refused, manifest: &Manifest, (site, text): (&Site, &str), kube_minor: u32) -> bool {
    let Some(object) = with_text(&manifest.object, &site.path, text) else { return false };
    let changed = Manifest { object, ..manifest.clone() };
    let is_same = |other: &Refused| other.kind == one.kind && other.place.path == one.place.path;
    !refused(std::slice::from_ref(&changed), kube_minor).iter().any(is_same)
}

/// The finding about something that Kubernetes refuses.
fn said(refused: &Refused, source: Option<&Source>, written: Written<'_>) -> Finding {
    let (message, help) = words(refused.kind);
    finding(
        (FindingKind::BadObject, Severity::Error),
        place(source, Some(&refused.place), written),
        format!("{message}: {}, {}", object(&refused.place, written), refused.place.path),
        help,
    )
}

/// The message and the help.
fn words(kind: RefusedKind) -> (String, String) {
    let (message, help) = match kind {
        RefusedKind::Negative => ("this amount is negative", "write an amount of 0 or more"),
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
            "invalid name of an object",
            "use lower-case letters, digits, inner dashes and dots, at most 253 characters",
        ),
        RefusedKind::ServiceName => (
            "invalid name of a Service",
            "use lower-case letters, digits and inner dashes, a letter first, at most 63 characters",
        ),
        RefusedKind::Reference => (
            "no object can have this name",
            "use lower-case letters, digits, inner dashes and dots, as in the name of the object that is meant",
        ),
        RefusedKind::Label => (
            "invalid name of a label or an annotation",
            "use letters, digits and inner `-`, `_` and `.`, at most 63 of them, after a DNS name and a slash if needed",
        ),
        RefusedKind::LabelValue => {
            ("invalid value of a label", "use letters, digits and inner `-`, `_` and `.`, at most 63 of them")
        }
        RefusedKind::DataKey => (
            "invalid key in a ConfigMap or Secret",
            "use letters, digits, `-`, `_` and `.` only: it becomes the name of a file",
        ),
        RefusedKind::Variable => (
            "invalid name of an environment variable",
            "use letters, digits and underscores, and do not leave it empty",
        ),
        RefusedKind::Image => (
            "invalid image reference",
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
            "invalid host name",
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
