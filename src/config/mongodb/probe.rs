//! `mongodb.livenessProbe` and its like.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How often a built-in probe runs and what its results mean.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MongodbProbe {
    /// Whether the built-in probe runs.
    pub enabled: bool,
    /// Seconds from the start of the container to the first probe.
    pub initial_delay_seconds: i64,
    /// Seconds between probes.
    pub period_seconds: i64,
    /// Seconds after which a probe without an answer has failed.
    pub timeout_seconds: i64,
    /// Failures in a row after which the container counts as failed.
    pub failure_threshold: i64,
    /// Successes in a row after which the container counts as well again; 1 for a liveness probe.
    pub success_threshold: i64,
}
