//! What templates may read.

use std::collections::BTreeMap;

use serde::Serialize;

use super::connections::Connections;
use super::error::RenderError;
use super::exposure::Exposure;
use super::external_secrets::external_secrets;
use super::facts::Facts;
use super::names::Names;
use super::network::Network;
use super::packs::packs_mounted;
use super::pods;
use crate::config::{Config, Release};
use crate::workloads::Workload;

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
