//! A repository with values in it, and st2ha in folders of it.

#![allow(dead_code, reason = "each test binary uses a part of this")]
#![allow(clippy::unwrap_used, reason = "a test may fail this way")]

use std::fs;
use std::process::Command;

use tempfile::TempDir;

/// What a run has printed.
pub struct Said {
    /// The exit status.
    pub status: i32,
    /// What it printed.
    pub stdout: String,
    /// What it said.
    pub stderr: String,
}

/// Runs st2ha in a folder below this one.
pub fn st2ha(folder: &TempDir, below: &str, args: &[&str]) -> Said {
    st2ha_with(folder, below, args, &[])
}

/// The same with variables.
pub fn st2ha_with(folder: &TempDir, below: &str, args: &[&str], variables: &[(&str, &str)]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_st2ha"));
    command.args(args).current_dir(folder.path().join(below)).env_clear().env("PATH", "/usr/bin:/bin");
    command.env("SOPS_AGE_KEY_FILE", folder.path().join("key.txt")).envs(variables.iter().copied());
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { status: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// A repository with these files in it.
pub fn repository(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    git(&folder, &["init", "-q"]);
    for (name, text) in files {
        write(&folder, name, text);
    }
    folder
}

/// Writes a file.
pub fn write(folder: &TempDir, name: &str, text: &str) {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Runs Git.
pub fn git(folder: &TempDir, args: &[&str]) {
    let settings = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"];
    let output = Command::new("git").args(settings).args(args).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
