//! StackStorm's ConfigMaps, Secrets, Services, Ingress, ServiceAccount and test pod: values in, manifests out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod support;

use std::io::Write as _;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use insta::assert_snapshot;

/// A release's manifests.
struct Manifests(Vec<String>);

impl Manifests {
    fn of(values: &str) -> Self {
        Self::named("st2", values)
    }

    fn named(release: &str, values: &str) -> Self {
        let output = support::render(release, values);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        Self(
            text.trim_start_matches("---\n")
                .split("\n---\n")
                .map(|manifest| format!("{}\n", manifest.trim_end()))
                .collect(),
        )
    }

    /// The manifest of a kind and name, if there is one.
    fn find(&self, kind: &str, name: &str) -> Option<&str> {
        let starts = |manifest: &&String| {
            let mut lines = manifest.lines().filter(|line| !line.starts_with("type:"));
            lines.nth(1) == Some(&*format!("kind: {kind}")) && manifest.contains(&format!("\n  name: {name}\n"))
        };
        self.0.iter().find(starts).map(String::as_str)
    }

    fn get(&self, kind: &str, name: &str) -> &str {
        self.find(kind, name).unwrap_or_else(|| panic!("no {kind} {name}"))
    }

    /// Several manifests as one text.
    fn all(&self, kind: &str, names: &[&str]) -> String {
        names.iter().map(|name| self.get(kind, name)).collect::<Vec<_>>().join("---\n")
    }

    /// The text of a key of a ConfigMap.
    fn text(&self, config_map: &str, key: &str) -> String {
        let manifest = self.get("ConfigMap", config_map);
        let value: serde_json::Value = read(manifest);
        value["data"][key].as_str().unwrap_or_else(|| panic!("no {key}")).to_owned()
    }

    /// The text of a key of a Secret.
    fn secret(&self, name: &str, key: &str) -> String {
        let value = read(self.get("Secret", name));
        let encoded = value["data"][key].as_str().unwrap_or_else(|| panic!("no {key}"));
        String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap()
    }

    /// A setting of `st2.docker.conf`.
    fn setting(&self, section: &str, key: &str) -> Option<String> {
        let conf = self.text("st2-st2-config", "st2.docker.conf");
        // What holds credentials stands in a Secret, but for the layout of the chart.
        let has_secrets = self.find("Secret", "st2-st2-config-secrets").is_some();
        let secrets =
            if has_secrets { self.secret("st2-st2-config-secrets", "st2.secrets.conf") } else { String::new() };
        let start = format!("{key} = ");
        let in_text = |conf: &str| {
            let section = conf.split("\n[").find_map(|part| part.strip_prefix(&format!("{section}]\n")))?.to_owned();
            section.lines().find_map(|line| line.strip_prefix(&start)).map(str::to_owned)
        };
        in_text(&conf).or_else(|| in_text(&format!("\n{secrets}")))
    }
}

fn read(manifest: &str) -> serde_json::Value {
    st2ha::yaml::read_one(manifest, st2ha::yaml::LayerId(0)).unwrap().to_json()
}

#[test]
fn config_maps_by_default() {
    let manifests = Manifests::of("");
    assert_snapshot!(manifests.all("ConfigMap", &["st2-st2-config", "st2-st2-urls"]));
    assert_snapshot!("files_of_packs_by_default", manifests.get("Secret", "st2-st2-pack-configs"));
    for absent in ["pack-configs", "overrides-configs", "rbac-roles", "rbac-assignments", "rbac-mappings"] {
        assert_eq!(manifests.find("ConfigMap", &format!("st2-st2-{absent}")), None);
    }
    assert_eq!(manifests.find("ConfigMap", "st2-st2web-config"), None);
}

#[test]
fn config_maps_of_roles_overrides_and_the_web_ui() {
    let manifests = Manifests::of(
        r#"
st2:
  config: |
    [api]
    allow_origin = '*'


  overrides: {_global.yaml: "rules: {defaults: {enabled: false}}\n"}
  packs: {configs: {core.yaml: null, email.yaml: "  host: mail\n"}}
  rbac:
    enabled: true
    assignments: {stanley.yaml: "", joe.yaml: "  username: joe"}
    mappings: {empty.yaml: ""}
st2web: {config: "  angular.module('main')\n"}
"#,
    );
    assert_eq!(manifests.secret("st2-st2-pack-configs", "email.yaml"), "  host: mail\n");
    let names = ["config", "overrides-configs", "rbac-roles", "rbac-assignments", "rbac-mappings"];
    let names: Vec<String> = names.iter().map(|name| format!("st2-st2-{name}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).chain(["st2-st2web-config"]).collect();
    assert_snapshot!(manifests.all("ConfigMap", &names));
}

#[test]
fn maps_of_files_can_be_emptied() {
    let manifests =
        Manifests::of("st2: {packs: {configs: null}, rbac: {enabled: true, roles: null, assignments: null}}");
    for (kind, name) in [
        ("Secret", "pack-configs"),
        ("ConfigMap", "rbac-roles"),
        ("ConfigMap", "rbac-assignments"),
        ("ConfigMap", "rbac-mappings"),
    ] {
        let manifest = read(manifests.get(kind, &format!("st2-st2-{name}")));
        assert_eq!(manifest["data"].as_object().map_or(0, serde_json::Map::len), 0, "{name}");
    }
}

#[test]
fn secrets_by_default() {
    let manifests = Manifests::of("");
    let names =
        ["st2-auth", "st2-datastore-crypto-key", "st2-ssh", "st2-apikeys", "st2-kv", "rabbitmq-start-definitions"];
    let names: Vec<String> = names.iter().map(|name| format!("st2-{name}")).collect();
    assert_snapshot!(manifests.all("Secret", &names.iter().map(String::as_str).collect::<Vec<_>>()));
    assert_eq!(manifests.find("Secret", "st2-st2chatops"), None);
    assert_snapshot!(
        "rabbitmq-definitions",
        manifests.secret("st2-rabbitmq-start-definitions", "rabbitmq-definitions.json")
    );
}

#[test]
fn secrets_of_ones_own_replace_st2has() {
    let manifests =
        Manifests::of("st2: {existingAuthSecret: mine, existingDatastoreSecret: mine-too}\nrabbitmq: {enabled: false}");
    for name in ["st2-st2-auth", "st2-st2-datastore-crypto-key", "st2-rabbitmq-start-definitions"] {
        assert_eq!(manifests.find("Secret", name), None);
    }
    let disabled = Manifests::of("st2: {datastore_crypto_key: disable}");
    assert_eq!(disabled.find("Secret", "st2-st2-datastore-crypto-key"), None);
    assert_eq!(disabled.setting("keyvalue", "encryption_key_path"), None);
}

#[test]
fn content_for_the_datastore_is_dumped_after_templates() {
    let manifests = Manifests::of(
        r#"
q: o'x
st2:
  keyvalue: [{name: quote, value: "{{ .Values.q }}"}, {name: version, value: "2.10", encrypted: no}]
  apikeys: [{user: st2admin, key_hash: 6063e25, enabled: yes, metadata: {note: "{{ kept }}"}}]
"#,
    );
    assert_snapshot!(
        manifests.secret("st2-st2-kv", "st2kv.yaml") + "---\n" + &manifests.secret("st2-st2-apikeys", "apikeys.yaml")
    );
}

#[test]
fn the_chat_bot_has_a_secret_and_a_service() {
    let manifests = Manifests::of(
        "st2chatops: {enabled: true, env: {HUBOT_PORT: 8081, NICK: '{{ .Release.Name }}-bot', BIG: 123456789}}",
    );
    assert_snapshot!(
        manifests.get("Secret", "st2-st2chatops").to_owned() + "---\n" + manifests.get("Service", "st2-st2chatops")
    );
    assert_eq!(manifests.secret("st2-st2chatops", "NICK"), "st2-bot");
    assert_eq!(manifests.secret("st2-st2chatops", "BIG"), "123456789");
}

#[test]
fn services() {
    let manifests = Manifests::of(
        "
st2auth: {service: {type: ExternalName, hostname: auth.example.com}}
st2api: {service: {type: LoadBalancer, hostname: api.example.com, annotations: {description: ours, lb: internal}}}
st2web: {env: {ST2WEB_HTTPS: 1}, extra_volumes: [{name: tls, mount: {mountPath: /etc/ssl/st2}, volume: {emptyDir: {}}}]}
",
    );
    assert_snapshot!(manifests.all("Service", &["st2-st2auth", "st2-st2api", "st2-st2stream", "st2-st2web"]));
    assert_eq!(manifests.find("Service", "st2-st2chatops"), None);
}

#[test]
fn the_ingress_of_hosts() {
    let manifests = Manifests::of(
        "
ingress:
  enabled: true
  ingressClassName: nginx
  annotations: {ingress.kubernetes.io/secure-backends: 'false'}
  tls: [{secretName: tls, hosts: ['*.example.com']}]
  hosts:
    - host: '*.example.com'
      paths:
        - {serviceName: st2-st2web, servicePort: '80'}
        - {path: /api, serviceName: st2-st2api, servicePort: 9101}
    - paths: [{path: /stream, serviceName: st2-st2stream, servicePort: 9102}]
",
    );
    assert_snapshot!(manifests.get("Ingress", "st2-st2web-ingress"));
}

#[test]
fn the_ingress_of_the_web_uis_host() {
    let manifests = Manifests::of(
        "ingress: {enabled: true}\nst2web: {service: {hostname: st2.example.com}, env: {ST2WEB_HTTPS: '1'}, extra_volumes: [{name: tls, mount: {mountPath: /etc/ssl/st2}, volume: {emptyDir: {}}}]}",
    );
    assert_snapshot!(manifests.get("Ingress", "st2-st2web-ingress"));
    assert_eq!(Manifests::of("").find("Ingress", "st2-st2web-ingress"), None);
}

#[test]
fn the_service_account() {
    let manifests = Manifests::of(
        "
nameOverride: custom
serviceAccount:
  serviceAccountName: runner
  serviceAccountAnnotations: {eks.amazonaws.com/role-arn: arn}
  serviceAccountLabels: {app.kubernetes.io/part-of: ours, team: 7}
  pullSecret: registry
",
    );
    assert_snapshot!(manifests.get("ServiceAccount", "runner"));
    assert_eq!(Manifests::of("serviceAccount: {create: false}").find("ServiceAccount", "stackstorm-ha"), None);
}

#[test]
fn the_test_pod() {
    let manifests = Manifests::of(
        "image: {repository: registry.example.com/st2, pullPolicy: Always}\nst2: {rbac: {enabled: true}}",
    );
    assert_snapshot!(manifests.get("Pod", "st2-st2tests"));
    assert_snapshot!("st2tests.sh", manifests.text("st2-st2tests", "st2tests.sh"));
}

#[test]
fn post_start_scripts() {
    let manifests = Manifests::of(
        r#"
st2: {system_user: {user: deploy, ssh_key_file: "/srv/a b/it's"}}
st2actionrunner: {postStartScript: "echo runner\n"}
st2auth: {postStartScript: "echo auth\n"}
st2chatops: {enabled: true, env: {HUBOT_SLACK_TOKEN: xoxb-1}, postStartScript: "echo bot\n"}
"#,
    );
    let names =
        ["st2actionrunner", "st2client", "st2auth", "st2chatops"].map(|name| format!("st2-{name}-post-start-script"));
    assert_snapshot!(manifests.all("ConfigMap", &names.each_ref().map(String::as_str)));
    let others =
        ["st2api", "st2stream", "st2web", "st2rulesengine", "st2timersengine", "st2workflowengine", "st2scheduler"];
    for absent in others.into_iter().chain(["st2notifier", "st2sensorcontainer", "st2garbagecollector"]) {
        assert_eq!(manifests.find("ConfigMap", &format!("st2-{absent}-post-start-script")), None);
    }
}

#[test]
fn stackstorm_finds_the_data_services() {
    let members = |domain: &str, ending: &str| {
        let hosts = ["0", "1", "2"].map(|index| format!("st2-mongodb-{index}.st2-mongodb-headless.{domain}"));
        format!("mongodb://{}{ending}", hosts.join(","))
    };
    let local = "stackstorm.svc.cluster.local";
    let cases: &[(&str, &str, &str, Option<String>)] = &[
        ("by default", "", "database.host", Some(members(local, "/st2?authSource=st2&replicaSet=rs0"))),
        ("by default", "", "messaging.url", Some("amqp://admin:r4bbitPass@st2-rabbitmq:5672/".to_owned())),
        (
            "another domain",
            "clusterDomain: k8s.example.org",
            "database.host",
            Some(members("stackstorm.svc.k8s.example.org", "/st2?authSource=st2&replicaSet=rs0")),
        ),
        (
            "another port of the Service, which pods do not listen on",
            "mongodb: {service: {port: 27018}}",
            "database.host",
            Some(members(local, "/st2?authSource=st2&replicaSet=rs0")),
        ),
        ("the same", "mongodb: {service: {port: 27018}}", "database.port", Some("27017".to_owned())),
        (
            "a single server",
            "preset: stackstorm-ha-1.1\nmongodb: {architecture: standalone}",
            "database.host",
            Some("mongodb://st2-mongodb/st2?authSource=st2".to_owned()),
        ),
        (
            "a single server on another port",
            "preset: stackstorm-ha-1.1\nmongodb: {architecture: standalone, service: {port: 27018}, auth: {enabled: false}}",
            "database.host",
            Some("mongodb://st2-mongodb:27018/".to_owned()),
        ),
        (
            "the same",
            "preset: stackstorm-ha-1.1\nmongodb: {architecture: standalone, service: {port: 27018}}",
            "database.port",
            Some("27018".to_owned()),
        ),
        ("no login", "mongodb: {auth: {enabled: false}}", "database.host", Some(members(local, "/?replicaSet=rs0"))),
        ("no login", "mongodb: {auth: {enabled: false}}", "database.username", None),
        (
            "a password with a dollar sign",
            "mongodb: {auth: {password: '$p$w'}}",
            "database.password",
            Some("$$p$$w".to_owned()),
        ),
        ("a quoted password", r#"mongodb: {auth: {password: "'pw'"}}"#, "database.password", Some("\"'pw'\"".to_owned())),
        (
            "another namespace",
            "preset: stackstorm-ha-1.1\nglobal: {namespaceOverride: data}\nmongodb: {architecture: standalone}",
            "database.host",
            Some("mongodb://st2-mongodb.data.svc.cluster.local/st2?authSource=st2".to_owned()),
        ),
        (
            "another name and port",
            "rabbitmq: {fullnameOverride: broker, service: {port: 5673}}",
            "messaging.url",
            Some("amqp://admin:r4bbitPass@broker:5673/".to_owned()),
        ),
        (
            "a login to encode",
            r"rabbitmq: {auth: {username: 'a:b', password: 'a@b/c#d?%e [+]$;'}}",
            "messaging.url",
            Some("amqp://a%3Ab:a%40b%2Fc%23d%3F%25e%20%5B+%5D%24%3B@st2-rabbitmq:5672/".to_owned()),
        ),
        (
            "a virtual host",
            "rabbitmq: {ingress: {path: /a/b}}",
            "messaging.url",
            Some("amqp://admin:r4bbitPass@st2-rabbitmq:5672/a%2Fb".to_owned()),
        ),
        (
            "nodes",
            "preset: stackstorm-ha-1.1\nredis: {password: '', cluster: {slaveCount: 2}, sentinel: {masterSet: primary, port: 26380}, nameOverride: cache}",
            "coordination.url",
            Some(
                "redis://st2-cache-node-0.st2-cache-headless.stackstorm.svc.cluster.local:26380?sentinel=primary\
                 &sentinel_fallback=st2-cache-node-1.st2-cache-headless.stackstorm.svc.cluster.local:26380"
                    .to_owned(),
            ),
        ),
        (
            "a password",
            "preset: stackstorm-ha-1.1\nredis: {usePassword: true, password: 'a+@:%41$', cluster: {slaveCount: 1}}",
            "coordination.url",
            Some(
                "redis://:a+@:%41$$@st2-redis-node-0.st2-redis-headless.stackstorm.svc.cluster.local:26379?sentinel=mymaster"
                    .to_owned(),
            ),
        ),
        (
            "a password for all",
            "preset: stackstorm-ha-1.1\nglobal: {redis: {password: all}}\nredis: {usePassword: true, password: own, cluster: {slaveCount: 1}}",
            "coordination.url",
            Some(
                "redis://:all@st2-redis-node-0.st2-redis-headless.stackstorm.svc.cluster.local:26379?sentinel=mymaster"
                    .to_owned(),
            ),
        ),
        ("no MongoDB", "mongodb: {enabled: false}", "database.host", None),
        ("no RabbitMQ", "rabbitmq: {enabled: false}", "messaging.url", None),
        ("no Redis", "redis: {enabled: false}", "coordination.url", None),
    ];
    for (case, values, setting, expected) in cases {
        let (section, key) = setting.split_once('.').unwrap();
        assert_eq!(&Manifests::of(values).setting(section, key), expected, "{case}: {values}");
    }
}

#[test]
fn a_release_that_is_named_after_a_service_shares_its_name() {
    let manifests = Manifests::named("my-rabbitmq", "mongodb: {enabled: false}\nredis: {enabled: false}");
    let conf = manifests.secret("my-rabbitmq-st2-config-secrets", "st2.secrets.conf");
    assert!(conf.contains("@my-rabbitmq:5672/\n"), "{conf}");
}

#[test]
fn rabbitmq_declares_the_virtual_host_that_stackstorm_uses() {
    let manifests = Manifests::of("rabbitmq: {ingress: {path: /st2}}");
    let definitions: serde_json::Value =
        serde_json::from_str(&manifests.secret("st2-rabbitmq-start-definitions", "rabbitmq-definitions.json")).unwrap();
    for pointer in ["/vhosts/0/name", "/permissions/0/vhost", "/policies/0/vhost"] {
        assert_eq!(definitions.pointer(pointer), Some(&"st2".into()), "{pointer}");
    }
}

#[test]
fn scripts_are_sound() {
    let manifests = Manifests::of(r#"st2: {system_user: {ssh_key_file: "/srv/a b/it's"}}"#);
    let post_start = manifests.text("st2-st2actionrunner-post-start-script", "post-start.sh");
    let tests = manifests.text("st2-st2tests", "st2tests.sh");
    let pod = read(manifests.get("Pod", "st2-st2tests"));
    let fetch = pod.pointer("/spec/initContainers/1/command/2").and_then(serde_json::Value::as_str).unwrap();
    for script in [&post_start, &tests, fetch] {
        assert!(!script.contains("${"), "Flux would replace a variable in braces: {script}");
    }
    check("bash", &["-n"], &post_start);
    check("shellcheck", &["--shell=bash", "-"], &post_start);
    check("shellcheck", &["--shell=bats", "-"], &tests);
    check("shellcheck", &["--shell=dash", "-"], fetch);
}

/// Hands a text to a program that has to find nothing wrong with it. Says so if there is no such program.
fn check(program: &str, arguments: &[&str], text: &str) {
    let started = Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = started else {
        eprintln!("skipped: {program} is not installed");
        return;
    };
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stdout));
}
