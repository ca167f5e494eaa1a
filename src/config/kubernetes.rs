//! Fragments of Kubernetes objects inside values: kept as written, described by the types of `k8s-openapi`.

use std::borrow::Cow;
use std::marker::PhantomData;

use k8s_openapi::api::core::v1;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A piece of a Kubernetes object, passed through as the user wrote it. `T` only says what it has to look like:
/// a round trip through `T` would drop or add fields that the user did not write.
#[derive(Clone, PartialEq)]
pub struct Fragment<T> {
    value: Value,
    shape: PhantomData<fn() -> T>,
}

impl<T> Fragment<T> {
    /// The fragment as written.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Whether nothing is written in it: null, an empty text, list or map.
    pub fn is_empty(&self) -> bool {
        match &self.value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(list) => list.is_empty(),
            Value::Object(map) => map.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        }
    }
}

impl<'de, T> Deserialize<'de> for Fragment<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { value: Value::deserialize(deserializer)?, shape: PhantomData })
    }
}

impl<T> Serialize for Fragment<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<T: JsonSchema> JsonSchema for Fragment<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// `spec.affinity` of a pod.
pub type Affinity = Fragment<v1::Affinity>;
/// One toleration of a pod.
pub type Toleration = Fragment<v1::Toleration>;
/// One constraint on how pods spread.
pub type TopologySpreadConstraint = Fragment<v1::TopologySpreadConstraint>;
/// Resource requests and limits of a container.
pub type Resources = Fragment<v1::ResourceRequirements>;
/// Security context of a container.
pub type SecurityContext = Fragment<v1::SecurityContext>;
/// Security context of a pod.
pub type PodSecurityContext = Fragment<v1::PodSecurityContext>;
/// A liveness or readiness probe.
pub type Probe = Fragment<v1::Probe>;
/// One entry of a container's `env`.
pub type EnvVar = Fragment<v1::EnvVar>;
/// One volume of a pod, name included.
pub type Volume = Fragment<v1::Volume>;
/// One volume mount of a container.
pub type VolumeMount = Fragment<v1::VolumeMount>;
/// One container of a pod.
pub type Container = Fragment<v1::Container>;
/// DNS settings of a pod.
pub type DnsConfig = Fragment<v1::PodDNSConfig>;
/// One extra line of a pod's hosts file.
pub type HostAlias = Fragment<v1::HostAlias>;
/// A port number or name, or a number or percentage.
pub type IntOrString = Fragment<k8s_openapi::apimachinery::pkg::util::intstr::IntOrString>;
/// Where a volume's data comes from: a volume without its name.
pub type VolumeSource = Fragment<AnyVolumeSource>;

/// The shape of [`VolumeSource`].
#[derive(Clone, PartialEq)]
pub struct AnyVolumeSource;

impl JsonSchema for AnyVolumeSource {
    fn schema_name() -> Cow<'static, str> {
        "VolumeSource".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = v1::Volume::json_schema(generator);
        schema.insert(
            "description".into(),
            "Where a volume's data comes from: a Kubernetes volume without its name.".into(),
        );
        schema.insert("x-kubernetes".into(), true.into());
        schema.remove("required");
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            properties.remove("name");
        }
        schema
    }
}

/// Anything: a shape for values that st2ha passes on without looking inside.
#[derive(Clone, PartialEq)]
pub struct Anything;

impl JsonSchema for Anything {
    fn schema_name() -> Cow<'static, str> {
        "Anything".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!(true)
    }
}

/// A value that st2ha passes on without looking inside.
pub type Opaque = Fragment<Anything>;
