//! Kubernetes objects: their identity, the check against Kubernetes' own types, their order, faults between them, whose layout
//! they are in, and who they are for.

mod check;
mod common;
mod data_keys;
mod fault;
mod faults;
mod images;
mod key;
mod layout;
mod manifest;
mod monitors;
mod operated;
mod order;
mod place;
mod pod;
mod pod_security;
mod ports;
mod read;
mod references;
mod refused;
mod relations;
mod rendered;
mod scaling;
mod target;
mod waits;

pub use crate::quantity::{amount, is_larger_quantity, is_quantity_field, is_same_quantity};
pub use check::{CheckError, check, is_of_sops, unchecked};
pub use common::{add as add_metadata, add_label};
pub use fault::{Fault, FaultKind};
pub use faults::faults;
pub use images::{images, take_from};
pub use key::ManifestKey;
pub use layout::{BitnamiService, bitnami_services, bitnami_traces, runs_services};
pub use manifest::{Manifest, ManifestError, unique};
pub use order::sort;
pub use place::Place;
pub use pod::{Pod, list, pod, text};
pub use pod_security::{Demand, SecurityLevel, demands};
pub use read::{ReadManifestsError, read};
pub use references::{Unprovided, unprovided};
pub use refused::{Demanded, Refused, RefusedKind, demanded, each, is_image, refused, told};
pub use relations::{How, Relation, relations};
pub use rendered::{KINDS_ELSEWHERE, RELEASE_NAMESPACE, RENDERED_KINDS};
pub use scaling::Scaling;
#[cfg(test)]
use target::normalise;
pub use target::{
    Adapt, Adapted, Target, adapt, complete_hooks, hooks_as_objects, is_hook, is_passing, namespace_of, without_hooks,
};
