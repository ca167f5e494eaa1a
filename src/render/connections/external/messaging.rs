//! RabbitMQ, as `[messaging]` wants it.

use super::super::encode;
use super::credential::Given;
use super::login::Login;
use super::setting::{Part, SecretSetting, Setting};
use super::{Certificates, ExternalService, certificate, in_url};
use crate::config::RabbitmqExternal;

const NAME: &str = "rabbitmq";

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
    if rabbitmq.tls.enabled {
        settings.push(Setting::new("ssl", "True"));
        // Without this nothing is checked.
        settings.push(Setting::new("ssl_cert_reqs", "required"));
        if rabbitmq.tls.authority().is_some() {
            settings.push(Setting::new("ssl_ca_certs", certificate(NAME, "ca.crt")));
        }
        if rabbitmq.tls.client().is_some() {
            settings.push(Setting::new("ssl_certfile", certificate(NAME, "tls.crt")));
            settings.push(Setting::new("ssl_keyfile", certificate(NAME, "tls.key")));
        }
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
        certificates: Certificates::of(&rabbitmq.tls),
        combined: None,
    }
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
