//! `st2ha values`: what it prints, where it says that values come from, and what it keeps to itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use cli_support::Run;
use insta::assert_snapshot;

const BASE: &str = "\
st2web:
  replicas: 3
  env: {A: one, B: two}
st2:
  password: hunter2
  keyvalue:
    - {name: a, value: hunter2, secret: true}
st2chatops: {env: {ANYTHING: hunter2}}
my:
  list: [1, 2]
  items: [{host: a, port: 1}, {host: b}]
";
const PROD: &str = "\
st2web: {replicas: 4, env: {A: null}}
mongodb: {podSecurityContext: null}
st2: {ssh_key: hunter2}
";

fn run(args: &[&str]) -> Run {
    let files = ["-f", "base.yaml", "-f", "prod.yaml"];
    Run::new(&["values"]).args(args).args(&files).file("base.yaml", BASE).file("prod.yaml", PROD)
}

const FLAGS: &[&str] = &[
    "--set",
    "st2web.replicas=5,my.list[1]=x",
    "--set-string",
    "st2web.env.C=1",
    "--set-json",
    "st2web.annotations={\"a\": \"b\"}",
    "--set-literal",
    "my.items[0].host=c",
    "--set-file",
    "my.text=notes.txt",
    "--set",
    "st2web.replicas=6,st2web.env.B=null",
];

#[test]
fn every_leaf_says_where_it_comes_from() {
    let done = run(&["--origin"]).args(FLAGS).file("notes.txt", "some text\n").run().fine();
    let is_new = |line: &&str| !line.contains(": built-in ");
    assert_snapshot!(done.stdout.lines().filter(is_new).collect::<Vec<_>>().join("\n"));
    // What nobody set comes from the defaults, each line with its file and place.
    let builtin = done.stdout.lines().filter(|line| !is_new(line)).count();
    assert!(builtin > 500, "only {builtin} leaves come from the defaults");
    assert!(done.stdout.lines().all(|line| line.contains(':') && !line.contains("unknown place")));
}

#[test]
fn the_secrets_file_is_a_source_as_well() {
    let run = Run::new(&["values", "--origin", "--secrets-file", "secrets.yaml"]);
    let done = run.file("secrets.yaml", "# kept by st2ha\nst2:\n  password: hunter2\n").run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(done.stdout.contains("st2.password: secrets.yaml:3:13\n"), "{}", done.stdout);
}

#[test]
fn credentials_are_not_printed() {
    for args in [&[][..], &["-o", "json"], &["--origin"]] {
        let done = run(args).run().fine();
        assert!(!done.stdout.contains("hunter2"), "{args:?}");
    }
    let done = run(&["--show-secrets"]).run().fine();
    assert_eq!(done.stdout.matches("hunter2").count(), 4);
}

#[test]
fn credentials_inside_of_texts_and_variables_are_not_printed() {
    let values = "st2: {config: \"[database]\\npassword = CANARYX\\n[coordination]\\nurl = redis://:CANARYY@h\\n[api]\\nmask = a\\n\"}\n\
                  mongodb: {extraEnvVars: [{name: DB_PASSWORD, value: CANARYT}, {name: DB, value: shown}]}\n";
    let done = Run::new(&["values", "-f", "values.yaml"]).file("values.yaml", values).run().fine();
    assert!(!done.stdout.contains("CANARY"), "{}", done.stdout);
    assert!(done.stdout.contains("mask = a") && done.stdout.contains("value: shown"), "{}", done.stdout);
}

#[test]
fn layers_that_conflict_are_all_told() {
    let done = run(&["--set", "st2=x", "--set", "my.list=y"]).file("prod.yaml", "my: text\nst2web: {env: x}\n").run();
    let done = done.failed(1);
    assert_snapshot!(done.stderr);
}
