//! What the parts of an image's reference tell.

use crate::config::{Image, Version};

/// The reference of an image, in its parts. A registry may stand in front of the repository as well.
pub struct Reference<'a> {
    registry: &'a str,
    /// The repository's parts between slashes.
    pub path: Vec<&'a str>,
    /// The tag, without a digest behind it.
    pub tag: &'a str,
}

impl<'a> Reference<'a> {
    /// The reference of an image section, with the registry of `global` if it names one.
    pub fn of(image: &'a Image, global: Option<&'a str>) -> Self {
        let registry =
            global.filter(|registry| !registry.is_empty()).unwrap_or(image.registry.as_deref().unwrap_or_default());
        // `name@sha256` as the repository and the digest as the tag is how a digest gets into these keys.
        let repository = image.repository.split('@').next().unwrap_or_default();
        let tag = image.tag.as_deref().unwrap_or_default().split('@').next().unwrap_or_default();
        let tag = if repository.len() < image.repository.len() { "" } else { tag };
        Self { registry, path: repository.split('/').filter(|part| !part.is_empty()).collect(), tag }
    }

    /// Whether this is an image that Docker Hub lists without an owner: `mongo`, `library/mongo`, wherever it is mirrored.
    pub fn is_of_library(&self) -> bool {
        let is_hub = matches!(self.registry, "docker.io" | "index.docker.io" | "registry-1.docker.io");
        self.path.iter().rev().nth(1) == Some(&"library") || (is_hub && self.path.len() == 1)
    }

    /// The major version that the tag begins with: 4 of `4`, `4.0.5-management` and `v4.1`.
    pub fn major_version(&self) -> Option<u64> {
        Version::newest_of_tag(self.tag).map(|version| u64::from(version.major()))
    }
}
