//! What operators make of custom resources: pods and Services that stand in no manifest, told by the operators' documentation.

use serde_json::{Map, Value, json};

use super::manifest::Manifest;
use super::pod::{list, text};

/// What an operator makes of one custom resource.
pub struct Operated {
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
    Some(match manifest.key.kind.as_str() {
        "MongoDBCommunity" => {
            let labels = json!({ "app": format!("{name}-svc") });
            let objects = vec![("Service", format!("{name}-svc"))];
            Operated { pods: vec![labels.clone()], service: labels, ports: &["mongodb", "prometheus"], objects }
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
            let spec = manifest.object.get("spec").unwrap_or(&Value::Null);
            let pods: Vec<Value> = list(spec, "replsets").iter().map(labels).collect();
            let service = pods.first().cloned().unwrap_or(Value::Null);
            let services =
                list(spec, "replsets").iter().map(|set| ("Service", format!("{name}-{}", text(set, "name"))));
            let secrets = ["ssl", "ssl-internal", "secrets"].into_iter().map(|end| ("Secret", format!("{name}-{end}")));
            Operated { pods, service, ports: &["mongodb"], objects: services.chain(secrets).collect() }
        }
        "RabbitmqCluster" => {
            let labels = json!({
                "app.kubernetes.io/name": name,
                "app.kubernetes.io/component": "rabbitmq",
                "app.kubernetes.io/part-of": "rabbitmq",
            });
            let ports = &["amqp", "amqps", "management", "management-tls", "prometheus", "prometheus-tls"];
            let objects = vec![("Service", name.clone()), ("Service", format!("{name}-nodes"))];
            Operated { pods: vec![labels.clone()], service: labels, ports, objects }
        }
        // The External Secrets Operator.
        "ExternalSecret" => {
            let target = manifest.object.pointer("/spec/target/name").and_then(Value::as_str).unwrap_or(name);
            let objects = vec![("Secret", target.to_owned())];
            Operated { pods: Vec::new(), service: Value::Null, ports: &[], objects }
        }
        _ => return None,
    })
}

/// Whether labels are all among those of one kind of pods.
pub fn is_among(labels: &Map<String, Value>, pods: &[Value]) -> bool {
    pods.iter().any(|pod| labels.iter().all(|(name, value)| pod.get(name) == Some(value)))
}
