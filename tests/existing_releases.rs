//! Releases that run in the layout of Bitnami's images keep their data services until their owner says otherwise.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

#[path = "cli_support/mod.rs"]
mod cli_support;
mod cluster;
mod programs;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use cli_support::{Done, Run};
use cluster::Cluster;
use programs::{Ran, Workplace, program};

/// A workload as the upstream chart renders it, or a cluster has it.
const SET: &str = "\
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: st2-redis-node, namespace: default, labels: { app: redis, release: st2 } }
spec:
  serviceName: st2-redis-headless
  selector: { matchLabels: { app: redis } }
  template:
    metadata: { labels: { app: redis } }
    spec: { containers: [{ name: redis, image: 'mirror.example.com/bitnamilegacy/redis:6.0.9', env: [{ name: A, value: hunter2 }] }] }
";
/// A single server of MongoDB, as that chart has it.
const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: { name: st2-mongodb, namespace: default, labels: { app.kubernetes.io/name: mongodb, app.kubernetes.io/instance: st2 } }
spec:
  selector: { matchLabels: { app: mongodb } }
  template:
    metadata: { labels: { app: mongodb } }
    spec: { containers: [{ name: mongodb, image: 'docker.io/bitnami/mongodb:4.4' }] }
";
const OTHER: &str = "redis: {provider: official}\n";
/// The same with what keeps the release as it is.
const KEPT: &str = "preset: stackstorm-ha-1.1\n";
const SWITCH: &str = "--replace-data-services";

#[track_caller]
fn refused(done: Done) {
    let done = done.failed(2);
    for said in [
        "redis (StatefulSet/default/st2-redis-node)",
        "`preset: stackstorm-ha-1.1`",
        "`redis.provider: bitnami`",
        SWITCH,
    ] {
        assert!(done.stderr.contains(said), "{said}: {}", done.stderr);
    }
    assert!(!done.stderr.contains("hunter2"), "{}", done.stderr);
    assert!(!done.folder.path().join(".st2ha").exists(), "nothing is generated for what is refused");
}

#[track_caller]
fn rendered(done: &Done) {
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(done.stdout.contains("st2-st2api"));
}

#[test]
fn behind_the_upstream_chart_others_are_refused() {
    let run = |values: &str| Run::new(&["post-render", "-f", "v.yaml"]).file("v.yaml", values).stdin(SET);
    refused(run(OTHER).run());
    rendered(&run(OTHER).args(&[SWITCH]).run());
    rendered(&run(OTHER).env("ST2HA_REPLACE_DATA_SERVICES", "1").run());
    rendered(&run(KEPT).run());
    // Another release's is nobody's business here, and what is switched off replaces nothing.
    rendered(&run(OTHER).stdin(&SET.replace("release: st2", "release: other")).run());
    let elsewhere =
        "redis: {enabled: false, provider: official}\nst2: {config: \"[coordination]\\nurl = redis://elsewhere\"}\n";
    rendered(&run(elsewhere).run());
}

#[test]
fn inside_kustomize_others_are_refused() {
    let config =
        "apiVersion: st2ha.stackstorm.com/v1\nkind: St2ha\nmetadata: {name: st2, namespace: default}\nspec: {}\n";
    let run = |values: &str| {
        Run::new(&["krm", "c.yaml", "-f", "v.yaml"]).file("v.yaml", values).file("c.yaml", config).stdin(SET)
    };
    refused(run(OTHER).run());
    rendered(&run(OTHER).args(&[SWITCH]).run());
    rendered(&run(KEPT).run());
}

/// What the carrier chart has found in the cluster.
#[test]
fn behind_the_carrier_chart_others_are_refused() {
    let set = st2ha::yaml::read(SET, st2ha::yaml::LayerId::default()).unwrap()[0].to_json();
    let request = |found: &str| {
        format!(
            "apiVersion: st2ha.stackstorm.com/v1\nkind: St2ha\nmetadata: {{name: st2, namespace: default}}\nspec: {{isUpgrade: false, running: [{found}]}}\n"
        )
    };
    let run = |found: &str| Run::new(&["post-render", "-f", "v.yaml"]).file("v.yaml", OTHER).stdin(&request(found));
    refused(run(&set.to_string()).run());
    rendered(&run(&set.to_string()).args(&[SWITCH]).run());
    rendered(&run("").run());
    run("1").run().failed(2);
}

#[test]
fn against_a_cluster_others_are_refused() {
    let run = |values: &str| {
        let set = st2ha::yaml::read(SET, st2ha::yaml::LayerId::default()).unwrap()[0].to_json();
        let kinds = "statefulsets sts apps/v1 true StatefulSet";
        let stub = format!(
            "#!/bin/sh\ncase \"$*\" in\napi-resources*) echo '{kinds}';;\n*) cat > /dev/null; printf '%s' '{set}';;\nesac\n"
        );
        let run = Run::new(&["diff", "--against", "live", "--kubectl", "./kubectl", "-f", "v.yaml"]);
        let run = run.with_secrets().file("v.yaml", values).file("kubectl", stub);
        fs::set_permissions(run.folder().join("kubectl"), fs::Permissions::from_mode(0o755)).unwrap();
        run
    };
    refused(run(OTHER).run());
    let switched = run(OTHER).args(&[SWITCH]).run();
    assert_eq!(switched.status, 1, "{}", switched.stderr);
    let kept = run(KEPT).run();
    assert_eq!(kept.status, 1, "{}", kept.stderr);
}

/// A single server is a Deployment there, over which another provider's StatefulSet is a new object.
#[test]
fn single_servers_of_mongodb_count() {
    let said = "mongodb (Deployment/default/st2-mongodb)";
    let run = Run::new(&["post-render", "-f", "v.yaml"]).file("v.yaml", "{mongodb: {provider: official}}");
    let done = run.stdin(DEPLOYMENT).run().failed(2);
    assert!(done.stderr.contains(said), "{}", done.stderr);
    let deployment = st2ha::yaml::read(DEPLOYMENT, st2ha::yaml::LayerId::default()).unwrap()[0].to_json();
    let stub = format!(
        "#!/bin/sh\ncase \"$*\" in\napi-resources*) echo 'deployments deploy apps/v1 true Deployment';;\n*) cat > /dev/null; printf '%s' '{deployment}';;\nesac\n"
    );
    let run = Run::new(&["diff", "--against", "live", "--kubectl", "./kubectl"]).with_secrets().file("kubectl", stub);
    fs::set_permissions(run.folder().join("kubectl"), fs::Permissions::from_mode(0o755)).unwrap();
    let done = run.run().failed(2);
    assert!(done.stderr.contains(said), "{}", done.stderr);
}

/// The same name with another kind is a new, empty server, and Helm deletes the one that has the data.
#[test]
fn another_kind_of_mongodb_is_refused() {
    let run = |values: &str, theirs: &str| {
        Run::new(&["post-render", "-f", "v.yaml"]).file("v.yaml", format!("{KEPT}{values}")).stdin(theirs)
    };
    let said = "this release keeps data in Deployment/default/st2-mongodb";
    let single = "mongodb: {architecture: standalone}\n";
    for values in ["", "mongodb: {architecture: standalone, useStatefulSet: true}\n"] {
        let done = run(values, DEPLOYMENT).run().failed(2);
        assert!(
            done.stderr.contains(said) && done.stderr.contains("`mongodb.architecture: standalone`"),
            "{}",
            done.stderr
        );
        assert!(done.stderr.contains("no servers of StackStorm's") && done.stderr.contains(SWITCH), "{}", done.stderr);
        assert!(!done.stderr.contains("fullnameOverride"), "{}", done.stderr);
        rendered(&run(values, DEPLOYMENT).args(&[SWITCH]).run());
    }
    rendered(&run(single, DEPLOYMENT).run());
    let set = DEPLOYMENT.replace("kind: Deployment", "kind: StatefulSet");
    let done = run(single, &set).run().failed(2);
    assert!(done.stderr.contains("`mongodb.architecture: replicaset`"), "{}", done.stderr);
    rendered(&run("", &set).run());
    // Where name and kind are lost, both are told; where the provider is, too, so is what keeps a single server.
    let renamed = DEPLOYMENT.replace("name: st2-mongodb,", "name: mydb,");
    let done = run("", &renamed).run().failed(2);
    assert!(
        done.stderr.contains("`mongodb.fullnameOverride: mydb`, `mongodb.architecture: standalone` ("),
        "{}",
        done.stderr
    );
    let done = Run::new(&["post-render"]).stdin(DEPLOYMENT).run().failed(2);
    for said in ["`preset: stackstorm-ha-1.1` and `mongodb.architecture: standalone`", "no servers of StackStorm's"] {
        assert!(done.stderr.contains(said), "{said}: {}", done.stderr);
    }
}

#[test]
fn an_import_says_what_to_write() {
    let secret = |labels: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata: {{ name: st2-rabbitmq, labels: {{ {labels} }} }}\ndata: {{ rabbitmq-password: aHVudGVyMg== }}\n"
        )
    };
    let import = |text: &str| Run::new(&["secrets", "import", "-"]).stdin(text).run();
    let done = import(&secret("app.kubernetes.io/instance: st2, helm.sh/chart: rabbitmq-8.0.2"));
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(
        done.stderr.contains("runs rabbitmq in the layout of Bitnami's images; write `preset: stackstorm-ha-1.1`"),
        "{}",
        done.stderr
    );
    let both = format!("{}---\n{SET}", secret("app.kubernetes.io/instance: st2"));
    assert!(import(&both).stderr.contains("runs redis in the layout"), "{}", import(&both).stderr);
    assert!(!import(&secret("app.kubernetes.io/instance: st2")).stderr.contains("note:"));
}

/// After a mistaken apply, labels of Secrets tell nothing any more.
#[test]
fn an_import_from_the_cluster_looks_at_what_runs_and_at_claims() {
    let secret = r#"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"st2-rabbitmq"},"data":{"rabbitmq-password":"aHVudGVyMg=="}}"#;
    let deployment = st2ha::yaml::read(DEPLOYMENT, st2ha::yaml::LayerId::default()).unwrap()[0].to_json().to_string();
    let claim = r#"{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"datadir-st2-mongodb-0","labels":{"app.kubernetes.io/name":"mongodb","app.kubernetes.io/instance":"st2"}}}"#;
    let none = r#"{"apiVersion":"v1","kind":"List","items":[]}"#;
    let import = |deployments: &str, claims: &str| {
        let stub = format!(
            "#!/bin/sh\ncase \"$2\" in\nsecret) echo '{secret}';;\ndeployments*) {deployments};;\npersistent*) {claims};;\n*) echo '{none}';;\nesac\n"
        );
        let run = Run::new(&["secrets", "import", "--from-live", "--kubectl", "./kubectl"]).file("kubectl", stub);
        fs::set_permissions(run.folder().join("kubectl"), fs::Permissions::from_mode(0o755)).unwrap();
        let done = run.run();
        assert_eq!(done.status, 0, "{}", done.stderr);
        done.stderr
    };
    let said = "runs mongodb in the layout of Bitnami's images; write `preset: stackstorm-ha-1.1`";
    let prints = |text: &str| format!("echo '{text}'");
    let single = format!("{said} and `mongodb.architecture: standalone`");
    assert!(import(&prints(&deployment), &prints(none)).contains(&single));
    assert!(import(&prints(none), &prints(claim)).contains(said));
    assert!(!import(&prints(none), &prints(none)).contains("note:"));
    // What may not be read is named, and the rest counts.
    let refused = import("echo Forbidden >&2; exit 1", &prints(claim));
    assert!(refused.contains(said) && refused.contains("does not let Deployments be read"), "{refused}");
}

/// Versions that do not go together are told before anything is installed.
#[test]
fn versions_that_do_not_go_together_are_warned_of() {
    let validate = |values: &str| Run::new(&["validate", "-f", "v.yaml"]).file("v.yaml", values).run().stdout;
    let old = validate("image: {tag: \"3.8\"}\nmongodb:\n  image: {tag: 8.0.29}\n");
    assert!(old.contains("warning: mongodb.image.tag: StackStorm before 3.9") && old.contains("v.yaml:3:"), "{old}");
    for fine in [
        "image: {tag: \"3.9\"}\nmongodb: {image: {tag: 8.0.29}}\n",
        "image: {tag: \"3.8\"}\nmongodb: {image: {tag: 4.4-debian-10}}\n",
    ] {
        assert!(!validate(fine).contains("supports MongoDB up to 4.4"), "{fine}");
    }
    let packs = |version: &str, tag: &str| {
        validate(&format!(
            "image: {{tag: \"{version}\"}}\nst2: {{packs: {{images: [{{repository: r, name: n, tag: {tag}}}]}}}}\n"
        ))
    };
    let said = packs("3.9", "1-python3.8");
    assert!(
        said.contains(
            "st2.packs.images[0].tag: the virtual environments of these packs need Python 3.8, and StackStorm 3.9 has Python 3.10"
        ),
        "{said}"
    );
    assert!(packs("3.8", "1-py310").contains("need Python 3.10"));
    for (version, tag) in [("3.9", "py3.10"), ("3.8", "1-python3.8"), ("3.9", "happy-1"), ("latest", "py38")] {
        assert!(!packs(version, tag).contains("need Python"), "{version} {tag}");
    }
}

/// Helm in front of a cluster, with the carrier chart.
struct Chart {
    place: Workplace,
    _cluster: Cluster,
}

impl Chart {
    fn new(variable: &str) -> Option<Self> {
        let helm = program(variable)?;
        let place = Workplace::new(&[("helm", &helm)]);
        let cluster = Cluster::start(&place)?;
        place.file("secrets.yaml", cli_support::SECRETS).copy("plugin", "plugin");
        place.run("st2ha", &["chart", "--output-dir", "chart"]).fine();
        if variable == "ST2HA_HELM4" {
            place.run("helm", &["plugin", "install", "plugin"]).fine();
        }
        Some(Self { place, _cluster: cluster })
    }

    fn upgrade(&self, more: &[&str]) -> Ran {
        let install =
            ["upgrade", "--install", "st2", "./chart", "-n", "stack", "--create-namespace", "-f", "secrets.yaml"];
        let mut command = self.place.command("helm");
        command.args(install).args(["--post-renderer", "st2ha"]).args(more);
        Ran::from(&command.env("KUBECONFIG", self.place.path().join(Cluster::CONFIG)).output().unwrap())
    }

    #[track_caller]
    fn refuses(&self, more: &[&str], said: &[&str]) {
        let ran = self.upgrade(more);
        assert!(!ran.success && said.iter().all(|said| ran.stderr.contains(said)), "{said:?}: {}", ran.stderr);
    }
}

/// The carrier chart looks into the cluster for itself.
fn upgrade(variable: &str) {
    let Some(chart) = Chart::new(variable) else { return };
    chart.upgrade(&["--set", "preset=stackstorm-ha-1.1"]).fine();
    chart.refuses(&["--set", "mongodb.provider=official"], &["mongodb (StatefulSet/stack/st2-mongodb)"]);
    chart.upgrade(&["--set", "preset=stackstorm-ha-1.1", "--set", "st2web.replicas=3"]).fine();
}

/// A single server is a Deployment.
fn single(variable: &str) {
    let Some(chart) = Chart::new(variable) else { return };
    let single = ["--set", "preset=stackstorm-ha-1.1", "--set", "mongodb.architecture=standalone"];
    chart.upgrade(&single).fine();
    let said = ["keeps data in Deployment/stack/st2-mongodb", "`mongodb.architecture: standalone`", SWITCH];
    chart.refuses(&["--set", "preset=stackstorm-ha-1.1"], &said);
    chart.upgrade(&[&single[..], &["--set", "st2web.replicas=3"]].concat()).fine();
    chart.refuses(&["--set", "mongodb.architecture=standalone"], &["mongodb (Deployment/stack/st2-mongodb)"]);
    // Redis without Sentinels has other names.
    let others = ["--set", "mongodb.provider=bitnami,rabbitmq.provider=bitnami"];
    chart.upgrade(&[&single[..], &["--set", "redis.cluster.enabled=false"]].concat()).fine();
    let more = [&others[..], &["--set", "mongodb.architecture=standalone"]].concat();
    chart.refuses(&more, &["redis (StatefulSet/stack/st2-redis-master)"]);
}

/// Values that have lost the names as well would have Helm delete what has the data.
fn renamed(variable: &str) {
    let names = "mongodb.fullnameOverride=mydb,rabbitmq.nameOverride=broker,redis.fullnameOverride=mylocks";
    for (architecture, object) in [("replicaset", "StatefulSet/stack/mydb"), ("standalone", "Deployment/stack/mydb")] {
        let Some(chart) = Chart::new(variable) else { return };
        let preset = format!("preset=stackstorm-ha-1.1,mongodb.architecture={architecture}");
        chart.upgrade(&["--set", &preset, "--set", names]).fine();
        let objects = [
            &*format!("mongodb ({object})"),
            "rabbitmq (StatefulSet/stack/st2-broker)",
            "redis (StatefulSet/stack/mylocks-node)",
        ];
        chart.refuses(&[], &objects);
        // Only the one whose provider has changed is named, and the others' names are missed.
        chart.refuses(&["--set", "rabbitmq.provider=bitnami,redis.provider=bitnami"], &objects[..1]);
        chart.refuses(&["--set", &preset], &[object, "keeps data in", "`mongodb.fullnameOverride: mydb`", SWITCH]);
        chart.refuses(
            &["--set", &preset, "--set", "mongodb.fullnameOverride=mydb"],
            &["keeps data in StatefulSet/stack/st2-broker", "`rabbitmq.fullnameOverride: st2-broker`"],
        );
        chart.upgrade(&["--set", &preset, "--set", names, "--set", "st2web.replicas=3"]).fine();
    }
}

#[test]
fn helm_3_finds_what_runs() {
    upgrade("ST2HA_HELM3");
}

#[test]
fn helm_4_finds_what_runs() {
    upgrade("ST2HA_HELM4");
}

#[test]
fn helm_3_finds_a_single_server() {
    single("ST2HA_HELM3");
}

#[test]
fn helm_4_finds_a_single_server() {
    single("ST2HA_HELM4");
}

#[test]
fn helm_3_finds_what_runs_under_other_names() {
    renamed("ST2HA_HELM3");
}

#[test]
fn helm_4_finds_what_runs_under_other_names() {
    renamed("ST2HA_HELM4");
}

/// The same for a claim that somebody has named for them: without its name, they start on another one.
#[test]
fn claims_that_servers_mount_count() {
    const PRESET: &str = "preset: stackstorm-ha-1.1\n";
    for (values, lost, key, object) in [
        (
            "mongodb: {architecture: standalone, persistence: {existingClaim: foo}}",
            "mongodb: {architecture: standalone}",
            "`mongodb.persistence.existingClaim: foo`",
            "Deployment/default/st2-mongodb",
        ),
        (
            "mongodb: {architecture: standalone}",
            "mongodb: {architecture: standalone, persistence: {existingClaim: foo}}",
            "no `mongodb.persistence.existingClaim`",
            "Deployment/default/st2-mongodb",
        ),
        (
            "mongodb: {architecture: standalone}",
            "mongodb: {architecture: standalone, persistence: {enabled: false}}",
            "`mongodb.persistence.enabled: true`",
            "Deployment/default/st2-mongodb",
        ),
        (
            "rabbitmq: {replicaCount: 1, persistence: {existingClaim: foo}}",
            "rabbitmq: {replicaCount: 1}",
            "`rabbitmq.persistence.existingClaim: foo`",
            "StatefulSet/default/st2-rabbitmq",
        ),
        (
            "redis: {cluster: {enabled: false}, persistence: {existingClaim: foo}}",
            "redis: {cluster: {enabled: false}}",
            "`redis.persistence.existingClaim: foo`",
            "StatefulSet/default/st2-redis-master",
        ),
    ] {
        let values = format!("{PRESET}{values}\n");
        let there = Run::new(&["render", "-f", "v.yaml"]).with_secrets().file("v.yaml", &values).run();
        assert_eq!(there.status, 0, "{}", there.stderr);
        let run = |values: &str| {
            Run::new(&["post-render", "-f", "v.yaml"]).with_secrets().file("v.yaml", values).stdin(&there.stdout).run()
        };
        let done = run(&format!("{PRESET}{lost}\n")).failed(2);
        assert!(done.stderr.contains(key) && done.stderr.contains(object), "{}", done.stderr);
        rendered(&run(&values));
    }
}
