//! MongoDB as users see it: values in, objects or findings out.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use base64::Engine as _;
use serde_json::{Value, json};

use super::service::{Service, key};

const ROOT_PASSWORD: &str = "r00t-Pa55";
const PASSWORD: &str = "m0ng0-Pa55";
const KEY: &str = "bTBuZ29LZXk=";

const MONGODB: Service = Service {
    section: "mongodb",
    given: r#"{
        "provider": "bitnami",
        "auth": { "rootPassword": "r00t-Pa55", "password": "m0ng0-Pa55", "replicaSetKey": "bTBuZ29LZXk=" },
        "tls": { "caCert": "certificate", "caKey": "k3y-of-ca", "clientPem": "client" }
    }"#,
    owns: |labels| labels["helm.sh/chart"] == "mongodb-10.0.1",
};

/// The pod of a workload.
fn pod(values: &Value, workload: &str) -> Value {
    MONGODB.object(values, workload)["spec"]["template"]["spec"].clone()
}

/// What values change in comparison with the defaults.
fn changes(values: &Value) -> String {
    MONGODB.changes(values, printed)
}

/// An object for reading: JSON whose longer texts stand below it, line by line.
pub fn printed(object: &Value) -> String {
    let mut object = object.clone();
    let mut texts = Vec::new();
    take_texts(&mut object, "", &mut texts);
    let mut printed = format!("{object:#}\n");
    for (path, text) in texts {
        writeln!(printed, "--- {path}\n{}", text.trim_end()).unwrap();
    }
    printed
}

fn take_texts(value: &mut Value, path: &str, texts: &mut Vec<(String, String)>) {
    match value {
        Value::Object(map) => {
            map.iter_mut().for_each(|(key, value)| take_texts(value, &format!("{path}/{key}"), texts));
        }
        Value::Array(list) => {
            list.iter_mut().enumerate().for_each(|(at, value)| take_texts(value, &format!("{path}/{at}"), texts));
        }
        Value::String(text) if text.contains('\n') => {
            texts.push((path.to_owned(), std::mem::replace(text, "(below)".to_owned())));
        }
        _ => {}
    }
}

macro_rules! changes {
    ($($name:ident: $values:tt;)*) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), changes(&json!($values)));
        }
    )*};
}

#[test]
fn defaults() {
    let printed: Vec<String> = MONGODB.objects(&json!({}), &[]).iter().map(printed).collect();
    insta::assert_snapshot!(printed.join("\n"));
}

#[test]
fn nothing_is_left_of_a_service_that_is_off() {
    assert_eq!(MONGODB.objects(&json!({ "enabled": false }), &[]), Vec::<Value>::new());
}

changes! {
    arbiter: { "arbiter": { "enabled": true } };
    arbiter_settings: { "arbiter": {
        "enabled": true,
        "configuration": "net:\n  bindIpAll: true\n",
        "command": ["/run"],
        "args": ["--all"],
        "extraFlags": ["--verbose", "--maxConns=10"],
        "extraEnvVars": [{ "name": "COLOUR", "value": "blue" }],
        "extraEnvVarsCM": "settings",
        "extraEnvVarsSecret": "credentials",
        "annotations": { "example.com/of": "workload" },
        "labels": { "team": "storm" },
        "nodeSelector": { "disk": "ssd" },
        "tolerations": [{ "key": "storm", "operator": "Exists" }],
        "affinity": { "nodeAffinity": {} },
        "podLabels": { "of": "pod" },
        "podAnnotations": { "example.com/of": "pod" },
        "priorityClassName": "high",
        "podSecurityContext": { "fsGroup": 2000, "sysctls": [{ "name": "net.core.somaxconn", "value": "1024" }] },
        "containerSecurityContext": { "enabled": false },
        "resources": { "limits": { "memory": "256Mi" } },
        "livenessProbe": { "enabled": false },
        "customLivenessProbe": { "exec": { "command": ["true"] } },
        "readinessProbe": { "periodSeconds": 7 },
        "initContainers": [{ "name": "before", "image": "busybox" }],
        "sidecars": [{ "name": "beside", "image": "busybox" }],
        "extraVolumes": [{ "name": "more", "emptyDir": {} }],
        "extraVolumeMounts": [{ "name": "more", "mountPath": "/more" }],
        "pdb": { "create": true, "maxUnavailable": 1 },
    } };
    configuration: {
        "configuration": "net:\n  port: {{ .Values.service.port }}\n",
        "initdbScripts": { "first.js": "db.runCommand({ping: 1})" },
    };
    configuration_of_ones_own: { "existingConfigmap": "{{ .Release.Name }}-conf", "initdbScriptsConfigMap": "scripts" };
    ephemeral: { "persistence": { "enabled": false }, "volumePermissions": { "enabled": true } };
    existing_secret: { "auth": { "existingSecret": "credentials" }, "arbiter": { "enabled": true }, "metrics": { "enabled": true } };
    external_access_by_discovery: {
        "externalAccess": { "enabled": true, "autoDiscovery": { "enabled": true, "resources": { "limits": { "cpu": "50m" } } } },
        "rbac": { "create": true },
        "replicaCount": 1,
    };
    external_access_by_load_balancer: {
        "externalAccess": { "enabled": true, "service": {
            "port": 27018,
            "loadBalancerIPs": ["192.0.2.1", "192.0.2.2"],
            "loadBalancerSourceRanges": ["10.0.0.0/8"],
            "nodePorts": [31001, 31002],
            "annotations": { "example.com/pool": "db" },
        } },
        "replicaCount": 2,
    };
    external_access_by_node_port: {
        "externalAccess": { "enabled": true, "service": { "type": "NodePort", "nodePorts": [31001] } },
        "replicaCount": 1,
    };
    external_access_by_domain: {
        "externalAccess": { "enabled": true, "service": { "type": "NodePort", "nodePorts": [31001], "domain": "db.example.com" } },
        "replicaCount": 1,
    };
    metrics: { "metrics": {
        "enabled": true,
        "extraFlags": "--log.level=debug",
        "extraUri": "?connectTimeoutMS=5000&socketTimeoutMS=5000",
        "service": { "port": 9300 },
        "serviceMonitor": { "enabled": true, "namespace": "monitoring", "scrapeTimeout": "10s", "additionalLabels": { "release": "prometheus" } },
        "prometheusRule": { "enabled": true, "rules": [{ "name": "mongodb", "rules": [{ "alert": "Down", "expr": "mongodb_up == 0" }] }] },
    } };
    names: { "nameOverride": "mongo", "serviceAccount": { "name": "db" }, "rbac": { "create": true } };
    no_login: { "auth": { "enabled": false }, "arbiter": { "enabled": true }, "metrics": { "enabled": true } };
    pod_settings: {
        "image": { "tag": "4.2", "debug": true, "pullSecrets": ["registry"] },
        "schedulerName": "other",
        "clusterDomain": "example.local",
        "replicaSetHostnames": false,
        "enableIPv6": true,
        "directoryPerDB": true,
        "systemLogVerbosity": 2,
        "disableSystemLog": true,
        "command": ["/run"],
        "args": ["--all"],
        "extraFlags": ["--wiredTigerCacheSizeGB=2", "--verbose"],
        "extraEnvVars": [{ "name": "COLOUR", "value": "{{ .Release.Name }}-blue" }],
        "extraEnvVarsCM": "settings",
        "extraEnvVarsSecret": "credentials",
        "annotations": { "example.com/of": "workload" },
        "labels": { "app.kubernetes.io/name": "database" },
        "strategyType": "OnDelete",
        "podManagementPolicy": "Parallel",
        "affinity": "nodeAffinity: {}",
        "nodeSelector": { "disk": "ssd" },
        "tolerations": [{ "key": "storm", "operator": "Exists" }],
        "podLabels": { "of": "pod" },
        "podAnnotations": { "example.com/of": "pod" },
        "priorityClassName": "high",
        "podSecurityContext": { "enabled": false },
        "containerSecurityContext": { "runAsUser": null, "readOnlyRootFilesystem": true },
        "resources": { "requests": { "cpu": 2 } },
        "livenessProbe": { "failureThreshold": 9 },
        "readinessProbe": { "enabled": false },
        "customReadinessProbe": { "tcpSocket": { "port": 27017 } },
        "initContainers": [{ "name": "before", "image": "busybox" }],
        "sidecars": [{ "name": "beside", "image": "busybox" }],
        "extraVolumes": [{ "name": "more", "emptyDir": {} }],
        "extraVolumeMounts": [{ "name": "more", "mountPath": "/more" }],
        "persistence": { "storageClass": "-", "size": "100Gi", "mountPath": "/data", "subPath": "db", "annotations": { "example.com/of": "claim" } },
        "service": { "port": 27018, "portName": "tcp-mongodb", "annotations": { "example.com/of": "service" } },
        "pdb": { "create": true, "minAvailable": 0 },
    };
    shared_settings: {
        "global": { "imageRegistry": "registry.local", "imagePullSecrets": ["everywhere"], "storageClass": "fast", "namespaceOverride": "data" },
        "mongodb": { "image": { "pullSecrets": ["here"] }, "pdb": { "create": true }, "serviceAccount": { "create": false } },
    };
    standalone: {
        "architecture": "standalone",
        "service": { "type": "NodePort", "nodePort": "30017", "externalIPs": ["192.0.2.1"] },
        "strategyType": "Recreate",
        "auth": { "replicaSetKey": "k" },
    };
    standalone_as_stateful_set: {
        "architecture": "standalone",
        "useStatefulSet": true,
        "service": { "type": "LoadBalancer", "loadBalancerIP": "192.0.2.1", "loadBalancerSourceRanges": ["10.0.0.0/8"], "nodePort": "" },
        "tls": { "enabled": true },
        "metrics": { "enabled": true, "extraUri": "?ssl=true" },
    };
    standalone_on_a_claim: { "architecture": "standalone", "persistence": { "existingClaim": "data" }, "service": { "clusterIP": "None" } };
    tls: { "tls": { "enabled": true }, "extraFlags": ["--verbose"], "arbiter": { "enabled": true, "extraFlags": ["--quiet"] } };
    volume_permissions: { "volumePermissions": { "enabled": true, "resources": { "limits": { "cpu": "50m" } } } };
    volume_permissions_on_openshift: {
        "volumePermissions": { "enabled": true, "securityContext": { "runAsUser": "auto", "privileged": true } },
        "podSecurityContext": { "enabled": false },
    };
}

#[test]
fn helm_makes_the_authority_before_anything_else() {
    let secret = |flags: &[&str]| {
        let objects = MONGODB.objects(&json!({ "tls": { "enabled": true } }), flags);
        objects.into_iter().find(|object| key(object).ends_with("ca-clients")).unwrap()
    };
    assert_eq!(secret(&["--target", "helm"])["metadata"]["annotations"], json!({ "helm.sh/hook": "pre-install" }));
    assert_eq!(secret(&["--target", "helm"])["metadata"]["name"], "ca-clients");
    assert_eq!(secret(&[])["metadata"].get("annotations"), None);
    assert_eq!(secret(&[])["metadata"]["name"], "ca-clients", "with the preset it stays what it is");
}

#[test]
fn passwords_stand_in_the_secret_only() {
    let values = json!({ "metrics": { "enabled": true }, "arbiter": { "enabled": true } });
    let secret = base64::engine::general_purpose::STANDARD;
    for object in MONGODB.objects(&values, &[]) {
        let text = object.to_string();
        for password in [ROOT_PASSWORD, PASSWORD, KEY] {
            assert!(!text.contains(password), "{} holds a password", key(&object));
            assert_eq!(
                text.contains(&secret.encode(password)),
                key(&object) == "Secret/st2-mongodb",
                "{}",
                key(&object)
            );
        }
    }
}

/// Values that make use of every branch of the scripts.
fn script_variants() -> Vec<(&'static str, Value)> {
    let external =
        |service: Value| json!({ "externalAccess": { "enabled": true, "service": service }, "replicaCount": 2 });
    vec![
        ("default", json!({})),
        ("by address", json!({ "replicaSetHostnames": false })),
        ("load balancer", external(json!({ "loadBalancerIPs": ["192.0.2.1", "192.0.2.2"] }))),
        ("node port", external(json!({ "type": "NodePort", "nodePorts": [1, 2] }))),
        ("domain", external(json!({ "type": "NodePort", "nodePorts": [1, 2], "domain": "db.example.com" }))),
        (
            "discovery",
            json!({ "externalAccess": { "enabled": true, "autoDiscovery": { "enabled": true } }, "rbac": { "create": true } }),
        ),
        (
            "everything",
            json!({
                "tls": { "enabled": true },
                "arbiter": { "enabled": true },
                "metrics": { "enabled": true, "extraUri": "?it's&more", "extraFlags": "--verbose" },
                "volumePermissions": { "enabled": true },
                "persistence": { "mountPath": "/it's here" },
            }),
        ),
        ("no login", json!({ "auth": { "enabled": false }, "metrics": { "enabled": true } })),
        ("openshift", json!({ "volumePermissions": { "enabled": true }, "podSecurityContext": { "enabled": false } })),
        ("standalone", json!({ "architecture": "standalone", "tls": { "enabled": true } })),
    ]
}

/// The scripts in a tree, with the shell that runs each.
fn scripts(values: &Value) -> Vec<(String, &'static str, String)> {
    let mut texts = Vec::new();
    for mut object in MONGODB.objects(values, &[]) {
        let path = key(&object);
        take_texts(&mut object, &path, &mut texts);
    }
    let shell = |path: &str| if path.contains("/command/") { "sh" } else { "bash" };
    texts.into_iter().map(|(path, text)| (path.clone(), shell(&path), text)).collect()
}

#[test]
fn shells_can_read_the_scripts() {
    let folder = tempfile::tempdir().unwrap();
    let shellcheck = Command::new("shellcheck").arg("--version").output().is_ok();
    if !shellcheck {
        eprintln!("shellcheck is missing: only the syntax is checked");
    }
    let file = folder.path().join("script");
    let mut checked = 0;
    for (variant, values) in script_variants() {
        for (path, shell, text) in scripts(&values) {
            std::fs::write(&file, &text).unwrap();
            let said = Command::new(shell).arg("-n").arg(&file).output().unwrap();
            assert!(said.status.success(), "{variant}, {path}: {}", String::from_utf8_lossy(&said.stderr));
            if shellcheck {
                let said = Command::new("shellcheck").args(["-s", shell]).arg(&file).output().unwrap();
                assert!(said.status.success(), "{variant}, {path}: {}", String::from_utf8_lossy(&said.stdout));
            }
            checked += 1;
        }
    }
    assert!(checked >= 15, "only {checked} scripts found");
}

/// A script of a ConfigMap or a container, by the end of its path.
fn script(values: &Value, end: &str) -> String {
    let scripts = scripts(values);
    let names: Vec<&String> = scripts.iter().map(|(path, _, _)| path).collect();
    let found = scripts.iter().find(|(path, _, _)| path.ends_with(end));
    found.map_or_else(|| panic!("no {end} among {names:?}"), |(_, _, text)| text.clone())
}

/// Runs a script with nothing but these variables and the usual commands, and `commands` before those.
fn bash(script: &str, variables: &[(&str, &str)], commands: &Path) -> Output {
    Command::new("bash")
        .args(["-c", script])
        .env_clear()
        .env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", commands.display()))
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

/// Makes a command out of a shell script.
fn command(folder: &Path, name: &str, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let path = folder.join(name);
    std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// The variables that `setup.sh` hands to the image.
fn set_up(values: &Value, pod: &str, variables: &[(&str, &str)]) -> Result<Vec<String>, String> {
    let folder = tempfile::tempdir().unwrap();
    let script = script(values, "/data/setup.sh");
    let entry = "exec /opt/bitnami/scripts/mongodb/entrypoint.sh /opt/bitnami/scripts/mongodb/run.sh";
    assert!(script.contains(entry));
    let script = script.replace(entry, "env | grep '^MONGODB_' | sort");
    let said = bash(&script, &[variables, &[("MY_POD_NAME", pod)]].concat(), folder.path());
    if !said.status.success() {
        return Err(String::from_utf8(said.stderr).unwrap());
    }
    let said = String::from_utf8(said.stdout).unwrap();
    Ok(said.lines().filter(|line| line.starts_with("MONGODB_")).map(str::to_owned).collect())
}

#[test]
fn the_first_pod_founds_the_replica_set_and_the_others_join() {
    let given = [
        ("MONGODB_ROOT_PASSWORD", "a $b"),
        ("MONGODB_USERNAME", "u"),
        ("MONGODB_DATABASE", "d"),
        ("MONGODB_PASSWORD", "p"),
    ];
    assert_eq!(
        set_up(&json!({}), "st2-mongodb-0", &given).unwrap(),
        [
            "MONGODB_DATABASE=d",
            "MONGODB_PASSWORD=p",
            "MONGODB_REPLICA_SET_MODE=primary",
            "MONGODB_ROOT_PASSWORD=a $b",
            "MONGODB_USERNAME=u",
        ]
    );
    assert_eq!(
        set_up(&json!({}), "st2-mongodb-10", &given).unwrap(),
        [
            "MONGODB_DATABASE=",
            "MONGODB_INITIAL_PRIMARY_PORT_NUMBER=",
            "MONGODB_INITIAL_PRIMARY_ROOT_PASSWORD=a $b",
            "MONGODB_PASSWORD=",
            "MONGODB_REPLICA_SET_MODE=secondary",
            "MONGODB_ROOT_PASSWORD=",
            "MONGODB_USERNAME=",
        ]
    );
}

#[test]
fn members_announce_the_address_that_clients_outside_use() {
    let announced = |variables: Vec<String>| {
        variables.into_iter().find_map(|line| line.strip_prefix("MONGODB_ADVERTISED_HOSTNAME=").map(str::to_owned))
    };
    let listed = json!({ "externalAccess": { "enabled": true, "service": { "loadBalancerIPs": ["192.0.2.1", "192.0.2.2", "192.0.2.3"] } } });
    for (pod, address) in [("st2-mongodb-0", "192.0.2.1"), ("st2-mongodb-2", "192.0.2.3")] {
        assert_eq!(announced(set_up(&listed, pod, &[]).unwrap()).as_deref(), Some(address));
    }
    assert!(set_up(&listed, "st2-mongodb-3", &[]).unwrap_err().contains("no address to announce st2-mongodb-3"));

    let domain = json!({ "externalAccess": { "enabled": true, "service": { "type": "NodePort", "nodePorts": [1, 2, 3], "domain": "db.example.com" } } });
    assert_eq!(announced(set_up(&domain, "st2-mongodb-1", &[]).unwrap()).as_deref(), Some("db.example.com"));

    let folder = tempfile::tempdir().unwrap();
    let found = folder.path().join("info.txt");
    std::fs::write(&found, "lb.example.com\n").unwrap();
    let discovered = json!({ "externalAccess": { "enabled": true, "autoDiscovery": { "enabled": true } }, "rbac": { "create": true } });
    let variables = [("SHARED_FILE", found.to_str().unwrap())];
    assert_eq!(announced(set_up(&discovered, "st2-mongodb-1", &variables).unwrap()).as_deref(), Some("lb.example.com"));
    std::fs::write(&found, "").unwrap();
    assert!(set_up(&discovered, "st2-mongodb-1", &variables).unwrap_err().contains("no address"));
}

#[test]
fn discovery_waits_for_an_address_and_gives_up_in_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let values = json!({ "externalAccess": { "enabled": true, "autoDiscovery": { "enabled": true } }, "rbac": { "create": true } });
    let script = script(&values, "/data/auto-discovery.sh");
    let (shared, asked) = (folder.path().join("info.txt"), folder.path().join("asked"));
    let variables = [
        ("MY_POD_NAME", "st2-mongodb-1"),
        ("SHARED_FILE", shared.to_str().unwrap()),
        ("ASKED", asked.to_str().unwrap()),
    ];
    command(folder.path(), "sleep", ":");

    // The address is a host name, and only the third attempt finds it.
    command(
        folder.path(),
        "kubectl",
        r#"echo "$@" >> "$ASKED"; case "$*" in *hostname}) [ "$(wc -l < "$ASKED")" -lt 6 ] || printf lb.example.com ;; esac"#,
    );
    let said = bash(&script, &variables, folder.path());
    assert!(said.status.success());
    assert_eq!(String::from_utf8(said.stdout).unwrap(), "lb.example.com\n");
    assert_eq!(std::fs::read_to_string(&shared).unwrap(), "lb.example.com\n");
    let asked = std::fs::read_to_string(&asked).unwrap();
    let first = "get svc st2-mongodb-1-external -n stackstorm -o jsonpath={.status.loadBalancer.ingress[0].ip}";
    assert_eq!((asked.lines().next(), asked.lines().count()), (Some(first), 6));

    std::fs::remove_file(&shared).unwrap();
    command(folder.path(), "kubectl", "exit 1");
    let said = bash(&script, &variables, folder.path());
    assert_eq!(said.status.code(), Some(1));
    assert_eq!(String::from_utf8(said.stderr).unwrap().lines().count(), 12);
    assert!(!shared.exists());
}

#[test]
fn any_password_stays_inside_of_the_exporters_uri() {
    let folder = tempfile::tempdir().unwrap();
    command(folder.path(), "mongodb_exporter", r#"printf '%s\n' "$@""#);
    let values = json!({ "metrics": { "enabled": true, "extraUri": "?a=b&c='$d'", "extraFlags": "--one --two=3" } });
    let script = script(&values, "/args/0").replace("/bin/mongodb_exporter", "mongodb_exporter");
    for password in [
        "plain",
        "a@b:c/d?e#f%g",
        "it's \"$HOME\" `id` \\n",
        "é€ and so on: a password longer than one line of od prints",
    ] {
        let said = bash(&script, &[("MONGODB_ROOT_PASSWORD", password)], folder.path());
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        let said = String::from_utf8(said.stdout).unwrap();
        let [flag, uri, rest @ ..] = &said.lines().collect::<Vec<_>>()[..] else { panic!("{said}") };
        assert_eq!((*flag, rest), ("--mongodb.uri", &["--one", "--two=3"][..]));
        let encoded = uri
            .strip_prefix("mongodb://root:")
            .and_then(|uri| uri.strip_suffix("@localhost:27017/admin?a=b&c='$d'"))
            .unwrap();
        assert!(encoded.chars().all(|char| char == '%' || char.is_ascii_hexdigit()), "{encoded}");
        assert_eq!(percent_encoding::percent_decode_str(encoded).decode_utf8().unwrap(), password);
    }
}

#[test]
fn certificates_are_signed_for_the_names_of_the_pod() {
    let openssl =
        |folder: &Path, arguments: &[&str]| Command::new("openssl").args(arguments).current_dir(folder).output();
    let folder = tempfile::tempdir().unwrap();
    if openssl(folder.path(), &["version"]).is_err() {
        return eprintln!("openssl is missing: skipped");
    }
    let certs = folder.path().join("certs");
    std::fs::create_dir_all(certs.join("CAs")).unwrap();
    let authority = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=myMongo-ca", "-days", "1"];
    let files = ["-keyout", "mongodb-ca-key", "-out", "mongodb-ca-cert"];
    assert!(openssl(&certs.join("CAs"), &[&authority[..], &files].concat()).unwrap().status.success());
    command(folder.path(), "hostname", "echo st2-mongodb-1");

    let values = json!({ "tls": { "enabled": true }, "clusterDomain": "example.local" });
    let script = script(&values, "/initContainers/0/command/2").replace("/certs", certs.to_str().unwrap());
    let said = bash(&script, &[("MY_POD_NAMESPACE", "stackstorm")], folder.path());
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));

    let mut left: Vec<_> =
        std::fs::read_dir(&certs).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, ["CAs", "mongodb-ca-cert", "mongodb.pem", "openssl.cnf"]);
    let verified = openssl(&certs, &["verify", "-CAfile", "mongodb-ca-cert", "mongodb.pem"]).unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    let pem = std::fs::read_to_string(certs.join("mongodb.pem")).unwrap();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----") && pem.contains("PRIVATE KEY-----"));
    let names = openssl(&certs, &["x509", "-in", "mongodb.pem", "-noout", "-text"]).unwrap();
    let names = String::from_utf8(names.stdout).unwrap();
    for name in [
        "CN = st2-mongodb-1",
        "DNS:st2-mongodb-headless",
        "DNS:st2-mongodb-1,",
        "DNS:st2-mongodb-1.st2-mongodb-headless.stackstorm.svc.example.local",
        "DNS:localhost",
        "IP Address:127.0.0.1",
        "Digital Signature, Non Repudiation, Key Encipherment",
    ] {
        let spaceless = |text: &str| text.replace(' ', "");
        assert!(spaceless(&names).contains(&spaceless(name)), "no {name} in {names}");
    }
}

/// What is said about values that cannot be used.
fn refused(values: &Value) -> String {
    let output = MONGODB.run(values, &[]);
    assert!(output.stdout.is_empty(), "{values} is printed");
    assert!(!output.status.success(), "{values} is taken");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn what_cannot_work_is_refused() {
    let external = |service: Value| json!({ "externalAccess": { "enabled": true, "service": service } });
    let discovery = |service: Value| json!({ "externalAccess": { "enabled": true, "autoDiscovery": { "enabled": true }, "service": service }, "rbac": { "create": true } });
    let cases = [
        (json!({ "architecture": "sharded" }), "mongodb.architecture", "one of `replicaset`, `standalone`"),
        (json!({ "auth": { "username": "" } }), "mongodb.auth.username", "cannot log in to MongoDB without it"),
        (json!({ "auth": { "database": "" } }), "mongodb.auth.database", "cannot log in to MongoDB without it"),
        (
            json!({ "auth": { "enabled": false, "username": "" } }),
            "mongodb.auth.username",
            "a user and a database together",
        ),
        (
            json!({ "auth": { "enabled": false, "database": "" } }),
            "mongodb.auth.database",
            "a user and a database together",
        ),
        (json!({ "auth": { "replicaSetKey": "short" } }), "mongodb.auth.replicaSetKey", "6 to 1024 characters"),
        (
            json!({ "externalAccess": { "service": { "type": "ClusterIP" } } }),
            "mongodb.externalAccess.service.type",
            "`LoadBalancer` or `NodePort`",
        ),
        (external(json!({})), "mongodb.externalAccess.service.loadBalancerIPs", "0 addresses for 3 members"),
        (
            external(json!({ "loadBalancerIPs": ["1", "2", "3", "4"] })),
            "mongodb.externalAccess.service.loadBalancerIPs",
            "4 addresses for 3 members",
        ),
        (
            external(json!({ "loadBalancerIPs": ["1", "2", "3"], "nodePorts": [1] })),
            "mongodb.externalAccess.service.nodePorts",
            "1 port for 3 members",
        ),
        (
            external(json!({ "type": "NodePort", "nodePorts": [1, 2] })),
            "mongodb.externalAccess.service.nodePorts",
            "2 ports for 3 members",
        ),
        (
            discovery(json!({ "loadBalancerIPs": ["1"] })),
            "mongodb.externalAccess.service.loadBalancerIPs",
            "1 address for 3 members",
        ),
        (
            json!({ "externalAccess": { "enabled": true, "autoDiscovery": { "enabled": true } } }),
            "mongodb.rbac.create",
            "set it to true",
        ),
        (
            json!({ "pdb": { "create": true, "minAvailable": 2, "maxUnavailable": 1 } }),
            "mongodb.pdb.maxUnavailable",
            "not both",
        ),
        (
            json!({ "arbiter": { "enabled": true, "pdb": { "create": true, "minAvailable": 0, "maxUnavailable": "50%" } } }),
            "mongodb.arbiter.pdb.maxUnavailable",
            "not both",
        ),
        (json!({ "strategyType": "Recreate" }), "mongodb.strategyType", "`RollingUpdate` or `OnDelete`"),
        (
            json!({ "architecture": "standalone", "strategyType": "OnDelete" }),
            "mongodb.strategyType",
            "`RollingUpdate` or `Recreate`",
        ),
        (json!({ "podLabels": { "app.kubernetes.io/name": "x" } }), "mongodb.podLabels", "selects the workload's pods"),
        (
            json!({ "arbiter": { "enabled": true, "podLabels": { "app.kubernetes.io/component": "x" } } }),
            "mongodb.arbiter.podLabels",
            "selects the workload's pods",
        ),
    ];
    for (values, path, message) in cases {
        let said = refused(&values);
        assert!(said.contains(path) && said.contains(message), "{values}: {said}");
    }
}

#[test]
fn what_nothing_uses_is_not_refused() {
    let unused = [
        json!({ "enabled": false, "auth": { "username": "" }, "strategyType": "Recreate" }),
        json!({ "architecture": "standalone", "externalAccess": { "enabled": true, "service": { "type": "ClusterIP" } }, "pdb": { "create": true, "minAvailable": 1, "maxUnavailable": 1 } }),
        json!({ "auth": { "enabled": false, "username": "", "database": "", "replicaSetKey": "short" } }),
        json!({ "auth": { "existingSecret": "mine", "replicaSetKey": "short" } }),
        json!({ "arbiter": { "podLabels": { "app.kubernetes.io/name": "x" } } }),
        json!({ "externalAccess": { "service": { "loadBalancerIPs": ["192.0.2.1"], "nodePorts": [1] } } }),
        json!({ "pdb": { "create": true, "minAvailable": "", "maxUnavailable": 1 } }),
        json!({ "strategyType": "RollingUpdate", "podManagementPolicy": "Parallel" }),
    ];
    for values in unused {
        let output = MONGODB.run(&values, &[]);
        assert!(output.status.success(), "{values}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn what_will_not_work_as_meant_is_warned_of() {
    let cases = [
        (json!({ "image": { "tag": "6.0.3-debian-11-r0" } }), "mongodb.image.tag", "`mongo` shell"),
        (
            json!({ "tls": { "enabled": true }, "metrics": { "enabled": true } }),
            "mongodb.metrics",
            "does not speak TLS",
        ),
    ];
    for (values, path, message) in cases {
        let output = MONGODB.run(&values, &[]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{said}");
        assert!(said.contains(path) && said.contains(message), "{values}: {said}");
        assert!(!said.contains("not-base64"), "{said}");
    }
    let probes_of_ones_own = json!({
        "mongodb": { "image": { "tag": "6.0" }, "livenessProbe": { "enabled": false }, "readinessProbe": { "enabled": false } },
        "image": { "tag": "3.9" },
    });
    for quiet in [json!({}), json!({ "image": { "tag": "latest" } }), probes_of_ones_own] {
        let said = String::from_utf8(MONGODB.run(&quiet, &[]).stderr).unwrap();
        assert!(!said.contains("mongodb."), "{quiet}: {said}");
    }
}

#[test]
fn values_of_older_charts_are_understood() {
    // Upstream's defaults write empty maps where lists are meant, and an empty text where no port is meant.
    let values = json!({ "initContainers": {}, "sidecars": {}, "replicaCount": 3.0, "image": { "tag": 4.4 }, "service": { "nodePort": "" } });
    assert_eq!(changes(&values), "");
    let pod = pod(&json!({ "architecture": "standalone", "service": { "nodePort": "" } }), "Deployment/st2-mongodb");
    assert_eq!(pod["containers"][0]["image"], "docker.io/bitnamilegacy/mongodb:4.4");
}
