//! What StackStorm's services are told besides what st2ha tells them: in `st2.config`, and in their variables.

use std::collections::BTreeMap;

use super::{Config, Setting, settings};

/// A setting that a user wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told<'a> {
    /// The key of the values that says it.
    pub path: String,
    /// Line in the text of that key, from 1. A variable has none.
    pub line: Option<usize>,
    /// What it says.
    pub value: &'a str,
}

impl Told<'_> {
    /// What messages call it.
    pub fn subject(&self) -> String {
        self.line.map_or_else(|| "this variable".to_owned(), |line| format!("line {line} of this text"))
    }
}

impl Config {
    /// The variables of a section, as far as they are no Secret.
    pub fn variables(&self, section: &str) -> Option<&BTreeMap<String, String>> {
        Some(match section {
            "workloads" => return self.workloads.env.as_ref(),
            "st2web" => &self.st2web.http_service.component.env,
            "st2auth" => &self.st2auth.component.env,
            "st2api" => &self.st2api.component.env,
            "st2stream" => &self.st2stream.component.env,
            "st2rulesengine" => &self.st2rulesengine.component.env,
            "st2timersengine" => &self.st2timersengine.component.env,
            "st2workflowengine" => &self.st2workflowengine.component.env,
            "st2scheduler" => &self.st2scheduler.component.env,
            "st2notifier" => &self.st2notifier.component.env,
            "st2actionrunner" => &self.st2actionrunner.env,
            "st2sensorcontainer" => &self.st2sensorcontainer.component.env,
            "st2garbagecollector" => &self.st2garbagecollector.component.env,
            "st2client" => &self.st2client.env,
            "jobs" => &self.jobs.env,
            _ => return None,
        })
    }

    /// What a service is told: a variable of its own wins over one of all, and that over `st2.config`.
    pub fn told(&self, service: &str, section: &str, key: &str) -> Option<Told<'_>> {
        let variable = |whose: &str| self.variable(whose, section, key);
        variable(service).or_else(|| variable("workloads")).or_else(|| self.written(section, key))
    }

    /// Everything that any of these services is told. Single sensors may be told something else each.
    pub fn told_to_any(&self, services: &[&str], section: &str, key: &str) -> Vec<Told<'_>> {
        let variables = services.iter().chain(&["workloads"]).filter_map(|whose| self.variable(whose, section, key));
        let sensors = self.st2.packs.sensors.iter().enumerate().filter(|_| services.contains(&"st2sensorcontainer"));
        let sensors = sensors.filter_map(|(index, sensor)| {
            self.variable_of(&format!("st2.packs.sensors[{index}]"), sensor.env.as_ref()?, section, key)
        });
        variables.chain(sensors).chain(self.written(section, key)).collect()
    }

    /// A variable of a service that is no setting: one of its own wins over one of all.
    pub fn given(&self, service: &str, name: &str) -> Option<Told<'_>> {
        // The chart knows no variables of all.
        let common = self.compatibility.is_none().then_some("workloads");
        [service].into_iter().chain(common).find_map(|whose| {
            let value = self.variables(whose)?.get(name).filter(|value| !value.is_empty())?;
            Some(Told { path: format!("{whose}.env.{name}"), line: None, value })
        })
    }

    fn variable(&self, whose: &str, section: &str, key: &str) -> Option<Told<'_>> {
        self.variable_of(whose, self.variables(whose)?, section, key)
    }

    fn variable_of<'a>(
        &self,
        path: &str,
        variables: &'a BTreeMap<String, String>,
        section: &str,
        key: &str,
    ) -> Option<Told<'a>> {
        if variables.is_empty() || !self.image.reads_variables() {
            return None;
        }
        let name = format!("ST2_{}__{}", section.to_uppercase(), key.to_uppercase());
        let value = variables.get(&name)?;
        Some(Told { path: format!("{path}.env.{name}"), line: None, value: value.trim() })
    }

    /// What `st2.config` says. Of two lines the last one counts.
    fn written(&self, section: &str, key: &str) -> Option<Told<'_>> {
        // Most sections are not there, and looking costs less than reading.
        if !self.st2.config.contains(section) {
            return None;
        }
        let is_it = |setting: &Setting<'_>| setting.section == section && setting.key.replace('-', "_") == key;
        let setting = settings(&self.st2.config).into_iter().rfind(is_it)?;
        let value = unquoted(setting.lines.first().copied().unwrap_or_default());
        Some(Told { path: "st2.config".to_owned(), line: Some(setting.line), value })
    }
}

/// A value as oslo.config reads it: without one pair of quotes around it.
pub fn unquoted(value: &str) -> &str {
    let inner = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}
