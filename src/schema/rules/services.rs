//! Settings of Services that come to nothing.

use super::Contract;
use crate::config::Config;
use crate::schema::Report;

/// Looks at the Services of MongoDB and RabbitMQ.
pub fn check(config: &Config, contract: Contract, report: &mut Report<'_>) {
    unlisted(config, contract, report);
    of_replica_set(config, report);
}

/// The members of a replica set are reached by their own names, and no Service in front of them is rendered.
fn of_replica_set(config: &Config, report: &mut Report<'_>) {
    let (mongodb, service) = (&config.mongodb, &config.mongodb.service);
    if !mongodb.enabled || mongodb.architecture == "standalone" {
        return;
    }
    let given = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
    for (is_given, key) in [
        (!matches!(service.service_type.as_str(), "ClusterIP" | ""), "type"),
        (given(&service.load_balancer_ip), "loadBalancerIP"),
        (service.node_port.is_some(), "nodePort"),
    ] {
        if is_given {
            report.warn(
                &format!("mongodb.service.{key}"),
                "this has no effect: no such Service is rendered for a replica set, whose members are reached by their own names",
                "remove it; the provider `bitnami` takes `mongodb.externalAccess`, and `mongodb.architecture: standalone` has the Service",
            );
        }
    }
}

/// Whoever lists the addresses that may come in wants all others kept out, which only a load balancer does.
fn unlisted(config: &Config, contract: Contract, report: &mut Report<'_>) {
    let Config { mongodb, rabbitmq, .. } = config;
    let external = &mongodb.external_access;
    let services = [
        (
            mongodb.enabled,
            "mongodb.service",
            &mongodb.service.service_type,
            Some(&mongodb.service.load_balancer_source_ranges),
        ),
        (
            mongodb.enabled && external.enabled,
            "mongodb.externalAccess.service",
            &external.service.service_type,
            Some(&external.service.load_balancer_source_ranges),
        ),
        (
            rabbitmq.enabled,
            "rabbitmq.service",
            &rabbitmq.service.kind,
            rabbitmq.service.load_balancer_source_ranges.as_ref(),
        ),
    ];
    for (is_used, path, kind, ranges) in services {
        if !is_used || kind == "LoadBalancer" || ranges.is_none_or(Vec::is_empty) {
            continue;
        }
        let key = format!("{path}.loadBalancerSourceRanges");
        let message = "only a Service of type `LoadBalancer` keeps other addresses out";
        let help = format!("remove it, or write `{path}.type: LoadBalancer`; a `networkPolicy` works for every type");
        match contract {
            Contract::Own => report.error(&key, message, help),
            Contract::Chart => report.warn(&key, message, help),
        }
    }
}
