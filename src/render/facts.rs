//! What the values do not say.

use serde::Serialize;

use super::migration::Migration;

/// What the values do not say: the release, the chart and the cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// The release.
    pub release: ReleaseFacts,
    /// The chart that is built in.
    pub chart: Chart,
    /// The cluster to render for.
    pub kube: Kube,
    /// Whether objects are to be the upstream chart's, down to their names.
    pub upstream: bool,
    /// The stage of a migration that this is for.
    pub migration: Option<Migration>,
}

/// The release, as templates see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReleaseFacts {
    /// Name of the release.
    pub name: String,
    /// Namespace of the release.
    pub namespace: String,
    /// What manages the objects: `Helm` or `st2ha`.
    pub service: String,
}

/// The chart whose objects are rendered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Chart {
    /// Name of the chart.
    pub name: String,
    /// Version of the chart.
    pub version: String,
    /// Version of StackStorm that the chart installs by default.
    pub app_version: String,
}

impl Default for Chart {
    /// The upstream release whose objects st2ha renders.
    fn default() -> Self {
        Self { name: "stackstorm-ha".to_owned(), version: "1.1.0".to_owned(), app_version: "3.8".to_owned() }
    }
}

/// The cluster's version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kube {
    /// `1.33.0`.
    pub version: String,
    /// `33`.
    pub minor: u32,
}
