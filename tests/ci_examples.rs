//! What other people's CI is told to run: the workflow for GitHub Actions and the hooks for pre-commit.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;
mod programs;

use std::fs;
use std::path::Path;

use clap::Parser as _;
use cli_support::SECRETS;
use programs::Workplace;
use serde_json::Value;
use st2ha::cli::Cli;
use st2ha::yaml::{LayerId, read_one};

const WORKFLOW: &str = include_str!("../examples/github-actions/st2ha.yaml");
const HOOKS: &str = include_str!("../.pre-commit-hooks.yaml");

/// A folder that is a repository with values of its own in it.
fn repository() -> Workplace {
    let workplace = Workplace::new(&[("sh", Path::new("/bin/sh"))]);
    workplace.file("values.yaml", include_str!("../examples/minimal/values.yaml"));
    let commit = "git init -q && git add values.yaml && git -c user.name=t -c user.email=t@example.com commit -qm x";
    workplace.run("sh", &["-c", commit]).fine();
    workplace
}

/// The commands of st2ha in a script, parsed as they would be.
fn parse(script: &str) -> usize {
    let is_end = |word: &&str| !matches!(*word, ">" | "||" | "|" | "&&");
    let commands = script.lines().filter_map(|line| Some(&line[line.find("st2ha ")?..]));
    let commands: Vec<&str> = commands.filter(|command| !command.starts_with("st2ha-")).collect();
    for command in &commands {
        let words = command.split_whitespace().map(|word| word.trim_matches('"')).take_while(|word| is_end(word));
        Cli::try_parse_from(words.filter(|word| *word != "$@")).unwrap_or_else(|error| panic!("{command}: {error}"));
    }
    commands.len()
}

#[test]
fn the_workflow_does_what_it_says() {
    let workflow = read_one(WORKFLOW, LayerId::default()).unwrap().to_json();
    let steps = workflow["jobs"]["st2ha"]["steps"].as_array().unwrap();
    let scripts: Vec<&str> = steps.iter().filter_map(|step| step["run"].as_str()).collect();
    let own = |script: &&&str| !script.starts_with("cargo ") && !script.starts_with("gh ");
    assert_eq!(scripts.iter().filter(own).map(|script| parse(script)).sum::<usize>(), 3);

    let workplace = repository();
    let minimal = include_str!("../examples/minimal/values.yaml");
    let service = "st2web:\n  service:\n    type: ClusterIP\n    hostname: stackstorm.example.com\n";
    assert!(minimal.ends_with(service), "what is added below goes on with st2web");
    workplace.file("values.yaml", format!("{minimal}  replicas: 3\n"));
    for script in scripts.iter().filter(own) {
        let mut command = workplace.command("sh");
        command.env("ST2_SECRETS", SECRETS).env("RUNNER_TEMP", workplace.path()).env("BASE", "HEAD");
        let output = command.args(["-e", "-c", script]).output().unwrap();
        assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let text = |name: &str| fs::read_to_string(workplace.path().join(name)).unwrap();
    let sarif: Value = serde_json::from_str(&text("st2ha.sarif")).unwrap();
    assert_eq!((&sarif["version"], &sarif["runs"][0]["results"]), (&"2.1.0".into(), &Value::Array(Vec::new())));
    assert!(text("diff.md").starts_with("### st2ha diff: 1 changed\n"), "{}", text("diff.md"));
    assert!(workplace.path().join("manifests/deployment-st2-st2web.yaml").exists());
    // Each file that a step needs is one that a step before it has written.
    for file in ["st2ha.sarif", "diff.md"] {
        assert!(WORKFLOW.find(&format!("> {file}")).unwrap() < WORKFLOW.rfind(file).unwrap());
    }
}

#[test]
fn the_hooks_do_what_they_say() {
    let hooks = read_one(HOOKS, LayerId::default()).unwrap().to_json();
    let hooks = hooks.as_array().unwrap();
    let ids: Vec<&str> = hooks.iter().map(|hook| hook["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["st2ha-validate", "st2ha-diff"]);
    let workplace = repository();
    for hook in hooks {
        let entry = hook["entry"].as_str().unwrap();
        assert_eq!(parse(&entry.replace('\'', " ")), 1, "{entry}");
        let run = |args: &str| workplace.run("sh", &["-c", &format!("{entry} {args}")]);
        run("-f values.yaml").fine();
        assert!(!run("-f missing.yaml").success, "{entry}");
    }
    // The commit that adds the values has nothing to be compared with, and the first of a repository not even a revision.
    let fresh = Workplace::new(&[("sh", Path::new("/bin/sh"))]);
    fresh.file("values.yaml", "{}").run("sh", &["-c", "git init -q && git add values.yaml"]).fine();
    let first = || fresh.run("sh", &["-c", &format!("{} -f values.yaml", hooks[1]["entry"].as_str().unwrap())]);
    assert_eq!(first().fine().stdout, "");
    let empty = "git -c user.name=t -c user.email=t@example.com commit -qm x --allow-empty -- README";
    fresh.file("README", "").run("sh", &["-c", &format!("git add README && {empty}")]).fine();
    assert!(first().fine().stdout.contains("st2-st2web: added"), "{:?}", first());
    workplace.file("values.yaml", "st2web: {replicas: 3}");
    let entry = hooks[1]["entry"].as_str().unwrap();
    let told = workplace.run("sh", &["-c", &format!("{entry} -f values.yaml")]).fine().stdout;
    assert!(told.contains("+ spec.replicas: 3\n"), "{told}");
}
