//! What the objects of MongoDB and Redis are called.

use super::dns;
use crate::config::{Config, Release};
use crate::schema::Report;

/// Services are named after these keys, so they have to be names that a Service can have. RabbitMQ's are checked with the rest of it.
pub fn check(config: &Config, release: &Release, report: &mut Report<'_>) {
    let Config { mongodb, redis, .. } = config;
    let sections = [
        (mongodb.enabled, "mongodb", mongodb.fullname_override.as_deref(), mongodb.name_override.as_deref()),
        (redis.enabled, "redis", redis.fullname_override.as_deref(), redis.name_override.as_deref()),
    ];
    for (_, section, full, short) in sections.into_iter().filter(|(is_used, ..)| *is_used) {
        let given = |name: Option<&str>| name.filter(|name| !name.is_empty()).map(str::to_owned);
        let (key, name) = match (given(full), given(short)) {
            (Some(name), _) => ("fullnameOverride", name),
            (None, Some(name)) => ("nameOverride", format!("{}-{name}", release.name)),
            (None, None) => continue,
        };
        // The name is cut to what a label holds, and loses a dash at the end.
        let used: String = name.chars().take(dns::LABEL_LIMIT).collect();
        if !dns::is_service_name(used.strip_suffix('-').unwrap_or(&used)) {
            report.error(
                &format!("{section}.{key}"),
                "Services cannot be named like this",
                "use lower-case letters, digits and dashes; begin with a letter and end with a letter or a digit",
            );
        }
    }
}
