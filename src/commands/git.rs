//! Files as they were at a revision of a Git repository.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, Result, bail};

const NO_GIT: &str = "cannot run git, which --against git:REV needs";

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

    /// The bytes of a file, whose path is relative to the working folder. Links are followed as far as they stay in the revision.
    pub fn read(&self, path: &Path) -> Result<Vec<u8>> {
        let (head, content) = self.ask(path)?;
        if is_file(&head) {
            return Ok(content);
        }
        let why = match head.split(' ').collect::<Vec<_>>()[..] {
            [_, "tree", _] => "it is a directory",
            ["symlink", _] => "it is a link that leads out of the repository",
            ["dangling", _] => "it is a link to a file that the revision does not have",
            ["loop", _] => "it is a link that leads to itself",
            ["notdir", _] => "what its path takes for a directory is a file",
            _ => "the revision does not have it",
        };
        bail!("cannot read {}: {why}", self.describe(path))
    }

    /// Whether this revision holds a file, and not only a link that leads out of it.
    pub fn holds(&self, path: &Path) -> Result<bool> {
        Ok(is_file(&self.ask(path)?.0))
    }

    /// What Git says about a file: its hash, kind and size, or what is wrong with it; and its content.
    fn ask(&self, path: &Path) -> Result<(String, Vec<u8>)> {
        let object = self.object(path)?;
        let mut git = command(folder(path), &["cat-file", "--batch", "--follow-symlinks"]);
        let mut child =
            git.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().context(NO_GIT)?;
        // One line fits into any pipe, so this waits for nobody. A Git that does not read it says why on stderr.
        let written = child.stdin.take().map(|mut stdin| stdin.write_all(format!("{object}\n").as_bytes()));
        drop(written);
        let output = child.wait_with_output().context(NO_GIT)?;
        if !output.status.success() {
            bail!("cannot read {}: {}", self.describe(path), complaint(&output));
        }
        let mut answer = output.stdout;
        let end = answer.iter().position(|byte| *byte == b'\n').unwrap_or(answer.len());
        let head: Vec<u8> = answer.drain(..answer.len().min(end + 1)).collect();
        // Git ends the content with a line break of its own.
        answer.pop();
        Ok((String::from_utf8_lossy(&head).trim_end().to_owned(), answer))
    }

    /// Whether a file of the repository was not there yet, or not any more. Anything that Git does not know about is an error.
    pub fn lacks(&self, path: &Path) -> Result<bool> {
        // In another repository everything is missing.
        let commit = git_in(folder(path), &["ls-tree", &self.hash])?;
        if !commit.status.success() {
            bail!("cannot read {}: {}", self.describe(path), complaint(&commit));
        }
        Ok(self.ask(path)?.0.ends_with(" missing"))
    }

    /// How Git names a file: relative to the folder that it runs in.
    fn object(&self, path: &Path) -> Result<String> {
        let relative = if path.is_absolute() { path.file_name().map(Path::new) } else { Some(path) };
        let relative = relative
            .and_then(Path::to_str)
            .filter(|name| !name.contains('\n'))
            .with_context(|| format!("{} is no name of a file that Git takes", path.display()))?;
        Ok(format!("{}:./{relative}", self.hash))
    }
}

/// Whether Git would take a file into its repository. It does not where there is no repository, or no Git.
pub fn would_take(path: &Path) -> bool {
    // 1: it is not ignored; 128: there is no repository.
    asked(path, &["check-ignore", "--quiet", "--"]) == Some(1)
}

/// Whether Git has a file in its repository already, or will with the next commit.
pub fn tracks(path: &Path) -> bool {
    asked(path, &["ls-files", "--error-unmatch", "--"]) == Some(0)
}

/// The exit status of Git with these words and the name of a file, in the file's folder.
fn asked(path: &Path, words: &[&str]) -> Option<i32> {
    let (name, folder) = (path.file_name()?.to_str()?, path.parent()?);
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    git_in(folder, &[words, &[name]].concat()).ok()?.status.code()
}

/// Whether Git found a file. Of one that is missing it says so behind the name, which may have blanks.
fn is_file(head: &str) -> bool {
    let is_size = |size: &str| !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_digit());
    matches!(head.split(' ').collect::<Vec<_>>()[..], [_, "blob", size] if is_size(size))
}

/// The folder to run Git in: the one of an absolute path, which may lie in a repository of its own.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|_| path.is_absolute()).unwrap_or(Path::new("."))
}

fn git(args: &[&str]) -> Result<Output> {
    git_in(Path::new("."), args)
}

fn git_in(folder: &Path, args: &[&str]) -> Result<Output> {
    command(folder, args).output().context(NO_GIT)
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).args(args).env("LC_ALL", "C");
    command
}

/// What Git says is wrong.
fn complaint(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    text.lines().map(|line| line.strip_prefix("fatal: ").unwrap_or(line)).collect::<Vec<_>>().join("; ")
}
