//! A data service that is rendered without the others.

use std::fmt::Write as _;
use std::process::{Command, Output};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use similar::TextDiff;

/// A data service under test.
pub struct Service {
    /// Its section of the values.
    pub section: &'static str,
    /// What it has to be given, as JSON: the section's credentials.
    pub given: &'static str,
    /// Whether an object with these labels is one of its own.
    pub owns: fn(&Value) -> bool,
}

impl Service {
    /// Renders a release with this service only. `values` is its section, or a whole with `global` beside the section.
    pub fn run(&self, values: &Value, flags: &[&str]) -> Output {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("values.json");
        std::fs::write(&path, self.values(values).to_string()).unwrap();
        Command::new(env!("CARGO_BIN_EXE_st2ha"))
            .args(["render", "st2", "-n", "stackstorm", "-f"])
            .arg(&path)
            .args(flags)
            .current_dir(folder.path())
            .env_clear()
            .env("HOME", folder.path())
            .output()
            .unwrap()
    }

    /// The values of such a release. Only StackStorm's own secrets and the service's have to be given.
    fn values(&self, values: &Value) -> Value {
        let mut whole = json!({
            "st2": {
                "password": "Pa55",
                "ssh_key": "-----BEGIN RSA PRIVATE KEY-----\nMBsCAQACAQACAQACAQACAQACAQACAQACAQACAQA=\n-----END RSA PRIVATE KEY-----\n",
                "datastore_crypto_key": r#"{"hmacKey": {"hmacKeyString": "aGVsbG8", "size": 256}, "size": 256, "aesKeyString": "d29ybGQ", "mode": "CBC"}"#,
                // What is switched off here runs elsewhere.
                "existingConfigSecret": "elsewhere",
            },
            "mongodb": { "enabled": false },
            "rabbitmq": { "enabled": false },
            "redis": { "enabled": false },
        });
        let mut section: Value = serde_json::from_str(self.given).unwrap();
        section["enabled"] = true.into();
        if section["provider"] == "bitnami" {
            whole["preset"] = "stackstorm-ha-1.1".into();
        }
        whole[self.section] = section;
        let values = if values.get(self.section).is_some() { values.clone() } else { json!({ self.section: values }) };
        merge(&mut whole, values);
        whole
    }

    /// The service's objects among what a render prints.
    pub fn objects(&self, values: &Value, flags: &[&str]) -> Vec<Value> {
        let output = self.run(values, &[flags, &["-o", "json"]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let list: Value = serde_json::from_slice(&output.stdout).unwrap();
        let ours = |object: &&Value| (self.owns)(&object["metadata"]["labels"]);
        list["items"].as_array().unwrap().iter().filter(ours).cloned().collect()
    }

    /// One of them, by `Kind/name`.
    pub fn object(&self, values: &Value, wanted: &str) -> Value {
        let objects = self.objects(values, &[]);
        let names: Vec<String> = objects.iter().map(key).collect();
        objects
            .into_iter()
            .find(|object| key(object) == wanted)
            .unwrap_or_else(|| panic!("no {wanted} among {names:?}"))
    }

    /// What values change in comparison with the defaults, object by object.
    pub fn changes(&self, values: &Value, print: fn(&Value) -> String) -> String {
        let before = self.objects(&json!({}), &[]);
        let after = self.objects(values, &[]);
        let mut text = String::new();
        for old in before.iter().filter(|old| !after.iter().any(|new| key(new) == key(old))) {
            writeln!(text, "gone: {}", key(old)).unwrap();
        }
        for new in &after {
            let printed = print(new);
            match before.iter().find(|old| key(old) == key(new)) {
                None => writeln!(text, "new: {}\n{printed}", key(new)).unwrap(),
                Some(old) if old == new => {}
                Some(old) => {
                    let old = print(old);
                    let diff = TextDiff::from_lines(&old, &printed);
                    writeln!(text, "changed: {}\n{}", key(new), diff.unified_diff().context_radius(2)).unwrap();
                }
            }
        }
        text
    }
}

/// `Kind/name`.
pub fn key(object: &Value) -> String {
    format!("{}/{}", object["kind"].as_str().unwrap(), object["metadata"]["name"].as_str().unwrap())
}

/// Lays values over others.
pub fn merge(base: &mut Value, over: Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                merge(base.entry(key).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over,
    }
}

/// What StackStorm reads: the settings of the ConfigMap, and those of the Secret, which hold credentials.
pub fn configuration(objects: &[serde_json::Value]) -> String {
    let data = |kind: &str, key: &str| {
        let mut found = objects.iter().filter(|object| object["kind"] == kind);
        found.find_map(|object| object["data"][key].as_str()).unwrap_or_default().to_owned()
    };
    let secret = STANDARD.decode(data("Secret", "st2.secrets.conf")).unwrap();
    data("ConfigMap", "st2.docker.conf") + &String::from_utf8(secret).unwrap()
}
