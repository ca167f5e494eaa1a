//! Providers of the data services: which there are, whose templates take part, and what is said of keys that another one reads.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;
#[path = "providers/features.rs"]
mod features;
#[path = "providers/keys.rs"]
mod keys;
mod pipeline_support;

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
    let said = "mongodb.provider: expected one of `official`, `community-operator`, `percona-operator`, `bitnami`";
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
            .file("own/redis/bitnami/defaults.yaml", "redis: {redisPort: 1}\n")
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

/// What a run says of a data service, each of whose images is told by the container that runs it.
fn images(done: &cli_support::Done, service: &str) -> BTreeSet<String> {
    assert_eq!(done.status, 0, "{}", done.stderr);
    let of_service = |object: &Value| {
        object["metadata"]["labels"]["app.kubernetes.io/name"] == service
            || object["metadata"]["labels"]["app"] == service
    };
    let objects = done.objects();
    let pods =
        objects.iter().filter(|object| of_service(object)).filter_map(|object| object.pointer("/spec/template/spec"));
    let containers = pods.flat_map(|pod| pod["containers"].as_array().unwrap().clone());
    containers.map(|container| container["image"].as_str().unwrap().to_owned()).collect()
}

/// The defaults of the provider `bitnami` come with it, whoever chooses it and wherever.
#[test]
fn a_provider_brings_its_own_defaults() {
    for (service, _) in SERVICES {
        let flag = format!("{service}.provider=bitnami");
        let done = Run::new(&["render", "--set", &flag]).with_secrets().run();
        let is_own = |line: &str| line.starts_with(" --> built-in") || line.starts_with(" --> defaults of");
        assert!(!done.stderr.lines().any(is_own), "{service}: {}", done.stderr);
        let found = images(&done, service);
        assert!(
            !found.is_empty() && found.iter().all(|image| image.contains("/bitnamilegacy/")),
            "{service}: {found:?}"
        );
        for (other, _) in SERVICES.iter().filter(|(other, _)| other != service) {
            assert!(images(&done, other).iter().all(|image| !image.contains("bitnami")), "{service}, {other}");
        }
        let done = Run::new(&["validate", "--set", &flag]).run();
        assert!(done.status == 0 && !done.stdout.contains("-->"), "{service}: {}", done.stdout);
        let json = format!("{service}={{\"provider\":\"bitnami\"}}");
        let done = Run::new(&["render", "--set-json", &json]).with_secrets().run();
        assert_eq!(images(&done, service), found, "{service}");
        // The way back, over a preset that chooses it.
        let official = format!("{service}.provider=official");
        let done = Run::new(&["render", "--preset", "stackstorm-ha-1.1", "--set", &official]).with_secrets().run();
        let found = images(&done, service);
        assert!(!found.is_empty() && found.iter().all(|image| !image.contains("bitnami")), "{service}: {found:?}");
    }
}

/// They lie below presets and everything of the user's, and say nothing about other sections or about who runs what.
#[test]
fn defaults_of_providers_lie_at_the_bottom() {
    let values = |text: &str| {
        let done = Run::new(&["values", "-f", "v.yaml", "-o", "json"]).file("v.yaml", text).run();
        serde_json::from_str::<Value>(&done.stdout).expect(&done.stderr)["mongodb"].clone()
    };
    let tag = "image: {repository: mirror/mongodb, tag: null}";
    let own = values(&format!("mongodb: {{provider: bitnami, {tag}, podSecurityContext: null, resources: null}}"));
    assert_eq!(own["image"]["repository"], "mirror/mongodb");
    assert!(own["image"].get("tag").is_none() && own.get("podSecurityContext").is_none(), "{own}");
    let small = values("{preset: small, mongodb: {provider: bitnami}}");
    assert_eq!((&small["resources"]["requests"]["memory"], &small["image"]["tag"]), (&"256Mi".into(), &"4.4".into()));
    // Who deletes the key gets back what lies below, with its defaults.
    let deleted = values("{preset: stackstorm-ha-1.1, mongodb: {provider: null}}");
    assert_eq!((&deleted["provider"], &deleted["image"]["tag"]), (&"bitnami".into(), &"4.4".into()));

    let done = Run::new(&["values", "--set", "redis.provider=bitnami", "--origin"]).run().fine();
    let line = done.stdout.lines().find(|line| line.starts_with("redis.image.tag:")).unwrap();
    let said = "redis.image.tag: defaults of the provider bitnami:6:10, over built-in defaults/redis.yaml:";
    assert!(line.starts_with(said), "{line}");

    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for provider in Provider::all() {
        let file = templates.join(provider.service).join(provider.name).join("defaults.yaml");
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let top: Vec<&str> = text.lines().filter(|line| !line.starts_with([' ', '#'])).collect();
        assert_eq!(top, [format!("{}:", provider.service)], "{}", file.display());
        let about = |line: &str| line.starts_with("  provider:") || line.starts_with("  enabled:");
        assert!(!text.lines().any(about), "{}", file.display());
    }
}

/// It has lost its meaning with RabbitMQ 4.3: users of Bitnami's images write it, and what asks for nothing says nothing.
#[test]
fn a_forced_start_is_told_where_nothing_reads_it() {
    let run = |provider: &str, value: &str| {
        let values = format!("rabbitmq: {{ provider: {provider}, clustering: {{ forceBoot: {value} }} }}\n");
        Run::new(&["validate", "-f", "v.yaml"]).with_secrets().file("v.yaml", values).run()
    };
    for provider in ["official", "cluster-operator"] {
        let told = run(provider, "true");
        assert!(
            told.stdout.contains("rabbitmq.clustering: only the provider `bitnami`")
                || told.stdout.contains("rabbitmq.clustering.forceBoot: only the provider `bitnami`"),
            "{}",
            told.stdout
        );
        let silent = run(provider, "false");
        assert!(!silent.stdout.contains("rabbitmq.clustering"), "{}", silent.stdout);
    }
    for value in ["true", "false"] {
        let read = run("bitnami", value);
        assert!(!read.stdout.contains("rabbitmq.clustering"), "{}", read.stdout);
    }
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
