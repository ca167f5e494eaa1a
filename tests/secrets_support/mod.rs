//! What the tests of secrets share: values, a release, and randomness that repeats itself.

#![allow(dead_code, clippy::unwrap_used, reason = "each test uses a part of this")]

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use st2ha::config::{Release, Secret, SshKeyType};
use st2ha::secrets::{CertificateRequest, Certificates, KeySource, KeySourceError};
use st2ha::values::merge;
use st2ha::yaml::{Entry, LayerId, Mapping, Node, Origin, Value, read_map};

/// What a default install switches on.
const DEFAULTS: &str = "
st2: {}
mongodb: {enabled: true, provider: official, architecture: replicaset, auth: {enabled: true}, tls: {enabled: false}}
rabbitmq: {enabled: true, auth: {}}
redis: {enabled: true, usePassword: true, password: ''}
";

pub fn release() -> Release {
    Release { name: "st2".to_owned(), namespace: "prod".to_owned() }
}

/// The defaults with these values over them.
pub fn values(given: &str) -> Node {
    let layers = [DEFAULTS, given].map(|text| read_map(text, LayerId(0)).unwrap());
    merge(layers).unwrap().values
}

/// Puts text into a tree.
pub fn set(tree: &mut Node, path: &str, text: &str) {
    let mut node = tree;
    for key in path.split('.') {
        let Value::Map(map) = &mut node.value else { unreachable!("{path} leads through something else than maps") };
        let empty = Entry {
            key: Origin::default(),
            node: Node { value: Value::Map(Mapping::default()), origin: Origin::default() },
        };
        node = &mut map.entry(key.into()).or_insert(empty).node;
    }
    *node = Node::string(text, Origin::default());
}

/// Randomness that repeats itself. Its keys are no keys, but look like some.
pub struct Seeded(StdRng);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    fn pem(&mut self, label: &str) -> String {
        let mut bytes = [0; 33];
        self.0.fill_bytes(&mut bytes);
        let body = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
        format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
    }
}

impl KeySource for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), KeySourceError> {
        self.0.fill_bytes(bytes);
        Ok(())
    }

    fn ssh_key(&mut self, of: SshKeyType) -> Result<Secret, KeySourceError> {
        Ok(Secret::new(self.pem(match of {
            SshKeyType::Ecdsa => "EC PRIVATE KEY",
            SshKeyType::Rsa => "RSA PRIVATE KEY",
        })))
    }

    fn certificates(&mut self, _: &CertificateRequest) -> Result<Certificates, KeySourceError> {
        Ok(Certificates {
            ca_certificate: Secret::new(self.pem("CERTIFICATE")),
            ca_key: Secret::new(self.pem("PRIVATE KEY")),
            client: Secret::new(self.pem("CERTIFICATE") + &self.pem("PRIVATE KEY")),
        })
    }
}
