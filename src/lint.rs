//! What is odd about finished manifests, told as findings about the values that they were made from.

mod refused;
mod written;

use crate::manifests::{CheckError, Fault, FaultKind, Manifest, Place, Unprovided, faults, unprovided};
use crate::schema::{Finding, FindingKind, Severity};
use crate::yaml::{Node, Origin, Scalar, Value};
pub use written::Written;

/// Looks at the manifests of a render. Findings point into what was written where they can.
pub fn lint(manifests: &[Manifest], written: Written<'_>) -> Vec<Finding> {
    let missing = unprovided(manifests).into_iter().map(|one| reference(&one, written));
    let faults = faults(manifests).into_iter().map(|fault| at_odds(&fault, written));
    let refused = refused::all(manifests, written);
    faults.chain(refused).chain(missing).collect()
}

/// An object that its own type refuses. The field that is wrong was written somewhere in the values, unless a template is broken.
pub fn ill_typed(error: &CheckError, written: Written<'_>) -> Finding {
    let field = error.path.rsplit('.').find(|step| step.parse::<usize>().is_err()).unwrap_or_default();
    match written.find_own(&|key, _| key == field) {
        Some(place) => finding(
            (FindingKind::BadObject, Severity::Error),
            Some(place),
            format!("Kubernetes does not take this: {} in {} of {}", error.reason, error.path, error.kind),
            "look the field up in Kubernetes' documentation of the object",
        ),
        None => Finding::failed(error.to_string()),
    }
}

fn reference(missing: &Unprovided, written: Written<'_>) -> Finding {
    let Unprovided { kind, name, needed_by } = missing;
    let place = written.find(&|key, text| text == Some(name) && names_an_object(key));
    let first = needed_by
        .first()
        .map(|place| format!("{} needs it in {}", object(place, written), place.path))
        .unwrap_or_default();
    let others = match needed_by.len() {
        0 | 1 => String::new(),
        2 => ", and one other object".to_owned(),
        more => format!(", and {} other objects", more - 1),
    };
    finding(
        (FindingKind::NotProvided, Severity::Warning),
        place.or_else(|| needed_by.first().map(|place| (object(place, written), Origin::default()))),
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

/// Whether a key is one whose value names an object.
fn names_an_object(key: &str) -> bool {
    let key = key.to_lowercase();
    ["secret", "configmap", "name", "cm"].iter().any(|part| key.contains(part))
}

fn at_odds(fault: &Fault, written: Written<'_>) -> Finding {
    let Fault { place: Place { path, .. }, kind, about } = fault;
    let named =
        written.find(&|key, text| text == Some(about) && matches!(key, "name" | "mountPath") && !about.is_empty());
    let label = written.find(&|key, _| key == about);
    let object = object(&fault.place, written);
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
        FaultKind::MissingKey => (
            Severity::Error,
            None,
            "a pod needs a key that the rendered object does not have",
            "correct the key, or add it to the object",
        ),
        FaultKind::MissingPort => (
            Severity::Error,
            None,
            "there is no such port at the other end",
            "write the name or the number of a port that is there",
        ),
        FaultKind::UnansweredPort => (
            Severity::Warning,
            None,
            "no pod of this Service has a port of this name",
            "write the name or the number of a port that a container has",
        ),
        FaultKind::DuplicateNodePort => (
            Severity::Error,
            None,
            "another Service asks for the same port of the nodes",
            "give each a port of its own, or leave the choice to Kubernetes",
        ),
        FaultKind::SelectsNothing => (
            Severity::Warning,
            None,
            "nothing has the labels that this object selects by",
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
fn object(place: &Place, written: Written<'_>) -> String {
    let Place { key, origin, .. } = place;
    if is_told(place, written.values) {
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
            text.len() > 3 && place.key.name.contains(&**text) && !place.origin.contains(&**text)
        }
        Value::List(list) => list.iter().any(|item| is_told(place, item)),
        Value::Map(map) => map.values().any(|entry| is_told(place, &entry.node)),
    }
}
