//! Values that become lines of `rabbitmq.conf`.

use crate::config::{Rabbitmq, RabbitmqProvider, Secret};
use crate::schema::Report;

/// A line of `rabbitmq.conf` ends at its end or at a `#`, and blanks around a value are none of it: RabbitMQ starts with another
/// value then, or not at all.
pub fn check(rabbitmq: &Rabbitmq, report: &mut Report<'_>) {
    if rabbitmq.configuration.as_ref().is_some_and(|text| !text.is_empty()) {
        return;
    }
    let domain = rabbitmq.cluster_domain.as_deref().unwrap_or_default();
    let mut values = vec![("rabbitmq.clusterDomain".to_owned(), domain)];
    // The operator reads the default user from lines of their own.
    if rabbitmq.provider == RabbitmqProvider::ClusterOperator {
        values = vec![
            ("rabbitmq.auth.username".to_owned(), rabbitmq.auth.username.as_str()),
            ("rabbitmq.auth.password".to_owned(), rabbitmq.auth.password.as_ref().map_or("", Secret::expose)),
        ];
    }
    // The official image learns the user from definitions alone.
    if rabbitmq.provider == RabbitmqProvider::Bitnami {
        let username = rabbitmq.auth.username.as_str();
        // Where definitions are loaded, the line has to name a user, no matter which.
        let names_one = username.trim_start().find('#').is_some_and(|place| place > 0);
        if !(rabbitmq.load_definition.enabled && names_one) || username.contains(char::is_control) {
            values.insert(0, ("rabbitmq.auth.username".to_owned(), username));
        }
    }
    if rabbitmq.auth.tls.enabled {
        values.push(("rabbitmq.auth.tls.sslOptionsVerify".to_owned(), &rabbitmq.auth.tls.ssl_options_verify));
        verification(rabbitmq, report);
    }
    if rabbitmq.ldap.enabled {
        values.push(("rabbitmq.ldap.port".to_owned(), &rabbitmq.ldap.port));
        values.push(("rabbitmq.ldap.user_dn_pattern".to_owned(), &rabbitmq.ldap.user_dn_pattern));
        let servers = rabbitmq.ldap.servers.iter().enumerate();
        values.extend(servers.map(|(index, server)| (format!("rabbitmq.ldap.servers[{index}]"), server.as_str())));
    }
    if rabbitmq.memory_high_watermark.enabled {
        values.push(("rabbitmq.memoryHighWatermark.value".to_owned(), &rabbitmq.memory_high_watermark.value));
    }
    for (path, text) in values {
        if let Some((message, help)) = fault(text) {
            report.error(&path, message, help);
        }
    }
}

/// What RabbitMQ and Erlang take for verifying clients.
fn verification(rabbitmq: &Rabbitmq, report: &mut Report<'_>) {
    let tls = &rabbitmq.auth.tls;
    match tls.ssl_options_verify.as_str() {
        "verify_peer" => {}
        "verify_none" if !tls.fail_if_no_peer_cert => {}
        "verify_none" => report.error(
            "rabbitmq.auth.tls.sslOptionsVerify",
            "clients that need a certificate have to be verified: Erlang refuses `verify_none` beside `failIfNoPeerCert: true`",
            "write `verify_peer`, or `failIfNoPeerCert: false`",
        ),
        _ => report.error(
            "rabbitmq.auth.tls.sslOptionsVerify",
            "RabbitMQ does not start with this",
            "write `verify_peer` or `verify_none`",
        ),
    }
}

fn fault(text: &str) -> Option<(&'static str, &'static str)> {
    if text.contains(char::is_control) {
        Some((
            "there is a line break or another control character in it, which `rabbitmq.conf` cannot hold",
            "write it on one line; in YAML a block that begins with `|` ends in a line break, one with `|-` does not",
        ))
    } else if text.contains('#') {
        Some(("RabbitMQ takes a `#` in its configuration for the start of a comment", "write it without `#`"))
    } else if text.trim() != text {
        Some((
            "RabbitMQ drops blanks at the ends of a value in its configuration",
            "write it without blanks at its start and end",
        ))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn values_that_a_line_can_hold() {
        for text in ["admin", "a b", "cn=${username},dc=example", "ü", "a:b", "%x"] {
            assert_eq!(fault(text), None, "{text:?}");
        }
        for text in ["#c", "a#b", " ", " a", "a ", "a\nb", "\ta", "\u{a0}a"] {
            assert!(fault(text).is_some(), "{text:?}");
        }
    }
}
