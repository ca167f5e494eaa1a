//! Credentials that stand where nothing reads them: others must not be generated in their place.

use std::collections::BTreeMap;

use super::finding_kind::FindingKind;
use super::mentions::is_own;
use super::report::{Finding, Severity};
use super::section_search::is_chart;
use crate::credential;
use crate::yaml::{Node, Origin, Value};

/// A finding about credentials that nothing reads.
pub struct Unread {
    /// Its index.
    index: usize,
    /// What to do with the credential, if that can be told.
    way: Option<String>,
}

/// What tells a credential by the keys that it stands under.
enum Told {
    /// One of the keys has this in it.
    By(&'static str),
    /// The key is a word for a password, and nothing stands between it and the section but what charts put there.
    AsPassword,
}

use Told::{AsPassword, By};

/// Where credentials belong that stand elsewhere in a section. Sections of sections come first.
const HOMES: &[(&[&str], &[(Told, &str)])] = &[
    (&["mongodb", "external"], &[(AsPassword, "mongodb.external.password")]),
    (&["rabbitmq", "external"], &[(AsPassword, "rabbitmq.external.password")]),
    (&["redis", "external"], &[(AsPassword, "redis.external.password")]),
    (&["st2", "ldap"], &[(AsPassword, "st2.ldap.bindPassword")]),
    (&["mongodb", "metrics"], &[(AsPassword, "mongodb.auth.metricsPassword")]),
    (
        &["mongodb"],
        &[
            (By("root"), "mongodb.auth.rootPassword"),
            (By("replica"), "mongodb.auth.replicaSetKey"),
            (By("keyfile"), "mongodb.auth.replicaSetKey"),
            (AsPassword, "mongodb.auth.password"),
        ],
    ),
    (
        &["rabbitmq"],
        &[
            (By("cookie"), "rabbitmq.auth.erlangCookie"),
            (By("erlang"), "rabbitmq.auth.erlangCookie"),
            (AsPassword, "rabbitmq.auth.password"),
        ],
    ),
    (&["redis"], &[(AsPassword, "redis.password")]),
    (
        &["st2"],
        &[
            (By("ssh"), "st2.ssh_key"),
            (By("crypto"), "st2.datastore_crypto_key"),
            (By("datastore"), "st2.datastore_crypto_key"),
            (AsPassword, "st2.password"),
        ],
    ),
];

/// Words for a password, letters only; the account that is meant may stand in front.
const PASSWORDS: &[&str] = &["pass", "passwd", "password", "pw", "pwd"];
const ACCOUNTS: &[&str] = &["", "admin", "auth", "bind", "user", "default", "st2", "mongodb", "rabbitmq", "redis"];

/// Keys that charts put between a service and its password.
const BETWEEN: &[&str] = &["auth", "authentication", "credentials", "login"];

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
        let (key, node) = written.keys.get(&origin).filter(|_| !is_own(&finding.path))?;
        let below = held(key, node, &written.uses)?;
        Some(Unread { index, way: way(&finding.path, &below) })
    };
    findings.iter().enumerate().filter_map(lost).collect()
}

/// What to do with a credential: `path` is that of the unknown key, `below` what leads from there to the credential.
fn way(path: &str, below: &str) -> Option<String> {
    if is_chart(path) {
        return Some(format!(
            "values of this chart stand at the top of the file: move them there, or read them with `--values-key {path}`"
        ));
    }
    let whole = format!("{path}{below}").to_lowercase();
    let parts: Vec<&str> = whole.split('.').collect();
    let (section, keys) = HOMES.iter().find(|(section, _)| is_in(&parts, section))?;
    let (inner, between) = parts.get(section.len()..)?.split_last()?;
    let is_told = |told: &Told| match told {
        By(word) => inner.contains(word) || between.iter().any(|part| part.contains(word)),
        AsPassword => is_password(inner) && between.iter().all(|part| BETWEEN.contains(part)),
    };
    keys.iter().find(|(told, _)| is_told(told)).map(|(_, home)| format!("write it as `{home}`"))
}

/// Whether a path leads into a section, which other charts may call by a longer name: `redis-ha`.
fn is_in(parts: &[&str], section: &[&str]) -> bool {
    let is_same = |(index, (part, name)): (usize, (&&str, &&str))| {
        part == name || (index == 0 && part.strip_prefix(*name).is_some_and(|rest| rest.starts_with('-')))
    };
    parts.len() > section.len() && parts.iter().zip(section).enumerate().all(is_same)
}

fn is_password(key: &str) -> bool {
    let letters: String = key.chars().filter(|letter| letter.is_alphanumeric()).collect();
    PASSWORDS.iter().any(|word| letters.strip_suffix(word).is_some_and(|account| ACCOUNTS.contains(&account)))
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
        finding.message += "; it holds a credential that nothing reads, and others would be generated";
        let own = "what is not for StackStorm belongs into a file of its own, or below a key that begins with `x-`";
        let meant = match (way, finding.help.take()) {
            (_, Some(help)) if help.starts_with("did you mean") => Some(help),
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

/// What was written: by the place of a key, the key and what it holds, and by that of a scalar, how often it is used. There may be as many
/// unknown keys as a file has lines, so nothing is looked for.
#[derive(Default)]
struct Written<'a> {
    keys: BTreeMap<Origin, (&'a str, &'a Node)>,
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
                    self.keys.entry(entry.key).or_insert((key, &entry.node));
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
            let is_held = !scalar.text.is_empty() && credential::is_held(key, &scalar.text);
            (is_held && uses.get(&node.origin) == Some(&1)).then(String::new)
        }
    }
}
