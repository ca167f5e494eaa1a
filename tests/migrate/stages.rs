//! `st2ha migrate render`: what each stage changes, and what it does not.

use serde_json::{Value, json};

use crate::programs::object;
use crate::release::{PRESET, STAGES, commands, is_own, key, objects, plan, run};

const HOPS: [(&str, &str); 4] =
    [("mongodb-5.0", "5.0.33"), ("mongodb-6.0", "6.0.28"), ("mongodb-7.0", "7.0.40"), ("mongodb-8.0", "8.0.29")];

/// A manifest for reading, without the scripts, which have files of their own.
fn shown(object: &Value) -> String {
    let mut object = object.clone();
    if let Some(data) = object.get_mut("data").and_then(Value::as_object_mut) {
        data.values_mut().for_each(|text| *text = json!("(a file below templates/migrate/files)"));
    }
    if let Some(task) = object.pointer_mut("/spec/template/spec/containers/0/env/1/value") {
        *task = serde_json::from_str(task.as_str().unwrap()).unwrap();
    }
    st2ha::yaml::emit(&object).unwrap()
}

#[test]
fn each_stage_has_its_own_objects_and_some_of_the_release() {
    for stage in STAGES {
        let objects = objects(stage, PRESET, &[]);
        let own: Vec<String> = objects.iter().filter(|object| is_own(object)).map(shown).collect();
        let others: Vec<String> = objects
            .iter()
            .filter(|object| !is_own(object))
            .map(|object| match object["spec"]["replicas"].as_u64() {
                Some(replicas) => format!("{} ({replicas} replicas)", key(object)),
                None => key(object),
            })
            .collect();
        insta::assert_snapshot!(format!("stage-{stage}"), format!("{}\n---\n{}", own.join("---\n"), others.join("\n")));
    }
    let snapshots = objects("backup-stopped", PRESET, &["--snapshot-class", "csi", "--part", "change"]);
    insta::assert_snapshot!("snapshots", snapshots.iter().map(shown).collect::<Vec<_>>().join("---\n"));
}

#[test]
fn parts_make_up_a_stage() {
    for stage in ["preflight", "backup", "stop", "mongodb-5.0", "rabbitmq-redis"] {
        let whole: Vec<String> = objects(stage, PRESET, &[]).iter().map(key).collect();
        let mut parts: Vec<String> = ["check", "change", "complete"]
            .iter()
            .map(|part| crate::release::stage(stage, PRESET, &["--part", part]))
            .filter(|done| done.status == 0)
            .flat_map(|done| done.objects().iter().map(key).collect::<Vec<_>>())
            .collect();
        parts.sort();
        parts.dedup();
        let mut sorted = whole.clone();
        sorted.sort();
        assert_eq!(parts, sorted, "{stage}");
    }
}

#[test]
fn mongodb_goes_one_version_at_a_time_on_the_same_volumes() {
    let before = run(&["render"], PRESET).run();
    let before = object(&before.objects(), "StatefulSet", "st2-mongodb").clone();
    let mut from = "4.4";
    for (stage, tag) in HOPS {
        let objects = objects(stage, PRESET, &[]);
        let set = object(&objects, "StatefulSet", "st2-mongodb");
        let pod = &set["spec"]["template"]["spec"];
        let image = format!("docker.io/library/mongo:{tag}");
        for container in pod["containers"].as_array().unwrap() {
            assert_eq!(container["image"], image.as_str(), "{stage}");
        }
        for field in ["serviceName", "podManagementPolicy", "selector", "volumeClaimTemplates", "replicas"] {
            assert_eq!(set["spec"][field], before["spec"][field], "{stage}: {field}");
        }
        let context = &pod["securityContext"];
        assert_eq!((&context["runAsUser"], &context["fsGroup"]), (&json!(1001), &json!(1001)));
        let args = pod["containers"][0]["args"].to_string();
        assert!(args.contains("--dbpath=/bitnami/mongodb/data/db") && args.contains("--replSet=rs0"), "{args}");
        // Its Jobs allow this step and no other.
        let tasks: Vec<Value> = objects.iter().filter(|object| object["kind"] == "Job").map(task).collect();
        let modes: Vec<(&str, &str, &str)> =
            tasks.iter().map(|task| (text(task, "mode"), text(task, "from"), text(task, "to"))).collect();
        let to = &tag[..3];
        assert_eq!(modes, [("mongodb", from, to), ("complete", from, to)], "{stage}");
        let proof = if stage == "mongodb-5.0" { json!("backup-stopped") } else { Value::Null };
        assert_eq!(tasks[0]["proof"], proof, "{stage}");
        from = to;
        // Nothing of the release besides MongoDB is touched.
        for object in objects.iter().filter(|object| !is_own(object)) {
            assert_eq!(object["metadata"]["labels"]["app.kubernetes.io/name"], "mongodb", "{}", key(object));
        }
    }
}

fn task(job: &Value) -> Value {
    let env = job["spec"]["template"]["spec"]["containers"][0]["env"].as_array().unwrap();
    let task = env.iter().find(|variable| variable["name"] == "TASK").unwrap();
    serde_json::from_str(task["value"].as_str().unwrap()).unwrap()
}

fn text<'a>(task: &'a Value, key: &str) -> &'a str {
    task[key].as_str().unwrap_or_default()
}

/// The fields of a StatefulSet that can change; of other workloads only selectors cannot.
fn frozen(object: &Value) -> Value {
    let mut spec = object["spec"].clone();
    match object["kind"].as_str().unwrap() {
        "StatefulSet" => {
            let spec = spec.as_object_mut().unwrap();
            let defaults = json!({ "podManagementPolicy": "OrderedReady" });
            for (field, value) in defaults.as_object().unwrap() {
                spec.entry(field).or_insert(value.clone());
            }
            for field in ["replicas", "template", "updateStrategy"] {
                spec.remove(field);
            }
            Value::Object(spec.clone())
        }
        "Deployment" => spec["selector"].clone(),
        "Secret" => object["type"].clone(),
        _ => Value::Null,
    }
}

/// From stage to stage, nothing changes that Kubernetes refuses to change, but what the plan says to delete first.
#[test]
fn the_plan_names_every_object_that_has_to_be_deleted_first() {
    for values in ["", "mongodb: { podManagementPolicy: Parallel }\n"] {
        let values = format!("{PRESET}{values}");
        let plan = plan(&values, &[]);
        let mut cluster = run(&["render"], &values).run().objects();
        let mut deleted = Vec::new();
        for stage in STAGES {
            let commands = commands(&plan, stage).join("\n");
            for object in objects(stage, &values, &[]) {
                let known = cluster.iter().position(|other| key(other) == key(&object));
                let Some(known) = known else {
                    cluster.push(object);
                    continue;
                };
                let kind = object["kind"].as_str().unwrap().to_lowercase();
                let name = object["metadata"]["name"].as_str().unwrap();
                let says = commands.contains(&format!("kubectl delete -n default {kind}.apps/{name} "));
                let differs = frozen(&cluster[known]) != frozen(&object);
                assert_eq!(differs, says, "{stage}: {}", key(&object));
                if differs {
                    deleted.push(key(&object));
                }
                cluster[known] = object;
            }
        }
        assert_eq!(deleted, ["StatefulSet/st2-rabbitmq", "StatefulSet/st2-redis-node"], "{values}");
    }
}

/// What null has removed comes back in no stage.
#[test]
fn removed_security_contexts_stay_removed() {
    let contexts = |values: &str| {
        let args = ["--part", "change", "-s", "StatefulSet/st2-mongodb"];
        let set = objects("mongodb-5.0", &format!("{PRESET}{values}"), &args).remove(0);
        let pod = set["spec"]["template"]["spec"].clone();
        [pod["securityContext"]["runAsUser"].clone(), pod["containers"][0]["securityContext"]["runAsUser"].clone()]
    };
    assert_eq!(contexts(""), [json!(1001), json!(1001)]);
    assert_eq!(contexts("mongodb: { podSecurityContext: null }\n"), [Value::Null, json!(1001)]);
    assert_eq!(contexts("mongodb: { containerSecurityContext: null }\n"), [json!(1001), Value::Null]);
    let neither = "mongodb: { podSecurityContext: null, containerSecurityContext: null }\n";
    assert_eq!(contexts(neither), [Value::Null, Value::Null]);
    // The image's own user was 1001 before, and is root from now on.
    assert_eq!(contexts("mongodb: { containerSecurityContext: { runAsUser: null } }\n"), [json!(1001), json!(1001)]);
}

#[test]
fn while_stackstorm_is_stopped_no_stage_starts_it() {
    let stopped = objects("stop", PRESET, &["--part", "change"]);
    assert!(stopped.len() > 10);
    assert!(stopped.iter().all(|object| object["kind"] == "Deployment" && object["spec"]["replicas"] == 0));
    let drained = objects("drain", PRESET, &["--part", "change"]);
    let names: Vec<String> = drained.iter().map(key).collect();
    assert_eq!(names, ["Deployment/st2-st2sensorcontainer", "Deployment/st2-st2timersengine", "Deployment/st2-st2web"]);
    for stage in &STAGES[8..14] {
        let starts = objects(stage, PRESET, &[]).iter().any(|object| object["kind"] == "Deployment");
        assert!(!starts, "{stage}");
    }
    // Sensors may have Deployments of their own.
    let sensors = format!(
        "{PRESET}st2: {{ packs: {{ sensors: [{{ name: github, ref: githubwebhook.GitHubWebhookSensor }}, {{ name: circle, ref: circle_ci.WebhookSensor }}] }} }}\n"
    );
    let names: Vec<String> = objects("drain", &sensors, &["--part", "change"]).iter().map(key).collect();
    assert!(names.iter().filter(|name| name.contains("st2sensorcontainer")).count() == 2, "{names:?}");
}

/// The end of the way is what a plain render prints, with the values that the plan says to write.
#[test]
fn the_end_is_what_render_prints() {
    for values in [
        "",
        "mongodb: { image: { repository: bitnamilegacy/mongodb, tag: 4.4.15 }, resources: { limits: { memory: 3Gi } } }\n",
        "mongodb: { image: { registry: mirror.example.com, tag: 4.4.15-debian-10-r8 }, persistence: { size: 20Gi, subPath: db } }\n",
        "redis: { image: { repository: mirror/bitnami/redis, tag: 6.0.9 } }\nimage: { tag: 3.8.1 }\n",
        "mongodb: { replicaCount: 1, auth: { existingSecret: mine } }\n",
    ] {
        let values = format!("{PRESET}{values}");
        let lasting = plan(&values, &[])["values"].to_string();
        let after = run(&["render"], &values).file("lasting.yaml", &lasting).args(&["-f", "lasting.yaml"]).run();
        assert_eq!(after.status, 0, "{}", after.stderr);
        let end = objects("finish", &values, &["--part", "change"]);
        // What is immutable is so only when StackStorm has been looked at.
        let (sealed, mut after) = (objects("seal", &values, &["--part", "change"]), after.objects());
        let immutable: Vec<Value> = after.iter().filter(|object| object["immutable"] == true).cloned().collect();
        assert!(!sealed.is_empty() && sealed == immutable, "{values}");
        for object in &mut after {
            object.as_object_mut().unwrap().remove("immutable");
        }
        assert_eq!(end, after, "{values}");
        // From the last hop on, MongoDB's pods stay as they are.
        let last = objects("mongodb-8.0", &values, &[]);
        let pods = |objects: &[Value]| object(objects, "StatefulSet", "st2-mongodb")["spec"].clone();
        assert_eq!(pods(&last), pods(&end), "{values}");
    }
    let several = plan("preset: [small, stackstorm-ha-1.1]\n", &[]);
    assert_eq!(several["values"]["preset"], json!(["small"]));
}

#[test]
fn jobs_are_restricted_and_read_passwords_from_secrets() {
    let mut count = 0;
    for stage in STAGES {
        for job in objects(stage, PRESET, &[]).iter().filter(|object| object["kind"] == "Job" && is_own(object)) {
            count += 1;
            let name = key(job);
            let pod = &job["spec"]["template"]["spec"];
            assert_eq!(pod["automountServiceAccountToken"], false, "{name}");
            assert_eq!(pod["securityContext"]["runAsNonRoot"], true, "{name}");
            assert_eq!(pod["securityContext"]["seccompProfile"]["type"], "RuntimeDefault", "{name}");
            let container = &pod["containers"][0];
            let context = &container["securityContext"];
            assert_eq!(context["readOnlyRootFilesystem"], true, "{name}");
            assert_eq!(context["allowPrivilegeEscalation"], false, "{name}");
            assert_eq!(context["capabilities"]["drop"], json!(["ALL"]), "{name}");
            for side in ["requests", "limits"] {
                assert!(container["resources"][side]["memory"].is_string(), "{name}");
            }
            assert_eq!(job["spec"]["backoffLimit"], 0, "{name}");
        }
    }
    assert!(count >= 19, "{count}");
    for values in [
        "mongodb: { auth: { existingSecret: theirs } }\n",
        "rabbitmq: { auth: { existingPasswordSecret: theirs, password: r4bbit } }\n",
    ] {
        let text = crate::release::stage("stop", &format!("{PRESET}{values}"), &["--part", "check"]).stdout;
        assert!(text.contains("name: theirs"), "{text}");
    }
    let open =
        crate::release::stage("preflight", &format!("{PRESET}mongodb: {{ auth: {{ enabled: false }} }}\n"), &[]).stdout;
    assert!(!open.contains("secretName"), "{open}");
}

#[test]
fn passwords_stand_in_secrets_only() {
    for stage in STAGES {
        let objects = objects(stage, PRESET, &[]);
        let text = |object: &&Value| (key(object), object.to_string());
        // Under the preset StackStorm's configuration holds them, as the chart has it.
        let others =
            objects.iter().filter(|object| object["kind"] != "Secret" && key(object) != "ConfigMap/st2-st2-config");
        for (name, text) in others.map(|object| text(&object)) {
            for secret in ["m0ngo", "m0ngoRoot", "r4bbit", "c00kie", "r3dis", "Ch4ngeMe"] {
                assert!(!text.contains(secret), "{stage}: {name} holds {secret}");
            }
        }
    }
}

#[test]
fn templates_of_a_migration_take_no_part_in_a_render() {
    for values in [PRESET, "{}"] {
        let done = run(&["render"], values).run();
        assert!(!done.stdout.contains("st2ha/migration"), "{values}");
    }
}

/// Once the brokers are official ones, checks ask them as StackStorm does; Bitnami's are asked on the plain port.
#[test]
fn brokers_with_certificates_are_asked_by_tls() {
    let values = format!(
        "{PRESET}rabbitmq: {{ auth: {{ tls: {{ enabled: true, existingSecret: certificates }} }} }}\nst2: {{ existingConfigSecret: mine }}\n"
    );
    let asked = |stage: &str| {
        let objects = objects(stage, &values, &["--part", "check"]);
        let job = objects.iter().find(|object| object["kind"] == "Job").unwrap();
        let pod = &job["spec"]["template"]["spec"];
        let task = pod["containers"][0]["env"][1]["value"].as_str().unwrap();
        (serde_json::from_str::<Value>(task).unwrap()["rabbitmq"].clone(), pod.to_string())
    };
    let (old, _) = asked("drain");
    assert_eq!((old["host"].as_str().unwrap(), &old["certificates"]), ("st2-rabbitmq:5672", &Value::Null));
    let (new, pod) = asked("finish");
    // The preset's default, to turn away who shows no certificate, goes with it.
    assert_eq!((new["host"].as_str().unwrap(), &new["certificates"]), ("st2-rabbitmq:5671", &json!(["ca.crt"])));
    assert!(pod.contains("/etc/certificates") && pod.contains(r#""secretName":"certificates""#), "{pod}");
}
