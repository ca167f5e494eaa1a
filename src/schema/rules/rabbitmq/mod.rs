//! Rules between the values of RabbitMQ.

mod conf;
mod probes;

use serde_json::Value;

use super::dns;
use crate::config::{Config, Rabbitmq, RabbitmqProvider, RabbitmqWatermark, Release, Secret, Volume};
use crate::quantity;
use crate::schema::Report;

/// Longest name of a StatefulSet: Kubernetes labels its pods with the name, a dash and ten characters more.
const LONGEST_NAME: usize = 52;
/// The longest user name that a login can carry: AMQP has one byte for its length.
const LONGEST_USER: usize = 255;
/// What the operator puts behind the resource's name for that of the StatefulSet.
const OPERATED: &str = "-server";
/// Longest name of a container's port, which is what the headless Service names with `service.portName`.
const LONGEST_PORT_NAME: usize = 15;

/// Checks RabbitMQ's values, if RabbitMQ is switched on.
pub fn check(config: &Config, release: &Release, report: &mut Report<'_>) {
    let rabbitmq = &config.rabbitmq;
    if rabbitmq.enabled {
        names(rabbitmq, release, report);
        image(rabbitmq, report);
        login(rabbitmq, report);
        plugins(rabbitmq, report);
        conf::check(rabbitmq, report);
        probes::check(rabbitmq, report);
        operated_labels(rabbitmq, report);
        certificates(rabbitmq, report);
        definitions(rabbitmq, report);
        directory(rabbitmq, report);
        memory(rabbitmq, report);
        clustering(rabbitmq, report);
        volumes(rabbitmq, report);
        service(rabbitmq, report);
        ingress(rabbitmq, report);
    }
}

fn names(rabbitmq: &Rabbitmq, release: &Release, report: &mut Report<'_>) {
    let short = rabbitmq.name_override.as_deref().filter(|name| !name.is_empty());
    let (path, name) = match (rabbitmq.fullname_override.as_deref().filter(|name| !name.is_empty()), short) {
        (Some(name), _) => ("rabbitmq.fullnameOverride", name.to_owned()),
        (None, Some(name)) if !release.name.contains(name) => {
            ("rabbitmq.nameOverride", format!("{}-{name}", release.name))
        }
        (None, _) => return,
    };
    // The name is cut to what a label holds, and loses a dash at the end.
    let used: String = name.chars().take(dns::LABEL_LIMIT).collect();
    let used = used.strip_suffix('-').unwrap_or(&used);
    if !dns::is_service_name(used) {
        report.error(
            path,
            "Services cannot be named like this",
            "use lower-case letters, digits and dashes; begin with a letter and end with a letter or a digit",
        );
        return;
    }
    let longest = match rabbitmq.provider {
        RabbitmqProvider::ClusterOperator => LONGEST_NAME - OPERATED.len(),
        RabbitmqProvider::Official | RabbitmqProvider::Bitnami => LONGEST_NAME,
    };
    if used.len() > longest {
        report.error(
            path,
            format!(
                "this is too long: the StatefulSet's name exceeds {LONGEST_NAME} characters, the limit for its pods"
            ),
            format!("leave out {} or more of its characters", used.len() - longest),
        );
    }
}

fn image(rabbitmq: &Rabbitmq, report: &mut Report<'_>) {
    if rabbitmq.image.repository.is_empty() {
        report.error("rabbitmq.image.repository", "the image needs a repository", "");
    }
}

fn login(rabbitmq: &Rabbitmq, report: &mut Report<'_>) {
    let username = &rabbitmq.auth.username;
    if username.is_empty() {
        report.error(
            "rabbitmq.auth.username",
            "RabbitMQ needs a user name",
            "name the user that StackStorm logs in as",
        );
    } else if username.len() > LONGEST_USER {
        report.error(
            "rabbitmq.auth.username",
            format!("StackStorm cannot log in by a name of more than {LONGEST_USER} bytes"),
            "choose a shorter one",
        );
    }
}

/// The operator's own objects find the pods by labels that it gives them.
fn operated_labels(rabbitmq: &Rabbitmq, report: &mut Report<'_>) {
    let own = ["app.kubernetes.io/name", "app.kubernetes.io/component", "app.kubernetes.io/part-of"];
    let found = rabbitmq.pod_labels.keys().find(|label| own.contains(&label.as_str()));
    if let Some(label) = found.filter(|_| rabbitmq.provider == RabbitmqProvider::ClusterOperator) {
        let message = format!("the label `{label}` selects the operator's pods");
        report.error("rabbitmq.podLabels", message, "leave it out, or use a label of your own");
    }
}

/// Names of plugins are atoms of Erlang, in a file that is one term. Bitnami's image takes them as words, with dashes.
fn plugins(rabbitmq: &Rabbitmq, report: &mut Report<'_>) {
    let dash = (rabbitmq.provider == RabbitmqProvider::Bitnami).then_some('-');
    let is_name = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.chars().all(|letter| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_' || Some(letter) == dash
            })
    };
    for (path, names) in [
        ("rabbitmq.plugins", &rabbitmq.plugins),
        ("rabbitmq.extraPlugins", &rabbitmq.extra_plugins),
        ("rabbitmq.metrics.plugins", &rabbitmq.metrics.plugins),
    ] {
        if !names.split([',', ' ', '\t', '\n', '\r']).filter(|name| !name.is_empty()).all(is_name) {
            report.error(
                path,
                "these are not names of plugins",
                "write names such as `rabbitmq_shovel`, divided by blanks or commas; `rabbitmq.communityPlugins` takes addresses",
            );
        }
    }
}

fn certificates(rabbitmq: &Rabbitmq, report: &mut Report<'_>) {
    let tls = &rabbitmq.auth.tls;
    if !tls.enabled || given(tls.existing_secret.as_ref()) {
        return;
    }
    let key = tls.server_key.as_ref().map_or("", Secret::expose);
    let texts =
        [("caCertificate", &*tls.ca_certificate), ("serverCertificate", &*tls.server_certificate), ("serverKey", key)];
    for (name, _) in texts.into_iter().filter(|(_, text)| text.is_empty()) {
        report.error(
            &format!("rabbitmq.auth.tls.{name}"),
            format!("TLS is switched on, so `{name}` is needed"),
            "give it in PEM, or name a Secret that holds the certificates in `rabbitmq.auth.tls.existingSecret`",
        );
    }
}

fn definitions(rabbitmq: &Rabbitmq, report: &mut Report<'_>) {
    let load = &rabbitmq.load_definition;
    if load.enabled && !given(load.existing_secret.as_ref()) {
        report.error(
            "rabbitmq.loadDefinition.existingSecret",
            "`loadDefinition` names no Secret",
            "name the Secret, or leave the key out to use the one that st2ha writes",
        );
    }
    let loads = |line: &str| line.trim_start().starts_with("load_definitions") && line.contains("/app/");
    let mounted = rabbitmq.extra_volume_mounts.iter().any(|mount| {
        mount.value().get("mountPath").and_then(Value::as_str).is_some_and(|path| path.starts_with("/app"))
    });
    if !load.enabled && !mounted && rabbitmq.extra_configuration.lines().any(loads) {
        report.warn(
            "rabbitmq.extraConfiguration",
            "a file under `/app` is loaded that `rabbitmq.loadDefinition.enabled: false` takes away: no broker would start",
            "take the `load_definitions` line away too, or load another file",
        );
    }
}

fn directory(rabbitmq: &Rabbitmq, report: &mut Report<'_>) {
    let ldap = &rabbitmq.ldap;
    if !ldap.enabled {
        return;
    }
    if ldap.servers.is_empty() {
        report.error(
            "rabbitmq.ldap.servers",
            "LDAP is switched on, but no server is named",
            "list at least one host name",
        );
    }
    if ldap.port.is_empty() || ldap.port == "0" {
        report.error("rabbitmq.ldap.port", "LDAP is switched on, but its port is empty", "389 is usual, 636 with TLS");
    }
    if ldap.user_dn_pattern.is_empty() {
        report.error(
            "rabbitmq.ldap.user_dn_pattern",
            "LDAP is enabled, but not how to form a user's distinguished name",
            "for example `cn=${username},dc=example,dc=org`",
        );
    }
}

fn memory(rabbitmq: &Rabbitmq, report: &mut Report<'_>) {
    let watermark = &rabbitmq.memory_high_watermark;
    if !watermark.enabled {
        return;
    }
    let path = "rabbitmq.resources.limits.memory";
    match rabbitmq.resources.value().pointer("/limits/memory") {
        Some(limit) if quantity::amount(limit).is_none_or(|amount| amount < 0.0) => {
            report.error(path, "the memory limit is not an amount of memory", "write for example `2Gi` or `500M`");
        }
        None if watermark.kind == RabbitmqWatermark::Relative => report.error_due_to(
            "rabbitmq.memoryHighWatermark.enabled",
            path,
            "a relative memory watermark needs the memory limit that it is relative to",
            "set the limit, or `rabbitmq.memoryHighWatermark.type: absolute`",
        ),
        Some(_) | None => {}
    }
}

fn clustering(rabbitmq: &Rabbitmq, report: &mut Report<'_>) {
    if rabbitmq.provider == RabbitmqProvider::Bitnami && rabbitmq.clustering.address_type != "hostname" {
        report.warn(
            "rabbitmq.clustering.addressType",
            "only with `hostname` do the brokers' names contain the domain that the brokers insist on",
            "write `hostname`",
        );
    }
}

/// Volume names may not stand twice in a pod. The claim template's volume is no such case: Kubernetes lets it win.
fn volumes(rabbitmq: &Rabbitmq, report: &mut Report<'_>) {
    let persistence = &rabbitmq.persistence;
    let first = persistence.volumes.as_deref().unwrap_or_default();
    let (always, definitions, certificates, data): (&[&str], _, _, _) = match rabbitmq.provider {
        RabbitmqProvider::Official => {
            (&["configuration", "cookie", "home", "tmp"], "definitions", "certificates", "rabbitmq-data")
        }
        // The names of the operator's own volumes.
        RabbitmqProvider::ClusterOperator => (
            &[
                "rabbitmq-erlang-cookie",
                "erlang-cookie-secret",
                "rabbitmq-plugins",
                "plugins-conf",
                "rabbitmq-confd",
                "pod-info",
            ],
            "definitions",
            "rabbitmq-tls",
            "persistence",
        ),
        RabbitmqProvider::Bitnami => (&["configuration"], "load-definition-volume", "certs", "data"),
    };
    let mut taken = always.to_vec();
    if rabbitmq.auth.tls.enabled {
        taken.push(certificates);
    }
    if rabbitmq.load_definition.enabled {
        taken.push(definitions);
    }
    let claimed = persistence.enabled && !given(persistence.existing_claim.as_ref());
    shared_claim(rabbitmq, report);
    if !claimed && !first.iter().any(|volume| name(volume) == Some(data)) {
        taken.push(data);
    }
    let lists = [("persistence.volumes", first), ("extraVolumes", &*rabbitmq.extra_volumes)];
    for (key, list) in lists {
        for (index, volume) in list.iter().enumerate() {
            let Some(name) = name(volume) else { continue };
            if taken.contains(&name) {
                report.error(
                    &format!("rabbitmq.{key}[{index}].name"),
                    format!("the pods already have a volume `{name}`"),
                    "choose another name",
                );
            }
            taken.push(name);
        }
    }
}

/// Brokers on several nodes can share a claim only if its volume can be mounted on all of them.
fn shared_claim(rabbitmq: &Rabbitmq, report: &mut Report<'_>) {
    let persistence = &rabbitmq.persistence;
    let brokers = rabbitmq.replica_count.unwrap_or(1);
    let is_read = persistence.enabled && rabbitmq.provider != RabbitmqProvider::ClusterOperator;
    let is_shared = is_read && given(persistence.existing_claim.as_ref()) && brokers > 1;
    if is_shared && persistence.access_mode != "ReadWriteMany" {
        report.warn(
            "rabbitmq.persistence.existingClaim",
            format!("{brokers} brokers share this claim: on several nodes they do not start unless it is `ReadWriteMany`"),
            "leave it out and each broker gets a claim of its own; if it can be shared, say so: `rabbitmq.persistence.accessMode: ReadWriteMany`",
        );
    }
}

fn name(volume: &Volume) -> Option<&str> {
    volume.value().get("name").and_then(Value::as_str)
}

fn service(rabbitmq: &Rabbitmq, report: &mut Report<'_>) {
    if rabbitmq.service.port_name.chars().count() > LONGEST_PORT_NAME {
        report.error(
            "rabbitmq.service.portName",
            "the name is too long for the name of a port",
            format!("use at most {LONGEST_PORT_NAME} characters"),
        );
    }
}

fn ingress(rabbitmq: &Rabbitmq, report: &mut Report<'_>) {
    let ingress = &rabbitmq.ingress;
    if !ingress.path.starts_with('/') {
        report.error(
            "rabbitmq.ingress.path",
            "the path, which is also StackStorm's virtual host, does not begin with a slash",
            "write `/` for the default virtual host",
        );
    }
    if !ingress.enabled {
        return;
    }
    let policy = &rabbitmq.network_policy;
    let is_closed = policy.enabled && !policy.allow_external;
    if is_closed && policy.additional_rules.as_ref().is_none_or(Vec::is_empty) {
        report.warn_due_to(
            "rabbitmq.networkPolicy.enabled",
            "rabbitmq.ingress.enabled",
            "the NetworkPolicy of the brokers keeps the controller of the Ingress out",
            "name its pods in `rabbitmq.networkPolicy.additionalRules`, or set `rabbitmq.networkPolicy.allowExternal` to true",
        );
    }
    let hosts = ingress.extra_hosts.as_deref().unwrap_or_default();
    if !given(ingress.hostname.as_ref()) && hosts.is_empty() {
        report.error("rabbitmq.ingress.hostname", "the Ingress has no host name", "name one, or list `extraHosts`");
    }
    for (index, host) in hosts.iter().enumerate() {
        if host.path.as_ref().is_some_and(|path| !path.is_empty() && !path.starts_with('/')) {
            report.error(
                &format!("rabbitmq.ingress.extraHosts[{index}].path"),
                "the path does not begin with a slash",
                "write `/` for all paths",
            );
        }
    }
}

fn given(text: Option<&String>) -> bool {
    text.is_some_and(|text| !text.is_empty())
}
