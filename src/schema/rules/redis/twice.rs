//! Commands that are renamed twice. Redis does not start then: the first time, the name is gone.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Redis, RedisProvider, RedisText};
use crate::schema::Report;

const MASTER: &str = "redis.master.disableCommands";
const REPLICA: &str = "redis.slave.disableCommands";

/// Something that renames commands, and the key of it.
type Source = (&'static str, Vec<String>);

/// Warns at each key of the first command in it that another key, or itself, has renamed.
pub fn check(redis: &Redis, report: &mut Report<'_>) {
    let mut found: BTreeMap<&str, (String, BTreeSet<&str>)> = BTreeMap::new();
    for server in servers(redis) {
        let mut renamed: BTreeMap<String, &str> = BTreeMap::new();
        for (path, commands) in server {
            for command in commands {
                let name = command.to_ascii_uppercase();
                let Some(other) = renamed.get(&name) else {
                    renamed.insert(name, path);
                    continue;
                };
                let (first, others) = found.entry(path).or_insert_with(|| (name.clone(), BTreeSet::new()));
                if *first == name {
                    others.insert(other);
                }
            }
        }
    }
    for (path, (command, others)) in found {
        let others = format!("`{}`", others.into_iter().collect::<Vec<_>>().join("` and `"));
        let message = format!(
            "this renames `{command}` again, after {others}: Redis finds no such command the second time, and does not start"
        );
        report.warn(path, message, format!("remove `{command}` here, or from {others}"));
    }
}

/// What the settings of each kind of server rename: the lists first, so that the user's own lines are told.
fn servers(redis: &Redis) -> Vec<Vec<Source>> {
    let texts = |unread: &str| {
        let commands = |text: &RedisText<'_>| text.renamed().into_iter().map(|(command, _)| command).collect();
        let texts = redis.texts().into_iter().filter(|text| text.path != unread);
        texts.map(|text| (text.path, commands(&text))).collect::<Vec<_>>()
    };
    let server = |list, commands: &[String], unread| {
        let mut sources = vec![(list, commands.to_vec())];
        sources.extend(texts(unread));
        sources
    };
    let master = || server(MASTER, &redis.master.disable_commands, "redis.slave.configmap");
    let replica = || server(REPLICA, &redis.slave.disable_commands, "redis.master.configmap");
    match redis.provider {
        // What is renamed anyway is left out of the list.
        RedisProvider::Official => vec![texts("")],
        RedisProvider::Bitnami if redis.cluster.enabled => vec![master(), replica()],
        RedisProvider::Bitnami => vec![master()],
    }
}
