//! Lines of the servers' settings that the user writes, and passwords in them that nobody else knows.

use crate::config::{Redis, RedisProvider, Secret};
use crate::schema::Report;

const HELP: &str =
    "remove it, and set `redis.usePassword` to true: all of them then have the password of `redis.password`";

/// A text of the user's own that becomes settings of the servers.
pub struct Text<'a> {
    /// The key of it.
    pub path: &'static str,
    content: Content<'a>,
}

enum Content<'a> {
    /// Lines, as in `redis.conf`.
    Lines(&'a str),
    /// Flags, as in `--maxmemory 100mb`.
    Flags(&'a [String]),
}

impl Text<'_> {
    /// The settings in it, each as the words of its line.
    pub fn lines(&self) -> Vec<Vec<String>> {
        match self.content {
            Content::Lines(text) => text.lines().map(words).collect(),
            // A flag is a setting with two dashes in front, and words may be items of their own.
            Content::Flags(flags) => {
                let joined = format!(" {}", flags.join(" "));
                joined.split(" --").skip(1).map(words).collect()
            }
        }
    }
}

/// The texts that the chosen provider reads, in the order in which they count: the last setting of a name holds.
pub fn texts(redis: &Redis) -> Vec<Text<'_>> {
    let lines = |path, text| Text { path, content: Content::Lines(text) };
    let flags = |path, flags| Text { path, content: Content::Flags(flags) };
    let mut texts = vec![lines("redis.configmap", &redis.configmap)];
    if redis.provider == RedisProvider::Bitnami {
        texts.push(lines("redis.master.configmap", redis.master.configmap.as_deref().unwrap_or_default()));
        texts.push(lines("redis.slave.configmap", redis.slave.configmap.as_deref().unwrap_or_default()));
    }
    if redis.provider == RedisProvider::Bitnami && !redis.cluster.enabled {
        texts.push(flags("redis.master.extraFlags", &redis.master.extra_flags));
    } else {
        texts.push(flags("redis.slave.extraFlags", &redis.slave.extra_flags));
    }
    texts
}

/// The words of a line of settings, without quotes. A comment has none.
pub fn words(line: &str) -> Vec<String> {
    let line = line.trim();
    if line.starts_with('#') {
        return Vec::new();
    }
    let unquoted = |word: &str| {
        let inner = ['"', '\''].iter().find_map(|quote| word.strip_prefix(*quote)?.strip_suffix(*quote));
        inner.unwrap_or(word).to_owned()
    };
    line.split_whitespace().map(unquoted).collect()
}

/// Warns of passwords that the servers ask for, or give each other, and that are not the one of the release.
pub fn check(redis: &Redis, global: Option<&Secret>, report: &mut Report<'_>) {
    // What a Secret of the user's own holds, nobody knows here.
    let is_unknown = redis.use_password && redis.existing_secret.as_ref().is_some_and(|name| !name.is_empty());
    let known = [redis.password.as_ref(), global].into_iter().flatten().map(Secret::expose);
    let passwords: Vec<&str> = if redis.use_password { known.collect() } else { vec![""] };
    let is_ours = |given: &str| given.contains('$') || passwords.contains(&given) || (is_unknown && !given.is_empty());
    for text in texts(redis) {
        let lines = text.lines();
        if last(&lines, "requirepass").is_some_and(|given| !is_ours(given)) {
            let message =
                "the servers ask for this password, and probes, Sentinels, replicas and StackStorm do not send it";
            report.warn(text.path, message, HELP);
        } else if redis.cluster.enabled && last(&lines, "masterauth").is_some_and(|given| !is_ours(given)) {
            let message =
                "replicas log in to the master with this password, which is not the master's: none follows it";
            report.warn(text.path, message, HELP);
        }
    }
    let lines: Vec<Vec<String>> = redis.sentinel.configmap.as_deref().unwrap_or_default().lines().map(words).collect();
    let given = last(&lines, "requirepass").filter(|given| !given.is_empty() && !is_ours(given));
    if redis.has_sentinels() && given.is_some() {
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
