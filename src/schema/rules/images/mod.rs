//! Images against what st2ha runs in them.

mod layout;
mod reference;
mod run_as;

use serde_json::Value;

use crate::config::{Config, Image, MongodbProvider, Rabbitmq, RabbitmqProvider, RedisProvider, Secret};
use crate::schema::Report;
use layout::Layout;
use reference::Reference;

/// First major version of RabbitMQ that does not start with a policy of mirrored queues.
const WITHOUT_MIRRORS: u64 = 4;
/// Key of such a policy's definition.
const MIRRORS: &str = "ha-mode";

/// Checks that images are laid out as the scripts expect, that RabbitMQ can read its definitions, and that containers may run as
/// the users of their images.
pub fn check(config: &Config, report: &mut Report<'_>) {
    layouts(config, report);
    if config.rabbitmq.enabled {
        mirrored_queues(config, report);
    }
    run_as::check(config, report);
}

/// A section that names an image, and the layout that what runs in it expects.
struct Expected<'a> {
    path: &'static str,
    image: &'a Image,
    layout: Layout,
}

fn layouts(config: &Config, report: &mut Report<'_>) {
    let (mongodb, rabbitmq, redis) = (&config.mongodb, &config.rabbitmq, &config.redis);
    let of_mongodb = match mongodb.provider {
        MongodbProvider::Official | MongodbProvider::CommunityOperator => Layout::Official,
        MongodbProvider::PerconaOperator => Layout::Percona,
        MongodbProvider::Bitnami => Layout::Bitnami,
    };
    let of_rabbitmq = match rabbitmq.provider {
        RabbitmqProvider::Official | RabbitmqProvider::ClusterOperator => Layout::Official,
        RabbitmqProvider::Bitnami => Layout::Bitnami,
    };
    let of_redis = match redis.provider {
        RedisProvider::Official => Layout::Official,
        RedisProvider::Bitnami => Layout::Bitnami,
    };
    let runs_own = |command: &Option<Vec<String>>| command.as_ref().is_some_and(|words| !words.is_empty());
    let sections = [
        (
            // The community operator chooses the image by itself.
            mongodb.enabled && !runs_own(&mongodb.command) && mongodb.provider != MongodbProvider::CommunityOperator,
            Expected { path: "mongodb.image", image: &mongodb.image, layout: of_mongodb },
        ),
        (
            rabbitmq.enabled && !runs_own(&rabbitmq.command),
            Expected { path: "rabbitmq.image", image: &rabbitmq.image, layout: of_rabbitmq },
        ),
        (redis.enabled, Expected { path: "redis.image", image: &redis.image, layout: of_redis }),
        (
            // Only Bitnami has an image of its own for Sentinel.
            redis.enabled && of_redis == Layout::Bitnami && redis.cluster.enabled && redis.sentinel.enabled,
            Expected { path: "redis.sentinel.image", image: &redis.sentinel.image, layout: of_redis },
        ),
    ];
    let registry = config.global.image_registry.as_deref();
    for (_, Expected { path, image, layout }) in sections.into_iter().filter(|(is_used, _)| *is_used) {
        let reference = Reference::of(image, registry);
        let Some((found, part)) = layout::find(&reference).filter(|(found, _)| !layout.takes(*found)) else { continue };
        report.error(
            &format!("{path}.{part}"),
            format!(
                "this image is laid out like {}, and the scripts are made for {}",
                found.in_words(),
                layout.in_words()
            ),
            format!(
                "use {}, or leave the image out for the default",
                layout.example(path.split('.').next().unwrap_or_default())
            ),
        );
    }
}

/// RabbitMQ 4 has no mirrored queues, and does not boot with a policy that asks for them.
fn mirrored_queues(config: &Config, report: &mut Report<'_>) {
    let rabbitmq = &config.rabbitmq;
    let reference = Reference::of(&rabbitmq.image, config.global.image_registry.as_deref());
    if reference.major_version().is_none_or(|major| !(WITHOUT_MIRRORS..100).contains(&major)) {
        return;
    }
    if rabbitmq.provider == RabbitmqProvider::Bitnami && loads_own_definitions(rabbitmq) {
        report.error(
            "rabbitmq.image.tag",
            "RabbitMQ 4 does not start with the policy for mirrored queues (`ha-mode`) in st2ha's definitions",
            "use an image of RabbitMQ 3, or let the brokers load definitions of your own without that policy: a Secret in \
             `rabbitmq.loadDefinition.existingSecret`",
        );
    }
    let texts = [("rabbitmq.extraConfiguration", rabbitmq.extra_configuration.as_str())];
    let secrets = rabbitmq.extra_secrets.iter().flat_map(|(name, files)| {
        files.iter().map(move |(file, text)| (format!("rabbitmq.extraSecrets.{name}.{file}"), Secret::expose(text)))
    });
    let texts = texts.into_iter().map(|(path, text)| (path.to_owned(), text)).chain(secrets);
    for (path, _) in texts.filter(|(_, text)| asks_for_mirrors(text)) {
        report.error(
            &path,
            "RabbitMQ 4 and newer do not start with a policy for mirrored queues (`ha-mode`)",
            "take the policy out; quorum queues take its place: `default_queue_type = quorum` in `rabbitmq.extraConfiguration`",
        );
    }
}

/// Whether definitions have the key; a policy's name and comments may say what they like. What is no JSON, such as terms of Erlang, is searched as text.
fn asks_for_mirrors(text: &str) -> bool {
    text.contains(MIRRORS)
        && serde_json::from_str(text).map_or_else(
            |_| text.lines().any(|line| !line.trim_start().starts_with(['#', '%']) && line.contains(MIRRORS)),
            |definitions: Value| has_key(&definitions, MIRRORS),
        )
}

fn has_key(value: &Value, key: &str) -> bool {
    match value {
        Value::Object(fields) => fields.contains_key(key) || fields.values().any(|value| has_key(value, key)),
        Value::Array(items) => items.iter().any(|item| has_key(item, key)),
        _ => false,
    }
}

/// Whether the brokers load the definitions that st2ha writes.
fn loads_own_definitions(rabbitmq: &Rabbitmq) -> bool {
    let secret = rabbitmq.load_definition.existing_secret.as_deref().unwrap_or_default();
    rabbitmq.load_definition.enabled && secret.ends_with(rabbitmq.provider.definitions())
}
