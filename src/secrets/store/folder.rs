//! What is around the secrets file: its folders, who can read it, and whether Git sees it.

use std::fs;
use std::io;
use std::path::Path;

use super::super::lock::Lock;
use super::super::replace;
use super::super::store_error::StoreError;
use super::Store;

impl Store {
    /// What is odd about who can read the file.
    #[cfg(unix)]
    pub(super) fn warnings(&self, metadata: &fs::Metadata) -> Vec<String> {
        use std::os::unix::fs::PermissionsExt;
        let mode = metadata.permissions().mode() & 0o777;
        let of_others = mode & 0o077;
        if of_others == 0 {
            return Vec::new();
        }
        let path = self.path.display();
        vec![format!("the secrets file {path} is open to other users (mode {mode:04o}); run: chmod 600 {path}")]
    }

    /// Elsewhere there are no such permissions.
    #[cfg(not(unix))]
    pub(super) fn warnings(&self, _: &fs::Metadata) -> Vec<String> {
        Vec::new()
    }

    /// Makes the folders around the file, for the owner only, and keeps st2ha's own out of version control.
    pub(super) fn make_folders(&self) -> Result<(), StoreError> {
        let failed = |source| self.unwritten(source);
        if let Some(folder) = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            let mut builder = fs::DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(folder).map_err(failed)?;
        }
        let Some(root) = &self.root else { return Ok(()) };
        for folder in [Some(root.as_path()), self.path.parent()].into_iter().flatten() {
            // What others can write into, they can put their own file into. Another user's folder stays as it is.
            let _ = replace::tighten(folder);
        }
        let ignore = root.join(IGNORE);
        change(&ignore, |text| if ignore.exists() { None } else { Some(format!("{text}*\n")) })
            .or_else(|error| if ignore.exists() { Ok(()) } else { Err(failed(error)) })
    }

    /// Lets Git see the file in st2ha's own folder, or keeps it from that.
    pub(super) fn track(&self, tracked: Tracked) -> io::Result<()> {
        let Some((root, file)) = self.root.as_ref().and_then(|root| Some((root, self.path.strip_prefix(root).ok()?)))
        else {
            return Ok(());
        };
        let ignore = root.join(IGNORE);
        let rule = format!("!/{}", file.display());
        change(&ignore, |text| {
            let mut lines: Vec<&str> = text.lines().collect();
            lines.retain(|line| *line != rule);
            if tracked == Tracked::Yes {
                if !lines.contains(&"!*/") {
                    lines.push("!*/");
                }
                lines.push(&rule);
            }
            Some(format!("{}\n", lines.join("\n")))
        })
    }
}

/// Replaces the text of a file beside st2ha's own folders, which all releases there share, while nobody else can, and clears away what killed runs
/// have left of it.
fn change(file: &Path, change: impl FnOnce(&str) -> Option<String>) -> io::Result<()> {
    let _lock = Lock::of(file).map_err(|error| match error {
        StoreError::Write { source, .. } => source,
        error => io::Error::other(error.to_string()),
    })?;
    replace::clean_up(file);
    if let Some(text) = change(&fs::read_to_string(file).unwrap_or_default()) {
        replace::write(file, &text)?;
    }
    replace::share(file);
    Ok(())
}

/// What keeps st2ha's own folder out of version control.
const IGNORE: &str = ".gitignore";

/// Whether Git is to see a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tracked {
    Yes,
    No,
}
