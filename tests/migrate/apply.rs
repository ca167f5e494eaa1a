//! All stages applied one after the other, with the commands of the plan, to an API server that refuses what Kubernetes refuses.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::cli_support::SECRETS;
use crate::cluster::Cluster;
use crate::programs::{Workplace, program};
use crate::release::PRESET;

/// What installs the release, with kubectl and as most do it.
const BY_KUBECTL: &[&str] = &[
    "kubectl create namespace stack",
    "st2ha render st2 -n stack -f secrets.yaml -f values.yaml | kubectl apply -f -",
];
const BY_HELM: &[&str] = &[
    "st2ha chart --output-dir chart",
    "helm upgrade --install st2 ./chart -n stack --create-namespace -f secrets.yaml -f values.yaml --post-renderer st2ha",
];
/// Its plugin, which Helm 4 wants in the place of a program.
const BY_HELM_4: &[&str] = &["helm plugin install ./plugin", BY_HELM[0], BY_HELM[1]];
/// The specs of what runs, without what no pod starts anew for.
const RUNNING: &str = "kubectl get deployments,statefulsets -n stack -o jsonpath='{range .items[*]}{.kind}{.metadata.name}{.spec}{\"\\n\"}{end}'";

/// A release that has been installed, and the plan for it.
struct Installed {
    place: Workplace,
    cluster: Cluster,
    plan: Value,
}

impl Installed {
    fn new(commands: &[&str]) -> Option<Self> {
        let helm = if commands == BY_HELM_4 { "ST2HA_HELM4" } else { "ST2HA_HELM3" };
        let programs = [("kubectl", program("ST2HA_KUBECTL")?), ("helm", program(helm)?)];
        let mut tools: Vec<(&str, &std::path::Path)> =
            programs.iter().map(|(name, path)| (*name, path.as_path())).collect();
        let shell = PathBuf::from("/bin/sh");
        tools.push(("sh", &shell));
        let place = Workplace::new(&tools);
        let cluster = Cluster::start(&place)?;
        place.file("values.yaml", PRESET).file("secrets.yaml", SECRETS).copy("plugin", "plugin");
        let mut installed = Self { place, cluster, plan: Value::Null };
        for command in commands {
            installed.shell(command);
        }
        let plan = "st2ha migrate plan st2 -n stack -f secrets.yaml -f values.yaml -o json";
        installed.plan = serde_json::from_str(&installed.shell(plan)).unwrap();
        Some(installed)
    }

    /// Runs a line that has to end well, as whoever follows the plan does.
    #[track_caller]
    fn shell(&self, line: &str) -> String {
        let (success, said, told) = self.ran(line);
        assert!(success && !told.contains("error:"), "{line}: {said}{told}");
        said
    }

    /// Runs a line that has to end badly, and returns what it says about that.
    #[track_caller]
    fn shell_fails(&self, line: &str) -> String {
        let (success, said, told) = self.ran(line);
        assert!(!success, "{line}: {said}{told}");
        told
    }

    fn ran(&self, line: &str) -> (bool, String, String) {
        let flags = self.plan["flags"].as_str().unwrap_or_default();
        // Background deletion leaves the pods, which this cluster has none of.
        let line = line.replace(" --cascade=foreground", "");
        let mut command: Command = self.place.command("sh");
        command.args(["-c", &format!("set -e; FLAGS='{flags}'; {line}")]);
        let output = command.env("KUBECONFIG", self.place.path().join(Cluster::CONFIG)).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    }

    /// Takes a stage, and says how many commands that took.
    fn take(&self, stage: &Value) -> usize {
        let commands = stage["steps"].as_array().unwrap().iter().map(|step| step["command"].as_str().unwrap());
        // Nothing runs in this cluster, so there is nothing to wait for.
        let commands: Vec<&str> = commands
            .filter(|command| !command.starts_with("kubectl wait") && !command.starts_with("kubectl rollout"))
            .collect();
        for command in &commands {
            drop(self.shell(command));
        }
        commands.len()
    }

    /// Takes all stages, in their order.
    fn take_all(&self) {
        let mut count = 0;
        for stage in self.plan["stages"].as_array().unwrap() {
            self.cluster.changes();
            let running = self.shell(RUNNING);
            count += self.take(stage);
            let name = stage["name"].as_str().unwrap();
            let changes = self.cluster.changes();
            assert!(!changes.is_empty(), "{name} changes nothing");
            if ["preflight", "backup", "adopt", "backup-stopped", "seal"].contains(&name) {
                assert_eq!(self.shell(RUNNING), running, "{name} lets pods start anew");
            } else {
                let touches_mongodb = changes.iter().any(|line| line.contains("StatefulSet/st2-mongodb"));
                assert_eq!(touches_mongodb, name.starts_with("mongodb-"), "{name}: {changes:?}");
            }
        }
        assert!(count > 34, "{count}");
        self.place.file("lasting.yaml", self.plan["values"].to_string());
    }

    /// What the plan says about the way back from a stage.
    fn back(&self, stage: &str) -> &str {
        let stages = self.plan["stages"].as_array().unwrap();
        stages.iter().find(|found| found["name"] == stage).unwrap()["back"].as_str().unwrap()
    }

    /// What is there in the end is what a plain render makes.
    fn is_settled(&self) {
        self.cluster.changes();
        self.shell("st2ha render st2 -n stack -f secrets.yaml -f values.yaml -f lasting.yaml | kubectl apply -f -");
        let changed = self.cluster.changes();
        assert!(changed.is_empty(), "{changed:?}");
    }
}

#[test]
fn every_stage_is_taken_in_its_order() {
    let Some(release) = Installed::new(BY_KUBECTL) else { return };
    release.take_all();
    release.is_settled();
}

/// A release that Helm has installed is moved with kubectl. Then Helm has it again: `force` stands behind upgrades that change what kubectl has
/// applied.
fn goes_on_with_helm(release: &Installed, force: &str) {
    release.take_all();
    let spec = release.shell("kubectl get statefulset st2-mongodb -n stack -o jsonpath='{.spec}'");
    assert!(spec.contains("docker.io/library/mongo:"), "{spec}");
    for left in ["MONGODB_ROOT_PASSWORD", "/scripts/setup.sh"] {
        assert!(!spec.contains(left), "{left} is still there: {spec}");
    }
    release.is_settled();
    for step in release.plan["helm"].as_array().unwrap() {
        release.shell(step["command"].as_str().unwrap());
    }
    release.cluster.changes();
    if !force.is_empty() {
        let told = release.shell_fails(UPGRADE);
        assert!(told.contains("conflict"), "{told}");
    }
    release.shell(&format!("{UPGRADE}{force}"));
    let changed = release.cluster.changes();
    let is_data = |line: &&String| line.contains("StatefulSet") && !line.starts_with("changed");
    assert!(!changed.iter().any(|line| is_data(&line)), "{changed:?}");
    release.shell(UPGRADE);
    release.cluster.changes();
    // What kubectl has applied, too, is not Helm's alone until Helm changes it.
    let changed = format!("{UPGRADE} --set st2web.replicas=5");
    if !force.is_empty() {
        let told = release.shell_fails(&changed);
        assert!(told.contains("conflict"), "{told}");
    }
    release.shell(&format!("{changed}{force}"));
    if !force.is_empty() {
        release.shell(&format!("{UPGRADE} --set st2web.replicas=6"));
    }
    let changed = release.cluster.changes();
    assert!(changed.contains(&"changed Deployment/st2-st2web".to_owned()), "{changed:?}");
}

const UPGRADE: &str =
    "helm upgrade st2 ./chart -n stack -f secrets.yaml -f values.yaml -f lasting.yaml --post-renderer st2ha";

/// kubectl has applied nothing of it, so by itself it would take nothing away: the old probes would stay beside the new ones.
#[test]
fn helm_has_installed_the_release_and_goes_on_with_it() {
    let Some(release) = Installed::new(BY_HELM) else { return };
    goes_on_with_helm(&release, "");
}

/// Helm 4 applies on the server, where kubectl owns what it has changed.
#[test]
fn helm_4_has_installed_the_release_and_goes_on_with_it() {
    let Some(release) = Installed::new(BY_HELM_4) else { return };
    goes_on_with_helm(&release, " --force-conflicts");
}

/// kubectl takes note of no object before it has seen all of them, so an object that somebody has deleted has to be made again.
#[test]
fn an_object_that_is_missing_can_be_made_before_the_release_is_adopted() {
    let Some(release) = Installed::new(BY_HELM) else { return };
    let stages = release.plan["stages"].as_array().unwrap();
    let adopt = &stages.iter().find(|stage| stage["name"] == "adopt").unwrap()["steps"];
    let step = adopt.as_array().unwrap().iter().find(|step| step["why"].is_string()).unwrap();
    let (command, why) = (step["command"].as_str().unwrap(), step["why"].as_str().unwrap());
    let advised: Vec<&str> = why.split('`').skip(1).step_by(2).collect();
    let [find, make] = advised[..] else { panic!("{why}") };
    release.shell("kubectl delete service st2-st2web -n stack");
    release.cluster.changes();
    assert!(release.shell_fails(command).contains("NotFound"));
    let changes = release.cluster.changes();
    assert!(changes.is_empty(), "{changes:?}");
    assert!(release.shell_fails(find).contains(r#""st2-st2web" not found"#));
    release.shell(&make.replace("KIND/NAME", "Service/st2-st2web"));
    release.shell(command);
}

#[test]
fn the_ways_back_can_be_taken() {
    for install in [BY_KUBECTL, BY_HELM] {
        let Some(release) = Installed::new(install) else { return };
        release.take_all();
        for (stage, said, command) in [
            ("seal", "kubectl delete -f -", "st2ha migrate render seal $FLAGS --part change | kubectl delete -f -"),
            (
                "seal",
                "`--part change` of the stage finish",
                "st2ha migrate render finish $FLAGS --part change | kubectl apply -f -",
            ),
            (
                "finish",
                "`--part change` of the stage stop",
                "st2ha migrate render stop $FLAGS --part change | kubectl apply -f -",
            ),
            (
                "rabbitmq-redis",
                "Delete the new StatefulSets",
                "kubectl delete statefulset -n stack st2-rabbitmq st2-redis-node",
            ),
            (
                "rabbitmq-redis",
                "`st2ha render $FLAGS -s '*/st2-rabbitmq*' -s '*/st2-redis*'`",
                "st2ha render $FLAGS -s '*/st2-rabbitmq*' -s '*/st2-redis*' | kubectl apply -f -",
            ),
            (
                "mongodb-8.0",
                "`--part change` of the MongoDB stage before this",
                "st2ha migrate render mongodb-7.0 $FLAGS --part change | kubectl apply -f -",
            ),
            (
                "mongodb-5.0",
                "`st2ha render $FLAGS -s 'StatefulSet/st2-mongodb'`",
                "st2ha render $FLAGS -s 'StatefulSet/st2-mongodb' | kubectl apply -f -",
            ),
            ("finish", "start StackStorm with `st2ha render $FLAGS`", "st2ha render $FLAGS | kubectl apply -f -"),
        ] {
            assert!(release.back(stage).contains(said), "{stage}: {}", release.back(stage));
            release.shell(command);
        }
        let images = release.shell(
            "kubectl get statefulsets -n stack -o jsonpath='{.items[*].spec.template.spec.containers[*].image}'",
        );
        assert!(images.split(' ').all(|image| image.contains("bitnami")), "{images}");
    }
}
