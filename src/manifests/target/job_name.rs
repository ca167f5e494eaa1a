//! Names of Jobs that can be applied again.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::quantities;
use crate::manifests::manifest::Manifest;
use crate::quantity::amount;

/// Where a Job says how long it stays after it ended.
pub(super) const TIME_TO_LIVE: &str = "ttlSecondsAfterFinished";
/// Longest name of a Job: its pods carry it in a label.
const LONGEST_NAME: usize = 63;

/// Ends a Job's name in a hash of its spec, which Kubernetes does not let anyone change: a Job that would run something else is
/// another Job, and one that would run the same is left alone. The order of keys means nothing, nor how a quantity is written, so neither counts.
pub fn by_content(manifest: &mut Manifest) {
    let mut spec = manifest.object.get("spec").cloned().unwrap_or_default();
    // How long it stays after it ended can be changed, and is no part of what it runs.
    if let Some(spec) = spec.as_object_mut() {
        spec.shift_remove(TIME_TO_LIVE);
    }
    spec.sort_all_objects();
    quantities::each(&mut spec, "spec", &mut settle);
    let digest = Sha256::digest(spec.to_string());
    let [one, two, three, four, five, ..] = digest.0;
    let hash = format!("{one:02x}{two:02x}{three:02x}{four:02x}{five:02x}");
    let kept: String = manifest.key.name.chars().take(LONGEST_NAME - hash.len() - 1).collect();
    let name = format!("{}-{hash}", kept.trim_end_matches(['-', '.']));
    if let Some(metadata) = manifest.metadata_mut() {
        metadata.insert("name".to_owned(), Value::String(name));
    }
}

/// Writes a quantity in one way.
fn settle(quantity: &mut Value) {
    if let Some(amount) = amount(quantity) {
        // Fractions are not exact.
        *quantity = format!("{amount:.9e}").into();
    }
}
