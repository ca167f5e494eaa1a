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
