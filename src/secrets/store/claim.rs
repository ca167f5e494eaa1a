//! Whether a release may get a new secrets file: it may have one elsewhere, or the values may be those of somebody else.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::advice::Caller;
use super::super::generated::Generated;
use super::super::nearby::{self, Around, Chance, Extent, Missed, Unnamed};
use super::super::need::NEEDS;
use super::super::place;
use super::super::store_error::StoreError;
use super::super::surroundings::{NamedBy, Owner, Surroundings};
use super::Store;
use crate::config::Release;

/// Where secrets come from that are to be stored.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    /// They are new, or follow from what is stored.
    Here(&'a [Generated]),
    /// The cluster has them, so they are no second set.
    Cluster,
}

/// Other secrets files that may be meant, as far as they were looked for.
#[derive(Clone, Debug, Default)]
pub struct Others {
    /// The files.
    pub files: Vec<PathBuf>,
    /// How much was looked into.
    pub extent: Extent,
}

/// To whom values belong, as a project says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// To one of its environments.
    Environment {
        /// The project file.
        project: PathBuf,
        /// The environment.
        environment: String,
    },
    /// They are for the release of one, which names a secrets file of its own.
    Namesake {
        /// The project file.
        project: PathBuf,
        /// The environment.
        environment: String,
    },
    /// To nobody knows whom, for the project has mistakes.
    Unclear {
        /// The project file.
        project: PathBuf,
    },
}

impl Claim {
    /// The project and its environment, where it is known.
    pub fn environment(&self) -> Option<(&Path, &str)> {
        match self {
            Self::Environment { project, environment } | Self::Namesake { project, environment } => {
                Some((project, environment))
            }
            Self::Unclear { .. } => None,
        }
    }
}

impl Store {
    /// The same where this is known of its place.
    #[must_use]
    pub fn within(self, around: Surroundings) -> Self {
        Self { around, ..self }
    }

    /// The same, with what to do where the key of the datastore is missing beside other secrets.
    #[must_use]
    pub fn with_key_help(self, key_help: String) -> Self {
        Self { around: Surroundings { key_help, ..self.around }, ..self }
    }

    /// The same where the values belong to a project's environment, whose own secrets these are not: no new file is made.
    #[must_use]
    pub fn claimed(self, claim: Option<Claim>) -> Self {
        Self { claim, ..self }
    }

    /// The same, run by somebody who types commands or by another program.
    #[must_use]
    pub fn called_by(self, caller: Caller) -> Self {
        Self { caller, ..self }
    }

    /// The same where several environments of a project have this file.
    #[must_use]
    pub fn shared_by(self, sharing: Vec<String>) -> Self {
        Self { sharing, ..self }
    }

    /// The same where the release has this file itself, and another one is named that differs.
    #[must_use]
    pub fn instead_of(self, own: Option<PathBuf>) -> Self {
        Self { own, ..self }
    }

    /// What to say of a file that counts in the place of the release's own one.
    pub(super) fn told_of_own(&self) -> Option<String> {
        self.own.as_ref().map(|own| self.around.named_by.told_of_own(&self.path, own))
    }

    /// How another secrets file can be named in a run like this.
    pub fn how_to_name(&self) -> String {
        self.around.named_by.name_it()
    }

    /// Whose values these are, where this is not the file of that environment.
    pub fn claim(&self) -> Option<&Claim> {
        self.claim.as_ref()
    }

    /// What to say of a file that several environments have, though nobody has said so.
    pub fn told_of_sharing(&self) -> Option<String> {
        let names: Vec<String> = self.sharing.iter().map(|name| format!("`{name}`")).collect();
        let path = self.path.display();
        (!names.is_empty()).then(|| {
            format!(
                "the environments {} have the same release and namespace, and so the same secrets file {path}; name the file of each with \
                 `secrets` in the project file",
                names.join(", ")
            )
        })
    }

    /// Refuses to make a first set of secrets where the release may have one elsewhere.
    pub(super) fn allow_new(&self, source: Source<'_>) -> Result<(), StoreError> {
        let is_there = || fs::symlink_metadata(&self.path).is_ok();
        if is_there() {
            return Ok(());
        }
        // Another process may make it meanwhile.
        self.allow_first(source).or_else(|error| if is_there() { Ok(()) } else { Err(error) })
    }

    fn allow_first(&self, source: Source<'_>) -> Result<(), StoreError> {
        self.allow_claimed()?;
        let Source::Here(secrets) = source else { return self.allow_release() };
        let made: Vec<&str> = secrets.iter().map(|secret| secret.path.as_str()).collect();
        if let Some(error) = self.renamed(&made).or_else(|| self.alike()) {
            return Err(error);
        }
        self.allow_release()?;
        let in_use = self.in_use();
        if let Some(found) = self.left_behind(&in_use) {
            let (wanted, by) = (self.path.clone(), self.around.named_by.clone());
            return Err(StoreError::Nearby { wanted, found, by });
        }
        self.allow_environment(&made)?;
        let left_out = self.unless_named(&made, |in_use| self.missed(in_use)?.left_out(&made));
        left_out.map_or(Ok(()), |found| Err(self.renamed_to(found)))
    }

    /// Refuses to make a first set of secrets where the environment of a project may have one elsewhere.
    fn allow_environment(&self, made: &[&str]) -> Result<(), StoreError> {
        match &self.around.owner {
            Owner::Environment { project, environment } => {
                if let Some(found) = self.in_other_tree(project, environment) {
                    return Err(StoreError::OtherTree { wanted: self.path.clone(), found });
                }
                let found = self.unnamed(made).found.into_iter().find(|found| found.chance == Chance::Ours);
                let error = |Unnamed { file: found, .. }| StoreError::Unnamed {
                    wanted: self.path.clone(),
                    found,
                    by: NamedBy::Project(project.clone()),
                    environment: environment.clone(),
                };
                found.map(error).map_or(Ok(()), Err)
            }
            Owner::Release => Ok(()),
        }
    }

    /// The secrets file of an environment that another working tree of the repository has, by its own project file.
    fn in_other_tree(&self, project: &Path, environment: &str) -> Option<PathBuf> {
        let projects = nearby::in_other_trees(project).into_iter();
        let secrets_of = self.around.projects.secrets_of;
        let mut files = projects.filter_map(|project| secrets_of(&project, environment, &self.release));
        files.find(|file| file.is_file())
    }

    /// Secrets files that nobody has named.
    fn unnamed(&self, made: &[&str]) -> nearby::Search {
        nearby::unnamed(&self.path, &self.release, &self.around, &self.keys, made)
    }

    /// Secrets files that may be that of this release, if this one is still to be made, and nobody can be sure.
    /// `made` are the keys of the secrets that it would hold.
    pub fn doubtful_others(&self, made: &[&str]) -> Others {
        if fs::symlink_metadata(&self.path).is_ok() {
            return Others::default();
        }
        let search = self.unnamed(made);
        let mut files: Vec<PathBuf> = search.found.into_iter().map(|found| found.file).collect();
        let in_use = self.in_use();
        let by_values = self.missed(&in_use).map(|missed| missed.perhaps(made)).unwrap_or_default();
        let real = |file: &PathBuf| fs::canonicalize(file).ok();
        let known: Vec<PathBuf> = files.iter().filter_map(real).collect();
        files.extend(by_values.into_iter().filter(|file| real(file).is_none_or(|real| !known.contains(&real))));
        Others { files, extent: search.extent }
    }

    /// The file beside this one that may hold the same under another name, if this one is still to be made.
    pub fn renamed_file(&self) -> Option<PathBuf> {
        let all: Vec<&str> = NEEDS.iter().map(|need| need.path).collect();
        let found = if fs::symlink_metadata(&self.path).is_ok() { None } else { self.renamed(&all) };
        found.and_then(|error| match error {
            StoreError::Renamed { found, .. } => Some(found),
            _ => None,
        })
    }

    /// Refuses a new file for values of an environment that has another one.
    fn allow_claimed(&self) -> Result<(), StoreError> {
        let (wanted, caller) = (self.path.clone(), self.caller);
        match self.claim.clone().filter(|_| self.root.is_some()) {
            Some(Claim::Environment { project, environment }) => {
                Err(StoreError::Reserved { wanted, project, environment, caller })
            }
            Some(Claim::Namesake { project, environment }) => {
                Err(StoreError::Namesake { wanted, project, environment, caller })
            }
            Some(Claim::Unclear { project }) => Err(StoreError::Unclaimed { wanted, project }),
            None => Ok(()),
        }
    }

    /// Refuses a new file beside the same one with another ending, or where a file of its name lies outside of st2ha's own folder.
    fn renamed(&self, made: &[&str]) -> Option<StoreError> {
        let around = if self.root.is_some() { Around::Own } else { Around::Named };
        let found = self.unless_named(made, |in_use| {
            let moved = || self.missed(in_use)?.moved(made);
            nearby::renamed(&self.path, around, in_use).or_else(moved)
        });
        found.map(|found| self.renamed_to(found))
    }

    /// A file that is found, unless any project in the repository names it.
    fn unless_named(&self, made: &[&str], find: impl Fn(&[PathBuf]) -> Option<PathBuf>) -> Option<PathBuf> {
        let in_use = self.in_use();
        // The repository is gone through only where there is something to ask about.
        find(&in_use)?;
        find(&[in_use, self.unnamed(made).named].concat())
    }

    /// Says of a file that it may be the one that is missing.
    fn renamed_to(&self, found: PathBuf) -> StoreError {
        StoreError::Renamed { wanted: self.path.clone(), found, by: self.around.named_by.clone() }
    }

    /// What is missed where nobody has named a file for this run.
    fn missed<'a>(&'a self, in_use: &'a [PathBuf]) -> Option<Missed<'a>> {
        let of_project = || {
            let is_of_project = matches!(self.around.owner, Owner::Environment { .. });
            is_of_project.then(|| place::folder_in(&self.around.folder))
        };
        let root = self.root.clone().or_else(of_project)?;
        Some(Missed { release: &self.release, root, around: &self.around, in_use, keys: &self.keys })
    }

    /// Files beside this one that have a use of their own: those that a project names, and the values of this run.
    fn in_use(&self) -> Vec<PathBuf> {
        let named = (self.around.projects.files)(&self.around.folder.join(self.around.projects.file_name));
        let real = named.iter().chain(&self.around.values).filter_map(|file| fs::canonicalize(file).ok());
        self.around.others.iter().cloned().chain(real).collect()
    }

    /// Refuses a new file beside one with nearly the same name.
    fn alike(&self) -> Option<StoreError> {
        if self.root.is_some() {
            return None;
        }
        let Release { name, namespace } = &self.release;
        let values = self.around.values.iter().filter_map(|file| file.file_name()?.to_str());
        let ours: Vec<&str> = [name.as_str(), namespace.as_str()].into_iter().chain(values).collect();
        let found = nearby::alike(&self.path, &ours, &self.in_use())?;
        Some(StoreError::Alike { wanted: self.path.clone(), found })
    }

    /// Refuses a new file where the same release has one.
    fn allow_release(&self) -> Result<(), StoreError> {
        let (wanted, by) = (self.path.clone(), self.around.named_by.clone());
        let Some((root, name)) = self.in_root() else {
            let found = nearby::in_other_trees(&wanted).into_iter().next();
            return found.map_or(Ok(()), |found| Err(StoreError::OtherTree { wanted, found }));
        };
        if let Some(found) = nearby::nearby(root, &self.path) {
            return Err(StoreError::Nearby { wanted, found, by });
        }
        match [nearby::folder(root), Path::new(".")].into_iter().find_map(|folder| place::above(folder, name)) {
            Some((found, reason)) => Err(StoreError::Above { wanted, found, reason, by }),
            None => Ok(()),
        }
    }

    /// The file of this release that values have left behind where they were before.
    fn left_behind(&self, in_use: &[PathBuf]) -> Option<PathBuf> {
        let is_of_values = self.around.owner != Owner::Release || !self.around.values.is_empty();
        let (root, name) = self.in_root().filter(|_| is_of_values)?;
        nearby::left_behind(nearby::folder(root), name, in_use)
    }

    /// st2ha's own folder, and the place of the file in it.
    fn in_root(&self) -> Option<(&Path, &Path)> {
        let root = self.root.as_deref()?;
        Some((root, self.path.strip_prefix(root).ok()?))
    }

    /// The secrets file that a release of the same name and namespace has elsewhere in the repository or another worktree, if this one is still to be made.
    pub fn elsewhere(&self) -> Option<PathBuf> {
        let (root, name) = self.in_root().filter(|_| fs::symlink_metadata(&self.path).is_err())?;
        nearby::elsewhere(nearby::folder(root), name)
    }
}
