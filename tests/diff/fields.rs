//! Which parts of an object differ.

use super::{body, object, text};

/// What kind of list, before, after, what is told.
type Case = (&'static str, &'static str, &'static str);

#[test]
fn fields_and_lists() {
    let cases: &[Case] = &[
        ("spec: {replicas: 1}", "spec: {replicas: 2}", "- spec.replicas: 1\n+ spec.replicas: 2"),
        ("spec: {a: 1}", "spec: {}", "- spec.a: 1"),
        ("spec: {}", "spec: {a.b/c: 'yes'}", "+ spec[\"a.b/c\"]: \"yes\""),
        ("spec: {a: {b: [1, 2], c: x}}", "spec: {}", "- spec.a:\n-   b:\n-   - 1\n-   - 2\n-   c: x"),
        // Order of keys, null and absent.
        ("spec: {a: 1, b: 2}", "spec: {b: 2, a: 1}", ""),
        ("spec: {a: null}", "spec: {}", ""),
        ("metadata: {name: x, creationTimestamp: null}", "metadata: {name: x}", ""),
        // Text and number.
        ("spec: {a: '1'}", "spec: {a: 1}", "- spec.a: \"1\"\n+ spec.a: 1"),
        // Lists by name, whatever their order.
        ("spec: {containers: [{name: a, x: 1}, {name: b}]}", "spec: {containers: [{name: b}, {name: a, x: 1}]}", ""),
        (
            "spec: {containers: [{name: a, x: 1}, {name: b}]}",
            "spec: {containers: [{name: b}, {name: a, x: 2}]}",
            "- spec.containers[a].x: 1\n+ spec.containers[a].x: 2",
        ),
        (
            "spec: {volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /b}]}",
            "spec: {volumeMounts: [{name: v, mountPath: /b, readOnly: true}, {name: v, mountPath: /a}]}",
            "+ spec.volumeMounts[/b].readOnly: true",
        ),
        (
            "spec: {ports: [{containerPort: 53}, {containerPort: 53, protocol: UDP}]}",
            "spec: {ports: [{containerPort: 53, protocol: UDP, hostPort: 1}, {containerPort: 53}]}",
            "+ spec.ports[53/UDP].hostPort: 1",
        ),
        (
            "spec: {ports: [{name: http, port: 80}]}",
            "spec: {ports: [{name: http, port: 81}]}",
            "- spec.ports[http].port: 80\n+ spec.ports[http].port: 81",
        ),
        (
            "spec: {hostAliases: [{ip: 1.1.1.1}, {ip: 2.2.2.2}], imagePullSecrets: [{name: a}, {name: b}]}",
            "spec: {hostAliases: [{ip: 2.2.2.2}, {ip: 1.1.1.1}], imagePullSecrets: [{name: b}, {name: a}]}",
            "",
        ),
        // Lists in which order means something.
        (
            "spec: {env: [{name: A, value: '1'}, {name: B, value: $(A)}]}",
            "spec: {env: [{name: B, value: $(A)}, {name: A, value: '1'}]}",
            "- spec.env: order A, B\n+ spec.env: order B, A",
        ),
        (
            "spec: {env: [{name: A}, {name: B}]}",
            "spec: {env: [{name: A}, {name: C, value: c}, {name: B}]}",
            "+ spec.env[C]:\n+   name: C\n+   value: c",
        ),
        (
            "spec: {initContainers: [{name: a}, {name: b}]}",
            "spec: {initContainers: [{name: b}, {name: a}]}",
            "- spec.initContainers: order a, b\n+ spec.initContainers: order b, a",
        ),
        // Lists by place.
        ("spec: {args: [a, b]}", "spec: {args: [a, c]}", "- spec.args[1]: b\n+ spec.args[1]: c"),
        ("spec: {args: [a, b, c]}", "spec: {args: [a, c]}", "- spec.args[1]: b"),
        (
            "spec: {args: [a, b]}",
            "spec: {args: [b, a]}",
            "- spec.args[0]: a\n+ spec.args[0]: b\n- spec.args[1]: b\n+ spec.args[1]: a",
        ),
        (
            "spec: {rules: [{verbs: [get], x: {a: 1, b: 2}}]}",
            "spec: {rules: [{x: {b: 2, a: 1}, verbs: [get]}, {verbs: [list]}]}",
            "+ spec.rules[1]:\n+   verbs:\n+   - list",
        ),
        // A name that is there twice names nothing.
        (
            "spec: {env: [{name: A, value: '1'}, {name: A, value: '2'}]}",
            "spec: {env: [{name: A, value: '2'}, {name: A, value: '2'}]}",
            "- spec.env[0].value: \"1\"\n+ spec.env[0].value: \"2\"",
        ),
        // Line ends.
        (r#"spec: {script: "a\r\nb\r\n"}"#, r#"spec: {script: "a\nb\n"}"#, ""),
        (r#"spec: {script: "a\nb\n"}"#, r#"spec: {script: "a\nc\n"}"#, "  spec.script:\n    a\n-   b\n+   c"),
        // Nothing that is printed does anything to a terminal.
        (r#"spec: {a: "x"}"#, r#"spec: {a: "\u001b[2Jx"}"#, "- spec.a: x\n+ spec.a: \"\\e[2Jx\""),
        (r#"spec: {a: "x\n"}"#, r#"spec: {a: "\u001b[2Jx\n"}"#, "  spec.a:\n-   x\n+   \\u{1b}[2Jx"),
    ];
    for (before, after, expected) in cases {
        let kind = |rest: &str| object("Widget", rest).replacen(", metadata: {name: x}, metadata", ", metadata", 1);
        assert_eq!(body(&kind(before), &kind(after)), *expected, "{before}  to  {after}");
    }
}

#[test]
fn changes_that_kubernetes_refuses_are_said_to_be() {
    let refused = [
        ("StatefulSet", "spec: {serviceName: a}", "spec: {serviceName: b}"),
        ("StatefulSet", "spec: {podManagementPolicy: Parallel}", "spec: {podManagementPolicy: OrderedReady}"),
        (
            "StatefulSet",
            "spec: {volumeClaimTemplates: [{metadata: {name: a}, spec: {x: 1}}]}",
            "spec: {volumeClaimTemplates: [{metadata: {name: a}, spec: {x: 2}}]}",
        ),
        ("Deployment", "spec: {selector: {matchLabels: {a: b}}}", "spec: {selector: {matchLabels: {a: c}}}"),
        ("DaemonSet", "spec: {selector: {matchLabels: {a: b}}}", "spec: {}"),
        (
            "Job",
            "spec: {template: {spec: {containers: [{name: a, image: b}]}}}",
            "spec: {template: {spec: {containers: [{name: a, image: c}]}}}",
        ),
        ("Job", "spec: {completionMode: Indexed}", "spec: {}"),
        ("Service", "spec: {clusterIP: None}", "spec: {clusterIP: 10.0.0.1}"),
        ("PersistentVolumeClaim", "spec: {storageClassName: a}", "spec: {storageClassName: b}"),
        ("RoleBinding", "roleRef: {name: a}", "roleRef: {name: b}"),
        ("StorageClass", "parameters: {a: b}", "parameters: {a: c}"),
        ("Secret", "type: Opaque", "type: kubernetes.io/tls"),
        ("ConfigMap", "immutable: true, data: {a: b}", "immutable: true, data: {a: c}"),
        ("Secret", "immutable: true, stringData: {a: b}", "immutable: true, stringData: {a: c}"),
        ("Pod", "spec: {nodeName: a}", "spec: {nodeName: b}"),
    ];
    for (kind, before, after) in refused {
        let told = text(&object(kind, before), &object(kind, after));
        assert!(told.contains(": changed, will be refused by Kubernetes: recreate\n"), "{kind} {before}: {told}");
        assert!(
            told.contains(" cannot be changed: will be refused by Kubernetes: recreate\n"),
            "{kind} {before}: {told}"
        );
        assert!(told.ends_with("1 changed (1 needs to be recreated)\n"), "{kind} {before}: {told}");
    }
    let taken = [
        (
            "StatefulSet",
            "spec: {replicas: 1, template: {a: 1}, updateStrategy: {type: a}}",
            "spec: {replicas: 2, template: {a: 2}, updateStrategy: {type: b}}",
        ),
        ("Deployment", "spec: {template: {a: 1}}", "spec: {template: {a: 2}}"),
        (
            "PersistentVolumeClaim",
            "spec: {resources: {requests: {storage: 1Gi}}}",
            "spec: {resources: {requests: {storage: 2Gi}}}",
        ),
        ("ConfigMap", "data: {a: b}", "immutable: true, data: {a: c}"),
        ("Service", "spec: {type: ClusterIP}", "spec: {type: NodePort}"),
        ("Service", "spec: {clusterIP: 10.0.0.1}", "spec: {}"),
        ("Pod", "spec: {containers: [{name: a, image: b}]}", "spec: {containers: [{name: a, image: c}]}"),
        ("RoleBinding", "subjects: [{kind: User, name: a}]", "subjects: [{kind: User, name: b}]"),
    ];
    for (kind, before, after) in taken {
        let told = text(&object(kind, before), &object(kind, after));
        assert!(told.ends_with("1 changed\n"), "{kind} {before}: {told}");
    }
}

#[test]
fn helm_deletes_its_hooks_before_it_makes_them_anew() {
    let job = |image: &str| {
        format!(
            "{{apiVersion: batch/v1, kind: Job, metadata: {{name: x, annotations: {{helm.sh/hook: post-install}}}}, \
             spec: {{template: {{spec: {{containers: [{{name: a, image: {image}}}]}}}}}}}}"
        )
    };
    assert!(text(&job("a"), &job("b")).ends_with("1 changed\n"));
}
