//! What st2ha says about values of StackStorm that cannot work, and what it takes without a word.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail this way")]

mod support;

use std::fmt::Write as _;

use insta::assert_snapshot;

/// The findings about each of these values, as text.
fn findings(cases: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (case, values) in cases {
        let output = support::render("st2", values);
        let messages = String::from_utf8(output.stderr).unwrap();
        assert!(!messages.is_empty(), "{case}: {values}");
        let failed = messages.lines().any(|line| line.starts_with("error: "));
        assert_eq!(output.status.code(), Some(i32::from(failed)), "{case}: {messages}");
        assert_eq!(output.stdout.is_empty(), failed, "{case}");
        writeln!(text, "# {case}").unwrap();
        for line in messages.lines() {
            if line.starts_with("error: ") || line.starts_with("warning: ") {
                writeln!(text, "{line}").unwrap();
            } else if let Some(help) = line.trim_start().strip_prefix("= help: ") {
                writeln!(text, "    {help}").unwrap();
            }
        }
    }
    text
}

#[test]
fn keys_that_are_gone() {
    assert_snapshot!(findings(&[
        ("login", "secrets: {st2: {username: a, password: b, ssh_key: c, datastore_crypto_key: d}}"),
        ("one image of packs", "st2: {packs: {image: {name: x}}}"),
        (
            "other services",
            "mongodb-ha: {replicas: 3}\nrabbitmq-ha: {x: y}\netcd: {enabled: true}\netcd-operator: {enabled: true}"
        ),
        ("more below secrets", "secrets: {st2: {password: b, other: c}, more: d}"),
        ("a registry", "docker-registry: {enabled: true}"),
        ("the enterprise edition", "enterprise: {enabled: true, license: s3cr3t}"),
    ]));
}

#[test]
fn login_and_keys() {
    assert_snapshot!(findings(&[
        ("no user name", "st2: {username: ''}"),
        ("a colon in a user name", "st2: {username: 'a:b'}"),
        ("a line break in a password of StackStorm", "st2: {password: \"a\\nb\"}"),
        ("a long wait", "st2auth: {postStartScript: 'true', preStopSleep: 30, terminationGracePeriodSeconds: 30}"),
        ("the key in /", "st2: {system_user: {ssh_key_file: /id_rsa}}"),
        ("the key among st2's files", "st2: {system_user: {ssh_key_file: /etc/st2//id_rsa}}"),
        ("the key among those of sshd", "st2: {system_user: {ssh_key_file: /etc/ssh/id_rsa}}"),
        ("the key among devices", "st2: {system_user: {ssh_key_file: /dev/shm/id_rsa}}"),
        ("the key in a relative folder", "st2: {system_user: {ssh_key_file: keys/id_rsa}}"),
        ("a folder for a key", "st2: {system_user: {ssh_key_file: /srv/keys/}}"),
        ("a colon in a path", "st2: {system_user: {ssh_key_file: '/srv/a:b/id_rsa'}}"),
        ("a line break in a setting", "st2: {system_user: {user: \"stanley\\n[auth]\"}}\nclusterDomain: \"a\\tb\""),
        ("a line break in a password", "mongodb: {auth: {password: \"a\\nb\"}}"),
    ]));
}

#[test]
fn data_services() {
    assert_snapshot!(findings(&[
        (
            "MongoDB's password elsewhere",
            "preset: stackstorm-ha-1.1\nmongodb: {auth: {existingSecret: mine, password: null}}"
        ),
        (
            "RabbitMQ's password elsewhere, and not for its definitions",
            "rabbitmq: {auth: {existingPasswordSecret: mine, password: null}}"
        ),
        (
            "RabbitMQ's password elsewhere",
            "preset: stackstorm-ha-1.1\nrabbitmq: {auth: {existingPasswordSecret: mine, password: null}}"
        ),
        (
            "Redis' password elsewhere",
            "preset: stackstorm-ha-1.1\nredis: {usePassword: true, existingSecret: mine, password: null}"
        ),
        ("Redis without Sentinel", "redis: {sentinel: {enabled: false}}"),
        ("Redis without nodes", "redis: {cluster: {slaveCount: 0}}"),
        ("a password that no URL can hold", "redis: {password: a/b}"),
        ("a password that nobody asks for", "redis: {usePassword: false, password: pw}"),
        (
            "encrypted connections",
            "image: {tag: '3.8'}\nredis: {tls: {enabled: true, certificatesSecret: a, certFilename: b, certKeyFilename: c, certCAFilename: d}}",
        ),
        ("two domains", "preset: stackstorm-ha-1.1\nclusterDomain: k8s.example.org"),
    ]));
}

#[test]
fn packs_and_sensors() {
    assert_snapshot!(findings(&[
        ("volumes that are missing", "st2: {packs: {volumes: {enabled: true, configs: {emptyDir: {}}}}}"),
        (
            "two ways of dividing sensors",
            "st2: {packs: {sensors: [{name: a, ref: b.C}]}}\nst2sensorcontainer: {deployments: 2}"
        ),
        ("an empty reference", "st2: {packs: {sensors: [{name: a, ref: ''}]}}"),
        ("very many Deployments", "st2sensorcontainer: {deployments: 100000}"),
        ("one name twice", "st2: {packs: {sensors: [{name: a, ref: b.C}, {name: a, ref: b.D}]}}"),
        ("no names", "st2: {packs: {sensors: [{ref: b.C}, {ref: b.D}]}}"),
        ("a name with an underscore", "st2: {packs: {sensors: [{name: My_Sensor, ref: b.C}]}}"),
        ("a long name", &format!("st2: {{packs: {{sensors: [{{name: {}, ref: b.C}}]}}}}", "x".repeat(45))),
    ]));
}

#[test]
fn ways_in() {
    let path = |path: &str| format!("ingress: {{enabled: true, hosts: [{{host: a.example.com, paths: [{path}]}}]}}");
    assert_snapshot!(findings(&[
        ("no host", "ingress: {enabled: true}"),
        ("no paths", "ingress: {enabled: true, hosts: [{host: a.example.com, paths: []}]}"),
        ("a relative path", &path("{path: api, serviceName: a, servicePort: 80}")),
        ("no Service", &path("{serviceName: '', servicePort: 80}")),
        ("no port", &path("{serviceName: a, servicePort: 0}")),
        ("a port that is no name", &path("{serviceName: a, servicePort: not_a_port}")),
        ("a name that stands for nothing", "st2api: {service: {type: ExternalName}}"),
    ]));
}

#[test]
fn extra_volumes() {
    let volumes = |component: &str, volumes: &str| format!("{component}: {{extra_volumes: [{volumes}]}}");
    let good = "{name: a, mount: {mountPath: /a}, volume: {emptyDir: {}}}";
    assert_snapshot!(findings(&[
        ("nothing but empty parts", &volumes("st2api", "{name: '', mount: {mountPath: ''}, volume: {}}")),
        (
            "a name with an underscore",
            &volumes("st2notifier", "{name: a_b, mount: {mountPath: /a}, volume: {emptyDir: {}}}")
        ),
        ("a name in use", &volumes("jobs", "{name: st2-config-vol, mount: {mountPath: /a}, volume: {emptyDir: {}}}")),
        (
            "a name in use once there is a script",
            "st2web: {postStartScript: 'true', extra_volumes: [{name: st2-post-start-script-vol, mount: {mountPath: /a}, \
             volume: {emptyDir: {}}}]}",
        ),
        (
            "one place twice",
            &volumes(
                "st2client",
                &format!("{good}, {{name: b, mount: {{mountPath: /a}}, volume: {{emptyDir: {{}}}}}}")
            )
        ),
        (
            "two volumes of one name",
            &volumes(
                "st2actionrunner",
                &format!("{good}, {{name: a, mount: {{mountPath: /b}}, volume: {{configMap: {{name: c}}}}}}")
            )
        ),
        (
            "a sensor's volumes",
            "st2: {packs: {sensors: [{name: a, ref: b.C, extra_volumes: [{name: '', mount: {mountPath: /a}, volume: {emptyDir: {}}}]}]}}",
        ),
    ]));
}

#[test]
fn jobs_of_ones_own() {
    let hook = |hook: &str| format!("jobs: {{extra_hooks: [{hook}]}}");
    assert_snapshot!(findings(&[
        ("nothing but empty parts", &hook("{name: '', hook: '', command: []}")),
        ("an unknown event", &hook("{name: a, hook: 'post-install, post-instal', command: [x]}")),
        ("before anything is there", &hook("{name: a, hook: pre-install, command: [x]}")),
        ("a name with a dot", &hook("{name: a.b, hook: post-install, command: [x]}")),
        ("a long name", &hook(&format!("{{name: {}, hook: post-install, command: [x]}}", "x".repeat(40)))),
        (
            "one name twice",
            &hook("{name: a, hook: post-install, command: [x]}, {name: a, hook: post-upgrade, command: [x]}")
        ),
        ("a Job that does not exist", "jobs: {skip: [key-load]}"),
    ]));
}

#[test]
fn names_of_releases() {
    let mut text = String::new();
    let long = "x".repeat(39);
    let cases = [
        ("123", ""),
        ("my.st2", ""),
        (&*long, ""),
        (&long[..33], "st2: {rbac: {enabled: true}}"),
        (&long[..26], "st2: {packs: {volumes: {enabled: true, packs: {emptyDir: {}}, virtualenvs: {emptyDir: {}}}}}"),
    ];
    for (name, values) in cases {
        let output = support::render(name, values);
        assert_eq!(output.status.code(), Some(1), "{name}");
        writeln!(text, "# {name}\n{}", String::from_utf8_lossy(&output.stderr)).unwrap();
    }
    assert_snapshot!(text);
}

#[test]
fn what_works_is_not_refused() {
    let no_jobs = "jobs: {skip: [apikey_load, key_load, register_content]}\nmongodb: {enabled: false}\n\
                   rabbitmq: {enabled: false}\nredis: {enabled: false}\nst2: {existingConfigSecret: mine}";
    let long = "x".repeat(53);
    let cases = [
        ("st2", ""),
        ("st2", "st2: {username: '', existingAuthSecret: mine}"),
        ("st2", "st2: {system_user: {user: deploy, ssh_key_file: /keys/id_rsa}}\nst2actionrunner: {sudo: true}"),
        ("st2", "st2: {existingConfigSecret: mine}\nmongodb: {auth: {existingSecret: mine, password: null}}"),
        (
            "st2",
            "mongodb: {auth: {existingSecret: mine, password: null}}\nredis: {existingSecret: mine, password: null}",
        ),
        (
            "st2",
            "rabbitmq: {auth: {existingPasswordSecret: mine, password: null}, loadDefinition: {existingSecret: definitions}}",
        ),
        ("st2", "st2: {packs: {sensors: [{ref: b.C}, {name: 0, ref: b.D}]}}"),
        ("st2", "secrets: {st2: {username: ''}}\nst2: {packs: {image: null}}"),
        (
            "st2",
            "ingress: {enabled: true, hosts: [{paths: [{path: '/*', pathType: ImplementationSpecific, serviceName: a, servicePort: '8080'}]}]}",
        ),
        ("st2", "st2web: {service: {type: NodePort, hostname: ''}}"),
        (
            "st2",
            "st2notifier: {extra_volumes: [{name: st2-packs-vol, mount: {mountPath: /a}, volume: {emptyDir: {}}}, \
             {name: st2-packs-vol, mount: {mountPath: /b}, volume: {emptyDir: {}}}]}",
        ),
        (
            "st2",
            "jobs: {extra_hooks: [{name: a, hook: 'Post-Install , test-success', command: [x]}], skip: [extra-helm-hook-a]}",
        ),
        (&long[..38], no_jobs.split('\n').next().unwrap()),
        (&long[..53], no_jobs),
    ];
    for (name, values) in cases {
        let output = support::render(name, values);
        let messages = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && messages.is_empty(), "{name} {values}: {messages}");
    }
}

/// What nobody wrote is told by what switched it on.
#[test]
fn findings_point_at_files_of_users() {
    for (values, place) in [
        ("st2:\n  packs:\n    volumes:\n      enabled: true\n", "values.yaml:4:16"),
        ("ingress:\n  annotations: {a: b}\n  enabled: true\n", "values.yaml:3:12"),
        ("st2api:\n  service:\n    type: ExternalName\n", "values.yaml:3:11"),
        (
            "redis:\n  usePassword: true\n  usePasswordFile: true\n  existingSecret: x\npreset: stackstorm-ha-1.1\n",
            "values.yaml:2:16",
        ),
        ("preset: stackstorm-ha-1.1\nclusterDomain: my.domain\n", "values.yaml:2:16"),
        ("rabbitmq:\n  ldap:\n    enabled: true\n", "values.yaml:3:14"),
        ("rabbitmq:\n  auth:\n    tls:\n      enabled: true\n", "values.yaml:4:16"),
        ("external-dns:\n  enabled: true\n  crd: {create: true}\n", "values.yaml:"),
    ] {
        let output = support::render("st2", values);
        let messages = String::from_utf8(output.stderr).unwrap();
        assert!(messages.contains(place) && !messages.contains("built-in"), "{values}{messages}");
    }
}
