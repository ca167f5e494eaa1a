//! What happens when somebody applies MongoDB on its own image over a release that runs on Bitnami's.

use crate::cli_support::SECRETS;
use crate::cluster::Cluster;
use crate::programs::{Ran, Workplace, program};

/// Applies one set of values over another; the second answer.
fn applied_over(before: &str, after: &str) -> Option<Ran> {
    let place = Workplace::new(&[("kubectl", &program("ST2HA_KUBECTL")?)]);
    let cluster = Cluster::start(&place)?;
    place.file("secrets.yaml", SECRETS).file("before.yaml", before).file("after.yaml", after);
    let kubectl = |args: &[&str]| {
        let mut command = place.command("kubectl");
        command.args(args).env("KUBECONFIG", place.path().join(Cluster::CONFIG));
        Ran::from(&command.output().unwrap())
    };
    let apply = |values: &str| {
        let rendered = place.run("st2ha", &["render", "st2", "-n", "stack", "-f", "secrets.yaml", "-f", values]);
        place.file("manifests.yaml", rendered.fine().stdout);
        kubectl(&["apply", "-f", "manifests.yaml"])
    };
    kubectl(&["create", "namespace", "stack"]).fine();
    apply("before.yaml").fine();
    cluster.changes();
    let second = apply("after.yaml");
    let changes = cluster.changes();
    assert!(!changes.iter().any(|line| line.contains("StatefulSet/st2-mongodb")), "{changes:?}");
    // What Bitnami's pods read stays as it is.
    assert!(!changes.iter().any(|line| line.contains("changed ConfigMap/st2-mongodb")), "{changes:?}");
    Some(second)
}

#[test]
fn a_mistaken_apply_is_refused_by_the_stateful_set() {
    let official = "{ mongodb: { provider: official } }";
    for (bitnami, field) in [
        ("{ preset: stackstorm-ha-1.1 }", "podManagementPolicy"),
        // Where all pods may start at once in both, the claim templates differ.
        ("{ preset: stackstorm-ha-1.1, mongodb: { podManagementPolicy: Parallel } }", "volumeClaimTemplates"),
        ("{ preset: stackstorm-ha-1.1, mongodb: { architecture: standalone, useStatefulSet: true } }", "serviceName"),
    ] {
        let standalone = bitnami.contains("standalone");
        let after = if standalone { "{ mongodb: { architecture: standalone } }" } else { official };
        let Some(said) = applied_over(bitnami, after) else { return };
        assert!(!said.success, "{bitnami}: {}", said.stdout);
        let refused: Vec<&str> =
            said.stderr.lines().filter(|line| line.contains("StatefulSet \"st2-mongodb\"")).collect();
        assert!(refused.iter().any(|line| line.contains("immutable")), "{bitnami}: {}", said.stderr);
        assert!(refused.iter().any(|line| line.contains(field)), "{bitnami}: {refused:?}");
    }
}
