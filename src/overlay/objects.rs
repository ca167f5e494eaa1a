//! Which object of ours takes the place of which object of theirs.

use std::collections::HashMap;

use serde_json::Value;

use super::error::OverlayError;
use crate::manifests::{Manifest, ManifestKey, is_hook, namespace_of};

/// Annotations by which programs find their objects again. They stay on an object that is replaced.
const KEPT: &[&str] =
    &["postrenderer.helm.sh/", "config.kubernetes.io/", "internal.config.kubernetes.io/", "kustomize.config.k8s.io/"];

/// What happens to objects of ours that replace nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Added {
    /// They are added.
    #[default]
    All,
    /// They are left out: they have been added elsewhere.
    None,
}

/// Our objects, ready to be looked up.
pub struct Objects {
    ours: Vec<Option<Manifest>>,
    places: HashMap<ManifestKey, usize>,
    namespace: String,
}

impl Objects {
    /// Our objects. Those on either side that name no namespace are in this one.
    pub fn new(ours: Vec<Manifest>, namespace: &str) -> Self {
        let places = ours.iter().enumerate().map(|(place, manifest)| (identity(manifest, namespace), place)).collect();
        Self { ours: ours.into_iter().map(Some).collect(), places, namespace: namespace.to_owned() }
    }

    /// Our object that takes the place of this one, which then counts as used.
    pub fn replace(&mut self, theirs: &Manifest) -> Option<Value> {
        if !is_named(theirs) {
            return None;
        }
        let place = *self.places.get(&identity(theirs, &self.namespace))?;
        let mut ours = self.ours.get_mut(place)?.take()?;
        let annotations = theirs.object.pointer("/metadata/annotations").and_then(Value::as_object);
        for (name, value) in annotations.into_iter().flatten() {
            if KEPT.iter().any(|prefix| name.starts_with(prefix)) {
                ours.annotate(name, value.clone());
            }
        }
        Some(ours.object)
    }

    /// Our objects that replaced nothing, in their order.
    pub fn rest(self) -> impl Iterator<Item = Manifest> {
        self.ours.into_iter().flatten()
    }
}

/// Refuses two objects of theirs that are the same. A hook may share its identity with an object of the release: Helm makes the
/// two at different times.
pub fn unique<'a>(theirs: impl IntoIterator<Item = &'a Manifest>, namespace: &str) -> Result<(), OverlayError> {
    let mut seen = HashMap::new();
    for manifest in theirs.into_iter().filter(|manifest| is_named(manifest)) {
        let ManifestKey { group, kind, name, .. } = &manifest.key;
        let identity = (group, kind, namespace_of(manifest, namespace), name, is_hook(manifest));
        if let Some(first) = seen.insert(identity, &manifest.origin) {
            let (first, second) = (first.to_owned(), manifest.origin.clone());
            return Err(OverlayError::Twice { key: Box::new(manifest.key.clone()), first, second });
        }
    }
    Ok(())
}

/// Whether the object says its name. One with `generateName` gets a new name each time, so there may be many alike.
fn is_named(manifest: &Manifest) -> bool {
    manifest.object.pointer("/metadata/name").is_some()
}

fn identity(manifest: &Manifest, namespace: &str) -> ManifestKey {
    ManifestKey { namespace: namespace_of(manifest, namespace).map(str::to_owned), ..manifest.key.clone() }
}
