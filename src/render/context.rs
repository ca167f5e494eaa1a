//! What templates may read.

use std::collections::BTreeMap;

use serde::Serialize;

use super::connections::Connections;
use super::error::RenderError;
use super::exposure::Exposure;
use super::external_secrets::external_secrets;
use super::migration::Migration;
use super::names::Names;
use super::network::Network;
use super::packs::packs_mounted;
use super::pods;
use crate::config::{Config, Release};
use crate::workloads::Workload;

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

/// The context of every template.
#[derive(Clone, Debug)]
pub struct Context {
    values: Vec<(&'static str, tera::Value)>,
}

impl Context {
    /// Puts values and facts where `docs/templates.md` says that templates find them.
    pub fn new(config: &Config, facts: &Facts) -> Result<Self, RenderError> {
        let mut context = Self { values: Vec::new() };
        let release = Release { name: facts.release.name.clone(), namespace: facts.release.namespace.clone() };
        let names = Names::new(config, &release, facts);
        let connections = Connections::new(config, &release, &names);
        let values = pods::settled(config, &connections).map_err(|error| RenderError::Context(error.to_string()))?;
        context.insert("values", &values)?;
        context.insert("names", &names)?;
        context.insert("connections", &connections)?;
        context.insert("network", &Network::new(config, &release, &names))?;
        context.insert("externalSecrets", &external_secrets(config, &release, &names, &connections))?;
        context.insert("exposure", &Exposure::new(config))?;
        context.insert("packsMounted", &packs_mounted(config, facts))?;
        context.insert("release", &facts.release)?;
        context.insert("chart", &facts.chart)?;
        context.insert("kube", &facts.kube)?;
        context.insert("workloads", &Workload::by_name())?;
        if let Some(migration) = &facts.migration {
            context.insert("migration", migration)?;
        }
        context.insert("checksums", &BTreeMap::<String, String>::new())?;
        Ok(context)
    }

    /// Adds or replaces one name.
    pub fn insert<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), RenderError> {
        let value =
            tera::Value::try_from_serializable(value).map_err(|error| RenderError::Context(error.to_string()))?;
        match self.values.iter_mut().find(|(known, _)| *known == name) {
            Some(known) => known.1 = value,
            None => self.values.push((name, value)),
        }
        Ok(())
    }

    /// Each name with its value.
    pub(super) fn values(&self) -> &[(&'static str, tera::Value)] {
        &self.values
    }

    /// The context as Tera takes it.
    pub(super) fn to_tera(&self) -> tera::Context {
        let mut context = tera::Context::new();
        for (name, value) in &self.values {
            context.insert_value(*name, value.clone());
        }
        context
    }
}
