//! The fields that findings are about, gathered so that one search finds the sources of all.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::Value;

use super::written::Written;
use crate::manifests::{Manifest, ManifestKey, Place};
use crate::trace::{Part, Site, Source, field};

/// The fields of all findings.
pub struct Asked<'a> {
    manifests: &'a [Manifest],
    by_key: HashMap<&'a ManifestKey, &'a Manifest>,
    sites: Vec<Site>,
}

/// The fields of one finding, the one that it is about most of all first.
pub struct Fields(Range<usize>);

/// What became of the search.
pub struct Answers {
    sites: Vec<Site>,
    sources: Vec<Vec<Source>>,
}

/// Whether a text is that of a value or that of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The text of a value.
    Value,
    /// A key.
    Key,
}

impl<'a> Asked<'a> {
    /// Nothing so far, about these manifests.
    pub fn new(manifests: &'a [Manifest]) -> Self {
        let by_key = manifests.iter().map(|manifest| (&manifest.key, manifest)).collect();
        Self { manifests, by_key, sites: Vec::new() }
    }

    /// The manifest of a place.
    pub fn manifest(&self, place: &Place) -> Option<&'a Manifest> {
        self.by_key.get(&place.key).copied()
    }

    /// Asks about a text at these places.
    pub fn ask<'p>(&mut self, places: impl IntoIterator<Item = &'p Place>, text: &str, wanted: Wanted) -> Fields {
        let from = self.sites.len();
        for place in places {
            if let Some(manifest) = self.manifest(place) {
                let found = sites(&manifest.object, &place.path, text, wanted);
                self.sites.extend(found.into_iter().map(|(path, part)| Site::new(manifest, path, part)));
            }
        }
        Fields(from..self.sites.len())
    }

    /// Searches.
    pub fn answers(self, written: Written<'_>) -> Answers {
        let sources = written.sources_of(&self.sites, self.manifests);
        Answers { sites: self.sites, sources }
    }
}

impl Answers {
    /// What the first of these fields comes from whose sources are known. Of several sources it is the one without which nothing
    /// would be wrong, as `is_cured` says of the object's field with another text; else the one that was written last.
    pub fn source(&self, fields: &Fields, is_cured: &dyn Fn(&Site, &str) -> bool) -> Option<&Source> {
        let mut all = self.sites.get(fields.0.clone())?.iter().zip(self.sources.get(fields.0.clone())?);
        let (site, sources) = all.find(|(_, sources)| !sources.is_empty())?;
        let cure = |source: &&Source| source.without.as_deref().is_some_and(|text| is_cured(site, text));
        let by_layer = || sources.iter().rev().max_by_key(|source| source.origin.layer);
        if sources.len() > 1 { sources.iter().find(cure).or_else(by_layer) } else { sources.first() }
    }
}

/// How deep a text is looked for below a field that was named without the whole way to it.
const DEPTH: usize = 3;

/// The fields that hold a text: at a path, below it where it names what is around them, or beside it where a step is left out, as
/// in `volumes[0].secretName` for `volumes[0].secret.secretName`.
fn sites(object: &Value, path: &str, text: &str, wanted: Wanted) -> Vec<(String, Part)> {
    let mut found = Vec::new();
    let exact = field(object, path);
    if let Some(value) = exact {
        collect(value, path, text, wanted, DEPTH, &mut found);
    }
    let beside = path.rsplit_once('.').filter(|_| found.is_empty());
    if let Some((around, key)) = beside
        && let Some(value) = field(object, around)
    {
        collect(value, around, text, wanted, DEPTH, &mut found);
        found.retain(|(path, _)| path.ends_with(&format!(".{key}")));
    }
    if found.is_empty() && exact.is_some() {
        found.push((path.to_owned(), Part::Value));
    }
    found
}

fn collect(value: &Value, path: &str, text: &str, wanted: Wanted, depth: usize, found: &mut Vec<(String, Part)>) {
    match value {
        Value::Object(map) if depth > 0 => {
            if wanted == Wanted::Key && map.contains_key(text) {
                found.push((path.to_owned(), Part::Key(text.to_owned())));
                return;
            }
            for (key, value) in map {
                collect(value, &format!("{path}.{key}"), text, wanted, depth - 1, found);
            }
        }
        Value::Array(items) if depth > 0 => {
            for (index, value) in items.iter().enumerate() {
                collect(value, &format!("{path}[{index}]"), text, wanted, depth - 1, found);
            }
        }
        Value::String(found_text) if wanted == Wanted::Value && found_text == text => {
            found.push((path.to_owned(), Part::Value));
        }
        Value::Number(number) if wanted == Wanted::Value && number.to_string() == text => {
            found.push((path.to_owned(), Part::Value));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Part, Wanted, sites};

    #[test]
    fn fields_are_those_that_hold_the_text() {
        let object = json!({ "spec": {
            "envFrom": [{ "secretRef": { "name": "a" } }, { "secretRef": { "name": "b" } }],
            "labels": { "x": "a", "a": "b" },
            "hosts": ["a", "b", "a"],
            "volumes": [{ "name": "x", "configMap": { "name": "a", "mode": "a" } }],
            "port": 0,
        } });
        let found = |path: &str, text: &str, wanted| -> Vec<String> {
            let line =
                |(path, part): &(String, Part)| if *part == Part::Value { path.clone() } else { format!("{path}#") };
            sites(&object, path, text, wanted).iter().map(line).collect()
        };
        assert_eq!(found("spec.envFrom[1].name", "b", Wanted::Value), ["spec.envFrom[1].secretRef.name"]);
        assert_eq!(found("spec.envFrom[1].secretRef", "b", Wanted::Value), ["spec.envFrom[1].secretRef.name"]);
        assert_eq!(found("spec.volumes[0].name", "a", Wanted::Value), ["spec.volumes[0].configMap.name"]);
        assert_eq!(found("spec.labels", "a", Wanted::Key), ["spec.labels#"]);
        assert_eq!(found("spec.labels", "a", Wanted::Value), ["spec.labels.x"]);
        assert_eq!(found("spec.hosts", "a", Wanted::Value), ["spec.hosts[0]", "spec.hosts[2]"]);
        assert_eq!(found("spec.port", "0", Wanted::Value), ["spec.port"]);
        assert_eq!(found("spec.port", "other", Wanted::Value), ["spec.port"]);
        assert!(found("spec.missing", "other", Wanted::Value).is_empty());
    }
}
