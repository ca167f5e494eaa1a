//! `redis.master`: the first master's settings, and the single server.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{RedisMasterPersistence, RedisProbe, RedisStatefulSet, RedisUnusedService};
use crate::config::{Affinity, EnvVar, Opaque, Probe, Resources, Toleration, TopologySpreadConstraint};

/// What the first master reads. All but `configmap`, `disableCommands`, `persistence.path`, `persistence.subPath` and
/// `spreadConstraints` is only about the single server that runs when `redis.cluster.enabled` is false.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisMaster {
    /// Further lines of the settings of a node that starts as master.
    #[schemars(extend("x-template" = true))]
    pub configmap: Option<String>,
    /// Commands that a node that started as master refuses.
    pub disable_commands: Vec<String>,
    /// Where a master keeps its data.
    pub persistence: RedisMasterPersistence,
    /// How the nodes' pods (not the single server's) spread over the cluster.
    pub spread_constraints: Option<Vec<TopologySpreadConstraint>>,
    /// Program that runs the single server, given the command line flags. The images' own is `/run.sh`; empty means
    /// `redis-server`.
    pub command: String,
    /// Shell commands that run before the single server starts.
    pub pre_exec_cmds: String,
    /// Further command line flags of the single server. The shell expands variables in them.
    pub extra_flags: Vec<String>,
    /// Further labels of the single server's pod.
    pub pod_labels: BTreeMap<String, String>,
    /// Annotations of the single server's pod.
    pub pod_annotations: BTreeMap<String, String>,
    /// Whether the containers of the single server's pod see each other's processes.
    pub share_process_namespace: bool,
    /// When the single server counts as dead and is restarted.
    pub liveness_probe: Option<RedisProbe>,
    /// When the single server counts as ready.
    pub readiness_probe: Option<RedisProbe>,
    /// A liveness probe of yours, once `livenessProbe.enabled` is false.
    pub custom_liveness_probe: Probe,
    /// A readiness probe of yours, once `readinessProbe.enabled` is false.
    pub custom_readiness_probe: Probe,
    /// Resources of the single server.
    pub resources: Option<Resources>,
    /// Labels that the single server's Kubernetes node needs.
    pub node_selector: Option<BTreeMap<String, String>>,
    /// Taints that the single server's pod tolerates.
    pub tolerations: Option<Vec<Toleration>>,
    /// Scheduler that places the single server's pod, if not the cluster's own.
    pub scheduler_name: Option<String>,
    /// Which Kubernetes nodes the single server's pod prefers or needs.
    #[schemars(extend("x-template" = true))]
    pub affinity: Affinity,
    /// Priority class of the single server's pod.
    pub priority_class_name: String,
    /// Has no effect.
    pub service: RedisUnusedService,
    /// The single server's `StatefulSet`.
    pub statefulset: RedisStatefulSet,
    /// Further environment variables of the single server.
    #[schemars(extend("x-template" = true))]
    pub extra_env_vars: Vec<EnvVar>,
    /// Name of a `ConfigMap` of yours, each key of which becomes an environment variable of the single server.
    #[serde(rename = "extraEnvVarsCM")]
    pub extra_env_vars_cm: Option<Opaque>,
    /// Name of a Secret of yours, each key of which becomes an environment variable of the single server.
    pub extra_env_vars_secret: Option<Opaque>,
}
