//! `rabbitmq`: the RabbitMQ cluster.

mod auth;
mod broker;
mod ingress;
mod ldap;
mod metrics;
mod network_policy;
mod persistence;
mod probe;
mod service;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use auth::RabbitmqAuth;
pub use broker::RabbitmqWatermark;
use broker::{RabbitmqClustering, RabbitmqLoadDefinition, RabbitmqMemoryHighWatermark};
use ingress::RabbitmqIngress;
use ldap::RabbitmqLdap;
use metrics::RabbitmqMetrics;
use network_policy::{RabbitmqNetworkPolicy, RabbitmqPdb};
use persistence::{RabbitmqPersistence, RabbitmqVolumePermissions};
use probe::RabbitmqProbe;
use service::{RabbitmqRbac, RabbitmqService, RabbitmqServiceAccount};

use super::{
    Affinity, Container, ContainerPort, EnvVar, Image, PodSecurityContext, Probe, RabbitmqExternal, RabbitmqProvider,
    Resources, Secret, SecurityContext, Toleration, TopologySpreadConstraint, Volume, VolumeMount,
};

/// The RabbitMQ brokers that StackStorm sends its messages through.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rabbitmq {
    /// Whether st2ha runs RabbitMQ; otherwise `external` names servers of your own.
    pub enabled: bool,
    /// External servers, used once `enabled` is false.
    pub external: RabbitmqExternal,
    /// Who runs RabbitMQ: each provider has images and objects of its own. It cannot change while there is data to keep.
    pub provider: RabbitmqProvider,

    /// Name that replaces `rabbitmq` in object names and in the label `app.kubernetes.io/name`.
    pub name_override: Option<String>,
    /// Name of the StatefulSet and beginning of every other object's name, instead of `<release>-rabbitmq`. At most 52
    /// characters. Node names and the folder of a node's data contain it, so changing it starts with empty brokers.
    pub fullname_override: Option<String>,
    /// DNS domain of the Kubernetes cluster, part of every broker's node name, if not `clusterDomain`.
    pub cluster_domain: Option<String>,
    /// Image of the brokers.
    pub image: Image,

    /// Who may log in, and with what.
    pub auth: RabbitmqAuth,
    /// Where the brokers log to: a file name, or `-` for the container's log.
    pub logs: String,
    /// Most files and sockets that a broker may hold open.
    pub ulimit_nofiles: String,
    /// Most scheduler threads of the Erlang virtual machine; its own default when absent.
    #[schemars(range(min = 0, max = 1024))]
    pub max_available_schedulers: Option<i64>,
    /// Scheduler threads that are online, if `maxAvailableSchedulers` is set; as many as it finds processors when absent.
    #[schemars(range(min = 0, max = 1024))]
    pub online_schedulers: Option<i64>,
    /// When a broker stops taking messages because of the memory it uses.
    pub memory_high_watermark: RabbitmqMemoryHighWatermark,
    /// Plugins to switch on, separated by blanks.
    pub plugins: String,
    /// More plugins to switch on, separated by blanks.
    pub extra_plugins: String,
    /// URLs of plugins to download when a broker starts, separated by blanks. Name them in `extraPlugins` too.
    pub community_plugins: Option<String>,
    /// How the brokers find each other and start.
    pub clustering: RabbitmqClustering,
    /// The file of users, virtual hosts, permissions and policies that every broker loads when it starts.
    pub load_definition: RabbitmqLoadDefinition,
    /// The whole `rabbitmq.conf`, instead of the one that st2ha writes from the other keys.
    #[schemars(extend("x-template" = true))]
    pub configuration: Option<String>,
    /// Lines to add to `rabbitmq.conf`. The default makes the brokers load the definitions, so keep that line.
    #[schemars(extend("x-template" = true))]
    pub extra_configuration: String,
    /// Content of `advanced.config`, in Erlang terms; no such file when empty.
    #[schemars(extend("x-template" = true))]
    pub advanced_configuration: String,
    /// Login with the accounts of an LDAP directory.
    pub ldap: RabbitmqLdap,

    /// Number of brokers.
    #[schemars(range(min = 0, max = 1000))]
    pub replica_count: Option<i64>,
    /// How the StatefulSet starts its pods: `OrderedReady`, one after the other, or `Parallel`. Kubernetes does not allow
    /// changing it later.
    pub pod_management_policy: Option<String>,
    /// How the StatefulSet replaces its pods: `RollingUpdate` or `OnDelete`.
    pub update_strategy_type: Option<String>,
    /// Scheduler that places the pods, if not the cluster's default.
    pub scheduler_name: Option<String>,
    /// Labels of the pods, besides the usual ones.
    #[schemars(extend("x-template" = true))]
    pub pod_labels: BTreeMap<String, String>,
    /// Annotations of the pods.
    pub pod_annotations: BTreeMap<String, String>,
    /// Priority class of the pods.
    pub priority_class_name: Option<String>,
    /// Affinity of the pods.
    #[schemars(extend("x-template" = true))]
    pub affinity: Affinity,
    /// Labels that a node must carry to run a broker.
    #[schemars(extend("x-template" = true))]
    pub node_selector: BTreeMap<String, String>,
    /// Node taints that the pods tolerate.
    #[schemars(extend("x-template" = true))]
    pub tolerations: Vec<Toleration>,
    /// How the pods spread over zones and nodes. When empty, they spread over both as far as the cluster has them.
    #[schemars(extend("x-template" = true))]
    pub topology_spread_constraints: Vec<TopologySpreadConstraint>,
    /// Seconds that a broker has to hand its work over before it is killed.
    pub termination_grace_period_seconds: i64,
    /// Security context of the pods. `runAsUser` and `fsGroup` are also who `volumePermissions` gives the data to. `null`
    /// leaves it to the cluster.
    pub pod_security_context: Option<PodSecurityContext>,
    /// Security context of the broker's container.
    pub container_security_context: SecurityContext,
    /// Resource requests and limits of the broker's container. The memory watermark is reckoned from `limits.memory`.
    pub resources: Resources,
    /// Command of the broker's container, instead of the image's.
    #[schemars(extend("x-template" = true))]
    pub command: Option<Vec<String>>,
    /// Arguments of the broker's container, instead of the image's.
    #[schemars(extend("x-template" = true))]
    pub args: Option<Vec<String>>,
    /// More environment variables of the broker's container.
    #[schemars(extend("x-template" = true))]
    pub extra_env_vars: Vec<EnvVar>,
    /// Name of a ConfigMap whose keys become environment variables of the broker's container.
    #[serde(rename = "extraEnvVarsCM")]
    #[schemars(extend("x-template" = true))]
    pub extra_env_vars_cm: Option<String>,
    /// Name of a Secret whose keys become environment variables of the broker's container.
    #[schemars(extend("x-template" = true))]
    pub extra_env_vars_secret: Option<String>,
    /// More ports of the broker's container.
    pub extra_container_ports: Vec<ContainerPort>,
    /// More volumes of the pods.
    pub extra_volumes: Vec<Volume>,
    /// More volume mounts of the broker's container.
    pub extra_volume_mounts: Vec<VolumeMount>,
    /// Secrets to create: name of the Secret, then key and text, as `extraSecrets: { load-definition: { load.json: "{}" } }`.
    pub extra_secrets: BTreeMap<String, BTreeMap<String, Secret>>,
    /// When a broker counts as hung and is restarted.
    pub liveness_probe: Option<RabbitmqProbe>,
    /// When a broker counts as ready for connections.
    pub readiness_probe: Option<RabbitmqProbe>,
    /// A liveness probe of your own; used while `livenessProbe.enabled` is false.
    #[schemars(extend("x-template" = true))]
    pub custom_liveness_probe: Option<Probe>,
    /// A readiness probe of your own; used while `readinessProbe.enabled` is false.
    #[schemars(extend("x-template" = true))]
    pub custom_readiness_probe: Option<Probe>,
    /// More init containers of the pods.
    #[schemars(extend("x-template" = true))]
    pub init_containers: Vec<Container>,
    /// More containers of the pods.
    #[schemars(extend("x-template" = true))]
    pub sidecars: Vec<Container>,
    /// The service account that the pods run as.
    pub service_account: RabbitmqServiceAccount,
    /// The rights that the brokers need to find each other.
    pub rbac: RabbitmqRbac,

    /// Where the brokers keep their data.
    pub persistence: RabbitmqPersistence,
    /// An init container that gives the data to the broker's user, for storage that ignores `podSecurityContext.fsGroup`.
    pub volume_permissions: RabbitmqVolumePermissions,

    /// The Service that clients connect to.
    pub service: RabbitmqService,
    /// An Ingress for the management pages.
    pub ingress: RabbitmqIngress,
    /// How many brokers may be down when nodes are drained.
    pub pdb: RabbitmqPdb,
    /// Who may connect to the brokers.
    pub network_policy: RabbitmqNetworkPolicy,
    /// Metrics for Prometheus.
    pub metrics: RabbitmqMetrics,
}
