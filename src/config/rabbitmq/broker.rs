//! Settings of the broker itself: memory, clustering and definitions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When a broker stops taking messages because of the memory it uses.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqMemoryHighWatermark {
    /// Whether `rabbitmq.conf` sets the watermark; otherwise the broker's own default holds.
    pub enabled: bool,
    /// What `value` counts.
    #[serde(rename = "type")]
    pub kind: RabbitmqWatermark,
    /// The watermark: `0.4` of the memory limit, or an amount such as `2GB` if `type` is `absolute`.
    pub value: String,
}

/// What a memory watermark counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RabbitmqWatermark {
    /// An amount of memory.
    Absolute,
    /// A share of `resources.limits.memory`.
    Relative,
}

/// How the brokers find each other and start.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqClustering {
    /// How the brokers address each other. Only `hostname` gives them names that outlast a pod.
    pub address_type: String,
    /// Whether queues are spread evenly over the brokers whenever one starts.
    pub rebalance: bool,
    /// Whether a broker starts even though others were shut down after it. Without it, a cluster whose pods all went down at
    /// once waits for the one that was last.
    pub force_boot: bool,
}

/// The file of users, virtual hosts, permissions and policies that every broker loads when it starts.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqLoadDefinition {
    /// Whether the brokers get the file, under `/app`. Which file they load says `extraConfiguration`.
    pub enabled: bool,
    /// Name of the Secret that holds the file. st2ha writes the one that is named by default.
    #[schemars(extend("x-template" = true))]
    pub existing_secret: Option<String>,
}
