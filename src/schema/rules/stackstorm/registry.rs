//! The service registry, in which StackStorm's processes are told from each other by host and process number.

use std::collections::BTreeMap;

use crate::config::{Config, settings};
use crate::schema::Report;
use crate::workloads::{COMMON, Peer, WORKLOADS};

/// The variable, which wins over files.
const VARIABLE: &str = "ST2_COORDINATION__SERVICE_REGISTRY";
/// What has a key of its own for it.
const REGISTERED: &[&str] = &["st2actionrunner", "st2workflowengine"];
/// What talks to the registry's server, and is in no registry.
const CLIENTS: &[&str] = &["st2client", "jobs"];
const HELP: &str = "leave it out: `st2actionrunner.serviceRegistry` and `st2workflowengine.serviceRegistry` switch it on and off where it pays";

/// A process that was killed leaves its entry behind, and its successor in the same pod, which has the same number, cannot start. Pods that
/// register by their own key are kept from that; others are not.
pub fn check(config: &Config, report: &mut Report<'_>) {
    if config.compatibility.is_some() {
        return;
    }
    let written = settings(&config.st2.config);
    let is_it = |section: &str, key: &str| section == "coordination" && key.replace('-', "_") == "service_registry";
    if let Some(setting) = written.iter().rfind(|setting| is_it(setting.section, setting.key)) {
        let line = setting.line;
        if is_yes(setting.value()) {
            report.warn(
                "st2.config",
                format!(
                    "line {line} of this text registers all services: one that is killed cannot restart in its pod"
                ),
                HELP,
            );
        } else if config.st2actionrunner.service_registry || config.st2workflowengine.service_registry {
            report.warn(
                "st2.config",
                format!("line {line} of this text has no effect: a variable of runners and workflow engines wins"),
                HELP,
            );
        }
    }
    for (path, env) in environments(config) {
        if env.get(VARIABLE).is_some_and(|value| is_yes(value)) && !REGISTERED.contains(&path) {
            let message = "this registers services: one that is killed cannot start again in its pod";
            report.warn(&format!("{path}.env.{VARIABLE}"), message, HELP);
        }
    }
}

/// The variables of what may register, by section. Clients and Jobs do not.
fn environments(config: &Config) -> impl Iterator<Item = (&'static str, &BTreeMap<String, String>)> {
    let services = WORKLOADS.iter().filter(|workload| workload.talks_to(Peer::Coordination));
    let names = services.filter(|workload| !CLIENTS.contains(&workload.name)).map(|workload| workload.name);
    names.chain([COMMON]).filter_map(|name| Some((name, config.variables(name)?)))
}

/// Whether StackStorm reads this as yes.
fn is_yes(text: &str) -> bool {
    ["true", "1", "on", "yes"].contains(&text.trim().to_ascii_lowercase().as_str())
}
