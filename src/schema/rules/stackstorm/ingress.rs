//! The Ingress.

use serde_json::Value;

use super::exposure::{covers, is_route_host};
use crate::address::is_address;
use crate::config::{Config, IngressPath, PublicUrl};
use crate::schema::Report;

/// What regular expressions are made of, and plain paths hardly ever. Plain ones may have `+`, `$` and brackets around words: `/c++`, `/a(1)`.
const OF_EXPRESSIONS: &[char] = &['[', ']', '{', '}', '*', '|', '^', '\\', '?'];

/// What repeats something, as no plain path does.
const REPEATED: &[&str] = &[".+", ")+"];

/// Every rule of the Ingress needs a host or paths, and every path a Service with a port.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let ingress = &config.ingress;
    if !ingress.enabled {
        return;
    }
    let is_known = !config.st2web.http_service.service.hostname.is_empty() || has_public_name(config);
    if ingress.hosts.is_empty() && !is_known {
        report.error_due_to(
            "ingress.enabled",
            "st2web.service.hostname",
            "the Ingress needs the host name of the web UI",
            "write `publicUrl` or `st2web.service.hostname`, or list hosts and their paths in `ingress.hosts`",
        );
    }
    certificates(config, report);
    for (index, host) in ingress.hosts.iter().enumerate() {
        let at_host = format!("ingress.hosts[{index}]");
        if host.paths.is_empty() {
            report.error(
                &format!("{at_host}.paths"),
                "a host needs at least one path",
                "list paths with the `serviceName` and `servicePort` that answer",
            );
        }
        for (index, path) in host.paths.iter().enumerate() {
            check_path(path, &format!("{at_host}.paths[{index}]"), report);
        }
    }
}

/// A certificate for a host that no rule has is of no use.
fn certificates(config: &Config, report: &mut Report<'_>) {
    let ingress = &config.ingress;
    let own = config.st2web.http_service.service.hostname.as_str();
    let public = config.public_url.as_deref().and_then(|text| PublicUrl::parse(text).ok()).map(|url| url.host);
    let served: Vec<&str> = match ingress.hosts.as_slice() {
        [] if !own.is_empty() => vec![own],
        [] => public.into_iter().collect(),
        hosts => hosts.iter().map(|host| host.host.as_deref().unwrap_or_default()).collect(),
    };
    // A rule without a host serves all.
    if served.is_empty() || served.contains(&"") {
        return;
    }
    for (index, tls) in ingress.tls.iter().enumerate() {
        let hosts = tls.value().get("hosts").and_then(Value::as_array);
        for (at, host) in hosts.into_iter().flatten().enumerate() {
            let Some(host) = host.as_str().filter(|host| is_route_host(host)) else { continue };
            if !served.iter().any(|served| covers(host, served) || covers(served, host)) {
                report.warn(
                    &format!("ingress.tls[{index}].hosts[{at}]"),
                    "no rule of the Ingress has this host, so nobody gets its certificate",
                    "write the host of a rule, or remove this one",
                );
            }
        }
    }
}

/// Whether the public address has a name that an Ingress can serve. What is wrong with it has findings of its own.
fn has_public_name(config: &Config) -> bool {
    let url = config.public_url.as_deref().filter(|text| !text.is_empty()).map(PublicUrl::parse);
    url.is_some_and(|url| url.is_ok_and(|url| !is_address(url.host)))
}

fn check_path(path: &IngressPath, at: &str, report: &mut Report<'_>) {
    if path.path.as_ref().is_some_and(|path| !path.is_empty() && !path.starts_with('/')) {
        report.error(&format!("{at}.path"), "a path must begin with `/`", "put a `/` in front");
    }
    let kind = path.path_type.as_deref().filter(|kind| !kind.is_empty()).unwrap_or("Prefix");
    if kind != "ImplementationSpecific" && path.path.as_deref().is_some_and(is_expression) {
        report.warn(
            &format!("{at}.path"),
            format!("no request matches this regular expression: paths of type `{kind}` are plain text"),
            "write `pathType: ImplementationSpecific` beside it, or a plain path",
        );
    }
    if path.service_name.is_empty() {
        report.error(
            &format!("{at}.serviceName"),
            "a path needs the Service that answers",
            "write its name, such as `st2-st2web` for a release named `st2`",
        );
    }
    if !is_port(path.service_port.value()) {
        report.error(
            &format!("{at}.servicePort"),
            "a path needs a port of its Service",
            "write a number from 1 to 65535 or the name of a port",
        );
    }
}

fn is_expression(path: &str) -> bool {
    path.contains(OF_EXPRESSIONS) || path.ends_with('$') || REPEATED.iter().any(|part| path.contains(part))
}

/// Whether this is the number or the name of a port.
fn is_port(port: &Value) -> bool {
    let number = |number: u64| (1..=65535).contains(&number);
    match port {
        Value::Number(port) => port.as_u64().is_some_and(number),
        Value::String(port) => match port.parse() {
            Ok(port) => number(port),
            Err(_) => is_port_name(port),
        },
        _ => false,
    }
}

/// Whether this can name a port: a short label with a letter in it and no two dashes in a row.
fn is_port_name(name: &str) -> bool {
    const LIMIT: usize = 15;
    super::super::dns::is_label(name)
        && name.len() <= LIMIT
        && !name.contains("--")
        && name.contains(|character: char| character.is_ascii_lowercase())
}
