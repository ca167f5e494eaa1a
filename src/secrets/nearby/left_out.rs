//! A file by the values that may hold the secrets of a release, though nothing names it: its `-f` or its flag was left out, or it was moved.
//!
//! Whose a file is its name tells. One beside the values that has no word of anybody else, such as `secrets.enc.yaml`, may be that of each release
//! there.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::super::encryption::Keys;
use super::super::need::{DATASTORE_KEY, Need};
use super::super::place::{self, FOLDER, OF_RELEASE};
use super::super::surroundings::Surroundings;
use super::names;
use super::set::{Content, Found, Set};
use super::walk::MOST;
use crate::config::Release;

/// How deep files are looked for below the values, in folders whose names are nobody else's.
const LEVELS: usize = 2;

/// Whose secrets are missed, and where.
pub(in super::super) struct Missed<'a> {
    /// The release.
    pub release: &'a Release,
    /// The folder of st2ha's own that its secrets file is to be in.
    pub root: PathBuf,
    /// What else is known of that place.
    pub around: &'a Surroundings,
    /// Files that have a use of their own, without links.
    pub in_use: &'a [PathBuf],
    /// Private keys.
    pub keys: &'a Keys,
}

/// Where files are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    /// Beside the values, or below them.
    Beside,
    /// In a folder above, or in one of those below that: others have their values there, too.
    Above,
    /// In the folder of a namespace in st2ha's own, where what is called as a secrets file is that of the release of this name.
    Own,
}

/// A folder that is looked into.
#[derive(Clone)]
struct Looked {
    folder: PathBuf,
    place: Where,
    /// What folders are called on the way to it.
    below: String,
}

/// A file that has no use of its own.
struct Unused {
    file: PathBuf,
    name: String,
    place: Where,
    /// Its name, behind those of its folders.
    below: String,
}

impl Missed<'_> {
    /// The file whose name is the one that is missed, in another folder or with another ending, and that may have any of these secrets.
    pub(in super::super) fn moved(&self, made: &[&str]) -> Option<PathBuf> {
        let holds_one = |held: &[&str]| held.iter().any(|path| made.contains(path));
        self.find(|Unused { file, name, .. }| {
            self.is_its_name(name)
                && match Content::of(file, self.keys) {
                    Content::Secrets(held) | Content::Values(held) => holds_one(&held),
                    Content::Closed => made.iter().any(|path| matters(path)),
                    // Damaged, if anything.
                    Content::Other => Found::at(file, made).is_some(),
                }
        })
    }

    /// The file that has any of these secrets and may be this release's, by its name.
    pub(in super::super) fn left_out(&self, made: &[&str]) -> Option<PathBuf> {
        self.find(|unused| {
            self.may_be_ours(unused)
                && match Content::of(&unused.file, self.keys) {
                    Content::Secrets(held) => held.iter().any(|path| made.contains(path) && matters(path)),
                    Content::Values(held) => has_key(&held, made) && names::says_secret(&unused.name),
                    Content::Closed | Content::Other => false,
                }
        })
    }

    /// Files of which nobody can be sure: values with the key of the datastore, and what is encrypted as a whole and says that it is secret.
    pub(in super::super) fn perhaps(&self, made: &[&str]) -> Vec<PathBuf> {
        let is_one = |Unused { file, name, .. }: &Unused| match Content::of(file, self.keys) {
            Content::Values(held) => has_key(&held, made),
            Content::Closed => made.iter().any(|path| matters(path)) && names::says_secret(name),
            Content::Secrets(_) | Content::Other => false,
        };
        let all = self.files().filter(|unused| self.may_be_ours(unused) && is_one(unused)).map(|unused| unused.file);
        all.filter(|file| !self.is_of_other_release(file)).collect()
    }

    fn find(&self, is_wanted: impl Fn(&Unused) -> bool) -> Option<PathBuf> {
        let mut found = self.files().filter(is_wanted).map(|unused| unused.file);
        found.find(|file| !self.is_of_other_release(file))
    }

    /// Whether the name of a file says nothing of anybody else; further away it has to say something of this release.
    fn may_be_ours(&self, unused: &Unused) -> bool {
        let Unused { name, place, below, .. } = unused;
        let ours = self.ours();
        let ours: Vec<&str> = ours.iter().map(String::as_str).collect();
        let is_near = *place != Where::Above || names::tells_of_us(below, &ours);
        is_near
            && !names::tells_of_another(name, &ours)
            && !names::is_of_other_release(name, &self.release.name, &ours)
            && !self.is_of_other_values(unused)
    }

    /// Whether values that this run does not have are those of a file: they have the same words in their name, here or by the file, or stand
    /// in its folder, which is not that of this run's.
    fn is_of_other_values(&self, Unused { file, name, .. }: &Unused) -> bool {
        let real = |path: &Path| fs::canonicalize(path).ok();
        let used: Vec<PathBuf> = self.around.values.iter().filter_map(|file| real(file)).collect();
        let here: Vec<&Path> = self.around.values.iter().map(|file| super::folder(file)).collect();
        let (it, by_it) = (real(file), super::folder(file));
        let is_here = here.iter().any(|folder| real(folder) == real(by_it));
        let words = names::telling(name);
        let is_like = |other: &String| names::telling(other) == words && names::is_of_values(other);
        let are_in = |folder: &Path| {
            let mut all = names_in(folder, |kind| !kind.is_dir()).into_iter().filter(is_like);
            all.any(|other| {
                real(&folder.join(other)).is_some_and(|other| Some(&other) != it.as_ref() && !used.contains(&other))
            })
        };
        if words.is_empty() { !is_here && are_in(by_it) } else { here.into_iter().chain([by_it]).any(are_in) }
    }

    /// Whether a file has the name of this release's, be it with another ending.
    fn is_its_name(&self, name: &str) -> bool {
        let usual = format!("{}{OF_RELEASE}", self.release.name);
        let ending = usual.strip_suffix("yaml").and_then(|beginning| name.strip_prefix(beginning));
        ending.is_some_and(|ending| !names::is_lock(ending) && !self.tells_of_another(ending))
    }

    /// The files that have no use of their own, the nearest to the values first.
    fn files(&self) -> impl Iterator<Item = Unused> {
        let files = self.places().into_iter().flat_map(|Looked { folder, place, below }| {
            let names = names_in(&folder, |kind| !kind.is_dir()).into_iter();
            let below = move |name: &str| format!("{below}/{name}");
            names.map(move |name| Unused { file: within(&folder, &name), place, below: below(&name), name })
        });
        let is_of_release = |name: &str| name.ends_with(OF_RELEASE) || names::is_temporary(name);
        files.filter(move |Unused { file, name, place, .. }| {
            let is_free = *place != Where::Own || !is_of_release(name);
            is_free && fs::canonicalize(file).is_ok_and(|real| !self.in_use.contains(&real))
        })
    }

    /// The folder of st2ha's own and that of the namespace in it, those of the values, and those above, each with those below it whose names say
    /// nothing of anybody else.
    fn places(&self) -> Vec<Looked> {
        let start = super::folder(&self.root);
        let of_values = self.around.values.iter().map(|file| super::folder(file).to_owned());
        let looked = |place: Where| move |folder: PathBuf| Looked { folder, place, below: String::new() };
        let own = looked(Where::Own)(self.root.join(&self.release.namespace));
        let near = [self.root.clone(), start.to_owned()].into_iter().chain(of_values).map(looked(Where::Beside));
        let near = [own].into_iter().chain(near);
        let above = place::folders_above(start).into_iter().map(|folder| {
            let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
            looked(Where::Above)(folder)
        });
        let below = self.below(looked(Where::Beside)(start.to_owned()));
        let above = above.flat_map(|place| {
            let top = Looked { folder: place.folder.clone(), below: String::new(), ..place };
            [top].into_iter().chain(self.below(place))
        });
        let mut known = HashSet::new();
        let all = near.chain(below).chain(above);
        all.filter(|place| fs::canonicalize(&place.folder).is_ok_and(|real| known.insert(real))).collect()
    }

    /// The folders below one.
    fn below(&self, place: Looked) -> Vec<Looked> {
        let mut all = Vec::new();
        let mut level = vec![place];
        for _ in 0..LEVELS {
            level = level.iter().flat_map(|above| self.directly_below(above)).collect();
            all.extend(level.iter().cloned());
        }
        all
    }

    fn directly_below(&self, above: &Looked) -> Vec<Looked> {
        let ours = self.ours();
        let ours: Vec<&str> = ours.iter().map(String::as_str).collect();
        let is_ours = |name: &String| {
            let is_product = above.place == Where::Beside && names::tells_of_product(name);
            let tells = is_product || names::says_secret(name) || names::tells_of_us(name, &ours);
            tells && name != FOLDER && !names::is_set_aside(name) && !names::tells_of_another(name, &ours)
        };
        let names = names_in(&above.folder, |kind| kind.is_dir()).into_iter().filter(is_ours);
        let place = |name: String| Looked {
            folder: within(&above.folder, &name),
            place: above.place,
            below: format!("{}/{name}", above.below),
        };
        names.map(place).collect()
    }

    /// Whether a name has a word of somebody else.
    fn tells_of_another(&self, name: &str) -> bool {
        let ours = self.ours();
        names::tells_of_another(name, &ours.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The names that are this release's: its own, that of its environment, and those of its values files and their folders.
    fn ours(&self) -> Vec<String> {
        let Release { name: release, namespace } = self.release;
        let of_values = self.around.values.iter().flat_map(|file| {
            let folder = fs::canonicalize(super::folder(file)).ok();
            let folder = folder.as_deref().and_then(Path::file_name).map(ToOwned::to_owned);
            [file.file_name().map(ToOwned::to_owned), folder].into_iter().flatten()
        });
        let of_values = of_values.filter_map(|name| name.into_string().ok());
        let names = [release.as_str(), namespace.as_str()].into_iter().chain(self.around.owner.environment());
        names.map(str::to_owned).chain(of_values).collect()
    }

    /// Whether a file is a copy of the secrets file of another release.
    fn is_of_other_release(&self, file: &Path) -> bool {
        let sets = |file: &Path| [Set::in_file(file), Set::opened(file, self.keys)].into_iter().flatten();
        let ours: Vec<Set> = sets(file).collect();
        let namespaces = names_in(&self.root, |kind| kind.is_dir()).into_iter().map(|name| within(&self.root, &name));
        let mut files = namespaces.flat_map(|folder| {
            let names = names_in(&folder, |kind| !kind.is_dir()).into_iter().filter(|name| name.ends_with(OF_RELEASE));
            names.map(move |name| within(&folder, &name)).collect::<Vec<_>>()
        });
        files.any(|other| sets(&other).any(|other| ours.iter().any(|ours| ours.is_copy_of(&other))))
    }
}

/// Whether data depends on a secret.
fn matters(path: &str) -> bool {
    Need::find(path).is_some_and(|need| need.rotation.risk.is_some())
}

fn has_key(held: &[&str], made: &[&str]) -> bool {
    [held, made].iter().all(|paths| paths.contains(&DATASTORE_KEY))
}

/// A path as messages call it.
fn within(folder: &Path, name: &str) -> PathBuf {
    if folder == Path::new(".") { PathBuf::from(name) } else { folder.join(name) }
}

/// The names in a folder, in their order.
fn names_in(folder: &Path, is_wanted: impl Fn(fs::FileType) -> bool) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(MOST);
    let entries = entries.filter(|entry| entry.file_type().is_ok_and(&is_wanted));
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}
