//! Probes of the broker that are switched off.

use crate::config::{Rabbitmq, RabbitmqProvider};
use crate::schema::Report;

/// What the section has besides its switch.
const AMOUNTS: [&str; 5] =
    ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "failureThreshold", "successThreshold"];

/// Values for the chart set amounts of the liveness probe, which the chart switches on and the provider `official` does not.
pub fn check(rabbitmq: &Rabbitmq, report: &mut Report<'_>) {
    let is_off = rabbitmq.liveness_probe.as_ref().is_some_and(|probe| !probe.enabled);
    if rabbitmq.provider != RabbitmqProvider::Official || !is_off || report.is_written("rabbitmq.livenessProbe.enabled")
    {
        return;
    }
    let paths = AMOUNTS.map(|key| format!("rabbitmq.livenessProbe.{key}"));
    if let Some(path) = paths.iter().find(|path| report.is_written(path)) {
        report.warn(
            path,
            "this has no effect: the probe is off by default, as RabbitMQ's authors advise",
            "remove it, or set `rabbitmq.livenessProbe.enabled` to true",
        );
    }
}
