//! Why somebody else's manifests cannot be merged with ours.

use super::request::RequestError;
use crate::manifests::{ManifestError, ManifestKey};
use crate::yaml::EmitError;

/// What is wrong with the input, and where.
#[derive(Debug, thiserror::Error)]
pub enum OverlayError {
    /// A document is no YAML.
    #[error("{origin}: {reason}")]
    Yaml {
        /// The document.
        origin: String,
        /// What is wrong, with line and column.
        reason: String,
    },
    /// A document is no manifest.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// Two objects share one identity, so that it is open which of them counts.
    #[error("{second}: {key} was there before, in {first}; leave one of them out")]
    Twice {
        /// The identity.
        key: Box<ManifestKey>,
        /// Where the first is.
        first: String,
        /// Where the second is.
        second: String,
    },
    /// The object that says what to render cannot be understood.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The text is no ResourceList.
    #[error("{0}")]
    ResourceList(String),
    /// Items of a list cannot be replaced in the text.
    #[error(
        "{0}: the items of this list cannot be replaced in the way it is written; write it without anchors, as plain YAML or as JSON"
    )]
    Splice(String),
    /// The result cannot be written down.
    #[error(transparent)]
    Emit(#[from] EmitError),
}
