//! Secrets files between st2ha and the programs whose formats they have: `age` and `sops` themselves. Where those are missing, a test says so
//! and checks nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::env;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cli_support::SECRETS;
use tempfile::TempDir;

const START: &str = "ENC[age,";

/// A folder with a key of age, and a secrets file in plain text.
struct Place {
    folder: TempDir,
    recipient: String,
}

impl Place {
    fn new() -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let made = Command::new("age-keygen").args(["-o", "key.txt"]).current_dir(folder.path()).output();
        if !made.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: there is no `age`");
            return None;
        }
        let place = Self { folder, recipient: String::new() };
        let recipient = place.run("age-keygen", &["-y", "key.txt"], b"");
        fs::write(place.folder.path().join("v.yaml"), "{}\n").unwrap();
        place.write("s.yaml", SECRETS);
        Some(Self { recipient: String::from_utf8(recipient).unwrap().trim().to_owned(), ..place })
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).unwrap();
    }

    fn text(&self) -> String {
        fs::read_to_string(self.folder.path().join("s.yaml")).unwrap()
    }

    /// What a program prints, which has to succeed.
    #[track_caller]
    fn run(&self, program: impl AsRef<Path>, args: &[&str], input: &[u8]) -> Vec<u8> {
        let mut command = Command::new(program.as_ref());
        command.args(args).current_dir(self.folder.path()).env("SOPS_AGE_KEY_FILE", "key.txt");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        assert!(status.success(), "{}: {}", program.as_ref().display(), String::from_utf8_lossy(&stderr));
        stdout
    }

    #[track_caller]
    fn st2ha(&self, args: &[&str]) -> String {
        let file = ["-f", "v.yaml", "--secrets-file", "s.yaml"];
        let printed = self.run(env!("CARGO_BIN_EXE_st2ha"), &[args, &file[..]].concat(), b"");
        String::from_utf8(printed).unwrap()
    }

    #[track_caller]
    fn get(&self, name: &str) -> String {
        self.st2ha(&["secrets", "get", name, "--identity", "key.txt"])
    }

    /// Encrypts the file as st2ha does.
    fn encrypted(self) -> Self {
        self.st2ha(&["secrets", "seal"]);
        self.st2ha(&["secrets", "encrypt", "--recipient", &self.recipient]);
        self
    }
}

/// The encrypted texts of a file.
fn texts(file: &str) -> Vec<&str> {
    file.split(START).skip(1).filter_map(|rest| Some(rest.split_once(']')?.0)).collect()
}

#[test]
fn age_itself_reads_what_is_written() {
    let Some(place) = Place::new().map(Place::encrypted) else { return };
    let file = place.text();
    let texts = texts(&file);
    assert!(texts.len() > 8, "{file}");
    let read: Vec<String> = texts
        .into_iter()
        .map(|text| {
            let plain = place.run("age", &["--decrypt", "--identity", "key.txt"], &STANDARD.decode(text).unwrap());
            String::from_utf8(plain).unwrap()
        })
        .collect();
    for expected in ["st2.password\nCh4ngeMe", "mongodb.auth.replicaSetKey\nc2V0a2V5c2V0a2V5", "redis.password\nr3dis"]
    {
        assert!(read.iter().any(|text| text == expected), "{expected:?}");
    }
}

#[test]
fn what_age_itself_encrypts_is_read() {
    let Some(place) = Place::new().map(Place::encrypted) else { return };
    for armour in [&[][..], &["--armor"]] {
        let file = place.text();
        let before = texts(&file)[0];
        let args = [&["--recipient", &place.recipient], armour].concat();
        let text = format!("of age {}", armour.len());
        let theirs = place.run("age", &args, format!("st2.password\n{text}").as_bytes());
        place.write("s.yaml", &file.replace(before, &STANDARD.encode(theirs)));
        assert_eq!(place.get("st2.password"), text);
        assert_eq!(place.get("redis.password"), "r3dis");
    }
}

#[test]
fn files_that_age_itself_encrypts_as_a_whole_are_values() {
    let Some(place) = Place::new() else { return };
    place.write("plain.yaml", "st2web: {replicas: 3}\n");
    for armour in [&[][..], &["--armor"]] {
        let args = [&["--recipient", &place.recipient, "--output", "whole.age"], armour, &["plain.yaml"]].concat();
        let _ = fs::remove_file(place.folder.path().join("whole.age"));
        place.run("age", &args, b"");
        let values = ["values", "-f", "whole.age", "--no-generate", "--identity", "key.txt"];
        let printed = String::from_utf8(place.run(env!("CARGO_BIN_EXE_st2ha"), &values, b"")).unwrap();
        assert!(printed.contains("replicas: 3"), "{printed}");
        let secrets = ["render", "--secrets-file", "whole.age", "--identity", "key.txt"];
        let refused = Command::new(env!("CARGO_BIN_EXE_st2ha")).args(secrets).current_dir(place.folder.path()).output();
        let told = String::from_utf8(refused.unwrap().stderr).unwrap();
        assert!(told.contains("encrypted with age as a whole"), "{told}");
    }
}

#[test]
fn sops_itself_reads_what_is_written_and_is_read() {
    let sops = env::var_os("ST2HA_SOPS").map(PathBuf::from).filter(|path| path.exists());
    let Some(sops) = sops else {
        eprintln!("skipped: ST2HA_SOPS names no `sops`; ci/tools.sh installs it");
        return;
    };
    let Some(place) = Place::new() else { return };
    let redis = SECRETS.lines().find(|line| line.starts_with("redis:")).unwrap();
    place.write("s.yaml", &SECRETS.replace(redis, ""));
    place.run(&sops, &["encrypt", "--in-place", "--age", &place.recipient, "s.yaml"], b"");
    assert!(!place.text().contains("Ch4ngeMe"));
    assert_eq!(
        (place.get("st2.password"), place.get("mongodb.auth.password")),
        ("Ch4ngeMe".to_owned(), "m0ngo".to_owned())
    );
    // What is missing is added in the same form, with a code over the whole file that `sops` checks.
    place.st2ha(&["secrets", "init", "--identity", "key.txt"]);
    let plain = String::from_utf8(place.run(&sops, &["decrypt", "s.yaml"], b"")).unwrap();
    assert!(plain.contains("Ch4ngeMe") && plain.contains(&place.get("redis.password")));
    // SOPS puts what it keeps about the file behind the end mark that st2ha had written.
    place.write("s.yaml", SECRETS);
    place.st2ha(&["secrets", "rotate", "st2.password"]);
    let rules = ["encrypt", "--in-place", "--encrypted-regex", "^(password|rootPassword|previous)$", "s.yaml"];
    place.run(&sops, &[&rules[..], &["--age", &place.recipient]].concat(), b"");
    assert!(place.text().contains("# End of file"), "{}", place.text());
    place.st2ha(&["secrets", "rotate", "redis.password", "--identity", "key.txt"]);
    let plain = String::from_utf8(place.run(&sops, &["decrypt", "s.yaml"], b"")).unwrap();
    assert!(plain.contains(&place.get("redis.password")) && !place.get("redis.password").contains("r3dis"));
    // What was replaced stands behind the end mark, too.
    place.st2ha(&["secrets", "list", "--identity", "key.txt"]);
    place.st2ha(&["secrets", "rotate", "redis.password", "--identity", "key.txt"]);
    place.st2ha(&["render", "--no-generate", "--identity", "key.txt"]);

    // A file that had lost something before SOPS encrypted it is not filled up, and one that `sops` has added to is whole.
    place.write("s.yaml", SECRETS);
    place.st2ha(&["secrets", "seal"]);
    let whole = place.text();
    let lost: String = whole.split_inclusive('\n').filter(|line| !line.starts_with("redis:")).collect();
    assert!(lost != whole && lost.contains("# End of file"), "{whole}");
    for (text, is_whole) in [(&lost, false), (&whole, true)] {
        place.write("s.yaml", text);
        place.run(&sops, &["encrypt", "--in-place", "--age", &place.recipient, "s.yaml"], b"");
        let before = place.text();
        if is_whole {
            place.run(&sops, &["set", "s.yaml", r#"["mine"]"#, r#""added""#], b"");
            place.st2ha(&["render", "--no-generate", "--identity", "key.txt"]);
            continue;
        }
        for command in [&["render"][..], &["render", "-f", "s.yaml", "--secrets-file", "n.yaml"]] {
            let mut run = Command::new(env!("CARGO_BIN_EXE_st2ha"));
            run.args(command).args(["--identity", "key.txt"]).current_dir(place.folder.path());
            if !command.contains(&"--secrets-file") {
                run.args(["--secrets-file", "s.yaml"]);
            }
            let output = run.output().unwrap();
            let told = String::from_utf8(output.stderr).unwrap();
            assert!(!output.status.success() && output.stdout.is_empty(), "{told}");
            assert!(told.contains("has lost something") && told.contains("out with `sops edit`"), "{told}");
        }
        assert!(place.text() == before && !place.folder.path().join("n.yaml").exists());
    }

    // What SOPS has decrypted again is read, whether it had encrypted the comments or not: no end mark stands in the middle of it.
    for rules in [&["--encrypted-regex", "^(password|rootPassword|previous)$"][..], &[]] {
        place.write("s.yaml", SECRETS);
        place.st2ha(&["secrets", "rotate", "st2.password"]);
        place.run(&sops, &[&["encrypt", "--in-place", "--age", &place.recipient], rules, &["s.yaml"]].concat(), b"");
        place.st2ha(&["secrets", "rotate", "redis.password", "--identity", "key.txt"]);
        let password = place.get("redis.password");
        place.run(&sops, &["decrypt", "--in-place", "s.yaml"], b"");
        assert!(!place.text().contains("# End of file"), "{}", place.text());
        place.st2ha(&["secrets", "seal"]);
        assert_eq!(place.get("redis.password"), password);
        place.st2ha(&["secrets", "rotate", "redis.password"]);
    }
}

/// Rules of a file that leave what st2ha would add as it is.
#[test]
fn rules_of_sops_that_leave_secrets_unencrypted_are_refused() {
    let sops = env::var_os("ST2HA_SOPS").map(PathBuf::from).filter(|path| path.exists());
    let Some((sops, place)) = sops.zip(Place::new()) else {
        eprintln!("skipped: there is no `sops`");
        return;
    };
    place.write("s.yaml", SECRETS);
    place.st2ha(&["secrets", "seal"]);
    let rules = ["encrypt", "--in-place", "--unencrypted-regex", "^redis$", "--age", &place.recipient, "s.yaml"];
    place.run(&sops, &rules, b"");
    let before = place.text();
    let mut run = Command::new(env!("CARGO_BIN_EXE_st2ha"));
    run.args(["secrets", "rotate", "redis.password", "--secrets-file", "s.yaml", "--identity", "key.txt"]);
    let output = run.current_dir(place.folder.path()).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && output.stdout.is_empty(), "{told}");
    assert!(told.contains("has rules that would leave `redis.password` unencrypted; set it with `sops`"), "{told}");
    assert!(place.text() == before, "nothing was written");
}

#[test]
fn json_of_sops_is_read_and_written() {
    let sops = env::var_os("ST2HA_SOPS").map(PathBuf::from).filter(|path| path.exists());
    let Some((sops, place)) = sops.zip(Place::new()) else {
        eprintln!("skipped: there is no `sops`");
        return;
    };
    place.write("s.yaml", SECRETS);
    let json = ["encrypt", "--output-type", "json", "--age", &place.recipient, "s.yaml"];
    let file = String::from_utf8(place.run(&sops, &json, b"")).unwrap();
    place.write("s.yaml", &file);
    assert_eq!(place.get("st2.password"), "Ch4ngeMe");
    place.st2ha(&["secrets", "rotate", "redis.password", "--identity", "key.txt"]);
    let decrypt = ["decrypt", "--input-type", "json", "--output-type", "yaml", "s.yaml"];
    let plain = String::from_utf8(place.run(&sops, &decrypt, b"")).unwrap();
    assert!(plain.contains(&place.get("redis.password")) && !place.get("redis.password").contains("r3dis"), "{plain}");
    // Values have more than text.
    place.write(
        "v.json",
        r#"{"st2web": {"replicas": 3, "service": {"enabled": true}}, "n": 1e22, "f": 1.5, "off": false, "no": null}"#,
    );
    place.run(&sops, &["encrypt", "--in-place", "--age", &place.recipient, "v.json"], b"");
    let args = ["values", "-f", "v.json", "--identity", "key.txt", "--no-generate"];
    let values = String::from_utf8(place.run(env!("CARGO_BIN_EXE_st2ha"), &args, b"")).unwrap();
    for line in ["  replicas: 3", "\"off\": false", "f: 1.5"] {
        assert!(values.lines().any(|found| found == line), "{line}: {values}");
    }
}
