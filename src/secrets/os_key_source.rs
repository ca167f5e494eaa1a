//! Randomness of the operating system.

use std::sync::mpsc;
use std::thread;

use aws_lc_rs::encoding::{AsDer, EcPrivateKeyRfc5915Der, Pkcs8V1Der};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyUsagePurpose, PKCS_RSA_SHA256, RsaKeySize, SanType,
};
use time::{Duration, OffsetDateTime};

use super::certificates::{CertificateRequest, Certificates};
use super::key_source::{KeySource, KeySourceError};
use crate::config::{Secret, SshKeyType};

/// Makes keys from the operating system's randomness, by way of AWS-LC.
#[derive(Debug, Default)]
pub struct OsKeySource {
    random: SystemRandom,
}

impl KeySource for OsKeySource {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), KeySourceError> {
        self.random.fill(bytes).map_err(|_| KeySourceError("random bytes"))
    }

    fn ssh_key(&mut self, of: SshKeyType) -> Result<Secret, KeySourceError> {
        match of {
            SshKeyType::Ecdsa => sec1_pem().ok_or(KeySourceError("an ECDSA key")),
            SshKeyType::Rsa => first_rsa_key().ok_or(KeySourceError("an RSA key")),
        }
    }

    fn certificates(&mut self, request: &CertificateRequest) -> Result<Certificates, KeySourceError> {
        certificates(request).map_err(|_| KeySourceError("certificates"))
    }
}

/// An ECDSA key that names its curve, without which neither OpenSSH nor paramiko would know it.
fn sec1_pem() -> Option<Secret> {
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).ok()?;
    let der = AsDer::<EcPrivateKeyRfc5915Der<'_>>::as_der(&key.private_key()).ok()?;
    Some(in_pem("EC PRIVATE KEY", der.as_ref()))
}

/// Looking for primes takes anything between a fifth of a second and two seconds. Several threads look at once, and the first one to find
/// a key ends the search for all.
fn first_rsa_key() -> Option<Secret> {
    const MOST: usize = 4;
    let searchers = thread::available_parallelism().map_or(1, usize::from).min(MOST);
    let (found, first) = mpsc::channel();
    for _ in 0..searchers {
        let found = found.clone();
        // The others go on until the process ends: they cannot be told to stop, and nobody listens to them any more.
        thread::spawn(move || found.send(pkcs1_pem()).is_ok());
    }
    drop(found);
    first.recv().ok().flatten()
}

fn pkcs1_pem() -> Option<Secret> {
    let key = KeyPair::generate(KeySize::Rsa4096).ok()?;
    let wrapped = AsDer::<Pkcs8V1Der<'_>>::as_der(&key).ok()?;
    Some(in_pem("RSA PRIVATE KEY", unwrap_pkcs8(wrapped.as_ref())?))
}

fn in_pem(label: &str, der: &[u8]) -> Secret {
    let format = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    Secret::new(pem::encode_config(&pem::Pem::new(label, der), format))
}

/// The key inside of PKCS#8, which is `SEQUENCE { INTEGER version, SEQUENCE algorithm, OCTET STRING key }`.
fn unwrap_pkcs8(der: &[u8]) -> Option<&[u8]> {
    let (sequence, _) = der_value(der, 0x30)?;
    let (_, rest) = der_value(sequence, 0x02)?;
    let (_, rest) = der_value(rest, 0x30)?;
    Some(der_value(rest, 0x04)?.0)
}

/// The content of a DER value of this tag, and what follows the value.
fn der_value(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    if *found != tag {
        return None;
    }
    // A length above 127 is written as the number of its bytes, and those.
    let (length, rest) = if first & 0x80 == 0 {
        (usize::from(*first), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        (bytes.iter().try_fold(0_usize, |length, byte| length.checked_mul(256)?.checked_add(usize::from(*byte)))?, rest)
    };
    rest.split_at_checked(length)
}

fn certificates(request: &CertificateRequest) -> Result<Certificates, rcgen::Error> {
    // RSA of 2048 bits, as upstream: its pods sign requests for such keys with `openssl x509`.
    let key = || rcgen::KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048);

    let ca_key = key()?;
    let mut ca = params(&request.authority, request.days);
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    ca.key_usages.push(KeyUsagePurpose::KeyCertSign);
    let ca_certificate = ca.self_signed(&ca_key)?;

    let client_key = key()?;
    let mut client = params(&request.client, request.days);
    client.subject_alt_names.push(SanType::DnsName(request.client.as_str().try_into()?));
    client.use_authority_key_identifier_extension = true;
    let client_certificate = client.signed_by(&client_key, &Issuer::from_params(&ca, &ca_key))?;

    let client = format!("{}{}", lines(&client_certificate.pem()), lines(&client_key.serialize_pem()));
    Ok(Certificates {
        ca_certificate: Secret::new(lines(&ca_certificate.pem())),
        ca_key: Secret::new(lines(&ca_key.serialize_pem())),
        client: Secret::new(client),
    })
}

fn params(name: &str, days: u32) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    // Clocks of a cluster's nodes may run behind the one of this machine.
    params.not_before = OffsetDateTime::now_utc() - Duration::days(1);
    params.not_after = OffsetDateTime::now_utc() + Duration::days(i64::from(days));
    params
}

fn lines(pem: &str) -> String {
    pem.replace('\r', "")
}
