//! Objects that their own types refuse.

use std::collections::BTreeSet;

use super::finding;
use super::written::Written;
use crate::manifests::{CheckError, Manifest};
use crate::schema::{Finding, FindingKind, Severity};
use crate::trace::{Part, Site};

/// An object that its own type refuses. The field that is wrong was written somewhere in the values, unless a template is broken.
pub fn ill_typed(error: &CheckError, written: Written<'_>) -> Finding {
    let manifests = (written.render)(written.values, &BTreeSet::from([error.origin.as_str()])).unwrap_or_default();
    let found = manifests.iter().find(|manifest| is_it(manifest, error));
    let sites = found.map(|manifest| sites(manifest, &error.path)).unwrap_or_default();
    let sources = written.sources_of(&sites, &manifests);
    match sources.into_iter().flatten().next() {
        Some(source) => finding(
            (FindingKind::BadObject, Severity::Error),
            Some((source.path, source.origin)),
            format!("Kubernetes does not take this: {} in {} of {}", error.reason, error.path, error.kind),
            "look the field up in Kubernetes' documentation of the object",
        ),
        None => Finding::failed(error.to_string()),
    }
}

/// Whether a manifest is the one that was refused. What it is made fit for may have added to its name.
fn is_it(manifest: &Manifest, error: &CheckError) -> bool {
    manifest.key.kind == error.kind && manifest.key.name.starts_with(&error.name)
}

/// The field, as a key and as a value: either may be what its type does not know.
fn sites(manifest: &Manifest, path: &str) -> Vec<Site> {
    let key = path.rsplit_once('.').map(|(around, key)| Site::new(manifest, around, Part::Key(key.to_owned())));
    key.into_iter().chain([Site::new(manifest, path, Part::Value)]).collect()
}
