//! `rabbitmq.livenessProbe` and `rabbitmq.readinessProbe`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A check that the broker runs.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqProbe {
    /// Whether the check is made; the matching `custom...Probe` takes its place when it is not.
    pub enabled: bool,
    /// Seconds from the container's start to the first check.
    pub initial_delay_seconds: i64,
    /// Seconds after which a check without an answer has failed.
    pub timeout_seconds: i64,
    /// Seconds from one check to the next.
    pub period_seconds: i64,
    /// Failures in a row that count.
    pub failure_threshold: i64,
    /// Successes in a row that count after a failure.
    pub success_threshold: i64,
}
