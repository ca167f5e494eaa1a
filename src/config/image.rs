//! Images of StackStorm's own components.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Version;

/// Where StackStorm's images come from, unless a component says otherwise.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StackstormImage {
    /// Image of the init containers that wait for MongoDB and RabbitMQ; it needs `sh` and `nc`. Empty means
    /// `docker.io/library/busybox:1.37`.
    pub utility_image: String,
    /// When the kubelet pulls an image: `Always`, `IfNotPresent` or `Never`.
    #[schemars(extend("enum" = ["Always", "IfNotPresent", "Never", ""]))]
    pub pull_policy: Option<String>,
    /// Registry and path before each image's name, such as `registry.example.com/stackstorm`. Empty means
    /// `stackstorm`, which is Docker Hub's.
    pub repository: String,
    /// Tag of every StackStorm image, and the version in the objects' labels.
    #[schemars(extend("x-template" = true))]
    pub tag: String,
    /// Name of a Secret to pull the images with.
    pub pull_secret: Option<String>,
    /// Words put in front of every component's command, such as `["/usr/bin/tini", "--"]`; st2web and st2chatops
    /// start with the command of their images and do not use it.
    pub entrypoint: Vec<String>,
}

impl StackstormImage {
    /// Whether the tag says that StackStorm is older than a version. A tag without a version says nothing.
    pub fn is_older_than(&self, version: Version) -> bool {
        Version::of_tag(&self.tag).is_some_and(|found| found < version)
    }

    /// Whether StackStorm's services read settings from variables such as `ST2_API__PORT`.
    pub fn reads_variables(&self) -> bool {
        !self.is_older_than(Version::new(3, 9))
    }

    /// Whether StackStorm can give Sentinels a password, and reach them by encrypted connections.
    pub fn can_log_in_to_sentinels(&self) -> bool {
        !self.is_older_than(Version::new(3, 9))
    }
}

/// The image of a component: only its tag can differ.
#[derive(Clone, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
pub struct ComponentImage {
    /// Tag that replaces `image.tag` for this component.
    #[schemars(extend("x-template" = true))]
    pub tag: Option<String>,
}

/// The image of a component that can be replaced by one of your own.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomImage {
    /// Registry and path before the name; replaces `image.repository`.
    pub repository: Option<String>,
    /// Name of the image; replaces the component's own.
    pub name: Option<String>,
    /// Tag that replaces `image.tag`.
    #[schemars(extend("x-template" = true))]
    pub tag: Option<String>,
    /// When the kubelet pulls the image; replaces `image.pullPolicy`.
    #[schemars(extend("enum" = ["Always", "IfNotPresent", "Never", ""]))]
    pub pull_policy: Option<String>,
}

/// The image of the action runner.
#[derive(Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActionRunnerImage {
    /// Which image.
    #[serde(flatten)]
    pub image: CustomImage,
    /// Name of a Secret to pull the image with, besides `image.pullSecret`.
    pub pull_secret: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::{StackstormImage, Version};

    #[test]
    fn tags_say_how_old_stackstorm_is() {
        let old = |tag: &str| {
            let image = StackstormImage {
                utility_image: String::new(),
                pull_policy: None,
                repository: String::new(),
                tag: tag.to_owned(),
                pull_secret: None,
                entrypoint: Vec::new(),
            };
            image.is_older_than(Version::new(3, 9))
        };
        for tag in ["3.8", "3.8.1", "v3.8", "3.8dev", "3.8.1@sha256:00", "2.10"] {
            assert!(old(tag), "{tag}");
        }
        for tag in ["3.9", "3.9.0", "3.10dev", "4.0", "latest", "", "main", "3", "stable-2"] {
            assert!(!old(tag), "{tag}");
        }
    }
}
