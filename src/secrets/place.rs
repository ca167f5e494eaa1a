//! Where the secrets file of a release is, or is to be made.
//!
//! The file belongs to the values and not to the folder that somebody happens to work in: whoever renders the same values from
//! elsewhere gets the same secrets. So `.st2ha` is looked for from the folder of the values upwards, and then from the working folder
//! upwards, where earlier versions made it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::store_error::StoreError;
use super::surroundings::NamedBy;
use crate::config::Release;

/// The folder of all secrets files of one place.
pub(super) const FOLDER: &str = ".st2ha";

/// How the names end of the files of releases in it.
pub(super) const OF_RELEASE: &str = ".secrets.yaml";

/// A secrets file under a folder of st2ha's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// `.st2ha`, wherever it is.
    pub root: PathBuf,
    /// The file in it.
    pub file: PathBuf,
}

/// The place of a release's secrets file: the one that is there, or else the one to make. `owners` are the files that it may belong to,
/// the first one before all others: a project file, the first values file.
pub(super) fn find(owners: &[&Path], release: &Release) -> Result<Place, StoreError> {
    for name in [&release.namespace, &release.name] {
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'));
        if !plain || name.is_empty() || name.starts_with('.') {
            return Err(StoreError::Name(name.clone()));
        }
    }
    let file = name_in_folder(release);
    let here = Folder::here();
    let folders = owners.iter().flat_map(|file| Folder::of(file));
    let chains: Vec<Vec<Folder>> = folders.chain([here.clone()]).map(|folder| chain(&folder, &here)).collect();
    let place = |folder: &Folder| {
        let root = folder.shown.join(FOLDER);
        Place { file: root.join(&file), root }
    };

    let mut found: Vec<(PathBuf, Place)> = Vec::new();
    for folder in chains.iter().flatten() {
        let place = place(folder);
        if !is_absent(&place.file) {
            let real = fs::canonicalize(&place.file).unwrap_or_else(|_| folder.real.join(FOLDER).join(&file));
            if found.iter().all(|(known, _)| *known != real) {
                found.push((real, place));
            }
        }
    }
    let mut places = found.into_iter().map(|(_, place)| place);
    if let Some(first) = places.next() {
        return match places.find(|other| !holds_the_same(&first.file, &other.file)) {
            None => Ok(first),
            Some(other) => Err(StoreError::Several { first: first.file, second: other.file, by: NamedBy::Flag }),
        };
    }
    // A new file is its owner's alone: a folder above may be another project's, with releases of the same name.
    Ok(chains.first().and_then(|near| near.first()).map_or_else(|| place(&here), place))
}

/// Where the file of a release stands in st2ha's own folder.
pub(super) fn name_in_folder(release: &Release) -> PathBuf {
    Path::new(&release.namespace).join(format!("{}{OF_RELEASE}", release.name))
}

/// The release whose secrets file this is by its place in a folder of st2ha's own.
pub fn release_of(file: &Path) -> Option<Release> {
    let file = fs::canonicalize(file).ok()?;
    let text = |path: &Path| path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    let (folder, root) = (file.parent()?, file.parent()?.parent()?);
    let name = text(&file)?.strip_suffix(OF_RELEASE)?.to_owned();
    (text(root)? == FOLDER).then_some(Release { name, namespace: text(folder)? })
}

/// The usual place of the secrets file of a release that belongs to a file, where none is above.
pub fn usual(owner: &Path, release: &Release) -> PathBuf {
    owner.parent().unwrap_or(Path::new("")).join(FOLDER).join(name_in_folder(release))
}

/// A folder, and what messages call it.
#[derive(Clone, Debug)]
struct Folder {
    real: PathBuf,
    /// Relative where it was typed so, or lies below the working folder.
    shown: PathBuf,
}

impl Folder {
    /// The working folder.
    fn here() -> Self {
        Self { real: fs::canonicalize(".").unwrap_or_else(|_| PathBuf::from(".")), shown: PathBuf::new() }
    }

    /// The folders of a file: of what a link leads to first, for the secrets belong to the text, and then of the link.
    fn of(file: &Path) -> Vec<Self> {
        let in_folder = |file: &Path| {
            let shown = file.parent()?;
            let real = fs::canonicalize(if shown.as_os_str().is_empty() { Path::new(".") } else { shown }).ok()?;
            Some(Self { real, shown: shown.to_owned() })
        };
        let target =
            fs::symlink_metadata(file).is_ok_and(|metadata| metadata.is_symlink()).then(|| fs::canonicalize(file));
        [target.and_then(Result::ok).as_deref().and_then(in_folder), in_folder(file)].into_iter().flatten().collect()
    }
}

/// The folder of secrets files in a folder.
pub(super) fn folder_in(folder: &Path) -> PathBuf {
    folder.join(FOLDER)
}

/// The folders above one, as far as they belong together with it, the nearest first.
pub(super) fn folders_above(folder: &Path) -> Vec<PathBuf> {
    let here = Folder::here();
    let real = fs::canonicalize(folder).ok();
    let chain = real.map(|real| chain(&Folder { real, shown: folder.to_owned() }, &here)).unwrap_or_default();
    chain.into_iter().skip(1).map(|folder| folder.shown).collect()
}

/// A folder and those above it, as far as they belong together: up to the root of the repository, or else as long as nobody else
/// could have put anything there, and never up to somebody's home.
fn chain(start: &Folder, here: &Folder) -> Vec<Folder> {
    let ancestors: Vec<PathBuf> = start.real.ancestors().map(Path::to_owned).collect();
    let repository = ancestors.iter().position(|folder| folder.join(".git").exists());
    let count = repository.map_or_else(|| own(&ancestors), |root| root + 1);
    let mut folders: Vec<Folder> = Vec::new();
    for (above, real) in ancestors.into_iter().take(count).enumerate() {
        let shown = match real.strip_prefix(&here.real) {
            Ok(below) => below.to_owned(),
            Err(_) if above == 0 => start.shown.clone(),
            Err(_) => real.clone(),
        };
        folders.push(Folder { real, shown });
    }
    folders
}

/// How many of these folders, from the first one upwards, are the same user's alone.
#[cfg(unix)]
fn own(folders: &[PathBuf]) -> usize {
    let Some(first) = folders.first() else { return 1 };
    1 + folders.iter().skip(1).take_while(|folder| foreign(first, folder).is_none()).count()
}

/// Why what is in a folder above another one does not count.
#[cfg(unix)]
fn foreign(first: &Path, folder: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let home = std::env::var_os("HOME").and_then(|home| fs::canonicalize(home).ok());
    let shown = folder.display();
    let (Ok(first), Ok(above)) = (fs::metadata(first), fs::metadata(folder)) else {
        return Some(format!("{shown} cannot be looked at"));
    };
    if home.as_deref() == Some(folder) {
        Some(format!("{shown} is your home folder, where projects have nothing in common"))
    } else if folder.parent().is_none() {
        Some(format!("{shown} is everybody's"))
    } else if above.uid() != first.uid() {
        Some(format!("{shown} belongs to another user"))
    } else if above.mode() & 0o022 != 0 {
        Some(format!("others can write into {shown}"))
    } else if above.dev() != first.dev() {
        Some(format!("{shown} is on another file system"))
    } else {
        None
    }
}

/// The file of a release that stands above a folder, further up than it is looked for, and why it does not count. In a repository nothing
/// counts that is outside of it, but version 0.1 made files wherever somebody worked.
#[cfg(unix)]
pub(super) fn above(folder: &Path, name: &Path) -> Option<(PathBuf, String)> {
    use std::os::unix::fs::MetadataExt;
    let first = fs::canonicalize(folder).ok()?;
    // Where everybody can make files, those of others say nothing.
    let of_strangers = |folder: &Path| {
        let of = |path: &Path| fs::symlink_metadata(path).ok();
        let (Some(above), Some(root)) = (of(folder), of(&folder.join(FOLDER))) else { return false };
        above.mode() & 0o002 != 0 && of(&first).is_none_or(|first| first.uid() != root.uid())
    };
    let mut reason = None;
    let mut repository = None;
    for folder in first.ancestors() {
        let outside = repository.map(|root: &Path| format!("it is outside of the repository {}", root.display()));
        reason = reason.or(outside).or_else(|| foreign(&first, folder));
        repository = repository.or_else(|| folder.join(".git").exists().then_some(folder));
        let file = folder.join(FOLDER).join(name);
        if let Some(reason) = &reason
            && !is_absent(&file)
            && !of_strangers(folder)
        {
            return Some((file, reason.clone()));
        }
    }
    None
}

/// Elsewhere nothing tells whose a folder is.
#[cfg(not(unix))]
pub(super) fn above(_: &Path, _: &Path) -> Option<(PathBuf, String)> {
    None
}

/// Elsewhere nothing tells whose a folder is.
#[cfg(not(unix))]
fn own(_: &[PathBuf]) -> usize {
    1
}

/// Whether nothing stands at a path. What cannot be looked at is there.
pub(super) fn is_absent(path: &Path) -> bool {
    let absent = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory];
    fs::symlink_metadata(path).is_err_and(|error| absent.contains(&error.kind()))
}

/// Whether two files are copies of each other.
pub(super) fn holds_the_same(one: &Path, other: &Path) -> bool {
    let length = |path: &Path| fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|metadata| metadata.len());
    let is_as_long = length(one).is_some() && length(one) == length(other);
    is_as_long && fs::read(one).ok().zip(fs::read(other).ok()).is_some_and(|(one, other)| one == other)
}
