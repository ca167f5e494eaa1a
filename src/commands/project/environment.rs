//! One environment of a project.

use std::path::{Path, PathBuf};

use super::real_path::real;
use crate::cli::{NAMESPACE, RELEASE};
use crate::config::Release;
use crate::secrets;
use crate::yaml::Origin;

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
    pub values: Vec<Written>,
    /// Who the manifests are for.
    pub target: Option<String>,
    /// Version of Kubernetes.
    pub kube_version: Option<String>,
    /// Folder of templates.
    pub templates: Option<Written>,
    /// Folder that manifests are written into.
    pub output_dir: Option<Written>,
    /// Secrets file.
    pub secrets: Option<String>,
    /// Public keys of those who can read the secrets file.
    pub recipients: Vec<String>,
    /// All environments that have its release and namespace, and name no secrets file.
    pub sharing: Vec<String>,
}

/// A text, and where it stands in the project file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub text: String,
    /// Where it stands.
    pub origin: Origin,
}

impl Environment {
    /// Defaults of single arguments, by the name that the command line gives them.
    pub fn defaults(&self, file: &Path) -> Vec<(&'static str, Vec<PathBuf>)> {
        let plain = |text: &Option<String>| text.iter().map(PathBuf::from).collect();
        let all = [
            ("namespace", plain(&self.namespace)),
            ("presets", self.presets.iter().map(PathBuf::from).collect()),
            ("target", plain(&self.target)),
            ("kube_version", plain(&self.kube_version)),
            ("templates", self.templates.iter().map(|folder| below(file, &folder.text)).collect()),
            ("output_dir", self.output_dir.iter().map(|folder| below(file, &folder.text)).collect()),
            ("secrets_file", self.secrets_file(file).into_iter().collect()),
            ("secrets_recipients", self.recipients.iter().map(PathBuf::from).collect()),
            ("secrets_beside", vec![file.to_owned()]),
            ("environment_folder", self.output_dir.iter().map(|folder| below(file, &folder.text)).collect()),
            ("sharing", self.sharing.iter().map(PathBuf::from).collect()),
            ("environment", vec![PathBuf::from(&self.name)]),
        ];
        all.into_iter().filter(|(_, values): &(_, Vec<PathBuf>)| !values.is_empty()).collect()
    }

    /// The secrets file that it names.
    pub fn secrets_file(&self, file: &Path) -> Option<PathBuf> {
        self.secrets.as_ref().map(|path| below(file, path))
    }

    /// The secrets file that it names, or else the one that it has by its release and namespace.
    pub fn own_secrets_file(&self, file: &Path) -> PathBuf {
        self.secrets_file(file).unwrap_or_else(|| secrets::usual_file(file, &self.identity()))
    }

    /// Its release.
    pub fn identity(&self) -> Release {
        Release { name: self.release_name().to_owned(), namespace: self.namespace().to_owned() }
    }

    /// Whether a run that does not name it would make its secrets file as it would itself.
    pub fn makes_as_well(&self, file: &Path, secrets_file: &Path) -> bool {
        self.recipients.is_empty() && real(&self.own_secrets_file(file)) == real(secrets_file)
    }

    /// Whether a render of another one gets the same flags, wherever they were written.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let file = Path::new("");
        self.defaults(file) == other.defaults(file)
            && self.values_files(file) == other.values_files(file)
            && self.release_name() == other.release_name()
    }

    /// Whether two environments that name no secrets file have the same one.
    pub fn shares_secrets(&self, other: &Self) -> bool {
        let is_usual = self.secrets.is_none() && other.secrets.is_none();
        is_usual && self.release_name() == other.release_name() && self.namespace == other.namespace
    }

    /// Whether this is a release of an environment that names a secrets file.
    pub fn has_own_secrets_of(&self, release: &Release) -> bool {
        self.secrets.is_some() && self.release_name() == release.name && self.namespace() == release.namespace
    }

    /// Whether neither the name nor the namespace of a release is this one's.
    pub fn is_unlike(&self, release: &Release) -> bool {
        self.release_name() != release.name && self.namespace() != release.namespace
    }

    fn namespace(&self) -> &str {
        self.namespace.as_deref().unwrap_or(NAMESPACE)
    }

    fn release_name(&self) -> &str {
        self.release.as_deref().unwrap_or(RELEASE)
    }

    /// Values files and folders of templates that are not there, by their keys.
    pub fn missing(&self, file: &Path) -> Vec<(&'static str, Origin)> {
        let values = self.values.iter().map(|path| ("values", path));
        let named = values.chain(self.templates.iter().map(|path| ("templates", path)));
        named.filter(|(_, path)| !below(file, &path.text).exists()).map(|(key, path)| (key, path.origin)).collect()
    }

    /// Values files, lowest first.
    pub fn values_files(&self, file: &Path) -> Vec<PathBuf> {
        self.values.iter().map(|path| below(file, &path.text)).collect()
    }
}

/// A path that is relative to a file.
fn below(file: &Path, path: &str) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).join(path)
}
