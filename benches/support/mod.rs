//! What benches render with.

use st2ha::config::Release;
use st2ha::manifests::Target;
use st2ha::pipeline::{self, Inputs, MissingSecrets, Outputs};
use st2ha::render::{Kube, Template};
use st2ha::values::Layers;

/// Every secret, so that generating them is no part of what is measured.
const SECRETS: &str = "
st2:
  password: password
  datastore_crypto_key: disable
  ssh_key: |
    -----BEGIN RSA PRIVATE KEY-----
    a2V5
    -----END RSA PRIVATE KEY-----
mongodb: { auth: { password: password, rootPassword: password, replicaSetKey: replica-set-key } }
rabbitmq: { auth: { password: password, erlangCookie: cookie } }
redis: { password: password }
";

/// The defaults and all secrets.
pub fn layers() -> Layers {
    let mut layers = Layers::with_defaults();
    layers.add_file("secrets.yaml", SECRETS.as_bytes()).expect("secrets can be read");
    layers
}

/// Everything up to manifests, from some layers.
pub fn run(layers: &mut Layers, templates: Vec<Template>) -> Outputs {
    let defaults = Layers::with_defaults().merge().expect("the defaults merge").values;
    let inputs = Inputs {
        values: layers.merge().expect("layers merge").values,
        defaults,
        nulls: Vec::new(),
        findings: Vec::new(),
        release: Release { name: "st2".to_owned(), namespace: "default".to_owned() },
        kube: Kube { version: "1.33.0".to_owned(), minor: 33 },
        api_versions: Vec::new(),
        target: Target::Kubectl,
        include_tests: false,
        strict: false,
        templates,
        missing_secrets: MissingSecrets::Refuse,
        migration: None,
    };
    pipeline::run(inputs).expect("the values render")
}
