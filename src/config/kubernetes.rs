//! Fragments of Kubernetes objects inside values: kept as written, described by the schemas of Kubernetes' own types.

use std::borrow::Cow;
use std::marker::PhantomData;

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

/// A type of Kubernetes, by the name that its schema has in `schema/kubernetes.schema.json`.
macro_rules! kubernetes_types {
    ($(#[doc = $doc:literal] $name:ident = $definition:literal;)*) => {
        $(#[doc = $doc] pub type $name = Fragment<shape::$name>;)*

        /// What the fragments above have to look like.
        pub mod shape {
            $(
                #[doc = $doc]
                #[derive(Clone, PartialEq)]
                pub struct $name;

                impl super::JsonSchema for $name {
                    fn schema_name() -> super::Cow<'static, str> {
                        $definition.into()
                    }

                    fn inline_schema() -> bool {
                        true
                    }

                    fn json_schema(_: &mut super::SchemaGenerator) -> super::Schema {
                        super::Schema::new_ref(concat!("#/$defs/", $definition).into())
                    }
                }
            )*
        }
    };
}

kubernetes_types! {
    /// `spec.affinity` of a pod.
    Affinity = "io.k8s.api.core.v1.Affinity";
    /// One toleration of a pod.
    Toleration = "io.k8s.api.core.v1.Toleration";
    /// One constraint on how pods spread.
    TopologySpreadConstraint = "io.k8s.api.core.v1.TopologySpreadConstraint";
    /// Resource requests and limits of a container.
    Resources = "io.k8s.api.core.v1.ResourceRequirements";
    /// Security context of a container.
    SecurityContext = "io.k8s.api.core.v1.SecurityContext";
    /// Security context of a pod.
    PodSecurityContext = "io.k8s.api.core.v1.PodSecurityContext";
    /// A liveness or readiness probe.
    Probe = "io.k8s.api.core.v1.Probe";
    /// How pods of a Deployment take each other's place.
    DeploymentStrategy = "io.k8s.api.apps.v1.DeploymentStrategy";
    /// What runs at the start and the end of a container.
    Lifecycle = "io.k8s.api.core.v1.Lifecycle";
    /// One entry of a container's `env`.
    EnvVar = "io.k8s.api.core.v1.EnvVar";
    /// One port of a container.
    ContainerPort = "io.k8s.api.core.v1.ContainerPort";
    /// One volume of a pod, name included.
    Volume = "io.k8s.api.core.v1.Volume";
    /// One volume mount of a container.
    VolumeMount = "io.k8s.api.core.v1.VolumeMount";
    /// One container of a pod.
    Container = "io.k8s.api.core.v1.Container";
    /// DNS settings of a pod.
    DnsConfig = "io.k8s.api.core.v1.PodDNSConfig";
    /// One extra line of a pod's hosts file.
    HostAlias = "io.k8s.api.core.v1.HostAlias";
    /// One port of a Service.
    ServicePort = "io.k8s.api.core.v1.ServicePort";
    /// What finds objects by their labels.
    LabelSelector = "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector";
    /// Hosts and the Secret of their certificate in an Ingress.
    IngressTls = "io.k8s.api.networking.v1.IngressTLS";
    /// Who may talk to a pod, or whom it may talk to.
    NetworkPolicyPeer = "io.k8s.api.networking.v1.NetworkPolicyPeer";
    /// Where connections of a pod may go.
    EgressRule = "io.k8s.api.networking.v1.NetworkPolicyEgressRule";
    /// Where connections to a pod may come from.
    IngressRule = "io.k8s.api.networking.v1.NetworkPolicyIngressRule";
    /// How fast an autoscaler adds pods and takes them away.
    ScalingBehavior = "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior";
    /// One rule of a Role.
    PolicyRule = "io.k8s.api.rbac.v1.PolicyRule";
    /// A port number or name, or a number or percentage.
    IntOrString = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
}

/// The schema of one of Kubernetes' types, to be changed: what it says is among the definitions that the generator starts with.
pub(super) fn definition(generator: &SchemaGenerator, name: &str) -> Schema {
    generator.definitions().get(name).and_then(|schema| schema.clone().try_into().ok()).unwrap_or_default()
}

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
        let mut schema = definition(generator, "io.k8s.api.core.v1.Volume");
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
