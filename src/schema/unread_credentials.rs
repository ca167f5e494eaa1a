//! Credentials that stand where nothing reads them: others must not be generated in their place.

use std::collections::BTreeMap;

use super::finding_kind::FindingKind;
use super::lead::{DID_YOU_MEAN, ONLY};
use super::mentions::is_own;
use super::report::{Finding, Severity};
use super::section_search::is_chart;
use crate::credential;
use crate::values::{KeyPath, Step};
use crate::yaml::{Node, Origin, Value};

/// A finding about credentials that nothing reads.
pub struct Unread {
    /// Its index.
    index: usize,
    /// What to do with the credential, if that can be told.
    way: Option<String>,
}

/// Where a credential belongs that stands elsewhere in a section, by the words of the keys that lead to it.
struct Home {
    section: &'static str,
    /// The words that tell it from others.
    own: &'static [&'static str],
    /// Words that may stand beside those.
    beside: &'static [&'static str],
    key: &'static str,
}

const fn home(
    section: &'static str,
    own: &'static [&'static str],
    beside: &'static [&'static str],
    key: &'static str,
) -> Home {
    Home { section, own, beside, key }
}

const PASSWORD: &[&str] = &["pass", "passwd", "password", "pw", "pwd"];
/// Words that tell nothing of a credential.
const FILLERS: &[&str] = &["auth", "authentication", "credentials", "ha", "secrets"];
const HOMES: &[Home] = &[
    home("mongodb", &["external"], PASSWORD, "mongodb.external.password"),
    home("rabbitmq", &["external"], PASSWORD, "rabbitmq.external.password"),
    home("redis", &["external"], PASSWORD, "redis.external.password"),
    home("st2", &["ldap"], &["bind", "pass", "passwd", "password", "pw", "pwd"], "st2.ldap.bindPassword"),
    home("mongodb", &["root"], PASSWORD, "mongodb.auth.rootPassword"),
    home("mongodb", &["metrics"], PASSWORD, "mongodb.auth.metricsPassword"),
    home("mongodb", &["replica", "keyfile"], &["key", "set"], "mongodb.auth.replicaSetKey"),
    home("mongodb", PASSWORD, &[], "mongodb.auth.password"),
    home("rabbitmq", &["cookie", "erlang"], &[], "rabbitmq.auth.erlangCookie"),
    home("rabbitmq", PASSWORD, &[], "rabbitmq.auth.password"),
    home("redis", PASSWORD, &[], "redis.password"),
    home("redis", &["requirepass"], &[], "redis.password"),
    home("st2", &["ssh"], &["key", "private"], "st2.ssh_key"),
    home("st2", &["crypto", "datastore"], &["encryption", "key"], "st2.datastore_crypto_key"),
    home("st2", PASSWORD, &["admin"], "st2.password"),
];

impl Home {
    /// Whether every word of a path leads here: one more may make it the credential of something else, such as `external` or `ldap`.
    fn is_meant(&self, words: &[String]) -> bool {
        let is_of = |list: &[&str], word: &str| list.contains(&word);
        let is_known = |word: &String| {
            word == self.section || [self.own, self.beside, FILLERS].iter().any(|list| is_of(list, word))
        };
        words.first().is_some_and(|word| word == self.section)
            && words.iter().any(|word| is_of(self.own, word))
            && words.iter().all(is_known)
    }
}

/// Findings about unknown keys that are credentials or have some below them, and about values that were not read at all. What an alias uses
/// elsewhere is read there, and sections whose names begin with `.`, `_` or `x-` are the user's own.
pub fn unread_credentials(values: &Node, findings: &[Finding]) -> Vec<Unread> {
    let unknown = |finding: &Finding| finding.kind == FindingKind::UnknownKey;
    if !findings.iter().any(|finding| unknown(finding) || is_unfollowed(finding)) {
        return Vec::new();
    }
    let written = Written::of(values);
    let lost = |(index, finding): (usize, &Finding)| {
        if is_unfollowed(finding) {
            return Some(Unread { index, way: None });
        }
        let origin = finding.origin.filter(|_| unknown(finding))?;
        let path: KeyPath = finding.path.parse().ok().filter(|_| !is_own(&finding.path))?;
        let unknown = Step::keys(path.steps()).last().copied()?;
        let (key, node) = written.keys.get(&origin)?.iter().find(|(key, _)| *key == unknown)?;
        let below = held(key, node, &written.uses)
            .or_else(|| meant(finding).find_map(|meant| held(meant, node, &written.uses)))?;
        Some(Unread { index, way: way(&finding.path, &below, values) })
    };
    findings.iter().enumerate().filter_map(lost).collect()
}

/// The keys that an unknown one was probably meant to be.
fn meant(finding: &Finding) -> impl Iterator<Item = &str> {
    let names_keys = |help: &&str| [DID_YOU_MEAN, ONLY].iter().any(|start| help.starts_with(start));
    let help = finding.help.as_deref().filter(names_keys);
    help.into_iter().flat_map(|help| help.split('`').skip(1).step_by(2))
}

/// What to do with a credential: `path` is that of the unknown key, `below` what leads from there to the credential.
fn way(path: &str, below: &str, values: &Node) -> Option<String> {
    if is_chart(path) {
        return Some(format!(
            "values of this chart stand at the top of the file: move them there, or read them with `--values-key {path}`"
        ));
    }
    let words = credential::name_words(&format!("{path}{below}"));
    let meant = |word: String| if credential::is_misspelt_password(&word) { "password".to_owned() } else { word };
    let words: Vec<String> = words.into_iter().map(meant).collect();
    let home = HOMES.iter().find(|home| home.is_meant(&words))?;
    let is_off = values.at(&[home.section, "enabled"]).is_some_and(|enabled| !enabled.is_truthy());
    if !is_off || home.own == ["external"] {
        return Some(format!("write it as `{}`", home.key));
    }
    // One that runs elsewhere has one password.
    (home.own == PASSWORD).then(|| format!("write it as `{}.external.password`", home.section))
}

/// Refuses what these findings are about.
pub fn refuse(findings: &mut [Finding], unread: &[Unread]) {
    for Unread { index, way } in unread {
        let Some(finding) = findings.get_mut(*index) else { continue };
        let is_unfollowed = is_unfollowed(finding);
        finding.severity = Severity::Error;
        if is_unfollowed {
            finding.message += "; secrets may be among them, and others would be generated";
            finding.help = Some(
                "give all values and the secrets with `-f` and `--set`, or store new secrets first: `st2ha secrets init`".to_owned(),
            );
            continue;
        }
        finding.message += "; it holds a credential that nothing reads";
        let own = "what is not for StackStorm belongs into a file of its own, or below a key that begins with `x-`";
        let meant = match (way, finding.help.take()) {
            (_, Some(help)) if help.starts_with(DID_YOU_MEAN) => Some(help),
            (Some(way), _) => Some(way.clone()),
            (None, help) => help,
        };
        finding.help = Some(meant.map_or_else(|| own.to_owned(), |help| format!("{help}; {own}")));
    }
}

/// Whether a finding is about values that are named beside those that were read.
fn is_unfollowed(finding: &Finding) -> bool {
    finding.kind == FindingKind::WrappedValues && finding.severity == Severity::Warning
}

/// What was written: by the place of a key, the key and what it holds, and by that of a scalar, how often it is used. The keys of one flag have
/// the same place. There may be as many unknown keys as a file has lines, so nothing else is looked for.
#[derive(Default)]
struct Written<'a> {
    keys: BTreeMap<Origin, Vec<(&'a str, &'a Node)>>,
    uses: BTreeMap<Origin, usize>,
}

impl<'a> Written<'a> {
    fn of(values: &'a Node) -> Self {
        let mut written = Self::default();
        written.add(values);
        written
    }

    fn add(&mut self, node: &'a Node) {
        match &node.value {
            Value::Map(map) => {
                for (key, entry) in map {
                    self.keys.entry(entry.key).or_default().push((key, &entry.node));
                }
                map.values().for_each(|entry| self.add(&entry.node));
            }
            Value::List(list) => list.iter().for_each(|item| self.add(item)),
            Value::Scalar(_) => *self.uses.entry(node.origin).or_default() += 1,
        }
    }
}

/// The way below a key to a credential that nothing else uses. Items of a list are what its key says, in the plural.
fn held(key: &str, node: &Node, uses: &BTreeMap<Origin, usize>) -> Option<String> {
    match &node.value {
        Value::Map(map) => map.iter().find_map(|(key, entry)| Some(format!(".{key}{}", held(key, &entry.node, uses)?))),
        Value::List(list) => {
            let one = key.strip_suffix('s').unwrap_or(key);
            list.iter().find_map(|item| held(one, item, uses))
        }
        Value::Scalar(scalar) => {
            let is_held = !scalar.text.is_empty()
                && credential::is_held(key, &scalar.text)
                && !credential::names_secret(key, &scalar.text);
            (is_held && uses.get(&node.origin) == Some(&1)).then(String::new)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::way;
    use crate::yaml::{Node, Origin};

    #[test]
    fn credentials_belong_where_they_are_read() {
        for (path, below, home) in [
            ("redis.external.auth", ".password", Some("redis.external.password")),
            ("mongodb.external.passwd", "", Some("mongodb.external.password")),
            ("st2.ldap.password", "", Some("st2.ldap.bindPassword")),
            ("st2.ldap.bind_pw", "", Some("st2.ldap.bindPassword")),
            ("mongodb.metrics.password", "", Some("mongodb.auth.metricsPassword")),
            ("redis-ha", ".password", Some("redis.password")),
            ("mongodb.credentials", ".rootPassword", Some("mongodb.auth.rootPassword")),
            ("st2.adminPassword", "", Some("st2.password")),
            ("mongodbPassword", "", Some("mongodb.auth.password")),
            ("rabbitmq.rabbitmq", ".password", Some("rabbitmq.auth.password")),
            ("st2chatopsPassword", "", None),
            ("password", "", None),
            ("st2chatops.password", "", None),
            ("st2.smtp", ".password", None),
            ("st2.mail_password", "", None),
            ("rabbitmq.ldap.bindPassword", "", None),
            ("redis.sentinel.password", "", None),
            ("mongodb.backup.password", "", None),
        ] {
            assert_eq!(
                way(path, below, &Node::map(Origin::default())),
                home.map(|home| format!("write it as `{home}`")),
                "{path}{below}"
            );
        }
    }
}
