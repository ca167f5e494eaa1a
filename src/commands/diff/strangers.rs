//! Manifests that have nothing to do with each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::ReleaseArgs;
use crate::manifests::{Manifest, namespace_of};

/// What to say where no object is on both sides: most likely another release or namespace was meant.
pub fn told(before: &[Manifest], after: &[Manifest], release: &ReleaseArgs) -> Option<String> {
    let namespace = &release.namespace;
    let identity = |manifest: &Manifest| {
        let key = &manifest.key;
        (key.group.clone(), key.kind.clone(), namespace_of(manifest, namespace).map(str::to_owned), key.name.clone())
    };
    let ours: BTreeSet<_> = after.iter().map(identity).collect();
    if before.is_empty() || after.is_empty() || before.iter().any(|manifest| ours.contains(&identity(manifest))) {
        return None;
    }
    let labels = ["app.kubernetes.io/instance", "release"];
    let theirs = most(before.iter().filter_map(|manifest| {
        let found = manifest.object.pointer("/metadata/labels")?;
        labels.iter().find_map(|label| found.get(label)?.as_str())
    }));
    let place = most(before.iter().filter_map(|manifest| manifest.key.namespace.as_deref()));
    let looks = match (theirs, place) {
        (Some(theirs), Some(place)) => format!("they look like release {theirs} in namespace {place}"),
        (Some(theirs), None) => format!("they look like release {theirs}"),
        (None, Some(place)) if place != namespace.as_str() => format!("they are in namespace {place}"),
        (None, _) => "they look like something else".to_owned(),
    };
    Some(format!(
        "note: none of the manifests to compare with is one of release {} in namespace {namespace}; {looks}: look at NAME and --namespace",
        release.name
    ))
}

/// The text that is there most often.
fn most<'a>(texts: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    texts.for_each(|text| *counts.entry(text).or_default() += 1);
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(text, _)| text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use super::told;
    use crate::cli::ReleaseArgs;
    use crate::manifests::{self, Manifest};

    fn set(name: &str, namespace: &str, release: &str) -> Vec<Manifest> {
        let metadata =
            format!("{{name: {name}, namespace: {namespace}, labels: {{app.kubernetes.io/instance: {release}}}}}");
        manifests::read(&format!("{{apiVersion: v1, kind: ConfigMap, metadata: {metadata}}}"), "test").unwrap()
    }

    #[test]
    fn strangers_are_named() {
        let release = ReleaseArgs { name: "st2".to_owned(), namespace: "stack".to_owned() };
        let ours = set("st2-a", "stack", "st2");
        let said = told(&set("zzz-a", "qq", "zzz"), &ours, &release).unwrap();
        assert!(
            said.contains("is one of release st2 in namespace stack; they look like release zzz in namespace qq"),
            "{said}"
        );
        let other_place = told(&set("st2-a", "qq", "st2"), &ours, &release).unwrap();
        assert!(other_place.contains("release st2 in namespace qq"), "{other_place}");
        let bare = manifests::read("{apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: stack}}", "test")
            .unwrap();
        let unknown = told(&bare, &ours, &release).unwrap();
        assert!(unknown.contains("in namespace stack; they look like something else"), "{unknown}");
        assert_eq!(told(&ours, &ours, &release), None);
        assert_eq!(told(&[set("b", "qq", "zzz"), ours.clone()].concat(), &ours, &release), None);
        assert_eq!(told(&[], &ours, &release), None);
        assert_eq!(told(&ours, &[], &release), None);
    }
}
