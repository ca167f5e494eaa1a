//! Probes that are to change one of st2ha's where there is none.

use serde_json::Value;

use crate::config::{Config, Fragment, PodSettings, WorkloadProbe};
use crate::schema::Report;
use crate::workloads::{HANDLERS, PROBES, Workload};

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
    for (index, sensor) in config.st2.packs.sensors.iter().enumerate() {
        // It takes the place of what `st2sensorcontainer` says.
        look(&format!("st2.packs.sensors[{index}]"), "st2sensorcontainer", &sensor.pods, None, report);
    }
}

fn look(path: &str, workload: &str, own: &PodSettings, below: Option<&PodSettings>, report: &mut Report<'_>) {
    let Some(workload) = Workload::find(workload) else { return };
    for kind in PROBES.into_iter().filter(|kind| !workload.has_probe(kind)) {
        let Some(probe) = of(own, kind) else { continue };
        let is_off = probe.get("enabled") == Some(&Value::Bool(false));
        let is_told = has_handler(probe) || below.and_then(|below| of(below, kind)).is_some_and(has_handler);
        if !is_off && !is_told {
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
