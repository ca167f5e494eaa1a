//! What st2ha renders for Redis.

use base64::Engine as _;
use serde_json::{Value, json};

use crate::cli_support::Run;

/// The objects of a release.
pub struct Rendered {
    objects: Vec<Value>,
}

impl Rendered {
    /// Renders with these values under `redis`.
    pub fn new(redis: &Value) -> Self {
        let values = json!({ "preset": "stackstorm-ha-1.1", "mongodb": { "enabled": false }, "rabbitmq": { "enabled": false }, "redis": redis });
        let run = Run::new(&["render", "st2", "-n", "stackstorm"]).with_secrets();
        let done = run.args(&["-f", "values.json"]).file("values.json", values.to_string()).run();
        assert_eq!(done.status, 0, "{}", done.stderr);
        Self { objects: done.objects() }
    }

    /// The pod of the nodes.
    pub fn pod(&self) -> Value {
        self.object("StatefulSet", "st2-redis-node")["spec"]["template"]["spec"].clone()
    }

    /// A container of that pod.
    pub fn container(&self, name: &str) -> Value {
        let pod = self.pod();
        pod["containers"].as_array().unwrap().iter().find(|container| container["name"] == name).unwrap().clone()
    }

    /// File names and texts of a `ConfigMap`.
    pub fn config_map(&self, name: &str) -> Vec<(String, String)> {
        let data = self.object("ConfigMap", name)["data"].clone();
        let files = data.as_object().unwrap().iter();
        files.map(|(name, text)| (name.clone(), text.as_str().unwrap().to_owned())).collect()
    }

    /// What a Secret holds under a key.
    pub fn secret(&self, name: &str, key: &str) -> String {
        let text = self.object("Secret", name)["data"][key].as_str().unwrap().to_owned();
        String::from_utf8(base64::engine::general_purpose::STANDARD.decode(text).unwrap()).unwrap()
    }

    fn object(&self, kind: &str, name: &str) -> &Value {
        let wanted = |object: &&Value| object["kind"] == kind && object["metadata"]["name"] == name;
        self.objects.iter().find(wanted).unwrap_or_else(|| panic!("no {kind} {name}"))
    }
}
