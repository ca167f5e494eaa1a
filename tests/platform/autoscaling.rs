//! Autoscalers.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::{is_fine, is_found, render};

const SCALABLE: &[&str] = &[
    "st2web",
    "st2auth",
    "st2api",
    "st2stream",
    "st2rulesengine",
    "st2workflowengine",
    "st2scheduler",
    "st2notifier",
    "st2actionrunner",
];

#[test]
fn each_component_that_may_be_doubled_scales() {
    let mut values = json!({});
    for name in SCALABLE {
        values[name] = json!({ "autoscaling": { "enabled": true } });
    }
    let done = render(&[], &values);
    for name in SCALABLE {
        let full = format!("st2-{name}");
        let scaler = done.object("HorizontalPodAutoscaler", &full);
        assert_eq!(scaler["apiVersion"], "autoscaling/v2");
        let spec = &scaler["spec"];
        assert_eq!(spec["scaleTargetRef"], json!({ "apiVersion": "apps/v1", "kind": "Deployment", "name": full }));
        assert!(
            spec["minReplicas"].as_i64().unwrap() >= 2 && spec["maxReplicas"].as_i64() > spec["minReplicas"].as_i64()
        );
        assert_eq!(spec["metrics"].as_array().unwrap().len(), 1, "{name}");
        assert_eq!(
            spec["metrics"][0]["resource"]["target"],
            json!({ "type": "Utilization", "averageUtilization": 80 })
        );
        // Each apply would set the number back.
        assert_eq!(done.object("Deployment", &full)["spec"].get("replicas"), None, "{name}");
    }
    let count = |done: &crate::cli_support::Done| {
        done.objects().iter().filter(|object| object["kind"] == "HorizontalPodAutoscaler").count()
    };
    assert_eq!(count(&done), SCALABLE.len());
    assert_eq!(count(&render(&[], &json!({}))), 0);
    // Runners go slowly: what they have taken goes with them.
    let down = &done.object("HorizontalPodAutoscaler", "st2-st2actionrunner")["spec"]["behavior"]["scaleDown"];
    assert_eq!(down["stabilizationWindowSeconds"], 900);
    assert_eq!(down["policies"], json!([{ "type": "Pods", "value": 1, "periodSeconds": 300 }]));
}

#[test]
fn values_say_how_to_scale() {
    let autoscaling = json!({
        "enabled": true, "minReplicas": 3, "maxReplicas": 3, "targetCPUUtilizationPercentage": null,
        "targetMemoryUtilizationPercentage": 70, "behavior": { "scaleUp": { "selectPolicy": "Max" } },
    });
    let done = render(&[], &json!({ "st2api": { "autoscaling": autoscaling } }));
    let spec = done.object("HorizontalPodAutoscaler", "st2-st2api")["spec"].clone();
    assert_eq!((&spec["minReplicas"], &spec["maxReplicas"]), (&json!(3), &json!(3)));
    let memory = json!({ "name": "memory", "target": { "type": "Utilization", "averageUtilization": 70 } });
    assert_eq!(spec["metrics"], json!([{ "type": "Resource", "resource": memory }]));
    assert_eq!(spec["behavior"], json!({ "scaleUp": { "selectPolicy": "Max" } }));
}

fn scaled(values: &Value) -> (Value, Value) {
    let done = render(&[], values);
    assert_eq!(done.object("Deployment", "st2-st2actionrunner")["spec"].get("replicas"), None);
    let object = |kind: &str| done.object(kind, "st2-st2actionrunner")["spec"].clone();
    (object("ScaledObject"), object("TriggerAuthentication"))
}

#[test]
fn runners_scale_by_what_there_is_to_do() {
    let (spec, authentication) = scaled(&json!({ "st2actionrunner": { "keda": { "enabled": true } } }));
    assert_eq!(spec["scaleTargetRef"]["name"], "st2-st2actionrunner");
    assert!(spec["minReplicaCount"].as_i64().unwrap() >= 2);
    assert_eq!(spec["fallback"], json!({ "failureThreshold": 5, "replicas": 5 }));
    let trigger = &spec["triggers"][0];
    let metadata = &trigger["metadata"];
    // KEDA takes texts only.
    assert!(metadata.as_object().unwrap().values().all(Value::is_string), "{metadata}");
    assert_eq!(metadata["host"], "st2-mongodb-headless.default.svc.cluster.local");
    assert_eq!((&metadata["collection"], &metadata["dbName"]), (&json!("live_action_d_b"), &json!("st2")));
    let query: Value = serde_json::from_str(metadata["query"].as_str().unwrap()).unwrap();
    assert_eq!(query, json!({ "status": { "$in": ["scheduled", "running"] }, "action_is_workflow": false }));
    assert_eq!(trigger["authenticationRef"]["name"], "st2-st2actionrunner");
    let password = json!([{ "parameter": "password", "name": "st2-mongodb", "key": "mongodb-password" }]);
    assert_eq!(authentication["secretTargetRef"], password);

    let (_, authentication) = scaled(&json!({
        "st2actionrunner": { "keda": { "enabled": true } }, "mongodb": { "auth": { "existingSecret": "m" } },
    }));
    assert_eq!(authentication["secretTargetRef"][0]["name"], "m");
    let (spec, authentication) = scaled(&json!({
        "st2actionrunner": { "keda": { "enabled": true, "existingSecret": "k" } },
        "mongodb": { "enabled": false, "external": { "hosts": ["m"], "database": "mine" } },
    }));
    let whole = json!([{ "parameter": "connectionString", "name": "k", "key": "connectionString" }]);
    assert_eq!(authentication["secretTargetRef"], whole);
    let metadata = &spec["triggers"][0]["metadata"];
    assert_eq!((metadata.get("host"), &metadata["dbName"]), (None, &json!("mine")));
}

#[test]
fn what_must_not_scale_is_refused() {
    let mut said = String::new();
    for name in ["st2timersengine", "st2garbagecollector", "st2sensorcontainer", "st2chatops", "st2client", "jobs"] {
        said += &is_found(
            &format!("{name}: {{autoscaling: {{enabled: true}}}}"),
            "error",
            &format!("{name}.autoscaling.enabled"),
        );
    }
    said += &is_found("st2api: {keda: {enabled: true}}", "error", "st2api.keda.enabled");
    said += &is_found("st2timersengine: {keda: {enabled: true}}", "error", "st2timersengine.keda.enabled");
    let runner = |text: &str| format!("st2actionrunner: {{{text}}}");
    said += &is_found(
        &runner("autoscaling: {enabled: true, minReplicas: 1}"),
        "error",
        "st2actionrunner.autoscaling.minReplicas",
    );
    said += &is_found(
        &runner("autoscaling: {enabled: true, minReplicas: 0}"),
        "error",
        "st2actionrunner.autoscaling.minReplicas",
    );
    said += &is_found(&runner("keda: {enabled: true, minReplicas: 1}"), "error", "st2actionrunner.keda.minReplicas");
    said += &is_found(&runner("keda: {enabled: true, minReplicas: 0}"), "error", "st2actionrunner.keda.minReplicas");
    said += &is_found(&runner("keda: {enabled: true, maxReplicas: 2}"), "error", "st2actionrunner.keda.maxReplicas");
    said += &is_found(
        &runner("keda: {enabled: true, pollingInterval: 0}"),
        "error",
        "st2actionrunner.keda.pollingInterval",
    );
    said += &is_found(
        &runner("keda: {enabled: true}, autoscaling: {enabled: true}"),
        "error",
        "st2actionrunner.keda.enabled",
    );
    let keda = "st2actionrunner: {keda: {enabled: true}}\n";
    said += &is_found(
        &format!("{keda}mongodb: {{tls: {{enabled: true, existingSecret: m}}}}"),
        "error",
        "st2actionrunner.keda.enabled",
    );
    said += &is_found(&format!("{keda}global: {{namespaceOverride: data}}"), "error", "st2actionrunner.keda.enabled");
    is_fine(keda);
    let elsewhere = "mongodb: {enabled: false, external: {hosts: [m], database: st2}}";
    said += &is_found(&format!("{keda}{elsewhere}"), "error", "st2actionrunner.keda.enabled");
    assert_snapshot!(said);
}

#[test]
fn what_cannot_scale_is_found() {
    let mut said = String::new();
    let api = |text: &str| format!("st2api: {{autoscaling: {{enabled: true, {text}}}}}");
    said += &is_found(&api("minReplicas: 0"), "error", "st2api.autoscaling.minReplicas");
    said += &is_found(&api("maxReplicas: 1"), "error", "st2api.autoscaling.maxReplicas");
    said += &is_found(&api("targetCPUUtilizationPercentage: null"), "error", "st2api.autoscaling.enabled");
    said += &is_found(
        &api("targetCPUUtilizationPercentage: -1"),
        "error",
        "st2api.autoscaling.targetCPUUtilizationPercentage",
    );
    said += &is_found(
        "st2api: {autoscaling: {enabled: true}, resources: {requests: {memory: 1Gi, cpu: null}}}",
        "error",
        "st2api.autoscaling.targetCPUUtilizationPercentage",
    );
    said += &is_found(&api("behavior: {scaleDwn: {}}"), "error", "st2api.autoscaling.behavior.scaleDwn");
    is_fine(&api("minReplicas: 1, maxReplicas: 1"));
    assert_snapshot!(said);
}
