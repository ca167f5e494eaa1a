//! The ways in from outside the cluster, and the address that people know.

use super::web_https;
use crate::address::is_address;
use crate::config::{Config, PublicUrl};
use crate::schema::Report;

/// Services that answer browsers, and read what these may do.
const ANSWERING: &[&str] = &["st2auth", "st2api", "st2stream"];
/// Pods that read none of StackStorm's settings.
const OTHERS: &[&str] = &["st2web", "st2chatops"];

/// One way in, that serves the address.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let route = &config.http_route;
    if route.enabled && config.ingress.enabled {
        report.error_due_to(
            "ingress.enabled",
            "httpRoute.enabled",
            "an Ingress and an HTTPRoute lead to the same web UI: enable only one",
            "set `ingress.enabled` or `httpRoute.enabled` to false",
        );
    }
    if route.enabled && route.parent_refs.is_empty() {
        report.error(
            "httpRoute.parentRefs",
            "the route has no Gateway: nothing reaches it",
            "list the Gateway: `- {name: public, namespace: gateways}`",
        );
    }
    let nameless = route.parent_refs.iter().enumerate().filter(|(_, parent)| parent.name.is_empty());
    for (index, _) in nameless {
        report.error(
            &format!("httpRoute.parentRefs[{index}].name"),
            "the Gateway's name is missing",
            "write the name of the Gateway",
        );
    }
    for (index, name) in route.hostnames.iter().enumerate() {
        if !is_route_host(name) {
            report.error(
                &format!("httpRoute.hostnames[{index}]"),
                "this is not a valid host name for routes",
                "write a name such as `st2.example.com` or `*.example.com`: lower case, no scheme, no port and no address",
            );
        }
    }
    if let Some(switch) = web_https::switch(config).filter(|_| route.enabled) {
        report.warn(
            &switch,
            "st2web serves HTTPS, which a Gateway speaks to it only with a BackendTLSPolicy of yours",
            "leave it out, and let the Gateway encrypt; or add the policy",
        );
    }
    let Some(text) = config.public_url.as_deref().filter(|text| !text.is_empty()) else { return };
    match PublicUrl::parse(text) {
        Ok(url) => served(config, &url, report),
        Err(fault) => {
            report.error("publicUrl", fault.to_string(), "write an address such as `https://st2.example.com`");
        }
    }
}

/// Whoever opens the address has to arrive, and what the user wrote must not say something else.
fn served(config: &Config, url: &PublicUrl<'_>, report: &mut Report<'_>) {
    let ingress: Vec<Option<&str>> = config.ingress.hosts.iter().map(|host| host.host.as_deref()).collect();
    let route: Vec<Option<&str>> = config.http_route.hostnames.iter().map(|name| Some(name.as_str())).collect();
    let own = &config.st2web.http_service.service.hostname;
    let ways =
        [(config.ingress.enabled, "ingress.hosts", ingress), (config.http_route.enabled, "httpRoute.hostnames", route)];
    for (_, path, hosts) in ways.into_iter().filter(|(is_on, ..)| *is_on) {
        let (path, hosts) = match hosts.is_empty() {
            true if own.is_empty() => continue,
            true => ("st2web.service.hostname", vec![Some(own.as_str())]),
            false => (path, hosts),
        };
        if !hosts.iter().any(|host| host.filter(|host| !host.is_empty()).is_none_or(|host| covers(host, url.host))) {
            report.warn_due_to(
                "publicUrl",
                path,
                "the host of `publicUrl` is not among the hosts that are served",
                "add it, or correct `publicUrl`",
            );
        }
    }
    if config.compatibility.is_none() {
        overridden(config, report);
    }
    if !url.is_secure && config.compatibility.is_none() {
        report.warn(
            "publicUrl",
            "users' passwords and tokens are sent unencrypted",
            "serve the web UI by `https://`: with a certificate in `ingress.tls`, at the Gateway, or at the load balancer",
        );
    }
}

/// What follows from the address is a setting like others: those of the user win over it.
fn overridden(config: &Config, report: &mut Report<'_>) {
    let running = config.deployments().into_iter().filter(|(name, is_on, _)| *is_on && !OTHERS.contains(name));
    let all: Vec<&str> = running.map(|(name, ..)| name).chain(["jobs"]).collect();
    let answering: Vec<&str> = all.iter().copied().filter(|name| ANSWERING.contains(name)).collect();
    let mine = [
        ("api", "allow_origin", &answering),
        ("api", "auth_cookie_secure", &answering),
        ("webui", "webui_base_url", &all),
    ];
    for (section, key, readers) in mine {
        for told in config.told_to_any(readers, section, key) {
            report.warn(
                &told.path,
                format!("{} sets `{key}`, and wins over what follows from `publicUrl`", told.subject()),
                "remove it, or `publicUrl`",
            );
        }
    }
}

/// Whether a host, which may begin with a wildcard, includes a name.
pub fn covers(host: &str, name: &str) -> bool {
    match host.strip_prefix("*.") {
        Some(domain) => name.strip_suffix(domain).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
        None => host == name,
    }
}

pub fn is_route_host(name: &str) -> bool {
    let name = name.strip_prefix("*.").unwrap_or(name);
    name.len() <= 253 && !is_address(name) && name.split('.').all(super::super::dns::is_label)
}

#[cfg(test)]
mod tests {
    use super::{covers, is_route_host};

    #[test]
    fn hosts_cover_names() {
        for (host, name) in [("a.b", "a.b"), ("*.b", "a.b"), ("*.b.c", "a.b.c")] {
            assert!(covers(host, name), "{host} {name}");
        }
        for (host, name) in [("a.b", "b"), ("*.b", "b"), ("*.b", ".b"), ("*.b", "ab"), ("*.b.c", "a.c")] {
            assert!(!covers(host, name), "{host} {name}");
        }
    }

    #[test]
    fn routes_have_names() {
        assert!(is_route_host("st2.example.com") && is_route_host("*.example.com") && is_route_host("st2"));
        for name in ["", "*", "St2", "a_b", "10.0.0.1", "a.b:80", "https://a", "a/b", "a.", "*.*.a"] {
            assert!(!is_route_host(name), "{name}");
        }
    }
}
