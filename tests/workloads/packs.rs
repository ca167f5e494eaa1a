//! Packs that are in images: mounted where Kubernetes can, copied elsewhere.

use serde_json::{Value, json};

use crate::cli_support::{Done, Run};

fn run(arguments: &[&str], values: &Value) -> Done {
    let run = Run::new(&["render", "-f", "values.json"]).with_secrets().args(arguments);
    run.file("values.json", values.to_string()).run()
}

fn image(name: &str, packs: &Value) -> Value {
    json!({ "repository": "reg.example.com", "name": name, "tag": "1", "pullPolicy": "Always", "pullSecret": format!("pull-{name}"), "packs": packs })
}

fn packs(images: &[Value]) -> Value {
    let hook = json!({ "name": "mine", "hook": "pre-upgrade", "command": ["st2", "--version"] });
    json!({
        "st2": { "packs": { "images": images, "sensors": [{ "name": "s", "ref": "aws.S" }] } },
        "jobs": { "extra_hooks": [hook] },
    })
}

fn pods(done: &Done) -> Vec<(String, Value)> {
    assert_eq!(done.status, 0, "{}", done.stderr);
    let named = done.objects().into_iter().filter(|object| object["spec"]["template"]["spec"].is_object());
    named
        .map(|object| {
            (object["metadata"]["name"].as_str().unwrap().to_owned(), object["spec"]["template"]["spec"].clone())
        })
        .collect()
}

/// The items of a list that are about packs.
fn about(list: &Value, start: &str) -> Vec<Value> {
    let named = |item: &&Value| item["name"].as_str().is_some_and(|name| name.starts_with(start));
    list.as_array().into_iter().flatten().filter(named).cloned().collect()
}

#[test]
fn images_are_volumes_from_1_35_on() {
    let values = packs(&[image("a", &json!(["aws", "jira"])), image("b", &json!(["my_own"]))]);
    let done = run(&["--kube-version", "1.35.0"], &values);
    let volumes = json!([
        { "name": "st2-packs-image-1-vol", "image": { "reference": "reg.example.com/a:1", "pullPolicy": "Always" } },
        { "name": "st2-packs-image-2-vol", "image": { "reference": "reg.example.com/b:1", "pullPolicy": "Always" } },
    ]);
    let mut mounts = Vec::new();
    for (volume, pack) in [(1, "aws"), (1, "jira"), (2, "my_own")] {
        for folder in ["packs", "virtualenvs"] {
            mounts.push(json!({
                "name": format!("st2-packs-image-{volume}-vol"), "readOnly": true,
                "mountPath": format!("/opt/stackstorm/{folder}/{pack}"), "subPath": format!("opt/stackstorm/{folder}/{pack}"),
            }));
        }
    }
    let mut seen = Vec::new();
    for (name, pod) in pods(&done) {
        let found = about(&pod["volumes"], "st2-packs-");
        if found.is_empty() {
            continue;
        }
        // Whatever registers packs and whatever runs them have the same ones.
        assert_eq!(json!(found), volumes, "{name}");
        assert_eq!(about(&pod["containers"][0]["volumeMounts"], "st2-packs-"), mounts, "{name}");
        assert!(
            !pod["initContainers"].to_string().contains("copy") && about(&pod["initContainers"], "st2-").is_empty(),
            "{name}"
        );
        for secret in ["pull-a", "pull-b"] {
            assert!(pod["imagePullSecrets"].as_array().unwrap().contains(&json!({ "name": secret })), "{name}");
        }
        seen.push(name);
    }
    for start in [
        "st2-st2api",
        "st2-st2actionrunner",
        "st2-st2sensorcontainer-s",
        "st2-st2client",
        "st2-job-st2-register-content",
        "st2-job-extra-helm-hook-mine",
    ] {
        assert!(seen.iter().any(|name| name.starts_with(start)), "{start}: {seen:?}");
    }
    // Other commands know of them.
    let listed = Run::new(&["images", "-f", "values.json", "--kube-version", "1.35.0"])
        .file("values.json", values.to_string())
        .run();
    assert!(listed.stdout.contains("reg.example.com/a:1"), "{}{}", listed.stdout, listed.stderr);
}

#[test]
fn images_are_copied_otherwise() {
    let named = packs(&[image("a", &json!(["aws"]))]);
    let some = packs(&[image("a", &json!(["aws"])), image("b", &Value::Null)]);
    let volume = |name: &str| json!({ "persistentVolumeClaim": { "claimName": name } });
    let mut shared = named.clone();
    shared["st2"]["packs"]["volumes"] = json!({ "enabled": true, "packs": volume("p"), "virtualenvs": volume("v") });
    let chart = ["--kube-version", "1.36.0", "--preset", "stackstorm-ha-1.1"];
    for (arguments, values) in [
        (&["--kube-version", "1.34.9"][..], &named),
        (&["--kube-version", "1.36.0", "--target", "helm"], &named),
        (&chart, &named),
        (&["--kube-version", "1.36.0"], &some),
        (&["--kube-version", "1.36.0"], &shared),
    ] {
        let done = run(arguments, values);
        assert!(!done.stdout.contains("st2-packs-image"), "{arguments:?}");
        let copied =
            pods(&done).iter().filter(|(_, pod)| !about(&pod["initContainers"], "st2-custom-pack-").is_empty()).count();
        assert!(copied > 1, "{arguments:?}");
    }
    // Names change nothing where images are copied.
    let unnamed = packs(&[image("a", &Value::Null)]);
    assert_eq!(run(&[], &named).stdout, run(&[], &unnamed).stdout);
}

#[test]
fn wrong_names_are_refused() {
    let mut said = String::new();
    for (images, path) in [
        (vec![image("a", &json!([]))], "error: st2.packs.images[0].packs: "),
        (vec![image("a", &json!(["aws", "../aws"]))], "error: st2.packs.images[0].packs[1]: "),
        (vec![image("a", &json!([""]))], "error: st2.packs.images[0].packs[0]: "),
        (vec![image("a", &json!(["core"]))], "error: st2.packs.images[0].packs[0]: "),
        (vec![image("a", &json!(["aws"])), image("b", &json!(["x", "aws"]))], "error: st2.packs.images[1].packs[1]: "),
        (vec![image("a", &json!(["aws"])), image("b", &Value::Null)], "warning: st2.packs.images[1]: "),
    ] {
        let done = run(&[], &packs(&images));
        assert!(done.stderr.contains(path), "{path}: {}", done.stderr);
        said.push_str(&done.stderr);
    }
    insta::assert_snapshot!(said);
}
