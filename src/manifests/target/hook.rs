//! Helm's hooks, as annotations say them.

use serde_json::Value;

use crate::manifests::manifest::Manifest;

const EVENTS: &str = "helm.sh/hook";
const DELETE_POLICY: &str = "helm.sh/hook-delete-policy";

/// Whether Helm keeps this apart from the objects of a release and makes it at certain events only.
pub fn is_hook(manifest: &Manifest) -> bool {
    manifest.annotation(EVENTS).is_some()
}

/// The events at which Helm makes this.
pub fn events(manifest: &Manifest) -> Vec<String> {
    words(manifest.annotation(EVENTS))
}

/// When Helm deletes this.
pub fn delete_policies(manifest: &Manifest) -> Vec<String> {
    words(manifest.annotation(DELETE_POLICY))
}

/// Whether this belongs to the tests that Helm runs on demand.
pub fn is_test(manifest: &Manifest) -> bool {
    let events = events(manifest);
    let is_hook = !events.is_empty() && events.iter().all(|event| event.starts_with("test"));
    is_hook || (manifest.key.kind == "ConfigMap" && component(manifest) == Some("tests"))
}

/// Whether Helm makes this only when it deletes a release or rolls it back.
pub fn is_farewell(manifest: &Manifest) -> bool {
    let events = events(manifest);
    !events.is_empty() && events.iter().all(|event| is_of_deletion(event) || is_of_rollback(event))
}

/// Whether this is a part of Helm's tests, or a hook that is in a cluster only while Helm runs it, if ever.
pub fn is_passing(manifest: &Manifest) -> bool {
    let events = events(manifest);
    let is_rare = |event: &String| event.starts_with("test") || is_of_deletion(event) || is_of_rollback(event);
    let is_gone = || delete_policies(manifest).iter().any(|policy| policy == "hook-succeeded");
    component(manifest) == Some("tests") || !events.is_empty() && (events.iter().all(is_rare) || is_gone())
}

/// Whether Helm makes this only when it rolls a release back.
pub fn is_for_rollback(manifest: &Manifest) -> bool {
    let events = events(manifest);
    !events.is_empty() && events.iter().all(|event| is_of_rollback(event))
}

/// Events before objects are made: at one of them whatever needs them is made, too.
const BEFORE: &[&str] = &["pre-install", "pre-upgrade", "pre-rollback"];

/// Has Helm make an object that others need at every event at which it may make those, and not only when a release is installed: an upgrade
/// may be the first to have it. Helm makes such an object anew each time. Jobs and pods run at the events that they name, and at no other.
pub fn complete(manifest: &mut Manifest) {
    let mut events = events(manifest);
    if is_run(manifest) || !events.iter().any(|event| BEFORE.contains(&event.as_str())) {
        return;
    }
    let missing = BEFORE.iter().filter(|event| !events.iter().any(|known| known == *event));
    let missing: Vec<String> = missing.map(|event| (*event).to_owned()).collect();
    events.extend(missing);
    manifest.annotate(EVENTS, Value::from(events.join(",")));
}

/// Whether this is a program that Helm runs, and no object that others need.
pub fn is_run(manifest: &Manifest) -> bool {
    matches!(manifest.key.kind.as_str(), "Job" | "Pod")
}

fn is_of_deletion(event: &str) -> bool {
    matches!(event, "pre-delete" | "post-delete")
}

fn is_of_rollback(event: &str) -> bool {
    matches!(event, "pre-rollback" | "post-rollback")
}

/// Takes everything away that Helm or Argo CD would take for a hook of Helm.
pub fn strip(manifest: &mut Manifest) {
    let Some(metadata) = manifest.metadata_mut() else { return };
    if let Some(Value::Object(annotations)) = metadata.get_mut("annotations") {
        annotations.retain(|name, _| !name.starts_with(EVENTS));
        if annotations.is_empty() {
            metadata.remove("annotations");
        }
    }
}

fn component(manifest: &Manifest) -> Option<&str> {
    manifest.object.pointer("/metadata/labels/app.kubernetes.io~1component").and_then(Value::as_str)
}

fn words(list: Option<&str>) -> Vec<String> {
    let words = list.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}
