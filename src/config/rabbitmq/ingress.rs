//! `rabbitmq.ingress`: the management pages from outside.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{IngressTls, Secret};

/// An Ingress for the management pages.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqIngress {
    /// Whether there is an Ingress.
    pub enabled: bool,
    /// Class of the Ingress, if not the cluster's default.
    pub ingress_class_name: Option<String>,
    /// Path of the pages under `hostname`. Also the virtual host that StackStorm uses, even without an Ingress: `/` is the
    /// default one, `/st2` the one named `st2`.
    pub path: String,
    /// Whether to ask cert-manager for a certificate.
    pub cert_manager: bool,
    /// Host name of the pages; empty for none but `extraHosts`.
    pub hostname: Option<String>,
    /// Annotations of the Ingress.
    #[schemars(extend("x-template" = true))]
    pub annotations: BTreeMap<String, String>,
    /// Whether `hostname` is served with TLS, by the certificate in the Secret `<hostname>-tls`.
    pub tls: bool,
    /// Name of the Secret of that certificate, if another.
    pub existing_secret: Option<String>,
    /// More host names.
    pub extra_hosts: Option<Vec<RabbitmqIngressHost>>,
    /// More entries of the Ingress's `tls`.
    pub extra_tls: Option<Vec<IngressTls>>,
    /// Certificates to create Secrets of.
    pub secrets: Vec<RabbitmqIngressSecret>,
}

/// One more host name of the management pages.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqIngressHost {
    /// The host name.
    pub name: String,
    /// Path of the pages under it; `/` when absent.
    pub path: Option<String>,
}

/// A certificate to create a Secret of.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RabbitmqIngressSecret {
    /// Name of the Secret.
    pub name: String,
    /// Private key, in PEM.
    pub key: Secret,
    /// Certificate, in PEM.
    pub certificate: String,
}
