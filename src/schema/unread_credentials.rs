//! Credentials that stand where nothing reads them: others must not be generated in their place.

use std::collections::BTreeMap;

use super::finding_kind::FindingKind;
use super::report::{Finding, Severity};
use crate::credential;
use crate::yaml::{Mapping, Node, Origin, Value};

/// The indexes of findings about unknown keys that are credentials or have some below them, and about values that were not read at all. What an alias uses elsewhere is read there, and sections
/// whose names begin with `.`, `_` or `x-` are the user's own.
pub fn unread_credentials(values: &Node, findings: &[Finding]) -> Vec<usize> {
    let unknown = |finding: &Finding| finding.kind == FindingKind::UnknownKey;
    if !findings.iter().any(|finding| unknown(finding) || is_unfollowed(finding)) {
        return Vec::new();
    }
    let mut uses = BTreeMap::new();
    count(values, &mut uses);
    let is_lost = |finding: &Finding| {
        if is_unfollowed(finding) {
            return true;
        }
        let Some(origin) = finding.origin.filter(|_| unknown(finding)) else { return false };
        let is_own = finding.path.starts_with(['.', '_']) || finding.path.starts_with("x-");
        !is_own && find(values, origin).is_some_and(|(key, node)| holds_any(key, node, &uses))
    };
    findings.iter().enumerate().filter(|(_, finding)| is_lost(finding)).map(|(index, _)| index).collect()
}

/// Refuses what these findings are about.
pub fn refuse(findings: &mut [Finding], indexes: &[usize]) {
    for index in indexes {
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
        finding.help = Some(finding.help.take().map_or_else(|| own.to_owned(), |help| format!("{help}; {own}")));
    }
}

/// Whether a finding is about values that are named beside those that were read.
fn is_unfollowed(finding: &Finding) -> bool {
    finding.kind == FindingKind::WrappedValues && finding.severity == Severity::Warning
}

/// The key that was written at a place, and what it holds.
fn find(node: &Node, origin: Origin) -> Option<(&str, &Node)> {
    match &node.value {
        Value::Map(map) => entry(map, origin).or_else(|| map.values().find_map(|entry| find(&entry.node, origin))),
        Value::List(list) => list.iter().find_map(|item| find(item, origin)),
        Value::Scalar(_) => None,
    }
}

fn entry(map: &Mapping, origin: Origin) -> Option<(&str, &Node)> {
    map.iter().find(|(_, entry)| entry.key == origin).map(|(key, entry)| (&**key, &entry.node))
}

/// Whether a key holds a credential that nothing else uses. Items of a list are what its key says, in the plural.
fn holds_any(key: &str, node: &Node, uses: &BTreeMap<Origin, usize>) -> bool {
    match &node.value {
        Value::Map(map) => map.iter().any(|(key, entry)| holds_any(key, &entry.node, uses)),
        Value::List(list) => {
            let one = key.strip_suffix('s').unwrap_or(key);
            list.iter().any(|item| holds_any(one, item, uses))
        }
        Value::Scalar(scalar) => {
            !scalar.text.is_empty() && credential::is_held(key, &scalar.text) && uses.get(&node.origin) == Some(&1)
        }
    }
}

/// How often what was written at a place is used.
fn count(node: &Node, uses: &mut BTreeMap<Origin, usize>) {
    match &node.value {
        Value::Map(map) => map.values().for_each(|entry| count(&entry.node, uses)),
        Value::List(list) => list.iter().for_each(|item| count(item, uses)),
        Value::Scalar(_) => *uses.entry(node.origin).or_default() += 1,
    }
}
