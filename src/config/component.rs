//! What StackStorm's components have in common.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Autoscaling, ComponentImage, Workload};

/// Settings of a Deployment that runs one of StackStorm's services.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Component {
    /// Whether the component runs.
    pub enabled: bool,
    /// What every Deployment has.
    #[serde(flatten)]
    pub workload: Workload,
    /// The image's tag, where it is not `image.tag`.
    pub image: ComponentImage,
    /// Environment variables of the main container, name to value.
    pub env: BTreeMap<String, String>,
}

/// A service that runs in exactly one pod.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct SingleEngine {
    /// Exactly one pod runs, whatever number this is. Null leaves the field out.
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
    /// Whether the engines register at Redis, so that the last one to stop pauses the workflows that run.
    pub service_registry: bool,
}

/// What deletes old data.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GarbageCollector {
    /// How many pods run: more than one does no good. Null leaves the field out.
    pub replicas: Option<i64>,
    /// What every component has.
    #[serde(flatten)]
    pub component: Component,
    /// Days that executions, their output, workflows, tokens and whatever else tells what happened are kept after they ended. Absent means
    /// for ever, but for output, which StackStorm keeps for 7 days.
    #[schemars(range(min = 1, max = 100_000))]
    pub keep_days: Option<i64>,
}
