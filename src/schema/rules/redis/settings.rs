//! Passwords in settings that the user writes, which nobody else knows.

use crate::config::{Redis, Secret, setting_words};
use crate::schema::Report;

const HELP: &str =
    "remove it, and set `redis.usePassword` to true: all of them then have the password of `redis.password`";

/// Warns of passwords that the servers ask for, or give each other, and that are not the one of the release.
pub fn check(redis: &Redis, global: Option<&Secret>, report: &mut Report<'_>) {
    // What a Secret of the user's own holds, nobody knows here.
    let is_unknown = redis.use_password && redis.existing_secret.as_ref().is_some_and(|name| !name.is_empty());
    let known = [redis.password.as_ref(), global].into_iter().flatten().map(Secret::expose);
    let passwords: Vec<&str> = if redis.use_password { known.collect() } else { vec![""] };
    let is_ours = |given: &str| given.contains('$') || passwords.contains(&given) || (is_unknown && !given.is_empty());
    for text in redis.texts() {
        let lines = text.lines();
        if last(&lines, "requirepass").is_some_and(|given| !is_ours(given)) {
            let message =
                "the servers ask for this password, and probes, Sentinels, replicas and StackStorm do not send it";
            report.warn(text.path, message, HELP);
        } else if redis.has_followers() && last(&lines, "masterauth").is_some_and(|given| !is_ours(given)) {
            let message =
                "replicas log in to the master with this password, which is not the master's: none follows it";
            report.warn(text.path, message, HELP);
        }
    }
    let lines: Vec<Vec<String>> =
        redis.sentinel.configmap.as_deref().unwrap_or_default().lines().map(setting_words).collect();
    let given = last(&lines, "requirepass").filter(|given| !given.is_empty() && !is_ours(given));
    if redis.has_followers() && given.is_some() {
        let message = "the Sentinels ask for this password, and probes, other Sentinels and StackStorm do not send it";
        report.warn("redis.sentinel.configmap", message, HELP);
    }
}

/// What the last setting of a name holds.
fn last<'a>(lines: &'a [Vec<String>], setting: &str) -> Option<&'a str> {
    lines.iter().rev().find_map(|line| match &line[..] {
        [name, value] if name.eq_ignore_ascii_case(setting) => Some(value.as_str()),
        _ => None,
    })
}
