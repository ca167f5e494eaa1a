//! What differs between two sets of manifests, told so that no secret shows.
//!
//! ```text
//! manifests -> pairs of objects -> raw edits -> masked changes -> text | JSON | Markdown | HTML
//!              identity, renames   compare      mask              layout
//! ```
//!
//! Raw edits hold what manifests hold, secrets included, and never leave this module. [`Diff`] is what does: everything in it
//! went through `mask::Mask`, so that no way of writing it down can show a secret.

mod align;
mod canonical;
mod change;
mod compare;
mod content;
mod defaults;
mod edit;
mod html;
mod immutable;
mod ini;
mod known;
mod labels;
mod layout;
mod lines;
mod lists;
mod live;
mod markdown;
mod mask;
mod ownership;
mod pairs;
mod path;
mod place;
mod rename;
mod show;
mod text;
mod words;
mod zeros;

pub use change::{Change, Diff, Edit, FieldChange, Kind, Line, Sign, Summary};
pub use html::{HTML_LIMIT, html};
pub use live::{Live, as_applied};
pub use markdown::{MARKDOWN_LIMIT, markdown};
pub use mask::SECRET;
pub use ownership::is_made_by_controller;
pub use rename::stem;
pub use text::{text, titles};

use serde_json::Value;

use crate::credential;
use crate::manifests::{Manifest, ManifestError};
use edit::RawEdit;
use mask::{Known, Mask};
use pairs::{Pair, Side};

/// Two sets of manifests to compare.
#[derive(Clone, Copy)]
pub struct Comparison<'a> {
    /// How things are.
    pub before: &'a [Manifest],
    /// How things would be.
    pub after: &'a [Manifest],
    /// The namespace of objects that name none.
    pub namespace: &'a str,
    /// Texts that stand for secrets that are not there yet.
    pub placeholders: &'a [&'a str],
    /// Keys that hold no credentials, whatever they look like.
    pub shown: &'a [String],
}

/// An object as it may be shown: without the secrets that it or its neighbours hold.
pub fn shown(
    manifest: &Manifest,
    among: &[Manifest],
    namespace: &str,
    placeholders: &[&str],
) -> Result<Value, DiffError> {
    let mask = Mask::new(among.iter(), Known { namespace, placeholders, shown: &[] }).map_err(DiffError::Mask)?;
    Ok(mask.object(&manifest.object))
}

/// Why sets of manifests cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum DiffError {
    /// A set holds an object twice.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The secrets to hide are more than can be searched for.
    #[error("there are too many secrets to mask: {0}")]
    Mask(String),
}

/// Compares. Changes come in the order of kind, namespace and name.
pub fn diff(comparison: Comparison<'_>) -> Result<Diff, DiffError> {
    let Comparison { before, after, namespace, placeholders, shown } = comparison;
    let (old, new) = (Side::new(before, namespace)?, Side::new(after, namespace)?);
    let pairs = pairs::pair(&old, &new);
    if pairs.is_empty() {
        return Ok(Diff::default());
    }
    let mask =
        Mask::new(before.iter().chain(after), Known { namespace, placeholders, shown }).map_err(DiffError::Mask)?;
    let mut changes: Vec<Change> = pairs.into_iter().filter_map(|pair| change(pair, &mask)).collect();
    changes.sort_by(|one, other| one.place().cmp(&other.place()));
    Ok(Diff { changes })
}

/// What to tell about two objects that are not the same to the letter; nothing if they mean the same.
fn change(pair: Pair<'_>, mask: &Mask) -> Option<Change> {
    match pair {
        Pair::Added(key, object) => {
            Some(Change { object: key, kind: Kind::Added { manifest: mask.object(&canonical::canonical(object)) } })
        }
        Pair::Removed(key, object) => {
            Some(Change { object: key, kind: Kind::Removed { manifest: mask.object(&canonical::canonical(object)) } })
        }
        Pair::Both(key, before, after) => {
            let rule = immutable::Rule::of(before, after);
            let fields: Vec<FieldChange> = edits(before, after)
                .map(|edit| FieldChange { refused: rule.refuses(&edit), ..show::field(&edit, &key.kind, mask) })
                .collect();
            (!fields.is_empty()).then_some(Change { object: key, kind: Kind::Changed { fields } })
        }
        Pair::Renamed(from, before, key, after) => {
            let fields = edits(before, after).map(|edit| show::field(&edit, &key.kind, mask)).collect();
            Some(Change { object: key, kind: Kind::Renamed { from, fields } })
        }
    }
}

/// What differs between two objects besides their identity.
fn edits(before: &Value, after: &Value) -> impl Iterator<Item = RawEdit> {
    let is_identity = |edit: &RawEdit| edit.path.is(&["metadata", "name"]) || edit.path.is(&["metadata", "namespace"]);
    let edits = compare::objects(&canonical::canonical(before), &canonical::canonical(after));
    edits.into_iter().filter(move |edit| !is_identity(edit))
}
