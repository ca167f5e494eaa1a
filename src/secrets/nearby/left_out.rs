//! A file by the values that may hold the secrets of a release, though nothing names it: its `-f` or its flag was left out, or it was moved.
//!
//! Whose a file is its name tells. One beside the values that has no word of anybody else, such as `secrets.enc.yaml`, may be that of each release
//! there.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::super::encryption::Keys;
use super::super::need::{DATASTORE_KEY, Need};
use super::super::place::{FOLDER, OF_RELEASE};
use super::super::surroundings::{Owner, Surroundings};
use super::names;
use super::set::{Content, Set};
use super::walk::MOST;
use crate::config::Release;

/// How deep files are looked for below the values, in folders whose names are nobody else's.
const LEVELS: usize = 2;

/// Whose secrets are missed, and where.
pub(in super::super) struct Missed<'a> {
    /// The release.
    pub release: &'a Release,
    /// The folder of st2ha's own that its secrets file is to be in.
    pub root: &'a Path,
    /// What else is known of that place.
    pub around: &'a Surroundings,
    /// Files that have a use of their own, without links.
    pub in_use: &'a [PathBuf],
    /// Private keys.
    pub keys: &'a Keys,
}

impl Missed<'_> {
    /// The file whose name is the one that is missed, in another folder or with another ending, and that may have any of these secrets.
    pub(in super::super) fn moved(&self, made: &[&str]) -> Option<PathBuf> {
        let holds_one = |held: &[&str]| held.iter().any(|path| made.contains(path));
        self.files().filter(|file| self.has_its_name(file)).find(|file| {
            let may_be_it = match Content::of(file, self.keys) {
                Content::Secrets(held) => holds_one(&held),
                Content::Values(held) => holds_one(&held) && super::is_set(file),
                Content::Closed => made.iter().any(|path| matters(path)),
                // Damaged, if anything.
                Content::Other => super::is_set(file),
            };
            may_be_it && !self.is_of_other_release(file)
        })
    }

    /// The file that has any of these secrets and may be this release's, by its name.
    pub(in super::super) fn left_out(&self, made: &[&str]) -> Option<PathBuf> {
        self.candidates().find(|file| match Content::of(file, self.keys) {
            Content::Secrets(held) => held.iter().any(|path| made.contains(path) && matters(path)),
            Content::Values(held) => has_key(&held, made) && names::says_secret(&name_of(file)),
            Content::Closed | Content::Other => false,
        } && !self.is_of_other_release(file))
    }

    /// Files of which nobody can be sure: values with the key of the datastore, and what is encrypted as a whole and says that it is secret.
    pub(in super::super) fn perhaps(&self, made: &[&str]) -> Vec<PathBuf> {
        let is_one = |file: &PathBuf| match Content::of(file, self.keys) {
            Content::Values(held) => has_key(&held, made),
            Content::Closed => made.iter().any(|path| matters(path)) && names::says_secret(&name_of(file)),
            Content::Secrets(_) | Content::Other => false,
        };
        self.candidates().filter(|file| is_one(file) && !self.is_of_other_release(file)).collect()
    }

    /// Files whose names say nothing of anybody else.
    fn candidates(&self) -> impl Iterator<Item = PathBuf> {
        self.files().filter(|file| {
            let name = name_of(file);
            !self.tells_of_another(&name) && !names::is_of_other_release(&name, &self.release.name)
        })
    }

    /// The files that are looked at.
    fn files(&self) -> impl Iterator<Item = PathBuf> {
        self.folders().into_iter().flat_map(|folder| self.files_in(&folder))
    }

    /// The folder of st2ha's own, those of the values, and those below them whose names say nothing of anybody else.
    fn folders(&self) -> Vec<PathBuf> {
        let start = super::folder(self.root).to_owned();
        let of_values = self.around.values.iter().map(|file| super::folder(file).to_owned());
        let mut level = vec![start.clone()];
        let mut below = Vec::new();
        for _ in 0..LEVELS {
            level = level.iter().flat_map(|folder| self.folders_in(folder)).collect();
            below.extend(level.iter().cloned());
        }
        let mut known = HashSet::new();
        let mut all: Vec<PathBuf> = [self.root.to_owned(), start].into_iter().chain(of_values).chain(below).collect();
        all.retain(|folder| fs::canonicalize(folder).is_ok_and(|real| known.insert(real)));
        all
    }

    fn folders_in(&self, folder: &Path) -> Vec<PathBuf> {
        let names = names_in(folder, |kind| kind.is_dir()).into_iter();
        let is_ours = |name: &String| name != FOLDER && !names::is_set_aside(name) && !self.tells_of_another(name);
        names.filter(is_ours).map(|name| within(folder, &name)).collect()
    }

    /// The files in a folder that have no use of their own.
    fn files_in(&self, folder: &Path) -> Vec<PathBuf> {
        let files = names_in(folder, |kind| !kind.is_dir()).into_iter().map(|name| within(folder, &name));
        files.filter(|file| fs::canonicalize(file).is_ok_and(|real| !self.in_use.contains(&real))).collect()
    }

    /// Whether a file has the name of this release's, be it with another ending.
    fn has_its_name(&self, file: &Path) -> bool {
        let name = name_of(file);
        let usual = format!("{}{OF_RELEASE}", self.release.name);
        let ending = usual.strip_suffix("yaml").and_then(|beginning| name.strip_prefix(beginning));
        ending.is_some_and(|ending| !names::is_lock(ending) && !self.tells_of_another(ending))
    }

    /// Whether a name has a word of somebody else.
    fn tells_of_another(&self, name: &str) -> bool {
        let Release { name: release, namespace } = self.release;
        let environment = match &self.around.owner {
            Owner::Environment { environment, .. } => Some(environment.as_str()),
            Owner::Release => None,
        };
        let of_values = self.around.values.iter().flat_map(|file| {
            let folder = file.parent().and_then(Path::file_name);
            [file.file_name(), folder].into_iter().flatten().filter_map(|name| name.to_str())
        });
        let ours: Vec<&str> = [release, namespace.as_str()].into_iter().chain(environment).chain(of_values).collect();
        names::tells_of_another(name, &ours)
    }

    /// Whether a file is a copy of the secrets file of another release.
    fn is_of_other_release(&self, file: &Path) -> bool {
        let sets = |file: &Path| [Set::in_file(file), Set::opened(file, self.keys)].into_iter().flatten();
        let ours: Vec<Set> = sets(file).collect();
        let namespaces = names_in(self.root, |kind| kind.is_dir()).into_iter().map(|name| within(self.root, &name));
        let mut files = namespaces.flat_map(|folder| {
            let names = names_in(&folder, |kind| !kind.is_dir()).into_iter().filter(|name| name.ends_with(OF_RELEASE));
            names.map(move |name| within(&folder, &name)).collect::<Vec<_>>()
        });
        files.any(|other| sets(&other).any(|other| ours.iter().any(|ours| ours.is_copy_of(&other))))
    }
}

/// Whether data depends on a secret.
fn matters(path: &str) -> bool {
    Need::find(path).is_some_and(|need| need.rotation.risk.is_some())
}

fn has_key(held: &[&str], made: &[&str]) -> bool {
    [held, made].iter().all(|paths| paths.contains(&DATASTORE_KEY))
}

fn name_of(file: &Path) -> String {
    file.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned()
}

/// A path as messages call it.
fn within(folder: &Path, name: &str) -> PathBuf {
    if folder == Path::new(".") { PathBuf::from(name) } else { folder.join(name) }
}

/// The names in a folder, in their order.
fn names_in(folder: &Path, is_wanted: impl Fn(fs::FileType) -> bool) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(MOST);
    let entries = entries.filter(|entry| entry.file_type().is_ok_and(&is_wanted));
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}
