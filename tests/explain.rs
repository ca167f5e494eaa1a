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
        ("ingress.hosts[0].nmae", "`st2ha explain 'ingress.hosts[0]'` lists the keys"),
        ("existingSshSecret", "`st2.existingSshSecret`"),
        ("foo", "`st2ha values --defaults` lists the keys"),
        ("redis.sentinel.foo", "`st2ha explain 'redis.sentinel'` lists the keys"),
        ("logLevel", "into `st2.config`"),
        ("st2api.logLevel", "into `st2.config`"),
        ("st2.extraEnv", "`workloads.env`"),
        ("redis.resources", "did you mean `redis.slave.resources`?"),
        ("st2.externalSecrets", "`secrets.mode: external`"),
        // What another program calls so is not meant.
        ("st2.plugins", "`st2ha explain 'st2'` lists the keys"),
        ("st2.txtOwnerId", "`st2ha explain 'st2'` lists the keys"),
        ("txtOwnerId", "the only key of this name is `external-dns.txtOwnerId`"),
        ("st2web replicas", "did you mean `st2web.replicas`?"),
        ("st2web/replicas", "did you mean `st2web.replicas`?"),
        ("st2web.replicas.x", "`st2web.replicas` has no keys: it is a whole number"),
        ("st2web.replicas[0]", "`st2web.replicas` is no list"),
        ("st2.packs.images.tag", "write `st2.packs.images[0].tag`"),
        ("st2.packs.configs.foo.yaml", "`st2.packs.configs.foo\\.yaml`"),
    ] {
        let said = explain(key, "{}").failed(2).stderr;
        assert!(said.contains(help), "{said}");
    }
    explain("st2web..replicas", "{}").failed(2);
}

/// Whatever is wrong with the values, what a key is for is told, and then what is wrong.
#[test]
fn of_keys_with_wrong_values() {
    let done = explain("st2web.replicas", "st2web: {replicas: x}");
    assert_eq!(done.status, 1);
    assert!(
        done.stdout.starts_with("st2web.replicas\n") && done.stdout.contains("form      a whole number"),
        "{}",
        done.stdout
    );
    assert!(done.stdout.contains("example\n") && done.stderr.contains("v.yaml:1:"), "{}", done.stderr);
}

#[test]
fn keys_nearby_and_keys_of_items() {
    let said = explain("st2web.replicas", "{}").fine().stdout;
    let nearby = said.lines().find(|line| line.starts_with("nearby ")).unwrap();
    assert!(nearby.contains("`st2ha explain 'st2web'` has all") && !nearby.contains(" replicas,"), "{nearby}");
    assert!(explain("st2web", "{}").fine().stdout.contains("\nnearby    "), "a section has neighbours, too");
    for (key, example, below) in [
        ("ingress.tls", "    tls:\n", "below `ingress.tls[0]`, keys\n"),
        ("st2web.tolerations", "  tolerations:\n", "below `st2web.tolerations[0]`, keys\n"),
        ("st2.users", "  users:\n", "below `st2.users.NAME`, keys\n"),
        ("st2.keyvalue", "  keyvalue:\n", "below `st2.keyvalue[0]`, keys\n"),
    ] {
        let said = explain(key, "{}").fine().stdout;
        assert!(said.contains("example\n") && said.contains(example.trim_start_matches("  ")), "{key}: {said}");
        assert!(said.contains(below), "{key}: {said}");
        assert!(said.contains("\nreaches"), "{key}: {said}");
    }
    let preset = explain("preset", "{}").fine().stdout;
    assert!(!preset.contains("no object") && preset.contains("`st2ha presets NAME` prints it"), "{preset}");
    assert!(!explain("st2web.affinity", "{}").fine().stdout.contains("(e.g:"));
}

#[test]
fn nothing_is_stored() {
    let done = Run::new(&["explain", "image.tag"]).run().fine();
    assert!(!done.folder.path().join(".st2ha").exists());
}

/// Keys are read however they are written elsewhere.
#[test]
fn spellings_of_keys() {
    let all = |key: &str| explain(key, "{}").fine().stdout;
    assert_eq!(all("ingress.hosts[].paths[]"), all("ingress.hosts[0].paths[0]"));
    assert_eq!(all(".Values.st2web.replicas"), all("st2web.replicas"));
    assert_eq!(all("st2web."), all("st2web"));
    explain("st2web..", "{}").failed(2);
}

/// What is reached is what the example changes, and where nobody can tell, it says why.
#[test]
fn what_examples_reach() {
    for (key, said) in [
        ("publicUrl", "\n  ConfigMap/st2-st2-config"),
        ("mongodb.tls.enabled", "\nreaches\n  Deployment/st2-st2actionrunner: "),
        ("ingress.hosts[0].paths[0].path", "\nreaches   "),
        ("st2.packs.images[0].tag", "\n  Deployment/"),
        ("st2web.strategy.type", "form      one of `RollingUpdate`, `Recreate`\n"),
        ("st2web.strategy.type", "      type: RollingUpdate\n"),
        ("st2api.resources.limits", "        memory: 512Mi\n"),
        ("mongodb.arbiter.extraFlags", "only read with `mongodb.provider` `bitnami`; here it is `official`"),
        ("mongodb.arbiter.extraFlags", "example\n  mongodb:\n    provider: bitnami\n    arbiter:\n"),
        ("networkPolicies.egress", "reaches   "),
        ("mongodb.metrics.prometheusRule.rules", "reaches   "),
    ] {
        let shown = explain(key, "{}").fine().stdout;
        assert!(shown.contains(said), "{key}: {shown}");
    }
    let unused = explain("external-dns.service.enabled", "{}").fine().stdout;
    assert_eq!(unused.matches("is always there").count(), 1, "{unused}");
    assert!(!unused.contains("another value"), "{unused}");
}

/// What else has to be there is no part of what a key reaches.
#[test]
fn what_keys_reach_that_need_others() {
    let said = explain("mongodb.external.port", "{}").fine().stdout;
    assert!(
        said.contains("\nreaches") && !said.contains("StatefulSet/st2-mongodb goes") && !said.contains("unknown"),
        "{said}"
    );
    let said = explain("mongodb.service.nodePort", "{}").fine().stdout;
    assert!(said.contains("\n  Service/st2-mongodb-address is added"), "{said}");
}

/// A hint leads to what the values at hand read.
#[test]
fn hints_know_the_provider() {
    let said = explain("redis.sysctl", "{}").failed(2).stderr;
    assert!(said.contains("only `redis.provider: bitnami` reads `redis.sysctlImage`"), "{said}");
    let said = explain("redis.sysctl", "redis: {provider: bitnami}").failed(2).stderr;
    assert!(said.contains("did you mean `redis.sysctlImage`?"), "{said}");
}

/// Where a key holds its own example, another one shows what it reaches.
#[test]
fn what_keys_reach_that_hold_their_example() {
    for (key, values) in [
        ("image.tag", "image: {tag: 3.9.0}"),
        ("st2web.resources.limits.cpu", "st2web: {resources: {limits: {cpu: 500m}}}"),
        ("st2.config", "st2: {config: \"[system]\\ndebug = True\\n\"}"),
        ("imageRegistry", "imageRegistry: registry.example.com/mirror"),
        ("mongodb.replicaCount", "mongodb: {replicaCount: 5}"),
        (
            "ingress.hosts[0].paths[0].path",
            "ingress: {enabled: true, hosts: [{host: a.example.org, paths: [{path: /, serviceName: st2-st2web, servicePort: 80}]}]}",
        ),
    ] {
        let shown = explain(key, values).fine().stdout;
        assert!(shown.contains("\nexample\n") && shown.contains("\nreaches\n  "), "{key}: {shown}");
    }
    let only = explain("st2timersengine.replicas", "st2timersengine: {replicas: 1}").fine().stdout;
    assert!(only.contains("no other value does anything"), "{only}");
}

/// What `explain` shows can be taken as it is.
#[test]
fn examples_pass_strict_validation() {
    for key in [
        "mongodb.strategyType",
        "mongodb.persistence.dbPath",
        "httpRoute.enabled",
        "mongodb.external.username",
        "mongodb.service.nodePort",
        "mongodb.externalAccess.enabled",
        "rabbitmq.external.tls.certFilename",
        "redis.metrics.prometheusRule.enabled",
        "secrets.external.property",
        "ingress.enabled",
        "metrics.podMonitor.enabled",
        "st2.ldap.enabled",
        "jobs.skip",
    ] {
        let shown = explain(key, "{}").stdout;
        let example = shown.split("\nexample\n").nth(1).unwrap().lines().take_while(|line| line.starts_with("  "));
        let values: String = example.map(|line| format!("{}\n", &line[2..])).collect();
        let done = Run::new(&["validate", "--strict", "-f", "v.yaml"]).file("v.yaml", values).run();
        assert_eq!(done.status, 0, "{key}: {}", done.stdout);
    }
}
