//! `jobs`: what runs once after each install and upgrade.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ComponentImage, PodSettings};

/// The Jobs that load roles, API keys, datastore entries and packs, and Jobs of your own.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Jobs {
    /// The `st2` command's configuration file in the Jobs. It is written by a shell, so `$ST2_AUTH_USERNAME`,
    /// `$ST2_AUTH_PASSWORD` and variables from `envFromSecrets` can stand in it.
    #[serde(rename = "st2clientConfig")]
    #[schemars(extend("x-template" = true))]
    pub st2client_config: String,
    /// What all pods have.
    #[serde(flatten)]
    pub pods: PodSettings,
    /// Further labels of the Jobs.
    pub labels: Option<BTreeMap<String, String>>,
    /// How often a pod of a Job may fail before the Job has failed.
    pub backoff_limit: Option<i64>,
    /// Seconds after which a Job that still runs has failed.
    pub active_deadline_seconds: Option<i64>,
    /// Seconds that a Job stays after it ended, where the target does not need it any longer.
    pub ttl_seconds_after_finished: Option<i64>,
    /// The image's tag, where it is not the action runner's.
    pub image: ComponentImage,
    /// Command of an init container that runs before packs are registered.
    pub pre_register_content_command: Vec<String>,
    /// Environment variables of the main containers, name to value.
    pub env: BTreeMap<String, String>,
    /// Jobs to leave out: `apply_rbac_definitions`, `apikey_load`, `key_load`, `register_content` or
    /// `extra-helm-hook-<name>`.
    pub skip: Vec<String>,
    /// Jobs of your own.
    #[serde(rename = "extra_hooks")]
    pub extra_hooks: Vec<ExtraHook>,
}

/// A Job of your own, with the packs and the `st2` command at hand. Each further key takes the place of the one of `jobs`.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExtraHook {
    /// Name of the Job, the last part of its object's name: lower-case letters, digits and dashes.
    pub name: String,
    /// Helm's events that it runs at, joined by commas, such as `post-install,post-upgrade`.
    pub hook: String,
    /// The command, word by word.
    #[schemars(extend("x-template" = true))]
    pub command: Vec<String>,
    /// Jobs of the same event run in the order of their weights. Absent means 10, which is after st2ha's own.
    #[serde(rename = "hook_weight")]
    #[schemars(range(min = -2_147_483_648, max = 2_147_483_647))]
    pub hook_weight: Option<i64>,
    /// Environment variables of the container, name to value.
    pub env: Option<BTreeMap<String, String>>,
    /// What all pods have.
    #[serde(flatten)]
    pub pods: PodSettings,
    /// Further labels of the Job.
    pub labels: Option<BTreeMap<String, String>>,
}
