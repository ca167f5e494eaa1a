//! How packs get from their images into the pods.

use super::facts::Facts;
use crate::config::Config;

/// The first minor version of Kubernetes 1 that mounts images unless somebody switches it off.
const IMAGE_VOLUMES: u32 = 35;

/// Whether images with packs are volumes, `packsMounted` in templates; otherwise init containers copy what they hold.
///
/// It takes the names of the packs of all images: a folder that packs are copied to is read-only for what runs them, and nothing can be
/// mounted inside of it.
pub fn packs_mounted(config: &Config, facts: &Facts) -> bool {
    let packs = &config.st2.packs;
    let are_named = packs.images.iter().all(|image| image.packs.is_some());
    !facts.upstream
        && facts.kube.minor >= IMAGE_VOLUMES
        && !packs.volumes.enabled
        && !packs.images.is_empty()
        && are_named
}
