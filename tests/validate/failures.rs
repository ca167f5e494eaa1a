//! What keeps values from being checked to the end hides nothing of what was found before.

use insta::assert_snapshot;
use serde_json::Value;

use crate::cli_support::{Done, Run};

const FILES: &[(&str, &str)] =
    &[("one.yaml", "st2web: {replica: 3}\n"), ("two.yaml", "mongodb: {podSecurityContext: {fsGrop: 1}}\n")];

fn run(command: &str, args: &[&str]) -> Done {
    let mut run = Run::new(&[command]).with_secrets().file("own/own/broken.yaml", "{{ values.nothing.at.all }}\n");
    for (name, text) in FILES {
        run = run.file(name, text);
    }
    run.args(args).run()
}

fn in_all_formats(args: &[&str]) -> [Done; 3] {
    ["human", "json", "sarif"].map(|format| run("validate", &[args, &["--message-format", format]].concat()))
}

fn results(sarif: &str) -> usize {
    let log: Value = serde_json::from_str(sarif).unwrap();
    log["runs"][0]["results"].as_array().unwrap().len()
}

#[test]
fn a_broken_template_is_told_with_all_else() {
    let [human, json, sarif] = in_all_formats(&["-f", "one.yaml", "--templates", "own"]);
    for done in [&human, &json, &sarif] {
        assert_eq!((done.status, done.stderr.as_str()), (2, ""));
    }
    assert_snapshot!(human.stdout);
    assert_eq!(json.stdout.lines().count(), 2);
    assert!(json.stdout.contains("\"failed\"") && json.stdout.contains("unknown-key"), "{}", json.stdout);
    assert_eq!(results(&sarif.stdout), 2);
    let rendered = run("render", &["-f", "one.yaml", "--templates", "own"]).failed(2);
    assert_eq!(rendered.stderr, human.stdout);
}

#[test]
fn an_absent_file_is_told_with_what_is_wrong_in_others() {
    let args = ["-f", "one.yaml", "-f", "absent.yaml", "-f", "two.yaml"];
    let [human, json, sarif] = in_all_formats(&args);
    for done in [&human, &json, &sarif] {
        assert_eq!((done.status, done.stderr.as_str()), (2, ""));
    }
    assert_snapshot!(human.stdout);
    assert_eq!(json.stdout.lines().count(), 3);
    assert_eq!(results(&sarif.stdout), 3);
    assert_eq!(run("render", &args).failed(2).stderr, human.stdout);
}

#[test]
fn missing_secrets_do_not_hide_warnings() {
    let args = ["render", "--no-generate", "-f", "one.yaml"];
    let done = Run::new(&args).file("one.yaml", FILES[0].1).run().failed(2);
    assert!(done.stderr.contains("unknown key `replica`"), "{}", done.stderr);
    assert!(done.stderr.contains("st2ha secrets init"), "{}", done.stderr);
}
