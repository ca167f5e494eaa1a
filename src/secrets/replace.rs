//! Replacing a file as a whole: after a crash there is the old one or the new one, and nobody else could ever read either.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::Builder;

/// How many random characters end the name of a temporary file.
const RANDOM: usize = 6;

/// What version 0.1 called its temporary files.
const OLD_PREFIX: &str = ".st2ha-";

/// Replaces a file, which stays its owner's.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = folder(path);
    // Only the owner can read it, whatever the umask is.
    let mut file = Builder::new().prefix(&prefix(path)).rand_bytes(RANDOM).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    keep_owner(path, file.as_file())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    #[cfg(unix)]
    if let Err(error) = File::open(folder)?.sync_all() {
        // Some network file systems know no such thing for folders.
        let is_unknown = matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported);
        if !is_unknown {
            let told = format!("it is written, but may not survive a crash of this machine: {error}");
            return Err(io::Error::new(error.kind(), told));
        }
    }
    Ok(())
}

/// Removes what runs that were killed left behind. To be called only while the file is locked.
pub(super) fn clean_up(path: &Path) {
    let prefix = prefix(path);
    let is_left = |name: &str| {
        [&*prefix.to_string_lossy(), OLD_PREFIX].into_iter().any(|prefix| {
            let random = name.strip_prefix(prefix).unwrap_or_default();
            random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    };
    let entries = fs::read_dir(folder(path)).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_str().is_some_and(is_left)) {
        // It does no harm where it cannot be removed.
        let _ = fs::remove_file(entry.path());
    }
}

/// Takes from all others than the owner what they may do with a file or folder.
#[cfg(unix)]
pub(super) fn tighten(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let Ok(metadata) = fs::metadata(path) else { return Ok(()) };
    let mode = metadata.permissions().mode();
    let is_private = mode.trailing_zeros() >= 6;
    if is_private {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o700))
}

/// Elsewhere there are no such permissions.
#[cfg(not(unix))]
pub(super) fn tighten(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Gives a file that holds no secret to the owner of its folder, whose programs are to read it, and lets all others read it, as far as that is
/// possible: it does its work for this user without that.
#[cfg(unix)]
pub(super) fn share(path: &Path) {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let (Ok(around), Ok(file)) = (fs::metadata(folder(path)), fs::symlink_metadata(path)) else { return };
    if !file.is_file() {
        return;
    }
    if file.uid() != around.uid() {
        let _ = chown(path, Some(around.uid()), Some(around.gid()));
    }
    if file.mode() & 0o777 != 0o644 {
        let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o644));
    }
}

/// Elsewhere there are no such owners.
#[cfg(not(unix))]
pub(super) fn share(_: &Path) {}

/// Gives a new file to the owner of the one that it is to replace, with the owner's permissions.
#[cfg(unix)]
fn keep_owner(path: &Path, file: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let Ok(old) = fs::metadata(path) else { return Ok(()) };
    let new = file.metadata()?;
    if (old.uid(), old.gid()) != (new.uid(), new.gid()) {
        let group = (old.gid() != new.gid()).then_some(old.gid());
        // A group that one is not in can be given up: nobody but the owner may read the file anyway.
        if old.uid() == new.uid() {
            let _ = fchown(file, None, group);
        } else {
            fchown(file, Some(old.uid()), group)?;
        }
    }
    file.set_permissions(fs::Permissions::from_mode(old.mode() & 0o700))
}

#[cfg(not(unix))]
fn keep_owner(path: &Path, file: &File) -> io::Result<()> {
    fs::metadata(path).map_or(Ok(()), |old| file.set_permissions(old.permissions()))
}

/// Whether a file belongs to somebody else than what is made beside it.
#[cfg(unix)]
pub(super) fn is_of_another(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let made = Builder::new().prefix(&prefix(path)).rand_bytes(RANDOM).tempfile_in(folder(path));
    let own = made.ok().and_then(|file| file.as_file().metadata().ok()).map(|metadata| metadata.uid());
    fs::metadata(path).is_ok_and(|metadata| own.is_some_and(|own| own != metadata.uid()))
}

#[cfg(not(unix))]
pub(super) fn is_of_another(_: &Path) -> bool {
    false
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What the name of a temporary file starts with: that of the file, so that it is known which lock it belongs to.
fn prefix(path: &Path) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(path.file_name().unwrap_or_default());
    prefix.push(".new-");
    prefix
}
