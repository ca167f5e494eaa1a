//! The secrets file on disk.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::document;
use super::generated::Generated;
use super::lock::Lock;
use super::need::NEEDS;
use super::store_error::StoreError;
use super::tree;
use crate::config::Release;
use crate::yaml::{self, LayerId, Node};

/// The folder of all secrets files, in the working directory.
const FOLDER: &str = ".st2ha";

/// The file that keeps the secrets of one release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    path: PathBuf,
    /// Whether the folders around the file are st2ha's own.
    own_folder: bool,
}

/// What the secrets file holds.
pub struct Stored {
    /// The text, to be read as a layer of values.
    pub text: String,
    /// The text as read.
    pub tree: Node,
    /// What is odd about the file without keeping it from being used.
    pub warnings: Vec<String>,
}

/// What became of secrets that were to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// They are stored.
    Stored,
    /// Another process has stored some of them meanwhile. Nothing was written; what it stored counts.
    Outrun,
}

impl Store {
    /// The file at this path, or else the usual one of a release: `.st2ha/NAMESPACE/RELEASE.secrets.yaml`.
    pub fn new(path: Option<&Path>, release: &Release) -> Result<Self, StoreError> {
        if let Some(path) = path {
            return Ok(Self { path: path.to_owned(), own_folder: false });
        }
        for name in [&release.namespace, &release.name] {
            let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'));
            if !plain || name.is_empty() || name.starts_with('.') {
                return Err(StoreError::Name(name.clone()));
            }
        }
        let path = Path::new(FOLDER).join(&release.namespace).join(format!("{}.secrets.yaml", release.name));
        Ok(Self { path, own_folder: true })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the file holds; nothing if there is no file. Anything that is there and cannot be read is an error.
    pub fn read(&self) -> Result<Option<Stored>, StoreError> {
        let Some(metadata) = self.metadata()? else { return Ok(None) };
        let mut bytes = Vec::new();
        let limit = yaml::MAX_BYTES as u64;
        let file = File::open(&self.path).map_err(|source| self.unread(source))?;
        file.take(limit + 1).read_to_end(&mut bytes).map_err(|source| self.unread(source))?;
        if bytes.len() > yaml::MAX_BYTES {
            return Err(self.unusable(format!("is longer than {} MiB", yaml::MAX_BYTES >> 20)));
        }
        let text = String::from_utf8(bytes).map_err(|_| self.unusable("is not text in UTF-8"))?;
        let tree = yaml::read_map(&text, LayerId::default())
            .map_err(|source| StoreError::Damaged { path: self.path.clone(), source })?;
        self.check(&tree)?;
        Ok(Some(Stored { text, tree, warnings: self.warnings(&metadata) }))
    }

    /// Whether the file is there, with any secret in it.
    pub fn holds_secrets(&self) -> Result<bool, StoreError> {
        let stored = self.read()?;
        Ok(stored.is_some_and(|stored| NEEDS.iter().any(|need| tree::is_set(&stored.tree, need.path))))
    }

    /// Stores new secrets, unless another process was faster.
    pub fn add(&self, secrets: &[Generated]) -> Result<Added, StoreError> {
        let mut outrun = false;
        self.change(|tree| {
            outrun = secrets.iter().any(|secret| tree::is_set(tree, &secret.path));
            if outrun { Vec::new() } else { secrets.to_vec() }
        })?;
        Ok(if outrun { Added::Outrun } else { Added::Stored })
    }

    /// Stores secrets, whether they are there already or not.
    pub fn replace(&self, secrets: &[Generated]) -> Result<(), StoreError> {
        self.change(|_| secrets.to_vec())
    }

    /// Stores what a function makes of what is stored, while no other process can change it.
    pub fn change(&self, change: impl FnOnce(&Node) -> Vec<Generated>) -> Result<(), StoreError> {
        self.make_folders()?;
        // A link stays a link: what it points to is replaced.
        let path = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let _lock = Lock::of(&path)?;
        let stored = self.read()?;
        let (text, tree) = stored
            .map_or_else(|| (String::new(), Node::map(yaml::Origin::default())), |stored| (stored.text, stored.tree));
        let secrets = change(&tree);
        if secrets.is_empty() {
            return Ok(());
        }
        let text = document::set(&text, &tree, &secrets).ok_or_else(|| {
            self.unusable("is written in a way that st2ha cannot add keys to; write it as plain YAML")
        })?;
        write(&path, &text).map_err(|source| self.unwritten(source))
    }

    fn metadata(&self) -> Result<Option<fs::Metadata>, StoreError> {
        match fs::metadata(&self.path) {
            Ok(metadata) if metadata.is_file() => Ok(Some(metadata)),
            Ok(metadata) if metadata.is_dir() => Err(self.unusable("is a directory")),
            Ok(_) => Err(self.unusable("is not a regular file")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if fs::symlink_metadata(&self.path).is_ok() {
                    return Err(self.unusable("is a link to a file that is not there"));
                }
                Ok(None)
            }
            Err(source) => Err(self.unread(source)),
        }
    }

    /// What would be taken for missing, and generated anew, although something stands there.
    fn check(&self, tree: &Node) -> Result<(), StoreError> {
        if tree.get("sops").is_some() || is_encrypted(tree) {
            let message = "is encrypted with SOPS; hand it over decrypted: st2ha ... --no-generate -f <(sops -d FILE)";
            return Err(self.unusable(message));
        }
        for need in NEEDS {
            let mut node = tree;
            let mut path = String::new();
            let mut keys = need.path.split('.').peekable();
            while let Some(key) = keys.next() {
                let Some(next) = node.get(key) else { break };
                path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
                let (fits, wanted) = if keys.peek().is_some() {
                    (next.as_map().is_some() || next.is_null(), "a map")
                } else {
                    (next.as_scalar().is_some(), "text")
                };
                if !fits {
                    let line = next.origin.line;
                    return Err(self.unusable(format!(
                        "has {} at `{path}` in line {line}, where {wanted} belongs",
                        next.kind_name()
                    )));
                }
                node = next;
            }
        }
        Ok(())
    }

    #[cfg(unix)]
    fn warnings(&self, metadata: &fs::Metadata) -> Vec<String> {
        use std::os::unix::fs::PermissionsExt;
        let mode = metadata.permissions().mode() & 0o777;
        let of_others = mode & 0o077;
        if of_others == 0 {
            return Vec::new();
        }
        let path = self.path.display();
        vec![format!("the secrets file {path} is open to other users (mode {mode:04o}); run: chmod 600 {path}")]
    }

    #[cfg(not(unix))]
    fn warnings(&self, _: &fs::Metadata) -> Vec<String> {
        Vec::new()
    }

    /// Makes the folders around the file, for the owner only, and keeps st2ha's own out of version control.
    fn make_folders(&self) -> Result<(), StoreError> {
        let failed = |source| self.unwritten(source);
        if let Some(folder) = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            let mut builder = fs::DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(folder).map_err(failed)?;
        }
        let ignore = Path::new(FOLDER).join(".gitignore");
        if self.own_folder && !ignore.exists() {
            write(&ignore, "*\n").map_err(failed)?;
        }
        Ok(())
    }

    fn unusable(&self, problem: impl Into<String>) -> StoreError {
        StoreError::Unusable { path: self.path.clone(), problem: problem.into() }
    }

    fn unread(&self, source: io::Error) -> StoreError {
        StoreError::Read { path: self.path.clone(), source }
    }

    fn unwritten(&self, source: io::Error) -> StoreError {
        StoreError::Write { path: self.path.clone(), source }
    }
}

/// Replaces a file as a whole: after a crash there is the old one or the new one.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Only the owner can read it, until it gets the permissions of the file that it replaces.
    let mut file = NamedTempFile::with_prefix_in(".st2ha-", folder)?;
    file.write_all(text.as_bytes())?;
    if let Ok(metadata) = fs::metadata(path) {
        file.as_file().set_permissions(metadata.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(path)?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

/// Whether any value is what SOPS leaves of one.
fn is_encrypted(node: &Node) -> bool {
    match &node.value {
        yaml::Value::Scalar(scalar) => scalar.text.starts_with("ENC[AES256_GCM,"),
        yaml::Value::List(list) => list.iter().any(is_encrypted),
        yaml::Value::Map(map) => map.values().any(|entry| is_encrypted(&entry.node)),
    }
}
