//! Manifests as a folder of files.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path};

use super::atomic::write_file;
use crate::manifests::{Manifest, ManifestKey};
use crate::yaml;

/// How much of a release is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it: what an earlier run wrote besides is out of date.
    Whole,
    /// Chosen objects: what an earlier run wrote besides stays.
    Part,
}

/// What became of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// How many files were written.
    pub files: usize,
    /// How many were removed, since an earlier run wrote them and this one does not.
    pub removed: usize,
}

/// Writes each manifest to a file of its own, `kind-name.yaml`. The folder is made if it is not there.
///
/// A file beside them, `.OWNER.st2ha`, lists what was written for the same owner, a release. What an earlier run wrote and this one does
/// not is removed: whoever applies the folder would keep it in the cluster. Files of anyone else stay.
pub fn write_directory(manifests: &[Manifest], folder: &Path, owner: &str, extent: Extent) -> io::Result<Written> {
    let texts = manifests
        .iter()
        .map(|manifest| yaml::emit_stream([&manifest.object]).map_err(io::Error::other))
        .collect::<Result<Vec<_>, _>>()?;
    fs::create_dir_all(folder)?;
    let names = file_names(manifests);
    let list = folder.join(format!(".{owner}.st2ha"));
    let now: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let before = read_list(&list)?;
    let both: BTreeSet<&str> = before.iter().map(String::as_str).chain(now.iter().copied()).collect();
    // Listed first: if this run ends early, the next one still knows what is there.
    write_list(&list, &both)?;
    for (name, text) in names.iter().zip(&texts) {
        write_file(&folder.join(name), text)?;
    }
    let mut removed = 0;
    if extent == Extent::Whole {
        for name in before.iter().filter(|name| !now.contains(name.as_str())) {
            removed += usize::from(remove(&folder.join(name))?);
        }
        write_list(&list, &now)?;
    }
    Ok(Written { files: names.len(), removed })
}

/// The names of files in a list, if it is there. What is no plain name was not written here.
fn read_list(path: &Path) -> io::Result<Vec<String>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let is_plain = |name: &&str| {
        let mut components = Path::new(name).components();
        let is_one = components.next() == Some(Component::Normal(name.as_ref())) && components.next().is_none();
        is_one && Path::new(name).extension().is_some_and(|extension| extension == "yaml")
    };
    Ok(text.lines().filter(is_plain).map(str::to_owned).collect())
}

fn write_list(path: &Path, names: &BTreeSet<&str>) -> io::Result<()> {
    let lines: Vec<String> = names.iter().map(|name| format!("{name}\n")).collect();
    write_file(path, &lines.concat())
}

/// Removes a file, and says whether it was there.
fn remove(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// A name for every manifest's file: kind and name tell most objects apart, the rest by namespace and group too.
fn file_names(manifests: &[Manifest]) -> Vec<String> {
    let mut count: HashMap<String, usize> = HashMap::new();
    for manifest in manifests {
        *count.entry(short_name(&manifest.key)).or_default() += 1;
    }
    let name = |manifest: &Manifest| {
        let short = short_name(&manifest.key);
        let unique = count.get(&short) == Some(&1);
        let ManifestKey { group, namespace, .. } = &manifest.key;
        if unique {
            format!("{short}.yaml")
        } else {
            format!("{short}.{}.{group}.yaml", namespace.as_deref().unwrap_or_default())
        }
    };
    manifests.iter().map(name).collect()
}

/// Kind and name in characters that every file system takes.
fn short_name(key: &ManifestKey) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-._".contains(c) { c } else { '_' };
    format!("{}-{}", key.kind.to_lowercase(), key.name.chars().map(plain).collect::<String>())
}
