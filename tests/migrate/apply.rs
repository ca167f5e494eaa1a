//! All stages applied one after the other, with the commands of the plan, to an API server that refuses what Kubernetes refuses.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::cli_support::SECRETS;
use crate::cluster::Cluster;
use crate::programs::{Workplace, program};
use crate::release::PRESET;

#[test]
fn every_stage_is_taken_in_its_order() {
    let Some(kubectl) = program("ST2HA_KUBECTL") else { return };
    let place = Workplace::new(&[("kubectl", &kubectl), ("sh", &PathBuf::from("/bin/sh"))]);
    let Some(cluster) = Cluster::start(&place) else { return };
    place.file("values.yaml", PRESET).file("secrets.yaml", SECRETS);
    let shell = |line: &str| {
        let mut command: Command = place.command("sh");
        command.args(["-c", line]).env("KUBECONFIG", place.path().join(Cluster::CONFIG));
        let output = command.output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{line}: {said}");
        said
    };
    shell("kubectl create namespace stack");
    shell("st2ha render st2 -n stack -f secrets.yaml -f values.yaml | kubectl apply -f -");
    let plan = place.run(
        "st2ha",
        &["migrate", "plan", "st2", "-n", "stack", "-f", "secrets.yaml", "-f", "values.yaml", "-o", "json"],
    );
    let plan: Value = serde_json::from_str(&plan.fine().stdout).unwrap();
    let flags = plan["flags"].as_str().unwrap();
    let mut count = 0;
    for stage in plan["stages"].as_array().unwrap() {
        cluster.changes();
        for step in stage["steps"].as_array().unwrap() {
            let command = step["command"].as_str().unwrap();
            // Nothing runs in this cluster, so there is nothing to wait for.
            if command.starts_with("kubectl wait") || command.starts_with("kubectl rollout") {
                continue;
            }
            count += 1;
            // Background deletion leaves the pods, which this cluster has none of.
            shell(&format!("set -e; FLAGS='{flags}'; {}", command.replace(" --cascade=foreground", "")));
        }
        let name = stage["name"].as_str().unwrap();
        let changes = cluster.changes();
        assert!(!changes.is_empty(), "{name} changes nothing");
        let touches_mongodb = changes.iter().any(|line| line.contains("StatefulSet/st2-mongodb"));
        assert_eq!(touches_mongodb, name.starts_with("mongodb-"), "{name}: {changes:?}");
    }
    assert!(count > 30, "{count}");
    // What is there in the end is what a plain render makes.
    place.file("lasting.yaml", plan["values"].to_string());
    shell("st2ha render st2 -n stack -f secrets.yaml -f values.yaml -f lasting.yaml | kubectl apply -f -");
    let changed = cluster.changes();
    assert!(changed.is_empty(), "{changed:?}");
}
