//! What is said of the settings of StackStorm's pods, whether they stand in `workloads` or in the section of a component.

use insta::assert_snapshot;

use super::cli_support::Run;
use super::messages::findings;
use super::of;

#[test]
fn pods_that_are_missing_at_once() {
    assert_snapshot!(findings(&[
        ("all runners at once", "workloads: {strategy: {type: Recreate}}"),
        ("all runners at once, as a share", "workloads: {strategy: {rollingUpdate: {maxUnavailable: 100%}}}"),
        ("one of them at once", "st2actionrunner: {strategy: {type: Recreate}}"),
        ("timers twice, without a type", "st2timersengine: {strategy: {rollingUpdate: {maxSurge: 1}}}"),
        (
            "a sensor twice",
            "st2: {packs: {sensors: [{name: a, ref: b.C, labels: {app.kubernetes.io/name: x}, strategy: {type: RollingUpdate}}]}}"
        ),
        ("nodes that take all runners along", "workloads: {podDisruptionBudget: {maxUnavailable: 100%}}"),
        ("both", "workloads: {podDisruptionBudget: {minAvailable: 1, maxUnavailable: 2}}"),
        (
            "one of all, one of its own",
            "{workloads: {podDisruptionBudget: {minAvailable: 1}}, st2api: {podDisruptionBudget: {maxUnavailable: 2}}}"
        ),
        ("no node can be drained", "workloads: {podDisruptionBudget: {maxUnavailable: 0}}"),
        ("no node can be drained of two pods", "workloads: {podDisruptionBudget: {minAvailable: 2}}"),
        (
            "at the floor of an autoscaler",
            "st2api: {autoscaling: {enabled: true}, podDisruptionBudget: {minAvailable: 2}}"
        ),
        (
            "at the floor of KEDA",
            "st2actionrunner: {keda: {enabled: true, minReplicas: 2}, podDisruptionBudget: {minAvailable: 2}}"
        ),
        ("no limit", "workloads: {podDisruptionBudget: {maxUnavailable: null}}"),
        (
            "data services that may not stop",
            "{mongodb: {pdb: {minAvailable: 3}}, rabbitmq: {pdb: {maxUnavailable: 0}}, redis: {podDisruptionBudget: {minAvailable: 67%}}}"
        ),
        (
            "a single server that may not stop",
            "redis: {cluster: {slaveCount: 1}, podDisruptionBudget: {minAvailable: 1}}"
        ),
        (
            "a master that may not stop",
            "redis: {cluster: {enabled: false}, podDisruptionBudget: {minAvailable: 0, maxUnavailable: 0%}}"
        ),
        (
            "Bitnami's pods that may not stop",
            "preset: stackstorm-ha-1.1\nmongodb: {arbiter: {enabled: true, pdb: {create: true}}, pdb: {create: true, minAvailable: 100%}, replicaCount: 2}\n\
             rabbitmq: {replicaCount: 1, pdb: {create: true}}\n\
             redis: {usePassword: true, sentinel: {usePassword: false}, podDisruptionBudget: {enabled: true, minAvailable: 3, maxUnavailable: 0}}"
        ),
        (
            "Bitnami's share of nothing",
            "preset: stackstorm-ha-1.1\nredis: {usePassword: true, sentinel: {usePassword: false}, podDisruptionBudget: {enabled: true, maxUnavailable: 0%}}"
        ),
        (
            "one pod at the floor of an autoscaler",
            "st2api: {autoscaling: {enabled: true, minReplicas: 1}, podDisruptionBudget: {minAvailable: 100%}}"
        ),
        ("a share that is rounded up to all", "st2api: {podDisruptionBudget: {minAvailable: 60%}}"),
    ]));
}

#[test]
fn pods_that_are_missing_one_by_one_are_fine() {
    for values in [
        "workloads: {strategy: {type: RollingUpdate}}",
        "workloads: {podDisruptionBudget: {minAvailable: 1}}",
        "{workloads: {strategy: {type: Recreate}}, st2actionrunner: {strategy: {type: RollingUpdate}}, st2workflowengine: {strategy: {type: RollingUpdate}}}",
        "{preset: small, workloads: {podDisruptionBudget: {minAvailable: 100%}}}",
        "workloads: {podDisruptionBudget: {enabled: false, maxUnavailable: 0}}",
        "st2api: {podDisruptionBudget: {minAvailable: 50%}}",
        "{mongodb: {pdb: {minAvailable: 2}}, rabbitmq: {pdb: {maxUnavailable: 1}}, redis: {podDisruptionBudget: {minAvailable: 0}}}",
        "mongodb: {pdb: {create: false, maxUnavailable: 0}}",
        "redis: {podDisruptionBudget: {minAvailable: 0%, maxUnavailable: 0}}",
        "st2api: {podDisruptionBudget: {minAvailable: 0}}",
        "{preset: stackstorm-ha-1.1, redis: {usePassword: true, sentinel: {usePassword: false}, podDisruptionBudget: {enabled: true, minAvailable: 1, maxUnavailable: 0}}}",
    ] {
        let done = of(values);
        assert!(done.stdout.contains("no findings"), "{values}: {}", done.stdout);
    }
}

#[test]
fn numbers_of_pods() {
    assert_snapshot!(findings(&[
        (
            "a sidecar without requests",
            "preset: production\nworkloads: {sidecars: [{name: a, image: b, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}"
        ),
        (
            "by memory",
            "st2web: {autoscaling: {enabled: true, targetCPUUtilizationPercentage: null, targetMemoryUtilizationPercentage: 80}, sidecars: [{name: a, image: b, resources: {requests: {cpu: 1}}, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}"
        ),
        ("a number that an autoscaler sets", "preset: production\nst2api: {replicas: 7}"),
        ("a number that KEDA sets", "st2actionrunner: {replicas: 7, keda: {enabled: true}}"),
        ("no runner", "st2actionrunner: {replicas: 0}"),
        ("one runner", "st2actionrunner: {replicas: 1}"),
    ]));
    for values in ["preset: small", "preset: production", "preset: production\nst2garbagecollector: {enabled: false}"] {
        let done = of(values);
        assert!(done.stdout.contains("no findings"), "{values}: {}", done.stdout);
    }
}

#[test]
fn time_to_stop() {
    assert_snapshot!(findings(&[
        ("less time than a pod sleeps", "st2api: {terminationGracePeriodSeconds: 3}"),
        ("the same for all", "workloads: {terminationGracePeriodSeconds: 3}"),
        ("a sleep as long as it", "st2api: {lifecycle: {preStop: {sleep: {seconds: 30}}}}"),
        (
            "a script that is longer",
            "st2api: {lifecycle: {preStop: {exec: {command: [sh, -c, 'sleep 20; sleep 20s']}}}}"
        ),
        ("the same of all", "workloads: {lifecycle: {preStop: {exec: {command: [sleep, '40']}}}}"),
        ("runners that do not wait", "st2: {config: \"[actionrunner]\\ngraceful_shutdown = off\\n\"}"),
    ]));
    for values in [
        "{workloads: {terminationGracePeriodSeconds: 1200}}",
        "st2api: {preStopSleep: '40', lifecycle: {preStop: {exec: {command: [sh, -c, 'sleep 4; kill -INT 1']}}}}",
    ] {
        let done = of(values);
        assert!(done.stdout.contains("no findings"), "{values}: {}", done.stdout);
    }
}

#[test]
fn hooks_in_the_place_of_a_signal() {
    assert_snapshot!(findings(&[
        ("a sleep", "st2notifier: {lifecycle: {preStop: {sleep: {seconds: 5}}}}"),
        ("a sleep of a web service", "st2api: {lifecycle: {preStop: {sleep: {seconds: 5}}}}"),
        ("a request of all", "workloads: {lifecycle: {preStop: {httpGet: {port: 1}}}}"),
        ("a script", "st2timersengine: {lifecycle: {preStop: {exec: {command: [sleep, '5']}}}}"),
    ]));
    for values in [
        "st2notifier: {lifecycle: {preStop: {exec: {command: [sh, -c, 'sleep 5; kill -INT 1']}}}}",
        "st2notifier: {lifecycle: {postStart: {sleep: {seconds: 5}}}}",
        "st2scheduler: {lifecycle: {preStop: {sleep: {seconds: 5}}}}",
        "{st2notifier: {enabled: false, lifecycle: {preStop: {sleep: {seconds: 5}}}}}",
    ] {
        let done = of(values);
        assert!(done.stdout.contains("no findings"), "{values}: {}", done.stdout);
    }
    assert_snapshot!(findings(&[
        ("a signal in its place", "st2notifier: {lifecycle: {stopSignal: SIGINT, preStop: {sleep: {seconds: 5}}}}"),
        ("a signal for all", "workloads: {lifecycle: {stopSignal: SIGINT}}"),
    ]));
}

#[test]
fn what_pods_do_not_have() {
    assert_snapshot!(findings(&[
        ("a probe that is switched on", "st2actionrunner: {livenessProbe: {enabled: true}}"),
        ("a probe that is changed", "st2garbagecollector: {startupProbe: {periodSeconds: 30}}"),
        ("a probe of a sensor", "st2: {packs: {sensors: [{name: a, ref: b.C, livenessProbe: {periodSeconds: 30}}]}}"),
        (
            "a probe that a sensor loses",
            "{st2sensorcontainer: {livenessProbe: {exec: {command: [a]}}}, st2: {packs: {sensors: [{name: a, ref: b.C, livenessProbe: {periodSeconds: 5}}]}}}"
        ),
        (
            "a probe of all that a sensor loses",
            "{workloads: {readinessProbe: {exec: {command: [a]}}}, st2: {packs: {sensors: [{name: a, ref: b.C, readinessProbe: {periodSeconds: 5}}]}}}"
        ),
        (
            "a Job of one's own",
            "jobs: {extra_hooks: [{name: a, hook: post-install, command: [a], readinessProbe: {periodSeconds: 5}, labels: {app.kubernetes.io/name: x}, \
             serviceAccount: {attach: true, create: true}, env: {API_TOKEN: hunter22x}, sidecars: [{name: a, image: b}]}]}"
        ),
        (
            "a Job of one's own as the chart has it",
            "{preset: stackstorm-ha-1.1, jobs: {extra_hooks: [{name: a, hook: post-install, command: [a], resources: {}, env: {A: b}}]}}"
        ),
        ("a probe of Jobs", "jobs: {readinessProbe: {periodSeconds: 30}}"),
        ("a budget for one", "st2timersengine: {podDisruptionBudget: {maxUnavailable: 1}}"),
        (
            "a Job that does not end",
            "jobs: {sidecars: [{name: a, image: b, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}"
        ),
        ("accounts of all", "workloads: {serviceAccount: {attach: true, create: true}}"),
        ("a key of a section", "workloads: {sudo: true}"),
        ("a key of several sections", "workloads: {replicas: 3}"),
    ]));
}

#[test]
fn credentials_in_texts() {
    assert_snapshot!(findings(&[
        ("the client", "st2client: {st2clientConfig: \"[credentials]\\nusername = a\\npassword = hunter22x\\n\"}"),
        ("the client of Jobs", "jobs: {st2clientConfig: \"[credentials]\\npassword = hunter22x\\n\"}"),
        ("RabbitMQ", "rabbitmq: {extraConfiguration: 'default_pass = hunter22x'}"),
        ("Redis", "redis: {configmap: 'requirepass hunter22x'}"),
        ("a script", "st2api: {postStartScript: 'curl -u admin:hunter22x https://example.com/'}"),
        (
            "a hook",
            "workloads: {lifecycle: {postStart: {exec: {command: [sh, -c, 'curl -u admin:hunter22x https://example.com/']}}}}"
        ),
        (
            "a sidecar",
            "st2api: {sidecars: [{name: a, image: b, args: [--password, hunter22x], securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]}"
        ),
    ]));
    for values in [
        "st2client: {st2clientConfig: \"[credentials]\\npassword = $ST2_AUTH_PASSWORD\\n\"}",
        "st2api: {postStartScript: 'curl -u admin:$PASSWORD https://example.com/'}",
        r#"st2api: {postStartScript: "printf 'user=%s\\npassword=%s\\n' \"$U\" \"$P\" >/run/login"}"#,
        "st2api: {postStartScript: 'jq -n --arg p \"$P\" \"{password: \\$p}\"; echo password=@DB_PASSWORD@ | fill'}",
        "st2api: {postStartScript: 'helm upgrade a b --set auth.existingSecret=st2-auth'}",
        "{rabbitmq: {enabled: false, extraConfiguration: 'default_pass = hunter22x', external: {hosts: [mq.example.com], username: a, existingSecret: s}}}",
    ] {
        let said = of(values).stdout;
        assert!(!said.contains("looks like a credential"), "{values}: {said}");
    }
}

#[test]
fn settings_in_vain() {
    assert_snapshot!(findings(&[
        ("a key with a dot", "st2api: {nodeSelector: {kubernetes.io/arch: null}}"),
        (
            "an Ingress to nothing",
            "{st2web: {enabled: false, service: {hostname: st2.example.com}}, ingress: {enabled: true}}"
        ),
        (
            "a route to nothing",
            "{st2web: {enabled: false}, httpRoute: {enabled: true, hostnames: [st2.example.com], parentRefs: [{name: a}]}}"
        ),
        ("days", "st2garbagecollector: {enabled: false, keepDays: 3}"),
        ("a store", "secrets: {external: {secretStoreRef: {name: vault}}}"),
        (
            "a certificate",
            "{st2web: {service: {hostname: st2.example.com}}, ingress: {enabled: true, tls: [{secretName: a, hosts: [st2.example.com, '*.example.com', st2.example.org]}]}}"
        ),
        (
            "two passwords of LDAP",
            "st2: {ldap: {enabled: true, host: a.example.com, bindDn: cn=a, baseOu: ou=b, groupDns: [cn=x], bindPassword: hunter22x, existingSecret: x, \
             useSsl: true, caCert: /x}}"
        ),
        (
            "another backend than the directory",
            "st2: {config: \"[auth]\\nbackend = flat_file\\nbackend_kwargs = {}\\n\", ldap: {enabled: true, host: a.example.com, bindDn: cn=a, baseOu: ou=b, \
             groupDns: [cn=x], existingSecret: x, useSsl: true, caCert: /etc/ssl/ca.crt}}"
        ),
        (
            "another file of users",
            "{st2: {existingHtpasswdSecret: x}, st2auth: {env: {ST2_AUTH__BACKEND_KWARGS: '{\"file_path\": \"/x\"}'}}}"
        ),
        (
            "another backend than the users'",
            "{st2: {config: \"[auth]\\nbackend = pam\\n\", users: {alice: {passwordHash: '{SHA}x'}}}}"
        ),
        (
            "a certificate that nothing mounts",
            "st2: {ldap: {enabled: true, host: a.example.com, bindDn: cn=a, baseOu: ou=b, groupDns: [cn=x], existingSecret: x, useSsl: true, caCert: /x}}"
        ),
        (
            "a certificate at no path",
            "st2: {ldap: {enabled: true, host: a.example.com, bindDn: cn=a, baseOu: ou=b, groupDns: [cn=x], existingSecret: x, useSsl: true, caCert: ca.crt}}"
        ),
        (
            "a hash that was cut off",
            "st2: {users: {alice: {passwordHash: '$2y$10$abc'}, bob: {passwordHash: '$2y$10$...'}}}"
        ),
        (
            "metrics of a sensor",
            "{metrics: {enabled: true}, st2: {packs: {sensors: [{name: a, ref: b.C, env: {ST2_METRICS__PREFIX: x, ST2_METRICS__HOST: y}}]}}}"
        ),
        (
            "a map in the place of a list",
            "networkPolicies: {enabled: true, egress: {st2api: {}}, ingress: {st2web: {}}}"
        ),
        (
            "a Gateway with odd names",
            "httpRoute: {enabled: true, parentRefs: [{name: gw, namespace: gate_ways, sectionName: HTTPS, kind: 2x, group: A_b}, {name: a}, {name: a}]}"
        ),
        ("a store with an odd name", "secrets: {mode: external, external: {secretStoreRef: {name: vault_backend}}}"),
        (
            "peers that are none",
            "networkPolicies: {enabled: true, dns: [{}], gateways: [{namespaceSelector: null}], egress: {st2actionrunner: [{to: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}]}, ingress: {st2web: [{from: [{}]}]}}"
        ),
        ("a Secret with an odd name", "st2actionrunner: {keda: {enabled: true, existingSecret: Bad Name}}"),
        ("a key that is not used", "st2: {existingDatastoreSecret: a, datastore_crypto_key: disable}"),
        (
            "files that nobody reads",
            "st2: {packs: {configs: {aws: 'a: b', gcp.yml: 'a: b'}}, rbac: {enabled: true, roles: {admins: 'a: b'}}, overrides: {aws: 'a: b', b.yaml: 'a: b'}}"
        ),
        (
            "a script in the place of which there is a hook",
            "{st2api: {postStartScript: 'echo a'}, workloads: {lifecycle: {postStart: {exec: {command: [a]}}}}}"
        ),
        ("no user", "workloads: {podSecurityContext: {runAsUser: null}}"),
        ("definitions", "rabbitmq:\n  auth:\n    username: app\n    password: null\n    existingPasswordSecret: mine"),
        (
            "the chat bot",
            "{secrets: {mode: external, external: {secretStoreRef: {name: vault}}}, st2chatops: {enabled: true, env: {HUBOT_ADAPTER: slack, \
             HUBOT_SLACK_TOKEN: xoxb-12-abcdef}}}"
        ),
    ]));
}

/// What says the same as the keys, what holds the certificate, and what Bitnami's broker does not tell anybody about, is fine.
#[test]
fn settings_that_fit() {
    for values in [
        "st2: {existingHtpasswdSecret: x, config: \"[auth]\\nbackend = flat_file\\nbackend_kwargs = {\\\"file_path\\\": \\\"/etc/st2/auth/htpasswd\\\"}\\n\"}",
        "st2: {config: \"[auth]\\nbackend = pam\\n\"}",
        "{st2: {ldap: {enabled: true, host: a.example.com, bindDn: cn=a, baseOu: ou=b, groupDns: [cn=x], existingSecret: x, useSsl: true, caCert: /etc/ldap/ca.crt}}, \
         st2auth: {extra_volumes: [{name: ca, mount: {mountPath: /etc/ldap}, volume: {secret: {secretName: ca}}}]}}",
        "{image: {repository: registry.example.com/st2}, st2: {ldap: {enabled: true, host: a.example.com, bindDn: cn=a, baseOu: ou=b, groupDns: [cn=x], \
         existingSecret: x, useSsl: true, caCert: /x}}}",
        "st2: {users: {alice: {passwordHash: '$2y$10$abcdefghijklmnopqrstuuAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'}}}",
        "{metrics: {enabled: true, prometheusRule: {enabled: true}}, rabbitmq: {provider: bitnami, metrics: {enabled: true}}, st2: {config: \"[messaging]\\nprefix = x\\n\"}}",
        "{st2sensorcontainer: {livenessProbe: {exec: {command: [a]}}}, st2: {packs: {sensors: [{name: a, ref: b.C, livenessProbe: {enabled: false}}]}}}",
        "networkPolicies: {enabled: true, egress: {st2api: []}}",
        "httpRoute: {enabled: true, parentRefs: [{name: a, sectionName: https.a, namespace: gateways, kind: Gateway, group: gateway.networking.k8s.io}]}",
    ] {
        let done = of(values);
        assert!(done.stdout.contains("no findings"), "{values}: {}", done.stdout);
    }
}

/// What a hook takes before the service hears of the end is time that the service does not have.
#[test]
fn hooks_take_time() {
    assert_snapshot!(findings(&[
        (
            "half of the time of a runner",
            "st2actionrunner: {lifecycle: {preStop: {exec: {command: [sh, -c, sleep 300]}}}, terminationGracePeriodSeconds: 660}"
        ),
        (
            "a wait of its own",
            "workloads: {lifecycle: {preStop: {sleep: {seconds: 100}}}}\n\
             st2workflowengine: {terminationGracePeriodSeconds: 360, env: {ST2_WORKFLOW_ENGINE__EXIT_STILL_ACTIVE_CHECK: '300'}}"
        ),
    ]));
    let hook = "st2actionrunner: {lifecycle: {preStop: {exec: {command: [sh, -c, sleep 700]}}}}";
    let done = Run::new(&["render", "-s", "Deployment/*actionrunner", "-f", "v.yaml"])
        .with_secrets()
        .file("v.yaml", hook)
        .run();
    assert!(done.stdout.contains("terminationGracePeriodSeconds: 1360"), "{}", done.stdout);
}
