//! Given, stored, or generated: making sure that every secret is there.

use super::certificates::CertificateRequest;
use super::format;
use super::generated::Generated;
use super::key_source::{KeySource, KeySourceError};
use super::kind::Kind;
use super::need::{NEEDS, Need};
use super::tree;
use crate::config::{Release, SshKeyType};
use crate::yaml::Node;

/// Why there are secrets missing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Nothing may be generated.
    #[error("these secrets are missing: {}", .0.join(", "))]
    Missing(Vec<&'static str>),
    /// Parts of a certificate authority are given, and others are not.
    #[error("mongodb.tls.caCert, caKey and clientPem belong together: give {} too, or none of them", missing.join(", "))]
    Partial {
        /// The parts that are given.
        given: Vec<&'static str>,
        /// Those that are not.
        missing: Vec<&'static str>,
    },
    /// No such secret.
    #[error("`{path}` is no secret that st2ha makes, which are {}", all())]
    Unknown {
        /// The key that was named.
        path: String,
    },
    /// A secret is not used by this release.
    #[error("`{0}` is not used with these values")]
    Unused(&'static str),
    /// The source of randomness failed.
    #[error(transparent)]
    Source(#[from] KeySourceError),
}

/// The keys of all secrets.
fn all() -> String {
    let paths: Vec<&str> = NEEDS.iter().map(|need| need.path).collect();
    paths.join(", ")
}

/// The secrets that these values call for and do not hold.
pub fn missing(values: &Node) -> Vec<&'static Need> {
    NEEDS.iter().filter(|need| need.applies(values) && !tree::is_set(values, need.path)).collect()
}

/// Generates what is missing into the values, and says what that was. Without a source a missing secret is an error.
///
/// `values` are all layers merged, the secrets file among them.
pub fn resolve(
    values: &mut Node,
    release: &Release,
    source: Option<&mut dyn KeySource>,
) -> Result<Vec<Generated>, SecretError> {
    let missing = missing(values);
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let certificates: Vec<_> = missing.iter().filter(|need| need.kind.is_certificate()).map(|need| need.path).collect();
    let parts = NEEDS.iter().filter(|need| need.kind.is_certificate()).map(|need| need.path);
    let given: Vec<&str> = parts.filter(|path| !certificates.contains(path)).collect();
    if !certificates.is_empty() && !given.is_empty() {
        return Err(SecretError::Partial { given, missing: certificates });
    }
    let Some(source) = source else {
        return Err(SecretError::Missing(missing.iter().map(|need| need.path).collect()));
    };
    let generated = generate(&missing, values, release, source)?;
    for Generated { path, secret } in &generated {
        tree::put(values, path, secret.expose());
    }
    Ok(generated)
}

/// Generates secrets anew, whether they are set or not. The parts of the certificate authority change together.
pub fn rotate(
    values: &mut Node,
    paths: &[String],
    release: &Release,
    source: &mut dyn KeySource,
) -> Result<Vec<Generated>, SecretError> {
    let mut chosen: Vec<&Need> = Vec::new();
    for path in paths {
        let need = Need::find(path).ok_or_else(|| SecretError::Unknown { path: path.clone() })?;
        if !need.applies(values) {
            return Err(SecretError::Unused(need.path));
        }
        chosen.push(need);
    }
    let all_certificates = chosen.iter().any(|need| need.kind.is_certificate());
    let wanted = |need: &&Need| {
        chosen.iter().any(|chosen| chosen.path == need.path) || (all_certificates && need.kind.is_certificate())
    };
    let chosen: Vec<&Need> = NEEDS.iter().filter(wanted).collect();
    let generated = generate(&chosen, values, release, source)?;
    for Generated { path, secret } in &generated {
        tree::put(values, path, secret.expose());
    }
    Ok(generated)
}

fn generate(
    needs: &[&Need],
    values: &Node,
    release: &Release,
    source: &mut dyn KeySource,
) -> Result<Vec<Generated>, SecretError> {
    let mut certificates = None;
    let mut generated = Vec::with_capacity(needs.len());
    for need in needs {
        if need.kind.is_certificate() && certificates.is_none() {
            certificates = Some(source.certificates(&request(values, release))?);
        }
        let secret = match (need.kind, &certificates) {
            (Kind::Password, _) => format::alphanumeric(source, 24)?,
            (Kind::ErlangCookie | Kind::ReplicaSetKey, _) => format::alphanumeric(source, 32)?,
            (Kind::SshKey, _) => source.ssh_key(ssh_key_type(values))?,
            (Kind::DatastoreKey, _) => format::datastore_key(source)?,
            (Kind::CaCertificate, Some(made)) => made.ca_certificate.clone(),
            (Kind::CaKey, Some(made)) => made.ca_key.clone(),
            (Kind::ClientCertificate, Some(made)) => made.client.clone(),
            (Kind::CaCertificate | Kind::CaKey | Kind::ClientCertificate, None) => continue,
        };
        generated.push(Generated { path: need.path.to_owned(), secret });
    }
    Ok(generated)
}

/// What values ask for, whatever else may be wrong with them.
fn ssh_key_type(values: &Node) -> SshKeyType {
    match tree::at(values, "st2.sshKeyType").and_then(Node::text) {
        Some("rsa") => SshKeyType::Rsa,
        _ => SshKeyType::Ecdsa,
    }
}

/// MongoDB's objects are named after `fullnameOverride`, or the release and `nameOverride`, as Helm charts do; the domain is
/// fixed, because clusters that were installed before have it in their certificates.
fn request(values: &Node, release: &Release) -> CertificateRequest {
    const LIMIT: usize = 63;
    let text = |path| tree::at(values, path).and_then(Node::text).filter(|text: &&str| !text.is_empty());
    let name = text("mongodb.nameOverride").unwrap_or("mongodb");
    let full = match text("mongodb.fullnameOverride") {
        Some(full) => full.to_owned(),
        None if release.name.contains(name) => release.name.clone(),
        None => format!("{}-{name}", release.name),
    };
    let full: String = full.chars().take(LIMIT).collect();
    let full = full.strip_suffix('-').unwrap_or(&full);
    CertificateRequest {
        authority: "myMongo-ca".to_owned(),
        client: format!("{full}.{}.svc.cluster.local", release.namespace),
        days: 3650,
    }
}
