//! One environment of a project.

use std::path::{Path, PathBuf};

/// What an environment says. Paths are relative to the project file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// Name of the release.
    pub release: Option<String>,
    /// Namespace of the release.
    pub namespace: Option<String>,
    /// Presets, lowest first.
    pub presets: Vec<String>,
    /// Values files, lowest first.
    pub values: Vec<String>,
    /// Who the manifests are for.
    pub target: Option<String>,
    /// Version of Kubernetes.
    pub kube_version: Option<String>,
    /// Folder of templates.
    pub templates: Option<String>,
    /// Folder that manifests are written into.
    pub output_dir: Option<String>,
    /// Secrets file.
    pub secrets: Option<String>,
}

impl Environment {
    /// Defaults of single arguments, by the name that the command line gives them.
    pub fn defaults(&self, file: &Path) -> Vec<(&'static str, Vec<PathBuf>)> {
        let plain = |text: &Option<String>| text.iter().map(PathBuf::from).collect();
        let path = |text: &Option<String>| text.iter().map(|path| below(file, path)).collect();
        let all = [
            ("namespace", plain(&self.namespace)),
            ("presets", self.presets.iter().map(PathBuf::from).collect()),
            ("target", plain(&self.target)),
            ("kube_version", plain(&self.kube_version)),
            ("templates", path(&self.templates)),
            ("output_dir", path(&self.output_dir)),
            ("secrets_file", path(&self.secrets)),
            ("secrets_beside", vec![file.to_owned()]),
        ];
        all.into_iter().filter(|(_, values): &(_, Vec<PathBuf>)| !values.is_empty()).collect()
    }

    /// Values files, lowest first.
    pub fn values_files(&self, file: &Path) -> Vec<PathBuf> {
        self.values.iter().map(|path| below(file, path)).collect()
    }
}

/// A path that is relative to a file.
fn below(file: &Path, path: &str) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).join(path)
}
