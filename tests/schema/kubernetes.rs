//! The committed schemas of Kubernetes' own types are those of `k8s-openapi`.

use std::collections::BTreeMap;
use std::path::Path;

use k8s_openapi::Resource;
use k8s_openapi::api::{
    apps::v1 as apps, autoscaling::v2 as autoscaling, batch::v1 as batch, core::v1 as core,
    networking::v1 as networking, policy::v1 as policy, rbac::v1 as rbac,
};
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1 as apiextensions;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use st2ha::manifests::{self, Manifest};
use st2ha::pipeline::{self, Inputs};
use st2ha::values::Layers;

use crate::pipeline_support::inputs;

/// The schemas by name, as committed.
pub fn definitions() -> Map<String, Value> {
    let schema: Value = serde_json::from_str(include_str!("../../schema/kubernetes.schema.json")).unwrap();
    schema["$defs"].as_object().unwrap().clone()
}

/// `UPDATE_SCHEMA=1 cargo test --test schema` writes it anew.
#[test]
fn the_committed_types_of_kubernetes_are_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/kubernetes.schema.json");
    let current = format!("{:#}\n", of_kubernetes());
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == current, "{} is out of date: run `UPDATE_SCHEMA=1 cargo test --test schema`", path.display());
}

/// The kinds that st2ha checks field by field, and every type that they or the values consist of.
fn of_kubernetes() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut kinds = BTreeMap::new();
    add::<core::ConfigMap>(&mut generator, &mut kinds);
    add::<core::Namespace>(&mut generator, &mut kinds);
    add::<core::PersistentVolumeClaim>(&mut generator, &mut kinds);
    add::<core::Pod>(&mut generator, &mut kinds);
    add::<core::Secret>(&mut generator, &mut kinds);
    add::<core::Service>(&mut generator, &mut kinds);
    add::<core::ServiceAccount>(&mut generator, &mut kinds);
    add::<apps::DaemonSet>(&mut generator, &mut kinds);
    add::<apps::Deployment>(&mut generator, &mut kinds);
    add::<apps::StatefulSet>(&mut generator, &mut kinds);
    add::<autoscaling::HorizontalPodAutoscaler>(&mut generator, &mut kinds);
    add::<batch::CronJob>(&mut generator, &mut kinds);
    add::<batch::Job>(&mut generator, &mut kinds);
    add::<networking::Ingress>(&mut generator, &mut kinds);
    add::<networking::NetworkPolicy>(&mut generator, &mut kinds);
    add::<policy::PodDisruptionBudget>(&mut generator, &mut kinds);
    add::<rbac::ClusterRole>(&mut generator, &mut kinds);
    add::<rbac::ClusterRoleBinding>(&mut generator, &mut kinds);
    add::<rbac::Role>(&mut generator, &mut kinds);
    add::<rbac::RoleBinding>(&mut generator, &mut kinds);
    add::<apiextensions::CustomResourceDefinition>(&mut generator, &mut kinds);
    let mut definitions: Map<String, Value> = generator.take_definitions(false);
    definitions.sort_keys();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Types of Kubernetes, from the crate k8s-openapi",
        "x-kinds": kinds,
        "$defs": definitions,
    })
}

fn add<T: Resource + JsonSchema>(generator: &mut SchemaGenerator, kinds: &mut BTreeMap<String, String>) {
    generator.subschema_for::<T>();
    kinds.insert(format!("{}/{}", T::API_VERSION, T::KIND), T::schema_name().into_owned());
}

/// The tables refuse what the types of `k8s-openapi` refuse, and nothing else: in two objects of each kind that a render has, every field
/// gets values of all other types, and fields that do not exist.
#[test]
fn the_tables_say_what_the_types_say() {
    let stand_ins = [
        json!(true),
        json!(7),
        json!(4_000_000_000_i64),
        json!(1.5),
        json!("a text"),
        json!([]),
        json!({}),
        json!({ "noSuchField": 1 }),
        json!([{ "noSuchField": 1 }]),
    ];
    let mut tried: BTreeMap<String, usize> = BTreeMap::new();
    let mut objects: BTreeMap<String, usize> = BTreeMap::new();
    for manifest in rendered() {
        let Some(decode) = decoder(&manifest.key.kind) else { continue };
        let seen = objects.entry(manifest.key.kind.clone()).or_default();
        *seen += 1;
        if *seen > 2 {
            continue;
        }
        // Another version or kind is another type.
        let of_the_kind = |path: &String| path != "/apiVersion" && path != "/kind";
        for path in paths(&manifest.object).into_iter().filter(of_the_kind) {
            for stand_in in &stand_ins {
                // Kubernetes takes numbers for amounts; the types do not.
                if stand_in.is_number() && AMOUNTS.iter().any(|amount| path.contains(amount)) {
                    continue;
                }
                let mut odd = manifest.object.clone();
                *odd.pointer_mut(&path).unwrap() = stand_in.clone();
                let Ok(odd) = Manifest::new(odd, "test") else { continue };
                let (ours, theirs) = (manifests::check(&odd), decode(&odd.object));
                assert_eq!(ours.is_ok(), theirs, "{} {path} = {stand_in}: {ours:?}", manifest.key.kind);
                *tried.entry(manifest.key.kind.clone()).or_default() += 1;
            }
        }
    }
    assert!(tried.len() > 9 && tried.values().all(|times| *times > 50), "{tried:?}");
}

const AMOUNTS: &[&str] = &["/limits/", "/requests/", "/sizeLimit", "/divisor"];

/// What a release with everything switched on consists of.
fn rendered() -> Vec<Manifest> {
    let mut layers = Layers::with_defaults();
    layers.add_file("values.yaml", EVERYTHING.as_bytes()).unwrap();
    let inputs = Inputs { include_tests: true, ..inputs(layers.merge().unwrap()) };
    pipeline::run(inputs).unwrap().manifests
}

const EVERYTHING: &str = r#"
preset: stackstorm-ha-1.1
st2:
  password: password
  datastore_crypto_key: disable
  ssh_key: "-----BEGIN OPENSSH PRIVATE KEY-----\na2V5\n-----END OPENSSH PRIVATE KEY-----\n"
mongodb: { auth: { password: password, rootPassword: password, replicaSetKey: replica-set-key } }
rabbitmq: { auth: { password: password, erlangCookie: cookie }, networkPolicy: { enabled: true } }
redis: { networkPolicy: { enabled: true } }
ingress: { enabled: true, hosts: [{ host: st2.example.org, paths: [{ path: /, serviceName: st2-st2web, servicePort: 80 }] }] }
"#;

type Decode = fn(&Value) -> bool;

fn decoder(kind: &str) -> Option<Decode> {
    Some(match kind {
        "ConfigMap" => decode::<core::ConfigMap>,
        "Secret" => decode::<core::Secret>,
        "Service" => decode::<core::Service>,
        "ServiceAccount" => decode::<core::ServiceAccount>,
        "Pod" => decode::<core::Pod>,
        "Deployment" => decode::<apps::Deployment>,
        "StatefulSet" => decode::<apps::StatefulSet>,
        "Job" => decode::<batch::Job>,
        "Ingress" => decode::<networking::Ingress>,
        "NetworkPolicy" => decode::<networking::NetworkPolicy>,
        "PodDisruptionBudget" => decode::<policy::PodDisruptionBudget>,
        "Role" => decode::<rbac::Role>,
        "RoleBinding" => decode::<rbac::RoleBinding>,
        _ => return None,
    })
}

fn decode<T: DeserializeOwned>(object: &Value) -> bool {
    let mut unknown = false;
    let decoded: Result<T, _> = serde_ignored::deserialize(object, |_| unknown = true);
    decoded.is_ok() && !unknown
}

/// JSON pointers to every field of an object.
fn paths(value: &Value) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(map) => {
            map.iter().map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value)).collect()
        }
        Value::Array(list) => list.iter().enumerate().map(|(place, value)| (place.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    let below = |(key, value): &(String, &Value)| {
        let deeper = paths(value).into_iter().map(move |path| format!("/{key}{path}"));
        std::iter::once(format!("/{key}")).chain(deeper).collect::<Vec<_>>()
    };
    inner.iter().flat_map(below).collect()
}
