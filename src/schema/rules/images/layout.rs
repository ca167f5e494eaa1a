//! Where images keep their programs and files, and how they start: told by their names.

use super::reference::Reference;

/// A family of images that are laid out alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Bitnami's: everything below `/opt/bitnami` and `/bitnami`.
    Bitnami,
    /// The official images, and those that other makers build like them.
    Official,
    /// Percona's of MongoDB: built like the official ones, with what their operator looks for besides.
    Percona,
}

impl Layout {
    /// The family, for messages.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Bitnami => "Bitnami's images",
            Self::Official => "the official images",
            Self::Percona => "Percona's images",
        }
    }

    /// Whether what is made for this layout runs in an image of that one.
    pub fn takes(self, image: Self) -> bool {
        self == image || (self, image) == (Self::Official, Self::Percona)
    }

    /// An image of a service that fits.
    pub fn example(self, service: &str) -> &'static str {
        match (self, service) {
            (Self::Bitnami, _) => "an image from `docker.io/bitnamilegacy` or a mirror of it",
            (Self::Percona, _) => {
                "an image of Percona Server for MongoDB such as `docker.io/percona/percona-server-mongodb`"
            }
            (Self::Official, "mongodb") => "an official image such as `docker.io/library/mongo`",
            (Self::Official, "rabbitmq") => "an official image such as `docker.io/library/rabbitmq`",
            (Self::Official, _) => "an official image such as `docker.io/valkey/valkey`",
        }
    }
}

/// What tells a layout.
enum Sign {
    /// An owner in front of the name, wherever it is mirrored.
    Owner(&'static str),
    /// An image without an owner.
    Library,
    /// The last parts of the repository.
    Name(&'static [&'static str]),
    /// A part of the tag between dashes.
    TagPart(&'static str),
    /// How a part of the tag between dashes begins and goes on in digits.
    Numbered(&'static str),
}

/// The signs, the surest first.
const SIGNS: &[(Sign, Layout)] = &[
    (Sign::Owner("bitnami"), Layout::Bitnami),
    (Sign::Owner("bitnamilegacy"), Layout::Bitnami),
    (Sign::Owner("bitnamisecure"), Layout::Bitnami),
    (Sign::Owner("bitnamicharts"), Layout::Bitnami),
    (Sign::Owner("percona"), Layout::Percona),
    (Sign::Name(&["percona-server-mongodb"]), Layout::Percona),
    (Sign::Library, Layout::Official),
    (Sign::Owner("valkey"), Layout::Official),
    (Sign::Owner("opstree"), Layout::Official),
    (Sign::Name(&["mongodb-community-server"]), Layout::Official),
    (Sign::Name(&["mongodb-enterprise-server"]), Layout::Official),
    (Sign::Name(&["redis", "redis-stack-server"]), Layout::Official),
    (Sign::Name(&["redis", "redis-stack"]), Layout::Official),
    // Bitnami calls its image `mongodb`.
    (Sign::Name(&["mongo"]), Layout::Official),
    (Sign::Name(&["valkey"]), Layout::Official),
    (Sign::TagPart("debian"), Layout::Bitnami),
    (Sign::TagPart("photon"), Layout::Bitnami),
    (Sign::TagPart("management"), Layout::Official),
    (Sign::TagPart("alpine"), Layout::Official),
    (Sign::Numbered("alpine"), Layout::Official),
    (Sign::TagPart("bookworm"), Layout::Official),
    (Sign::TagPart("bullseye"), Layout::Official),
    (Sign::TagPart("trixie"), Layout::Official),
    (Sign::TagPart("focal"), Layout::Official),
    (Sign::TagPart("jammy"), Layout::Official),
    (Sign::TagPart("noble"), Layout::Official),
    (Sign::TagPart("windowsservercore"), Layout::Official),
];

/// The layout of an image, if its name tells, and the key that does.
pub fn find(reference: &Reference<'_>) -> Option<(Layout, &'static str)> {
    SIGNS.iter().find(|(sign, _)| sign.is_on(reference)).map(|(sign, layout)| (*layout, sign.key()))
}

impl Sign {
    fn is_on(&self, reference: &Reference<'_>) -> bool {
        let (path, mut parts) = (&reference.path, reference.tag.split('-').skip(1));
        match self {
            Self::Owner(owner) => path.iter().rev().skip(1).any(|part| part == owner),
            Self::Library => reference.is_of_library(),
            Self::Name(name) => path.ends_with(name),
            Self::TagPart(wanted) => parts.any(|part| part == *wanted),
            Self::Numbered(start) => parts.any(|part| {
                part.strip_prefix(start).is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
            }),
        }
    }

    fn key(&self) -> &'static str {
        match self {
            Self::Owner(_) | Self::Library | Self::Name(_) => "repository",
            Self::TagPart(_) | Self::Numbered(_) => "tag",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::reference::Reference;
    use super::{Layout, find};
    use crate::config::Image;

    fn layout(registry: &str, repository: &str, tag: &str) -> Option<Layout> {
        let own = str::to_owned;
        let image = Image {
            registry: Some(own(registry)),
            repository: own(repository),
            tag: Some(own(tag)),
            pull_policy: None,
            pull_secrets: None,
            debug: None,
        };
        find(&Reference::of(&image, None)).map(|(layout, _)| layout)
    }

    #[test]
    fn layouts_are_told_by_names_and_tags() {
        let hub = "docker.io";
        for (registry, repository, tag) in [
            (hub, "library/mongo", "4.4"),
            (hub, "mongo", "4.4"),
            (hub, "rabbitmq", "3.13"),
            (hub, "redis", "7.2"),
            ("registry.example.com:5000", "hub/library/rabbitmq", "3.13"),
            ("registry.example.com", "docker.io/library/redis", "6"),
            ("registry.example.com", "team/mongo", "4.4"),
            ("public.ecr.aws", "docker/library/mongo", "4.4"),
            ("registry.example.com", "infra/rabbitmq", "4.3.5-management"),
            ("registry.example.com", "infra/redis", "7.2-alpine"),
            ("registry.example.com", "infra/redis", "7.2-alpine3.19"),
            (hub, "valkey/valkey", "8.1.9"),
            ("quay.io", "opstree/redis", "v7.0.15"),
            (hub, "mongodb/mongodb-community-server", "8.0.4-ubi8"),
            (hub, "library/mongo@sha256", "0123"),
        ] {
            assert_eq!(layout(registry, repository, tag), Some(Layout::Official), "{registry}/{repository}:{tag}");
        }
        for repository in
            ["percona/percona-server-mongodb", "mirror/percona-server-mongodb", "library/percona-server-mongodb"]
        {
            assert_eq!(layout(hub, repository, "8.0"), Some(Layout::Percona), "{repository}");
        }
        for (registry, repository, tag) in [
            (hub, "bitnami/mongodb", "4.4"),
            (hub, "bitnamilegacy/rabbitmq", "3.8.9-debian-10-r37"),
            ("registry.example.com", "mirror/bitnami/redis", "6.0.9"),
            ("registry.example.com", "infra/redis", "6.0.9-debian-10-r66"),
            ("registry.example.com", "bitnami/valkey", "8.0"),
        ] {
            assert_eq!(layout(registry, repository, tag), Some(Layout::Bitnami), "{registry}/{repository}:{tag}");
        }
        for (registry, repository, tag) in [
            ("registry.example.com", "infra/mongodb", "4.4"),
            ("registry.example.com", "rabbitmq", "3.8.9"),
            ("", "flip/repo", "flip1"),
            ("registry.example.com", "infra/redis", "sha256-alpineless"),
        ] {
            assert_eq!(layout(registry, repository, tag), None, "{registry}/{repository}:{tag}");
        }
    }
}
