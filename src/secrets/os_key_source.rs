//! Randomness of the operating system.

use std::sync::mpsc;
use std::thread;

use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use rsa::rand_core::OsRng;
use sec1::der::SecretDocument;
use sec1::der::asn1::ObjectIdentifier;
use sec1::{EcParameters, EcPrivateKey, LineEnding};

use super::certificates::{CertificateRequest, Certificates};
use super::key_source::{KeySource, KeySourceError};
use super::rsa_key::RsaKey;
use super::{made_certificates, random};
use crate::config::{Secret, SshKeyType};

/// Makes keys from the operating system's randomness, by way of libraries in pure Rust.
#[derive(Debug, Default)]
pub struct OsKeySource;

impl KeySource for OsKeySource {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), KeySourceError> {
        random::fill(bytes)
    }

    fn ssh_key(&mut self, of: SshKeyType) -> Result<Secret, KeySourceError> {
        match of {
            SshKeyType::Ecdsa => sec1_pem().ok_or(KeySourceError("an ECDSA key")),
            SshKeyType::Rsa => first_rsa_key().ok_or(KeySourceError("an RSA key")),
        }
    }

    fn certificates(&mut self, request: &CertificateRequest) -> Result<Certificates, KeySourceError> {
        made_certificates::make(request).ok_or(KeySourceError("certificates"))
    }
}

/// The name of the curve P-256.
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");

/// An ECDSA key that names its curve, without which neither OpenSSH nor paramiko would know it.
fn sec1_pem() -> Option<Secret> {
    // The interface of the library that makes the number panics without randomness.
    random::fill(&mut [0]).ok()?;
    let key = p256::SecretKey::random(&mut OsRng);
    let (private, public) = (zeroize::Zeroizing::new(key.to_bytes()), key.public_key().to_encoded_point(false));
    let parameters = Some(EcParameters::NamedCurve(P256));
    let key = EcPrivateKey { private_key: &private, parameters, public_key: Some(public.as_bytes()) };
    let pem = SecretDocument::encode_msg(&key).ok()?.to_pem("EC PRIVATE KEY", LineEnding::LF).ok()?;
    Some(Secret::new(&**pem))
}

/// Looking for primes takes anything between half a second and six seconds. Several threads look at once, and the first one to find
/// a key ends the search for all.
fn first_rsa_key() -> Option<Secret> {
    const MOST: usize = 4;
    let searchers = thread::available_parallelism().map_or(1, usize::from).min(MOST);
    let (found, first) = mpsc::channel();
    for _ in 0..searchers {
        let found = found.clone();
        // The others go on until the process ends: they cannot be told to stop, and nobody listens to them any more.
        thread::spawn(move || found.send(RsaKey::generate(4096).and_then(|key| key.pkcs1_pem())).is_ok());
    }
    drop(found);
    first.recv().ok().flatten()
}
