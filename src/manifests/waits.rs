//! What pods wait for before they start.

use std::collections::BTreeSet;

use serde_json::Value;

use super::manifest::Manifest;
use super::operated::operated;
use super::pod::{list, pod, text};

/// How init containers that wait for something are named: `wait-for-db`.
const WAITING: &str = "wait-for-";

/// Kinds and names of what the pods of an object wait for: a Service that an init container names as a host, or the custom resource of
/// which an operator makes such a Service.
pub fn awaited<'a>(manifest: &Manifest, manifests: &'a [Manifest]) -> Vec<(&'a str, &'a str)> {
    let Some(pod) = pod(manifest) else { return Vec::new() };
    let waiting = list(pod.spec, "initContainers").iter().filter(|init| text(init, "name").starts_with(WAITING));
    let scripts = waiting.flat_map(|init| ["command", "args"].into_iter().flat_map(|key| list(init, key)));
    let hosts: BTreeSet<&str> = scripts.filter_map(Value::as_str).flat_map(hosts).collect();
    if hosts.is_empty() {
        return Vec::new();
    }
    let is_host = |name: &str| hosts.contains(name);
    let is_awaited = |other: &&Manifest| {
        let is_here = other.key.namespace == manifest.key.namespace;
        let services = operated(other).map(|made| made.objects).unwrap_or_default();
        let mut made = services.iter().filter(|(kind, _)| *kind == "Service");
        is_here && (other.key.kind == "Service" && is_host(&other.key.name) || made.any(|(_, name)| is_host(name)))
    };
    manifests.iter().filter(is_awaited).map(|other| (other.key.kind.as_str(), other.key.name.as_str())).collect()
}

/// All words of a script that may be hosts, without their domains.
fn hosts(script: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    script.split(move |c| !is_part(c)).map(|word| word.split('.').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use serde_json::json;

    use super::awaited;
    use crate::manifests::Manifest;

    #[test]
    fn hosts_of_init_containers_are_waited_for() {
        let object = |kind: &str, name: &str, spec| {
            let object = json!({ "apiVersion": "v1", "kind": kind, "metadata": { "name": name }, "spec": spec });
            Manifest::new(object, "test").unwrap()
        };
        let init = json!([
            { "name": "wait-for-db", "command": ["sh", "-c", "until nc -z -w 2 'mongo.other.svc' 27017 || nc -z cluster-nodes 1; do\n  sleep 2\ndone"] },
            { "name": "copy", "command": ["cp", "api"] },
        ]);
        let job = object("Job", "load", json!({ "template": { "spec": { "initContainers": init } } }));
        let others = [
            object("Service", "mongo", json!({})),
            object("Service", "api", json!({})),
            object("Service", "mon", json!({})),
            object("RabbitmqCluster", "cluster", json!({})),
            object("ConfigMap", "mongo", json!({})),
        ];
        assert_eq!(awaited(&job, &others), [("Service", "mongo"), ("RabbitmqCluster", "cluster")]);
    }
}
