//! Encrypted connections to RabbitMQ.

use serde::Serialize;

use super::external::{RABBITMQ_FILES, Setting, encrypted};
use super::secret_section::is_written;
use crate::config::{Config, RabbitmqProvider};
use crate::render::names::ServiceNames;

/// Where StackStorm's pods have the certificates of RabbitMQ.
const FOLDER: &str = "/etc/st2/rabbitmq";

/// How StackStorm encrypts its connections to the brokers of the release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Encryption {
    /// Name of the Secret with the certificates.
    pub secret: String,
    /// Folder of StackStorm's pods with its files.
    pub folder: &'static str,
    /// Keys of the Secret, which are the names of the files, too: the authority's certificate, and where the brokers turn away who shows
    /// none, a certificate and its private key.
    pub files: Vec<&'static str>,
    /// Settings of `[messaging]`. None where the user's own settings say where the brokers are.
    pub settings: Vec<Setting>,
}

impl Encryption {
    /// Nothing where the brokers listen on the plain port alone, and with Bitnami's, whose clients the chart leaves on that port.
    pub(super) fn of(config: &Config, names: &ServiceNames) -> Option<Self> {
        let tls = &config.rabbitmq.auth.tls;
        if !tls.enabled || config.rabbitmq.provider == RabbitmqProvider::Bitnami {
            return None;
        }
        let existing = tls.existing_secret.clone().filter(|name| !name.is_empty());
        let (authority, pair) = RABBITMQ_FILES;
        let shown = if tls.fail_if_no_peer_cert { &pair[..] } else { &[] };
        let files: Vec<&str> = [authority].into_iter().chain(shown.iter().copied()).collect();
        let is_own = is_written("messaging", &["url", "cluster_urls"], &config.st2.config);
        let settings = if is_own { Vec::new() } else { encrypted(FOLDER, files.iter().copied()) };
        let secret = existing.unwrap_or_else(|| format!("{}-certs", names.fullname));
        Some(Self { secret, folder: FOLDER, files, settings })
    }
}
