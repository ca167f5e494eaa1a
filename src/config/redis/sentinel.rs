//! `redis.sentinel`: the Sentinels, which watch the nodes and elect a master.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{RedisProbe, RedisSentinelService};
use crate::config::{Image, Probe, Resources};

/// The Sentinels, one beside each Redis node.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisSentinel {
    /// Whether Sentinels run. StackStorm asks them where the master is, so this has to stay true where there are several nodes.
    pub enabled: bool,
    /// Whether the Sentinels themselves want `redis.password`, where `redis.usePassword` is true. Left out, they do if StackStorm
    /// can log in to Sentinels, which it can from 3.9 on; with the provider `bitnami` it cannot.
    pub use_password: Option<bool>,
    /// Image of the Sentinels of the provider `bitnami`. Those of `official` run `redis.image`.
    pub image: Image,
    /// Name under which the Sentinels know the nodes: letters, digits, `.`, `-` and `_`.
    pub master_set: String,
    /// Has no effect.
    #[schemars(range(min = 0, max = 2_147_483_647))]
    pub initial_check_timeout: i64,
    /// How many Sentinels have to find the master gone before a failover starts. Leave it at half of the nodes plus one.
    #[schemars(range(min = 1, max = 1000))]
    pub quorum: i64,
    /// Milliseconds without an answer after which a Sentinel takes a node for gone.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub down_after_milliseconds: i64,
    /// Milliseconds after which a failover that makes no progress is given up, and half of the wait before the next one.
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub failover_timeout: i64,
    /// How many replicas load the data of a new master at a time.
    #[schemars(range(min = 1, max = 1000))]
    pub parallel_syncs: i64,
    /// Port of the Sentinels.
    pub port: i64,
    /// Further lines of the Sentinels' `sentinel.conf`.
    #[schemars(extend("x-template" = true))]
    pub configmap: Option<String>,
    /// Whether a Sentinel of the provider `bitnami` keeps its id when its pod is replaced, so that the others do not count it twice.
    /// Those of `official` always do.
    #[serde(rename = "staticID")]
    pub static_id: bool,
    /// When a Sentinel counts as dead and is restarted.
    pub liveness_probe: Option<RedisProbe>,
    /// When a Sentinel counts as ready.
    pub readiness_probe: Option<RedisProbe>,
    /// A liveness probe of yours, once `livenessProbe.enabled` is false.
    pub custom_liveness_probe: Probe,
    /// A readiness probe of yours, once `readinessProbe.enabled` is false.
    pub custom_readiness_probe: Probe,
    /// Resources of a Sentinel.
    pub resources: Option<Resources>,
    /// The Service in front of nodes and Sentinels.
    pub service: RedisSentinelService,
}
