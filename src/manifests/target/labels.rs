//! Labels by which all objects of a release are found, such as by `kubectl apply --prune`.

use serde_json::{Map, Value};

use crate::manifests::manifest::Manifest;

/// Adds the labels that some data services' objects lack. Selectors and the labels of pods stay as they are: they cannot be
/// changed once an object exists.
pub fn complete(manifest: &mut Manifest, release: &str) {
    let Some(metadata) = manifest.metadata_mut() else { return };
    if !metadata.get("labels").is_some_and(Value::is_object) {
        let place = metadata.keys().position(|key| key == "name").map_or(0, |place| place + 1);
        metadata.shift_insert(place, "labels".to_owned(), Value::Object(Map::new()));
    }
    let Some(Value::Object(labels)) = metadata.get_mut("labels") else { return };
    labels.insert("app.kubernetes.io/instance".to_owned(), Value::from(release));
    labels.insert("app.kubernetes.io/part-of".to_owned(), Value::from("stackstorm"));
}
