//! Renders values with the command and picks out workloads.

use std::process::{Command, Output};

use serde_json::{Value, json};

/// What every render here is given, so that nothing is generated.
fn base() -> Value {
    json!({
        "st2": {
            "password": "Pa55",
            "ssh_key": "-----BEGIN RSA PRIVATE KEY-----\nZm9v\n-----END RSA PRIVATE KEY-----\n",
            "datastore_crypto_key": r#"{"hmacKey": {"hmacKeyString": "aGVsbG8", "size": 256}, "size": 256, "aesKeyString": "d29ybGQ", "mode": "CBC"}"#,
        },
        "mongodb": { "auth": { "password": "Pa55", "rootPassword": "Pa55", "replicaSetKey": "cGFzczU1" } },
        "rabbitmq": { "auth": { "password": "Pa55", "erlangCookie": "Pa55" } },
    })
}

fn run(values: &Value) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let files = [("base.json", &base()), ("values.json", values)];
    let paths = files.map(|(name, content)| {
        let path = folder.path().join(name);
        std::fs::write(&path, content.to_string()).unwrap();
        path
    });
    Command::new(env!("CARGO_BIN_EXE_st2ha"))
        .args(["render", "st2", "-n", "stackstorm", "--target", "helm", "-o", "json", "-f"])
        .arg(&paths[0])
        .arg("-f")
        .arg(&paths[1])
        .current_dir(folder.path())
        .env_clear()
        .env("HOME", folder.path())
        .output()
        .unwrap()
}

/// StackStorm's Deployments and Jobs among what a render prints.
pub fn workloads(values: &Value) -> Vec<Value> {
    let output = run(values);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut list: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut items = std::mem::take(list["items"].as_array_mut().unwrap());
    items.retain(|item| {
        item["metadata"]["labels"]["app.kubernetes.io/part-of"] == "stackstorm"
            && (item["kind"] == "Deployment" || item["kind"] == "Job")
    });
    items
}

/// A Deployment or Job, by its name without the release's.
pub fn workload(values: &Value, name: &str) -> Value {
    let wanted = |item: &Value| item["metadata"]["name"] == format!("st2-{name}");
    workloads(values).into_iter().find(wanted).unwrap_or_else(|| panic!("no workload {name}"))
}

/// The pod of a workload.
pub fn pod(values: &Value, name: &str) -> Value {
    workload(values, name)["spec"]["template"]["spec"].take()
}

/// The main container of a workload.
pub fn container(values: &Value, name: &str) -> Value {
    pod(values, name)["containers"][0].take()
}

/// The names in a list of containers, volumes or Secrets.
pub fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}
