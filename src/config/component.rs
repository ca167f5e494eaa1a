//! What StackStorm's components have in common.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Affinity, AttachServiceAccount, Autoscaling, ComponentImage, ExtraVolume, Resources, Toleration};

/// Settings of every Deployment of StackStorm.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Workload {
    /// CPU and memory that the container requests and is limited to.
    pub resources: Option<Resources>,
    /// Annotations of the Deployment and of its pods.
    pub annotations: BTreeMap<String, String>,
    /// Labels that a node needs to run the pods.
    pub node_selector: BTreeMap<String, String>,
    /// Taints that the pods tolerate.
    pub tolerations: Vec<Toleration>,
    /// Rules for choosing the pods' nodes.
    pub affinity: Affinity,
    /// Bash lines that run in each container right after it started, beside its main process.
    pub post_start_script: String,
}

/// Settings of a Deployment that runs one of StackStorm's services.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Component {
    /// What every Deployment has.
    #[serde(flatten)]
    pub workload: Workload,
    /// The image's tag, where it is not `image.tag`.
    pub image: ComponentImage,
    /// Environment variables of the main container, name to value.
    pub env: BTreeMap<String, String>,
    /// Further volumes of the pods and where the main container mounts them.
    #[serde(rename = "extra_volumes")]
    pub extra_volumes: Vec<ExtraVolume>,
    /// Whether the pods run as the release's ServiceAccount.
    pub service_account: AttachServiceAccount,
}

/// A service that runs in exactly one pod.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct SingleEngine {
    /// Has no effect: exactly one pod runs.
    pub replicas: Option<i64>,
    /// What every component has.
    #[serde(flatten)]
    pub component: Component,
}

/// A service that runs in several pods at once.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct Engine {
    /// How many pods run. Null leaves the field out: something else, such as an autoscaler, sets it then.
    pub replicas: Option<i64>,
    /// Sets the number of pods by their load.
    pub autoscaling: Autoscaling,
    /// What every component has.
    #[serde(flatten)]
    pub component: Component,
}

/// The garbage collector, of which more than one does no good.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct GarbageCollector {
    /// How many pods run. Null leaves the field out.
    pub replicas: Option<i64>,
    /// What every component has.
    #[serde(flatten)]
    pub component: Component,
}

/// The workflow engine.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowEngine {
    /// How many pods run. Null leaves the field out: something else, such as an autoscaler, sets it then.
    pub replicas: Option<i64>,
    /// Sets the number of pods by their load.
    pub autoscaling: Autoscaling,
    /// What every component has.
    #[serde(flatten)]
    pub component: Component,
    /// Seconds that a pod may take to shut down before it is killed.
    pub termination_grace_period_seconds: Option<i64>,
}
