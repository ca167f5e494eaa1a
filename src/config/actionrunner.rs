//! `st2actionrunner`: the processes that run actions.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ActionRunnerImage, Autoscaling, Keda, Workload};

/// The action runners.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActionRunner {
    /// Whether runners run.
    pub enabled: bool,
    /// How many pods run. Null leaves the field out: something else, such as an autoscaler, sets it then.
    pub replicas: Option<i64>,
    /// Sets the number of pods by their load.
    pub autoscaling: Autoscaling,
    /// Sets the number of pods by what there is to do.
    pub keda: Keda,
    /// What every Deployment has.
    #[serde(flatten)]
    pub workload: Workload,
    /// The image, which may be one of your own.
    pub image: ActionRunnerImage,
    /// Environment variables of the main container, name to value.
    pub env: BTreeMap<String, String>,
    /// Whether actions may use `sudo`. The runners then run as root, with the few capabilities that `sudo` needs: a namespace has to allow
    /// the Pod Security level `baseline`.
    pub sudo: bool,
    /// Whether runners register at Redis. Without that, a runner that stops gives up what it runs at once instead of waiting for it.
    pub service_registry: bool,
}
