//! How many pods autoscalers make of a workload.

use serde_json::Value;

use super::manifest::Manifest;
use super::pod::text;

/// What an autoscaler does to a workload of its namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scaling<'a> {
    /// The kind of the workload.
    pub kind: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The fewest pods.
    pub least: u64,
    /// The most pods.
    pub most: u64,
}

/// What stands where a field is absent: of Kubernetes' autoscaler, and of KEDA's.
const KINDS: &[(&str, &str, u64, &str, u64)] = &[
    ("HorizontalPodAutoscaler", "/spec/minReplicas", 1, "/spec/maxReplicas", 1),
    ("ScaledObject", "/spec/minReplicaCount", 0, "/spec/maxReplicaCount", 100),
];

impl<'a> Scaling<'a> {
    /// What a manifest says, if it is an autoscaler.
    pub fn of(manifest: &'a Manifest) -> Option<Self> {
        let (_, min, least, max, most) = KINDS.iter().find(|(kind, ..)| *kind == manifest.key.kind)?;
        let target = manifest.object.pointer("/spec/scaleTargetRef")?;
        let number = |path: &str| manifest.object.pointer(path).and_then(Value::as_u64);
        let kind = Some(text(target, "kind")).filter(|kind| !kind.is_empty()).unwrap_or("Deployment");
        let (least, most) = (number(min).unwrap_or(*least), number(max).unwrap_or(*most));
        Some(Self { kind, name: text(target, "name"), least, most })
    }

    /// The one that scales a workload.
    pub fn of_workload(workload: &Manifest, manifests: &'a [Manifest]) -> Option<Self> {
        let key = &workload.key;
        manifests
            .iter()
            .filter(|manifest| manifest.key.namespace == key.namespace)
            .filter_map(Self::of)
            .find(|scaling| scaling.kind == key.kind && scaling.name == key.name)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use super::Scaling;
    use crate::manifests::{Manifest, read};

    #[test]
    fn autoscalers_say_what_they_scale() {
        let set: Vec<Manifest> = read(
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}\n---\n\
             {apiVersion: apps/v1, kind: Deployment, metadata: {name: b}}\n---\n\
             {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}}\n---\n\
             {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: x}, spec: {minReplicas: 2, maxReplicas: 5, scaleTargetRef: {kind: Deployment, name: a}}}\n---\n\
             {apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {name: second}, spec: {scaleTargetRef: {name: b}}}\n",
            "test",
        )
        .unwrap();
        let found = |at: usize| Scaling::of_workload(&set[at], &set).map(|scaling| (scaling.least, scaling.most));
        assert_eq!((found(0), found(1), found(2)), (Some((2, 5)), Some((0, 100)), None));
    }
}
