//! Every key of the schema can be explained, and what is shown as an example is fine as it stands.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::thread;

use serde_json::Value;
use st2ha::lint::{self, Written};
use st2ha::manifests::Target;
use st2ha::pipeline::{self, Inputs, MissingSecrets, Scene};
use st2ha::schema::{Choices, Description, Finding, FindingKind, Severity};
use st2ha::secrets::Placeholders;
use st2ha::values::{KeyPath, Layers, Step};
use st2ha::yaml::Node;

use crate::pipeline_support::inputs;

/// Keys whose example cannot stand alone, by how their paths begin or, behind a star, end; and why.
const NOT_ALONE: &[(&str, &str)] = &[
    ("compatibility", "the preset of this name sets what goes with it"),
    // What Kubernetes takes, but namespaces that enforce a Pod Security level do not.
    ("*ecurityContext.allowPrivilegeEscalation", "`restricted` refuses it"),
    ("*ecurityContext.privileged", "`baseline` refuses it"),
    ("*ecurityContext.runAsNonRoot", "`restricted` refuses `false`"),
    ("*ecurityContext.sysctls", "a level refuses most of them"),
    ("workloads.securityContext.", "a level refuses most of what can be written there"),
    ("workloads.podSecurityContext.", "a level refuses most of what can be written there"),
    ("*Probe.httpGet.host", "from Kubernetes 1.34 on, a level refuses it"),
    ("*Probe.tcpSocket.host", "from Kubernetes 1.34 on, a level refuses it"),
    ("*.ports[0].hostPort", "`baseline` refuses it"),
    ("*.volumePermissions.enabled", "`restricted` refuses it"),
    ("redis.sysctlImage.", "`baseline` refuses it"),
    ("st2.system_user.user", "it goes with `sudo`"),
    ("st2actionrunner.sudo", "`restricted` refuses it"),
    // What belongs to other parts of the same pod.
    ("workloads.extra_volumes[0].volume.", "fields of a kind of volume go together as Kubernetes' reference says"),
    ("*.resources.claims", "the pod has to have the claim"),
    ("*.claims[0].name", "the pod has to have the claim"),
    ("*.claims[0].request", "the pod has to have the claim"),
    ("workloads.extraInitContainers[0].volumeDevices", "the pod has to have the volume"),
    ("workloads.extraInitContainers[0].volumeMounts", "the pod has to have the volume"),
    ("workloads.extraInitContainers[0].livenessProbe.", "only an init container that stays has probes"),
    // What does no good, whatever is written.
    ("*.readinessProbe.terminationGracePeriodSeconds", "Kubernetes takes it in other probes only"),
    ("workloads.lifecycle.stopSignal", "it needs a feature gate"),
    ("jobs.sidecars", "a Job does not end"),
    ("jobs.extra_hooks[0].sidecars", "a Job does not end"),
    ("st2client.podDisruptionBudget.", "one pod has no budget"),
    ("st2garbagecollector.podDisruptionBudget.", "one pod has no budget"),
    ("st2sensorcontainer.podDisruptionBudget.", "one pod has no budget"),
    ("st2timersengine.podDisruptionBudget.", "one pod has no budget"),
    // What the chart has, and what comes to nothing there.
    ("rabbitmq.clustering.addressType", "brokers find each other by `hostname`, the default, only"),
    ("redis.master.", "StackStorm does not find a single server of the provider `bitnami`"),
    ("redis.podSecurityPolicy.create", "Kubernetes has no pod security policies any more"),
    ("redis.sentinel.image.repository", "only an image laid out like Bitnami's goes with the scripts"),
    ("redis.slave.extraEnvVars", "nothing reads it"),
    ("redis.slave.port", "nothing reads it"),
    ("redis.slave.preExecCmds", "nothing reads it"),
    ("redis.slave.service.", "nothing reads it"),
    ("redis.slave.shareProcessNamespace", "nothing reads it"),
    // What has a credential in it, which no example shows.
    ("rabbitmq.ingress.secrets", "the key of a certificate"),
    ("st2.users", "a password"),
];

#[test]
fn every_key_is_explained() {
    let schema = super::schema();
    let mut keys = 0;
    for key in super::walk::keys(&schema) {
        let path: KeyPath = key.path().parse().unwrap();
        let said =
            st2ha::schema::describe(&schema, &path, &Choices::default()).unwrap_or_else(|unknown| panic!("{unknown}"));
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

/// `validate --strict` takes an example as it stands.
#[test]
fn every_example_is_fine() {
    let schema = super::schema();
    // No two of a row are in one section of a section, so they have little to do with each other and are looked at in one go.
    let mut rows: Vec<Row> = Vec::new();
    let mut examples = 0;
    for key in super::walk::keys(&schema) {
        let path: KeyPath = key.path().parse().unwrap();
        let said = st2ha::schema::describe(&schema, &path, &Choices::default()).unwrap();
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
        let said = st2ha::schema::describe(&schema, &path, &Choices::default()).unwrap();
        let is_one = said.keys.is_empty() && said.unused.is_none() && said.is_secret && !is_not_alone(&key.path());
        examples.extend(is_one.then(|| example(&path, &said)).flatten().map(|document| (path, document)));
    }
    assert!(examples.len() > 10, "{}", examples.len());
    let is_told = |path: &str| ["st2.ssh_key", "st2.datastore_crypto_key"].contains(&path);
    assert_eq!(examples.iter().filter(|(path, _)| is_told(&path.to_string())).count(), 2);
    let wrong: Vec<String> = examples
        .iter()
        .flat_map(|(path, document)| {
            // That it is a placeholder is said of every one.
            let found = findings(&[document], |finding| finding.severity == Severity::Error);
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
        let said = st2ha::schema::describe(&schema, &path, &Choices::default()).unwrap();
        let Some(first) = st2ha::examples::example(&path, &said, None) else { continue };
        if st2ha::examples::example(&path, &said, Some(&first)).as_ref() == Some(&first) {
            same.push(key.path());
        }
    }
    assert!(same.is_empty(), "{same:#?}");
}

/// The examples that are not fine alone, each with what is said of it.
fn wrong(examples: &[(KeyPath, Value)]) -> Vec<String> {
    let found = findings(&examples.iter().map(|(_, document)| document).collect::<Vec<_>>(), is_told);
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

/// What `validate --strict` ends with an error for.
fn is_told(finding: &Finding) -> bool {
    // Whoever names a Secret has it.
    finding.severity != Severity::Note && finding.kind != FindingKind::NotProvided
}

/// The example of a key, as `explain` shows it to whoever has written nothing.
fn example(path: &KeyPath, said: &Description) -> Option<Value> {
    static DEFAULTS: LazyLock<Value> = LazyLock::new(|| super::defaults().to_json());
    let current = path.steps().iter().try_fold(&*DEFAULTS, |value, step| match step {
        Step::Key(key) => value.get(&**key),
        Step::Item(place) => value.get(place),
    });
    let value = st2ha::examples::example(path, said, current)?;
    Some(st2ha::examples::whole_document(path, value))
}

/// What is found in values, as far as it is of interest.
fn findings(documents: &[&Value], is_told: fn(&Finding) -> bool) -> Vec<String> {
    let mut layers = Layers::with_defaults();
    for document in documents {
        layers.add_file("values.yaml", document.to_string().as_bytes()).unwrap();
    }
    let told = |path: &str, message: &str| format!("{path}: {message}");
    let mut placeholders = Placeholders;
    let given = match layers.merge() {
        // What stands in for credentials is no value of anybody's, of which something could be said.
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
            let found = found.iter().filter(|finding| is_told(finding));
            found.map(|finding| told(&finding.path, &finding.message)).collect()
        }
        Err(failure) => {
            let mut found: Vec<String> = failure
                .findings
                .iter()
                .filter(|finding| is_told(finding))
                .map(|finding| told(&finding.path, &finding.message))
                .collect();
            if found.is_empty() {
                found.push(failure.cause.to_string());
            }
            found
        }
    }
}
