//! A lock between processes.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::store_error::StoreError;

/// How long to wait for another process: it only ever writes a small file while it holds the lock.
const TIMEOUT: Duration = Duration::from_mins(1);

/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_millis(20);

/// Held until dropped. The file of the lock goes away with it.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    /// The lock itself: closing the file gives it up, even if the process is killed.
    _file: File,
    /// What stands in for it where the file system has no locks.
    _claim: Option<Claim>,
}

impl Lock {
    /// Waits for the lock beside a file.
    pub(super) fn of(file: &Path) -> Result<Self, StoreError> {
        let mut name = file.as_os_str().to_owned();
        name.push(".lock");
        Self::acquire(PathBuf::from(name), TIMEOUT)
    }

    fn acquire(path: PathBuf, timeout: Duration) -> Result<Self, StoreError> {
        let failed = |source| StoreError::Write { path: path.clone(), source };
        let start = Instant::now();
        loop {
            // Opening a pipe would wait for somebody at its other end.
            if fs::symlink_metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
                return Err(StoreError::Obstacle { path });
            }
            let mut options = OpenOptions::new();
            options.create(true).truncate(false).write(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(&path).map_err(failed)?;
            match fs4::FileExt::try_lock(&file) {
                // Whoever held the lock before may have removed the file after it was opened here.
                Ok(()) if is_same(&file, &path) => return Ok(Self { path, _file: file, _claim: None }),
                Ok(()) => continue,
                Err(fs4::TryLockError::WouldBlock) => {}
                Err(fs4::TryLockError::Error(source)) if has_no_locks(&source) => {
                    let claim = Claim::acquire(&path, timeout)?;
                    return Ok(Self { path, _file: file, _claim: Some(claim) });
                }
                Err(fs4::TryLockError::Error(source)) => return Err(failed(source)),
            }
            if start.elapsed() > timeout {
                return Err(StoreError::Locked { path, owner: String::new(), seconds: timeout.as_secs() });
            }
            thread::sleep(PAUSE);
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // If the file stays, the next process locks it again.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether a file system cannot lock, as some network file systems cannot.
fn has_no_locks(error: &io::Error) -> bool {
    const ENOSYS: i32 = 38;
    const ENOLCK: i32 = 37;
    const EOPNOTSUPP: i32 = 95;
    error.kind() == io::ErrorKind::Unsupported
        || cfg!(target_os = "linux")
            && error.raw_os_error().is_some_and(|code| [ENOSYS, ENOLCK, EOPNOTSUPP].contains(&code))
}

/// A file that only one process can make, and that says which one: a lock for file systems without locks.
#[derive(Debug)]
struct Claim {
    path: PathBuf,
}

impl Claim {
    fn acquire(lock: &Path, timeout: Duration) -> Result<Self, StoreError> {
        let mut name = lock.as_os_str().to_owned();
        name.push(".owner");
        let path = PathBuf::from(name);
        let start = Instant::now();
        loop {
            match OpenOptions::new().create_new(true).write(true).open(&path) {
                Ok(mut file) => {
                    let claim = Self { path };
                    let written = write!(file, "process {} on {}", std::process::id(), host());
                    written.map_err(|source| StoreError::Write { path: claim.path.clone(), source })?;
                    return Ok(claim);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    if is_left_over(&path) {
                        let _ = fs::remove_file(&path);
                        continue;
                    }
                }
                Err(source) => return Err(StoreError::Write { path, source }),
            }
            if start.elapsed() > timeout {
                let age = fs::metadata(&path).and_then(|metadata| metadata.modified()).ok();
                let age = age.and_then(|then| then.elapsed().ok()).unwrap_or(timeout);
                let owner = fs::read_to_string(&path).map(|owner| format!(" ({owner})")).unwrap_or_default();
                return Err(StoreError::Locked { path, owner, seconds: age.as_secs() });
            }
            thread::sleep(PAUSE);
        }
    }
}

/// Whether a claim is that of a process of this machine that is gone.
fn is_left_over(path: &Path) -> bool {
    let owner = fs::read_to_string(path).unwrap_or_default();
    let claim = owner.strip_prefix("process ").and_then(|rest| rest.split_once(" on "));
    let here = Path::new("/proc/self").exists();
    claim.is_some_and(|(process, machine)| {
        let is_number = !process.is_empty() && process.bytes().all(|byte| byte.is_ascii_digit());
        here && machine == host() && is_number && !Path::new("/proc").join(process).exists()
    })
}

impl Drop for Claim {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn host() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    if name.trim().is_empty() { "this machine".to_owned() } else { name.trim().to_owned() }
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

    #[test]
    fn without_locks_a_file_says_who_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.lock");
        let first = Claim::acquire(&path, Duration::ZERO).unwrap();
        let second = Claim::acquire(&path, Duration::from_millis(50)).unwrap_err();
        let wanted = format!("process {} on ", std::process::id());
        assert!(second.to_string().contains(&wanted) && second.to_string().contains("x.lock.owner"), "{second}");
        drop(first);
        drop(Claim::acquire(&path, Duration::ZERO).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        // Of a process that was killed, and of one on another machine.
        let claim = folder.path().join("x.lock.owner");
        fs::write(&claim, format!("process 999999999 on {}", host())).unwrap();
        drop(Claim::acquire(&path, Duration::ZERO).unwrap());
        fs::write(&claim, "process 999999999 on elsewhere").unwrap();
        assert!(Claim::acquire(&path, Duration::from_millis(50)).is_err());
    }
}
