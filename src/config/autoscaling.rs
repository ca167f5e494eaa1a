//! `autoscaling` of components, and `keda` of the action runners.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ScalingBehavior;

/// A `HorizontalPodAutoscaler`, which sets the number of pods by their load. `replicas` has no effect then.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Autoscaling {
    /// Whether there is a `HorizontalPodAutoscaler`.
    pub enabled: bool,
    /// The fewest pods that run.
    pub min_replicas: i64,
    /// The most pods that run.
    pub max_replicas: i64,
    /// Share of the CPU that a pod requests, in percent, that all pods together are to use. Null leaves CPU out of account.
    #[serde(rename = "targetCPUUtilizationPercentage")]
    pub target_cpu_utilization_percentage: Option<i64>,
    /// The same for memory. Python gives little memory back, so this hardly ever takes pods away.
    #[serde(rename = "targetMemoryUtilizationPercentage")]
    pub target_memory_utilization_percentage: Option<i64>,
    /// How fast pods come and go.
    pub behavior: ScalingBehavior,
}

/// A `ScaledObject` of KEDA, which sets the number of action runners by the executions in MongoDB that wait or run. `replicas` has no
/// effect then.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Keda {
    /// Whether there is a `ScaledObject`. The cluster needs KEDA.
    pub enabled: bool,
    /// The fewest pods that run: at least 2, because a runner that stops leaves its actions only while another one is there.
    pub min_replicas: i64,
    /// The most pods that run. Executions that got stuck count, too, so this is what bounds the costs.
    pub max_replicas: i64,
    /// Executions for each pod. A runner takes 60 at once, and keeps what is beyond that to itself: about half of it leaves room.
    pub executions_per_replica: i64,
    /// Seconds between two questions to MongoDB.
    pub polling_interval: i64,
    /// Pods that run while MongoDB does not answer.
    pub fallback_replicas: i64,
    /// Name of a Secret of yours whose key `connectionString` holds a URL of MongoDB. Absent means the user of StackStorm's and its password.
    pub existing_secret: Option<String>,
    /// How fast pods come and go.
    pub behavior: ScalingBehavior,
}
