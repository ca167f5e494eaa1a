//! Rules of `external-dns`.

mod azure;
mod demands;
mod objects;
mod providers;

use crate::config::{Config, ExternalDns};
use crate::schema::Report;

/// Checks what external-dns needs to run. Values that switch it off are not looked at.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let dns = &config.external_dns;
    if !dns.enabled {
        return;
    }
    arguments(dns, report);
    providers::check(dns, report);
    objects::check(dns, report);
}

/// Arguments that external-dns does not start without, or starts with and then cannot work.
fn arguments(dns: &ExternalDns, report: &mut Report<'_>) {
    if dns.sources.is_empty() {
        report.error(
            "external-dns.sources",
            "external-dns needs at least one source of names",
            "for example `sources: [service, ingress]`",
        );
    }
    for (name, value, example) in [
        ("provider", &dns.provider, "aws"),
        ("policy", &dns.policy, "upsert-only"),
        ("registry", &dns.registry, "txt"),
        ("interval", &dns.interval, "1m"),
    ] {
        if value.is_empty() {
            report.error(
                &format!("external-dns.{name}"),
                format!("external-dns stops at once with an empty `{name}`"),
                format!("for example `{name}: {example}`"),
            );
        }
    }
    for (name, value) in &dns.extra_args {
        let value = value.value();
        let nested = value.as_array().is_some_and(|items| items.iter().any(|item| item.is_object() || item.is_array()));
        if value.is_object() || nested {
            report.error(
                &format!("external-dns.extraArgs.{name}"),
                "an argument is a single value or a list of single values",
                format!("write `{name}: value`, or `{name}: [one, two]` for an argument that is given twice"),
            );
        }
    }
    ingresses(dns, report);
    resources(dns, report);
}

/// Releases before 0.10 know only Ingress versions that Kubernetes 1.22 removed.
fn ingresses(dns: &ExternalDns, report: &mut Report<'_>) {
    let minor = dns
        .image
        .tag
        .as_deref()
        .unwrap_or_default()
        .strip_prefix("0.")
        .and_then(|tag| tag.split('.').next()?.parse::<u32>().ok());
    if minor.is_some_and(|minor| minor < 10) && dns.sources.iter().any(|source| source == "ingress") {
        report.warn(
            "external-dns.image.tag",
            "external-dns before 0.10 cannot read Ingresses of Kubernetes 1.22 or later and stops if asked to",
            "set `external-dns.image` to a newer release, or leave `ingress` out of `external-dns.sources`",
        );
    }
}

/// The custom resource that is read, if any.
fn resources(dns: &ExternalDns, report: &mut Report<'_>) {
    if !dns.crd.create && !dns.crd.apiversion.is_empty() && dns.crd.kind.is_empty() {
        report.warn(
            "external-dns.crd.apiversion",
            "without a kind, the role grants nothing that exists",
            "set `external-dns.crd.kind` as well",
        );
    }
    let wanted = dns.crd.create || !dns.crd.apiversion.is_empty();
    if wanted && !dns.sources.iter().any(|source| source == "crd") {
        report.warn(
            "external-dns.crd",
            "nothing reads the custom resource: `crd` is not among the sources",
            "add `crd` to `external-dns.sources`",
        );
    }
}
