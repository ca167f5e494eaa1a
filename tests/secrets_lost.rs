//! Quieter ways to a second set of secrets, and to secrets that others can read, through the command line.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;
mod repository_support;

use std::fs;
use std::path::Path;
use std::process::Command;

use cli_support::{DATASTORE_KEY, Run};
use repository_support::{Said, git, repository, st2ha, write};
use tempfile::TempDir;

const FILE: &str = ".st2ha/default/st2.secrets.yaml";

/// A secrets file as st2ha writes it.
fn secrets_file() -> String {
    let folder = repository(&[]);
    let init = st2ha(&folder, ".", &["secrets", "init", "--set", "redis.usePassword=false"]);
    assert_eq!(init.status, 0, "{}", init.stderr);
    fs::read_to_string(folder.path().join(FILE)).unwrap()
}

#[test]
fn a_secrets_file_among_the_values_that_lost_something_is_refused() {
    let whole = secrets_file();
    let cut: String = whole.split_inclusive('\n').take_while(|line| !line.starts_with("rabbitmq:")).collect();
    let less: String = whole.split_inclusive('\n').filter(|line| !line.contains("erlangCookie")).collect();
    for (torn, message) in [(&cut, "does not end in its end mark"), (&less, "holds 7 of its 8 values")] {
        let folder = repository(&[("v.yaml", "{}\n"), ("s.yaml", torn)]);
        for command in [&["render"][..], &["validate"], &["values"], &["secrets", "init"]] {
            let said = st2ha(&folder, ".", &[command, &["-f", "v.yaml", "-f", "s.yaml"]].concat());
            assert_eq!(said.status, 2, "{command:?}: {}", said.stdout);
            // `validate` reports on stdout.
            let told = format!("{}{}", said.stderr, said.stdout);
            for part in [message, "has lost something", "st2ha secrets seal --secrets-file s.yaml"] {
                assert!(told.contains(part) && !told.contains("kind:"), "{command:?}: {told}");
            }
        }
        assert!(!folder.path().join(".st2ha").exists(), "nothing is generated");
        // Also where a configuration names it.
        let config =
            "apiVersion: st2ha.stackstorm.com/v1\nkind: St2ha\nmetadata: {name: st2}\nspec: {valuesFiles: [s.yaml]}\n";
        write(&folder, "st2.yaml", config);
        let said = st2ha(&folder, ".", &["krm", "st2.yaml"]);
        assert!(said.status == 2 && said.stderr.contains(message), "{}", said.stderr);
        // Whoever says that it is whole is believed.
        assert_eq!(st2ha(&folder, ".", &["secrets", "seal", "--secrets-file", "s.yaml"]).status, 0);
        assert_eq!(st2ha(&folder, ".", &["render", "-f", "s.yaml"]).status, 0);
    }
    // What is whole is taken, whatever was added to it, and so is what never was a secrets file.
    let added = format!("{whole}st2web: {{replicas: 3}}\n");
    for text in [&*whole, &added, "# End of file\nprevious: {a: b}\nst2: {password: Zq7Wm2Xc9LpB}\n"] {
        let folder = repository(&[("s.yaml", text)]);
        let said = st2ha(&folder, ".", &["values", "-f", "s.yaml"]);
        assert!(said.status == 0 && said.stderr.is_empty(), "{}", said.stderr);
    }
}

/// The key that data is encrypted with may have stood in a values file, or in a flag, that is left out once.
#[test]
fn no_other_key_is_made_beside_secrets_of_a_release() {
    let key =
        format!("st2: {{datastore_crypto_key: '{DATASTORE_KEY}'}}\nmongodb: {{auth: {{password: Zq7Wm2Xc9LpB}}}}\n");
    let folder = repository(&[("v.yaml", "redis: {usePassword: false}\n"), ("key.yaml", &key)]);
    assert_eq!(st2ha(&folder, ".", &["render", "-f", "v.yaml", "-f", "key.yaml"]).status, 0);
    let before = fs::read_to_string(folder.path().join(FILE)).unwrap();
    for more in [&[][..], &["--set", "st2.datastore_crypto_key="], &["--preset", "stackstorm-ha-1.1"]] {
        let said = st2ha(&folder, ".", &[&["render", "-f", "v.yaml"], more].concat());
        assert!(said.status == 2 && said.stdout.is_empty(), "{}", said.stderr);
        for part in ["no `st2.datastore_crypto_key`", "run `st2ha secrets init st2 -n default"] {
            assert!(said.stderr.contains(part), "{}", said.stderr);
        }
        assert_eq!(fs::read_to_string(folder.path().join(FILE)).unwrap(), before, "nothing is stored");
        for (command, status) in [
            (&["validate"][..], 2),
            (&["validate", "--message-format", "json"], 2),
            (&["diff", "--against-values", "v.yaml"], 0),
            (&["secrets", "check"], 1),
            (&["secrets", "check", "--no-generate"], 1),
            (&["secrets", "list"], 0),
            (&["render", "--no-generate"], 2),
        ] {
            let said = st2ha(&folder, ".", &[command, &["-f", "v.yaml"], more].concat());
            let told = format!("{}{}", said.stdout, said.stderr);
            assert!(said.status == status && told.contains("no `st2.datastore_crypto_key`"), "{command:?}: {told}");
            assert_eq!(fs::read_to_string(folder.path().join(FILE)).unwrap(), before, "{command:?}");
        }
    }
    // MongoDB may be new.
    let said = st2ha(
        &folder,
        ".",
        &[
            "render",
            "-f",
            "v.yaml",
            "--set-json",
            &format!("st2.datastore_crypto_key={}", serde_json::json!(DATASTORE_KEY)),
        ],
    );
    assert!(
        said.status == 0 && said.stderr.contains("warning: generated mongodb.auth.password beside"),
        "{}",
        said.stderr
    );
    // Whoever asks for a new key gets it.
    assert_eq!(st2ha(&folder, ".", &["secrets", "init", "-f", "v.yaml"]).status, 0);
    let said = st2ha(&folder, ".", &["render", "-f", "v.yaml"]);
    assert!(said.status == 0 && !said.stderr.contains("warning"), "{}", said.stderr);
}

/// What `render` would say of the file that is there, `validate` says, too, and writes nothing.
#[test]
fn a_secrets_file_to_which_nothing_can_be_added_is_told_beforehand() {
    let whole = secrets_file();
    let torn: String = whole.split_inclusive('\n').filter(|line| !line.contains("password")).collect();
    let older: String =
        torn.lines().take_while(|line| !line.starts_with("# End")).map(|line| format!("{line}\n")).collect();
    let older = older.split_once("st2:").map(|(_, rest)| format!("st2:{rest}")).unwrap();
    for (name, text, message) in [
        (FILE, &*torn, "of its 8 values"),
        (FILE, &*older, "does not end in its end mark"),
        ("s.json", "{}\n", "is named as JSON"),
    ] {
        let folder = repository(&[("v.yaml", "redis: {usePassword: false}\n"), (name, text)]);
        for (command, is_refused) in [("render", true), ("validate", true), ("diff", false)] {
            let more = if command == "diff" { &["--against-values", "v.yaml"][..] } else { &[] };
            let args = [&[command, "-f", "v.yaml", "--secrets-file", name], more].concat();
            let said = st2ha(&folder, ".", &args);
            let told = format!("{}{}", said.stdout, said.stderr);
            assert!((said.status == 2) == is_refused && told.contains(message), "{name}, {command}: {told}");
            assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), text, "{name}, {command}");
        }
    }
}

#[test]
fn a_set_of_the_same_release_elsewhere_in_the_repository_is_told() {
    let values = "redis: {usePassword: false}\n";
    let folder = repository(&[("a/x.yaml", values), ("b/y.yaml", values), ("c/deeper/z.yaml", values)]);
    let note = |said: &Said| said.stderr.lines().find(|line| line.starts_with("note: a release")).map(str::to_owned);
    assert_eq!(note(&st2ha(&folder, ".", &["render", "-f", "a/x.yaml", "-f", "b/y.yaml"])), None);
    // One file left out.
    let said = note(&st2ha(&folder, ".", &["render", "-f", "b/y.yaml"])).unwrap();
    for part in ["`st2` in the namespace `default`", "in a/.st2ha/default/st2.secrets.yaml", "remove b/.st2ha/default"]
    {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(note(&st2ha(&folder, ".", &["render", "-f", "b/y.yaml"])), None, "only when it is made");
    // From another folder, and by another command.
    let said = note(&st2ha(&folder, "c", &["secrets", "init", "-f", "deeper/z.yaml"])).unwrap();
    assert!(said.contains("a/.st2ha/default/st2.secrets.yaml"), "{said}");
    assert_eq!(note(&st2ha(&folder, ".", &["render", "other", "-f", "b/y.yaml"])), None, "another release");
}

#[test]
fn secrets_belong_to_the_configuration_of_a_plugin() {
    let config = "apiVersion: st2ha.stackstorm.com/v1\nkind: St2ha\nmetadata: {name: st2}\n";
    let folder = repository(&[("base/st2.yaml", config), ("else/x", "")]);
    let first = st2ha(&folder, "base", &["krm", "st2.yaml"]);
    assert_eq!(first.status, 0, "{}", first.stderr);
    assert!(folder.path().join("base").join(FILE).exists());
    for (below, config) in [("else", "../base/st2.yaml"), (".", "base/st2.yaml")] {
        let again = st2ha(&folder, below, &["krm", config]);
        assert!(again.status == 0 && again.stdout == first.stdout, "{}", again.stderr);
    }
    assert!(!folder.path().join("else/.st2ha").exists() && !folder.path().join(".st2ha").exists());
    // A file that kustomize has made for the run owns nothing.
    let run =
        Run::new(&["krm", "copies/st2.yaml"]).env("KUSTOMIZE_PLUGIN_CONFIG_ROOT", "/").file("copies/st2.yaml", config);
    let done = run.run();
    assert!(done.folder.path().join(FILE).exists(), "{}", done.stderr);
}

#[test]
fn a_decrypted_file_that_git_tracks_is_told() {
    let folder = repository(&[("v.yaml", "redis: {usePassword: false}\n")]);
    let secrets = |args: &[&str]| st2ha(&folder, ".", &[&["secrets"], args, &["-f", "v.yaml"]].concat());
    let Ok(made) = Command::new("age-keygen").args(["-o", "key.txt"]).current_dir(folder.path()).output() else {
        eprintln!("skipped: there is no `age`");
        return;
    };
    assert!(made.status.success());
    let public = Command::new("age-keygen").args(["-y", "key.txt"]).current_dir(folder.path()).output().unwrap();
    let public = String::from_utf8(public.stdout).unwrap();
    assert_eq!(secrets(&["init"]).status, 0);
    let told = secrets(&["decrypt"]).stderr;
    assert_eq!(told, format!("{FILE} is not encrypted: nothing was changed\n"));
    let encrypt = ["encrypt", "--recipient", public.trim()];
    assert_eq!(secrets(&encrypt).status, 0);
    let told = secrets(&["decrypt"]).stderr;
    assert!(
        told.contains("not encrypted any more: keep it out of version control") && !told.contains("tracks"),
        "{told}"
    );
    assert_eq!(secrets(&encrypt).status, 0);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "x"]);
    let told = secrets(&["decrypt"]).stderr;
    assert!(told.contains("Git tracks it") && told.contains(&format!("git rm --cached {FILE}")), "{told}");
    git(&folder, &["rm", "-q", "--cached", FILE]);
    git(&folder, &["add", "."]);
    let listed = Command::new("git").args(["ls-files"]).current_dir(folder.path()).output().unwrap();
    assert!(!String::from_utf8(listed.stdout).unwrap().contains("st2.secrets.yaml"));
}

#[test]
fn a_stored_secret_of_blanks_is_told() {
    let text = "st2:\n  password: '  '\n  ssh_key: x\n";
    let folder = repository(&[(FILE, text)]);
    let told = st2ha(&folder, ".", &["values"]).stderr;
    assert!(told.contains("nothing but blanks at st2.password, which anybody can guess"), "{told}");
    assert!(!told.contains("ssh_key"), "{told}");
}

#[test]
fn half_a_certificate_authority_has_a_place() {
    let values = "mongodb:\n  tls:\n    enabled: true\n    caCert: a\n    caKey: b\n";
    let folder = repository(&[("v.yaml", values)]);
    let said = st2ha(&folder, ".", &["render", "-f", "v.yaml"]);
    assert_eq!((said.status, &*said.stdout), (1, ""));
    for part in ["error: mongodb.tls.caCert: this is given, and mongodb.tls.clientPem", "v.yaml:4"] {
        assert!(said.stderr.contains(part), "{}", said.stderr);
    }
    assert!(!Path::new(&folder.path().join(".st2ha")).exists());
}

/// What is left of a file whose end is gone, comments alone among it, never ends in new secrets.
#[test]
fn a_file_that_was_cut_down_to_its_first_lines_makes_no_new_secrets() {
    let whole = secrets_file();
    let of_sops = include_str!("secrets_support/sops.fixture");
    for (name, text, lines) in [("plain", &*whole, 7), ("sops", of_sops, 3)] {
        for lines in 0..lines {
            let cut: String = text.split_inclusive('\n').take(lines).collect();
            let folder = repository(&[("v.yaml", "{}\n"), ("my-secrets.yaml", &cut)]);
            let said = st2ha(&folder, ".", &["render", "-f", "v.yaml", "-f", "my-secrets.yaml"]);
            assert_eq!((said.status != 0, &*said.stdout), (true, ""), "{name} {lines}: {}", said.stderr);
            assert!(!folder.path().join(".st2ha").exists(), "{name} {lines}: {}", said.stderr);
            // And at its own place.
            let folder = repository(&[("v.yaml", "{}\n"), (FILE, &cut)]);
            let said = st2ha(&folder, ".", &["render", "-f", "v.yaml"]);
            assert_eq!((said.status, &*said.stdout), (2, ""), "{name} {lines}: {}", said.stderr);
            assert_eq!(fs::read_to_string(folder.path().join(FILE)).unwrap(), cut, "{name} {lines}");
        }
    }
}

#[test]
fn values_that_are_empty_where_secrets_are_made_are_told() {
    let folder = repository(&[("v.yaml", "{}\n"), ("empty.yaml", "\n")]);
    // A program that failed has printed nothing.
    let piped = Run::new(&["render", "-f", "-"]).stdin("\n").run().failed(2);
    assert!(piped.stderr.contains("the values after `-f` from <stdin> are empty"), "{}", piped.stderr);
    assert!(piped.stdout.is_empty() && !piped.folder.path().join(".st2ha").exists());
    // Of another file nobody knows what it held.
    let said = st2ha(&folder, ".", &["render", "-f", "v.yaml", "-f", "empty.yaml"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    assert!(said.stderr.contains("warning: the values file empty.yaml is empty"), "{}", said.stderr);
    // Where none is made, an empty file is as good as any.
    let said = st2ha(&folder, ".", &["render", "-f", "v.yaml", "-f", "empty.yaml"]);
    assert!(said.status == 0 && !said.stderr.contains("empty.yaml"), "{}", said.stderr);
}

#[test]
fn a_project_with_mistakes_guards_the_values_of_its_environments() {
    for (project, told) in [
        ("environments: {prod: {values: v/prod.yaml, nonsense: 1}}\n", &["those of the environment `prod`"][..]),
        (
            "environments: {prod: {values: {a: v/prod.yaml}}}\n",
            &["those of an environment in ", "st2ha.yaml, which has mistakes"],
        ),
        ("environments: {prod: {values: [", &["those of an environment in ", "st2ha.yaml, which has mistakes"]),
    ] {
        let folder = repository(&[("st2ha.yaml", project), ("v/prod.yaml", "{}\n")]);
        for (below, file) in [(".", "v/prod.yaml"), ("v", "prod.yaml")] {
            let said = st2ha(&folder, below, &["render", "-f", file]);
            assert_eq!((said.status, &*said.stdout), (2, ""), "{project}: {}", said.stderr);
            assert!(told.iter().all(|part| said.stderr.contains(part)), "{}", said.stderr);
        }
        assert!(!folder.path().join("v/.st2ha").exists(), "{project}");
        let named = st2ha(&folder, ".", &["render", "-f", "v/prod.yaml", "--secrets-file", "mine.yaml"]);
        assert_eq!(named.status, 0, "{}", named.stderr);
    }
    // What is no project at all guards nothing, and neither does one that is right.
    for other in [
        "apiVersion: st2ha.stackstorm.com/v1\nkind: St2ha\nmetadata: {name: st2}\n",
        "environments: {prod: {values: v/other.yaml}}\n",
    ] {
        let folder = repository(&[("st2ha.yaml", other), ("v/prod.yaml", "{}\n")]);
        let said = st2ha(&folder, ".", &["render", "-f", "v/prod.yaml"]);
        assert_eq!(said.status, 0, "{other}: {}", said.stderr);
    }
}

#[test]
fn a_name_that_is_nearly_that_of_a_secrets_file_is_refused() {
    let folder = repository(&[("v.yaml", "redis: {usePassword: false}\n"), ("s/notes.yaml", "a: 1\n")]);
    let render = |file: &str| st2ha(&folder, ".", &["render", "-f", "v.yaml", "--secrets-file", file]);
    assert_eq!(render("s/prod1.yaml").status, 0);
    let said = render("s/prd1.yaml");
    assert_eq!((said.status, &*said.stdout), (2, ""), "{}", said.stderr);
    assert!(said.stderr.contains("with nearly the same name is: s/prod1.yaml"), "{}", said.stderr);
    assert!(!folder.path().join("s/prd1.yaml").exists());
    // Names that are counted up, other names, and those that are like no secrets file.
    for other in ["s/prod2.yaml", "s/dev.yaml", "s/note.yaml"] {
        let said = render(other);
        assert_eq!(said.status, 0, "{other}: {}", said.stderr);
    }
    // The way out.
    write(&folder, "s/prd1.yaml", "");
    assert_eq!(st2ha(&folder, ".", &["secrets", "seal", "--secrets-file", "s/prd1.yaml"]).status, 0);
    assert_eq!(render("s/prd1.yaml").status, 0);
}

#[test]
fn a_plugin_tells_of_another_set_of_the_same_release() {
    let config = "apiVersion: st2ha.stackstorm.com/v1\nkind: St2ha\nmetadata: {name: st2}\n";
    let folder = repository(&[("a/st2.yaml", config), ("b/st2.yaml", config)]);
    assert!(!st2ha(&folder, ".", &["krm", "a/st2.yaml"]).stderr.contains("has secrets in"));
    let said = st2ha(&folder, ".", &["krm", "b/st2.yaml"]);
    assert!(said.stderr.contains("has secrets in a/.st2ha/default/st2.secrets.yaml already"), "{}", said.stderr);
}

#[test]
fn a_file_above_the_repository_is_told() {
    let folder = TempDir::new().unwrap();
    write(&folder, FILE, "st2: {password: Zq7Wm2Xc9LpB}\n");
    write(&folder, "r/sub/v.yaml", "{}\n");
    let git = Command::new("git").args(["init", "-q", "r"]).current_dir(folder.path()).status().unwrap();
    assert!(git.success());
    for (below, values) in [("r", "sub/v.yaml"), ("r/sub", "v.yaml")] {
        let said = st2ha(&folder, below, &["render", "-f", values]);
        assert_eq!((said.status, &*said.stdout), (2, ""), "{}", said.stderr);
        assert!(
            said.stderr.contains(FILE) && said.stderr.contains("it is outside of the repository"),
            "{}",
            said.stderr
        );
    }
    // Another release has nothing to do with it.
    assert_eq!(st2ha(&folder, "r/sub", &["render", "other", "-f", "v.yaml"]).status, 0);
}

/// A stream cannot be named once more, and nothing can be kept beside it.
#[test]
fn advice_does_not_name_streams() {
    let said = Run::new(&["render", "--no-generate", "-f", "v.yaml", "-f", "-"]).file("v.yaml", "{}").stdin("{}").run();
    let advised = "run `st2ha secrets init st2 -n default -f v.yaml`, with the same values from stdin or pipes";
    assert!(said.stderr.contains(advised), "{}", said.stderr);
    let both = ["render", "--no-generate", "-f", "-", "--set", "st2web.replicas=2"];
    let said = Run::new(&both).stdin("{}").run();
    assert!(said.stderr.contains("from stdin or pipes, and the same `--set` flags"), "{}", said.stderr);
}

/// What a project keeps for an environment is advised with its name, for everything else is refused.
#[test]
fn advice_names_the_environment_that_values_are_of() {
    let files = [("st2ha.yaml", "environments: {prod: {values: v/prod.yaml}}\n"), ("v/prod.yaml", "{}\n")];
    let folder = repository(&files);
    for args in [
        &["render", "--no-generate", "-f", "v/prod.yaml"][..],
        &["secrets", "check", "--no-generate", "-f", "v/prod.yaml"],
    ] {
        let said = st2ha(&folder, ".", args);
        let told = format!("{}{}", said.stdout, said.stderr);
        assert!(told.contains("run `st2ha secrets init prod`") && !told.contains("-f v/prod.yaml"), "{told}");
        assert!(!told.contains("v/.st2ha"), "{told}");
    }
    assert_eq!(st2ha(&folder, ".", &["secrets", "init", "prod"]).status, 0);
}

/// Helm and kustomize take no name of an environment, so other words help there.
#[test]
fn other_programs_are_told_what_they_can_do() {
    let request =
        "apiVersion: st2ha.stackstorm.com/v1\nkind: St2ha\nmetadata: {name: st2}\nspec: {valuesFiles: [v/prod.yaml]}\n";
    let wrong = "environments: {prod: {values: [";
    let named = "environments: {prod: {values: v/other.yaml, secrets: prod.secrets.yaml}}\n";
    let own = "environments: {prod: {values: v/prod.yaml, namespace: live}}\n";
    for (project, told) in [
        (own, "the values are those of the environment `prod`"),
        (named, "the environment `prod` in st2ha.yaml has a release of the same name and namespace"),
        (wrong, "name the new file with --secrets-file or ST2HA_SECRETS_FILE"),
    ] {
        let folder = repository(&[
            ("st2ha.yaml", project),
            ("v/prod.yaml", "{}\n"),
            ("v/other.yaml", "{}\n"),
            ("k/st2.yaml", request),
        ]);
        let list = format!(
            "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\nfunctionConfig:\n  {}",
            request.trim_end().replace('\n', "\n  ")
        );
        for run in [
            Run::new(&["krm"]).stdin(&list),
            Run::new(&["krm", "k/st2.yaml"]),
            Run::new(&["post-render"]).stdin(&format!("---\n# Source: st2ha\n{request}")),
        ] {
            let run = run.file("st2ha.yaml", project).file("v/prod.yaml", "{}\n").file("k/st2.yaml", request);
            let done = run.run();
            assert_eq!(done.status, 2, "{}", done.stderr);
            assert!(done.stderr.contains(told), "{}", done.stderr);
            assert!(
                done.stderr.contains("ST2HA_SECRETS_FILE") && !done.stderr.contains("run the command with its name"),
                "{}",
                done.stderr
            );
            assert!(!done.folder.path().join(".st2ha").exists() && !done.folder.path().join("k/.st2ha").exists());
        }
        // What is advised works.
        if project != wrong {
            assert_eq!(st2ha(&folder, ".", &["secrets", "init", "prod"]).status, 0);
            let file = if project == own { ".st2ha/live/st2.secrets.yaml" } else { "prod.secrets.yaml" };
            let said = st2ha(&folder, ".", &["krm", "k/st2.yaml", "--secrets-file", file]);
            assert_eq!(said.status, 0, "{}", said.stderr);
        }
    }
}

#[test]
fn a_release_with_a_name_and_a_namespace_of_its_own_is_no_environments() {
    let project = "defaults: {values: v/common.yaml}\nenvironments: {dev: {values: v/dev.yaml, namespace: dev}, prod: {release: live, namespace: live, secrets: s.yaml}}\n";
    let render = |release: &[&str]| {
        let folder = repository(&[("st2ha.yaml", project), ("v/common.yaml", "{}\n"), ("v/dev.yaml", "{}\n")]);
        let files = ["-f", "v/common.yaml", "-f", "v/dev.yaml"];
        (st2ha(&folder, ".", &[&["render"][..], release, &files].concat()), folder)
    };
    let (said, folder) = render(&["preview", "-n", "pr-17"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    assert!(folder.path().join("v/.st2ha/pr-17/preview.secrets.yaml").is_file());
    for release in [
        &["-n", "pr-17"][..],
        &["preview"],
        &["preview", "-n", "dev"],
        &["live", "-n", "pr-17"],
        &["live", "-n", "live"],
    ] {
        let (said, _) = render(release);
        assert_eq!((said.status, &*said.stdout), (2, ""), "{release:?}: {}", said.stderr);
        assert!(said.stderr.contains("give it a name and a namespace of its own"), "{}", said.stderr);
        assert!(!said.stderr.contains("has secrets of its own"), "{}", said.stderr);
    }
}

#[test]
fn the_file_that_an_environment_names_is_the_one_that_its_release_has() {
    let project = "environments: {a: {namespace: x, values: v.yaml, secrets: a.secrets.yaml}}\n";
    let folder = repository(&[("st2ha.yaml", project), ("v.yaml", "redis: {usePassword: false}\n")]);
    assert_eq!(st2ha(&folder, ".", &["secrets", "init", "a"]).status, 0);
    for other in ["a.secrets.yml", "other.yaml", "sec/a.yaml"] {
        let said = st2ha(&folder, ".", &["render", "a", "--secrets-file", other]);
        assert_eq!((said.status, &*said.stdout), (2, ""), "{other}: {}", said.stderr);
        assert!(
            said.stderr.contains("this release has one: a.secrets.yaml") && said.stderr.contains("touch "),
            "{}",
            said.stderr
        );
    }
    assert_eq!(st2ha(&folder, ".", &["render", "a", "--secrets-file", "a.secrets.yaml"]).status, 0);
    // The way out.
    write(&folder, "other.yaml", "");
    assert_eq!(st2ha(&folder, ".", &["secrets", "seal", "--secrets-file", "other.yaml"]).status, 0);
    assert_eq!(st2ha(&folder, ".", &["render", "a", "--secrets-file", "other.yaml"]).status, 0);
}

/// An empty file that was confirmed is a new one: nothing of it is ever on disk unencrypted.
#[test]
fn an_empty_file_is_encrypted_for_the_recipients() {
    let identity = age::x25519::Identity::generate();
    let project = format!("environments: {{a: {{values: v.yaml, recipients: [{}]}}}}\n", identity.to_public());
    let folder = repository(&[("st2ha.yaml", &project), ("v.yaml", "redis: {usePassword: false}\n"), ("new.yaml", "")]);
    assert_eq!(st2ha(&folder, ".", &["secrets", "seal", "--secrets-file", "new.yaml"]).status, 0);
    let said = st2ha(&folder, ".", &["secrets", "init", "a", "--secrets-file", "new.yaml"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    let text = fs::read_to_string(folder.path().join("new.yaml")).unwrap();
    assert!(text.contains("recipients:") && !text.contains("BEGIN EC PRIVATE KEY"), "{text}");
}

#[test]
fn a_secrets_file_with_another_ending_is_no_reason_for_new_secrets() {
    for name in ["yml", "yaml.bak", "yaml~", "json", "yaml.age", "enc.yaml"] {
        let folder = repository(&[("v.yaml", "redis: {usePassword: false}\n")]);
        assert_eq!(st2ha(&folder, ".", &["secrets", "init", "-f", "v.yaml"]).status, 0);
        let file = folder.path().join(FILE);
        let other = file.with_file_name(format!("st2.secrets.{name}"));
        fs::rename(&file, &other).unwrap();
        let said = st2ha(&folder, ".", &["render", "-f", "v.yaml"]);
        assert_eq!((said.status, &*said.stdout), (2, ""), "{name}: {}", said.stderr);
        assert!(said.stderr.contains(&format!(".st2ha/default/st2.secrets.{name} is")), "{}", said.stderr);
        assert!(!file.exists());
        // Other releases have nothing to do with it.
        let of_another = ["render", "st2-eu", "-f", "v.yaml"];
        assert_eq!(st2ha(&folder, ".", &of_another).status, 0);
        fs::remove_file(&other).unwrap();
        assert_eq!(st2ha(&folder, ".", &["render", "-f", "v.yaml"]).status, 0);
    }
}

/// A file that a flag, a variable or the project names is missed under another ending, and under nearly the same name.
#[test]
fn a_named_secrets_file_that_was_renamed_is_no_reason_for_new_secrets() {
    let values = "redis: {usePassword: false}\n";
    let project =
        |secrets: &str| format!("environments: {{a: {{namespace: x, values: v.yaml, secrets: {secrets}}}}}\n");
    let endings =
        ["yml", "yaml.bak", "yaml~", "json", "yaml.age", "enc.yaml", "yaml.gpg", "yaml.2026-01-01", "old.yaml"];
    let folder = repository(&[("st2ha.yaml", &project("s/a.secrets.yaml")), ("v.yaml", values)]);
    let by_project = |folder: &TempDir| st2ha(folder, ".", &["render", "a"]);
    let by_flag = |folder: &TempDir| {
        st2ha(folder, ".", &["render", "other", "-n", "y", "-f", "v.yaml", "--secrets-file", "s/a.secrets.yaml"])
    };
    assert_eq!(by_project(&folder).status, 0);
    let file = folder.path().join("s/a.secrets.yaml");
    for name in endings {
        let other = file.with_file_name(format!("a.secrets.{name}"));
        fs::rename(&file, &other).unwrap();
        for said in [by_project(&folder), by_flag(&folder)] {
            assert_eq!((said.status, &*said.stdout), (2, ""), "{name}: {}", said.stderr);
            assert!(said.stderr.contains(&format!("s/a.secrets.{name} is")), "{}", said.stderr);
            assert!(!file.exists());
        }
        fs::rename(&other, &file).unwrap();
    }
    // A slip in the project.
    for slip in ["s/a.secret.yaml", "s/a.secrets.yml"] {
        write(&folder, "st2ha.yaml", &project(slip));
        let said = by_project(&folder);
        assert_eq!((said.status, &*said.stdout), (2, ""), "{slip}: {}", said.stderr);
        assert!(said.stderr.contains("s/a.secrets.yaml") && !folder.path().join(slip).exists(), "{}", said.stderr);
    }
    // Another name, and files of the same beginning that hold no secrets.
    fs::remove_file(&file).unwrap();
    write(&folder, "st2ha.yaml", &project("s/live.yaml"));
    write(&folder, "s/live.yml", "a: 1\n");
    write(&folder, "s/live.md", "about\n");
    let said = by_project(&folder);
    assert_eq!(said.status, 0, "{}", said.stderr);
}

/// Names that a project gives are no slips of each other, and neither are those of other places.
#[test]
fn secrets_files_of_several_environments_lie_side_by_side() {
    let values = ("v.yaml", "redis: {usePassword: false}\n");
    for (one, other) in [
        ("a.secrets.yaml", "b.secrets.yaml"),
        ("secrets.eu.yaml", "secrets.us.yaml"),
        ("prod.yaml", "prd.yaml"),
        ("s/live.yaml", "./s/live.old.yaml"),
    ] {
        let project = format!(
            "environments: {{a: {{namespace: x, values: v.yaml, secrets: {one}}}, b: {{namespace: y, values: v.yaml, secrets: {other}}}}}\n"
        );
        let folder = repository(&[("st2ha.yaml", &project), values]);
        for environment in ["a", "b"] {
            let said = st2ha(&folder, ".", &["render", environment]);
            assert_eq!(said.status, 0, "{one} {other}: {}", said.stderr);
        }
        assert!(folder.path().join(one).exists() && folder.path().join(other).exists());
    }
    let folder = repository(&[values]);
    for file in ["secrets.eu.yaml", "secrets.us.yaml", "a.secrets.yaml", "b.secrets.yaml"] {
        let said = st2ha(&folder, ".", &["render", "-f", "v.yaml", "--secrets-file", file]);
        assert_eq!(said.status, 0, "{file}: {}", said.stderr);
    }
}
