//! Why the secrets file cannot be used.

use std::io;
use std::path::PathBuf;

use crate::yaml::ReadError;

/// The secrets file cannot be read or written. A file that cannot be read is never replaced.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Reading failed.
    #[error("cannot read the secrets file {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Writing failed.
    #[error("cannot write the secrets file {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not one that can hold secrets.
    #[error("the secrets file {} {problem}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The file is not YAML.
    #[error("the secrets file {} is damaged; mend it or restore it from a backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where and how.
        source: ReadError,
    },
    /// Another process keeps the file locked.
    #[error("another process has held the lock {} for {seconds} seconds; end it, or remove the lock if there is none", path.display())]
    Locked {
        /// The lock.
        path: PathBuf,
        /// How long was waited for it.
        seconds: u64,
    },
    /// The name of a release or namespace that cannot be part of a path.
    #[error("`{0}` cannot be part of the path of a secrets file; choose one with --secrets-file")]
    Name(String),
}
