//! The README tells the truth: its commands run, its output is what they print, its links lead somewhere.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::fs;
use std::path::Path;

use clap::Parser as _;
use cli_support::Run;
use st2ha::cli::Cli;

const README: &str = include_str!("../README.md");

/// The fenced blocks of a language.
fn blocks(language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in README.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => open = Some((language.to_owned(), String::new())),
            (Some(_), Some(_)) => {
                let (found, text) = open.take().unwrap();
                if found == language {
                    blocks.push(text);
                }
            }
            (Some((_, text)), None) => text.push_str(&format!("{line}\n")),
            (None, None) => {}
        }
    }
    blocks
}

#[test]
fn it_is_short_and_its_links_lead_somewhere() {
    assert!(README.lines().count() < 200);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let targets: Vec<&str> = README.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()).collect();
    assert!(targets.len() > 10);
    for target in targets.iter().filter(|target| !target.starts_with("https://")) {
        let path = target.split('#').next().unwrap();
        assert!(path.is_empty() || root.join(path).exists(), "{target}");
    }
}

#[test]
fn the_main_job_prints_what_it_says() {
    let command = blocks("sh").concat();
    let commands: Vec<&str> = command.lines().filter(|line| line.starts_with("cargo run")).collect();
    let prints = "cargo run -- render --preset small";
    // What comes first needs no cluster; what is applied are values that work as they are.
    assert_eq!(commands, [prints, &format!("{prints} | kubectl apply -f -")]);
    let done = Run::new(&["render", "--preset", "small"]).run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    let said = blocks("").into_iter().find(|block| block.starts_with("generated ")).unwrap();
    assert_eq!(done.stderr.replace("DIR/", ""), said);
}

#[test]
fn mistakes_look_as_it_says() {
    let block = blocks("console").into_iter().find(|block| block.contains("render -f custom_values.yaml")).unwrap();
    let (_, expected) = block.split_once('\n').unwrap();
    let done = Run::new(&["render", "-f", "custom_values.yaml"])
        .file("custom_values.yaml", "st2web:\n  replicas: three\n  resorces: {}\n")
        .run()
        .failed(1);
    assert_eq!(done.stderr, expected);
}

#[test]
fn differences_look_as_it_says() {
    let block = blocks("console").into_iter().find(|block| block.contains("st2ha diff")).unwrap();
    let (command, expected) = block.split_once('\n').unwrap();
    let args = words(command.strip_prefix("$ st2ha ").unwrap());
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let values = include_str!("../examples/minimal/values.yaml");
    let stored = Run::new(&args).file(".st2ha/default/st2.secrets.yaml", cli_support::SECRETS);
    let done = stored.file("custom_values.yaml", values).run();
    assert_eq!((done.status, done.stdout.as_str()), (1, expected), "{}", done.stderr);
}

/// Words of a shell line: quotes as far as the README uses them.
fn words(line: &str) -> Vec<String> {
    let line = line.split(" # ").next().unwrap().split(" | ").next().unwrap().split(" > ").next().unwrap();
    line.split_whitespace().map(|word| word.replace('\'', "")).collect()
}

#[test]
fn every_command_is_understood() {
    let commands: Vec<String> =
        blocks("sh").concat().lines().filter(|line| line.starts_with("st2ha ")).map(str::to_owned).collect();
    assert!(commands.len() > 5, "{commands:?}");
    for command in commands {
        Cli::try_parse_from(words(&command)).unwrap_or_else(|error| panic!("{command}: {error}"));
    }
}

#[test]
fn ci_commands_do_what_it_says() {
    let values = include_str!("../examples/minimal/values.yaml");
    let run = |args: &[&str]| Run::new(args).file("custom_values.yaml", values).run();
    let done = run(&["validate", "-f", "custom_values.yaml", "--strict"]).fine();
    assert!(done.stdout.ends_with(" objects, no findings\n"), "{}", done.stdout);
    assert!(!done.folder.path().join(".st2ha").exists(), "validate stores nothing");
    let done = run(&["validate", "-f", "custom_values.yaml", "--message-format", "sarif"]).fine();
    let sarif: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let done = run(&["render", "-f", "custom_values.yaml", "--no-generate", "--output-dir", "manifests/"]).failed(2);
    assert!(done.stderr.contains("st2.ssh_key"), "{}", done.stderr);
    let done = run(&["images", "-f", "custom_values.yaml"]).fine();
    assert!(
        done.stdout.lines().all(|image| image.contains(':')) && done.stdout.lines().count() > 10,
        "{}",
        done.stdout
    );
    let done = run(&["notes", "-f", "custom_values.yaml"]).fine();
    assert!(done.stdout.contains("kubectl "), "{}", done.stdout);
    let done = run(&["completions", "bash"]).fine();
    assert!(done.stdout.contains("st2ha"), "{}", done.stdout);
    assert!(fs::exists(done.folder.path()).unwrap());
}
