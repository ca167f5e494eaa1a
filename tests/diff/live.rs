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
      affinity: {}
      dnsPolicy: ClusterFirst
      containers:
      - {name: injected, image: sidecar}
      - {name: api, image: one, imagePullPolicy: IfNotPresent, resources: {limits: {cpu: 500m, memory: 1Gi}}, ports: [{containerPort: 80, protocol: TCP}], env: [{name: A}]}
status: {replicas: 2}
";

fn changes(live: &str, ours: &str) -> Vec<String> {
    let ours = set(ours);
    let diff = compare(&diff::as_applied(set(live), &ours, "default").manifests, &ours);
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
    let diff = compare(&diff::as_applied(set(LIVE), &[], "default").manifests, &[]);
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

/// A Deployment as Helm 3 leaves it: Kubernetes takes Helm for the owner of all that it fills in.
const UPDATED: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: x
  namespace: default
  labels: {a: b, app.kubernetes.io/managed-by: Helm}
  annotations: {meta.helm.sh/release-name: st2, meta.helm.sh/release-namespace: default}
  managedFields:
  - manager: kube-controller-manager
    operation: Update
    subresource: status
    fieldsV1: {"f:status": {"f:replicas": {}}}
  - manager: MANAGER
    operation: Update
    fieldsType: FieldsV1
    fieldsV1:
      f:metadata: {"f:annotations": {".": {}, "f:meta.helm.sh/release-name": {}, "f:meta.helm.sh/release-namespace": {}}, "f:labels": {".": {}, "f:a": {}, "f:app.kubernetes.io/managed-by": {}}}
      f:spec:
        f:progressDeadlineSeconds: {}
        f:replicas: {}
        f:revisionHistoryLimit: {}
        f:selector: {}
        f:strategy: {"f:rollingUpdate": {".": {}, "f:maxSurge": {}, "f:maxUnavailable": {}}, "f:type": {}}
        f:template:
          f:metadata: {"f:labels": {".": {}, "f:app": {}}}
          f:spec:
            f:containers:
              k:{"name":"api"}:
                .: {}
                f:env: {".": {}, 'k:{"name":"A"}': {".": {}, "f:name": {}}, 'k:{"name":"OLD"}': {".": {}, "f:name": {}, "f:value": {}}}
                f:image: {}
                f:imagePullPolicy: {}
                f:livenessProbe: {".": {}, "f:failureThreshold": {}, "f:periodSeconds": {}, "f:successThreshold": {}, "f:tcpSocket": {".": {}, "f:port": {}}, "f:timeoutSeconds": {}}
                f:name: {}
                f:ports: {".": {}, 'k:{"containerPort":80,"protocol":"TCP"}': {".": {}, "f:containerPort": {}, "f:protocol": {}}}
                f:resources: {".": {}, "f:limits": {".": {}, "f:cpu": {}, "f:memory": {}}}
                f:terminationMessagePath: {}
                f:terminationMessagePolicy: {}
            f:dnsPolicy: {}
            f:nodeSelector: {}
            f:restartPolicy: {}
            f:schedulerName: {}
            f:securityContext: {}
            f:serviceAccount: {}
            f:serviceAccountName: {}
            f:terminationGracePeriodSeconds: {}
            f:volumes: {".": {}, 'k:{"name":"v"}': {".": {}, "f:name": {}, "f:secret": {".": {}, "f:defaultMode": {}, "f:secretName": {}}}}
spec:
  progressDeadlineSeconds: 600
  replicas: 2
  revisionHistoryLimit: 10
  selector: {matchLabels: {app: x}}
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}}
  template:
    metadata: {labels: {app: x}}
    spec:
      affinity: {}
      dnsPolicy: ClusterFirst
      nodeSelector: {disk: ssd}
      restartPolicy: Always
      schedulerName: default-scheduler
      securityContext: {}
      serviceAccount: account
      serviceAccountName: account
      terminationGracePeriodSeconds: 30
      volumes: [{name: v, secret: {secretName: s, defaultMode: 420}}]
      containers:
      - {name: injected, image: sidecar}
      - name: api
        image: one
        imagePullPolicy: IfNotPresent
        terminationMessagePath: /dev/termination-log
        terminationMessagePolicy: File
        resources: {limits: {cpu: 500m, memory: 1Gi}}
        ports: [{containerPort: 80, protocol: TCP}]
        env: [{name: A}, {name: OLD, value: x}]
        livenessProbe: {tcpSocket: {port: 80}, failureThreshold: 3, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 1}
"#;

const WHOLE: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: x, namespace: default, labels: {a: b}}
spec:
  replicas: 2
  selector: {matchLabels: {app: x}}
  template:
    metadata: {labels: {app: x}}
    spec:
      affinity: {}
      nodeSelector: {disk: ssd}
      serviceAccountName: account
      volumes: [{name: v, secret: {secretName: s}}]
      containers:
      - name: api
        image: one
        resources: {limits: {cpu: '0.5', memory: 1024Mi}}
        ports: [{containerPort: 80}]
        env: [{name: A, value: ''}, {name: OLD, value: x}]
        livenessProbe: {tcpSocket: {port: 80}}
";

/// What goes away that nothing but the account of who wrote what shows.
fn fewer() -> String {
    let fewer = WHOLE.replace(", {name: OLD, value: x}", "").replace("      nodeSelector: {disk: ssd}\n", "");
    fewer.replace("      volumes: [{name: v, secret: {secretName: s}}]\n", "")
}

const GONE: [&str; 3] =
    ["spec.template.spec.containers[api].env[OLD]", "spec.template.spec.nodeSelector", "spec.template.spec.volumes"];

#[test]
fn what_was_updated_by_one_who_applies_and_is_no_longer_named_is_gone() {
    for manager in ["helm", "helm-controller", "kubectl-client-side-apply", "argocd-controller"] {
        let live = UPDATED.replace("MANAGER", manager);
        assert_eq!(changes(&live, WHOLE), [""; 0], "{manager}: defaults are no difference");
        assert_eq!(changes(&live, &fewer()), GONE, "{manager}");
    }
    assert_eq!(changes(&UPDATED.replace("MANAGER", "kubectl-edit"), &fewer()), [""; 0], "no applying takes it away");
}

#[test]
fn what_was_applied_by_the_server_and_is_no_longer_named_is_gone() {
    // Who applies by the server owns what was given and nothing else.
    let fields = r#"{
        "f:metadata": {"f:labels": {"f:a": {}}},
        "f:spec": {"f:replicas": {}, "f:revisionHistoryLimit": {}, "f:selector": {}, "f:template": {"f:spec": {
            "f:containers": {"k:{\"name\":\"api\"}": {".": {}, "f:name": {}, "f:image": {}, "f:env": {"k:{\"name\":\"OLD\"}": {"f:name": {}, "f:value": {}}},
                "f:ports": {"k:{\"containerPort\":80,\"protocol\":\"TCP\"}": {".": {}, "f:containerPort": {}}}}},
            "f:nodeSelector": {}, "f:tolerations": {"i:0": {}}, "f:volumes": {"k:{\"name\":\"v\"}": {".": {}, "f:name": {}, "f:secret": {"f:secretName": {}}}}
        }}}
    }"#;
    let entry = format!("managedFields:\n  - {{manager: any, operation: Apply, fieldsV1: {fields}}}\n");
    let live = UPDATED.replace("managedFields:\n", &entry);
    let mut gone = GONE.to_vec();
    gone.insert(0, "spec.revisionHistoryLimit");
    assert_eq!(changes(&live, &fewer()), gone, "one who gives a default means it");
    let all = WHOLE.replace("  replicas: 2\n", "  replicas: 2\n  revisionHistoryLimit: 10\n");
    assert_eq!(changes(&live, &all), [""; 0]);
}

#[test]
fn objects_of_which_nothing_tells_what_was_applied_are_counted() {
    let ours = set(&format!("{OURS}---\n{}", OURS.replace("name: x", "name: yy")));
    let count = |live: &str| diff::as_applied(set(live), &ours, "default").unaccounted;
    assert_eq!(count(LIVE), 1);
    assert_eq!(count(&format!("{LIVE}---\n{}", LIVE.replace("name: x", "name: yy"))), 2);
    assert_eq!(count(&LIVE.replace("name: x", "name: zz")), 0, "none of ours");
    assert_eq!(count(&UPDATED.replace("MANAGER", "helm")), 0);
    assert_eq!(count(&UPDATED.replace("MANAGER", "terraform")), 1);
}

/// An object and what the cluster has of it.
fn told(group: &str, kind: &str, live: &str, ours: &str) -> Vec<String> {
    let object = |rest: &str| {
        let name = if rest.contains("metadata: ") { "" } else { "metadata: {name: x}, " };
        format!("{{apiVersion: {group}, kind: {kind}, {name}{rest}}}")
    };
    changes(&object(live), &object(ours))
}

#[test]
fn zeros_that_the_cluster_drops_are_no_difference() {
    for (kind, live, ours) in [
        (
            "Pod",
            "spec: {volumes: [{name: v, secret: {secretName: s}}]}",
            "spec: {hostNetwork: false, nodeSelector: {}, tolerations: [], priorityClassName: '', volumes: [{name: v, secret: {secretName: s, items: []}}]}",
        ),
        (
            "Pod",
            "spec: {volumes: [{name: v, nfs: {path: p}}]}",
            "spec: {volumes: [{name: v, nfs: {path: p, readOnly: false}}]}",
        ),
        (
            "Pod",
            "spec: {containers: [{name: c, livenessProbe: {periodSeconds: 10}}]}",
            "spec: {containers: [{name: c, stdin: false, livenessProbe: {initialDelaySeconds: 0, periodSeconds: 0}, env: []}]}",
        ),
        (
            "Service",
            "spec: {type: NodePort, ports: [{port: 1, nodePort: 31000, protocol: TCP}]}",
            "spec: {type: NodePort, selector: {}, publishNotReadyAddresses: false, ports: [{port: 1, nodePort: 0, protocol: ''}]}",
        ),
        (
            "ConfigMap",
            "metadata: {name: x}",
            "metadata: {name: x, labels: {}, annotations: {}}, data: {}, binaryData: {}",
        ),
        ("Job", "spec: {}, status: {succeeded: 1}", "spec: {}, status: {}"),
    ] {
        assert_eq!(told("v1", kind, live, ours), [""; 0], "{ours}");
    }
}

#[test]
fn zeros_that_the_cluster_keeps_are_a_difference_where_it_has_none() {
    for (group, kind, live, ours, path) in [
        (
            "v1",
            "Pod",
            "spec: {a: b}",
            "spec: {automountServiceAccountToken: false}",
            "spec.automountServiceAccountToken",
        ),
        (
            "v1",
            "Pod",
            "spec: {securityContext: {}}",
            "spec: {securityContext: {fsGroup: 0}}",
            "spec.securityContext.fsGroup",
        ),
        (
            "v1",
            "Pod",
            "spec: {volumes: [{name: v, csi: {driver: d}}]}",
            "spec: {volumes: [{name: v, csi: {driver: d, readOnly: false}}]}",
            "spec.volumes[v].csi.readOnly",
        ),
        (
            "v1",
            "Pod",
            "spec: {volumes: [{name: v}]}",
            "spec: {volumes: [{name: v, emptyDir: {}}]}",
            "spec.volumes[v].emptyDir",
        ),
        ("v1", "PersistentVolumeClaim", "spec: {a: b}", "spec: {storageClassName: ''}", "spec.storageClassName"),
        (
            "networking.k8s.io/v1",
            "NetworkPolicy",
            "spec: {ingress: [{from: [{a: b}]}]}",
            "spec: {ingress: [{from: [{podSelector: {}}]}]}",
            "spec.ingress[0].from[0].podSelector",
        ),
        ("v1", "ConfigMap", "data: {a: b}", "data: {a: b, empty: ''}", "data.empty"),
        ("v1", "ConfigMap", "data: {a: b}", "data: {a: b, 'none.yaml': '# nothing'}", "data[\"none.yaml\"]"),
        (
            "v1",
            "Service",
            "metadata: {name: x, labels: {a: b}}",
            "metadata: {name: x, labels: {a: b, flag: ''}}",
            "metadata.labels.flag",
        ),
        (
            "v1",
            "Service",
            "spec: {type: NodePort, ports: [{port: 1, nodePort: 31000}]}",
            "spec: {type: NodePort, ports: [{port: 1, nodePort: 32000}]}",
            "spec.ports[1/TCP].nodePort",
        ),
        // Nothing is known of other kinds: what is given to them is kept.
        ("example.com/v1", "Widget", "spec: {a: b}", "spec: {hostNetwork: false}", "spec.hostNetwork"),
        ("gateway.networking.k8s.io/v1", "HTTPRoute", "spec: {a: b}", "spec: {rules: []}", "spec.rules"),
    ] {
        assert_eq!(told(group, kind, live, ours), [path], "{ours}");
    }
}

#[test]
fn a_renamed_object_is_compared_as_one_of_the_same_name_is() {
    let ours = WHOLE.replace("name: x, namespace", "name: x-4c5382bfc6, namespace").replace("image: one", "image: two");
    let explicit = ours
        .replace("  replicas: 2\n", "  replicas: 2\n  revisionHistoryLimit: 10\n  strategy: {type: RollingUpdate}\n");
    let labelled =
        explicit.replace("labels: {a: b}}\nspec", "labels: {a: b, app.kubernetes.io/managed-by: Helm}}\nspec");
    for ours in [ours, explicit, labelled] {
        let live = set(&UPDATED.replace("MANAGER", "helm"));
        let ours = set(&ours);
        let diff = compare(&diff::as_applied(live, &ours, "default").manifests, &ours);
        assert_eq!(diff.summary().renamed, 1);
        let paths: Vec<&str> = diff.changes.iter().flat_map(Change::fields).map(|field| field.path.as_str()).collect();
        assert_eq!(paths, ["spec.template.spec.containers[api].image"]);
    }
}

#[test]
fn a_removed_object_says_what_it_is_whoever_applied_it() {
    for manager in ["helm", "kubectl-client-side-apply"] {
        let live = set(&UPDATED.replace("MANAGER", manager));
        let json = compare(&diff::as_applied(live, &[], "default").manifests, &[]).json();
        for part in
            ["\"apiVersion\": \"apps/v1\"", "\"kind\": \"Deployment\"", "\"name\": \"x\"", "\"namespace\": \"default\""]
        {
            assert!(json.contains(part), "{manager}: {json}");
        }
    }
}

#[test]
fn what_a_controller_has_labelled_is_its_own() {
    let claim = |entry: &str| {
        set(&format!(
            "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: c, labels: {{a: b}}, managedFields: [{entry}]}}}}"
        ))
    };
    let labels = "fieldsV1: {'f:metadata': {'f:labels': {'f:a': {}}}}";
    assert!(diff::is_made_by_controller(
        &claim(&format!("{{manager: kube-controller-manager, operation: Update, {labels}}}"))[0]
    ));
    assert!(!diff::is_made_by_controller(&claim(&format!("{{manager: helm, operation: Update, {labels}}}"))[0]));
    let bound =
        "{manager: kube-controller-manager, operation: Update, subresource: status, fieldsV1: {'f:status': {}}}";
    assert!(!diff::is_made_by_controller(&claim(bound)[0]));
}

/// All files below a folder.
fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn what_is_left_is_looked_for_among_all_kinds_of_the_templates() {
    let kinds: Vec<String> = files(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"))
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        // What a stage of a migration makes, such as snapshots of volumes, is not part of the release.
        .filter(|path| path.parent().is_none_or(|folder| !folder.ends_with("migrate")))
        .flat_map(|path| std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|line| line.strip_prefix("kind: ").map(|kind| kind.trim().to_owned()))
        .collect();
    assert!(kinds.len() > 50, "{kinds:?}");
    for kind in kinds {
        let is_known = st2ha::manifests::RENDERED_KINDS.iter().any(|(_, known)| *known == kind);
        assert!(is_known, "{kind} is missing in RENDERED_KINDS");
    }
}
