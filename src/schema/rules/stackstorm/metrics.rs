//! Metrics of StackStorm's services.

use crate::config::{Config, settings};
use crate::schema::Report;

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
    let written = settings(&config.st2.config);
    let wins = |key: &str| written.iter().find(|setting| setting.section == "metrics" && setting.key == key);
    if let Some(setting) = ["driver", "host", "port"].into_iter().find_map(wins) {
        report.warn(
            "st2.config",
            format!("line {} of this text says where metrics go, and wins over `metrics.enabled`", setting.line),
            "remove the line, or set `metrics.enabled` to false",
        );
    }
}
