//! Reading and printing as much YAML as a default render prints.
#![allow(missing_docs, reason = "the macros of the harness write functions without any")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};
use st2ha::yaml::{LayerId, emit_stream, read};

/// Deployments alike to st2ha's, some 110 KiB of them.
fn manifests() -> Vec<Value> {
    let env: Vec<Value> = (0..8).map(|n| json!({ "name": format!("ST2_SETTING_{n}"), "value": "yes" })).collect();
    let mounts: Vec<Value> = (0..6)
        .map(|n| json!({ "name": format!("volume-{n}"), "mountPath": format!("/opt/{n}"), "readOnly": true }))
        .collect();
    let container = json!({
        "name": "st2api", "image": "stackstorm/st2api:3.8", "imagePullPolicy": "IfNotPresent",
        "command": ["bash", "-c", "set -eu\nexec /opt/stackstorm/st2/bin/st2api --config-file /etc/st2/st2.conf\n"],
        "ports": [{ "containerPort": 9101 }], "env": env, "volumeMounts": mounts,
        "resources": { "requests": { "memory": "150Mi", "cpu": "50m" } }
    });
    let manifest = |n: u32| {
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": { "name": format!("st2-{n}"), "namespace": "default", "labels": { "app.kubernetes.io/name": "st2api" } },
            "spec": { "replicas": 2, "template": { "spec": { "containers": [&container, &container] } } }
        })
    };
    (0..42).map(manifest).collect()
}

fn yaml(criterion: &mut Criterion) {
    let manifests = manifests();
    let Ok(text) = emit_stream(&manifests) else { return };
    criterion.bench_function(&format!("read {} KiB", text.len() >> 10), |bencher| {
        bencher.iter(|| read(black_box(&text), LayerId(0)));
    });
    criterion.bench_function(&format!("print {} KiB", text.len() >> 10), |bencher| {
        bencher.iter(|| emit_stream(black_box(&manifests)));
    });
}

criterion_group!(benches, yaml);
criterion_main!(benches);
