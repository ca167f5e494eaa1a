//! `st2chatops`: the chat bot.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CustomImage, Secret, VolumeSource, Workload};

/// The chat bot, a Hubot with StackStorm's adapter.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Chatops {
    /// Whether the chat bot runs.
    pub enabled: bool,
    /// Exactly one pod runs, whatever number this is. Null leaves the field out.
    pub replicas: Option<i64>,
    /// What every Deployment has.
    #[serde(flatten)]
    pub workload: Workload,
    /// The image, which may be one of your own.
    pub image: CustomImage,
    /// Environment variables of the bot, kept in a Secret: the chat adapter, its tokens, and optionally `ST2_API_KEY`,
    /// without which the bot logs in with the StackStorm user and password.
    #[schemars(extend("x-template" = true))]
    pub env: BTreeMap<String, Secret>,
    /// Name of a Secret of your own whose keys become environment variables, in place of all of `env`.
    pub existing_secret: Option<String>,
    /// Volume with Hubot scripts of your own, such as `{configMap: {name: my-scripts}}`.
    pub hubot_scripts_volume: VolumeSource,
}
