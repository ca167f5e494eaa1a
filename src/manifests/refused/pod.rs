//! What Kubernetes refuses in pods.

use serde_json::Value;

use super::{Add, RefusedKind, image, is_port, labels, map, metadata, names};
use crate::manifests::manifest::Manifest;
use crate::manifests::pod::{list, pod, text};
use crate::manifests::quantity::is_larger_quantity;

/// Checks the pods that an object makes, if any.
pub fn check(manifest: &Manifest, add: &mut Add<'_>) {
    let Some(pod) = pod(manifest) else { return };
    let path = pod.path;
    let template = path.strip_suffix(".spec");
    if let Some(template) = template {
        let pointer = format!("/{}", template.replace('.', "/"));
        let owner = manifest.object.pointer(&pointer).unwrap_or(&Value::Null);
        metadata(owner, &format!("{template}.metadata"), add);
    }
    labels(map(pod.spec, "nodeSelector"), &format!("{path}.nodeSelector"), add);
    reference(pod.spec, "serviceAccountName", path, add);
    for (index, toleration) in list(pod.spec, "tolerations").iter().enumerate() {
        tolerate(toleration, &format!("{path}.tolerations[{index}]"), add);
    }
    if let Some(affinity) = pod.spec.get("affinity") {
        operators(affinity, &format!("{path}.affinity"), add);
    }
    for (key, items) in pod.containers() {
        for (index, container) in items.iter().enumerate() {
            check_container(container, &format!("{path}.{key}[{index}]"), add);
        }
    }
    for (index, volume) in list(pod.spec, "volumes").iter().enumerate() {
        let path = format!("{path}.volumes[{index}]");
        for (source, key) in [("secret", "secretName"), ("configMap", "name"), ("persistentVolumeClaim", "claimName")] {
            if let Some(source) = volume.get(source) {
                reference(source, key, &path, add);
            }
        }
    }
}

fn check_container(container: &Value, path: &str, add: &mut Add<'_>) {
    let image = text(container, "image");
    if !image::is_image(image) {
        add(format!("{path}.image"), RefusedKind::Image, image);
    }
    let policy = text(container, "imagePullPolicy");
    if !["", "Always", "IfNotPresent", "Never"].contains(&policy) {
        add(format!("{path}.imagePullPolicy"), RefusedKind::PullPolicy, policy);
    }
    for (index, variable) in list(container, "env").iter().enumerate() {
        let path = format!("{path}.env[{index}]");
        let name = text(variable, "name");
        if !names::is_variable(name) {
            add(format!("{path}.name"), RefusedKind::Variable, name);
        }
        for source in ["secretKeyRef", "configMapKeyRef"] {
            if let Some(source) = variable.get("valueFrom").and_then(|from| from.get(source)) {
                reference(source, "name", &path, add);
            }
        }
    }
    for (index, from) in list(container, "envFrom").iter().enumerate() {
        for source in ["secretRef", "configMapRef"].iter().filter_map(|key| from.get(key)) {
            reference(source, "name", &format!("{path}.envFrom[{index}]"), add);
        }
    }
    for (index, port) in list(container, "ports").iter().enumerate() {
        if let Some(number) = port.get("containerPort").filter(|port| !is_port(port)) {
            add(format!("{path}.ports[{index}].containerPort"), RefusedKind::Port, &number.to_string());
        }
    }
    let resources = container.get("resources").unwrap_or(&Value::Null);
    for (name, request) in map(resources, "requests").into_iter().flatten() {
        let limit = map(resources, "limits").and_then(|limits| limits.get(name));
        if limit.is_some_and(|limit| is_larger_quantity(request, limit)) {
            let text = request.as_str().map_or_else(|| request.to_string(), str::to_owned);
            add(format!("{path}.resources.requests"), RefusedKind::Request, &text);
        }
    }
}

/// The name of another object; none is as good as a right one here.
fn reference(owner: &Value, key: &str, path: &str, add: &mut Add<'_>) {
    let name = text(owner, key);
    if !name.is_empty() && !names::is_name(name) {
        add(format!("{path}.{key}"), RefusedKind::Reference, name);
    }
}

fn tolerate(toleration: &Value, path: &str, add: &mut Add<'_>) {
    let operator = text(toleration, "operator");
    // `Lt` and `Gt` are new.
    if !["", "Equal", "Exists", "Lt", "Gt"].contains(&operator) {
        add(format!("{path}.operator"), RefusedKind::Operator, operator);
    }
    let effect = text(toleration, "effect");
    if !["", "NoSchedule", "PreferNoSchedule", "NoExecute"].contains(&effect) {
        add(format!("{path}.effect"), RefusedKind::Effect, effect);
    }
    let key = text(toleration, "key");
    if !key.is_empty() && !names::is_label(key) {
        add(format!("{path}.key"), RefusedKind::Label, key);
    }
}

/// Operators of all expressions in an affinity.
fn operators(value: &Value, path: &str, add: &mut Add<'_>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                let path = format!("{path}.{key}");
                match inner.as_str() {
                    Some(operator) if key == "operator" && !is_operator(operator) => {
                        add(path, RefusedKind::Operator, operator);
                    }
                    _ if key == "matchLabels" => {}
                    _ => operators(inner, &path, add),
                }
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| operators(item, &format!("{path}[{index}]"), add));
        }
        _ => {}
    }
}

fn is_operator(operator: &str) -> bool {
    ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"].contains(&operator)
}
