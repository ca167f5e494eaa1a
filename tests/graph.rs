//! `st2ha graph`: the topology of a release, and the page that shows it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::fs;
use std::path::Path;

use cli_support::{Run, examples};
use insta::assert_snapshot;

fn graph(args: &[&str]) -> String {
    let done = Run::new(&["graph"]).args(args).run().fine();
    assert!(!done.folder.path().join(".st2ha").exists(), "nothing is stored");
    done.stdout
}

#[test]
fn of_the_small_preset() {
    assert_snapshot!("mermaid", graph(&["--preset", "small"]));
    assert_snapshot!("dot", graph(&["--preset", "small", "--format", "dot"]));
}

/// Ways in, what scales, and what the cluster has to have already.
#[test]
fn of_what_is_around() {
    let values = "publicUrl: https://st2.example.com\ningress: {enabled: true}\nst2: {existingSshSecret: mine}\nst2api: {autoscaling: {enabled: true}}\n";
    let run = Run::new(&["graph", "--without", "configmap", "-f", "v.yaml"]).file("v.yaml", values);
    let drawn = run.run().fine().stdout;
    let place = |label: &str| {
        let line = drawn.lines().find(|line| line.contains(label)).unwrap_or_else(|| panic!("no {label}: {drawn}"));
        line.trim().split(['[', '(']).next().unwrap().to_owned()
    };
    let has = |edge: String| assert!(drawn.lines().any(|line| line.trim() == edge), "{edge}: {drawn}");
    has(format!("{} --> {}", place("<br/>Ingress\""), place("\"st2-st2web<br/>Service\"")));
    has(format!("{} -->|scales| {}", place("HorizontalPodAutoscaler"), place("\"st2-st2api<br/>Deployment")));
    let elsewhere = drawn.split("Not rendered").nth(1).unwrap().split("end").next().unwrap();
    assert!(elsewhere.contains("\"mine<br/>Secret\""), "{drawn}");
    has(format!("{} -.-> {}", place("\"st2-st2actionrunner<br/>Deployment"), place("\"mine<br/>Secret\"")));
    assert!(!drawn.contains("ConfigMap"), "{drawn}");
}

/// Names of Secrets show, what is in them does not. The same render is drawn in the same way.
#[test]
fn nothing_secret_is_drawn() {
    for format in ["mermaid", "dot", "svg", "html"] {
        let draw = || Run::new(&["graph", "--format", format]).with_secrets().run().fine().stdout;
        let drawn = draw();
        for secret in ["Ch4ngeMe", "m0ngo", "r4bbit", "c00kie", "r3dis", "MBsCAQACAQACAQ"] {
            assert!(!drawn.contains(secret), "{format}: {secret}");
        }
        assert!(drawn.contains("st2-st2-auth") && drawn == draw(), "{format}");
    }
}

/// The kinds and names of what an object has such an arrow to.
fn targets(drawn: &str, from: &str, arrow: &str) -> Vec<String> {
    let nodes: Vec<(&str, String)> = drawn
        .lines()
        .filter_map(|line| line.trim().split_once(['[', '(']))
        .filter_map(|(place, rest)| Some((place, rest.split('"').nth(1)?.replace("<br/>", " "))))
        .collect();
    let name = |place: &str| nodes.iter().find(|(known, _)| *known == place).map(|(_, name)| name.clone()).unwrap();
    let arrow = format!(" {arrow} ");
    let edges = drawn.lines().filter_map(|line| line.trim().split_once(&arrow));
    edges.filter(|(one, _)| name(one) == from).map(|(_, other)| name(other)).collect()
}

#[test]
fn who_talks_to_whom() {
    // Jobs of the upstream chart do not wait for the API.
    let jobs: &[&str] = &["st2-st2api Service", "st2-mongodb-headless Service"];
    for (preset, job) in [("small", jobs), ("stackstorm-ha-1.1", &jobs[1..])] {
        let drawn = graph(&["--preset", preset, "--set", "st2web.replicas=1,st2actionrunner.replicas=1"]);
        let web = ["st2-st2api Service", "st2-st2auth Service", "st2-st2stream Service"];
        assert_eq!(targets(&drawn, "st2-st2web Deployment × 1", "-->"), web, "{preset}");
        let runner = "st2-st2actionrunner Deployment × 1";
        assert_eq!(targets(&drawn, runner, "-->"), ["st2-st2api Service", "st2-redis Service"], "{preset}");
        let waits = ["st2-mongodb-headless Service", "st2-rabbitmq Service"];
        assert_eq!(targets(&drawn, runner, "-->|waits for|"), waits, "{preset}");
        assert_eq!(targets(&drawn, "st2-job-st2-key-load Job", "-->|waits for|"), job, "{preset}");
    }
}

/// Services of StackStorm send metrics where there is an exporter; what is no Python of StackStorm's sends none.
#[test]
fn who_sends_metrics() {
    let drawn = graph(&["--set", "metrics.enabled=true,st2web.replicas=1,st2scheduler.replicas=1"]);
    let sends = |from: &str| targets(&drawn, from, "-->").contains(&"st2-st2statsd Service".to_owned());
    assert!(sends("st2-st2scheduler Deployment × 1"), "{drawn}");
    assert!(!sends("st2-st2web Deployment × 1"), "{drawn}");
    assert!(!graph(&[]).contains("statsd"));
}

/// What runs elsewhere is talked to as well.
#[test]
fn data_services_of_somebody_else() {
    let values = include_str!("../examples/external-databases/values.yaml");
    let run = Run::new(&["graph", "-f", "v.yaml", "--set", "st2auth.replicas=1"]).file("v.yaml", values);
    let drawn = run.run().stdout;
    let external = ["MongoDB External service", "Redis External service"];
    assert_eq!(targets(&drawn, "st2-st2auth Deployment × 1", "-->"), external, "{drawn}");
}

/// What an operator makes pods of is drawn as what makes them itself.
#[test]
fn members_that_operators_make_are_counted() {
    for (service, provider, kind) in [
        ("mongodb", "community-operator", "MongoDBCommunity"),
        ("mongodb", "percona-operator", "PerconaServerMongoDB"),
        ("rabbitmq", "cluster-operator", "RabbitmqCluster"),
    ] {
        let provider = format!("{service}.provider={provider}");
        let set = ["--set", &provider, "--set", &format!("{service}.replicaCount=5")];
        let drawn = graph(&set);
        assert!(drawn.contains(&format!("[(\"st2-{service}<br/>{kind} × 5\")]")), "{drawn}");
        let picture = graph(&[&set[..], &["--format", "svg"]].concat());
        assert!(picture.contains(&format!(" and 1 {kind}")), "{picture}");
    }
}

/// The picture in the README is what the command prints. `UPDATE_DOCS=1` writes it anew.
#[test]
fn the_picture_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/graph.svg");
    let drawn = graph(&["--preset", "small", "--format", "svg"]);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &drawn).unwrap();
        return;
    }
    assert!(
        fs::read_to_string(&path).unwrap() == drawn,
        "docs/graph.svg is out of date: run this test with UPDATE_DOCS=1"
    );
}

/// The page shows what the command prints. `UPDATE_DOCS=1` writes it anew.
#[test]
fn the_page_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/graph.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once("```mermaid\n").unwrap();
    let (_, after) = rest.split_once("```\n").unwrap();
    let drawn = graph(&["--preset", "small", "--without", "ConfigMap,Secret,PodDisruptionBudget"]);
    let wanted = format!("{before}```mermaid\n{drawn}```\n{after}");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &wanted).unwrap();
        return;
    }
    assert!(page == wanted, "docs/graph.md is out of date: run this test with UPDATE_DOCS=1");
}

#[test]
fn examples_of_its_help_work() {
    for example in examples("graph") {
        let args: Vec<&str> = example.iter().map(String::as_str).collect();
        Run::new(&args).file("custom_values.yaml", "st2web: {replicas: 3}\n").run().fine();
    }
}
