//! Commands that messages about a secrets file advise. Each names the file itself, so that it can be run as it stands.

use std::path::Path;

use crate::config::Release;
use crate::shell;

/// What says that a file is whole.
pub(super) fn seal(path: &Path) -> String {
    format!("st2ha secrets seal --secrets-file {}", shell::word(&path.display().to_string()))
}

/// What takes secrets from the cluster.
pub(super) fn import(path: &Path, release: &Release) -> String {
    let [namespace, name, path] = [&*release.namespace, &*release.name, &*path.display().to_string()].map(shell::word);
    format!(
        "kubectl get secret -n {namespace} -o yaml | st2ha secrets import - -n {namespace} --release {name} --secrets-file {path}"
    )
}
