//! RabbitMQ on its official image: all that is rendered for the cases in `variants/rabbitmq/`, and what holds for each.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::service::{Service, key};

const RABBITMQ: Service = Service {
    section: "rabbitmq",
    given: r#"{ "provider": "official", "auth": { "password": "r4bb1t-Pa55", "erlangCookie": "c00k1e-of-Erlang" } }"#,
    owns: |labels| labels["app.kubernetes.io/name"] == "rabbitmq",
};

/// The cases, by name.
fn cases() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/services/variants/rabbitmq");
    let mut cases: Vec<(String, Value)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let values = st2ha::yaml::read_map(&text, st2ha::yaml::LayerId::default()).unwrap().to_json();
            let values = if values.get("rabbitmq").is_some() { values } else { json!({ "rabbitmq": {} }) };
            (path.file_stem().unwrap().to_string_lossy().into_owned(), values)
        })
        .collect();
    cases.sort_by(|one, other| one.0.cmp(&other.0));
    assert!(cases.len() >= 6, "{} cases", cases.len());
    cases
}

#[test]
fn each_case_is_rendered_as_it_was_reviewed() {
    for (name, values) in cases() {
        let mut text = String::new();
        for object in RABBITMQ.objects(&values, &[]) {
            text.push_str("---\n");
            text.push_str(&st2ha::yaml::emit(&object).unwrap());
        }
        insta::with_settings!({ filters => [(r"[0-9a-f]{64}", "[digest]")], omit_expression => true }, {
            insta::assert_snapshot!(name, text);
        });
    }
}

/// Since 3.9 StackStorm's queues may have names that begin otherwise.
#[test]
fn queues_that_are_left_behind_expire_whatever_they_are_called() {
    let pattern = |values: Value| {
        let secret = RABBITMQ.object(&values, "Secret/st2-rabbitmq-start-definitions");
        let text = secret["data"]["rabbitmq-definitions.json"].as_str().unwrap();
        let definitions: Value = serde_json::from_slice(&STANDARD.decode(text).unwrap()).unwrap();
        definitions["policies"][0]["pattern"].as_str().unwrap().to_owned()
    };
    let usual = r"^st2\.(sensor|trigger)\.watch\.";
    let told =
        |config: &str, tag: &str| json!({ "rabbitmq": {}, "image": { "tag": tag }, "st2": { "config": config } });
    assert_eq!(pattern(told("", "3.9")), usual);
    assert_eq!(pattern(told("[messaging]\nprefix = a.b\n", "3.9")), r"^a\.b\.(sensor|trigger)\.watch\.");
    assert_eq!(pattern(told("[messaging]\nprefix =\n", "3.9")), usual);
    let variable = json!({ "rabbitmq": {}, "workloads": { "env": { "ST2_MESSAGING__PREFIX": "foo" } } });
    assert_eq!(pattern(variable), r"^foo\.(sensor|trigger)\.watch\.");
}

/// Pod Security `restricted`, a read-only root file system, requests and limits for every container, no credential outside
/// of Secrets, and a token only for brokers that need one.
#[test]
fn pods_are_restricted_and_credentials_are_in_secrets() {
    for (name, values) in cases() {
        for object in RABBITMQ.objects(&values, &[]) {
            if object["kind"] != "Secret" {
                let text = object.to_string();
                assert!(!text.contains("r4bb1t-Pa55") && !text.contains("c00k1e"), "{name}: {}", key(&object));
            }
            if object["kind"] != "StatefulSet" {
                continue;
            }
            let pod = &object["spec"]["template"]["spec"];
            assert_eq!(pod["securityContext"]["runAsNonRoot"], true, "{name}");
            assert_eq!(pod["securityContext"]["seccompProfile"]["type"], "RuntimeDefault", "{name}");
            assert_eq!(pod["securityContext"]["fsGroupChangePolicy"], "OnRootMismatch", "{name}");
            assert_eq!(pod["automountServiceAccountToken"], name == "custom-names", "{name}");
            let containers = ["initContainers", "containers"].map(|list| pod[list].as_array().unwrap());
            for container in containers.into_iter().flatten() {
                let context = &container["securityContext"];
                assert_eq!(context["allowPrivilegeEscalation"], false, "{name}");
                assert_eq!(context["readOnlyRootFilesystem"], true, "{name}");
                assert_eq!(context["capabilities"]["drop"], json!(["ALL"]), "{name}");
                for amount in ["/requests/cpu", "/requests/memory", "/limits/memory"] {
                    assert!(container["resources"].pointer(amount).is_some(), "{name}: {amount}");
                }
            }
        }
    }
}

/// With TLS, StackStorm's pods use the encrypted port only: URL, settings, certificates, and what waits for the brokers and probes them.
#[test]
fn stackstorm_uses_the_encrypted_port() {
    let tls = json!({ "enabled": true, "existingSecret": "certificates" });
    let mut wants = tls.clone();
    wants["failIfNoPeerCert"] = true.into();
    let lines = "ssl = True\nssl_cert_reqs = required\nssl_ca_certs = /etc/st2/rabbitmq/ca.crt\n";
    let shown = "ssl_certfile = /etc/st2/rabbitmq/tls.crt\nssl_keyfile = /etc/st2/rabbitmq/tls.key\n";
    let cases = [
        (json!({ "auth": { "tls": tls } }), "5671", lines.to_owned(), &["ca.crt"][..]),
        (json!({ "auth": { "tls": wants } }), "5671", format!("{lines}{shown}"), &["ca.crt", "tls.crt", "tls.key"][..]),
        (json!({ "auth": { "tls": tls }, "service": { "tlsPort": 5680 } }), "5680", lines.to_owned(), &["ca.crt"][..]),
        (
            json!({ "provider": "cluster-operator", "auth": { "tls": tls, "erlangCookie": null } }),
            "5671",
            lines.to_owned(),
            &["ca.crt"][..],
        ),
    ];
    for (values, port, lines, files) in cases {
        let output = RABBITMQ.run(&values, &["-o", "json"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let list: Value = serde_json::from_slice(&output.stdout).unwrap();
        let object = |wanted: &str| {
            list["items"]
                .as_array()
                .unwrap()
                .iter()
                .find(|item| key(item) == wanted)
                .unwrap_or_else(|| panic!("no {wanted}"))
        };
        let secrets = object("Secret/st2-st2-config-secrets")["data"]["st2.secrets.conf"].as_str().unwrap();
        let secrets = String::from_utf8(STANDARD.decode(secrets).unwrap()).unwrap();
        let url = format!("url = amqps://admin:r4bb1t-Pa55@st2-rabbitmq:{port}/");
        assert!(secrets.contains(&url), "{secrets}");
        let settings = object("ConfigMap/st2-st2-config")["data"]["st2.docker.conf"].as_str().unwrap();
        assert!(settings.contains(&format!("[messaging]\n{lines}")), "{settings}");
        let pod = &object("Deployment/st2-st2workflowengine")["spec"]["template"]["spec"];
        let mount = json!({ "name": "st2-rabbitmq-tls-vol", "mountPath": "/etc/st2/rabbitmq", "readOnly": true });
        assert!(pod["containers"][0]["volumeMounts"].as_array().unwrap().contains(&mount), "{pod}");
        let items: Vec<Value> = files.iter().map(|file| json!({ "key": file, "path": file })).collect();
        let volume =
            json!({ "name": "st2-rabbitmq-tls-vol", "secret": { "secretName": "certificates", "items": items } });
        assert!(pod["volumes"].as_array().unwrap().contains(&volume), "{pod}");
        let text = pod.to_string();
        assert!(text.contains(port) && !text.contains("5672"), "{text}");
    }
    let own = "[messaging]\nurl = amqps://broker.example.com:5671\n";
    let values = json!({ "rabbitmq": { "auth": { "tls": tls } }, "st2": { "config": own } });
    let output = RABBITMQ.run(&values, &["-o", "json"]);
    assert!(
        !String::from_utf8_lossy(&output.stdout).contains("ssl_cert_reqs"),
        "an address of the user's own has settings of its own"
    );
}

/// Memory of the broker and of its log follow the limit, that of the disk the size of the volume.
#[test]
fn amounts_follow_the_resources() {
    for (limit, size, memory, log, disk) in [
        ("2Gi", "8Gi", "1717986918", "134217728", "1073741824"),
        ("1Gi", "1Gi", "858993459", "67108864", "134217728"),
        ("32Gi", "100Gi", "32212254720", "536870912", "1073741824"),
    ] {
        let values = json!({ "resources": { "limits": { "memory": limit }, "requests": { "memory": "1Gi" } }, "persistence": { "size": size } });
        let config = RABBITMQ.object(&values, "ConfigMap/st2-rabbitmq-settings");
        let text = config["data"]["rabbitmq.conf"].as_str().unwrap();
        for line in [
            format!("total_memory_available_override_value = {memory}\n"),
            format!("raft.wal_max_size_bytes = {log}\n"),
            format!("disk_free_limit.absolute = {disk}\n"),
        ] {
            assert!(text.contains(&line), "{limit} {size}: no {line}in {text}");
        }
    }
}
