//! Probes that are to change one of st2ha's where there is none.

use serde_json::Value;

use crate::config::{Config, Fragment, PodSettings, WorkloadProbe};
use crate::schema::Report;
use crate::workloads::{COMMON, HANDLERS, PROBES, Workload};

/// The section of all sensors.
const SENSORS: &str = "st2sensorcontainer";

/// What a section says of a probe changes the one that st2ha has, or that of `workloads`. Without either, it has to say what the probe does.
pub fn check(config: &Config, report: &mut Report<'_>) {
    if config.compatibility.is_some() {
        return;
    }
    let common = &config.workloads.workload.pods;
    let deployments = config.deployments().into_iter().filter(|(_, enabled, _)| *enabled);
    for (section, _, workload) in deployments {
        look(section, section, &workload.pods, Some(common), report);
    }
    look("jobs", "jobs", &config.jobs.pods, None, report);
    for (index, hook) in config.jobs.extra_hooks.iter().enumerate() {
        look(&format!("jobs.extra_hooks[{index}]"), "jobs", &hook.pods, None, report);
    }
    let all = &config.st2sensorcontainer.component.workload.pods;
    for (index, sensor) in config.st2.packs.sensors.iter().enumerate() {
        let path = format!("st2.packs.sensors[{index}]");
        look_at_sensor(&path, &sensor.pods, [(SENSORS, all), (COMMON, common)], report);
    }
}

/// What a sensor says of a probe takes the place of what is said for all sensors.
fn look_at_sensor(path: &str, own: &PodSettings, below: [(&str, &PodSettings); 2], report: &mut Report<'_>) {
    for kind in PROBES {
        let Some(probe) = of(own, kind) else { continue };
        let is_gone = probe.get("enabled") != Some(&Value::Bool(false)) && !has_handler(probe);
        let lost = below.iter().find(|(_, pods)| of(pods, kind).is_some_and(has_handler));
        if let Some((whose, _)) = lost.filter(|_| is_gone) {
            report.warn(
                &format!("{path}.{kind}"),
                format!("this takes the sensor the probe that `{whose}.{kind}` gives it"),
                "repeat what the probe does: name `exec`, `httpGet` or `tcpSocket`",
            );
        }
    }
    let is_told = |kind: &str| below.iter().any(|(_, pods)| of(pods, kind).is_some_and(has_handler));
    look_at(path, SENSORS, own, &is_told, report);
}

fn look(path: &str, workload: &str, own: &PodSettings, below: Option<&PodSettings>, report: &mut Report<'_>) {
    let is_told = |kind: &str| below.and_then(|below| of(below, kind)).is_some_and(has_handler);
    look_at(path, workload, own, &is_told, report);
}

/// `is_told` says of which kinds somebody else has said what the probe does.
fn look_at(path: &str, workload: &str, own: &PodSettings, is_told: &dyn Fn(&str) -> bool, report: &mut Report<'_>) {
    let Some(workload) = Workload::find(workload) else { return };
    for kind in PROBES.into_iter().filter(|kind| !workload.has_probe(kind)) {
        let Some(probe) = of(own, kind) else { continue };
        let is_off = probe.get("enabled") == Some(&Value::Bool(false));
        if !is_off && !has_handler(probe) && !is_told(kind) {
            report.warn(
                &format!("{path}.{kind}"),
                "this does nothing: st2ha has no such probe here that it could change",
                "say what the probe does: name `exec`, `httpGet` or `tcpSocket`",
            );
        }
    }
}

/// What is said about a probe, if anything.
fn of<'a>(pods: &'a PodSettings, kind: &str) -> Option<&'a Value> {
    let probe: &Option<WorkloadProbe> = match kind {
        "startupProbe" => &pods.startup_probe,
        "readinessProbe" => &pods.readiness_probe,
        _ => &pods.liveness_probe,
    };
    let probe = probe.as_ref().map(Fragment::value)?;
    probe.as_object().is_some_and(|map| map.values().any(|value| !value.is_null())).then_some(probe)
}

fn has_handler(probe: &Value) -> bool {
    HANDLERS.iter().any(|handler| probe.get(handler).is_some_and(|value| !value.is_null()))
}
