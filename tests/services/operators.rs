//! The custom resources of operators: all that is rendered for the cases in `variants/SERVICE-PROVIDER/`, and what is said of values that an operator
//! cannot honour. `operator_schemas` holds the resources against what the operators publish about their fields.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use serde_json::{Value, json};

use super::service::{Service, key};

/// A provider, the kind of its resource, and the service with what it has to be given.
pub struct Case {
    provider: &'static str,
    pub kind: &'static str,
    service: Service,
}

const PASSWORDS: [&str; 4] = ["m0ng0-Pa55", "r00t-Pa55", "m3tr1cs-Pa55", "r4bb1t-Pa55"];

pub const CASES: [Case; 3] = [
    Case {
        provider: "community-operator",
        kind: "MongoDBCommunity",
        service: Service {
            section: "mongodb",
            given: r#"{ "provider": "community-operator", "auth": { "rootPassword": "r00t-Pa55", "password": "m0ng0-Pa55", "metricsPassword": "m3tr1cs-Pa55" } }"#,
            owns: |labels| labels["app.kubernetes.io/name"] == "mongodb",
        },
    },
    Case {
        provider: "percona-operator",
        kind: "PerconaServerMongoDB",
        service: Service {
            section: "mongodb",
            given: r#"{ "provider": "percona-operator", "auth": { "rootPassword": "r00t-Pa55", "password": "m0ng0-Pa55", "metricsPassword": "m3tr1cs-Pa55" } }"#,
            owns: |labels| labels["app.kubernetes.io/name"] == "mongodb",
        },
    },
    Case {
        provider: "cluster-operator",
        kind: "RabbitmqCluster",
        service: Service {
            section: "rabbitmq",
            given: r#"{ "provider": "cluster-operator", "auth": { "password": "r4bb1t-Pa55" } }"#,
            owns: |labels| labels["app.kubernetes.io/name"] == "rabbitmq",
        },
    },
];

pub fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap();
    st2ha::yaml::read_map(&text, st2ha::yaml::LayerId::default()).unwrap().to_json()
}

pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/services"))
}

impl Case {
    pub fn folder(&self) -> String {
        format!("{}-{}", self.service.section, self.provider)
    }

    /// The variants, by name.
    pub fn variants(&self) -> Vec<(String, Value)> {
        let files =
            fs::read_dir(root().join("variants").join(self.folder())).unwrap().map(|entry| entry.unwrap().path());
        let mut found: Vec<(String, Value)> =
            files.map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), read(&path))).collect();
        found.sort_by(|one, other| one.0.cmp(&other.0));
        assert!(found.len() >= 6, "{}: {} variants", self.folder(), found.len());
        found
    }

    /// The resource that a variant makes.
    pub fn resource(&self, values: &Value) -> Value {
        let objects = self.service.objects(values, &[]);
        let of_kind: Vec<&Value> = objects.iter().filter(|object| object["kind"] == self.kind).collect();
        let [resource] = of_kind[..] else { panic!("{}: {} of {}", self.folder(), of_kind.len(), self.kind) };
        resource.clone()
    }
}

#[test]
fn each_variant_is_rendered_as_it_was_reviewed() {
    for case in &CASES {
        for (name, values) in case.variants() {
            let mut text = String::new();
            for object in case.service.objects(&values, &[]) {
                text.push_str("---\n");
                text.push_str(&st2ha::yaml::emit(&object).unwrap());
            }
            insta::assert_snapshot!(format!("{}-{name}", case.folder()), text);
        }
    }
}

/// Passwords stand in Secrets, in the form that the operator expects, and nowhere else.
#[test]
fn passwords_are_handed_over_in_secrets() {
    for case in &CASES {
        for (name, values) in case.variants() {
            for object in case.service.objects(&values, &[]).iter().filter(|object| object["kind"] != "Secret") {
                let text = object.to_string();
                for password in PASSWORDS {
                    let encoded = base64::engine::general_purpose::STANDARD.encode(password);
                    assert!(
                        !text.contains(password) && !text.contains(&encoded),
                        "{}/{name}: {}",
                        case.folder(),
                        key(object)
                    );
                }
            }
        }
    }
    let [community, percona, rabbitmq] = &CASES;
    let secret = |case: &Case, name: &str, key: &str| {
        let secret = case.service.object(&json!({}), &format!("Secret/{name}"));
        let text = secret["data"][key].as_str().unwrap_or_else(|| panic!("{name} has no {key}")).to_owned();
        String::from_utf8(base64::engine::general_purpose::STANDARD.decode(text).unwrap()).unwrap()
    };
    for case in [community, percona] {
        let users = case.resource(&json!({}))["spec"]["users"].clone();
        for (user, password) in users.as_array().unwrap().iter().zip(["m0ng0-Pa55", "r00t-Pa55"]) {
            let reference = &user["passwordSecretRef"];
            let (name, key) = (reference["name"].as_str().unwrap(), reference["key"].as_str().unwrap());
            assert_eq!(secret(case, name, key), password);
        }
    }
    let name = rabbitmq.resource(&json!({})).pointer("/spec/secretBackend/externalSecret/name").cloned().unwrap();
    let field = |key: &str| secret(rabbitmq, name.as_str().unwrap(), key);
    assert_eq!(field("default_user.conf"), "default_user = admin\ndefault_pass = r4bb1t-Pa55\n");
    assert_eq!((field("username"), field("password")), ("admin".to_owned(), "r4bb1t-Pa55".to_owned()));
    assert_eq!(field("connection_string"), "amqp://admin:r4bb1t-Pa55@st2-rabbitmq:5672/");
    assert_eq!((field("host"), field("port")), ("st2-rabbitmq.stackstorm.svc".to_owned(), "5672".to_owned()));
}

/// Percona's servers refuse clients without a certificate unless a setting lets them in, which stands below what the user sets.
#[test]
fn percona_lets_clients_in_that_show_no_certificate() {
    const LETS_IN: &str = "net:\n  tls:\n    allowConnectionsWithoutCertificates: true\n";
    let [_, percona, _] = &CASES;
    let configuration = |own: &str, encrypted: bool| {
        let values =
            json!({ "image": { "tag": "3.9" }, "mongodb": { "tls": { "enabled": encrypted }, "configuration": own } });
        percona.resource(&values).pointer("/spec/replsets/0/configuration").cloned()
    };
    assert_eq!(configuration("", true), Some(LETS_IN.into()));
    let own = "operationProfiling:\n  mode: slowOp";
    assert_eq!(configuration(own, true), Some(format!("{own}\n{LETS_IN}").into()));
    assert_eq!(configuration(&format!("{own}\n"), true), Some(format!("{own}\n{LETS_IN}").into()));
    assert_eq!(configuration(LETS_IN, true), Some(LETS_IN.into()), "the user's own");
    assert_eq!(configuration(own, false), Some(own.into()));
    assert_eq!(configuration("", false), None);
}

/// What the operator makes by itself is neither made here nor asked for.
#[test]
fn nothing_is_made_that_an_operator_makes() {
    for case in &CASES {
        for (name, values) in case.variants() {
            let output = case.service.run(&values, &["--no-generate"]);
            let problems = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{}/{name}: {problems}", case.folder());
            let objects = case.service.objects(&values, &[]);
            let is_own =
                |object: &&Value| ["StatefulSet", "Role", "ServiceAccount"].contains(&object["kind"].as_str().unwrap());
            assert!(!objects.iter().any(|object| is_own(&object)), "{}/{name}", case.folder());
        }
    }
}

/// What StackStorm is told, and what its pods wait for.
#[test]
fn stackstorm_finds_what_the_operator_makes() {
    let told = |case: &Case, values: &Value| {
        let mut values = values.clone();
        values["st2"] = json!({ "existingConfigSecret": "elsewhere" });
        let output = case.service.run(&values, &["-o", "json"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let list: Value = serde_json::from_slice(&output.stdout).unwrap();
        let of = |kind: &str, name: &str| {
            let objects = list["items"].as_array().unwrap();
            let found = objects.iter().find(|object| object["kind"] == kind && object["metadata"]["name"] == name);
            found.unwrap_or_else(|| panic!("no {kind} {name}")).clone()
        };
        let configuration = super::service::configuration(list["items"].as_array().unwrap());
        (configuration, of("Deployment", "st2-st2api").to_string())
    };
    let [community, percona, rabbitmq] = &CASES;
    let values =
        json!({ "image": { "tag": "3.9" }, "mongodb": { "tls": { "enabled": true, "existingSecret": "mine" } } });
    let (conf, api) = told(community, &values);
    let hosts = |name: &str, service: &str| {
        (0..3)
            .map(|index| format!("{name}-{index}.{service}.stackstorm.svc.cluster.local"))
            .collect::<Vec<_>>()
            .join(",")
    };
    let url =
        format!("mongodb://{}/st2?authSource=st2&replicaSet=st2-mongodb", hosts("st2-mongodb", "st2-mongodb-svc"));
    assert!(conf.contains(&url) && conf.contains("port = 27017") && conf.contains("tls = True"), "{conf}");
    assert!(api.contains("nc -z -w 2 'st2-mongodb-svc' 27017") && api.contains(r#""secretName":"mine""#), "{api}");

    let values = json!({ "image": { "tag": "3.9" }, "mongodb": { "tls": { "enabled": true } } });
    let (conf, api) = told(percona, &values);
    let url = format!("mongodb://{}/st2?authSource=st2&replicaSet=rs0", hosts("st2-mongodb-rs0", "st2-mongodb-rs0"));
    assert!(conf.contains(&url) && conf.contains("tls_ca_file = "), "{conf}");
    assert!(
        api.contains("nc -z -w 2 'st2-mongodb-rs0' 27017") && api.contains(r#""secretName":"st2-mongodb-ssl""#),
        "{api}"
    );
    let (conf, _) = told(percona, &json!({ "image": { "tag": "3.9" }, "mongodb": {} }));
    assert!(!conf.contains("tls = True") && conf.contains("username = st2-admin"), "{conf}");

    let (conf, api) =
        told(rabbitmq, &json!({ "rabbitmq": { "ingress": { "path": "/storm" }, "fullnameOverride": "broker" } }));
    assert!(conf.contains("amqp://admin:r4bb1t-Pa55@broker:5672/storm"), "{conf}");
    assert!(api.contains("nc -z -w 2 'broker' 5672"), "{api}");
}

/// What an operator cannot honour is refused at its line, and nothing is printed.
#[test]
fn what_an_operator_cannot_do_is_refused() {
    let [community, percona, rabbitmq] = &CASES;
    let cases: &[(&Case, Value, &str, &str)] = &[
        (
            community,
            json!({ "persistence": { "enabled": false } }),
            "mongodb.persistence.enabled",
            "only the providers",
        ),
        (community, json!({ "auth": { "enabled": false } }), "mongodb.auth.enabled", "only the providers"),
        (
            community,
            json!({ "image": { "repository": "mirror/mongo" } }),
            "mongodb.image.repository",
            "only the providers",
        ),
        (community, json!({ "replicaSetName": "main" }), "mongodb.replicaSetName", "only the providers"),
        (community, json!({ "tls": { "enabled": true } }), "mongodb.tls.enabled", "makes no certificates"),
        (community, json!({ "image": { "tag": "8.0" } }), "mongodb.image.tag", "no full one"),
        (community, json!({ "image": { "tag": "latest" } }), "mongodb.image.tag", "no full one"),
        (community, json!({ "image": { "tag": "8.0.29-noble" } }), "mongodb.image.tag", "no full one"),
        (community, json!({ "image": { "tag": "4.4.29" } }), "mongodb.image.tag", "before 6.0"),
        (community, json!({ "replicaCount": 2 }), "mongodb.replicaCount", "odd number of members"),
        (community, json!({ "replicaCount": null }), "mongodb.replicaCount", "the number of members"),
        (
            community,
            json!({ "auth": { "username": "root" } }),
            "mongodb.auth.username",
            "creates a user of this name itself",
        ),
        (community, json!({ "podLabels": { "app": "mine" } }), "mongodb.podLabels", "selects the operator's pods"),
        (
            percona,
            json!({ "podLabels": { "app.kubernetes.io/replset": "mine" } }),
            "mongodb.podLabels",
            "selects the operator's pods",
        ),
        (
            rabbitmq,
            json!({ "podLabels": { "app.kubernetes.io/name": "mine" } }),
            "rabbitmq.podLabels",
            "selects the operator's pods",
        ),
        (percona, json!({ "image": { "tag": "8.0.29" } }), "mongodb.image.tag", "no version of Percona"),
        (percona, json!({ "image": { "tag": "5.0.29-25" } }), "mongodb.image.tag", "before 6.0"),
        (percona, json!({ "image": { "repository": "bitnami/mongodb" } }), "mongodb.image.repository", "Bitnami"),
        (
            percona,
            json!({ "image": { "repository": "library/mongo" } }),
            "mongodb.image.repository",
            "Percona's images",
        ),
        (percona, json!({ "auth": { "username": "userAdmin" } }), "mongodb.auth.username", "keeps this name"),
        (percona, json!({ "auth": { "username": "databaseAdmin" } }), "mongodb.auth.username", "keeps this name"),
        (percona, json!({ "auth": { "username": "clusterAdmin" } }), "mongodb.auth.username", "keeps this name"),
        (percona, json!({ "auth": { "username": "clusterMonitor" } }), "mongodb.auth.username", "keeps this name"),
        (percona, json!({ "auth": { "username": "backup" } }), "mongodb.auth.username", "keeps this name"),
        (percona, json!({ "replicaSetName": "my.set" }), "mongodb.replicaSetName", "names a Service after it"),
        (percona, json!({ "fullnameOverride": "a".repeat(48) }), "mongodb.fullnameOverride", "50 characters"),
        (percona, json!({ "replicaCount": 4 }), "mongodb.replicaCount", "odd number of members"),
        (
            percona,
            json!({ "tls": { "enabled": true }, "configuration": "net: { maxIncomingConnections: 99 }" }),
            "mongodb.configuration",
            "refuse clients without a certificate",
        ),
        (
            percona,
            json!({ "tls": { "enabled": true }, "configuration": "# allowConnectionsWithoutCertificates: true\nstorage: {}\n" }),
            "mongodb.configuration",
            "refuse clients without a certificate",
        ),
        (
            percona,
            json!({ "tls": { "enabled": true }, "configuration": "{ operationProfiling: { mode: slowOp } }" }),
            "mongodb.configuration",
            "refuse clients without a certificate",
        ),
        (percona, json!({ "extraFlags": ["--quiet"] }), "mongodb.extraFlags", "only the providers"),
        (rabbitmq, json!({ "auth": { "password": "a#b" } }), "rabbitmq.auth.password", "comment"),
        (rabbitmq, json!({ "auth": { "username": "a\nb" } }), "rabbitmq.auth.username", "line break"),
        (rabbitmq, json!({ "fullnameOverride": "a".repeat(46) }), "rabbitmq.fullnameOverride", "too long"),
        (rabbitmq, json!({ "configuration": "x = 1" }), "rabbitmq.configuration", "only the providers"),
        (rabbitmq, json!({ "auth": { "erlangCookie": "c00kie" } }), "rabbitmq.auth.erlangCookie", "only the providers"),
        (rabbitmq, json!({ "service": { "port": 5673 } }), "rabbitmq.service.port", "only the providers"),
        (
            rabbitmq,
            json!({ "ingress": { "enabled": true, "hostname": "mq" } }),
            "rabbitmq.ingress.enabled",
            "only the providers",
        ),
    ];
    let mut text = String::new();
    for (case, section, path, said) in cases {
        let output = case.service.run(&json!({ case.service.section: section, "image": { "tag": "3.9" } }), &[]);
        let problems = String::from_utf8_lossy(&output.stderr);
        let is_told = problems.contains(&format!("error: {path}: ")) && problems.contains(said);
        assert!(
            output.status.code() == Some(1) && output.stdout.is_empty() && is_told,
            "{}: {section}: {problems}",
            case.provider
        );
        assert!(problems.contains("values.json:"), "{problems}");
        let shown = problems.lines().filter(|line| line.starts_with("error: ") || line.contains("= help: "));
        writeln!(text, "# {}: {section}\n{}", case.provider, shown.collect::<Vec<_>>().join("\n")).unwrap();
    }
    insta::assert_snapshot!("refusals", text);
}

/// Nobody here knows the fields of custom resources, and the images that an operator chooses stand in no manifest: both are said.
#[test]
fn what_is_not_known_is_said() {
    for case in &CASES {
        let provider = format!("{}.provider={}", case.service.section, case.provider);
        let run = |command: &[&str]| {
            let folder = tempfile::tempdir().unwrap();
            let output = std::process::Command::new(env!("CARGO_BIN_EXE_st2ha"))
                .args(command)
                .args(["--set", &provider, "--set", "image.tag=3.9"])
                .current_dir(folder.path())
                .env_clear()
                .env("HOME", folder.path())
                .output()
                .unwrap();
            let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
            (output.status.code(), text(output.stdout), text(output.stderr))
        };
        let said = format!("1 object is not checked: st2ha does not know the fields of {}\n", case.kind);
        let (status, stdout, stderr) = run(&["validate"]);
        assert_eq!((status, stderr.as_str()), (Some(0), ""), "{stdout}");
        assert!(stdout.ends_with(&format!(" objects, no findings\n{said}")), "{stdout}");
        let (_, stdout, stderr) = run(&["validate", "--message-format", "json"]);
        assert!(!stdout.contains("not checked") && stderr.ends_with(&said), "{stdout}{stderr}");
        // Certificates, Services and pods that the operator makes are not missed.
        let section = case.service.section;
        let switches = ["metrics.enabled", "metrics.serviceMonitor.enabled", "networkPolicy.enabled"];
        let more: Vec<String> = switches.iter().map(|switch| format!("{section}.{switch}=true")).collect();
        let tls = if case.provider == "percona-operator" { "mongodb.tls.enabled=true" } else { "st2web.replicas=2" };
        let (_, stdout, _) = run(&["validate", "--set", &more.join(","), "--set", tls]);
        assert!(stdout.contains("no findings\n2 objects are not checked"), "{stdout}");
        let (_, stdout, stderr) = run(&["images"]);
        assert!(stderr.contains(&format!("{}/", case.kind)) && stderr.contains("operator"), "{stdout}{stderr}");
        let (_, notes, _) = run(&["notes"]);
        assert!(notes.contains("docs/operators.md") && notes.contains("kubectl get crd"), "{notes}");
        assert_eq!(stdout.contains("library/mongo:"), case.service.section == "rabbitmq", "{stdout}");
    }
}
