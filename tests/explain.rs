//! `st2ha explain`: what is said of a key, a section, a credential and a mistake.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use cli_support::{Done, Run};
use insta::assert_snapshot;

fn explain(key: &str, values: &str) -> Done {
    Run::new(&["explain", key]).with_secrets().args(&["-f", "v.yaml"]).file("v.yaml", values).run()
}

#[test]
fn of_a_key() {
    insta::with_settings!({ filters => [(r"values\.yaml:\d+:", "values.yaml:LINE:")] }, {
        assert_snapshot!(explain("st2web.replicas", "st2web:\n  replicas: 5\n").fine().stdout);
    });
}

#[test]
fn of_a_section() {
    assert_snapshot!(explain("rabbitmq.persistence", "{}").fine().stdout);
}

#[test]
fn of_an_item() {
    let said =
        explain("ingress.hosts[0].host", "ingress: {enabled: true, hosts: [{host: a.example.org, paths: [{path: /, serviceName: st2-st2web, servicePort: 80}]}]}").fine().stdout;
    assert!(said.contains("value     \"a.example.org\"\n") && said.contains("Ingress/"), "{said}");
}

/// Neither the value nor a part of it shows, whatever holds it.
#[test]
fn of_credentials() {
    const CANARY: &str = "canary-4711-canary";
    for (key, values) in [
        (
            "st2chatops.env.HUBOT_SLACK_TOKEN",
            format!("st2chatops: {{enabled: true, env: {{HUBOT_SLACK_TOKEN: {CANARY}}}}}"),
        ),
        ("rabbitmq.auth.password", format!("rabbitmq: {{auth: {{password: {CANARY}}}}}")),
        ("st2.config", format!("st2:\n  config: |\n    [auth]\n    password = {CANARY}\n")),
    ] {
        let done = explain(key, &values);
        assert_eq!(done.status, 0, "{}", done.stderr);
        assert!(!done.stdout.contains("canary") && !done.stderr.contains("canary"), "{key}: {}", done.stdout);
    }
}

#[test]
fn of_keys_that_there_are_not() {
    for (key, help) in [
        ("st2web.replicaCount", "did you mean `replicas`?"),
        ("st2wbe", "did you mean `st2web`?"),
        ("st2web.replicas.most", "there is no key `st2web.replicas.most`"),
        ("ingress.hosts[0].nmae", "there is no key `ingress.hosts[0].nmae`"),
    ] {
        let said = explain(key, "{}").failed(2).stderr;
        assert!(said.contains(help), "{said}");
    }
    explain("st2web..replicas", "{}").failed(2);
}

#[test]
fn nothing_is_stored() {
    let done = Run::new(&["explain", "image.tag"]).run().fine();
    assert!(!done.folder.path().join(".st2ha").exists());
}
