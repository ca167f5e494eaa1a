//! Secrets files that nobody has named, in the repository that a new one is to be made in: one of them may be the one that is missing.
//!
//! What a project names is its environments', and what stands in st2ha's own folder is the release's whose name it has. A file that has a secret
//! in common with one of those is a copy of it.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::super::place::{self, FOLDER};
use super::super::surroundings::{Owner, Surroundings};
use super::names;
use super::set::Set;
use super::walk::{Folder, MOST, Reach, Walk};
use crate::config::Release;

/// A secrets file that nobody has named.
pub(in super::super) struct Unnamed {
    /// The file.
    pub file: PathBuf,
    /// Whose it may be.
    pub chance: Chance,
}

/// Whose a file may be that nobody has named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Chance {
    /// That of the release that misses one, more than of anybody else.
    Ours,
    /// Somebody else's as well: it stands below another project, or among what was set aside.
    Open,
}

/// Secrets files that nobody has named, the nearest to the project or the values first.
pub(in super::super) fn unnamed(wanted: &Path, release: &Release, around: &Surroundings) -> Vec<Unnamed> {
    let folder = Some(&*around.folder).filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(start) = fs::canonicalize(folder) else { return Vec::new() };
    let is_of_project = matches!(around.owner, Owner::Environment { .. });
    let repository = start.ancestors().find(|folder| folder.join(".git").exists());
    let walk = match repository {
        Some(root) => Walk::of(&[&start, root], Reach::Repository),
        // Folders around values that belong to no project may be anybody's.
        None => Walk::of(&[&start], if is_of_project { Reach::Repository } else { Reach::Own }),
    };
    let seen = Seen::of(walk, around.projects.file_name);
    let projects = seen.projects.iter().flat_map(|project| (around.projects.files)(project));
    let named: HashSet<PathBuf> =
        projects.chain(around.values.iter().cloned()).map(|file| fs::canonicalize(&file).unwrap_or(file)).collect();

    let wanted =
        fs::canonicalize(super::folder(wanted)).ok().zip(wanted.file_name()).map(|(folder, name)| folder.join(name));
    let free = seen.files.iter().filter(|file| !named.contains(*file) && Some(*file) != wanted.as_ref());
    let sets: Vec<(&PathBuf, Set)> = free.filter_map(|file| Some((file, Set::found(file)?))).collect();
    let known: Vec<Set> = if sets.is_empty() {
        Vec::new()
    } else {
        named.iter().chain(&seen.of_releases).filter_map(|file| Set::in_file(file)).collect()
    };
    let own = is_of_project.then_some(&start);
    let is_anothers = |file: &Path| {
        let project = file
            .ancestors()
            .skip(1)
            .find(|folder| seen.projects.iter().any(|project| project.parent() == Some(folder)));
        project.is_some_and(|project| own.is_none_or(|own| own != project))
    };
    let chance = |file: &Path| {
        let below = file.strip_prefix(repository.unwrap_or(&start)).unwrap_or(file);
        let is_set_aside = super::folder(below).iter().any(|part| part.to_str().is_some_and(names::is_set_aside));
        if is_set_aside || is_anothers(file) { Chance::Open } else { Chance::Ours }
    };
    let lost = sets.iter().filter(|(_, set)| known.iter().all(|known| !known.shares(set))).map(|(file, _)| *file);
    let lost = lost.map(|file| Unnamed { chance: chance(file), file: super::shown(file.clone()) });
    // What is at the usual place of a release elsewhere is looked for by that place.
    let is_usual = wanted.as_deref().is_some_and(is_of_release);
    let is_same = |file: &Path| {
        file.ends_with(place::name_in_folder(release)) && (is_of_project || !is_usual) && !is_anothers(file)
    };
    let may_be_ours = |file: &&PathBuf| is_kept_copy(file, release) || is_same(file);
    let others = seen.of_releases.iter().filter(|file| !named.contains(*file) && Some(*file) != wanted.as_ref());
    let kept =
        others.filter(may_be_ours).map(|file| Unnamed { chance: Chance::Open, file: super::shown(file.clone()) });
    lost.chain(kept).collect()
}

/// Whether a file in st2ha's own folder may be a copy of that of a release: `old-st2.secrets.yaml`. There may be a release of that name.
fn is_kept_copy(file: &Path, release: &Release) -> bool {
    let namespace = super::folder(file).file_name().is_some_and(|folder| folder == release.namespace.as_str());
    let name = file.file_name().and_then(|name| name.to_str()?.strip_suffix(OF_RELEASE));
    namespace && name.is_some_and(|name| names::is_kept_copy(name, &release.name))
}

/// Whether a file is at the usual place of a release.
fn is_of_release(file: &Path) -> bool {
    let root = file.parent().and_then(Path::parent);
    root.is_some_and(|root| root.ends_with(FOLDER)) && file.to_str().is_some_and(|file| file.ends_with(OF_RELEASE))
}

/// How the names end of the files of releases in st2ha's own folder.
const OF_RELEASE: &str = ".secrets.yaml";

/// What folders hold.
#[derive(Default)]
struct Seen {
    /// Files that may hold secrets.
    files: Vec<PathBuf>,
    /// The files of releases in st2ha's own folders.
    of_releases: Vec<PathBuf>,
    /// Project files.
    projects: Vec<PathBuf>,
}

impl Seen {
    fn of(walk: Walk, project: &str) -> Self {
        let mut seen = Self::default();
        for Folder { path, entries } in walk {
            let is_own = path.parent().is_some_and(|folder| folder.ends_with(FOLDER));
            let files = entries.iter().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
            for name in files.filter_map(|entry| entry.file_name().into_string().ok()) {
                if name == project {
                    seen.projects.push(path.join(name));
                } else if is_own && name.ends_with(OF_RELEASE) {
                    seen.of_releases.push(path.join(name));
                } else if seen.files.len() < MOST && names::may_hold_secrets(&name) {
                    seen.files.push(path.join(name));
                }
            }
        }
        seen
    }
}
