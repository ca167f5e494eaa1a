//! What external-dns may do in the cluster.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What external-dns may do in the cluster.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExternalDnsRbac {
    /// Whether st2ha makes a role and binds it to the `ServiceAccount`.
    pub create: bool,
    /// Whether the role reaches the whole cluster. Otherwise it reaches one namespace, which `external-dns.namespace` names,
    /// and cannot read nodes.
    pub cluster_role: bool,
    /// Kept for values files of older clusters. Roles are always `v1`, the only version that Kubernetes still serves.
    pub api_version: String,
    /// Whether the `ServiceAccount` may use a `PodSecurityPolicy` of external-dns' name. The policy itself is not made: Kubernetes
    /// 1.25 removed the kind.
    pub psp_enabled: bool,
}
