//! Where randomness comes from.

use super::certificates::{CertificateRequest, Certificates};
use crate::config::Secret;

/// Makes random bytes, and keys by algorithms that take no randomness from outside.
pub trait KeySource {
    /// Fills a buffer with random bytes.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), KeySourceError>;

    /// An RSA key of 4096 bits in PKCS#1 PEM.
    fn rsa_key(&mut self) -> Result<Secret, KeySourceError>;

    /// A certificate authority and a client's certificate.
    fn certificates(&mut self, request: &CertificateRequest) -> Result<Certificates, KeySourceError>;
}

/// A source of randomness failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot generate {0}")]
pub struct KeySourceError(pub &'static str);
