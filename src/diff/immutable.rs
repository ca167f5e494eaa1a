//! Fields that Kubernetes refuses to change.

use serde_json::Value;

use super::edit::{RawEdit, What};
use super::path::{Path, Step};

/// What cannot be changed about one object.
pub struct Rule<'a> {
    kind: &'a str,
    /// Whether the object says of itself that it does not change.
    frozen: bool,
    /// Whether Helm or Argo CD deletes the object before it makes it anew.
    hook: bool,
}

impl<'a> Rule<'a> {
    /// The rule for a change of an object.
    pub fn of(before: &Value, after: &'a Value) -> Self {
        Self {
            kind: after.get("kind").and_then(Value::as_str).unwrap_or_default(),
            frozen: before.get("immutable") == Some(&Value::Bool(true)),
            hook: ["helm.sh~1hook", "argocd.argoproj.io~1hook"]
                .iter()
                .any(|hook| after.pointer(&format!("/metadata/annotations/{hook}")).is_some()),
        }
    }

    /// Whether an edit is refused.
    pub fn refuses(&self, edit: &RawEdit) -> bool {
        let path = &edit.path;
        let under =
            |fields: &[&str]| fields.iter().any(|field| path.starts_with(&field.split('.').collect::<Vec<_>>()));
        let spec_but = |fields: &[&str]| under(&["spec"]) && !under(fields);
        !self.hook
            && match self.kind {
                "ConfigMap" => self.frozen && under(&["data", "binaryData", "immutable"]),
                "Secret" => under(&["type"]) || self.frozen && under(&["data", "immutable"]),
                "Deployment" | "DaemonSet" | "ReplicaSet" => under(&["spec.selector"]),
                "StatefulSet" => spec_but(&[
                    "spec.minReadySeconds",
                    "spec.ordinals",
                    "spec.persistentVolumeClaimRetentionPolicy",
                    "spec.replicas",
                    "spec.revisionHistoryLimit",
                    "spec.template",
                    "spec.updateStrategy",
                ]),
                "Job" => under(&["spec.template", "spec.selector", "spec.completionMode", "spec.completions"]),
                "Pod" => spec_but(&["spec.activeDeadlineSeconds", "spec.tolerations"]) && !is_image(path),
                "PersistentVolumeClaim" => spec_but(&["spec.resources.requests", "spec.volumeAttributesClassName"]),
                // Left out, it stays as it was.
                "Service" => under(&["spec.clusterIP", "spec.clusterIPs"]) && !matches!(edit.what, What::Removed(_)),
                "RoleBinding" | "ClusterRoleBinding" => under(&["roleRef"]),
                "StorageClass" => under(&["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"]),
                "IngressClass" => under(&["spec.controller"]),
                "PriorityClass" => under(&["value", "preemptionPolicy"]),
                "CustomResourceDefinition" => {
                    under(&["spec.group", "spec.scope", "spec.names.kind", "spec.names.plural"])
                }
                _ => false,
            }
    }
}

/// Whether this is the image of a container, the one part of a running pod's containers that can change.
fn is_image(path: &Path) -> bool {
    matches!(path.0.as_slice(), [_, Step::Key(containers), Step::Item(_), Step::Key(image)]
        if matches!(containers.as_str(), "containers" | "initContainers") && image == "image")
}
