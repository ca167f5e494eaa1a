//! Encrypted connections.

use super::External;
use crate::schema::Report;

/// Ports at which services speak TLS and nothing else, by section: the one that IANA has for AMQP, and that of Azure's Redis.
const ENCRYPTED: [(&str, i64); 2] = [("rabbitmq", 5671), ("redis", 6380)];

/// Certificates have to come from somewhere, and a certificate has a key.
pub fn check(external: &External<'_>, report: &mut Report<'_>) {
    let tls = external.tls;
    let path = |key: &str| external.path(&format!("tls.{key}"));
    let is_given = |text: Option<&str>| text.is_some_and(|text| !text.is_empty());
    let (certificate, key) = (is_given(tls.cert_filename.as_deref()), is_given(tls.cert_key_filename.as_deref()));
    if !tls.enabled {
        if tls.secret().is_some() || certificate || key || tls.system_authorities {
            report.error(
                &path("enabled"),
                "there are TLS settings, but connections are not encrypted",
                "set this to true, or remove the other keys of `tls`",
            );
        } else if external.port.is_some_and(|port| ENCRYPTED.contains(&(external.section, port))) {
            report.warn_due_to(
                &external.path("port"),
                &path("enabled"),
                "services usually speak TLS at this port, and connections are not encrypted",
                "set this to true; for a certificate of a public CA, set `tls.systemAuthorities` to true, too",
            );
        }
        return;
    }
    match tls.secret() {
        None if !tls.system_authorities => report.error(
            &path("existingSecret"),
            format!("StackStorm needs the CA certificate of {}", external.title),
            "write the name of a Secret that has it; for a public CA, set `tls.systemAuthorities` to true",
        ),
        Some(_) if !tls.system_authorities && tls.cert_ca_filename.is_empty() => report.error(
            &path("certCAFilename"),
            "the key of the CA certificate in `existingSecret` is missing",
            "write the key, such as `ca.crt`; for a public CA, set `tls.systemAuthorities` to true",
        ),
        Some(_) if tls.system_authorities && !certificate && !key => report.warn(
            &path("existingSecret"),
            "nothing in this Secret is used: the CA is public, and StackStorm shows no certificate",
            "remove it, or set `tls.systemAuthorities` to false",
        ),
        _ => {}
    }
    match (certificate, key) {
        (true, false) => report.error(
            &path("certKeyFilename"),
            "a certificate for StackStorm needs its private key, too",
            "write the Secret's key of it, such as `tls.key`",
        ),
        (false, true) => report.error(
            &path("certFilename"),
            "a private key for StackStorm needs its certificate, too",
            "write the Secret's key of it, such as `tls.crt`",
        ),
        (true, true) if tls.secret().is_none() && tls.system_authorities => report.error(
            &path("existingSecret"),
            "nothing says which Secret has StackStorm's certificate",
            "write its name, or remove `certFilename` and `certKeyFilename`",
        ),
        _ => {}
    }
}
