//! `st2actionrunner`: the processes that run actions.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ActionRunnerImage, AttachServiceAccount, Autoscaling, ExtraVolume, HostAlias, Keda, PodSecurityContext,
    SecurityContext, Workload,
};

/// The action runners.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActionRunner {
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
    /// Names of Secrets whose keys become environment variables.
    pub env_from_secrets: Vec<String>,
    /// Further volumes of the pods and where the main container mounts them.
    #[serde(rename = "extra_volumes")]
    pub extra_volumes: Vec<ExtraVolume>,
    /// Whether the pods run as the release's ServiceAccount.
    pub service_account: AttachServiceAccount,
    /// Security settings of the pods; replaces the global `podSecurityContext`.
    pub pod_security_context: PodSecurityContext,
    /// Security settings of the container; replaces the global `securityContext`.
    pub security_context: SecurityContext,
    /// Lines added to the pods' `/etc/hosts`.
    pub host_aliases: Vec<HostAlias>,
    /// Seconds that a pod may take to shut down before it is killed. Longer than the runners wait for running actions
    /// (`exit_still_active_check` in `st2.config`), or those are cut off.
    pub termination_grace_period_seconds: Option<i64>,
}
