//! Network policies.

use crate::config::Config;
use crate::schema::Report;
use crate::workloads::WORKLOADS;

/// What has a policy besides the workloads of StackStorm.
const OTHERS: &[&str] = &["external-dns"];

/// Workloads that are none, and whom no policy lets in.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let policies = &config.network_policies;
    if !policies.enabled {
        return;
    }
    let known: Vec<&str> = WORKLOADS.iter().map(|workload| workload.name).chain(OTHERS.iter().copied()).collect();
    let egress = policies.egress.keys().map(|name| ("egress", name));
    let ingress = policies.ingress.keys().map(|name| ("ingress", name));
    for (section, name) in egress.chain(ingress) {
        if !known.contains(&name.as_str()) {
            report.error(
                &format!("networkPolicies.{section}.{name}"),
                "there is no workload of this name",
                format!("write one of {}", known.join(", ")),
            );
        }
    }
    if policies.dns.is_empty() {
        report.warn(
            "networkPolicies.dns",
            "pods cannot use DNS, so they cannot find services",
            "name the pods of the cluster's DNS, or leave this out",
        );
    }
    if config.st2actionrunner.keda.enabled && policies.autoscalers.is_empty() && config.mongodb.enabled {
        report.warn(
            "networkPolicies.autoscalers",
            "KEDA asks MongoDB how much there is to do, and no policy lets it in",
            "name the pods of KEDA",
        );
    }
    let has_exporters = config.metrics.enabled || config.mongodb.metrics.enabled || config.redis.metrics.enabled;
    if has_exporters && policies.monitoring.is_empty() {
        report.warn(
            "networkPolicies.monitoring",
            "metrics are enabled, but no network policy allows reading them",
            "name the pods of Prometheus",
        );
    }
}
