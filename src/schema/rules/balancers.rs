//! Settings of load balancers on Services that are none.

use super::Contract;
use crate::config::Config;
use crate::schema::Report;

/// Whoever lists the addresses that may come in wants all others kept out, which only a load balancer does.
pub fn check(config: &Config, contract: Contract, report: &mut Report<'_>) {
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
