//! What a component takes from `workloads`, and what its section replaces there as a whole instead of refining it key by key.

use super::{Count, Workload};

/// Keys of `workloads` that are not for what comes to an end.
const LASTING: &[&str] = &[
    "strategy",
    "podDisruptionBudget",
    "postStartScript",
    "startupProbe",
    "readinessProbe",
    "livenessProbe",
    "lifecycle",
    "sidecars",
    "topologySpreadConstraints",
];

/// Whether a key of `workloads` counts for a component, unless its own section says something else.
pub fn takes(workload: &Workload, key: &str) -> bool {
    match key {
        // The environment of the chat bot is a Secret.
        "env" => workload.name != "st2chatops",
        "topologySpreadConstraints" => workload.may_be_doubled(),
        _ => workload.count != Count::Job || !LASTING.contains(&key),
    }
}

/// Whether a component can be replaced by a strategy of this type: what must not run twice has to end before it starts again.
pub fn suits(workload: &Workload, strategy: Option<&str>) -> bool {
    workload.count != Count::One || strategy == Some("Recreate")
}

/// What a probe or a hook of a container's life does. One that does something else is another one.
pub const HANDLERS: &[&str] = &["exec", "httpGet", "tcpSocket", "grpc", "sleep"];

/// The kinds of probes, by their keys.
pub const PROBES: [&str; 3] = ["startupProbe", "readinessProbe", "livenessProbe"];

/// The keys of a map of this name of which one alone makes it another map than the one below it.
pub fn replaced_by(map: &str) -> &'static [&'static str] {
    match map {
        "startupProbe" | "readinessProbe" | "livenessProbe" | "preStop" | "postStart" => HANDLERS,
        "strategy" => &["type"],
        _ => &[],
    }
}

/// The keys of a map of this name of which one takes the place of the others, too.
pub fn alternatives(map: &str) -> &'static [&'static str] {
    if map == "podDisruptionBudget" { &["minAvailable", "maxUnavailable"] } else { &[] }
}
