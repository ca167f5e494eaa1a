//! What the monitors of the Prometheus operator watch.

use serde_json::{Map, Value};

use super::fault::{Add, FaultKind, has};
use super::manifest::Manifest;
use super::operated::{Operated, is_among, operated};
use super::pod::{list, pod, text};
use super::ports::{has_port, ports_of};

/// Finds monitors that watch nothing, or a port that what they watch does not have.
pub fn check(manifests: &[Manifest], add: &mut Add<'_>) {
    for monitor in manifests {
        let (kind, endpoints) = match monitor.key.kind.as_str() {
            "ServiceMonitor" => ("Service", "endpoints"),
            "PodMonitor" => ("Pod", "podMetricsEndpoints"),
            _ => continue,
        };
        let Some(labels) = monitor.object.pointer("/spec/selector/matchLabels").and_then(Value::as_object) else {
            continue;
        };
        let watched: Vec<&Manifest> = manifests
            .iter()
            .filter(|manifest| is_in_view(monitor, manifest) && is_selected(kind, labels, manifest))
            .collect();
        let made: Vec<Operated> = manifests
            .iter()
            .filter(|manifest| kind == "Service" && is_in_view(monitor, manifest))
            .filter_map(operated)
            .filter(|made| is_among(labels, std::slice::from_ref(&made.service)))
            .collect();
        if watched.is_empty() && made.is_empty() {
            add(monitor, "spec.selector.matchLabels".to_owned(), FaultKind::SelectsNothing, "");
            continue;
        }
        let spec = monitor.object.get("spec").unwrap_or(&Value::Null);
        for (index, endpoint) in list(spec, endpoints).iter().enumerate() {
            let port = text(endpoint, "port");
            let is_offered = || {
                watched.iter().any(|manifest| has_named(kind, manifest, port))
                    || made.iter().any(|made| made.ports.contains(&port))
            };
            if !port.is_empty() && !is_offered() {
                add(monitor, format!("spec.{endpoints}[{index}].port"), FaultKind::MissingPort, port);
            }
        }
    }
}

/// Whether a monitor looks into an object's namespace. What names none is in that of the release.
fn is_in_view(monitor: &Manifest, manifest: &Manifest) -> bool {
    let selector = monitor.object.pointer("/spec/namespaceSelector").unwrap_or(&Value::Null);
    let Some(namespace) = manifest.key.namespace.as_deref() else { return true };
    let names = list(selector, "matchNames");
    selector.get("any") == Some(&Value::Bool(true))
        || names.iter().any(|name| name.as_str() == Some(namespace))
        || (names.is_empty() && monitor.key.namespace.as_deref().is_none_or(|own| own == namespace))
}

fn is_selected(kind: &str, labels: &Map<String, Value>, manifest: &Manifest) -> bool {
    let own = match kind {
        "Service" if manifest.key.kind == kind => manifest.object.pointer("/metadata/labels"),
        "Pod" => pod(manifest).map(|pod| pod.labels),
        _ => None,
    };
    own.is_some_and(|own| labels.iter().all(|label| has(own, label)))
}

fn has_named(kind: &str, manifest: &Manifest, port: &str) -> bool {
    match kind {
        "Service" => ports_of(manifest).iter().any(|one| text(one, "name") == port),
        _ => pod(manifest).is_some_and(|pod| has_port(&pod, port)),
    }
}
