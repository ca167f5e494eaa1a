//! Login with the accounts of a directory.

use crate::config::{Config, Secret, StoredContent};
use crate::schema::Report;

/// What the directory is asked has to be complete: st2auth would start without it, and let nobody in.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let ldap = &config.st2.ldap;
    if !ldap.enabled {
        return;
    }
    if config.compatibility.is_some() {
        report.error(
            "st2.ldap.enabled",
            "with the preset `stackstorm-ha-1.1`, settings have the chart's layout, which has no Secret for this one",
            "write `backend` and `backend_kwargs` of `[auth]` into a Secret of yours that `st2.existingConfigSecret` names, or leave the preset",
        );
    }
    let needed = [
        ("host", &ldap.host, "the name of the server"),
        ("bindDn", &ldap.bind_dn, "the bind account, such as `cn=st2,dc=example,dc=com`"),
        ("baseOu", &ldap.base_ou, "where accounts are, such as `ou=people,dc=example,dc=com`"),
    ];
    for (key, _, what) in needed.into_iter().filter(|(_, text, _)| text.is_empty()) {
        report.error(&format!("st2.ldap.{key}"), "LDAP needs this", format!("write {what}"));
    }
    if ldap.host.contains("://") || (ldap.host.contains(':') && ldap.host.parse::<std::net::Ipv6Addr>().is_err()) {
        report.error(
            "st2.ldap.host",
            "this is more than the name of a host",
            "write the name alone; `ldaps://` is `st2.ldap.useSsl: true`, and the port belongs into `st2.ldap.port`",
        );
    }
    if ldap.group_dns.is_empty() {
        report.error(
            "st2.ldap.groupDns",
            "no group is named, so nobody may log in",
            "list distinguished names of groups",
        );
    }
    let is_given = ldap.bind_password.as_ref().is_some_and(|password| !password.expose().is_empty());
    let is_elsewhere = ldap.existing_secret.as_ref().is_some_and(|name| !name.is_empty());
    if !is_given && !is_elsewhere {
        report.error(
            "st2.ldap.bindPassword",
            "the bind account needs a password",
            "write it, or name a Secret that has it in `st2.ldap.existingSecret`",
        );
    }
    // What the store holds instead is told with it.
    if is_given && is_elsewhere && report.is_written("st2.ldap.existingSecret") {
        report.warn(
            "st2.ldap.bindPassword",
            "this has no effect: st2auth reads the password from the Secret that `existingSecret` beside it names",
            "remove one of them",
        );
    }
    if is_elsewhere && ldap.existing_secret_password_key.is_empty() {
        report.error(
            "st2.ldap.existingSecretPasswordKey",
            "the key of the password in `existingSecret` is missing",
            "write the key",
        );
    }
    if ldap.bind_password.as_ref().map(Secret::expose).is_some_and(|text| text.contains(char::is_control)) {
        report.error(
            "st2.ldap.bindPassword",
            "it has a line break or another control character, which StackStorm's settings cannot hold",
            "write it on one line; in YAML a block that begins with `|` ends in a line break, one with `|-` does not",
        );
    }
    if ldap.use_ssl && ldap.use_tls {
        report.error(
            "st2.ldap.useTls",
            "connections are encrypted from the start already (`useSsl`)",
            "set one of `useSsl` and `useTls` to true",
        );
    }
    if let Some(port) = ldap.port
        && (port == 389 && ldap.use_ssl || port == 636 && !ldap.use_ssl)
    {
        report.warn(
            "st2.ldap.port",
            "servers encrypt from the start on port 636 and not on port 389, which does not fit `useSsl`",
            "leave it out: without it, the port follows from `useSsl`",
        );
    }
    if (ldap.use_ssl || ldap.use_tls) && ldap.ca_cert.as_ref().is_none_or(String::is_empty) {
        report.warn_due_to(
            if ldap.use_ssl { "st2.ldap.useSsl" } else { "st2.ldap.useTls" },
            "st2.ldap.caCert",
            "without a CA certificate, StackStorm sends users' passwords to any server that answers",
            "mount the certificate by `st2auth.extra_volumes`, and write its path",
        );
    }
    if let Some(path) = ldap.ca_cert.as_deref().filter(|path| is_nowhere(config, path)) {
        let (message, help) = if path.starts_with('/') {
            ("no volume of st2auth holds this file", "mount the certificate there by `st2auth.extra_volumes`")
        } else {
            ("this is no path that begins with `/`", "write the path at which `st2auth.extra_volumes` mounts the file")
        };
        report.warn("st2.ldap.caCert", message, help);
    }
    if !ldap.use_ssl && !ldap.use_tls {
        report.warn(
            "st2.ldap.enabled",
            "users' passwords are sent to the directory unencrypted",
            "set `st2.ldap.useSsl` or `st2.ldap.useTls` to true",
        );
    }
    if config.st2.existing_htpasswd_secret.as_ref().is_some_and(|name| !name.is_empty()) {
        // In external mode it is named for what is fetched.
        let fetched = config.secrets.external.fetch.iter().position(|content| *content == StoredContent::Users);
        let (path, what) = match fetched.filter(|_| !report.is_written("st2.existingHtpasswdSecret")) {
            Some(index) => (format!("secrets.external.fetch[{index}]"), "`users`"),
            None => ("st2.existingHtpasswdSecret".to_owned(), "it"),
        };
        report.warn(
            &path,
            "st2auth asks the directory and does not read this",
            format!("remove {what}, or set `st2.ldap.enabled` to false"),
        );
    }
}

/// Folders of the images that hold certificates of their own.
const IN_IMAGES: &[&str] = &["/etc/ssl/", "/etc/pki/", "/usr/"];

/// Whether st2auth certainly has no such file. Images of the user's own may hold anything.
pub fn is_nowhere(config: &Config, path: &str) -> bool {
    let is_known = IN_IMAGES.iter().any(|folder| path.starts_with(folder));
    if path.is_empty() || is_known || !config.image.repository.is_empty() {
        return false;
    }
    let own = config.st2auth.component.workload.pods.extra_volumes.as_ref().filter(|volumes| !volumes.is_empty());
    let all = config.workloads.workload.pods.extra_volumes.as_ref();
    let mut places =
        own.or(all).into_iter().flatten().filter_map(|volume| volume.mount.value().get("mountPath")?.as_str());
    !places.any(|place| {
        path.strip_prefix(place.trim_end_matches('/')).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}
