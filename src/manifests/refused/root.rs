//! Containers that must not run as root, and are told to.

use serde_json::Value;

use crate::manifests::manifest::Manifest;
use crate::manifests::pod::pod;

/// Images of data services that run as root unless a pod says otherwise. StackStorm's own have a rule between values.
const OF_ROOT: &[&str] =
    &["library/mongo", "library/rabbitmq", "library/redis", "valkey/valkey", "bitnamilegacy/minideb"];

fn runs_as_root(image: &str) -> bool {
    let name = image.split('@').next().unwrap_or_default();
    let name = match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => name,
    };
    OF_ROOT.iter().any(|known| name.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('/')))
}

/// The fields that name root as the user of containers which must not run as root: the kubelet does not start those.
pub fn roots(manifest: &Manifest) -> Vec<String> {
    paths(manifest, User::Named)
}

/// The fields that keep containers from running as root where nothing names another user than that of the image, which is root. The kubelet does
/// not start those either, unless the cluster chooses a user, as `OpenShift` does.
pub fn roots_by_image(manifest: &Manifest) -> Vec<String> {
    paths(manifest, User::OfImage)
}

/// Who says that a container runs as root.
#[derive(Clone, Copy, PartialEq, Eq)]
enum User {
    Named,
    OfImage,
}

fn paths(manifest: &Manifest, by: User) -> Vec<String> {
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
            if let Some((user, at)) = setting("runAsUser") {
                let is_root = by == User::Named && must_not && user == 0;
                return is_root.then(|| format!("{}.{at}securityContext.runAsUser", pod.path));
            }
            // Nothing names a user, so it is that of the image.
            let image = container.get("image").and_then(Value::as_str).unwrap_or_default();
            let (_, at) = setting("runAsNonRoot").filter(|_| by == User::OfImage && must_not && runs_as_root(image))?;
            Some(format!("{}.{at}securityContext.runAsNonRoot", pod.path))
        })
        .collect();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use serde_json::json;

    use super::{roots, roots_by_image};
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
            (
                json!({
                    "securityContext": { "runAsNonRoot": true },
                    "containers": [{ "image": "r.example.com:5000/library/mongo:8.0" }, { "image": "mine/mongo:8.0" }],
                }),
                vec!["spec.securityContext.runAsNonRoot"],
            ),
        ] {
            let object = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p" }, "spec": spec });
            let manifest = Manifest::new(object, "test").unwrap();
            let (named, by_image) = (roots(&manifest), roots_by_image(&manifest));
            assert_eq!([named.clone(), by_image.clone()].concat(), expected);
            assert!(named.iter().all(|path| path.ends_with("runAsUser")), "{named:?}");
            assert!(by_image.iter().all(|path| path.ends_with("runAsNonRoot")), "{by_image:?}");
        }
    }
}
