//! `mongodb.externalAccess.autoDiscovery`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{Image, Resources};

/// An init container that asks Kubernetes for the address of the member's load balancer. Needs `rbac.create`.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbAutoDiscovery {
    /// Whether addresses are found at run time rather than listed in `service.loadBalancerIPs`.
    pub enabled: bool,
    /// Image of the init container; it has to ship `bash` and `kubectl`.
    pub image: Image,
    /// Resources of the init container.
    pub resources: Resources,
}
