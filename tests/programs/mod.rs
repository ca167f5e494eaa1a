//! The real programs that tests run, and folders for them to run in.

#![allow(dead_code, reason = "each test binary uses a part of this")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A program that the environment names, or a message that the test is skipped.
pub fn program(variable: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file());
    if path.is_none() {
        eprintln!("skipped: {variable} names no program; run this with ci/with-tools.sh");
    }
    path
}

/// A folder with programs of its own, in which nothing of the machine's configuration is seen.
pub struct Workplace {
    folder: TempDir,
}

impl Workplace {
    /// A folder in which `st2ha` is the binary under test, and these names are these programs.
    pub fn new(programs: &[(&str, &Path)]) -> Self {
        let folder = TempDir::new().unwrap();
        let bin = folder.path().join(".bin");
        fs::create_dir(&bin).unwrap();
        let own = Path::new(env!("CARGO_BIN_EXE_st2ha"));
        for (name, path) in programs.iter().chain([&("st2ha", own)]) {
            std::os::unix::fs::symlink(path, bin.join(name)).unwrap();
        }
        Self { folder }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file.
    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Copies a folder of the project.
    pub fn copy(&self, from: &str, to: &str) -> &Self {
        let status = Command::new("cp")
            .args(["-R", from])
            .arg(self.path().join(to))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .unwrap();
        assert!(status.success(), "cp {from}");
        self
    }

    /// A program by name, to be run in the folder.
    pub fn command(&self, name: &str) -> Command {
        let path = format!("{}:{}", self.path().join(".bin").display(), std::env::var("PATH").unwrap_or_default());
        let mut command = Command::new(self.path().join(".bin").join(name));
        command.current_dir(self.path()).env_clear().env("PATH", path).env("HOME", self.path().join(".home"));
        command
    }

    /// Runs a program to its end.
    pub fn run(&self, name: &str, args: &[&str]) -> Ran {
        Ran::from(&self.command(name).args(args).output().unwrap())
    }
}

/// What a program did.
#[derive(Debug)]
pub struct Ran {
    /// Whether it ended well.
    pub success: bool,
    /// Everything on stdout.
    pub stdout: String,
    /// Everything on stderr.
    pub stderr: String,
}

impl From<&Output> for Ran {
    fn from(output: &Output) -> Self {
        Self {
            success: output.status.success(),
            stdout: String::from_utf8(output.stdout.clone()).unwrap(),
            stderr: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }
}

impl Ran {
    /// It ended well.
    #[track_caller]
    pub fn fine(self) -> Self {
        assert!(self.success, "{}\n{}", self.stderr, self.stdout);
        self
    }

    /// The documents on stdout.
    pub fn objects(&self) -> Vec<serde_json::Value> {
        objects(&self.stdout)
    }
}

/// The documents of a stream.
#[track_caller]
pub fn objects(stream: &str) -> Vec<serde_json::Value> {
    let nodes = st2ha::yaml::read(stream, st2ha::yaml::LayerId::default()).unwrap();
    nodes.iter().map(st2ha::yaml::Node::to_json).collect()
}

/// The object of a kind and name.
#[track_caller]
pub fn object<'a>(objects: &'a [serde_json::Value], kind: &str, name: &str) -> &'a serde_json::Value {
    let found: Vec<_> =
        objects.iter().filter(|object| object["kind"] == kind && object["metadata"]["name"] == name).collect();
    assert_eq!(found.len(), 1, "{kind}/{name}");
    found[0]
}
