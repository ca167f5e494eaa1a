//! Rendered manifests laid over those of somebody else: a stream of Helm's or kustomize's, or a ResourceList.
//!
//! An object of ours takes the place of the one with its identity; the others are added; what is not ours stays as it is.

mod config_map;
mod document;
mod error;
mod merged;
mod objects;
mod request;
mod resource_list;
mod splice;
mod stream;

pub use error::OverlayError;
pub use merged::Merged;
pub use objects::Added;
pub use request::{KIND, Request, RequestError};
pub use resource_list::{ResourceList, failure};
pub use stream::{Merge, Stream};
