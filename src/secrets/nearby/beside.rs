//! A secrets file beside the place of a new one, under another name.

use std::fs;
use std::path::{Path, PathBuf};

use super::names;
use super::set::is_secrets_file;
use super::walk::MOST;
use crate::nearest::nearest;

/// Whose folder a new file is made in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Around {
    /// st2ha's own, where each file is one of its own.
    Own,
    /// Somebody's, who has named the file.
    Named,
}

/// How many folders around a file are looked at for a slip in their names.
const LEVELS: usize = 3;

/// The file beside a new one whose name has the same beginning and another ending: `st2.secrets.yaml.bak`, `prod.enc.yaml`, `prod.yaml~`. It may be
/// the one that is missing. `others` are files of others.
pub(in super::super) fn renamed(wanted: &Path, around: Around, others: &[PathBuf]) -> Option<PathBuf> {
    let name = wanted.file_name()?.to_str()?;
    let is_one = |other: &str| match around {
        Around::Own => {
            let begins_so = name.strip_suffix("yaml").is_some_and(|beginning| other.starts_with(beginning));
            begins_so && !names::is_lock(other)
        }
        Around::Named => {
            let path = wanted.with_file_name(other);
            names::is_same_but_for_ending(other, name) && (names::is_closed(other) || is_secrets_file(&path))
        }
    };
    names_beside(wanted, others).into_iter().find(|other| is_one(other)).map(|other| wanted.with_file_name(other))
}

/// The secrets file whose path a new one nearly has: it may have been mistyped. Names that are counted up differ in numbers or in words of one
/// letter alone, and `eu` is no slip of `us`. Neither is what tells of this release, by one of the names that are `ours`, while the other does not.
/// `others` are files of others.
pub(in super::super) fn alike(wanted: &Path, ours: &[&str], others: &[PathBuf]) -> Option<PathBuf> {
    let name = wanted.file_name()?.to_str()?;
    let mut names = names_beside(wanted, others);
    let is_ours = |name: &str| names::tells_of_us(name, ours);
    names.retain(|other| !names::are_others(other, name) && (!is_ours(name) || is_ours(other)));
    let near = nearest(name, names.iter().map(String::as_str)).into_iter().map(|name| wanted.with_file_name(name));
    near.into_iter().find(|path| is_secrets_file(path)).or_else(|| in_folder_alike(wanted, others))
}

/// The same of the name of a folder that is not there, and would be made.
fn in_folder_alike(wanted: &Path, others: &[PathBuf]) -> Option<PathBuf> {
    let folders = wanted.ancestors().skip(1).take(LEVELS);
    let missing = folders.take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    missing.last().and_then(|folder| {
        let below = wanted.strip_prefix(folder).ok()?;
        let name = folder.file_name()?.to_str()?;
        let mut beside = entries(folder, |kind| kind.is_dir());
        beside.retain(|other| !names::are_others(other, name));
        let near = nearest(name, beside.iter().map(String::as_str));
        let files = near.into_iter().map(|other| folder.with_file_name(other).join(below));
        files.into_iter().find(|file| is_secrets_file(file) && !is_one_of(file, others))
    })
}

/// The names of the files beside one, in their order.
fn names_beside(file: &Path, others: &[PathBuf]) -> Vec<String> {
    let mut names = entries(file, |kind| !kind.is_dir());
    names.retain(|name| !is_one_of(&file.with_file_name(name), others));
    names
}

/// The names beside a file or folder, in their order.
fn entries(path: &Path, is_wanted: impl Fn(fs::FileType) -> bool) -> Vec<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(MOST);
    let entries = entries.filter(|entry| entry.file_type().is_ok_and(&is_wanted));
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| path.file_name() != Some(name.as_ref())).collect();
    names.sort();
    names
}

fn is_one_of(file: &Path, others: &[PathBuf]) -> bool {
    !others.is_empty() && fs::canonicalize(file).is_ok_and(|file| others.contains(&file))
}
