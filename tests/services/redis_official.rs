//! Redis by its authors' images, as users see it.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use similar::TextDiff;

use super::service::{Service, key};

const PASSWORD: &str = "Canary-Pa55word";
const REDIS: Service = Service {
    section: "redis",
    given: r#"{"password": "Canary-Pa55word"}"#,
    owns: |labels| labels["app"].is_string() && labels["release"] == "st2",
};

/// The values of every variant, which CI checks against Kubernetes' schemas, too.
fn variants() -> Vec<(String, Value)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/services/variants/redis");
    let mut found: Vec<(String, Value)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let values = st2ha::yaml::read(&text, st2ha::yaml::LayerId::default()).unwrap()[0].to_json();
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), values)
        })
        .collect();
    found.push(("default".to_owned(), json!({ "redis": {} })));
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found
}

/// The objects as text, scripts left out: they are the same for all.
fn text(values: &Value) -> String {
    let mut text = String::new();
    for mut object in REDIS.objects(values, &[]) {
        if let Some(data) = object["data"].as_object_mut().filter(|data| data.contains_key("common.sh")) {
            for (name, script) in data {
                if Path::new(name).extension().is_some_and(|ending| ending == "sh") {
                    *script = "...".into();
                }
            }
        }
        object["spec"]["template"]["metadata"]["annotations"].as_object_mut().map(|map| map.remove("checksum/config"));
        writeln!(text, "---\n{object:#}").unwrap();
    }
    text
}

fn containers(values: &Value) -> Vec<Value> {
    let set = REDIS.object(values, "StatefulSet/st2-redis-node");
    let pod = &set["spec"]["template"]["spec"];
    let lists = [&pod["initContainers"], &pod["containers"]];
    lists.into_iter().filter_map(Value::as_array).flatten().cloned().collect()
}

/// Redis does not start when it is to rename a command that is renamed already.
#[test]
fn commands_are_renamed_once() {
    let settings = |values: &Value| {
        let map = REDIS.object(values, "ConfigMap/st2-redis-node");
        map["data"]["redis.conf"].as_str().unwrap().to_ascii_uppercase()
    };
    for (values, renamed) in [
        (json!({}), [1, 1]),
        (json!({ "configmap": "maxmemory 200mb\nrename-command FLUSHALL \"\"\n" }), [1, 1]),
        (json!({ "configmap": "rename-command flushall hidden\nrename-command FLUSHDB \"\"\n" }), [1, 1]),
        (json!({ "slave": { "extraFlags": ["--rename-command FLUSHALL \"\""] } }), [0, 1]),
    ] {
        let found = ["FLUSHALL", "FLUSHDB"]
            .map(|command| settings(&values).matches(&format!("RENAME-COMMAND {command} ")).count());
        assert_eq!(found, renamed, "{values}");
    }
}

/// 0 is a limit. Beside another one it says less, as in the chart.
#[test]
fn a_budget_has_the_limit_that_was_given() {
    for (limits, expected) in [
        (json!({}), json!({ "maxUnavailable": 1 })),
        (json!({ "minAvailable": "", "maxUnavailable": null }), json!({ "maxUnavailable": 1 })),
        (json!({ "maxUnavailable": 0 }), json!({ "maxUnavailable": 0 })),
        (json!({ "minAvailable": 0 }), json!({ "minAvailable": 0 })),
        (json!({ "minAvailable": 0, "maxUnavailable": 2 }), json!({ "maxUnavailable": 2 })),
        (json!({ "minAvailable": 2, "maxUnavailable": 0 }), json!({ "minAvailable": 2 })),
        (json!({ "minAvailable": "50%" }), json!({ "minAvailable": "50%" })),
    ] {
        let budget = REDIS.object(&json!({ "podDisruptionBudget": limits }), "PodDisruptionBudget/st2-redis");
        let mut spec = budget["spec"].as_object().unwrap().clone();
        spec.retain(|key, _| ["minAvailable", "maxUnavailable"].contains(&key.as_str()));
        assert_eq!(Value::Object(spec), expected, "{limits}");
    }
}

#[test]
fn variants_render() {
    let default = text(&json!({}));
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("official", default);
        for (name, values) in variants().into_iter().filter(|(name, _)| name != "default") {
            let change = TextDiff::from_lines(&default, text(&values)).unified_diff().context_radius(2).to_string();
            insta::assert_snapshot!(format!("official_{}", name.replace('-', "_")), change);
        }
    });
}

/// The paths of all values that are no maps.
fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
    match value.as_object().filter(|map| !map.is_empty()) {
        Some(map) => map.iter().for_each(|(key, inner)| leaves(inner, &format!("{path}/{key}"), found)),
        None => found.push(path.to_owned()),
    }
}

fn without(values: &Value, path: &str) -> Value {
    let mut less = values.clone();
    let (parent, key) = path.rsplit_once('/').unwrap();
    less.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key);
    less
}

/// The declaration of keys that are read is held to what makes a difference.
#[test]
fn what_is_declared_is_read() {
    // The rules alone read these: what cannot be switched off where it matters, and what stands in the place of another key.
    let mut unread = vec!["sentinel.enabled".to_owned(), "slave.spreadConstraints".to_owned()];
    let provider = st2ha::config::Provider::find("redis", "official").unwrap();
    let mut tried = Vec::new();
    for (name, values) in variants() {
        let (all, mut paths) = (render(&values), Vec::new());
        assert!(all.is_some(), "{name}");
        leaves(&values["redis"], "/redis", &mut paths);
        for path in paths.into_iter().filter(|path| path != "/redis") {
            assert!(all != render(&without(&values, &path)), "{name}: {path} changes nothing");
            tried.push(path["/redis/".len()..].replace('/', "."));
        }
    }
    let covers = |path: &str, key: &str| path == key || path.starts_with(&format!("{key}."));
    unread.extend(tried);
    for key in provider.reads {
        assert!(unread.iter().any(|path| covers(path, key)), "no variant sets {key}");
    }
    for path in &unread {
        assert!(provider.reads.iter().any(|key| covers(path, key)), "{path} is read and not declared");
    }
}

/// Everything that a render prints; nothing if it is refused.
fn render(values: &Value) -> Option<String> {
    let output = REDIS.run(values, &[]);
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_password_is_in_secrets_only() {
    for (name, mut values) in variants() {
        values["redis"]["password"] = PASSWORD.into();
        for object in REDIS.objects(&values, &[]).iter().filter(|object| object["kind"] != "Secret") {
            assert!(!object.to_string().contains("Canary"), "{name}: {}", key(object));
        }
    }
}

#[test]
fn pods_are_restricted() {
    for (name, values) in variants().into_iter().filter(|(name, _)| name != "much" && name != "custom-names") {
        let set = REDIS.object(&values, "StatefulSet/st2-redis-node");
        let pod = &set["spec"]["template"]["spec"];
        assert_eq!(set["spec"]["podManagementPolicy"], "Parallel", "{name}");
        assert_eq!(pod["automountServiceAccountToken"], false, "{name}");
        assert_eq!(pod["securityContext"]["fsGroupChangePolicy"], "OnRootMismatch", "{name}");
        assert_eq!(pod["securityContext"]["seccompProfile"]["type"], "RuntimeDefault", "{name}");
        for container in containers(&values) {
            let context = &container["securityContext"];
            assert_eq!(context["runAsUser"], 999, "{name} {container}");
            assert_eq!(context["runAsNonRoot"], true, "{name} {container}");
            assert_eq!(context["readOnlyRootFilesystem"], true, "{name} {container}");
            assert_eq!(context["allowPrivilegeEscalation"], false, "{name} {container}");
            assert_eq!(context["capabilities"]["drop"], json!(["ALL"]), "{name} {container}");
            for (kind, resource) in [("requests", "cpu"), ("requests", "memory"), ("limits", "memory")] {
                assert!(container["resources"][kind][resource].is_string(), "{name} {container}");
            }
        }
    }
}

/// What StackStorm is given, by the values and StackStorm's version.
#[test]
fn stackstorm_is_told_how_to_reach_it() {
    let url = |tag: &str, values: Value| {
        let mut section = values;
        section["password"] = "Pa55".into();
        let values = json!({ "image": { "tag": tag }, "redis": section });
        let output = REDIS.run(&values, &["-o", "json"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let list: Value = serde_json::from_slice(&output.stdout).unwrap();
        let settings = super::service::configuration(list["items"].as_array().unwrap());
        let line = settings.lines().find(|line| line.starts_with("url = redis")).unwrap().to_owned();
        line.replace(".st2-redis-headless.stackstorm.svc.cluster.local", "")
    };
    let tls = json!({ "enabled": true, "certificatesSecret": "redis-tls" });
    let mut clients = tls.clone();
    clients["authClients"] = true.into();
    let urls = [
        url("3.9", json!({})),
        url("3.8", json!({})),
        url("3.9", json!({ "sentinel": { "usePassword": false } })),
        url(
            "3.9",
            json!({ "usePassword": true, "cluster": { "slaveCount": 5 }, "sentinel": { "port": 1, "masterSet": "locks" } }),
        ),
        url("3.9", json!({ "tls": tls })),
        url("3.9", json!({ "tls": clients })),
        url("3.8", json!({ "cluster": { "enabled": false } })),
        url("3.8", json!({ "cluster": { "slaveCount": 1 }, "sentinel": { "service": { "redisPort": 6380 } } })),
        url("3.9", json!({ "cluster": { "enabled": false }, "tls": tls })),
    ];
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("official_urls", urls.join("\n")) });
}

#[test]
fn stackstorms_pods_have_the_certificates() {
    let values = json!({ "image": { "tag": "3.9" }, "redis": { "tls": { "enabled": true, "certificatesSecret": "redis-tls" } } });
    let output = REDIS.run(&values, &["-o", "json"]);
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    let engine =
        list["items"].as_array().unwrap().iter().find(|item| key(item) == "Deployment/st2-st2workflowengine").unwrap();
    let pod = &engine["spec"]["template"]["spec"];
    let mount = json!({ "name": "st2-redis-tls-vol", "mountPath": "/etc/st2/redis", "readOnly": true });
    assert!(pod["containers"][0]["volumeMounts"].as_array().unwrap().contains(&mount), "{pod}");
    let volume = json!({
        "name": "st2-redis-tls-vol", "secret": { "secretName": "redis-tls", "items": [{ "key": "ca.crt", "path": "ca.crt" }] },
    });
    assert!(pod["volumes"].as_array().unwrap().contains(&volume), "{pod}");
}

#[test]
fn what_cannot_work_is_told() {
    for (status, values, words) in [
        (false, json!({ "redis": { "tls": { "enabled": true } } }), "redis.tls.certificatesSecret"),
        (false, json!({ "redis": { "sentinel": { "enabled": false } } }), "redis.sentinel.enabled"),
        (false, json!({ "redis": { "cluster": { "slaveCount": 0 } } }), "redis.cluster.slaveCount"),
        (false, json!({ "redis": { "password": "canary/#" } }), "redis.password"),
        (false, json!({ "redis": { "usePasswordFile": true } }), "only the provider `bitnami` reads this"),
        (
            false,
            json!({ "redis": { "volumePermissions": { "enabled": true } } }),
            "only the provider `bitnami` reads this",
        ),
        (false, json!({ "redis": { "provider": "offical" } }), "redis.provider"),
        (
            false,
            json!({
                "image": { "tag": "3.8" },
                "st2": { "existingConfigSecret": "" },
                "redis": { "tls": { "enabled": true, "certificatesSecret": "a" } },
            }),
            "before 3.9 cannot reach Sentinels by encrypted connections",
        ),
        (
            true,
            json!({ "image": { "tag": "3.8" }, "redis": { "sentinel": { "usePassword": true } } }),
            "before 3.9 cannot log in to Sentinels",
        ),
        (true, json!({ "image": { "tag": "3.8.1" }, "redis": {} }), "before 3.9 cannot log in to Sentinels"),
        (true, json!({ "redis": { "cluster": { "slaveCount": 2 } } }), "redis.cluster.slaveCount"),
    ] {
        let output = REDIS.run(&values, &[]);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.success(), status, "{values} {stderr}");
        assert_eq!(output.stdout.is_empty(), !status, "{values}");
        assert!(stderr.contains(words), "{stderr}");
        assert!(!stderr.to_lowercase().contains("canary"), "{stderr}");
    }
    // What is fine says nothing.
    for values in [
        json!({}),
        json!({ "redis": { "cluster": { "enabled": false } } }),
        json!({ "redis": { "networkPolicy": { "enabled": true } } }),
    ] {
        let output = REDIS.run(&values, &[]);
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{values}");
    }
}

#[test]
fn scripts_run_in_any_shell() {
    let scripts: Vec<(String, String)> = REDIS
        .objects(&json!({}), &[])
        .into_iter()
        .filter(|object| key(object) == "ConfigMap/st2-redis-node")
        .flat_map(|object| object["data"].as_object().unwrap().clone())
        .filter(|(name, _)| Path::new(name).extension().is_some_and(|ending| ending == "sh"))
        .map(|(name, text)| (name, text.as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(scripts.len(), 6);
    for (name, text) in &scripts {
        let command = text.lines().find(|line| !line.trim_start().starts_with('#') && line.contains("${"));
        assert_eq!(command, None, "Flux would replace something in {name}");
    }
    super::redis::check(&scripts, "dash", &["-n"]);
    super::redis::check(&scripts, "bash", &["-n"]);
    super::redis::check(&scripts, "shellcheck", &["--exclude", "SC1091,SC2034,SC2153,SC2154"]);
}
