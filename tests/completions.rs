//! Completion as a shell asks for it: what is offered, that it is never a secret, and that nothing is said besides.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::process::Command;
use std::time::{Duration, Instant};

use cli_support::{Run, binary};

const CANARY: &str = "canary-4711-canary";

const PROJECT: &str = "\
environments:
  dev: {preset: small, values: [values.yaml]}
  production: {namespace: live, values: [values.yaml]}
";

/// What a shell would offer for a line whose last word is being typed, in a folder with a project.
fn offered(line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split(' ').collect();
    // The name of the program is the first word.
    let index = words.len().to_string();
    let args: Vec<&str> = ["--", "st2ha"].into_iter().chain(words.iter().copied()).collect();
    let values =
        format!("st2: {{password: {CANARY}}}\nst2chatops: {{enabled: true, env: {{HUBOT_SLACK_TOKEN: {CANARY}}}}}\n");
    let done = Run::new(&args)
        .env("COMPLETE", "bash")
        .env("_CLAP_IFS", "\n")
        .env("_CLAP_COMPLETE_INDEX", &index)
        .file("st2ha.yaml", PROJECT)
        .file("values.yaml", values)
        .file("wrong.yaml", "st2web: [")
        .file(".st2ha/default/st2.secrets.yaml", format!("st2: {{password: {CANARY}}}"))
        .run();
    assert_eq!((done.status, done.stderr.as_str()), (0, ""), "{line}");
    assert!(!done.stdout.contains("canary"), "{line}: {}", done.stdout);
    assert!(!done.folder.path().join(".st2ha/live").exists(), "{line} has stored something");
    done.stdout.lines().map(str::to_owned).collect()
}

#[track_caller]
fn offers(line: &str, wanted: &[&str]) {
    let found = offered(line);
    for wanted in wanted {
        assert!(found.iter().any(|found| found == wanted), "{line}: no {wanted} in {found:#?}");
    }
}

#[test]
fn commands_flags_and_presets() {
    offers("re", &["render"]);
    offers("secrets ro", &["rotate"]);
    offers("render --out", &["--output-dir"]);
    offers("render --preset s", &["small", "stackstorm-ha-1.1"]);
    offers("render --target a", &["argocd"]);
    offers("render -f val", &["values.yaml"]);
    offers("completions z", &["zsh"]);
    offers("init --preset ", &["small", "production"]);
    offers("diff --against l", &["live"]);
    offers("diff --against val", &["values.yaml"]);
    offers("graph --without Conf", &["ConfigMap"]);
    offers("man sec", &["secrets", "secrets rotate"]);
}

#[test]
fn environments() {
    assert_eq!(offered("render prod"), ["production"]);
    offers("validate ", &["dev", "production"]);
    offers("diff d", &["dev"]);
    offers("why Deployment/st2-st2web -f values.yaml pr", &["production"]);
    offers("secrets rotate st2.password --release d", &["dev"]);
    assert!(offered("presets d").is_empty());
}

#[test]
fn keys_to_set() {
    offers("render --set st2web.re", &["st2web.replicas=", "st2web.resources."]);
    // The only section that is left is opened: no shell puts a blank behind it.
    let found = offered("render --set st2we");
    assert!(found.len() > 5 && found.iter().all(|key| key.starts_with("st2web.")), "{found:?}");
    offers("render --set image.tag=3.9,st2web.repl", &["image.tag=3.9,st2web.replicas="]);
    offers("render --set-string image.t", &["image.tag="]);
    assert!(offered("render --set st2web.replicas=").is_empty(), "values are not completed");
    assert!(offered("render --set nothing.").is_empty());
}

#[test]
fn keys_to_explain() {
    offers("explain st2web.rep", &["st2web.replicas"]);
    offers("explain rabbitmq.persis", &["rabbitmq.persistence", "rabbitmq.persistence.size"]);
    assert!(offered("explain ").len() > 20);
}

#[test]
fn names_of_secrets() {
    for line in ["secrets get st2.", "secrets rotate st2.", "secrets prune st2."] {
        offers(line, &["st2.password", "st2.ssh_key", "st2.datastore_crypto_key"]);
    }
}

#[test]
fn objects() {
    offers("why Deployment/st2-st2w", &["Deployment/st2-st2web", "Deployment/st2-st2workflowengine"]);
    offers("render -s Deployment/st2-st2w", &["Deployment/st2-st2web"]);
    offers("diff -s Deployment/st2-st2w", &["Deployment/st2-st2web"]);
    // With what else is typed.
    offers("render production -s Deployment/st2-st2chat", &["Deployment/st2-st2chatops"]);
    offers("render other -s Deployment/other-st2w", &["Deployment/other-st2web"]);
}

#[test]
fn templates() {
    offers("templates show stackstorm/ing", &["stackstorm/ingress.yaml"]);
}

#[test]
fn what_cannot_be_read_offers_nothing() {
    assert!(offered("render -f wrong.yaml -s Dep").is_empty());
    assert!(offered("render -f absent.yaml -s Dep").is_empty());
    assert!(offered("explain a..b").is_empty());
}

/// The script that `st2ha completions` prints, in a real shell.
#[test]
fn bash_takes_the_script() {
    let script = Run::new(&["completions", "bash"]).run().fine().stdout;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("script"), script).unwrap();
    std::fs::write(folder.path().join("st2ha.yaml"), "environments: {production: {}}\n").unwrap();
    let ask = "source ./script; COMP_WORDS=(st2ha render prod); COMP_CWORD=2; COMP_TYPE=9
        _clap_complete_st2ha st2ha prod render; printf '%s\\n' \"${COMPREPLY[@]}\"";
    let bin = binary().parent().unwrap().display().to_string();
    let path = format!("{bin}:{}", std::env::var("PATH").unwrap());
    let done = Command::new("bash").args(["-c", ask]).current_dir(folder.path()).env("PATH", path).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&done.stdout), "production\n", "{}", String::from_utf8_lossy(&done.stderr));
    assert!(done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn every_shell_has_a_script_that_asks_st2ha() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = Run::new(&["completions", shell]).run().fine().stdout;
        assert!(script.contains("COMPLETE") && script.contains("st2ha"), "{shell}: {script}");
    }
    let said = Run::new(&[]).env("COMPLETE", "nosuchshell").run();
    assert!(said.status == 2 && said.stderr.contains("unknown shell"), "{}", said.stderr);
}

/// A debug build on a busy machine needs a multiple of what the released binary takes.
#[test]
fn it_is_fast() {
    let fastest = |line: &str| {
        let once = || {
            let start = Instant::now();
            offered(line);
            start.elapsed()
        };
        (0..3).map(|_| once()).min().unwrap()
    };
    let line = "render --set st2web.re";
    let took = fastest(line);
    assert!(took < Duration::from_millis(500), "{line}: {took:?}");
}
