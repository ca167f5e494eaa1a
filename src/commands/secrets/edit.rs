//! `st2ha secrets edit`.

use std::env;
use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use tempfile::{Builder, TempDir};
use zeroize::Zeroizing;

use super::ends::Ends;
use crate::cli::SecretsEdit;
use crate::commands::{note, secrets_file};
use crate::config::Release;
use crate::secrets::Store;

/// Opens the decrypted secrets file in an editor, and stores what was made of it.
pub fn run(command: &SecretsEdit) -> Result<()> {
    let release = Release { name: command.release.name.clone(), namespace: command.release.namespace.clone() };
    let store = secrets_file::of_place(&command.place, &release)?;
    let path = store.path().display();
    let Some(before) = store.text()? else { bail!("there is no secrets file {path}; `st2ha secrets init` makes it") };
    let before = Zeroizing::new(before);
    let desk = Desk::new(&before)?;
    loop {
        desk.edit()?;
        let after = desk.read()?;
        if *after == *before {
            note("nothing was changed");
            return Ok(());
        }
        match put_back(&store, &before, &after) {
            Ok(()) => {
                note(&format!("stored in {path}"));
                return Ok(());
            }
            Err(error) if io::stdin().is_terminal() && io::stderr().is_terminal() => {
                note(&format!("error: {error:#}\nPress Enter to edit it again, or Ctrl-D to give up."));
                if io::stdin().read_line(&mut String::new())? == 0 {
                    bail!("nothing was stored");
                }
            }
            Err(error) => return Err(error.context("nothing was stored")),
        }
    }
}

fn put_back(store: &Store, before: &str, after: &str) -> Result<()> {
    Ok(store.edit(before, after)?)
}

/// A folder for the editor, which nobody else can look into.
struct Desk {
    ends: Ends,
    folder: TempDir,
}

impl Desk {
    fn new(text: &str) -> Result<Self> {
        // From here on no signal leaves the text behind.
        let ends = Ends::watched().context("cannot watch for signals")?;
        clear_left_over();
        let prefix = format!("{PREFIX}{}-", std::process::id());
        let builder = || {
            let mut builder = Builder::new();
            builder.prefix(&prefix);
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
            builder
        };
        let made = in_memory().iter().find_map(|folder| builder().tempdir_in(folder).ok());
        let folder = if let Some(folder) = made {
            folder
        } else {
            note("warning: no file system in memory was found: while you edit it, the decrypted text is on disk");
            builder().tempdir().context("cannot make a folder for the editor")?
        };
        let desk = Self { ends, folder };
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(desk.path()).context("cannot write the text for the editor")?;
        file.write_all(text.as_bytes()).context("cannot write the text for the editor")?;
        Ok(desk)
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("secrets.yaml")
    }

    fn edit(&self) -> Result<()> {
        let set = |name: &str| env::var(name).ok().filter(|editor| !editor.trim().is_empty());
        let editor = set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| "vi".to_owned());
        // The variable may hold arguments, as for Git.
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{editor} \"$@\""), "sh"]).arg(self.path());
        let child = command.spawn().with_context(|| format!("cannot run the editor `{editor}`"))?;
        let Some(status) = self.ends.wait(child).with_context(|| format!("cannot wait for the editor `{editor}`"))?
        else {
            bail!("ended by a signal; nothing was stored");
        };
        if !status.success() {
            bail!("the editor `{editor}` has failed; nothing was stored");
        }
        Ok(())
    }

    fn read(&self) -> Result<Zeroizing<String>> {
        fs::read_to_string(self.path()).map(Zeroizing::new).context("cannot read what the editor has written")
    }
}

impl Drop for Desk {
    /// Overwrites what was written, with whatever the editor has left beside it, before the folder is removed.
    fn drop(&mut self) {
        overwrite(self.folder.path());
    }
}

/// What the names of these folders start with; the number of the process follows.
const PREFIX: &str = "st2ha-edit-";

/// Overwrites all files in a folder. Links are left alone.
fn overwrite(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let length =
            entry.metadata().ok().filter(fs::Metadata::is_file).and_then(|file| usize::try_from(file.len()).ok());
        if let (Some(length), Ok(mut file)) = (length, fs::OpenOptions::new().write(true).open(entry.path())) {
            let _ = file.write_all(&vec![0; length]);
        }
    }
}

/// Takes away what processes have left behind that were killed. Folders of other users cannot be opened.
fn clear_left_over() {
    let is_gone = |name: &str| {
        let process = name.strip_prefix(PREFIX).and_then(|rest| rest.split_once('-')).map(|(process, _)| process);
        let process = process.filter(|process| process.bytes().all(|byte| byte.is_ascii_digit()));
        process.is_some_and(|process| Path::new("/proc/self").exists() && !Path::new("/proc").join(process).exists())
    };
    for folder in in_memory().iter().flat_map(fs::read_dir).flatten().flatten() {
        if folder.file_name().to_str().is_some_and(is_gone) {
            overwrite(&folder.path());
            let _ = fs::remove_dir_all(folder.path());
        }
    }
}

/// Folders whose files are kept in memory.
fn in_memory() -> Vec<PathBuf> {
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    let is_in_memory = |folder: &Path| {
        let folder = fs::canonicalize(folder).unwrap_or_default();
        let mounted = mounts.lines().filter_map(|line| {
            let mut fields = line.split(' ').skip(1);
            Some((Path::new(fields.next()?), fields.next()?))
        });
        let around = mounted.filter(|(point, _)| folder.starts_with(point));
        around
            .max_by_key(|(point, _)| point.components().count())
            .is_some_and(|(_, kind)| kind == "tmpfs" || kind == "ramfs")
    };
    let folders = [env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from), Some(PathBuf::from("/dev/shm"))];
    folders.into_iter().flatten().filter(|folder| is_in_memory(folder)).collect()
}
