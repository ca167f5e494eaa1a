//! Volumes of the user's own, mounted into a component's main container.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::{Fragment, VolumeSource};

/// One entry of an `extra_volumes` list.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct ExtraVolume {
    /// Name of the volume. Entries of the same name share one volume and mount it at several places.
    pub name: String,
    /// Where and how the volume is mounted: a Kubernetes volume mount without its name, such as `{mountPath: /mnt}`.
    #[schemars(extend("x-template" = true))]
    pub mount: Mount,
    /// Where the volume's data comes from: a Kubernetes volume without its name, such as `{emptyDir: {}}`.
    #[schemars(extend("x-template" = true))]
    pub volume: VolumeSource,
}

/// A volume mount without its name.
pub type Mount = Fragment<NamelessMount>;

/// The shape of [`Mount`].
#[derive(Clone, PartialEq)]
pub struct NamelessMount;

impl JsonSchema for NamelessMount {
    fn schema_name() -> Cow<'static, str> {
        "Mount".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = super::kubernetes::definition(generator, "io.k8s.api.core.v1.VolumeMount");
        let description = "Where and how a volume is mounted: a Kubernetes volume mount without its name.";
        schema.insert("description".into(), description.into());
        schema.insert("x-kubernetes".into(), true.into());
        if let Some(required) = schema.get_mut("required").and_then(serde_json::Value::as_array_mut) {
            required.retain(|key| key != "name");
        }
        if let Some(properties) = schema.get_mut("properties").and_then(serde_json::Value::as_object_mut) {
            properties.remove("name");
        }
        schema
    }
}
