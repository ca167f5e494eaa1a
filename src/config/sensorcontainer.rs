//! `st2sensorcontainer`: the processes that run sensors.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Component, ComponentImage, DeploymentStrategy, PodSettings};

/// The sensor containers.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SensorContainer {
    /// Among how many Deployments of one pod each the sensors are divided, by a hash of their names. Cannot be combined
    /// with `st2.packs.sensors`, which gives each sensor a Deployment of its own.
    #[schemars(range(min = 0, max = 100_000))]
    pub deployments: i64,
    /// Exactly one pod of each Deployment runs, whatever number this is. Null leaves the field out.
    pub replicas: Option<i64>,
    /// What every component has.
    #[serde(flatten)]
    pub component: Component,
}

/// One sensor with a Deployment of its own. Each further key replaces the one of `st2sensorcontainer`.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sensor {
    /// Name of the sensor, the last part of its Deployment's name: lower-case letters, digits and dashes. One sensor may
    /// go without.
    pub name: Option<String>,
    /// The sensor: pack and class, such as `githubwebhook.GitHubWebhookSensor`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The image's tag, where it is not `image.tag`.
    pub image: Option<ComponentImage>,
    /// Environment variables of the container, name to value.
    pub env: Option<BTreeMap<String, String>>,
    /// What all pods have.
    #[serde(flatten)]
    pub pods: PodSettings,
    /// Further labels of the Deployment.
    pub labels: Option<BTreeMap<String, String>>,
    /// How a pod of a new version takes the place of the old one. Absent means that the old one ends first, so that the sensor does not run twice.
    pub strategy: Option<DeploymentStrategy>,
}
