//! `redis.networkPolicy`: which pods may connect.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which pods may connect to Redis and the Sentinels. Besides what is listed here, pods with the label
/// `<full name>-client: "true"`, and StackStorm's own, unless the provider is `bitnami`.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisNetworkPolicy {
    /// Whether there is a `NetworkPolicy`.
    pub enabled: bool,
    /// Whether every pod may connect.
    pub allow_external: Option<bool>,
    /// Labels of namespaces whose pods may connect, such as `kubernetes.io/metadata.name: default`.
    #[serde(rename = "ingressNSMatchLabels")]
    pub ingress_ns_match_labels: BTreeMap<String, String>,
    /// Labels that a pod in such a namespace needs.
    #[serde(rename = "ingressNSPodMatchLabels")]
    pub ingress_ns_pod_match_labels: BTreeMap<String, String>,
}
