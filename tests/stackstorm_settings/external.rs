//! Where external services and their credentials show in the manifests.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::cli_support::{Done, Run};
use crate::findings;
use crate::pod::{Pod, files};

fn render(values: &Value) -> Done {
    let run = Run::new(&["render", "-f", "values.yaml"]).with_secrets();
    run.file("values.yaml", values.to_string()).run().fine()
}

/// The pods of all workloads: name and specification.
fn pods(done: &Done) -> Vec<(String, Value)> {
    let spec = |object: &Value| {
        Some((object["metadata"]["name"].as_str()?.to_owned(), object["spec"]["template"]["spec"].clone()))
    };
    done.objects().iter().filter_map(spec).filter(|(_, spec)| spec.is_object()).collect()
}

#[test]
fn credentials_are_in_the_secret_alone() {
    let done = render(&findings::fine());
    for object in done.objects() {
        let text = object.to_string();
        assert!(!text.contains("canary"), "{text}");
    }
    let secret = done.object("Secret", "st2-st2-external");
    let keys: BTreeSet<&str> = secret["data"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        ["mongodb-password", "mongodb-username", "rabbitmq-password", "rabbitmq-username", "redis-password"].into()
    );
}

#[test]
fn every_pod_that_reads_settings_gets_those_with_credentials() {
    let mut values = findings::fine();
    values["jobs"] = json!({ "extra_hooks": [{ "name": "mine", "hook": "post-install", "command": ["true"] }], "preRegisterContentCommand": ["true"] });
    values["st2"] = json!({ "rbac": { "enabled": true }, "packs": { "sensors": [{ "name": "a", "ref": "p.S" }] } });
    let mut seen = 0;
    for (name, spec) in pods(&render(&values)) {
        let has = |container: &Value, volume: &str| {
            container["volumeMounts"].as_array().into_iter().flatten().any(|mount| mount["name"] == volume)
        };
        let containers =
            ["initContainers", "containers"].map(|list| spec[list].as_array().cloned().unwrap_or_default());
        let reading: Vec<&Value> =
            containers.iter().flatten().filter(|container| has(container, "st2-config-vol")).collect();
        if reading.is_empty() {
            assert!(!spec.to_string().contains("st2-external"), "{name}");
            continue;
        }
        seen += 1;
        assert_eq!(spec["initContainers"][0]["name"], "external-services", "{name}");
        assert!(has(&spec["initContainers"][0], "st2-external-credentials-vol"), "{name}");
        for container in reading {
            assert!(has(container, "st2-external-vol"), "{name} {}", container["name"]);
            assert!(!has(container, "st2-external-credentials-vol"), "{name} {}", container["name"]);
            let command = container["command"].to_string();
            let flag = "\"--config-file=/etc/st2/external/st2.external.conf\",\"--config-file=/etc/st2/st2.user.conf\"";
            assert_eq!(command.contains("st2.docker.conf"), command.contains(flag), "{name}: {command}");
        }
    }
    assert!(seen > 12, "{seen} pods read settings");
}

#[test]
fn pods_wait_for_any_of_the_hosts() {
    let mut values = findings::fine();
    values["mongodb"]["external"]["hosts"] = json!(["a.example.com", "b.example.com"]);
    values["rabbitmq"]["external"]["tls"] = json!({ "enabled": true, "systemAuthorities": true });
    let done = render(&values);
    let pod = Pod::new(&done, "Deployment", "st2-st2scheduler", &[]);
    let script = |name: &str| pod.container(name).unwrap()["command"][2].as_str().unwrap().to_owned();
    let database = script("wait-for-db");
    assert!(
        database.starts_with("until nc -z -w 2 'a.example.com' 27017 || nc -z -w 2 'b.example.com' 27017; do\n"),
        "{database}"
    );
    assert!(script("wait-for-queue").starts_with("until nc -z -w 2 'rabbitmq.example.com' 5671; do\n"));
}

#[test]
fn without_credentials_nothing_has_to_be_prepared() {
    let values = json!({
        "rabbitmq": { "enabled": true },
        "mongodb": { "enabled": false, "external": { "hosts": ["m"], "database": "st2" } },
        "redis": { "enabled": false, "external": { "hosts": ["r"] } },
    });
    let done = render(&values);
    assert!(!done.stdout.contains("st2-external"), "{}", done.stdout);
    let settings = done.object("ConfigMap", "st2-st2-config")["data"]["st2.docker.conf"].clone();
    let settings = settings.as_str().unwrap();
    assert!(settings.contains("[database]\nhost = mongodb://m/st2\ndb_name = st2\nport = 27017\n"), "{settings}");
    assert!(settings.contains("[coordination]\nurl = redis://r:6379?"), "{settings}");
}

#[test]
fn pods_change_with_a_password_of_the_values() {
    let mut values = findings::fine();
    let before = pods_annotation(&values);
    values["redis"]["external"]["password"] = json!("another");
    assert_ne!(before, pods_annotation(&values));
}

fn pods_annotation(values: &Value) -> Value {
    let done = render(values);
    done.object("Deployment", "st2-st2scheduler")["spec"]["template"]["metadata"]["annotations"]["checksum/external"]
        .clone()
}

#[test]
fn the_init_container_refuses_what_cannot_arrive() {
    let mut values = findings::fine();
    values["redis"]["external"] =
        json!({ "hosts": ["r"], "existingSecret": "mine", "existingSecretUsernameKey": "user" });
    for (user, password, problem) in [
        ("u", "", "redis-password of StackStorm is empty"),
        ("u", "\n", "redis-password of StackStorm is empty"),
        ("u", "a\nb", "redis-password of StackStorm holds a line break"),
        ("u", "a\tb", "redis-password of StackStorm holds a line break"),
        ("u", "a/b", "redis-password of StackStorm holds one of the characters /?#[]"),
        ("u", "a]b", "redis-password of StackStorm holds one of the characters"),
        ("u", "a[b", "redis-password of StackStorm holds one of the characters"),
        ("u:v", "p", "redis-username of StackStorm holds one of the characters"),
    ] {
        let own = [("mine", "user", user), ("mine", "password", password)];
        let pod = Pod::new(&render(&values), "Deployment", "st2-st2api", &own);
        let output = pod.prepare();
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && message.contains(problem), "{password:?}: {message}");
        assert!(!message.contains("a\nb") && !message.contains("u:v"), "{message}");
    }
    let own = [("mine", "user", "u"), ("mine", "password", "p\n")];
    let pod = Pod::new(&render(&values), "Deployment", "st2-st2api", &own);
    assert!(pod.prepare().status.success());
    let prepared = files(&pod.path("/etc/st2/external"));
    assert!(prepared["st2.external.conf"].contains("url = \"redis://u:p@r:6379?"), "{prepared:?}");
}

#[test]
fn mongodb_gets_certificate_and_key_in_one_file() {
    let mut values = findings::fine();
    let external = &mut values["mongodb"]["external"];
    external["username"] = Value::Null;
    external["password"] = Value::Null;
    external["tls"] = json!({ "enabled": true, "existingSecret": "t", "certFilename": "c", "certKeyFilename": "k" });
    values["rabbitmq"] = json!({ "enabled": true });
    values["redis"] = json!({ "enabled": true });
    let own = [("t", "ca.crt", "AUTHORITY"), ("t", "c", "CERTIFICATE"), ("t", "k", "KEY\n")];
    let pod = Pod::new(&render(&values), "Deployment", "st2-st2api", &own);
    assert!(pod.prepare().status.success());
    let prepared = files(&pod.path("/etc/st2/external"));
    assert_eq!(prepared["mongodb-client.pem"], "CERTIFICATE\nKEY\n");
    assert_eq!(prepared["st2.external.conf"], "");
}

#[test]
fn secrets_of_ones_own_are_looked_for_and_named_in_the_notes() {
    let mut values = findings::fine();
    values["mongodb"]["external"]["password"] = Value::Null;
    values["mongodb"]["external"]["existingSecret"] = json!("my-login");
    values["mongodb"]["external"]["tls"] = json!({ "enabled": true, "existingSecret": "my-certificates" });
    let run = |command: &[&str]| {
        Run::new(command).args(&["-f", "values.yaml"]).with_secrets().file("values.yaml", values.to_string()).run()
    };
    let validated = run(&["validate", "--verbose"]);
    for path in ["mongodb.external.existingSecret", "mongodb.external.tls.existingSecret"] {
        let finding = format!("{path}: no manifest provides the Secret");
        let text = format!("{}{}", validated.stdout, validated.stderr);
        assert!(text.contains(&finding), "{text}");
    }
    let notes = run(&["notes"]).stdout;
    for line in [
        "MongoDB: mongodb.example.com (port 27017)\n",
        "Redis: redis.example.com (port 6379)\n",
        "    my-login, key password\n",
        "    my-certificates, key ca.crt\n",
    ] {
        assert!(notes.contains(line), "{notes}");
    }
    assert!(!notes.contains("st2-st2-external"), "{notes}");
}

#[test]
fn no_password_is_generated_for_an_external_service() {
    let values = findings::fine();
    let run = Run::new(&["render", "-f", "values.yaml"]).file("values.yaml", values.to_string());
    let done = run.run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    for service in ["mongodb", "rabbitmq", "redis"] {
        assert!(!done.stderr.contains(&format!("{service}.")), "{}", done.stderr);
    }
}
