//! What Kubernetes refuses in objects whose fields all have the right type: names, labels, words and amounts.

mod image;
mod names;
mod pod;

use serde_json::{Map, Value};

use super::manifest::Manifest;
use super::place::Place;
use super::pod::{list, text};

/// Something in an object that Kubernetes cannot take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub kind: RefusedKind,
    /// The text that is wrong.
    pub text: String,
}

/// What is wrong; of several things about one value, what comes first here says most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RefusedKind {
    /// A Service cannot be called this.
    ServiceName,
    /// An object cannot be called this.
    Name,
    /// Another object is referred to by a name that it cannot have.
    Reference,
    /// A label or an annotation cannot be called this.
    Label,
    /// A ConfigMap or a Secret cannot have this key.
    DataKey,
    /// An environment variable cannot be called this.
    Variable,
    /// No image can be found by this.
    Image,
    /// No such way to pull images.
    PullPolicy,
    /// No such type of Service.
    ServiceType,
    /// No such port.
    Port,
    /// No host can be called this.
    Host,
    /// No such operator.
    Operator,
    /// No such effect of a taint.
    Effect,
    /// More is requested than the limit allows.
    Request,
    /// A label cannot have this value.
    LabelValue,
}

/// Calls with the path of a field, what is wrong with it and its text.
type Add<'a> = dyn FnMut(String, RefusedKind, &str) + 'a;

/// Finds what Kubernetes certainly refuses. What it checks only in some versions passes.
pub fn refused(manifests: &[Manifest]) -> Vec<Refused> {
    let mut found = Vec::new();
    for manifest in manifests {
        let mut add = |path: String, kind, text: &str| {
            found.push(Refused { place: Place::new(manifest, path), kind, text: text.to_owned() });
        };
        check(manifest, &mut add);
    }
    found
}

fn check(manifest: &Manifest, add: &mut Add<'_>) {
    let object = &manifest.object;
    let kind = manifest.key.kind.as_str();
    let is_rbac = manifest.key.group == "rbac.authorization.k8s.io";
    let name = object.pointer("/metadata/name").and_then(Value::as_str);
    match name {
        Some(name) if kind == "Service" && !names::is_service_name(name) => {
            add("metadata.name".to_owned(), RefusedKind::ServiceName, name);
        }
        // Roles may be called nearly anything.
        Some(name) if !is_rbac && !names::is_name(name) => add("metadata.name".to_owned(), RefusedKind::Name, name),
        _ => {}
    }
    metadata(object, "metadata", add);
    match kind {
        "ConfigMap" | "Secret" => data(object, add),
        "Service" => service(object, add),
        "Ingress" => ingress(object, add),
        _ => {}
    }
    pod::check(manifest, add);
}

/// Labels and annotations.
fn metadata(owner: &Value, path: &str, add: &mut Add<'_>) {
    let metadata = owner.get("metadata").unwrap_or(&Value::Null);
    labels(map(metadata, "labels"), &format!("{path}.labels"), add);
    for key in map(metadata, "annotations").into_iter().flat_map(Map::keys) {
        // Kubernetes compares names of annotations in lower case.
        if !names::is_label(&key.to_lowercase()) {
            add(format!("{path}.annotations"), RefusedKind::Label, key);
        }
    }
}

fn labels(labels: Option<&Map<String, Value>>, path: &str, add: &mut Add<'_>) {
    for (key, value) in labels.into_iter().flatten() {
        if !names::is_label(key) {
            add(path.to_owned(), RefusedKind::Label, key);
        }
        if let Some(value) = value.as_str().filter(|value| !names::is_label_value(value)) {
            add(path.to_owned(), RefusedKind::LabelValue, value);
        }
    }
}

fn data(object: &Value, add: &mut Add<'_>) {
    for field in ["data", "binaryData", "stringData"] {
        for key in map(object, field).into_iter().flat_map(Map::keys).filter(|key| !names::is_data_key(key)) {
            add(field.to_owned(), RefusedKind::DataKey, key);
        }
    }
}

fn service(object: &Value, add: &mut Add<'_>) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    let kind = text(spec, "type");
    if !["", "ClusterIP", "NodePort", "LoadBalancer", "ExternalName"].contains(&kind) {
        add("spec.type".to_owned(), RefusedKind::ServiceType, kind);
    }
    for (index, port) in list(spec, "ports").iter().enumerate() {
        if let Some(number) = port.get("port").filter(|port| !is_port(port)) {
            add(format!("spec.ports[{index}].port"), RefusedKind::Port, &number.to_string());
        }
    }
}

fn is_port(port: &Value) -> bool {
    port.as_i64().is_some_and(|port| (1..=65_535).contains(&port))
}

fn ingress(object: &Value, add: &mut Add<'_>) {
    let spec = object.get("spec").unwrap_or(&Value::Null);
    for (index, rule) in list(spec, "rules").iter().enumerate() {
        let host = text(rule, "host");
        if !names::is_host(host) {
            add(format!("spec.rules[{index}].host"), RefusedKind::Host, host);
        }
    }
    for (index, tls) in list(spec, "tls").iter().enumerate() {
        for host in list(tls, "hosts").iter().filter_map(Value::as_str).filter(|host| !names::is_host(host)) {
            add(format!("spec.tls[{index}].hosts"), RefusedKind::Host, host);
        }
    }
}

fn map<'a>(owner: &'a Value, key: &str) -> Option<&'a Map<String, Value>> {
    owner.get(key).and_then(Value::as_object)
}
