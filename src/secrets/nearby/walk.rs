//! Going through folders, as far as that is worth while.

use std::collections::{HashSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

use super::super::place::FOLDER;

/// How many folders are looked into, and how many files of one.
pub(super) const MOST: usize = 2_000;

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

/// Folders and those below them, the nearest first. Links are not followed.
pub(super) struct Walk {
    waiting: VecDeque<PathBuf>,
    starts: Vec<PathBuf>,
    seen: HashSet<PathBuf>,
    reach: Reach,
}

impl Walk {
    /// These folders, one after the other, with all below them.
    pub(super) fn of(starts: &[&Path], reach: Reach) -> Self {
        let starts: Vec<PathBuf> = starts.iter().map(|path| (*path).to_owned()).collect();
        Self { waiting: VecDeque::new(), starts, seen: HashSet::new(), reach }
    }

    /// Whether what is below a folder is looked into, too.
    fn descends(&self, folder: &Path, name: &str) -> bool {
        match self.reach {
            Reach::Values => !name.starts_with('.') && !OTHERS.contains(&name),
            Reach::Repository => !OTHERS.contains(&name),
            Reach::Own => name == FOLDER || folder.ends_with(FOLDER),
        }
    }
}

impl Iterator for Walk {
    type Item = Folder;

    fn next(&mut self) -> Option<Folder> {
        loop {
            let is_start = self.waiting.is_empty();
            let path = match self.waiting.pop_front() {
                Some(path) => path,
                None if self.starts.is_empty() => return None,
                None => self.starts.remove(0),
            };
            if self.seen.len() >= MOST {
                return None;
            }
            if !self.seen.insert(path.clone()) {
                continue;
            }
            let mut entries: Vec<fs::DirEntry> =
                fs::read_dir(&path).into_iter().flatten().flatten().take(MOST).collect();
            let is_another = |entry: &fs::DirEntry| entry.file_name() == ".git";
            if self.reach == Reach::Repository && !is_start && entries.iter().any(is_another) {
                continue;
            }
            entries.sort_by_key(fs::DirEntry::file_name);
            for entry in &entries {
                let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
                if is_folder && entry.file_name().to_str().is_none_or(|name| self.descends(&path, name)) {
                    self.waiting.push_back(entry.path());
                }
            }
            return Some(Folder { path, entries });
        }
    }
}
