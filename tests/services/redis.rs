//! Redis by the provider `bitnami` as users see it: values in, objects or findings out.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use similar::TextDiff;

use super::service::Service;

const REDIS: Service = Service { section: "redis", given: "{}", owns: |labels| labels["chart"] == "redis-12.3.2" };

/// Values of the section, or whole ones with `redis` in them, with the preset that chooses this provider.
fn bitnami(values: &Value) -> Value {
    let mut whole = if values.get("redis").is_some() { values.clone() } else { json!({ "redis": values }) };
    whole["preset"] = "stackstorm-ha-1.1".into();
    whole
}

fn object(values: &Value, kind: &str, name: &str) -> Value {
    REDIS.object(&bitnami(values), &format!("{kind}/{name}"))
}

/// The objects of Redis as text, scripts in lines of their own.
fn text(values: &Value) -> String {
    let objects = REDIS.objects(&bitnami(values), &[]);
    let texts = objects.iter().map(|object| format!("{object:#}").replace("\\n", "\n").replace("\\\"", "\"") + "\n");
    texts.collect::<Vec<_>>().join("---\n")
}

/// What these values change in the objects of the defaults.
fn change(values: &Value) -> String {
    TextDiff::from_lines(text(&json!({})), text(values)).unified_diff().context_radius(2).to_string()
}

/// Values that encrypt connections.
fn tls() -> Value {
    json!({
        "enabled": true,
        "certificatesSecret": "redis-tls",
        "certFilename": "tls.crt",
        "certKeyFilename": "tls.key",
        "certCAFilename": "ca.crt",
        "dhParamsFilename": "dh.pem",
    })
}

/// Values that make use of every branch of the scripts.
fn script_variants() -> Vec<(&'static str, Value)> {
    let password = json!({ "usePassword": true, "password": "Pa55", "sentinel": { "usePassword": false } });
    let everything = json!({
        "usePassword": true,
        "usePasswordFile": true,
        "password": "Pa55",
        "tls": tls(),
        "slave": { "extraFlags": ["--maxmemory-policy volatile-ttl", "--logfile \"$REDIS_DATA_DIR/log\""], "command": "" },
        "metrics": { "enabled": true, "extraArgs": { "skip-tls-verification": true } },
        "volumePermissions": { "enabled": true },
    });
    let mut single = everything.clone();
    single["cluster"] = json!({ "enabled": false });
    single["master"] = json!({ "extraFlags": ["--maxmemory", "100mb"], "preExecCmds": "echo ready\n" });
    single["volumePermissions"]["securityContext"] = json!({ "runAsUser": "auto" });
    vec![
        ("default", json!({})),
        ("password", password),
        ("everything", everything),
        ("no-static-id", json!({ "sentinel": { "staticID": false } })),
        ("single", single),
        ("single-plain", json!({ "cluster": { "enabled": false } })),
    ]
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(name, text) });
}

macro_rules! changes {
    ($($name:ident: { $($values:tt)* };)*) => {$(
        #[test]
        fn $name() {
            snapshot(stringify!($name), &change(&json!({ $($values)* })));
        }
    )*};
}

#[test]
fn defaults() {
    snapshot("defaults", &text(&json!({})));
}

#[test]
fn single_server() {
    let values = json!({
        "cluster": { "enabled": false },
        "usePassword": true,
        "password": "Pa55",
        "master": {
            "statefulset": { "labels": { "team": "ops" }, "annotations": { "note": "one" }, "updateStrategy": "OnDelete" },
            "extraEnvVars": [{ "name": "TZ", "value": "UTC" }],
            "extraEnvVarsCM": "more",
            "extraEnvVarsSecret": "secret",
            "persistence": { "subPath": "redis", "matchExpressions": [{ "key": "disk", "operator": "Exists" }] },
            "shareProcessNamespace": true,
        },
    });
    snapshot("single_server", &text(&values));
}

changes! {
    password: { "usePassword": true, "password": "Pa55", "sentinel": { "usePassword": false } };
    password_of_sentinels: { "usePassword": true, "password": "Pa55" };
    password_file: { "usePassword": true, "usePasswordFile": true, "password": "Pa55" };
    password_in_own_secret: {
        "usePassword": true, "password": "Pa55", "usePasswordFile": true, "existingSecret": "mine", "existingSecretPasswordKey": "key",
    };
    password_of_all_releases: { "redis": { "usePassword": true, "password": "Pa55" }, "global": { "redis": { "password": "Gl0bal" } } };
    encryption: { "tls": tls() };
    encryption_without_client_certificates: {
        "tls": { "enabled": true, "authClients": false, "certificatesSecret": "s", "certFilename": "a", "certKeyFilename": "b", "certCAFilename": "c" },
    };
    metrics: {
        "metrics": {
            "enabled": true,
            "extraArgs": { "skip-tls-verification": true, "debug": "yes" },
            "podLabels": { "scraped": "yes" },
            "resources": { "limits": { "memory": "64Mi" } },
            "service": { "type": "LoadBalancer", "loadBalancerIP": "10.0.0.9", "labels": { "a": "b" } },
            "serviceMonitor": { "enabled": true, "namespace": "monitoring", "interval": "30s" },
            "prometheusRule": { "enabled": true, "additionalLabels": { "a": "b" }, "rules": [{ "alert": "Down", "expr": "redis_up == 0" }] },
        },
    };
    metrics_of_another_port: { "redisPort": 6380, "metrics": { "enabled": true, "prometheusRule": { "enabled": true } } };
    network_policy: {
        "networkPolicy": { "enabled": true, "ingressNSMatchLabels": { "team": "ops" }, "ingressNSPodMatchLabels": { "tier": "st2" } },
        "metrics": { "enabled": true },
    };
    network_policy_open: { "networkPolicy": { "enabled": true, "allowExternal": true } };
    disruption_budget: { "podDisruptionBudget": { "enabled": true } };
    disruption_budget_by_share: { "podDisruptionBudget": { "enabled": true, "maxUnavailable": "50%" } };
    service_account: {
        "serviceAccount": { "create": true, "annotations": { "a": "b" } },
        "rbac": { "create": true, "role": { "rules": [{ "apiGroups": [""], "resources": ["pods"], "verbs": ["get"] }] } },
        "podSecurityPolicy": { "create": true },
    };
    named_service_account: { "serviceAccount": { "name": "mine" }, "rbac": { "create": true } };
    sentinel_service: {
        "redisPort": 6380,
        "sentinel": {
            "port": 26380, "masterSet": "primary", "quorum": 3, "configmap": "loglevel verbose",
            "service": {
                "type": "NodePort", "sentinelNodePort": 30379, "redisNodePort": 30380, "annotations": { "a": "b" }, "labels": { "c": "d" },
                "loadBalancerIP": "10.0.0.9",
            },
        },
    };
    load_balancer: {
        "sentinel": { "service": { "type": "LoadBalancer", "externalTrafficPolicy": "Local", "loadBalancerIP": "10.0.0.9", "redisNodePort": 30380 } },
    };
    no_node_ports_for_cluster_ips: { "sentinel": { "service": { "sentinelNodePort": 30379, "redisNodePort": 30380 } } };
    no_static_ids: { "sentinel": { "staticID": false } };
    five_nodes: {
        "cluster": { "slaveCount": 5 },
        "slave": {
            "resources": { "limits": { "memory": "1Gi" } }, "podLabels": { "a": "b" }, "podAnnotations": { "c": "d" },
            "extraFlags": ["--maxmemory", "$SIZE \"x\""], "command": "", "configmap": "maxmemory-policy volatile-ttl\n", "disableCommands": [],
            "statefulset": { "rollingUpdatePartition": 2 },
        },
        "master": { "configmap": "maxmemory-policy volatile-ttl\n", "spreadConstraints": [
            { "maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway", "labelSelector": { "matchLabels": { "app": "redis" } } },
        ] },
    };
    placement: {
        "slave": {
            "affinity": { "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": { "nodeSelectorTerms": [
                { "matchExpressions": [{ "key": "release", "operator": "In", "values": ["{{ .Release.Name }}"] }] },
            ] } } },
            "nodeSelector": { "disk": "ssd" }, "tolerations": [{ "key": "a", "operator": "Exists" }],
            "schedulerName": "mine", "priorityClassName": "high",
        },
    };
    own_probes: {
        "slave": { "livenessProbe": { "enabled": false }, "readinessProbe": { "enabled": false }, "customLivenessProbe": { "exec": { "command": ["true"] } } },
        "sentinel": { "livenessProbe": { "enabled": false, "timeoutSeconds": 7 }, "customReadinessProbe": { "exec": { "command": ["false"] } } },
    };
    ephemeral: { "slave": { "persistence": { "enabled": false } }, "volumePermissions": { "enabled": true } };
    storage: {
        "redis": { "slave": { "persistence": {
            "storageClass": "-", "accessModes": ["ReadWriteMany"], "size": "20Gi", "matchLabels": { "a": "b" },
            "matchExpressions": [{ "key": "disk", "operator": "Exists" }],
        } } },
    };
    folders: {
        "slave": { "persistence": { "path": "/data/replica", "subPath": "r" } },
        "master": { "persistence": { "path": "/data/master", "subPath": "m" } },
        "volumePermissions": { "enabled": true },
    };
    init_containers: {
        "volumePermissions": { "enabled": true, "securityContext": { "runAsUser": "auto" }, "resources": { "limits": { "cpu": 1 } } },
        "sysctlImage": { "enabled": true, "command": ["sysctl", "-w", "net.core.somaxconn=10000"], "mountHostSys": true, "registry": "", "tag": "" },
    };
    volume_permissions_without_a_group: { "volumePermissions": { "enabled": true }, "securityContext": { "fsGroup": null } };
    volume_permissions_without_a_user: {
        "volumePermissions": { "enabled": true }, "containerSecurityContext": { "runAsUser": null },
    };
    no_security_contexts: {
        "securityContext": { "enabled": false }, "containerSecurityContext": { "enabled": false }, "metrics": { "enabled": true },
        "volumePermissions": { "enabled": true },
    };
    more_security: {
        "securityContext": { "sysctls": [{ "name": "net.core.somaxconn", "value": "10000" }] },
        "containerSecurityContext": { "runAsNonRoot": true },
    };
    images: {
        "image": { "registry": "example.com", "repository": "redis", "tag": "7", "pullPolicy": "Always", "pullSecrets": ["a"] },
        "metrics": { "image": { "pullSecrets": ["b"] } },
        "sysctlImage": { "pullSecrets": ["c"] },
        "volumePermissions": { "image": { "pullSecrets": ["d"] } },
    };
    global_settings: {
        "redis": { "image": { "pullSecrets": ["a"] } },
        "global": { "imageRegistry": "example.com", "imagePullSecrets": ["everywhere"], "storageClass": "fast" },
    };
    short_name: { "nameOverride": "cache" };
    full_name: { "fullnameOverride": "cache" };
}

#[test]
fn claims_keep_the_labels_of_helm() {
    for (target, manager) in [("helm", "Helm"), ("kubectl", "st2ha")] {
        let objects = REDIS.objects(&bitnami(&json!({})), &["--target", target]);
        let node = objects.iter().find(|object| object["kind"] == "StatefulSet").unwrap();
        assert_eq!(node["metadata"]["labels"]["heritage"], manager);
        assert_eq!(node["spec"]["volumeClaimTemplates"][0]["metadata"]["labels"]["heritage"], "Helm");
    }
}

#[test]
fn nothing_is_null_and_no_policy_is_old() {
    for (name, values) in script_variants() {
        let text = text(&values);
        assert!(!text.contains(": null"), "{name}");
        assert!(!text.contains("v1beta1"), "{name}");
        assert!(!text.contains("PodSecurityPolicy"), "{name}");
    }
}

#[test]
fn a_changed_setting_rolls_the_pods() {
    let annotations = |values: &Value| {
        object(values, "StatefulSet", "st2-redis-node")["spec"]["template"]["metadata"]["annotations"].clone()
    };
    let (before, after) = (annotations(&json!({})), annotations(&json!({ "configmap": "appendonly no" })));
    assert_ne!(before["checksum/configmap"], after["checksum/configmap"]);
    assert_eq!(before["checksum/health"], after["checksum/health"]);
    let flag = json!({ "slave": { "extraFlags": ["--maxmemory 1gb"] } });
    assert_ne!(before["checksum/health"], annotations(&flag)["checksum/health"]);
    assert_eq!(before, annotations(&json!({ "cluster": { "slaveCount": 5 } })));
    assert_eq!(before["checksum/secret"], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

#[test]
fn values_that_cannot_work_are_refused() {
    for (values, words) in [
        (json!({ "tls": { "enabled": true } }), "redis.tls.certificatesSecret"),
        (json!({ "sentinel": { "enabled": false } }), "redis.sentinel.enabled"),
        (json!({ "cluster": { "slaveCount": 0 } }), "redis.cluster.slaveCount"),
        (json!({ "password": "--canary" }), "redis.password"),
        (json!({ "usePassword": true, "password": "canary/#" }), "redis.password"),
        (json!({ "sentinel": { "masterSet": "my master" } }), "redis.sentinel.masterSet"),
        (
            json!({ "podDisruptionBudget": { "enabled": true, "minAvailable": 2, "maxUnavailable": 1 } }),
            "maxUnavailable",
        ),
    ] {
        let output = REDIS.run(&bitnami(&values), &[]);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{values}");
        assert!(output.stdout.is_empty(), "{values}");
        assert!(stderr.contains(words), "{stderr}");
        assert!(!stderr.contains("canary"), "{stderr}");
    }
}

/// Runs a checker over every script of every variant.
fn check_scripts(program: &str, flags: &[&str]) {
    let named = |variant: &str, (name, text): (String, String)| (format!("{variant}-{name}"), text);
    let scripts: Vec<(String, String)> = script_variants()
        .into_iter()
        .flat_map(|(variant, values)| scripts(&values).into_iter().map(move |script| named(variant, script)))
        .collect();
    assert!(scripts.len() > 50, "{} scripts", scripts.len());
    check(&scripts, program, flags);
}

/// Runs a checker over scripts.
pub fn check(scripts: &[(String, String)], program: &str, flags: &[&str]) {
    // dash knows no `--version`, and says so.
    if Command::new(program).arg("--version").output().is_err() {
        eprintln!("skipped: {program} is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in scripts {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let output = Command::new(program).args(flags).arg(&path).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&said));
    }
}

/// The scripts in ConfigMaps and in commands of containers.
fn scripts(values: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for item in REDIS.objects(&bitnami(values), &[]) {
        for (name, text) in item["data"].as_object().into_iter().flatten() {
            if Path::new(name).extension().is_some_and(|ending| ending == "sh") {
                found.push((name.clone(), text.as_str().unwrap().to_owned()));
            }
        }
        let pod = &item["spec"]["template"]["spec"];
        for container in [&pod["initContainers"], &pod["containers"]].into_iter().filter_map(Value::as_array).flatten()
        {
            if let Some(script) = container["command"][2].as_str() {
                found.push((format!("{}.sh", container["name"].as_str().unwrap()), format!("#!/bin/bash\n{script}\n")));
            }
        }
    }
    found
}

#[test]
fn scripts_are_shell() {
    check_scripts("bash", &["-n"]);
}

#[test]
fn scripts_please_shellcheck() {
    check_scripts("shellcheck", &[]);
}

/// Flux replaces `${NAME}` in what it applies. Comments may name such names; commands may not.
#[test]
fn scripts_leave_flux_nothing_to_replace() {
    for (variant, values) in script_variants() {
        for (name, text) in scripts(&values) {
            let command = text.lines().find(|line| !line.trim_start().starts_with('#') && line.contains("${"));
            assert_eq!(command, None, "{variant} {name}");
        }
    }
}
