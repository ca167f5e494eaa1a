//! Releases that there is nothing to move about, and those that cannot be moved.

use crate::cli_support::Run;
use crate::release::{PRESET, run};

#[test]
fn there_may_be_nothing_to_move() {
    for (values, said) in [
        ("{}", "mongodb: the provider is `official`"),
        (
            "{ mongodb: { enabled: false }, rabbitmq: { enabled: false }, redis: { enabled: false }, st2: { existingConfigSecret: mine } }",
            "rabbitmq: it is switched off here",
        ),
    ] {
        let done = run(&["migrate", "plan"], values).run();
        assert_eq!(done.status, 0, "{}", done.stderr);
        assert!(done.stdout.contains("nothing to move") && done.stdout.contains(said), "{}", done.stdout);
        let json = run(&["migrate", "plan", "-o", "json"], values).run();
        let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
        assert_eq!(json["stages"], serde_json::json!([]));
        let stage = run(&["migrate", "render", "preflight"], values).run().failed(1);
        assert!(stage.stderr.contains("nothing to move"), "{}", stage.stderr);
    }
}

#[test]
fn what_cannot_be_moved_is_refused_with_the_reason() {
    let cases = [
        ("mongodb: { architecture: standalone }", "mongodb.architecture", "no replica set"),
        ("mongodb: { persistence: { enabled: false } }", "mongodb.persistence.enabled", "on no volume"),
        ("mongodb: { persistence: { mountPath: /data } }", "mongodb.persistence.mountPath", "not on the volume"),
        (
            "mongodb: { tls: { enabled: true, caCert: a, caKey: b, clientPem: c } }",
            "mongodb.tls.enabled",
            "certificate",
        ),
        ("mongodb: { arbiter: { enabled: true } }", "mongodb.arbiter.enabled", "no arbiter"),
        (
            "mongodb: { externalAccess: { enabled: true, service: { type: NodePort, nodePorts: [30001, 30002, 30003] } } }",
            "mongodb.externalAccess.enabled",
            "outside of the cluster",
        ),
        ("mongodb: { replicaSetHostnames: false }", "mongodb.replicaSetHostnames", "addresses of pods"),
        ("mongodb: { replicaCount: null }", "mongodb.replicaCount", "number of members"),
        ("mongodb: { replicaCount: 2 }", "mongodb.replicaCount", "odd number of members"),
        ("mongodb: { strategyType: OnDelete }", "mongodb.strategyType", "deletes each pod"),
        ("global: { namespaceOverride: data }", "global.namespaceOverride", "another namespace"),
        ("mongodb: { configuration: 'net: {}' }", "mongodb.configuration", "folders of Bitnami's image"),
        ("mongodb: { existingConfigmap: mine }", "mongodb.existingConfigmap", "folders of Bitnami's image"),
        ("mongodb: { command: [own] }", "mongodb.command", "Bitnami's image"),
        ("mongodb: { args: [own] }", "mongodb.args", "Bitnami's image"),
        ("mongodb: { image: { tag: '4.2' } }", "mongodb.image.tag", "no way from 4.2"),
        ("mongodb: { image: { tag: latest } }", "mongodb.image.tag", "no way from an unknown version"),
        (
            "mongodb: { image: { repository: team/mongodb } }",
            "mongodb.image.repository",
            "neither Bitnami's nor a mirror",
        ),
        ("redis: { image: { repository: team/cache } }", "redis.image.repository", "neither Bitnami's nor a mirror"),
        ("image: { tag: main }", "image.tag", "which version of StackStorm"),
        ("st2api: { image: { tag: '3.8' } }", "st2api.image.tag", "one version"),
        ("compatibility: stackstorm-ha-1.1", "compatibility", "data services are gone"),
    ];
    for (values, path, message) in cases {
        let done = run(&["migrate", "plan"], &format!("{PRESET}{values}\n")).run().failed(1);
        assert!(done.stderr.contains(path) && done.stderr.contains(message), "{values}: {}", done.stderr);
        let stage = run(&["migrate", "render", "preflight"], &format!("{PRESET}{values}\n")).run().failed(1);
        assert!(stage.stderr.contains(message), "{values}: {}", stage.stderr);
    }
}

#[test]
fn what_holds_afterwards_helps() {
    let cases = [
        ("mongodb: { image: { repository: team/mongodb } }", "mongodb: { image: { repository: team/mongo } }"),
        ("mongodb: { configuration: 'net: {}' }", "mongodb: { configuration: '' }"),
        ("mongodb: { command: [own] }", "mongodb: { command: null }"),
        ("st2api: { image: { tag: '3.8' } }", "st2api: { image: { tag: null } }"),
        ("rabbitmq: { image: { repository: team/broker } }", "rabbitmq: { image: { repository: library/rabbitmq } }"),
    ];
    for (values, after) in cases {
        let plan = run(&["migrate", "plan", "--after", "after.yaml"], &format!("{PRESET}{values}\n"));
        let done = plan.file("after.yaml", after).run();
        assert_eq!(done.status, 0, "{values}: {}", done.stderr);
    }
}

#[test]
fn what_has_to_stay_cannot_change_on_the_way() {
    for (after, message) in [
        ("mongodb: { replicaCount: 5 }", "number of members"),
        ("mongodb: { replicaSetName: other }", "cannot change its name"),
        ("mongodb: { fullnameOverride: other }", "volumes go by this name"),
        ("mongodb: { clusterDomain: other }", "by this domain"),
        ("mongodb: { persistence: { subPath: other } }", "in this folder"),
    ] {
        let plan = run(&["migrate", "plan", "--after", "after.yaml"], PRESET).file("after.yaml", after);
        let done = plan.run().failed(1);
        assert!(done.stderr.contains(message), "{after}: {}", done.stderr);
    }
}

#[test]
fn wrong_commands_say_what_is_right() {
    let stage =
        run(&["migrate", "render", "mongodb-5.0"], &format!("{PRESET}mongodb: {{ image: {{ tag: '6.0' }} }}\n"));
    let done = stage.run().failed(2);
    assert!(done.stderr.contains("has no stage mongodb-5.0") && done.stderr.contains("mongodb-7.0"), "{}", done.stderr);
    let done = run(&["migrate", "render", "preflight", "--part", "complete"], PRESET).run().failed(2);
    assert!(done.stderr.contains("no such part"), "{}", done.stderr);
    let done = run(&["migrate", "plan", "--target", "helm"], PRESET).run().failed(2);
    assert!(done.stderr.contains("--target"), "{}", done.stderr);
    let done = run(&["migrate", "plan", "--after", "absent.yaml"], PRESET).run().failed(2);
    assert!(done.stderr.contains("absent.yaml"), "{}", done.stderr);
    let done = Run::new(&["migrate", "render", "mongodb-9.0"]).run().failed(2);
    assert!(done.stderr.contains("mongodb-8.0"), "{}", done.stderr);
    let done = run(&["migrate", "plan", "--set", "st2web.replicas=many"], PRESET).run().failed(1);
    assert!(done.stderr.contains("st2web.replicas"), "{}", done.stderr);
}

/// What Bitnami's image needs and the official one does not know is told with the way out.
#[test]
fn values_that_do_not_fit_the_end_say_so() {
    let values =
        format!("{PRESET}rabbitmq: {{ auth: {{ erlangCookie: '' }} }}\nredis: {{ cluster: {{ enabled: 7 }} }}\n");
    let done = run(&["migrate", "plan"], &values).run().failed(1);
    assert!(done.stderr.contains("redis.cluster.enabled"), "{}", done.stderr);
    let even = run(&["migrate", "plan"], &format!("{PRESET}mongodb: {{ replicaCount: 2 }}\n")).run().failed(1);
    assert!(even.stderr.contains("name it with --after"), "{}", even.stderr);
}

/// Who learns it at the stage itself has StackStorm stopped already, and the old brokers deleted.
#[test]
fn what_kubernetes_refuses_at_a_later_stage_is_refused_by_the_plan() {
    for (values, path, message) in [
        (
            "mongodb: { resources: { limits: { memory: 512Mi } } }",
            "mongodb.resources.limits.memory",
            "more is requested than the limit allows",
        ),
        (
            "rabbitmq: { resources: { limits: { memory: 1Gi } } }",
            "rabbitmq.resources.limits.memory",
            "more is requested than the limit allows",
        ),
        (
            "st2api: { resources: { limits: { memory: 200Mi } } }",
            "st2api.resources.limits.memory",
            "more is requested than the limit allows",
        ),
        (
            "mongodb: { extraVolumes: [{ name: x, emptyDir: {} }], extraVolumeMounts: [{ name: x, mountPath: /tmp }] }",
            "mongodb.extraVolumeMounts[0].mountPath",
            "two volumes have the same mount path",
        ),
    ] {
        let values = format!("{PRESET}{values}\n");
        for command in [&["migrate", "plan"][..], &["migrate", "render", "preflight"]] {
            let done = run(command, &values).run().failed(1);
            assert!(done.stderr.contains(&format!("error: {path}: {message}")), "{values}: {}", done.stderr);
            assert!(done.stderr.contains("name it with --after"), "{values}: {}", done.stderr);
        }
    }
    let values = format!("{PRESET}mongodb: {{ resources: {{ limits: {{ memory: 512Mi }} }} }}\n");
    let plan = run(&["migrate", "plan", "--after", "after.yaml"], &values);
    let after = "mongodb: { resources: { requests: { memory: 512Mi } } }\n";
    let done = plan.file("after.yaml", after).run();
    assert_eq!(done.status, 0, "{}", done.stderr);
}
