//! How large and how small whole numbers may be.

use serde_json::Value;

/// The largest number in most fields of Kubernetes.
const MOST: i64 = 2_147_483_647;

/// Writes the bounds of a key beside its type. Kubernetes' types say themselves which numbers have 32 bits; of st2ha's own keys
/// those have bounds that end up in such fields.
pub fn bound(key: &str, property: &mut Value) {
    let Some(map) = property.as_object_mut() else { return };
    let Some((least, most)) = bounds(key, map.remove("format").as_ref().and_then(Value::as_str)) else { return };
    map.insert("minimum".to_owned(), least.into());
    map.insert("maximum".to_owned(), most.into());
}

fn bounds(key: &str, format: Option<&str>) -> Option<(i64, i64)> {
    match (format?, key) {
        ("int64", "replicas" | "replicaCount" | "slaveCount" | "deployments" | "rollingUpdatePartition") => {
            Some((0, MOST))
        }
        ("int64", port) if port.ends_with("port") || port.ends_with("Port") => Some((0, 65_535)),
        (
            "int64",
            "initialDelaySeconds" | "periodSeconds" | "timeoutSeconds" | "successThreshold" | "failureThreshold",
        )
        | ("int32", _) => Some((-MOST - 1, MOST)),
        _ => None,
    }
}
