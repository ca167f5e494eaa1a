//! `redis.slave`: the nodes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{RedisNodePersistence, RedisProbe, RedisStatefulSet, RedisUnusedService};
use crate::config::{Affinity, EnvVar, Opaque, Probe, Resources, Toleration};

/// The nodes, all of which can become master.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RedisSlave {
    /// Program that runs Redis, given the command line flags. The images' own is `/run.sh`; empty means `redis-server`.
    pub command: String,
    /// Has no effect.
    pub pre_exec_cmds: String,
    /// Further lines of the settings of replicas.
    #[schemars(extend("x-template" = true))]
    pub configmap: Option<String>,
    /// Further command line flags, such as `--maxmemory-policy volatile-ttl`. The shell expands variables in them.
    pub extra_flags: Vec<String>,
    /// Commands that a replica refuses, even when it has become master. Where `redis.configmap` or `extraFlags` renames one of them, that counts;
    /// with the provider `bitnami`, write a command in one place only.
    pub disable_commands: Vec<String>,
    /// Which Kubernetes nodes the pods prefer or need.
    #[schemars(extend("x-template" = true))]
    pub affinity: Affinity,
    /// Labels that a Kubernetes node needs.
    pub node_selector: Option<BTreeMap<String, String>>,
    /// Taints that the pods tolerate.
    pub tolerations: Option<Vec<Toleration>>,
    /// Scheduler that places the pods, if not the cluster's own.
    pub scheduler_name: Option<String>,
    /// Priority class of the pods.
    pub priority_class_name: Option<String>,
    /// Has no effect: the nodes spread as `redis.master.spreadConstraints` says.
    pub spread_constraints: Option<Opaque>,
    /// Has no effect.
    pub share_process_namespace: bool,
    /// When a node counts as dead and is restarted.
    pub liveness_probe: Option<RedisProbe>,
    /// When a node counts as ready.
    pub readiness_probe: Option<RedisProbe>,
    /// A liveness probe of yours, once `livenessProbe.enabled` is false.
    pub custom_liveness_probe: Probe,
    /// A readiness probe of yours, once `readinessProbe.enabled` is false.
    pub custom_readiness_probe: Probe,
    /// Resources of a node's Redis container.
    pub resources: Option<Resources>,
    /// Further labels of the pods.
    pub pod_labels: BTreeMap<String, String>,
    /// Annotations of the pods.
    pub pod_annotations: BTreeMap<String, String>,
    /// Where the nodes keep their data.
    pub persistence: RedisNodePersistence,
    /// How the nodes' `StatefulSet` replaces pods.
    pub statefulset: RedisStatefulSet,
    /// Has no effect: `statefulset.updateStrategy` says how pods are replaced.
    pub update_strategy: Option<Opaque>,
    /// Has no effect.
    #[schemars(extend("x-template" = true))]
    pub extra_env_vars: Vec<EnvVar>,
    /// Has no effect.
    #[serde(rename = "extraEnvVarsCM")]
    pub extra_env_vars_cm: Option<Opaque>,
    /// Has no effect.
    pub extra_env_vars_secret: Option<Opaque>,
    /// Has no effect: `redis.redisPort` is the nodes' port.
    pub port: i64,
    /// Has no effect.
    pub service: RedisUnusedService,
}
