//! Keys as other charts call them, and what to write here: what lies behind "did you mean" where no slip of the finger explains a key.
//!
//! The words are those of the charts that people come from: Bitnami's, `helm create`, and charts of the same kinds of services.

mod services;
mod table;

use services::SERVICES;
use table::{OTHER_SECTIONS, SYNONYMS};

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
    /// A sentence.
    Told(&'static str),
}

use Instead::{Key, Told};
use Sections::{Any, Component, Of, Part, Top};

const fn row(sections: Sections, keys: &'static [&'static str], instead: Instead) -> Synonym {
    Synonym { sections, keys, instead }
}

/// The section that another name of it stands for.
pub(super) fn section(name: &str) -> Option<&'static str> {
    OTHER_SECTIONS.iter().find(|(other, _)| is_same(other, name)).map(|(_, section)| *section)
}

/// What to say to a key of a section that the schema does not know. `fields` are the keys that the section has.
pub(super) fn hint(section: &str, key: &str, fields: &[&str]) -> Option<String> {
    if let Some(name) = self::section(key).filter(|_| section.is_empty()) {
        return Some(format!("did you mean `{name}`?"));
    }
    rows(section, key).find_map(|row| match row.instead {
        Key(name) => fields.contains(&name).then(|| format!("did you mean `{name}`?")),
        Told(help) => Some(help.to_owned()),
    })
}

/// The key of a section that another name stands for. `fields` are the keys that the section has.
pub(super) fn key(section: &str, key: &str, fields: &[&str]) -> Option<&'static str> {
    rows(section, key).find_map(|row| match row.instead {
        Key(name) => fields.contains(&name).then_some(name),
        Told(_) => None,
    })
}

fn rows<'a>(section: &'a str, key: &'a str) -> impl Iterator<Item = &'static Synonym> + 'a {
    let all = SERVICES.iter().chain(SYNONYMS);
    all.filter(move |row| row.sections.hold(section) && row.keys.iter().any(|name| is_same(name, key)))
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
    use super::hint;

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
            ("mongodb", "rootPassword", &[], Some("`auth`")),
            ("rabbitmq", "password", &[], Some("`auth`")),
            ("rabbitmq", "existingSecret", &[], Some("`rabbitmq.auth.existingPasswordSecret`")),
            ("rabbitmq", "rootPassword", &[], None),
            ("rabbitmq", "rabbitmqMemoryHighWatermark", &[], Some("`rabbitmq.memoryHighWatermark`")),
            ("redis", "username", &[], None),
            ("redis", "rootPassword", &[], None),
        ] {
            let found = hint(section, key, fields);
            assert_eq!(found.is_some(), expected.is_some(), "{section}.{key}: {found:?}");
            assert!(found.unwrap_or_default().contains(expected.unwrap_or_default()), "{section}.{key}");
        }
    }
}
