//! The working trees of a repository (`git worktree`). Git keeps secrets that are not encrypted out of each other one.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders at the same place as this one in the other working trees of its repository, each with those above it.
pub(super) fn places(folder: &Path) -> Vec<PathBuf> {
    let found = inside(folder).into_iter().flat_map(|(others, inside)| {
        let places = others.into_iter().flat_map(move |other| {
            let folders: Vec<PathBuf> = inside.ancestors().map(|folder| other.join(folder)).collect();
            folders
        });
        places.collect::<Vec<_>>()
    });
    found.collect()
}

/// The files at the same place in the other working trees of the repository.
pub fn in_other_trees(file: &Path) -> Vec<PathBuf> {
    // It may be in a folder that is to be made, too.
    let is_there = |folder: &&Path| folder.as_os_str().is_empty() || folder.is_dir();
    let place = file.ancestors().skip(1).find(is_there).and_then(|there| {
        let below = file.strip_prefix(there).ok()?;
        let there = if there.as_os_str().is_empty() { Path::new(".") } else { there };
        Some((inside(there)?, below))
    });
    let files = place.into_iter().flat_map(|((others, inside), below)| {
        others.into_iter().map(move |other| other.join(&inside).join(below)).filter(|file| file.is_file())
    });
    files.collect()
}

/// The other working trees of the repository that one is of.
pub(super) fn others(tree: &Path) -> Vec<PathBuf> {
    all(tree).into_iter().filter(|other| other != tree).collect()
}

/// The other working trees of the repository that a folder is in, and where in its own it is.
fn inside(folder: &Path) -> Option<(Vec<PathBuf>, PathBuf)> {
    let folder = fs::canonicalize(folder).ok()?;
    let tree = folder.ancestors().find(|folder| folder.join(".git").exists())?;
    let inside = folder.strip_prefix(tree).ok()?;
    Some((others(tree), inside.to_owned()))
}

/// All working trees of the repository that this one is of.
fn all(tree: &Path) -> Vec<PathBuf> {
    let line = |file: &Path| fs::read_to_string(file).ok().map(|text| text.trim().to_owned());
    let own = tree.join(".git");
    // In a tree that was added, `.git` is a file that names the tree's folder inside of the repository's.
    let shared = match line(&own).and_then(|text| text.strip_prefix("gitdir: ").map(|path| tree.join(path))) {
        Some(added) => line(&added.join("commondir")).map_or_else(|| added.clone(), |path| added.join(path)),
        None => own,
    };
    let first = fs::canonicalize(&shared).ok().filter(|shared| shared.ends_with(".git"));
    let first = first.and_then(|shared| shared.parent().map(Path::to_owned));
    let added = fs::read_dir(shared.join("worktrees")).into_iter().flatten().flatten();
    // The path may be relative to the folder that holds it.
    let added = added.filter_map(|entry| {
        let folder = entry.path();
        folder.join(line(&folder.join("gitdir"))?).parent().map(Path::to_owned)
    });
    first.into_iter().chain(added.filter_map(|tree| fs::canonicalize(tree).ok())).collect()
}
