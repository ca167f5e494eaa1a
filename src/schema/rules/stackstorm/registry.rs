//! The service registry, in which StackStorm's processes are told from each other by host and process number.

use std::collections::BTreeMap;

use crate::config::{Config, settings};
use crate::schema::Report;
use crate::workloads::COMMON;

/// The variable, which wins over files.
const VARIABLE: &str = "ST2_COORDINATION__SERVICE_REGISTRY";
/// What has a key of its own for it.
const REGISTERED: &[&str] = &["st2actionrunner", "st2workflowengine"];
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

fn environments(config: &Config) -> impl Iterator<Item = (&'static str, &BTreeMap<String, String>)> {
    let components = [
        ("st2auth", &config.st2auth.component),
        ("st2api", &config.st2api.component),
        ("st2stream", &config.st2stream.component),
        ("st2rulesengine", &config.st2rulesengine.component),
        ("st2timersengine", &config.st2timersengine.component),
        ("st2workflowengine", &config.st2workflowengine.component),
        ("st2scheduler", &config.st2scheduler.component),
        ("st2notifier", &config.st2notifier.component),
        ("st2sensorcontainer", &config.st2sensorcontainer.component),
        ("st2garbagecollector", &config.st2garbagecollector.component),
    ];
    let all = config.workloads.env.as_ref().map(|env| (COMMON, env));
    components.into_iter().map(|(name, component)| (name, &component.env)).chain(all)
}

/// Whether StackStorm reads this as yes.
fn is_yes(text: &str) -> bool {
    ["true", "1", "on", "yes"].contains(&text.trim().to_ascii_lowercase().as_str())
}
