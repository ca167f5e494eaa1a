//! Secrets files that nobody has named, in the repository that a new one is to be made in: one of them may be the one that is missing.
//!
//! What a project names is its environments', and what stands in st2ha's own folder is the release's whose name it has. A file that has the keys
//! in common with one of those on which data depends is a copy of it.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::super::encryption::Keys;
use super::super::place::{self, FOLDER, OF_RELEASE};
use super::super::surroundings::{Owner, Surroundings};
use super::names::{self, Likely};
use super::set::{self, Found, Set, Sign};
use super::walk::{Extent, Folder, MOST, Reach, Walk};
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
    /// Somebody else's as well: it stands below another project, or among what was set aside, or its keys alone are
    /// those of secrets.
    Open,
}

/// What was found of secrets files that nobody has named.
pub(in super::super) struct Search {
    /// The files, the nearest to the project or the values first.
    pub found: Vec<Unnamed>,
    /// Files that projects in the repository name, or the run itself.
    pub named: Vec<PathBuf>,
    /// How much was looked into.
    pub extent: Extent,
}

/// Secrets files that nobody has named, for a release that is to get these secrets at another place.
pub(in super::super) fn unnamed(
    wanted: &Path,
    release: &Release,
    around: &Surroundings,
    keys: &Keys,
    made: &[&str],
) -> Search {
    let Some(scene) = Scene::of(wanted, around) else {
        return Search { found: Vec::new(), named: Vec::new(), extent: Extent::Whole };
    };
    let others = other_environments(around);
    let ours = [release.name.as_str(), release.namespace.as_str()].into_iter().chain(around.owner.environment());
    let ours: Vec<&str> = ours.collect();
    let names_another = |file: &Path| scene.names_another(file, &ours, &others);
    let chance = |file, sign| if names_another(file) { Chance::Open } else { scene.chance(file, sign) };
    let of_nobody = scene.of_nobody(keys, made).into_iter().map(|(file, sign)| (file, chance(file, sign)));
    let of_releases = scene.of_release(release).map(|file| (file, Chance::Open));
    let all = of_nobody.chain(of_releases);
    let found = all.map(|(file, chance)| Unnamed { file: super::shown(file.clone()), chance }).collect();
    Search { found, named: scene.named.into_iter().collect(), extent: scene.seen.extent }
}

/// The other environments of the project that a file is for.
fn other_environments(around: &Surroundings) -> Vec<String> {
    match &around.owner {
        Owner::Environment { project, environment } => {
            (around.projects.environments)(project).into_iter().filter(|name| name != environment).collect()
        }
        Owner::Release => Vec::new(),
    }
}

/// What is around a file that is to be made.
struct Scene {
    /// The file.
    wanted: PathBuf,
    /// Where all of this is.
    root: PathBuf,
    /// The folder of the project that the file is for.
    project: Option<PathBuf>,
    seen: Seen,
    /// Files that projects name, or the run itself.
    named: HashSet<PathBuf>,
}

impl Scene {
    fn of(wanted: &Path, around: &Surroundings) -> Option<Self> {
        let folder = Some(&*around.folder).filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let start = fs::canonicalize(folder).ok()?;
        let is_of_project = matches!(around.owner, Owner::Environment { .. });
        let repository = start.ancestors().find(|folder| folder.join(".git").exists());
        let walk = match repository {
            Some(root) => Walk::of(&[&start, root], Reach::Repository),
            None if is_of_project => Walk::of(&[&start], Reach::Repository),
            // Folders below values that belong to no project may be anybody's.
            None => Walk::of(&[&start], Reach::Own),
        };
        let seen = Seen::of(walk, around.projects.file_name);
        let of_projects = seen.projects.iter().flat_map(|project| (around.projects.files)(project));
        let named = of_projects.chain(around.values.iter().cloned());
        let named = named.map(|file| fs::canonicalize(&file).unwrap_or(file)).collect();
        let wanted = real(wanted);
        let root = repository.unwrap_or(&start).to_owned();
        Some(Self { wanted, root, project: is_of_project.then_some(start), seen, named })
    }

    /// Files that nobody has named, and that are no copies of those.
    fn of_nobody(&self, keys: &Keys, made: &[&str]) -> Vec<(&PathBuf, Sign)> {
        // What a link makes st2ha's own folder is a release's, wherever it stands.
        let of_releases: HashSet<PathBuf> =
            self.seen.of_releases.iter().filter_map(|file| fs::canonicalize(file).ok()).collect();
        let is_of_release = |file: &PathBuf| fs::canonicalize(file).is_ok_and(|real| of_releases.contains(&real));
        let free = self.seen.files().filter(|file| self.is_free(file) && !is_of_release(file));
        let mut sets: Vec<(&PathBuf, Found)> = free.filter_map(|file| Some((file, Found::at(file, made)?))).collect();
        if sets.is_empty() {
            return Vec::new();
        }
        let in_use = || self.named.iter().chain(&self.seen.of_releases);
        let known: Vec<Set> = in_use().filter_map(|file| Set::in_file(file)).collect();
        sets.retain(|(_, found)| !known.iter().any(|known| found.set.is_copy_of(known)));
        // One may be encrypted and the other not, or for others.
        if !sets.is_empty() {
            let known: Vec<Set> = in_use().filter_map(|file| Set::opened(file, keys)).collect();
            let is_copy = |set: Set| known.iter().any(|known| set.is_copy_of(known));
            sets.retain(|(file, _)| !Set::opened(file, keys).is_some_and(is_copy));
        }
        sets.into_iter().map(|(file, found)| (file, found.sign)).collect()
    }

    /// Files of a release of this name elsewhere, and those that may be copies of the one that is missing.
    fn of_release(&self, release: &Release) -> impl Iterator<Item = &PathBuf> {
        // Without a project, what is at the usual place elsewhere is looked for by that place.
        let is_told = self.project.is_none() && is_of_release(&self.wanted);
        let is_same = move |file: &Path| !is_told && file.ends_with(place::name_in_folder(release));
        let free = self.seen.of_releases.iter().filter(|file| self.is_free(file));
        free.filter(move |file| is_kept_copy(file, release) || is_same(file) && !self.is_anothers(file))
    }

    fn is_free(&self, file: &PathBuf) -> bool {
        let is_of_nobody = |file: &PathBuf| !self.named.contains(file) && self.wanted != *file;
        is_of_nobody(file) && fs::canonicalize(file).is_ok_and(|real| is_of_nobody(&real))
    }

    /// Whether the nearest project above a file is not the one that misses a file.
    fn is_anothers(&self, file: &Path) -> bool {
        let holds_project = |folder: &Path| self.seen.projects.iter().any(|project| project.parent() == Some(folder));
        let nearest = file.ancestors().skip(1).find(|folder| holds_project(folder));
        nearest.is_some_and(|project| self.project.as_deref() != Some(project))
    }

    /// Whether the path of a file has a word of another environment's name, and none of ours.
    fn names_another(&self, file: &Path, ours: &[&str], others: &[String]) -> bool {
        let below = file.strip_prefix(&self.root).unwrap_or(file).to_string_lossy();
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        names::tells_of_us(&below, &others) && !names::tells_of_us(&below, ours)
    }

    fn chance(&self, file: &Path, sign: Sign) -> Chance {
        let below = file.strip_prefix(&self.root).unwrap_or(file);
        let is_set_aside = super::folder(below).iter().any(|part| part.to_str().is_some_and(names::is_set_aside));
        let is_open = sign == Sign::Keys || is_set_aside || self.is_anothers(file);
        if is_open { Chance::Open } else { Chance::Ours }
    }
}

/// Where a file is that may be missing, along with folders above it.
fn real(file: &Path) -> PathBuf {
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let there = file.ancestors().find_map(|above| Some((above, fs::canonicalize(above).ok()?)));
    there.and_then(|(above, real)| Some(real.join(file.strip_prefix(above).ok()?))).unwrap_or(file)
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

/// Whether this is a file, or a link to one.
fn is_file(entry: &fs::DirEntry) -> bool {
    let leads_to_file = || fs::metadata(entry.path()).is_ok_and(|metadata| metadata.is_file());
    entry.file_type().is_ok_and(|kind| kind.is_file() || kind.is_symlink() && leads_to_file())
}

/// What folders hold.
#[derive(Default)]
struct Seen {
    /// Files that may hold secrets, by their names.
    files: Vec<PathBuf>,
    /// Files whose names do not tell.
    others: Vec<PathBuf>,
    /// The files of releases in st2ha's own folders.
    of_releases: Vec<PathBuf>,
    /// Project files.
    projects: Vec<PathBuf>,
    /// How much was looked into.
    extent: Extent,
}

impl Seen {
    /// All that may hold secrets.
    fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.files.iter().chain(&self.others)
    }

    fn of(mut walk: Walk, project: &str) -> Self {
        let mut seen = Self::default();
        for Folder { path, entries } in walk.by_ref() {
            let is_own = path.parent().is_some_and(|folder| folder.ends_with(FOLDER));
            let files = entries.iter().filter(|entry| is_file(entry));
            for name in files.filter_map(|entry| entry.file_name().into_string().ok()) {
                if name == project {
                    seen.projects.push(path.join(name));
                } else if is_own && name.ends_with(OF_RELEASE) {
                    seen.of_releases.push(path.join(name));
                } else if let Some(likely) = names::may_hold_secrets(&name) {
                    let file = path.join(name);
                    let (files, is_worth_while) = match likely {
                        Likely::Yes => (&mut seen.files, true),
                        Likely::Perhaps => (&mut seen.others, set::has_usual_length(&file)),
                    };
                    if is_worth_while && files.len() < MOST {
                        files.push(file);
                    } else if is_worth_while {
                        seen.extent = Extent::Part;
                    }
                }
            }
        }
        if walk.extent() == Extent::Part {
            seen.extent = Extent::Part;
        }
        seen
    }
}
