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
mongodb: {initdbScriptsConfigMap: my-scripts}
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
    assert_eq!(of(values).fine().stdout, "");
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
");
    assert_eq!(done.status, 0);
    assert_snapshot!(done.stdout);
    let fine = "st2: {config: \"[actionrunner]\\nexit_still_active_check = 400\\n\"}\n\
                st2actionrunner: {terminationGracePeriodSeconds: 430}\nst2timersengine: {replicas: 1}";
    assert_eq!(of(fine).fine().stdout, "");
    let no_wait = "st2: {config: \"[actionrunner]\\ngraceful_shutdown = False\\nexit_still_active_check = 400\\n\"}";
    assert_eq!(of(no_wait).fine().stdout, "");
}

#[test]
fn forms_of_secrets() {
    let done = of("\
st2:
  datastore_crypto_key: 4242424242424242424242424242424242424242424242424242424242424242
  ssh_key: |-
    -----BEGIN RSA PRIVATE KEY-----
    Zm9v
    -----END RSA PRIVATE KEY-----
  password: changeme
mongodb: {auth: {replicaSetKey: short}}
");
    assert_eq!(done.status, 1);
    assert_snapshot!(done.stdout);
}

#[test]
fn ssh_keys_are_mended_or_refused() {
    let mended = "-----BEGIN RSA PRIVATE KEY-----\nZm9v\n-----END RSA PRIVATE KEY-----\n";
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
