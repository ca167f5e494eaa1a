//! A field whose source is sought.

use serde_json::Value;

use super::field::{self, Step};
use super::mark::Marks;
use crate::manifests::{Manifest, ManifestKey};

/// A field of an object, or a key in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The template that printed the object.
    pub template: String,
    /// The object.
    pub key: ManifestKey,
    /// Path of the field.
    pub path: String,
    /// What of it.
    pub part: Part,
}

impl Site {
    /// A field of a manifest.
    pub fn new(manifest: &Manifest, path: impl Into<String>, part: Part) -> Self {
        Self { template: manifest.origin.clone(), key: manifest.key.clone(), path: path.into(), part }
    }
}

/// What of a field is sought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its value.
    Value,
    /// A key of the map that it is.
    Key(String),
}

/// A site, and what stands there.
pub(super) struct Target<'a> {
    pub site: &'a Site,
    /// Of how many objects of its kind from its template it is which.
    rank: (usize, usize),
    object: &'a Value,
    steps: Vec<Step>,
    plain: Seen,
}

/// What stands at a site.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Seen {
    /// A key.
    Key(String),
    /// A value.
    Value(Value),
}

impl<'a> Target<'a> {
    /// A site among the objects that it was found in.
    pub fn new(site: &'a Site, manifests: &'a [Manifest]) -> Option<Self> {
        let alike: Vec<&Manifest> = manifests.iter().filter(|manifest| is_alike(manifest, site)).collect();
        let place = alike.iter().position(|manifest| manifest.key == site.key)?;
        let object = &alike.get(place)?.object;
        let steps = field::steps(object, &site.path)?;
        let value = field::at(object, &steps)?;
        let plain = match &site.part {
            Part::Value => Seen::Value(value.clone()),
            Part::Key(key) => Seen::Key(value.get(key).map(|_| key.clone())?),
        };
        Some(Self { site, rank: (place, alike.len()), object, steps, plain })
    }

    /// What stands at the site in objects that were rendered from marked values.
    pub fn seen(&self, manifests: &[Manifest], marks: &Marks) -> Option<Seen> {
        let alike: Vec<&Manifest> = manifests.iter().filter(|manifest| is_alike(manifest, self.site)).collect();
        let is_it = |manifest: &&&Manifest| marks.stripped(&manifest.key.name) == self.site.key.name;
        // The object's name may have become another one, or be cut short; then it is the only one, or the one in its place.
        let (place, count) = self.rank;
        let in_its_place = || alike.get(place).filter(|_| alike.len() == count);
        let manifest = alike.iter().find(is_it).or_else(in_its_place)?;
        let value = field::marked(&manifest.object, self.object, &self.steps, marks)?;
        match &self.site.part {
            Part::Value => Some(Seen::Value(value.clone())),
            Part::Key(key) => field::key_of(value, key, marks).map(|key| Seen::Key(key.to_owned())),
        }
    }

    /// Whether this is what stands at the site, apart from marks.
    pub fn is_plain(&self, seen: &Seen, marks: &Marks) -> bool {
        match (seen, &self.plain) {
            (Seen::Key(seen), Seen::Key(plain)) => marks.stripped(seen) == *plain,
            (Seen::Value(seen), Seen::Value(plain)) => marks.is_marked(seen, plain),
            _ => false,
        }
    }
}

impl Seen {
    /// The numbers of the marks in it, each once.
    pub fn numbers(&self, marks: &Marks) -> Vec<usize> {
        let mut numbers = match self {
            Self::Key(key) => marks.numbers(key),
            Self::Value(value) => marks.all_numbers(value),
        };
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Key(text) | Self::Value(Value::String(text)) => Some(text),
            Self::Value(_) => None,
        }
    }
}

fn is_alike(manifest: &Manifest, site: &Site) -> bool {
    manifest.origin == site.template && manifest.key.kind == site.key.kind
}
