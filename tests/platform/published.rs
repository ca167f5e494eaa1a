//! Custom resources fit the schemas that their authors publish.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::cli_support::Run;
use crate::render;

/// The interpreter with models of these schemas, if there is one.
fn python() -> Option<String> {
    let found = std::env::var("ST2HA_CRD_PYTHON").ok().filter(|python| Path::new(python).exists());
    if found.is_none() {
        eprintln!("skipped: ST2HA_CRD_PYTHON is not set, see ci/tools.sh");
    }
    found
}

/// The folder of validators that are made from these schemas for Node.js, if there is one.
fn modules() -> Option<String> {
    let found = std::env::var("ST2HA_CRD_MODULES").ok().filter(|modules| Path::new(modules).exists());
    if found.is_none() {
        eprintln!("skipped: ST2HA_CRD_MODULES is not set, see ci/tools.sh");
    }
    found
}

fn said(python: &str, objects: &[Value]) -> String {
    told(Command::new(python).arg(script("published.py")), objects)
}

fn said_by(modules: &str, objects: &[Value]) -> String {
    told(Command::new("node").arg(script("published.mjs")).arg(modules), objects)
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/platform").join(name)
}

fn told(reader: &mut Command, objects: &[Value]) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("objects");
    let lines: Vec<String> = objects.iter().map(Value::to_string).collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    let output = reader.arg(file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn custom_resources_fit_their_schemas() {
    let Some(python) = python() else { return };
    let monitor = json!({ "enabled": true });
    let mut values = json!({
        "st2actionrunner": { "keda": monitor, "autoscaling": { "enabled": false } },
        "metrics": { "serviceMonitor": monitor },
    });
    let mut objects = Vec::new();
    for existing in [Value::Null, json!("mine")] {
        values["st2actionrunner"]["keda"]["existingSecret"] = existing;
        objects.extend(render(&["--preset", "production"], &values).objects());
    }
    let text = said(&python, &objects);
    assert!(text.lines().all(|line| line.starts_with("read ")), "{text}");
    for kind in ["PodMonitor", "PrometheusRule", "ScaledObject", "ServiceMonitor", "TriggerAuthentication"] {
        assert!(text.contains(&format!("read {kind} ")), "no {kind}: {text}");
    }
}

/// The models would see a field that is none.
#[test]
fn unknown_fields_are_seen() {
    let Some(python) = python() else { return };
    let scaled = json!({
        "apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": { "name": "a" },
        "spec": { "scaleTargetRef": { "name": "a" }, "triggers": [{ "type": "cpu", "metadata": {} }], "minReplicas": 2 },
    });
    assert!(said(&python, &[scaled]).contains("ScaledObject a: .spec.minReplicas is unknown"));
}

/// Objects of the External Secrets Operator and of the Gateway API.
#[test]
fn fetched_secrets_and_routes_fit_their_schemas() {
    let Some(modules) = modules() else { return };
    let ldap = json!({ "enabled": true, "host": "l", "useSsl": true, "caCert": "/ldap/ca.crt", "bindDn": "cn=x", "baseOu": "o", "groupDns": ["g"] });
    let mut external =
        json!({ "secretStoreRef": { "name": "vault" }, "fetch": ["apikeys", "keyvalue", "packConfigs"] });
    let mut objects = Vec::new();
    for (policy, provider) in [("Periodic", "official"), ("CreatedOnce", "cluster-operator")] {
        external["refreshPolicy"] = policy.into();
        let values = json!({
            "secrets": { "mode": "external", "external": external },
            "st2": { "ldap": ldap },
            "st2auth": { "extra_volumes": [{ "name": "ca", "mount": { "mountPath": "/ldap" }, "volume": { "configMap": { "name": "ca" } } }] },
            "st2chatops": { "enabled": true },
            "rabbitmq": { "provider": provider },
            "publicUrl": "https://st2.example.com",
            "httpRoute": { "enabled": true, "parentRefs": [{ "name": "g", "namespace": "n", "sectionName": "s" }], "annotations": { "a": "b" } },
        });
        let run = Run::new(&["render", "--no-generate", "-f", "values.yaml"]).file("values.yaml", values.to_string());
        objects.extend(run.run().fine().objects());
    }
    let text = said_by(&modules, &objects);
    assert!(text.lines().all(|line| line.starts_with("read ")), "{text}");
    for (kind, count) in [("ExternalSecret", 20), ("HTTPRoute", 2)] {
        assert!(text.matches(&format!("read {kind} ")).count() >= count, "{kind}: {text}");
    }
}

/// The validators would see a field that is none, and a value that is not taken.
#[test]
fn unknown_fields_of_fetched_secrets_are_seen() {
    let Some(modules) = modules() else { return };
    let fetched = json!({
        "apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "metadata": { "name": "a" },
        "spec": { "secretStoreRef": { "name": "v", "kind": "Vault" }, "target": { "name": "a", "deletePolicy": "Retain" } },
    });
    let route = json!({
        "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": { "name": "b" },
        "spec": { "rules": [{ "timeout": { "request": "0s" } }] },
    });
    let text = said_by(&modules, &[fetched, route]);
    assert!(text.contains("ExternalSecret a: .spec.target.deletePolicy is unknown"), "{text}");
    assert!(text.contains("ExternalSecret a: /spec/secretStoreRef/kind "), "{text}");
    assert!(text.contains("HTTPRoute b: .spec.rules.0.timeout is unknown"), "{text}");
}
