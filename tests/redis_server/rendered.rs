//! What st2ha renders for Redis.

use std::process::Command;

use base64::Engine as _;
use serde_json::{Value, json};

/// The objects of a release.
pub struct Rendered {
    objects: Vec<Value>,
}

impl Rendered {
    /// Renders with these values under `redis`.
    pub fn new(redis: &Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let values = json!({
            "st2": {
                "password": "Pa55",
                "ssh_key": "-----BEGIN RSA PRIVATE KEY-----\nZm9v\n-----END RSA PRIVATE KEY-----\n",
                "datastore_crypto_key": r#"{"hmacKey": {"hmacKeyString": "aGVsbG8", "size": 256}, "size": 256, "aesKeyString": "d29ybGQ", "mode": "CBC"}"#,
            },
            "mongodb": { "enabled": false },
            "rabbitmq": { "enabled": false },
            "redis": redis,
        });
        let path = folder.path().join("values.json");
        std::fs::write(&path, values.to_string()).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_st2ha"))
            .args(["render", "st2", "-n", "stackstorm", "-o", "json", "-f"])
            .arg(&path)
            .current_dir(folder.path())
            .env_clear()
            .env("HOME", folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let list: Value = serde_json::from_slice(&output.stdout).unwrap();
        Self { objects: list["items"].as_array().unwrap().clone() }
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
