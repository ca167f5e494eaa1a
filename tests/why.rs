//! `st2ha why`: where a field comes from, what is said of mistakes, and what does not show.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use cli_support::{Done, Run, examples};
use insta::assert_snapshot;

fn why(object: &str, values: &str) -> Done {
    Run::new(&["why", object]).with_secrets().args(&["-f", "v.yaml"]).file("v.yaml", values).run()
}

#[test]
fn of_a_field() {
    insta::with_settings!({ filters => [(r" values\.yaml:\d+:", " values.yaml:LINE:")] }, {
        let values = "st2web:\n  replicas: 5\nimage:\n  tag: \"3.9\"\n";
        assert_snapshot!("replicas", why("Deployment/st2-st2web.spec.replicas", values).fine().stdout);
        assert_snapshot!("image", why("deployment/default/st2-st2web.spec.template.spec.containers[0].image", values).fine().stdout);
    });
}

/// What a template decides by a value counts, too, and what switches the object off.
#[test]
fn of_what_is_switched() {
    let values = "publicUrl: https://st2.example.com\ningress:\n  enabled: true\n  ingressClassName: nginx\n";
    let said = why("Ingress/st2-st2web-ingress.spec.rules[0].host", values).fine().stdout;
    let (changes, removes) = said.split_once("comes and goes with\n").unwrap();
    assert!(changes.contains("  publicUrl") && changes.contains("v.yaml:1:12\n"), "{said}");
    assert!(removes.contains("  ingress.enabled") && removes.contains("v.yaml:3:12\n"), "{said}");
    assert!(!said.contains("ingressClassName"), "{said}");
}

/// What a neighbour switches off by its own change is found all the same.
#[test]
fn of_what_a_neighbour_hides() {
    for object in
        ["StatefulSet/st2-redis-node.spec.replicas", "Secret/st2-st2-config-secrets.data[\"st2.secrets.conf\"]"]
    {
        for values in ["preset: small\nredis: {cluster: {slaveCount: 1}}\n", "redis: {cluster: {slaveCount: 1}}\n"] {
            let said = why(object, values).fine().stdout;
            let changes = said.split("comes and goes with\n").next().unwrap();
            assert!(changes.contains("  redis.cluster.slaveCount"), "{object}: {said}");
        }
    }
}

/// Where each of two values is enough, neither alone changes the field, so both are named together.
#[test]
fn of_values_that_are_enough_each() {
    const HEADING: &str = "changes only if all of these change\n";
    for (object, values, keys, place) in [
        (
            "StatefulSet/st2-mongodb.spec.replicas",
            "preset: small\nmongodb: {architecture: standalone}\n",
            ["mongodb.architecture", "mongodb.replicaCount"],
            "v.yaml:2:25\n",
        ),
        (
            "StatefulSet/st2-redis-node.spec.replicas",
            "preset: small\nredis: {cluster: {enabled: false}}\n",
            ["redis.cluster.enabled", "redis.cluster.slaveCount"],
            "v.yaml:2:28\n",
        ),
    ] {
        let said = why(object, values).fine().stdout;
        let (_, together) = said.split_once(HEADING).unwrap_or_else(|| panic!("{said}"));
        assert!(
            !together.contains(HEADING) && together.contains(place) && together.contains(" preset small:"),
            "{said}"
        );
        let named: Vec<&str> = together.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
        assert_eq!(named, keys, "{said}");
    }
    // One value that is enough alone is named alone.
    let said = why("StatefulSet/st2-mongodb.spec.replicas", "mongodb: {replicaCount: 5}\n").fine().stdout;
    assert!(!said.contains("only if"), "{said}");
}

/// An amount that is none is left out. Another amount is not.
#[test]
fn of_amounts() {
    let field = "spec.template.spec.containers[0].resources.limits.memory";
    for (object, key) in [("Deployment/st2-st2web", "st2web"), ("StatefulSet/st2-mongodb", "mongodb")] {
        let values = format!("{key}: {{resources: {{limits: {{memory: 1Gi}}}}}}\n");
        let said = why(&format!("{object}.{field}"), &values).fine().stdout;
        let (changes, _) = said.split_once("comes and goes with\n").unwrap();
        assert!(changes.contains(&format!("  {key}.resources.limits.memory")), "{said}");
    }
}

#[test]
fn of_a_whole_object() {
    let said = why("Service/st2-st2api", "st2api: {replicas: 7}").fine().stdout;
    assert!(said.starts_with("Service/default/st2-st2api\ntemplate  stackstorm/services/"), "{said}");
    assert!(!said.contains("st2api.replicas") && !said.contains("value "), "{said}");
}

#[test]
fn of_a_template_of_ones_own() {
    let template = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mine\ndata:\n  tag: {{ values.mine.tag }}\n  fixed: text\n";
    let run = |object: &str| {
        Run::new(&["why", object, "--templates", "own", "-f", "v.yaml"])
            .with_secrets()
            .file("own/mine.yaml", template)
            .file("v.yaml", "mine:\n  tag: blue\n")
            .run()
            .fine()
            .stdout
    };
    let said = run("ConfigMap/mine.data.tag");
    assert!(said.contains("template  own/mine.yaml\n") && said.contains("value     \"blue\"\n"), "{said}");
    assert!(said.contains("  mine.tag  v.yaml:2:8\n"), "{said}");
    let said = run("ConfigMap/mine.data.fixed");
    assert!(said.ends_with("no value that is set changes it\n"), "{said}");
}

/// Neither the value nor a part of it shows, whatever object holds it.
#[test]
fn of_credentials() {
    const CANARY: &str = "canary-4711-canary";
    let values = format!(
        "rabbitmq: {{auth: {{password: {CANARY}}}}}\nst2chatops: {{enabled: true, env: {{HUBOT_SLACK_TOKEN: {CANARY}x}}}}\n"
    );
    for object in ["Secret/st2-rabbitmq.data.rabbitmq-password", "Secret/st2-rabbitmq.data", "Secret/st2-rabbitmq"] {
        let done = why(object, &values).fine();
        assert!(!done.stdout.contains("canary") && !done.stdout.contains("Y2FuYXJ5"), "{object}: {}", done.stdout);
        assert!(done.stdout.contains("  rabbitmq.auth.password"), "{}", done.stdout);
    }
}

#[test]
fn of_what_there_is_not() {
    for (object, help) in [
        ("st2-st2web", "write its kind and its name"),
        ("Deploment/st2-st2web", "did you mean `Deployment`?"),
        ("Gateway/st2", "there are `ConfigMap`"),
        ("Deployment/st2web", "did you mean `st2-st2web`?"),
        ("Deployment/st2-st2wbe.spec", "did you mean `st2-st2web`?"),
        (
            "Deployment/st2-st2web.spec.replica",
            "`spec` of Deployment/default/st2-st2web has no field `replica`: did you mean `replicas`?",
        ),
        ("Deployment/st2-st2web.hpa", "there are `apiVersion`, `kind`, `metadata`, `spec`"),
        ("Deployment/st2-st2web.spec.replicas.most", "`spec.replicas` of Deployment/default/st2-st2web has no fields"),
        ("Deployment/st2-st2web.spec.template.spec.containers.name", "is a list of 1: write `[0]`"),
    ] {
        let said = why(object, "{}").failed(2).stderr;
        assert!(said.contains(help), "{object}: {said}");
    }
}

#[test]
fn nothing_is_stored() {
    let done = Run::new(&["why", "Service/st2-st2api.metadata.name", "--preset", "small"]).run().fine();
    assert!(!done.folder.path().join(".st2ha").exists());
}

#[test]
fn examples_of_its_help_work() {
    for example in examples("why") {
        let args: Vec<&str> = example.iter().map(String::as_str).collect();
        Run::new(&args).file("custom_values.yaml", "st2web: {replicas: 3}\n").run().fine();
    }
}
