//! Files as they were at a revision of a Git repository.

use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context as _, Result, bail};

/// A commit.
#[derive(Clone, Debug)]
pub struct Revision {
    /// What was typed.
    name: String,
    /// Its hash, which no option of Git looks like.
    hash: String,
}

impl Revision {
    /// Looks a revision up in the repository of the working folder.
    pub fn find(name: &str) -> Result<Self> {
        let commit = format!("{name}^{{commit}}");
        let found = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
        if !found.status.success() {
            let complaint = complaint(&found);
            bail!("git:{name}: {}", if complaint.is_empty() { "there is no such revision" } else { &complaint });
        }
        // `--end-of-options` itself is echoed by some versions.
        let text = String::from_utf8_lossy(&found.stdout);
        let hash = text.lines().last().unwrap_or_default().trim().to_owned();
        Ok(Self { name: name.to_owned(), hash })
    }

    /// What messages call a file of this revision.
    pub fn describe(&self, path: &Path) -> String {
        format!("git:{}:{}", self.name, path.display())
    }

    /// The bytes of a file, whose path is relative to the working folder.
    pub fn read(&self, path: &Path) -> Result<Vec<u8>> {
        let shown = git_in(folder(path), &["show", &self.object(path)?])?;
        if !shown.status.success() {
            bail!("cannot read {}: {}", self.describe(path), complaint(&shown));
        }
        Ok(shown.stdout)
    }

    /// Whether this revision holds a file.
    pub fn holds(&self, path: &Path) -> Result<bool> {
        Ok(git_in(folder(path), &["cat-file", "-e", &self.object(path)?])?.status.success())
    }

    /// Whether a file of the repository was not there yet, or not any more. Anything that Git does not know about is an error.
    pub fn lacks(&self, path: &Path) -> Result<bool> {
        let name = if path.is_absolute() { path.file_name().map_or(path, Path::new) } else { path };
        let name = name.to_string_lossy();
        let listed = git_in(folder(path), &["ls-tree", "--name-only", &self.hash, "--", &name])?;
        if !listed.status.success() {
            bail!("cannot read {}: {}", self.describe(path), complaint(&listed));
        }
        Ok(listed.stdout.is_empty())
    }

    /// How Git names a file: relative to the folder that it runs in.
    fn object(&self, path: &Path) -> Result<String> {
        let relative = if path.is_absolute() { path.file_name().map(Path::new) } else { Some(path) };
        let relative = relative
            .and_then(Path::to_str)
            .with_context(|| format!("{} is no name of a file that Git takes", path.display()))?;
        Ok(format!("{}:./{relative}", self.hash))
    }
}

/// The folder to run Git in: the one of an absolute path, which may lie in a repository of its own.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|_| path.is_absolute()).unwrap_or(Path::new("."))
}

fn git(args: &[&str]) -> Result<Output> {
    git_in(Path::new("."), args)
}

fn git_in(folder: &Path, args: &[&str]) -> Result<Output> {
    let mut command = Command::new("git");
    command.current_dir(folder).args(args).env("LC_ALL", "C");
    command.output().context("cannot run git, which --against git:REV needs")
}

/// What Git says is wrong.
fn complaint(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    text.lines().map(|line| line.strip_prefix("fatal: ").unwrap_or(line)).collect::<Vec<_>>().join("; ")
}
