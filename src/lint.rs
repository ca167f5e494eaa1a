//! What is odd about finished manifests, told as findings about the values that they were made from.

use crate::manifests::{Fault, FaultKind, Manifest, Place, Unprovided, faults, unprovided};
use crate::schema::{Finding, FindingKind, Severity};
use crate::yaml::{Node, Origin, Scalar, Value};

/// Looks at the manifests of a render. `values` are what users wrote: findings point into them where they can.
pub fn lint(manifests: &[Manifest], values: &Node) -> Vec<Finding> {
    let missing = unprovided(manifests).into_iter().map(|one| reference(&one, values));
    let faults = faults(manifests).into_iter().map(|fault| at_odds(&fault, values));
    faults.chain(missing).collect()
}

fn reference(missing: &Unprovided, values: &Node) -> Finding {
    let Unprovided { kind, name, needed_by } = missing;
    let place = find(values, "", &|key, text| text == Some(name) && names_an_object(key));
    let first = needed_by
        .first()
        .map(|place| format!("{} needs it in {}", object(place, values), place.path))
        .unwrap_or_default();
    let others = match needed_by.len() {
        0 | 1 => String::new(),
        2 => ", and one other object".to_owned(),
        more => format!(", and {} other objects", more - 1),
    };
    finding(
        (FindingKind::NotProvided, Severity::Warning),
        place.or_else(|| needed_by.first().map(|place| (object(place, values), Origin::default()))),
        format!("no manifest provides the {kind} that this names: {first}{others}"),
        format!("make sure that the {kind} exists in the same namespace before the pods start"),
    )
}

/// Whether a key is one whose value names an object.
fn names_an_object(key: &str) -> bool {
    let key = key.to_lowercase();
    ["secret", "configmap", "name", "cm"].iter().any(|part| key.contains(part))
}

fn at_odds(fault: &Fault, values: &Node) -> Finding {
    let Fault { place: Place { path, .. }, kind, about } = fault;
    let named =
        find(values, "", &|key, text| text == Some(about) && matches!(key, "name" | "mountPath") && !about.is_empty());
    let label = find(values, "", &|key, _| key == about);
    let object = object(&fault.place, values);
    let (severity, place, message, help) = match kind {
        FaultKind::DuplicateVolume => (
            Severity::Error,
            named,
            "two volumes of a pod have the same name",
            "give each volume a name of its own; the pods have volumes that st2ha adds, too",
        ),
        FaultKind::DuplicateContainer => (
            Severity::Error,
            named,
            "two containers of a pod have the same name",
            "give each container a name of its own; the pods have containers that st2ha adds, too",
        ),
        FaultKind::DuplicateMount => (
            Severity::Error,
            named,
            "two volumes are mounted at the same place of a container",
            "mount each at a path of its own, or use `subPath` for single files",
        ),
        FaultKind::MissingVolume => (
            Severity::Error,
            named,
            "a container mounts a volume that its pod does not have",
            "add the volume, or correct the name in the mount",
        ),
        FaultKind::SelectorMisses => (
            Severity::Error,
            label,
            "this label is one that the pods are selected by, and gives it another value",
            "use another label: those that st2ha sets itself cannot be changed",
        ),
        FaultKind::SelectsNothing => (
            Severity::Warning,
            None,
            "the labels that this object selects pods by are on no pod",
            "check labels that your values set",
        ),
    };
    let message = format!("{message}: {object}, {path}");
    finding(
        (FindingKind::BadObject, severity),
        place.or_else(|| Some((object.clone(), Origin::default()))),
        message,
        help,
    )
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

/// An object by kind and name, as `--show-only` takes them; by its template if the name tells what a value says.
fn object(place: &Place, values: &Node) -> String {
    let Place { key, origin, .. } = place;
    if is_told(place, values) { format!("{} of {origin}", key.kind) } else { format!("{}/{}", key.kind, key.name) }
}

/// Whether the text of some value is a part of an object's name. Short ones, and words that are in the template's name as well,
/// are in it by chance.
fn is_told(place: &Place, values: &Node) -> bool {
    match &values.value {
        Value::Scalar(Scalar { text, .. }) => {
            text.len() > 3 && place.key.name.contains(&**text) && !place.origin.contains(&**text)
        }
        Value::List(list) => list.iter().any(|item| is_told(place, item)),
        Value::Map(map) => map.values().any(|entry| is_told(place, &entry.node)),
    }
}

/// The first value of the highest layer that fits, by its key and text. Items of a list go by the key of the list.
fn find(values: &Node, key: &str, fits: &dyn Fn(&str, Option<&str>) -> bool) -> Option<(String, Origin)> {
    let mut best: Option<(String, Origin)> = None;
    search(values, key, "", fits, &mut |path, origin| {
        if origin.line > 0 && best.as_ref().is_none_or(|(_, known)| known.layer < origin.layer) {
            best = Some((path.to_owned(), origin));
        }
    });
    best
}

fn search(
    node: &Node,
    key: &str,
    path: &str,
    fits: &dyn Fn(&str, Option<&str>) -> bool,
    found: &mut dyn FnMut(&str, Origin),
) {
    if !path.is_empty() && fits(key, node.text()) {
        found(path, node.origin);
    }
    match &node.value {
        Value::Map(map) => {
            for (key, entry) in map {
                let path = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
                search(&entry.node, key, &path, fits, found);
            }
        }
        Value::List(list) => {
            for (index, item) in list.iter().enumerate() {
                search(item, key, &format!("{path}[{index}]"), fits, found);
            }
        }
        Value::Scalar(_) => {}
    }
}
