//! Providers of the data services: which there are, whose templates take part, and what is said of keys that another one reads.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;
#[path = "providers/features.rs"]
mod features;
#[path = "providers/keys.rs"]
mod keys;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cli_support::Run;
use serde_json::Value;
use st2ha::config::Provider;

const SERVICES: &[(&str, &str)] =
    &[("mongodb", "MongodbProvider"), ("rabbitmq", "RabbitmqProvider"), ("redis", "RedisProvider")];

/// What can be written, what is declared, and the folders are the same providers.
#[test]
fn each_is_a_folder_a_declaration_and_a_choice() {
    let schema: Value = serde_json::from_str(include_str!("../schema/values.schema.json")).unwrap();
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for (service, definition) in SERVICES {
        let choices = schema["$defs"][definition]["oneOf"].as_array().unwrap();
        let choices: BTreeSet<&str> = choices.iter().map(|one| one["const"].as_str().unwrap()).collect();
        let declared: BTreeSet<&str> = Provider::of(service).map(|provider| provider.name).collect();
        assert_eq!(choices, declared, "{service}");
        let folders = fs::read_dir(templates.join(service)).unwrap().map(|entry| entry.unwrap());
        let folders = folders.filter(|entry| entry.path().is_dir() && entry.file_name() != "files");
        let folders: BTreeSet<String> = folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
        assert_eq!(folders, declared.iter().map(|name| (*name).to_owned()).collect(), "{service}");
    }
}

/// A declaration names no key that the schema does not have: it would say nothing.
#[test]
fn declarations_name_keys_that_exist() {
    let schema: Value = serde_json::from_str(include_str!("../schema/values.schema.json")).unwrap();
    for provider in Provider::all() {
        for path in provider.reads {
            let mut place = section(&schema, provider.service);
            for key in path.split('.') {
                let next = resolve(&schema, &place)["properties"][key].clone();
                assert!(!next.is_null(), "{}/{}: there is no key {path}", provider.service, provider.name);
                place = next;
            }
        }
    }
}

fn section(schema: &Value, service: &str) -> Value {
    schema["properties"][service].clone()
}

/// A schema without the alternative of null and behind its reference.
fn resolve(schema: &Value, place: &Value) -> Value {
    let alternatives = place["anyOf"].as_array().into_iter().flatten();
    let reference = std::iter::once(place).chain(alternatives).find_map(|one| one["$ref"].as_str());
    reference.map_or_else(|| place.clone(), |path| schema.pointer(&path[1..]).unwrap().clone())
}

#[test]
fn an_unknown_one_is_an_error_at_its_line() {
    let values = "mongodb:\n  provider: offical\n";
    let done = Run::new(&["render", "-f", "v.yaml"]).file("v.yaml", values).run().failed(1);
    let said = "mongodb.provider: expected one of `official`, `bitnami`";
    assert!(done.stderr.contains(said) && done.stderr.contains("v.yaml:2:13"), "{}", done.stderr);
}

#[test]
fn templates_take_part_with_their_provider_only() {
    let map = |name: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {name} }}\n");
    let run = |preset: &str| {
        let names = |done: &cli_support::Done| -> BTreeSet<String> {
            let objects = done.objects();
            objects.iter().map(|object| object["metadata"]["name"].as_str().unwrap().to_owned()).collect()
        };
        let done = Run::new(&["render", "--templates", "own", "--preset", preset, "-s", "*/own-*"])
            .with_secrets()
            .file("own/redis/shared.yaml", map("own-shared"))
            .file("own/redis/official/x.yaml", map("own-official"))
            .file("own/redis/bitnami/x.yaml", map("own-bitnami"))
            .file("own/redis/bitnami/keys.yaml", "pods: operator\nreads: []\n")
            .file("own/components/redis-official-own.yaml", "{% component own.a() %}x{% endcomponent own.a %}")
            .file("own/components/redis-bitnami-own.yaml", "{% component own.b() %}x{% endcomponent own.b %}")
            .run();
        assert_eq!(done.status, 0, "{}", done.stderr);
        names(&done)
    };
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
    assert_eq!(run("stackstorm-ha-1.1"), set(&["own-shared", "own-bitnami"]));
    assert_eq!(run("production"), set(&["own-shared", "own-official"]));
}

#[test]
fn a_key_of_another_provider_is_an_error_at_its_line() {
    let values = "\
mongodb:
  provider: official
  arbiter:
    enabled: true
    labels: {canary: hunter2}
redis:
  provider: official
  master:
    command: hunter2
";
    let done = Run::new(&["render", "-f", "v.yaml"]).file("v.yaml", values).run().failed(1);
    let said = "error: mongodb.arbiter: only the provider `bitnami` reads this; mongodb is run by `official`\n --> v.yaml:3:3\n";
    assert!(done.stderr.contains(said), "{}", done.stderr);
    assert!(done.stderr.contains("error: redis.master.command: only the provider `bitnami`"), "{}", done.stderr);
    assert!(!done.stderr.contains("hunter2") && done.stderr.ends_with("2 errors\n"), "{}", done.stderr);
}

/// What says no more than the default does asks for nothing; and what is switched off, nobody reads.
#[test]
fn a_key_that_changes_nothing_is_nobodys() {
    let validate = |values: &str| Run::new(&["validate", "-f", "v.yaml"]).file("v.yaml", values).run();
    let fine = validate("mongodb: {provider: official, arbiter: {enabled: false, labels: {}}}\n");
    assert_eq!(fine.status, 0, "{}", fine.stdout);
    assert!(!fine.stdout.contains("only the provider"), "{}", fine.stdout);
    let off = validate("mongodb: {enabled: false, provider: official, arbiter: {enabled: true}}\n");
    assert!(!off.stdout.contains("only the provider"), "{}", off.stdout);
    let bitnami = validate("mongodb: {provider: bitnami, arbiter: {enabled: true}}\n");
    assert!(!bitnami.stdout.contains("only the provider"), "{}", bitnami.stdout);
}
