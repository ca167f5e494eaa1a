//! Two large clusters.

use std::time::{Duration, Instant};

use serde_json::json;
use st2ha::manifests::Manifest;

use super::compare;

/// A release with a pod for each of many sensors.
fn cluster(names: impl Fn(usize) -> String, image: &str) -> Vec<Manifest> {
    let sensor = |n: usize| {
        let env: Vec<_> = (0..20).map(|e| json!({ "name": format!("E{e}"), "value": format!("{n}-{e}") })).collect();
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": { "name": names(n), "namespace": "default", "labels": { "sensor": names(n) } },
            "spec": { "replicas": 1, "selector": { "matchLabels": { "sensor": names(n) } }, "template": { "spec": {
                "containers": [{ "name": "sensor", "image": image, "args": ["--sensor-ref", names(n)], "env": env }]
            } } }
        })
    };
    let secret = json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "s" }, "stringData": { "a": "canary-canary" }
    });
    (0..1000).map(sensor).chain([secret]).map(|object| Manifest::new(object, "test").unwrap()).collect()
}

/// Far more than it takes in a debug build; a search that compares each object with each other takes minutes.
const BOUND: Duration = Duration::from_secs(20);

#[test]
fn a_thousand_sensors_with_another_image() {
    let name = |n| format!("st2-sensor-{n}");
    let (before, after) = (cluster(name, "one"), cluster(name, "two"));
    let start = Instant::now();
    let diff = compare(&before, &after);
    assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
    assert_eq!(diff.summary().sentence(), "1000 changed");
}

#[test]
fn a_thousand_sensors_under_other_names() {
    let (before, after) = (cluster(|n| format!("a-{n}"), "one"), cluster(|n| format!("b-{n}"), "one"));
    let start = Instant::now();
    let diff = compare(&before, &after);
    assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
    let summary = diff.summary();
    assert_eq!((summary.added + summary.renamed, summary.removed + summary.renamed), (1000, 1000));
}
