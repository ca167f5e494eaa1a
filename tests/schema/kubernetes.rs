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
use serde_json::{Map, Value, json};

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
