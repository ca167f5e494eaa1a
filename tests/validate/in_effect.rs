//! What is said of settings that something else undoes, and of what does not do what it seems to do.

use insta::assert_snapshot;

use super::cli_support::Run;
use super::messages::findings;
use super::of;

/// A directory, with one more key.
fn directory(key: &str) -> String {
    format!(
        "st2: {{ldap: {{enabled: true, host: a.example.com, bindDn: cn=a, baseOu: ou=b, groupDns: [cn=x], existingSecret: x, useSsl: true, \
         caCert: /etc/ssl/ca.crt, {key}}}}}"
    )
}

fn silent(values: &str) {
    let done = of(values);
    assert!(done.stdout.contains("no findings"), "{values}: {}", done.stdout);
}

/// The errors without a secrets file.
fn errors(values: &str) -> Vec<String> {
    let done = Run::new(&["validate", "-f", "values.yaml"]).file("values.yaml", values).run();
    done.stdout.lines().filter(|line| line.starts_with("error: ")).map(str::to_owned).collect()
}

#[test]
fn filters_of_a_directory() {
    let cases = [
        ("an account for every name", "accountPattern: (uid=x)"),
        ("doubled braces", "accountPattern: '(uid={{username}})'"),
        ("groups for every account", "groupPattern: (objectClass=group)"),
        ("a word that nobody fills in", "accountPattern: '(uid={user})'"),
        ("a word that is missing", "accountPattern: '(uid={})'"),
        ("the account before it is found", "accountPattern: '(distinguishedName={user_dn})'"),
        ("a word of groups that nobody fills in", "groupPattern: '(|(member={user_dn})(member={dn}))'"),
        ("a brace without a partner", "accountPattern: '(uid={username)'"),
    ];
    let cases = cases.map(|(case, key)| (case, directory(key)));
    assert_snapshot!(findings(&cases.each_ref().map(|(case, values)| (*case, values.as_str()))));
    for key in [
        "accountPattern: '(&(objectClass=person)(uid={username}))'",
        "accountPattern: 'uid={username}', groupPattern: '(member={user_dn})'",
        "groupPattern: '(|(memberUid={username})(member={user_dn}))'",
        "groupPattern: '(description={{x}}{username})'",
        "accountPattern: '', groupPattern: ''",
    ] {
        silent(&directory(key));
    }
    silent("st2: {ldap: {enabled: false, accountPattern: (uid=x)}}");
}

#[test]
fn https_of_the_web_ui() {
    assert_snapshot!(findings(&[
        ("true", "st2web: {env: {ST2WEB_HTTPS: true}}"),
        ("yes, for all", "workloads: {env: {ST2WEB_HTTPS: 'yes'}}"),
        ("on for all, without a certificate", "workloads: {env: {ST2WEB_HTTPS: '1'}}"),
        (
            "on for all, behind a Gateway",
            "{workloads: {env: {ST2WEB_HTTPS: '1'}}, httpRoute: {enabled: true, hostnames: [st2.example.com], parentRefs: [{name: a}]}}"
        ),
    ]));
    for value in ["'0'", "''", "false", "'off'"] {
        silent(&format!("st2web: {{env: {{ST2WEB_HTTPS: {value}}}}}"));
    }
}

#[test]
fn variables_beside_the_public_address() {
    assert_snapshot!(findings(&[
        ("of a service", "{publicUrl: 'https://a.b.c', st2api: {env: {ST2_API__ALLOW_ORIGIN: '*'}}}"),
        ("of all", "{publicUrl: 'https://a.b.c', workloads: {env: {ST2_API__AUTH_COOKIE_SECURE: 'False'}}}"),
        (
            "of a sensor",
            "{publicUrl: 'https://a.b.c', st2: {packs: {sensors: [{name: a, ref: b.C, env: {ST2_WEBUI__WEBUI_BASE_URL: x}}]}}}"
        ),
        ("settings", "{publicUrl: 'https://a.b.c', st2: {config: \"[api]\\nallow_origin = *\\n\"}}"),
    ]));
    for values in [
        "st2api: {env: {ST2_API__ALLOW_ORIGIN: '*'}}",
        "{publicUrl: 'https://a.b.c', st2notifier: {env: {ST2_API__ALLOW_ORIGIN: '*'}}}",
        "{publicUrl: 'https://a.b.c', st2stream: {enabled: false, env: {ST2_API__ALLOW_ORIGIN: '*'}}}",
    ] {
        let said = of(values).stdout;
        assert!(!said.contains("wins over"), "{values}: {said}");
    }
}

#[test]
fn probes_that_always_fail() {
    assert_snapshot!(findings(&[
        ("of the API", "st2api: {livenessProbe: {httpGet: {path: /v1/, port: 9101}}}"),
        ("of all", "workloads: {startupProbe: {httpGet: {path: /x, port: 9102}}}"),
    ]));
    for values in [
        "st2auth: {livenessProbe: {httpGet: {path: /v1/sso, port: 9100}}}",
        "st2web: {livenessProbe: {httpGet: {path: /healthz, port: 8080}}}",
        "st2api: {livenessProbe: {enabled: false, httpGet: {path: /v1/, port: 9101}}}",
        "st2api: {readinessProbe: {httpGet: {path: /v1/, port: 9101, httpHeaders: [{name: St2-Api-Key, value: x}]}}}",
        "{workloads: {startupProbe: {httpGet: {path: /x, port: 9102}}}, st2stream: {startupProbe: {exec: {command: [a]}}}}",
        "{st2: {config: \"[auth]\\nenable = False\\n\"}, st2api: {livenessProbe: {httpGet: {path: /v1/, port: 9101}}}}",
    ] {
        let said = of(values).stdout;
        assert!(!said.contains("always fails"), "{values}: {said}");
    }
}

#[test]
fn credentials_of_the_command_before_registration() {
    assert_snapshot!(findings(&[
        (
            "an address",
            "jobs: {preRegisterContentCommand: [sh, -c, 'git clone https://bob:hunter22x@git.example.com/y']}"
        ),
        ("words", "jobs: {preRegisterContentCommand: [st2, login, -p, hunter22x, admin]}"),
    ]));
    for command in [
        "git clone https://git.example.com/y",
        "git clone https://oauth2:${GITLAB_TOKEN}@gitlab.com/a/b",
        "git clone https://$(GIT_USER):$(GIT_TOKEN)@git.example.com/y",
        "PGPASSWORD=$PW psql",
        "st2 login -p $(cat /run/pw) admin",
    ] {
        silent(&format!("jobs: {{preRegisterContentCommand: [sh, -c, '{command}']}}"));
    }
    silent(
        "jobs: {skip: [register_content], preRegisterContentCommand: [sh, -c, 'git clone https://bob:hunter22x@git.example.com/y']}",
    );
}

#[test]
fn files_of_packs_in_vain() {
    let store = |configs: &str| {
        format!(
            "{{secrets: {{mode: external, external: {{secretStoreRef: {{name: vault}}, fetch: [packConfigs]}}}}, st2: {{packs: {{{configs}}}}}}}"
        )
    };
    let (stored, named) =
        (store("configs: {aws.yaml: 'a: b'}"), store("existingConfigsSecret: x, configs: {aws.yaml: 'a: b'}"));
    assert_snapshot!(findings(&[
        ("beside a Secret", "st2: {packs: {existingConfigsSecret: x, configs: {aws.yaml: 'a: b'}}}"),
        ("beside a store", &stored),
        ("beside a store and a Secret", &named),
    ]));
    silent("st2: {packs: {existingConfigsSecret: x}}");
    silent("st2: {packs: {existingConfigsSecret: x, configs: {core.yaml: null}}}");
    let said = of(&store("")).stdout;
    assert!(!said.contains("this file is not used"), "{said}");
}

#[test]
fn a_runner_with_sudo_starts_as_root() {
    for values in [
        "{st2actionrunner: {sudo: true}, workloads: {podSecurityContext: {runAsUser: 1001}}}",
        "{st2actionrunner: {sudo: true}, workloads: {securityContext: {runAsUser: 5000}}}",
        "{st2actionrunner: {sudo: true}, securityContext: {runAsUser: 5000}}",
    ] {
        let said = of(values).stdout;
        assert!(said.contains("so these do not start: st2api\n"), "{values}: {said}");
    }
    let said = of("{st2actionrunner: {sudo: true}, workloads: {podSecurityContext: {runAsUser: null}}}").stdout;
    assert!(said.contains("their images run as root: st2web, st2client,"), "{said}");
    let said = of("st2actionrunner: {sudo: true, securityContext: {runAsUser: 5000}}").stdout;
    assert!(said.contains("so these do not start: st2actionrunner\n"), "{said}");
}

/// With the preset, what is missing is the preset's and not that of keys that nobody wrote.
#[test]
fn a_store_beside_the_preset_is_one_error() {
    let found =
        errors("{preset: stackstorm-ha-1.1, secrets: {mode: external, external: {secretStoreRef: {name: vault}}}}");
    assert!(matches!(&*found, [only] if only.starts_with("error: secrets.mode: ")), "{found:#?}");
    let without = errors("{preset: stackstorm-ha-1.1, mongodb: {auth: {existingSecret: x}}}");
    assert!(matches!(&*without, [only] if only.contains("mongodb.auth.password")), "{without:#?}");
}

#[test]
fn accounts_and_processors() {
    assert_snapshot!(findings(&[
        (
            "an account that nobody makes",
            "st2actionrunner: {serviceAccount: {annotations: {eks.amazonaws.com/role-arn: x}}}"
        ),
        ("one that exists", "st2api: {serviceAccount: {name: mine, annotations: {a: b}}}"),
        ("one of all", "workloads: {serviceAccount: {annotations: {a: b}}}"),
        ("processors of all", "workloads: {nodeSelector: {kubernetes.io/arch: arm64}}"),
        ("processors of one", "st2api: {nodeSelector: {kubernetes.io/arch: arm64}}"),
    ]));
    for values in [
        "st2actionrunner: {serviceAccount: {create: true, annotations: {a: b}}}",
        "{workloads: {serviceAccount: {create: true}}, st2api: {serviceAccount: {annotations: {a: b}}}}",
        "{workloads: {serviceAccount: {annotations: {a: b}}}, st2api: {serviceAccount: {create: true}}}",
        "workloads: {nodeSelector: {kubernetes.io/arch: null}}",
        "{image: {repository: registry.example.com/st2}, workloads: {nodeSelector: {kubernetes.io/arch: arm64}}}",
        "{st2actionrunner: {image: {repository: registry.example.com/st2}, nodeSelector: {kubernetes.io/arch: arm64}}}",
    ] {
        silent(values);
    }
}

/// What built-in templates call `pod.values`, and what a broker's own values are, reads nothing at the top.
#[test]
fn keys_of_pods_at_the_top() {
    assert_snapshot!(findings(&[
        ("labels", "labels: {team: a}"),
        ("annotations", "annotations: {owner: x}"),
        ("strategy", "strategy: {type: Recreate}"),
        ("service", "service: {type: LoadBalancer}"),
        ("with the preset", "{preset: stackstorm-ha-1.1, service: {type: LoadBalancer}, labels: [a]}"),
    ]));
    silent("{service: {port: 1}, st2: {config: '# {{ .Values.service.port }}'}}");
}
