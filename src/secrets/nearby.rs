//! Whether a release has a secrets file close to the place where a new one is to be made.
//!
//! Where values are looked for from above, what lies below is not seen, and neither is another working tree of the same repository: Git keeps
//! the folder of secrets out of both. A second set of secrets would be made there, and nobody would know until it is applied.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};

use super::mark;
use super::place::FOLDER;
use crate::nearest::nearest;
use crate::yaml;

/// How many folders are looked into.
const MOST: usize = 2_000;

/// Folders of other programs, which hold nobody's values.
const OTHERS: &[&str] = &["node_modules", "target", "vendor"];

/// The file of the same release below the folder of a new one, or in another working tree of its repository. `root` is st2ha's own folder that
/// the new file is to be in.
pub(super) fn nearby(root: &Path, file: &Path) -> Option<PathBuf> {
    let name = file.strip_prefix(root).ok()?;
    let folder = root.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    below(folder, name).or_else(|| in_other_tree(folder, name))
}

/// A file of the same release anywhere else in the repository that a new one is to be made in. Folders side by side may be of clusters of their
/// own, with a release of the same name each, so this one is only worth a note.
pub(super) fn elsewhere(root: &Path, file: &Path) -> Option<PathBuf> {
    let name = file.strip_prefix(root).ok()?;
    let folder = root.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::canonicalize(folder).ok()?;
    let found = below(folder.ancestors().find(|folder| folder.join(".git").exists())?, name)?;
    let here = fs::canonicalize(".").ok()?;
    Some(found.strip_prefix(here).map(Path::to_owned).unwrap_or(found))
}

/// A file beside a new one of st2ha's own whose name has the same beginning and another ending: `st2.secrets.yaml.bak`, `st2.secrets.enc.yaml`. It may
/// be the one that is missing.
pub(super) fn renamed(file: &Path) -> Option<PathBuf> {
    let name = file.file_name()?.to_str()?;
    let beginning = name.strip_suffix("yaml")?;
    let is_lock = |name: &str| [".lock", ".lock.owner"].iter().any(|end| name.ends_with(end));
    let mut names: Vec<String> = fs::read_dir(file.parent()?)
        .ok()?
        .flatten()
        .take(MOST)
        .filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_dir()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|other| other.starts_with(beginning) && other != name && !is_lock(other))
        .collect();
    names.sort();
    names.first().map(|name| file.with_file_name(name))
}

/// What programs and people put behind the name of a file that they encrypt, convert or keep.
const ENDINGS: &[&str] = &[
    "yaml",
    "yml",
    "json",
    "enc",
    "encrypted",
    "sops",
    "age",
    "gpg",
    "pgp",
    "asc",
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

/// Endings of files that nobody can look into.
const CLOSED: &[&str] = &["age", "gpg", "pgp", "asc"];

/// The secrets file beside a new one that somebody has named, whose name has the same beginning and another ending: `prod.enc.yaml`,
/// `prod.yaml~`. `others` are names of files that are somebody else's.
pub(super) fn renamed_beside(wanted: &Path, others: &[String]) -> Option<PathBuf> {
    let name = wanted.file_name()?.to_str()?;
    let is_same = |other: &str| {
        let is_kept = other.strip_prefix(name).is_some_and(|ending| !ending.starts_with(char::is_alphanumeric));
        is_kept || stem(other) == stem(name)
    };
    let mut names = names_beside(wanted, others);
    names.retain(|other| is_same(other));
    names.sort();
    let is_closed = |name: &str| CLOSED.iter().any(|ending| name.to_lowercase().ends_with(&format!(".{ending}")));
    let is_one = |path: &PathBuf, name: &str| path.is_file() && (is_closed(name) || is_secrets_file(path));
    names
        .iter()
        .map(|name| (wanted.with_file_name(name), name))
        .find(|(path, name)| is_one(path, name))
        .map(|found| found.0)
}

/// A name without the endings that a file gets when it is encrypted, converted or kept.
fn stem(name: &str) -> &str {
    let mut stem = name;
    loop {
        let word = stem.trim_end_matches(|c: char| !c.is_alphanumeric());
        let start = word.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + 1);
        let (before, ending) = word.split_at_checked(start).unwrap_or((word, ""));
        if before.is_empty() || !ENDINGS.contains(&ending.to_lowercase().as_str()) {
            return word;
        }
        stem = before;
    }
}

/// The secrets file beside a new one whose name it nearly has: the name may have been mistyped. Names that are counted up differ in numbers or in
/// words of one letter alone, and `eu` is no slip of `us`. `others` are names of files that are somebody else's.
pub(super) fn alike(wanted: &Path, others: &[String]) -> Option<PathBuf> {
    let name = wanted.file_name()?.to_str()?;
    let mut names = names_beside(wanted, others);
    names.retain(|other| !are_others(other, name));
    let near = nearest(name, names.iter().map(String::as_str)).into_iter().map(|name| wanted.with_file_name(name));
    near.into_iter().find(|path| is_secrets_file(path))
}

/// The words of a name, those of one letter and all digits left out.
fn letters(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let words = words.map(|word| word.chars().filter(|c| !c.is_ascii_digit()).collect::<String>());
    words.filter(|word| word.chars().count() > 1).collect()
}

/// Whether two names differ in numbers and words of one letter alone, or in short words that are no slips of each other. What only divides the
/// words makes no other name.
fn are_others(one: &str, other: &str) -> bool {
    let undivided = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let (ours, theirs) = (letters(one), letters(other));
    let is_short = |word: &String| word.chars().count() <= 3;
    let are_apart = |(one, other): (&String, &String)| {
        is_short(one) && is_short(other) && strsim::damerau_levenshtein(one, other) > 1
    };
    let tell_apart = ours == theirs || (ours.len() == theirs.len() && ours.iter().zip(&theirs).any(are_apart));
    tell_apart && undivided(one) != undivided(other)
}

/// The names of the files beside one.
fn names_beside(file: &Path, others: &[String]) -> Vec<String> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(MOST);
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    names.filter(|name| file.file_name() != Some(name.as_ref()) && !others.contains(name)).collect()
}

/// Whether st2ha has written a file, or a program that encrypts has.
fn is_secrets_file(path: &Path) -> bool {
    let is_short =
        fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() <= yaml::MAX_BYTES as u64);
    let is_encrypted =
        |text: &str| ["ENC[", "-----BEGIN AGE ", "-----BEGIN PGP "].iter().any(|start| text.contains(start));
    is_short
        && fs::read_to_string(path).is_ok_and(|text| mark::is_in(|line| text.contains(line)) || is_encrypted(&text))
}

/// Looks into the folders below one, the nearest first. Links are not followed.
fn below(folder: &Path, name: &Path) -> Option<PathBuf> {
    let mut waiting = VecDeque::from([folder.to_owned()]);
    for _ in 0..MOST {
        let folder = waiting.pop_front()?;
        let found = folder.join(FOLDER).join(name);
        if found.is_file() {
            return Some(found.strip_prefix(".").map(Path::to_owned).unwrap_or(found));
        }
        let mut entries: Vec<fs::DirEntry> = fs::read_dir(&folder).into_iter().flatten().flatten().collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let known = entry.file_name().to_str().is_some_and(|name| name.starts_with('.') || OTHERS.contains(&name));
            if is_folder && !known {
                waiting.push_back(entry.path());
            }
        }
    }
    None
}

/// Looks at the same place, and those above it, in the other working trees of a repository (`git worktree`).
fn in_other_tree(folder: &Path, name: &Path) -> Option<PathBuf> {
    let folder = fs::canonicalize(folder).ok()?;
    let tree = folder.ancestors().find(|folder| folder.join(".git").exists())?;
    let inside = folder.strip_prefix(tree).ok()?;
    let found = trees(tree).into_iter().filter(|other| other != tree).flat_map(|other| {
        let folders: Vec<PathBuf> = inside.ancestors().map(|folder| other.join(folder)).collect();
        folders
    });
    found.map(|folder| folder.join(FOLDER).join(name)).find(|file| file.is_file())
}

/// All working trees of the repository that this one is of.
fn trees(tree: &Path) -> Vec<PathBuf> {
    let line = |file: &Path| fs::read_to_string(file).ok().map(|text| text.trim().to_owned());
    let own = tree.join(".git");
    // In a tree that was added, `.git` is a file that names the tree's folder inside of the repository's.
    let shared = match line(&own).and_then(|text| text.strip_prefix("gitdir: ").map(|path| tree.join(path))) {
        Some(added) => line(&added.join("commondir")).map_or_else(|| added.clone(), |path| added.join(path)),
        None => own,
    };
    let first = fs::canonicalize(&shared).ok().filter(|shared| shared.ends_with(".git"));
    let first = first.and_then(|shared| shared.parent().map(Path::to_owned));
    let added = fs::read_dir(shared.join("worktrees")).into_iter().flatten().flatten();
    // The path may be relative to the folder that holds it.
    let added = added.filter_map(|entry| {
        let folder = entry.path();
        folder.join(line(&folder.join("gitdir"))?).parent().map(Path::to_owned)
    });
    first.into_iter().chain(added.filter_map(|tree| fs::canonicalize(tree).ok())).collect()
}

#[cfg(test)]
mod tests {
    use super::{are_others, stem};

    #[test]
    fn names_have_a_stem_and_endings() {
        for (name, expected) in [
            ("a.secrets.yaml", "a.secrets"),
            ("a.secrets.enc.yaml", "a.secrets"),
            ("a.secrets.yaml.bak", "a.secrets"),
            ("a.secrets.yml~", "a.secrets"),
            ("a-old.YAML.age", "a"),
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
}
