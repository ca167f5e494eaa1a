//! The custom resources of operators, held against what the operators publish about their fields (`operators/KIND.yaml`) and, where pieces of
//! Kubernetes' own objects stand in them, against the types of `k8s-openapi`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::operators::{CASES, Case, read, root};

/// Lists in pods whose items Kubernetes tells apart by these fields: two of the same are refused.
const KEYED: &[(&str, &[&str])] = &[
    ("containers", &["name"]),
    ("env", &["name"]),
    ("imagePullSecrets", &["name"]),
    ("ports", &["containerPort", "protocol"]),
    ("topologySpreadConstraints", &["topologyKey", "whenUnsatisfiable"]),
    ("volumeMounts", &["mountPath"]),
    ("volumes", &["name"]),
];

/// Maps whose keys are whatever a user writes.
const FREE: &[&str] =
    &["additionalMongodConfig", "annotations", "labels", "limits", "matchLabels", "nodeSelector", "requests"];

/// What an operator publishes.
struct Description {
    fields: Value,
    validator: Validator,
}

impl Description {
    fn of(case: &Case) -> Self {
        let fields = read(&root().join("operators").join(format!("{}.yaml", case.kind)));
        let mut schema = fields.clone();
        let definitions = closed(&definitions());
        refer(&mut schema, &definitions);
        schema["$defs"] = Value::Object(definitions);
        let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
        Self { fields, validator }
    }

    /// What the API server or the operator would refuse.
    fn problems(&self, resource: &Value) -> Vec<String> {
        let errors = self.validator.iter_errors(resource);
        let mut found: Vec<String> = errors.map(|error| format!("{}: {error}", error.instance_path())).collect();
        twins(resource, "", &mut found);
        found
    }
}

/// The committed types of Kubernetes, which a test of their own holds against `k8s-openapi`.
fn definitions() -> Map<String, Value> {
    let schema: Value = serde_json::from_str(include_str!("../../schema/kubernetes.schema.json")).unwrap();
    schema["$defs"].as_object().unwrap().clone()
}

/// The same types without room for fields that they do not have.
fn closed(definitions: &Map<String, Value>) -> Map<String, Value> {
    let mut closed = definitions.clone();
    for definition in closed.values_mut().filter(|definition| definition.get("properties").is_some()) {
        definition["additionalProperties"] = false.into();
    }
    closed
}

/// Puts the types of Kubernetes in the places that name them.
fn refer(schema: &mut Value, definitions: &Map<String, Value>) {
    if let Some(kind) = schema.get("x-kubernetes-type").and_then(Value::as_str) {
        let package = if kind.starts_with("meta.") { "io.k8s.apimachinery.pkg.apis" } else { "io.k8s.api" };
        let name = format!("{package}.{kind}");
        assert!(definitions.contains_key(&name), "no type {name}");
        *schema = json!({ "$ref": format!("#/$defs/{name}") });
        return;
    }
    match schema {
        Value::Object(map) => map.values_mut().for_each(|inner| refer(inner, definitions)),
        Value::Array(list) => list.iter_mut().for_each(|inner| refer(inner, definitions)),
        _ => {}
    }
}

/// Finds items that have the keys of another one.
fn twins(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                let path = format!("{path}/{name}");
                let keys = KEYED.iter().find(|(list, _)| list == name).map(|(_, keys)| *keys);
                let items = inner.as_array().filter(|_| keys.is_some()).into_iter().flatten();
                let mut seen = BTreeSet::new();
                for item in items {
                    let of_it: Vec<String> = keys.unwrap().iter().map(|key| item[*key].to_string()).collect();
                    if !seen.insert(of_it) {
                        found.push(format!("{path}: two are alike: {item}"));
                    }
                }
                twins(inner, &path, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| twins(inner, path, found)),
        _ => {}
    }
}

/// The resources of each case by the name of their values: of the reviewed variants, and of values beside them that write the other fields.
static RESOURCES: LazyLock<Vec<Vec<(String, Value)>>> = LazyLock::new(|| {
    let of_case = |case: &Case| {
        let further = read(&root().join("operators/values").join(format!("{}.yaml", case.kind)));
        let further = further.as_object().unwrap().iter().map(|(name, values)| (name.clone(), values.clone()));
        let all = case.variants().into_iter().chain(further);
        all.map(|(name, values)| (name, case.resource(&values))).collect()
    };
    CASES.iter().map(of_case).collect()
});

#[test]
fn resources_are_what_operators_and_the_api_server_take() {
    for (case, resources) in CASES.iter().zip(&*RESOURCES) {
        let description = Description::of(case);
        let mut seen = BTreeSet::new();
        for (name, resource) in resources {
            let problems = description.problems(resource);
            assert!(problems.is_empty(), "{}/{name}: {problems:#?}", case.folder());
            written(&description.fields, resource, "", &mut seen);
        }
        // A field that nothing writes could be misspelt in a template, or be gone from it.
        let mut described = BTreeSet::new();
        fields(&description.fields, "", &mut described);
        let missing: Vec<&String> = described.difference(&seen).collect();
        assert!(missing.is_empty(), "{}: no values write {missing:?}", case.folder());
    }
}

/// Every field of a description.
fn fields(schema: &Value, path: &str, found: &mut BTreeSet<String>) {
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}/{name}");
        fields(inner, &path, found);
        found.insert(path);
    }
    if schema.get("items").is_some() {
        fields(&schema["items"], path, found);
    }
}

/// Those of them that an object has.
fn written(schema: &Value, object: &Value, path: &str, found: &mut BTreeSet<String>) {
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}/{name}");
        if let Some(value) = object.get(name) {
            written(inner, value, &path, found);
            found.insert(path);
        }
    }
    for item in object.as_array().into_iter().flatten() {
        written(&schema["items"], item, path, found);
    }
}

/// The check itself finds a misspelt field, wherever it stands.
#[test]
fn misspelt_fields_are_found() {
    for (case, resources) in CASES.iter().zip(&*RESOURCES) {
        let description = Description::of(case);
        let mut tried = 0;
        for (name, resource) in resources {
            for path in places(resource) {
                let (parent, field) = path.rsplit_once('/').unwrap();
                let mut odd = resource.clone();
                let fields = odd.pointer_mut(parent).unwrap().as_object_mut().unwrap();
                let value = fields.remove(field).unwrap();
                fields.insert(format!("{field}x"), value);
                assert!(!description.problems(&odd).is_empty(), "{}/{name}: {path}x", case.folder());
                tried += 1;
            }
        }
        assert!(tried > 500, "{}: {tried}", case.folder());
    }
}

/// Pointers to all fields that have a name which Kubernetes or an operator gave them.
fn places(value: &Value) -> Vec<String> {
    let below = |name: String, inner: &Value| -> Vec<String> {
        places(inner).into_iter().map(|place| format!("/{name}{place}")).collect()
    };
    match value {
        Value::Object(map) => map
            .iter()
            .flat_map(|(name, inner)| {
                let deeper = if FREE.contains(&name.as_str()) { Vec::new() } else { below(name.clone(), inner) };
                std::iter::once(format!("/{name}")).chain(deeper)
            })
            .collect(),
        Value::Array(list) => {
            list.iter().enumerate().flat_map(|(index, inner)| below(index.to_string(), inner)).collect()
        }
        _ => Vec::new(),
    }
}

/// So are values of another type, beyond a bound and twice, and what is missing.
#[test]
fn wrong_values_are_found() {
    let replica_set = "/spec/replsets/0";
    let container = "/spec/override/statefulSet/spec/template/spec/containers/0";
    let wrong = [
        vec![
            ("/spec/members", json!(51)),
            ("/spec/members", json!("3")),
            ("/spec/type", json!("Standalone")),
            ("/spec/clusterDomain", json!("a_b.local")),
            ("/spec/security/authentication", json!({})),
            ("/spec/users/0/roles/0", json!({ "name": "readWrite" })),
            ("/spec/users/0/scramCredentialsSecretName", json!("A")),
            ("/spec/statefulSet/spec/template/spec/tolerations", json!([{ "key": 1 }])),
            ("/spec/statefulSet/spec/template/spec/containers", json!([{ "resources": {} }])),
            ("/spec/statefulSet/spec/template/spec/containers", json!([{ "name": "a" }, { "name": "a" }])),
        ],
        vec![
            ("/spec/crVersion", json!("1.22.0")),
            ("/spec/backup", json!({ "enabled": false })),
            ("/spec/tls/mode", json!("enabled")),
            ("/spec/sharding", json!({})),
            (replica_set, json!({ "name": "rs0", "size": 3 })),
            ("/spec/replsets/0/size", json!("3")),
            ("/spec/replsets/0/size", json!(3_000_000_000_i64)),
            ("/spec/replsets/0/tolerations", json!([{ "tolerationSeconds": "1" }])),
            ("/spec/replsets/0/volumeSpec/persistentVolumeClaim/resources", json!({ "requests": ["storage"] })),
        ],
        vec![
            ("/spec/replicas", json!(-1)),
            ("/spec/service/type", json!("ExternalName")),
            ("/spec/persistence/storage", json!("8 Gi")),
            ("/spec/terminationGracePeriodSeconds", json!(-1)),
            ("/spec/rabbitmq/additionalPlugins", json!(["rabbitmq-shovel"])),
            ("/spec/rabbitmq/additionalConfig", json!("a".repeat(100_001))),
            ("/spec/override/statefulSet/spec/template/metadata", json!({ "finalizers": [] })),
            ("/spec/override/statefulSet/spec/template/spec", json!({ "priorityClassName": "a" })),
            (container, json!({ "name": "rabbitmq", "volumeMounts": [{ "name": "a" }] })),
        ],
    ];
    for ((case, resources), wrong) in CASES.iter().zip(&*RESOURCES).zip(wrong) {
        let description = Description::of(case);
        let (_, fine) = resources.iter().find(|(name, _)| name == "everything").unwrap();
        assert_eq!(description.problems(fine), Vec::<String>::new());
        for (path, value) in wrong {
            let (parent, field) = path.rsplit_once('/').unwrap();
            let mut odd = fine.clone();
            match odd.pointer_mut(parent).unwrap() {
                Value::Array(list) => list[field.parse::<usize>().unwrap()] = value.clone(),
                fields => fields[field] = value.clone(),
            }
            assert!(!description.problems(&odd).is_empty(), "{}: {path} = {value}", case.kind);
        }
    }
}
