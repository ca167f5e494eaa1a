//! Objects that are gone and objects that are new, but one and the same under two names.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

use crate::manifests::ManifestKey;

/// An object by its identity.
type Named<'a> = (&'a ManifestKey, &'a Value);

/// Objects of one kind that are gone, and those that are new.
type Leftovers<'a> = (Vec<Named<'a>>, Vec<Named<'a>>);

/// How much of their content, in thousandths, objects share that are taken for one.
const ALIKE: usize = 800;
/// The same for objects whose names differ in a hash at the end, or not at all but in the namespace.
const ALIKE_BY_NAME: usize = 300;
/// The most pairs of one kind that are compared with each other, so that time grows with the objects and not with their square.
const PAIRS: usize = 10_000;

/// Finds objects of the same kind and near-equal content, the best matches first. Each object is in one pair at most.
pub fn find(removed: &[Named<'_>], added: &[Named<'_>]) -> Vec<(ManifestKey, ManifestKey)> {
    let (mut candidates, mut prints) = (Vec::new(), HashMap::new());
    for (old, new) in by_kind(removed, added) {
        for named in old.iter().chain(&new) {
            prints.entry(named.0).or_insert_with(|| Fingerprint::of(named.1));
        }
        if old.len() * new.len() <= PAIRS {
            candidates.extend(old.iter().flat_map(|old| new.iter().map(|new| (old.0, new.0))));
        } else {
            candidates.extend(sharing(&old, &new, |(key, _)| hash(&stem(&key.name))));
            candidates.extend(sharing(&old, &new, |(key, _)| prints.get(key).map_or(0, |print| hash(&print.0))));
        }
    }
    let mut scored: Vec<(usize, &ManifestKey, &ManifestKey)> = candidates
        .into_iter()
        .filter_map(|(old, new)| {
            let by_name = stem(&old.name) == stem(&new.name);
            let score = prints.get(old)?.share(prints.get(new)?);
            let enough = score >= if by_name { ALIKE_BY_NAME } else { ALIKE };
            enough.then_some((score + usize::from(by_name) * 1000, old, new))
        })
        .collect();
    // Ties are settled alike whichever set comes first.
    scored.sort_by_key(|(score, old, new)| (std::cmp::Reverse(*score), *old.min(new), *old.max(new)));
    let mut taken: HashSet<&ManifestKey> = HashSet::new();
    let mut found = Vec::new();
    for (_, old, new) in scored {
        if !taken.contains(old) && !taken.contains(new) {
            taken.extend([old, new]);
            found.push((old.clone(), new.clone()));
        }
    }
    found
}

/// The objects of each kind that is on both sides.
fn by_kind<'a>(removed: &[Named<'a>], added: &[Named<'a>]) -> Vec<Leftovers<'a>> {
    let mut kinds: HashMap<(&str, &str), Leftovers<'a>> = HashMap::new();
    for named in removed {
        kinds.entry((&named.0.group, &named.0.kind)).or_default().0.push(*named);
    }
    for named in added {
        kinds.entry((&named.0.group, &named.0.kind)).or_default().1.push(*named);
    }
    kinds.into_values().filter(|(old, new)| !old.is_empty() && !new.is_empty()).collect()
}

/// Pairs of objects that share something, each object with the first that is left.
fn sharing<'a>(
    old: &[Named<'a>],
    new: &[Named<'a>],
    what: impl Fn(&Named<'a>) -> u64,
) -> Vec<(&'a ManifestKey, &'a ManifestKey)> {
    let mut waiting: HashMap<u64, Vec<&ManifestKey>> = HashMap::new();
    for named in new.iter().rev() {
        waiting.entry(what(named)).or_default().push(named.0);
    }
    old.iter().filter_map(|named| Some((named.0, waiting.get_mut(&what(named))?.pop()?))).collect()
}

/// A name without a content hash at its end, as st2ha gives Jobs (hexadecimal) and Kustomize gives ConfigMaps (without vowels).
pub fn stem(name: &str) -> &str {
    let is_hash = |end: &str| {
        (8..=16).contains(&end.len())
            && end.bytes().any(|byte| byte.is_ascii_digit())
            && (end.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
                || end
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase() && !b"aeiou".contains(&byte)))
    };
    match name.rsplit_once('-') {
        Some((stem, end)) if is_hash(end) => stem,
        _ => name,
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The hashes of all lines and leaves of an object, sorted. What names and labels it does not count.
struct Fingerprint(Vec<u64>);

impl Fingerprint {
    fn of(object: &Value) -> Self {
        let mut hashes = Vec::new();
        for (key, value) in object.as_object().into_iter().flatten() {
            if !matches!(key.as_str(), "apiVersion" | "kind" | "metadata") {
                leaves(hash(key), value, &mut hashes);
            }
        }
        hashes.sort_unstable();
        Self(hashes)
    }

    /// How much two objects share, in thousandths of all that they hold.
    fn share(&self, other: &Self) -> usize {
        let (mut one, mut two) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common = 0_usize;
        while let (Some(left), Some(right)) = (one.peek(), two.peek()) {
            match left.cmp(right) {
                std::cmp::Ordering::Less => drop(one.next()),
                std::cmp::Ordering::Greater => drop(two.next()),
                std::cmp::Ordering::Equal => {
                    common += 1;
                    one.next();
                    two.next();
                }
            }
        }
        (2000 * common).checked_div(self.0.len() + other.0.len()).unwrap_or(0)
    }
}

fn leaves(path: u64, value: &Value, hashes: &mut Vec<u64>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| leaves(hash(&(path, key)), value, hashes)),
        Value::Array(list) => list.iter().for_each(|value| leaves(path, value, hashes)),
        Value::String(text) => hashes.extend(text.lines().map(|line| hash(&(path, line)))),
        other => hashes.push(hash(&(path, other.to_string()))),
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn hashes_at_the_end_of_names() {
        assert_eq!(stem("st2-job-st2-key-load-4c5382bfc6"), "st2-job-st2-key-load");
        assert_eq!(stem("settings-5m87hk2k9t"), "settings");
        assert_eq!(stem("st2-st2api"), "st2-st2api");
        assert_eq!(stem("st2-st2stream"), "st2-st2stream");
        assert_eq!(stem("plain"), "plain");
    }
}
