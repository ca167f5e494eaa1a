//! Custom resources fit the schemas that their authors publish.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::render;

/// The interpreter with models of these schemas, if there is one.
fn python() -> Option<String> {
    let found = std::env::var("ST2HA_CRD_PYTHON").ok().filter(|python| Path::new(python).exists());
    if found.is_none() {
        eprintln!("skipped: ST2HA_CRD_PYTHON is not set, see ci/tools.sh");
    }
    found
}

fn said(python: &str, objects: &[Value]) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("objects");
    let lines: Vec<String> = objects.iter().map(Value::to_string).collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/platform/published.py");
    let output = Command::new(python).arg(script).arg(file).output().unwrap();
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
