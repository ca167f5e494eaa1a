//! Containers that must not run as root, and are told to.

use serde_json::Value;

use crate::manifests::manifest::Manifest;
use crate::manifests::pod::pod;

/// The fields that name root as the user of containers which must not run as root: the kubelet does not start those.
pub fn roots(manifest: &Manifest) -> Vec<String> {
    let Some(pod) = pod(manifest) else { return Vec::new() };
    let lists = ["initContainers", "containers"];
    let containers = lists.iter().flat_map(|list| {
        let items = pod.spec.get(list).and_then(Value::as_array).into_iter().flatten();
        items.enumerate().map(move |(index, container)| (format!("{list}[{index}]."), container))
    });
    let mut found: Vec<String> = containers
        .filter_map(|(at, container)| {
            // What a container says counts more than what its pod says.
            let setting = |key: &str| {
                let of = |holder: &Value, at: String| Some((holder.get("securityContext")?.get(key)?.clone(), at));
                of(container, at.clone()).or_else(|| of(pod.spec, String::new()))
            };
            let must_not = setting("runAsNonRoot").is_some_and(|(value, _)| value == Value::Bool(true));
            let (user, at) = setting("runAsUser")?;
            (must_not && user == Value::from(0)).then(|| format!("{}.{at}securityContext.runAsUser", pod.path))
        })
        .collect();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use serde_json::json;

    use super::roots;
    use crate::manifests::Manifest;

    #[test]
    fn what_a_container_says_counts_more() {
        for (spec, expected) in [
            (
                json!({ "securityContext": { "runAsNonRoot": true, "runAsUser": 0 }, "containers": [{}, {}] }),
                vec!["spec.securityContext.runAsUser"],
            ),
            (
                json!({
                    "securityContext": { "runAsNonRoot": true },
                    "initContainers": [{ "securityContext": { "runAsUser": 0 } }, { "securityContext": { "runAsUser": 1 } }],
                    "containers": [{ "securityContext": { "runAsUser": 0, "runAsNonRoot": false } }],
                }),
                vec!["spec.initContainers[0].securityContext.runAsUser"],
            ),
            (json!({ "securityContext": { "runAsUser": 0 }, "containers": [{}] }), vec![]),
        ] {
            let object = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p" }, "spec": spec });
            assert_eq!(roots(&Manifest::new(object, "test").unwrap()), expected);
        }
    }
}
