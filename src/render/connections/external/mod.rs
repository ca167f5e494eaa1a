//! How StackStorm reaches data services that somebody else runs.
//!
//! What is no credential goes into `st2.docker.conf`. The rest is composed in each pod by an init container, because credentials may stand in
//! Secrets that st2ha never sees; those from the values are put into a Secret first, so there is one way for both. Passwords of this release's own
//! services go the same way where they stand in a Secret of the user's.

mod coordination;
mod credential;
mod database;
mod login;
mod messaging;
mod setting;

use serde::Serialize;

pub use self::coordination::TIMEOUTS;
pub use self::credential::{Credential, Given};
pub(super) use self::messaging::{FILES as RABBITMQ_FILES, encrypted};
pub use self::setting::{Part, SecretSetting, Setting};
use crate::config::{Config, ExternalTls, Release, Version};

/// Folder of StackStorm's pods with the certificates, one folder below it for each service.
const CERTIFICATES: &str = "/etc/st2/external-tls";
/// Folder of StackStorm's pods that the init container writes to.
const PREPARED: &str = "/etc/st2/external";

/// The services that somebody else runs. `connections.external` in templates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct External {
    /// Those that the values name.
    pub services: Vec<ExternalService>,
    /// Credentials that stand in the values, for a Secret.
    pub given: Vec<Given>,
    /// Whether an init container has to write settings or files before StackStorm starts.
    pub prepared: bool,
    /// Whether there are credentials for it to read.
    pub authenticated: bool,
    /// Whether there are certificates to mount.
    pub encrypted: bool,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalService {
    /// The section of the values.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// The section of StackStorm's settings.
    pub section: &'static str,
    /// The init container that waits for it, if one does.
    pub waits: Option<&'static str>,
    /// Names or addresses.
    pub hosts: Vec<String>,
    /// Port of all of them.
    pub port: i64,
    /// Settings without credentials.
    pub settings: Vec<Setting>,
    /// Settings with credentials.
    pub secret_settings: Vec<SecretSetting>,
    /// What those are made of.
    pub credentials: Vec<Credential>,
    /// Certificates, where connections are encrypted by any.
    pub certificates: Option<Certificates>,
    /// Name of a file that holds both certificate and private key, if StackStorm wants one.
    pub combined: Option<&'static str>,
}

/// Certificates in a Secret of the user's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Certificates {
    /// Name of the Secret.
    pub secret: String,
    /// Its keys, and what the files are named.
    pub files: Vec<CertificateFile>,
}

/// One file of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CertificateFile {
    /// Key of the Secret.
    pub key: String,
    /// Name of the file.
    pub path: &'static str,
}

impl External {
    /// The services that these values name, and `inside`, services of this release whose passwords have to be put together like theirs.
    pub(super) fn new(config: &Config, release: &Release, inside: Vec<ExternalService>) -> Self {
        let is_old = config.image.is_older_than(Version::new(3, 9));
        let own = format!("{}-st2-external", release.name);
        let Config { mongodb, rabbitmq, redis, .. } = config;
        let mut given = Vec::new();
        let mut services = inside;
        if !mongodb.enabled && !mongodb.external.hosts.is_empty() {
            services.push(database::service(&mongodb.external, is_old, &own, &mut given));
        }
        if !rabbitmq.enabled && !rabbitmq.external.hosts.is_empty() {
            services.push(messaging::service(&rabbitmq.external, &own, &mut given));
        }
        if !redis.enabled && !redis.external.hosts.is_empty() {
            services.push(coordination::service(&redis.external, &own, &mut given));
        }
        let authenticated = services.iter().any(|service| !service.credentials.is_empty());
        let prepared = authenticated || services.iter().any(|service| service.combined.is_some());
        let encrypted = services.iter().any(|service| service.certificates.is_some());
        Self { services, given, prepared, authenticated, encrypted }
    }
}

impl Certificates {
    fn of(tls: &ExternalTls) -> Option<Self> {
        let authority = tls.authority().map(|key| CertificateFile { key: key.to_owned(), path: "ca.crt" });
        let client = tls.client().map(|(certificate, key)| {
            [
                CertificateFile { key: certificate.to_owned(), path: "tls.crt" },
                CertificateFile { key: key.to_owned(), path: "tls.key" },
            ]
        });
        let files: Vec<_> = authority.into_iter().chain(client.into_iter().flatten()).collect();
        let secret = tls.secret().filter(|_| !files.is_empty())?.to_owned();
        Some(Self { secret, files })
    }
}

/// Where a file with a certificate lies in StackStorm's pods.
fn certificate(service: &str, file: &str) -> String {
    format!("{}/{file}", folder(service))
}

/// Where all files of a service lie there.
fn folder(service: &str) -> String {
    format!("{CERTIFICATES}/{service}")
}

/// A host as it stands in a URL: addresses of IPv6 in brackets.
fn in_url(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}
