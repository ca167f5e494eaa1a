//! Which built-in values lie below those of the user.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The name of a preset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PresetName {
    /// A cluster for production.
    Production,
    /// One of each, for a laptop.
    Small,
    /// What the chart `stackstorm-ha` 1.1.0 renders.
    #[serde(rename = "stackstorm-ha-1.1")]
    StackstormHa,
}

/// `preset`: one name, or several.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Presets {
    /// One.
    One(PresetName),
    /// Several, lowest first.
    Several(Vec<PresetName>),
}

/// What the manifests have to agree with, down to its peculiarities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum Compatibility {
    /// The chart `stackstorm-ha` 1.1.0.
    #[serde(rename = "stackstorm-ha-1.1")]
    StackstormHa,
}
