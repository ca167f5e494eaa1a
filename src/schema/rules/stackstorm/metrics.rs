//! Metrics of StackStorm's services.

use std::collections::BTreeSet;

use crate::config::{Config, RabbitmqProvider};
use crate::schema::Report;
use crate::workloads::WORKLOADS;

/// What the names of queues begin with, as the services have it.
const QUEUES: &str = "st2";

/// What hangs on the exporter, and what would bypass it.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let metrics = &config.metrics;
    let parts = [
        ("podMonitor", metrics.pod_monitor.enabled),
        ("serviceMonitor", metrics.service_monitor.enabled),
        ("prometheusRule", metrics.prometheus_rule.enabled),
        ("dashboard", metrics.dashboard.enabled),
    ];
    for (part, _) in parts.into_iter().filter(|(_, is_on)| *is_on && !metrics.enabled) {
        report.warn_due_to(
            "metrics.enabled",
            &format!("metrics.{part}.enabled"),
            "metrics are switched off, so this has no effect",
            "set `metrics.enabled` to true",
        );
    }
    if !metrics.enabled {
        return;
    }
    if metrics.pod_monitor.enabled && metrics.service_monitor.enabled {
        report.warn(
            "metrics.serviceMonitor.enabled",
            "the PodMonitor reads the same exporter: every number would be there twice",
            "enable one of the two",
        );
    }
    // What st2web runs is nginx, which reads none of it.
    let services = WORKLOADS.iter().map(|workload| workload.name).filter(|name| *name != "st2web");
    let services: Vec<&str> = services.collect();
    let told = |section: &str, key: &str| config.told_to_any(&services, section, key);
    // Of the lines of one text the first is enough.
    let mut seen = BTreeSet::new();
    for told in ["driver", "host", "port"].into_iter().flat_map(|key| told("metrics", key)) {
        if told.line.is_none() || seen.insert(told.path.clone()) {
            report.warn(
                &told.path,
                format!("{} says where metrics go, and wins over `metrics.enabled`", told.subject()),
                format!(
                    "remove {}, or set `metrics.enabled` to false",
                    if told.line.is_some() { "the line" } else { "it" }
                ),
            );
        }
    }
    for told in told("metrics", "prefix").into_iter().filter(|told| !told.value.is_empty()) {
        report.warn(
            &told.path,
            format!(
                "{} gives all metrics other names, which the exporter does not know: it leaves them out",
                told.subject()
            ),
            "remove it: a label that your Prometheus adds tells installations from each other",
        );
    }
    let rabbitmq = &config.rabbitmq;
    // Bitnami's old image tells nobody about single queues, so nothing looks for them.
    let are_known = rabbitmq.enabled && rabbitmq.metrics.enabled && rabbitmq.provider != RabbitmqProvider::Bitnami;
    let shows_queues = are_known && (metrics.prometheus_rule.enabled || metrics.dashboard.enabled);
    for told in told("messaging", "prefix").into_iter().filter(|told| shows_queues && told.value != QUEUES) {
        report.warn(
            &told.path,
            format!(
                "{} gives all queues other names: alerts and the dashboard look for those that begin with `st2.`",
                told.subject()
            ),
            "remove it: a virtual host of its own tells an installation's queues from those of others",
        );
    }
}
