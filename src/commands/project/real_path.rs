//! Where paths lead that need not be there yet.

use std::fs;
use std::path::{Component, Path, PathBuf, absolute};

/// Where a path leads, as far as that exists: links are followed, and the rest is taken as it is written.
pub fn real(path: &Path) -> PathBuf {
    let path = absolute(path).unwrap_or_else(|_| path.to_owned());
    path.components().fold(PathBuf::new(), |mut found, part| {
        if part == Component::ParentDir {
            found.pop();
        } else {
            found.push(part);
        }
        fs::canonicalize(&found).unwrap_or(found)
    })
}
