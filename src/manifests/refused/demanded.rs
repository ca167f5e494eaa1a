//! What Kubernetes takes in a field, for those who write values and not objects.

use super::at::alternatives;
use super::rule::Must;
use super::rules::{GROUPS, Group, On};

/// What a field may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demanded {
    /// One of these texts.
    Words(&'static [&'static str]),
    /// A number from the first to the second.
    Number(i64, i64),
}

/// How many keys at the end of a path have to be those of a field, unless the field has fewer.
const LEAST: usize = 2;

/// What Kubernetes demands of the field that a key of values fills, by the end of its path: `strategy.type` is one of a Deployment wherever it
/// stands. `path` has the keys and no numbers of items.
pub fn demanded(path: &[&str]) -> Option<Demanded> {
    let mut best: Option<(usize, Demanded)> = None;
    let is_narrower = |found: &Demanded, than: &Demanded| match (found, than) {
        (Demanded::Number(_, most), Demanded::Number(_, other)) => most < other,
        _ => false,
    };
    for group in GROUPS.iter().copied().flatten() {
        for rule in group.rules {
            let found = match rule.must {
                Must::OneOf(words) => Demanded::Words(words),
                Must::Within(least, most) => Demanded::Number(least, most),
                _ => continue,
            };
            for pattern in patterns(group, rule.at) {
                let common = common_end(path, &pattern);
                let is_better =
                    |(most, than): &(usize, Demanded)| common > *most || (common == *most && is_narrower(&found, than));
                let is_it = common >= LEAST.min(pattern.len()) && best.as_ref().is_none_or(is_better);
                if common > 0 && is_it {
                    best = Some((common, found));
                }
            }
        }
    }
    best.map(|(_, found)| found).or_else(|| of_name(path.last()?))
}

/// What is demanded of a field by its name alone, where that says enough: it has several words, and stands for the same everywhere.
fn of_name(name: &str) -> Option<Demanded> {
    if !name.contains(|letter: char| letter.is_ascii_uppercase()) {
        return None;
    }
    let rules = GROUPS.iter().copied().flatten().flat_map(|group| group.rules.iter().map(move |rule| (group, rule)));
    let mut found =
        rules.filter(|(group, rule)| patterns(group, rule.at).iter().any(|path| path.last() == Some(&name)));
    let words = |must: Must| if let Must::OneOf(words) = must { Some(words) } else { None };
    let first = words(found.next()?.1.must)?;
    found.all(|(_, rule)| words(rule.must) == Some(first)).then_some(Demanded::Words(first))
}

/// The paths that a rule is about. Those of a kind begin with its name instead of `spec`, as sections of values do.
fn patterns(group: &Group, at: &'static str) -> Vec<Vec<&'static str>> {
    let kinds = if let On::Kinds(kinds) = group.on { kinds } else { &[] };
    let steps = group.at.split('.').chain(at.split('.')).filter(|step| !step.is_empty());
    let steps = steps.map(|step| step.trim_end_matches("[]")).filter(|step| *step != "spec");
    let mut found = vec![Vec::new()];
    for step in steps {
        let keys: Vec<&str> = alternatives(step).collect();
        let longer = |path: &Vec<&'static str>, key: &'static str| [path.as_slice(), &[key]].concat();
        found = found.iter().flat_map(|path| keys.iter().map(move |key| longer(path, key))).collect();
    }
    if kinds.is_empty() {
        return found;
    }
    found.iter().flat_map(|path| kinds.iter().map(move |kind| [&[*kind], path.as_slice()].concat())).collect()
}

/// How many keys at the ends are the same.
fn common_end(path: &[&str], pattern: &[&str]) -> usize {
    path.iter().rev().zip(pattern.iter().rev()).take_while(|(own, field)| is_like(own, field)).count()
}

/// Whether a key is one for a field: `podSecurityContext` is for `securityContext`.
fn is_like(own: &str, field: &str) -> bool {
    field == "*" || own.to_ascii_lowercase().ends_with(&field.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::{Demanded, demanded};

    #[test]
    fn keys_are_recognised_by_their_ends() {
        let words = |path: &str| match demanded(&path.split('.').collect::<Vec<_>>()) {
            Some(Demanded::Words(words)) => words.join(" "),
            Some(Demanded::Number(least, most)) => format!("{least} {most}"),
            None => String::new(),
        };
        assert_eq!(words("st2web.strategy.type"), "RollingUpdate Recreate");
        assert_eq!(words("st2web.podSecurityContext.seccompProfile.type"), "RuntimeDefault Unconfined Localhost");
        assert_eq!(words("redis.master.livenessProbe.successThreshold"), "0 1");
        assert_eq!(words("workloads.dnsPolicy"), "ClusterFirst ClusterFirstWithHostNet Default None");
        assert_eq!(words("mongodb.podManagementPolicy"), "OrderedReady Parallel");
        assert_eq!(words("st2.type"), "");
        assert_eq!(words("st2web.replicas"), "");
    }
}
