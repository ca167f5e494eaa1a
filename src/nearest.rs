//! The known words that an unknown one was probably meant to be: keys, functions, presets, environments, objects.
//!
//! No suggestion is better than a wrong one: `existingSshSecret` is not a slip of the finger for `existingAuthSecret`, however few letters lie
//! between the two. So words that a key is made of are compared one by one.

/// The most words to suggest.
const MOST: usize = 3;

/// The most edits of a key that has several mistakes.
const EDITS: usize = 3;

/// The least characters of a name that may be a part of another one.
const SHORTEST: usize = 3;

/// The nearest of the known words, if they are near enough to be meant: one, or several that are equally near.
pub fn nearest<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let letters = letters(unknown);
    let near: Vec<(usize, &str)> = known
        .into_iter()
        // There may be as many unknown words as a file has lines: most known ones are left out by their letters alone.
        .filter(|word| fewest_edits(&letters, &self::letters(word)) <= EDITS)
        .filter_map(|word| Some((distance(unknown, word)?, word)))
        .collect();
    let least = near.iter().map(|(distance, _)| *distance).min();
    near.into_iter().filter(|(distance, _)| Some(*distance) == least).map(|(_, word)| word).take(MOST).collect()
}

/// The same for names, of which people leave out the beginning or the end, or add to it: `st2web` is meant for `st2-st2web`, and
/// `stackstorm-ha-1.1.0` for `stackstorm-ha-1.1`.
pub fn nearest_name<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let known: Vec<&str> = known.into_iter().collect();
    let near = nearest(unknown, known.iter().copied());
    if !near.is_empty() || unknown.chars().count() < SHORTEST {
        return near;
    }
    let is_part = |part: &str, whole: &str| {
        let (start, end) = (whole.strip_prefix(part), whole.strip_suffix(part));
        start.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            || end.is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
    };
    let holds = |name: &&str| is_part(unknown, name) || (name.chars().count() >= SHORTEST && is_part(name, unknown));
    known.into_iter().filter(holds).take(MOST).collect()
}

/// The edits between two keys, if one can be meant by the other: any single one, or a few in words that stay what they are.
fn distance(unknown: &str, known: &str) -> Option<usize> {
    let whole = strsim::damerau_levenshtein(&plain(unknown), &plain(known));
    if whole <= 1 {
        return Some(whole);
    }
    let (ours, theirs) = (words(unknown), words(known));
    if ours.len() != theirs.len() {
        return None;
    }
    let edits: usize = ours.iter().zip(&theirs).map(|(ours, theirs)| slips(ours, theirs)).sum::<Option<usize>>()?;
    (edits <= EDITS).then_some(edits)
}

/// The edits between two words, if they are few for words of their length.
fn slips(ours: &str, theirs: &str) -> Option<usize> {
    let edits = strsim::damerau_levenshtein(ours, theirs);
    let length = ours.chars().count().min(theirs.chars().count());
    let most = match length {
        0..=3 => 0,
        4..=7 => 1,
        // `external` and `internal` are no slips of each other: people know how a word begins.
        _ if ours.chars().next() == theirs.chars().next() => 2,
        _ => 1,
    };
    (edits <= most).then_some(edits)
}

/// A key as it is compared: a different case or `-` for `_` counts nothing.
fn plain(word: &str) -> String {
    word.to_lowercase().replace(['-', '_'], "")
}

/// The words of a key: `existingSSHSecret` has three, and so has `extra_env_vars`.
fn words(key: &str) -> Vec<String> {
    let characters: Vec<char> = key.chars().collect();
    let mut words = vec![String::new()];
    for (index, character) in characters.iter().enumerate() {
        let is_divider = matches!(character, '-' | '_');
        let before = index.checked_sub(1).and_then(|before| characters.get(before));
        let after = characters.get(index + 1);
        let is_first = character.is_uppercase()
            && (before.is_some_and(|before| before.is_lowercase()) || after.is_some_and(|after| after.is_lowercase()));
        if (is_divider || is_first) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| !is_divider) {
            word.extend(character.to_lowercase());
        }
    }
    words
}

/// How often each letter stands in a word, in either case. Others share the places of letters.
type Letters = [usize; 32];

fn letters(word: &str) -> Letters {
    let mut letters = [0; 32];
    for character in word.chars().filter(|character| !matches!(character, '-' | '_')) {
        let lower = character.to_lowercase().next().unwrap_or(character);
        let place = usize::try_from(u32::from(lower) % 32).ok().and_then(|place| letters.get_mut(place));
        if let Some(count) = place {
            *count += 1;
        }
    }
    letters
}

/// At least so many edits lie between words of these letters: each takes one away, or adds one, or does both.
fn fewest_edits(one: &Letters, other: &Letters) -> usize {
    let pairs = || one.iter().zip(other);
    let lost: usize = pairs().map(|(one, other)| one.saturating_sub(*other)).sum();
    let added: usize = pairs().map(|(one, other)| other.saturating_sub(*one)).sum();
    lost.max(added)
}

#[cfg(test)]
mod tests {
    use super::{nearest, nearest_name, words};

    /// What is written, what the schema knows there, and what is suggested.
    const CASES: &[(&str, &[&str], &[&str])] = &[
        // Slips of the finger.
        ("replica", &["replicas", "resources", "image"], &["replicas"]),
        ("iamge", &["replicas", "resources", "image"], &["image"]),
        ("resorces", &["replicas", "resources", "image"], &["resources"]),
        ("cpux", &["cpu", "cpus", "memory"], &["cpu", "cpus"]),
        ("imagé", &["image"], &["image"]),
        ("tollerations", &["tolerations", "annotations"], &["tolerations"]),
        ("terminatonGracPeriodSeconds", &["terminationGracePeriodSeconds"], &["terminationGracePeriodSeconds"]),
        ("existingDatastorSecert", &["existingDatastoreSecret", "existingAuthSecret"], &["existingDatastoreSecret"]),
        ("anotatoins", &["annotations"], &["annotations"]),
        ("usernames", &["username", "password"], &["username"]),
        ("evn", &["env", "image"], &["env"]),
        // Other ways to divide words.
        ("extraVolumes", &["extra_volumes", "env"], &["extra_volumes"]),
        ("node-selector", &["nodeSelector"], &["nodeSelector"]),
        ("apiKeys", &["apikeys", "keyvalue"], &["apikeys"]),
        ("initdb_scripts_configmap", &["initdbScriptsConfigMap", "initdbScripts"], &["initdbScriptsConfigMap"]),
        ("RÉPLICAS", &["replicas"], &["replicas"]),
        // Other words: nothing, rather than something wrong.
        ("existingSshSecret", &["existingAuthSecret", "existingConfigSecret", "ssh_key"], &[]),
        ("existingSSHSecret", &["existingAuthSecret", "existingConfigSecret", "ssh_key"], &[]),
        ("existingSecret", &["existingAuthSecret", "existingConfigSecret"], &[]),
        ("replicaSetName", &["replicaSetKey", "rootPassword"], &[]),
        ("serviceAccountName", &["serviceAccount", "service"], &[]),
        ("fullnameOverride", &["nameOverride"], &[]),
        ("podAnnotations", &["annotations"], &[]),
        ("externalService", &["internalService"], &[]),
        ("ingress", &["egress"], &[]),
        ("minAvailable", &["maxUnavailable", "maxAvailable"], &[]),
        ("readinessProbe", &["livenessProbe"], &[]),
        ("tolerations", &["replicas", "resources", "image", "annotations"], &[]),
        ("hpa", &["pdb", "env"], &[]),
        ("path", &["hosts", "tls"], &[]),
        ("envFrom", &["env"], &[]),
    ];

    #[test]
    fn what_was_meant_is_suggested_and_nothing_else() {
        for (unknown, known, expected) in CASES {
            assert_eq!(nearest(unknown, known.iter().copied()), *expected, "{unknown}");
        }
    }

    #[test]
    fn names_may_lack_their_beginning_or_end() {
        for (unknown, known, expected) in [
            ("stackstorm-ha", &["small", "stackstorm-ha-1.1"][..], &["stackstorm-ha-1.1"][..]),
            ("st2web", &["st2-st2web", "st2-st2web-tls", "st2-st2api"], &["st2-st2web"]),
            ("smal", &["small", "small-one"], &["small"]),
            ("prod", &["production"], &[]),
            ("stackstorm-ha-1.1.0", &["small", "stackstorm-ha-1.1"], &["stackstorm-ha-1.1"]),
            ("my-production", &["production"], &["production"]),
            ("my-st", &["st"], &[]),
            ("st", &["st-web"], &[]),
            ("else", &["small"], &[]),
        ] {
            assert_eq!(nearest_name(unknown, known.iter().copied()), expected, "{unknown}");
        }
    }

    #[test]
    fn keys_are_made_of_words() {
        assert_eq!(words("existingSSHSecret"), ["existing", "ssh", "secret"]);
        assert_eq!(words("extra_env-Vars"), ["extra", "env", "vars"]);
        assert_eq!(words("enableIPv6"), ["enable", "i", "pv6"]);
        assert_eq!(words("ST2WEB_HTTPS"), ["st2web", "https"]);
    }
}
