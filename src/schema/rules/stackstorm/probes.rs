//! Probes that are to change one of st2ha's where there is none.

use serde_json::Value;

use crate::config::{Config, Fragment, PodSettings, WorkloadProbe};
use crate::schema::Report;
use crate::workloads::{COMMON, Check, HANDLERS, PROBES, Workload};

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
        look_at_requests(config, section, [(section, &workload.pods), (COMMON, common)], report);
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

/// Headers of HTTP and parameters of an address that log in.
const LOGIN: &[&str] = &["x-auth-token", "st2-api-key"];

/// Where every address wants a login, a request without one is never answered with success, whatever its path.
fn look_at_requests(config: &Config, section: &str, levels: [(&str, &PodSettings); 2], report: &mut Report<'_>) {
    let Some(workload) = Workload::find(section).filter(|workload| workload.check == Check::NotFound) else { return };
    let is_open = config.told(section, "auth", "enable").is_some_and(|told| is_false(told.value));
    for kind in PROBES.into_iter().filter(|_| !is_open) {
        let said = || levels.iter().filter_map(|(whose, pods)| Some((whose, of(pods, kind)?)));
        let is_off = said().find_map(|(_, probe)| probe.get("enabled")) == Some(&Value::Bool(false));
        let Some((whose, probe)) = said().find(|(_, probe)| has_handler(probe)).filter(|_| !is_off) else { continue };
        let Some(request) = probe.get("httpGet") else { continue };
        if asks(request, workload.port) && !logs_in(request) {
            report.warn(
                &format!("{whose}.{kind}.httpGet"),
                format!("every address of {section} wants a login: it answers this with 401 or 404, so the probe always fails"),
                "leave out the handler, which keeps the command that st2ha runs; or write one with `exec`",
            );
        }
    }
}

/// Whether a request goes to this port of the pod itself.
fn asks(request: &Value, port: Option<u16>) -> bool {
    let host = request.get("host").and_then(Value::as_str).unwrap_or_default();
    let asked = request.get("port").and_then(Value::as_u64);
    host.is_empty() && asked.is_some() && asked == port.map(u64::from)
}

fn logs_in(request: &Value) -> bool {
    let headers = request.get("httpHeaders").and_then(Value::as_array).into_iter().flatten();
    let mut names = headers.filter_map(|header| header.get("name")?.as_str());
    let path = request.get("path").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    names.any(|name| LOGIN.iter().any(|login| name.eq_ignore_ascii_case(login)))
        || LOGIN.iter().any(|login| path.contains(&format!("{login}=")))
}

/// Whether oslo.config reads this as no.
fn is_false(value: &str) -> bool {
    ["false", "0", "off", "no"].iter().any(|word| value.eq_ignore_ascii_case(word))
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
