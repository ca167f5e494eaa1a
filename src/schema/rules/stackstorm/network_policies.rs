//! Network policies.

use serde_json::Value;

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
    peers(config, report);
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

/// Who is named by nothing is nobody, and a range of addresses is no selector.
fn peers(config: &Config, report: &mut Report<'_>) {
    let policies = &config.network_policies;
    let lists = [
        ("dns", &policies.dns),
        ("gateways", &policies.gateways),
        ("monitoring", &policies.monitoring),
        ("autoscalers", &policies.autoscalers),
    ];
    let lists = lists.into_iter().flat_map(|(key, peers)| {
        peers.iter().enumerate().map(move |(index, peer)| (format!("networkPolicies.{key}[{index}]"), peer.value()))
    });
    let of_rules = |section: &str, name: &str, index: usize, rule: &Value| -> Vec<(String, Value)> {
        let key = if section == "egress" { "to" } else { "from" };
        let peers = rule.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        let path = |at: usize| format!("networkPolicies.{section}.{name}[{index}].{key}[{at}]");
        peers.into_iter().enumerate().map(|(at, peer)| (path(at), peer)).collect()
    };
    let mut all: Vec<(String, Value)> = lists.map(|(path, peer)| (path, peer.clone())).collect();
    for (name, rules) in &policies.egress {
        all.extend(rules.iter().enumerate().flat_map(|(index, rule)| of_rules("egress", name, index, rule.value())));
    }
    for (name, rules) in &policies.ingress {
        all.extend(rules.iter().enumerate().flat_map(|(index, rule)| of_rules("ingress", name, index, rule.value())));
    }
    for (path, peer) in all {
        let has = |key: &str| peer.get(key).is_some_and(|value| !value.is_null());
        let selects = has("podSelector") || has("namespaceSelector");
        match (has("ipBlock"), selects) {
            (true, true) => {
                report.error(&path, "a range of addresses does not go with selectors", "make two items of it");
            }
            (false, false) => report.error(&path, "this allows nobody", "write a selector, or leave the item out"),
            _ => {}
        }
    }
}
