//! A lock between processes.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::store_error::StoreError;

/// How long to wait for another process: it only ever generates a key and writes a small file while it holds the lock.
const PATIENCE: Duration = Duration::from_mins(1);

/// Held until dropped. The file of the lock goes away with it.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    /// The lock itself: closing the file gives it up, even if the process is killed.
    _file: File,
}

impl Lock {
    /// Waits for the lock beside a file.
    pub(super) fn of(file: &Path) -> Result<Self, StoreError> {
        let mut name = file.as_os_str().to_owned();
        name.push(".lock");
        Self::acquire(PathBuf::from(name), PATIENCE)
    }

    fn acquire(path: PathBuf, patience: Duration) -> Result<Self, StoreError> {
        let failed = |source| StoreError::Write { path: path.clone(), source };
        let start = Instant::now();
        loop {
            let mut options = OpenOptions::new();
            options.create(true).truncate(false).write(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(&path).map_err(failed)?;
            match fs4::FileExt::try_lock(&file) {
                // Whoever held the lock before may have removed the file after it was opened here.
                Ok(()) if is_same(&file, &path) => return Ok(Self { path, _file: file }),
                Ok(()) => continue,
                Err(fs4::TryLockError::WouldBlock) => {}
                Err(fs4::TryLockError::Error(source)) => return Err(failed(source)),
            }
            if start.elapsed() > patience {
                return Err(StoreError::Locked { path, seconds: patience.as_secs() });
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // If the file stays, the next process locks it again.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(unix)]
fn is_same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |metadata: io::Result<fs::Metadata>| metadata.map(|metadata| (metadata.dev(), metadata.ino())).ok();
    identity(file.metadata()).is_some_and(|own| identity(fs::metadata(path)) == Some(own))
}

/// Elsewhere an open file cannot be removed.
#[cfg(not(unix))]
fn is_same(_: &File, _: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn only_one_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.lock");
        let first = Lock::acquire(path.clone(), Duration::ZERO).unwrap();
        assert!(matches!(Lock::acquire(path.clone(), Duration::from_millis(50)), Err(StoreError::Locked { .. })));
        drop(first);
        assert!(!path.exists());
        Lock::acquire(path, Duration::ZERO).unwrap();
    }
}
