//! What all workloads have in common, and what follows from the table about each.

use serde_json::{Value, json};

use crate::cli_support::{Done, Run};
use crate::render::{container, names, pod, workload};

fn render(values: &Value, args: &[&str]) -> Done {
    let run = Run::new(&["render", "-f", "values.json"]).with_secrets();
    run.args(args).file("values.json", values.to_string()).run()
}

fn objects(values: &Value) -> Vec<Value> {
    rendered(values, &["--include-tests"]).objects()
}

/// A render that may come with warnings.
fn rendered(values: &Value, args: &[&str]) -> Done {
    let done = render(values, args);
    assert_eq!(done.status, 0, "{}", done.stderr);
    done
}

fn find(objects: &[Value], kind: &str, name: &str) -> Option<Value> {
    objects.iter().find(|it| it["kind"] == kind && it["metadata"]["name"] == name).cloned()
}

/// What is said about values that are rendered all the same.
fn warnings(values: &Value, args: &[&str]) -> String {
    rendered(values, args).stderr
}

const DEPLOYMENTS: &[&str] = &[
    "st2web",
    "st2auth",
    "st2api",
    "st2stream",
    "st2rulesengine",
    "st2timersengine",
    "st2workflowengine",
    "st2scheduler",
    "st2notifier",
    "st2actionrunner",
    "st2sensorcontainer",
    "st2garbagecollector",
    "st2client",
    "st2chatops",
];

/// What comes to an end, by the ends of the names of its objects.
const JOBS: &[&str] = &[
    "job-st2-apply-rbac-definitions",
    "job-st2-apikey-load",
    "job-st2-key-load",
    "job-st2-register-content",
    "job-extra-helm-hook-own",
    "job-ensure-packs-volumes-are-writable",
];
/// What runs beside StackStorm's services: the tests, and the exporter of metrics, whose container is another program and takes no variables,
/// volumes and init containers.
const TESTS: &str = "st2tests";
const EXPORTER: &str = "st2statsd";

/// Every pod of StackStorm that these values make, by the end of its name: the object, and what it says of pods.
fn pods_of(values: &Value) -> std::collections::BTreeMap<String, (Value, Value)> {
    let done = rendered(values, &["--target", "helm", "--include-tests"]);
    let mut found = std::collections::BTreeMap::new();
    for object in done.objects() {
        let name = object["metadata"]["name"].as_str().unwrap().trim_start_matches("st2-").to_owned();
        let template = match object["kind"].as_str().unwrap() {
            "Deployment" | "Job" => object["spec"]["template"].clone(),
            "Pod" => object.clone(),
            _ => continue,
        };
        found.insert(name, (object, template));
    }
    found
}

/// Every key of `workloads`, with what it makes of a pod's spec, for every pod of StackStorm.
#[test]
fn workloads_reach_every_pod_and_sections_refine_them() {
    let extra = |name: &str| json!({ "name": name, "image": "i", "command": ["c"] });
    let claim = |name: &str| json!({ "persistentVolumeClaim": { "claimName": name } });
    let values = json!({
        "st2chatops": { "enabled": true, "env": { "HUBOT_SLACK_TOKEN": "xoxb-1" } },
        "workloads": {
            "podLabels": { "team": "a" },
            "annotations": { "note": "n" },
            "env": { "ALL": "1" },
            "envFromSecrets": ["s"],
            "envFromConfigMaps": ["m"],
            "resources": { "limits": { "memory": "9Gi" } },
            "nodeSelector": { "pool": "p" },
            "tolerations": [{ "key": "k", "operator": "Exists" }],
            "affinity": { "nodeAffinity": { "preferredDuringSchedulingIgnoredDuringExecution": [] } },
            "priorityClassName": "high",
            "runtimeClassName": "gvisor",
            "hostAliases": [{ "ip": "10.0.0.7", "hostnames": ["jira"] }],
            "terminationGracePeriodSeconds": 900,
            "imagePullSecrets": ["pull"],
            "extra_volumes": [{ "name": "v", "mount": { "mountPath": "/v" }, "volume": { "emptyDir": {} } }],
            "extraInitContainers": [extra("first")],
            "serviceAccount": { "name": "robot" },
        },
        "metrics": { "enabled": true },
        "st2": {
            "rbac": { "enabled": true },
            "packs": { "volumes": { "enabled": true, "packs": claim("a"), "virtualenvs": claim("b") } },
        },
        "jobs": {
            "priorityClassName": "low", "podLabels": { "team": "b" }, "env": { "OWN": "2" },
            "extra_hooks": [{ "name": "own", "hook": "post-install", "command": ["a"] }],
        },
        "st2scheduler": { "podLabels": { "team": "b" }, "priorityClassName": "low", "env": { "OWN": "2" } },
    });
    let all = pods_of(&values);
    let beside = [TESTS, EXPORTER];
    let mut expected: Vec<&str> = DEPLOYMENTS.iter().chain(JOBS).chain(&beside).copied().collect();
    expected.sort_unstable();
    assert_eq!(all.keys().map(String::as_str).collect::<Vec<_>>(), expected, "a pod that this does not look at");
    for (name, (object, template)) in &all {
        let spec = &template["spec"];
        let main = &spec["containers"][0];
        let is_own = name == "st2scheduler" || name == TESTS || JOBS.contains(&&**name);
        assert_eq!(template["metadata"]["labels"]["team"], if is_own { "b" } else { "a" }, "{name}");
        assert_eq!(template["metadata"]["annotations"]["note"], "n", "{name}");
        assert_eq!(object["spec"]["selector"]["matchLabels"].get("team"), None, "{name}");
        assert_eq!(spec["priorityClassName"], if is_own { "low" } else { "high" }, "{name}");
        assert_eq!(spec["runtimeClassName"], "gvisor", "{name}");
        assert_eq!(spec["nodeSelector"]["pool"], "p", "{name}");
        assert_eq!(spec["tolerations"][0]["key"], "k", "{name}");
        assert!(spec["affinity"]["nodeAffinity"].is_object(), "{name}");
        assert_eq!(spec["hostAliases"][0]["ip"], "10.0.0.7", "{name}");
        assert_eq!(spec["imagePullSecrets"], json!([{ "name": "pull" }]), "{name}");
        if name == EXPORTER {
            continue;
        }
        assert_eq!(spec["serviceAccountName"], "robot", "{name}");
        assert_eq!(main["resources"]["limits"]["memory"], "9Gi", "{name}");
        // The tests ask the API of StackStorm and no other.
        let token = if name == TESTS { Some(&json!(false)) } else { None };
        assert_eq!(spec.get("automountServiceAccountToken"), token, "{name}: it has a ServiceAccount for something");
        assert!(main["resources"]["requests"].is_object(), "{name}");
        assert_eq!(spec["terminationGracePeriodSeconds"], 900, "{name}");
        let env: Vec<&str> = names(&main["env"]);
        assert!(env.contains(&"ALL") && env.contains(&"OWN") == is_own, "{name}: {env:?}");
        // What the release makes, or waits for, is not there yet when shared volumes are looked at.
        if name == "job-ensure-packs-volumes-are-writable" {
            assert_eq!((main.get("envFrom"), spec.get("initContainers")), (None, None));
            assert!(!names(&spec["volumes"]).contains(&"v"));
            continue;
        }
        let sources = main["envFrom"].to_string();
        assert!(sources.contains("\"m\"") && sources.contains("\"s\""), "{name}: {sources}");
        assert!(names(&spec["volumes"]).contains(&"v") && names(&main["volumeMounts"]).contains(&"v"), "{name}");
        assert_eq!(names(&spec["initContainers"]).last(), Some(&"first"), "{name}");
    }
}

/// It runs before the release is there, so an account that the release makes would come too late.
#[test]
fn the_check_of_volumes_has_only_an_account_that_is_there() {
    let claim = |name: &str| json!({ "persistentVolumeClaim": { "claimName": name } });
    let account = |account: Value| {
        let all = pods_of(&json!({
            "st2": { "packs": { "volumes": { "enabled": true, "packs": claim("a"), "virtualenvs": claim("b") } } },
            "jobs": { "serviceAccount": account, "image": { "tag": "3.9-jobs" } },
        }));
        let spec = all["job-ensure-packs-volumes-are-writable"].1["spec"].clone();
        assert_eq!(spec["containers"][0]["image"], "stackstorm/st2actionrunner:3.9-jobs");
        let of = |spec: &Value| (spec["serviceAccountName"].clone(), spec["automountServiceAccountToken"].clone());
        (of(&spec), of(&all["job-st2-key-load"].1["spec"]))
    };
    let none = (Value::Null, json!(false));
    assert_eq!(account(json!({ "name": "robot" })).0, (json!("robot"), Value::Null));
    for made in [json!({ "create": true }), json!({ "create": true, "name": "made" }), json!({ "attach": true })] {
        let (check, other) = account(made);
        assert_eq!(check, none);
        assert!(other.0.is_string());
    }
}

/// An account that another section makes, or the release, is not there yet either.
#[test]
fn the_check_of_volumes_has_no_account_that_another_section_makes() {
    let claim = |name: &str| json!({ "persistentVolumeClaim": { "claimName": name } });
    let volumes = json!({ "enabled": true, "packs": claim("a"), "virtualenvs": claim("b") });
    let hook = json!({ "name": "own", "hook": "post-install", "command": ["a"], "serviceAccount": { "create": true, "name": "of-hook" } });
    let sensor = json!({ "name": "s", "ref": "a.B", "serviceAccount": { "create": true, "name": "of-sensor" } });
    for (name, is_made) in [
        ("st2-st2api", true),
        ("own", true),
        ("of-hook", true),
        ("of-sensor", true),
        ("st2-stackstorm-ha", true),
        ("robot", false),
    ] {
        let all = pods_of(&json!({
            "st2": { "packs": { "volumes": volumes, "sensors": [sensor] } },
            "st2api": { "serviceAccount": { "create": true } },
            "st2auth": { "serviceAccount": { "create": true, "name": "own" } },
            "jobs": { "serviceAccount": { "name": name }, "extra_hooks": [hook] },
        }));
        let account = |pod: &str| all[pod].1["spec"]["serviceAccountName"].clone();
        let expected = if is_made { Value::Null } else { json!(name) };
        assert_eq!(account("job-ensure-packs-volumes-are-writable"), expected, "{name}");
        assert_eq!(account("job-st2-key-load"), name);
        assert_eq!(account("job-extra-helm-hook-own"), "of-hook");
    }
}

/// A Job of the user's own says for itself what `jobs` says for all.
#[test]
fn jobs_of_ones_own_have_all_that_pods_have() {
    let hook = json!({
        "name": "own", "hook": "post-install", "command": ["a"], "hook_weight": 0,
        "env": { "OWN": "1" }, "envFromSecrets": ["s"], "envFromConfigMaps": ["m"], "labels": { "l": "own" }, "podLabels": { "p": "own" },
        "annotations": { "note": "own" }, "nodeSelector": { "pool": "own" }, "tolerations": [{ "key": "own" }], "affinity": { "nodeAffinity": {} },
        "priorityClassName": "own", "runtimeClassName": "own", "hostAliases": [{ "ip": "10.0.0.1", "hostnames": ["own"] }],
        "terminationGracePeriodSeconds": 7, "imagePullSecrets": ["own"], "initResources": { "limits": { "memory": "7Mi" } },
        "resources": { "limits": { "memory": "7Gi" } }, "securityContext": { "runAsUser": 7 }, "podSecurityContext": { "fsGroup": 7 },
        "serviceAccount": { "create": true, "name": "own" },
        "extra_volumes": [{ "name": "v", "mount": { "mountPath": "/v" }, "volume": { "emptyDir": {} } }],
        "extraInitContainers": [{ "name": "first", "image": "i" }],
    });
    let values = json!({ "jobs": { "priorityClassName": "all", "env": { "ALL": "1" }, "extra_hooks": [hook] } });
    let all = pods_of(&values);
    let (object, template) = &all["job-extra-helm-hook-own"];
    let (spec, main) = (&template["spec"], &template["spec"]["containers"][0]);
    assert_eq!(
        (&object["metadata"]["labels"]["l"], &template["metadata"]["labels"]["p"]),
        (&json!("own"), &json!("own"))
    );
    assert_eq!(
        (&object["metadata"]["annotations"]["note"], &template["metadata"]["annotations"]["note"]),
        (&json!("own"), &json!("own"))
    );
    assert_eq!(object["metadata"]["annotations"]["helm.sh/hook-weight"], "0");
    assert_eq!(names(&main["env"]).iter().filter(|name| ["OWN", "ALL"].contains(name)).collect::<Vec<_>>(), [&"OWN"]);
    assert!(main["envFrom"].to_string().contains("\"s\"") && main["envFrom"].to_string().contains("\"m\""), "{main}");
    assert_eq!((&spec["priorityClassName"], &spec["runtimeClassName"]), (&json!("own"), &json!("own")));
    assert_eq!((&spec["nodeSelector"]["pool"], &spec["tolerations"][0]["key"]), (&json!("own"), &json!("own")));
    assert!(spec["affinity"].is_object() && spec["hostAliases"][0]["hostnames"][0] == "own", "{spec}");
    assert_eq!((&spec["terminationGracePeriodSeconds"], &spec["securityContext"]["fsGroup"]), (&json!(7), &json!(7)));
    assert_eq!(
        (&main["resources"]["limits"]["memory"], &main["securityContext"]["runAsUser"]),
        (&json!("7Gi"), &json!(7))
    );
    assert_eq!((&spec["serviceAccountName"], &spec["imagePullSecrets"]), (&json!("own"), &json!([{ "name": "own" }])));
    assert!(names(&spec["volumes"]).contains(&"v") && names(&main["volumeMounts"]).contains(&"v"), "{spec}");
    assert_eq!(names(&spec["initContainers"]).last(), Some(&"first"));
    assert!(spec["initContainers"].to_string().contains("7Mi"), "{spec}");
    assert!(find(&objects(&values), "ServiceAccount", "own").is_some());
    assert_eq!(all["job-st2-key-load"].1["spec"]["priorityClassName"], "all");
}

/// A limit of a component's own takes the place of both that all have.
#[test]
fn a_budget_has_one_limit() {
    let values = json!({
        "workloads": { "podDisruptionBudget": { "minAvailable": 1 } },
        "st2actionrunner": { "podDisruptionBudget": { "maxUnavailable": "25%" } },
        "st2web": { "podDisruptionBudget": { "minAvailable": "50%" } },
    });
    let done = render(&values, &[]);
    let limits = |name: &str| {
        let spec = done.object("PodDisruptionBudget", name)["spec"].clone();
        (spec["minAvailable"].clone(), spec["maxUnavailable"].clone())
    };
    assert_eq!(limits("st2-st2actionrunner"), (json!(null), json!("25%")));
    assert_eq!(limits("st2-st2web"), (json!("50%"), json!(null)));
    assert_eq!(limits("st2-st2api"), (json!(1), json!(null)));
}

/// Pods of a Job have no label that tells versions from each other.
#[test]
fn jobs_spread_by_the_labels_that_they_have() {
    let constraint = json!([{ "topologyKey": "zone", "maxSkew": 1, "whenUnsatisfiable": "DoNotSchedule" }]);
    let all = pods_of(&json!({
        "jobs": { "topologySpreadConstraints": constraint, "extra_hooks": [{ "name": "own", "hook": "post-install", "command": ["a"] }] },
        "st2api": { "topologySpreadConstraints": constraint },
    }));
    let spread = |name: &str| all[name].1["spec"]["topologySpreadConstraints"][0].clone();
    assert_eq!(spread("st2api")["matchLabelKeys"], json!(["pod-template-hash"]));
    for name in ["job-st2-key-load", "job-extra-helm-hook-own"] {
        let spread = spread(name);
        assert_eq!(spread.get("matchLabelKeys"), None, "{name}");
        let labels = &all[name].1["metadata"]["labels"];
        for (label, value) in spread["labelSelector"]["matchLabels"].as_object().unwrap() {
            assert_eq!(&labels[label], value, "{name}");
        }
    }
}

/// What only the sections of components have is unknown in `workloads`, and changes nothing.
#[test]
fn keys_of_sections_are_unknown_in_what_all_have() {
    let plain = rendered(&json!({}), &[]).stdout;
    for (key, value, owner) in [
        ("autoscaling", json!({ "enabled": true }), "`st2web`, `st2auth`, `st2api` and 6 more"),
        ("keda", json!({ "enabled": true }), "`st2actionrunner`"),
        ("service", json!({ "type": "NodePort" }), "`st2web`, `st2auth`, `st2api` and 1 more"),
        ("enabled", json!(false), "`st2web`, `st2auth`, `st2api` and 11 more"),
        ("preStopSleep", json!("9"), "`st2web`, `st2auth`, `st2api` and 1 more"),
        ("serviceRegistry", json!(false), "`st2workflowengine`, `st2actionrunner`"),
        ("sudo", json!(true), "`st2actionrunner`"),
        ("extra_hooks", json!([]), "`jobs`"),
        ("replicas", json!(3), "`st2web`, `st2auth`, `st2api` and 11 more"),
    ] {
        let done = rendered(&json!({ "workloads": { key: value } }), &[]);
        assert_eq!(done.stdout, plain, "{key}");
        assert!(done.stderr.contains(&format!("warning: workloads.{key}: unknown key `{key}`")), "{}", done.stderr);
        assert!(done.stderr.contains(&format!("the component that it is for: {owner}\n")), "{key}: {}", done.stderr);
        assert_eq!(done.stderr.matches("warning: ").count(), 1, "{key}: {}", done.stderr);
    }
}

#[test]
fn lasting_settings_are_not_for_jobs() {
    let values = json!({
        "workloads": {
            "labels": { "l": "1" },
            "sidecars": [{ "name": "side", "image": "i" }],
            "lifecycle": { "postStart": { "exec": { "command": ["x"] } } },
            "readinessProbe": { "exec": { "command": ["y"] } },
        },
        "st2scheduler": { "readinessProbe": { "enabled": false } },
        "st2notifier": { "livenessProbe": { "tcpSocket": { "port": 1 } }, "readinessProbe": { "httpGet": { "port": 2 } } },
    });
    let api = workload(&values, "st2api");
    assert_eq!(api["metadata"]["labels"]["l"], "1");
    let spec = &api["spec"]["template"]["spec"];
    assert_eq!(names(&spec["containers"]), ["st2api", "side"]);
    let main = &spec["containers"][0];
    assert_eq!(main["lifecycle"]["postStart"]["exec"]["command"], json!(["x"]));
    assert_eq!(main["lifecycle"]["preStop"]["exec"]["command"][2], "sleep 5; kill -INT 1");
    assert_eq!(main["readinessProbe"]["exec"]["command"], json!(["y"]));
    let rests = json!({ "st2web": { "lifecycle": { "preStop": { "sleep": { "seconds": 5 } } } } });
    assert_eq!(container(&rests, "st2web")["lifecycle"]["preStop"], json!({ "sleep": { "seconds": 5 } }));
    assert_eq!(container(&values, "st2scheduler").get("readinessProbe"), None);
    let notifier = container(&values, "st2notifier");
    assert_eq!(notifier["livenessProbe"], json!({ "tcpSocket": { "port": 1 } }));
    assert_eq!(notifier["readinessProbe"], json!({ "httpGet": { "port": 2 } }));
    let job = pod(&values, "job-st2-register-content");
    assert_eq!(names(&job["containers"]), ["st2-register-content"]);
    assert_eq!((job["containers"][0].get("readinessProbe"), job["containers"][0].get("lifecycle")), (None, None));
}

#[test]
fn one_key_sends_every_image_to_a_mirror() {
    let values = json!({
        "imageRegistry": "mirror.example:5000/proxy",
        "global": { "imageRegistry": "other.example" },
        "st2chatops": { "enabled": true, "env": { "HUBOT_SLACK_TOKEN": "xoxb-1" } },
        "st2": { "packs": { "images": [{ "repository": "reg.example.com/packs", "name": "p", "tag": "1" }] } },
        "external-dns": { "enabled": true },
        "mongodb": { "metrics": { "enabled": true } },
        "redis": { "metrics": { "enabled": true } },
        "workloads": { "sidecars": [{ "name": "side", "image": "quay.io/a/side:1" }] },
    });
    for args in [&[][..], &["--preset", "stackstorm-ha-1.1"]] {
        let run = Run::new(&["images", "--include-tests", "-f", "values.json"]).with_secrets().args(args);
        let done = run.file("values.json", values.to_string()).run().fine();
        assert!(done.stdout.lines().count() > 18, "{}", done.stdout);
        for image in done.stdout.lines() {
            assert!(image.starts_with("mirror.example:5000/proxy/"), "{image}");
            assert!(!image.contains("docker.io"), "{image}");
        }
        assert!(done.stdout.contains("mirror.example:5000/proxy/packs/p:1\n"));
        assert!(done.stdout.contains("mirror.example:5000/proxy/library/busybox:"));
    }
    for bad in ["https://mirror.example", "mirror.example/Upper", "a b", "mirror.example:port"] {
        let done = render(&json!({ "imageRegistry": bad }), &[]).failed(1);
        assert!(done.stderr.contains("imageRegistry: this is not the name of a registry"), "{}", done.stderr);
    }
}

#[test]
fn digests_are_taken() {
    let digest = format!("sha256:{}", "0".repeat(64));
    let values = json!({
        "image": { "tag": format!("3.9@{digest}"), "utilityImage": format!("busybox@{digest}") },
        "st2api": { "image": { "tag": digest } },
        "st2actionrunner": { "image": { "name": format!("runner@{digest}") } },
        "st2": { "packs": { "images": [{ "repository": "r", "name": format!("p@{digest}") }] } },
    });
    assert_eq!(container(&values, "st2auth")["image"], format!("stackstorm/st2auth:3.9@{digest}"));
    assert_eq!(container(&values, "st2api")["image"], format!("stackstorm/st2api@{digest}"));
    assert_eq!(container(&values, "st2actionrunner")["image"], format!("stackstorm/runner@{digest}"));
    let init = pod(&values, "st2api")["initContainers"].take();
    let images: Vec<&str> = init.as_array().unwrap().iter().map(|it| it["image"].as_str().unwrap()).collect();
    assert!(images.contains(&format!("busybox@{digest}").as_str()), "{images:?}");
    assert!(images.contains(&format!("r/p@{digest}").as_str()), "{images:?}");
    let label = |name| workload(&values, name)["metadata"]["labels"]["app.kubernetes.io/version"].take();
    assert_eq!((label("st2auth"), label("st2api")), (json!("3.9"), json!("sha256")));
}

#[test]
fn common_labels_reach_everything_but_selectors() {
    let common =
        json!({ "commonLabels": { "team": "a", "app.kubernetes.io/name": "x" }, "commonAnnotations": { "note": "n" } });
    for object in objects(&common) {
        let name = format!("{} {}", object["kind"], object["metadata"]["name"]);
        assert_eq!(object["metadata"]["labels"]["team"], "a", "{name}");
        assert_eq!(object["metadata"]["annotations"]["note"], "n", "{name}");
        assert_ne!(object["metadata"]["labels"]["app.kubernetes.io/name"], "x", "{name}");
        if let Some(template) = object.pointer("/spec/template/metadata") {
            assert_eq!(
                (&template["labels"]["team"], &template["annotations"]["note"]),
                (&json!("a"), &json!("n")),
                "{name}"
            );
        }
        for selector in ["/spec/selector", "/spec/podSelector", "/spec/volumeClaimTemplates"] {
            let text = object.pointer(selector).map(Value::to_string).unwrap_or_default();
            assert!(!text.contains("team"), "{name}: {text}");
        }
    }
    assert!(warnings(&common, &[]).contains("the label `app.kubernetes.io/name` has no effect"));
}

#[test]
fn what_runs_in_several_pods_has_a_budget_and_spreads() {
    let all = objects(&json!({ "st2stream": { "replicas": 1 }, "st2notifier": { "replicas": null } }));
    let mut found: Vec<&str> = all
        .iter()
        .filter(|it| it["kind"] == "PodDisruptionBudget")
        .map(|it| it["metadata"]["name"].as_str().unwrap())
        .filter(|name| name.starts_with("st2-st2"))
        .collect();
    found.sort_unstable();
    let expected = ["actionrunner", "api", "auth", "notifier", "rulesengine", "scheduler", "web", "workflowengine"];
    assert_eq!(found, expected.map(|name| format!("st2-st2{name}")));
    let budget = find(&all, "PodDisruptionBudget", "st2-st2api").unwrap();
    let deployment = find(&all, "Deployment", "st2-st2api").unwrap();
    assert_eq!(budget["spec"]["selector"], deployment["spec"]["selector"]);
    assert_eq!(budget["spec"]["maxUnavailable"], 1);
    assert_eq!(budget["spec"]["unhealthyPodEvictionPolicy"], "AlwaysAllow");
    assert_eq!(find(&all, "Deployment", "st2-st2notifier").unwrap()["spec"].get("replicas"), None);
    let spread = &deployment["spec"]["template"]["spec"]["topologySpreadConstraints"];
    assert_eq!(spread.as_array().unwrap().len(), 2);
    for constraint in spread.as_array().unwrap() {
        assert_eq!(constraint["labelSelector"], deployment["spec"]["selector"]);
        assert_eq!(constraint["whenUnsatisfiable"], "ScheduleAnyway");
    }
    let timers = find(&all, "Deployment", "st2-st2timersengine").unwrap();
    assert_eq!(timers["spec"]["template"]["spec"].get("topologySpreadConstraints"), None);
    let own = json!({ "st2api": { "podDisruptionBudget": { "minAvailable": 1 } }, "st2auth": { "podDisruptionBudget": { "enabled": false } } });
    let all = objects(&own);
    let spec = find(&all, "PodDisruptionBudget", "st2-st2api").unwrap()["spec"].take();
    assert_eq!((&spec["minAvailable"], spec.get("maxUnavailable")), (&json!(1), None));
    assert_eq!(find(&all, "PodDisruptionBudget", "st2-st2auth"), None);
}

#[test]
fn new_pods_take_the_place_of_old_ones_in_the_right_order() {
    let values = json!({ "st2chatops": { "enabled": true, "env": { "HUBOT_SLACK_TOKEN": "xoxb-1" } } });
    for name in DEPLOYMENTS {
        let strategy = workload(&values, name)["spec"]["strategy"].take();
        if ["st2timersengine", "st2chatops", "st2sensorcontainer"].contains(name) {
            assert_eq!(strategy, json!({ "type": "Recreate" }), "{name}");
        } else {
            assert_eq!(strategy["rollingUpdate"], json!({ "maxSurge": "25%", "maxUnavailable": 0 }), "{name}");
        }
    }
}

#[test]
fn grace_follows_from_what_stackstorm_waits_for() {
    let grace = |values: &Value, name: &str| pod(values, name)["terminationGracePeriodSeconds"].take();
    assert_eq!(grace(&json!({}), "st2actionrunner"), 660);
    assert_eq!(grace(&json!({}), "st2workflowengine"), 360);
    let longer = json!({ "st2": { "config": "[actionrunner]\nexit_still_active_check = 1800\n" } });
    assert_eq!(grace(&longer, "st2actionrunner"), 1860);
    assert_eq!(grace(&longer, "st2workflowengine"), 360);
    let own = json!({ "st2actionrunner": { "lifecycle": { "preStop": { "sleep": { "seconds": 100 } } } } });
    assert_eq!(grace(&own, "st2actionrunner"), 760);
    let variable = json!({ "ST2_ACTIONRUNNER__EXIT_STILL_ACTIVE_CHECK": "1200", "ST2_WORKFLOW_ENGINE__EXIT_STILL_ACTIVE_CHECK": "100" });
    for values in [json!({ "st2actionrunner": { "env": variable } }), json!({ "workloads": { "env": variable } })] {
        assert_eq!(grace(&values, "st2actionrunner"), 1260, "{values}");
        let mut both = values;
        both["st2"] = longer["st2"].clone();
        assert_eq!(grace(&both, "st2actionrunner"), 1260, "variables win: {both}");
        both["image"] = json!({ "tag": "3.8" });
        assert_eq!(grace(&both, "st2actionrunner"), 1860, "StackStorm 3.8 reads no variables: {both}");
    }
    assert_eq!(grace(&json!({ "workloads": { "env": variable } }), "st2workflowengine"), 160);
    let late = json!({ "st2actionrunner": { "env": variable, "terminationGracePeriodSeconds": 700 } });
    let found = warnings(&late, &[]);
    assert!(
        found.contains(
            "env.ST2_ACTIONRUNNER__EXIT_STILL_ACTIVE_CHECK: Kubernetes kills the pods before the time of this variable"
        ),
        "{found}"
    );
    assert_eq!(grace(&json!({ "st2rulesengine": { "terminationGracePeriodSeconds": 45 } }), "st2rulesengine"), 45);
    assert_eq!(warnings(&json!({ "st2rulesengine": { "terminationGracePeriodSeconds": 45 } }), &[]), "");
    assert_eq!(grace(&json!({ "st2actionrunner": { "terminationGracePeriodSeconds": 700 } }), "st2actionrunner"), 700);
    let short = json!({ "st2actionrunner": { "terminationGracePeriodSeconds": 300 } });
    assert!(
        warnings(&short, &[]).contains("st2actionrunner.terminationGracePeriodSeconds: "),
        "{}",
        warnings(&short, &[])
    );
    let shorter = json!({ "st2": { "config": "[actionrunner]\nexit_still_active_check = 60\n" }, "st2actionrunner": { "terminationGracePeriodSeconds": 120 } });
    assert_eq!(warnings(&shorter, &[]), "");
}

#[test]
fn runners_and_workflow_engines_register_where_there_is_a_registry() {
    let registers = |values: &Value, name: &str| {
        let spec = pod(values, name);
        let env = spec["containers"][0]["env"].to_string();
        let registers = env.contains("ST2_COORDINATION__SERVICE_REGISTRY");
        assert_eq!(registers, spec["shareProcessNamespace"] == true, "{name}");
        registers
    };
    for name in ["st2actionrunner", "st2workflowengine"] {
        assert!(registers(&json!({}), name));
        assert!(!registers(&json!({ "image": { "tag": "3.8" } }), name), "StackStorm 3.8 reads no variables");
        assert!(!registers(&json!({ "redis": { "enabled": false } }), name));
        assert!(registers(&json!({ "redis": { "enabled": false, "external": { "hosts": ["r.example"] } } }), name));
        assert!(!registers(&json!({ name: { "serviceRegistry": false } }), name));
    }
    assert!(!registers(&json!({}), "st2scheduler"));
}

#[test]
fn contradictions_are_found() {
    for (values, expected) in [
        (
            json!({ "st2timersengine": { "strategy": { "type": "RollingUpdate" } } }),
            "st2timersengine.strategy: during an update two of these",
        ),
        (
            json!({ "st2actionrunner": { "strategy": { "type": "Recreate" } } }),
            "st2actionrunner.strategy: this stops all",
        ),
        (
            json!({ "st2timersengine": { "podDisruptionBudget": { "enabled": true } } }),
            "st2timersengine.podDisruptionBudget.enabled: this has no effect",
        ),
        (
            json!({ "st2api": { "podDisruptionBudget": { "minAvailable": 2 } } }),
            "st2api.podDisruptionBudget.minAvailable: no pod may ever stop",
        ),
        (
            json!({ "st2api": { "podDisruptionBudget": { "maxUnavailable": 0 } } }),
            "st2api.podDisruptionBudget.maxUnavailable: no pod may ever stop",
        ),
        (json!({ "st2api": { "preStopSleep": 30 } }), "st2api.preStopSleep: the pods are killed"),
        (
            json!({ "st2workflowengine": { "strategy": { "rollingUpdate": { "maxUnavailable": 3 } } } }),
            "st2workflowengine.strategy.rollingUpdate.maxUnavailable: this stops all",
        ),
        (
            json!({ "st2actionrunner": { "podDisruptionBudget": { "maxUnavailable": "100%" } } }),
            "st2actionrunner.podDisruptionBudget.maxUnavailable: draining nodes",
        ),
        (
            json!({ "workloads": { "podDisruptionBudget": { "maxUnavailable": 0 } } }),
            "workloads.podDisruptionBudget.maxUnavailable: no pod may ever stop",
        ),
        (
            json!({ "st2api": { "podLabels": { "app.kubernetes.io/instance": "x" } } }),
            "st2api.podLabels.app\\.kubernetes\\.io/instance: the label",
        ),
        (
            json!({ "st2notifier": { "lifecycle": { "preStop": { "sleep": { "seconds": 5 } } } } }),
            "st2notifier.lifecycle.preStop: this takes the place of `kill -INT 1`",
        ),
        (
            json!({ "st2timersengine": { "lifecycle": { "preStop": { "exec": { "command": ["true"] } } } } }),
            "st2timersengine.lifecycle.preStop: this takes the place of `kill -INT 1`",
        ),
        (
            json!({ "workloads": { "lifecycle": { "preStop": { "httpGet": { "port": 1 } } } } }),
            "workloads.lifecycle.preStop: this takes the place of `kill -INT 1`",
        ),
        (
            json!({ "st2actionrunner": { "livenessProbe": { "enabled": true } } }),
            "st2actionrunner.livenessProbe: this does nothing",
        ),
        (
            json!({ "st2client": { "startupProbe": { "periodSeconds": 30 } } }),
            "st2client.startupProbe: this does nothing",
        ),
        (json!({ "jobs": { "readinessProbe": { "periodSeconds": 30 } } }), "jobs.readinessProbe: this does nothing"),
        (
            json!({ "st2": { "packs": { "sensors": [{ "name": "a", "ref": "a.B", "livenessProbe": { "periodSeconds": 9 } }] } } }),
            "st2.packs.sensors[0].livenessProbe: this does nothing",
        ),
        (
            json!({ "st2timersengine": { "podDisruptionBudget": { "maxUnavailable": 1 } } }),
            "podDisruptionBudget.maxUnavailable: this has no",
        ),
        (
            json!({ "jobs": { "sidecars": [{ "name": "s", "image": "i" }] } }),
            "jobs.sidecars: a Job ends when all containers",
        ),
    ] {
        let found = warnings(&values, &[]);
        assert!(found.contains(expected), "{values}: {found}");
        assert_eq!(render(&values, &["--strict"]).failed(1).stdout, "");
    }
    let accounts =
        render(&json!({ "st2api": { "serviceAccount": { "attach": true, "create": true } } }), &[]).failed(1);
    assert!(accounts.stderr.contains("st2api.serviceAccount.attach"), "{}", accounts.stderr);
    for values in [
        json!({ "workloads": { "serviceAccount": { "attach": true, "create": true } } }),
        json!({ "workloads": { "serviceAccount": { "attach": true, "name": "robot" } } }),
    ] {
        let refused = render(&values, &[]).failed(1);
        assert!(refused.stderr.contains("workloads.serviceAccount.attach: a pod has one"), "{}", refused.stderr);
    }
    for fine in [
        json!({ "st2notifier": { "lifecycle": { "preStop": { "exec": { "command": ["/bin/sh", "-c", "a; kill -INT 1"] } } } } }),
        json!({ "st2scheduler": { "lifecycle": { "preStop": { "sleep": { "seconds": 5 } } } } }),
        json!({ "workloads": { "livenessProbe": { "timeoutSeconds": 9 } } }),
        json!({ "st2actionrunner": { "livenessProbe": { "enabled": false } } }),
        json!({ "st2actionrunner": { "livenessProbe": { "exec": { "command": ["true"] } } } }),
        json!({ "workloads": { "livenessProbe": { "exec": { "command": ["true"] } } }, "st2notifier": { "livenessProbe": { "periodSeconds": 9 } } }),
        json!({ "st2timersengine": { "podDisruptionBudget": { "enabled": false } } }),
    ] {
        assert_eq!(warnings(&fine, &[]), "", "{fine}");
    }
    assert_eq!(warnings(&json!({}), &[]), "");
}

#[test]
fn components_can_be_left_out_and_have_accounts_of_their_own() {
    let all = objects(&json!({
        "st2web": { "enabled": false }, "st2stream": { "enabled": false }, "st2client": { "enabled": false },
        "st2api": { "serviceAccount": { "create": true, "annotations": { "a": "b" }, "automountToken": true } },
        "jobs": { "serviceAccount": { "create": true, "name": "loader" } },
    }));
    for name in ["st2web", "st2stream", "st2client"] {
        let left: Vec<String> = all
            .iter()
            .filter(|it| it["metadata"]["labels"]["app.kubernetes.io/name"] == name)
            .map(|it| format!("{} {}", it["kind"], it["metadata"]["name"]))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
    let account = find(&all, "ServiceAccount", "st2-st2api").unwrap();
    assert_eq!(account["metadata"]["annotations"], json!({ "a": "b" }));
    assert_eq!(account["automountServiceAccountToken"], false);
    let spec = find(&all, "Deployment", "st2-st2api").unwrap()["spec"]["template"]["spec"].take();
    assert_eq!(
        (&spec["serviceAccountName"], &spec["automountServiceAccountToken"]),
        (&json!("st2-st2api"), &json!(true))
    );
    assert!(find(&all, "ServiceAccount", "loader").is_some());
}

/// Every account that pods name is made, once, and every one that is made is used.
#[test]
fn accounts_that_are_made_are_those_that_pods_name() {
    let sensors = json!([{ "name": "gh", "ref": "a.B" }, { "name": "x", "ref": "a.C", "serviceAccount": { "create": true, "name": "own" } }]);
    let create = json!({ "create": true });
    for values in [
        json!({ "workloads": { "serviceAccount": create } }),
        json!({ "workloads": { "serviceAccount": { "create": true, "name": "shared" } } }),
        json!({ "jobs": { "serviceAccount": create }, "st2": { "rbac": { "enabled": true } } }),
        json!({ "jobs": { "serviceAccount": create, "extra_hooks": [{ "name": "h", "hook": "post-install", "command": ["a"] }] } }),
        json!({ "st2sensorcontainer": { "serviceAccount": create, "deployments": 2 } }),
        json!({ "st2sensorcontainer": { "serviceAccount": create }, "st2": { "packs": { "sensors": sensors } } }),
    ] {
        let all = objects(&values);
        let made: Vec<&str> = all
            .iter()
            .filter(|it| it["kind"] == "ServiceAccount")
            .map(|it| it["metadata"]["name"].as_str().unwrap())
            // Those of data services, and the release's own, which nobody has to use.
            .filter(|name| !["st2-mongodb", "st2-rabbitmq", "st2-stackstorm-ha"].contains(name))
            .collect();
        let named: Vec<&str> = all
            .iter()
            .filter(|it| it["kind"] != "StatefulSet")
            .filter_map(|it| {
                it.pointer("/spec/template/spec").or_else(|| it.get("spec"))?.get("serviceAccountName")?.as_str()
            })
            .collect();
        let set =
            |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<std::collections::BTreeSet<_>>();
        assert_eq!(set(&made), set(&named), "{values}");
        assert_eq!(set(&made).len(), made.len(), "{values}: {made:?}");
        assert!(!made.is_empty(), "{values}");
    }
}

/// What runs beside StackStorm's services goes where they go, and has the version that they have.
#[test]
fn the_tests_and_the_exporter_go_where_all_pods_go() {
    let values = json!({
        "image": { "tag": "3.10dev", "pullSecret": "mine" },
        "metrics": { "enabled": true },
        "workloads": {
            "podLabels": { "team": "a" }, "annotations": { "note": "n" }, "nodeSelector": { "pool": "p" }, "tolerations": [{ "key": "k" }],
            "affinity": { "nodeAffinity": {} }, "priorityClassName": "high", "runtimeClassName": "gvisor", "imagePullSecrets": ["more"],
            "hostAliases": [{ "ip": "10.0.0.1", "hostnames": ["h"] }],
        },
    });
    let all = objects(&values);
    let tests = find(&all, "Pod", "st2-st2tests").unwrap();
    let exporter = find(&all, "Deployment", "st2-st2statsd").unwrap()["spec"]["template"].take();
    for pod in [&tests, &exporter] {
        let (metadata, spec) = (&pod["metadata"], &pod["spec"]);
        assert_eq!(
            (&metadata["labels"]["team"], &metadata["annotations"]["note"]),
            (&json!("a"), &json!("n")),
            "{metadata}"
        );
        assert_eq!(spec["nodeSelector"]["pool"], "p");
        assert_eq!(spec["nodeSelector"]["kubernetes.io/arch"], "amd64");
        assert_eq!(spec["tolerations"], json!([{ "key": "k" }]));
        assert_eq!((&spec["priorityClassName"], &spec["runtimeClassName"]), (&json!("high"), &json!("gvisor")));
        assert_eq!(spec["imagePullSecrets"], json!([{ "name": "mine" }, { "name": "more" }]));
        assert!(spec["affinity"].is_object() && spec["hostAliases"].is_array(), "{spec}");
    }
    let container = &tests["spec"]["containers"][0];
    assert_eq!(container["image"], "stackstorm/st2actionrunner:3.10dev");
    assert!(!container["envFrom"].to_string().contains("secretRef"), "{container}");
    let own = objects(&json!({ "st2actionrunner": { "image": { "tag": "3.9-ours" } } }));
    let image = find(&own, "Pod", "st2-st2tests").unwrap()["spec"]["containers"][0]["image"].take();
    assert_eq!(image, "stackstorm/st2actionrunner:3.9-ours");
}

/// The bot's image takes any certificate and logs all messages, unless somebody says otherwise.
#[test]
fn the_bot_is_told_to_look_at_certificates_whoever_makes_its_secret() {
    let values = json!({ "st2chatops": { "enabled": true, "existingSecret": "mine", "envFromConfigMaps": ["more"] } });
    let all = objects(&values);
    let told = find(&all, "ConfigMap", "st2-st2chatops").unwrap();
    assert_eq!(told["data"], json!({ "NODE_TLS_REJECT_UNAUTHORIZED": "1", "HUBOT_LOG_LEVEL": "info" }));
    let from = container(&values, "st2chatops")["envFrom"].take();
    let place = |name: &str| {
        from.as_array().unwrap().iter().position(|one| one.to_string().contains(&format!("\"{name}\""))).unwrap()
    };
    // What comes later wins.
    assert!(place("st2-st2chatops") < place("more") && place("more") < place("mine"), "{from}");
}

/// Kubernetes can tell of each whether it is ready.
#[test]
fn every_container_of_production_has_a_readiness_probe() {
    let done = Run::new(&["render", "--preset", "production"]).with_secrets().run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    let pods = done.objects();
    let pods = pods.iter().filter(|object| ["Deployment", "StatefulSet"].contains(&object["kind"].as_str().unwrap()));
    let mut seen = 0;
    for object in pods {
        for container in object["spec"]["template"]["spec"]["containers"].as_array().unwrap() {
            assert!(container["readinessProbe"].is_object(), "{} {}", object["metadata"]["name"], container["name"]);
            seen += 1;
        }
    }
    assert!(seen > 15, "only {seen}");
}

/// Passwords are read from files, but where a program can do nothing else.
#[test]
fn no_variable_of_production_holds_a_password() {
    let done = Run::new(&["render", "--preset", "production", "--include-tests"]).with_secrets().run();
    let mut found = std::collections::BTreeSet::new();
    assert_eq!(done.status, 0, "{}", done.stderr);
    for object in done.objects() {
        let pod = object.pointer("/spec/template/spec").or_else(|| object.get("spec")).cloned().unwrap_or_default();
        for key in ["initContainers", "containers"] {
            for container in pod[key].as_array().into_iter().flatten() {
                if container["env"].to_string().contains("secretKeyRef")
                    || container["envFrom"].to_string().contains("secretRef")
                {
                    found.insert(format!(
                        "{} {}",
                        object["metadata"]["name"].as_str().unwrap(),
                        container["name"].as_str().unwrap()
                    ));
                }
            }
        }
    }
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["st2-mongodb metrics"], "docs/security.md says why");
}

#[test]
fn probes_follow_what_the_settings_say() {
    let probe = |config: &str, workload: &str| {
        container(&json!({ "st2": { "config": config } }), workload)["readinessProbe"].to_string()
    };
    assert!(probe("", "st2scheduler").contains(":(1628) "));
    assert!(probe("[messaging]\nurl = amqp://u:p@h:5673/\n", "st2scheduler").contains(":(1629) "));
    assert!(probe("", "st2garbagecollector").contains(":(6989) "));
    assert!(probe("[database]\nhost = h\nport = 27018\n", "st2garbagecollector").contains(":(698A) "));
}

#[test]
fn controllers_are_told_that_the_web_ui_encrypts() {
    let rendered = |controller: &str| {
        let all = objects(&json!({
            "ingress": { "enabled": true, "controller": controller },
            "st2web": {
                "service": { "hostname": "a.example.com" }, "env": { "ST2WEB_HTTPS": "1" },
                "extra_volumes": [{ "name": "c", "mount": { "mountPath": "/etc/ssl/st2" }, "volume": { "secret": { "secretName": "s" } } }],
            },
        }));
        find(&all, "Ingress", "st2-st2web-ingress").unwrap()["metadata"]["annotations"].to_string()
    };
    assert!(rendered("ingress-nginx").contains("\"nginx.ingress.kubernetes.io/backend-protocol\":\"HTTPS\""));
    assert!(rendered("nginx").contains("\"nginx.org/ssl-services\":\"st2-st2web\""));
    assert!(rendered("alb").contains("\"alb.ingress.kubernetes.io/backend-protocol\":\"HTTPS\""));
}

#[test]
fn jobs_run_in_order_and_end() {
    let run = Run::new(&["render", "--target", "helm", "-f", "values.json"]).with_secrets();
    let values =
        json!({ "st2": { "rbac": { "enabled": true } }, "jobs": { "ttlSecondsAfterFinished": 60, "backoffLimit": 3 } });
    let all = run.file("values.json", values.to_string()).run().fine().objects();
    let weight = |name: &str| {
        let job = find(&all, "Job", name).unwrap();
        assert_eq!((&job["spec"]["backoffLimit"], &job["spec"]["activeDeadlineSeconds"]), (&json!(3), &json!(3600)));
        assert_eq!(job["spec"]["ttlSecondsAfterFinished"], 60);
        job["metadata"]["annotations"]["helm.sh/hook-weight"].as_str().unwrap().parse::<i32>().unwrap()
    };
    let content = weight("st2-job-st2-register-content");
    assert!(content < weight("st2-job-st2-apply-rbac-definitions"));
    assert!(content < weight("st2-job-st2-key-load") && content < weight("st2-job-st2-apikey-load"));
    let of = |target: &str, values: &Value| {
        let run = Run::new(&["render", "--target", target, "-f", "values.json"]).with_secrets();
        let objects = run.file("values.json", values.to_string()).run().fine().objects();
        let jobs = objects.into_iter().filter(|it| it["kind"] == "Job");
        jobs.map(|job| (job["metadata"]["name"].clone(), job["spec"]["ttlSecondsAfterFinished"].clone()))
            .collect::<Vec<_>>()
    };
    assert!(of("flux", &values).iter().all(|(_, seconds)| seconds.is_null()));
    let kept = of("kubectl", &values);
    assert!(kept.iter().all(|(_, seconds)| *seconds == 60));
    let other =
        json!({ "st2": { "rbac": { "enabled": true } }, "jobs": { "ttlSecondsAfterFinished": 61, "backoffLimit": 3 } });
    let names = |jobs: &[(Value, Value)]| jobs.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&kept), names(&of("kubectl", &other)), "how long a Job stays is no part of what it runs");
}

#[test]
fn old_data_are_deleted_where_somebody_says_so() {
    let settings = |args: &[&str]| {
        let done = Run::new(&["render", "-s", "ConfigMap/st2-st2-config"]).with_secrets().args(args).run();
        assert_eq!(done.status, 0, "{}", done.stderr);
        done.objects()[0]["data"]["st2.docker.conf"].as_str().unwrap().to_owned()
    };
    let production = settings(&["--preset", "production"]);
    for what in ["action_executions", "trigger_instances", "workflow_executions", "tokens"] {
        assert!(production.contains(&format!("\n{what}_ttl = 30\n")), "{production}");
    }
    assert!(!settings(&[]).contains("_ttl"));
    assert!(render(&json!({ "st2garbagecollector": { "keepDays": 0 } }), &[]).failed(1).stderr.contains("keepDays"));
}

/// What the chart does not read changes nothing for its releases, and is named.
#[test]
fn releases_of_the_chart_stay_as_they_are() {
    let args = ["--preset", "stackstorm-ha-1.1"];
    let plain = rendered(&json!({}), &args);
    let values = json!({
        "st2api": {
            "enabled": false, "podLabels": { "a": "b" }, "securityContext": { "runAsUser": 5 }, "strategy": { "type": "Recreate" },
            "readinessProbe": { "tcpSocket": { "port": 1 } }, "sidecars": [{ "name": "s", "image": "i" }],
        },
        "st2scheduler": { "terminationGracePeriodSeconds": 7, "envFromSecrets": ["x"] },
        "jobs": { "securityContext": { "runAsUser": 5 }, "resources": { "requests": { "cpu": 1 } } },
    });
    let done = rendered(&values, &args);
    assert_eq!(done.stdout, plain.stdout);
    for key in ["st2api.enabled", "st2api.podLabels", "st2scheduler.terminationGracePeriodSeconds", "jobs.resources"] {
        assert!(
            done.stderr.contains(&format!("warning: {key}: this has no effect with the preset")),
            "{key}: {}",
            done.stderr
        );
    }
    let all = rendered(&json!({ "workloads": { "podLabels": { "a": "b" } } }), &args).objects();
    let labels = find(&all, "Deployment", "st2-st2api").unwrap()["spec"]["template"]["metadata"]["labels"].take();
    assert_eq!(labels["a"], "b");
}
