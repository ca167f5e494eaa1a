//! `mongodb.volumePermissions`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::kubernetes::definition;
use crate::config::{Fragment, Image, Resources};

/// An init container that gives the data volume to `containerSecurityContext.runAsUser` and `podSecurityContext.fsGroup`, for volumes
/// that ignore `fsGroup`.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbVolumePermissions {
    /// Whether the init container runs.
    pub enabled: bool,
    /// Image of the init container.
    pub image: Image,
    /// Resources of the init container.
    pub resources: Resources,
    /// Security context of the init container.
    pub security_context: Fragment<OwnerSecurityContext>,
}

/// The shape of a container's security context whose `runAsUser` may also be `auto`.
#[derive(Clone, PartialEq)]
pub struct OwnerSecurityContext;

impl JsonSchema for OwnerSecurityContext {
    fn schema_name() -> Cow<'static, str> {
        "MongodbVolumePermissionsSecurity".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = definition(generator, "io.k8s.api.core.v1.SecurityContext");
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            let user = json_schema!({
                "description": "User to run as: 0, or `auto` to leave the choice to OpenShift.",
                "x-kubernetes-int-or-string": true,
            });
            properties.insert("runAsUser".into(), user.to_value());
        }
        schema
    }
}
