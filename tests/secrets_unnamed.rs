//! Secrets files that were moved: a new set is not made where the old one may be meant.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod repository_support;

use std::fs;

use repository_support::{Said, git, repository, st2ha, st2ha_with, write};
use tempfile::TempDir;

const VALUES: (&str, &str) = ("v.yaml", "redis: {usePassword: false}\n");

const FILE: &str = ".st2ha/default/st2.secrets.yaml";

/// A project with one environment, and what it says besides.
fn project(more: &str) -> String {
    format!("environments: {{a: {{namespace: x, values: v.yaml{more}}}}}\n")
}

/// A repository with such a project, and the secrets of its environment.
fn rendered(more: &str) -> TempDir {
    let folder = repository(&[("st2ha.yaml", &project(more)), VALUES]);
    made(&st2ha(&folder, ".", &["secrets", "init", "a"]));
    folder
}

/// A file as st2ha writes it, with secrets of its own.
fn secrets_file() -> String {
    let folder = repository(&[VALUES]);
    made(&st2ha(&folder, ".", &["secrets", "init", "-f", "v.yaml"]));
    fs::read_to_string(folder.path().join(FILE)).unwrap()
}

#[track_caller]
fn made(said: &Said) {
    assert_eq!(said.status, 0, "{}", said.stderr);
    assert!(said.stderr.contains("generated "), "{}", said.stderr);
}

/// Nothing was made or printed, and the message has these parts.
#[track_caller]
fn refused(said: &Said, parts: &[&str]) {
    assert_eq!((said.status, &*said.stdout), (2, ""), "{}", said.stderr);
    for part in parts {
        assert!(said.stderr.contains(part), "{part}: {}", said.stderr);
    }
}

/// The note about files that may be meant.
fn note(said: &Said) -> Option<&str> {
    said.stderr.lines().find(|line| line.contains("may belong to this release"))
}

fn rename(folder: &TempDir, from: &str, to: &str) {
    let to = folder.path().join(to);
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::rename(folder.path().join(from), to).unwrap();
}

#[test]
fn a_secrets_file_that_the_project_names_no_more_is_no_reason_for_new_secrets() {
    let folder = rendered(", secrets: secrets/prod.yaml");
    for (more, wanted) in [
        (", secrets: sec/b.yaml", "sec/b.yaml"),
        (", secrets: secrets/live.yaml", "secrets/live.yaml"),
        (", secrets: secret/prod.yaml", "secret/prod.yaml"),
        (", release: other, secrets: new.yaml", "new.yaml"),
        ("", ".st2ha/x/st2.secrets.yaml"),
    ] {
        write(&folder, "st2ha.yaml", &project(more));
        for command in [&["render", "a"][..], &["secrets", "init", "a"]] {
            refused(&st2ha(&folder, ".", command), &[wanted, "secrets/prod.yaml"]);
            assert!(!folder.path().join(wanted).exists());
        }
    }
    let said = st2ha(&folder, ".", &["render", "a"]);
    refused(&said, &["no environment names secrets/prod.yaml", "name it with `secrets` in st2ha.yaml"]);
    // From another folder, and where a flag names another file.
    fs::create_dir(folder.path().join("below")).unwrap();
    refused(&st2ha(&folder, "below", &["render", "a"]), &["no environment names ", "secrets/prod.yaml"]);
    refused(&st2ha(&folder, ".", &["render", "a", "--secrets-file", "z.yaml"]), &["secrets/prod.yaml"]);
    // The ways out.
    write(&folder, "new/a.yaml", "");
    made(&{
        assert_eq!(st2ha(&folder, ".", &["secrets", "seal", "--secrets-file", "new/a.yaml"]).status, 0);
        write(&folder, "st2ha.yaml", &project(", secrets: new/a.yaml"));
        st2ha(&folder, ".", &["render", "a"])
    });
    write(&folder, "st2ha.yaml", &project(", secrets: secrets/prod.yaml"));
    let said = st2ha(&folder, ".", &["render", "a"]);
    assert!(said.status == 0 && !said.stderr.contains("generated"), "{}", said.stderr);
}

#[test]
fn a_project_outside_of_a_repository_misses_its_secrets_file_as_well() {
    let folder = rendered(", secrets: secrets/prod.yaml");
    fs::remove_dir_all(folder.path().join(".git")).unwrap();
    write(&folder, "st2ha.yaml", &project(", secrets: .sec/b.yaml"));
    refused(&st2ha(&folder, ".", &["render", "a"]), &["no environment names secrets/prod.yaml"]);
    // Hidden folders are no hiding-place.
    rename(&folder, "secrets/prod.yaml", ".hidden/prod.yaml.bak");
    refused(&st2ha(&folder, ".", &["render", "a"]), &["no environment names .hidden/prod.yaml.bak"]);
}

#[test]
fn an_encrypted_set_that_nobody_names_is_known_by_its_keys() {
    let value = "ENC[AES256_GCM,data:Zq7Wm2Xc,iv:Zq7Wm2Xc,tag:Zq7Wm2Xc,type:str]";
    let set = format!("st2:\n  password: {value}\n  datastore_crypto_key: {value}\nsops:\n  mac: {value}\n");
    let of_kubernetes =
        format!("apiVersion: v1\nkind: Secret\nstringData:\n  password: {value}\nsops:\n  mac: {value}\n");
    let folder = repository(&[("st2ha.yaml", &project(", secrets: s.yaml")), VALUES]);
    write(&folder, "flux/other.yaml", &of_kubernetes);
    write(&folder, "flux/one.yaml", &format!("st2: {{password: '{value}'}}\nsops: {{mac: '{value}'}}\n"));
    write(
        &folder,
        "docs/secrets.yaml",
        "text: |\n  # Secrets of one StackStorm release\nst2: {password: Zq7Wm2Xc9LpB}\n",
    );
    write(&folder, "deep/prod.enc.json", &serde_json::json!({ "a": 1, "b": value }).to_string());
    made(&st2ha(&folder, ".", &["render", "a"]));
    fs::remove_file(folder.path().join("s.yaml")).unwrap();
    write(&folder, "deep/prod.enc.yaml", &set);
    refused(&st2ha(&folder, ".", &["render", "a"]), &["no environment names deep/prod.enc.yaml"]);
    // Where it is given as values, it is nobody else's set.
    write(
        &folder,
        "st2ha.yaml",
        "environments: {a: {values: [v.yaml], secrets: s.yaml}, b: {values: deep/prod.enc.yaml}}\n",
    );
    made(&st2ha(&folder, ".", &["render", "a"]));
}

#[test]
fn sets_of_others_keep_no_environment_from_its_own() {
    let other = secrets_file();
    let folder = repository(&[
        ("p/st2ha.yaml", &project(", secrets: s/a.yaml")),
        ("p/v.yaml", VALUES.1),
        ("q/st2ha.yaml", &project(", secrets: ../shared/q.yaml")),
        ("q/v.yaml", VALUES.1),
        // Of another project, of another release, of another repository, and one that was confirmed empty.
        ("shared/q.yaml", &other),
        ("p/.st2ha/y/st2.secrets.yaml", &other),
        ("p/.st2ha/x/preview.secrets.yaml", &other),
        ("vendored/.git/HEAD", ""),
        ("vendored/secrets.yaml", &secrets_file()),
        ("p/empty.yaml", ""),
    ]);
    assert_eq!(st2ha(&folder, "p", &["secrets", "seal", "--secrets-file", "empty.yaml"]).status, 0);
    // A copy of a set that is in use.
    write(&folder, "p/kept/q.yaml", &other.replace("  password: ", "  password: Zq7Wm2"));
    let said = st2ha(&folder, "p", &["render", "a"]);
    made(&said);
    assert_eq!(note(&said), None, "{}", said.stderr);

    // Nobody can be sure of these.
    for name in ["q/lost.yaml", "p/backup/a.yaml", "p/tests/fixtures/s.yaml", "p/.st2ha/x/old-st2.secrets.yaml"] {
        fs::remove_file(folder.path().join("p/s/a.yaml")).unwrap();
        write(&folder, name, &secrets_file());
        let said = st2ha(&folder, "p", &["render", "a"]);
        made(&said);
        let told = note(&said).unwrap_or_else(|| panic!("{name}: {}", said.stderr));
        assert!(told.contains(name.strip_prefix("p/").unwrap_or(name)), "{told}");
        assert!(told.contains("remove s/a.yaml") && told.contains("with `secrets` in st2ha.yaml"), "{told}");
        fs::remove_file(folder.path().join(name)).unwrap();
        assert_eq!(note(&st2ha(&folder, "p", &["render", "a"])), None, "only when it is made");
    }
    // Below no other project, it may be this one's.
    fs::remove_file(folder.path().join("p/s/a.yaml")).unwrap();
    write(&folder, "shared/p.yaml", &secrets_file());
    refused(&st2ha(&folder, "p", &["render", "a"]), &["no environment names ", "shared/p.yaml"]);
}

#[test]
fn without_a_project_a_set_that_nobody_names_is_told() {
    let folder = repository(&[VALUES]);
    let render = |file: &str| st2ha(&folder, ".", &["render", "-f", "v.yaml", "--secrets-file", file]);
    made(&render("secrets/eu/prod.yaml"));
    // A slip in the name of a folder that would be made.
    for slip in ["secret/eu/prod.yaml", "Secrets/eu/prod.yaml", "./secrest/eu/prod.yaml"] {
        refused(&render(slip), &["with nearly the same name is: ", "secrets/eu/prod.yaml", "mkdir -p "]);
        assert!(!folder.path().join("secret").exists());
    }
    // Names of other places are no slips.
    for (file, known) in [
        ("secrets/us/prod.yaml", &["secrets/eu/prod.yaml"][..]),
        ("other.yaml", &["secrets/eu/prod.yaml", "secrets/us/prod.yaml"]),
    ] {
        let said = render(file);
        made(&said);
        let told = note(&said).unwrap();
        assert!(known.iter().all(|known| told.contains(known)) && told.contains("with --secrets-file"), "{told}");
    }
    let said = st2ha(&folder, ".", &["render", "-f", "v.yaml"]);
    made(&said);
    assert!(
        note(&said).unwrap().contains("files other.yaml, secrets/eu/prod.yaml and secrets/us/prod.yaml"),
        "{}",
        said.stderr
    );
}

/// Moved by hand within st2ha's own folder, or out of it.
#[test]
fn a_secrets_file_that_was_moved_out_of_its_place_is_missed() {
    for place in ["st2.secrets.yaml", ".st2ha/st2.secrets.yaml"] {
        let folder = repository(&[VALUES]);
        made(&st2ha(&folder, ".", &["render", "-f", "v.yaml"]));
        rename(&folder, FILE, place);
        let said = st2ha(&folder, ".", &["render", "-f", "v.yaml"]);
        refused(&said, &[&format!("{FILE} is not there, and {place} is"), "Move it back to that place"]);
        assert!(!folder.path().join(FILE).exists());
        // Another release has nothing to do with it.
        made(&st2ha(&folder, ".", &["render", "other", "-n", "y", "-f", "v.yaml"]));
        // Nor has a file of that name that holds no secrets.
        write(&folder, place, "a: 1\n");
        made(&st2ha(&folder, ".", &["render", "-f", "v.yaml"]));
    }
    // One that a project names is that of its environment.
    let named = "environments: {b: {namespace: b, values: other.yaml, secrets: st2.secrets.yaml}}\n";
    let folder =
        repository(&[VALUES, ("st2ha.yaml", named), ("other.yaml", VALUES.1), ("st2.secrets.yaml", &secrets_file())]);
    made(&st2ha(&folder, ".", &["render", "-f", "v.yaml"]));
}

/// What the cluster has is no second set.
#[test]
fn secrets_are_imported_beside_a_file_that_was_moved_aside() {
    for place in [&["--secrets-file", "my.yaml"][..], &[]] {
        let folder = repository(&[VALUES]);
        let file = if place.is_empty() { FILE } else { "my.yaml" };
        let with_values = [&["-f", "v.yaml"][..], place].concat();
        let rendered = st2ha(&folder, ".", &[&["render"][..], &with_values].concat());
        made(&rendered);
        write(&folder, "manifests.yaml", &rendered.stdout);
        let before = fs::read_to_string(folder.path().join(file)).unwrap();
        rename(&folder, file, &format!("{file}.bak"));
        refused(
            &st2ha(&folder, ".", &[&["render"][..], &with_values].concat()),
            &[".bak is, which may be the same one"],
        );
        let said = st2ha(&folder, ".", &[&["secrets", "import", "manifests.yaml"][..], &with_values].concat());
        assert_eq!(said.status, 0, "{}", said.stderr);
        assert!(said.stderr.contains(".bak may hold more than the cluster has"), "{}", said.stderr);
        assert_eq!(fs::read_to_string(folder.path().join(file)).unwrap(), before);
    }
    // Nor is it where a project names its files no more.
    let folder = rendered(", secrets: one.yaml");
    let manifests = st2ha(&folder, ".", &["render", "a"]).stdout;
    write(&folder, "manifests.yaml", &manifests);
    write(&folder, "st2ha.yaml", &project(", secrets: s/b.yaml"));
    let said = st2ha(&folder, ".", &["secrets", "import", "manifests.yaml", "--release", "a"]);
    assert!(said.status == 0 && folder.path().join("s/b.yaml").exists(), "{}", said.stderr);
}

#[test]
fn a_packed_secrets_file_is_no_reason_for_new_secrets() {
    let folder = repository(&[VALUES]);
    let render = || st2ha(&folder, ".", &["render", "-f", "v.yaml", "--secrets-file", "my.yaml"]);
    for name in
        ["my.yaml.gz", "my.gz", "my.yaml.vault", "my.zip", "my.yaml.xz", "my.zst", "my.yaml.7z", "my.tar.bz2", "my.tgz"]
    {
        write(&folder, name, "\u{0}");
        refused(&render(), &[&format!("{name} is, which may be the same one")]);
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    write(&folder, "my.yml", "$ANSIBLE_VAULT;1.1;AES256\n3031\n");
    refused(&render(), &["my.yml is, which may be the same one"]);
    fs::remove_file(folder.path().join("my.yml")).unwrap();
    // What an editor keeps, and what is of something else.
    for name in [".my.yaml.swp", "my.yaml.swp", "mine.zip", "my.md"] {
        write(&folder, name, "\u{0}");
    }
    made(&render());
}

/// Whoever does not name the environment makes the same file, where nothing but its name tells.
#[test]
fn the_file_of_an_environment_is_made_by_its_place_as_well() {
    let config = "apiVersion: st2ha.stackstorm.com/v1\nkind: St2ha\nmetadata: {name: st2, namespace: x}\nspec: {valuesFiles: [v.yaml]}\n";
    let place = ".st2ha/x/st2.secrets.yaml";
    for args in [&["render", "st2", "-n", "x", "-f", "v.yaml"][..], &["krm", "st2.yaml"]] {
        let folder = repository(&[("st2ha.yaml", &project("")), VALUES, ("st2.yaml", config)]);
        made(&st2ha(&folder, ".", args));
        assert!(folder.path().join(place).exists());
        let said = st2ha(&folder, ".", &["render", "a"]);
        assert!(said.status == 0 && !said.stderr.contains("generated"), "{}", said.stderr);
        // The environment's would be encrypted, or elsewhere.
        let recipient = age::x25519::Identity::generate().to_public();
        for more in [format!(", recipients: [{recipient}]"), ", secrets: s.yaml".to_owned()] {
            let folder = repository(&[("st2ha.yaml", &project(&more)), VALUES, ("st2.yaml", config)]);
            refused(&st2ha(&folder, ".", args), &["the environment `a`"]);
        }
    }
}

/// Nothing is advised or promised that would be refused.
#[test]
fn what_would_be_refused_is_said_before() {
    let folder = repository(&[VALUES]);
    made(&st2ha(&folder, ".", &["render", "-f", "v.yaml"]));
    rename(&folder, FILE, &format!("{FILE}.bak"));
    let told = format!("{FILE} is not there, and {FILE}.bak is");
    for (status, args) in [
        (0, &["validate"][..]),
        (0, &["secrets", "list"]),
        (1, &["secrets", "check"]),
        (1, &["secrets", "check", "--no-generate"]),
        (2, &["render", "--no-generate"]),
    ] {
        let said = st2ha(&folder, ".", &[args, &["-f", "v.yaml"]].concat());
        assert_eq!(said.status, status, "{args:?}: {}", said.stderr);
        let all = format!("{}{}", said.stdout, said.stderr);
        assert!(all.contains(&told), "{args:?}: {all}");
        assert!(!all.contains("will be generated") && !all.contains("secrets init"), "{args:?}: {all}");
    }
    fs::remove_file(folder.path().join(format!("{FILE}.bak"))).unwrap();
    for args in [&["validate"][..], &["secrets", "list"], &["secrets", "check"]] {
        let said = st2ha(&folder, ".", &[args, &["-f", "v.yaml"]].concat());
        assert!(said.status == 0 && !said.stderr.contains("is not there"), "{args:?}: {}", said.stderr);
    }
}

#[test]
fn advice_names_what_has_named_the_file() {
    let folder = rendered("");
    let place = ".st2ha/x/st2.secrets.yaml";
    refused(&st2ha(&folder, ".", &["render", "a", "--secrets-file", "q.yaml"]), &[place, "Leave --secrets-file out"]);
    let by_variable = st2ha_with(&folder, ".", &["render", "a"], &[("ST2HA_SECRETS_FILE", "q.yaml")]);
    refused(&by_variable, &[place, "Unset ST2HA_SECRETS_FILE"]);
    write(&folder, "st2ha.yaml", &project(", secrets: s.yaml"));
    refused(&st2ha(&folder, ".", &["render", "a"]), &[place, "Take `secrets` out of st2ha.yaml"]);
    // Other messages about files name the same.
    rename(&folder, place, "s.yaml.bak");
    refused(&st2ha(&folder, ".", &["render", "a"]), &["s.yaml.bak is", "name it with `secrets` in st2ha.yaml"]);
}

/// Two worktrees of a repository with such a project, `one` and `two`, of which the first has the secrets of its environment.
fn worktrees(more: &str) -> TempDir {
    let folder = repository(&[("one/st2ha.yaml", &project(more)), ("one/v.yaml", VALUES.1)]);
    let git = |args: &[&str]| git(&folder, &[&["-C", "one"], args].concat());
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "x"]);
    git(&["worktree", "add", "-q", "../two"]);
    made(&st2ha(&folder, "one", &["render", "a"]));
    folder
}

#[test]
fn another_worktree_has_the_file_that_a_project_names() {
    let folder = worktrees(", secrets: s/a.yaml");
    refused(&st2ha(&folder, "two", &["render", "a"]), &["another worktree of the repository has it: ", "one/s/a.yaml"]);
    rename(&folder, "one/s/a.yaml", "two/s/a.yaml");
    assert_eq!(st2ha(&folder, "two", &["render", "a"]).status, 0);
}

/// A project with these environments, each with its own namespace and file: `secrets/NAME.yaml`.
fn environments(names: &[&str]) -> String {
    let line = |name: &&str| format!("  {name}: {{namespace: {name}, values: v.yaml, secrets: secrets/{name}.yaml}}\n");
    format!("environments:\n{}", names.iter().map(line).collect::<String>())
}

/// A project with such environments, which have their secrets.
fn with_secrets(names: &[&str]) -> TempDir {
    let folder = repository(&[("st2ha.yaml", &environments(names)), VALUES]);
    for name in names {
        made(&st2ha(&folder, ".", &["secrets", "init", name]));
    }
    folder
}

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

/// A file of secrets without comments, as other programs leave it.
fn uncommented(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect()
}

/// Two releases may have passwords in common, and everybody has those that the upstream chart publishes.
#[test]
fn a_secret_in_common_makes_no_copy() {
    let published = (
        "rabbitmq-password: 9jS+w1u07NbHtZke1m+jW4Cj",
        "rabbitmq-erlang-cookie: 8MrqQdCQ6AQ8U3MacSubHE5RqkSfvNaRHzvxuFcG",
    );
    let own = ("rabbitmq-password: Zq7Wm2Xc9LpBzQ4t", "rabbitmq-erlang-cookie: Zq7Wm2Xc9LpBzQ4tY8");
    for (password, cookie) in [published, own] {
        let folder = repository(&[("st2ha.yaml", &environments(&["dev", "prod"])), VALUES]);
        let secret = format!(
            "apiVersion: v1\nkind: Secret\nmetadata: {{name: st2-rabbitmq, labels: {{app.kubernetes.io/instance: st2}}}}\n\
             stringData: {{{password}, {cookie}}}\n"
        );
        write(&folder, "rabbit.yaml", &secret);
        for name in ["dev", "prod"] {
            let said = st2ha(&folder, ".", &["secrets", "import", "rabbit.yaml", "--release", name]);
            assert_eq!(said.status, 0, "{}", said.stderr);
            made(&st2ha(&folder, ".", &["secrets", "init", name]));
        }
        rename(&folder, "secrets/prod.yaml", "secrets/live.yaml");
        refused(&st2ha(&folder, ".", &["render", "prod"]), &["no environment names secrets/live.yaml"]);
        // A copy of one in use has the keys in common that data depends on, whatever else has changed.
        rename(&folder, "secrets/live.yaml", "secrets/prod.yaml");
        let before = read(&folder, "secrets/prod.yaml");
        write(&folder, "kept/prod.yaml", &before.replace(password.split_once(' ').unwrap().1, "Another7Wm2Xc9LpB"));
        fs::remove_file(folder.path().join("secrets/dev.yaml")).unwrap();
        let said = st2ha(&folder, ".", &["render", "dev"]);
        made(&said);
        assert_eq!(note(&said), None, "{}", said.stderr);
    }
}

/// Where the file can be read, it is compared decrypted. Where not, the message says what to do with a copy.
#[test]
fn an_encrypted_copy_of_a_file_in_use_is_no_missing_one() {
    let (identity, other) = (age::x25519::Identity::generate(), age::x25519::Identity::generate());
    let folder = with_secrets(&["prod", "live"]);
    let plain = read(&folder, "secrets/prod.yaml");
    let key = {
        use age::secrecy::ExposeSecret as _;
        identity.to_string().expose_secret().to_owned()
    };
    let encrypt = |action: &str, recipients: &[String]| {
        let flags = recipients.iter().flat_map(|recipient| ["--recipient", recipient.as_str()]);
        let args: Vec<&str> = ["secrets", action, "--release", "prod"].into_iter().chain(flags).collect();
        let said = st2ha(&folder, ".", &args);
        assert_eq!(said.status, 0, "{}", said.stderr);
    };
    write(&folder, "key.txt", &key);
    encrypt("encrypt", &[identity.to_public().to_string()]);
    let encrypted = read(&folder, "secrets/prod.yaml");
    encrypt("updatekeys", &[identity.to_public().to_string(), other.to_public().to_string()]);
    let updated = read(&folder, "secrets/prod.yaml");
    write(&folder, "st2ha.yaml", &environments(&["prod", "live", "dev"]));
    for (in_use, kept) in [(&plain, &encrypted), (&encrypted, &plain), (&updated, &encrypted)] {
        write(&folder, "secrets/prod.yaml", in_use);
        write(&folder, "keep/kept.yaml", kept);
        write(&folder, "key.txt", &key);
        let said = st2ha(&folder, ".", &["render", "dev"]);
        made(&said);
        assert_eq!(note(&said), None, "{}", said.stderr);
        fs::remove_file(folder.path().join("secrets/dev.yaml")).unwrap();
        // Nobody knows whose it is without the key.
        fs::remove_file(folder.path().join("key.txt")).unwrap();
        refused(
            &st2ha(&folder, ".", &["render", "dev"]),
            &[
                "no environment names keep/kept.yaml",
                "mv keep/kept.yaml secrets/dev.yaml",
                "to a folder such as `backup`",
            ],
        );
        fs::create_dir_all(folder.path().join("backup")).unwrap();
        rename(&folder, "keep/kept.yaml", "backup/prod.yaml");
        let said = st2ha(&folder, ".", &["render", "dev"]);
        made(&said);
        assert!(note(&said).is_some_and(|note| note.contains("backup/prod.yaml")), "{}", said.stderr);
        for file in ["backup/prod.yaml", "secrets/dev.yaml"] {
            fs::remove_file(folder.path().join(file)).unwrap();
        }
    }
    // One that is another environment's is missed all the same.
    write(&folder, "key.txt", &key);
    rename(&folder, "secrets/live.yaml", "keep/live.yaml");
    refused(&st2ha(&folder, ".", &["render", "live"]), &["no environment names keep/live.yaml"]);
}

/// Written by hand, or by a program that knows no comments.
#[test]
fn a_secrets_file_without_comments_is_no_reason_for_new_secrets() {
    let plain = uncommented(&secrets_file());
    let json = st2ha::yaml::read_map(&plain, st2ha::yaml::LayerId::default()).unwrap().to_json().to_string();
    for text in [&plain, &json] {
        let folder = repository(&[VALUES]);
        let render = |values: &str| st2ha(&folder, ".", &["render", "-f", values, "--secrets-file", "my.yaml"]);
        for (name, part) in [("my.yaml.bak", "which may be the same one"), ("mi.yaml", "nearly the same name")] {
            write(&folder, name, text);
            refused(&render("v.yaml"), &[name, part]);
            fs::remove_file(folder.path().join(name)).unwrap();
        }
        // Elsewhere it may be anybody's.
        write(&folder, "elsewhere/secret.yaml", text);
        let said = render("v.yaml");
        made(&said);
        assert!(note(&said).is_some_and(|note| note.contains("elsewhere/secret.yaml")), "{}", said.stderr);
        fs::remove_file(folder.path().join("my.yaml")).unwrap();
        write(&folder, "st2ha.yaml", &project(", secrets: s.yaml"));
        let said = st2ha(&folder, ".", &["render", "a"]);
        made(&said);
        assert!(note(&said).is_some_and(|note| note.contains("elsewhere/secret.yaml")), "{}", said.stderr);
    }
    // At the usual place of a release but for its folder, its name tells whose it is.
    let folder = repository(&[VALUES, ("st2.secrets.yaml", &plain)]);
    refused(&st2ha(&folder, ".", &["render", "-f", "v.yaml"]), &["st2.secrets.yaml is, which may be the same one"]);
}

#[test]
fn values_are_no_secrets_files() {
    let plain = uncommented(&secrets_file());
    let part: String = plain.split("mongodb:").next().unwrap().to_owned();
    // Those of this run, or of an environment.
    let folder = repository(&[VALUES, ("my.yml", &part)]);
    let said = st2ha(&folder, ".", &["render", "-f", "v.yaml", "-f", "my.yml", "--secrets-file", "my.yaml"]);
    made(&said);
    assert_eq!(note(&said), None, "{}", said.stderr);
    let project = "environments: {a: {values: [v.yaml], secrets: sec.yaml}, b: {namespace: b, values: sek.yaml}}\n";
    let folder = repository(&[VALUES, ("st2ha.yaml", project), ("sek.yaml", &part)]);
    let said = st2ha(&folder, ".", &["render", "a"]);
    made(&said);
    assert_eq!(note(&said), None, "{}", said.stderr);
    // Those with secrets among other things, with what everybody may read, and with words that a program puts secrets in the place of.
    let among: String = (0..40).map(|number| format!("key{number}: text\n")).collect();
    let folder = repository(&[VALUES]);
    write(&folder, "a.yaml", &format!("{part}{among}"));
    write(
        &folder,
        "b.yaml",
        "mongodb: {auth: {replicaSetKey: '${MONGODB_REPLICA_SET_KEY}', password: '${MONGODB_PASSWORD}'}}\n\
         rabbitmq: {auth: {erlangCookie: 8MrqQdCQ6AQ8U3MacSubHE5RqkSfvNaRHzvxuFcG, password: 9jS+w1u07NbHtZke1m+jW4Cj}}\n",
    );
    let said = st2ha(&folder, ".", &["render", "-f", "v.yaml", "--secrets-file", "c.yaml"]);
    made(&said);
    assert_eq!(note(&said), None, "{}", said.stderr);
}

#[test]
fn a_secrets_file_need_not_be_called_so() {
    let text = secrets_file();
    for name in ["creds/prod", "creds/prod.enc", "creds/prod.sops", "creds/prod.txt", "creds/.prod"] {
        let folder = repository(&[VALUES, (name, &text), ("st2ha.yaml", &project(", secrets: s.yaml"))]);
        refused(&st2ha(&folder, ".", &["render", "a"]), &[&format!("no environment names {name}")]);
    }
    // However many others there are.
    let folder = repository(&[VALUES, ("z/prod", &text), ("st2ha.yaml", &project(", secrets: s.yaml"))]);
    for number in 0..2100 {
        write(&folder, &format!("a/{}/{number}", number / 700), "text\n");
    }
    refused(&st2ha(&folder, ".", &["render", "a"]), &["no environment names z/prod"]);
    let folder = repository(&[VALUES, ("creds/prod.md", &text), ("st2ha.yaml", &project(", secrets: s.yaml"))]);
    made(&st2ha(&folder, ".", &["render", "a"]));
}

#[test]
fn one_file_is_told_once() {
    let folder = repository(&[("c1/values.yaml", VALUES.1), ("c2/values.yaml", VALUES.1)]);
    made(&st2ha(&folder, ".", &["render", "-f", "c1/values.yaml"]));
    let said = st2ha(&folder, ".", &["render", "-f", "c2/values.yaml"]);
    made(&said);
    assert_eq!(said.stderr.matches("c1/.st2ha/default/st2.secrets.yaml").count(), 1, "{}", said.stderr);
}

/// There is no project file yet that could name a file.
#[test]
fn init_names_ways_out_that_work() {
    let start = &["init", "prod", "-n", "st2", "-y"][..];
    let place = ".st2ha/st2/st2.secrets.yaml";
    let lost = || repository(&[("old.yaml", &secrets_file())]);
    let folder = lost();
    let said = st2ha(&folder, ".", start);
    let mv = format!("mkdir -p .st2ha/st2 && mv old.yaml {place}");
    refused(&said, &["no environment names old.yaml", "name it with ST2HA_SECRETS_FILE", &mv]);
    assert!(!said.stderr.contains("in st2ha.yaml") && !folder.path().join("st2ha.yaml").exists(), "{}", said.stderr);
    rename(&folder, "old.yaml", place);
    let rendered = |folder: &TempDir| {
        let said = st2ha(folder, ".", &["render", "prod"]);
        assert!(said.status == 0 && !said.stderr.contains("generated"), "{}", said.stderr);
    };
    assert_eq!(st2ha(&folder, ".", start).status, 0);
    rendered(&folder);
    // The file of the variable is named from then on.
    for name in ["old.yaml", "q.yaml"] {
        let folder = if name == "q.yaml" { repository(&[]) } else { lost() };
        let said = st2ha_with(&folder, ".", start, &[("ST2HA_SECRETS_FILE", name)]);
        assert_eq!(said.status, 0, "{}", said.stderr);
        assert!(read(&folder, "st2ha.yaml").contains(&format!("secrets: {name}")));
        rendered(&folder);
    }
    // A namesake below, which is another one.
    let folder = repository(&[("c/v.yaml", VALUES.1)]);
    made(&st2ha(&folder, ".", &["render", "st2", "-n", "st2", "-f", "c/v.yaml"]));
    refused(&st2ha(&folder, ".", start), &["name the new file with ST2HA_SECRETS_FILE"]);
    let said = st2ha_with(&folder, ".", start, &[("ST2HA_SECRETS_FILE", "new.yaml")]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    rendered(&folder);
}

/// Git moves what it tracks, and `.st2ha` stays where it was.
#[test]
fn an_environment_whose_project_was_moved_gets_no_second_set() {
    let file = ".st2ha/x/st2.secrets.yaml";
    let moved = || {
        let folder = repository(&[("p/st2ha.yaml", &project("")), ("p/v.yaml", VALUES.1)]);
        made(&st2ha(&folder, "p", &["render", "a"]));
        rename(&folder, "p/st2ha.yaml", "q/st2ha.yaml");
        rename(&folder, "p/v.yaml", "q/v.yaml");
        folder
    };
    let told = ["a release of the same name and namespace has one: ", &format!("p/{file}")];
    let folder = moved();
    for command in [&["render", "a"][..], &["secrets", "init", "a"]] {
        refused(&st2ha(&folder, "q", command), &told);
    }
    let said = st2ha(&folder, "q", &["validate", "a"]);
    assert!(said.status == 0 && said.stderr.contains(&format!("p/{file}")), "{}", said.stderr);
    // Whatever else is in the repository.
    write(&folder, "st2ha.yaml", "environments: {c: {namespace: c, values: q/v.yaml}}\n");
    refused(&st2ha(&folder, "q", &["render", "a"]), &told);
    // The ways out.
    write(&folder, "q/st2ha.yaml", &project(&format!(", secrets: ../p/{file}")));
    let said = st2ha(&folder, "q", &["render", "a"]);
    assert!(said.status == 0 && !said.stderr.contains("generated"), "{}", said.stderr);
    write(&folder, "q/st2ha.yaml", &project(""));
    rename(&folder, &format!("p/{file}"), &format!("q/{file}"));
    let said = st2ha(&folder, "q", &["render", "a"]);
    assert!(said.status == 0 && !said.stderr.contains("generated"), "{}", said.stderr);
    let folder = moved();
    write(&folder, "q/st2ha.yaml", &project(", secrets: new.yaml"));
    made(&st2ha(&folder, "q", &["render", "a"]));
    // Another release, and one whose values are still there, are others.
    let folder = moved();
    write(&folder, "q/st2ha.yaml", &project(", release: other"));
    made(&st2ha(&folder, "q", &["render", "a"]));
    let folder = moved();
    write(&folder, "p/st2ha.yaml", &project(""));
    made(&st2ha(&folder, "q", &["render", "a"]));
    // What another environment names is that one's.
    let folder = moved();
    let both = format!(
        "environments:\n  a: {{namespace: x, values: v.yaml}}\n  b: {{namespace: x, values: v.yaml, secrets: ../p/{file}}}\n"
    );
    write(&folder, "q/st2ha.yaml", &both);
    made(&st2ha(&folder, "q", &["render", "a"]));
}

/// The project file of each worktree says where its own secrets are.
#[test]
fn another_worktree_has_the_file_of_the_environment_elsewhere() {
    for (ours, theirs, file) in [
        ("", ", secrets: s/a.yaml", ".st2ha/x/st2.secrets.yaml"),
        (", secrets: s/a.yaml", "", "s/a.yaml"),
        (", secrets: s/a.yaml", ", secrets: s/b.yaml", "s/a.yaml"),
    ] {
        let folder = worktrees(ours);
        write(&folder, "two/st2ha.yaml", &project(theirs));
        let there = format!("one/{file}");
        refused(&st2ha(&folder, "two", &["render", "a"]), &["another worktree of the repository has it: ", &there]);
        // A release of its own has nothing to do with it.
        made(&st2ha(&folder, "two", &["render", "preview", "-n", "preview", "-f", "v.yaml"]));
        // Where the other one has no such environment, it has no such file.
        if !file.starts_with('.') {
            write(&folder, "one/st2ha.yaml", &project(ours).replace("{a:", "{b:"));
            made(&st2ha(&folder, "two", &["render", "a"]));
        }
    }
}

#[test]
fn a_link_to_a_secrets_file_is_one() {
    let outside = repository(&[("prod.yaml", &secrets_file())]);
    let folder = repository(&[("st2ha.yaml", &project(", secrets: live.yaml")), VALUES]);
    fs::create_dir(folder.path().join("secrets")).unwrap();
    let link =
        |to: &str| std::os::unix::fs::symlink(outside.path().join(to), folder.path().join("secrets").join(to)).unwrap();
    link("prod.yaml");
    link("missing.yaml");
    refused(&st2ha(&folder, ".", &["render", "a"]), &["no environment names secrets/prod.yaml"]);
    // What it leads to is named.
    let named = format!(
        "environments: {{a: {{namespace: x, values: v.yaml, secrets: live.yaml}}, b: {{values: v.yaml, secrets: {}}}}}\n",
        outside.path().join("prod.yaml").display()
    );
    write(&folder, "st2ha.yaml", &named);
    let said = st2ha(&folder, ".", &["render", "a"]);
    made(&said);
    assert_eq!(note(&said), None, "{}", said.stderr);
}

/// A link to a folder, which is made with those above it.
fn link(folder: &TempDir, to: &str, name: &str) {
    let name = folder.path().join(name);
    fs::create_dir_all(name.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(to, name).unwrap();
}

/// Folders that are not looked into by themselves are looked into where a link within the repository leads there.
#[test]
fn links_to_folders_of_the_repository_are_followed() {
    let text = secrets_file();
    for (file, to, at, found) in [
        ("vendor/keys/prod.yaml", "vendor/keys", "secrets", "secrets/prod.yaml"),
        ("module/keys/prod.yaml", "../module/keys", "more/secrets", "more/secrets/prod.yaml"),
        // What a link is not needed for keeps its name.
        ("keys/prod.yaml", "keys", "a", "keys/prod.yaml"),
    ] {
        let folder = repository(&[("st2ha.yaml", &project("")), VALUES, (file, &text), ("module/.git/HEAD", "x")]);
        link(&folder, to, at);
        // In a circle, to the whole, and out of it.
        link(&folder, ".", "round");
        link(&folder, "../b", "a1/x");
        link(&folder, "../a1", "b/x");
        link(&folder, "/", "outside");
        refused(&st2ha(&folder, ".", &["render", "a"]), &[&format!("no environment names {found}")]);
    }
    // The folder of the project is a link.
    let folder = repository(&[("deep/st2ha.yaml", &project("")), ("deep/v.yaml", VALUES.1), ("keys/p.yaml", &text)]);
    link(&folder, "deep", "short");
    refused(&st2ha(&folder, "short", &["render", "a"]), &["no environment names", "keys/p.yaml"]);
}

/// What stands behind a link of st2ha's own name belongs to the releases there.
#[test]
fn a_link_may_be_st2has_own_folder() {
    let folder = repository(&[("v.yaml", VALUES.1), ("state/x/y", "")]);
    link(&folder, "state/x", ".st2ha");
    made(&st2ha(&folder, ".", &["render", "other", "-f", "v.yaml"]));
    write(&folder, "st2ha.yaml", &project(""));
    let said = st2ha(&folder, ".", &["render", "a"]);
    made(&said);
    assert_eq!(note(&said), None, "{}", said.stderr);
}

#[test]
fn a_search_that_does_not_see_all_folders_says_so() {
    let folder = repository(&[("st2ha.yaml", &project("")), VALUES]);
    let told =
        |said: &Said| said.stderr.contains("note: the search for secrets of this release ended after 2000 folders");
    // With the one around them, 1,999 folders.
    for (above, below) in (0..9).flat_map(|above| (0..221).map(move |below| (above, below))) {
        fs::create_dir_all(folder.path().join(format!("d{above}/d{below}"))).unwrap();
    }
    fs::create_dir(folder.path().join("last")).unwrap();
    let said = st2ha(&folder, ".", &["render", "a"]);
    made(&said);
    assert!(!told(&said), "these are all: {}", said.stderr);
    fs::create_dir(folder.path().join("one-more")).unwrap();
    fs::remove_dir_all(folder.path().join(".st2ha")).unwrap();
    let said = st2ha(&folder, ".", &["render", "a"]);
    made(&said);
    assert!(told(&said) && said.stderr.contains("remove .st2ha/x/st2.secrets.yaml before"), "{}", said.stderr);
    assert!(!told(&st2ha(&folder, ".", &["render", "a"])), "only when it is made");
}

/// A file that is called as another environment of the project is that one's, though the project does not name it.
#[test]
fn a_file_with_the_name_of_another_environment_keeps_nobody_from_new_secrets() {
    let project = "environments: {prod: {namespace: p, values: [v.yaml]}, dev: {namespace: d, values: [v.yaml]}}\n";
    let encrypted = "ENC[AES256_GCM,data:Zq7Wm2Xc,iv:Zq7Wm2Xc,tag:Zq7Wm2Xc,type:str]";
    let text =
        format!("st2:\n  password: {encrypted}\n  datastore_crypto_key: {encrypted}\nsops:\n  mac: {encrypted}\n");
    for (name, is_of_prod) in [("keys/prod.yaml", true), ("keys/prod.enc.yaml", true), ("keys/x.yaml", false)] {
        let folder = repository(&[("st2ha.yaml", project), ("v.yaml", "{}\n"), (name, &text)]);
        let said = st2ha(&folder, ".", &["render", "dev"]);
        assert_eq!(said.status == 0, is_of_prod, "{name}: {}", said.stderr);
        assert!(said.stderr.contains(name), "{name}: {}", said.stderr);
        assert_ne!(st2ha(&folder, ".", &["render", "prod"]).status, 0, "{name}");
    }
}
