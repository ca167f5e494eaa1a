//! What tells services to stop that do not listen to SIGTERM.

use serde_json::Value;

use super::shutdown::before_stop;
use crate::config::{Config, Fragment, PodSettings};
use crate::schema::Report;
use crate::schema::rules::components;
use crate::workloads::{COMMON, HANDLERS, Stop, Workload};

/// A hook of the user's takes the place of the one that sends such a service the signal that it understands.
pub fn check(config: &Config, report: &mut Report<'_>) {
    if config.compatibility.is_some() {
        return;
    }
    scripts(config, report);
    let common = &config.workloads.workload.pods;
    if has_stop_signal(common) {
        stop_signal(COMMON, report);
    }
    let mut deaf = Vec::new();
    for (section, enabled, workload) in config.deployments() {
        let own = &workload.pods;
        let is_deaf = Workload::find(section).is_some_and(|workload| workload.stop == Stop::Interrupt);
        if enabled && has_stop_signal(own) {
            stop_signal(section, report);
        }
        if !enabled || !is_deaf {
            continue;
        }
        let hook = replacement(own).map(|hook| (section, hook)).or_else(|| Some((COMMON, replacement(common)?)));
        match hook.filter(|(_, hook)| !sends_signal(hook)) {
            Some((COMMON, _)) => deaf.push(section),
            Some(_) => {
                let waits = config.http_service(section).is_some();
                let instead =
                    if waits { format!("use `{section}.preStopSleep`, or write") } else { "write".to_owned() };
                report.warn(
                    &format!("{section}.lifecycle.preStop"),
                    "this takes the place of `kill -INT 1`: the service ignores SIGTERM, so it is killed when its time is over",
                    format!("{instead} an `exec` that ends in `kill -INT 1`"),
                );
            }
            None => {}
        }
    }
    if !deaf.is_empty() {
        report.warn(
            "workloads.lifecycle.preStop",
            format!(
                "this takes the place of `kill -INT 1`: services that ignore SIGTERM are killed when their time is over ({})",
                components(&deaf)
            ),
            "write an `exec` that ends in `kill -INT 1`, or write it in the sections of other components only",
        );
    }
}

/// A hook takes the place of the script that st2ha runs after the start.
fn scripts(config: &Config, report: &mut Report<'_>) {
    let has_hook = |pods: &PodSettings| {
        let hooks = pods.lifecycle.as_ref().map(Fragment::value);
        hooks.and_then(|hooks| hooks.get("postStart")).is_some_and(|hook| !hook.is_null())
    };
    let common = &config.workloads.workload.pods;
    for (section, enabled, workload) in config.deployments() {
        let has_script = workload.post_start_script.as_ref().is_some_and(|script| !script.trim().is_empty());
        let hooked = [(section, &workload.pods), (COMMON, common)].into_iter().find(|(_, pods)| has_hook(pods));
        if let Some((whose, _)) = hooked.filter(|_| enabled && has_script) {
            report.warn(
                &format!("{section}.postStartScript"),
                format!("this does not run: `{whose}.lifecycle.postStart` takes its place"),
                "write what both do into one of them",
            );
        }
    }
}

/// What runs in the place of what st2ha has a pod do before it stops.
fn replacement(pods: &PodSettings) -> Option<&Value> {
    before_stop(pods).filter(|hook| HANDLERS.iter().any(|handler| hook.get(handler).is_some_and(|it| !it.is_null())))
}

fn has_stop_signal(pods: &PodSettings) -> bool {
    let hooks = pods.lifecycle.as_ref().map(Fragment::value);
    hooks.and_then(|hooks| hooks.get("stopSignal")).is_some_and(|signal| !signal.is_null())
}

/// An API server leaves the field out where the gate is off, as it is up to Kubernetes 1.37 (KEP-4960), and refuses it where the gate is on
/// and the pod does not name its operating system.
fn stop_signal(section: &str, report: &mut Report<'_>) {
    report.warn(
        &format!("{section}.lifecycle.stopSignal"),
        "this does nothing: Kubernetes takes it only with the feature gate `ContainerStopSignals` and from pods with `os.name`",
        "leave it out: st2ha sends each service the signal that it listens to",
    );
}

/// Whether a hook seems to send the signal that such a service understands: `kill -INT 1`, `pkill -2` or the like.
fn sends_signal(hook: &Value) -> bool {
    let command = hook.pointer("/exec/command").and_then(Value::as_array).into_iter().flatten();
    let words: Vec<&str> = command.filter_map(Value::as_str).flat_map(str::split_whitespace).collect();
    let holds = |sought: &str| words.iter().any(|word| word.contains(sought));
    holds("kill") && (holds("INT") || words.contains(&"-2"))
}
