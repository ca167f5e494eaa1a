//! What happens when somebody applies MongoDB on its own image over a release that runs on Bitnami's.

use crate::cli_support::{Run, SECRETS};
use crate::cluster::Cluster;
use crate::programs::{Ran, Workplace, program};

/// A cluster on whose servers one set of values has been applied over another.
struct Applied {
    /// The second answer.
    said: Ran,
    /// What it changed.
    changes: Vec<String>,
}

/// Applies one set of values over another. `apply` is how kubectl is told to.
fn applied_over_by(apply: &[&str], before: &str, after: &str) -> Option<Applied> {
    let place = Workplace::new(&[("kubectl", &program("ST2HA_KUBECTL")?)]);
    let cluster = Cluster::start(&place)?;
    place.file("secrets.yaml", SECRETS).file("before.yaml", before).file("after.yaml", after);
    let kubectl = |args: &[&str]| {
        let mut command = place.command("kubectl");
        command.args(args).env("KUBECONFIG", place.path().join(Cluster::CONFIG));
        Ran::from(&command.output().unwrap())
    };
    let apply_values = |values: &str| {
        let rendered = place.run("st2ha", &["render", "st2", "-n", "stack", "-f", "secrets.yaml", "-f", values]);
        place.file("manifests.yaml", rendered.fine().stdout);
        kubectl(&[apply, &["-f", "manifests.yaml"]].concat())
    };
    kubectl(&["create", "namespace", "stack"]).fine();
    apply_values("before.yaml").fine();
    cluster.changes();
    let said = apply_values("after.yaml");
    let changes = cluster.changes();
    // What Bitnami's pods read stays as it is.
    let read =
        ["ConfigMap/st2-mongodb", "ConfigMap/st2-rabbitmq", "ConfigMap/st2-redis", "Secret/st2-rabbitmq-definitions"];
    let is_read = |line: &String| read.iter().any(|object| line.contains(&format!("changed {object}")));
    assert!(!changes.iter().any(is_read), "{changes:?}");
    Some(Applied { said, changes })
}

fn applied_over(before: &str, after: &str) -> Option<Applied> {
    applied_over_by(&["apply"], before, after)
}

/// Where there is no Secret to be refused, the Service is: it has an address there, and none here, and Kubernetes takes none away. With that Service,
/// or one that leads to the old pod as well, no pod founds a set: `branches.js` holds that.
#[test]
fn over_a_single_server_the_service_is_refused() {
    let applies: [&[&str]; 2] = [&["apply"], &["apply", "--server-side", "--force-conflicts"]];
    for shared in [
        "auth: { enabled: false }",
        "auth: { existingSecret: mine, password: m0ngo }",
        "auth: { enabled: false }, persistence: { enabled: false }",
        "auth: { enabled: false }, persistence: { existingClaim: mine }",
        "auth: { enabled: false }, fullnameOverride: db",
        "auth: { enabled: false }, service: { type: NodePort, nodePort: 30017 }",
        "persistence: { enabled: true }",
    ] {
        for architecture in ["standalone", "replicaset"] {
            let name = if shared.contains("fullnameOverride") { "db" } else { "st2-mongodb" };
            let before = format!("{{ preset: stackstorm-ha-1.1, mongodb: {{ architecture: standalone, {shared} }} }}");
            let after = format!("{{ mongodb: {{ architecture: {architecture}, {shared} }} }}");
            // One claim for three members is an error of its own.
            let after =
                if architecture == "replicaset" { after.replace("existingClaim: mine", "size: 8Gi") } else { after };
            // Settings beside the password make no difference to how fields are owned.
            for apply in applies.into_iter().take(if shared.contains("}, ") { 1 } else { 2 }) {
                let Some(Applied { said, changes }) = applied_over_by(apply, &before, &after) else { return };
                assert!(!said.success, "{after}: {}", said.stdout);
                let service = format!("Service \"{name}\"");
                let refused = said.stderr.lines().find(|line| line.contains(&service)).unwrap_or_default();
                assert!(refused.contains("spec.clusterIP"), "{after}: {}", said.stderr);
                for kept in ["Service", "Deployment"] {
                    let kept = format!(" {kept}/{name}");
                    assert!(!changes.iter().any(|line| line.ends_with(&kept)), "{after}: {changes:?}");
                }
            }
        }
    }
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
        let Some(Applied { said, changes }) = applied_over(bitnami, after) else { return };
        assert!(!changes.iter().any(|line| line.contains("StatefulSet/st2-mongodb")), "{changes:?}");
        assert!(!said.success, "{bitnami}: {}", said.stdout);
        let refused: Vec<&str> =
            said.stderr.lines().filter(|line| line.contains("StatefulSet \"st2-mongodb\"")).collect();
        assert!(refused.iter().any(|line| line.contains("immutable")), "{bitnami}: {}", said.stderr);
        assert!(refused.iter().any(|line| line.contains(field)), "{bitnami}: {refused:?}");
    }
}

/// A single server is a Deployment there, so the StatefulSet is a new object. What is refused is the Secret: it cannot change its type, and
/// without the key that the one of a single server lacks, no pod of the StatefulSet gets its volumes.
#[test]
fn over_a_single_server_the_secret_is_refused() {
    for after in ["{}", "{ mongodb: { architecture: standalone } }"] {
        let before = "{ preset: stackstorm-ha-1.1, mongodb: { architecture: standalone } }";
        let Some(Applied { said, changes }) = applied_over(before, after) else { return };
        assert!(!said.success, "{after}: {}", said.stdout);
        let refused = said.stderr.lines().find(|line| line.contains("Secret \"st2-mongodb\"")).unwrap_or_default();
        assert!(refused.contains("type: Invalid value"), "{after}: {}", said.stderr);
        for kept in ["Secret/st2-mongodb", "Deployment/st2-mongodb", "PersistentVolumeClaim/st2-mongodb"] {
            assert!(!changes.iter().any(|line| line.ends_with(kept)), "{after}: {changes:?}");
        }
    }
}

#[test]
fn no_pod_starts_with_the_secret_of_a_single_server() {
    const KEY: &str = "mongodb-replica-set-key";
    let rendered = |values: &str, kind: &str| {
        let args = [
            "render",
            "-f",
            "v.yaml",
            "-s",
            &format!("{kind}/st2-mongodb"),
            "--set",
            "mongodb.architecture=standalone",
        ];
        let done = Run::new(&args).with_secrets().file("v.yaml", values).run();
        assert_eq!(done.status, 0, "{}", done.stderr);
        st2ha::yaml::read(&done.stdout, st2ha::yaml::LayerId::default()).unwrap()[0].to_json()
    };
    assert!(rendered("preset: stackstorm-ha-1.1", "Secret")["data"].get(KEY).is_none());
    let set = rendered("{}", "StatefulSet");
    let volumes = set["spec"]["template"]["spec"]["volumes"].as_array().unwrap();
    let secret =
        volumes.iter().map(|volume| &volume["secret"]).find(|secret| secret["secretName"] == "st2-mongodb").unwrap();
    assert_ne!(secret["optional"], true);
    assert_eq!(secret["items"][0]["key"], KEY);
}
