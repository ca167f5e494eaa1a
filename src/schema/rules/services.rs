//! Settings of Services that come to nothing.

use super::Contract;
use crate::config::Config;
use crate::schema::Report;

/// Looks at the Services of MongoDB and RabbitMQ.
pub fn check(config: &Config, contract: Contract, report: &mut Report<'_>) {
    unlisted(config, contract, report);
    of_replica_set(config, report);
    closed_node_ports(config, report);
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
                "this has no effect: clients reach the members of a replica set by their own names",
                "remove it; the provider `bitnami` takes `mongodb.externalAccess`, and `mongodb.architecture: standalone` has the Service",
            );
        }
    }
}

/// A port of every node belongs to a Service that opens one there.
fn closed_node_ports(config: &Config, report: &mut Report<'_>) {
    let (rabbitmq, service) = (&config.rabbitmq, &config.rabbitmq.service);
    if !rabbitmq.enabled || matches!(service.kind.as_str(), "NodePort" | "LoadBalancer") {
        return;
    }
    for (port, key) in [
        (service.node_port, "nodePort"),
        (service.tls_node_port, "tlsNodePort"),
        (service.epmd_node_port, "epmdNodePort"),
        (service.dist_node_port, "distNodePort"),
        (service.manager_node_port, "managerNodePort"),
        (service.metrics_node_port, "metricsNodePort"),
    ] {
        if port.is_some() {
            report.warn(
                &format!("rabbitmq.service.{key}"),
                "this has no effect: the Service has no node ports",
                "write `rabbitmq.service.type: NodePort`, or remove it",
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
        let message = "only a Service of type `LoadBalancer` filters addresses";
        let help = format!("remove it, or write `{path}.type: LoadBalancer`; a `networkPolicy` works for every type");
        match contract {
            Contract::Own => report.error(&key, message, help),
            Contract::Chart => report.warn(&key, message, help),
        }
    }
}
