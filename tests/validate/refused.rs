//! What Kubernetes can only refuse is found in the values that say so.

use std::fmt::Write as _;

use insta::assert_snapshot;

use super::of;

const CASES: &[(&str, &str)] = &[
    ("a pull policy", "mongodb: {image: {pullPolicy: always}}"),
    ("a tag", "image: {tag: 'a b/c'}"),
    ("a digest for a tag", "st2web: {image: {tag: 'sha256:0123'}}"),
    ("a repository", "image: {repository: Docker.io/Mine}"),
    ("a configuration of a pack", "st2: {packs: {configs: {a/b.yaml: x}}}"),
    ("an override", "st2: {overrides: {a b.yaml: x}}"),
    (
        "roles",
        "st2: {rbac: {enabled: true, roles: {a/b.yaml: x}, assignments: {c/d.yaml: x}, mappings: {e/f.yaml: x}}}",
    ),
    ("a variable", "st2web: {env: {A=B: x}}"),
    ("no name of a variable", "st2api: {env: {'': x}}"),
    ("a variable in a Secret", "st2chatops: {enabled: true, env: {A B: x}}"),
    ("an annotation", "st2web: {annotations: {a b: x}}"),
    ("a label", "redis: {slave: {podLabels: {a b: x}}}"),
    ("a label's value", "redis: {slave: {podLabels: {a: x y}}}"),
    ("nodes", "st2web: {nodeSelector: {-a: x}}\nst2api: {nodeSelector: {a: 'b/c'}}"),
    (
        "a host",
        "ingress: {enabled: true, hosts: [{host: 'https://a.b', paths: [{path: /, serviceName: a, servicePort: 80}]}]}",
    ),
    (
        "a host of a certificate",
        "st2web: {service: {hostname: a.b}}\ningress: {enabled: true, tls: [{secretName: a, hosts: [A.b]}]}",
    ),
    ("what a Service stands for", "st2web: {service: {type: ExternalName, hostname: 'http://x/'}}"),
    ("an alias of a host", "st2actionrunner: {hostAliases: [{ip: 10.0.0.1, hostnames: ['http://x/']}]}"),
    ("a Secret", "st2: {existingConfigSecret: My_Secret}"),
    ("a ServiceAccount", "serviceAccount: {serviceAccountName: My_Account}\nst2web: {serviceAccount: {attach: true}}"),
    ("an object", "redis: {fullnameOverride: My_Redis}"),
    ("tolerations", "st2web: {tolerations: [{key: a, operator: Is}, {key: b, operator: Exists, effect: NoWay}]}"),
    (
        "an affinity",
        "st2web: {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: \
         [{matchExpressions: [{key: a, operator: Has, values: [b]}]}]}}}}",
    ),
    ("resources", "st2web: {resources: {requests: {memory: 2Gi}, limits: {memory: 512Mi}}}"),
    (
        "a port of a node",
        "st2web: {extra_volumes: []}\nrabbitmq: {service: {type: NodePort, extraPorts: [{name: a, port: 70000}]}}",
    ),
    (
        "a Gateway",
        "publicUrl: https://a.b\nhttpRoute: {enabled: true, parentRefs: [{name: a, namespace: gate_ways, sectionName: HTTPS, kind: 2x}]}",
    ),
    ("a Gateway twice", "publicUrl: https://a.b\nhttpRoute: {enabled: true, parentRefs: [{name: a}, {name: a}]}"),
    ("a store of secrets", "secrets: {mode: external, external: {secretStoreRef: {name: vault_backend}}}"),
    ("KEDA's Secret", "st2actionrunner: {keda: {enabled: true, existingSecret: Bad Name}}"),
    (
        "peers that are nobody",
        "networkPolicies: {enabled: true, gateways: [{}], dns: [{namespaceSelector: null}], egress: {st2api: [{to: [{}]}]}, ingress: {st2web: [{from: [{}]}]}}",
    ),
    ("a strategy", "mongodb: {strategyType: Rolling}"),
    ("a liveness probe", "redis: {slave: {livenessProbe: {successThreshold: 2}}}"),
    (
        "a probe in two ways",
        "mongodb: {livenessProbe: {enabled: false}, customLivenessProbe: {exec: {command: [a]}, tcpSocket: {port: 1}}}",
    ),
    (
        "ranges without a balancer",
        "mongodb: {architecture: standalone, service: {loadBalancerSourceRanges: [192.0.2.0/24]}}",
    ),
    (
        "a word",
        "st2web: {extra_volumes: [{name: a, mount: {mountPath: /a}, volume: {hostPath: {path: /a, type: Folder}}}]}",
    ),
    (
        "a missing field",
        "st2web: {extra_volumes: [{name: a, mount: {mountPath: /a}, volume: {nfs: {server: a, path: ''}}}]}",
    ),
    (
        "two kinds of a volume",
        "st2web: {extra_volumes: [{name: a, mount: {mountPath: /a}, volume: {emptyDir: {}, nfs: {server: a, path: /}}}]}",
    ),
    ("a negative amount", "st2web: {resources: {requests: {cpu: -1}}}"),
    (
        "a mode",
        "st2web: {extra_volumes: [{name: a, mount: {mountPath: /a}, volume: {secret: {secretName: a, defaultMode: 1000}}}]}",
    ),
    ("a restart policy", "st2web: {sidecars: [{name: s, image: 'x:1', restartPolicy: Always}]}"),
    (
        "a restart policy of an init container",
        "st2web: {extraInitContainers: [{name: i, image: x, restartPolicy: OnFailure}]}",
    ),
    (
        "a device that is not there",
        "st2web: {sidecars: [{name: s, image: x, volumeDevices: [{name: x, devicePath: /dev/x}]}]}",
    ),
    (
        "a device that is none",
        "st2web: {extra_volumes: [{name: v, volume: {emptyDir: {}}, mount: {mountPath: /x}}], sidecars: [{name: s, image: x, \
         volumeDevices: [{name: v, devicePath: /dev/x}]}]}",
    ),
    (
        "no disk",
        "st2web: {extra_volumes: [{name: a, mount: {mountPath: /a}, volume: {fc: {targetWWNs: [a]}}}, {name: b, mount: {mountPath: /b}, \
         volume: {iscsi: {targetPortal: a, iqn: iqn.b, lun: 256}}}]}",
    ),
    ("an access mode", "rabbitmq: {persistence: {enabled: true, accessMode: ReadWrite}}"),
    ("a privileged container", "securityContext: {privileged: true, allowPrivilegeEscalation: false}"),
];

#[test]
fn with_the_place_in_the_values() {
    let mut text = String::new();
    for (case, values) in CASES {
        let done = of(values);
        assert_eq!((done.status, done.stderr.as_str()), (1, ""), "{case}: {}", done.stdout);
        writeln!(text, "# {case}").unwrap();
        for line in done.stdout.lines().map(str::trim_start) {
            if ["error: ", "--> ", "= help: "].iter().any(|start| line.starts_with(start)) {
                writeln!(text, "{line}").unwrap();
            }
        }
    }
    assert_snapshot!(text);
}

/// Names of variables that only newer versions take.
#[test]
fn names_of_variables_depend_on_the_version() {
    let values = "st2web: {env: {1BAD: x, A.B C: y}}";
    let count = |version: &str| {
        let done = super::validate(&[("values.yaml", values)], &["--kube-version", version]);
        done.stdout.matches("error: ").count()
    };
    assert_eq!((count("1.31"), count("1.32")), (2, 0));
}

#[test]
fn what_config_maps_and_secrets_hold_is_bounded() {
    let done = of(&format!("st2: {{packs: {{configs: {{a.yaml: '{}'}}}}}}", "a".repeat((1 << 20) + 1)));
    assert_eq!(done.status, 1);
    assert!(done.stdout.contains("error: ") && done.stdout.contains("a Secret holds at most 1 MiB"), "{}", done.stdout);
    let done = of(&format!("st2: {{config: '{}'}}", "a".repeat(1 << 20)));
    assert!(done.stdout.contains("a ConfigMap holds at most 1 MiB"), "{}", done.stdout);
}

/// What only some versions of Kubernetes refuse, and what nobody renders, passes.
#[test]
fn what_kubernetes_may_take_passes() {
    for values in [
        "st2web: {env: {a.b-c: x, 1A: y}}",
        "st2web: {tolerations: [{operator: Exists}]}",
        "image: {tag: '3.8@sha256:0123456789012345678901234567890123456789012345678901234567890123'}",
        "st2web: {resources: {requests: {cpu: 1}, limits: {cpu: 1000m, memory: 1Gi}}}",
        "st2web: {annotations: {Example.com/A_b: x y}}",
        "mongodb: {enabled: false, image: {pullPolicy: always}}\nst2: {config: \"[database]\\nhost = a\\n\"}",
    ] {
        let done = of(values);
        assert!(!done.stdout.contains("error: "), "{values}: {}", done.stdout);
    }
}

/// Kubernetes takes restart policies of containers from 1.35 on.
#[test]
fn what_a_newer_version_takes_passes_for_it() {
    let values = "st2web: {sidecars: [{name: s, image: 'x:1', restartPolicy: Always}], \
                  extraInitContainers: [{name: i, image: x, restartPolicy: OnFailure}]}";
    for (version, status) in [("1.34.0", 1), ("1.35.0", 0)] {
        let done = super::validate(&[("values.yaml", values)], &["--kube-version", version]);
        assert_eq!(done.status, status, "{version}: {}", done.stdout);
    }
}
