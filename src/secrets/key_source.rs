//! Where randomness comes from.

use super::certificates::{CertificateRequest, Certificates};
use crate::config::{Secret, SshKeyType};

/// Makes random bytes, and keys by algorithms that take no randomness from outside.
pub trait KeySource {
    /// Fills a buffer with random bytes.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), KeySourceError>;

    /// A private key for SSH in PEM: ECDSA P-256 as SEC1 has it, or RSA of 4096 bits as PKCS#1 has it.
    fn ssh_key(&mut self, of: SshKeyType) -> Result<Secret, KeySourceError>;

    /// A certificate authority and a client's certificate.
    fn certificates(&mut self, request: &CertificateRequest) -> Result<Certificates, KeySourceError>;
}

/// A source of randomness failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot generate {0}")]
pub struct KeySourceError(pub &'static str);
