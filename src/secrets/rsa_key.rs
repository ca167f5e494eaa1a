//! RSA keys.

use rcgen::{PKCS_RSA_SHA256, PublicKeyData, SignatureAlgorithm, SigningKey};
use rsa::RsaPrivateKey;
use rsa::pkcs1::{EncodeRsaPrivateKey as _, EncodeRsaPublicKey as _};
use rsa::pkcs1v15;
use rsa::pkcs8::{EncodePrivateKey as _, LineEnding};
use rsa::rand_core::OsRng;
use rsa::sha2::Sha256;
use rsa::signature::{RandomizedSigner as _, SignatureEncoding as _};

use super::random;
use crate::config::Secret;

/// A private key, which signs with PKCS#1 v1.5 and SHA-256.
pub struct RsaKey {
    private: RsaPrivateKey,
    /// The public half as PKCS#1 has it, in DER.
    public: Vec<u8>,
}

impl RsaKey {
    /// A new key of so many bits.
    pub fn generate(bits: usize) -> Option<Self> {
        // The interface of the library that looks for primes panics without randomness.
        random::fill(&mut [0]).ok()?;
        let private = RsaPrivateKey::new(&mut OsRng, bits).ok()?;
        let public = private.to_public_key().to_pkcs1_der().ok()?.into_vec();
        Some(Self { private, public })
    }

    /// The key as PKCS#1 has it, in PEM.
    pub fn pkcs1_pem(&self) -> Option<Secret> {
        Some(Secret::new(&**self.private.to_pkcs1_pem(LineEnding::LF).ok()?))
    }

    /// The key as PKCS#8 has it, in PEM.
    pub fn pkcs8_pem(&self) -> Option<Secret> {
        Some(Secret::new(&**self.private.to_pkcs8_pem(LineEnding::LF).ok()?))
    }
}

impl PublicKeyData for RsaKey {
    fn der_bytes(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_RSA_SHA256
    }
}

impl SigningKey for RsaKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let key = pkcs1v15::SigningKey::<Sha256>::new(self.private.clone());
        let signature = key.try_sign_with_rng(&mut OsRng, message).map_err(|_| rcgen::Error::RemoteKeyError)?;
        Ok(signature.to_vec())
    }
}
