//! Probes of StackStorm's containers, which may replace those of st2ha or only change them.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::Fragment;

/// A probe over the one that st2ha has: with a handler such as `exec` it replaces that, without one it changes the other fields, and
/// `enabled: false` takes it away.
pub type WorkloadProbe = Fragment<SwitchableProbe>;

/// The shape of [`WorkloadProbe`].
#[derive(Clone, PartialEq)]
pub struct SwitchableProbe;

impl JsonSchema for SwitchableProbe {
    fn schema_name() -> Cow<'static, str> {
        "WorkloadProbe".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = super::kubernetes::definition(generator, "io.k8s.api.core.v1.Probe");
        let description = "A Kubernetes probe over the one that st2ha has: one that says what it does, such as `exec`, replaces that.";
        schema.insert("description".into(), description.into());
        schema.insert("x-kubernetes".into(), true.into());
        if let Some(properties) = schema.get_mut("properties").and_then(serde_json::Value::as_object_mut) {
            let enabled = json_schema!({ "type": "boolean", "description": "`false` takes the probe away." });
            properties.insert("enabled".to_owned(), enabled.to_value());
        }
        schema
    }
}
