//! Secrets from the outside: what `render` keeps, and what `st2ha secrets` does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cli_support;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use cli_support::DATASTORE_KEY;
use tempfile::TempDir;

/// What a run printed, and how it ended.
struct Done {
    status: i32,
    stdout: String,
    stderr: String,
}

impl Done {
    #[track_caller]
    fn fine(self) -> Self {
        assert_eq!(self.status, 0, "{}", self.stderr);
        self
    }

    #[track_caller]
    fn failed(self, status: i32, message: &str) -> Self {
        assert_eq!(self.status, status, "{}{}", self.stdout, self.stderr);
        assert!(self.stderr.contains(message), "{}", self.stderr);
        self
    }
}

fn st2ha(folder: &TempDir, args: &[&str]) -> Done {
    st2ha_with_stdin(folder, args, "")
}

fn st2ha_with_stdin(folder: &TempDir, args: &[&str], stdin: &str) -> Done {
    let mut child = Command::new(env!("CARGO_BIN_EXE_st2ha"))
        .args(args)
        .current_dir(folder.path())
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Done {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

const FILE: &str = ".st2ha/default/st2.secrets.yaml";

fn stored(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join(FILE)).unwrap()
}

/// The text of a one-line secret in the file.
fn secret(text: &str, key: &str) -> String {
    let line = text.lines().find_map(|line| line.trim_start().strip_prefix(&format!("{key}: '"))).unwrap();
    line.strip_suffix('\'').unwrap().to_owned()
}

#[test]
fn render_generates_once() {
    let folder = TempDir::new().unwrap();
    let without = ["render", "--set", "redis.usePassword=false"];
    let first = st2ha(&folder, &without).fine();
    assert!(first.stderr.contains("st2.ssh_key") && first.stderr.contains(FILE), "{}", first.stderr);
    let file = stored(&folder);
    let second = st2ha(&folder, &without).fine();
    assert!(first.stdout == second.stdout);
    assert!(!second.stderr.contains("generated"), "{}", second.stderr);
    assert_eq!(file, stored(&folder));

    // Another feature adds its keys and changes no others.
    let more = ["render", "--set", "redis.usePassword=true,ingress.enabled=false"];
    st2ha(&folder, &more).fine();
    let added = stored(&folder);
    let file = &file[..file.find("# End of file").unwrap()];
    assert!(
        added.starts_with(file) && added[file.len()..].starts_with("redis:\n  password: '"),
        "{}",
        &added[file.len()..]
    );

    // An empty value is no value: it neither hides what is stored nor replaces it.
    let empty = ["render", "--set", "redis.usePassword=false,st2.password=,mongodb.auth.password="];
    assert!(
        st2ha(&folder, &empty).fine().stdout == first.stdout,
        "nor does the password of Redis show, which is off again"
    );
    assert_eq!(stored(&folder), added);

    // What is given wins.
    let given = st2ha(&folder, &["render", "--set", "st2.password=mine", "-o", "json"]).fine();
    assert!(given.stdout.contains("bWluZQ=="));
    assert_eq!(stored(&folder), added);
}

#[test]
fn without_generation_what_is_missing_is_named() {
    let folder = TempDir::new().unwrap();
    let done = st2ha(&folder, &["render", "--no-generate"]).failed(2, "st2.password");
    assert!(done.stdout.is_empty());
    assert!(
        done.stderr.contains("rabbitmq.auth.erlangCookie") && done.stderr.contains("secrets init"),
        "{}",
        done.stderr
    );
    assert!(!folder.path().join(".st2ha").exists());
    st2ha(&folder, &["secrets", "init"]).fine();
    let first = st2ha(&folder, &["render", "--no-generate"]).fine();
    assert!(first.stdout == st2ha(&folder, &["render"]).fine().stdout);
    assert!(st2ha(&folder, &["secrets", "init"]).fine().stderr.contains("no secret is missing"));
}

#[test]
fn nothing_is_printed_when_nothing_can_be_stored() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join(".st2ha"), "in the way").unwrap();
    let done = st2ha(&folder, &["render"]).failed(2, "secrets file");
    assert!(done.stdout.is_empty());
    fs::remove_file(folder.path().join(".st2ha")).unwrap();
    fs::create_dir_all(folder.path().join(FILE).parent().unwrap()).unwrap();
    fs::write(folder.path().join(FILE), "st2: [\n").unwrap();
    let done = st2ha(&folder, &["render"]).failed(2, "secrets file");
    assert!(done.stdout.is_empty());
    assert_eq!(stored(&folder), "st2: [\n");
}

#[test]
fn two_processes_at_once_print_the_same() {
    let folder = TempDir::new().unwrap();
    let run = || {
        Command::new(env!("CARGO_BIN_EXE_st2ha"))
            .arg("render")
            .current_dir(folder.path())
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let runs = [run(), run(), run()];
    let printed = runs.map(|run| run.wait_with_output().unwrap().stdout);
    assert!(!printed[0].is_empty());
    assert!(printed[0] == printed[1] && printed[0] == printed[2]);
}

#[test]
fn list_says_where_each_comes_from() {
    let folder = TempDir::new().unwrap();
    let values = "st2:\n  existingAuthSecret: my-auth\n  datastore_crypto_key: disable\nrabbitmq:\n  auth:\n    password: hunter2\n";
    fs::write(folder.path().join("values.yaml"), values).unwrap();
    fs::create_dir_all(folder.path().join(FILE).parent().unwrap()).unwrap();
    fs::write(folder.path().join(FILE), "mongodb:\n  auth:\n    password: hunter3\n").unwrap();
    let done = st2ha(&folder, &["secrets", "list", "-f", "values.yaml"]).fine();
    let find = |key: &str| done.stdout.lines().find(|line| line.starts_with(key)).unwrap_or_default().to_owned();
    assert!(find("st2.password").contains("elsewhere  Secret my-auth"), "{}", done.stdout);
    assert!(find("st2.datastore_crypto_key").contains("disabled"));
    assert!(find("st2.ssh_key").contains("missing"));
    assert!(find("rabbitmq.auth.password").contains("given      values.yaml:6:15"), "{}", done.stdout);
    assert!(
        find("mongodb.auth.password").contains("stored")
            && find("mongodb.auth.password").contains(".secrets.yaml:3:15")
    );
    assert!(find("redis.password").contains("missing"));
    assert!(find("mongodb.tls.caKey").is_empty());
    assert!(!done.stdout.contains("hunter"));
    let json = st2ha(&folder, &["secrets", "list", "-f", "values.yaml", "--json"]).fine().stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[0]["key"], "st2.password");
    assert_eq!(json.as_array().unwrap().len(), 9);
}

#[test]
fn rotate_replaces_what_is_stored() {
    let folder = TempDir::new().unwrap();
    st2ha(&folder, &["secrets", "init"]).fine();
    let before = stored(&folder);
    let both = ["secrets", "rotate", "st2.password", "rabbitmq.auth.erlangCookie"];
    let asked = st2ha(&folder, &both).failed(2, "nothing was replaced");
    assert!(asked.stderr.contains("run this command again with --yes"), "{}", asked.stderr);
    assert_eq!(stored(&folder), before);
    let done = st2ha(&folder, &[&both[..], &["--yes"]].concat()).fine();
    let told = "replaced st2.password, rabbitmq.auth.erlangCookie; stored in ";
    assert!(done.stderr.contains(told) && done.stdout.is_empty(), "{}", done.stderr);
    let steps: Vec<usize> = [
        "1. scale RabbitMQ's StatefulSet to 0",
        "2. delete the Secret, which Kubernetes lets nobody change: kubectl delete secret st2-rabbitmq -n default",
        "3. apply the manifests",
        "4. restart st2auth",
    ]
    .map(|step| done.stderr.find(step).unwrap_or_else(|| panic!("{step}: {}", done.stderr)))
    .to_vec();
    assert!(steps.is_sorted(), "{}", done.stderr);
    let after = stored(&folder);
    let lines = before.lines().zip(after.lines()).take_while(|(old, _)| !old.starts_with("# End of file"));
    let changed: Vec<(&str, &str)> = lines.filter(|(old, new)| old != new).collect();
    assert_eq!(changed.len(), 2, "{changed:?}");
    assert!(changed.iter().all(|(old, new)| old.split(':').next() == new.split(':').next()));

    st2ha(&folder, &["secrets", "rotate", "st2.nope"]).failed(2, "generates no secret `st2.nope`");
    st2ha(&folder, &["secrets", "rotate", "mongodb.tls.caKey"]).failed(2, "not used");
    st2ha(&folder, &["secrets", "rotate", "st2.datastore_crypto_key"]).failed(2, "1. export the key-value pairs");
    st2ha(&folder, &["secrets", "rotate", "st2.password", "--set", "st2.password=hunter2"])
        .failed(2, "change it there");
    assert_eq!(stored(&folder), after);
    st2ha(&folder, &["secrets", "rotate", "st2.datastore_crypto_key", "--force"]).fine();
    assert_ne!(stored(&folder), after);
    // Which Secret is to be deleted can be told only where something is rendered.
    let wrong = ["--yes", "--set", "mongodb.provider=bogus"];
    let after = stored(&folder);
    let immutable = ["secrets", "rotate", "redis.password", "mongodb.auth.password"];
    let done = st2ha(&folder, &[&immutable[..], &wrong].concat()).failed(1, "nothing was replaced");
    assert!(done.stderr.contains("mongodb.provider") && stored(&folder) == after, "{}", done.stderr);
    let done = st2ha(&folder, &[&immutable[..3], &wrong].concat()).fine();
    assert!(!done.stderr.contains("delete the Secret"), "{}", done.stderr);
}

#[test]
fn import_takes_over_a_running_release() {
    let folder = TempDir::new().unwrap();
    let manifests = st2ha(&folder, &["render", "-s", "Secret"]).fine().stdout;
    let original = stored(&folder);
    fs::remove_dir_all(folder.path().join(".st2ha")).unwrap();
    let done = st2ha_with_stdin(&folder, &["secrets", "import", "-"], &manifests).fine();
    assert!(done.stderr.contains("stored st2.password, st2.ssh_key"), "{}", done.stderr);
    for key in ["password", "datastore_crypto_key", "rootPassword", "replicaSetKey", "erlangCookie"] {
        assert_eq!(secret(&stored(&folder), key), secret(&original, key), "{key}");
    }
    // Nothing is missing now, and the same Secrets come out.
    assert!(st2ha(&folder, &["render", "-s", "Secret", "--no-generate"]).fine().stdout == manifests);
    assert!(st2ha_with_stdin(&folder, &["secrets", "import", "-"], &manifests).fine().stderr.contains("already"));

    let other = "kind: Secret\nmetadata: {name: st2-st2-auth}\nstringData: {ST2_AUTH_PASSWORD: another-one}\n";
    fs::write(folder.path().join("auth.yaml"), other).unwrap();
    let before = stored(&folder);
    let done = st2ha(&folder, &["secrets", "import", "auth.yaml"]).failed(2, "other values for st2.password");
    assert!(!done.stderr.contains("another-one"));
    assert_eq!(stored(&folder), before);
    st2ha(&folder, &["secrets", "import", "auth.yaml", "--force"]).fine();
    assert_eq!(secret(&stored(&folder), "password"), "another-one");
    st2ha(&folder, &["secrets", "import", "auth.yaml", "--release", "other"]).failed(2, "auth.yaml");
}

#[test]
fn check_finds_wrong_forms() {
    let folder = TempDir::new().unwrap();
    assert!(st2ha(&folder, &["secrets", "check"]).fine().stderr.contains("9 will be generated"));
    st2ha(&folder, &["secrets", "check", "--no-generate"]).failed(1, "this secret is missing");
    st2ha(&folder, &["secrets", "init"]).fine();
    st2ha(&folder, &["secrets", "check", "--no-generate"]).fine();
    let hex = "0123456789abcdef".repeat(4);
    let set = format!("st2.datastore_crypto_key={hex}");
    let done = st2ha(&folder, &["secrets", "check", "--set-string", &set]).failed(1, "st2.datastore_crypto_key");
    assert!(!done.stderr.contains(&hex));
    let done = st2ha(&folder, &["render", "--set-string", &set]).failed(1, "encryption key");
    assert!(!done.stderr.contains(&hex) && done.stdout.is_empty());
}

#[test]
fn encrypted_files_are_not_taken_for_secrets() {
    let folder = TempDir::new().unwrap();
    let text = "st2:\n  password: ENC[AES256_GCM,data:x,iv:x,tag:x,type:str]\nsops:\n  version: 3.9.0\n";
    fs::write(folder.path().join("secrets.yaml"), text).unwrap();
    let done = st2ha(&folder, &["render", "--secrets-file", "secrets.yaml"]).failed(2, "sops -d");
    assert!(done.stdout.is_empty());
    assert_eq!(fs::read_to_string(folder.path().join("secrets.yaml")).unwrap(), text);
}

#[test]
fn other_paths_get_no_folder_of_their_own() {
    let folder = TempDir::new().unwrap();
    st2ha(&folder, &["secrets", "init", "--secrets-file", "my/secrets.yaml", "-n", "prod"]).fine();
    assert!(folder.path().join("my/secrets.yaml").exists());
    assert!(!Path::new(&folder.path().join("my/.gitignore")).exists() && !folder.path().join(".st2ha").exists());
    st2ha(&folder, &["secrets", "init", "a", "-n", "prod"]).fine();
    assert!(folder.path().join(".st2ha/prod/a.secrets.yaml").exists());
}

/// Sections whose keys are all commented out, and single keys that decide what is needed: null means the default.
const EMPTY_SECTIONS: [&str; 7] = [
    "rabbitmq:\n#  replicaCount: 3\n",
    "mongodb:\n",
    "rabbitmq: {auth: null}",
    "mongodb: {auth: null}",
    "mongodb: {enabled: null, architecture: null}",
    "mongodb: {auth: {enabled: null}}",
    "redis: {enabled: null, usePassword: true, sentinel: {usePassword: false}}",
];

/// A folder with these values, a stored SSH key, so that none has to be made, and a datastore key, which is not made beside others.
fn folder_with(values: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("v.yaml"), values).unwrap();
    fs::create_dir_all(folder.path().join(FILE).parent().unwrap()).unwrap();
    let key = "-----BEGIN RSA PRIVATE KEY-----\n    MBsCAQACAQACAQACAQACAQACAQACAQACAQACAQA=\n    -----END RSA PRIVATE KEY-----";
    let text = format!("st2:\n  ssh_key: |\n    {key}\n  datastore_crypto_key: '{DATASTORE_KEY}'\n");
    fs::write(folder.path().join(FILE), text).unwrap();
    fs::set_permissions(folder.path().join(FILE), PermissionsExt::from_mode(0o600)).unwrap();
    st2ha(&folder, &["secrets", "seal", "--secrets-file", FILE]).fine();
    folder
}

#[test]
fn an_empty_section_needs_what_its_defaults_need() {
    for values in EMPTY_SECTIONS {
        let folder = folder_with(values);
        let run = |args: &[&str]| st2ha(&folder, &[args, &["-f", "v.yaml"]].concat());
        let first = run(&["render"]).fine().stdout;
        assert!(first == run(&["render", "--no-generate"]).fine().stdout, "{values}");
        let list = run(&["secrets", "list"]).fine().stdout;
        assert!(!list.contains("missing") && list.contains("stored"), "{values}: {list}");
        let check = run(&["secrets", "check", "--no-generate"]).fine();
        assert!(check.stderr.contains("0 will be generated"), "{values}: {}", check.stderr);
    }
}

#[test]
fn commands_agree_about_an_empty_section() {
    let folder = folder_with(EMPTY_SECTIONS[0]);
    let run = |args: &[&str]| st2ha(&folder, &[args, &["-f", "v.yaml"]].concat());
    let first = run(&["render"]).fine().stdout;
    let file = stored(&folder);
    assert!(first == run(&["render"]).fine().stdout);
    assert_eq!(stored(&folder), file);
    fs::write(folder.path().join("first.yaml"), &first).unwrap();
    let same = run(&["diff", "--against", "first.yaml"]);
    assert_eq!(same.status, 0, "{}", same.stdout);
    run(&["validate", "--no-generate"]).fine();
    let values = run(&["values"]).fine().stdout;
    assert!(values.contains("erlangCookie") && values.contains("replicaCount"), "{values}");
    run(&["secrets", "rotate", "rabbitmq.auth.password", "--yes"]).fine();
    assert!(first != run(&["render", "--no-generate"]).fine().stdout);
}

/// What an earlier run generated is not what the Secret of the user's own holds.
#[test]
fn a_stored_secret_does_not_stand_in_for_a_secret_elsewhere() {
    for (values, given) in [
        ("mongodb: {auth: {existingSecret: mine}}", "mongodb.auth.password=g1ven"),
        ("rabbitmq: {auth: {existingPasswordSecret: mine}}", "rabbitmq.auth.password=g1ven"),
        ("redis: {usePassword: true, sentinel: {usePassword: false}, existingSecret: mine}", "redis.password=g1ven"),
    ] {
        // The layout of the chart has passwords among StackStorm's settings; all others have them in the Secret alone.
        let folder = folder_with(&format!("preset: stackstorm-ha-1.1\n{values}"));
        let before = st2ha(&folder, &["render", "-f", "v.yaml"]).failed(1, "cannot read");
        st2ha(&folder, &["render"]).fine();
        let after = st2ha(&folder, &["render", "-f", "v.yaml"]).failed(1, "cannot read");
        assert_eq!(before.stderr, after.stderr, "{values}");
        st2ha(&folder, &["render", "-f", "v.yaml", "--no-generate", "--set", given]).fine();
    }
}

#[test]
fn what_cannot_be_used_is_not_imported() {
    let secret = |name: &str, key: &str, value: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}, namespace: default}}\nstringData: {{{key}: {value}}}\n---\n"
        )
    };
    let good = secret("st2-st2-auth", "ST2_AUTH_PASSWORD", "k3-Zq");
    for (name, key, value, path) in [
        ("st2-st2-ssh", "private_key", "garbage", "st2.ssh_key"),
        ("st2-st2-ssh", "private_key", "'ssh-rsa AAAA me@home'", "st2.ssh_key"),
        ("st2-st2-datastore-crypto-key", "datastore_crypto_key", "garbage", "st2.datastore_crypto_key"),
        ("st2-mongodb", "mongodb-replica-set-key", "abc", "mongodb.auth.replicaSetKey"),
    ] {
        let folder = TempDir::new().unwrap();
        let text = format!("{good}{}", secret(name, key, value));
        let done = st2ha_with_stdin(&folder, &["secrets", "import", "-"], &text).failed(2, path);
        assert!(done.stderr.contains(key) && done.stderr.contains(name), "{}", done.stderr);
        assert!(!done.stderr.contains("garbage"), "{}", done.stderr);
        // Another key would make what was encrypted unreadable.
        let advises_another = done.stderr.contains("st2ha makes another one");
        assert_eq!(advises_another, path != "st2.datastore_crypto_key", "{}", done.stderr);
        assert!(!folder.path().join(FILE).exists(), "{path}");
    }
    // What is only odd is kept: it may be what the cluster uses.
    let folder = TempDir::new().unwrap();
    let odd = secret("st2-rabbitmq", "rabbitmq-erlang-cookie", "'two words'");
    let done = st2ha_with_stdin(&folder, &["secrets", "import", "-"], &format!("{good}{odd}")).fine();
    assert!(
        done.stderr.contains("warning: rabbitmq.auth.erlangCookie") && stored(&folder).contains("two words"),
        "{}",
        done.stderr
    );
}

#[test]
fn a_damaged_stored_secret_names_its_key_and_the_way_out() {
    let folder = TempDir::new().unwrap();
    st2ha(&folder, &["render"]).fine();
    let key = stored(&folder);
    let start = key.find("  ssh_key: |").unwrap();
    let end = start + key[start..].find("-----END").unwrap();
    let end = end + key[end..].find('\n').unwrap() + 1;
    fs::write(folder.path().join(FILE), format!("{}  ssh_key: garbage\n{}", &key[..start], &key[end..])).unwrap();
    for command in [&["render"][..], &["secrets", "init"]] {
        let done = st2ha(&folder, command).failed(1, "st2.ssh_key");
        assert!(done.stderr.contains("secrets rotate st2.ssh_key -n default --release st2"), "{}", done.stderr);
        assert!(!done.stderr.contains("garbage"), "{}", done.stderr);
    }
    st2ha(&folder, &["secrets", "rotate", "st2.ssh_key", "-n", "default", "--release", "st2"]).fine();
    st2ha(&folder, &["render"]).fine();
}

/// The command that stands behind these words in a message.
fn advised<'a>(message: &'a str, behind: &str) -> &'a str {
    let (_, rest) = message.split_once(behind).unwrap_or_else(|| panic!("{behind}: {message}"));
    rest.split('`').next().unwrap()
}

/// What a message advises acts on the same release, values and secrets file, and can be handed to a shell as it stands.
#[test]
fn advised_commands_name_the_files_that_were_chosen() {
    let folder = TempDir::new().unwrap();
    let file = "it's $(mine)/a b.yaml";
    fs::write(folder.path().join("v w.yaml"), "mongodb: {tls: {enabled: true}}").unwrap();
    fs::create_dir(folder.path().join("it's $(mine)")).unwrap();
    let chosen = ["-n", "prod", "-f", "v w.yaml", "--secrets-file", file];
    let run = |args: &[&str]| st2ha(&folder, &[args, &chosen].concat());
    let sh = |command: &str| {
        let path = format!("{}:/usr/bin:/bin", Path::new(env!("CARGO_BIN_EXE_st2ha")).parent().unwrap().display());
        let mut shell = Command::new("/bin/sh");
        let done = shell.args(["-c", command]).current_dir(folder.path()).env("PATH", path).output().unwrap();
        assert!(done.status.success(), "{command}: {}", String::from_utf8_lossy(&done.stderr));
    };

    // What is missing.
    let done = run(&["render", "mine", "--no-generate"]).failed(2, "these secrets are missing");
    let checked = run(&["secrets", "check", "mine", "--no-generate"]).failed(1, "this secret is missing");
    let init = advised(&done.stderr, "run `");
    assert_eq!(advised(&checked.stderr, "run `"), init);
    sh(init);
    let first = run(&["render", "mine", "--no-generate"]).fine().stdout;

    // What is damaged.
    let path = folder.path().join(file);
    let whole = fs::read_to_string(&path).unwrap();
    let at = whole.find("replicaSetKey:").unwrap();
    let end = at + whole[at..].find('\n').unwrap();
    for (damage, severity) in [("abc", 1), ("'with-dash'", 0)] {
        fs::write(&path, format!("{}replicaSetKey: {damage}{}", &whole[..at], &whole[end..])).unwrap();
        for command in [&["render", "mine"][..], &["validate", "mine"], &["secrets", "check", "mine"]] {
            if command[0] == "render" && severity == 0 {
                continue; // it refuses what is unusable, and looks at nothing else
            }
            let status = if command[0] == "secrets" { 1 } else { severity };
            let done = run(command);
            assert_eq!(done.status, status, "{command:?}: {}", done.stderr);
            let told = format!("{}{}", done.stdout, done.stderr);
            let told = told.split_once("replicaSetKey").unwrap_or_else(|| panic!("{told}")).1;
            let words = if severity == 1 { "make another one with `" } else { "a b.yaml: `" };
            assert!(advised(told, words).starts_with("st2ha secrets rotate mongodb.auth.replicaSetKey "), "{told}");
        }
        let done = run(&["secrets", "check", "mine"]).failed(1, "replicaSetKey");
        let advised = done.stderr[done.stderr.find("st2ha secrets rotate").unwrap()..].split('`').next().unwrap();
        sh(&format!("{advised} --yes"));
        assert_ne!(run(&["render", "mine", "--no-generate"]).fine().stdout, first);
    }
    assert!(!folder.path().join(".st2ha").exists(), "nothing else was written");

    // Data is encrypted with this one: another would make it unreadable.
    let whole = fs::read_to_string(&path).unwrap();
    let at = whole.find("aesKeyString").unwrap();
    fs::write(&path, format!("{}{}", &whole[..at], &whole[at + 1..])).unwrap();
    let done = run(&["secrets", "check", "mine"]).failed(1, "datastore_crypto_key");
    let told = format!("{}{}", done.stdout, done.stderr);
    assert!(told.contains("restore the file from a backup") && !told.contains("rotate"), "{told}");
    assert!(advised(&told, "has with `").contains("| st2ha secrets import - "), "{told}");
    assert!(advised(&told, "has with `").contains(" --force"), "{told}");

    // Values that stand on the command line may be secrets.
    fs::remove_file(&path).unwrap();
    let done = run(&["render", "mine", "--no-generate", "--set", "st2.password=hunter2"]);
    assert!(done.stderr.contains("`, with the same `--set` flags"), "{}", done.stderr);
    assert!(!done.stderr.contains("hunter2"), "{}", done.stderr);
}

/// Runs in a folder below the one of the test.
fn st2ha_in(folder: &TempDir, below: &str, args: &[&str]) -> Done {
    let output = Command::new(env!("CARGO_BIN_EXE_st2ha"))
        .args(args)
        .current_dir(folder.path().join(below))
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Done {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A folder with folders in it, and a values file in `values`.
fn folders(names: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for name in names.iter().chain(&["values"]) {
        fs::create_dir_all(folder.path().join(name)).unwrap();
    }
    fs::write(folder.path().join("values/v.yaml"), "redis: {usePassword: false}\n").unwrap();
    folder
}

/// Every secrets file in a folder, by its path.
fn secrets_files(folder: &TempDir) -> Vec<String> {
    fn walk(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(folder.path(), &mut found);
    let relative = found.iter().map(|path| path.strip_prefix(folder.path()).unwrap().display().to_string());
    let mut relative: Vec<String> = relative.filter(|path| path.ends_with(".secrets.yaml")).collect();
    relative.sort();
    relative
}

#[test]
fn secrets_belong_to_the_values_wherever_one_works() {
    let folder = folders(&["elsewhere/deep", "values/below"]);
    let first = st2ha_in(&folder, "values", &["render", "-f", "v.yaml"]).fine();
    assert!(first.stderr.contains("stored in .st2ha/default/st2.secrets.yaml"), "{}", first.stderr);
    let absolute = folder.path().join("values/v.yaml");
    for (below, file) in [
        ("elsewhere", "../values/v.yaml"),
        ("elsewhere/deep", "../../values/v.yaml"),
        (".", "values/v.yaml"),
        (".", "./values/v.yaml"),
        ("values/below", "../v.yaml"),
        ("elsewhere", absolute.to_str().unwrap()),
    ] {
        let again = st2ha_in(&folder, below, &["render", "-f", file]).fine();
        assert!(again.stdout == first.stdout, "{below}");
        assert!(again.stderr.contains("note: secrets are those of "), "{below}: {}", again.stderr);
        let list = st2ha_in(&folder, below, &["secrets", "list", "-f", file]).fine();
        assert!(list.stdout.contains("stored") && !list.stdout.contains("missing"), "{below}: {}", list.stdout);
    }
    assert_eq!(secrets_files(&folder), ["values/.st2ha/default/st2.secrets.yaml"]);
    // One that is no file does not say where they are.
    fs::write(folder.path().join("elsewhere/more.yaml"), "{}").unwrap();
    let more = ["render", "-f", "-", "-f", "../values/v.yaml", "-f", "more.yaml"];
    assert!(st2ha_in(&folder, "elsewhere", &more).fine().stdout == first.stdout);
    // The file that has some need not be the first.
    let second = ["render", "-f", "more.yaml", "-f", "../values/v.yaml"];
    assert!(st2ha_in(&folder, "elsewhere", &second).fine().stdout == first.stdout);
    assert_eq!(secrets_files(&folder), ["values/.st2ha/default/st2.secrets.yaml"]);
}

#[test]
fn secrets_are_found_through_links_and_from_a_project_above() {
    let folder = folders(&["elsewhere", "project/deploy"]);
    let first = st2ha_in(&folder, "values", &["render", "-f", "v.yaml"]).fine();
    std::os::unix::fs::symlink("../values/v.yaml", folder.path().join("elsewhere/link.yaml")).unwrap();
    assert!(st2ha_in(&folder, "elsewhere", &["render", "-f", "link.yaml"]).fine().stdout == first.stdout);
    // What was made before there was a project file.
    fs::write(folder.path().join("project/deploy/v.yaml"), "redis: {usePassword: false}\n").unwrap();
    let first = st2ha_in(&folder, "project/deploy", &["render", "-f", "v.yaml"]).fine();
    let project = "defaults: {values: [deploy/v.yaml], release: st2}\nenvironments: {prod: {}}\n";
    fs::write(folder.path().join("project/st2ha.yaml"), project).unwrap();
    let both = ["project/deploy/.st2ha/default/st2.secrets.yaml", "values/.st2ha/default/st2.secrets.yaml"];
    for render in [&["render", "prod"][..], &["render", "-f", "deploy/v.yaml"]] {
        assert!(st2ha_in(&folder, "project", render).fine().stdout == first.stdout, "{render:?}");
    }
    assert_eq!(secrets_files(&folder), both);
    fs::create_dir_all(folder.path().join("project/.st2ha/default")).unwrap();
    fs::write(folder.path().join("project").join(FILE), "st2: {password: x}\n").unwrap();
    let done = st2ha_in(&folder, "project", &["render", "prod"]).failed(2, "two secrets files for this release");
    assert!(done.stderr.contains("deploy/.st2ha/default"), "{}", done.stderr);
}

#[test]
fn nothing_is_kept_beside_a_stream() {
    let folder = folders(&["elsewhere"]);
    let first = st2ha_in(&folder, "values", &["render", "-f", "v.yaml"]).fine();
    let streams = ["render", "-f", "/dev/stdin", "-f", "../values/v.yaml", "--no-generate"];
    assert!(st2ha_in(&folder, "elsewhere", &streams).fine().stdout == first.stdout);
}

#[test]
fn secrets_are_made_beside_the_values() {
    let folder = folders(&["elsewhere"]);
    let done = st2ha_in(&folder, "elsewhere", &["secrets", "init", "-f", "../values/v.yaml"]).fine();
    assert!(done.stderr.contains("stored in ../values/.st2ha/default/st2.secrets.yaml"), "{}", done.stderr);
    assert_eq!(secrets_files(&folder), ["values/.st2ha/default/st2.secrets.yaml"]);
}

#[test]
fn secrets_are_looked_for_up_to_the_root_of_the_repository() {
    let folder = folders(&["repository/.git", "repository/a/b"]);
    fs::write(folder.path().join("repository/a/b/v.yaml"), "redis: {usePassword: false}\n").unwrap();
    // Above the repository is another one's.
    st2ha_in(&folder, ".", &["secrets", "init", "--set", "redis.usePassword=false"]).fine();
    let init = ["secrets", "init", "--set", "redis.usePassword=false"];
    st2ha_in(&folder, "repository", &init).failed(2, "it is outside of the repository");
    let named = ["--secrets-file", FILE];
    st2ha_in(&folder, "repository", &[&init[..], &named].concat()).fine();
    let both = [".st2ha/default/st2.secrets.yaml", "repository/.st2ha/default/st2.secrets.yaml"];
    assert_eq!(secrets_files(&folder), both);
    let render = ["render", "--no-generate", "-s", "Secret", "--set", "redis.usePassword=false"];
    let root = st2ha_in(&folder, "repository", &render).fine();
    for (below, file) in [("repository/a", "b/v.yaml"), ("repository", "a/b/v.yaml"), ("repository/a/b", "v.yaml")] {
        assert!(
            st2ha_in(&folder, below, &[&render[..], &["-f", file]].concat()).fine().stdout == root.stdout,
            "{below}"
        );
    }
    // The working folder's own count where the values have none.
    assert!(st2ha_in(&folder, "repository/a", &render).fine().stdout == root.stdout);
    assert_ne!(st2ha_in(&folder, ".", &render).fine().stdout, root.stdout);
    assert_eq!(secrets_files(&folder), both);
}

#[test]
fn what_was_made_in_the_working_folder_is_found() {
    let folder = folders(&["work"]);
    let first = st2ha_in(&folder, "work", &["render", "--set", "redis.usePassword=false"]).fine();
    let again = st2ha_in(&folder, "work", &["render", "-f", "../values/v.yaml"]).fine();
    assert!(again.stdout == first.stdout);
    assert_eq!(secrets_files(&folder), ["work/.st2ha/default/st2.secrets.yaml"]);
}

#[test]
fn two_files_that_differ_are_named() {
    let folder = folders(&["work"]);
    st2ha_in(&folder, "work", &["secrets", "init"]).fine();
    st2ha_in(&folder, "values", &["secrets", "init", "-f", "v.yaml"]).fine();
    let before = secrets_files(&folder);
    for command in
        [&["render"][..], &["secrets", "init"], &["diff", "--against", "-"], &["secrets", "rotate", "st2.password"]]
    {
        let done = st2ha_in(&folder, "work", &[command, &["-f", "../values/v.yaml"]].concat());
        let done = done.failed(2, "../values/.st2ha/default/st2.secrets.yaml and .st2ha/default/st2.secrets.yaml");
        assert!(done.stdout.is_empty() && done.stderr.contains("--secrets-file"), "{}", done.stderr);
    }
    assert_eq!(secrets_files(&folder), before);
    // A copy is no second set.
    let [values, work] = ["values", "work"].map(|name| folder.path().join(name).join(FILE));
    fs::copy(values, work).unwrap();
    st2ha_in(&folder, "work", &["render", "-f", "../values/v.yaml"]).fine();
}

#[test]
fn secrets_that_data_depends_on_are_immutable() {
    let folder = TempDir::new().unwrap();
    let immutable = |flags: &[&str]| -> Vec<String> {
        let printed = st2ha(&folder, &[&["render", "--set", "redis.usePassword=false"], flags].concat()).fine().stdout;
        let documents = printed.split("\n---\n").filter(|text| text.contains("\nimmutable: true"));
        let name = |text: &str| text.lines().find_map(|line| line.strip_prefix("  name: ")).unwrap().to_owned();
        documents.map(name).collect()
    };
    let mut names = immutable(&[]);
    names.sort();
    assert_eq!(names, ["st2-mongodb", "st2-rabbitmq", "st2-st2-datastore-crypto-key"]);
    assert!(immutable(&["--preset", "stackstorm-ha-1.1"]).is_empty(), "its output is the upstream chart's");
}

#[test]
fn a_torn_file_is_not_filled_up() {
    let folder = TempDir::new().unwrap();
    st2ha(&folder, &["secrets", "init"]).fine();
    let whole = stored(&folder);
    let head: String = whole.split_inclusive('\n').take(7).collect();
    for (torn, message) in [("", "is empty"), (&*head, "does not end in its end mark")] {
        fs::write(folder.path().join(FILE), torn).unwrap();
        for command in [&["render"][..], &["secrets", "init"]] {
            let done = st2ha(&folder, command).failed(2, message);
            assert!(done.stdout.is_empty() && done.stderr.contains("secrets import"), "{}", done.stderr);
            assert_eq!(stored(&folder), torn);
        }
    }
    // What version 0.1 wrote has no such line, and is whole if nothing is missing.
    let marks = ["# End of file", "# The last line of this file"];
    let is_mark = |line: &&str| marks.iter().any(|mark| line.starts_with(mark));
    let old: String = whole.split_inclusive('\n').filter(|line| !is_mark(line)).collect();
    fs::write(folder.path().join(FILE), &old).unwrap();
    st2ha(&folder, &["render"]).fine();
    assert_eq!(stored(&folder), old, "render does not take it on itself");
    let more = ["render", "--set", "mongodb.metrics.enabled=true"];
    let done = st2ha(&folder, &more).failed(2, "mongodb.auth.metricsPassword");
    assert!(done.stderr.contains("secrets seal"), "{}", done.stderr);
    assert!(st2ha(&folder, &["secrets", "init"]).fine().stderr.contains("taken for whole"));
    assert_eq!(stored(&folder), whole);
    st2ha(&folder, &more).fine();
    // The same by hand.
    fs::write(folder.path().join(FILE), head).unwrap();
    st2ha(&folder, &["secrets", "seal"]).fine();
    st2ha(&folder, &["secrets", "init"]).fine();
    st2ha(&folder, &["secrets", "seal", "--release", "other"]).failed(2, "there is no secrets file");
}

#[test]
fn a_file_that_lost_what_was_replaced_is_refused() {
    let folder = folder_with("redis: {usePassword: false}");
    let values = ["-f", "v.yaml"];
    let run = |args: &[&str]| st2ha(&folder, &[args, &values].concat());
    run(&["secrets", "init"]).fine();
    run(&["secrets", "rotate", "st2.password"]).fine();
    let whole = stored(&folder);
    let at = whole.find("\nprevious:").unwrap() + 1;
    for torn in [&whole[..at], &whole[..at + 10], &whole[..at + 17]] {
        fs::write(folder.path().join(FILE), torn).unwrap();
        let done = run(&["render"]).fine();
        assert!(done.stderr.contains("does not end in its end mark; restore it"), "{}", done.stderr);
        for args in [
            &["secrets", "init"][..],
            &["secrets", "rotate", "st2.password"],
            &["secrets", "prune"],
            &["secrets", "encrypt", "--recipient", "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"],
        ] {
            let done = run(args).failed(2, "so it has lost something, and nothing was changed");
            assert!(done.stderr.contains("secrets seal"), "{}", done.stderr);
            assert_eq!(stored(&folder), torn, "{args:?}");
        }
    }
    run(&["secrets", "seal"]).fine();
    assert!(!run(&["secrets", "init"]).fine().stderr.contains("end mark"));
    run(&["secrets", "rotate", "st2.password"]).fine();
}

#[test]
fn a_file_with_other_keys_is_not_filled_up() {
    let folder = TempDir::new().unwrap();
    st2ha(&folder, &["secrets", "init"]).fine();
    let whole = stored(&folder);
    let line = whole.lines().find(|line| line.contains("erlangCookie")).unwrap();
    let (lost, number) = (format!("{line}\n"), |text: &str| text.replace("9 values", "8 values"));
    // A key that was mistyped, and a line that a merge has lost, with a number that fits.
    let torn = [
        (whole.replace("erlangCookie", "erlangCokie"), 1, "did you mean `erlangCookie`?"),
        (
            number(&whole.replace(&lost, "")),
            2,
            "holds other keys than st2ha wrote into it, and rabbitmq.auth.erlangCookie",
        ),
    ];
    for (torn, status, said) in torn {
        assert_ne!(torn, whole);
        fs::write(folder.path().join(FILE), &torn).unwrap();
        for command in [&["render"][..], &["secrets", "init"]] {
            let done = st2ha(&folder, command).failed(status, said);
            assert!(done.stdout.is_empty(), "{command:?}");
            assert_eq!(stored(&folder), torn);
        }
    }
    // A value of one's own, or in another order, is no loss.
    fs::write(folder.path().join(FILE), whole.replace(line, &format!("{line}\n    more: x"))).unwrap();
    st2ha(&folder, &["render", "--set", "mongodb.metrics.enabled=true"]).fine();
}

#[test]
fn an_editor_that_loses_text_changes_nothing() {
    let folder = folder_with("redis: {usePassword: false}");
    let run = |args: &[&str]| st2ha(&folder, &[args, &["-f", "v.yaml"]].concat());
    run(&["secrets", "init"]).fine();
    let before = stored(&folder);
    let edit = |script: &str| {
        fs::write(folder.path().join("editor"), script).unwrap();
        let editor = format!("sh {}", folder.path().join("editor").display());
        let output = Command::new(env!("CARGO_BIN_EXE_st2ha"))
            .args(["secrets", "edit", "-f", "v.yaml"])
            .current_dir(folder.path())
            .env_clear()
            .envs([("PATH", "/usr/bin:/bin"), ("EDITOR", &editor)])
            .stdin(Stdio::null())
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for script in [
        "sed -i s/erlangCookie/erlangCooky/ $1",
        ": > $1",
        "head -6 $1 > n; cat n > $1",
        "grep -v erlangCookie $1 > n; cat n > $1",
    ] {
        let (status, told) = edit(script);
        assert!(status == Some(2) && told.contains("may have lost something"), "{script}: {told}");
        assert!(told.contains("has lost") && told.contains("rabbitmq.auth.erlangCookie"), "{script}: {told}");
        assert_eq!(stored(&folder), before, "{script}");
    }
    // On purpose.
    let (status, told) = edit("sed -i -e /erlangCookie/d -e 's/8 values/7 values/' $1");
    assert_eq!(status, Some(0), "{told}");
    assert!(!stored(&folder).contains("erlangCookie") && stored(&folder).contains("7 values (keys "));
}

#[test]
fn what_is_encrypted_is_not_imported() {
    let folder = TempDir::new().unwrap();
    let secret = "kind: Secret\nmetadata: {name: st2-st2-auth}\nstringData: {password: 'ENC[AES256_GCM,data:x7,iv:a,tag:b,type:str]'}\n";
    st2ha_with_stdin(&folder, &["secrets", "import", "-"], secret).failed(2, "it is encrypted");
    assert!(secrets_files(&folder).is_empty());
    st2ha(&folder, &["render", "--set", "st2web.env.A=ENC[PKCS7\\,MIIBeQ...]"]).failed(1, "this is encrypted");
    fs::write(folder.path().join("v.yaml"), "st2: {'ENC[PKCS7,MIIBeQYJKo]': x}\n").unwrap();
    st2ha(&folder, &["render", "-f", "v.yaml"]).failed(1, "this is encrypted");
}

#[test]
fn rotated_secrets_are_kept_until_they_are_pruned() {
    let folder = folder_with("redis: {usePassword: false}");
    let run = |args: &[&str]| st2ha(&folder, &[args, &["-f", "v.yaml"]].concat());
    run(&["secrets", "init"]).fine();
    let old = secret(&stored(&folder), "rootPassword");
    let done = run(&["secrets", "rotate", "mongodb.auth.rootPassword", "rabbitmq.auth.erlangCookie", "--yes"]).fine();
    assert!(
        done.stderr.contains("secrets prune") && done.stderr.contains("kubectl delete secret st2-mongodb"),
        "{}",
        done.stderr
    );
    let kept = stored(&folder);
    assert!(kept.contains("\nprevious:\n") && kept.contains(&format!("Z: '{old}'\n")), "{kept}");
    let done = run(&["render", "--strict"]).fine();
    assert!(!done.stdout.contains("previous") && !done.stderr.contains("previous"), "what is kept is no value");
    assert!(!run(&["values", "--show-secrets"]).fine().stdout.contains(&old));
    let done = run(&["secrets", "prune", "mongodb.auth.rootPassword"]).fine();
    assert!(
        done.stderr.contains("mongodb.auth.rootPassword as it was until 20") && !done.stderr.contains(&old),
        "{}",
        done.stderr
    );
    assert!(!stored(&folder).contains(&old) && stored(&folder).contains("previous"));
    run(&["secrets", "prune"]).fine();
    assert!(!stored(&folder).contains("previous"));
    assert!(run(&["secrets", "prune"]).fine().stderr.contains("no secret is kept"));
    run(&["secrets", "prune", "st2.nope"]).failed(2, "generates no secret `st2.nope`");
    run(&["render", "--no-generate"]).fine();
}

/// Others lose sight of a file before anything is written, not with the write: it may fail.
#[test]
fn a_file_that_others_can_read_is_tightened_before_it_is_written() {
    let folder = folder_with("redis: {usePassword: false}");
    st2ha(&folder, &["secrets", "init", "-f", "v.yaml"]).fine();
    let path = folder.path().join(FILE);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let before = stored(&folder);
    // Nothing can be written to a disk.
    let command = "trap '' XFSZ; ulimit -f 0; exec \"$0\" secrets rotate st2.password -f v.yaml";
    let mut shell = Command::new("/bin/sh");
    let shell = shell.args(["-c", command, env!("CARGO_BIN_EXE_st2ha")]).current_dir(folder.path()).env_clear();
    let output = shell.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && told.contains("cannot write the secrets file"), "{told}");
    assert_eq!(stored(&folder), before);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn no_secret_is_forgotten_that_was_replaced() {
    let folder = folder_with("redis: {usePassword: false}");
    let run = |args: &[&str]| st2ha(&folder, &[args, &["-f", "v.yaml"]].concat());
    run(&["secrets", "init"]).fine();
    let first = secret(&stored(&folder), "rootPassword");
    let rotate = ["secrets", "rotate", "mongodb.auth.rootPassword", "--yes"];
    // Several within a second, and several at once.
    for _ in 0..3 {
        run(&rotate).fine();
    }
    std::thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(|| run(&rotate).fine()))));
    let kept = stored(&folder);
    let kept = kept.split_once("\nprevious:").unwrap().1;
    assert_eq!(kept.lines().filter(|line| line.contains("Z: '") || line.contains("Z-")).count(), 7, "{kept}");
    assert!(kept.contains(&first), "{kept}");
    // What an import replaces is kept like that.
    let now = secret(&stored(&folder), "rootPassword");
    let manifest = "kind: Secret\nmetadata: {name: st2-mongodb}\nstringData: {mongodb-root-password: other-0ne-1234}\n";
    let import = ["secrets", "import", "-", "-f", "v.yaml"];
    st2ha_with_stdin(&folder, &import, manifest).failed(2, "--force");
    st2ha_with_stdin(&folder, &[&import[..], &["--force"]].concat(), manifest).fine();
    let (current, kept) = stored(&folder).split_once("\nprevious:").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert!(current.contains("other-0ne-1234") && kept.contains(&now));
    // The file still is a values file.
    let values = ["render", "--no-generate", "-s", "Secret", "-f", "v.yaml", "-f", FILE];
    st2ha(&folder, &values).fine();
    st2ha(&folder, &[&values[..6], &["--strict"]].concat()).fine();
}

#[test]
fn a_named_file_that_is_not_there_is_no_new_one_where_the_release_has_one() {
    let folder = folder_with("redis: {usePassword: false}");
    st2ha(&folder, &["secrets", "init", "-f", "v.yaml"]).fine();
    for command in [&["render"][..], &["secrets", "init"], &["secrets", "list"]] {
        let done = st2ha(&folder, &[command, &["-f", "v.yaml", "--secrets-file", "typo.yaml"]].concat());
        let done = done.failed(2, "typo.yaml is not there, and this release has one: .st2ha/default/st2.secrets.yaml");
        assert!(done.stdout.is_empty());
    }
    assert_eq!(secrets_files(&folder), [FILE]);
    assert!(!folder.path().join("typo.yaml").exists());
    // Another release has none.
    st2ha(&folder, &["secrets", "init", "other", "--secrets-file", "other.yaml"]).fine();
}

#[test]
fn a_private_key_in_place_of_its_file_is_not_printed() {
    let folder = folder_with("{}");
    let sealed = "st2: {password: 'ENC[age,YWdlLWVuY3J5cHRpb24=]'}\nst2ha: {recipients: [], seal: 'ENC[age,YWdl]'}\n";
    fs::write(folder.path().join("s.yaml"), sealed).unwrap();
    for key in
        ["AGE-SECRET-KEY-1QQSECRETQQ", "age-secret-key-1qqsecretqq", "-----BEGIN OPENSSH PRIVATE KEY-----\nqqsecretqq"]
    {
        for name in ["ST2HA_AGE_IDENTITY", "SOPS_AGE_KEY_FILE"] {
            let output = Command::new(env!("CARGO_BIN_EXE_st2ha"))
                .args(["render", "--secrets-file", "s.yaml"])
                .current_dir(folder.path())
                .env_clear()
                .env(name, key)
                .output()
                .unwrap();
            let told = String::from_utf8(output.stderr).unwrap();
            assert!(told.contains("holds a private key instead of the name of its file"), "{told}");
            assert!(!told.to_ascii_lowercase().contains("qqsecretqq"), "{told}");
        }
    }
}

#[test]
fn a_signal_leaves_no_text_behind() {
    let folder = folder_with("redis: {usePassword: false}");
    st2ha(&folder, &["secrets", "init", "-f", "v.yaml"]).fine();
    let before = stored(&folder);
    let mut left = None;
    for signal in ["KILL", "TERM", "HUP", "INT"] {
        // The editor says where its text is, and sends the signal to the process that started it.
        let script = format!("echo \"$1\" > place; cp \"$1\" copy; kill -{signal} $PPID; sleep 1");
        fs::write(folder.path().join("editor"), script).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_st2ha"))
            .args(["secrets", "edit", "-f", "v.yaml"])
            .current_dir(folder.path())
            .env_clear()
            .envs([("PATH", "/usr/bin:/bin"), ("EDITOR", "exec sh editor")])
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        let place = fs::read_to_string(folder.path().join("place")).unwrap();
        assert!(fs::read_to_string(folder.path().join("copy")).unwrap().contains("ssh_key"));
        let place = Path::new(place.trim()).parent().unwrap();
        if signal == "KILL" {
            assert_eq!(fs::metadata(place).unwrap().permissions().mode() & 0o777, 0o700);
            left = Some(place.to_owned());
            continue;
        }
        // The next one takes away what was left, too.
        assert!(!place.exists() && !left.as_ref().unwrap().exists(), "{signal}: {}{told}", place.display());
        let expected = if signal == "INT" { "nothing was changed" } else { "nothing was stored" };
        assert!(told.contains(expected), "{signal}: {told}");
        assert_eq!(stored(&folder), before);
    }
}

#[test]
fn all_that_helm_gets_is_read() {
    let folder = TempDir::new().unwrap();
    let all = "NAME: st2\nLAST DEPLOYED: now\nUSER-SUPPLIED VALUES:\nst2web: {replicas: 2}\n\nCOMPUTED VALUES:\nst2web: {replicas: 2}\n\nHOOKS:\n---\nkind: Job\nmetadata: {name: a}\nMANIFEST:\n---\nkind: Secret\nmetadata: {name: st2-st2-auth}\nstringData: {password: Qx7-long-0ne}\n\nNOTES:\nGo to: https://x\n";
    st2ha_with_stdin(&folder, &["secrets", "import", "-"], all).fine();
    assert!(stored(&folder).contains("Qx7-long-0ne"));
}

#[test]
fn one_secret_is_printed_by_its_name() {
    let folder = folder_with("st2: {password: \"it's\"}");
    let run = |args: &[&str]| st2ha(&folder, &[args, &["-f", "v.yaml"]].concat());
    assert_eq!(run(&["secrets", "get", "st2.password"]).fine().stdout, "it's");
    assert!(run(&["secrets", "get", "st2.ssh_key"]).fine().stdout.starts_with("-----BEGIN"));
    run(&["secrets", "get", "redis.password"]).failed(2, "neither given nor stored");
    run(&["secrets", "get", "st2.nope"]).failed(2, "no secret");
    run(&["secrets", "get"]).failed(2, "KEY");
}

#[test]
fn passwords_that_can_be_guessed_are_told() {
    let folder = folder_with("{}");
    let check = |password: &str| {
        fs::write(folder.path().join("v.yaml"), serde_json::json!({"st2": {"password": password}}).to_string())
            .unwrap();
        st2ha(&folder, &["secrets", "check", "-f", "v.yaml"])
    };
    for password in ["hunter2", "summer2031", "correcthorse", "qwertyuiop12", "stackstorm2026"] {
        let done = check(password).failed(1, "st2.password");
        assert!(!done.stderr.contains(password), "{}", done.stderr);
    }
    for password in ["kei8Aiph3ohXaa", "correct horse battery staple", "bEKLPMHTvQSJ0cIHe27QFzRN"] {
        check(password).fine();
    }
}

#[test]
fn what_is_encrypted_never_becomes_a_value() {
    for (values, place) in [
        ("st2: {password: 'ENC[AES256_GCM,data:x7aa,iv:a,tag:b,type:str]'}", "v.yaml:1:17"),
        ("st2: {config: \"[a]\\nb = ENC[PKCS7,MIIBeQYJKoZI]\\n\"}", "v.yaml:1"),
        ("st2: {ssh_key: \"$ANSIBLE_VAULT;1.1;AES256\\n6162\\n\"}", "v.yaml:1"),
        ("st2chatops: {env: {TOKEN: 'ENC[age,YWdlLWVuY3J5cHRpb24=]'}}", "v.yaml"),
    ] {
        let folder = folder_with(values);
        let done = st2ha(&folder, &["render", "-f", "v.yaml"]);
        assert!(done.status != 0 && done.stdout.is_empty() && done.stderr.contains(place), "{values}: {}", done.stderr);
        assert!(done.stderr.contains("encrypted"), "{values}: {}", done.stderr);
        assert!(!stored(&folder).contains("mongodb"), "nothing is generated: {values}");
    }
    let folder = folder_with("{}");
    let done = st2ha(&folder, &["render", "--set-string", "st2.password=ENC[AES256_GCM\\,data:x7aa\\,iv:a]"]);
    assert!(done.status == 1 && done.stdout.is_empty() && done.stderr.contains("encrypted"), "{}", done.stderr);
}

#[test]
fn words_of_other_programs_stand_in_the_manifests_as_they_were_written() {
    for word in [
        "<path:secret/data/st2#password>",
        "ref+vault://secret/st2#/password",
        "vault:secret/data/st2#key",
        "${ST2_PASSWORD}",
        "{{ .password }}",
        "{{ with secret \"kv/st2\" }}{{ .Data.data.password }}{{ end }}",
    ] {
        let folder = folder_with("{}");
        let values = serde_json::json!({"st2": {"password": word, "datastore_crypto_key": word}});
        fs::write(folder.path().join("v.yaml"), values.to_string()).unwrap();
        for target in ["kubectl", "flux"] {
            let done =
                st2ha(&folder, &["render", "-f", "v.yaml", "-s", "Secret", "-o", "json", "--target", target]).fine();
            let list: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
            let find = |name: &str| {
                let items = list["items"].as_array().unwrap().iter();
                items.into_iter().find(|object| object["metadata"]["name"] == name).unwrap().clone()
            };
            let auth = find("st2-st2-auth");
            assert_eq!(auth["stringData"]["ST2_AUTH_PASSWORD"], word, "{done}", done = done.stdout);
            assert!(auth["data"]["ST2_AUTH_PASSWORD"].is_null() && auth["data"]["ST2_AUTH_USERNAME"].is_string());
            assert!(auth["metadata"]["annotations"]["kustomize.toolkit.fluxcd.io/substitute"].is_null());
            assert_eq!(find("st2-st2-datastore-crypto-key")["stringData"]["datastore_crypto_key"], word);
        }
        // Inside of a URL the words would not be found.
        let values = serde_json::json!({"rabbitmq": {"auth": {"password": word}}});
        fs::write(folder.path().join("v.yaml"), values.to_string()).unwrap();
        let done = st2ha(&folder, &["render", "-f", "v.yaml"]).failed(1, "rabbitmq.auth.password");
        assert!(done.stderr.contains("percent-encoded in a URL") && done.stdout.is_empty(), "{}", done.stderr);
    }
}

/// Keys that take templates leave alone what no template of values could look up.
#[test]
fn templates_of_other_programs_stand_where_values_take_templates() {
    let folder = folder_with("{}");
    let render = |values: serde_json::Value, more: &[&str]| {
        fs::write(folder.path().join("v.yaml"), values.to_string()).unwrap();
        st2ha(&folder, &[&["render", "-f", "v.yaml", "-o", "json"][..], more].concat())
    };
    let secret = |done: &Done, name: &str| {
        let list: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
        let mut items = list["items"].as_array().unwrap().iter();
        items.find(|object| object["kind"] == "Secret" && object["metadata"]["name"] == name).unwrap().clone()
    };
    let values = |token: &str, entry: &str| {
        serde_json::json!({
            "st2chatops": {"enabled": true, "env": {"HUBOT_ADAPTER": "slack", "HUBOT_SLACK_TOKEN": token}},
            "st2": {"keyvalue": [{"name": "a", "scope": "st2kv.system", "secret": true, "value": entry}]},
        })
    };
    let quoted = "{{ with secret \"kv/st2\" }}{{ .Data.token }}{{ end }}";
    for (token, entry) in [("{{ .password }}", "{{- .password | b64dec }}"), (quoted, "{{ .a }}:{{ .b }}")] {
        let done = render(values(token, entry), &[]);
        assert_eq!(done.status, 0, "{}", done.stderr);
        assert_eq!(secret(&done, "st2-st2chatops")["stringData"]["HUBOT_SLACK_TOKEN"], token);
        let entries = secret(&done, "st2-st2-kv")["stringData"]["st2kv.yaml"].clone();
        assert!(entries.as_str().is_some_and(|text| text.contains(entry)), "{entries}");
    }
    // In the text of a file it would have other quotes.
    render(values("x", quoted), &[]).failed(1, "its quotes are escaped where it stands, in Secret/default/st2-st2-kv");
    // Inside of a longer text it is a template of values, which says nothing.
    let inside = serde_json::json!({"st2": {"config": "[x]\npassword = {{ .password }}\n"}});
    let done = render(inside.clone(), &[]);
    assert!(done.stderr.contains("warning: st2.config: a field in this template is none of"), "{}", done.stderr);
    let read = serde_json::json!({"st2": {"config": "[x]\na = {{ .Values.st2.username }}{{ range .Values.st2.packs.images }}{{ .name }}{{ end }}\n"}});
    let done = render(read, &[]);
    assert!(!done.stderr.contains("a field in this template"), "{}", done.stderr);
    // The chart leaves nothing of it.
    let chart = serde_json::json!({"st2chatops": {"enabled": true, "env": {"HUBOT_ADAPTER": "slack", "HUBOT_SLACK_TOKEN": "{{ .password }}"}}});
    let done = render(chart, &["--preset", "stackstorm-ha-1.1"]);
    assert!(!done.stdout.contains("{{ .password }}"), "{}", done.stdout);
}

/// In StackStorm's settings a dollar is doubled, and such words are not: the program that fills them in would not know them.
#[test]
fn words_of_other_programs_stand_in_settings_as_they_were_written() {
    let folder = folder_with("{}");
    let write = |mongodb: &str, more: &str| {
        let values = serde_json::json!({"mongodb": {"auth": {"password": mongodb}}, "st2": {"ldap": {
            "enabled": true, "host": "ldap.example.com", "groupDns": ["cn=x"], "baseOu": "ou=x", "bindDn": "cn=x", "bindPassword": more
        }}});
        fs::write(folder.path().join("v.yaml"), values.to_string()).unwrap();
    };
    let render =
        |target: &str| st2ha(&folder, &["render", "-f", "v.yaml", "-s", "Secret", "-o", "json", "--target", target]);
    for word in ["${ST2_MONGO_PASSWORD}", "${vault:secret/data/st2#key}"] {
        write(word, "${BIND_PASSWORD}");
        for target in ["kubectl", "flux"] {
            let list: serde_json::Value = serde_json::from_str(&render(target).fine().stdout).unwrap();
            let mut secrets = list["items"].as_array().unwrap().iter();
            let settings = secrets.find_map(|object| object["stringData"]["st2.secrets.conf"].as_str()).unwrap();
            assert!(settings.contains(&format!("password = {word}\n")), "{settings}");
            assert!(settings.contains("${BIND_PASSWORD}") && !settings.contains("$$"), "{settings}");
        }
    }
    // What Flux would change besides is an error for it alone.
    write("${ST2_MONGO_PASSWORD}", "pa$word9Kx");
    render("flux").failed(1, "Flux would change other dollars");
    render("kubectl").fine();
    // Bank-Vaults fills in whole values.
    write("vault:secret/data/st2#key", "x");
    let done = render("kubectl").failed(1, "mongodb.auth.password");
    assert!(done.stderr.contains("only `${vault:...}` is filled in") && done.stdout.is_empty(), "{}", done.stderr);
}

#[test]
fn secrets_are_imported_from_wherever_they_are() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: st2-st2-auth, namespace: default}\nstringData: {ST2_AUTH_PASSWORD: k3-Zq}\n";
    let other =
        "---\n# Source: stackstorm-ha/templates/x.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n---\n";
    for text in [
        secret.to_owned(),
        format!("{other}{secret}"),
        "st2: {password: k3-Zq, username: me}\nst2web: {replicas: 2}\n".to_owned(),
    ] {
        let folder = folder_with("{}");
        st2ha_with_stdin(&folder, &["secrets", "import", "-", "-f", "v.yaml"], &text).fine();
        assert!(stored(&folder).contains("password: 'k3-Zq'") && !stored(&folder).contains("username"), "{text}");
    }
    let folder = folder_with("{}");
    let done =
        st2ha_with_stdin(&folder, &["secrets", "import", "-"], "st2: {ssh_key: garbage}\n").failed(2, "st2.ssh_key");
    assert!(!done.stderr.contains("garbage"), "{}", done.stderr);
    st2ha_with_stdin(&folder, &["secrets", "import", "-"], "st2web: {replicas: 2}\n").failed(2, "no Secret");

    // Or the cluster is asked.
    fs::create_dir(folder.path().join("values")).unwrap();
    fs::write(folder.path().join("values/v.yaml"), "{}").unwrap();
    let kubectl = folder.path().join("kubectl");
    let script = format!("#!/bin/sh\n[ \"$2\" = secret ] || exit 1\necho \"$@\" >args\ncat <<'END'\n{secret}END\n");
    fs::write(&kubectl, script).unwrap();
    fs::set_permissions(&kubectl, PermissionsExt::from_mode(0o755)).unwrap();
    let path = kubectl.to_str().unwrap();
    let args = ["secrets", "import", "--from-live", "--kubectl", path, "--context", "c", "--force"];
    st2ha(&folder, &args).fine();
    assert_eq!(
        fs::read_to_string(folder.path().join("args")).unwrap(),
        "get secret --namespace default --output json --context c\n"
    );
    fs::write(&kubectl, "#!/bin/sh\necho no cluster >&2\nexit 1\n").unwrap();
    st2ha(&folder, &args).failed(2, "no cluster");
    st2ha(&folder, &["secrets", "import"]).failed(2, "FILE");
}

/// A line of Git in a folder.
fn git(folder: &TempDir, args: &[&str]) {
    let settings = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"];
    let output = Command::new("git").args(settings).args(args).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn no_second_set_is_made_above_the_first() {
    let folder = folders(&["deploy/inner"]);
    fs::write(folder.path().join("deploy/inner/v.yaml"), "").unwrap();
    fs::write(folder.path().join("top.yaml"), "").unwrap();
    st2ha_in(&folder, "deploy/inner", &["render", "-f", "v.yaml"]).fine();
    let found = "deploy/inner/.st2ha/default/st2.secrets.yaml";
    let only = secrets_files(&folder);
    for args in [&["init", "--yes"][..], &["render", "-f", "top.yaml"], &["secrets", "init"]] {
        let done = st2ha(&folder, args).failed(2, found);
        assert!(done.stderr.contains("a release of the same name and namespace has one"), "{}", done.stderr);
        assert_eq!(secrets_files(&folder), only, "{args:?}");
    }
    assert!(!folder.path().join("custom_values.yaml").exists(), "nothing is left of what could not be finished");
    st2ha(&folder, &["render", "-f", "top.yaml", "--namespace", "elsewhere"]).fine();
    st2ha(&folder, &["render", "-f", "top.yaml", "--secrets-file", found]).fine();
    st2ha(&folder, &["render", "-f", "top.yaml", "--secrets-file", FILE]).failed(0, "generated");
}

#[test]
fn working_trees_of_one_repository_have_one_set() {
    let folder = folders(&["main/a"]);
    fs::write(folder.path().join("main/a/v.yaml"), "").unwrap();
    for args in [&["init", "-q"][..], &["add", "."], &["commit", "-qm", "x"]] {
        git(&folder, &[&["-C", "main"], args].concat());
    }
    git(&folder, &["-C", "main", "worktree", "add", "-q", "../other"]);
    st2ha_in(&folder, "main", &["render", "-f", "a/v.yaml"]).fine();
    st2ha_in(&folder, "other", &["render", "-f", "a/v.yaml"]).failed(2, "main/a/.st2ha/default/st2.secrets.yaml");
    assert!(!folder.path().join("other/a").join(FILE).exists());

    // The other way round, too.
    let secrets = folder.path().join("main/a/.st2ha");
    fs::rename(secrets, folder.path().join("other/a/.st2ha")).unwrap();
    st2ha_in(&folder, "main", &["render", "-f", "a/v.yaml"]).failed(2, "other/a/.st2ha/default/st2.secrets.yaml");
}

#[test]
fn a_named_file_in_a_repository_is_told() {
    let folder = folders(&["conf"]);
    let warning = "conf/s.yaml is in a Git repository and not encrypted";
    let render = ["render", "--secrets-file", "conf/s.yaml"];
    assert!(!st2ha(&folder, &render).fine().stderr.contains(warning), "no repository");
    for (ignored, is_told) in [("", true), ("conf/\n", false)] {
        fs::remove_file(folder.path().join("conf/s.yaml")).unwrap();
        git(&folder, &["init", "-q"]);
        fs::write(folder.path().join(".gitignore"), ignored).unwrap();
        assert_eq!(st2ha(&folder, &render).fine().stderr.contains(warning), is_told);
    }
}

#[test]
fn an_edited_secret_that_nobody_can_read_is_refused() {
    let folder = TempDir::new().unwrap();
    st2ha(&folder, &["secrets", "init", "--secrets-file", "s.yaml"]).fine();
    let before = fs::read_to_string(folder.path().join("s.yaml")).unwrap();
    for (change, key) in [
        ("s/datastore_crypto_key: .*/datastore_crypto_key: broken/", "st2.datastore_crypto_key"),
        ("/BEGIN/d", "st2.ssh_key"),
        ("s/password: .*/password: ENC[age,abc]/", "st2.password"),
    ] {
        let editor = folder.path().join("ed.sh");
        fs::write(&editor, format!("#!/bin/sh\nsed -i '{change}' \"$1\"\n")).unwrap();
        fs::set_permissions(&editor, fs::Permissions::from_mode(0o755)).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_st2ha"))
            .args(["secrets", "edit", "--secrets-file", "s.yaml"])
            .current_dir(folder.path())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("EDITOR", &editor)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && told.contains(key), "{change}: {told}");
        assert_eq!(fs::read_to_string(folder.path().join("s.yaml")).unwrap(), before, "{change}");
    }
}

#[test]
fn what_is_named_as_json_holds_no_yaml() {
    let folder = TempDir::new().unwrap();
    st2ha(&folder, &["secrets", "init", "--secrets-file", "s.json"]).failed(2, "is named as JSON");
    assert!(!folder.path().join("s.json").exists());
    let text = r#"{"redis": {"password": "kei8Aiph3ohX"}}"#;
    fs::write(folder.path().join("s.json"), text).unwrap();
    st2ha(&folder, &["secrets", "init", "--secrets-file", "s.json"]).failed(2, "is named as JSON");
    assert_eq!(fs::read_to_string(folder.path().join("s.json")).unwrap(), text);
}

#[test]
fn parts_of_a_password_on_the_command_line_are_not_repeated() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("braces.yaml"), "st2:\n  password: {SuperSecret99x: 1}\n").unwrap();
    for args in [
        &["--set", "st2.password=a,SuperSecret99x=3"][..],
        &["--set", "st2.password=a,st2.SuperSecret99x=3"],
        &["--set", "st2.password=a,mongodb.SuperSecret99x=q"],
        &["--set", "st2.password.SuperSecret99x=3"],
        &["--set", "st2.pasword=SuperSecret99x"],
        &["--set-file", "st2.password=SuperSecret99x"],
        &["-f", "AGE-SECRET-KEY-1SUPERSECRET99X"],
        &["-f", "braces.yaml"],
    ] {
        for command in
            [&["validate"][..], &["validate", "--message-format", "json"], &["values"], &["render", "--no-generate"]]
        {
            let done = st2ha(&folder, &[command, args].concat());
            let told = (done.stdout + &done.stderr).to_lowercase();
            assert!(!told.contains("supersecret99x"), "{command:?} {args:?}: {told}");
        }
    }
}

#[test]
fn what_follows_the_value_of_a_flag_is_not_repeated() {
    let folder = TempDir::new().unwrap();
    for args in [
        &["--set", "st2.password=", "SuperSecret99x"][..],
        &["--set", "st2.password=abc", "SuperSecret99x"],
        &["--set", "st2.password", "SuperSecret99x"],
        &["--set=st2.password=abc", "def", "SuperSecret99x"],
        &["--set-string", "st2.password=abc", "def", "ghi", "SuperSecret99x"],
    ] {
        for command in ["render", "validate", "values"] {
            let done = st2ha(&folder, &[&[command], args].concat()).failed(2, "put all of it in quotes");
            assert!(!(done.stdout + &done.stderr).contains("SuperSecret99x"), "{command} {args:?}: {}", done.stderr);
        }
    }
    // A wrong name that follows no value is named.
    st2ha(&folder, &["render", "My_Release"]).failed(2, "My_Release");
}

#[test]
fn a_private_key_in_place_of_an_argument_is_not_printed() {
    let folder = folder_with("{}");
    for key in [
        "-----BEGIN OPENSSH PRIVATE KEY-----\nqqsecretqq==\n-----END OPENSSH PRIVATE KEY-----\n",
        "-----BEGIN qqsecretqq",
    ] {
        for args in [
            &["render", "--identity", key][..],
            &["render", "-f", key],
            &["render", "--secrets-file", key],
            &["render", key],
            &["secrets", "decrypt", "--identity", key],
            &["secrets", "encrypt", "--recipient", key],
            &["secrets", "import", key],
            &["secrets", "get", key],
            &[key],
        ] {
            let done = st2ha(&folder, args);
            assert_eq!(done.status, 2, "{args:?}");
            assert!(!(done.stdout + &done.stderr).contains("qqsecretqq"), "{args:?}: {}", done.stderr);
        }
    }
    st2ha(&folder, &["render", "--nope"]).failed(2, "--nope");
}

#[test]
fn what_is_changed_inside_of_a_server_comes_before_it_is_stopped() {
    let folder = TempDir::new().unwrap();
    let both =
        ["secrets", "rotate", "mongodb.auth.rootPassword", "mongodb.auth.password", "mongodb.auth.replicaSetKey"];
    st2ha(&folder, &["secrets", "init", "--set", "mongodb.provider=bitnami"]).fine();
    for flags in
        [&[][..], &["--yes"], &["--set", "mongodb.provider=bitnami"], &["--set", "mongodb.provider=bitnami", "--yes"]]
    {
        let told = st2ha(&folder, &[&both[..], flags].concat()).stderr;
        let place = |step: &str| told.rfind(step).unwrap_or_else(|| panic!("{step}: {told}"));
        let stop = place("scale MongoDB's StatefulSet to 0");
        assert!(place("MongoDB's root user inside MongoDB") < stop && place("StackStorm's user inside MongoDB") < stop);
        assert!(stop < place(". delete the Secret") && place(". delete the Secret") < place("apply the manifests\n"));
    }
}

#[test]
fn a_folder_above_is_not_shared_by_projects() {
    let folder = folders(&["work/A", "work/B"]);
    let values = "redis: {usePassword: false}\n";
    fs::write(folder.path().join("work/try.yaml"), values).unwrap();
    st2ha_in(&folder, "work", &["secrets", "init", "try", "-f", "try.yaml", "-n", "play"]).fine();
    let project = "defaults: {values: [v.yaml]}\nenvironments: {prod: {namespace: stackstorm}}\n";
    let rendered = ["A", "B"].map(|name| {
        let below = format!("work/{name}");
        fs::write(folder.path().join(&below).join("v.yaml"), values).unwrap();
        fs::write(folder.path().join(&below).join("st2ha.yaml"), project).unwrap();
        st2ha_in(&folder, &below, &["render", "prod"]).fine().stdout
    });
    assert_ne!(rendered[0], rendered[1]);
    let files = secrets_files(&folder);
    assert_eq!(files.len(), 3, "{files:?}");
    assert!(
        files[0].starts_with("work/.st2ha/play/") && files[1].starts_with("work/A/.st2ha/stackstorm/"),
        "{files:?}"
    );
    // The file of the very release is found above.
    fs::create_dir_all(folder.path().join("work/C")).unwrap();
    fs::write(folder.path().join("work/C/v.yaml"), values).unwrap();
    st2ha_in(&folder, "work/C", &["render", "try", "-n", "play", "-f", "v.yaml"]).fine();
    assert_eq!(secrets_files(&folder), files);
}

#[test]
fn no_second_set_is_made_below_a_folder_that_is_shared() {
    let folder = folders(&["team/values/prod"]);
    let set_mode = |mode| fs::set_permissions(folder.path().join("team"), fs::Permissions::from_mode(mode)).unwrap();
    let values = "redis: {usePassword: false}\n";
    fs::write(folder.path().join("team/values/prod/v.yaml"), values).unwrap();
    // As version 0.1 made it: in the working folder.
    st2ha_in(&folder, "team", &["secrets", "init"]).fine();
    let files = secrets_files(&folder);
    set_mode(0o2775);
    for (below, file) in [("team/values/prod", "v.yaml"), ("team/values", "prod/v.yaml")] {
        for command in [&["render"][..], &["secrets", "init"]] {
            let done = st2ha_in(&folder, below, &[command, &["-f", file]].concat()).failed(2, "others can write into");
            assert!(done.stdout.is_empty() && done.stderr.contains("--secrets-file"), "{}", done.stderr);
            assert_eq!(secrets_files(&folder), files);
        }
    }
    // Another release has nothing to do with it, and the way out works.
    st2ha_in(&folder, "team/values/prod", &["secrets", "init", "other", "-f", "v.yaml"]).fine();
    let named = ["render", "-f", "v.yaml", "--secrets-file", "../../.st2ha/default/st2.secrets.yaml"];
    st2ha_in(&folder, "team/values/prod", &named).fine();
    set_mode(0o755);
    st2ha_in(&folder, "team/values/prod", &["render", "-f", "v.yaml"]).fine();
    assert_eq!(secrets_files(&folder).len(), files.len() + 1);
}

#[test]
fn a_merge_that_keeps_both_end_marks_is_told() {
    let folder = folder_with("redis: {usePassword: false}");
    st2ha(&folder, &["secrets", "init", "-f", "v.yaml"]).fine();
    let whole = stored(&folder);
    let mark = whole.lines().last().unwrap();
    let merged = whole.replace("mongodb:\n", &format!("{mark}\nmongodb:\n"));
    assert_ne!(merged, whole);
    fs::write(folder.path().join(FILE), &merged).unwrap();
    for args in [&["render"][..], &["secrets", "rotate", "st2.password"], &["secrets", "seal"]] {
        st2ha(&folder, &[args, &["-f", "v.yaml"]].concat()).failed(2, "has two end marks, in lines");
        assert_eq!(stored(&folder), merged, "nothing is cut off");
    }
}

#[test]
fn a_named_file_that_can_be_none_is_refused() {
    let folder = folder_with("redis: {usePassword: false}");
    for (name, message) in [("-", "would be stdin"), ("made/", "is named as a folder")] {
        let init = ["secrets", "init", "-f", "v.yaml", "--secrets-file", name];
        st2ha(&folder, &init).failed(2, message);
        assert!(!folder.path().join(name).exists());
    }
}

#[test]
fn what_cannot_be_decrypted_stays_visible_to_git() {
    let folder = folder_with("redis: {usePassword: false}");
    let values = ["-f", "v.yaml"];
    st2ha(&folder, &[&["secrets", "init"][..], &values].concat()).fine();
    let recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    st2ha(&folder, &[&["secrets", "encrypt", "--recipient", recipient][..], &values].concat()).fine();
    let ignored = || fs::read_to_string(folder.path().join(".st2ha/.gitignore")).unwrap();
    let before = ignored();
    assert!(before.contains("!/default/st2.secrets.yaml"), "{before}");
    st2ha(&folder, &[&["secrets", "decrypt"][..], &values].concat()).failed(2, "--identity");
    assert_eq!(ignored(), before);
}

#[test]
fn prune_tells_only_what_it_has_done() {
    let folder = TempDir::new().unwrap();
    let file = ["--secrets-file", "s.yaml"];
    let run = |args: &[&str]| st2ha(&folder, &[&["secrets"], args, &file].concat());
    run(&["init"]).fine();
    run(&["rotate", "redis.password"]).fine();
    // What SOPS has encrypted cannot be changed without it.
    let path = folder.path().join("s.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let sealed = text
        .replace("previous:", "sops: {mac: 'ENC[AES256_GCM,data:a,iv:a,tag:a,type:str]', version: 3.9.0}\nprevious:");
    fs::write(&path, sealed).unwrap();
    let done = run(&["prune"]);
    assert!(done.status != 0 && !done.stderr.contains("is forgotten"), "{}", done.stderr);
    fs::write(&path, text).unwrap();
    assert!(run(&["prune"]).fine().stderr.contains("is forgotten"));
}

#[test]
fn a_terminal_shows_a_secret_only_when_asked() {
    let folder = folder_with("st2: {password: \"it's\"}");
    let Ok(script) = ["/usr/bin/script", "/bin/script"].into_iter().find(|path| Path::new(path).exists()).ok_or(())
    else {
        return;
    };
    let shown = |flag: &str| {
        let line = format!("{} secrets get st2.password -f v.yaml {flag}", env!("CARGO_BIN_EXE_st2ha"));
        let output = Command::new(script)
            .args(["-qec", &line, "/dev/null"])
            .current_dir(folder.path())
            .env_clear()
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let told = shown("");
    assert!(told.contains("stdout is a terminal") && !told.contains("it's"), "{told}");
    assert!(shown("--show").contains("it's"));
}

/// The folder of a release whose file is as version 0.1 wrote it.
fn folder_of_old_version() -> (TempDir, String) {
    let folder = folder_with("redis: {usePassword: false}");
    st2ha(&folder, &["secrets", "init", "-f", "v.yaml"]).fine();
    let marks = ["# End of file", "# The last line of this file"];
    let is_mark = |line: &&str| marks.iter().any(|mark| line.starts_with(mark));
    let old: String = stored(&folder).split_inclusive('\n').filter(|line| !is_mark(line)).collect();
    fs::write(folder.path().join(FILE), &old).unwrap();
    (folder, old)
}

#[test]
fn a_file_of_the_first_version_is_confirmed_by_a_rotation_or_left_as_it_is() {
    let (folder, old) = folder_of_old_version();
    let run = |args: &[&str]| st2ha(&folder, &[args, &["-f", "v.yaml"]].concat());
    let done = run(&["secrets", "rotate", "st2.password"]).fine();
    assert!(done.stderr.contains("replaced st2.password"), "{}", done.stderr);
    assert!(stored(&folder).contains("# End of file") && stored(&folder).contains("# The last line of this file"));
    run(&["secrets", "rotate", "st2.password"]).fine();
    assert!(!run(&["render"]).fine().stderr.contains("end mark"));
    // Something is missing.
    let line = old.lines().find(|line| line.contains("erlangCookie")).unwrap();
    let torn = old.replace(&format!("{line}\n"), "");
    fs::write(folder.path().join(FILE), &torn).unwrap();
    for args in [
        &["secrets", "rotate", "st2.password"][..],
        &["secrets", "rotate", "st2.ssh_key", "--yes"],
        &["secrets", "edit"],
    ] {
        run(args).failed(2, "so it may have lost something, and nothing was changed");
        assert_eq!(stored(&folder), torn, "{args:?}");
    }
    let secret = "kind: Secret\nmetadata: {name: st2-st2-auth, namespace: default}\ntype: Opaque\nstringData: {ST2_AUTH_PASSWORD: Another-Long-Text-1, password: Another-Long-Text-1}\n";
    let import = ["secrets", "import", "-", "--force", "-f", "v.yaml"];
    st2ha_with_stdin(&folder, &import, secret).failed(2, "nothing was changed");
    assert_eq!(stored(&folder), torn);
    // The advice works as it stands.
    let done = run(&["secrets", "rotate", "st2.password"]);
    let seal = advised(&done.stderr, "say so once with `");
    let words: Vec<&str> = seal.split(' ').skip(1).collect();
    st2ha(&folder, &words).fine();
    run(&["secrets", "rotate", "st2.password"]).fine();

    // Encrypted before it was confirmed.
    fs::write(folder.path().join(FILE), &old).unwrap();
    let identity = age::x25519::Identity::generate();
    fs::write(folder.path().join("id"), age::secrecy::ExposeSecret::expose_secret(&identity.to_string())).unwrap();
    let done = run(&["secrets", "encrypt", "--recipient", &identity.to_public().to_string()]).fine();
    assert!(done.stderr.contains(&identity.to_public().to_string()), "{}", done.stderr);
    run(&["secrets", "rotate", "st2.password", "--identity", "id"]).fine();
    run(&["secrets", "rotate", "st2.password", "--identity", "id"]).fine();
    run(&["render", "--identity", "id"]).fine();
}

#[test]
fn advice_names_the_file_and_the_release() {
    let (folder, old) = folder_of_old_version();
    fs::create_dir(folder.path().join("a b")).unwrap();
    fs::write(folder.path().join("a b/s.yaml"), &old[..old.find("rabbitmq:").unwrap()]).unwrap();
    let args = ["render", "one", "-n", "two", "-f", "v.yaml", "--secrets-file", "a b/s.yaml"];
    let done = st2ha(&folder, &args).failed(2, "`st2ha secrets seal --secrets-file 'a b/s.yaml'`");
    let import =
        "`kubectl get secret -n two -o yaml | st2ha secrets import - -n two --release one --secrets-file 'a b/s.yaml'`";
    assert!(done.stderr.contains(import), "{}", done.stderr);
    fs::write(folder.path().join("x.age"), "age-encryption.org/v1\n").unwrap();
    let args = ["secrets", "import", "x.age", "-n", "two", "--release", "one", "-f", "v.yaml"];
    st2ha(&folder, &args).failed(2, "x.age | st2ha secrets import - -n two --release one -f v.yaml");
}

#[test]
fn no_second_set_is_imported_above_the_first() {
    let folder = folders(&["deploy"]);
    fs::write(folder.path().join("deploy/v.yaml"), "").unwrap();
    st2ha_in(&folder, "deploy", &["secrets", "init", "-f", "v.yaml"]).fine();
    let only = secrets_files(&folder);
    let manifests = st2ha_in(&folder, "deploy", &["render", "-f", "v.yaml"]).fine().stdout;
    let import = ["secrets", "import", "-"];
    st2ha_with_stdin(&folder, &import, &manifests).failed(2, "deploy/.st2ha/default/st2.secrets.yaml");
    assert_eq!(secrets_files(&folder), only);
}

#[test]
fn working_trees_with_relative_paths_have_one_set() {
    let folder = folders(&["main/a"]);
    fs::write(folder.path().join("main/a/v.yaml"), "").unwrap();
    for args in [&["init", "-q"][..], &["add", "."], &["commit", "-qm", "x"]] {
        git(&folder, &[&["-C", "main"], args].concat());
    }
    git(&folder, &["-C", "main", "worktree", "add", "-q", "../other"]);
    // As newer versions of Git write it with `worktree.useRelativePaths`.
    fs::write(folder.path().join("main/.git/worktrees/other/gitdir"), "../../../../other/.git\n").unwrap();
    fs::write(folder.path().join("other/.git"), "gitdir: ../main/.git/worktrees/other\n").unwrap();
    st2ha_in(&folder, "other", &["render", "-f", "a/v.yaml"]).fine();
    st2ha_in(&folder, "main", &["render", "-f", "a/v.yaml"]).failed(2, "other/a/.st2ha/default/st2.secrets.yaml");
}

#[test]
fn a_named_file_that_is_not_there_is_no_way_around_what_is_wrong_at_the_usual_place() {
    let typo = ["render", "-f", "v/v.yaml", "--secrets-file", "typo.yaml"];
    let folder = folders(&["v"]);
    fs::write(folder.path().join("v/v.yaml"), "").unwrap();
    git(&folder, &["init", "-q"]);
    for (place, text) in [(FILE.to_owned(), "st2: {password: a}\n"), (format!("v/{FILE}"), "st2: {password: bb}\n")] {
        let path = folder.path().join(place);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    st2ha(&folder, &typo).failed(2, "there are two secrets files for this release");
    // A link that leads nowhere.
    fs::remove_file(folder.path().join(FILE)).unwrap();
    let usual = folder.path().join(format!("v/{FILE}"));
    fs::remove_file(&usual).unwrap();
    std::os::unix::fs::symlink("/nowhere/s.yaml", &usual).unwrap();
    st2ha(&folder, &typo).failed(2, "typo.yaml is not there, and this release has one");
    assert!(!folder.path().join("typo.yaml").exists());
}
