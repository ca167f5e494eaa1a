//! What operators make of custom resources: pods and Services that stand in no manifest, told by the operators' documentation.

use serde_json::{Map, Value, json};

use super::manifest::Manifest;
use super::pod::{list, text};

/// Kinds of custom resources of which operators make pods.
pub const OPERATED_KINDS: [&str; 3] = ["MongoDBCommunity", "PerconaServerMongoDB", "RabbitmqCluster"];

/// What an operator makes of one custom resource.
pub struct Operated {
    /// How many pods it asks for, where it asks for a number.
    pub members: Option<u64>,
    /// Labels of its pods, a set for each kind of them.
    pub pods: Vec<Value>,
    /// Labels of the Service in front of them.
    pub service: Value,
    /// Names of the Service's ports.
    pub ports: &'static [&'static str],
    /// Kinds and names of what others may refer to.
    pub objects: Vec<(&'static str, String)>,
}

/// What becomes of an object, if it is a custom resource of an operator that is known here.
pub fn operated(manifest: &Manifest) -> Option<Operated> {
    let name = &manifest.key.name;
    let spec = manifest.object.get("spec").unwrap_or(&Value::Null);
    let number = |key: &str| spec.get(key).and_then(Value::as_u64);
    Some(match manifest.key.kind.as_str() {
        "MongoDBCommunity" => {
            let labels = json!({ "app": format!("{name}-svc") });
            let objects = vec![("Service", format!("{name}-svc"))];
            let ports = &["mongodb", "prometheus"];
            Operated { members: number("members"), pods: vec![labels.clone()], service: labels, ports, objects }
        }
        "PerconaServerMongoDB" => {
            let labels = |set: &Value| {
                json!({
                    "app.kubernetes.io/name": "percona-server-mongodb",
                    "app.kubernetes.io/instance": name,
                    "app.kubernetes.io/component": "mongod",
                    "app.kubernetes.io/replset": text(set, "name"),
                })
            };
            let pods: Vec<Value> = list(spec, "replsets").iter().map(labels).collect();
            let service = pods.first().cloned().unwrap_or(Value::Null);
            let services =
                list(spec, "replsets").iter().map(|set| ("Service", format!("{name}-{}", text(set, "name"))));
            let secrets = ["ssl", "ssl-internal", "secrets"].into_iter().map(|end| ("Secret", format!("{name}-{end}")));
            let objects = services.chain(secrets).collect();
            let members = list(spec, "replsets").iter().map(|set| set.get("size").and_then(Value::as_u64)).sum();
            Operated { members, pods, service, ports: &["mongodb"], objects }
        }
        "RabbitmqCluster" => {
            let labels = json!({
                "app.kubernetes.io/name": name,
                "app.kubernetes.io/component": "rabbitmq",
                "app.kubernetes.io/part-of": "rabbitmq",
            });
            let ports = &["amqp", "amqps", "management", "management-tls", "prometheus", "prometheus-tls"];
            let objects = vec![("Service", name.clone()), ("Service", format!("{name}-nodes"))];
            // What says no number is one broker.
            let members = number("replicas").or(Some(1));
            Operated { members, pods: vec![labels.clone()], service: labels, ports, objects }
        }
        // The External Secrets Operator.
        "ExternalSecret" => {
            let target = manifest.object.pointer("/spec/target/name").and_then(Value::as_str).unwrap_or(name);
            let objects = vec![("Secret", target.to_owned())];
            Operated { members: None, pods: Vec::new(), service: Value::Null, ports: &[], objects }
        }
        _ => return None,
    })
}

/// How many pods an object keeps running, or has an operator keep running, where it asks for a number. What Kubernetes takes for no number is one.
pub fn members(manifest: &Manifest) -> Option<u64> {
    let said = || manifest.object.pointer("/spec/replicas").and_then(Value::as_u64);
    match manifest.key.kind.as_str() {
        "Deployment" | "ReplicaSet" | "StatefulSet" => Some(said().unwrap_or(1)),
        _ => operated(manifest)?.members,
    }
}

/// Whether labels are all among those of one kind of pods.
pub fn is_among(labels: &Map<String, Value>, pods: &[Value]) -> bool {
    pods.iter().any(|pod| labels.iter().all(|(name, value)| pod.get(name) == Some(value)))
}
