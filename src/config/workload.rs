//! What all pods of StackStorm have in common: the same keys in `workloads` and in each component's section.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Affinity, Container, DeploymentStrategy, ExtraVolume, HostAlias, IntOrString, Lifecycle, PodSecurityContext,
    Resources, SecurityContext, Toleration, TopologySpreadConstraint, WorkloadProbe,
};

/// Settings of pods. In `workloads` they are those of every pod of StackStorm; the section of a component refines them: maps are merged
/// key by key, lists and single values replace, and what is empty says nothing.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PodSettings {
    /// Further labels of the pods.
    pub pod_labels: Option<BTreeMap<String, String>>,
    /// Annotations of the Deployment or Job and of its pods.
    pub annotations: Option<BTreeMap<String, String>>,
    /// Names of Secrets whose keys become environment variables.
    pub env_from_secrets: Option<Vec<String>>,
    /// Names of ConfigMaps whose keys become environment variables.
    pub env_from_config_maps: Option<Vec<String>>,
    /// CPU and memory that the container requests and is limited to.
    pub resources: Option<Resources>,
    /// CPU and memory that each init container requests and is limited to.
    pub init_resources: Option<Resources>,
    /// Labels that a node needs to run the pods.
    pub node_selector: Option<BTreeMap<String, String>>,
    /// Taints that the pods tolerate.
    pub tolerations: Option<Vec<Toleration>>,
    /// Rules for choosing the pods' nodes.
    pub affinity: Option<Affinity>,
    /// How the pods spread over nodes and zones. Without a `labelSelector`, a constraint counts the pods of the same Deployment. Those of
    /// `workloads` are for components with several pods.
    pub topology_spread_constraints: Option<Vec<TopologySpreadConstraint>>,
    /// Name of the `PriorityClass` of the pods.
    pub priority_class_name: Option<String>,
    /// Name of the `RuntimeClass` of the pods.
    pub runtime_class_name: Option<String>,
    /// Security settings of the pods. A component's section replaces the global `podSecurityContext`; both are merged over that of
    /// `workloads`.
    pub pod_security_context: Option<PodSecurityContext>,
    /// Security settings of the containers. A component's section replaces the global `securityContext`; both are merged over that of
    /// `workloads`.
    pub security_context: Option<SecurityContext>,
    /// The ServiceAccount that the pods run as. Without one, no token is mounted.
    pub service_account: Option<PodServiceAccount>,
    /// When Kubernetes takes the container for started: until then, the other probes wait. Jobs take no probes from `workloads`.
    pub startup_probe: Option<WorkloadProbe>,
    /// When Kubernetes takes the container for ready. Jobs take no probes from `workloads`.
    pub readiness_probe: Option<WorkloadProbe>,
    /// When Kubernetes takes the container for stuck and restarts it. Jobs take no probes from `workloads`.
    pub liveness_probe: Option<WorkloadProbe>,
    /// What runs right after the start of the container and right before its end, over what st2ha runs then. Jobs take nothing of it from
    /// `workloads`.
    pub lifecycle: Option<Lifecycle>,
    /// Seconds that a pod may take to shut down before it is killed. Absent means as long as the service says that it may need.
    pub termination_grace_period_seconds: Option<i64>,
    /// Lines added to the pods' `/etc/hosts`.
    pub host_aliases: Option<Vec<HostAlias>>,
    /// Further volumes of the pods and where the main container mounts them.
    #[serde(rename = "extra_volumes")]
    pub extra_volumes: Option<Vec<ExtraVolume>>,
    /// Further init containers, which run after those of st2ha.
    pub extra_init_containers: Option<Vec<Container>>,
    /// Further containers beside the main one. Jobs take none from `workloads`: they would not end.
    pub sidecars: Option<Vec<Container>>,
    /// Names of Secrets to pull images with, besides `image.pullSecret`.
    pub image_pull_secrets: Option<Vec<String>>,
}

/// The ServiceAccount of a component's pods.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PodServiceAccount {
    /// `true` runs the pods as the release's ServiceAccount.
    pub attach: Option<bool>,
    /// `true` makes a ServiceAccount that all pods of this component share, named after its section unless `name` says otherwise.
    pub create: Option<bool>,
    /// Name of a ServiceAccount that exists, or of the one that `create` makes.
    pub name: Option<String>,
    /// Annotations of the one that `create` makes, such as `eks.amazonaws.com/role-arn`.
    pub annotations: Option<BTreeMap<String, String>>,
    /// Whether a token for Kubernetes' API is mounted. Absent means: as the ServiceAccount says, and the one that `create` makes says no; without
    /// one, no.
    pub automount_token: Option<bool>,
}

/// What all Deployments of StackStorm have in common, in `workloads` and in each component's section.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Workload {
    /// What all pods have.
    #[serde(flatten)]
    pub pods: PodSettings,
    /// Further labels of the Deployment. Those of `workloads` are for Jobs, too.
    pub labels: Option<BTreeMap<String, String>>,
    /// How pods of a new version take the place of old ones. Absent means: one after the other and never fewer than there should be; for
    /// what must not run twice, the old one ends first.
    pub strategy: Option<DeploymentStrategy>,
    /// How many pods may be taken away at once, when a node is drained.
    pub pod_disruption_budget: Option<DisruptionBudget>,
    /// Bash lines that run in each container right after it started, beside its main process.
    pub post_start_script: Option<String>,
}

/// The PodDisruptionBudget of a component. One that runs in a single pod has none: it would keep nodes from being drained.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DisruptionBudget {
    /// Whether there is a PodDisruptionBudget. Absent means the same as in `workloads`.
    pub enabled: Option<bool>,
    /// How many pods, or which percentage of them, may be missing.
    pub max_unavailable: Option<IntOrString>,
    /// How many pods, or which percentage of them, have to stay, instead of `maxUnavailable`.
    pub min_available: Option<IntOrString>,
}

/// `workloads`: settings of every pod of StackStorm, which the sections of the components refine by the same keys.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Workloads {
    /// What Deployments have.
    #[serde(flatten)]
    pub workload: Workload,
    /// Environment variables of the main containers, name to value.
    pub env: Option<BTreeMap<String, String>>,
}
