//! The DNS domain of the cluster, and other host names that go into scripts and settings.

use crate::address::is_address;
use crate::config::Config;
use crate::schema::Report;

/// Longest name and longest part of one.
const LONGEST: usize = 253;
const LONGEST_PART: usize = 63;

/// Domains have to be domains, where something is called by them.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let Config { mongodb, rabbitmq, redis, .. } = config;
    let domains = [
        (true, "clusterDomain", Some(&config.cluster_domain)),
        (mongodb.enabled, "mongodb.clusterDomain", mongodb.cluster_domain.as_ref()),
        (rabbitmq.enabled, "rabbitmq.clusterDomain", rabbitmq.cluster_domain.as_ref()),
        (redis.enabled, "redis.clusterDomain", redis.cluster_domain.as_ref()),
    ];
    let is_wrong = |domain: Option<&String>| domain.is_some_and(|domain| !is_domain(domain));
    for (_, path, _) in domains.into_iter().filter(|(is_used, _, domain)| *is_used && is_wrong(*domain)) {
        report.error(path, "this is not the DNS domain of a cluster", "write a name such as `cluster.local`");
    }
    let external = &mongodb.external_access;
    if mongodb.enabled && external.enabled {
        let service = &external.service;
        let domain = service.domain.as_deref().unwrap_or_default();
        if !domain.is_empty() && !is_host(domain) {
            report.error("mongodb.externalAccess.service.domain", NO_HOST, HOST_HELP);
        }
        for (index, _) in service.load_balancer_ips.iter().enumerate().filter(|(_, text)| !is_host(text)) {
            report.error(&format!("mongodb.externalAccess.service.loadBalancerIPs[{index}]"), NO_HOST, HOST_HELP);
        }
    }
}

const NO_HOST: &str = "this is neither an address nor a host name";
const HOST_HELP: &str = "write an IP address such as `192.0.2.1`, or a name such as `mongodb.example.com`";

/// Whether this is an address or a name.
pub fn is_host(text: &str) -> bool {
    is_address(text) || is_domain(text)
}

/// Whether this is a domain: letters, digits, dashes and underscores between dots. A dot at the end says that it is complete.
fn is_domain(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_part = |part: &str| {
        (1..=LONGEST_PART).contains(&part.len())
            && part.bytes().all(is_inner)
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    text.len() <= LONGEST && text.split('.').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::is_domain;

    #[test]
    fn tells_domains_from_other_texts() {
        for domain in ["cluster.local", "k8s.example.org.", "a", "Cluster.Local", "a-b.c_d"] {
            assert!(is_domain(domain), "{domain}");
        }
        let long = "a.".repeat(150);
        for text in ["", ".", "a..b", ".a", "-a.b", "a b", "$(touch x)", "`id`", "a\nb", "a'b", "ä.b", "a/b", &long] {
            assert!(!is_domain(text), "{text}");
        }
    }
}
