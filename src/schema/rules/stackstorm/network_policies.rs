//! Network policies.

use serde_json::Value;

use crate::config::{Config, NetworkPolicies};
use crate::schema::Report;
use crate::schema::rules::own_key;
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
                &format!("networkPolicies.{section}.{}", own_key(name)),
                "there is no workload of this name",
                format!("write one of {}", known.join(", ")),
            );
        }
    }
    for (path, peer) in peers(policies) {
        let path = format!("networkPolicies.{path}");
        let has = |key: &str| peer.get(key).is_some_and(|value| !value.is_null());
        match (has("ipBlock"), has("podSelector") || has("namespaceSelector")) {
            (true, true) => {
                report.error(&path, "a range of addresses does not go with selectors", "make two items of it");
            }
            (false, false) => report.error(&path, "this allows nobody", "write a selector, or leave the item out"),
            _ => {}
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

/// All peers that are named, with their paths.
fn peers(policies: &NetworkPolicies) -> Vec<(String, &Value)> {
    let lists = [
        ("dns", &policies.dns),
        ("gateways", &policies.gateways),
        ("monitoring", &policies.monitoring),
        ("autoscalers", &policies.autoscalers),
    ];
    let mut found = Vec::new();
    for (key, peers) in lists {
        found.extend(peers.iter().enumerate().map(|(at, peer)| (format!("{key}[{at}]"), peer.value())));
    }
    for (name, rules) in &policies.egress {
        for (at, rule) in rules.iter().enumerate() {
            found.extend(items(&format!("egress.{name}[{at}].to"), rule.value().get("to")));
        }
    }
    for (name, rules) in &policies.ingress {
        for (at, rule) in rules.iter().enumerate() {
            found.extend(items(&format!("ingress.{name}[{at}].from"), rule.value().get("from")));
        }
    }
    found
}

/// The items of a list, with their paths.
fn items<'a>(path: &str, list: Option<&'a Value>) -> impl Iterator<Item = (String, &'a Value)> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.enumerate().map(move |(at, item)| (format!("{path}[{at}]"), item))
}
