//! Argo CD applies in waves and waits for each to be healthy, so nothing may stand in a wave before what it waits for.
//!
//! Left to itself, Argo CD turns Helm's `post-install` into `PostSync`, which runs only once everything is healthy. Sensors are
//! not healthy before their content has been registered by such a Job: the sync would wait for ever. Here Jobs are `Sync`
//! hooks, each in the earliest wave in which it can end.

use serde_json::{Value, json};

use super::hook;
use crate::manifests::manifest::Manifest;

const HOOK: &str = "argocd.argoproj.io/hook";
const DELETE_POLICY: &str = "argocd.argoproj.io/hook-delete-policy";
const WAVE: &str = "argocd.argoproj.io/sync-wave";

/// What pods refer to and what is fine as soon as it exists.
const FOUNDATION: i64 = -4;
/// Jobs that look at the cluster before anything is started.
const CHECKS: i64 = -3;
/// MongoDB, RabbitMQ and Redis.
const DATA_SERVICES: i64 = -2;
/// Jobs that need the data services only.
const JOBS: i64 = -1;
/// StackStorm, and the Jobs that talk to its API.
const SERVICES: i64 = 0;

/// Kinds of the first wave. A PersistentVolumeClaim is none of them: it may stay pending until a pod wants it.
const FOUNDATION_KINDS: &[&str] = &[
    "ClusterRole",
    "ClusterRoleBinding",
    "ConfigMap",
    "CustomResourceDefinition",
    "Namespace",
    "NetworkPolicy",
    "PriorityClass",
    "Role",
    "RoleBinding",
    "Secret",
    "ServiceAccount",
];

/// Gives one manifest its wave, and makes hooks of Helm hooks of Argo CD: one for each of its phases, since Argo CD knows a hook
/// of deletions only by an annotation that names nothing else.
pub fn adapt(mut manifest: Manifest, release: &str) -> Vec<Manifest> {
    // Whoever writes a wave into the values' annotations knows better.
    if manifest.annotation(WAVE).is_none() {
        let wave = wave(&manifest, release);
        manifest.annotate(WAVE, json!(wave.to_string()));
    }
    if manifest.key.kind != "Job" && !(hook::is_test(&manifest) && hook::is_hook(&manifest)) {
        hook::strip(&mut manifest);
        return vec![manifest];
    }
    let policy = delete_policy(&hook::delete_policies(&manifest));
    let phases = phases(&hook::events(&manifest));
    hook::strip(&mut manifest);
    manifest.annotate(DELETE_POLICY, json!(policy));
    let of_phase = |(place, phase): (usize, &&str)| {
        let mut manifest = manifest.clone();
        manifest.annotate(HOOK, json!(phase));
        if place > 0 {
            manifest.rename(&format!("{}-{}", manifest.key.name, phase.to_lowercase()));
        }
        manifest
    };
    phases.iter().enumerate().map(of_phase).collect()
}

fn wave(manifest: &Manifest, release: &str) -> i64 {
    let kind = manifest.key.kind.as_str();
    if kind == "Job" {
        return job_wave(manifest, release);
    }
    if FOUNDATION_KINDS.contains(&kind) {
        return FOUNDATION;
    }
    let is_data = ["mongodb/", "rabbitmq/", "redis/"].iter().any(|folder| manifest.origin.starts_with(folder));
    // An Ingress is not healthy before a controller gave it an address, and some never do.
    if is_data && kind != "Ingress" { DATA_SERVICES } else { SERVICES }
}

/// A Job runs after what it waits for: the API, or else the database, unless it is made to look around before all else.
fn job_wave(manifest: &Manifest, release: &str) -> i64 {
    let talks_to_api = mentions(manifest.object.get("spec"), &format!("{release}-st2-urls"));
    let events = hook::events(manifest);
    let before = !events.is_empty() && events.iter().all(|event| event.starts_with("pre-"));
    let waits = mentions(manifest.object.get("spec"), "wait-for-db");
    match (talks_to_api, before && !waits) {
        (true, _) => SERVICES,
        (false, true) => CHECKS,
        (false, false) => JOBS,
    }
}

/// Whether a text stands anywhere as a whole value.
fn mentions(value: Option<&Value>, text: &str) -> bool {
    match value {
        Some(Value::String(found)) => found == text,
        Some(Value::Array(items)) => items.iter().any(|item| mentions(Some(item), text)),
        Some(Value::Object(map)) => map.values().any(|value| mentions(Some(value), text)),
        _ => false,
    }
}

/// Argo CD's phases for the events of Helm. What runs while a release is deleted must not run while it is installed.
fn phases(events: &[String]) -> Vec<&'static str> {
    let any = |wanted: &dyn Fn(&str) -> bool| events.iter().any(|event| wanted(event));
    let applied = |event: &str| event.ends_with("-install") || event.ends_with("-upgrade");
    let mut phases = Vec::new();
    if any(&applied) || events.is_empty() {
        phases.push("Sync");
    } else if any(&|event| event.starts_with("test")) {
        phases.push("PostSync");
    }
    phases.extend(any(&|event| event == "pre-delete").then_some("PreDelete"));
    phases.extend(any(&|event| event == "post-delete").then_some("PostDelete"));
    phases
}

fn delete_policy(policies: &[String]) -> String {
    let known = policies.iter().filter_map(|policy| match policy.as_str() {
        "before-hook-creation" => Some("BeforeHookCreation"),
        "hook-succeeded" => Some("HookSucceeded"),
        "hook-failed" => Some("HookFailed"),
        _ => None,
    });
    let known: Vec<_> = known.collect();
    if known.is_empty() { "BeforeHookCreation".to_owned() } else { known.join(",") }
}
