//! What users leave out, delete or empty: nothing of it comes out as an empty field, and null means the same everywhere.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;
mod pipeline_support;

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cli_support::{Done, Run};
use serde_json::{Map, Value, json};
use st2ha::manifests::Target;
use st2ha::pipeline::{self, Inputs, MissingSecrets};
use st2ha::schema::{self, Severity};
use st2ha::secrets::Placeholders;
use st2ha::values::Layers;

use pipeline_support::inputs;

const EVERYTHING: &str = include_str!("absent/everything.yaml");
const OTHERS: &str = include_str!("absent/others.yaml");

/// Most of what can be on is read only by the providers of this preset.
const PRESET: &str = include_str!("../presets/stackstorm-ha-1.1.yaml");
/// The same without printing what the upstream chart prints.
const PLAIN: &str = "compatibility: null";
/// What the official providers do not read of everything is gone here.
const OFFICIAL: &str = include_str!("absent/official.yaml");

/// Who runs the data services: each reads keys of its own, so these are like switches. And a Secret without a name would be the
/// broker's own, which is refused as one that is there twice.
const SWITCHES: &[&str] =
    &["/mongodb/provider", "/rabbitmq/provider", "/redis/provider", "/rabbitmq/ingress/secrets/0/name"];

/// Fields whose empty text means something, or that mean nothing to Kubernetes: the end of the path, and why.
const MEANINGFUL: &[(&str, &str)] = &[
    ("storageClassName", "the class without a name"),
    ("apiGroups[]", "the core group"),
    ("env[].value", "an empty variable, which is what Kubernetes makes of one without a value"),
    ("spec.type", "the upstream chart prints it; for other targets it is left out"),
];

/// Fields for which Kubernetes has no default: it refuses an empty text, and so does nothing here hide one. The end of the path.
const WITHOUT_DEFAULT: &[&str] = &[
    ".key",
    ".operator",
    ".mountPath",
    ".cpu",
    ".memory",
    ".storage",
    "accessModes[]",
    "httpGet.port",
    ".targetPort",
    "endpoints[].port",
    "topologySpreadConstraints[].topologyKey",
    "topologySpreadConstraints[].whenUnsatisfiable",
    ".fsGroupChangePolicy",
    "volumeMounts[].name",
    "volumeClaimTemplates[].metadata.name",
];

/// Maps whose values are texts of the user's.
const FREE: &[&str] = &["annotations", "data", "labels", "matchLabels", "nodeSelector", "stringData", "groups"];

/// What comes of values, whatever Kubernetes says to it: texts that are empty are refused by it in many places. The keys that are refused,
/// if any.
fn render(values: &Value, target: Target) -> Result<Vec<Value>, Vec<String>> {
    let mut layers = Layers::with_defaults();
    layers.add_file("values.yaml", values.to_string().as_bytes()).unwrap();
    let mut merged = layers.merge().unwrap();
    let replaced = |path: &str| {
        let is_around =
            |around: &str| path.strip_prefix(around).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        let found = merged.overrides.iter().rev().find(|replaced| is_around(&replaced.path))?;
        Some((found.path.clone(), found.won))
    };
    schema::restore(&mut merged.values, &merged.defaults, &replaced);
    let inputs = Inputs { target, missing_secrets: MissingSecrets::Generate(&mut Placeholders), ..inputs(merged) };
    match pipeline::run(inputs) {
        Ok(outputs) => Ok(outputs.manifests.into_iter().map(|manifest| manifest.object).collect()),
        Err(failure) => {
            let errors = failure.findings.iter().filter(|finding| finding.severity == Severity::Error);
            let errors: Vec<String> = errors.map(|finding| finding.path.clone()).collect();
            assert!(!errors.is_empty(), "{}", failure.cause);
            Err(errors)
        }
    }
}

/// Everything that is set, defaults included.
fn complete(files: &[&str]) -> Value {
    let mut run = Run::new(&["values", "-o", "json", "--show-secrets"]).with_secrets();
    for (number, text) in files.iter().enumerate() {
        let name = format!("{number}.yaml");
        run = run.file(&name, text).args(&["-f", &name]);
    }
    serde_json::from_str(&run.run().stdout).unwrap()
}

/// JSON pointers of all keys, those in items of lists included. Switches stay: what is off prints nothing.
fn keys(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                let path = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
                keys(inner, &path, found);
                if !inner.is_boolean()
                    && path.matches('/').count() > 1
                    && !path.ends_with("assword")
                    && !path.starts_with("/mongodb/tls/")
                    && !SWITCHES.contains(&path.as_str())
                {
                    found.push(path);
                }
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| keys(item, &format!("{path}/{index}"), found));
        }
        _ => {}
    }
}

/// Empty texts and broken images in what a render prints.
fn empties(objects: &[Value]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for object in objects {
        look(object, object["kind"].as_str().unwrap(), &mut found);
    }
    found
}

fn look(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(key, _)| !FREE.contains(&key.as_str()))
            .for_each(|(key, inner)| look(inner, &format!("{path}.{key}"), found)),
        Value::Array(items) => items.iter().for_each(|item| look(item, &format!("{path}[]"), found)),
        Value::String(text) if text.is_empty() => {
            // The words of a command are the user's.
            let is_word = path.ends_with("command[]") || path.ends_with("args[]");
            let is_refused = WITHOUT_DEFAULT.iter().any(|end| path.ends_with(end));
            if !is_word && !is_refused && !MEANINGFUL.iter().any(|(end, _)| path.ends_with(end)) {
                found.insert(path.to_owned());
            }
        }
        Value::String(text)
            if path.ends_with("[].image")
                && (text.ends_with(':') || text.starts_with('/') || text.contains("//") || text.contains(":@")) =>
        {
            found.insert(format!("{path}: {text}"));
        }
        _ => {}
    }
}

/// Renders values with some keys gone or empty, without those that are refused that way, and says what comes out empty.
fn check(base: &Value, keys: &[String], left: &Value) -> Vec<String> {
    let mut wanted: Vec<&String> = keys.iter().collect();
    // Rules between values are looked at only once each value is fine.
    for _ in 0..4 {
        let mut values = base.clone();
        for key in &wanted {
            if let Some(value) = values.pointer_mut(key) {
                *value = left.clone();
            }
        }
        // What is written as empty is printed for Helm as the upstream chart prints it.
        let refused = match render(&values, if left.is_null() { Target::Helm } else { Target::Kubectl }) {
            Ok(objects) => {
                return empties(&objects)
                    .into_iter()
                    .map(|path| format!("{left}: {path}, one of {wanted:?}"))
                    .collect();
            }
            Err(paths) => paths,
        };
        let pointers: Vec<String> = refused.iter().map(|path| pointer(path)).collect();
        let before = wanted.len();
        let is_refused =
            |key: &str| pointers.iter().any(|path| key.starts_with(path.as_str()) || path.starts_with(key));
        wanted.retain(|key| !is_refused(key));
        if wanted.len() == before {
            return vec![format!("{left}: {refused:?}")];
        }
    }
    vec![format!("{left}: more and more is refused: {wanted:?}")]
}

/// A key as findings write it, as a JSON pointer.
fn pointer(path: &str) -> String {
    format!("/{}", path.replace('[', "/").replace(']', "").replace('.', "/"))
}

/// Every key that is set here or by default is left out, and every text emptied: many at a time, so that it does not take long.
#[test]
fn nothing_that_is_left_out_comes_out_empty() {
    const PARTS: usize = 6;
    let mut wrong = Vec::new();
    for files in [&[PRESET, PLAIN, EVERYTHING][..], &[PRESET, PLAIN, EVERYTHING, OTHERS], &[EVERYTHING, OFFICIAL]] {
        let base = complete(files);
        assert_eq!(empties(&render(&base, Target::Helm).unwrap()), BTreeSet::new());
        let mut found = Vec::new();
        keys(&base, "", &mut found);
        assert!(found.len() > 700, "only {} keys", found.len());
        let is_text = |key: &&String| base.pointer(key).is_some_and(Value::is_string);
        let texts: Vec<String> = found.iter().filter(is_text).cloned().collect();
        for part in 0..PARTS {
            for (left, keys) in [(Value::Null, &found), (json!(""), &texts)] {
                let keys: Vec<String> = keys.iter().skip(part).step_by(PARTS).cloned().collect();
                wrong.extend(check(&base, &keys, &left));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn with_secrets(args: &[&str], values: &str) -> Done {
    Run::new(args).with_secrets().args(&["-f", "values.yaml"]).file("values.yaml", values).run()
}

#[test]
fn images_without_tag_or_policy_name_none() {
    let values = "st2: {packs: {images: [{repository: r.example.com, name: mine}, {repository: '', name: bare, tag: '2'}]}}\n\
                  image: {pullPolicy: null}\nmongodb: {image: {tag: null, pullPolicy: '', registry: null}}\n\
                  redis: {image: {tag: ''}}";
    for target in ["kubectl", "helm"] {
        let done = with_secrets(&["render", "--target", target], values);
        assert_eq!(done.status, 0, "{}", done.stderr);
        let runner = done.object("Deployment", "st2-st2actionrunner");
        let packs = &runner["spec"]["template"]["spec"]["initContainers"];
        let (mine, bare) = (&packs[2], &packs[3]);
        assert_eq!((&mine["image"], mine.get("imagePullPolicy")), (&json!("r.example.com/mine"), None));
        assert_eq!(bare["image"], "bare:2");
        assert_eq!(runner["spec"]["template"]["spec"]["containers"][0].get("imagePullPolicy"), None);
        let mongodb = &done.object("StatefulSet", "st2-mongodb")["spec"]["template"]["spec"]["containers"][0];
        assert_eq!((&mongodb["image"], mongodb.get("imagePullPolicy")), (&json!("library/mongo"), None));
        let redis = &done.object("StatefulSet", "st2-redis-node")["spec"]["template"]["spec"]["containers"][0];
        assert_eq!(redis["image"], "docker.io/valkey/valkey");
    }
}

#[test]
fn replicas_of_null_are_left_to_others() {
    let sections = [
        "st2auth",
        "st2api",
        "st2stream",
        "st2web",
        "st2rulesengine",
        "st2workflowengine",
        "st2scheduler",
        "st2notifier",
        "st2actionrunner",
        "st2garbagecollector",
    ];
    let mut values: Map<String, Value> =
        sections.iter().map(|section| ((*section).to_owned(), json!({ "replicas": null }))).collect();
    values.insert("mongodb".to_owned(), json!({ "replicaCount": null }));
    values.insert("rabbitmq".to_owned(), json!({ "replicaCount": null }));
    values.insert("redis".to_owned(), json!({ "cluster": { "slaveCount": null } }));
    values.insert(
        "external-dns".to_owned(),
        json!({ "enabled": true, "provider": "aws", "domainFilters": ["example.com"], "replicas": null, "image": { "tag": "0.14.0" } }),
    );
    for target in ["kubectl", "helm"] {
        let done = with_secrets(&["render", "--target", target], &Value::Object(values.clone()).to_string()).fine();
        let single = ["st2client", "st2timersengine", "st2sensorcontainer"];
        for object in
            done.objects().iter().filter(|object| object["kind"] == "Deployment" || object["kind"] == "StatefulSet")
        {
            let name = object["metadata"]["name"].as_str().unwrap();
            let has = object["spec"].get("replicas").is_some();
            assert_eq!(has, single.iter().any(|single| name.ends_with(single)), "{target}: {name}");
        }
        // Whoever sets the number, StackStorm finds the members.
        let conf = done.object("ConfigMap", "st2-st2-config")["data"]["st2.docker.conf"].as_str().unwrap().to_owned();
        assert!(conf.contains("mongodb://st2-mongodb-headless.default.svc.cluster.local/"), "{conf}");
        let secrets = done.object("Secret", "st2-st2-config-secrets")["data"]["st2.secrets.conf"].clone();
        let secrets = String::from_utf8(STANDARD.decode(secrets.as_str().unwrap()).unwrap()).unwrap();
        assert!(secrets.contains("st2-redis-headless.default.svc.cluster.local:26379?sentinel=mymaster"), "{secrets}");
    }
}

/// Null for security contexts, as values for `OpenShift` have it.
const NULLS: &str = "\
mongodb: {podSecurityContext: null, containerSecurityContext: null}
rabbitmq: {podSecurityContext: null}
redis: {securityContext: null, containerSecurityContext: null}
";

#[test]
fn null_removes_the_same_from_render_values_and_origins() {
    let done = with_secrets(&["render"], NULLS).fine();
    for (kind, name) in [("mongodb", "st2-mongodb"), ("rabbitmq", "st2-rabbitmq"), ("redis", "st2-redis-node")] {
        let text = done.object("StatefulSet", name).to_string();
        for gone in ["1001", "999", "runAsUser", "fsGroup"] {
            assert!(!text.contains(gone), "{kind}: {gone}: {text}");
        }
    }
    let values: Value = serde_json::from_str(&with_secrets(&["values", "-o", "json"], NULLS).fine().stdout).unwrap();
    let origins = with_secrets(&["values", "--origin"], NULLS).fine().stdout;
    for key in [
        "mongodb.podSecurityContext",
        "mongodb.containerSecurityContext",
        "rabbitmq.podSecurityContext",
        "redis.securityContext",
        "redis.containerSecurityContext",
    ] {
        assert_eq!(values.pointer(&format!("/{}", key.replace('.', "/"))), None, "{key}");
        assert!(origins.contains(&format!("\n{key}: deleted by values.yaml:")), "{key}");
        assert!(!origins.contains(&format!("\n{key}.")), "{key}");
    }
    let checked = with_secrets(&["validate", "--strict"], NULLS).fine().stdout;
    assert!(checked.ends_with(" objects, no findings\n") && checked.lines().count() == 1, "{checked}");
}

/// Whoever deletes a default and mistypes its key has deleted nothing.
#[test]
fn nulls_of_unknown_keys_are_told() {
    let values = "redis: {podSecurityContext: null}\nst2web: {replica: null}\nst2api: {affinity: {nodeAfinity: null}}\n\
                  st2: {packs: {configs: {a.yaml: null}}}\nworkloads: {nodeSelector: {kubernetes.io/os: null}}\n\
                  jobs: {env: {NOBODYS: null}, resources: null}\n";
    let said = with_secrets(&["validate", "--message-format", "json"], values);
    let found: Vec<Value> = said.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let keys: Vec<&str> = found.iter().map(|finding| finding["path"].as_str().unwrap()).collect();
    assert_eq!(keys, ["redis.podSecurityContext", "st2web.replica", "st2api.affinity.nodeAfinity"]);
    assert!(found.iter().all(|finding| finding["severity"] == "warning" && finding["line"].is_u64()), "{found:?}");
}

#[test]
fn what_has_to_be_there_comes_back_and_a_finding_says_so() {
    let values = "mongodb:\n  service: {port: null}\n  pdb:\nredis: {slave: {disableCommands: null}}\n";
    let message = "warning: mongodb.service.port: `null` does not remove this: it has to be there, and its default counts\n \
                   --> values.yaml:2:19\n";
    let rendered = with_secrets(&["render"], values);
    assert_eq!(rendered.status, 0);
    let ports = &rendered.object("Service", "st2-mongodb-headless")["spec"]["ports"];
    assert_eq!(ports[0]["port"], 27017);
    let shown = with_secrets(&["values", "-o", "json"], values);
    let tree: Value = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!(tree["mongodb"]["service"]["port"], 27017);
    assert_eq!(tree["redis"]["slave"]["disableCommands"], json!([]), "a list can be empty");
    let origins = with_secrets(&["values", "--origin"], values);
    assert!(
        origins.stdout.contains("\nmongodb.service.port: restored after null in values.yaml:2:19\n"),
        "{}",
        origins.stdout
    );
    assert!(
        origins
            .stdout
            .contains("\nredis.slave.disableCommands: restored, empty, after null in values.yaml:4:34, over built-in"),
        "{}",
        origins.stdout
    );
    let checked = with_secrets(&["validate"], values);
    assert!(checked.stdout.starts_with(message), "{}", checked.stdout);
    for done in [&rendered, &shown, &origins] {
        assert!(done.stderr.starts_with(message), "{}", done.stderr);
        assert!(!done.stderr.contains("disableCommands"), "{}", done.stderr);
    }
    with_secrets(&["validate", "--strict"], values).stdout.find("mongodb.service.port").unwrap();
    with_secrets(&["render", "--strict"], values).failed(1);
}

/// A path of a field, and its value, that an API server would not keep as they are.
fn unstable(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                // What is in these is text of the user's, and any text is kept.
                if !["annotations", "data", "labels", "matchLabels", "nodeSelector"].contains(&key.as_str()) {
                    unstable(inner, &format!("{path}.{key}"), found);
                } else if inner.as_object().is_some_and(Map::is_empty) {
                    found.push(format!("{path}.{key}: {inner}"));
                }
            }
        }
        Value::Array(items) if items.is_empty() => found.push(format!("{path}: []")),
        Value::Array(items) => items.iter().for_each(|item| unstable(item, &format!("{path}[]"), found)),
        Value::Bool(false) | Value::String(_) | Value::Number(_) if is_nothing(value) && !is_kept(path) => {
            found.push(format!("{path}: {value}"));
        }
        _ => {}
    }
}

fn is_nothing(value: &Value) -> bool {
    *value == false || *value == "" || *value == 0
}

/// Fields that are pointers in Go's types, or that have to be there: a server keeps what is given for them.
fn is_kept(path: &str) -> bool {
    let kept = [
        "[]",
        ".allowPrivilegeEscalation",
        ".automountServiceAccountToken",
        ".enableServiceLinks",
        ".fsGroup",
        ".partition",
        ".privileged",
        ".replicas",
        ".runAsNonRoot",
        ".runAsUser",
        ".storageClassName",
        ".hostPath.type",
        ".maxUnavailable",
        ".minAvailable",
    ];
    kept.iter().any(|end| path.ends_with(end))
}

/// `kubectl apply` says `configured` for ever where an object has what a server does not keep.
#[test]
fn objects_hold_nothing_that_a_server_drops() {
    const MORE: &str = "\
global: {storageClass: '-'}
st2web: {replicas: 0, resources: {requests: {cpu: 0.5, memory: 1024Mi}, limits: {memory: 2Gi}}, env: {EMPTY: ''}}
st2actionrunner: {extra_volumes: [{name: v, mount: {mountPath: /v, readOnly: false, subPath: ''}, volume: {hostPath: {path: /v, type: ''}}}]}
st2sensorcontainer: {livenessProbe: {tcpSocket: {port: 1}, initialDelaySeconds: 0}}
mongodb: {sidecars: [{name: s, image: s, tty: false, command: [], resources: {limits: {}}, securityContext: {privileged: false}}]}
redis: {slave: {persistence: {enabled: false}}}
";
    const BITNAMI: &str = "redis: {volumePermissions: {enabled: true}}";
    let all: [&[&str]; 6] = [
        &[MORE],
        &[PRESET, PLAIN, MORE, BITNAMI],
        &[PRESET, PLAIN, EVERYTHING],
        &[PRESET, PLAIN, EVERYTHING, OTHERS],
        &[EVERYTHING, OFFICIAL],
        &["st2: {packs: {configs: null}}"],
    ];
    for target in ["kubectl", "argocd"] {
        for files in all {
            let mut run = Run::new(&["render", "--target", target]).with_secrets();
            for (number, text) in files.iter().enumerate() {
                let name = format!("{number}.yaml");
                run = run.file(&name, text).args(&["-f", &name]);
            }
            let done = run.run();
            assert_eq!(done.status, 0, "{}", done.stderr);
            let mut found = Vec::new();
            for object in done.objects() {
                // Of other kinds a server keeps everything.
                if !object["apiVersion"].as_str().unwrap().starts_with("monitoring.coreos.com") {
                    unstable(&object, object["kind"].as_str().unwrap(), &mut found);
                }
                assert_eq!(object.get("stringData"), None, "a server keeps no plain text");
            }
            assert!(found.is_empty(), "{target}: {found:#?}");
        }
    }
    let done = with_secrets(&["render"], MORE);
    let web = done.object("Deployment", "st2-st2web");
    let container = &web["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(web["spec"]["replicas"], 0, "zero means zero");
    assert_eq!(container["resources"]["requests"], json!({ "cpu": "500m", "memory": "1Gi" }));
    assert_eq!(container["env"], json!([{ "name": "EMPTY" }]));
    let redis = done.object("StatefulSet", "st2-redis-node").to_string();
    assert!(redis.contains(r#""emptyDir":{}"#), "empty structures stay");
    let mongodb = done.object("StatefulSet", "st2-mongodb");
    let containers = mongodb["spec"]["template"]["spec"]["containers"].as_array().unwrap();
    let sidecar = containers.iter().find(|container| container["name"] == "s").unwrap();
    assert_eq!(sidecar["securityContext"], json!({ "privileged": false }));
    // For Helm they are as the upstream chart prints them.
    let web = with_secrets(&["render", "--target", "helm"], MORE).object("Deployment", "st2-st2web");
    assert_eq!(web["spec"]["template"]["spec"]["containers"][0]["env"], json!([{ "name": "EMPTY", "value": "" }]));
}
