//! Every key of the schema can be explained, and what is shown as an example is fine as it stands.

use std::collections::BTreeMap;
use std::thread;

use serde_json::Value;
use st2ha::config::Reads;
use st2ha::lint::{self, Written};
use st2ha::pipeline::{self, Inputs, MissingSecrets};
use st2ha::schema::{Description, Severity};
use st2ha::secrets::Placeholders;
use st2ha::values::{KeyPath, Layers, Step};

use crate::pipeline_support::inputs;

/// Keys whose example cannot stand alone, by how their paths begin or, behind a star, end; and why.
const NOT_ALONE: &[(&str, &str)] = &[];

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

/// `validate` has nothing against an example.
#[test]
fn every_example_is_fine() {
    let schema = super::schema();
    let mut sections: BTreeMap<String, Vec<(KeyPath, Value)>> = BTreeMap::new();
    let mut examples = 0;
    for key in super::walk::keys(&schema) {
        let path: KeyPath = key.path().parse().unwrap();
        let said = st2ha::schema::describe(&schema, &path).unwrap();
        let is_leaf = said.keys.is_empty() && said.unused.is_none() && !said.is_secret && !is_not_alone(&key.path());
        let Some(document) = is_leaf.then(|| example(&path, &said)).flatten() else { continue };
        let Some(Step::Key(section)) = path.steps().first() else { continue };
        sections.entry(section.to_string()).or_default().push((path, document));
        examples += 1;
    }
    assert!(examples > 700, "{examples}");
    // Sections have little to do with each other, so one key of each is looked at in one go.
    let longest = sections.values().map(Vec::len).max().unwrap_or_default();
    let rows: Vec<Vec<&(KeyPath, Value)>> =
        (0..longest).map(|index| sections.values().filter_map(|keys| keys.get(index)).collect()).collect();
    let wrong_in = |rows: &[Vec<&(KeyPath, Value)>]| -> Vec<String> {
        let wrong = |row: &Vec<&(KeyPath, Value)>| -> Vec<String> {
            let all: Vec<&Value> = row.iter().map(|(_, document)| document).collect();
            if findings(&all).is_empty() {
                return Vec::new();
            }
            let alone = row.iter().filter_map(|(path, document)| {
                let found = findings(&[document]);
                (!found.is_empty()).then(|| format!("{path}: {document}: {}", found.join("; ")))
            });
            alone.collect()
        };
        rows.iter().flat_map(wrong).collect()
    };
    let (first, second) = rows.split_at(rows.len() / 2);
    let wrong = thread::scope(|scope| {
        let second = scope.spawn(|| wrong_in(second));
        [wrong_in(first), second.join().unwrap()].concat()
    });
    assert!(wrong.is_empty(), "{} of {examples} examples are refused:\n{}", wrong.len(), wrong.join("\n"));
}

fn is_not_alone(path: &str) -> bool {
    NOT_ALONE.iter().any(|(way, _)| match way.strip_prefix('*') {
        Some(end) => path.ends_with(end),
        None => path.starts_with(way),
    })
}

/// The example of a key, with the provider that reads it.
fn example(path: &KeyPath, said: &Description) -> Option<Value> {
    let value = st2ha::examples::example(path, said, None)?;
    let mut document = st2ha::examples::document(path, value);
    let names: Vec<&str> =
        path.steps().iter().filter_map(|step| if let Step::Key(key) = step { Some(&**key) } else { None }).collect();
    let (service, rest) = names.split_first()?;
    let readers: Vec<_> = st2ha::config::Provider::of(service)
        .filter(|provider| provider.reads(&rest.join(".")) != Reads::Nothing)
        .collect();
    if let Some(reader) = readers.first().filter(|reader| reader.name != "official" && *rest != ["provider"]) {
        document[*service]["provider"] = reader.name.into();
    }
    Some(document)
}

/// What is wrong with values, warnings included.
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
    match pipeline::run(given) {
        Ok(outputs) => {
            let sources = st2ha::values::Sources::default();
            let written = Written { values: &outputs.values, sources: &sources, render: &|_, _| None, kube_minor: 33 };
            let found = [outputs.warnings.clone(), lint::lint(&outputs.manifests, written)].concat();
            let found = found.iter().filter(|finding| finding.severity != Severity::Note);
            found.map(|finding| told(&finding.path, &finding.message)).collect()
        }
        Err(failure) => {
            let mut found: Vec<String> =
                failure.findings.iter().map(|finding| told(&finding.path, &finding.message)).collect();
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
