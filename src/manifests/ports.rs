//! Ports that one object names and another has.

use std::collections::{BTreeSet, HashMap};
use std::ops::RangeInclusive;

use serde_json::Value;

use super::fault::{Add, FaultKind, has};
use super::manifest::Manifest;
use super::pod::{Pod, list, pod, text};
use super::references::backends;

/// The ports of nodes that an API server gives away unless its flag `--service-node-port-range` says otherwise.
const NODE_PORTS: RangeInclusive<i64> = 30_000..=32_767;

/// Finds ports that what they belong to does not have, and ports of nodes that are asked for twice.
pub fn check(manifests: &[Manifest], add: &mut Add<'_>) {
    let services: HashMap<(Option<&str>, &str), &Manifest> = manifests
        .iter()
        .filter(|manifest| manifest.key.kind == "Service")
        .map(|manifest| ((manifest.key.namespace.as_deref(), manifest.key.name.as_str()), manifest))
        .collect();
    let pods: Vec<(Option<&str>, Pod<'_>)> =
        manifests.iter().filter_map(|manifest| Some((manifest.key.namespace.as_deref(), pod(manifest)?))).collect();
    let mut taken = BTreeSet::new();
    for manifest in manifests {
        let namespace = manifest.key.namespace.as_deref();
        match manifest.key.kind.as_str() {
            "Ingress" => {
                for (path, backend) in backends(&manifest.object) {
                    if let Some(service) = services.get(&(namespace, text(backend, "name"))) {
                        backend_port(manifest, &path, backend, service, add);
                    }
                }
            }
            "Service" => service(manifest, &pods, &mut taken, add),
            _ => {}
        }
        if let Some(pod) = pod(manifest) {
            probes(manifest, &pod, add);
        }
    }
}

/// The ports of a Service.
pub fn ports_of(service: &Manifest) -> &[Value] {
    service.object.get("spec").map_or(&[], |spec| list(spec, "ports"))
}

fn backend_port(manifest: &Manifest, path: &str, backend: &Value, service: &Manifest, add: &mut Add<'_>) {
    let Some(wanted) = backend.get("port") else { return };
    let (number, name) = (wanted.get("number").filter(|number| number.is_number()), text(wanted, "name"));
    let is_wanted = |port: &Value| {
        number.is_some_and(|number| port.get("port") == Some(number))
            || (!name.is_empty() && text(port, "name") == name)
    };
    let is_external = service.object.pointer("/spec/type").and_then(Value::as_str) == Some("ExternalName");
    if !is_external && (number.is_some() || !name.is_empty()) && !ports_of(service).iter().any(is_wanted) {
        let about = number.map_or_else(|| name.to_owned(), Value::to_string);
        let field = if number.is_some() { "number" } else { "name" };
        add(manifest, format!("{path}.port.{field}"), FaultKind::MissingPort, &about);
    }
}

/// The ports of a Service: those of the pods that it names, those of nodes that no other Service has.
fn service<'a>(
    manifest: &'a Manifest,
    pods: &[(Option<&str>, Pod<'_>)],
    taken: &mut BTreeSet<(i64, &'a str)>,
    add: &mut Add<'_>,
) {
    let labels = manifest.object.pointer("/spec/selector").and_then(Value::as_object);
    let is_selected = |(namespace, pod): &&(Option<&str>, Pod<'_>)| {
        *namespace == manifest.key.namespace.as_deref()
            && labels.is_some_and(|labels| !labels.is_empty() && labels.iter().all(|label| has(pod.labels, label)))
    };
    let selected: Vec<&Pod<'_>> = pods.iter().filter(is_selected).map(|(_, pod)| pod).collect();
    if let Some(port) = manifest.object.pointer("/spec/healthCheckNodePort").and_then(Value::as_i64) {
        unusual(manifest, "spec.healthCheckNodePort".to_owned(), port, add);
    }
    for (index, port) in ports_of(manifest).iter().enumerate() {
        if let Some(node_port) = port.get("nodePort").and_then(Value::as_i64).filter(|port| *port != 0) {
            let protocol = Some(text(port, "protocol")).filter(|protocol| !protocol.is_empty()).unwrap_or("TCP");
            let path = format!("spec.ports[{index}].nodePort");
            if !taken.insert((node_port, protocol)) {
                add(manifest, path.clone(), FaultKind::DuplicateNodePort, &node_port.to_string());
            }
            unusual(manifest, path, node_port, add);
        }
        let target = text(port, "targetPort");
        if !target.is_empty() && !selected.is_empty() && !selected.iter().any(|pod| has_port(pod, target)) {
            add(manifest, format!("spec.ports[{index}].targetPort"), FaultKind::UnansweredPort, target);
        }
    }
}

/// A port of the nodes that is out of the range. No port at all is told elsewhere.
fn unusual(manifest: &Manifest, path: String, port: i64, add: &mut Add<'_>) {
    if (1..=65_535).contains(&port) && !NODE_PORTS.contains(&port) {
        add(manifest, path, FaultKind::UnusualNodePort, &port.to_string());
    }
}

/// Whether any container of a pod has a port of this name.
pub fn has_port(pod: &Pod<'_>, name: &str) -> bool {
    let mut ports =
        pod.containers().flat_map(|(_, containers)| containers).flat_map(|container| list(container, "ports"));
    ports.any(|port| text(port, "name") == name)
}

/// Probes ask at ports of their own container.
fn probes(manifest: &Manifest, pod: &Pod<'_>, add: &mut Add<'_>) {
    for (key, containers) in pod.containers() {
        for (index, container) in containers.iter().enumerate() {
            for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
                for handler in ["httpGet", "tcpSocket"] {
                    let found = container.get(probe).and_then(|probe| probe.get(handler));
                    let name = found.map(|handler| text(handler, "port")).unwrap_or_default();
                    if !name.is_empty() && !list(container, "ports").iter().any(|port| text(port, "name") == name) {
                        let path = format!("{}.{key}[{index}].{probe}.{handler}.port", pod.path);
                        add(manifest, path, FaultKind::MissingPort, name);
                    }
                }
            }
        }
    }
}
