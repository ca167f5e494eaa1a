//! What is known of a secrets file besides its release: who has named it, and which files others name.

use std::path::{Path, PathBuf};

use crate::config::Release;

/// What a command knows of the place of a secrets file.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Whose the file is.
    pub owner: Owner,
    /// The folder of the project, or of the values.
    pub folder: PathBuf,
    /// How a file is named here.
    pub named_by: NamedBy,
    /// Files that a project names besides this one: none is a slip of the other.
    pub others: Vec<PathBuf>,
    /// The values files of this run.
    pub values: Vec<PathBuf>,
    /// How projects are read.
    pub projects: Projects,
    /// What to do where the key of the datastore is missing beside other secrets.
    pub key_help: String,
}

/// Whose a secrets file is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Owner {
    /// That of a release of its own.
    #[default]
    Release,
    /// That of an environment of a project.
    Environment {
        /// The project file.
        project: PathBuf,
        /// The environment.
        environment: String,
    },
}

impl Owner {
    /// The environment.
    pub(super) fn environment(&self) -> Option<&str> {
        match self {
            Self::Environment { environment, .. } => Some(environment),
            Self::Release => None,
        }
    }
}

/// By what a secrets file is named, which is what messages speak of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum NamedBy {
    /// A flag.
    #[default]
    Flag,
    /// A variable.
    Variable,
    /// A project file.
    Project(PathBuf),
}

impl NamedBy {
    /// How to name another file.
    pub(super) fn name_it(&self) -> String {
        match self {
            Self::Flag => "with --secrets-file".to_owned(),
            Self::Variable => format!("with {VARIABLE}"),
            Self::Project(project) => format!("with `secrets` in {}", project.display()),
        }
    }

    /// What to say of a file that counts in the place of the release's own one, which differs.
    pub fn told_of_own(&self, named: &Path, own: &Path) -> String {
        format!(
            "the secrets are those of {named}, and this release has others in {own}. {} if those are the right ones; else put a copy of {named} \
             in the place of {own}",
            self.leave_out(),
            named = named.display(),
            own = own.display()
        )
    }

    /// How to name none.
    pub(super) fn leave_out(&self) -> String {
        match self {
            Self::Flag => "Leave --secrets-file out".to_owned(),
            Self::Variable => format!("Unset {VARIABLE}"),
            Self::Project(project) => format!("Take `secrets` out of {}", project.display()),
        }
    }
}

/// The variable that names the secrets file.
pub const VARIABLE: &str = "ST2HA_SECRETS_FILE";

/// How projects are read.
#[derive(Clone, Copy, Debug)]
pub struct Projects {
    /// What a project file is called.
    pub file_name: &'static str,
    /// The secrets files and values files that a project names.
    pub files: fn(&Path) -> Vec<PathBuf>,
    /// The environments of a project.
    pub environments: fn(&Path) -> Vec<String>,
    /// The secrets file that an environment of a project has for a release, by this name.
    pub secrets_of: fn(&Path, &str, &Release) -> Option<PathBuf>,
}

impl Default for Projects {
    fn default() -> Self {
        Self { file_name: "", files: |_| Vec::new(), environments: |_| Vec::new(), secrets_of: |_, _, _| None }
    }
}
