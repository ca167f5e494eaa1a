//! `mongodb.pdb` and `mongodb.arbiter.pdb`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::IntOrString;

/// How many pods a drain of nodes may take down at a time.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbDisruptionBudget {
    /// Whether there is a PodDisruptionBudget.
    pub create: bool,
    /// Number or percentage of pods that stay up. With the provider `bitnami`: 1 where neither this nor `maxUnavailable` is given.
    pub min_available: Option<IntOrString>,
    /// Number or percentage of pods that may be down, in place of `minAvailable`. With the provider `official`: 1 where neither is given.
    pub max_unavailable: Option<IntOrString>,
}
