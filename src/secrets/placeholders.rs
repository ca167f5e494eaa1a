//! Secrets that nobody will use.

use super::certificates::{CertificateRequest, Certificates};
use super::key_source::{KeySource, KeySourceError};
use crate::config::{Secret, SshKeyType};

/// Makes what looks like secrets, for runs that only look at what would be rendered: they store nothing, and what they show
/// must not depend on chance.
pub struct Placeholders;

/// Says in every place what it stands for.
const TEXT: &str = "generated-by-render";

impl KeySource for Placeholders {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), KeySourceError> {
        bytes.fill(0);
        Ok(())
    }

    fn ssh_key(&mut self, _: SshKeyType) -> Result<Secret, KeySourceError> {
        Ok(Secret::new(TEXT))
    }

    fn certificates(&mut self, _: &CertificateRequest) -> Result<Certificates, KeySourceError> {
        Ok(Certificates { ca_certificate: Secret::new(TEXT), ca_key: Secret::new(TEXT), client: Secret::new(TEXT) })
    }
}
