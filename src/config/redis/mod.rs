//! `redis`: the Redis nodes with Sentinel.

mod access;
mod cluster;
mod disruption_budget;
mod init;
mod master;
mod metrics;
mod network_policy;
mod persistence;
mod probe;
mod security;
mod sentinel;
mod service;
mod slave;
mod stateful_set;
mod texts;
mod tls;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use access::{RedisPodSecurityPolicy, RedisRbac, RedisRole, RedisServiceAccount};
pub use cluster::RedisCluster;
pub use disruption_budget::RedisDisruptionBudget;
pub use init::{RedisSysctl, RedisVolumePermissions, RedisVolumePermissionsSecurity};
pub use master::RedisMaster;
pub use metrics::{RedisMetrics, RedisMetricsService, RedisPrometheusRule, RedisServiceMonitor};
pub use network_policy::RedisNetworkPolicy;
pub use persistence::{RedisMasterPersistence, RedisNodePersistence, RedisSharedPersistence};
pub use probe::RedisProbe;
pub use security::{RedisContainerSecurity, RedisPodSecurity};
pub use sentinel::RedisSentinel;
pub use service::{RedisSentinelService, RedisUnusedService};
pub use slave::RedisSlave;
pub use stateful_set::RedisStatefulSet;
pub use texts::{RedisText, setting_words};
pub use tls::RedisTls;

use super::{Image, RedisExternal, RedisProvider, Secret};

/// The Redis nodes that StackStorm coordinates its services through. Each pod runs Redis and a Sentinel; the Sentinels watch
/// the nodes and make another one the master when the master is gone.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Redis {
    /// Whether st2ha runs Redis; otherwise `external` names servers of your own.
    pub enabled: bool,
    /// External servers, used once `enabled` is false.
    pub external: RedisExternal,
    /// Who runs Redis: each provider has images and objects of its own. It cannot change while there is data to keep.
    pub provider: RedisProvider,
    /// Name in labels and of the Redis container, in place of `redis`. Also the end of the objects' names, unless the release
    /// name contains it.
    pub name_override: Option<String>,
    /// Name of the objects, in place of the release name followed by `-redis`.
    pub fullname_override: Option<String>,
    /// Image of the Redis nodes.
    pub image: Image,
    /// How many nodes there are.
    pub cluster: RedisCluster,
    /// DNS domain of the Kubernetes cluster, in the names under which the nodes find each other, if not `clusterDomain`.
    pub cluster_domain: Option<String>,
    /// Port of the Redis nodes.
    pub redis_port: i64,
    /// Settings of every node, as lines of a `redis.conf`.
    #[schemars(extend("x-template" = true))]
    pub configmap: String,
    /// The Sentinels, one beside each Redis node.
    pub sentinel: RedisSentinel,
    /// Whether clients and replicas need a password. With the provider `bitnami`, set `sentinel.usePassword` to false along with it.
    pub use_password: bool,
    /// The password, also in StackStorm's coordination URL: without `/ ? # [ ] $`, quotes, backslashes and blanks, which its
    /// driver cannot read from there.
    pub password: Option<Secret>,
    /// A Secret of yours that holds the password, in place of `password`. With the preset `stackstorm-ha-1.1`, StackStorm does not read it:
    /// give `password` the same text, or write the URL yourself in `st2.config`.
    pub existing_secret: Option<String>,
    /// Key of the password in `existingSecret`, in place of `redis-password`.
    pub existing_secret_password_key: Option<String>,
    /// Whether the containers read the password from a mounted file rather than from their environment.
    pub use_password_file: bool,
    /// Encryption of the connections. With the provider `bitnami`, StackStorm's coordination URL does not ask for it by itself.
    pub tls: RedisTls,
    /// Which pods may connect.
    pub network_policy: RedisNetworkPolicy,
    /// The pods' service account.
    pub service_account: RedisServiceAccount,
    /// The service account's rights.
    pub rbac: RedisRbac,
    /// Security context of the pods.
    pub security_context: Option<RedisPodSecurity>,
    /// Security context of the Redis, Sentinel and metrics containers.
    pub container_security_context: Option<RedisContainerSecurity>,
    /// Kubernetes has no pod security policies any more.
    pub pod_security_policy: RedisPodSecurityPolicy,
    /// How many pods a drain may take down.
    pub pod_disruption_budget: RedisDisruptionBudget,
    /// The nodes, all of which can become master. Named for what most of them are.
    pub slave: RedisSlave,
    /// What the provider `bitnami` gives the first master, and the single server that runs when `cluster.enabled` is false; and how
    /// the nodes of every provider spread over the cluster.
    pub master: RedisMaster,
    /// Storage of the single server that runs when `cluster.enabled` is false.
    pub persistence: RedisSharedPersistence,
    /// A metrics exporter for Prometheus beside each node.
    pub metrics: RedisMetrics,
    /// An init container that gives the data volume to the user of Redis.
    pub volume_permissions: RedisVolumePermissions,
    /// An init container that changes kernel settings of the node it runs on.
    pub sysctl_image: RedisSysctl,
}

impl Redis {
    /// Whether there are nodes that could take over from each other, and Sentinels that see to it.
    pub fn has_sentinels(&self) -> bool {
        self.cluster.enabled && self.sentinel.enabled && self.cluster.slave_count != Some(1)
    }

    /// Whether there are replicas and Sentinels that send commands of their own. The provider `bitnami` has a Sentinel beside a lone node, too.
    pub fn has_followers(&self) -> bool {
        match self.provider {
            RedisProvider::Bitnami => self.cluster.enabled,
            RedisProvider::Official => self.has_sentinels(),
        }
    }
}
