//! What only `validate` looks at: manifests among themselves, and the form of secrets.

use insta::assert_snapshot;

use super::{of, validate};
use crate::cli_support::Run;

const REFERENCES: &str = "\
image: {pullSecret: registry}
st2:
  existingConfigSecret: my-conf
  packs: {images: [{repository: r, name: n, tag: '1', pullSecret: st2-packs}]}
st2actionrunner:
  envFromSecrets: [one, two]
st2web:
  extra_volumes:
    - {name: a, mount: {mountPath: /a}, volume: {configMap: {name: my-files}}}
    - {name: b, mount: {mountPath: /b}, volume: {secret: {secretName: perhaps, optional: true}}}
mongodb: {existingConfigmap: my-scripts}
ingress:
  enabled: true
  hosts: [{host: a.b, paths: [{path: /, serviceName: x, servicePort: 80}]}]
  tls: [{secretName: my-tls}]
";

#[test]
fn references_that_nothing_provides() {
    let done = of(REFERENCES);
    assert_eq!((done.status, done.stderr.as_str()), (0, ""));
    assert_snapshot!(done.stdout);
    // They may be in the cluster: that is no reason to fail, and `render` does not speak of it.
    assert_eq!(validate(&[("values.yaml", REFERENCES)], &["--strict"]).status, 0);
    Run::new(&["render", "-f", "values.yaml"]).with_secrets().file("values.yaml", REFERENCES).run().fine();
}

/// A name that a template makes is looked for as what the template made of it.
#[test]
fn references_by_templates_have_a_place() {
    let done = of("jobs:\n  extra_hooks: [{name: a, hook: post-install, command: [x]}]\n\
                   st2api:\n  extra_volumes:\n    - name: a\n      mount: {mountPath: /a}\n      \
                   volume: {configMap: {name: '{{ .Release.Name }}-cm'}}\n");
    assert_eq!(done.status, 0, "{}", done.stdout);
    assert!(done.stdout.contains("--> values.yaml:7:34"), "{}", done.stdout);
}

#[test]
fn certificates_of_cert_manager_are_not_missed() {
    let values = "ingress: {enabled: true, annotations: {cert-manager.io/issuer: x}, tls: [{secretName: t, hosts: [a.b]}]}\n\
                  st2web: {service: {hostname: a.b}}";
    assert!(of(values).fine().stdout.contains("no findings"));
}

#[test]
fn objects_that_kubernetes_would_refuse() {
    let done = of("\
mongodb:
  extraVolumes: [{name: mine, emptyDir: {}}, {name: mine, emptyDir: {}}]
  sidecars: [{name: mongodb, image: x}]
rabbitmq:
  extraVolumeMounts: [{name: elsewhere, mountPath: /a}, {name: data, mountPath: /b}, {name: data, mountPath: /b}]
redis:
  slave: {podLabels: {app: other}}
");
    assert_eq!(done.status, 1);
    assert_snapshot!(done.stdout);
}

#[test]
fn what_is_not_at_the_other_end() {
    let done = of("\
ingress:
  enabled: true
  hosts: [{host: a.b, paths: [{path: /, serviceName: st2-st2web, servicePort: 81}, {path: /x, serviceName: st2-st2wep, servicePort: 80}]}]
st2api:
  extra_volumes:
    - {name: a, mount: {mountPath: /a}, volume: {configMap: {name: st2-st2-urls, items: [{key: nothing, path: a}]}}}
    - {name: b, mount: {mountPath: /b}, volume: {persistentVolumeClaim: {claimName: my-claim}}}
serviceAccount: {create: false, serviceAccountName: my-account}
st2web: {serviceAccount: {attach: true}}
rabbitmq:
  service: {type: NodePort, nodePort: 30000, managerNodePort: 30000}
");
    assert_eq!(done.status, 1);
    assert_snapshot!(done.stdout);
}

#[test]
fn settings_of_shutdown() {
    let done = of("\
st2:
  config: |
    # a comment of its own is fine
    [actionrunner]
    graceful_shutdown = True  # as this one is not
    exit_still_active_check = 400
    [workflow_engine]
    exit_still_active_check = 100
    [api]
    quoted = 'a # b'
st2timersengine: {replicas: 3}
st2actionrunner: {terminationGracePeriodSeconds: 300}
");
    assert_eq!(done.status, 0);
    assert_snapshot!(done.stdout);
    let fine = "st2: {config: \"[actionrunner]\\nexit_still_active_check = 400\\n\"}\n\
                st2actionrunner: {terminationGracePeriodSeconds: 430}\nst2timersengine: {replicas: 1}";
    assert!(of(fine).fine().stdout.contains("no findings"));
    let no_wait = "st2: {config: \"[actionrunner]\\ngraceful_shutdown = False\\nexit_still_active_check = 400\\n\"}";
    let said = of(no_wait).stdout;
    assert!(said.contains("abandon") && said.contains("1 warning"), "a grace period makes no difference: {said}");
}

#[test]
fn forms_of_secrets() {
    let done = of("\
st2:
  datastore_crypto_key: 4242424242424242424242424242424242424242424242424242424242424242
  ssh_key: |-
    -----BEGIN RSA PRIVATE KEY-----
    MBsCAQACAQACAQACAQACAQACAQACAQACAQACAQA=
    -----END RSA PRIVATE KEY-----
  password: changeme
mongodb: {auth: {replicaSetKey: short}}
");
    assert_eq!(done.status, 1);
    assert_snapshot!(done.stdout);
}

#[test]
fn ssh_keys_are_mended_or_refused() {
    let mended =
        "-----BEGIN RSA PRIVATE KEY-----\nMBsCAQACAQACAQACAQACAQACAQACAQACAQACAQA=\n-----END RSA PRIVATE KEY-----\n";
    for text in [mended.replace('\n', "\\r\\n"), mended.trim_end().replace('\n', "\\n")] {
        let values = format!("st2: {{ssh_key: \"{text}\"}}");
        let done = Run::new(&["render", "-f", "values.yaml", "-s", "Secret/*", "-o", "json"]);
        let done = done.with_secrets().args(&["-f", "values.yaml"]).file("values.yaml", values).run().fine();
        let packed = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, mended);
        assert!(done.stdout.contains(&packed) || done.stdout.contains(&mended.replace('\n', "\\n")), "{text}");
    }
    for text in ["ssh-rsa AAAA me@home", "-----BEGIN PUBLIC KEY-----\\nZm9v\\n-----END PUBLIC KEY-----\\n"] {
        let done = of(&format!("st2: {{ssh_key: \"{text}\"}}"));
        assert_eq!(done.status, 1, "{text}");
        assert!(done.stdout.contains("error: st2.ssh_key: "), "{}", done.stdout);
    }
}

/// Other settings of a broker name a file that the Secret does not have, whatever runs the brokers.
#[test]
fn files_that_an_operators_object_names_are_looked_for() {
    for provider in ["official", "cluster-operator"] {
        let values = format!(
            "rabbitmq: {{provider: {provider}, extraSecrets: {{my-defs: {{other.json: '{{}}'}}}}, loadDefinition: {{existingSecret: my-defs}}}}"
        );
        let done = Run::new(&["validate", "-f", "v.yaml"]).file("v.yaml", values).run();
        assert_eq!(done.status, 0, "what names a file may look whether it is there");
        let said = "warning: rabbitmq.loadDefinition.existingSecret: the pod's own settings name a file";
        assert!(done.stdout.contains(said), "{provider}: {}", done.stdout);
    }
}

/// Amounts count where the probe is on, and mean nothing where somebody has switched it off.
#[test]
fn amounts_of_a_probe_that_is_off_by_default_are_told() {
    let told = |values: &str| {
        let done = Run::new(&["validate", "-f", "v.yaml"]).file("v.yaml", values).run();
        done.stdout.contains("rabbitmq.livenessProbe.timeoutSeconds: this has no effect")
    };
    assert!(told("rabbitmq: {livenessProbe: {timeoutSeconds: 30}}"));
    for values in [
        "rabbitmq: {livenessProbe: {enabled: true, timeoutSeconds: 30}}",
        "rabbitmq: {livenessProbe: {enabled: false, timeoutSeconds: 30}}",
        "rabbitmq: {readinessProbe: {timeoutSeconds: 30}}",
        "preset: stackstorm-ha-1.1\nrabbitmq: {livenessProbe: {timeoutSeconds: 30}}",
    ] {
        assert!(!told(values), "{values}");
    }
}

/// RabbitMQ loads the file of the last such line; st2ha's comes before those of the values.
#[test]
fn of_several_lines_that_load_definitions_the_last_one_counts() {
    for provider in ["official", "cluster-operator"] {
        let of = |file: &str| {
            let values = format!(
                "rabbitmq: {{provider: {provider}, extraSecrets: {{my-defs: {{load_definition.json: '{{}}'}}}}, \
                 loadDefinition: {{existingSecret: my-defs}}, extraConfiguration: 'load_definitions = /app/{file}'}}"
            );
            Run::new(&["validate", "-f", "v.yaml"]).file("v.yaml", values).run().stdout
        };
        let said = "name a file that this object does not hold";
        let (right, wrong) = (of("load_definition.json"), of("other.json"));
        assert!(!right.contains(said), "{provider}: {right}");
        assert!(wrong.contains(said) && wrong.contains("`other.json`"), "{provider}: {wrong}");
        assert!(!wrong.contains("`rabbitmq-definitions.json`"), "{provider}: {wrong}");
    }
}

/// The wrong type in one section does not hide what is wrong in another.
#[test]
fn all_violations_are_told_at_once() {
    let done = of("\
st2web: {replicas: many}
st2: {username: ''}
redis: {sentinel: {enabled: false}}
etcd: {enabled: true}
");
    assert_eq!(done.status, 1);
    assert_snapshot!(done.stdout);
}

/// The keys and levels of findings about Pod Security.
fn levels(values: &str) -> Vec<(String, String)> {
    let done = validate(&[("values.yaml", values)], &["--strict", "--message-format", "json"]);
    assert_eq!(done.status, 0, "{}", done.stdout);
    let findings = done.stdout.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let about = findings.filter(|finding| finding["rule"] == "pod-security");
    let level = |help: &str| help.split("enforce: ").nth(1).unwrap().split('`').next().unwrap().to_owned();
    let line = |finding: serde_json::Value| {
        assert!(finding["line"].is_number(), "{finding}");
        (finding["path"].as_str().unwrap().to_owned(), level(finding["help"].as_str().unwrap()))
    };
    about.map(line).collect()
}

#[test]
fn what_asks_for_a_pod_security_level_is_named() {
    for (values, expected) in [
        ("st2web: {replicas: 2}", &[][..]),
        (
            "preset: stackstorm-ha-1.1\nredis: {usePassword: true, sentinel: {usePassword: false}, sysctlImage: {enabled: true, command: [x], mountHostSys: true}}",
            &[("redis.sysctlImage.enabled", "privileged"), ("redis.sysctlImage.mountHostSys", "privileged")],
        ),
        (
            "preset: stackstorm-ha-1.1\nredis: {usePassword: true, sentinel: {usePassword: false}, volumePermissions: {enabled: true}}",
            &[("redis.volumePermissions.enabled", "baseline")],
        ),
        (
            "preset: stackstorm-ha-1.1\nredis: {usePassword: true, sentinel: {usePassword: false}}\nmongodb: {volumePermissions: {enabled: true}}",
            &[("mongodb.volumePermissions.enabled", "baseline")],
        ),
        (
            "preset: stackstorm-ha-1.1\nredis: {usePassword: true, sentinel: {usePassword: false}}\nrabbitmq: {volumePermissions: {enabled: true}, podSecurityContext: {fsGroup: 1001}}",
            &[("rabbitmq.volumePermissions.enabled", "baseline")],
        ),
        (
            "external-dns: {enabled: true, provider: azure, domainFilters: [a.b], image: {tag: 0.14.0}, azure: {resourceGroup: ''}}",
            &[("external-dns.azure", "privileged")],
        ),
        ("securityContext: {privileged: true}", &[("securityContext.privileged", "privileged")]),
        (
            "st2sensorcontainer: {securityContext: {capabilities: {add: [NET_RAW]}}}",
            &[("st2sensorcontainer.securityContext.capabilities.add[0]", "privileged")],
        ),
        (
            "st2api: {extra_volumes: [{name: a, mount: {mountPath: /a}, volume: {hostPath: {path: /a, type: ''}}}]}",
            &[("st2api.extra_volumes[0].volume.hostPath.path", "privileged")],
        ),
        (
            "st2: {packs: {volumes: {enabled: true, packs: {nfs: {server: s, path: /a}}, virtualenvs: {persistentVolumeClaim: {claimName: c}}}}}",
            &[("st2.packs.volumes.packs.nfs.server", "baseline")],
        ),
        (
            "st2web: {securityContext: {capabilities: {drop: [NET_RAW]}}}",
            &[("st2web.securityContext.capabilities.drop[0]", "baseline")],
        ),
        (
            "st2web: {annotations: {container.apparmor.security.beta.kubernetes.io/st2web: unconfined}}",
            &[("st2web.annotations.container.apparmor.security.beta.kubernetes.io/st2web", "privileged")],
        ),
        ("st2client: {securityContext: {runAsUser: 0}}", &[("st2client.securityContext.runAsUser", "baseline")]),
        ("mongodb: {podSecurityContext: {runAsUser: 0}}", &[("mongodb.podSecurityContext.runAsUser", "baseline")]),
    ] {
        let found = levels(values);
        let found: Vec<(&str, &str)> = found.iter().map(|(key, level)| (key.as_str(), level.as_str())).collect();
        assert_eq!(found, expected, "{values}");
    }
}
