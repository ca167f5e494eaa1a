//! How large and how small whole numbers may be.

use serde_json::Value;

/// The largest number in most fields of Kubernetes.
const MOST: i64 = 2_147_483_647;
/// As many pods as the largest cluster has that Kubernetes is tested for.
const PODS: i64 = 150_000;
/// More seconds than anybody waits. With what templates add, it is a number that Kubernetes takes.
const SECONDS: i64 = 1_000_000_000;

/// Writes the bounds of a key beside its type, where its type in `config` does not say them. Kubernetes' types say themselves which
/// numbers have 32 bits; of st2ha's own keys every number has bounds.
pub fn bound(key: &str, property: &mut Value) {
    if let Some(items) = property.get_mut("items") {
        bound(key, items);
    }
    let Some(map) = property.as_object_mut() else { return };
    let format = map.remove("format");
    let Some((least, most)) = bounds(key, format.as_ref().and_then(Value::as_str)) else { return };
    map.entry("minimum").or_insert(least.into());
    map.entry("maximum").or_insert(most.into());
}

fn bounds(key: &str, format: Option<&str>) -> Option<(i64, i64)> {
    Some(match (format?, key) {
        ("int64", "replicas" | "minReplicas" | "maxReplicas" | "rollingUpdatePartition") => (0, PODS),
        // No port of a node is one that Kubernetes chooses.
        ("int64", port) if port.ends_with("odePort") || port.ends_with("odePorts") => (0, 65_535),
        ("int64", port) if port.ends_with("port") || port.ends_with("Port") => (1, 65_535),
        (
            "int64" | "int32",
            "initialDelaySeconds" | "periodSeconds" | "timeoutSeconds" | "successThreshold" | "failureThreshold",
        )
        | ("int64", "terminationGracePeriodSeconds" | "ttlSecondsAfterFinished") => (0, SECONDS),
        ("int64", "activeDeadlineSeconds") => (1, SECONDS),
        ("int64", "backoffLimit" | "runAsUser" | "runAsGroup" | "fsGroup" | "supplementalGroups") => (0, MOST),
        ("int32", _) => (-MOST - 1, MOST),
        _ => return None,
    })
}
