//! Files by the values that hold the secrets of a release, and that nothing names: a flag was left out, as in a fresh clone, or a file was moved.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;
mod repository_support;

use std::fs;

use cli_support::DATASTORE_KEY;
use repository_support::{Said, git, repository, st2ha, write};
use tempfile::TempDir;

const VALUES: (&str, &str) = ("v.yaml", "redis: {usePassword: false}\n");
const FILE: &str = ".st2ha/default/st2.secrets.yaml";
const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

/// Encrypted as SOPS does it.
const ENCRYPTED: &str = "ENC[AES256_GCM,data:Zq7Wm2Xc,iv:Zq7Wm2Xc,tag:Zq7Wm2Xc,type:str]";

/// A values file of SOPS with secrets at these keys below `st2`.
fn of_sops(keys: &[&str]) -> String {
    let lines: String = keys.iter().map(|key| format!("  {key}: {ENCRYPTED}\n")).collect();
    format!("st2:\n{lines}sops:\n  mac: {ENCRYPTED}\n")
}

/// The secrets file of a release, as st2ha writes it and as it encrypts it.
fn of_st2ha() -> [String; 2] {
    let folder = repository(&[VALUES]);
    let run = |args: &[&str]| assert_eq!(st2ha(&folder, ".", args).status, 0, "{args:?}");
    let read = || fs::read_to_string(folder.path().join(FILE)).unwrap();
    run(&["secrets", "init", "-f", "v.yaml"]);
    let plain = read();
    run(&["secrets", "encrypt", "-f", "v.yaml", "--recipient", RECIPIENT]);
    [plain, read()]
}

/// A file beside the values, and what a render says that has no flag for it.
fn beside(name: &str, text: &str, more: &[&str]) -> (TempDir, Said) {
    let folder = repository(&[VALUES, (name, text)]);
    let said = st2ha(&folder, ".", &[&["render", "-f", "v.yaml"], more].concat());
    (folder, said)
}

/// Nothing was made, and the message names the file.
#[track_caller]
fn refused(said: &Said, file: &str) {
    assert_eq!((said.status, &*said.stdout), (2, ""), "{file}: {}", said.stderr);
    let told = format!(" is not there, and {file} is, which may be the same one");
    assert!(said.stderr.contains(&told) && said.stderr.contains("(-f, if it is a values file)"), "{}", said.stderr);
}

/// Secrets were made, with or without a note about the file.
#[track_caller]
fn made(said: &Said, noted: Option<&str>) {
    assert!(said.status == 0 && said.stderr.contains("generated "), "{noted:?}: {}", said.stderr);
    let note = said.stderr.lines().find(|line| line.contains("may belong to this release"));
    assert_eq!(note.is_some(), noted.is_some(), "{}", said.stderr);
    assert!(noted.is_none_or(|noted| note.unwrap_or_default().contains(noted)), "{}", said.stderr);
}

#[test]
fn an_encrypted_values_file_that_was_left_out_in_a_clone_is_no_reason_for_new_secrets() {
    let folder = repository(&[("one/v.yaml", VALUES.1)]);
    write(&folder, "one/st2.secrets.enc.yaml", &of_sops(&["password", "datastore_crypto_key"]));
    for args in [&["init", "-q"][..], &["add", "."], &["commit", "-qm", "x"], &["clone", "-q", ".", "../two"]] {
        git(&folder, &[&["-C", "one"], args].concat());
    }
    for command in [&["render"][..], &["secrets", "init"], &["secrets", "rotate", "st2.password"]] {
        refused(&st2ha(&folder, "two", &[command, &["-f", "v.yaml"]].concat()), "st2.secrets.enc.yaml");
    }
    assert!(!folder.path().join("two/.st2ha").join("default").join("st2.secrets.yaml").exists());
    // Told beforehand as well.
    let said = st2ha(&folder, "two", &["validate", "-f", "v.yaml"]);
    assert!(said.status == 0 && said.stderr.contains("st2.secrets.enc.yaml is, which may be"), "{}", said.stderr);
    // What the message ends in is a way out.
    let said = st2ha(&folder, "two", &["render", "-f", "v.yaml"]);
    let way_out = format!("`mkdir -p .st2ha/default && touch {FILE} && st2ha secrets seal --secrets-file {FILE}`");
    assert!(said.stderr.contains(&way_out), "{}", said.stderr);
    write(&folder, &format!("two/{FILE}"), "");
    assert_eq!(st2ha(&folder, "two", &["secrets", "seal", "--secrets-file", FILE]).status, 0);
    made(&st2ha(&folder, "two", &["render", "-f", "v.yaml"]), None);
}

#[test]
fn a_file_is_known_by_its_name_in_any_form() {
    let [plain, encrypted] = of_st2ha();
    let sops = of_sops(&["password", "datastore_crypto_key"]);
    for text in [&plain, &encrypted, &sops] {
        for name in [
            "st2.secrets.enc.yaml",
            "st2.secrets.sops.yaml",
            "st2.secrets.dec.yaml",
            "st2.secrets.yaml.bak",
            "st2.secrets.yaml.2024-05-01",
            ".st2ha/st2.secrets.enc.yaml",
            "secrets.enc.yaml",
            "values.sops.yaml",
            "v.enc.yaml",
            // In folders that are nobody else's: that of st2ha under another name.
            "secrets/secrets.yaml",
            "_st2ha/default/st2.secrets.yaml",
            ".st2ha.bak/default/st2.secrets.yaml",
        ] {
            refused(&beside(name, text, &[]).1, name);
        }
    }
    // Packed, encrypted as a whole, and written by hand without comments.
    refused(&beside("st2.secrets.yaml.gpg", "\u{0}", &[]).1, "st2.secrets.yaml.gpg");
    refused(&beside("st2.secrets.yaml", "$ANSIBLE_VAULT;1.1;AES256\n3031\n", &[]).1, "st2.secrets.yaml");
    let folder = repository(&[VALUES]);
    fs::write(folder.path().join("st2.secrets.yaml"), b"\0GITCRYPT\0\xff\xfe").unwrap();
    refused(&st2ha(&folder, ".", &["render", "-f", "v.yaml"]), "st2.secrets.yaml");
    let key = format!("st2: {{datastore_crypto_key: '{DATASTORE_KEY}'}}\n");
    refused(&beside("secrets.yaml", &key, &[]).1, "secrets.yaml");
    made(&beside("custom_values.yaml", &key, &[]).1, Some("custom_values.yaml"));
    made(&beside("secrets.age", "-----BEGIN AGE ENCRYPTED FILE-----\n", &[]).1, Some("secrets.age"));
}

#[test]
fn files_of_others_are_what_they_were() {
    let sops = of_sops(&["password", "datastore_crypto_key"]);
    for name in [
        "other.secrets.enc.yaml",
        "prod.enc.yaml",
        "st2.secrets.example.yaml",
        "clusters/b/st2.secrets.yaml",
        "prod/secrets.enc.yaml",
        "backup/st2.secrets.yaml",
    ] {
        made(&beside(name, &sops, &[]).1, Some(name));
    }
    // Further up, only a word of this release tells.
    let above = |file: &str| {
        let folder = repository(&[("values/eu/prod.yaml", VALUES.1), (file, &sops)]);
        st2ha(&folder, ".", &["render", "-f", "values/eu/prod.yaml"])
    };
    for file in ["secrets.enc.yaml", "secrets/secrets.enc.yaml", "us/prod.enc.yaml", "secrets/us.enc.yaml"] {
        made(&above(file), Some(file));
    }
    for file in ["secrets/prod.enc.yaml", "secrets/eu/secrets.yaml", "values/eu.enc.yaml", "st2.secrets.enc.yaml"] {
        refused(&above(file), file);
    }
    // A word of this release, its namespace or its values makes it this one's.
    refused(&beside("prod.enc.yaml", &sops, &["-n", "prod"]).1, "prod.enc.yaml");
    refused(&beside("prod/secrets.enc.yaml", &sops, &["-n", "prod"]).1, "prod/secrets.enc.yaml");
    let folder = repository(&[VALUES, ("prod.yaml", "{}\n"), ("prod.enc.yaml", &sops)]);
    refused(&st2ha(&folder, ".", &["render", "-f", "v.yaml", "-f", "prod.yaml"]), "prod.enc.yaml");
    // Places that are counted up are told apart by their numbers.
    for (values, file, is_ours) in [
        ("values-us-east-1.yaml", "secrets-us-east-2.yaml", false),
        ("values-us-east-1.yaml", "secrets-us-east-1.yaml", true),
        ("values/cluster-1.yaml", "secrets/cluster-2.yaml", false),
        ("values/cluster-1.yaml", "secrets/cluster-01.enc.yaml", true),
        ("values-1.yaml", "secrets-2.yaml", false),
        ("cluster-1/values.yaml", "cluster-1/cluster-2/secrets.yaml", false),
        ("values-us-east-1.yaml", "secrets-us-east-1.yaml.2", true),
    ] {
        let folder = repository(&[(values, VALUES.1), (file, &sops)]);
        let said = st2ha(&folder, ".", &["render", "-f", values]);
        if is_ours { refused(&said, file) } else { made(&said, Some(file)) }
    }
    // Another release's, by its name or as a copy of what it has.
    made(&beside("st2.secrets.yaml", &of_st2ha()[0], &["other"]).1, Some("st2.secrets.yaml"));
    let folder = repository(&[VALUES]);
    assert_eq!(st2ha(&folder, ".", &["render", "-f", "v.yaml", "-n", "x"]).status, 0);
    fs::copy(folder.path().join(".st2ha/x/st2.secrets.yaml"), folder.path().join("st2.secrets.bak.yaml")).unwrap();
    made(&st2ha(&folder, ".", &["render", "-f", "v.yaml"]), None);
    // One that has nothing of what is made, or nothing that data depends on.
    made(&beside("secrets.enc.yaml", &of_sops(&["password", "apikeys"]), &[]).1, None);
    let given = format!("st2.datastore_crypto_key={}", serde_json::json!(DATASTORE_KEY));
    made(&beside("secrets.enc.yaml", &of_sops(&["datastore_crypto_key"]), &["--set-json", &given]).1, None);
}

/// What this run uses already is not missed: a new feature needs a secret more.
#[test]
fn a_values_file_that_is_named_is_not_left_out() {
    let [plain, encrypted] = of_st2ha();
    for name in ["st2.secrets.dec.yaml", "secrets.yaml"] {
        let folder = repository(&[VALUES, (name, &plain), ("st2.secrets.enc.yaml", &encrypted)]);
        write(&folder, "st2.secrets.yaml.gpg", "\u{0}");
        let render = ["render", "-f", "v.yaml", "--set", "redis.usePassword=true"];
        made(&st2ha(&folder, ".", &[&render[..], &["-f", name]].concat()), Some("file st2.secrets.enc.yaml may"));
        fs::remove_dir_all(folder.path().join(".st2ha")).unwrap();
        let said = st2ha(&folder, ".", &render);
        assert!(said.status == 2 && said.stderr.contains("which may be the same one"), "{}", said.stderr);
    }
}

/// In the folder of its namespace each release has a file by its name.
#[test]
fn a_file_that_was_renamed_in_its_own_folder_is_missed() {
    let namespace = ".st2ha/ops";
    for (values, name) in [("v/values.yaml", "secrets.yaml"), ("v/eu.yaml", "eu.yaml"), ("v/values.yaml", "ops.yaml")] {
        let folder = repository(&[(values, VALUES.1)]);
        let render = |release: &str| st2ha(&folder, ".", &["render", release, "-f", values, "-n", "ops"]);
        made(&render("st2"), None);
        let at = |name: &str| folder.path().join("v").join(namespace).join(name);
        // One that is being written has a name of its own.
        fs::copy(at("st2.secrets.yaml"), at(".st2.secrets.yaml.new-123456")).unwrap();
        fs::rename(at("st2.secrets.yaml"), at(name)).unwrap();
        refused(&render("st2"), &format!("v/{namespace}/{name}"));
        // Files of other releases, whatever they are called.
        fs::remove_file(at(name)).unwrap();
        for release in ["ops", "eu"] {
            made(&render(release), None);
        }
        made(&render("st2"), None);
    }
}

/// What was moved has left its secrets where it was.
#[test]
fn values_that_were_moved_get_no_second_set() {
    let folder = repository(&[("old/v.yaml", VALUES.1), ("other/v.yaml", VALUES.1)]);
    assert_eq!(st2ha(&folder, ".", &["render", "-f", "old/v.yaml"]).status, 0);
    // Clusters side by side have a release of one name each.
    made(&st2ha(&folder, ".", &["render", "-f", "other/v.yaml"]), None);
    fs::create_dir(folder.path().join("new")).unwrap();
    fs::rename(folder.path().join("old/v.yaml"), folder.path().join("new/v.yaml")).unwrap();
    let said = st2ha(&folder, ".", &["render", "-f", "new/v.yaml"]);
    let told = "a release of the same name and namespace has one: old/.st2ha/default/st2.secrets.yaml";
    assert!(said.status == 2 && said.stdout.is_empty() && said.stderr.contains(told), "{}", said.stderr);
    made(&st2ha(&folder, ".", &["render", "-n", "x", "-f", "new/v.yaml"]), None);
    // In another worktree somebody else may have theirs.
    let trees = repository(&[("one/v/v.yaml", VALUES.1)]);
    for args in [&["init", "-q"][..], &["add", "."], &["commit", "-qm", "x"], &["worktree", "add", "-q", "../two"]] {
        git(&trees, &[&["-C", "one"], args].concat());
    }
    assert_eq!(st2ha(&trees, "one", &["render", "-f", "v/v.yaml"]).status, 0);
    fs::rename(trees.path().join("two/v"), trees.path().join("two/w")).unwrap();
    let said = st2ha(&trees, "two", &["render", "-f", "w/v.yaml"]);
    made(&said, None);
    let told = "note: a release `st2` in the namespace `default` has secrets in ";
    let note = said.stderr.lines().find(|line| line.starts_with(told)).unwrap_or_else(|| panic!("{}", said.stderr));
    assert!(note.contains("one/v/.st2ha/default/st2.secrets.yaml already"), "{note}");
    let said = st2ha(&folder, ".", &["render", "-f", "new/v.yaml", "--secrets-file", &format!("old/{FILE}")]);
    assert_eq!(said.status, 0, "{}", said.stderr);
}

#[test]
fn values_below_the_name_of_a_chart_and_of_an_environment_are_looked_into() {
    let sops = of_sops(&["datastore_crypto_key"]);
    let below = format!("st2ha:\n  st2: {{datastore_crypto_key: '{ENCRYPTED}'}}\nsops: {{mac: '{ENCRYPTED}'}}\n");
    let folder = repository(&[("v.yaml", "st2ha: {redis: {usePassword: false}}\n"), ("secrets.enc.yaml", &below)]);
    refused(&st2ha(&folder, ".", &["render", "-f", "v.yaml", "--values-key", "st2ha"]), "secrets.enc.yaml");
    let project = "environments:\n  a: {namespace: x, values: v.yaml, secrets: mine/s.yaml}\n";
    let folder = repository(&[VALUES, ("st2ha.yaml", project), ("secrets/a.enc.yaml", &sops)]);
    let missed = |file: &str| {
        let said = st2ha(&folder, ".", &["render", "a"]);
        assert!(said.status == 2 && said.stderr.contains(&format!("no environment names {file}")), "{}", said.stderr);
    };
    missed("secrets/a.enc.yaml");
    // That of another environment, once the project says so.
    fs::rename(folder.path().join("secrets/a.enc.yaml"), folder.path().join("secrets/b.enc.yaml")).unwrap();
    missed("secrets/b.enc.yaml");
    write(&folder, "st2ha.yaml", &format!("{project}  b: {{namespace: y, values: [v.yaml, secrets/b.enc.yaml]}}\n"));
    made(&st2ha(&folder, ".", &["render", "a"]), None);
}

/// Its name tells whose it is, so one secret is enough.
#[test]
fn a_file_with_the_name_of_this_release_s_counts_with_one_secret() {
    for text in [
        &format!("st2: {{datastore_crypto_key: '{DATASTORE_KEY}'}}\n"),
        "mongodb: {auth: {rootPassword: Zq7Wm2Xc9LpBzQ4t}}\n",
        "rabbitmq: {auth: {erlangCookie: Zq7Wm2Xc9LpBzQ4tY8}}\n",
        "st2: {password: Zq7Wm2}\n",
        &format!("mongodb: {{auth: {{rootPassword: '{ENCRYPTED}'}}}}\nsops: {{mac: '{ENCRYPTED}'}}\n"),
        // As a whole.
        &format!("{{\"data\": \"{ENCRYPTED}\", \"sops\": {{\"mac\": \"{ENCRYPTED}\"}}}}\n"),
    ] {
        refused(&beside("st2.secrets.yaml", text, &[]).1, "st2.secrets.yaml");
        for name in ["st2.secrets.yaml", "st2.secrets.enc.yaml", "secrets/st2.secrets.yaml"] {
            let folder = repository(&[("a/values.yaml", VALUES.1), (name, text)]);
            refused(&st2ha(&folder, ".", &["render", "-f", "a/values.yaml", "-n", "ops"]), name);
        }
    }
    // What stands for secrets, what everybody has, what is not to be made, and what says that there is none.
    for text in [
        "st2: {password: '${ST2_PASSWORD}'}\n",
        "rabbitmq: {auth: {password: 9jS+w1u07NbHtZke1m+jW4Cj}}\n",
        "redis: {password: Zq7Wm2Xc9LpBzQ4t}\n",
        "st2: {datastore_crypto_key: disable}\n",
    ] {
        made(&beside("st2.secrets.yaml", text, &[]).1, None);
    }
}

/// Nobody else has a key of the datastore, and everybody may have Bitnami's subcharts.
#[test]
fn the_key_of_the_datastore_alone_makes_a_file_one_that_may_be_missed() {
    let sops = of_sops(&["datastore_crypto_key"]);
    let plain = format!("st2: {{datastore_crypto_key: '{DATASTORE_KEY}'}}\n");
    for text in [&sops, &plain] {
        for (values, name) in [
            ("a/values.yaml", "secrets.yaml"),
            ("values/st2.yaml", "secrets/st2.yaml"),
            ("values.yaml", "environments/prod/secrets.yaml"),
            ("values.yaml", "crypto/datastore.yaml"),
            ("values.yaml", "secrets.local.yaml"),
            ("values.yaml", "production.yaml"),
        ] {
            let folder = repository(&[(values, VALUES.1), (name, text)]);
            made(&st2ha(&folder, ".", &["render", "-f", values]), Some(name));
        }
        // Where a file of nearly the name was named, or the same with another ending.
        let folder = repository(&[VALUES, ("my.yaml.bak", text)]);
        let said = st2ha(&folder, ".", &["render", "-f", "v.yaml", "--secrets-file", "my.yaml"]);
        refused(&said, "my.yaml.bak");
        // A release that has such a key misses none.
        let given = format!("st2.datastore_crypto_key={}", serde_json::json!(DATASTORE_KEY));
        made(&beside("other/secrets.yaml", text, &["--set-json", &given]).1, None);
    }
    // An environment has its own, and a plain file may be values.
    let project = "environments: {prod: {namespace: ops, values: v.yaml}}\n";
    let render = |name: &str, text: &str| {
        let folder = repository(&[VALUES, ("st2ha.yaml", project), (name, text)]);
        st2ha(&folder, ".", &["render", "prod"])
    };
    for name in ["env/live/secrets.yaml", "a/key.yaml"] {
        let said = render(name, &sops);
        assert!(said.status == 2 && said.stderr.contains(&format!("no environment names {name}")), "{}", said.stderr);
        made(&render(name, &plain), Some(name));
    }
    made(&render("examples/secrets.yaml", &sops), Some("examples/secrets.yaml"));
}

#[test]
fn secrets_of_other_charts_with_the_same_subcharts_keep_nobody_from_new_ones() {
    let mongodb = "mongodb: {auth: {rootPassword: 'ENC', password: 'ENC', replicaSetKey: 'ENC'}}\nsecretKey: 'ENC'\n";
    let rabbitmq = "rabbitmq: {auth: {password: 'ENC', erlangCookie: 'ENC'}}\n";
    let redis = "redis: {password: 'ENC'}\n";
    for text in [mongodb, rabbitmq, redis, &format!("{mongodb}{rabbitmq}{redis}")] {
        let text = format!("{text}sops: {{mac: 'ENC'}}\n").replace("ENC", ENCRYPTED);
        let project = "environments: {prod: {namespace: ops, values: v.yaml}, dev: {namespace: dev, values: v.yaml}}\n";
        let files = [("apps/web/secrets.yaml", &*text), ("infra/st2/v.yaml", VALUES.1)];
        let folder = repository(&files);
        write(&folder, "infra/st2/st2ha.yaml", project);
        for name in ["prod", "dev"] {
            let said = st2ha(&folder, "infra/st2", &["render", name]);
            made(&said, Some("apps/web/secrets.yaml").filter(|_| !text.starts_with("redis")));
            assert!(!said.stderr.contains("mv "), "{}", said.stderr);
        }
        let folder = repository(&files);
        let said = st2ha(&folder, "infra/st2", &["init", "--yes"]);
        assert_eq!(said.status, 0, "{}", said.stderr);
    }
}

/// The name of a second environment often begins with that of the first one.
#[test]
fn files_of_values_that_a_run_does_not_have_are_those_of_others() {
    let sops = of_sops(&["password", "datastore_crypto_key"]);
    for (theirs, secrets, ours) in [
        ("values-prod.yaml", "secrets-prod.yaml", "values-prod-dr.yaml"),
        ("prod/values.yaml", "prod/secrets.yaml", "prod-dr/values.yaml"),
        ("values/prod.yaml", "secrets/prod.yaml", "values/prod-dr.yaml"),
        ("eu/values.yaml", "eu/secrets.enc.yaml", "eu-west/values.yaml"),
    ] {
        let folder = repository(&[(theirs, VALUES.1), (secrets, &sops), (ours, VALUES.1)]);
        let said = st2ha(&folder, ".", &["render", "-f", ours, "-n", "other"]);
        assert_eq!(said.status, 0, "{ours}: {}", said.stderr);
        // Their own run is one of which the file was left out, and so is one without values of another name.
        let folder = repository(&[(theirs, VALUES.1), (secrets, &sops)]);
        refused(&st2ha(&folder, ".", &["render", "-f", theirs, "-n", "other"]), secrets);
    }
    let folder = repository(&[("values.yaml", VALUES.1), ("custom.yaml", VALUES.1), ("secrets.yaml", &sops)]);
    refused(&st2ha(&folder, ".", &["render", "-f", "custom.yaml"]), "secrets.yaml");
}

/// What another project names is its environments', wherever it stands.
#[test]
fn files_that_other_projects_name_are_theirs() {
    let project =
        |secrets: &str| format!("environments: {{prod: {{namespace: ops, values: [values.yaml]{secrets}}}}}\n");
    let (a, b) = (project(", secrets: ../secrets/prod.yaml"), project(""));
    let folder = repository(&[
        ("a/st2ha.yaml", &a),
        ("a/values.yaml", VALUES.1),
        ("b/st2ha.yaml", &b),
        ("b/values.yaml", VALUES.1),
    ]);
    for place in ["a", "b"] {
        let said = st2ha(&folder, place, &["render", "prod"]);
        assert_eq!(said.status, 0, "{place}: {}", said.stderr);
    }
    let project = project(", secrets: ../st2.secrets.yaml");
    let folder = repository(&[("p/st2ha.yaml", &project), ("p/values.yaml", VALUES.1), ("x/values.yaml", VALUES.1)]);
    assert_eq!(st2ha(&folder, "p", &["render", "prod"]).status, 0);
    let said = st2ha(&folder, ".", &["render", "-f", "x/values.yaml", "-n", "other"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
}
