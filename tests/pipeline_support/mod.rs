//! What a run of the pipeline is given, besides values.

use st2ha::config::Release;
use st2ha::manifests::Target;
use st2ha::pipeline::{Inputs, MissingSecrets};
use st2ha::render::{self, Kube};
use st2ha::values::Merged;

/// A release `st2` in namespace `default`, for kubectl and Kubernetes 1.33, with all secrets in its values.
pub fn inputs(merged: Merged) -> Inputs<'static> {
    Inputs {
        values: merged.values,
        defaults: merged.defaults,
        nulls: Vec::new(),
        findings: Vec::new(),
        release: Release { name: "st2".to_owned(), namespace: "default".to_owned() },
        kube: Kube { version: "1.33.0".to_owned(), minor: 33 },
        api_versions: Vec::new(),
        target: Target::Kubectl,
        include_tests: false,
        strict: false,
        templates: render::builtin(),
        missing_secrets: MissingSecrets::Refuse,
        migration: None,
    }
}
