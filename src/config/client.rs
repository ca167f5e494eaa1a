//! `st2client`: a pod with the `st2` command, for people.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ComponentImage, Workload};

/// A pod to run the `st2` command in, logged in and with the packs at hand.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Client {
    /// Whether the pod runs.
    pub enabled: bool,
    /// Exactly one pod runs, whatever number this is. Null leaves the field out.
    pub replicas: Option<i64>,
    /// What every Deployment has.
    #[serde(flatten)]
    pub workload: Workload,
    /// The image's tag, where it is not `image.tag`.
    pub image: ComponentImage,
    /// Environment variables of the main container, name to value.
    pub env: BTreeMap<String, String>,
    /// The `st2` command's configuration file. It is written by a shell, so `$ST2_AUTH_USERNAME`, `$ST2_AUTH_PASSWORD`
    /// and variables from `envFromSecrets` can stand in it.
    #[serde(rename = "st2clientConfig")]
    #[schemars(extend("x-template" = true))]
    pub st2client_config: String,
}
