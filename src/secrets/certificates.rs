//! MongoDB's certificate authority and the certificate of its clients.

use crate::config::Secret;

/// What certificates are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRequest {
    /// The name of the authority.
    pub authority: String,
    /// The host name that the client's certificate is made out to.
    pub client: String,
    /// How long the certificates are valid.
    pub days: u32,
}

/// A certificate authority and one certificate that it signed, all in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificates {
    /// The authority's certificate.
    pub ca_certificate: Secret,
    /// The authority's private key.
    pub ca_key: Secret,
    /// The client's certificate, and behind it its private key.
    pub client: Secret,
}
