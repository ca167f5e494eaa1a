//! `st2.packs`: where packs come from and what configures them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{SecurityContext, Sensor, VolumeSource};

/// Packs: integrations with their actions, sensors and rules.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct Packs {
    /// Configuration files of packs, file name (`<pack>.yaml`) to text.
    pub configs: Option<BTreeMap<String, String>>,
    /// Name of a Secret of your own whose keys are such files, in place of `configs`.
    #[serde(rename = "existingConfigsSecret")]
    pub existing_configs_secret: Option<String>,
    /// Images that hold packs. Init containers copy these into the pods; from Kubernetes 1.35 on (`--kube-version`) the images are mounted,
    /// where all of them say which `packs` they hold.
    pub images: Vec<PackImage>,
    /// Volumes shared by all pods, so that `st2 pack install` works.
    pub volumes: PackVolumes,
    /// Sensors that get a Deployment of their own each. Empty runs all sensors in the Deployments that
    /// `st2sensorcontainer.deployments` asks for.
    pub sensors: Vec<Sensor>,
}

/// An image whose `/opt/stackstorm/packs` and `/opt/stackstorm/virtualenvs` hold packs.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PackImage {
    /// Registry and path before the name.
    pub repository: String,
    /// Name of the image.
    pub name: String,
    /// Tag of the image.
    pub tag: Option<String>,
    /// When the kubelet pulls the image: `Always`, `IfNotPresent` or `Never`.
    #[schemars(extend("enum" = ["Always", "IfNotPresent", "Never", ""]))]
    pub pull_policy: Option<String>,
    /// Name of a Secret to pull the image with.
    pub pull_secret: Option<String>,
    /// The packs that the image holds, each a folder of both. All that there are is copied without it.
    pub packs: Option<Vec<String>>,
    /// Security settings of the init container; replaces those of `st2actionrunner`, which replace the global ones.
    pub security_context: Option<SecurityContext>,
}

/// Shared volumes for packs. All of them have to allow reading and writing from several nodes (`ReadWriteMany`).
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct PackVolumes {
    /// Whether packs live in shared volumes.
    pub enabled: bool,
    /// Volume for `/opt/stackstorm/packs`, such as `{persistentVolumeClaim: {claimName: packs}}`.
    pub packs: VolumeSource,
    /// Volume for `/opt/stackstorm/virtualenvs`.
    pub virtualenvs: VolumeSource,
    /// Volume for `/opt/stackstorm/configs`; without it the files of `st2.packs.configs` are all there is, read-only.
    pub configs: VolumeSource,
}
