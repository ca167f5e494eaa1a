//! Ways to a second set of secrets that the tool itself would open: a new project, its own advice, the file of another release, a key that differs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;
mod repository_support;

use std::fs;

use cli_support::DATASTORE_KEY;
use repository_support::{git, repository, st2ha, st2ha_with, write};
use tempfile::TempDir;

const FILE: &str = ".st2ha/default/st2.secrets.yaml";
const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

/// Nobody here can read what is encrypted.
const WITHOUT_KEYS: &[(&str, &str)] = &[("SOPS_AGE_KEY_FILE", "")];

/// A values file with the key of the datastore.
fn key() -> String {
    format!("st2: {{datastore_crypto_key: '{DATASTORE_KEY}'}}\n")
}

/// A release whose secrets file has no key of the datastore: it stands in `key.yaml`.
fn with_key_elsewhere() -> TempDir {
    let folder = repository(&[("v.yaml", "redis: {usePassword: false}\n"), ("key.yaml", &key())]);
    let said = st2ha(&folder, ".", &["render", "-f", "v.yaml", "-f", "key.yaml"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    folder
}

fn stored(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join(FILE)).unwrap()
}

#[test]
fn a_new_project_gets_no_other_key_for_a_release_that_has_secrets() {
    for is_encrypted in [false, true] {
        let folder = with_key_elsewhere();
        if is_encrypted {
            let said = st2ha(&folder, ".", &["secrets", "encrypt", "-f", "v.yaml", "--recipient", RECIPIENT]);
            assert_eq!(said.status, 0, "{}", said.stderr);
        }
        let before = stored(&folder);
        let run = |args: &[&str]| st2ha_with(&folder, ".", args, WITHOUT_KEYS);
        let said = run(&["init", "--preset", "small"]);
        assert_eq!((said.status, &*said.stdout), (2, ""), "{}", said.stderr);
        for part in [
            "no `st2.datastore_crypto_key`",
            "`ST2HA_VALUES=FILE st2ha init`",
            "| st2ha secrets import - -n default --release st2`",
            "Only if the release has never had one, run `st2ha secrets init st2 -n default --preset small`",
        ] {
            assert!(said.stderr.contains(part), "{part}: {}", said.stderr);
        }
        assert_eq!(stored(&folder), before);
        let is_there = |name: &str| folder.path().join(name).exists();
        assert!(!is_there("st2ha.yaml") && !is_there("custom_values.yaml"), "nothing is left of the project");
        // The ways out.
        let said = if is_encrypted {
            assert_eq!(run(&["secrets", "init", "st2", "-n", "default", "--preset", "small"]).status, 0);
            run(&["init", "--preset", "small"])
        } else {
            let said = st2ha_with(&folder, ".", &["init", "--preset", "small"], &[("ST2HA_VALUES", "key.yaml")]);
            assert!(!stored(&folder).contains("datastore_crypto_key"));
            said
        };
        assert!(said.status == 0 && is_there("st2ha.yaml"), "{}", said.stderr);
    }
}

#[test]
fn the_way_out_where_nothing_is_generated_begins_with_the_key_that_is_there() {
    let folder = with_key_elsewhere();
    write(&folder, "st2ha.yaml", "environments: {ci: {values: v.yaml}}\n");
    for (args, init) in [
        (&["render", "--no-generate", "-f", "v.yaml"][..], "`st2ha secrets init st2 -n default -f v.yaml`"),
        (&["render", "ci", "--no-generate"], "`st2ha secrets init ci`"),
        (&["render", "ci"], "`st2ha secrets init ci`"),
        (&["validate", "ci"], "`st2ha secrets init ci`"),
        (&["secrets", "list", "ci"], "`st2ha secrets init ci`"),
        (&["secrets", "check", "ci"], "`st2ha secrets init ci`"),
        (&["render", "ci", "--no-generate", "--target", "argocd"], "`st2ha secrets init ci`, with the same flags"),
    ] {
        let said = st2ha(&folder, ".", args);
        let told = format!("{}{}", said.stderr, said.stdout);
        let [give, make] = ["Give the key that the release has", init].map(|part| told.find(part));
        assert!(give.is_some() && give < make, "{args:?}: {told}");
    }
    // Without a project, all that was typed.
    fs::remove_file(folder.path().join("st2ha.yaml")).unwrap();
    let said = st2ha(&folder, ".", &["render", "-f", "v.yaml"]);
    assert!(said.stderr.contains("run `st2ha secrets init st2 -n default -f v.yaml`"), "{}", said.stderr);
}

#[test]
fn a_key_and_passwords_that_somebody_asks_for_beside_others_are_told() {
    for is_encrypted in [false, true] {
        let folder = with_key_elsewhere();
        if is_encrypted {
            assert_eq!(st2ha(&folder, ".", &["secrets", "encrypt", "--recipient", RECIPIENT]).status, 0);
        }
        let said = st2ha_with(&folder, ".", &["secrets", "init", "-f", "v.yaml"], WITHOUT_KEYS);
        assert_eq!(said.status, 0, "{}", said.stderr);
        for part in
            ["warning: generated st2.datastore_crypto_key beside", "secrets import - -n default --release st2 --force"]
        {
            assert!(said.stderr.contains(part), "{}", said.stderr);
        }
        assert!(!said.stderr.contains("if MongoDB has run before"), "{}", said.stderr);
    }
    let folder = repository(&[
        ("v.yaml", "mongodb: {enabled: false, external: {hosts: [db], database: st2}}\n"),
        ("w.yaml", "{}\n"),
    ]);
    // Beside nothing, nothing is to be said, even in a file that was confirmed empty.
    write(&folder, FILE, "");
    assert_eq!(st2ha(&folder, ".", &["secrets", "seal", "--secrets-file", FILE]).status, 0);
    let said = st2ha(&folder, ".", &["secrets", "init", "-f", "v.yaml"]);
    assert!(said.status == 0 && !said.stderr.contains("warning"), "{}", said.stderr);
    let said = st2ha(&folder, ".", &["secrets", "init", "-f", "w.yaml"]);
    let told = "warning: generated mongodb.auth.rootPassword and mongodb.auth.password beside";
    assert!(said.status == 0 && said.stderr.contains(told), "{}", said.stderr);
    assert!(!said.stderr.contains("generated st2.datastore"), "{}", said.stderr);
}

#[test]
fn a_key_that_is_rotated_without_an_old_one_is_told_to_be_new() {
    let folder = with_key_elsewhere();
    let rotate = || st2ha(&folder, ".", &["secrets", "rotate", "st2.datastore_crypto_key", "--yes", "-f", "v.yaml"]);
    let said = rotate();
    assert_eq!(said.status, 0, "{}", said.stderr);
    for part in [
        &format!("generated st2.datastore_crypto_key; stored in {FILE}, which had none to keep"),
        "warning: generated st2.datastore_crypto_key beside",
    ] {
        assert!(said.stderr.contains(part), "{part}: {}", said.stderr);
    }
    assert!(!stored(&folder).contains("previous"));
    let said = rotate();
    let told = format!("replaced st2.datastore_crypto_key; stored in {FILE}, where the old ones are kept");
    assert!(said.stderr.contains(&told) && !said.stderr.contains("warning"), "{}", said.stderr);
}

#[test]
fn the_secrets_file_of_another_release_is_refused_where_there_is_one() {
    const PROD: &str = ".st2ha/prod/st2.secrets.yaml";
    const DEV: &str = ".st2ha/dev/st2.secrets.yaml";
    let project = "environments:\n  prod: {values: v.yaml, namespace: prod}\n  dev: {values: v.yaml, namespace: dev}\n";
    let folder =
        repository(&[("st2ha.yaml", project), ("v.yaml", "redis: {usePassword: false}\n"), ("m.yaml", "kind: List\n")]);
    let run = |args: &[&str]| st2ha(&folder, ".", args);
    for environment in ["prod", "dev"] {
        assert_eq!(run(&["render", environment]).status, 0);
    }
    let (prod, dev) = (fs::read(folder.path().join(PROD)).unwrap(), fs::read(folder.path().join(DEV)).unwrap());
    let whose = "the environment `dev` in st2ha.yaml";
    for command in [
        &["render", "prod"][..],
        &["validate", "prod"],
        &["secrets", "list", "prod"],
        &["render", "-n", "prod", "-f", "v.yaml"],
    ] {
        let said = st2ha_with(&folder, ".", command, &[("ST2HA_SECRETS_FILE", DEV)]);
        assert_eq!(said.status, 2, "{command:?}: {}", said.stdout);
        for part in [DEV, whose, PROD, "Unset ST2HA_SECRETS_FILE"] {
            assert!(said.stderr.contains(part), "{command:?}, {part}: {}", said.stderr);
        }
    }
    let get = |more: &[&str]| run(&[&["secrets", "get", "st2.password", "--secrets-file", DEV], more].concat());
    let said = get(&["--release", "prod"]);
    let ways = ["run the command with the name `dev` (`--release dev` where", "Leave --secrets-file out if not"];
    let [first, then] = ways.map(|way| said.stderr.find(way));
    assert!(said.status == 2 && first.is_some() && first < then, "{}", said.stderr);
    assert_eq!(get(&["--release", "dev"]).status, 0);
    // Its own, and a copy of its own, may be named.
    for file in [PROD, "copy/.st2ha/x/y.secrets.yaml"] {
        write(&folder, file, std::str::from_utf8(&prod).unwrap());
        assert_eq!(run(&["render", "prod", "--secrets-file", file]).status, 0, "{file}");
    }
    // What works on the file alone takes any.
    assert_eq!(run(&["secrets", "seal", "--secrets-file", DEV]).status, 0);
    // A release without secrets of its own.
    let said = run(&["render", "pr", "-n", "pr", "-f", "v.yaml", "--secrets-file", DEV]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    // Without a project, the place of the file tells whose it is.
    fs::remove_file(folder.path().join("st2ha.yaml")).unwrap();
    let said = run(&["render", "-n", "prod", "-f", "v.yaml", "--secrets-file", DEV]);
    assert!(
        said.status == 2 && said.stderr.contains("that of the release `st2` in the namespace `dev`"),
        "{}",
        said.stderr
    );
    assert!(said.stderr.contains("run the command with `-n dev`. Leave --secrets-file out if not"), "{}", said.stderr);
    assert_eq!(get(&["-n", "dev"]).status, 0);
    let said = get(&["-n", "prod", "--release", "st2"]);
    assert!(said.status == 2 && said.stderr.contains("run the command with `-n dev`"), "{}", said.stderr);
    assert_eq!(fs::read(folder.path().join(DEV)).unwrap(), dev);
}

/// What the message says leaves this release with one set of secrets: that of the other one.
#[test]
fn the_way_out_of_the_secrets_file_of_another_release_leads_to_no_third_set() {
    let folder = repository(&[("v.yaml", "redis: {usePassword: false}\n")]);
    let own = of_release("prod");
    let run = |args: &[&str]| st2ha(&folder, ".", &[&["render", "-f", "v.yaml", "-n", "prod"], args].concat());
    for namespace in ["dev", "prod"] {
        assert_eq!(st2ha(&folder, ".", &["render", "-f", "v.yaml", "-n", namespace]).status, 0);
    }
    let read = |file: &str| fs::read(folder.path().join(file)).unwrap();
    let other = read(&of_release("dev"));
    let said = run(&["--secrets-file", &of_release("dev")]);
    let way_out = "keep a backup of its own file and copy that one to its place";
    assert!(said.status == 2 && said.stderr.contains(way_out), "{}", said.stderr);
    let copy = |from: &str, to: &str| fs::copy(folder.path().join(from), folder.path().join(to)).unwrap();
    copy(&own, ".git/kept.yaml");
    copy(&of_release("dev"), &own);
    for args in [&["--secrets-file", &of_release("dev")][..], &[], &["--no-generate"]] {
        let said = run(args);
        assert!(said.status == 0 && !said.stderr.contains("generated"), "{args:?}: {}", said.stderr);
        assert_eq!((read(&own), read(&of_release("dev"))), (other.clone(), other.clone()), "{args:?}");
    }
}

/// The secrets file of the release `st2` in a namespace.
fn of_release(namespace: &str) -> String {
    format!(".st2ha/{namespace}/st2.secrets.yaml")
}

/// Projects of different clusters call their environments alike.
#[test]
fn the_secrets_file_of_an_environment_of_the_same_name_in_another_project_is_refused() {
    for (first, second) in [
        ("{namespace: a}", "{namespace: b}"),
        ("{namespace: a}", "{namespace: a}"),
        ("{secrets: secrets/prod.yaml}", "{secrets: secrets/prod.yaml}"),
    ] {
        let project = |environment: &str| format!("environments: {{prod: {environment}}}\n");
        let folder = repository(&[("ca/st2ha.yaml", &project(first)), ("cb/st2ha.yaml", &project(second))]);
        for place in ["ca", "cb"] {
            assert_eq!(st2ha(&folder, place, &["render", "prod"]).status, 0);
        }
        let below = if first.contains("secrets:") { "secrets/prod.yaml".to_owned() } else { of_release("a") };
        let real = |name: &str| fs::canonicalize(folder.path().join(name)).unwrap().display().to_string();
        let absolute = folder.path().join("ca").join(&below).display().to_string();
        for command in [["render", "prod"], ["validate", "prod"]] {
            for named in [format!("../ca/{below}"), absolute.clone()] {
                let said = st2ha_with(&folder, "cb", &command, &[("ST2HA_SECRETS_FILE", &named)]);
                assert_eq!(said.status, 2, "{command:?} {named}: {}", said.stderr);
                let whose = format!("that of the environment `prod` in {}/st2ha.yaml, and", real("ca"));
                assert!(said.stderr.contains(&whose), "{}", said.stderr);
            }
        }
        // Its own one, however it is named.
        let own = if second.contains("secrets:") { below } else { of_release(&second[12..13]) };
        for named in [own.clone(), format!("../cb/{own}"), folder.path().join("cb").join(&own).display().to_string()] {
            let said = st2ha(&folder, "cb", &["render", "prod", "--secrets-file", &named]);
            assert_eq!(said.status, 0, "{named}: {}", said.stderr);
        }
    }
}

/// Worktrees have copies of one project file.
#[test]
fn the_secrets_file_of_the_same_environment_in_another_worktree_may_be_named() {
    let folder = repository(&[("one/x/st2ha.yaml", "environments: {a: {namespace: a}, b: {namespace: b}}\n")]);
    for args in [&["init", "-q"][..], &["add", "."], &["commit", "-qm", "x"], &["worktree", "add", "-q", "../two"]] {
        git(&folder, &[&["-C", "one"], args].concat());
    }
    let run = |place: &str, environment: &str, named: Option<&str>| {
        let named = named.map(|file| ("ST2HA_SECRETS_FILE", file));
        st2ha_with(&folder, place, &["render", environment], named.as_slice())
    };
    // Each has its own set: the second one is begun with a file that is confirmed.
    for environment in ["a", "b"] {
        assert_eq!(run("one/x", environment, None).status, 0);
        let own = of_release(environment);
        write(&folder, &format!("two/x/{own}"), "");
        assert_eq!(st2ha(&folder, "two/x", &["secrets", "seal", "--secrets-file", &own]).status, 0);
        assert_eq!(run("two/x", environment, None).status, 0);
    }
    let there = format!("../../one/x/{}", of_release("a"));
    let said = run("two/x", "a", Some(&there));
    assert_eq!(said.status, 0, "{}", said.stderr);
    let said = run("two/x", "b", Some(&there));
    assert!(said.status == 2 && said.stderr.contains("that of the environment `a` in "), "{}", said.stderr);
}

/// Clusters side by side have releases of one name and namespace.
#[test]
fn the_secrets_file_of_the_same_release_of_other_values_is_told() {
    let folder =
        repository(&[("a/v.yaml", "redis: {usePassword: false}\n"), ("b/v.yaml", "redis: {usePassword: false}\n")]);
    for values in ["a/v.yaml", "b/v.yaml"] {
        assert_eq!(st2ha(&folder, ".", &["render", "-f", values]).status, 0);
    }
    let [there, own] = ["a", "b"].map(|place| format!("{place}/{FILE}"));
    let run = |command: &[&str], flag: &[&str], variable: Option<&str>| {
        let variable = variable.map(|file| ("ST2HA_SECRETS_FILE", file));
        st2ha_with(&folder, ".", &[command, &["-f", "b/v.yaml"], flag].concat(), variable.as_slice())
    };
    let told = format!(
        "warning: the secrets are those of {there}, and this release has others in {own}. Leave --secrets-file out"
    );
    for command in [&["render"][..], &["validate"], &["secrets", "list"], &["secrets", "get", "st2.password"]] {
        // A variable may be left over.
        let said = run(command, &[], Some(&there));
        assert_eq!(said.status, 2, "{command:?}: {}", said.stderr);
        for part in [&*there, &own, "Unset ST2HA_SECRETS_FILE", "name it with --secrets-file in place of the variable"]
        {
            assert!(said.stderr.contains(part), "{command:?}, {part}: {}", said.stderr);
        }
        let said = run(command, &["--secrets-file", &there], None);
        assert!(said.status == 0 && said.stderr.matches(&told).count() == 1, "{command:?}: {}", said.stderr);
    }
    let said = run(&["render"], &[], Some(&own));
    assert!(said.status == 0 && !said.stderr.contains("warning"), "{}", said.stderr);
    // One that is nobody's, and a new project that would name it for good.
    fs::copy(folder.path().join(&there), folder.path().join("mine.yaml")).unwrap();
    let said = run(&["render"], &[], Some("mine.yaml"));
    assert!(said.status == 0 && said.stderr.contains("this release has others in b/"), "{}", said.stderr);
    let init = |file: &str| {
        st2ha_with(&folder, "b", &["init", "prod", "-n", "default", "--yes"], &[("ST2HA_SECRETS_FILE", file)])
    };
    assert_eq!(init(&format!("../{there}")).status, 2);
    let said = init("../mine.yaml");
    assert!(said.status == 0 && said.stderr.contains("this release has others in .st2ha/"), "{}", said.stderr);
}

/// The same secrets are no others, whoever can read them.
#[test]
fn a_copy_that_is_encrypted_is_not_another_file() {
    let folder = repository(&[("v.yaml", "redis: {usePassword: false}\n")]);
    write(&folder, "key.txt", include_str!("secrets_support/sops.key"));
    assert_eq!(st2ha(&folder, ".", &["render", "-f", "v.yaml", "-n", "prod"]).status, 0);
    let copy = of_release("dev");
    write(&folder, &copy, &fs::read_to_string(folder.path().join(of_release("prod"))).unwrap());
    let recipient = "age1q8weul9n8rcrvjhq7u7udgxet6xzl5fw3w5kdmxr5eq7y0d5gqtsnmxm36";
    assert_eq!(
        st2ha(&folder, ".", &["secrets", "encrypt", "--secrets-file", &copy, "--recipient", recipient]).status,
        0
    );
    let render =
        |keys| st2ha_with(&folder, ".", &["render", "-f", "v.yaml", "-n", "prod", "--secrets-file", &copy], keys);
    let said = render(&[]);
    assert!(said.status == 0 && !said.stderr.contains("warning"), "{}", said.stderr);
    assert_eq!(render(WITHOUT_KEYS).status, 2);
    // One that differs is another one all the same.
    assert_eq!(st2ha(&folder, ".", &["secrets", "rotate", "st2.password", "-n", "prod", "-f", "v.yaml"]).status, 0);
    let said = render(&[]);
    assert!(
        said.status == 2 && said.stderr.contains("that of the release `st2` in the namespace `dev`"),
        "{}",
        said.stderr
    );
}

#[test]
fn a_new_project_does_not_take_the_secrets_file_of_another_release() {
    let folder = repository(&[("v.yaml", "redis: {usePassword: false}\n")]);
    let render = |namespace: &str| st2ha(&folder, ".", &["render", "-f", "v.yaml", "-n", namespace]);
    assert_eq!((render("dev").status, render("prod").status), (0, 0));
    let is_there = |name: &str| folder.path().join(name).exists();
    let init = |namespace: &str, file: &str| {
        st2ha_with(&folder, ".", &["init", "prod", "-n", namespace, "--yes"], &[("ST2HA_SECRETS_FILE", file)])
    };
    let said = init("prod", &of_release("dev"));
    assert_eq!(said.status, 2, "{}", said.stderr);
    for part in ["the release `st2` in the namespace `dev`", &of_release("prod"), "Unset ST2HA_SECRETS_FILE"] {
        assert!(said.stderr.contains(part), "{part}: {}", said.stderr);
    }
    assert!(!is_there("st2ha.yaml") && !is_there("custom_values.yaml"), "nothing is left of the project");
    // A release that has none yet: the next run without the variable would make one.
    let said = init("new", &of_release("dev"));
    assert!(said.status == 2 && said.stderr.contains("this release has none yet"), "{}", said.stderr);
    assert!(!is_there("st2ha.yaml") && !is_there("custom_values.yaml"), "nothing is left of the project");
    let said = init("prod", &of_release("prod"));
    assert!(said.status == 0 && is_there("st2ha.yaml"), "{}", said.stderr);
}

/// A project may give several environments one file, and a file that it names to none is anybody's.
#[test]
fn a_secrets_file_that_environments_share_is_not_another_ones() {
    let project = "environments:\n  alpha: {values: v.yaml, namespace: alpha, secrets: s.yaml}\n  beta: {values: v.yaml, namespace: beta, secrets: s.yaml}\n";
    let folder = repository(&[("st2ha.yaml", project), ("v.yaml", "redis: {usePassword: false}\n")]);
    for args in [
        &["render", "alpha"][..],
        &["render", "beta"],
        &["render", "beta", "--secrets-file", "s.yaml"],
        &["render", "-n", "beta", "-f", "v.yaml", "--secrets-file", "s.yaml"],
        &["render", "gamma", "-n", "gamma", "-f", "v.yaml"],
        &["render", "gamma", "-n", "gamma", "-f", "v.yaml", "--secrets-file", "mine.yaml"],
    ] {
        write(&folder, "mine.yaml", &fs::read_to_string(folder.path().join("s.yaml")).unwrap_or_default());
        let said = st2ha(&folder, ".", args);
        assert_eq!(said.status, 0, "{args:?}: {}", said.stderr);
    }
}

#[test]
fn a_given_key_that_is_not_the_stored_one_is_told() {
    let folder = repository(&[("v.yaml", "redis: {usePassword: false}\n"), ("key.yaml", &key())]);
    assert_eq!(st2ha(&folder, ".", &["render", "-f", "v.yaml"]).status, 0);
    let told = format!("this is another key than the one in {FILE}");
    let both = ["-f", "v.yaml", "-f", "key.yaml"];
    let set = format!("st2.datastore_crypto_key={}", serde_json::json!(DATASTORE_KEY));
    for (command, more, status) in [
        (&["render"][..], &both[..], 0),
        (&["render"], &["-f", "v.yaml", "--set-json", &set], 0),
        (&["render", "--strict"], &both, 1),
        (&["validate"], &both, 0),
        (&["secrets", "list"], &both, 0),
        (&["secrets", "check"], &both, 1),
    ] {
        let said = st2ha(&folder, ".", &[command, more].concat());
        let shown = if command == ["render"] { said.stderr.clone() } else { format!("{}{}", said.stderr, said.stdout) };
        assert!(said.status == status && shown.contains(&told), "{command:?}: {shown}");
        let way_out = "| st2ha secrets import - -n default --release st2 --force -f v.yaml";
        assert!(
            shown.contains("if the release has the stored one, leave") && shown.contains(way_out),
            "{command:?}: {shown}"
        );
        assert!(!shown.contains("aesKeyString"), "{command:?}: {shown}");
    }
    // The same key, in whatever form, none, one in a Secret, and a word that another program replaces.
    let same =
        stored(&folder).lines().find(|line| line.contains("datastore_crypto_key")).unwrap().replace("\": ", "\" :  ");
    write(&folder, "same.yaml", &format!("st2:\n{same}\n"));
    for more in [
        &["-f", "same.yaml"][..],
        &["--set", "st2.datastore_crypto_key="],
        &["--set", "st2.datastore_crypto_key=disable"],
        &["-f", "key.yaml", "--set", "st2.existingDatastoreSecret=mine"],
        &["--set", "st2.datastore_crypto_key=vault:secret/data/st2#key"],
    ] {
        let said = st2ha(&folder, ".", &[&["validate", "-f", "v.yaml"], more].concat());
        assert!(!said.stdout.contains("another key than"), "{more:?}: {}", said.stdout);
    }
}

#[test]
fn a_variable_that_is_left_over_gives_no_release_the_secrets_of_another_one() {
    let folder = repository(&[("a/v.yaml", "{}\n"), ("b/v.yaml", "{}\n")]);
    assert_eq!(st2ha(&folder, ".", &["render", "-n", "ops", "-f", "a/v.yaml"]).status, 0);
    let left_over = [("ST2HA_SECRETS_FILE", "a/.st2ha/ops/st2.secrets.yaml")];
    let said = st2ha_with(&folder, ".", &["render", "-n", "dev", "-f", "b/v.yaml"], &left_over);
    assert!(
        said.status != 0 && said.stdout.is_empty() && said.stderr.contains("this release has none yet"),
        "{}",
        said.stderr
    );
    assert!(said.stderr.contains("run the command with `-n ops`"), "{}", said.stderr);
    assert!(!folder.path().join("b/.st2ha").exists());
    // Its own release, and a file that is at no release's place, are what variables are for.
    assert_eq!(st2ha_with(&folder, ".", &["render", "-n", "ops", "-f", "a/v.yaml"], &left_over).status, 0);
    fs::copy(folder.path().join("a/.st2ha/ops/st2.secrets.yaml"), folder.path().join("shared.yaml")).unwrap();
    let shared = [("ST2HA_SECRETS_FILE", "shared.yaml")];
    assert_eq!(st2ha_with(&folder, ".", &["render", "-n", "dev", "-f", "b/v.yaml"], &shared).status, 0);
    // Whoever means it types it.
    let typed = ["render", "-n", "dev", "-f", "b/v.yaml", "--secrets-file", "a/.st2ha/ops/st2.secrets.yaml"];
    assert_eq!(st2ha(&folder, ".", &typed).status, 0);
}

#[test]
fn what_data_depends_on_is_not_rotated_into_the_first_file() {
    let folder = repository(&[("v.yaml", "{}\n")]);
    let rotate = ["secrets", "rotate", "st2.datastore_crypto_key", "--yes", "-n", "ops", "-f", "v.yaml"];
    let said = st2ha(&folder, ".", &rotate);
    assert!(said.status != 0 && said.stderr.contains("there is no secrets file"), "{}", said.stderr);
    assert!(said.stderr.contains("secrets import - -n ops") && said.stderr.contains("secrets init"), "{}", said.stderr);
    assert!(!folder.path().join(".st2ha").exists());
    assert_eq!(st2ha(&folder, ".", &["secrets", "init", "-n", "ops", "-f", "v.yaml"]).status, 0);
    assert_eq!(st2ha(&folder, ".", &rotate).status, 0);
}

#[test]
fn no_environment_gets_a_secrets_file_for_the_release_of_another_one() {
    let project = "environments:\n  prod: {namespace: prod, values: [v.yaml]}\n  dev: {namespace: dev, values: [v.yaml], secrets: sec/dev.yaml}\n";
    let folder = repository(&[("v.yaml", "{}\n"), ("st2ha.yaml", project)]);
    for before_the_first_render in [true, false] {
        for (args, variables) in [
            (&["render", "prod"][..], &[("ST2HA_NAMESPACE", "dev")][..]),
            (&["render", "prod", "-n", "dev"], &[]),
            (&["validate", "prod", "-n", "dev"], &[]),
            (&["secrets", "init", "prod", "-n", "dev"], &[]),
            (&["render", "--all", "--output-dir", "m"], &[("ST2HA_NAMESPACE", "dev")]),
        ] {
            let said = st2ha_with(&folder, ".", args, variables);
            let is_told = said.stderr.contains("which is that of the environment `dev`");
            assert!(said.status != 0 && said.stdout.is_empty() && is_told, "{args:?}: {}", said.stderr);
            assert!(!folder.path().join(".st2ha/dev").exists(), "{args:?}");
        }
        if before_the_first_render {
            for name in ["dev", "prod"] {
                assert_eq!(st2ha(&folder, ".", &["render", name]).status, 0);
            }
        }
    }
    // A namespace that no environment has is a release of its own.
    assert_eq!(st2ha(&folder, ".", &["render", "prod", "-n", "other"]).status, 0);
}
