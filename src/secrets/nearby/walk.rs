//! Going through folders, as far as that is worth while.

use std::collections::{HashSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

use super::super::place::FOLDER;

/// How many folders are looked into, and how many files of one.
pub const MOST: usize = 2_000;

/// Folders of other programs, which hold nobody's values.
const OTHERS: &[&str] =
    &[".cache", ".git", ".terraform", ".tox", ".venv", "__pycache__", "node_modules", "target", "vendor", "venv"];

/// Which folders are looked into.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// All that may hold values.
    Values,
    /// All of one repository, hidden ones among them. Those inside of it are somebody else's.
    Repository,
    /// These, and st2ha's own in them.
    Own,
}

/// A folder and what is in it, by name.
pub(super) struct Folder {
    pub path: PathBuf,
    pub entries: Vec<fs::DirEntry>,
}

/// How much of what was to be looked into was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    #[default]
    Whole,
    /// No more than as many folders and files as are worth while.
    Part,
}

/// Folders and those below them, the nearest first. A link is followed where it leads to a folder below the last one of those that this begins with,
/// or is st2ha's own folder; after all others, for most of what links lead to stands somewhere without them.
pub(super) struct Walk {
    starts: VecDeque<Place>,
    waiting: VecDeque<Place>,
    linked: VecDeque<Place>,
    /// Where all of it is.
    within: PathBuf,
    /// Folders that were looked into, without links, and whether as st2ha's own.
    seen: HashSet<(PathBuf, bool)>,
    reach: Reach,
    extent: Extent,
}

/// A folder as it was come to, and without links.
struct Place {
    path: PathBuf,
    real: PathBuf,
}

impl Place {
    fn of(path: PathBuf) -> Self {
        let real = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        Self { path, real }
    }

    /// Whether this is st2ha's own folder, or one of a namespace in it.
    fn is_own(&self) -> bool {
        self.path.ends_with(FOLDER) || self.path.parent().is_some_and(|above| above.ends_with(FOLDER))
    }
}

impl Walk {
    /// These folders, one after the other, with all below them.
    pub(super) fn of(starts: &[&Path], reach: Reach) -> Self {
        let starts: VecDeque<Place> = starts.iter().map(|path| Place::of((*path).to_owned())).collect();
        let within = starts.back().map(|place| place.real.clone()).unwrap_or_default();
        let (waiting, linked) = (VecDeque::new(), VecDeque::new());
        Self { starts, waiting, linked, within, seen: HashSet::new(), reach, extent: Extent::Whole }
    }

    /// How much was looked into so far.
    pub(super) fn extent(&self) -> Extent {
        self.extent
    }

    /// Whether what is below a folder is looked into, too.
    fn descends(&self, folder: &Path, name: &str) -> bool {
        match self.reach {
            Reach::Values => !name.starts_with('.') && !OTHERS.contains(&name),
            Reach::Repository => !OTHERS.contains(&name),
            Reach::Own => name == FOLDER || folder.ends_with(FOLDER),
        }
    }

    /// Whether a folder is another repository's.
    fn is_of_another(&self, place: &Place, entries: &[fs::DirEntry], is_start: bool) -> bool {
        let holds_repository = || entries.iter().any(|entry| entry.file_name() == ".git");
        self.reach == Reach::Repository && !is_start && place.real != self.within && holds_repository()
    }

    /// Has the folders wait that are in one.
    fn wait_for(&mut self, folder: &Place, entries: &[fs::DirEntry]) {
        for entry in entries {
            let name = entry.file_name();
            let Ok(kind) = entry.file_type() else { continue };
            let is_wanted = (kind.is_dir() || kind.is_symlink())
                && name.to_str().is_none_or(|name| self.descends(&folder.path, name));
            if !is_wanted {
                continue;
            }
            if kind.is_dir() {
                self.waiting.push_back(Place { path: entry.path(), real: folder.real.join(name) });
            } else if let Ok(real) = fs::canonicalize(entry.path())
                && (name == FOLDER || real.starts_with(&self.within))
                && real.is_dir()
            {
                self.linked.push_back(Place { path: entry.path(), real });
            }
        }
    }
}

impl Iterator for Walk {
    type Item = Folder;

    fn next(&mut self) -> Option<Folder> {
        loop {
            let is_start = self.waiting.is_empty() && !self.starts.is_empty();
            let next = self.waiting.pop_front().or_else(|| self.starts.pop_front());
            let place = next.or_else(|| self.linked.pop_front())?;
            let key = (place.real.clone(), place.is_own());
            if self.seen.contains(&key) {
                continue;
            }
            if self.seen.len() >= MOST {
                self.extent = Extent::Part;
                return None;
            }
            self.seen.insert(key);
            let mut entries: Vec<fs::DirEntry> =
                fs::read_dir(&place.path).into_iter().flatten().flatten().take(MOST + 1).collect();
            if entries.len() > MOST {
                self.extent = Extent::Part;
                entries.truncate(MOST);
            }
            if self.is_of_another(&place, &entries, is_start) {
                continue;
            }
            entries.sort_by_key(fs::DirEntry::file_name);
            self.wait_for(&place, &entries);
            return Some(Folder { path: place.path, entries });
        }
    }
}
