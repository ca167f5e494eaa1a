//! Real Helm and kubectl install, change and remove a release. The API server keeps objects and refuses what Kubernetes refuses about
//! fields that cannot be changed; nothing runs on it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

#[path = "cli_support/mod.rs"]
mod cli_support;
mod cluster;
mod programs;

use cluster::Cluster;
use programs::{Ran, Workplace, program};

struct Client {
    cluster: Cluster,
    place: Workplace,
}

impl Client {
    fn new(name: &str, variable: &str) -> Option<Self> {
        let place = Workplace::new(&[(name, &program(variable)?)]);
        let cluster = Cluster::start(&place)?;
        place.file("secrets.yaml", cli_support::SECRETS).copy("plugin", "plugin");
        place.run("st2ha", &["chart", "--output-dir", "chart"]).fine();
        Some(Self { cluster, place })
    }

    fn run(&self, name: &str, args: &[&str]) -> Ran {
        self.run_in("", name, args)
    }

    /// Runs a program in a folder of the workplace.
    fn run_in(&self, folder: &str, name: &str, args: &[&str]) -> Ran {
        let mut command = self.place.command(name);
        command.args(args).env("KUBECONFIG", self.place.path().join(Cluster::CONFIG)).env("KUBECTL_APPLYSET", "true");
        Ran::from(&command.current_dir(self.place.path().join(folder)).output().unwrap())
    }

    /// The changes that a command makes, apart from those to Jobs, and those to Jobs.
    #[track_caller]
    fn changes(&self, name: &str, args: &[&str]) -> (Vec<String>, Vec<String>) {
        self.run(name, args).fine();
        self.cluster.changes().into_iter().partition(|line| !line.contains(" Job/"))
    }
}

fn verbs(lines: &[String]) -> Vec<&str> {
    let mut verbs: Vec<&str> = lines.iter().map(|line| line.split(' ').next().unwrap()).collect();
    verbs.sort_unstable();
    verbs.dedup();
    verbs
}

const INSTALL: &[&str] = &[
    "upgrade",
    "--install",
    "st2",
    "./chart",
    "-n",
    "stack",
    "--create-namespace",
    "-f",
    "secrets.yaml",
    "--post-renderer",
    "st2ha",
];
/// Changes two Deployments, and what the Jobs run.
const CHANGED: &[&str] = &["--set", "st2web.replicas=5", "--set", "st2actionrunner.image.tag=3.7"];
const JOBS: usize = 3;

/// Installs, upgrades, rolls back and uninstalls, and returns what happened to Jobs each time.
fn live(helm: &Client) -> [Vec<String>; 4] {
    let (objects, installed) = helm.changes("helm", INSTALL);
    assert!(objects.len() > 40 && verbs(&objects) == ["created"], "{objects:?}");
    assert!(!objects.iter().any(|line| line.contains("St2ha")));

    let upgrade = [INSTALL, CHANGED].concat();
    let expected = [
        "changed PodDisruptionBudget/st2-st2actionrunner",
        "changed Deployment/st2-st2actionrunner",
        "changed Deployment/st2-st2client",
        "changed Deployment/st2-st2web",
    ];
    let (objects, upgraded) = helm.changes("helm", &upgrade);
    assert_eq!(objects, expected);
    let (objects, repeated) = helm.changes("helm", &upgrade);
    assert_eq!(objects, [""; 0], "the same again changes nothing");

    let history = helm.run("helm", &["history", "st2", "-n", "stack"]).fine().stdout;
    assert_eq!(history.lines().filter(|line| line.contains("st2ha-")).count(), 3, "{history}");
    let (objects, _) = helm.changes("helm", &["rollback", "st2", "1", "-n", "stack"]);
    assert_eq!(objects, expected);

    let (objects, removed) = helm.changes("helm", &["uninstall", "st2", "-n", "stack"]);
    assert!(objects.len() > 40 && verbs(&objects) == ["deleted"], "{objects:?}");
    [installed, upgraded, repeated, removed]
}

#[test]
fn helm_3_replaces_changed_jobs_and_leaves_others_alone() {
    let Some(helm) = Client::new("helm", "ST2HA_HELM3") else { return };
    let [installed, upgraded, repeated, removed] = live(&helm);
    assert_eq!((installed.len(), verbs(&installed)), (JOBS, vec!["created"]));
    assert_eq!(
        (upgraded.len(), verbs(&upgraded)),
        (2 * JOBS, vec!["created", "deleted"]),
        "a changed Job is another one"
    );
    assert_eq!(repeated, [""; 0]);
    assert_eq!((removed.len(), verbs(&removed)), (JOBS, vec!["deleted"]));
}

#[test]
fn helm_4_runs_jobs_as_hooks() {
    let Some(helm) = Client::new("helm", "ST2HA_HELM4") else { return };
    helm.run("helm", &["plugin", "install", "./plugin"]).fine();
    let [installed, upgraded, repeated, removed] = live(&helm);
    let jobs =
        |verb: &str| ["register-content", "apikey-load", "key-load"].map(|job| format!("{verb} Job/st2-job-st2-{job}"));
    assert_eq!(installed, jobs("created"), "in the order of their weights");
    let again: Vec<String> =
        jobs("deleted").into_iter().zip(jobs("created")).flat_map(|(one, other)| [one, other]).collect();
    assert_eq!((&upgraded, &repeated), (&again, &again), "hooks run at every upgrade");
    assert_eq!(removed, [""; 0], "Helm leaves hooks behind");
}

/// Installs a release whose secrets are generated, and upgrades it where they are not at hand.
fn lose_secrets(helm: &Client) {
    const HELM: &[&str] = &["../chart", "-n", "stack", "--post-renderer", "st2ha"];
    let install = [&["upgrade", "--install", "st2"], HELM, &["--create-namespace"]].concat();
    let upgrade = [&["upgrade", "st2"], HELM, &["--set", "st2web.replicas=5"]].concat();
    helm.place.file("here/.keep", "").file("elsewhere/.keep", "");
    helm.run_in("here", "helm", &install).fine();
    helm.cluster.changes();

    for args in [&upgrade, &[&upgrade[..], &["--install"]].concat(), &[&upgrade[..], &["--dry-run=client"]].concat()] {
        let ran = helm.run_in("elsewhere", "helm", args);
        assert!(!ran.success && ran.stdout.is_empty(), "{args:?}: {}", ran.stdout);
        assert!(
            ran.stderr.contains("this is an upgrade, but .st2ha/stack/st2.secrets.yaml holds no secrets"),
            "{}",
            ran.stderr
        );
        assert!(!helm.place.path().join("elsewhere/.st2ha").exists(), "nothing is generated");
        assert_eq!(helm.cluster.changes(), [""; 0]);
    }

    // A rollback renders nothing, so it misses nothing.
    helm.run_in("here", "helm", &upgrade).fine();
    assert_eq!(without_jobs(helm.cluster.changes()), ["changed Deployment/st2-st2web"]);
    helm.run_in("elsewhere", "helm", &["rollback", "st2", "1", "-n", "stack"]).fine();
    assert_eq!(without_jobs(helm.cluster.changes()), ["changed Deployment/st2-st2web"]);

    // As the message says: what the cluster has is as good as the file.
    let Some(kubectl) = program("ST2HA_KUBECTL") else { return };
    let import =
        format!("'{}' get secret -n stack -o yaml | st2ha secrets import - -n stack --release st2", kubectl.display());
    std::os::unix::fs::symlink("/bin/sh", helm.place.path().join(".bin/sh")).unwrap();
    helm.run_in("elsewhere", "sh", &["-c", &import]).fine();
    helm.run_in("elsewhere", "helm", &upgrade).fine();
    assert_eq!(without_jobs(helm.cluster.changes()), ["changed Deployment/st2-st2web"]);
}

fn without_jobs(mut changes: Vec<String>) -> Vec<String> {
    changes.retain(|line| !line.contains(" Job/"));
    changes
}

#[test]
fn helm_3_upgrades_no_release_to_new_secrets() {
    let Some(helm) = Client::new("helm", "ST2HA_HELM3") else { return };
    lose_secrets(&helm);
}

#[test]
fn helm_4_upgrades_no_release_to_new_secrets() {
    let Some(helm) = Client::new("helm", "ST2HA_HELM4") else { return };
    helm.run("helm", &["plugin", "install", "./plugin"]).fine();
    lose_secrets(&helm);
}

/// Switches TLS of Bitnami's MongoDB on in an upgrade, and then changes something else: its authority is a hook.
fn switch_tls_on(helm: &Client) {
    let install = [INSTALL, &["--set", "preset=stackstorm-ha-1.1"]].concat();
    helm.changes("helm", &install);
    let keys = "mongodb.tls.enabled=true,mongodb.tls.caCert=a,mongodb.tls.caKey=b,mongodb.tls.clientPem=c";
    let encrypted = [&install[..], &["--set", keys]].concat();
    let (objects, _) = helm.changes("helm", &encrypted);
    assert!(objects.contains(&"created Secret/ca-clients".to_owned()), "{objects:?}");
    assert!(objects.contains(&"changed StatefulSet/st2-mongodb".to_owned()), "{objects:?}");
    let (objects, _) = helm.changes("helm", &[&encrypted[..], &["--set", "st2web.replicas=5"]].concat());
    assert!(objects.contains(&"changed Deployment/st2-st2web".to_owned()), "{objects:?}");
    helm.run("helm", &["rollback", "st2", "2", "-n", "stack"]).fine();
    let secrets = helm.cluster.changes();
    let last = secrets.iter().rfind(|line| line.ends_with("Secret/ca-clients"));
    assert!(last.is_none_or(|line| !line.starts_with("deleted")), "{secrets:?}");
}

#[test]
fn helm_3_makes_the_authority_when_an_upgrade_needs_it() {
    let Some(helm) = Client::new("helm", "ST2HA_HELM3") else { return };
    switch_tls_on(&helm);
}

#[test]
fn helm_4_makes_the_authority_when_an_upgrade_needs_it() {
    let Some(helm) = Client::new("helm", "ST2HA_HELM4") else { return };
    helm.run("helm", &["plugin", "install", "./plugin"]).fine();
    switch_tls_on(&helm);
}

const LABELS: &str = "app.kubernetes.io/instance=st2,app.kubernetes.io/part-of=stackstorm";
const FOREIGN: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: foreign, namespace: stack }\n";

/// Applies two renders, the second without Redis, and returns what the second prune took away.
fn apply_twice(kubectl: &Client, prune: &[&str]) -> Vec<String> {
    kubectl.place.file("foreign.yaml", FOREIGN);
    kubectl.run("kubectl", &["create", "namespace", "stack"]).fine();
    kubectl.run("kubectl", &["apply", "-f", "foreign.yaml"]).fine();
    kubectl.cluster.changes();
    let render = |more: &[&str]| {
        let args = [&["render", "-n", "stack", "-f", "secrets.yaml"], more].concat();
        kubectl.place.file("st2.yaml", kubectl.place.run("st2ha", &args).fine().stdout);
    };
    let apply = [&["apply", "-n", "stack", "-f", "st2.yaml"], prune].concat();
    render(&[]);
    let (objects, jobs) = kubectl.changes("kubectl", &apply);
    assert!(objects.len() > 40 && jobs.len() == JOBS, "{objects:?}");
    let (objects, jobs) = kubectl.changes("kubectl", &apply);
    assert!(
        !objects.iter().chain(&jobs).any(|line| !line.contains("Secret/applyset")),
        "the same again: {objects:?} {jobs:?}"
    );
    render(&[CHANGED, &["--set", "redis.enabled=false"]].concat());
    let (mut objects, jobs) = kubectl.changes("kubectl", &apply);
    assert_eq!((jobs.len(), verbs(&jobs)), (2 * JOBS, vec!["created", "deleted"]));
    objects.retain(|line| line.starts_with("deleted"));
    objects.sort();
    objects
}

const REDIS: &[&str] = &[
    "deleted ConfigMap/st2-redis-node",
    "deleted PodDisruptionBudget/st2-redis",
    "deleted Secret/st2-redis",
    "deleted Service/st2-redis",
    "deleted Service/st2-redis-headless",
    "deleted StatefulSet/st2-redis-node",
];

#[test]
fn kubectl_applies_again_and_prunes_by_label() {
    let Some(kubectl) = Client::new("kubectl", "ST2HA_KUBECTL") else { return };
    let kinds = [
        "core/v1/ConfigMap",
        "core/v1/Secret",
        "core/v1/Service",
        "policy/v1/PodDisruptionBudget",
        "apps/v1/StatefulSet",
        "apps/v1/Deployment",
        "batch/v1/Job",
    ];
    let kinds = kinds.map(|kind| format!("--prune-allowlist={kind}"));
    let prune: Vec<&str> = ["--prune", "-l", LABELS].into_iter().chain(kinds.iter().map(String::as_str)).collect();
    assert_eq!(apply_twice(&kubectl, &prune), REDIS);
}

#[test]
fn kubectl_applies_again_and_prunes_by_apply_set() {
    let Some(kubectl) = Client::new("kubectl", "ST2HA_KUBECTL") else { return };
    assert_eq!(apply_twice(&kubectl, &["--prune", "--applyset=st2"]), REDIS);
}

/// Whoever forgets the preset of a release that runs by it must not get another Redis on empty volumes.
#[test]
fn kubectl_cannot_apply_valkey_over_bitnamis_redis() {
    let Some(kubectl) = Client::new("kubectl", "ST2HA_KUBECTL") else { return };
    kubectl.run("kubectl", &["create", "namespace", "stack"]).fine();
    let apply = |only: &str, preset: &[&str]| {
        let secrets = ["-n", "stack", "-f", "secrets.yaml", "--set", "redis.usePassword=true"];
        let args = [&["render", "-s", only], &secrets[..], preset].concat();
        kubectl.place.file("st2.yaml", kubectl.place.run("st2ha", &args).stdout);
        kubectl.run("kubectl", &["apply", "-n", "stack", "-f", "st2.yaml"])
    };
    let bitnami = ["--preset", "stackstorm-ha-1.1", "--set", "redis.sentinel.usePassword=false"];
    apply("*/st2-redis*", &bitnami).fine();
    kubectl.cluster.changes();

    let ran = apply("*/st2-redis*", &[]);
    assert!(!ran.success);
    assert!(ran.stderr.contains("StatefulSet \"st2-redis-node\" is invalid: spec.selector"), "{}", ran.stderr);
    let mut changes = kubectl.cluster.changes();
    changes.sort();
    // Nothing that the running pods read or are found by is among these: Services keep their selectors.
    let harmless = [
        "changed Secret/st2-redis",
        "changed Service/st2-redis",
        "changed Service/st2-redis-headless",
        "created ConfigMap/st2-redis-node",
        "created PodDisruptionBudget/st2-redis",
    ];
    assert_eq!(changes, harmless);
    for name in ["st2-redis", "st2-redis-headless"] {
        let selector = ["get", "service", name, "-n", "stack", "-o", "jsonpath={.spec.selector}"];
        assert_eq!(kubectl.run("kubectl", &selector).fine().stdout, r#"{"app":"redis","release":"st2"}"#);
    }
}

/// The secrets file is there, and the values file with the key of the datastore is left out.
#[test]
fn a_key_that_the_secrets_file_lacks_and_the_cluster_has_is_told() {
    let Some(kubectl) = Client::new("kubectl", "ST2HA_KUBECTL") else { return };
    kubectl.run("kubectl", &["create", "namespace", "stack"]).fine();
    let key = format!("st2: {{datastore_crypto_key: '{}'}}\n", cli_support::DATASTORE_KEY);
    kubectl.place.file("values.yaml", "st2web: {replicas: 3}\n").file("key.yaml", &key);
    let ran = kubectl.run("st2ha", &["render", "-n", "stack", "-f", "values.yaml", "-f", "key.yaml"]).fine();
    kubectl.place.file("rendered.yaml", &ran.stdout);
    kubectl.run("kubectl", &["apply", "-n", "stack", "-f", "rendered.yaml"]).fine();
    let ran = kubectl.run("st2ha", &["diff", "-n", "stack", "--against", "live", "-f", "values.yaml"]);
    assert!(!ran.success && ran.stdout.is_empty(), "{}", ran.stdout);
    for part in [
        "st2-st2-datastore-crypto-key",
        ".st2ha/stack/st2.secrets.yaml has no datastore_crypto_key for it",
        "give it as before",
        "secrets import",
    ] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
}

/// `cd elsewhere; st2ha render -f ../values.yaml | kubectl apply -f -`, and what comes next to it.
#[test]
fn kubectl_cannot_put_a_second_set_of_secrets_over_the_first() {
    let Some(kubectl) = Client::new("kubectl", "ST2HA_KUBECTL") else { return };
    kubectl.run("kubectl", &["create", "namespace", "stack"]).fine();
    kubectl.place.file("here/values.yaml", "st2web: {replicas: 3}\n").file("elsewhere/deep/.keep", "");
    let render = |folder: &str, values: &str| {
        let ran = kubectl.run_in(folder, "st2ha", &["render", "-n", "stack", "-f", values]).fine();
        kubectl.place.file("rendered.yaml", &ran.stdout);
        ran
    };
    let apply = || kubectl.run("kubectl", &["apply", "-n", "stack", "-f", "rendered.yaml"]);
    let first = render("here", "values.yaml");
    apply().fine();
    kubectl.cluster.changes();

    // The same values from elsewhere have the same secrets.
    assert!(render("elsewhere/deep", "../../here/values.yaml").stdout == first.stdout);
    apply().fine();
    assert_eq!(kubectl.cluster.changes(), [""; 0]);

    // A copy of the values without their secrets is told from the cluster's, and refused by it.
    kubectl.place.file("copy/values.yaml", "st2web: {replicas: 3}\n");
    let diff = ["diff", "-n", "stack", "--against", "live", "-f", "values.yaml"];
    let ran = kubectl.run_in("copy", "st2ha", &diff);
    assert!(!ran.success && ran.stdout.is_empty(), "{}", ran.stdout);
    assert!(
        ran.stderr.contains("no secrets file was found for it") && ran.stderr.contains("secrets import"),
        "{}",
        ran.stderr
    );
    render("copy", "values.yaml");
    let ran = kubectl.run_in("copy", "st2ha", &diff);
    for name in ["st2-st2-datastore-crypto-key", "st2-mongodb", "st2-rabbitmq"] {
        assert!(
            ran.stderr.contains(&format!("warning: the Secret {name} of the cluster holds another")),
            "{}",
            ran.stderr
        );
    }
    // What is advised works over the set that is stored.
    assert!(
        ran.stderr.contains("| st2ha secrets import - -n stack --release st2 --force -f values.yaml`"),
        "{}",
        ran.stderr
    );
    let ran = apply();
    assert!(!ran.success);
    for name in ["st2-st2-datastore-crypto-key", "st2-mongodb", "st2-rabbitmq"] {
        let is_refused = |line: &&str| line.contains(&format!("\"{name}\"")) && line.contains("immutable");
        assert!(ran.stderr.lines().any(|line| is_refused(&line)), "{name}: {}", ran.stderr);
    }

    // Who means it deletes the Secrets that `rotate` names.
    let rotate = ["secrets", "rotate", "rabbitmq.auth.password", "--yes", "-n", "stack", "-f", "values.yaml"];
    let ran = kubectl.run_in("here", "st2ha", &rotate).fine();
    assert!(ran.stderr.contains("kubectl delete secret st2-rabbitmq -n stack"), "{}", ran.stderr);
    render("here", "values.yaml");
    assert!(!apply().success);
    kubectl.run("kubectl", &["delete", "secret", "st2-rabbitmq", "-n", "stack"]).fine();
    apply().fine();
}

/// Another set of secrets is told from the one of the cluster before Helm sees it.
fn recognise_secrets(helm: &Client) {
    const HELM: &[&str] = &["../chart", "-n", "stack", "--post-renderer", "st2ha"];
    let install = [&["upgrade", "--install", "st2"], HELM, &["--create-namespace"]].concat();
    let upgrade = [&["upgrade", "st2"], HELM].concat();
    helm.place.file("here/.keep", "").file("elsewhere/.keep", "");
    helm.run_in("here", "helm", &install).fine();
    helm.run_in("here", "helm", &upgrade).fine();
    helm.run_in("elsewhere", "st2ha", &["secrets", "init", "-n", "stack"]).fine();
    helm.cluster.changes();
    let ran = helm.run_in("elsewhere", "helm", &upgrade);
    assert!(!ran.success && ran.stdout.is_empty(), "{}", ran.stdout);
    assert!(ran.stderr.contains("of the cluster holds another"), "{}", ran.stderr);
    let named = ran.stderr.split("kubectl delete secret ").nth(1).unwrap();
    assert!(named.split('`').next().unwrap().contains(" -n "), "{}", ran.stderr);
    assert_eq!(helm.cluster.changes(), [""; 0]);
    // A release that is gone and whose Secrets are not counts like one that is there.
    helm.place.file("third/.keep", "");
    let ran = helm.run_in("third", "helm", &upgrade);
    assert!(!ran.success && !helm.place.path().join("third/.st2ha").exists(), "{}", ran.stderr);
}

#[test]
fn helm_3_is_given_no_second_set_of_secrets() {
    let Some(helm) = Client::new("helm", "ST2HA_HELM3") else { return };
    recognise_secrets(&helm);
}

#[test]
fn helm_4_is_given_no_second_set_of_secrets() {
    let Some(helm) = Client::new("helm", "ST2HA_HELM4") else { return };
    helm.run("helm", &["plugin", "install", "./plugin"]).fine();
    recognise_secrets(&helm);
}
