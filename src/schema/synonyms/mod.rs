//! Keys as other charts call them, and what to write here: what lies behind "did you mean" where no slip of the finger explains a key.
//!
//! The words are those of the charts that people come from: Bitnami's, `helm create`, and charts of the same kinds of services.

mod pods;
mod services;
mod stackstorm;
mod table;

use pods::PODS;
use services::SERVICES;
use stackstorm::STACKSTORM;
use table::{OTHER_SECTIONS, SYNONYMS};

use std::collections::BTreeSet;

use super::known_names::known_names;
use super::lead::{Around, Lead};

/// What a key is called elsewhere.
struct Synonym {
    /// The sections in which it is looked for.
    sections: Sections,
    /// The key, and other spellings of it.
    keys: &'static [&'static str],
    /// What there is instead.
    instead: Instead,
}

/// Where a key is unknown.
#[derive(Clone, Copy)]
enum Sections {
    /// Everywhere.
    Any,
    /// The top level.
    Top,
    /// The section of a component of StackStorm, such as `st2web`.
    Component,
    /// A section of this name inside of that of a component.
    Part(&'static str),
    /// The sections of these paths.
    Of(&'static [&'static str]),
}

/// What there is in the place of a key.
#[derive(Clone, Copy)]
enum Instead {
    /// A key of the same section. Where the section does not have it, the next row is asked.
    Key(&'static str),
    /// A key of another section, by its path.
    At(&'static str),
    /// The key of the same name in another section, by the path of that.
    Below(&'static str),
    /// A sentence.
    Told(&'static str),
}

use Instead::{At, Below, Key, Told};
use Sections::{Any, Component, Of, Part, Top};

const fn row(sections: Sections, keys: &'static [&'static str], instead: Instead) -> Synonym {
    Synonym { sections, keys, instead }
}

/// The section that another name of it stands for.
pub(super) fn section(name: &str) -> Option<&'static str> {
    OTHER_SECTIONS.iter().find(|(other, _)| is_same(other, name)).map(|(_, section)| *section)
}

/// What to say to a key of a section that the schema does not know. `fields` are the keys that the section has.
pub(super) fn hint(section: &str, key: &str, fields: &[&str], around: Around<'_>) -> Option<Lead> {
    let at = |path: &str| around.meant(&[(path, path.to_owned())]);
    if let Some(name) = self::section(key).filter(|_| section.is_empty()) {
        return at(name);
    }
    Lead::best(rows(section, key).filter_map(|row| match row.instead {
        Key(name) => {
            let path = if section.is_empty() { name.to_owned() } else { format!("{section}.{name}") };
            fields.contains(&name).then(|| around.meant(&[(name, path)])).flatten()
        }
        At(path) => at(path),
        Below(section) => row.name(key).and_then(|name| at(&format!("{section}.{name}"))),
        Told(help) => around.told(section, help),
    }))
}

/// Keys that other charts have in a section, for which there is a hint, and that the section does not have.
pub fn names_elsewhere(section: &str) -> Vec<&'static str> {
    let known = known_names(section);
    let rows = tables().filter(|row| row.sections.hold(section));
    let names: BTreeSet<&str> = rows.flat_map(|row| row.keys.iter().copied()).collect();
    names.into_iter().filter(|name| !known.iter().any(|known| is_same(known.name, name))).collect()
}

/// The key of a section that another name stands for. `fields` are the keys that the section has.
pub(super) fn key(section: &str, key: &str, fields: &[&str]) -> Option<&'static str> {
    rows(section, key).find_map(|row| match row.instead {
        Key(name) => fields.contains(&name).then_some(name),
        At(_) | Below(_) | Told(_) => None,
    })
}

/// All rows. Those that come first count.
fn tables() -> impl Iterator<Item = &'static Synonym> {
    SERVICES.iter().chain(PODS).chain(SYNONYMS).chain(STACKSTORM)
}

fn rows<'a>(section: &'a str, key: &'a str) -> impl Iterator<Item = &'static Synonym> + 'a {
    tables().filter(move |row| row.sections.hold(section) && row.name(key).is_some())
}

impl Synonym {
    /// The name among its keys that a key is written like.
    fn name(&self, key: &str) -> Option<&'static str> {
        self.keys.iter().copied().find(|name| is_same(name, key))
    }
}

impl Sections {
    fn hold(self, section: &str) -> bool {
        match self {
            Any => true,
            Top => section.is_empty(),
            Component => is_component(section),
            Part(name) => section.rsplit_once('.').is_some_and(|(outer, part)| part == name && is_component(outer)),
            Of(sections) => sections.contains(&section),
        }
    }
}

/// Whether a section is that of a component of StackStorm.
fn is_component(section: &str) -> bool {
    section.starts_with("st2") && section.len() > "st2".len() && !section.contains(['.', '['])
}

/// Case and dividers do not count. There may be as many unknown keys as a file has lines, so nothing is kept.
fn is_same(one: &str, other: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = char> {
        text.chars().filter(|letter| !matches!(letter, '-' | '_')).flat_map(char::to_lowercase)
    }
    letters(one).eq(letters(other))
}

#[cfg(test)]
mod tests {
    use super::Instead::{At, Below};
    use super::{hint, tables};
    use crate::schema::choices::Choices;
    use crate::schema::lead::{Around, Lead};
    use crate::schema::steps::takes;

    #[test]
    fn keys_of_other_sections_exist() {
        for row in tables() {
            let paths = match row.instead {
                At(path) => vec![path.to_owned()],
                Below(section) => row.keys.iter().map(|key| format!("{section}.{key}")).collect(),
                _ => Vec::new(),
            };
            for path in paths {
                assert!(path.parse().is_ok_and(|path| takes(&path)), "{path}");
            }
        }
    }

    #[test]
    fn what_other_charts_call_it() {
        for (section, key, fields, expected) in [
            ("st2web", "replicaCount", &["replicas"][..], Some("`replicas`")),
            ("mongodb", "replicas", &["replicaCount"], Some("`replicaCount`")),
            ("ingress", "className", &["ingressClassName"], Some("`ingressClassName`")),
            ("st2api", "extra-env", &["env"], Some("`env`")),
            ("st2sensorcontainer", "replicaCount", &[], Some("`st2.packs.sensors`")),
            ("", "extraDeploy", &[], Some("`--templates`")),
            ("", "mongo", &[], Some("`mongodb`")),
            ("st2timersengine", "replicaCount", &["replicas"], Some("`replicas`")),
            ("st2", "enabled", &[], None),
            ("st2web.image", "enabled", &[], None),
            ("mongodb", "colour", &["replicaCount"], None),
            ("mongodb", "rootPassword", &[], Some("`mongodb.auth.rootPassword`")),
            ("rabbitmq", "password", &[], Some("`rabbitmq.auth.password`")),
            ("rabbitmq", "existingSecret", &[], Some("`rabbitmq.auth.existingPasswordSecret`")),
            ("rabbitmq", "rootPassword", &[], None),
            ("rabbitmq", "rabbitmqMemoryHighWatermark", &[], Some("`rabbitmq.memoryHighWatermark`")),
            ("redis", "resources", &[], Some("`redis.slave.resources`")),
            ("redis", "node_selector", &[], Some("`redis.slave.nodeSelector`")),
            ("redis", "tolerations", &[], Some("`redis.slave.tolerations`")),
            ("redis", "annotations", &[], Some("`redis.slave.podAnnotations`")),
            ("redis", "podSecurityContext", &[], Some("`redis.securityContext`")),
            ("redis.slave", "updateStrategy", &[], None),
            ("redis", "updateStrategy", &[], Some("`redis.slave.statefulset.updateStrategy`")),
            ("redis", "extraArgs", &[], Some("`redis.slave.extraFlags`")),
            ("redis", "podAntiAffinityPreset", &[], Some("`redis.slave.affinity`")),
            ("st2chatops", "logLevel", &[], Some("HUBOT_LOG_LEVEL")),
            ("st2web", "log_level", &[], Some("no key sets this")),
            ("st2api", "logLevel", &[], Some("debug = True")),
            ("redis", "runtimeClassName", &[], Some("no key sets this")),
            ("mongodb", "strategy", &["strategyType"], Some("`strategyType`")),
            ("mongodb", "resourcesPreset", &["resources"], Some("below `resources`")),
            ("mongodb", "dnsPolicy", &[], Some("no key sets this")),
            ("rabbitmq", "updateStrategy", &["updateStrategyType"], Some("`updateStrategyType`")),
            ("rabbitmq", "annotations", &["podAnnotations"], Some("`podAnnotations`")),
            ("", "externalSecrets", &[], Some("`secrets.mode: external`")),
            ("", "external-secrets", &[], Some("`secrets.mode: external`")),
            ("st2", "externalSecret", &[], Some("`secrets.mode: external`")),
            ("mongodb.auth", "external_secret", &[], Some("`secrets.mode: external`")),
            ("secrets", "secretStoreRef", &[], Some("`secrets.external.secretStoreRef`")),
            ("secrets", "refreshInterval", &[], Some("`secrets.external.refreshInterval`")),
            ("", "logLevel", &[], Some("`st2.config`")),
            ("st2notifier", "log_level", &[], Some("`st2.config`")),
            ("mongodb", "logLevel", &["systemLogVerbosity"], Some("`systemLogVerbosity`")),
            ("st2", "extraEnv", &[], Some("`workloads.env`")),
            ("st2", "resources", &[], Some("below `workloads`")),
            ("redis", "username", &[], None),
            ("redis", "rootPassword", &[], None),
        ] {
            let around = Around { choices: &Choices::default(), node: None };
            let found = hint(section, key, fields, around).map(Lead::help);
            assert_eq!(found.is_some(), expected.is_some(), "{section}.{key}: {found:?}");
            assert!(found.unwrap_or_default().contains(expected.unwrap_or_default()), "{section}.{key}");
        }
    }
}
