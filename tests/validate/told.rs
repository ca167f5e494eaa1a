//! What is said of settings that users give StackStorm's services themselves, by `st2.config` or by variables.

use insta::assert_snapshot;

use super::messages::findings;
use super::of;

#[test]
fn names_that_nobody_looks_for() {
    assert_snapshot!(findings(&[
        ("metrics", "metrics: {enabled: true}\nst2: {config: \"[metrics]\\nprefix = prod\\n\"}"),
        ("metrics of one service", "metrics: {enabled: true}\nst2api: {env: {ST2_METRICS__PREFIX: prod}}"),
        ("metrics that go elsewhere", "metrics: {enabled: true}\nworkloads: {env: {ST2_METRICS__HOST: statsd}}"),
        (
            "queues",
            "metrics: {enabled: true, dashboard: {enabled: true}}\nst2: {config: \"[messaging]\\nprefix = prod\\n\"}"
        ),
        ("queues in production", "preset: production\nworkloads: {env: {ST2_MESSAGING__PREFIX: prod}}"),
    ]));
    for values in [
        "st2: {config: \"[metrics]\\nprefix = prod\\n\"}",
        "metrics: {enabled: true}\nst2: {config: \"[metrics]\\nprefix =\\n[messaging]\\nprefix = prod\\n\"}",
        "preset: production\nst2: {config: \"[messaging]\\nprefix = st2\\n\"}",
        "metrics: {enabled: true}\nimage: {tag: '3.8'}\nst2api: {env: {ST2_METRICS__PREFIX: prod}}",
    ] {
        let done = of(values);
        assert!(!done.stdout.contains("other names"), "{values}: {}", done.stdout);
    }
}

#[test]
fn variables_count_like_settings() {
    assert_snapshot!(findings(&[
        (
            "a wait that is longer than the pod lives",
            "st2actionrunner: {terminationGracePeriodSeconds: 700, env: {ST2_ACTIONRUNNER__EXIT_STILL_ACTIVE_CHECK: '1800'}}"
        ),
        ("no number", "st2workflowengine: {env: {ST2_WORKFLOW_ENGINE__EXIT_STILL_ACTIVE_CHECK: abc}}"),
        ("runners that do not wait", "workloads: {env: {ST2_ACTIONRUNNER__GRACEFUL_SHUTDOWN: 'False'}}"),
        ("another user", "st2: {config: \"[system_user]\\nuser = root\\n\"}"),
        ("another user by a variable", "st2actionrunner: {env: {ST2_SYSTEM_USER__USER: root}}"),
    ]));
    for values in [
        "st2: {system_user: {user: bob}, config: \"[system_user]\\nuser = stanley\\n\"}",
        "st2: {config: \"[system_user]\\nuser = root\\n\"}\nst2actionrunner: {sudo: true}",
    ] {
        let done = of(values);
        assert!(!done.stdout.contains("local shell actions"), "{values}: {}", done.stdout);
    }
}

#[test]
fn settings_that_stackstorm_does_not_know() {
    let text = |lines: &str| format!("st2: {{config: {lines:?}}}");
    let redis = |url: &str| format!("redis: {{enabled: false}}\n{}", text(&format!("[coordination]\nurl = {url}\n")));
    let cases = [
        ("a section", text("[databse]\nhost = a\nport = 1\n[Coordinaton]\nlock_timeout = 1\n")),
        (
            "options",
            text("[messaging]\nurll = a\n[database]\nHost = a\nusrname = b\n[actionrunner]\nactions_pool_sise = 1\n"),
        ),
        ("by variables", "workloads: {env: {ST2_MESAGING__URL: a, ST2_DATABASE__USRNAME: b}}".to_owned()),
        (
            "values of other types",
            text(
                "[coordination]\nlock_timeout = abc\nservice_registry = maybe\n[scheduler]\nsleep_interval = often\n\
                 [messaging]\nssl_cert_reqs = always\n",
            ),
        ),
        (
            "words that are no choice",
            text(
                "[database]\nssl_cert_reqs = CERT_NONE\n[messaging]\ncompression = zstandard\n[api]\nauth_cookie_same_site = Lax\n",
            ),
        ),
        (
            "what StackStorm 3.8 does not know",
            format!(
                "preset: stackstorm-ha-1.1\nmongodb: {{enabled: false}}\n{}",
                text(
                    "[database]\nhost = mongodb.example.com\ntls = True\nssl_ca_certs = /a.pem\n[messaging]\nprefix = a\n"
                )
            ),
        ),
        ("by a variable", "st2notifier: {env: {ST2_COORDINATION__LOCK_TIMEOUT: 1m}}".to_owned()),
        ("a login that ends too early", redis("redis://:a/b@h:6379")),
        ("by a variable of all", "workloads: {env: {ST2_COORDINATION__URL: 'redis://:a[b@h:6379'}}".to_owned()),
        (
            "a file of users that is nowhere",
            text("[auth]\nbackend_kwargs = {\"file_path\": \"/etc/st2/auth/htpasswd\"}\n"),
        ),
    ];
    let cases: Vec<(&str, &str)> = cases.iter().map(|(name, values)| (*name, values.as_str())).collect();
    assert_snapshot!(findings(&cases));
    let mount =
        "st2auth: {extra_volumes: [{name: a, mount: {mountPath: /etc/st2/auth}, volume: {secret: {secretName: b}}}]}";
    for values in [
        // Packs and plugins have sections and options of their own.
        text("[my_pack]\nhost = a\n[oauth]\nurl = b\n[app]\na = b\n[auth]\nmy_own_setting = a\n[DEFAULT]\ndebg = 1\n"),
        text("[Database]\nconnection-timeout = \"3000\"\ntls = ON\nssl_ca_certs = /a\nport = +27017\n"),
        text("[scheduler]\nsleep_interval = .5\ngc_interval =\n"),
        text("[database]\ncompressors = zstd\nzlib_compression_level = 6\n[messaging]\ncompression = gzip\n"),
        "workloads: {env: {ST2_API_URL: a, ST2_MY_PACK__TOKEN_FILE: b, ST2_DATABASE__CONNECTION_TIMEOUT: '1'}}"
            .to_owned(),
        text("[auth]\nbackend_kwargs = {\"file_path\": \"/etc/st2/htpasswd\"}\n"),
        text("[auth]\nbackend = mine\nbackend_kwargs = {\"file_path\": \"/a\"}\n"),
        format!("{mount}\n{}", text("[auth]\nbackend_kwargs = {\"file_path\": \"/etc/st2/auth/htpasswd\"}\n")),
    ] {
        let done = of(&values);
        assert!(done.stdout.contains("no findings"), "{values}: {}", done.stdout);
    }
}

/// StackStorm 3.8 reads no variables at all.
#[test]
fn variables_that_are_not_read_are_no_misspelt_settings() {
    let done = of("image: {tag: '3.8'}\nworkloads: {env: {ST2_MESAGING__URL: a}}");
    assert!(!done.stdout.contains("did you mean"), "{}", done.stdout);
}

/// Prometheus 3 takes any name, and older ones refuse all the rules.
#[test]
fn names_of_labels_that_prometheus_does_not_know() {
    assert_snapshot!(findings(&[
        (
            "labels of all alerts",
            "metrics: {enabled: true, prometheusRule: {enabled: true, alertLabels: {team-name: a, 1st: b, ok_1: c}}}"
        ),
        (
            "labels of alerts of one's own",
            "mongodb: {metrics: {enabled: true, prometheusRule: {enabled: true, rules: [{name: a, rules: [{alert: b, expr: c, labels: {d-e: f}}]}]}}}\n\
             rabbitmq: {metrics: {enabled: true, prometheusRule: {enabled: true, rules: [{alert: b, expr: c, annotations: {d-e: f}}]}}}"
        ),
    ]));
    let off = of("metrics: {enabled: true, prometheusRule: {alertLabels: {team-name: a}}}");
    assert!(!off.stdout.contains("Prometheus"), "{}", off.stdout);
}

#[test]
fn passwords_of_a_directory() {
    let ldap = "{enabled: true, host: h, baseOu: a, groupDns: [b], bindDn: c, useSsl: true, caCert: /a, bindPassword: ";
    let store = "secrets: {mode: external, external: {secretStoreRef: {name: vault}, fetch: [apikeys, users]}}";
    let cases = [
        ("one that everybody tries", format!("st2: {{ldap: {ldap}secret}}}}")),
        ("one of a store, and users", format!("{store}\nst2: {{ldap: {ldap}Tr0ub4dorXy}}}}")),
        (
            "one of a store by another name",
            format!("{store}\nst2: {{ldap: {ldap}Tr0ub4dorXy, existingSecretPasswordKey: own}}}}"),
        ),
        ("users of nobody", format!("st2: {{existingHtpasswdSecret: mine, ldap: {ldap}Tr0ub4dorXy}}}}")),
        ("no hash", "st2: {apikeys: [{user: u, key_hash: abcdef0123456789}]}".to_owned()),
    ];
    assert_snapshot!(findings(&cases.each_ref().map(|(name, values)| (*name, values.as_str()))));
}

#[test]
fn templates_that_the_agent_of_vault_fills_in_need_no_other_program() {
    let annotated = |key: &str, text: &str| format!("workloads: {{annotations: {{'{key}': '{text}'}}}}");
    let text = r#"{{ with secret "kv/data/x" }}{{ .Data.data.password }}{{ end }}"#;
    for key in ["agent-inject-template-password", "agent-inject-template-db-creds", "agent-inject-template-config"] {
        let told = findings(&[("", &annotated(&format!("vault.hashicorp.com/{key}"), text))]);
        assert!(!told.contains("another program"), "{key}: {told}");
    }
    let told = findings(&[("", &annotated("example.com/password", text))]);
    assert!(told.contains("unless another program replaces this text"), "{told}");
}
