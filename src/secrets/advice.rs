//! Commands that messages about a secrets file advise. Each names the file itself, so that it can be run as it stands.

use std::path::Path;

use crate::config::Release;
use crate::shell;

/// What says that a file is whole.
pub(super) fn seal(path: &Path) -> String {
    format!("st2ha secrets seal --secrets-file {}", shell::word(&path.display().to_string()))
}

/// What makes an empty file count as a new one.
pub(super) fn confirm(path: &Path) -> String {
    let make = make_folder(path);
    format!("confirm an empty one: `{make}touch {} && {}`", shell::word(&path.display().to_string()), seal(path))
}

/// What makes the folder of a file, if it is not there, and goes on.
fn make_folder(path: &Path) -> String {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    folder.map_or_else(String::new, |folder| format!("mkdir -p {} && ", shell::word(&folder.display().to_string())))
}

/// What moves a file to the place of another one.
pub(super) fn move_to(found: &Path, wanted: &Path) -> String {
    let [from, to] = [found, wanted].map(|path| shell::word(&path.display().to_string()));
    format!("{}mv {from} {to}", make_folder(wanted))
}

/// Who runs st2ha, and so what can be done about a secrets file that is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Caller {
    /// Somebody who types commands.
    #[default]
    Person,
    /// Helm or kustomize, which know of no environments.
    Program,
}

impl Caller {
    /// What to do where values belong to an environment that was not named.
    pub(super) fn way_out(self, environment: &str) -> String {
        match self {
            Self::Person => format!(
                "For that environment, run the command with its name (`{environment}`) in the folder of the project; for another release, \
                 give it a name and a namespace of its own, or name the new file with --secrets-file"
            ),
            Self::Program => {
                let word = shell::word(environment);
                format!(
                    "Make that environment's file with `st2ha secrets init {word}` in the folder of the project, and name it with \
                     ST2HA_SECRETS_FILE or --secrets-file; for another release, name another file"
                )
            }
        }
    }
}

/// What takes secrets from the cluster.
pub(super) fn import(path: &Path, release: &Release) -> String {
    let [namespace, name, path] = [&*release.namespace, &*release.name, &*path.display().to_string()].map(shell::word);
    format!(
        "kubectl get secret -n {namespace} -o yaml | st2ha secrets import - -n {namespace} --release {name} --secrets-file {path}"
    )
}
