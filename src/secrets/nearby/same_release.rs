//! A secrets file of the same release, in st2ha's own folder at another place.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::place::FOLDER;
use super::shown;
use super::trees;
use super::walk::{Folder, Reach, Walk};

/// The file of the same release below the folder of a new one, or in another working tree of its repository. `root` is st2ha's own folder that
/// the new file is to be in.
pub(in super::super) fn nearby(root: &Path, file: &Path) -> Option<PathBuf> {
    let name = file.strip_prefix(root).ok()?;
    let folder = super::folder(root);
    let in_trees = || trees::places(folder).into_iter().map(|folder| folder.join(FOLDER).join(name));
    below(folder, name).or_else(|| in_trees().find(|file| file.is_file()))
}

/// A file of the same release, by its name in st2ha's own folder, anywhere else in the repository that a folder is in, and in its other working trees.
/// Folders side by side may be
/// of clusters of their own, with a release of the same name each, so this one is only worth a note.
pub(in super::super) fn elsewhere(folder: &Path, name: &Path) -> Option<PathBuf> {
    let folder = fs::canonicalize(folder).ok()?;
    let top = folder.ancestors().find(|folder| folder.join(".git").exists())?;
    let found = below(top, name).or_else(|| trees::others(top).iter().find_map(|tree| below(tree, name)));
    found.map(shown)
}

/// The same where no values are any more: they were moved, and the file was left where it was. `others` are files of others.
pub(in super::super) fn left_behind(folder: &Path, name: &Path, others: &[PathBuf]) -> Option<PathBuf> {
    let folder = fs::canonicalize(folder).ok()?;
    let top = folder.ancestors().find(|folder| folder.join(".git").exists())?;
    let left = Walk::of(&[top], Reach::Values).filter(|folder| !holds_values(folder));
    let mut files = left.map(|folder| folder.path.join(FOLDER).join(name));
    files.find(|file| fs::canonicalize(file).is_ok_and(|real| real.is_file() && !others.contains(&real))).map(shown)
}

/// Whether a folder holds files that may be values.
fn holds_values(folder: &Folder) -> bool {
    let is_one = |name: &str| [".yaml", ".yml", ".json"].iter().any(|ending| name.ends_with(ending));
    folder.entries.iter().any(|entry| entry.file_name().to_str().is_some_and(is_one))
}

/// Looks into the folders below one, the nearest first.
fn below(folder: &Path, name: &Path) -> Option<PathBuf> {
    let mut found = Walk::of(&[folder], Reach::Values).map(|folder| folder.path.join(FOLDER).join(name));
    found.find(|file| file.is_file()).map(|file| file.strip_prefix(".").map(Path::to_owned).unwrap_or(file))
}
