//! What st2ha renders, and how a pod would see it.

use std::collections::BTreeMap;

use base64::Engine as _;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::cli_support::Run;

/// The objects of one render.
pub struct Rendered {
    objects: Vec<Value>,
}

/// Where StackStorm finds RabbitMQ, taken apart as its client does: split at the last `@`, then decoded.
pub struct Address {
    pub username: String,
    pub password: String,
    pub host: String,
    pub port: u16,
    pub vhost: String,
}

impl Rendered {
    /// Renders these values of RabbitMQ. Its password and cookie are left to st2ha.
    pub fn new(rabbitmq: &Value) -> Self {
        let values = json!({ "preset": "stackstorm-ha-1.1", "rabbitmq": rabbitmq, "mongodb": { "enabled": false }, "redis": { "enabled": false } });
        let run = Run::new(&["render", "st2", "-n", "stackstorm", "-f", "values.json"])
            .file("values.json", values.to_string());
        let done = run.run();
        assert_eq!(done.status, 0, "{}", done.stderr);
        Self { objects: done.objects() }
    }

    /// The object `Kind/name`.
    pub fn object(&self, key: &str) -> &Value {
        let (kind, name) = key.split_once('/').unwrap();
        let found = self.objects.iter().find(|object| object["kind"] == kind && object["metadata"]["name"] == name);
        found.unwrap_or_else(|| panic!("{key} is not rendered"))
    }

    /// A file of a ConfigMap, if it is there.
    pub fn file(&self, key: &str, name: &str) -> Option<String> {
        self.object(key)["data"][name].as_str().map(str::to_owned)
    }

    /// A key of a Secret.
    pub fn secret(&self, key: &str, name: &str) -> String {
        let encoded = self.object(key)["data"][name].as_str().unwrap();
        String::from_utf8(base64::engine::general_purpose::STANDARD.decode(encoded).unwrap()).unwrap()
    }

    /// The definitions that the brokers load.
    pub fn definitions(&self) -> Value {
        let text = self.secret("Secret/st2-rabbitmq-definitions", "rabbitmq-definitions.json");
        serde_json::from_str(&text).unwrap()
    }

    /// The environment of the first broker's container, with `$(NAME)` filled in as the kubelet does.
    pub fn environment(&self) -> BTreeMap<String, String> {
        let pod = &self.object("StatefulSet/st2-rabbitmq")["spec"]["template"]["spec"];
        let mut known = BTreeMap::<String, String>::new();
        for variable in pod["containers"][0]["env"].as_array().unwrap() {
            let mut value = self.value(variable);
            for (name, text) in &known {
                value = value.replace(&format!("$({name})"), text);
            }
            assert!(!value.contains("$("), "{variable} refers to what does not stand before it");
            known.insert(variable["name"].as_str().unwrap().to_owned(), value);
        }
        known
    }

    fn value(&self, variable: &Value) -> String {
        if let Some(value) = variable["value"].as_str() {
            return value.to_owned();
        }
        let from = &variable["valueFrom"];
        match from["fieldRef"]["fieldPath"].as_str() {
            Some("metadata.name") => "st2-rabbitmq-0".to_owned(),
            Some("metadata.namespace") => "stackstorm".to_owned(),
            Some("status.podIP") => "127.0.0.1".to_owned(),
            Some(other) => panic!("the pod has no {other} here"),
            None => {
                let secret = &from["secretKeyRef"];
                self.secret(&format!("Secret/{}", secret["name"].as_str().unwrap()), secret["key"].as_str().unwrap())
            }
        }
    }

    /// The address in StackStorm's configuration.
    pub fn address(&self) -> Address {
        let configuration = self.file("ConfigMap/st2-st2-config", "st2.docker.conf").unwrap();
        let url = configuration
            .lines()
            .skip_while(|line| line.trim() != "[messaging]")
            .find_map(|line| line.split_once('=').filter(|(key, _)| key.trim() == "url"))
            .map(|(_, url)| url.trim().to_owned())
            .unwrap();
        let (login, place) = url.strip_prefix("amqp://").unwrap().rsplit_once('@').unwrap();
        let (username, password) = login.split_once(':').unwrap();
        let (server, vhost) = place.split_once('/').unwrap();
        let (host, port) = server.split_once(':').unwrap();
        let decode = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
        let vhost = if vhost.is_empty() { "/".to_owned() } else { decode(vhost) };
        Address {
            username: decode(username),
            password: decode(password),
            host: host.to_owned(),
            port: port.parse().unwrap(),
            vhost,
        }
    }
}
