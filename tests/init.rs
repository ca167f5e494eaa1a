//! `st2ha init`: what it writes works at once, and nothing is overwritten.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use cli_support::{Done, Run, examples};
use insta::assert_snapshot;

const URL: &str = "https://st2.example.com";
const IMAGE: &str = "registry.example.com:5000/stackstorm/st2packs:1.0";

/// Runs another command in a folder.
fn then(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(cli_support::binary());
    command.args(args).current_dir(folder).env_clear().env("HOME", folder).stdin(Stdio::null()).output().unwrap()
}

#[track_caller]
fn fine(folder: &Path, args: &[&str]) -> (String, String) {
    let output = then(folder, args);
    let (out, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(0), "{args:?}: {out:.2000}{said}");
    (out, said)
}

#[track_caller]
fn init(args: &[&str]) -> Done {
    let done = Run::new(&["init"]).args(args).run();
    assert_eq!((done.status, done.stdout.as_str()), (0, ""), "{args:?}: {}", done.stderr);
    done
}

/// One hint, which names the environment.
#[test]
fn there_is_one_next_step() {
    let folder = tempfile::TempDir::new().unwrap();
    let line = format!("{} init prod -y -n stackstorm --preset small", cli_support::binary().display());
    let mut script = Command::new("script");
    let Ok(shown) = script.args(["-qec", &line, "/dev/null"]).current_dir(folder.path()).stdin(Stdio::null()).output()
    else {
        return;
    };
    let shown = String::from_utf8_lossy(&shown.stdout);
    assert!(shown.contains("next: st2ha render prod | kubectl apply -f -"), "{shown}");
    assert_eq!(shown.matches("next:").count(), 1, "{shown}");
}

/// Every answer stands in several rows, beside others in each.
#[test]
fn what_it_writes_works_at_once() {
    let rows: &[&[&str]] = &[
        &[],
        &["dev", "--preset", "small", "--packs-image", IMAGE],
        &["prod", "--preset", "production", "--public-url", URL, "-n", "stack"],
        &["--preset", "stackstorm-ha-1.1", "--public-url", URL, "--packs-image", IMAGE],
        &["--mongodb", "a", "--rabbitmq", "a", "--redis", "a", "--public-url", "https://st2.example.com:8443/"],
        &["--mongodb", "a,b,::1", "--rabbitmq", "192.0.2.1, b", "--redis", "a,b,c", "--preset", "small"],
        &["--redis", "s.example.com", "--preset", "production", "--release", "true"],
        &["st2", "--mongodb", "a,b", "--preset", "stackstorm-ha-1.1", "--release", "on", "-n", "1"],
    ];
    for row in rows {
        let done = init(row);
        let folder = done.folder.path();
        let environment = row.first().filter(|word| !word.starts_with('-')).unwrap_or(&"main");
        assert!(
            done.stderr.ends_with(&format!("next: st2ha render {environment} | kubectl apply -f -\n")),
            "{}",
            done.stderr
        );
        let (found, _) = fine(folder, &["validate", environment, "--strict"]);
        assert!(found.contains(" objects, no findings\n"), "{row:?}: {found}");
        // Only Secrets of one's own are missing, which `init` says, too.
        assert_eq!(
            found.contains(" to be in the namespace before the pods start "),
            done.stderr.contains("create first: the Secret"),
            "{row:?}: {found}"
        );
        // All secrets are there: none is generated, none is missing.
        let (objects, said) = fine(folder, &["render", environment, "--no-generate", "--strict"]);
        assert!(
            objects.contains("kind: Deployment") && said.starts_with("note: secrets are those of .st2ha/"),
            "{row:?}: {said}"
        );
        let (again, _) = fine(folder, &["render", environment]);
        assert_eq!(objects, again);
    }
}

#[test]
fn answers_arrive() {
    let done = init(&[
        "prod",
        "--release",
        "mine",
        "-n",
        "stack",
        "--preset",
        "small",
        "--public-url",
        URL,
        "--packs-image",
        IMAGE,
        "--mongodb",
        "db-0.example.com:27018,db-1.example.com:27018",
    ]);
    let folder = done.folder.path();
    assert!(folder.join(".st2ha/stack/mine.secrets.yaml").is_file());
    let (objects, _) = fine(folder, &["render", "prod"]);
    for part in ["namespace: stack\n", "name: mine-st2web\n", "host: st2.example.com\n", IMAGE, "kind: Ingress\n"] {
        assert!(objects.contains(part), "{part}");
    }
    let values = fs::read_to_string(folder.join("custom_values.yaml")).unwrap();
    assert!(values.contains("      - db-0.example.com\n      - db-1.example.com\n    port: 27018\n"), "{values}");
    assert!(!objects.contains("kind: PerconaServerMongoDB") && !objects.contains("name: mine-mongodb\n"));
    assert!(
        done.stderr.contains(
            "create first: the Secret mongodb-login in the namespace stack, with the keys `username` and `password`"
        ),
        "{}",
        done.stderr
    );
}

#[test]
fn the_files_are_short_and_say_what_they_are() {
    let read = |done: &Done, name: &str| fs::read_to_string(done.folder.path().join(name)).unwrap();
    let bare = init(&[]);
    assert_snapshot!("bare", read(&bare, "custom_values.yaml"));
    let full = init(&[
        "prod",
        "--preset",
        "small",
        "--public-url",
        URL,
        "--packs-image",
        IMAGE,
        "--mongodb",
        "a,b",
        "--rabbitmq",
        "a",
        "--redis",
        "a,b,c",
    ]);
    assert_snapshot!("full", format!("{}---\n{}", read(&full, "custom_values.yaml"), read(&full, "st2ha.yaml")));
    assert_snapshot!("said", full.stderr);
}

#[test]
fn nothing_is_overwritten() {
    for file in ["custom_values.yaml", "st2ha.yaml"] {
        let done = Run::new(&["init", "--preset", "small"]).file(file, "mine: 1\n").run().failed(2);
        assert!(done.stderr.contains(&format!("{file} is there already")), "{}", done.stderr);
        assert_eq!(fs::read_to_string(done.folder.path().join(file)).unwrap(), "mine: 1\n");
        assert_eq!(fs::read_dir(done.folder.path()).unwrap().count(), 1, "nothing else is written");
    }
    // Secrets that are there already stay.
    let stored = cli_support::SECRETS;
    let done = Run::new(&["init", "--preset", "small"]).file(".st2ha/default/st2.secrets.yaml", stored).run();
    assert!(done.status == 0 && done.stderr.contains("no secret is missing"), "{}", done.stderr);
    let kept = fs::read_to_string(done.folder.path().join(".st2ha/default/st2.secrets.yaml")).unwrap();
    assert!(kept.contains("Ch4ngeMe"), "{kept}");
}

#[test]
fn wrong_answers_are_refused_before_anything_is_written() {
    for (flag, text, help) in [
        ("--release", "A b", "invalid release name"),
        ("--namespace", "a.b", "invalid namespace"),
        ("--preset", "smal", "did you mean `small`?"),
        ("--public-url", "http://st2.example.com", "unencrypted"),
        ("--public-url", "st2.example.com", "must begin with"),
        ("--mongodb", "mongodb://a:b@c", "this is a URL"),
        ("--redis", "a:port", "the port must be a number from 1 to 65535"),
        ("--mongodb", "db-0:99999", "the port must be a number from 1 to 65535"),
        ("--mongodb", "db-0.example.com:", "the port must be a number from 1 to 65535"),
        ("--mongodb", "a:27017,b:27018", "not all hosts have the same port"),
        ("--public-url", "https://192.0.2.1", "this is an address"),
        ("--packs-image", "st2packs", "with its registry and its tag"),
    ] {
        let done = Run::new(&["init", flag, text]).run().failed(2);
        assert!(done.stderr.contains(flag) && done.stderr.contains(help), "{flag}: {}", done.stderr);
        assert_eq!(fs::read_dir(done.folder.path()).unwrap().count(), 0, "{flag}");
    }
}

/// Some names are wrong only for what is rendered.
#[test]
fn nothing_is_left_of_what_does_not_render() {
    let done = Run::new(&["init", "--release", "0"]).run().failed(1);
    assert!(done.stderr.contains("Services cannot be named after this release"), "{}", done.stderr);
    assert_eq!(fs::read_dir(done.folder.path()).unwrap().count(), 0);
}

/// A pipe is no terminal: what stands in it is no answer.
#[test]
fn nobody_is_asked_where_nobody_could_answer() {
    let done = Run::new(&["init", "--preset", "small"]).stdin("mine\nmine\n").run();
    assert!(!done.stderr.contains("Name of the release"), "{}", done.stderr);
    assert!(done.folder.path().join(".st2ha/default/st2.secrets.yaml").is_file());
}

/// The same place as with `render`, whatever says it.
#[test]
fn variables_count() {
    let run = Run::new(&["init", "--preset", "small"]).env("ST2HA_NAMESPACE", "variable").env("ST2HA_RELEASE", "mine");
    let done = run.run();
    assert!(done.folder.path().join(".st2ha/variable/mine.secrets.yaml").is_file(), "{}", done.stderr);
}

#[test]
fn examples_of_its_help_work() {
    for example in examples("init") {
        let args: Vec<&str> = example.iter().skip(1).map(String::as_str).collect();
        init(&args);
    }
}

/// `script` lends a terminal.
#[test]
fn in_a_terminal_it_asks() {
    if !Path::new("/usr/bin/script").is_file() {
        eprintln!("skipped: there is no /usr/bin/script");
        return;
    }
    let folder = tempfile::TempDir::new().unwrap();
    let typed = format!("{} init dev --redis a", cli_support::binary().display());
    let mut command = Command::new("/usr/bin/script");
    command.args(["-qec", &typed, "/dev/null"]).current_dir(folder.path()).env_clear().env("HOME", folder.path());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let answers = "mine\nBad Name\nstack\nsmall\n\n\n\n\n";
    child.stdin.as_mut().unwrap().write_all(answers.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("Name of the release [st2]: ") && said.contains("invalid namespace"), "{said}");
    assert!(!said.contains("Host of a Redis"), "a flag has answered that: {said}");
    assert!(folder.path().join(".st2ha/stack/mine.secrets.yaml").is_file(), "{said}");
}
