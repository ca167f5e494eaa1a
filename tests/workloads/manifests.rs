//! What the objects hold.

use std::sync::LazyLock;

use serde_json::{Value, json};
use similar::TextDiff;

use crate::render::{container, names, pod, workload, workloads};

/// The workloads as text: scripts in lines of their own, and checksums left out, because they follow other objects.
fn text(values: &Value) -> String {
    let texts = workloads(values).iter().map(|item| format!("{item:#}\n")).collect::<Vec<_>>().join("---\n");
    let mut lines: Vec<String> = Vec::new();
    for line in texts.replace("\\n", "\n").replace("\\\"", "\"").lines() {
        let shown = if line.trim_start().starts_with("\"checksum/") {
            line.split_once(':').map_or(line, |(key, _)| key).to_owned() + ": <sha256>"
        } else {
            line.to_owned()
        };
        lines.push(shown);
    }
    lines.join("\n") + "\n"
}

/// What these values change in the workloads of the defaults.
fn change(values: &Value) -> String {
    static BEFORE: LazyLock<String> = LazyLock::new(|| text(&json!({})));
    TextDiff::from_lines(&*BEFORE, text(values).as_str()).unified_diff().context_radius(2).to_string()
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

fn pack_image(name: &str, tag: &str) -> Value {
    json!({ "repository": "reg.example.com/packs", "name": name, "tag": tag, "pullPolicy": "Always" })
}

fn shared_volumes() -> Value {
    json!({
        "enabled": true,
        "packs": { "persistentVolumeClaim": { "claimName": "packs" } },
        "virtualenvs": { "persistentVolumeClaim": { "claimName": "virtualenvs" } },
        "configs": { "persistentVolumeClaim": { "claimName": "configs" } },
    })
}

#[test]
fn defaults() {
    snapshot("defaults", &text(&json!({})));
}

changes! {
    chatops: { "st2chatops": {
        "enabled": true,
        "hubotScriptsVolume": { "configMap": { "name": "scripts" } },
        "image": { "repository": "reg.example.com", "name": "hubot", "tag": "1", "pullPolicy": "Always" },
    } };
    chatops_with_api_key: { "st2chatops": { "enabled": true, "env": { "ST2_API_KEY": "k3y" } } };
    rbac_and_overrides: { "st2": { "rbac": { "enabled": true }, "overrides": { "_global.yaml": "---\n" } } };
    secrets_of_the_users_own: { "st2": {
        "existingAuthSecret": "my-login", "existingDatastoreSecret": "my-key", "existingConfigSecret": "my-conf",
    } };
    no_encryption: { "st2": { "datastore_crypto_key": "disable" } };
    packs_from_images: { "st2": { "packs": { "images": [pack_image("a", "1"), pack_image("b", "2")] } } };
    packs_in_volumes: { "st2": { "packs": { "volumes": shared_volumes(), "images": [pack_image("a", "1")] } } };
    sensors_in_parts: { "st2sensorcontainer": { "deployments": 3, "postStartScript": "date" } };
    sensors_one_by_one: {
        "image": { "entrypoint": ["tini", "--"] },
        "st2sensorcontainer": { "env": { "A": "1", "B": "2" }, "image": { "tag": "4" }, "securityContext": { "runAsUser": 1 } },
        "st2": { "packs": { "sensors": [
            { "name": "plain", "ref": "p.Plain" },
            {
                "name": "own", "ref": "p.Own", "env": { "C": "3" }, "image": { "tag": "5" }, "resources": {},
                "livenessProbe": { "exec": { "command": ["ls"] } }, "securityContext": { "runAsUser": 2 },
            },
        ] } },
    };
    jobs: { "jobs": {
        "annotations": { "note": "job", "helm.sh/hook-weight": "9" },
        "env": { "B": "2", "A": "1" },
        "envFromSecrets": ["more"],
        "extra_volumes": [{ "name": "v", "mount": { "mountPath": "/v" }, "volume": { "emptyDir": {} } }],
        "image": { "tag": "7" },
        "preRegisterContentCommand": ["true"],
        "tolerations": [{ "operator": "Exists" }],
        "extra_hooks": [{
            "name": "greet", "hook": "post-install", "hook_weight": 0, "command": ["echo", "{{ .Release.Name }}"],
            "resources": { "limits": { "cpu": 1 } }, "securityContext": { "runAsUser": 3 },
        }],
    } };
    wherever_pods_run: {
        "dnsPolicy": "None",
        "dnsConfig": { "nameservers": ["10.0.0.1"] },
        "st2api": {
            "nodeSelector": { "disk": "fast" },
            "tolerations": [{ "key": "k", "operator": "Exists" }],
            "affinity": { "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": { "nodeSelectorTerms": [{ "matchExpressions": [{ "key": "disk", "operator": "Exists" }] }] } } },
            "serviceAccount": { "attach": true },
            "annotations": { "note": "api" },
        },
        "st2actionrunner": { "hostAliases": [{ "ip": "10.0.0.7", "hostnames": ["jira"] }] },
    };
    https: { "st2web": { "env": { "ST2WEB_HTTPS": 1 }, "config": "c", "postStartScript": "date", "preStopSleep": 5 } };
    standalone_mongodb: { "mongodb": { "provider": "bitnami", "architecture": "standalone", "fullnameOverride": "mm" } };
    no_data_services: {
        "mongodb": { "enabled": false }, "rabbitmq": { "enabled": false }, "redis": { "enabled": false },
    };
}

#[test]
fn security_settings_fall_back_in_order() {
    let values = |client: Value, runner: Value| {
        json!({
            "securityContext": { "runAsUser": 1 },
            "podSecurityContext": { "fsGroup": 1 },
            "st2actionrunner": { "securityContext": runner, "podSecurityContext": runner },
            "st2client": { "securityContext": client, "podSecurityContext": client },
        })
    };
    let user = |values: &Value, name| container(values, name)["securityContext"]["runAsUser"].take();
    let all = values(json!({ "runAsUser": 3 }), json!({ "runAsUser": 2 }));
    let found = ["st2client", "st2actionrunner", "job-st2-register-content", "job-st2-key-load", "st2api"]
        .map(|name| user(&all, name));
    assert_eq!(found, [3, 2, 2, 1, 1].map(Value::from));
    assert_eq!(user(&values(json!({}), json!({ "runAsUser": 2 })), "st2client"), 2);
    assert_eq!(user(&values(json!({}), json!({})), "st2client"), 1);
    assert_eq!(pod(&values(json!({}), json!({})), "st2client")["securityContext"]["fsGroup"], 1);
}

#[test]
fn every_source_of_pull_secrets_counts_once() {
    let mut image = pack_image("a", "1");
    image["pullSecret"] = "packs".into();
    let values = json!({
        "image": { "pullSecret": "all" },
        "st2": { "packs": { "images": [image, image] } },
        "st2actionrunner": { "image": { "pullSecret": "runner" } },
    });
    let secrets = |name| pod(&values, name)["imagePullSecrets"].take();
    assert_eq!(names(&secrets("st2actionrunner")), ["all", "packs", "runner"]);
    assert_eq!(names(&secrets("st2client")), ["all", "packs"]);
    assert_eq!(names(&secrets("job-st2-register-content")), ["all", "packs"]);
    assert_eq!(names(&secrets("st2auth")), ["all"]);
    assert_eq!(pod(&json!({}), "st2auth").get("imagePullSecrets"), None);
}

#[test]
fn images_of_one_name_get_init_containers_of_their_own() {
    let values =
        json!({ "st2": { "packs": { "images": [pack_image("a", "1"), pack_image("a", "2"), pack_image("a", "2")] } } });
    let found = pod(&values, "st2api")["initContainers"].take();
    let mut unique = names(&found);
    // The first one keeps the name that it has alone.
    assert_eq!(unique[2], "st2-custom-pack-d1d85f424c14c0c5d69343c73066b04ccb8ee477");
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), 6);
}

#[test]
fn one_volume_may_be_mounted_twice() {
    let entry = |path: &str| json!({ "name": "v", "mount": { "mountPath": path }, "volume": { "emptyDir": {} } });
    let spec = pod(&json!({ "st2notifier": { "extra_volumes": [entry("/a"), entry("/b")] } }), "st2notifier");
    let count = |list: &Value| names(list).into_iter().filter(|name| *name == "v").count();
    assert_eq!((count(&spec["volumes"]), count(&spec["containers"][0]["volumeMounts"])), (1, 2));
}

#[test]
fn zero_means_zero() {
    let values = json!({ "st2api": { "replicas": 0, "terminationGracePeriodSeconds": 0 } });
    let api = workload(&values, "st2api");
    assert_eq!(api["spec"]["replicas"], 0);
    assert_eq!(api["spec"]["template"]["spec"]["terminationGracePeriodSeconds"], 0);
}

/// `kubectl apply` starts all of them at once.
#[test]
fn jobs_wait_for_what_they_use() {
    let hooks = json!([
        { "name": "after", "hook": "post-install, post-upgrade", "command": ["st2", "run", "core.local", "date"] },
        { "name": "before", "hook": "pre-upgrade", "command": ["ls"] },
    ]);
    let values = json!({ "st2": { "rbac": { "enabled": true } }, "jobs": { "extra_hooks": hooks } });
    let objects = workloads(&values);
    let waits = |job: &str| -> Vec<String> {
        let is_job =
            |object: &&Value| object["kind"] == "Job" && object["metadata"]["name"].as_str().unwrap().contains(job);
        let containers = &objects.iter().find(is_job).unwrap()["spec"]["template"]["spec"]["initContainers"];
        let names =
            containers.as_array().unwrap().iter().map(|container| container["name"].as_str().unwrap().to_owned());
        names.filter(|name| name.starts_with("wait-")).collect()
    };
    assert_eq!(waits("st2-apply-rbac-definitions"), ["wait-for-db"]);
    assert_eq!(waits("hook-after"), ["wait-for-db", "wait-for-api"]);
    assert_eq!(waits("hook-before"), ["wait-for-db"]);
}

#[test]
fn skipped_jobs_are_left_out() {
    let hook = json!({ "name": "greet", "hook": "post-install", "command": ["true"] });
    let skip = ["apply_rbac_definitions", "apikey_load", "key_load", "register_content", "extra-helm-hook-greet"];
    let values = json!({ "st2": { "rbac": { "enabled": true } }, "jobs": { "skip": skip, "extra_hooks": [hook] } });
    assert!(workloads(&values).iter().all(|item| item["kind"] == "Deployment"));
}

#[test]
fn names_that_look_like_other_types_stay_text() {
    let values = json!({ "st2client": { "env": { "SURE": true, "COUNT": 1_000_000, "NAME": "0123" } } });
    let env = container(&values, "st2client")["env"].take();
    let expected = json!([
        { "name": "COUNT", "value": "1000000" },
        { "name": "HOME", "value": "/home/stanley" },
        { "name": "NAME", "value": "0123" },
        { "name": "ST2CLIENT", "value": "1" },
        { "name": "SURE", "value": "true" },
    ]);
    assert_eq!(env, expected);
}

#[test]
fn users_may_replace_variables_and_annotations_that_st2ha_sets() {
    let values = json!({ "st2client": { "env": { "ST2CLIENT": "0", "HOME": "/h" }, "annotations": { "checksum/config": "mine" } } });
    let client = workload(&values, "st2client");
    let template = &client["spec"]["template"];
    assert_eq!(
        template["spec"]["containers"][0]["env"],
        json!([{ "name": "HOME", "value": "/h" }, { "name": "ST2CLIENT", "value": "0" }])
    );
    assert_eq!(template["metadata"]["annotations"]["checksum/config"], "mine");
    assert_eq!(client["metadata"]["annotations"], json!({ "checksum/config": "mine" }));
}

#[test]
fn a_changed_input_makes_new_pods_and_nothing_else_does() {
    let checksums = |values: &Value, name| workload(values, name)["spec"]["template"]["metadata"]["annotations"].take();
    let before = checksums(&json!({}), "st2auth");
    let other = "-----BEGIN RSA PRIVATE KEY-----\nb3RoZXI=\n-----END RSA PRIVATE KEY-----\n";
    assert_eq!(before, checksums(&json!({ "st2": { "ssh_key": other } }), "st2auth"));
    let after = checksums(&json!({ "st2": { "password": "other" } }), "st2auth");
    assert_ne!(before["checksum/auth"], after["checksum/auth"]);
    assert_eq!(before["checksum/config"], after["checksum/config"]);
}

#[test]
fn what_must_not_run_twice_ends_first_whatever_all_others_do() {
    let values =
        json!({ "workloads": { "strategy": { "type": "RollingUpdate", "rollingUpdate": { "maxUnavailable": 1 } } } });
    for name in ["st2timersengine", "st2sensorcontainer"] {
        assert_eq!(workload(&values, name)["spec"]["strategy"], json!({ "type": "Recreate" }), "{name}");
    }
    assert_eq!(workload(&values, "st2api")["spec"]["strategy"], values["workloads"]["strategy"]);
    let own = json!({ "st2timersengine": { "strategy": { "type": "RollingUpdate" } } });
    assert_eq!(workload(&own, "st2timersengine")["spec"]["strategy"], json!({ "type": "RollingUpdate" }));
}

#[test]
fn what_users_write_for_all_pods_wins_over_presets() {
    let spread = json!([{ "topologyKey": "rack", "maxSkew": 1, "whenUnsatisfiable": "DoNotSchedule" }]);
    let values = json!({
        "preset": "production",
        "workloads": { "resources": { "limits": { "memory": "4Gi" } }, "topologySpreadConstraints": spread },
        "st2stream": { "resources": { "limits": { "memory": "3Gi" } } },
    });
    for (name, limit) in [("st2web", "4Gi"), ("st2auth", "4Gi"), ("st2stream", "3Gi")] {
        let pod = pod(&values, name);
        assert_eq!(pod["containers"][0]["resources"]["limits"]["memory"], limit, "{name}");
        assert_eq!(pod["topologySpreadConstraints"][0]["topologyKey"], "rack", "{name}");
        assert_eq!(pod["topologySpreadConstraints"].as_array().map(Vec::len), Some(1), "{name}");
    }
}

#[test]
fn jobs_and_single_sensors_have_labels_of_their_own() {
    let values = json!({
        "workloads": { "labels": { "team": "a", "cost": "1" } },
        "jobs": { "labels": { "team": "b" }, "extra_hooks": [{ "name": "x", "hook": "post-install", "command": ["c"] }] },
        "st2sensorcontainer": { "labels": { "team": "c" } },
        "st2": { "packs": { "sensors": [
            { "name": "own", "ref": "p.A", "labels": { "team": "d" }, "strategy": { "type": "Recreate" } },
            { "name": "none", "ref": "p.B", "strategy": {} },
        ] } },
    });
    for (name, team) in [
        ("st2api", "a"),
        ("job-st2-register-content", "b"),
        ("job-extra-helm-hook-x", "b"),
        ("st2sensorcontainer-own", "d"),
        ("st2sensorcontainer-none", "c"),
    ] {
        let object = workload(&values, name);
        assert_eq!(object["metadata"]["labels"]["team"], team, "{name}");
        assert_eq!(
            object["spec"]["template"]["metadata"]["labels"].get("team"),
            None,
            "{name}: labels of pods are others"
        );
        if name.starts_with("st2sensor") {
            assert_eq!(object["spec"]["strategy"], json!({ "type": "Recreate" }), "{name}");
        } else {
            assert_eq!(object["metadata"]["labels"]["cost"], "1", "{name}");
        }
    }
}
