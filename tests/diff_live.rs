//! `st2ha diff --against live` with a real kubectl, of releases that real programs have made. Where `KUBEBUILDER_ASSETS` names a folder
//! with `etcd` and `kube-apiserver`, Kubernetes' own server is asked too.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

#[path = "cli_support/mod.rs"]
mod cli_support;
mod cluster;
mod programs;

use std::fs;
use std::path::{Path, PathBuf};

use cluster::{Cluster, definitions};
use programs::{Ran, Workplace, program};

struct Release {
    place: Workplace,
    _cluster: Cluster,
}

type Start = fn(&Workplace) -> Option<Cluster>;

/// A cluster that keeps objects, and a real one.
const CLUSTERS: [Start; 2] = [Cluster::start, Cluster::start_real];

impl Release {
    /// A cluster without a release, and programs that reach it.
    fn new(start: Start, others: &[(&str, &str)]) -> Option<Self> {
        let kubectl = program("ST2HA_KUBECTL")?;
        let others: Option<Vec<_>> = others.iter().map(|(name, variable)| Some((*name, program(variable)?))).collect();
        let others = others?;
        let mut programs = vec![("kubectl", kubectl.as_path())];
        programs.extend(others.iter().map(|(name, path)| (*name, path.as_path())));
        let place = Workplace::new(&programs);
        let cluster = start(&place)?;
        place.file("secrets.yaml", cli_support::SECRETS).copy("plugin", "plugin").copy("examples", "examples");
        let release = Self { place, _cluster: cluster };
        release.kubectl(&["create", "namespace", "stack"]);
        Some(release)
    }

    /// The same in each kind of cluster that there is.
    fn each() -> impl Iterator<Item = Self> {
        CLUSTERS.into_iter().filter_map(|start| Self::new(start, &[]))
    }

    fn run(&self, name: &str, args: &[&str]) -> Ran {
        let mut command = self.place.command(name);
        Ran::from(&command.args(args).env("KUBECONFIG", Cluster::CONFIG).output().unwrap())
    }

    #[track_caller]
    fn kubectl(&self, args: &[&str]) -> String {
        self.run("kubectl", args).fine().stdout
    }

    /// Makes the cluster know the kinds of the Prometheus operator.
    fn know_prometheus(&self) {
        let file = definitions().to_str().unwrap();
        self.kubectl(&["apply", "-f", file]);
        self.kubectl(&["wait", "--for=create", "--timeout=60s", "-f", file]);
    }

    /// Renders with these values and applies.
    #[track_caller]
    fn apply(&self, values: &[&str], how: &[&str]) {
        let render = [&["render", "-n", "stack", "-f", "secrets.yaml"], values].concat();
        self.place.file("st2.yaml", self.run("st2ha", &render).fine().stdout);
        self.kubectl(&[&["apply", "-f", "st2.yaml"], how].concat());
    }

    /// What differs from the cluster, and what is said besides.
    #[track_caller]
    fn diff_and_notes(&self, args: &[&str]) -> (String, String) {
        let ran =
            self.run("st2ha", &[&["diff", "-n", "stack", "-f", "secrets.yaml", "--against", "live"], args].concat());
        assert!(!ran.stdout.is_empty(), "{}", ran.stderr);
        assert_eq!(ran.success, ran.stdout == "no differences\n", "{}", ran.stdout);
        (ran.stdout, ran.stderr)
    }

    /// What differs from the cluster. Nothing is said besides.
    #[track_caller]
    fn diff(&self, args: &[&str]) -> String {
        let (stdout, stderr) = self.diff_and_notes(args);
        assert_eq!(stderr, "");
        stdout
    }
}

const SAME: &str = "no differences\n";

const MORE: &[&str] = &["--set", "st2web.env.FOO=bar,st2web.nodeSelector.disk=ssd"];

const LESS: &str = "\
Deployment/stack/st2-st2web: changed
  - spec.template.spec.containers[st2web].env:
  -   - name: FOO
  -     value: bar
  - spec.template.spec.nodeSelector.disk: ssd

1 changed
";

/// Both ways to apply.
const WAYS: [&[&str]; 2] = [&[], &["--server-side"]];

#[test]
fn kubectl_apply_and_what_the_next_one_takes_away() {
    for how in WAYS {
        for release in Release::each() {
            release.apply(MORE, how);
            assert_eq!(release.diff(MORE), SAME, "{how:?}");
            assert_eq!(release.diff(&[]), LESS, "{how:?}");
            let without_redis = release.diff(&[MORE, &["--set", "redis.enabled=false", "-s", "StatefulSet"]].concat());
            assert!(
                without_redis.starts_with("StatefulSet/stack/st2-redis-node: removed\n  - apiVersion: apps/v1\n  - kind: StatefulSet\n  - metadata:\n  -   name: st2-redis-node\n"),
                "{without_redis}"
            );
        }
    }
}

/// Values for what examples do not have, among them what an API server does not keep: zeros of all kinds.
const FEATURES: &[(&str, &str)] = &[
    (
        "zeros",
        "st2web: {replicas: 0, env: {EMPTY: ''}, annotations: {note: ''}, nodeSelector: {}, tolerations: [], affinity: {}, resources: {limits: {}}, \
         securityContext: {privileged: false, allowPrivilegeEscalation: false, readOnlyRootFilesystem: false, runAsUser: 0, runAsNonRoot: false, capabilities: {add: []}}, \
         podSecurityContext: {fsGroup: 0, supplementalGroups: []}, extra_volumes: [{name: v, mount: {mountPath: /v, readOnly: false, subPath: ''}, volume: {configMap: {name: v, optional: false, items: []}}}, \
         {name: w, mount: {mountPath: /w}, volume: {emptyDir: {}}}, {name: h, mount: {mountPath: /h}, volume: {hostPath: {path: /h, type: ''}}}]}\n\
         st2: {packs: {configs: {empty.yaml: '', note.yaml: '# none'}}}\n",
    ),
    (
        "metrics",
        "mongodb: {metrics: {enabled: true, serviceMonitor: {enabled: true, namespace: mon}, prometheusRule: {enabled: true}}}\n\
         rabbitmq: {metrics: {enabled: true, serviceMonitor: {enabled: true, honorLabels: false}}}\n\
         redis: {metrics: {enabled: true, serviceMonitor: {enabled: true}}}\n",
    ),
    (
        "networks",
        "ingress: {enabled: true, hosts: [{host: st2.example.com, paths: [{path: /, serviceName: st2-st2web, servicePort: 80}]}]}\n\
         rabbitmq: {networkPolicy: {enabled: true}, pdb: {create: true}}\nredis: {networkPolicy: {enabled: true}, podDisruptionBudget: {enabled: true}}\n\
         mongodb: {pdb: {create: true}, service: {type: NodePort}}\nst2web: {service: {type: LoadBalancer}}\n",
    ),
    ("dns", "external-dns: {enabled: true, provider: aws, aws: {zoneType: ''}}\nst2chatops: {enabled: true}\n"),
    (
        "quantities",
        "mongodb: {architecture: standalone, useStatefulSet: false, persistence: {size: 2048Mi}, resources: {requests: {cpu: 0.5, memory: 1024Mi}}}\n\
         rabbitmq: {persistence: {enabled: false}}\njobs: {extra_hooks: [{name: a, hook: 'post-install, post-upgrade', command: [a], hook_weight: 0}]}\n",
    ),
];

/// The values files to go through: those of a folder that the environment names, or else examples and features.
fn cases(place: &Workplace) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = match std::env::var_os("ST2HA_LIVE_CASES") {
        Some(folder) => fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect(),
        None => FEATURES
            .iter()
            .map(|(name, values)| {
                let file = format!("features/{name}.yaml");
                place.file(&file, values);
                place.path().join(file)
            })
            .collect(),
    };
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let examples = fs::read_dir(examples).unwrap().map(|entry| entry.unwrap().path().join("values.yaml"));
    files.extend(examples.filter(|path| path.exists()));
    files.sort();
    assert!(files.len() > 10, "{files:?}");
    files
}

/// Applies case after case, each as a release and in a namespace of its own.
fn unchanged_after(how: &[&str]) {
    for release in Release::each() {
        release.know_prometheus();
        release.kubectl(&["create", "namespace", "mon"]);
        let mut failed = Vec::new();
        for (index, file) in cases(&release.place).iter().enumerate() {
            let name = format!("r{index}");
            let values = [name.as_str(), "-n", &name, "-f", "secrets.yaml", "-f", file.to_str().unwrap()];
            let rendered = release.run("st2ha", &[&["render"], &values[..]].concat());
            release.place.file("case.yaml", rendered.fine().stdout);
            release.kubectl(&["create", "namespace", &name]);
            release.kubectl(&[&["apply", "-f", "case.yaml"], how].concat());
            let ran = release.run("st2ha", &[&["diff"], &values[..], &["--against", "live"]].concat());
            if (ran.success, ran.stdout.as_str(), ran.stderr.as_str()) != (true, SAME, "") {
                failed.push(format!("{}: {}{}", file.display(), ran.stdout, ran.stderr));
            }
        }
        assert!(failed.is_empty(), "{how:?}: {} differ\n{}", failed.len(), failed.join("\n"));
    }
}

#[test]
fn nothing_differs_after_a_client_side_apply() {
    unchanged_after(&[]);
}

#[test]
fn nothing_differs_after_a_server_side_apply() {
    // Some renders share an object with others: the definition of a kind.
    unchanged_after(&["--server-side", "--force-conflicts"]);
}

const MONITOR: &[&str] = &[
    "--set",
    "mongodb.metrics.enabled=true,mongodb.metrics.serviceMonitor.enabled=true,mongodb.metrics.serviceMonitor.namespace=mon",
];

#[test]
fn objects_of_kinds_that_the_cluster_does_not_know_are_added() {
    for release in Release::each() {
        release.apply(&[], &[]);
        let (told, noted) =
            release.diff_and_notes(&[MONITOR, &["-s", "ServiceMonitor", "-s", "Deployment/*"]].concat());
        assert!(told.starts_with("ServiceMonitor/mon/st2-mongodb: added\n"), "{told}");
        assert!(told.ends_with("\n1 added\n"), "{told}");
        assert_eq!(
            noted,
            "note: the cluster does not know ServiceMonitor in the version of this render: it takes no such object until it does\n"
        );
    }
}

#[test]
fn objects_in_other_namespaces_than_the_release() {
    for release in Release::each() {
        release.know_prometheus();
        release.kubectl(&["create", "namespace", "mon"]);
        release.apply(MONITOR, &[]);
        assert_eq!(release.diff(MONITOR), SAME);
        let other = release.diff(&[MONITOR, &["--set", "mongodb.metrics.serviceMonitor.interval=5s"]].concat());
        assert_eq!(
            other,
            "ServiceMonitor/mon/st2-mongodb: changed\n  - spec.endpoints[0].interval: 30s\n  + spec.endpoints[0].interval: 5s\n\n1 changed\n"
        );
        // Nothing of this render is in that namespace any more.
        let off = release.diff(&[]);
        assert!(off.contains("ServiceMonitor/mon/st2-mongodb: removed\n"), "{off}");
    }
}

#[test]
fn what_is_left_of_kinds_that_the_render_does_not_have_is_removed() {
    for how in WAYS {
        for release in Release::each() {
            release.apply(&[], how);
            let told = release.diff(&["-f", "examples/external-databases/values.yaml"]);
            let removed: Vec<&str> = told.lines().filter_map(|line| line.strip_suffix(": removed")).collect();
            for object in [
                "PodDisruptionBudget/stack/st2-rabbitmq",
                "ServiceAccount/stack/st2-mongodb",
                "StatefulSet/stack/st2-mongodb",
                "StatefulSet/stack/st2-rabbitmq",
                "StatefulSet/stack/st2-redis-node",
            ] {
                assert!(removed.contains(&object), "{object}: {told}");
            }
            let claims: Vec<_> = removed.iter().filter(|object| object.starts_with("PersistentVolumeClaim")).collect();
            assert!(claims.is_empty(), "nobody has applied the claims of StatefulSets: {claims:?}");
        }
    }
}

#[test]
fn whoever_may_not_read_all_kinds_compares_the_others() {
    for release in Release::each() {
        release.apply(&[], &[]);
        let viewer = ["--context", Cluster::VIEWER];
        let (told, noted) = release.diff_and_notes(&[&viewer[..], &["--set", "st2api.replicas=5"]].concat());
        let expected =
            "Deployment/stack/st2-st2api: changed\n  - spec.replicas: 2\n  + spec.replicas: 5\n\n1 changed\n";
        assert_eq!(told, expected);
        assert_eq!(noted, "note: the cluster does not let you read Role, RoleBinding, Secret: they are not compared\n");
        assert_eq!(release.diff(&[&viewer[..], &["-s", "Deployment/*"]].concat()), SAME);
        let (_, noted) = release.diff_and_notes(&[&viewer[..], &["-s", "Secret/*", "-s", "Service"]].concat());
        assert_eq!(noted, "note: the cluster does not let you read Secret: they are not compared\n");
        // Where nothing is left, there is no result.
        for asked in [&["-s", "Secret/*"][..], &["-s", "Secret", "-s", "Role/*"], &["-s", "Secret/st2-st2-auth"]] {
            let live = ["diff", "-n", "stack", "-f", "secrets.yaml", "--against", "live"];
            let ran = release.run("st2ha", &[&live[..], &viewer, &["--set", "st2.rbac.enabled=true"], asked].concat());
            assert!(!ran.success && ran.stdout.is_empty(), "{asked:?}: {}", ran.stdout);
            assert!(ran.stderr.contains("error: nothing could be compared: "), "{asked:?}: {}", ran.stderr);
            assert!(!ran.stderr.contains("the cluster has none"), "{asked:?}: {}", ran.stderr);
        }
        // Whoever is in the wrong place is told so nevertheless.
        let wrong = ["diff", "-n", "other", "-f", "secrets.yaml", "--against", "live", "-s", "Secret", "-s", "Service"];
        let ran = release.run("st2ha", &[&wrong[..], &viewer].concat());
        assert!(ran.stderr.contains("the cluster has none of these objects that you may read"), "{}", ran.stderr);
    }
}

/// Values whose objects have lists that kubectl compares as a whole: what the server fills in there has to be in what is applied.
const LISTS: &[&[&str]] = &[
    &[],
    &["--preset", "production"],
    &[
        "--set",
        "networkPolicies.enabled=true,metrics.enabled=true,mongodb.networkPolicy.enabled=true",
        "--set",
        "rabbitmq.networkPolicy.enabled=true,redis.networkPolicy.enabled=true",
        "--set-json",
        r#"networkPolicies.egress={"st2api":[{"ports":[{"port":443},{"port":1,"endPort":9}]}]}"#,
        "--set-json",
        r#"st2web.extra_volumes=[{"name":"v","mount":{"mountPath":"/v","mountPropagation":"","recursiveReadOnly":""},"volume":{"projected":{"sources":[
            {"serviceAccountToken":{"path":"token"}},
            {"downwardAPI":{"items":[{"path":"a","fieldRef":{"fieldPath":"metadata.name"}}]}}]}}}]"#,
    ],
];

/// What docs/kubectl.md says of a second apply.
#[test]
fn a_second_client_side_apply_changes_nothing() {
    let each = LISTS.iter().flat_map(|values| Release::each().map(move |release| (values, release)));
    for (values, release) in each {
        release.know_prometheus();
        release.apply(values, &[]);
        let versions = || {
            let kinds = "statefulsets.apps,deployments.apps,poddisruptionbudgets.policy,networkpolicies.networking.k8s.io,services,configmaps,secrets";
            let template = "{range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion}{\"\\n\"}{end}";
            release.kubectl(&["get", kinds, "-n", "stack", "-o", &format!("jsonpath={template}")])
        };
        let before = versions();
        let told = release.kubectl(&["apply", "-f", "st2.yaml"]);
        assert_eq!(versions(), before);
        // kubectl sends selectors of the one and claims of the other as a whole.
        let is_sent = |line: &&str| line.starts_with("poddisruptionbudget.") || line.starts_with("statefulset.");
        let (sent, others): (Vec<&str>, Vec<&str>) = told.lines().partition(is_sent);
        assert!(!sent.is_empty() && sent.iter().all(|line| line.ends_with(" configured")), "{told}");
        assert!(others.iter().all(|line| line.ends_with(" unchanged")), "{told}");
        assert_eq!(release.kubectl(&["diff", "-f", "st2.yaml"]), "");
    }
}

/// A Job that loads other content is another Job. The cluster removes the one before it, so nothing is left to apply.
#[test]
fn jobs_of_earlier_values_are_no_difference() {
    const CHANGED: &[&str] = &["--set-string", r"st2.packs.configs.email\.yaml=smtp: a"];
    const NOTE: &str = "note: the cluster still has 1 Job of earlier values: it removes them some time after they ended, so they are no difference\n";
    for how in WAYS {
        for release in Release::each() {
            release.apply(&[], how);
            assert_ne!(release.diff(CHANGED), SAME, "what has to be applied shows");
            for values in [CHANGED, &[]] {
                release.apply(values, how);
                assert_eq!(release.diff_and_notes(values), (SAME.to_owned(), NOTE.to_owned()), "{how:?} {values:?}");
            }
            // A Job that stays is a difference.
            let stays = ["--target", "flux"];
            release.apply(&[CHANGED, &stays].concat(), how);
            let (told, _) = release.diff_and_notes(&stays);
            assert!(told.contains("Job/"), "{told}");
        }
    }
}

#[test]
fn a_release_that_is_not_there() {
    for release in Release::each() {
        release.apply(&[], &[]);
        let there = |arguments: &[&str]| {
            let all = [&["diff", "-f", "secrets.yaml", "--against", "live", "-s", "Service"], arguments].concat();
            release.run("st2ha", &all)
        };
        assert_eq!(there(&["-n", "stack"]).fine().stderr, "");
        for (name, namespace) in [("st2", "other"), ("st3", "stack")] {
            let ran = there(&[name, "-n", namespace]);
            assert!(ran.stdout.ends_with(" added\n"), "{}", ran.stdout);
            assert_eq!(
                ran.stderr,
                format!(
                    "note: the cluster has none of these objects, and nothing of the kinds after --show-only with the label of the release {name} in the namespace {namespace}: if it has such objects, look at NAME, --namespace and --context\n"
                )
            );
        }
    }
}

/// The upstream layout has a name without the release in it. An object of another release is not what was looked for.
#[test]
fn an_object_of_another_release_is_not_this_one() {
    const LAYOUT: &[&str] = &["--preset", "stackstorm-ha-1.1"];
    for release in Release::each() {
        release.apply(LAYOUT, &[]);
        let other = ["diff", "other", "-n", "stack", "-f", "secrets.yaml", "--against", "live", "-s", "ServiceAccount"];
        let ran = release.run("st2ha", &[&other, LAYOUT].concat());
        assert!(
            ran.stderr.contains("nothing of the kinds after --show-only with the label of the release other"),
            "{}",
            ran.stderr
        );
    }
}

/// What a new image of a Job changes. The Job is another one then.
fn assert_shows_the_change_of_jobs_only(told: &str) {
    assert!(told.ends_with("\n3 renamed\n"), "a changed Job is another one: {told}");
    let changes: Vec<&str> = told.lines().filter(|line| line.starts_with("  ")).collect();
    let is_image = |line: &&str| line.contains(".image: ") || line.contains("].name: ");
    assert!(changes.iter().all(is_image), "{told}");
}

#[test]
fn renamed_objects_differ_in_nothing_that_was_there_before() {
    for how in WAYS {
        for release in Release::each() {
            release.apply(&[], how);
            let told = release.diff(&["--set", "st2actionrunner.image.tag=3.7", "-s", "Job"]);
            assert_shows_the_change_of_jobs_only(&told);
        }
    }
}

/// From one way of applying to the other: docs/diff.md says what is shown here.
#[test]
fn going_over_to_server_side_apply() {
    let each = LISTS.iter().flat_map(|values| Release::each().map(move |release| (values, release)));
    for (values, release) in each {
        release.know_prometheus();
        release.apply(values, &[]);
        let objects = || {
            let kinds = "deployments,statefulsets,services,configmaps,secrets,jobs,roles,rolebindings,serviceaccounts,networkpolicies";
            let text = release.kubectl(&["get", kinds, "-n", "stack", "-o", "json"]);
            let mut list: serde_json::Value = serde_json::from_str(&text).unwrap();
            for item in list["items"].as_array_mut().unwrap() {
                let metadata = item["metadata"].as_object_mut().unwrap();
                metadata.remove("resourceVersion");
                // The note of the former way goes.
                let annotations = metadata.get_mut("annotations").and_then(serde_json::Value::as_object_mut).unwrap();
                annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
                if annotations.is_empty() {
                    metadata.remove("annotations");
                }
            }
            list
        };
        let before = objects();
        let refused = release.run("kubectl", &["apply", "--server-side", "-f", "st2.yaml"]);
        assert!(!refused.success);
        let conflicts = refused.stderr.matches("conflicts with \"kubectl-client-side-apply\"").count();
        assert_eq!(conflicts, 3, "the StatefulSets: {}", refused.stderr);
        assert!(refused.stderr.contains(".spec.volumeClaimTemplates"), "{}", refused.stderr);
        release.kubectl(&["apply", "--server-side", "--force-conflicts", "-f", "st2.yaml"]);
        assert_eq!(objects(), before, "nothing changes, so no pod starts anew");
        release.kubectl(&["apply", "--server-side", "-f", "st2.yaml"]);
        assert_eq!(release.diff(values), SAME);
    }
}

/// What a server refuses, so that other tests can fail.
#[test]
fn the_server_refuses_what_kubernetes_refuses() {
    const GOOD: &str =
        "{apiVersion: v1, kind: Service, metadata: {name: a, namespace: stack}, spec: {ports: [{port: 1}]}}";
    const POD: &str = "{metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a}]}}";
    let deployment = format!(
        "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: a, namespace: stack}}, spec: {{selector: {{matchLabels: {{a: b}}}}, template: {POD}}}}}"
    );
    let pod = |spec: &str| {
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: b, namespace: stack}}, spec: {{containers: [{{name: a, image: a, {spec}}}]}}}}"
        )
    };
    for release in Release::each() {
        let apply = |text: &str, how: &[&str]| {
            release.place.file("one.yaml", text);
            release.run("kubectl", &[&["apply", "-f", "one.yaml"], how].concat())
        };
        for how in WAYS {
            apply(GOOD, how).fine();
            apply(&deployment, how).fine();
            for (text, why) in [
                (GOOD.replace("name: a", "name: A"), "metadata.name"),
                (GOOD.replace("namespace: stack", "namespace: nowhere"), "not found"),
                (GOOD.replace("port: 1", "port: 70000"), "65535"),
                (GOOD.replace("port: 1", "port: one"), ""),
                (GOOD.replace("port: 1", "port: 1, prot: TCP"), "prot"),
                (GOOD.replace("kind: Service", "kind: Servant"), "no matches for kind"),
                (deployment.replace("{a: b}", "{a: c}"), "immutable"),
                (pod("volumeMounts: [{name: v, mountPath: /v}]"), "Not found"),
                (pod("imagePullPolicy: Sometimes"), "imagePullPolicy"),
                (pod("livenessProbe: {tcpSocket: {port: 1}, successThreshold: 2}"), "must be 1"),
            ] {
                let refused = apply(&text, how);
                assert!(
                    !refused.success && refused.stderr.contains(why),
                    "{text}: {} {}",
                    refused.stdout,
                    refused.stderr
                );
            }
        }
    }
}

/// What the server that keeps objects knows of Kubernetes' types is what kubectl knows of them.
#[test]
fn zeros_are_dropped_as_the_types_of_kubectl_say() {
    let (Some(python), Some(kubectl)) = (program("ST2HA_PYTHON"), program("ST2HA_KUBECTL")) else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cluster");
    let output = std::process::Command::new(python).arg(folder.join("zeros.py")).arg(kubectl).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let derived: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let table: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.join("zeros.json")).unwrap()).unwrap();
    assert_eq!(derived["kept"], table["derived"]);
    // An object with every field at zero, and what the types leave of it: to a comparison both are the same.
    for probe in derived["probes"].as_array().unwrap() {
        let manifest =
            |object: &serde_json::Value| vec![st2ha::manifests::Manifest::new(object.clone(), "probe").unwrap()];
        let ours = manifest(&probe["given"]);
        let before = st2ha::diff::as_applied(manifest(&probe["stored"]), &ours, "default").manifests;
        let comparison = st2ha::diff::Comparison {
            before: &before,
            after: &ours,
            namespace: "default",
            placeholders: &[],
            shown: &[],
        };
        let told = st2ha::diff::text(&st2ha::diff::diff(comparison).unwrap());
        assert!(told.ends_with(SAME), "{told}");
    }
}

/// Installs with Helm, which adds notes of its own. Helm waits for Jobs, and where no controller runs it waits for ever: so no real
/// server is asked.
fn helm(variable: &str, prepare: &[&[&str]]) -> Option<Release> {
    let release = Release::new(Cluster::start, &[("helm", variable)])?;
    release.run("st2ha", &["chart", "--output-dir", "chart"]).fine();
    for args in prepare {
        release.run("helm", args).fine();
    }
    let install = ["install", "st2", "./chart", "-n", "stack", "-f", "secrets.yaml"];
    release.run("helm", &[&install, MORE, &["--post-renderer", "st2ha"]].concat()).fine();
    Some(release)
}

#[test]
fn a_release_of_helm_3() {
    let Some(release) = helm("ST2HA_HELM3", &[]) else { return };
    let target = ["--target", "helm"];
    assert_eq!(release.diff(&[&target, MORE].concat()), SAME);
    assert_eq!(release.diff(&target), LESS);
    let jobs = release.diff(&[&target, MORE, &["--set", "st2actionrunner.image.tag=3.7", "-s", "Job"]].concat());
    assert_shows_the_change_of_jobs_only(&jobs);
}

#[test]
fn a_release_of_helm_4() {
    let Some(release) = helm("ST2HA_HELM4", &[&["plugin", "install", "./plugin"]]) else { return };
    let target = ["--target", "helm"];
    assert_eq!(release.diff(&[&target, MORE].concat()), SAME);
    assert_eq!(release.diff(&target), LESS);
}
