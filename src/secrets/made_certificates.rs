//! Making MongoDB's certificates.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod,
    KeyUsagePurpose, PublicKeyData as _, SanType,
};
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};

use super::certificates::{CertificateRequest, Certificates};
use super::rsa_key::RsaKey;
use crate::config::Secret;

/// RSA of 2048 bits, as upstream: its pods sign requests for such keys with `openssl x509`.
const BITS: usize = 2048;

/// Numbers of certificates and names of keys are this long: more, RFC 5280 does not allow.
const NUMBER: usize = 20;

/// An authority, and a certificate that it signed.
pub fn make(request: &CertificateRequest) -> Option<Certificates> {
    let ca_key = RsaKey::generate(BITS)?;
    let mut ca = params(&request.authority, request.days, &ca_key);
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    ca.key_usages.push(KeyUsagePurpose::KeyCertSign);
    let ca_certificate = ca.self_signed(&ca_key).ok()?;

    let client_key = RsaKey::generate(BITS)?;
    let mut client = params(&request.client, request.days, &client_key);
    client.subject_alt_names.push(SanType::DnsName(request.client.as_str().try_into().ok()?));
    client.use_authority_key_identifier_extension = true;
    let client_certificate = client.signed_by(&client_key, &Issuer::from_params(&ca, &ca_key)).ok()?;

    let client = format!("{}{}", lines(&client_certificate.pem()), client_key.pkcs8_pem()?.expose());
    Some(Certificates {
        ca_certificate: Secret::new(lines(&ca_certificate.pem())),
        ca_key: ca_key.pkcs8_pem()?,
        client: Secret::new(client),
    })
}

fn params(name: &str, days: u32, key: &RsaKey) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    // Clocks of a cluster's nodes may run behind the one of this machine.
    params.not_before = OffsetDateTime::now_utc() - Duration::days(1);
    params.not_after = OffsetDateTime::now_utc() + Duration::days(i64::from(days));
    params.key_identifier_method = KeyIdMethod::PreSpecified(digest(&key.subject_public_key_info()));
    let mut number = digest(key.der_bytes());
    // Numbers are positive.
    number.iter_mut().take(1).for_each(|byte| *byte &= 0x7f);
    params.serial_number = Some(number.into());
    params
}

fn digest(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).iter().copied().take(NUMBER).collect()
}

fn lines(pem: &str) -> String {
    pem.replace('\r', "")
}
