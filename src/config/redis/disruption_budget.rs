//! `redis.podDisruptionBudget`: how many pods a drain may take down.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::IntOrString;

/// How many pods a drain of Kubernetes nodes may take down at a time.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisDisruptionBudget {
    /// Whether there is a `PodDisruptionBudget`.
    pub enabled: bool,
    /// Number or percentage of pods that stay up. With the provider `bitnami` it is 1 where neither this nor `maxUnavailable` is given.
    pub min_available: Option<IntOrString>,
    /// Number or percentage of pods that may be down, in place of `minAvailable`. 1 where neither is given.
    pub max_unavailable: Option<IntOrString>,
}
