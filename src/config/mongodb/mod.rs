//! `mongodb`: the MongoDB replica set or standalone server.

mod access;
mod arbiter;
mod auth;
mod auto_discovery;
mod disruption_budget;
mod external_access;
mod metrics;
mod network_policy;
mod persistence;
mod probe;
mod security;
mod service;
mod setup;
mod tls;
mod volume_permissions;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use access::{MongodbRbac, MongodbServiceAccount};
pub use arbiter::MongodbArbiter;
use auth::MongodbAuth;
use auto_discovery::MongodbAutoDiscovery;
pub use disruption_budget::MongodbDisruptionBudget;
pub use external_access::{MongodbExternalAccess, MongodbExternalService};
use metrics::MongodbMetrics;
use network_policy::MongodbNetworkPolicy;
use persistence::MongodbPersistence;
use probe::MongodbProbe;
use security::{MongodbContainerSecurity, MongodbPodSecurity};
use service::MongodbService;
use setup::MongodbSetup;
use tls::MongodbTls;
use volume_permissions::MongodbVolumePermissions;

use super::{
    Affinity, Container, EnvVar, Image, MongodbExternal, MongodbProvider, Probe, Resources, Toleration,
    TopologySpreadConstraint, Volume, VolumeMount,
};

/// The MongoDB servers that StackStorm keeps its data in.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Mongodb {
    /// Whether st2ha runs MongoDB; otherwise `external` names servers of your own.
    pub enabled: bool,
    /// External servers, used once `enabled` is false.
    pub external: MongodbExternal,
    /// Who runs MongoDB: each provider has images and objects of its own. It cannot change while there is data to keep.
    pub provider: MongodbProvider,
    /// Name in labels, in place of `mongodb`. Also the end of the objects' names, unless the release name contains it.
    pub name_override: Option<String>,
    /// Name of the objects, in place of the release name followed by `-mongodb`.
    pub fullname_override: Option<String>,
    /// Image of the servers. With the provider `official` it has to ship `mongod`, `mongosh` and `bash`, with `bitnami` the `mongo` shell
    /// (MongoDB 5.0 and older do), which the probes call. With `percona-operator` it is Percona Server for MongoDB; with
    /// `community-operator` the tag alone counts, as the version of MongoDB: the operator chooses the image.
    pub image: Image,
    /// DNS domain of the Kubernetes cluster, in the names by which the members of the replica set know each other, if not `clusterDomain`.
    pub cluster_domain: Option<String>,
    /// Scheduler that places the pods, if not the cluster's own.
    pub scheduler_name: Option<String>,
    /// `replicaset` (members that replicate and fail over) or `standalone` (a single server; with the provider `official` a set of one
    /// member, which can grow).
    #[schemars(extend("enum" = ["replicaset", "standalone"]))]
    pub architecture: String,
    /// Standalone only: whether the server is a StatefulSet rather than a Deployment.
    pub use_stateful_set: bool,
    /// Name of the replica set. It cannot change once the set exists.
    pub replica_set_name: String,
    /// Whether members know each other by host name rather than by IP address.
    pub replica_set_hostnames: bool,
    /// Number of data-bearing members of the replica set. Odd numbers elect without an arbiter. Null leaves the
    /// field out: something else sets it then, and StackStorm looks for members behind the headless Service.
    #[schemars(range(min = 1, max = 50))]
    pub replica_count: Option<i64>,
    /// Users, passwords and the key that members authenticate each other with.
    pub auth: MongodbAuth,
    /// Encryption of the connections.
    pub tls: MongodbTls,
    /// Whether the servers listen on IPv6.
    #[serde(rename = "enableIPv6")]
    pub enable_ipv6: bool,
    /// Whether each database gets a folder of its own.
    #[serde(rename = "directoryPerDB")]
    pub directory_per_db: bool,
    /// How much the servers log, from 0 (informational) to 5.
    #[schemars(range(min = 0, max = 5))]
    pub system_log_verbosity: i64,
    /// Whether the servers do not log at all.
    pub disable_system_log: bool,
    /// A complete `mongodb.conf`. The image then leaves its own settings (bind address, authorisation, replica set) out, so write them here.
    #[schemars(extend("x-template" = true))]
    pub configuration: String,
    /// A ConfigMap of yours with the key `mongodb.conf`, in place of `configuration`.
    #[schemars(extend("x-template" = true))]
    pub existing_configmap: Option<String>,
    /// Scripts (`*.sh`, `*.js`) that run once, when the database is first created: file name and text.
    #[schemars(extend("x-template" = true))]
    pub initdb_scripts: BTreeMap<String, String>,
    /// A ConfigMap of yours with such scripts, in place of `initdbScripts`.
    pub initdb_scripts_config_map: Option<String>,
    /// Command of the server's container, in place of the one that sets up the member.
    #[schemars(extend("x-template" = true))]
    pub command: Option<Vec<String>>,
    /// Arguments of the server's container.
    #[schemars(extend("x-template" = true))]
    pub args: Option<Vec<String>>,
    /// Further command line flags of `mongod`, such as `--wiredTigerCacheSizeGB=2`.
    pub extra_flags: Vec<String>,
    /// Further environment variables of the server.
    #[schemars(extend("x-template" = true))]
    pub extra_env_vars: Vec<EnvVar>,
    /// A ConfigMap of yours, each key of which becomes an environment variable of the server.
    #[serde(rename = "extraEnvVarsCM")]
    #[schemars(extend("x-template" = true))]
    pub extra_env_vars_cm: Option<String>,
    /// A Secret of yours, each key of which becomes an environment variable of the server.
    #[schemars(extend("x-template" = true))]
    pub extra_env_vars_secret: Option<String>,
    /// Annotations of the workload.
    #[schemars(extend("x-template" = true))]
    pub annotations: BTreeMap<String, String>,
    /// Further labels of the workload.
    #[schemars(extend("x-template" = true))]
    pub labels: BTreeMap<String, String>,
    /// How pods are replaced: `RollingUpdate`, or `OnDelete` (StatefulSet) or `Recreate` (Deployment).
    pub strategy_type: Option<String>,
    /// Replica set only: whether pods start one after the other (`OrderedReady`) or at once (`Parallel`). The provider `bitnami` needs `OrderedReady` for a new one.
    pub pod_management_policy: Option<String>,
    /// Which nodes the pods prefer or need.
    #[schemars(extend("x-template" = true))]
    pub affinity: Affinity,
    /// Labels that a node needs.
    #[schemars(extend("x-template" = true))]
    pub node_selector: BTreeMap<String, String>,
    /// Taints that the pods tolerate.
    #[schemars(extend("x-template" = true))]
    pub tolerations: Vec<Toleration>,
    /// How pods spread over zones and nodes. Empty: evenly, as far as the cluster lets them.
    #[schemars(extend("x-template" = true))]
    pub topology_spread_constraints: Vec<TopologySpreadConstraint>,
    /// Further labels of the pods.
    #[schemars(extend("x-template" = true))]
    pub pod_labels: BTreeMap<String, String>,
    /// Annotations of the pods.
    #[schemars(extend("x-template" = true))]
    pub pod_annotations: BTreeMap<String, String>,
    /// Priority class of the pods.
    pub priority_class_name: Option<String>,
    /// Security context of the pods.
    pub pod_security_context: Option<MongodbPodSecurity>,
    /// Security context of the server and of the metrics exporter.
    pub container_security_context: Option<MongodbContainerSecurity>,
    /// Resources of the server.
    pub resources: Resources,
    /// Seconds that a pod may take to stop: to step down, to let clients finish, and to write what is in memory.
    pub termination_grace_period_seconds: i64,
    /// How long the server may take to start. The other probes wait for it.
    pub startup_probe: Option<MongodbProbe>,
    /// When the server counts as dead and is restarted.
    pub liveness_probe: Option<MongodbProbe>,
    /// When the server counts as ready.
    pub readiness_probe: Option<MongodbProbe>,
    /// A startup probe of yours, once `startupProbe.enabled` is false.
    #[schemars(extend("x-template" = true))]
    pub custom_startup_probe: Probe,
    /// A liveness probe of yours, once `livenessProbe.enabled` is false.
    #[schemars(extend("x-template" = true))]
    pub custom_liveness_probe: Probe,
    /// A readiness probe of yours, once `readinessProbe.enabled` is false.
    #[schemars(extend("x-template" = true))]
    pub custom_readiness_probe: Probe,
    /// Further init containers, run before those of st2ha.
    #[schemars(extend("x-template" = true))]
    pub init_containers: Vec<Container>,
    /// Further containers of the pods.
    #[schemars(extend("x-template" = true))]
    pub sidecars: Vec<Container>,
    /// Further volume mounts of the server.
    pub extra_volume_mounts: Vec<VolumeMount>,
    /// Further volumes of the pods.
    pub extra_volumes: Vec<Volume>,
    /// How many members a drain may take down. Replica set only.
    pub pdb: MongodbDisruptionBudget,
    /// Where the data lives.
    pub persistence: MongodbPersistence,
    /// The Service in front of the servers.
    pub service: MongodbService,
    /// Access from outside of the Kubernetes cluster. Replica set only.
    pub external_access: MongodbExternalAccess,
    /// A member that votes but holds no data. Replica set only.
    pub arbiter: MongodbArbiter,
    /// Which pods may connect.
    pub network_policy: MongodbNetworkPolicy,
    /// The containers that make a server a member of the set.
    pub setup: MongodbSetup,
    /// The pods' service account.
    pub service_account: MongodbServiceAccount,
    /// The service account's rights.
    pub rbac: MongodbRbac,
    /// An init container that gives the data volume to the user of the server.
    pub volume_permissions: MongodbVolumePermissions,
    /// A metrics exporter for Prometheus beside each server.
    pub metrics: MongodbMetrics,
}

impl Mongodb {
    /// Number of members that there are at first: one where nothing is said, as in Kubernetes.
    pub fn members(&self) -> i64 {
        self.replica_count.unwrap_or(1)
    }
}
