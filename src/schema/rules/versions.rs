//! Versions that do not go together.

use crate::config::{Config, Image, MongodbProvider, RabbitmqProvider, RedisProvider, Version};
use crate::schema::Report;
use crate::workloads::{Peer, Workload};
use crate::yaml::Node;

/// The first version of StackStorm that speaks to MongoDB newer than [`MONGODB_OF_OLD_STACKSTORM`].
const MODERN_STACKSTORM: Version = Version::new(3, 9);
/// The newest MongoDB that older versions of StackStorm were tried with.
const MONGODB_OF_OLD_STACKSTORM: Version = Version::new(4, 4);
/// The version of Python in StackStorm's images, from which version of StackStorm on.
const PYTHONS: &[(Version, Version)] =
    &[(MODERN_STACKSTORM, Version::new(3, 10)), (Version::new(0, 0), Version::new(3, 8))];
/// How images say which Python they are for.
const MARKS: &[&str] = &["python", "py"];

/// Warns of versions that were not made for each other.
pub fn check(config: &Config, report: &mut Report<'_>) {
    official(config, report);
    redis(config, report);
    if config.image.tag.is_empty() && !config.image.repository.contains('@') {
        report.warn(
            "image.tag",
            "without a tag, each node pulls the newest image of that time",
            "write a version of StackStorm, such as `3.9`",
        );
    }
    let Some(stackstorm) = Version::of_tag(&config.image.tag) else { return };
    mongodb(config, stackstorm, report);
    components(config, stackstorm, report);
    packs(config, stackstorm, report);
}

/// A component on the other side of the version from which on settings and libraries are others: all of them read the same `st2.conf`, database
/// and messages.
fn components(config: &Config, stackstorm: Version, report: &mut Report<'_>) {
    for (name, _, _) in config.deployments().into_iter().filter(|(_, is_running, _)| *is_running) {
        if !Workload::find(name).is_some_and(|workload| workload.talks_to(Peer::Database)) {
            continue;
        }
        let image = report.values().get(name).and_then(|section| section.get("image"));
        let own = image.and_then(|image| image.get("tag")).and_then(Node::text).and_then(Version::of_tag);
        if let Some(own) = own.filter(|own| (*own < MODERN_STACKSTORM) != (stackstorm < MODERN_STACKSTORM)) {
            report.warn_due_to(
                "image.tag",
                &format!("{name}.image.tag"),
                format!("this is StackStorm {own}, and the services around it are {stackstorm}: the settings that st2ha writes are for the latter"),
                "use one version for all; build your own image on that of the same version",
            );
        }
    }
}

/// The oldest servers that a provider `official` runs.
struct Oldest {
    section: &'static str,
    version: Version,
    /// The provider that makes the pods, where its servers have to be as new.
    provider: fn(&Config) -> Option<&'static str>,
    image: fn(&Config) -> &Image,
    /// What keeps older ones from working at all; nothing if they were only never tried.
    lacks: Option<(&'static str, &'static str)>,
    name: &'static str,
}

/// RabbitMQ 3.8 refuses settings of rabbitmq.conf, and no Redis before 7.2 gets security fixes.
const OLDEST: &[Oldest] = &[
    Oldest {
        section: "mongodb",
        version: Version::new(5, 0),
        provider: |config| match config.mongodb.provider {
            MongodbProvider::Official if config.mongodb.enabled => Some("official"),
            _ => None,
        },
        image: |config| &config.mongodb.image,
        lacks: Some((
            "images of MongoDB before 5.0 lack `mongosh`, which sets up the replica set",
            "use a newer image, or the preset `stackstorm-ha-1.1`",
        )),
        name: "MongoDB",
    },
    Oldest {
        section: "rabbitmq",
        version: Version::new(3, 10),
        provider: |config| match config.rabbitmq.provider {
            RabbitmqProvider::Official if config.rabbitmq.enabled => Some("official"),
            RabbitmqProvider::ClusterOperator if config.rabbitmq.enabled => Some("cluster-operator"),
            _ => None,
        },
        image: |config| &config.rabbitmq.image,
        lacks: None,
        name: "RabbitMQ",
    },
    Oldest {
        section: "redis",
        version: Version::new(7, 2),
        provider: |config| match config.redis.provider {
            RedisProvider::Official if config.redis.enabled => Some("official"),
            _ => None,
        },
        image: |config| &config.redis.image,
        lacks: None,
        name: "Redis",
    },
];

fn official(config: &Config, report: &mut Report<'_>) {
    for Oldest { section, version, provider, image, lacks, name } in OLDEST {
        let Some(provider) = provider(config) else { continue };
        let newest = image(config).tag.as_deref().and_then(Version::newest_of_tag);
        if newest.is_none_or(|newest| newest >= *version) {
            continue;
        }
        let path = format!("{section}.image.tag");
        match lacks {
            Some((message, help)) => report.error(&path, *message, *help),
            None => report.warn(
                &path,
                format!(
                    "the scripts and settings of `{section}.provider: {provider}` are for {name} {version} or newer"
                ),
                format!("use a newer image, or leave `{section}.image` out for the default"),
            ),
        }
    }
}

/// The default tag is one of Valkey's image, and Redis has other numbers.
fn redis(config: &Config, report: &mut Report<'_>) {
    let repository = config.redis.image.repository.rsplit('/').next().unwrap_or_default();
    let is_official = config.redis.enabled && config.redis.provider == RedisProvider::Official;
    if is_official && repository.contains("redis") && !report.is_written("redis.image.tag") {
        report.warn(
            "redis.image.repository",
            "the default tag is one of Valkey's image",
            "write `redis.image.tag`: a tag that this image has, of Redis 7.2 or newer",
        );
    }
}

fn mongodb(config: &Config, stackstorm: Version, report: &mut Report<'_>) {
    let mongodb = &config.mongodb;
    let is_newer =
        mongodb.image.tag.as_deref().and_then(Version::of_tag).is_some_and(|server| server > MONGODB_OF_OLD_STACKSTORM);
    if mongodb.enabled && is_newer && stackstorm < MODERN_STACKSTORM {
        report.warn_due_to(
            "image.tag",
            "mongodb.image.tag",
            "StackStorm before 3.9 supports MongoDB up to 4.4",
            match mongodb.provider {
                MongodbProvider::Official => {
                    "set `image.tag` to 3.9 or newer; MongoDB 4.4 needs another provider, as the preset `stackstorm-ha-1.1` has it"
                }
                _ => "set `image.tag` to 3.9 or newer, or keep MongoDB at 4.4",
            },
        );
    }
}

/// Virtual environments hold on to the Python that they were made with.
fn packs(config: &Config, stackstorm: Version, report: &mut Report<'_>) {
    let python = PYTHONS.iter().find(|(since, _)| stackstorm >= *since).map(|(_, python)| *python);
    for (index, image) in config.st2.packs.images.iter().enumerate() {
        let tag = image.tag.as_deref().unwrap_or_default();
        let of_image = [tag, &image.name].into_iter().find_map(python_of);
        if let (Some(wanted), Some(found)) = (python, of_image)
            && wanted != found
        {
            report.warn(
                &format!("st2.packs.images[{index}].{}", if python_of(tag).is_some() { "tag" } else { "name" }),
                format!(
                    "the virtual environments of these packs need Python {found}, and StackStorm {stackstorm} has Python {wanted}"
                ),
                "rebuild the image on that of StackStorm's action runner of the same version",
            );
        }
    }
}

/// The Python that `st2packs-python3.8`, `1.0-py310` or `py3.10` names.
fn python_of(text: &str) -> Option<Version> {
    let text = text.to_lowercase();
    MARKS.iter().find_map(|mark| {
        let rest = text.split_once(mark)?.1.trim_start_matches(['-', '_', ':']).strip_prefix('3')?;
        let minor: String = rest.trim_start_matches(['.', '-', '_']).chars().take_while(char::is_ascii_digit).collect();
        Some(Version::new(3, minor.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::python_of;
    use crate::config::Version;

    #[test]
    fn images_name_their_python() {
        let cases = [
            ("1.0-python3.8", Some((3, 8))),
            ("py310", Some((3, 10))),
            ("st2packs-py3.10", Some((3, 10))),
            ("python-3.8-2", Some((3, 8))),
            ("python", None),
            ("happy", None),
            ("1.2", None),
            ("py2", None),
        ];
        for (text, expected) in cases {
            assert_eq!(python_of(text), expected.map(|(major, minor)| Version::new(major, minor)), "{text}");
        }
    }
}
