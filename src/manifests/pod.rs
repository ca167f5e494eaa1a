//! The pods that objects make.

use serde_json::Value;

use super::manifest::Manifest;

/// What an object says about its pods.
#[derive(Clone, Debug)]
pub struct Pod<'a> {
    /// Path of the pods' `spec` in the object: `spec.template.spec`.
    pub path: &'static str,
    /// What the pods are made from; of a Pod, that itself.
    pub template: &'a Value,
    /// Labels of the pods.
    pub labels: &'a Value,
    /// Annotations of the pods.
    pub annotations: &'a Value,
    /// What runs in them.
    pub spec: &'a Value,
}

/// The pods of an object, if it makes any.
pub fn pod(manifest: &Manifest) -> Option<Pod<'_>> {
    let (template, path) = match manifest.key.kind.as_str() {
        "Pod" => (&[][..], "spec"),
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" => {
            (&["spec", "template"][..], "spec.template.spec")
        }
        "CronJob" => (&["spec", "jobTemplate", "spec", "template"][..], "spec.jobTemplate.spec.template.spec"),
        _ => return None,
    };
    // Many ask for pods, and a pointer would be taken apart each time.
    let template = template.iter().try_fold(&manifest.object, |object, key| object.get(key))?;
    let metadata = |key| template.get("metadata").and_then(|metadata| metadata.get(key)).unwrap_or(&Value::Null);
    let (labels, annotations) = (metadata("labels"), metadata("annotations"));
    Some(Pod { path, template, labels, annotations, spec: template.get("spec")? })
}

impl<'a> Pod<'a> {
    /// Lists of containers, init containers first, each with its key.
    pub fn containers(&self) -> impl Iterator<Item = (&'static str, &'a [Value])> {
        let spec = self.spec;
        ["initContainers", "containers"].into_iter().map(move |key| (key, list(spec, key)))
    }
}

/// The items of a list; none where there is no list.
pub fn list<'a>(object: &'a Value, key: &str) -> &'a [Value] {
    object.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A text; empty where there is none.
pub fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}
