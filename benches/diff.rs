//! Comparing two clusters of a thousand sensors, each in a pod of its own.
#![allow(missing_docs, reason = "the macros of the harness write functions without any")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};
use st2ha::diff::{Comparison, diff, markdown, text};
use st2ha::manifests::Manifest;

const SENSORS: usize = 1000;

/// What sets two clusters apart.
#[derive(Clone, Copy)]
struct Cluster {
    prefix: &'static str,
    image: &'static str,
}

const BEFORE: Cluster = Cluster { prefix: "st2", image: "stackstorm/st2sensorcontainer:3.8" };

fn sensor(Cluster { prefix, image }: Cluster, n: usize) -> Value {
    let name = format!("{prefix}-st2sensorcontainer-{n}");
    let labels = json!({ "app.kubernetes.io/name": name, "app.kubernetes.io/instance": prefix });
    let env: Vec<Value> =
        (0..10).map(|e| json!({ "name": format!("SETTING_{e}"), "value": format!("{n}.{e}") })).collect();
    let mounts: Vec<Value> =
        (0..6).map(|m| json!({ "name": format!("volume-{m}"), "mountPath": format!("/opt/{m}") })).collect();
    let container = json!({
        "name": "st2sensorcontainer", "image": image, "env": env, "volumeMounts": mounts,
        "command": ["/opt/stackstorm/st2/bin/st2sensorcontainer", format!("--sensor-ref=pack.sensor_{n}")],
        "resources": { "requests": { "memory": "100Mi", "cpu": "50m" } }
    });
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": { "name": name, "namespace": "default", "labels": labels },
        "spec": { "replicas": 1, "selector": { "matchLabels": labels }, "template": {
            "metadata": { "labels": labels },
            "spec": { "containers": [container], "initContainers": [container], "volumes": [] }
        } }
    })
}

fn manifests(cluster: Cluster) -> Vec<Manifest> {
    let secret = json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "auth" }, "stringData": { "password": "tr0ub4dor" }
    });
    let objects = (0..SENSORS).map(|n| sensor(cluster, n)).chain([secret]);
    objects.filter_map(|object| Manifest::new(object, "bench").ok()).collect()
}

fn compare(before: &[Manifest], after: &[Manifest]) -> String {
    match diff(Comparison { before, after, namespace: "default", placeholders: &[], shown: &[] }) {
        Ok(diff) => text(&diff) + &markdown(&diff),
        Err(error) => error.to_string(),
    }
}

fn diffs(criterion: &mut Criterion) {
    let before = manifests(BEFORE);
    for (name, cluster) in [
        ("the same", BEFORE),
        ("another image", Cluster { image: "stackstorm/st2sensorcontainer:3.9", ..BEFORE }),
        ("another release", Cluster { prefix: "other", ..BEFORE }),
    ] {
        let after = manifests(cluster);
        criterion.bench_function(&format!("diff of {SENSORS} sensors, {name}"), |bencher| {
            bencher.iter(|| compare(black_box(&before), black_box(&after)));
        });
    }
}

criterion_group!(benches, diffs);
criterion_main!(benches);
