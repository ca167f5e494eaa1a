//! Every key of the schema can be explained, and what is shown as an example is fine as it stands.

use std::collections::BTreeSet;
use std::thread;

use serde_json::Value;
use st2ha::lint::{self, Written};
use st2ha::manifests::Target;
use st2ha::pipeline::{self, Inputs, MissingSecrets, Scene};
use st2ha::schema::{Description, Severity};
use st2ha::secrets::Placeholders;
use st2ha::values::{KeyPath, Layers};
use st2ha::yaml::Node;

use crate::pipeline_support::inputs;

/// Keys whose example cannot stand alone, by how their paths begin or, behind a star, end; and why.
const NOT_ALONE: &[(&str, &str)] = &[
    ("compatibility", "the preset of this name sets what goes with it"),
    ("secrets.external.", "it is read with `secrets.mode: external`, which needs a store"),
    ("secrets.mode", "`external` needs a store"),
    ("st2.ldap.enabled", "a directory has a host and more"),
    ("workloads.extra_volumes[0].volume.", "fields of a kind of volume go together as Kubernetes' reference says"),
    ("*.resources.claims", "the pod has to have the claim"),
    ("*.claims[0].name", "the pod has to have the claim"),
    ("*.claims[0].request", "the pod has to have the claim"),
    ("*.readinessProbe.terminationGracePeriodSeconds", "Kubernetes takes it in other probes only"),
    ("workloads.extraInitContainers[0].volumeDevices", "the pod has to have the volume"),
    ("workloads.extraInitContainers[0].volumeMounts", "the pod has to have the volume"),
    ("mongodb.external.", "it goes with `mongodb.enabled: false`"),
    ("rabbitmq.external.", "it goes with `rabbitmq.enabled: false`"),
    ("redis.external.", "it goes with `redis.enabled: false`"),
    ("rabbitmq.ldap.enabled", "a directory has servers"),
    ("rabbitmq.memoryHighWatermark.enabled", "a relative one goes with a memory limit"),
    ("redis.tls.enabled", "it goes with a Secret of certificates"),
    ("*.extraVolumeMounts", "the pod has to have the volume"),
    ("mongodb.externalAccess.", "it goes with an address for each member, and a type that has one"),
    ("mongodb.persistence.dbPath", "it lies on the data volume"),
    ("rabbitmq.auth.tls.enabled", "it goes with certificates"),
    ("st2.packs.volumes.enabled", "it goes with a volume for packs and one for virtualenvs"),
    ("workloads.extraInitContainers[0].livenessProbe.", "only an init container that stays has probes"),
    ("workloads.podSecurityContext.windowsOptions.hostProcess", "the pod has to be in the network of the host"),
    ("rabbitmq.service.extraPorts[0].nodePort", "it goes with `type: NodePort`"),
    ("*ecurityContext.privileged", "it goes without `allowPrivilegeEscalation: false`, which is the default"),
    ("redis.sentinel.image.repository", "only an image laid out like Bitnami's goes with the scripts"),
];

#[test]
fn every_key_is_explained() {
    let schema = super::schema();
    let mut keys = 0;
    for key in super::walk::keys(&schema) {
        let path: KeyPath = key.path().parse().unwrap();
        let said = st2ha::schema::describe(&schema, &path).unwrap_or_else(|unknown| panic!("{unknown}"));
        assert!(!said.text.is_empty() && !said.form.is_empty(), "{path}");
        keys += 1;
    }
    assert!(keys > 1_000, "{keys}");
}

/// Examples that are looked at in one go.
#[derive(Default)]
struct Row {
    /// The provider that reads them, unless it is the usual one.
    provider: String,
    /// The sections that they are in.
    places: BTreeSet<String>,
    examples: Vec<(KeyPath, Value)>,
}

/// `validate` finds no error in an example.
#[test]
fn every_example_is_fine() {
    let schema = super::schema();
    // No two of a row are in one section of a section, so they have little to do with each other and are looked at in one go.
    let mut rows: Vec<Row> = Vec::new();
    let mut examples = 0;
    for key in super::walk::keys(&schema) {
        let path: KeyPath = key.path().parse().unwrap();
        let said = st2ha::schema::describe(&schema, &path).unwrap();
        let is_leaf = said.keys.is_empty() && said.unused.is_none() && !said.is_secret && !is_not_alone(&key.path());
        let Some(document) = is_leaf.then(|| example(&path, &said)).flatten() else { continue };
        let place = key.path().split(['.', '[']).take(2).collect::<Vec<_>>().join(".");
        let section = place.split('.').next().unwrap_or_default();
        let provider = document[section]["provider"].as_str().unwrap_or_default().to_owned();
        examples += 1;
        let index = rows.iter().position(|row| row.provider == provider && !row.places.contains(&place));
        let index = index.unwrap_or_else(|| {
            rows.push(Row { provider, ..Row::default() });
            rows.len() - 1
        });
        rows[index].places.insert(place);
        rows[index].examples.push((path, document));
    }
    assert!(examples > 700, "{examples}");
    let wrong_in = |rows: &[Row]| -> Vec<String> { rows.iter().flat_map(|row| wrong(&row.examples)).collect() };
    let (first, second) = rows.split_at(rows.len() / 4);
    let wrong = thread::scope(|scope| {
        let second = scope.spawn(|| wrong_in(second));
        [wrong_in(first), second.join().unwrap()].concat()
    });
    assert!(wrong.is_empty(), "{} of {examples} examples are refused:\n{}", wrong.len(), wrong.join("\n"));
}

/// Nobody sees the examples of credentials, but what they reach is found by rendering with them.
#[test]
fn every_example_of_a_credential_is_read() {
    let schema = super::schema();
    let mut examples = Vec::new();
    for key in super::walk::keys(&schema) {
        let path: KeyPath = key.path().parse().unwrap();
        let said = st2ha::schema::describe(&schema, &path).unwrap();
        let is_one = said.keys.is_empty() && said.unused.is_none() && said.is_secret && !is_not_alone(&key.path());
        examples.extend(is_one.then(|| example(&path, &said)).flatten().map(|document| (path, document)));
    }
    assert!(examples.len() > 10, "{}", examples.len());
    let is_told = |path: &str| ["st2.ssh_key", "st2.datastore_crypto_key"].contains(&path);
    assert_eq!(examples.iter().filter(|(path, _)| is_told(&path.to_string())).count(), 2);
    let wrong: Vec<String> = examples
        .iter()
        .flat_map(|(path, document)| {
            let found = findings(&[document]);
            found.into_iter().map(move |found| format!("{path}: {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whoever has written the example already is shown another one.
#[test]
fn examples_are_not_what_holds_already() {
    let schema = super::schema();
    let mut same = Vec::new();
    for key in super::walk::keys(&schema) {
        let path: KeyPath = key.path().parse().unwrap();
        let said = st2ha::schema::describe(&schema, &path).unwrap();
        let Some(first) = st2ha::examples::example(&path, &said, None) else { continue };
        if st2ha::examples::example(&path, &said, Some(&first)).as_ref() == Some(&first) {
            same.push(key.path());
        }
    }
    assert!(same.is_empty(), "{same:#?}");
}

/// The examples that are not fine alone, each with what is said of it.
fn wrong(examples: &[(KeyPath, Value)]) -> Vec<String> {
    let found = findings(&examples.iter().map(|(_, document)| document).collect::<Vec<_>>());
    match examples {
        _ if found.is_empty() => Vec::new(),
        [(path, document)] => vec![format!("{path}: {document}: {}", found.join("; "))],
        _ => {
            let (first, second) = examples.split_at(examples.len() / 2);
            [wrong(first), wrong(second)].concat()
        }
    }
}

fn is_not_alone(path: &str) -> bool {
    NOT_ALONE.iter().any(|(way, _)| match way.strip_prefix('*') {
        Some(end) => path.ends_with(end),
        None => path.starts_with(way),
    })
}

/// The example of a key, as `explain` shows it.
fn example(path: &KeyPath, said: &Description) -> Option<Value> {
    let value = st2ha::examples::example(path, said, None)?;
    Some(st2ha::examples::whole_document(path, value))
}

/// Why values are refused.
fn findings(documents: &[&Value]) -> Vec<String> {
    let mut layers = Layers::with_defaults();
    layers.add_file("secrets.yaml", SECRETS.as_bytes()).unwrap();
    for document in documents {
        layers.add_file("values.yaml", document.to_string().as_bytes()).unwrap();
    }
    let told = |path: &str, message: &str| format!("{path}: {message}");
    let mut placeholders = Placeholders;
    let given = match layers.merge() {
        // Certificates and the like, which most values do not need.
        Ok(merged) => Inputs { missing_secrets: MissingSecrets::Generate(&mut placeholders), ..inputs(merged) },
        Err(problem) => return vec![format!("{problem:?}")],
    };
    let defaults = given.defaults.clone();
    let (release, kube, templates) = (given.release.clone(), given.kube.clone(), given.templates.clone());
    match pipeline::run(given) {
        Ok(outputs) => {
            let sources = st2ha::values::Sources::default();
            let scene = Scene {
                release: &release,
                kube: &kube,
                target: Target::Kubectl,
                include_tests: false,
                templates: &templates,
            };
            let render = |values: &Node, wanted: &BTreeSet<&str>| pipeline::again(values, scene, wanted);
            let written = Written { defaults: Some(&defaults), ..Written::new(&outputs.values, &sources, &render, 33) };
            let found = lint::over(outputs.warnings, lint::lint(&outputs.manifests, written));
            let found = found.iter().filter(|finding| finding.severity == Severity::Error);
            found.map(|finding| told(&finding.path, &finding.message)).collect()
        }
        Err(failure) => {
            let mut found: Vec<String> = failure
                .findings
                .iter()
                .filter(|finding| finding.severity == Severity::Error)
                .map(|finding| told(&finding.path, &finding.message))
                .collect();
            if found.is_empty() {
                found.push(failure.cause.to_string());
            }
            found
        }
    }
}

const SECRETS: &str = r#"
st2: { password: Ch4ngeMe, ssh_key: "-----BEGIN RSA PRIVATE KEY-----\nMBsCAQACAQACAQACAQACAQACAQACAQACAQACAQA=\n-----END RSA PRIVATE KEY-----\n", datastore_crypto_key: '{"aesKeyString": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "hmacKey": {"hmacKeyString": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "size": 256}, "mode": "CBC", "size": 256}' }
mongodb: { auth: { password: m0ngo, rootPassword: m0ngoRoot, replicaSetKey: c2V0a2V5c2V0a2V5 } }
rabbitmq: { auth: { password: r4bbit, erlangCookie: c00kie } }
redis: { password: r3dis }
"#;
