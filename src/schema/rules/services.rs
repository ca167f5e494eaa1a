//! Settings of Services that come to nothing.

use super::Contract;
use crate::config::{Config, IntOrString, Mongodb, RabbitmqProvider};
use crate::schema::Report;
use crate::schema::choices::OF_THE_SERVICE;

/// Looks at the Services of MongoDB, RabbitMQ and Redis.
pub fn check(config: &Config, contract: Contract, report: &mut Report<'_>) {
    unlisted(config, contract, report);
    of_replica_set(config, report);
    of_other_types(config, report);
}

/// The members of a replica set are reached by their own names, and no Service in front of them is rendered.
fn of_replica_set(config: &Config, report: &mut Report<'_>) {
    let service = &config.mongodb.service;
    if has_service(&config.mongodb) || !config.mongodb.enabled || config.mongodb.provider.is_operator() {
        return;
    }
    let is_given = |key: &str| match key {
        "service.type" => !matches!(service.service_type.as_str(), "ClusterIP" | ""),
        "service.clusterIP" => is_text(service.cluster_ip.as_ref()) && service.cluster_ip.as_deref() != Some("None"),
        "service.externalIPs" => !service.external_ips.is_empty(),
        "service.loadBalancerIP" => is_text(service.load_balancer_ip.as_ref()),
        "service.loadBalancerSourceRanges" => !service.load_balancer_source_ranges.is_empty(),
        "service.nodePort" => is_port(service.node_port.as_ref()),
        _ => false,
    };
    for key in OF_THE_SERVICE.iter().filter(|key| is_given(key)) {
        report.warn(
            &format!("mongodb.{key}"),
            "this has no effect: clients reach the members of a replica set by their own names",
            "remove it; the provider `bitnami` takes `mongodb.externalAccess`, and `mongodb.architecture: standalone` has the Service",
        );
    }
}

/// Whether there is a Service in front of MongoDB that `mongodb.service` is about.
fn has_service(mongodb: &Mongodb) -> bool {
    mongodb.enabled && mongodb.architecture == "standalone"
}

fn is_text(text: Option<&String>) -> bool {
    text.is_some_and(|text| !text.is_empty())
}

fn is_port(port: Option<&IntOrString>) -> bool {
    port.is_some_and(|port| port.value() != 0 && port.value() != "")
}

/// A Service, and which of the keys are given that only some types of it have.
struct Typed<'a> {
    is_used: bool,
    path: &'static str,
    kind: &'a str,
    node_ports: Vec<(bool, &'static str)>,
    has_address: bool,
}

/// A port of every node belongs to a Service that opens one there, and an address of one's own to a load balancer.
fn of_other_types(config: &Config, report: &mut Report<'_>) {
    let (mongodb, rabbitmq, redis) =
        (&config.mongodb.service, &config.rabbitmq.service, &config.redis.sentinel.service);
    let services = [
        Typed {
            is_used: has_service(&config.mongodb) && !config.mongodb.provider.is_operator(),
            path: "mongodb.service",
            kind: &mongodb.service_type,
            node_ports: vec![(is_port(mongodb.node_port.as_ref()), "nodePort")],
            has_address: is_text(mongodb.load_balancer_ip.as_ref()),
        },
        Typed {
            is_used: config.rabbitmq.enabled && config.rabbitmq.provider != RabbitmqProvider::ClusterOperator,
            path: "rabbitmq.service",
            kind: &rabbitmq.kind,
            node_ports: vec![
                (rabbitmq.node_port.is_some(), "nodePort"),
                (rabbitmq.tls_node_port.is_some(), "tlsNodePort"),
                (rabbitmq.epmd_node_port.is_some(), "epmdNodePort"),
                (rabbitmq.dist_node_port.is_some(), "distNodePort"),
                (rabbitmq.manager_node_port.is_some(), "managerNodePort"),
                (rabbitmq.metrics_node_port.is_some(), "metricsNodePort"),
            ],
            has_address: is_text(rabbitmq.load_balancer_ip.as_ref()),
        },
        Typed {
            is_used: config.redis.enabled,
            path: "redis.sentinel.service",
            kind: &redis.kind,
            node_ports: vec![
                (redis.redis_node_port.is_some(), "redisNodePort"),
                (redis.sentinel_node_port.is_some(), "sentinelNodePort"),
            ],
            has_address: is_text(redis.load_balancer_ip.as_ref()),
        },
    ];
    for Typed { path, kind, node_ports, has_address, .. } in services.into_iter().filter(|service| service.is_used) {
        let are_closed = !matches!(kind, "NodePort" | "LoadBalancer");
        for (_, key) in node_ports.into_iter().filter(|(is_given, _)| *is_given && are_closed) {
            report.warn(
                &format!("{path}.{key}"),
                "this has no effect: the Service has no node ports",
                format!("write `{path}.type: NodePort`, or remove it"),
            );
        }
        if has_address && kind != "LoadBalancer" {
            report.warn(
                &format!("{path}.loadBalancerIP"),
                "this has no effect: the Service has no load balancer",
                format!("write `{path}.type: LoadBalancer`, or remove it"),
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
            // That of a replica set opens to nobody outside.
            has_service(mongodb),
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
