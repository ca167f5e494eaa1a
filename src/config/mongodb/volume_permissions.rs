//! `mongodb.volumePermissions`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{Image, IntOrString, Resources, SecurityContext};

/// An init container that gives the data volume to `containerSecurityContext.runAsUser` and `podSecurityContext.fsGroup`, for volumes
/// that ignore `fsGroup`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbVolumePermissions {
    /// Whether the init container runs.
    pub enabled: bool,
    /// Image of the init container.
    pub image: Image,
    /// Resources of the init container.
    pub resources: Resources,
    /// Security context of the init container.
    pub security_context: MongodbVolumePermissionsSecurity,
}

/// The security context of an init container that changes owners.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbVolumePermissionsSecurity {
    /// User to run as: 0, or `auto` to leave the choice to OpenShift.
    pub run_as_user: Option<IntOrString>,
    /// The rest of the context.
    #[serde(flatten)]
    pub context: SecurityContext,
}
