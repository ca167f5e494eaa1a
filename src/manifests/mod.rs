//! Kubernetes objects: their identity, the check against Kubernetes' own types, their order, and who they are for.

mod check;
mod key;
mod manifest;
mod order;
mod read;
mod target;

pub use check::{CheckError, check};
pub use key::ManifestKey;
pub use manifest::{Manifest, ManifestError, unique};
pub use order::sort;
pub use read::{ReadManifestsError, read};
pub use target::{Adapt, Target, adapt, hooks_as_objects, is_hook, namespace_of};
