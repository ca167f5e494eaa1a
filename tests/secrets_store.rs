//! The secrets file: written once, kept whole, and agreed on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod secrets_support;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::thread;

use proptest::prelude::*;
use secrets_support::{Seeded, release, values};
use st2ha::config::{Release, Secret, SshKeyType};
use st2ha::secrets::{
    Added, Coverage, Generated, Harm, KeySource as _, OsKeySource, Sealed, Store, StoreError, check, resolve,
};
use st2ha::yaml::{LayerId, Node, read_map};

fn made(path: &str, text: &str) -> Generated {
    Generated { path: path.to_owned(), secret: Secret::new(text) }
}

fn store(path: &Path) -> Store {
    Store::new(Some(path), &release()).unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// A text without the lines that say that it is whole.
#[track_caller]
fn without_end(text: &str) -> String {
    let (values, _) = text.split_once("# End of file, ").unwrap_or_else(|| panic!("{text}"));
    let (before, after) = values.split_once("# The last line of this file says").unwrap_or_else(|| panic!("{text}"));
    format!("{before}{}", after.split_once('\n').unwrap().1)
}

#[test]
fn the_usual_path_is_private() {
    let folder = tempfile::tempdir().unwrap();
    // The path is relative to the working directory, which a test cannot change for itself alone.
    let store = Store::new(None, &release()).unwrap();
    assert_eq!(store.path(), Path::new(".st2ha/prod/st2.secrets.yaml"));
    let script = "umask 022; exec \"$0\" --exact store_at_the_usual_path --ignored";
    let status = std::process::Command::new("sh")
        .args(["-c", script])
        .arg(std::env::current_exe().unwrap())
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stdout));
    let root = folder.path().join(".st2ha");
    assert_eq!((mode(&root), mode(&root.join("prod"))), (0o700, 0o700));
    assert_eq!(mode(&root.join("prod/st2.secrets.yaml")), 0o600);
    assert_eq!(fs::read_to_string(root.join(".gitignore")).unwrap(), "*\n");
    assert_eq!(names(&root.join("prod")), ["st2.secrets.yaml"], "neither lock nor temporary file stays");
}

#[test]
#[ignore = "run by the test above, in a folder of its own"]
fn store_at_the_usual_path() {
    let store = Store::new(None, &release()).unwrap();
    assert_eq!(store.add(&[made("st2.password", "x")]).unwrap(), Added::Stored);
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    for name in ["..", ".", "", "a/b", "../x", ".hidden", "a b"] {
        let release = Release { name: name.to_owned(), namespace: "default".to_owned() };
        assert!(matches!(Store::new(None, &release), Err(StoreError::Name(_))), "{name}");
    }
}

#[test]
fn what_is_stored_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/secrets.yaml");
    let store = store(&path);
    assert!(store.read().unwrap().is_none());
    let mut tree = values("{mongodb: {tls: {enabled: true}}, redis: {usePassword: true}}");
    let generated = resolve(&mut tree, &release(), Some(&mut Seeded::new(1))).unwrap();
    assert_eq!(store.add(&generated).unwrap(), Added::Stored);
    let stored = store.read().unwrap().unwrap();
    assert!(stored.text.starts_with("# Secrets of"), "{}", stored.text);
    assert!(stored.warnings.is_empty());
    for Generated { path, secret } in &generated {
        assert_eq!(
            stored.tree.at(&path.split('.').collect::<Vec<_>>()).and_then(Node::text),
            Some(secret.expose()),
            "{path}"
        );
    }
    assert_eq!(mode(&path), 0o600);
    let again = store.add(&generated).unwrap();
    assert_eq!(again, Added::Outrun);
    assert_eq!(store.read().unwrap().unwrap().text, stored.text, "and nothing is written then");
}

#[test]
fn adding_leaves_the_rest_of_the_text_alone() {
    let table = [
        // (what is there, key, what it becomes)
        (
            "# mine\nst2:\n  # the login\n  password: a # really\n\n# the rest\nother: 1\n",
            "st2.ssh_key",
            "# mine\nst2:\n  # the login\n  password: a # really\n  ssh_key: 'new'\n\n# the rest\nother: 1\n",
        ),
        (
            "st2:\n    password: a\n",
            "mongodb.auth.password",
            "st2:\n    password: a\nmongodb:\n  auth:\n    password: 'new'\n",
        ),
        ("st2:\n    password: a", "st2.ssh_key", "st2:\n    password: a\n    ssh_key: 'new'\n"),
        (
            "a:\n  b:\n    c: |\n      # no comment\n      text\n\n\nd: 1\n",
            "a.b.x",
            "a:\n  b:\n    c: |\n      # no comment\n      text\n    x: 'new'\n\n\nd: 1\n",
        ),
        ("a:\nb: 1\n", "a.x", "a:\n  x: 'new'\nb: 1\n"),
        ("a: {}\nb: 1\n", "a.x", "a:\n  x: 'new'\nb: 1\n"),
        ("a: null # none yet\n# b\nb: 1\n", "a.x.q", "a: # none yet\n  x:\n    q: 'new'\n# b\nb: 1\n"),
        ("{a: {b: 1}, # mine\n c: 2} # end\n", "a.x", "{a: {\"x\": \"new\", b: 1}, # mine\n c: 2} # end\n"),
        ("{a: {}, b: 1} # end\n", "a.x", "{a: {\"x\": \"new\"}, b: 1} # end\n"),
        ("a: {b: 1} # mine\n", "a.x.q", "a: {\"x\": {\"q\": \"new\"}, b: 1} # mine\n"),
        (
            "{\n  \"a\": {\n    \"b\": \"1\"\n  }\n}\n",
            "a.x",
            "{\n  \"a\": {\"x\": \"new\", \n    \"b\": \"1\"\n  }\n}\n",
        ),
        (
            "a:\n  l:\n    - m: 1\n      p: 2\n    - o\nz: 1\n",
            "a.x",
            "a:\n  l:\n    - m: 1\n      p: 2\n    - o\n  x: 'new'\nz: 1\n",
        ),
        ("---\na:\n  b: 1\n", "a.x", "---\na:\n  b: 1\n  x: 'new'\n"),
        ("a:\r\n  b: 1\r\n", "a.x", "a:\r\n  b: 1\r\n  x: 'new'\n"),
    ];
    for (before, path, after) in table {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("s.yaml");
        fs::write(&file, before).unwrap();
        store(&file).replace(&[made(path, "new")]).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), after, "{before}");
    }
}

#[test]
fn replacing_changes_one_value() {
    let table = [
        ("a:\n  x: old\n  q: 1\n", "a:\n  x: 'new'\n  q: 1\n"),
        (
            "a:\n  # about x\n  x: |\n    old\n    text\n\n  # about q\n  q: 1\n",
            "a:\n  # about x\n  x: 'new'\n\n  # about q\n  q: 1\n",
        ),
        ("a:\n  x: old # mine\n  q: 1\n", "a:\n  x: 'new' # mine\n  q: 1\n"),
        ("a:\n  x: | # mine\n    old\n    # text\n  q: 1\n", "a:\n  x: 'new' # mine\n  q: 1\n"),
        ("a:\n  x: # mine\n    # and mine\n    old\n  q: 1\n", "a:\n  # and mine\n  x: 'new' # mine\n  q: 1\n"),
        ("a: {x: old, q: 1} # mine\n", "a: {x: \"new\", q: 1} # mine\n"),
        ("a: {x: 'o, l}d', # mine\n  q: 1}\n", "a: {x: \"new\", # mine\n  q: 1}\n"),
        ("{\"a\": {\"x\": \"old\", \"q\": 1}}", "{\"a\": {\"x\": \"new\", \"q\": 1}}"),
        ("# top\n? a\n: ? x # mine\n  : old\n  ? q\n  : 1 # last\n", ""),
    ];
    for (before, after) in table {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("s.yaml");
        fs::write(&file, before).unwrap();
        store(&file).replace(&[made("a.x", "new")]).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        if after.is_empty() {
            for comment in ["# top", "# mine", "# last"] {
                assert!(text.contains(comment), "{text}");
            }
        } else {
            assert_eq!(text, after);
        }
        let tree = read_map(&text, LayerId(0)).unwrap();
        assert_eq!(tree.to_json(), serde_json::json!({"a": {"x": "new", "q": 1}}), "{before}");
    }
}

#[test]
fn what_cannot_be_read_is_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.yaml");
    let encrypted = "st2:\n  password: ENC[AES256_GCM,data:aaaa,iv:bbbb,tag:cccc,type:str]\n";
    for (content, message) in [
        (&b"st2: [unclosed"[..], "damaged"),
        (b"- a list", "damaged"),
        (b"a: 1\n---\nb: 2\n", "damaged"),
        (b"a: 1\na: 2\n", "damaged"),
        (b"\xff\xfe", "not text in UTF-8"),
        (b"st2: hunter2\n", "has a string at `st2` in line 1, where a map belongs"),
        (b"st2:\n  password: [hunter2]\n", "has a list at `st2.password` in line 2, where text belongs"),
        (b"st2: {}\nsops: {version: 3}\n", "encrypted with SOPS"),
        (encrypted.as_bytes(), "encrypted with SOPS"),
    ] {
        fs::write(&path, content).unwrap();
        let store = store(&path);
        for error in [store.read().map(drop).unwrap_err(), store.add(&[made("x.q", "z")]).unwrap_err()] {
            assert!(error.to_string().contains(message) && error.to_string().contains("s.yaml"), "{message}: {error}");
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
        assert_eq!(fs::read(&path).unwrap(), content, "{message}");
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(store(&path).read().map(drop).unwrap_err().to_string().contains("is a directory"));
    let dangling = folder.path().join("dangling.yaml");
    symlink(folder.path().join("nowhere"), &dangling).unwrap();
    assert!(store(&dangling).read().map(drop).unwrap_err().to_string().contains("link"));
    assert!(store(&dangling).add(&[made("x", "z")]).is_err());
    assert!(fs::symlink_metadata(&dangling).unwrap().is_symlink());
    assert!(store(Path::new("/dev/null")).read().map(drop).unwrap_err().to_string().contains("not a regular file"));
    let below_a_file = folder.path().join("file/s.yaml");
    fs::write(folder.path().join("file"), "").unwrap();
    assert!(store(&below_a_file).read().is_err());
}

#[test]
fn links_stay_and_permissions_are_tightened() {
    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().join("real.yaml");
    let link = folder.path().join("link.yaml");
    fs::write(&real, "a: 1\n").unwrap();
    fs::set_permissions(&real, PermissionsExt::from_mode(0o640)).unwrap();
    symlink(&real, &link).unwrap();
    let stored = store(&link).read().unwrap().unwrap();
    assert!(
        stored.warnings[0].contains("mode 0640") && stored.warnings[0].contains("chmod 600"),
        "{:?}",
        stored.warnings
    );
    store(&link).replace(&[made("b", "2")]).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!((fs::read_to_string(&real).unwrap().as_str(), mode(&real)), ("a: 1\nb: '2'\n", 0o600));
    assert_eq!(names(folder.path()), ["link.yaml", "real.yaml"]);
}

#[test]
fn what_a_crash_leaves_behind_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.yaml");
    fs::write(folder.path().join(".st2ha-AbCdEf"), "half a fi").unwrap();
    fs::write(folder.path().join("s.yaml.lock"), "").unwrap();
    fs::write(folder.path().join(".s.yaml.new-AbCdEf"), "half a fi").unwrap();
    // Another file's, whose lock is not held.
    fs::write(folder.path().join(".other.yaml.new-AbCdEf"), "half a fi").unwrap();
    assert_eq!(store(&path).add(&[made("a", "1")]).unwrap(), Added::Stored);
    assert_eq!(store(&path).read().unwrap().unwrap().tree.get("a").and_then(Node::text), Some("1"));
    assert_eq!(names(folder.path()), [".other.yaml.new-AbCdEf", "s.yaml"]);
}

#[test]
fn nothing_is_added_to_a_file_that_may_have_held_more() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.yaml");
    let store = store(&path);
    let secrets = ["st2.password", "st2.ssh_key", "redis.password"].map(|path| made(path, "long text"));
    store.add(&secrets).unwrap();
    let whole = fs::read_to_string(&path).unwrap();
    let count = whole.lines().count();
    // Cut off behind any line: it holds nothing, is damaged, or is refused.
    for lines in 0..count {
        let torn: String = whole.split_inclusive('\n').take(lines).collect();
        fs::write(&path, &torn).unwrap();
        let error = store.add(&[made("x.q", "z")]).unwrap_err();
        assert!(matches!(error, StoreError::Doubtful { .. } | StoreError::Unusable { .. }), "{lines}: {error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), torn);
    }
    // What a person wrote, or what has lost its first lines, too.
    for bare in ["st2:\n  password: hunter2\n", "redis: {password: hunter2}\n"] {
        fs::write(&path, bare).unwrap();
        let error = store.add(&[made("x.q", "z")]).unwrap_err().to_string();
        assert!(error.contains("does not end in its end mark, and x.q would") && !error.contains("hunter2"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), bare);
    }
    for empty in ["", "# only a comment\n", "st2: {}\nmongodb:\n"] {
        fs::write(&path, empty).unwrap();
        let error = store.add(&[made("x.q", "z")]).unwrap_err().to_string();
        assert!(error.contains("is empty, and x.q would be generated again"), "{error}");
    }
    // Cut off in the middle of any line.
    for length in 0..whole.len() - 1 {
        fs::write(&path, &whole[..length]).unwrap();
        if store.add(&[made("x.q", "z")]).is_ok() {
            // Only what st2ha tells users about the line is gone.
            assert!(
                whole[length..].lines().count() == 1 && whole[..length].contains("3 value"),
                "{}",
                &whole[..length]
            );
        }
    }
    // A line is gone from the middle.
    let gap: String = whole.lines().filter(|line| !line.contains("ssh_key")).map(|line| format!("{line}\n")).collect();
    fs::write(&path, gap).unwrap();
    let error = store.add(&[made("x.q", "z")]).unwrap_err().to_string();
    assert!(error.contains("2 of its 3 values") && error.contains("x.q") && error.contains("secrets seal"), "{error}");
    // A person says that this is all there was.
    assert_eq!(store.seal().unwrap(), Sealed::Now { lost: Vec::new() });
    assert_eq!(store.seal().unwrap(), Sealed::Already);
    store.add(&[made("x.q", "z")]).unwrap();
    fs::write(&path, format!("{}y: 1\n", fs::read_to_string(&path).unwrap())).unwrap();
    let error = store.add(&[made("x.z", "z")]).unwrap_err().to_string();
    assert!(error.contains("behind its end mark"), "{error}");
}

/// What the secrets of a file are: those of 0.1, and those that were replaced.
fn all_of(tree: &Node) -> Vec<Option<String>> {
    let paths = ["st2.password", "redis.password", "st2.datastore_crypto_key", "st2.ssh_key"];
    let at = |path: &str| tree.at(&path.split('.').collect::<Vec<_>>()).and_then(Node::text).map(str::to_owned);
    paths.map(at).to_vec()
}

/// Cuts a text at every byte, and asserts that it is refused, or holds all that it held.
fn assert_no_cut_is_filled_up(whole: &str, is_of_today: bool) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.yaml");
    let store = store(&path);
    fs::write(&path, whole).unwrap();
    let (wanted, kept) = (all_of(&store.read().unwrap().unwrap().tree), store.previous().unwrap());
    assert!(wanted.iter().all(Option::is_some) && kept.is_empty() != is_of_today);
    let mut complete = 0;
    let add = |key: &str| store.add(&[made(key, "new")]);
    for length in (0..whole.len()).filter(|length| whole.is_char_boundary(*length)) {
        let torn = &whole[..length];
        fs::write(&path, torn).unwrap();
        let Ok(Some(stored)) = store.read() else { continue };
        let found = all_of(&stored.tree);
        // A key that was cut off is told wherever secrets are used.
        let is_damaged = check(&stored.tree).iter().any(|problem| problem.harm == Harm::Unusable);
        let is_complete = found == wanted;
        complete += usize::from(is_complete);
        assert!(is_complete || is_damaged || found.contains(&None), "{torn}");
        if found.contains(&None) {
            let missing = ["st2.password", "redis.password", "st2.ssh_key"].into_iter().find(|key| add(key).is_err());
            let added = missing.map_or_else(|| add("rabbitmq.auth.password"), add);
            assert!(added.is_err(), "{torn}");
        }
        if is_of_today && torn.contains("Without it, some are lost.\n") {
            // Whatever the next write is, it does not hide that something is gone.
            let is_whole = torn.rsplit_once("# End of file").is_some_and(|(_, end)| end.contains(')'));
            let changes = [
                store.confirm().map(drop),
                store.rotate(&[made("st2.password", "new")], "now", Coverage::Unknown),
                store.prune(&[]).map(drop),
            ];
            assert!(is_whole || changes.iter().all(Result::is_err), "{torn}");
            if is_whole {
                continue;
            }
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), torn);
    }
    assert!(complete > 0, "nothing was read");
}

const DATASTORE_KEY: &str = r#"{"hmacKey": {"hmacKeyString": "9sGm7g9Pv3cGcJ8dSH4bL-GxE3HDXGZ2fyYUnrjTfSM", "size": 256}, "size": 256, "aesKeyString": "Nnmz3TsvnyTPYoxU-MGkGeAqfbNLGKMUdcDPRnmUBJE", "mode": "CBC"}"#;

#[test]
fn no_cut_of_a_file_is_filled_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.yaml");
    let store = store(&path);
    let key = Secret::new(DATASTORE_KEY);
    let pem = OsKeySource.ssh_key(SshKeyType::Ecdsa).unwrap();
    let mut secrets = ["st2.password", "redis.password"].map(|path| made(path, "long text")).to_vec();
    secrets.push(Generated { path: "st2.datastore_crypto_key".to_owned(), secret: key });
    secrets.push(Generated { path: "st2.ssh_key".to_owned(), secret: pem });
    store.add(&secrets).unwrap();
    let whole = fs::read_to_string(&path).unwrap();
    let old = without_end(&whole);
    assert_no_cut_is_filled_up(&old, false);
    store
        .rotate(
            &[made("st2.password", "new text"), made("st2.ssh_key", &"new text\n".repeat(3))],
            "2026-01-01",
            Coverage::Unknown,
        )
        .unwrap();
    let today = fs::read_to_string(&path).unwrap();
    assert_eq!(store.previous().unwrap().len(), 2);
    assert_no_cut_is_filled_up(&today, true);
    // What 0.1 wrote, and what was sealed since, without its end.
    fs::write(&path, &old).unwrap();
    assert!(store.confirm().unwrap());
    assert_eq!(without_end(&fs::read_to_string(&path).unwrap()), old);
    store.rotate(&[made("st2.password", "new text")], "2026-01-01", Coverage::Unknown).unwrap();
    assert_no_cut_is_filled_up(&fs::read_to_string(&path).unwrap(), true);
}

#[test]
fn a_pipe_in_the_way_is_no_hang() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.yaml");
    let fifo = |path: &Path| assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
    fifo(&folder.path().join("s.yaml.lock"));
    let error = store(&path).add(&[made("a", "1")]).unwrap_err().to_string();
    assert!(error.contains("s.yaml.lock is not a regular file"), "{error}");
    assert!(!path.exists());
    fs::remove_file(folder.path().join("s.yaml.lock")).unwrap();
    fifo(&path);
    let error = store(&path).add(&[made("a", "1")]).unwrap_err().to_string();
    assert!(error.contains("not a regular file"), "{error}");
}

/// Whatever the umask of whoever runs st2ha is, and however open the folders were.
#[test]
fn nobody_else_can_read_what_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join(".st2ha");
    fs::create_dir_all(root.join("prod")).unwrap();
    for path in [&root, &root.join("prod")] {
        fs::set_permissions(path, PermissionsExt::from_mode(0o777)).unwrap();
    }
    let output = std::process::Command::new("sh")
        .args(["-c", "umask 0; exec \"$0\" --exact store_at_the_usual_path --ignored"])
        .arg(std::env::current_exe().unwrap())
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!((mode(&root), mode(&root.join("prod"))), (0o700, 0o700));
    assert_eq!(mode(&root.join("prod/st2.secrets.yaml")), 0o600);
}

/// Only root can give files away, so only root can test that they stay whose they are.
#[test]
fn a_file_stays_its_owners() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.yaml");
    store(&path).add(&[made("a", "1")]).unwrap();
    if std::os::unix::fs::chown(&path, Some(1234), Some(1234)).is_err() {
        return;
    }
    fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
    store(&path).add(&[made("b", "1")]).unwrap();
    let metadata = fs::metadata(&path).unwrap();
    assert_eq!((metadata.uid(), metadata.gid(), mode(&path)), (1234, 1234, 0o600));
}

#[test]
fn what_keeps_secrets_from_git_can_be_read_by_the_owner_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join(".st2ha");
    fs::create_dir(&root).unwrap();
    let values = folder.path().join("values.yaml");
    fs::write(&values, "").unwrap();
    let is_root = std::os::unix::fs::chown(&root, Some(1234), Some(1234)).is_ok();
    Store::near(None, &[&values], &release()).unwrap().add(&[made("a", "1")]).unwrap();
    let ignore = root.join(".gitignore");
    assert_eq!(mode(&ignore), 0o644);
    if is_root {
        let metadata = fs::metadata(&ignore).unwrap();
        assert_eq!((metadata.uid(), metadata.gid()), (1234, 1234));
    }
}

#[test]
fn what_is_replaced_in_a_file_without_an_end_mark_confirms_it_or_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.yaml");
    let store = store(&path);
    let bare = "st2:\n  password: hunter2\n";
    fs::write(&path, bare).unwrap();
    let new = [made("st2.password", "new text")];
    let old = made("previous.st2.password.2026-01-01", "hunter2");
    let refused = [
        store.rotate(&new, "2026-01-01", Coverage::Unknown),
        store.import(|_| vec![new[0].clone(), old.clone()]),
        store.edit(bare, bare),
        store.text().map(drop),
    ];
    for (number, result) in refused.into_iter().enumerate() {
        let error = result.unwrap_err().to_string();
        let wanted = "may have lost something";
        assert!(error.contains(wanted) && !error.contains("hunter2"), "{number}: {error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), bare, "{number}");
    }
    store.rotate(&new, "2026-01-01", Coverage::Complete).unwrap();
    assert!(store.read().unwrap().unwrap().doubt.is_none());
    assert_eq!(store.previous().unwrap().len(), 1);
    assert_eq!(store.seal().unwrap(), Sealed::Already, "its end mark is there already");
}

#[test]
fn what_no_command_could_read_is_not_stored() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.yaml");
    let store = store(&path);
    store.add(&[made("st2.password", "hunter2")]).unwrap();
    let before = store.text().unwrap().unwrap();
    let inside = |text: &str| before.replace("# End of file", &format!("{text}\n# End of file"));
    for (after, message) in [
        (format!("{before}x-mine: {{a: 1}}\n"), "text behind its end mark, in line"),
        (format!("{before}\n# vim: set ft=yaml\n"), "text behind its end mark, in line"),
        (inside("st2ha: {recipients: [x]}"), "a section `sops` or `st2ha`"),
        (inside("sops: {x: 1}"), "a section `sops` or `st2ha`"),
        (inside("x-mine: 'ENC[age,eA==]'"), "an encrypted value"),
    ] {
        let error = store.edit(&before, &after).unwrap_err().to_string();
        assert!(error.contains(message) && error.contains("the edited text"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), before);
    }
    store.edit(&before, &inside("x-mine: {a: 1}")).unwrap();
    assert!(store.read().unwrap().unwrap().doubt.is_none());
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o500)).unwrap();
    let path = folder.path().join("s.yaml");
    // Root writes everywhere.
    if let Err(error) = store(&path).add(&[made("a", "1")]) {
        assert!(error.to_string().contains("s.yaml"), "{error}");
        assert!(!path.exists());
    }
    fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o700)).unwrap();
}

#[test]
fn many_at_once_agree_on_one_set() {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("s.yaml");
    let start = Barrier::new(8);
    let texts: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|seed| {
                let (path, start) = (&path, &start);
                scope.spawn(move || {
                    start.wait();
                    let store = store(path);
                    loop {
                        let mut tree = values("{}");
                        if let Some(stored) = store.read().unwrap() {
                            tree = st2ha::values::merge([tree, stored.tree]).unwrap().values;
                        }
                        let generated = resolve(&mut tree, &release(), Some(&mut Seeded::new(seed))).unwrap();
                        if generated.is_empty() || store.add(&generated).unwrap() == Added::Stored {
                            return tree.to_json().to_string();
                        }
                    }
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let contents = |json: &str| {
        let json: serde_json::Value = serde_json::from_str(json).unwrap();
        ["/st2/password", "/st2/ssh_key", "/rabbitmq/auth/erlangCookie"]
            .map(|path| json.pointer(path).unwrap().to_string())
    };
    assert!(texts.iter().all(|text| contents(text) == contents(&texts[0])));
    assert_eq!(names(folder.path()), ["s.yaml"]);
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Keys and values as people write them.
fn yaml_file() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        Just("1".to_owned()),
        Just("'quoted: # text'".to_owned()),
        Just("|\nINDENTline one\nINDENT# no comment\n".to_owned()),
        Just("{a: 1, b: [x, q]}".to_owned()),
        Just("[]".to_owned()),
        Just("\"two\\nlines\" # comment".to_owned()),
    ];
    prop::collection::vec((0..3_usize, "[a-f]{1,3}", scalar, any::<bool>()), 0..12).prop_map(|entries| {
        let mut text = String::new();
        let mut depth = 0;
        for (index, (wanted, key, scalar, comment)) in entries.into_iter().enumerate() {
            let wanted = wanted.min(depth);
            let blanks = "  ".repeat(wanted);
            if comment {
                text.push_str(&format!("{blanks}# about {key}\n\n"));
            }
            let opens = index % 3 == 0 && wanted < 2;
            let value =
                if opens { String::new() } else { format!(" {}", scalar.replace("INDENT", &"  ".repeat(wanted + 1))) };
            text.push_str(&format!("{blanks}{key}{index}:{}\n", value.trim_end()));
            depth = if opens { wanted + 1 } else { wanted };
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// Whatever the file and the secret hold: the key is set, every other key is what it was, and every comment is there.
    #[test]
    fn any_file_takes_any_secret(text in yaml_file(), path in "(a0|a0\\.b1|x|x\\.q\\.z|a0\\.x)", secret in "\\PC{1,40}|[a-z\n ']{1,30}") {
        // A file without any value has lost them.
        let text = format!("first: 1\n{text}");
        prop_assume!(read_map(&text, LayerId(0)).is_ok());
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("s.yaml");
        fs::write(&file, &text).unwrap();
        store(&file).replace(&[made(&path, &secret)]).unwrap();
        let before = read_map(&text, LayerId(0)).unwrap();
        let written = fs::read_to_string(&file).unwrap();
        for comment in text.lines().filter(|line| line.trim_start().starts_with("# about")) {
            prop_assert!(written.contains(comment.trim()));
        }
        let after = read_map(&written, LayerId(0)).unwrap();
        let keys: Vec<&str> = path.split('.').collect();
        prop_assert_eq!(after.at(&keys).and_then(Node::text), Some(secret.as_str()));
        let mut expected = before;
        set_at(&mut expected, &keys, &secret);
        prop_assert_eq!(expected.to_json(), after.to_json());
    }
}

fn set_at(node: &mut Node, keys: &[&str], text: &str) {
    let (first, rest) = keys.split_first().unwrap();
    if node.as_map().is_none() {
        *node = Node::map(node.origin);
    }
    if let st2ha::yaml::Value::Map(map) = &mut node.value {
        let empty = || st2ha::yaml::Entry {
            key: st2ha::yaml::Origin::default(),
            node: Node::null(st2ha::yaml::Origin::default()),
        };
        let entry = map.entry((*first).into()).or_insert_with(empty);
        if rest.is_empty() {
            entry.node = Node::string(text, st2ha::yaml::Origin::default());
        } else {
            set_at(&mut entry.node, rest, text);
        }
    }
}

/// Looks for a text in the memory of this process. All that this needs is there beforehand: what is allocated later may lie where a secret was.
#[cfg(target_os = "linux")]
struct Search {
    places: Vec<std::ops::Range<u64>>,
    memory: fs::File,
    chunk: Vec<u8>,
}

#[cfg(target_os = "linux")]
impl Search {
    fn new() -> Self {
        let maps = fs::read_to_string("/proc/self/maps").unwrap();
        let range = |line: &str| {
            let (start, end) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
            let [start, end] = [start, end].map(|address| u64::from_str_radix(address, 16).unwrap());
            start..end
        };
        let places = maps.lines().filter(|line| line.contains(" rw-p ")).map(range).collect();
        Self { places, memory: fs::File::open("/proc/self/mem").unwrap(), chunk: vec![0; 1 << 16] }
    }

    /// How often the text stands there whose bytes are told by a function: it is in memory nowhere else.
    fn count(&mut self, length: usize, is_part: impl Fn(usize, u8) -> bool) -> usize {
        use std::io::{Read, Seek, SeekFrom};
        let mut found = 0;
        for place in &self.places {
            let mut at = place.start;
            while at < place.end {
                let size = usize::try_from(place.end - at).unwrap().min(self.chunk.len());
                self.memory.seek(SeekFrom::Start(at)).unwrap();
                let Ok(read @ 1..) = self.memory.read(&mut self.chunk[..size]) else { break };
                let parts = self.chunk[..read].windows(length);
                found +=
                    parts.filter(|part| part.iter().enumerate().all(|(index, byte)| is_part(index, *byte))).count();
                // What was read here is not to be found again.
                self.chunk.fill(0);
                at += read as u64;
            }
        }
        found
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_secret_is_overwritten_when_it_is_dropped() {
    const LENGTH: usize = 2000;
    let letter = |index: usize| char::from(b'a' + u8::try_from(index * index % 23).unwrap());
    let part = |index: usize, byte: u8| char::from(byte) == letter(index + 500);
    let mut text = String::with_capacity(LENGTH);
    text.extend((0..LENGTH).map(letter));
    let secret = Secret::new(text);
    let mut search = Search::new();
    assert!(search.count(64, part) > 0, "it is there as long as it is used");
    drop(secret);
    assert_eq!(search.count(64, part), 0);
}
