//! What names of files tell of each other: which are one name with different endings, and which are slips.

use std::collections::BTreeSet;

/// What programs and people put behind the name of a file that they encrypt, convert or keep.
const ENDINGS: &[&str] = &[
    "yaml",
    "yml",
    "json",
    "enc",
    "encrypted",
    "crypt",
    "sops",
    "dec",
    "decrypted",
    "plain",
    "bak",
    "backup",
    "old",
    "orig",
    "original",
    "save",
    "saved",
    "copy",
    "tmp",
];

/// Endings of files that nobody can look into: encrypted as a whole, or packed.
const CLOSED: &[&str] = &[
    "age", "gpg", "pgp", "asc", "vault", "aes", "cpt", "p7m", "cms", "b64", "base64", "gz", "tgz", "bz2", "xz", "zst",
    "lz4", "br", "zip", "7z", "rar", "tar",
];

/// Words in the names of files with secrets that tell nothing of whose they are.
const OF_NOBODY: &[&str] = &[
    "secret",
    "secrets",
    "values",
    "value",
    "credential",
    "credentials",
    "cred",
    "creds",
    "password",
    "passwords",
    "key",
    "keys",
    "datastore",
    "crypto",
    "helm",
    "custom",
    "override",
    "overrides",
    "private",
    "sensitive",
    "confidential",
    "encrypted",
    "config",
    "settings",
    "data",
    "common",
    "all",
    "global",
    "base",
    "main",
    "my",
    "our",
    "the",
    "of",
    "new",
];

/// What the program is called. Releases are, too.
const PRODUCT: &[&str] = &["st2", "st2ha", "stackstorm", "ha"];

/// Words for what is secret, as names of files have them.
const SECRET: &[&str] = &["secret", "secrets", "credential", "credentials", "cred", "creds", "password", "passwords"];

/// Names of folders for what nobody uses now, or never did. Environments are called `test` and `demo`, too.
const SET_ASIDE: &[&str] = &[
    "archive", "archived", "attic", "backup", "backups", "bak", "example", "examples", "fixture", "fixtures", "old",
    "samples", "testdata", "tests",
];

/// Whether a name is another one with other endings, such as `prod.enc.yaml` and `prod.yaml`.
pub(super) fn is_same_but_for_ending(other: &str, name: &str) -> bool {
    let is_kept = other.strip_prefix(name).is_some_and(|ending| !ending.starts_with(char::is_alphanumeric));
    is_kept || stem(other) == stem(name)
}

/// Whether nobody can look into a file of this name.
pub(super) fn is_closed(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
    CLOSED.contains(&ending.as_str())
}

/// How likely a name is one of a file with secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likely {
    /// It says so.
    Yes,
    /// It does not say what the file holds.
    Perhaps,
}

/// Whether a file of this name may hold secrets of st2ha, as text.
pub(super) fn may_hold_secrets(name: &str) -> Option<Likely> {
    let name = name.to_lowercase();
    if is_temporary(&name) || is_closed(&name) || is_lock(&name) {
        return None;
    }
    let is_form = |word: &str| matches!(word, "yaml" | "yml" | "json");
    if name.contains("secret") || name.split(|c: char| !c.is_alphanumeric()).any(is_form) {
        return Some(Likely::Yes);
    }
    // `prod`, `prod.enc`, `prod.txt~`
    let (_, ending) = name.trim_start_matches('.').split_once('.').unwrap_or_default();
    let is_open = |word: &str| word.is_empty() || word == "txt" || ENDINGS.contains(&word);
    ending.split(|c: char| !c.is_alphanumeric()).all(is_open).then_some(Likely::Perhaps)
}

/// Whether a file of this name is being written: it has a name of its own until it is whole.
pub(super) fn is_temporary(name: &str) -> bool {
    name.starts_with('.') && name.contains(".new-")
}

/// Whether a file of this name is a lock of st2ha's.
pub(super) fn is_lock(name: &str) -> bool {
    [".lock", ".lock.owner"].iter().any(|end| name.ends_with(end))
}

/// Whether a folder of this name holds what nobody uses now.
pub(super) fn is_set_aside(folder: &str) -> bool {
    SET_ASIDE.contains(&folder.to_lowercase().as_str())
}

/// Whether a name is another one with a word for what was kept, such as `old-st2` and `st2`.
pub(super) fn is_kept_copy(other: &str, name: &str) -> bool {
    let is_ending = |word: &&str| ENDINGS.contains(&word.to_lowercase().as_str());
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !is_ending(word)).map(str::to_owned).collect()
    };
    other != name && words(other) == words(name)
}

/// Whether a file has the name of the secrets file of a release with another name, and this is a usual one, or a part of this release's.
/// `ours` are all names that are this release's.
pub(super) fn is_of_other_release(file: &str, release: &str, ours: &[&str]) -> bool {
    let before = file.split_once(".secrets.").map(|(before, _)| before).filter(|before| *before != release);
    let is_part = |before: &str| {
        let (part, whole): (Vec<String>, Vec<String>) = (words(before).collect(), words(release).collect());
        part.len() < whole.len() && part.iter().all(|word| whole.contains(word))
    };
    let is_ours = |before: &str| ours.iter().any(|name| telling(name) == telling(before));
    before.is_some_and(|before| tells_of_product(before) || is_part(before) && !is_ours(before))
}

/// The words of a name that tell whose it is, and its numbers.
pub(super) fn telling(name: &str) -> BTreeSet<String> {
    words(name).filter(|word| is_number(word) || !tells_nothing(word)).collect()
}

/// Whether a name has a word of somebody else: one that stands neither in our names nor for a file of this kind, or one of ours with another number.
pub(super) fn tells_of_another(name: &str, ours: &[&str]) -> bool {
    let counted: Vec<Counted> = ours.iter().flat_map(|name| Counted::all(name)).collect();
    let is_counted_otherwise = |theirs: Counted| {
        let is_counted = counted.iter().any(|ours| ours.word == theirs.word);
        is_counted && !counted.contains(&theirs)
    };
    let ours: Vec<String> = ours.iter().flat_map(|name| words(name)).collect();
    let is_of_us = words(name).all(|word| tells_nothing(&word) || ours.contains(&word));
    !is_of_us || Counted::all(name).into_iter().any(is_counted_otherwise)
}

/// What is counted up in a name: `east` and 2 in `secrets-us-east-2`.
#[derive(PartialEq, Eq)]
struct Counted {
    /// The word before the number. Those that tell nothing are one: `values-1` and `secrets-2` are of two places.
    word: String,
    /// The number, or those behind each other.
    number: String,
}

impl Counted {
    /// All in a name. A number before all words is one of an order, and one behind an ending is that of a copy.
    fn all(name: &str) -> Vec<Self> {
        let words: Vec<String> = words(name).collect();
        let runs = words.chunk_by(|one, other| is_number(one) == is_number(other)).collect::<Vec<_>>();
        let pairs = runs.windows(2).filter_map(|pair| match pair {
            [before, numbers] if numbers.iter().all(|word| is_number(word)) => Some((before.last()?, numbers)),
            _ => None,
        });
        let pairs = pairs.filter(|(word, _)| ![ENDINGS, CLOSED].iter().any(|known| known.contains(&word.as_str())));
        let plain = |number: &String| number.trim_start_matches('0').to_owned();
        let counted = |(word, numbers): (&String, &&[String])| Self {
            word: if tells_nothing(word) { String::new() } else { word.clone() },
            number: numbers.iter().map(plain).collect::<Vec<_>>().join("-"),
        };
        pairs.map(counted).collect()
    }
}

/// Whether a name has a word that stands in our names, and that tells something.
pub(super) fn tells_of_us(name: &str, ours: &[&str]) -> bool {
    let ours: Vec<String> = ours.iter().flat_map(|name| words(name)).collect();
    words(name).any(|word| !tells_nothing(&word) && ours.contains(&word))
}

/// Whether a word in a name tells nothing of whose it is.
fn tells_nothing(word: &str) -> bool {
    is_number(word) || [ENDINGS, CLOSED, OF_NOBODY, PRODUCT].iter().any(|known| known.contains(&word))
}

fn is_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit())
}

/// Whether a name has a word that the program is called by.
pub(super) fn tells_of_product(name: &str) -> bool {
    words(name).any(|word| PRODUCT.contains(&word.as_str()))
}

/// Whether a name may be that of a file with ordinary values.
pub(super) fn is_of_values(name: &str) -> bool {
    let lower = name.to_lowercase();
    [".yaml", ".yml"].iter().any(|ending| lower.ends_with(ending))
        && !says_secret(name)
        && stem(name) == plain_stem(name)
}

/// A name without its last ending.
fn plain_stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Whether a name says that what it is of is secret.
pub(super) fn says_secret(name: &str) -> bool {
    words(name).any(|word| SECRET.contains(&word.as_str()))
}

/// The words of a name, in small letters.
fn words(name: &str) -> impl Iterator<Item = String> {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase)
}

/// A name without the endings that a file gets when it is encrypted, packed, converted or kept.
fn stem(name: &str) -> &str {
    let mut stem = name;
    loop {
        let word = stem.trim_end_matches(|c: char| !c.is_alphanumeric());
        let start = word.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + 1);
        let (before, ending) = word.split_at_checked(start).unwrap_or((word, ""));
        let ending = ending.to_lowercase();
        if before.is_empty() || ![ENDINGS, CLOSED].iter().any(|endings| endings.contains(&ending.as_str())) {
            return word;
        }
        stem = before;
    }
}

/// Whether two names differ in numbers and words of one letter alone, as those that are counted up, or in short words that are no slips of each
/// other, as `eu` and `us`. What only divides the words makes no other name.
pub(super) fn are_others(one: &str, other: &str) -> bool {
    let undivided = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let (ours, theirs) = (letters(one), letters(other));
    let is_short = |word: &String| word.chars().count() <= 3;
    let are_apart = |(one, other): (&String, &String)| {
        is_short(one) && is_short(other) && strsim::damerau_levenshtein(one, other) > 1
    };
    let tell_apart = ours == theirs || (ours.len() == theirs.len() && ours.iter().zip(&theirs).any(are_apart));
    tell_apart && undivided(one) != undivided(other)
}

/// The words of a name, those of one letter and all digits left out.
fn letters(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let words = words.map(|word| word.chars().filter(|c| !c.is_ascii_digit()).collect::<String>());
    words.filter(|word| word.chars().count() > 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_stem_and_endings() {
        for (name, expected) in [
            ("a.secrets.yaml", "a.secrets"),
            ("a.secrets.enc.yaml", "a.secrets"),
            ("a.secrets.yaml.bak", "a.secrets"),
            ("a.secrets.yml~", "a.secrets"),
            ("a-old.YAML.age", "a"),
            ("a.yaml.tar.gz", "a"),
            ("a.zip", "a"),
            ("a.eu.yaml", "a.eu"),
            ("a-1.yaml", "a-1"),
            ("old.yaml", "old"),
            ("é.json", "é"),
            ("", ""),
        ] {
            assert_eq!(stem(name), expected, "{name}");
        }
    }

    #[test]
    fn names_that_are_counted_up_or_of_other_places_are_others() {
        for (one, other, expected) in [
            ("prod1.yaml", "prod2.yaml", true),
            ("a.secrets.yaml", "b.secrets.yaml", true),
            ("secrets.eu.yaml", "secrets.us.yaml", true),
            ("secrets.prod.yaml", "secrets.prd.yaml", false),
            ("dev.yaml", "dve.yaml", false),
            ("prod-secrets.yaml", "prod_secrets.yaml", false),
            ("prod1.yaml", "prod-1.yaml", false),
        ] {
            assert_eq!(are_others(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn names_tell_of_another_by_their_words() {
        for (name, ours, expected) in [
            ("st2.secrets.enc.yaml", &["st2", "default"][..], false),
            ("secrets.yaml.1~", &["st2", "default"], false),
            ("prod-secrets.SOPS.json", &["st2", "eu-prod"], false),
            ("prod-secrets.sops.json", &["st2", "default"], true),
            ("secrets.dev.yaml", &["st2", "default", "values-dev.yaml"], false),
            ("st2.secrets.example.yaml", &["st2", "default"], true),
            ("st2.secrets.yaml.sample", &["st2", "default"], true),
            ("prod1.enc.yaml", &["st2", "prod2"], true),
            ("secrets-us-east-2.yaml", &["st2", "values-us-east-1.yaml"], true),
            ("secrets-us-east-2.yaml", &["values-us-east-1.yaml", "values-us-east-2.yaml"], false),
            ("cluster-02-secrets.yaml", &["st2", "cluster-2"], false),
            ("secrets-2.yaml", &["values-1.yaml"], true),
            ("secrets-2.yaml", &["prod-1", "values.yaml"], false),
            ("secrets.yaml.2~", &["values-1.yaml"], false),
            ("02-secrets.yaml", &["01-values.yaml"], false),
            ("st2.secrets.yaml.2024-05-01", &["st2", "prod-1"], false),
        ] {
            assert_eq!(tells_of_another(name, ours), expected, "{name} {ours:?}");
        }
        for (file, release, ours, expected) in [
            ("st2.secrets.enc.yaml", "other", &[][..], true),
            ("st2-eu.secrets.yaml", "st2", &[], true),
            ("st2.secrets.yaml", "st2", &[], false),
            ("my.secrets.yaml", "st2", &[], false),
            // A part of this one's name.
            ("automation.secrets.yaml", "automation-2", &["automation-2", "ops"], true),
            ("prod.secrets.yaml", "prod-eu", &["prod-eu", "ops"], true),
            ("prod.secrets.yaml", "prod-eu", &["prod-eu", "prod"], false),
        ] {
            assert_eq!(is_of_other_release(file, release, ours), expected, "{file} {release}");
        }
    }

    #[test]
    fn names_tell_what_may_be_looked_into() {
        for (name, expected) in [
            ("prod.yaml", Some(Likely::Yes)),
            ("prod.enc.yaml", Some(Likely::Yes)),
            ("prod.yaml~", Some(Likely::Yes)),
            ("secrets.txt", Some(Likely::Yes)),
            ("prod.JSON", Some(Likely::Yes)),
            ("prod", Some(Likely::Perhaps)),
            (".prod", Some(Likely::Perhaps)),
            ("prod.sops", Some(Likely::Perhaps)),
            ("prod.enc.bak~", Some(Likely::Perhaps)),
            ("secrets.md.gz", None),
            ("prod.yaml.age", None),
            (".prod.yaml.new-a1B2c3", None),
            ("prod.yaml.lock", None),
            ("notes.md", None),
            ("notes.md.bak", None),
        ] {
            assert_eq!(may_hold_secrets(name), expected, "{name}");
        }
        assert!(is_kept_copy("old-st2", "st2") && is_kept_copy("st2.backup", "st2"));
        assert!(!is_kept_copy("st2", "st2") && !is_kept_copy("st2-eu", "st2"));
    }
}
