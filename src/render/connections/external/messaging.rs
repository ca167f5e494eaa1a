//! RabbitMQ, as `[messaging]` wants it.

use super::super::encode;
use super::credential::Given;
use super::login::Login;
use super::setting::{Part, SecretSetting, Setting};
use super::{Certificates, ExternalService, folder, in_url};
use crate::config::RabbitmqExternal;

const NAME: &str = "rabbitmq";
/// Files with certificates: the authority's, and StackStorm's own with its private key.
pub(in crate::render::connections) const FILES: (&str, [&str; 2]) = ("ca.crt", ["tls.crt", "tls.key"]);

pub(super) fn service(rabbitmq: &RabbitmqExternal, own: &str, given: &mut Vec<Given>) -> ExternalService {
    let login = Login::new(NAME, &rabbitmq.login, own, given);
    // A list of addresses has a setting of its own.
    let name = if rabbitmq.hosts.len() > 1 { "cluster_urls" } else { "url" };
    let mut settings = Vec::new();
    let mut secret_settings = Vec::new();
    if login.is_empty() {
        let urls: Vec<String> =
            rabbitmq.hosts.iter().map(|host| format!("{}{}", scheme(rabbitmq), address(rabbitmq, host))).collect();
        settings.push(Setting::new(name, urls.join(",")));
    } else {
        secret_settings.push(SecretSetting::new(name, parts(rabbitmq, &login)));
    }
    let certificates = Certificates::of(&rabbitmq.tls);
    if rabbitmq.tls.enabled {
        let files = certificates.iter().flat_map(|certificates| &certificates.files).map(|file| file.path);
        settings.extend(encrypted(&folder(NAME), files));
    }
    ExternalService {
        name: NAME,
        title: "RabbitMQ",
        section: "messaging",
        waits: Some("wait-for-queue"),
        hosts: rabbitmq.hosts.clone(),
        port: rabbitmq.port(),
        settings,
        secret_settings,
        credentials: login.into_credentials().collect(),
        certificates,
        combined: None,
    }
}

/// What has StackStorm encrypt its connections and check the brokers, by the files of a folder.
pub(in crate::render::connections) fn encrypted<'a>(
    folder: &str,
    files: impl Iterator<Item = &'a str>,
) -> Vec<Setting> {
    let (authority, [certificate, key]) = FILES;
    let named = files.filter_map(|file| {
        let names = [(authority, "ssl_ca_certs"), (certificate, "ssl_certfile"), (key, "ssl_keyfile")];
        let (_, name) = names.into_iter().find(|(known, _)| *known == file)?;
        Some(Setting::new(name, format!("{folder}/{file}")))
    });
    // Unless certificates are required, nothing is checked.
    [Setting::new("ssl", "True"), Setting::new("ssl_cert_reqs", "required")].into_iter().chain(named).collect()
}

/// The address of each broker, with the login in front of it.
fn parts(rabbitmq: &RabbitmqExternal, login: &Login) -> Vec<Part> {
    let mut parts = Vec::new();
    for (index, host) in rabbitmq.hosts.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        parts.push(Part::text(format!("{comma}{}", scheme(rabbitmq))));
        parts.extend(login.username.as_ref().map(super::Credential::encoded));
        if let Some(password) = &login.password {
            parts.push(Part::text(":"));
            parts.push(password.encoded());
        }
        parts.push(Part::text(format!("@{}", address(rabbitmq, host))));
    }
    parts
}

/// Encryption shows in the scheme, too: without it nothing connects, rather than in plain text.
fn scheme(rabbitmq: &RabbitmqExternal) -> &'static str {
    if rabbitmq.tls.enabled { "amqps://" } else { "amqp://" }
}

/// Host, port and virtual host. An empty path means the virtual host `/`.
fn address(rabbitmq: &RabbitmqExternal, host: &str) -> String {
    let vhost = if rabbitmq.vhost == "/" { String::new() } else { encode(&rabbitmq.vhost) };
    format!("{}:{}/{vhost}", in_url(host), rabbitmq.port())
}
