//! Reading the files that users name.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::git::Revision;
use super::typed;
use crate::yaml::Limits;

/// The name of stdin on the command line.
pub const STDIN: &str = "-";

/// What messages call it.
const SHOWN_STDIN: &str = "<stdin>";

/// Where files are read from.
#[derive(Clone, Debug, Default)]
pub enum Origin {
    /// The disk.
    #[default]
    Disk,
    /// A revision of a Git repository.
    Revision(Revision),
}

impl Origin {
    /// The bytes of a file, and what messages call it. What a shell's `<(command)` prints is no file and has no history: it is
    /// read as it is.
    pub fn read(&self, path: &Path, what: &str) -> Result<(String, Vec<u8>)> {
        match self {
            Self::Revision(_) if path == Path::new(STDIN) => {
                bail!("{what} `-`: stdin has no history; name a file that Git knows")
            }
            Self::Revision(revision) if !is_substitution(path) => Ok((revision.describe(path), revision.read(path)?)),
            _ if path == Path::new(STDIN) => Ok((SHOWN_STDIN.to_owned(), read(path, what)?)),
            _ => Ok((path.display().to_string(), read(path, what)?)),
        }
    }

    /// Whether files come from a revision that has this one.
    pub fn tracks(&self, path: &Path) -> Result<bool> {
        match self {
            Self::Revision(revision) => revision.holds(path),
            Self::Disk => Ok(false),
        }
    }

    /// The bytes of a file that the revision may lack, and what messages call it. `None`: take the one on the disk.
    pub fn read_tracked(&self, path: &Path) -> Result<Option<(String, Vec<u8>)>> {
        match self {
            Self::Revision(revision) if self.tracks(path)? => Ok(Some((revision.describe(path), revision.read(path)?))),
            _ => Ok(None),
        }
    }
}

/// Whether a path is that of a pipe which a shell has opened, or of another open file: nothing can be kept beside it.
pub fn is_substitution(path: &Path) -> bool {
    path == Path::new("/dev/stdin") || path.starts_with("/dev/fd") || path.starts_with("/proc/self/fd")
}

/// Whether a path, or what messages call it, is stdin or a pipe of a shell. What it has printed cannot be read again.
pub fn is_stream(path: &Path) -> bool {
    path == Path::new(STDIN) || path == Path::new(SHOWN_STDIN) || is_substitution(path)
}

/// The bytes of a file, or of stdin for `-`: no more than a values file can sensibly have.
pub fn read(path: &Path, what: &str) -> Result<Vec<u8>> {
    read_within(Limits::INPUT, path, what)
}

/// The bytes of a stream of manifests.
pub fn read_manifests(path: &Path) -> Result<Vec<u8>> {
    read_within(Limits::MANIFESTS, path, "manifests")
}

fn read_within(limits: Limits, path: &Path, what: &str) -> Result<Vec<u8>> {
    if path == Path::new(STDIN) {
        return bounded(io::stdin().lock(), limits).with_context(|| format!("cannot read {what} from stdin"));
    }
    let name = shown(path);
    if name.contains("://") && fs::symlink_metadata(path).is_err() {
        bail!(
            "cannot read {what} {name}: URLs are not fetched; download it, or hand it over by a pipe: `curl -fsS URL | st2ha ... -`"
        );
    }
    let kind = fs::metadata(path).with_context(|| format!("cannot read {what} {name}"))?.file_type();
    if kind.is_dir() {
        bail!("cannot read {what} {name}: it is a directory, name a file in it");
    }
    // A shell's `<(command)` is a pipe with a name under /dev/fd; any other pipe may never say anything.
    if !kind.is_file() && !is_substitution(path) {
        bail!("cannot read {what} {name}: it is not a regular file; use `-` to read from stdin");
    }
    let file = File::open(path).with_context(|| format!("cannot read {what} {name}"))?;
    bounded(file, limits).with_context(|| format!("cannot read {what} {name}"))
}

/// What messages call a file: a private key that was given in the place of its name is not shown, and neither is the login of a URL.
fn shown(path: &Path) -> String {
    let name = path.display().to_string();
    let is_key = name.to_ascii_uppercase().contains("AGE-SECRET-KEY-") || name.contains("PRIVATE KEY");
    if is_key { "(a private key, where the name of a file belongs)".to_owned() } else { typed::without(&name) }
}

fn bounded(from: impl Read, limits: Limits) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = limits.bytes as u64;
    from.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() > limits.bytes {
        bail!("it is longer than {} MiB", limits.bytes >> 20);
    }
    Ok(bytes)
}
