//! Security contexts that can be switched off.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{PodSecurityContext, SecurityContext};

/// The security context of a pod.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[schemars(extend("x-kubernetes" = true))]
pub struct MongodbPodSecurity {
    /// Whether the pod gets this context. `OpenShift` wants false, to choose the ids itself.
    pub enabled: bool,
    /// The context itself.
    #[serde(flatten)]
    pub context: PodSecurityContext,
}

/// The security context of a container.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[schemars(extend("x-kubernetes" = true))]
pub struct MongodbContainerSecurity {
    /// Whether the container gets this context. `OpenShift` wants false, to choose the ids itself.
    pub enabled: bool,
    /// The context itself.
    #[serde(flatten)]
    pub context: SecurityContext,
}
