//! Whether a release has a secrets file close to the place where a new one is to be made. A second set of secrets would be made there, and nobody
//! would know until it is applied.
//!
//! - [`beside`]: the file itself under another name.
//! - [`same_release`]: what st2ha has made for a release of the same name elsewhere. Where values are looked for from above, what lies below is not
//!   seen, and neither is another working tree of the same repository.
//! - [`left_out`]: a file by the values that may hold its secrets, whose flag was left out.
//! - [`unnamed`]: secrets files that nobody names any more.

mod beside;
mod left_out;
mod names;
mod same_release;
mod set;
mod trees;
mod unnamed;
mod walk;

use std::fs;
use std::path::{Path, PathBuf};

pub(super) use self::beside::{Around, alike, renamed};
pub(super) use self::left_out::Missed;
pub(super) use self::same_release::{elsewhere, left_behind, nearby};
pub use self::trees::in_other_trees;
pub(super) use self::unnamed::{Chance, Search, Unnamed, unnamed};
pub use self::walk::{Extent, MOST};

/// The folder of a path.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A path as messages call it: relative where it lies below the working folder.
fn shown(path: PathBuf) -> PathBuf {
    let here = fs::canonicalize(".").ok();
    here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned)).unwrap_or(path)
}
