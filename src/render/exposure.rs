//! What is known about the way in from outside.

use serde::Serialize;

use crate::address::is_address;
use crate::config::{Config, PublicUrl};

/// Where people reach the web UI. `exposure` in templates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Exposure {
    /// What browsers call the address of the web UI: `https://st2.example.com`.
    pub origin: Option<String>,
    /// Whether that is encrypted.
    pub is_secure: bool,
    /// The host that an Ingress or a route serves if its own list of hosts is empty.
    pub host: Option<String>,
}

impl Exposure {
    /// What these values say.
    pub fn new(config: &Config) -> Self {
        let url = config.public_url.as_deref().and_then(|text| PublicUrl::parse(text).ok());
        let named = Some(&config.st2web.http_service.service.hostname).filter(|name| !name.is_empty()).cloned();
        Self {
            origin: url.as_ref().map(PublicUrl::origin),
            is_secure: url.as_ref().is_some_and(|url| url.is_secure),
            // Neither an Ingress nor a route takes an address for a host.
            host: named.or_else(|| url.map(|url| url.host.to_owned()).filter(|host| !is_address(host))),
        }
    }
}
