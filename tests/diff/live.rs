//! Objects as a cluster holds them.

use st2ha::diff::{self, Change};

use super::{compare, set};

const OURS: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: x, namespace: default, labels: {a: b}}
spec:
  replicas: 2
  template:
    spec:
      affinity: {}
      containers:
      - {name: api, image: one, resources: {limits: {cpu: '0.5', memory: 1024Mi}}, ports: [{containerPort: 80}], env: [{name: A, value: ''}]}
";

const LIVE: &str = "
apiVersion: apps/v1
kind: Deployment
metadata:
  name: x
  namespace: default
  labels: {a: b, added-by: controller}
  annotations: {deployment.kubernetes.io/revision: '3'}
  uid: 1-2-3
  resourceVersion: '1'
  generation: 4
  creationTimestamp: '2026-01-01T00:00:00Z'
  managedFields: [{manager: kubectl}]
spec:
  progressDeadlineSeconds: 600
  replicas: 2
  template:
    spec:
      dnsPolicy: ClusterFirst
      containers:
      - {name: injected, image: sidecar}
      - {name: api, image: one, imagePullPolicy: IfNotPresent, resources: {limits: {cpu: 500m, memory: 1Gi}}, ports: [{containerPort: 80, protocol: TCP}], env: [{name: A}]}
status: {replicas: 2}
";

fn changes(live: &str, ours: &str) -> Vec<String> {
    let ours = set(ours);
    let diff = compare(&diff::as_applied(set(live), &ours, "default"), &ours);
    diff.changes.iter().flat_map(Change::fields).map(|field| field.path.clone()).collect()
}

#[test]
fn what_the_cluster_adds_is_no_difference() {
    assert_eq!(changes(LIVE, OURS), [""; 0]);
}

#[test]
fn what_we_name_is_compared() {
    let live = LIVE.replace("image: one", "image: two").replace("a: b, ", "").replace("cpu: 500m", "cpu: 600m");
    let containers = "spec.template.spec.containers[api]";
    assert_eq!(
        changes(&live, OURS),
        ["metadata.labels.a".to_owned(), format!("{containers}.image"), format!("{containers}.resources.limits.cpu")]
    );
}

#[test]
fn what_was_applied_and_is_no_longer_named_is_gone() {
    let applied = r#"{"metadata": {"annotations": {"old": "x"}}, "spec": {"progressDeadlineSeconds": 600, "template": {"spec": {"containers": [{"name": "injected", "image": "sidecar"}, {"name": "api", "imagePullPolicy": "IfNotPresent"}]}}}}"#;
    let note = format!("annotations: {{old: x, kubectl.kubernetes.io/last-applied-configuration: '{applied}', ");
    let live = LIVE.replace("annotations: {", &note);
    assert_eq!(
        changes(&live, OURS),
        [
            "metadata.annotations",
            "spec.progressDeadlineSeconds",
            "spec.template.spec.containers[api].imagePullPolicy",
            "spec.template.spec.containers[injected]",
        ]
    );
}

#[test]
fn an_object_that_only_the_cluster_has_shows_without_what_the_cluster_added() {
    let diff = compare(&diff::as_applied(set(LIVE), &[], "default"), &[]);
    let json = diff.json();
    assert_eq!(diff.summary().removed, 1);
    for absent in ["uid", "managedFields", "resourceVersion", "status"] {
        assert!(!json.contains(absent), "{absent}");
    }
}

#[test]
fn both_ways_to_write_a_secret_are_compared() {
    let live = "{apiVersion: v1, kind: Secret, metadata: {name: s, uid: u}, type: Opaque, data: {a: b25l, b: dHdv}}";
    let ours =
        |text: &str| format!("{{apiVersion: v1, kind: Secret, metadata: {{name: s}}, stringData: {{a: {text}}}}}");
    assert_eq!(changes(live, &ours("one")), [""; 0]);
    assert_eq!(changes(live, &ours("two")), ["data.a"]);
}
