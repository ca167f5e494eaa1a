//! Whether a release may get a new secrets file: it may have one elsewhere, or the values may be those of somebody else.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::advice::Caller;
use super::super::nearby::{alike, elsewhere, nearby, renamed, renamed_beside};
use super::super::place;
use super::super::store_error::StoreError;
use super::Store;

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
    /// The same where these names beside the file are those of other secrets files, as a project says: neither is a slip of the other.
    #[must_use]
    pub fn beside(self, others: Vec<String>) -> Self {
        Self { others, ..self }
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

    /// Refuses to make a first set of secrets where the release has one close by.
    pub(super) fn allow_new(&self) -> Result<(), StoreError> {
        if fs::symlink_metadata(&self.path).is_ok() {
            return Ok(());
        }
        let wanted = self.path.clone();
        let Some(root) = self.root.as_ref() else {
            if let Some(found) = renamed_beside(&wanted, &self.others) {
                return Err(StoreError::Renamed { wanted, found });
            }
            let found = alike(&wanted, &self.others);
            return found.map_or(Ok(()), |found| Err(StoreError::Alike { wanted, found }));
        };
        let caller = self.caller;
        match self.claim.clone() {
            Some(Claim::Environment { project, environment }) => {
                return Err(StoreError::Reserved { wanted, project, environment, caller });
            }
            Some(Claim::Namesake { project, environment }) => {
                return Err(StoreError::Namesake { wanted, project, environment, caller });
            }
            Some(Claim::Unclear { project }) => return Err(StoreError::Unclaimed { wanted, project }),
            None => {}
        }
        if let Some(found) = renamed(&self.path) {
            return Err(StoreError::Renamed { wanted, found });
        }
        if let Some(found) = nearby(root, &self.path) {
            return Err(StoreError::Nearby { wanted, found });
        }
        let Ok(name) = self.path.strip_prefix(root) else { return Ok(()) };
        let own = root.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        match [own, Path::new(".")].into_iter().find_map(|folder| place::above(folder, name)) {
            Some((found, reason)) => Err(StoreError::Above { wanted, found, reason }),
            None => Ok(()),
        }
    }

    /// The secrets file that a release of the same name and namespace has elsewhere in the repository, if this one is still to be made.
    pub fn elsewhere(&self) -> Option<PathBuf> {
        let root = self.root.as_ref().filter(|_| fs::symlink_metadata(&self.path).is_err())?;
        elsewhere(root, &self.path)
    }
}
