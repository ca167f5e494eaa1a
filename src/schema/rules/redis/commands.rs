//! Commands that servers no longer take by their names, because a list says so or a line of their settings.

use super::twice;
use crate::config::{Redis, RedisProvider, RedisText, setting_words};
use crate::schema::Report;

/// What Sentinels send to the servers when they watch them and when they make another one the master, what replicas send, and what probes ask.
const NEEDED: [&str; 15] = [
    "AUTH",
    "CLIENT",
    "CONFIG",
    "EXEC",
    "INFO",
    "MULTI",
    "PING",
    "PSYNC",
    "PUBLISH",
    "REPLCONF",
    "REPLICAOF",
    "ROLE",
    "SELECT",
    "SLAVEOF",
    "SUBSCRIBE",
];
/// Those of them that others than Sentinels send, too. Sentinels can be told a new name, replicas and probes cannot.
const NOT_OF_SENTINELS_ALONE: [&str; 6] = ["AUTH", "PING", "PSYNC", "REPLCONF", "ROLE", "SELECT"];
/// Those that StackStorm's services send, too: they ask for the version when they start, and join groups in transactions.
const OF_STACKSTORM: [&str; 3] = ["EXEC", "INFO", "MULTI"];
const WITHOUT_CLUSTER: &str = "StackStorm's services send this command: without it, they cannot coordinate";
const IN_A_CLUSTER: &str =
    "Sentinels, replicas or probes send this command: without it, no other server becomes the master";

/// Checks the names, and warns of commands that the release itself needs.
pub fn check(redis: &Redis, report: &mut Report<'_>) {
    let is_read = |path: &str| redis.provider == RedisProvider::Bitnami || path.starts_with("redis.slave.");
    for (path, commands) in [
        ("redis.master.disableCommands", &redis.master.disable_commands),
        ("redis.slave.disableCommands", &redis.slave.disable_commands),
    ] {
        for (index, command) in commands.iter().enumerate() {
            let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
            if command.is_empty() || !command.chars().all(is_name) {
                report.error(
                    &format!("{path}[{index}]"),
                    "no command of Redis has this name",
                    "write a name such as `FLUSHALL`",
                );
            } else if let Some((_, why)) = needed(redis, command).filter(|_| is_read(path)) {
                report.warn(&format!("{path}[{index}]"), why, "remove it from the list");
            }
        }
    }
    for text in redis.texts() {
        renamed(redis, &text, report);
    }
    twice::check(redis, report);
}

/// Warns of the first line that gives another name, or none, to a command that is needed.
fn renamed(redis: &Redis, text: &RedisText<'_>, report: &mut Report<'_>) {
    let mut lines = text.renamed().into_iter().filter(|(command, other)| !other.eq_ignore_ascii_case(command));
    let found = lines.find_map(|(command, _)| needed(redis, &command));
    if let Some((command, why)) = found {
        report.warn(
            text.path,
            format!("this takes away `{command}`: {why}"),
            "remove the line, or rename other commands only",
        );
    }
}

/// The name of a command that is needed, and what comes of it where servers do not take it.
fn needed(redis: &Redis, command: &str) -> Option<(&'static str, &'static str)> {
    let name = NEEDED.into_iter().find(|name| name.eq_ignore_ascii_case(command))?;
    if redis.has_followers() {
        return (!is_told_to_sentinels(redis, name)).then_some((name, IN_A_CLUSTER));
    }
    match (name, redis.provider) {
        ("AUTH", _) if redis.use_password => Some((name, "clients send this command: without it, none can log in")),
        ("ROLE", RedisProvider::Official) | ("PING", RedisProvider::Bitnami) => {
            Some((name, "the readiness probe sends this command: without it, the server is never ready"))
        }
        _ => OF_STACKSTORM.contains(&name).then_some((name, WITHOUT_CLUSTER)),
    }
}

/// Whether Sentinels know the new name of a command that they alone send: `sentinel rename-command mymaster CONFIG ...`.
fn is_told_to_sentinels(redis: &Redis, command: &str) -> bool {
    let lines = redis.sentinel.configmap.as_deref().unwrap_or_default().lines().map(setting_words);
    !NOT_OF_SENTINELS_ALONE.contains(&command)
        && lines.into_iter().any(|line| match &line[..] {
            [sentinel, rename, _, name, _] => {
                sentinel.eq_ignore_ascii_case("sentinel")
                    && rename.eq_ignore_ascii_case("rename-command")
                    && name.eq_ignore_ascii_case(command)
            }
            _ => false,
        })
}
