//! What is odd about finished manifests, told as findings about the values that they were made from.

mod asked;
mod encrypted;
mod ill_typed;
mod pod_security;
mod refused;
mod undone;
mod written;

use std::collections::BTreeSet;

use crate::manifests::{self, Fault, FaultKind, Manifest, Place, Unprovided, faults, unprovided};
use crate::schema::{self, Finding, FindingKind, Severity};
use crate::trace::{Source, field};
use crate::yaml::{Node, Origin, Scalar, Value};
use asked::{Answers, Asked, Fields, Wanted};
pub use encrypted::encrypted;
pub use ill_typed::ill_typed;
use undone::{Undone, is_of, is_there};
pub use written::Written;

/// The fewest characters that a long name is cut to, whatever stands before it.
const NAME: usize = 40;

/// The most objects that are asked where they have a name from which nothing provides.
const MOST: usize = 3;

/// Looks at the manifests of a render. Findings point at the values that the fields at fault come from.
pub fn lint(manifests: &[Manifest], written: Written<'_>) -> Vec<Finding> {
    let mut asked = Asked::new(manifests);
    let faults: Vec<(Fault, Fields)> = faults(manifests)
        .into_iter()
        .map(|fault| {
            let fields = fields_of(&fault, &mut asked);
            (fault, fields)
        })
        .collect();
    let refused = refused::ask(manifests::refused(manifests, written.kube_minor), &mut asked);
    let missing: Vec<(Unprovided, Fields)> = unprovided(manifests)
        .into_iter()
        .map(|one| {
            let fields = asked.ask(one.needed_by.iter().take(MOST), &one.name, Wanted::Value);
            (one, fields)
        })
        .collect();
    let security = pod_security::ask(manifests::demands(manifests), &mut asked);
    let answers = asked.answers(written);
    let undone = Undone::new(written);
    // One value may go into many objects: one of them is enough.
    let mut told = BTreeSet::new();
    let faults = faults.iter().filter_map(|(fault, fields)| {
        let source = source(&answers, fields);
        if is_frozen(fault, source, written) {
            return None;
        }
        let caused =
            if source.is_none() { undone.cause(&fault.place.path, &|others| is_mended(fault, others)) } else { None };
        let source = source.or(caused.as_ref());
        let is_new = source.is_none_or(|source| told.insert((source.origin, fault.kind)));
        is_new.then(|| at_odds(fault, source, written))
    });
    let refused = refused::told(refused, manifests, &answers, &undone, written);
    let missing = missing.iter().map(|(one, fields)| {
        let source = source(&answers, fields);
        let is_provided = |others: &[Manifest]| {
            let needed = one.needed_by.first().is_none_or(|place| is_there(place, others));
            needed && !unprovided(others).iter().any(|other| (other.kind, &other.name) == (one.kind, &one.name))
        };
        let path = one.needed_by.first().map_or("", |place| place.path.as_str());
        let caused = if source.is_none() { undone.cause(path, &is_provided) } else { None };
        reference(one, source, caused.as_ref(), written)
    });
    let security = pod_security::told(security, &answers, written);
    faults.chain(refused).chain(missing).chain(security).collect()
}

/// Whether this is a fault of the upstream chart's own, which no value can mend: a port that its Service names and its pods do not.
fn is_frozen(fault: &Fault, source: Option<&Source>, written: Written<'_>) -> bool {
    let is_written = || {
        let steps = source.map(|source| source.path.split('.').collect::<Vec<_>>());
        steps.and_then(|steps| written.values.at(&steps)?.text()) == Some(&fault.about)
    };
    fault.kind == FaultKind::UnansweredPort && fault.place.origin.contains("/bitnami/") && !is_written()
}

/// Whether anything about these manifests is an error, wherever it comes from. Costs far less than to look for that.
pub fn is_refused(manifests: &[Manifest], kube_minor: u32) -> bool {
    !manifests::refused(manifests, kube_minor).is_empty() || faults(manifests).iter().any(|fault| fault.kind.is_error())
}

/// All findings about a release: those about its values, and over them those about the manifests. What is wrong with an amount in some value
/// is told once, by what Kubernetes makes of it.
pub fn over(values: Vec<Finding>, manifests: Vec<Finding>) -> Vec<Finding> {
    let refused = manifests.iter().filter(|finding| finding.severity == Severity::Error);
    let refused: BTreeSet<Origin> = refused.filter_map(|finding| finding.origin).collect();
    let is_told = |finding: &Finding| finding.origin.is_some_and(|origin| refused.contains(&origin));
    let mut all = values;
    all.retain(|finding| finding.kind != FindingKind::BadAmount || !is_told(finding));
    all.extend(manifests);
    all
}

fn source<'a>(answers: &'a Answers, fields: &Fields) -> Option<&'a Source> {
    answers.source(fields, &|_, _| false)
}

/// The fields that a fault is about.
fn fields_of(fault: &Fault, asked: &mut Asked<'_>) -> Fields {
    let Fault { place, kind, about } = fault;
    match kind {
        // What the label of the pods is, not what they are selected by.
        FaultKind::SelectorMisses => {
            let label = Place { path: format!("spec.template.metadata.labels.{about}"), ..place.clone() };
            asked.ask([&label], about, Wanted::Value)
        }
        FaultKind::SelectsNothing => asked.ask([], about, Wanted::Value),
        // The key may be a template's own, and only the name of the object the user's.
        FaultKind::MissingKey | FaultKind::MissingFile => {
            let volume = asked.manifest(place).into_iter().flat_map(|manifest| volume(&manifest.object, &place.path));
            let places = std::iter::once(place.path.clone()).chain(owners(&place.path)).chain(volume);
            let places: Vec<Place> = places.map(|path| Place { path, ..place.clone() }).collect();
            asked.ask(&places, about, Wanted::Value)
        }
        _ => {
            // The other one of two may be the user's.
            let twin = asked.manifest(place).and_then(|manifest| twin(&manifest.object, &place.path, about));
            let twin = twin.map(|path| Place { path, ..place.clone() });
            let places: Vec<Place> = std::iter::once(place.clone()).chain(twin).collect();
            asked.ask(&places, about, Wanted::Value)
        }
    }
}

/// Where the object is named whose key a field names.
fn owners(path: &str) -> Vec<String> {
    let around = path.rsplit_once('.').map_or("", |(around, _)| around);
    let source = around.rsplit_once(".items[").map_or(around, |(source, _)| source);
    ["name", "secretName"].iter().map(|name| format!("{source}.{name}")).collect()
}

/// The name of the item of a list that a field is the last step to, if nothing is written there: `volumes[0].name` of an empty `volumes[0].fc`.
fn item(object: &serde_json::Value, path: &str) -> Option<String> {
    let (around, _) = path.rsplit_once('.').filter(|(around, _)| around.ends_with(']'))?;
    let says_nothing = field(object, path).is_none_or(|value| {
        value.is_null()
            || value.as_object().is_some_and(serde_json::Map::is_empty)
            || value.as_array().is_some_and(Vec::is_empty)
    });
    Some(format!("{around}.name")).filter(|name| says_nothing && field(object, name).is_some())
}

/// Where the object is named whose volume a container mounts: the field is one of the mount.
fn volume(object: &serde_json::Value, path: &str) -> Vec<String> {
    let mount = path.strip_suffix(".subPath").and_then(|mount| Some((mount, mount.rsplit_once(".volumeMounts[")?.0)));
    let Some((mount, container)) = mount else { return Vec::new() };
    let Some((pod, _)) = container.rsplit_once('.') else { return Vec::new() };
    let volumes = format!("{pod}.volumes");
    let name = field(object, &format!("{mount}.name"));
    let items = field(object, &volumes).and_then(serde_json::Value::as_array).into_iter().flatten();
    let index = items.enumerate().find(|(_, volume)| volume.get("name") == name).map(|(index, _)| index);
    let named = |index: usize| {
        ["secret.secretName", "configMap.name"].iter().map(move |key| format!("{pod}.volumes[{index}].{key}"))
    };
    index.into_iter().flat_map(named).filter(|path| field(object, path).is_some()).collect()
}

/// The same field of another item of the list that says the same. Containers of both kinds share their names.
fn twin(object: &serde_json::Value, path: &str, about: &str) -> Option<String> {
    let (list, rest) = path.rsplit_once('[')?;
    let (_, name) = rest.split_once("].")?;
    let initial = list.strip_suffix(".containers").map(|pod| format!("{pod}.initContainers"));
    std::iter::once(list.to_owned()).chain(initial).find_map(|list| {
        let items = field(object, &list)?.as_array()?.iter().enumerate();
        let mut alike = items.filter(|(_, item)| item.get(name).and_then(serde_json::Value::as_str) == Some(about));
        alike.find_map(|(index, _)| Some(format!("{list}[{index}].{name}")).filter(|found| found != path))
    })
}

/// Whether a fault is gone, and its object is not.
fn is_mended(fault: &Fault, others: &[Manifest]) -> bool {
    let is_same = |other: &Fault| other.kind == fault.kind && is_of(&fault.place, &other.place);
    is_there(&fault.place, others) && !faults(others).iter().any(is_same)
}

/// `source` names the object; `caused` says why it is not there.
fn reference(missing: &Unprovided, source: Option<&Source>, caused: Option<&Source>, written: Written<'_>) -> Finding {
    let Unprovided { kind, needed_by, .. } = missing;
    let first = needed_by
        .first()
        .map(|place| format!("{} needs it in {}", object(place, written), place.path))
        .unwrap_or_default();
    let others = match needed_by.len() {
        0 | 1 => String::new(),
        2 => ", and one other object".to_owned(),
        more => format!(", and {} other objects", more - 1),
    };
    // Whoever names an object of their own has it, as far as anybody here can know.
    let severity = if source.is_some() && *kind != "Service" { Severity::Note } else { Severity::Warning };
    finding(
        (FindingKind::NotProvided, severity),
        place(source.or(caused), needed_by.first(), written),
        format!("no manifest provides the {kind} that this names: {first}{others}"),
        match kind {
            &"Service" => {
                "write the name of a Service that is there, or make sure that it exists in the same namespace"
                    .to_owned()
            }
            _ => format!("make sure that the {kind} exists in the same namespace before the pods start"),
        },
    )
}

fn at_odds(fault: &Fault, source: Option<&Source>, written: Written<'_>) -> Finding {
    let missing_file = match fault.kind {
        FaultKind::MissingFile => missing_file_help(&fault.about, written),
        _ => String::new(),
    };
    let (message, help) = match fault.kind {
        FaultKind::DuplicateVolume => (
            "two volumes of a pod have the same name",
            "give each volume a name of its own; the pods have volumes that st2ha adds, too",
        ),
        FaultKind::DuplicateContainer => (
            "two containers of a pod have the same name",
            "give each container a name of its own; the pods have containers that st2ha adds, too",
        ),
        FaultKind::DuplicateMount => (
            "two volumes have the same mount path",
            "mount each at a path of its own, or use `subPath` for single files",
        ),
        FaultKind::MissingVolume => {
            ("a container mounts a volume that is not in its pod", "add the volume, or correct the name in the mount")
        }
        FaultKind::NoDevice => (
            "a container uses this volume as a device, which only a claim can be",
            "name a volume with a `persistentVolumeClaim` of `volumeMode: Block`, or mount it with `volumeMounts`",
        ),
        FaultKind::SelectorMisses => (
            "this label is one that the pods are selected by, and gives it another value",
            "use another label: those that st2ha sets itself cannot be changed",
        ),
        FaultKind::MissingKey => {
            ("a pod needs a key that is not in the rendered object", "correct the key, or add it to the object")
        }
        FaultKind::MissingFile => {
            ("the pod's own settings name a file that this object does not hold", missing_file.as_str())
        }
        FaultKind::MissingPort => ("there is no such port", "write the name or the number of a port that is there"),
        FaultKind::UnansweredPort => (
            "no pod of this Service has a port of this name",
            "write the name or the number of a port that a container has",
        ),
        FaultKind::DuplicateNodePort => {
            ("another Service has the same node port", "give each a port of its own, or leave the choice to Kubernetes")
        }
        FaultKind::UnusualNodePort => (
            "node ports are 30000 to 32767, unless the API server's flag `--service-node-port-range` says otherwise",
            "write a number from 30000 to 32767, or leave the choice to Kubernetes",
        ),
        FaultKind::RootByImage => (
            "the image runs as root, which `runAsNonRoot` forbids; only OpenShift and its like choose another user",
            "write a number for `runAsUser`, or set `runAsNonRoot` to false",
        ),
        FaultKind::SelectsNothing => {
            ("nothing has the labels that this object selects by", "check labels that your values set")
        }
    };
    let severity = if fault.kind.is_error() { Severity::Error } else { Severity::Warning };
    let message = format!("{message}: {}, {}", object(&fault.place, written), fault.place.path);
    finding((FindingKind::BadObject, severity), place(source, Some(&fault.place), written), message, help)
}

/// The file is named unless there is a credential in its name.
fn missing_file_help(file: &str, written: Written<'_>) -> String {
    if schema::holds_credential(written.values, file) {
        "give the object the key that the settings name below the mount".to_owned()
    } else {
        format!("give the object the key `{file}`, or let the settings name another one")
    }
}

/// Where a finding points: at the value that is its source, or else only at the object.
fn place(source: Option<&Source>, place: Option<&Place>, written: Written<'_>) -> Option<(String, Origin)> {
    let known = source.map(|source| (source.path.clone(), source.origin));
    known.or_else(|| place.map(|place| (object(place, written), Origin::default())))
}

fn finding(
    (kind, severity): (FindingKind, Severity),
    place: Option<(String, Origin)>,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Finding {
    let (path, origin) = place.unwrap_or_default();
    Finding {
        severity,
        kind,
        path,
        origin: (origin.line > 0).then_some(origin),
        message: message.into(),
        help: Some(help.into()),
    }
}

/// An object by kind and name, as `--show-only` takes them; by its template if there is a credential in the name, or if the name is a text
/// of the user's that no object can have for a name.
fn object(place: &Place, written: Written<'_>) -> String {
    let Place { key, origin, .. } = place;
    let is_plain = key.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c));
    if is_told(place, written.values) && (!is_plain || schema::holds_credential(written.values, &key.name)) {
        format!("{} of {origin}", key.kind)
    } else {
        format!("{}/{}", key.kind, key.name)
    }
}

/// Whether the text of some value is a part of an object's name. Short ones, and words that are in the template's name as well,
/// are in it by chance.
fn is_told(place: &Place, values: &Node) -> bool {
    match &values.value {
        Value::Scalar(Scalar { text, .. }) => {
            // Names are cut to what Kubernetes takes.
            let start = text.char_indices().nth(NAME).and_then(|(end, _)| text.get(..end)).unwrap_or(text);
            text.len() > 3 && place.key.name.contains(start) && !place.origin.contains(&**text)
        }
        Value::List(list) => list.iter().any(|item| is_told(place, item)),
        Value::Map(map) => map.values().any(|entry| is_told(place, &entry.node)),
    }
}
