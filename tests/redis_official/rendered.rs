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
        let config = "[database]\nhost = mongodb.example.com\n[messaging]\nurl = amqp://rabbitmq.example.com\n";
        let off = json!({ "enabled": false });
        let values = json!({ "st2": { "config": config }, "mongodb": off, "rabbitmq": off, "redis": redis });
        let run = Run::new(&["render", "st2", "-n", "stackstorm", "--set", "image.tag=3.9.0"]).with_secrets();
        let done = run.args(&["-f", "values.json"]).file("values.json", values.to_string()).run().fine();
        Self { objects: done.objects() }
    }

    /// The pod of the nodes.
    pub fn pod(&self) -> &Value {
        &self.object("StatefulSet", "st2-redis-node")["spec"]["template"]["spec"]
    }

    /// The pod of a part of StackStorm that takes locks.
    pub fn stackstorm(&self) -> &Value {
        &self.object("Deployment", "st2-st2workflowengine")["spec"]["template"]["spec"]
    }

    /// File names and texts of a `ConfigMap`.
    pub fn config_map(&self, name: &str) -> Vec<(String, String)> {
        let data = self.object("ConfigMap", name)["data"].as_object().unwrap();
        data.iter().map(|(name, text)| (name.clone(), text.as_str().unwrap().to_owned())).collect()
    }

    /// What a Secret holds under a key.
    pub fn secret(&self, name: &str, key: &str) -> String {
        let text = self.object("Secret", name)["data"][key].as_str().unwrap();
        String::from_utf8(base64::engine::general_purpose::STANDARD.decode(text).unwrap()).unwrap()
    }

    /// The URL by which StackStorm finds the master.
    pub fn url(&self) -> String {
        // With a password in it, it stands in the Secret.
        let secrets = || self.secret("st2-st2-config-secrets", "st2.secrets.conf");
        let settings =
            self.config_map("st2-st2-config").into_iter().find(|(name, _)| name == "st2.docker.conf").unwrap().1;
        let url = |text: &str| {
            let section = text.split_once("[coordination]")?.1;
            section.lines().find_map(|line| line.strip_prefix("url = ")).map(str::to_owned)
        };
        let found = url(&settings).or_else(|| url(&secrets())).unwrap();
        found.trim_matches(['"', '\'']).to_owned()
    }

    fn object(&self, kind: &str, name: &str) -> &Value {
        let wanted = |object: &&Value| object["kind"] == kind && object["metadata"]["name"] == name;
        self.objects.iter().find(wanted).unwrap_or_else(|| panic!("no {kind} {name}"))
    }
}
