//! What may go wrong while the secrets file is written: the old file stays, or the new one is there, and never neither.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use cli_support::DATASTORE_KEY;
use tempfile::TempDir;

const FILE: &str = ".st2ha/default/st2.secrets.yaml";

/// Rotates a secret that takes no time to make: reads the file, writes it anew.
const ROTATE: &[&str] = &["secrets", "rotate", "st2.password", "-f", "v.yaml"];

/// A folder with values that give the datastore key, and with a file of secrets that has what takes long to make.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let values = format!("redis: {{usePassword: false}}\nst2: {{datastore_crypto_key: '{DATASTORE_KEY}'}}\n");
    fs::write(folder.path().join("v.yaml"), values).unwrap();
    fs::create_dir_all(folder.path().join(".st2ha/default")).unwrap();
    let key = "-----BEGIN RSA PRIVATE KEY-----\n    MBsCAQACAQACAQACAQACAQACAQACAQACAQACAQA=\n    -----END RSA PRIVATE KEY-----";
    let text =
        format!("st2:\n  ssh_key: |\n    {key}\n  password: 'first'\n# End of file, 2 values (keys e08a46df).\n");
    fs::write(folder.path().join(FILE), text).unwrap();
    fs::set_permissions(folder.path().join(FILE), PermissionsExt::from_mode(0o600)).unwrap();
    folder
}

fn command(program: &Path, folder: &TempDir, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command
        .args(args)
        .current_dir(folder.path())
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn st2ha(folder: &TempDir, args: &[&str]) -> Output {
    command(Path::new(env!("CARGO_BIN_EXE_st2ha")), folder, args).output().unwrap()
}

fn stored(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join(FILE)).unwrap()
}

/// Whether the file is whole, with nothing beside it.
#[track_caller]
fn assert_sound(folder: &TempDir, what: &str) {
    let text = stored(folder);
    assert!(text.trim_end().lines().last().unwrap().starts_with("# End of file, "), "{what}: {text}");
    assert!(text.contains("ssh_key") && text.contains("password: '"), "{what}: {text}");
    let mode = fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600, "{what}");
}

/// All files in st2ha's own folder.
fn names(folder: &TempDir) -> Vec<String> {
    fn collect(folder: &Path, before: &str, names: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let name = format!("{before}{}", entry.file_name().into_string().unwrap());
            if entry.file_type().unwrap().is_dir() {
                collect(&entry.path(), &format!("{name}/"), names);
            } else {
                names.push(name);
            }
        }
    }
    let mut names = Vec::new();
    collect(&folder.path().join(".st2ha"), "", &mut names);
    names.sort();
    names
}

/// The same where nothing is left over.
const NAMES: [&str; 2] = [".gitignore", "default/st2.secrets.yaml"];

fn program(name: &str) -> Option<std::path::PathBuf> {
    let found = ["/usr/bin", "/bin", "/usr/local/bin"]
        .map(|folder| Path::new(folder).join(name))
        .into_iter()
        .find(|path| path.exists());
    if found.is_none() {
        eprintln!("skipped: there is no {name}");
    }
    found
}

#[test]
fn fifty_processes_at_once_agree_on_one_set() {
    let folder = folder();
    let run = || -> Child {
        let args = ["render", "-f", "v.yaml", "-s", "Secret/st2-rabbitmq"];
        command(Path::new(env!("CARGO_BIN_EXE_st2ha")), &folder, &args).spawn().unwrap()
    };
    let runs: Vec<Child> = (0..50).map(|_| run()).collect();
    let printed: Vec<Output> = runs.into_iter().map(|run| run.wait_with_output().unwrap()).collect();
    let first = &printed[0].stdout;
    for output in &printed {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(!first.is_empty() && output.stdout == *first);
    }
    assert_eq!(names(&folder), NAMES);
    assert_sound(&folder, "at the end");
}

/// What is done to a process, and at which of its system calls; `/^` stands in front of how the names of calls begin, of which there
/// are several for one purpose (`rename`, `renameat`, `renameat2`).
const INJECTIONS: &[(&str, &[&str])] = &[
    ("signal=KILL", &["write", "fsync", "/^rename", "/^fchmod", "flock", "/^unlink", "/^mkdir"]),
    ("error=ENOSPC", &["write", "fsync", "/^rename", "/^mkdir"]),
    ("error=EDQUOT", &["write"]),
    ("error=EIO", &["fsync", "/^rename", "/^unlink"]),
];

/// Killed at each of the system calls that change anything, and told that each of them failed.
#[test]
fn a_write_that_is_cut_short_leaves_the_old_file_or_the_new_one() {
    let Some(strace) = program("strace") else { return };
    for (injection, calls) in INJECTIONS {
        let folder = folder();
        for call in *calls {
            for at in 1.. {
                let before = stored(&folder);
                // So that each run writes both files.
                let _ = fs::remove_file(folder.path().join(".st2ha/.gitignore"));
                let (only, inject) = (format!("trace={call}"), format!("inject={call}:{injection}:when={at}"));
                let program = env!("CARGO_BIN_EXE_st2ha");
                let args = [&["-f", "-qq", "-o", "trace", "-e", &only, "-e", &inject, program], ROTATE].concat();
                let output = command(&strace, &folder, &args).output().unwrap();
                let trace = fs::read_to_string(folder.path().join("trace")).unwrap_or_default();
                let stderr = String::from_utf8_lossy(&output.stderr);
                if stderr.contains("ptrace") || stderr.contains("strace:") {
                    eprintln!("skipped: strace cannot trace here: {stderr}");
                    return;
                }
                assert_sound(&folder, &format!("{injection} at {call} {at}"));
                assert!(output.stdout.is_empty());
                let _ = fs::remove_file(folder.path().join("trace"));
                let was_hit = trace.contains("INJECTED") || trace.contains("killed by");
                // What is left over goes with the next write, and nothing is in its way.
                assert!(st2ha(&folder, ROTATE).status.success());
                assert_eq!(names(&folder), NAMES, "{injection} at {call} {at}");
                assert_ne!(stored(&folder), before);
                if !was_hit {
                    assert!(output.status.success(), "{stderr}");
                    assert!(at > 1, "no call of {call} was made");
                    break;
                }
            }
        }
    }
}

/// A system call that strace has seen.
struct Call {
    process: String,
    name: String,
    text: String,
}

/// What the program does to write the file, if strace can tell.
fn traced(folder: &TempDir) -> Option<Vec<Call>> {
    let strace = program("strace")?;
    let args = [&["-f", "-y", "-qq", "-o", "trace", env!("CARGO_BIN_EXE_st2ha")], ROTATE].concat();
    let output = command(&strace, folder, &args).output().unwrap();
    let trace = fs::read_to_string(folder.path().join("trace")).unwrap_or_default();
    let _ = fs::remove_file(folder.path().join("trace"));
    if !output.status.success() || trace.is_empty() {
        eprintln!("skipped: strace cannot trace here: {}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    let call = |line: &str| {
        let (process, text) = line.split_once(' ')?;
        let (name, _) = text.trim_start().split_once('(')?;
        Some(Call { process: process.to_owned(), name: name.to_owned(), text: text.trim_start().to_owned() })
    };
    Some(trace.lines().filter_map(call).collect())
}

/// After a crash of the machine there is the old file or the new one only if the disk has the new text before the name leads to it,
/// and the name before anything is printed.
#[test]
fn text_and_name_are_on_the_disk_in_this_order() {
    let folder = folder();
    let Some(calls) = traced(&folder) else { return };
    let at = |what: &str, is_it: &dyn Fn(&Call) -> bool| {
        calls
            .iter()
            .position(is_it)
            .unwrap_or_else(|| panic!("{what}: {:?}", calls.iter().map(|call| &call.text).collect::<Vec<_>>()))
    };
    let is_sync = |call: &Call| matches!(call.name.as_str(), "fsync" | "fdatasync");
    let is_new = |call: &Call| call.text.contains("st2.secrets.yaml.new-");
    let last_write = calls.iter().rposition(|call| call.name == "write" && is_new(call)).unwrap();
    let text = at("the text is synced", &|call| is_sync(call) && is_new(call));
    let name = at("the file gets its name", &|call| call.name.starts_with("rename") && is_new(call));
    let folder = at("the folder is synced", &|call| is_sync(call) && call.text.contains("/.st2ha/default>"));
    assert!(last_write < text && text < name && name < folder, "{last_write} {text} {name} {folder}");
    assert_eq!(calls.iter().filter(|call| call.name.starts_with("rename") && is_new(call)).count(), 1);
}

/// The calls after which a folder or a file is not what it was, and those that lead to them. Killed at another one, the disk holds the same.
const CHANGING: &[&str] = &[
    "openat",
    "write",
    "fchmod",
    "fchown",
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "close",
];

/// Killed at each of them between taking the lock and giving it up.
#[test]
fn a_kill_at_any_change_leaves_the_old_file_or_the_new_one() {
    let folder = folder();
    // The first run makes what is around the file, and later ones do not.
    assert!(st2ha(&folder, ROTATE).status.success());
    let (Some(calls), Some(strace)) = (traced(&folder), program("strace")) else { return };
    let lock = calls.iter().position(|call| call.text.contains("st2.secrets.yaml.lock")).unwrap();
    let process = &calls[lock].process;
    let mut kills = 0;
    let end = calls.iter().rposition(|call| call.text.contains("st2.secrets.yaml.lock")).unwrap();
    let changes = |call: &Call| call.process == *process && CHANGING.contains(&call.name.as_str());
    for (index, call) in calls.iter().enumerate().take(end + 1).skip(lock).filter(|(_, call)| changes(call)) {
        let is_same = |other: &&Call| other.process == *process && other.name == call.name;
        let at = calls[..=index].iter().filter(is_same).count();
        let (only, inject) = (format!("trace={}", call.name), format!("inject={}:signal=KILL:when={at}", call.name));
        let args =
            [&["-f", "-qq", "-o", "trace", "-e", &only, "-e", &inject, env!("CARGO_BIN_EXE_st2ha")], ROTATE].concat();
        let output = command(&strace, &folder, &args).output().unwrap();
        assert!(output.stdout.is_empty());
        kills += usize::from(!output.status.success());
        assert_sound(&folder, &format!("{inject} ({})", call.text));
    }
    assert!(kills >= 10, "{kills} kills");
    let before = stored(&folder);
    assert!(st2ha(&folder, ROTATE).status.success());
    assert_eq!(names(&folder), NAMES);
    assert_ne!(stored(&folder), before);
}

/// Who can read the old file can read it while the new one is written, too.
#[test]
fn permissions_are_tightened_before_anything_is_written() {
    let folder = folder();
    let Some(strace) = program("strace") else { return };
    // What else is written the first time is there.
    assert!(st2ha(&folder, ROTATE).status.success());
    let before = stored(&folder);
    fs::set_permissions(folder.path().join(FILE), PermissionsExt::from_mode(0o644)).unwrap();
    let inject = ["-f", "-qq", "-o", "trace", "-e", "inject=/^rename:error=EIO"];
    let output =
        command(&strace, &folder, &[&inject[..], &[env!("CARGO_BIN_EXE_st2ha")], ROTATE].concat()).output().unwrap();
    let trace = fs::read_to_string(folder.path().join("trace")).unwrap_or_default();
    if trace.is_empty() {
        eprintln!("skipped: strace cannot trace here: {}", String::from_utf8_lossy(&output.stderr));
        return;
    }
    assert!(trace.contains("INJECTED"), "{trace}");
    assert!(!output.status.success() && stored(&folder) == before);
    assert_sound(&folder, "nothing was written");
}

/// Root may write into any folder, so for root this needs the right to mount.
#[test]
fn a_folder_that_cannot_be_written_to_is_told_and_can_be_read_from() {
    let folder = folder();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::copy(folder.path().join(FILE), closed.join("s.yaml")).unwrap();
    fs::set_permissions(&closed, PermissionsExt::from_mode(0o500)).unwrap();
    let mount = |args: &[&str]| Command::new("mount").args(args).arg(&closed).output();
    let is_open = fs::write(closed.join("try"), "").is_ok();
    if is_open {
        let _ = fs::remove_file(closed.join("try"));
        let mounted = mount(&["--bind", &closed.display().to_string()]);
        let is_closed = mounted.is_ok_and(|output| output.status.success())
            && mount(&["-o", "remount,bind,ro"]).is_ok_and(|output| output.status.success());
        if !is_closed {
            let _ = Command::new("umount").arg(&closed).status();
            eprintln!("skipped: nothing can be mounted here");
            return;
        }
    }
    let before = fs::read(closed.join("s.yaml")).unwrap();
    let file = ["--secrets-file", "closed/s.yaml"];
    let written = st2ha(&folder, &[ROTATE, &file].concat());
    let read = st2ha(&folder, &[&["secrets", "get", "st2.password", "-f", "v.yaml"][..], &file].concat());
    let missing = st2ha(&folder, &[&["render", "-f", "v.yaml"][..], &file].concat());
    let left: Vec<_> = fs::read_dir(&closed).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let after = fs::read(closed.join("s.yaml")).unwrap();
    if is_open {
        Command::new("umount").arg(&closed).status().unwrap();
    }
    for output in [&written, &missing] {
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && output.stdout.is_empty(),
            "nothing is printed that is not stored: {stderr}"
        );
        assert!(
            stderr.contains("cannot write the secrets file")
                && stderr.contains("closed/s.yaml")
                && !stderr.contains("first"),
            "{stderr}"
        );
    }
    assert!(read.status.success() && String::from_utf8_lossy(&read.stdout).trim_end() == "first");
    assert!(before == after && left.len() == 1, "{left:?}");
}

#[test]
fn a_folder_or_a_link_in_the_way_is_told() {
    let folder = folder();
    let path = folder.path().join(FILE);
    let lock = folder.path().join(format!("{FILE}.lock"));
    fs::create_dir(&lock).unwrap();
    let output = st2ha(&folder, ROTATE);
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stderr).contains("not a regular file"));
    fs::remove_dir(&lock).unwrap();
    fs::rename(&path, folder.path().join("kept.yaml")).unwrap();
    fs::create_dir(&path).unwrap();
    let output = st2ha(&folder, ROTATE);
    assert!(String::from_utf8_lossy(&output.stderr).contains("is a directory"));
    fs::remove_dir(&path).unwrap();
    std::os::unix::fs::symlink("../../kept.yaml", &path).unwrap();
    assert!(st2ha(&folder, ROTATE).status.success());
    assert!(fs::symlink_metadata(&path).unwrap().is_symlink(), "what the link leads to was replaced");
    assert!(!fs::read_to_string(folder.path().join("kept.yaml")).unwrap().contains("  password: 'first'"));
}

/// Needs the right to mount.
#[test]
fn a_full_disk_leaves_the_old_file() {
    let folder = folder();
    let mount = folder.path().join("disk");
    fs::create_dir(&mount).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=16k", "tmpfs"]).arg(&mount).output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: nothing can be mounted here");
        return;
    }
    fs::copy(folder.path().join(FILE), mount.join("s.yaml")).unwrap();
    let _ = fs::write(mount.join("filler"), vec![0; 64 << 10]);
    let before = fs::read_to_string(mount.join("s.yaml")).unwrap();
    let output = st2ha(&folder, &[ROTATE, &["--secrets-file", "disk/s.yaml"]].concat());
    let after = fs::read_to_string(mount.join("s.yaml")).unwrap();
    let left: Vec<_> = fs::read_dir(&mount).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    Command::new("umount").arg(&mount).status().unwrap();
    assert!(!output.status.success() && output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write the secrets file disk/s.yaml"));
    assert!(before == after && left.len() == 2, "{left:?}");
}
