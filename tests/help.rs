//! Help: every command is described and has examples, which run as they stand; man pages; hints for what other tools call differently.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;
mod programs;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command as Process;

use age::secrecy::ExposeSecret as _;
use clap::{Command, CommandFactory as _, Parser as _};
use cli_support::{Run, binary};
use programs::Workplace;
use st2ha::cli::Cli;

/// Programs that examples name. These do nothing, but that `kubectl` prints the Secrets of a release.
const STUBS: &[&str] =
    &["helm", "docker", "skopeo", "crane", "dot", "less", "nano", "st2", "kustomize", "man", "xdg-open"];

/// Stands in the examples for the public key of somebody.
const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

fn st2ha() -> Command {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    command
}

/// All commands, each with the words that lead to it.
fn all(command: &Command, way: &[String]) -> Vec<(Vec<String>, Command)> {
    let inner = command.get_subcommands().filter(|inner| !inner.is_hide_set()).flat_map(|inner| {
        let way: Vec<String> = way.iter().cloned().chain([inner.get_name().to_owned()]).collect();
        all(inner, &way)
    });
    std::iter::once((way.to_vec(), command.clone())).chain(inner).collect()
}

/// The lines of a command's examples.
fn examples(command: &Command) -> Vec<String> {
    let said = command.get_after_help().map(ToString::to_string).unwrap_or_default().replace("\\\n", " ");
    let Some((_, shown)) = said.split_once("Examples:\n") else { return Vec::new() };
    shown.lines().filter(|line| line.starts_with("  ")).map(|line| line.trim().to_owned()).collect()
}

#[test]
fn every_command_and_flag_is_described_and_every_command_has_examples() {
    for (way, command) in all(&st2ha(), &[]) {
        let way = way.join(" ");
        assert!(command.get_about().is_some_and(|about| about.to_string().len() > 10), "{way} says nothing");
        assert!(!examples(&command).is_empty(), "`{way}` has no example");
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            assert!(arg.get_help().is_some(), "{way}: {} is not described", arg.get_id());
        }
    }
}

/// Help is wrapped at the width of the terminal, up to a limit: a line that is broken there cannot be copied.
#[test]
fn examples_are_not_broken() {
    // That of a pipe.
    const WIDTH: usize = 100;
    for (way, command) in all(&st2ha(), &[]) {
        let help = command.clone().term_width(WIDTH).render_long_help().to_string();
        for example in command.get_after_help().map(ToString::to_string).unwrap_or_default().lines() {
            assert!(!example.starts_with("  ") || help.contains(example), "{}: {example}", way.join(" "));
        }
        assert!(
            !help.contains("\n  st2ha") || !help.replace("\n\nExit status", "").contains("\nExit status: 0"),
            "{help}"
        );
    }
}

/// Each runs in a folder of its own, in which the files that it names are there.
#[test]
fn examples_run() {
    let lines: BTreeSet<String> = all(&st2ha(), &[]).iter().flat_map(|(_, command)| examples(command)).collect();
    assert!(lines.len() > 60, "{}", lines.len());
    let template = Workplace::new(&[]);
    prepare(&template);
    let lines: Vec<String> = lines.into_iter().collect();
    let (first, second) = lines.split_at(lines.len() / 2);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let template = &template;
        let other = scope.spawn(move || second.iter().filter_map(|line| run(template, line)).collect::<Vec<_>>());
        let own: Vec<String> = first.iter().filter_map(|line| run(template, line)).collect();
        own.into_iter().chain(other.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What examples name.
fn prepare(at: &Workplace) {
    let values = "publicUrl: https://st2.example.com\n";
    for name in ["custom_values.yaml", "base.yaml", "old.yaml"] {
        at.file(name, values);
    }
    for name in ["prod.yaml", "new.yaml", "after.yaml"] {
        at.file(name, "st2web:\n  replicas: 3\n");
    }
    at.file("migrate/custom_values.yaml", "preset: stackstorm-ha-1.1\n");
    at.file("migrate/after.yaml", "st2web:\n  replicas: 3\n");
    let key = age::x25519::Identity::generate();
    at.file("key.txt", key.to_string().expose_secret());
    at.file("recipient.txt", key.to_public().to_string());
    for name in STUBS {
        at.file(&format!(".bin/{name}"), "#!/bin/sh\n[ -t 0 ] || cat >/dev/null\n");
    }
    at.file(
        ".bin/kubectl",
        "#!/bin/sh\ncase \"$*\" in *'get secret'*) cat \"$SECRETS\" ;; *) cat >/dev/null ;; esac\n",
    );
    let script = "chmod +x .bin/*
        st2ha secrets init -f custom_values.yaml
        st2ha secrets init -f migrate/custom_values.yaml
        st2ha render -n stackstorm -f custom_values.yaml --secrets-file .st2ha/default/st2.secrets.yaml -s 'Secret/*' > secrets.yaml
        mkdir -p old/stackstorm && git init -q . && git add custom_values.yaml
        git -c user.name=a -c user.email=a@example.com commit -qm a && git update-ref refs/remotes/origin/main HEAD";
    let done = Process::new("bash").args(["-ec", script]).current_dir(at.path()).env("PATH", path(at.path())).output();
    let done = done.unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Runs an example, and says what is wrong with it.
fn run(template: &Workplace, line: &str) -> Option<String> {
    let needs_cluster = line.contains("--against live") || line.contains("kustomize ");
    let is_others = line.starts_with("helm ") || line.starts_with("kubectl kustomize");
    if needs_cluster || is_others {
        return line.starts_with("st2ha ").then(|| understood(line)).flatten();
    }
    let folder = tempfile::tempdir().unwrap();
    if line.starts_with("st2ha init") {
        // It begins in an empty folder.
    } else {
        let from = template.path().join(".");
        assert!(Process::new("cp").arg("-R").args([&from, &folder.path().to_owned()]).status().unwrap().success());
    }
    let place = if line.contains(" migrate ") { folder.path().join("migrate") } else { folder.path().to_owned() };
    let own = std::fs::read_to_string(template.path().join("recipient.txt")).unwrap();
    let mut line =
        line.replace("/usr/local", "usr").replace("/etc/", "etc/").replace(RECIPIENT, &own).replace("age1...", &own);
    if ["decrypt", "edit", "updatekeys"].iter().any(|action| line.contains(&format!("secrets {action} "))) {
        line = format!("st2ha secrets encrypt -f custom_values.yaml --recipient {own} && {line}");
    }
    if line.contains("--templates my-templates") {
        line = format!("st2ha templates copy stackstorm/ingress.yaml -d my-templates && {line}");
    }
    let script = format!(
        "set -o pipefail; mkdir -p etc/bash_completion.d usr/share/zsh/site-functions ~/.config/fish/completions; {line}"
    );
    let done = Process::new("bash")
        .args(["-c", &script])
        .current_dir(&place)
        .env_clear()
        .env("PATH", path(template.path()))
        .env("HOME", folder.path())
        .env("SECRETS", template.path().join("secrets.yaml"))
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let may_differ = line.contains("st2ha diff") || line.contains("--check");
    let is_fine = done.status.success() || (may_differ && done.status.code() == Some(1));
    (!is_fine).then(|| format!("{line}: {}\n{}", done.status, String::from_utf8_lossy(&done.stderr)))
}

/// What cannot run here has to be understood at least.
fn understood(line: &str) -> Option<String> {
    let words = line.split('|').next().unwrap().split_whitespace().map(|word| word.replace('\'', ""));
    Cli::try_parse_from(words).err().map(|error| format!("{line}: {error}"))
}

fn path(workplace: &Path) -> String {
    format!("{}:{}", workplace.join(".bin").display(), std::env::var("PATH").unwrap_or_default())
}

#[test]
fn every_command_has_a_manual_page() {
    let done = Run::new(&["man", "--output-dir", "man1"]).run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    for (way, command) in all(&st2ha(), &[]) {
        let name = ["st2ha".to_owned()].into_iter().chain(way.clone()).collect::<Vec<_>>().join("-");
        let file = done.folder.path().join(format!("man1/{name}.1"));
        let page = std::fs::read_to_string(&file).unwrap_or_else(|_| panic!("no {name}.1"));
        assert!(page.contains("Examples:") && page.contains(&format!(".TH {name} ")), "{name}: {page}");
        let words: Vec<&str> = ["man"].into_iter().chain(way.iter().map(String::as_str)).collect();
        assert_eq!(Run::new(&words).run().fine().stdout, page, "{name}");
        assert!(command.get_name().len() > 1);
    }
    let said = Run::new(&["man", "secrets", "rotat"]).run().failed(2).stderr;
    assert!(said.contains("did you mean `rotate`?"), "{said}");
}

/// Each is told what does the same here.
#[test]
fn slips_and_words_of_other_tools() {
    for (line, hint) in [
        ("template", "`st2ha render`"),
        ("install st2 -f v.yaml", "st2ha render | kubectl apply -f -"),
        ("upgrade --install st2", "st2ha render | kubectl apply -f -"),
        ("uninstall st2", "kubectl delete -f -"),
        ("lint", "`st2ha validate`"),
        ("completion bash", "`st2ha completions SHELL`"),
        ("version", "`st2ha --version`"),
        ("rendr", "'render'"),
        ("valdate", "'validate'"),
        ("render --value v.yaml", "'--values'"),
        ("render --set-values a=b", "`--set`"),
        ("render --set-sting a=b", "'--set-string'"),
        ("render --namespce a", "'--namespace'"),
        ("render --dry-run", "`st2ha diff --against live`"),
        ("render --kube-context a", "`--context`"),
        ("render --create-namespace", "`kubectl create namespace NAME`"),
        ("render --environment=prod", "`st2ha render NAME`"),
        ("render --release st2", "`st2ha render NAME`"),
        ("validate --name st2", "`st2ha validate NAME`"),
        ("secrets get st2.password --name st2", "`--release NAME`"),
        ("secrets get st2.password prod", "`--release prod`"),
        ("secrets show", "`st2ha secrets get KEY`"),
        ("secrets generate", "`st2ha secrets init`"),
        ("templates get x", "`st2ha templates show PATH`"),
        ("render --presets small", "'--preset'"),
        ("render --preset smal", "'small'"),
        ("secrets rotat", "'rotate'"),
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let said = Run::new(&words).run().failed(2).stderr;
        assert!(said.contains(hint), "{line}: {said}");
    }
    // All ways to write a namespace.
    for namespace in [["-n", "a"].as_slice(), &["-na"], &["-n=a"], &["--namespace", "a"], &["--namespace=a"]] {
        let words: Vec<&str> =
            ["render", "-s", "Service/st2-st2web"].into_iter().chain(namespace.iter().copied()).collect();
        let done = Run::new(&words).with_secrets().run().fine();
        assert!(done.stdout.contains("namespace: a\n"), "{namespace:?}");
    }
    assert!(binary().is_file());
}
