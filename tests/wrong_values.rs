//! Values that cannot be right, from the outside: each kind of mistake with values of several spellings, and what is like it and right.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use cli_support::{Done, Run};

/// What `validate` finds in values, in JSON, a finding a line.
fn findings(values: &str, args: &[&str]) -> Done {
    let run = Run::new(&["validate", "--message-format", "json"]).with_secrets().args(&["-f", "values.yaml"]);
    run.args(args).file("values.yaml", values).run()
}

/// The findings about a key: severity, message and help.
fn about(done: &Done, path: &str) -> Vec<(String, String)> {
    let lines = done.stdout.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let found = lines.filter(|finding| finding["path"] == path);
    found.map(|finding| (finding["severity"].as_str().unwrap().to_owned(), finding["message"].to_string())).collect()
}

#[track_caller]
fn finds(values: &str, path: &str, severity: &str, words: &str) {
    let done = findings(values, &[]);
    let found = about(&done, path);
    assert!(
        found.iter().any(|(found, message)| found == severity && message.contains(words)),
        "{values}\n{severity} {path}: {words}\n{}{}",
        done.stdout,
        done.stderr
    );
    assert_eq!(done.status, i32::from(severity == "error"), "{}", done.stdout);
}

#[track_caller]
fn passes(values: &str) {
    let done = findings(values, &[]);
    assert_eq!((done.status, done.stdout.as_str()), (0, ""), "{values}\n{}", done.stderr);
}

// -- Values that stand below a key ---------------------------------------------------------------------------------------

const RELEASE: &str = "\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: st2}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: st2}
spec:
  valuesFrom: [{kind: Secret, name: more}]
  values:
    st2: {password: Given-1-by-me}
    st2web: {replicas: 7}
";

const APPLICATION: &str = "\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: st2}
spec:
  sources:
    - repoURL: https://helm.example.com
      helm:
        values: |

          st2: {password: Given-1-by-me}
          st2web:
            replicas: 7
";

const WRAPPERS: &[(&str, &str)] = &[
    ("stackstorm-ha", "stackstorm-ha:\n  st2: {password: Given-1-by-me}\n  st2web: {replicas: 7}\n"),
    ("platform.automation", "platform: {automation: {st2: {password: Given-1-by-me}, st2web: {replicas: 7}}}"),
    ("spec.values", RELEASE),
    ("spec.sources[0].helm.values", APPLICATION),
    (
        "helmCharts[0].valuesInline",
        "helmCharts:\n- name: x\n  valuesInline: {st2: {password: Given-1-by-me}, st2web: {replicas: 7}}\n",
    ),
    (
        "resource.helm_release.st2.values[0]",
        r#"{"resource": {"helm_release": {"st2": {"values": ["st2: {password: Given-1-by-me}\nst2web: {replicas: 7}\n"]}}}}"#,
    ),
    (
        r"data.values\.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  values.yaml: |\n    st2: {password: Given-1-by-me}\n    \
         st2web: {replicas: 7}\n",
    ),
];

#[test]
fn wrapped_values_are_refused_and_nothing_is_generated() {
    for (key, values) in WRAPPERS {
        for command in ["render", "secrets init"] {
            let words: Vec<&str> = command.split(' ').chain(["-f", "values.yaml"]).collect();
            let done = Run::new(&words).file("values.yaml", values).run();
            assert!([1, 2].contains(&done.status), "{key}: {}", done.stderr);
            assert_eq!(done.stdout, "");
            assert!(done.stderr.contains(&format!("--values-key {key}`")), "{key}: {}", done.stderr);
            assert!(!done.stderr.contains("Given-1"), "{}", done.stderr);
            assert!(!done.folder.path().join(".st2ha").exists(), "{key}: {command}");
        }
        for command in ["validate", "values", "secrets list", "secrets check", "images"] {
            let words: Vec<&str> = command.split(' ').chain(["-f", "values.yaml"]).collect();
            let done = Run::new(&words).file("values.yaml", values).run();
            assert!([1, 2].contains(&done.status), "{command} {key}: {}{}", done.stdout, done.stderr);
        }
    }
}

#[test]
fn wrapped_values_are_read_from_where_they_are() {
    for (key, values) in WRAPPERS {
        let values = values.replace("  valuesFrom: [{kind: Secret, name: more}]\n", "");
        let done = Run::new(&["render", "-f", "values.yaml", "--values-key", key, "-o", "json"])
            .file("values.yaml", values)
            .run();
        assert_eq!(done.status, 0, "{key}: {}", done.stderr);
        let list: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
        let web = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["metadata"]["name"] == "st2-st2web" && one["kind"] == "Deployment");
        assert_eq!(web.unwrap()["spec"]["replicas"], 7, "{key}");
        let generated = done.stderr.lines().find(|line| line.starts_with("generated ")).unwrap().to_owned();
        assert!(!generated.contains("st2.password"), "{key}: {generated}");
    }
    // What is found in there is told at its place in the file.
    for (key, values, place) in [
        ("spec.values", RELEASE, "values.yaml:12:24"),
        ("spec.sources[0].helm.values", APPLICATION, "values.yaml:12:23"),
    ] {
        let values = values.replace("replicas: 7", "replicas: x");
        let done = Run::new(&["validate", "-f", "values.yaml", "--values-key", key]).file("values.yaml", values).run();
        assert!(done.stdout.contains(&format!("--> {place}")), "{key}: {}", done.stdout);
    }
}

/// Secrets may be among values that are named beside those that were read: none are generated, and with all of them given it is a warning.
#[test]
fn nothing_is_generated_beside_values_that_were_not_read() {
    let parameters =
        APPLICATION.replace("      helm:\n", "      helm:\n        parameters: [{name: st2.ssh_key, value: x}]\n");
    let files = APPLICATION.replace("      helm:\n", "      helm:\n        valueFiles: [more.yaml]\n");
    let place = "spec.sources[0].helm.values";
    let object =
        APPLICATION.replace("      helm:\n", "      helm:\n        valuesObject: {st2: {password: Given-1-by-me}}\n");
    let chart = RELEASE.replace(
        "  valuesFrom: [{kind: Secret, name: more}]\n",
        "  chart: {spec: {chart: st2, valuesFiles: [s.yaml]}}\n",
    );
    let k3s = "spec:\n  set: {st2.password: Given-1-by-me}\n  valuesContent: |\n    st2web: {replicas: 3}\n";
    let helmfile = |more: &str| {
        format!(
            "releases:\n- name: st2\n{more}  values:\n  - {{st2web: {{replicas: 3}}}}\n  - {{st2: {{password: Given-1-by-me}}}}\n  - s.yaml\n"
        )
    };
    let first = "releases[0].values[0]";
    for (key, values, named) in [
        ("spec.values", RELEASE, "valuesFrom"),
        (place, &parameters, "parameters"),
        (place, &files, "valueFiles"),
        (place, &object, "valuesObject"),
        ("spec.values", &chart, "chart.spec.valuesFiles"),
        ("spec.valuesContent", k3s, "set"),
        (first, &helmfile("  secrets: [s.yaml]\n"), "secrets"),
        (first, &helmfile("  set: [{name: st2.password, value: x}]\n"), "set"),
        (first, &helmfile(""), "values[1]"),
        ("releases[0].values", &helmfile(""), "values[2]"),
    ] {
        let words = ["-f", "values.yaml", "--values-key", key];
        for command in [&["render"][..], &["secrets", "init"]] {
            let done = Run::new(&[command, &words].concat()).file("values.yaml", values).run();
            assert_eq!((done.status, done.stdout.as_str()), (1, ""), "{named}: {}", done.stderr);
            assert!(
                done.stderr
                    .contains(&format!("`{named}` names more values, which are not read; secrets may be among them")),
                "{}",
                done.stderr
            );
            assert!(!done.folder.path().join(".st2ha").exists(), "{named}");
        }
        let done = Run::new(&["render"]).with_secrets().args(&words).file("values.yaml", values).run();
        assert_eq!(done.status, 0, "{named}: {}", done.stderr);
        assert!(done.stderr.contains(&format!("`{named}` names more values, which are not read\n")), "{}", done.stderr);
    }
}

/// In the place of `--set`.
#[test]
fn nothing_is_generated_beside_a_list_of_named_values() {
    for values in [
        "set: [{name: st2.password, value: Given-1-by-me}]\n",
        "st2web: {replicas: 3}\nparameters:\n- {name: st2.password, value: Given-1-by-me}\n- {name: st2web.replicas, value: 2}\n",
        "set: st2.password=Given-1-by-me\n",
        "set: ['st2.password=Given-1-by-me', 'redis.password=Given-1-by-me']\n",
        "set: {st2.password: Given-1-by-me, image.tag: 3.9.0}\n",
        "helm: {set: ['mongodb.auth.password=Given-1-by-me']}\n",
    ] {
        let done = Run::new(&["render", "-f", "values.yaml"]).file("values.yaml", values).run();
        assert_eq!((done.status, done.stdout.as_str()), (1, ""), "{values}: {}", done.stderr);
        assert!(done.stderr.contains("gives values by their names, and nothing reads it"), "{}", done.stderr);
        assert!(!done.stderr.contains("Given") && !done.folder.path().join(".st2ha").exists(), "{}", done.stderr);
    }
    // Variables of containers are lists of the same form.
    passes("mongodb: {extraEnvVars: [{name: st2.password, value: x}]}");
    passes("x-variables: &a [{name: A_B, value: x}]\nmongodb: {extraEnvVars: *a}");
    // What other charts have is theirs, and what is no key of a section is none.
    for values in [
        "airflow: {parameters: [{name: image.tag, value: x}], args: ['ingress.enabled=true']}",
        "shop: {env: [{name: mongodb.uri, value: x}]}",
        "note: a.b=c",
        "x-notes: 'st2.conf=here'",
    ] {
        let done = findings(values, &[]);
        assert_eq!(done.status, 0, "{values}: {}", done.stdout);
    }
}

/// The chat bot's own variables come first, and of two that are called the same the later one counts.
#[test]
fn a_token_from_a_secret_is_no_placeholder() {
    let bot = "enabled: true, env: {HUBOT_ADAPTER: slack, HUBOT_NAME: bot}";
    let token = |values: &str| about(&findings(values, &[]), "st2chatops.env.HUBOT_SLACK_TOKEN");
    assert_eq!(token(&format!("st2chatops: {{{bot}}}")).len(), 1);
    assert!(token(&format!("st2chatops: {{{bot}, envFromSecrets: [slack]}}")).is_empty());
    assert!(token(&format!("{{workloads: {{envFromSecrets: [slack]}}, st2chatops: {{{bot}}}}}")).is_empty());
}

#[test]
fn null_sets_no_key_of_another_provider() {
    passes("redis: {master: {disableCommands: null}}");
    let done = findings("redis: {master: null, sysctlImage: null}\nmongodb: {externalAccess: null}", &[]);
    assert!(!done.stdout.contains("only the provider"), "{}", done.stdout);
    finds("redis: {master: {disableCommands: []}}", "redis.master.disableCommands", "error", "only the provider");
    finds("redis: {master: {disableCommands: [KEYS]}}", "redis.master.disableCommands", "error", "only the provider");
}

/// helmfile's list of values: later maps win.
#[test]
fn a_list_of_values_is_read_as_a_whole() {
    let values = "releases:\n- name: st2\n  values:\n  - {st2web: {replicas: 3}, st2: {username: a}}\n  - {st2web: {replicas: 7}}\n";
    let run = Run::new(&["values", "-f", "values.yaml", "--values-key", "releases[0].values", "-o", "json"]);
    let values: serde_json::Value = serde_json::from_str(&run.file("values.yaml", values).run().fine().stdout).unwrap();
    assert_eq!((&values["st2web"]["replicas"], &values["st2"]["username"]), (&7.into(), &"a".into()));
}

#[test]
fn advice_fits_to_where_the_values_stand() {
    let flag = Run::new(&["render", "--set", "stackstorm-ha.st2.password=x"]).run();
    assert_eq!(flag.status, 1, "{}", flag.stderr);
    assert!(flag.stderr.contains("leave out `stackstorm-ha.` in the flag"), "{}", flag.stderr);
    assert!(!flag.stderr.contains("--values-key"), "{}", flag.stderr);
    let compose = "services: {st2api: {image: x}, st2web: {image: y, ports: ['80:80']}}\n";
    let done = Run::new(&["render", "-f", "values.yaml"]).file("values.yaml", compose).run();
    assert_eq!(done.status, 1, "{}", done.stderr);
    assert!(
        done.stderr.contains("a file of Docker Compose") && !done.stderr.contains("--values-key services"),
        "{}",
        done.stderr
    );
    // What is wrong inside of the text is told, not that it stands in an Application.
    let broken = APPLICATION.replace("st2: {password: Given-1-by-me}", "st2: {password: Given-1-by-me");
    let key = "spec.sources[0].helm.values";
    let done = Run::new(&["validate", "-f", "values.yaml", "--values-key", key]).file("values.yaml", broken).run();
    assert_eq!(done.status, 1, "{}", done.stdout);
    assert!(
        !done.stdout.contains("this file is an Application") && done.stdout.contains("values.yaml:1"),
        "{}",
        done.stdout
    );
}

#[test]
fn globals_around_the_values_count_as_with_helm() {
    let values = "global: {storageClass: outer}\nteam:\n  global: {storageClass: inner, imageRegistry: r.example.com}\n  \
                  stackstorm-ha: {global: {imageRegistry: own.example.com}, st2web: {replicas: 7}}\n";
    let run = Run::new(&["values", "-f", "values.yaml", "--values-key", "team.stackstorm-ha", "-o", "json"]);
    let done = run.file("values.yaml", values).run().fine();
    let values: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(values["global"]["storageClass"], "outer");
    assert_eq!(values["global"]["imageRegistry"], "r.example.com");
    assert_eq!(values.get("team"), None);
}

#[test]
fn a_key_that_no_file_has_is_an_error() {
    let run = |files: &[(&str, &str)], key: &str| {
        let mut run = Run::new(&["validate", "--values-key", key]);
        for (name, text) in files {
            run = run.args(&["-f", name]).file(name, text);
        }
        run.run()
    };
    assert_eq!(run(&[("a.yaml", "st2web: {replicas: 3}")], "chart").status, 2);
    assert_eq!(run(&[], "chart").status, 2);
    for text in ["chart: text", "chart: [1]", "chart: {}\n---\nchart: {}", "chart: 'a: ['"] {
        assert_eq!(run(&[("a.yaml", text)], "chart").status, 1, "{text}");
    }
    assert_eq!(
        run(&[("a.yaml", "st2web: {replicas: 3}"), ("b.yaml", "chart: {st2web: {replicas: 4}}")], "chart").status,
        0
    );
    assert_eq!(run(&[("a.yaml", "chart:")], "chart").status, 0);
    assert_eq!(run(&[("a.yaml", "chart: {}")], "chart..x").failed(2).stdout, "");
}

#[test]
fn manifests_without_values_are_refused() {
    for kind in ["Deployment", "Kustomization", "HelmRelease", "Unheard"] {
        let values = format!("apiVersion: a/v1\nkind: {kind}\nmetadata: {{name: x}}\n");
        finds(&values, "kind", "error", "not a values file");
    }
    finds(
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec: {values: {image: {tag: '3.8'}}}",
        "spec.values",
        "error",
        "a HelmRelease",
    );
}

#[test]
fn the_description_of_a_chart_is_refused() {
    let chart =
        "apiVersion: v2\nname: umbrella\nversion: 0.1.0\ndependencies: [{name: stackstorm-ha, version: 1.1.0}]\n";
    finds(chart, "version", "error", "describes a chart");
    let done = Run::new(&["secrets", "init", "-f", "Chart.yaml"]).file("Chart.yaml", chart).run();
    assert_ne!(done.status, 0);
    assert!(!done.folder.path().join(".st2ha").exists());
}

#[test]
fn files_of_other_tools_are_refused() {
    for (key, values) in [
        ("resource", r#"{"resource":{"helm_release":{"st2":{"set":[{"name":"st2.password","value":"abcdefgh"}]}}}}"#),
        ("resource", r#"{"resource":[{"helm_release":[{"st2":[{"values":["${yamlencode({st2={password=1}})}"]}]}]}]}"#),
        ("resources", "resources: [a.yaml]\nhelmCharts: [{name: st2, valuesFile: x.yaml}]\n"),
        ("images", "images: [{name: st2web, newTag: '3.9'}]\n"),
        ("releases", "releases: [{name: st2, chart: stackstorm/stackstorm-ha, values: [values.yaml]}]\n"),
        ("services", "services: {api: {image: stackstorm/st2api}}\n"),
        ("apiVersion", "apiVersion: skaffold/v4beta6\ndeploy: {helm: {releases: [{name: st2}]}}\n"),
        ("true", "name: build\non: push\njobs: {build: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"),
        ("stages", "image: alpine\nstages: [build, deploy]\nbuild: {script: [make]}\n"),
        ("properties", "$schema: http://json-schema.org/draft-07/schema#\nproperties: {st2: {type: object}}\n"),
        ("dependencies", "dependencies: [{name: stackstorm-ha, version: 1.1.0, repository: https://example.com}]\n"),
    ] {
        finds(values, key, "error", "not a values file");
        let done = Run::new(&["secrets", "init", "-f", "values.yaml"]).file("values.yaml", values).run();
        assert_ne!(done.status, 0);
        assert!(!done.folder.path().join(".st2ha").exists());
    }
    for text in [
        "terraform {\n  required_version = \">= 1.5\"\n}\nresource \"helm_release\" \"st2\" {\n  values = [file(\"v.yaml\")]\n}\n",
        "# st2\nmodule \"st2\" {\n  source = \"./st2\"\n}\n",
    ] {
        let done = Run::new(&["render", "-f", "main.tf"]).file("main.tf", text).run();
        assert_eq!((done.status, done.stdout.as_str()), (2, ""), "{}", done.stderr);
        assert!(
            done.stderr.contains("main.tf:1:1") && done.stderr.contains("this file is a Terraform file"),
            "{}",
            done.stderr
        );
    }
    // One's own keys beside values are no other file.
    let own = findings("resources: [a.yaml]\nst2web: {replicas: 3}\n", &[]);
    assert_eq!(own.status, 0, "{}", own.stdout);
}

/// Nothing is generated beside values that were given at the wrong place.
/// Others would be generated in the place of credentials that were given, but not where they belong.
#[test]
fn credentials_that_nothing_reads_keep_others_from_being_generated() {
    let render = |values: &str| Run::new(&["render", "-f", "values.yaml"]).file("values.yaml", values).run();
    for (values, path, help) in [
        (
            "deploy: {helm: {releases: [{setValues: {st2.password: Given-1-by-me}}]}}",
            "deploy.helm.releases[0].setValues",
            "`--set NAME=VALUE`",
        ),
        (
            "stackstorm-ha: {st2wep: {replicas: 4}, mongdb: {auth: {password: Given-1-by-me}}}",
            "stackstorm-ha",
            "--values-key stackstorm-ha",
        ),
        ("redis-ha: {password: Given-1-by-me}", "redis-ha", "`redis.password`"),
        ("stackstorm: {password: Given-1-by-me, username: admin}", "stackstorm", "--values-key stackstorm"),
        ("mongodbPassword: Given-1-by-me", "mongodbPassword", "`mongodb.auth.password`"),
        ("password: Given-1-by-me", "password", "belongs into"),
        ("auth: {rootPassword: Given-1-by-me}", "auth", "belongs into"),
        ("mongodb: {password: Given-1-by-me}", "mongodb.password", "`mongodb.auth.password`"),
        ("mongodb: {mongodbRootPassword: Given-1-by-me}", "mongodb.mongodbRootPassword", "`mongodb.auth.rootPassword`"),
        ("st2: {pasword: Given-1-by-me}", "st2.pasword", "did you mean `password`?"),
        ("mongodb: {auth: {rootPasword: Given-1-by-me}}", "mongodb.auth.rootPasword", "did you mean `rootPassword`?"),
        ("st2: {paswd: Given-1-by-me}", "st2.paswd", "`st2.password`"),
        ("st2: {paswrod: Given-1-by-me}", "st2.paswrod", "`st2.password`"),
        ("mongodb: {rootPasword: Given-1-by-me}", "mongodb.rootPasword", "`mongodb.auth.rootPassword`"),
        ("rabbitmq: {auth: {paswd: Given-1-by-me}}", "rabbitmq.auth.paswd", "`rabbitmq.auth.password`"),
        (
            "redis: {enabled: false, auth: {password: Given-1-by-me}, external: {hosts: [a]}}",
            "redis.auth",
            "`redis.external.password`",
        ),
        (
            "redis: {enabled: false, external: {hosts: [a], auth: {password: Given-1-by-me}}}",
            "redis.external.auth",
            "`redis.external.password`",
        ),
        (
            "mongodb: {enabled: false, external: {hosts: [a], database: st2, pass: Given-1-by-me}}",
            "mongodb.external.pass",
            "did you mean `password`?",
        ),
        ("redis: {paswordd: Given-1-by-me}", "redis.paswordd", "did you mean `password`?"),
        ("mongodb: {auth: {passwords: [Given-1-by-me]}}", "mongodb.auth.passwords", "did you mean `password`?"),
        ("redis: {auth: {password: Given-1-by-me}}", "redis.auth", "`redis.password`"),
        ("st2: {auth: {password: Given-1-by-me}}", "st2.auth", "`st2.password`"),
        ("rabbitmq: {rabbitmq: {password: Given-1-by-me}}", "rabbitmq.rabbitmq", "`rabbitmq.auth.password`"),
        ("mongodb: {metrics: {password: Given-1-by-me}}", "mongodb.metrics.password", "`mongodb.auth.metricsPassword`"),
        ("st2: {ldap: {password: Given-1-by-me}}", "st2.ldap.password", "did you mean `bindPassword`?"),
    ] {
        let done = render(values).failed(1);
        assert_eq!(done.stderr.matches(&format!(": {path}: ")).count(), 1, "{values}: {}", done.stderr);
        assert!(!done.stderr.contains("Given-1"), "{}", done.stderr);
        assert!(done.stderr.contains(help), "{values}: {help}: {}", done.stderr);
        assert!(!done.folder.path().join(".st2ha").exists(), "{values}");
    }
    // All keys of a flag stand in one place.
    let given = |flag: &str| {
        Run::new(&["render", "-f", "v.yaml", "--set", flag]).file("v.yaml", "st2: {password: Given-2-by-me}")
    };
    let done = given("redis.pasword=Given-1-by-me").run().failed(1);
    assert!(done.stderr.contains("redis.pasword: ") && !done.folder.path().join(".st2ha").exists(), "{}", done.stderr);
    let done = given("st2.foo=bar").run();
    assert!(done.status == 0 && done.stderr.contains("unknown key `foo`"), "{}", done.stderr);
    // A credential of something else belongs nowhere here, whatever the section is called.
    for values in [
        "st2chatops: {password: Given-1-by-me}",
        "st2web: {basicAuth: {password: Given-1-by-me}}",
        "st2: {smtp: {password: Given-1-by-me}}",
        "st2: {mail_password: Given-1-by-me}",
        "st2: {packs: {git: {password: Given-1-by-me}}}",
        "rabbitmq: {ldap: {bindPassword: Given-1-by-me}}",
        "mongodb: {backup: {password: Given-1-by-me}}",
        "redis: {sentinel: {password: Given-1-by-me}}",
    ] {
        let done = render(values).failed(1);
        assert!(done.stderr.contains("it holds a credential that nothing reads"), "{values}: {}", done.stderr);
        assert!(done.stderr.contains("\n1 error\n"), "{values}: {}", done.stderr);
        assert!(!done.stderr.contains("write it as"), "{values}: {}", done.stderr);
    }
    // Where nothing has to be generated, where something reads it, and where it is somebody else's, it harms nobody.
    let given =
        Run::new(&["render", "-f", "v.yaml"]).with_secrets().file("v.yaml", "mongodb: {password: Given-1-by-me}");
    assert_eq!(given.run().status, 0);
    for values in [
        "x-mine: {password: Given-1-by-me}",
        "mine: {password: &p Given-1-by-me}\nst2: {password: *p}",
        "mine: {password: Given-1-by-me}\nst2: {password: '{{ .Values.mine.password }}', config: '{{ .Values.mine.password }}'}",
        "mine: {replicas: 3, existingSecret: some-name}",
        "mongodb: {password: ''}",
        "st2: {pasword: ''}",
        "st2web: {replcas: 3}",
        // A slip beside a password that is read.
        "st2: {password: Given-1-by-me}\nredis: {foo: 3}",
        // Names of Secrets.
        "mongodb: {enabled: false, external: {hosts: [a], database: st2, passwordSecret: mongo-login}}",
        "mongodb: {enabled: false, external: {hosts: [a], database: st2, tls: {caSecret: mongo-ca}}}",
    ] {
        let done = render(values);
        assert_eq!(done.status, 0, "{values}: {}", done.stderr);
    }
}

/// The password of servers that st2ha does not run is told from that of its own.
#[test]
fn passwords_of_services_that_do_not_run_are_noted() {
    for (service, external) in [("mongodb.auth.password", "database: st2"), ("redis.password", "database: 0")] {
        let (section, keys) = service.split_once('.').unwrap();
        let own = keys.split('.').rev().fold("Given-1-by-me".to_owned(), |inner, key| format!("{{{key}: {inner}}}"));
        let own = own.strip_prefix('{').and_then(|own| own.strip_suffix('}')).unwrap();
        let values =
            |login: &str| format!("{section}: {{enabled: false, {own}, external: {{hosts: [a], {external} {login}}}}}");
        let done = findings(&values(""), &["--verbose"]);
        let found = about(&done, service);
        let is_meant =
            |(severity, message): &(String, String)| severity == "note" && message.contains("external one without");
        assert!(done.status == 0 && found.iter().any(is_meant), "{service}: {}", done.stdout);
        let login = values(", username: st2, password: Given-2-by-me");
        assert!(!findings(&login, &["--verbose"]).stdout.contains("external one"), "{login}");
    }
}

#[test]
fn sections_at_wrong_places_are_refused() {
    for (path, values, help) in [
        ("stackstorm-ha", "stackstorm-ha: {image: {repository: x}}", "--values-key stackstorm-ha"),
        ("stackstorm", "stackstorm: {image: {tag: '3.9'}}", "--values-key stackstorm"),
        ("values", "values: {ingress: {enabled: true}}", "--values-key values"),
        ("stackstorm_ha", "stackstorm_ha: {mongodb: {}, rabbitmq: {}}", "--values-key stackstorm_ha"),
        ("charts.stackstorm-ha", "charts: {stackstorm-ha: {global: {}}}", "--values-key charts.stackstorm-ha"),
        ("global.stackstorm-ha", "global: {stackstorm-ha: {st2: {password: p}}}", "--values-key global.stackstorm-ha"),
        ("mongo", "mongo: {auth: {password: p}}", "did you mean `mongodb`?"),
        ("rabbit-mq", "rabbit-mq: {auth: {password: p}}", "did you mean `rabbitmq`?"),
        ("st2-web", "st2-web: {replicas: 3}", "did you mean `st2web`?"),
        (r"st2\.password", "st2.password: p", "below `st2:`"),
        ("st2.mongodb", "st2: {mongodb: {auth: {password: p}}}", "indented too far"),
        ("mongodb.rabbitmq", "mongodb: {enabled: true, rabbitmq: {auth: {password: p}}}", "indented too far"),
        (
            "x-values",
            "x-values: {st2: {password: p}, mongodb: {auth: {password: p}}}",
            "move them to the top of the file",
        ),
    ] {
        let wrong = if path.contains('\\') { "dots do not divide keys" } else { "nothing reads" };
        finds(values, path, "error", wrong);
        let done = Run::new(&["secrets", "init", "-f", "values.yaml"]).file("values.yaml", values).run();
        assert!([1, 2].contains(&done.status) && done.stderr.contains(help), "{values}: {}", done.stderr);
        assert!(!done.folder.path().join(".st2ha").exists(), "{values}");
    }
}

#[test]
fn sections_of_the_users_own_are_no_wrappers() {
    let read = "acme: {image: {tag: x}, ingress: {enabled: true}, st2: {a: b}}\nst2: {config: \"[a]\\nx = {{ .Values.acme.image.tag }}\"}\n";
    passes(read);
    for values in [
        // Anchors.
        "common: &c {podSecurityContext: {fsGroup: 1}, securityContext: {privileged: false}}\n<<: *c\n",
        "shared: &web {st2web: {replicas: 3}}\n<<: *web\n",
        "x-parts: {st2web: {replicas: 3}, st2api: {replicas: 3}}\n",
        // Values of another chart beside those of st2ha.
        "frontend: {image: {repository: x}, service: {port: 80}}\nst2web: {replicas: 3}\n",
        "kind: mine\n",
    ] {
        let done = findings(values, &[]);
        assert_eq!(done.status, 0, "{values}: {}", done.stdout);
        assert!(!done.stdout.contains("wrapped-values"), "{}", done.stdout);
    }
}

// -- Credentials ------------------------------------------------------------------------------------------------------------

#[test]
fn placeholders_in_any_credential_are_found() {
    for (path, values) in [
        ("st2.password", "st2: {password: CHANGE_ME}"),
        ("mongodb.auth.rootPassword", "mongodb: {auth: {rootPassword: <password>}}"),
        ("mongodb.auth.replicaSetKey", "mongodb: {auth: {replicaSetKey: changeme}}"),
        ("rabbitmq.auth.password", "rabbitmq: {auth: {password: changeit}}"),
        ("rabbitmq.auth.erlangCookie", "rabbitmq: {auth: {erlangCookie: your-cookie}}"),
        ("redis.password", "redis: {usePassword: true, password: example, sentinel: {usePassword: false}}"),
        (
            "global.redis.password",
            "global: {redis: {password: TODO}}\nredis: {usePassword: true, sentinel: {usePassword: false}}",
        ),
        ("st2chatops.env.HUBOT_SLACK_TOKEN", "st2chatops: {enabled: true}"),
        (
            "st2chatops.env.ST2_API_KEY",
            "st2chatops: {enabled: true, env: {ST2_API_KEY: replace-me, HUBOT_SLACK_TOKEN: xoxb-12-k3}}",
        ),
        ("st2api.env.DB_PASSWORD", "st2api: {env: {DB_PASSWORD: <your password>}}"),
        (
            "jobs.extra_hooks[0].command[4]",
            "jobs: {extra_hooks: [{name: a, hook: post-install, command: [st2, login, admin, --password, CHANGE_ME]}]}",
        ),
        ("st2.apikeys[0].key_hash", "st2: {apikeys: [{user: a, key_hash: CHANGE_ME}]}"),
        ("st2.packs.configs.x.yaml", "st2: {packs: {configs: {x.yaml: \"a: 1\\ntoken: <your-token>\\n\"}}}"),
        ("st2.password", "st2: {password: PLEASE_CHANGE}"),
        ("st2.password", "st2: {password: set-me}"),
        ("st2.password", "st2: {password: '%(password)s'}"),
        (
            "jobs.extra_hooks[0].command[4]",
            "jobs: {extra_hooks: [{name: a, hook: post-install, command: [st2, login, admin, -p, changeme1]}]}",
        ),
        (
            "jobs.extra_hooks[0].command[2]",
            "jobs: {extra_hooks: [{name: a, hook: post-install, command: [sh, -c, 'st2 login admin -p changeme']}]}",
        ),
        (
            "rabbitmq.advancedConfiguration",
            "rabbitmq: {advancedConfiguration: '[{rabbitmq_auth_backend_ldap, [{dn_lookup_bind, {\"cn=x\",\"CHANGE_ME\"}}]}].'}",
        ),
        ("st2.config", "st2: {config: \"[auth]\\nbackend_kwargs = {\\\"bind_password\\\": \\\"CHANGE_ME\\\"}\\n\"}"),
        ("st2.packs.configs.aws.yaml", "st2: {packs: {configs: {aws.yaml: \"secret_access_key: REPLACE_ME\\n\"}}}"),
        ("rabbitmq.extraSecrets.a.b", "rabbitmq: {extraSecrets: {a: {b: CHANGE_ME}}}"),
        (
            "external-dns.aws.credentials.secretKey",
            "external-dns: {enabled: true, provider: aws, aws: {credentials: {accessKey: k, secretKey: changeme}}}",
        ),
        ("mongodb.extraEnvVars[0].value", "mongodb: {extraEnvVars: [{name: A_TOKEN, value: changeme}]}"),
    ] {
        finds(values, path, "warning", "placeholder");
        let strict = findings(values, &["--strict"]);
        assert_eq!(strict.status, 1, "{values}: {}", strict.stdout);
        let check = Run::new(&["secrets", "check", "-f", "v.yaml"]).file("v.yaml", values).run();
        assert_eq!(check.status, 1, "{values}: {}", check.stderr);
        let render =
            Run::new(&["render", "-f", "v.yaml"]).with_secrets().args(&["-f", "v.yaml"]).file("v.yaml", values).run();
        assert!(render.status == 0 && render.stderr.contains(path), "{values}: {}", render.stderr);
    }
    finds("st2: {password: Ch@ngeMe}", "st2.password", "warning", "default of the upstream chart");
    finds("st2: {password: st2admin}", "st2.password", "warning", "tries this password first");
}

#[test]
fn what_is_no_placeholder_passes() {
    for values in [
        "st2: {password: Summer-password-2031}",
        "st2: {existingAuthSecret: mine, password: CHANGE_ME}",
        "mongodb: {enabled: false, auth: {password: CHANGE_ME}}\nst2: {config: \"[database]\\nhost = db\\n\"}",
        "redis: {password: CHANGE_ME, enabled: false}\nst2: {config: \"[coordination]\\nurl = redis://h\\n\"}",
        "st2chatops: {env: {A: CHANGE_ME}}",
        "st2chatops: {enabled: true, env: {HUBOT_ADAPTER: rocketchat, ROCKETCHAT_USER: stackstorm, ROCKETCHAT_PASSWORD: k3-Zq}}",
        "st2api: {env: {GREETING: example, ROOM: test}}",
        "st2: {existingAuthSecret: st2-auth-secret}",
        "st2: {packs: {configs: {a.yaml: \"token: '{{ st2kv.system.token }}'\\n\"}}}",
    ] {
        let done = findings(values, &[]);
        assert!(!done.stdout.contains("bad-secret") && done.status == 0, "{values}: {}", done.stdout);
    }
}

/// Words of other programs are told by `validate` alone, and not where the target's own program replaces them.
#[test]
fn what_others_fill_in_is_told_where_nobody_may() {
    for (text, targets) in [
        ("${ST2_PASSWORD}", "kubectl helm argocd"),
        ("<path:secret/data/a#b>", "kubectl helm flux"),
        ("ref+vault://secret/a#/b", "kubectl helm argocd flux"),
        ("vault:secret/a#b", "kubectl helm argocd flux"),
    ] {
        let values = format!("st2: {{password: '{text}'}}");
        for target in ["kubectl", "helm", "argocd", "flux"] {
            let done = findings(&values, &["--target", target, "--strict", "--verbose"]);
            let is_told = !about(&done, "st2.password").is_empty();
            assert_eq!((done.status, is_told), (0, targets.contains(target)), "{text} {target}: {}", done.stdout);
        }
        let render = Run::new(&["render", "-f", "v.yaml"]).with_secrets().file("v.yaml", &values).run();
        assert_eq!((render.status, render.stderr.as_str()), (0, ""), "{text}");
    }
    passes("st2: {existingAuthSecret: '', password: Summer-password-2031}");
}

// -- Objects that Kubernetes refuses -------------------------------------------------------------------------------------------

/// A finding at its line, and nothing printed, generated or stored; but for what the upstream chart renders, and what only may be missing.
#[test]
fn what_kubernetes_refuses_is_not_rendered() {
    let render = |values: &str| Run::new(&["render", "-f", "v.yaml"]).file("v.yaml", values).run();
    for (values, place) in [
        ("st2:\n  username: Ops_Team\n  existingAuthSecret: Ops_Team\n", "st2.existingAuthSecret"),
        ("commonLabels: {'bad key!': y}", "commonLabels.bad key!"),
        ("st2api: {tolerations: [{key: a, operator: Foo}]}", "st2api.tolerations[0].operator"),
        ("st2web: {resources: {limits: {memory: 1m}}}", "st2web.resources.limits.memory"),
        ("mongodb: {sidecars: [{name: mongodb, image: x}]}", "mongodb.sidecars[0].name"),
    ] {
        let done = render(values).failed(1);
        assert!(
            done.stderr.contains(&format!("error: {place}: ")) && done.stdout.is_empty(),
            "{values}: {}",
            done.stderr
        );
        assert!(!done.folder.path().join(".st2ha").exists(), "{values}");
    }
    let flag = Run::new(&["render", "--set", "st2api.image.tag=3.9@sha256:abc"]).run().failed(1);
    assert!(flag.stderr.contains("error: st2api.image.tag: invalid image reference") && flag.stdout.is_empty());
    for values in [
        "preset: stackstorm-ha-1.1\nst2api: {tolerations: [{key: a, operator: Foo}]}",
        "st2api: {extra_volumes: [{name: a, mount: {mountPath: /a}, volume: {secret: {secretName: mine}}}]}",
    ] {
        assert_eq!(render(values).status, 0, "{values}");
    }
}

/// An empty list of capabilities counts, and a null that takes nothing away is told of.
#[test]
fn words_about_capabilities_count_or_are_told() {
    let at = |key: &str| format!("st2web.securityContext.{key}");
    for key in ["capabilities", "readOnlyRootFilesystem"] {
        finds(
            &format!("st2web: {{securityContext: {{{key}: null}}}}"),
            &at(key),
            "warning",
            "it comes from `workloads.",
        );
    }
    finds("st2web: {podSecurityContext: null}", "st2web.podSecurityContext", "warning", "it comes from `workloads.");
    finds("st2web: {securityContext: {capabilities: {drop: []}}}", &at("capabilities.drop"), "warning", "keep all");
    let run = Run::new(&["render", "-f", "v.yaml", "-s", "Deployment/st2-st2web"]).with_secrets();
    let done = run.file("v.yaml", "st2web: {securityContext: {capabilities: {drop: []}}}").run();
    assert!(
        done.status == 0 && !done.stdout.contains("capabilities") && done.stdout.contains("readOnlyRootFilesystem"),
        "{}",
        done.stdout
    );
    for values in [
        "st2web: {annotations: null, replicas: null}",
        "st2web: {securityContext: {capabilities: null}}\nworkloads: {securityContext: null}",
    ] {
        let done = findings(values, &[]);
        assert!(!done.stdout.contains("it comes from"), "{values}: {}", done.stdout);
    }
}

// -- Settings, images, names --------------------------------------------------------------------------------------------------

#[test]
fn dollars_that_stackstorm_would_look_up() {
    for values in [
        "st2: {config: \"[auth]\\nbackend_kwargs = {\\\"p\\\": \\\"Pa$w0rd\\\"}\\n\"}",
        "st2: {config: \"[auth]\\nbackend_kwargs = {\\n  \\\"p\\\": \\\"${secret}\\\"}\\n\"}",
        "st2: {config: \"[messaging]\\nurl = amqp://u:a$b@h\\n\"}",
    ] {
        finds(values, "st2.config", "warning", "StackStorm takes ");
    }
    finds("st2auth: {env: {ST2_DATABASE__PASSWORD: a$b}}", "st2auth.env.ST2_DATABASE__PASSWORD", "warning", "`$`");
    for values in [
        "st2: {config: \"[auth]\\nx = a$$b c$ $1 ${\\n# $y\\n\"}",
        "st2: {config: \"[a]\\nbase = /x\\npath = $base/y\\nother = ${a.base}\\npacks = ${system.base_path}\\n\"}",
        "st2auth: {env: {GREETING: $HOME, ST2_AUTH_URL: a$b}}",
    ] {
        passes(values);
    }
}

const CHART: &str = "preset: stackstorm-ha-1.1\n";

#[test]
fn images_that_do_not_fit_the_scripts() {
    for (path, values) in [
        ("mongodb.image.repository", "mongodb: {provider: bitnami, image: {repository: library/mongo, tag: '4.4'}}"),
        (
            "mongodb.image.repository",
            "mongodb: {provider: bitnami, image: {registry: r.example.com, repository: hub/mongo, tag: '4.4'}}",
        ),
        ("rabbitmq.image.repository", "rabbitmq: {image: {repository: rabbitmq, tag: '3.13'}}"),
        (
            "rabbitmq.image.tag",
            "rabbitmq: {image: {registry: r.example.com, repository: x/rabbitmq, tag: 3.12-management}}",
        ),
        ("redis.image.repository", "redis: {image: {repository: valkey/valkey, tag: '8.1'}}"),
        ("redis.sentinel.image.repository", "redis: {sentinel: {image: {repository: library/redis}}}"),
    ] {
        finds(&format!("{CHART}{values}"), path, "error", "laid out like the official images");
    }
    for (path, values) in [
        ("mongodb.image.repository", "mongodb: {image: {repository: bitnamilegacy/mongodb, tag: 7.0.14-debian-12-r0}}"),
        (
            "rabbitmq.image.repository",
            "rabbitmq: {image: {registry: r.example.com, repository: bitnami/rabbitmq, tag: '4.1'}}",
        ),
        ("redis.image.repository", "redis: {image: {repository: bitnami/valkey, tag: '8.1'}}"),
    ] {
        finds(values, path, "error", "laid out like Bitnami's images");
    }
    let newer = "rabbitmq: {image: {tag: 4.0.5-debian-12-r1}}";
    finds(&format!("{CHART}{newer}"), "rabbitmq.image.tag", "error", "`ha-mode`");
    let own = "rabbitmq: {image: {tag: '4.1'}, loadDefinition: {existingSecret: mine}, \
               extraSecrets: {mine: {d.json: '{\"ha-mode\": \"all\"}'}}}";
    finds(&format!("{CHART}{own}"), "rabbitmq.extraSecrets.mine.d.json", "error", "`ha-mode`");
    // Names and comments are no keys.
    let named = own.replace(
        "{\"ha-mode\": \"all\"}",
        "{\"policies\": [{\"name\": \"no-ha-mode\", \"definition\": {\"max-length\": 10}}]}",
    );
    let comment = "rabbitmq: {image: {tag: '4.1'}, loadDefinition: {existingSecret: mine}, extraConfiguration: \"# no ha-mode\\n\"}";
    for values in [&*named, comment] {
        let done = findings(&format!("{CHART}{values}"), &[]);
        assert!(!done.stdout.contains("ha-mode"), "{values}: {}", done.stdout);
    }
    for values in [
        "mongodb: {provider: bitnami, image: {registry: r.example.com, repository: mirror/bitnami/mongodb}}",
        "mongodb: {image: {registry: r.example.com, repository: infra/mongodb}}",
        "rabbitmq: {image: {tag: 3.13.7-debian-12-r0}}",
        "global: {imageRegistry: r.example.com}",
    ] {
        let done = findings(&format!("{CHART}{values}"), &[]);
        assert!(!done.stdout.contains("laid out") && !done.stdout.contains("ha-mode"), "{values}: {}", done.stdout);
    }
    for values in ["rabbitmq: {image: {registry: r.example.com}}", "global: {imageRegistry: r.example.com}"] {
        let done = findings(values, &[]);
        assert!(!done.stdout.contains("laid out") && !done.stdout.contains("ha-mode"), "{values}: {}", done.stdout);
    }
}

#[test]
fn containers_that_may_not_run_as_root_but_would() {
    // By default, pods have a user.
    let all = &format!("{CHART}podSecurityContext: {{runAsNonRoot: true}}");
    finds(
        all,
        "podSecurityContext.runAsNonRoot",
        "warning",
        "run as root: st2web, st2actionrunner, st2client, the jobs",
    );
    finds(all, "podSecurityContext.runAsNonRoot", "warning", "the users of their images may be root");
    finds(
        &format!("{CHART}securityContext: {{runAsNonRoot: true}}"),
        "securityContext.runAsNonRoot",
        "warning",
        "st2web",
    );
    finds(
        &format!("{CHART}st2web: {{securityContext: {{runAsNonRoot: true}}}}"),
        "st2web.securityContext.runAsNonRoot",
        "warning",
        "run as root: st2web",
    );
    finds(
        "podSecurityContext: {runAsNonRoot: true, runAsUser: 0}",
        "podSecurityContext.runAsUser",
        "error",
        "would run as root, which `runAsNonRoot` forbids",
    );
    for values in [
        "podSecurityContext: {runAsNonRoot: true}",
        "podSecurityContext: {runAsNonRoot: true, runAsUser: 1000}",
        "podSecurityContext: {runAsNonRoot: true}\nsecurityContext: {runAsUser: 1000}",
        "st2actionrunner: {securityContext: {runAsNonRoot: true, runAsUser: 1000}}",
    ] {
        passes(values);
    }
    // Only the level of Pod Security that this asks for is told.
    let done = findings("podSecurityContext: {runAsNonRoot: false}", &["--strict"]);
    assert_eq!(done.status, 0, "{}", done.stdout);
    assert!(done.stdout.lines().all(|line| line.contains("\"pod-security\"")), "{}", done.stdout);
}

#[test]
fn paths_of_the_ingress_have_types() {
    let ingress = |path: &str, kind: &str| {
        format!(
            "ingress: {{enabled: true, hosts: [{{host: a.example.com, paths: [{{path: '{path}', serviceName: st2-st2web, \
             servicePort: 80{kind}}}]}}]}}"
        )
    };
    for (kind, expected) in [
        ("", "Prefix"),
        (", pathType: Exact", "Exact"),
        (", pathType: ImplementationSpecific", "ImplementationSpecific"),
        (", pathType: ''", "Prefix"),
    ] {
        let run = Run::new(&["render", "-s", "Ingress/*"]).with_secrets().args(&["-f", "v.yaml"]);
        let done = run.file("v.yaml", ingress("/x", kind)).run().fine();
        let object = done.object("Ingress", "st2-st2web-ingress");
        assert_eq!(object["spec"]["rules"][0]["http"]["paths"][0]["pathType"], expected);
    }
    for path in ["/?(.*)", "/api(/|$)(.*)", "/a.*", "/[a-z]+"] {
        finds(&ingress(path, ""), "ingress.hosts[0].paths[0].path", "warning", "regular expression");
        finds(&ingress(path, ", pathType: Exact"), "ingress.hosts[0].paths[0].path", "warning", "regular expression");
        passes(&ingress(path, ", pathType: ImplementationSpecific"));
    }
    for path in ["/foo$", "/a.+/b", "/(a|b)+", "/a{2}"] {
        finds(&ingress(path, ", pathType: Exact"), "ingress.hosts[0].paths[0].path", "warning", "regular expression");
    }
    for path in ["/", "/api/v1", "/a.b-c_d~e", "/a%20b", "/c++", "/a+b", "/a(1)", "/odata/$metadata"] {
        passes(&ingress(path, ""));
        passes(&ingress(path, ", pathType: Exact"));
    }
    finds(&ingress("/", ", pathType: Regex"), "ingress.hosts[0].paths[0].pathType", "error", "one of `Prefix`");
}

#[test]
fn an_even_number_of_votes() {
    for (values, words) in [
        ("mongodb: {replicaCount: 2}", "even number"),
        ("mongodb: {replicaCount: 3, arbiter: {enabled: true}}", "with the arbiter"),
    ] {
        let done = findings(&format!("{CHART}{values}"), &[]);
        let found = about(&done, "mongodb.replicaCount");
        assert!(
            found.iter().any(|(severity, message)| severity == "warning" && message.contains(words)),
            "{}",
            done.stdout
        );
    }
    for values in [
        "mongodb: {provider: bitnami, replicaCount: 5}",
        "mongodb: {provider: bitnami, replicaCount: 2, arbiter: {enabled: true}}",
        "mongodb: {provider: bitnami, replicaCount: 2, architecture: standalone}",
    ] {
        let done = findings(&format!("{CHART}{values}"), &[]);
        assert!(!done.stdout.contains("even number"), "{values}: {}", done.stdout);
    }
}

#[test]
fn templates_in_keys_that_take_none() {
    for (path, values) in [
        ("mongodb.auth.existingSecret", "mongodb: {auth: {existingSecret: '{{ .Release.Name }}-x', password: k3-Zq}}"),
        ("mongodb.image.tag", "mongodb: {image: {tag: '{{ .Chart.AppVersion }}'}}"),
        ("st2.existingAuthSecret", "st2: {existingAuthSecret: '{{ printf \"%s-a\" .Release.Name }}'}"),
        ("st2web.service.hostname", "st2web: {service: {hostname: 'st2.{{ .Values.domain }}'}}\ndomain: a.example.com"),
        ("image.pullSecret", "image: {pullSecret: '{{x}}'}"),
    ] {
        finds(values, path, "error", "takes no Go template");
    }
    finds(
        "st2web: {replicas: '{{ .Values.n }}'}\nn: 3",
        "st2web.replicas",
        "error",
        "a Go template, which this key does not take",
    );
    finds("st2api: {env: {WHERE: '{{ .Release.Namespace }}'}}", "st2api.env.WHERE", "warning", "takes no Go template");
    for values in [
        "st2: {packs: {configs: {a.yaml: \"x: '{{ st2kv.system.y }}'\\n\"}}}",
        "st2api: {env: {FORMAT: '{{ record }}'}}",
        "st2: {config: \"[a]\\nx = {{ .Release.Name }}\\n\"}",
    ] {
        passes(values);
    }
}

#[test]
fn services_that_are_switched_off_with_nothing_in_their_place() {
    for (service, section, key) in [("mongodb", "database", "host"), ("rabbitmq", "messaging", "url")] {
        let off = format!("{service}: {{enabled: false}}");
        finds(&off, &format!("{service}.enabled"), "error", "its own pods");
        finds(
            &format!("{off}\nst2: {{config: \"[{section}]\\n# {key} = x\\n\"}}"),
            &format!("{service}.enabled"),
            "error",
            "its own pods",
        );
        for elsewhere in [
            format!("st2: {{config: \"[{section}]\\n{key} = x\\n\"}}"),
            "st2: {existingConfigSecret: mine}".to_owned(),
            format!("st2api: {{env: {{ST2_{}__{}: x}}}}", section.to_uppercase(), key.to_uppercase()),
        ] {
            let done = findings(&format!("{off}\n{elsewhere}"), &[]);
            assert_eq!(about(&done, &format!("{service}.enabled")), [], "{elsewhere}");
            assert_eq!(done.status, 0, "{}", done.stdout);
        }
        // What the upstream chart renders is rendered for Helm.
        let helm = Run::new(&["render", "--target", "helm", "-f", "v.yaml"]).with_secrets().file("v.yaml", &off).run();
        assert!(helm.status == 0 && helm.stderr.contains("warning: "), "{}", helm.stderr);
    }
    passes("rabbitmq: {enabled: false}\nst2: {config: \"[messaging]\\ncluster_urls = amqp://a,amqp://b\\n\"}");
    finds("redis: {enabled: false}", "redis.enabled", "warning", "work without locks");
    let one = |name: &str| format!("{name}: {{replicas: 1}}\n");
    let single: String =
        ["st2scheduler", "st2workflowengine", "st2rulesengine", "st2notifier", "st2actionrunner"].map(one).concat();
    passes(&format!("redis: {{enabled: false}}\n{single}"));
}

#[test]
fn names_that_the_services_refuse() {
    for name in ["zq/b", "zq b", "zq.b", "zq\\b", "$zq", "zq\"b", "local", "zq\u{a0}y", &"zq".repeat(32)] {
        let values = serde_json::json!({ "mongodb": { "auth": { "database": name } } }).to_string();
        let done = findings(&values, &[]);
        let found = about(&done, "mongodb.auth.database");
        assert!(done.status == 1 && found.iter().any(|(severity, _)| severity == "error"), "{name}: {}", done.stdout);
        assert!(!done.stdout.contains("zq"), "a value's text shows: {}", done.stdout);
    }
    for name in ["#c", " ", " a", "a ", "a\nb"] {
        let values = serde_json::json!({ "preset": "stackstorm-ha-1.1", "rabbitmq": { "auth": { "username": name } } })
            .to_string();
        let done = findings(&values, &[]);
        assert!(done.status == 1 && !about(&done, "rabbitmq.auth.username").is_empty(), "{name:?}: {}", done.stdout);
    }
    finds("mongodb: {auth: {username: \"o'hara\"}}", "mongodb.auth.username", "error", "script");
    finds("mongodb: {replicaSetName: 'a/b'}", "mongodb.replicaSetName", "error", "replica set");
    finds(
        "preset: stackstorm-ha-1.1\nrabbitmq: {ldap: {enabled: true, servers: ['a#b']}}",
        "rabbitmq.ldap.servers[0]",
        "error",
        "comment",
    );
    passes(
        "mongodb: {auth: {database: St2_prod-1, username: st2-prod}, replicaSetName: rs.0-a_b}\nrabbitmq: {auth: {username: 'st 2@x'}}",
    );
}

/// Settings that a provider reads under a condition only.
#[test]
fn settings_that_come_to_nothing_are_told() {
    finds("mongodb: {persistence: {existingClaim: old}}", "mongodb.persistence.existingClaim", "warning", "no effect");
    finds("rabbitmq: {service: {nodePort: 30001}}", "rabbitmq.service.nodePort", "warning", "no effect");
    passes("rabbitmq: {service: {type: NodePort, nodePort: 30001}}");
}

/// What is written for one setting takes the place of the default for its counterpart.
#[test]
fn given_settings_displace_defaults() {
    let render = |values: &str, object: &str| {
        let run = Run::new(&["render", "-s", object, "-f", "values.yaml"]).with_secrets();
        run.file("values.yaml", values).run().stdout
    };
    let budget = "PodDisruptionBudget/st2-rabbitmq";
    let least = render("rabbitmq: {pdb: {minAvailable: 2}}", budget);
    assert!(least.contains("minAvailable: 2\n") && !least.contains("maxUnavailable"), "{least}");
    assert!(render("{}", budget).contains("maxUnavailable: 1\n"));
    for (values, object) in [
        ("mongodb: {customLivenessProbe: {exec: {command: [own]}}}", "StatefulSet/st2-mongodb"),
        ("redis: {slave: {customReadinessProbe: {exec: {command: [own]}}}}", "StatefulSet/st2-redis-node"),
    ] {
        let set = render(values, object);
        assert!(set.contains("- own\n"), "{object}: {set}");
    }
}

/// Those who hold anchors, or are for other programs, say so by their names.
#[test]
fn keys_of_the_users_own_pass() {
    for key in ["x-common", "_common", ".common"] {
        let values = format!("{key}: &c {{memory: 64Mi}}\nst2web: {{resources: {{requests: *c}}}}\n");
        passes(&values);
        assert_eq!(findings(&values, &["--strict"]).status, 0, "{key}");
    }
    finds("xcommon: {memory: 64Mi}", "xcommon", "warning", "unknown key");
}

#[test]
fn an_amount_is_told_once() {
    let done = findings("mongodb: {persistence: {size: 8Gigs}}\nst2web: {resources: {limits: {memory: 1XB}}}\n", &[]);
    for path in ["mongodb.persistence.size", "st2web.resources.limits.memory"] {
        let found = about(&done, path);
        let [(severity, message)] = &found[..] else { panic!("{path}: {}", done.stdout) };
        assert_eq!(severity, "error");
        assert!(message.contains("Kubernetes cannot read this amount: "), "{message}");
    }
}

/// A null has nothing to delete where something else takes the place of what comes from `workloads`.
#[test]
fn nulls_of_what_is_replaced_pass() {
    passes("st2web: {podDisruptionBudget: {maxUnavailable: null, minAvailable: 50%}}");
    let probe = |own: &str| {
        format!("workloads: {{readinessProbe: {{httpGet: {{path: /, port: 80}}}}}}\nst2web: {{readinessProbe: {own}}}")
    };
    passes(&probe("{httpGet: null, exec: {command: [a]}}"));
    let path = "st2web.readinessProbe.httpGet";
    finds(&probe("{httpGet: null}"), path, "warning", "which counts");
    let budget = "workloads: {podDisruptionBudget: {minAvailable: 1}}\nst2web: {podDisruptionBudget: {minAvailable: null, maxUnavailable: 1}}";
    passes(budget);
}

#[test]
fn null_leaves_the_number_of_pods_out_everywhere() {
    const ALONE: &[&str] = &["st2timersengine", "st2sensorcontainer", "st2client", "st2chatops"];
    const MANY: &[&str] = &[
        "st2web",
        "st2auth",
        "st2api",
        "st2stream",
        "st2rulesengine",
        "st2workflowengine",
        "st2scheduler",
        "st2notifier",
    ];
    for section in ALONE.iter().chain(MANY).chain(&["st2actionrunner", "st2garbagecollector"]) {
        let replicas = |values: &str, arguments: &[&str]| {
            let run = Run::new(&["render", "-s", "Deployment/*", "-f", "v.yaml"]).with_secrets().args(arguments);
            let done = run.file("v.yaml", values).run();
            assert_eq!(done.status, 0, "{}", done.stderr);
            done.object("Deployment", &format!("st2-{section}"))["spec"]["replicas"].clone()
        };
        let values = format!("{section}: {{enabled: true, replicas: null}}");
        assert!(replicas(&values, &[]).is_null(), "{section}");
        if ALONE.contains(section) {
            finds(&values, &format!("{section}.replicas"), "warning", "exactly one pod");
            assert_eq!(replicas(&format!("{section}: {{enabled: true, replicas: 3}}"), &[]), 1, "{section}");
            // The upstream chart always says so.
            assert_eq!(replicas(&values, &["--preset", "stackstorm-ha-1.1"]), 1, "{section}");
        }
    }
}

#[test]
fn doubtful_secrets_are_told_when_rendering_too() {
    let values = "mongodb: {auth: {replicaSetKey: with-dash}}\nrabbitmq: {auth: {erlangCookie: two words}}\n";
    let done = Run::new(&["render", "-f", "v.yaml"]).file("v.yaml", values).run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    for path in ["mongodb.auth.replicaSetKey", "rabbitmq.auth.erlangCookie"] {
        assert!(done.stderr.contains(&format!("warning: {path}: ")), "{}", done.stderr);
        assert_eq!(done.stderr.matches(path).count(), 1, "{}", done.stderr);
    }
}

#[test]
fn brokers_share_a_claim_only_if_it_can_be_shared() {
    const PATH: &str = "rabbitmq.persistence.existingClaim";
    finds("rabbitmq: {persistence: {existingClaim: mine}}", PATH, "warning", "share this claim");
    for values in [
        "persistence: {existingClaim: mine, accessMode: ReadWriteMany}",
        "replicaCount: 1, persistence: {existingClaim: mine}",
    ] {
        let done = findings(&format!("rabbitmq: {{{values}}}"), &[]);
        assert!(about(&done, PATH).iter().all(|(severity, _)| severity == "note"), "{}", done.stdout);
    }
}

/// What operators make pods of.
#[test]
fn pods_of_operators_are_checked() {
    for (values, path) in [
        (
            "mongodb: {provider: community-operator, tolerations: [{operator: Equals, key: a}]}",
            "mongodb.tolerations[0].operator",
        ),
        ("mongodb: {provider: percona-operator, nodeSelector: {a: x y}}", "mongodb.nodeSelector.a"),
        (
            "mongodb: {provider: percona-operator, persistence: {accessModes: [RWO]}}",
            "mongodb.persistence.accessModes[0]",
        ),
        (
            "rabbitmq: {provider: cluster-operator, tolerations: [{effect: Never, key: a}]}",
            "rabbitmq.tolerations[0].effect",
        ),
        (
            "rabbitmq: {provider: cluster-operator, resources: {requests: {cpu: 2}, limits: {cpu: 1}}}",
            "rabbitmq.resources.requests.cpu",
        ),
        ("rabbitmq: {provider: cluster-operator, persistence: {size: 8Gigs}}", "rabbitmq.persistence.size"),
        ("rabbitmq: {provider: cluster-operator, priorityClassName: A B}", "rabbitmq.priorityClassName"),
    ] {
        let done = Run::new(&["validate", "-f", "v.yaml", "--message-format", "json"]).file("v.yaml", values).run();
        let found = about(&done, path);
        assert!(found.iter().any(|(severity, _)| severity == "error"), "{values}: {}{}", done.stdout, done.stderr);
    }
}

/// A list of the defaults that `--set` has put something into is one that somebody has written.
#[test]
fn items_of_lists_are_not_set_in_vain() {
    for (values, key) in [
        ("mongodb.provider=percona-operator,mongodb.extraFlags[0]=--quiet", "mongodb.extraFlags"),
        ("rabbitmq.provider=cluster-operator,rabbitmq.extraEnvVars[0].name=A", "rabbitmq.extraEnvVars"),
        ("redis.master.disableCommands[0]=GET", "redis.master.disableCommands"),
    ] {
        let done = Run::new(&["validate", "--set", values]).run();
        assert_eq!(done.status, 1, "{values}: {}{}", done.stdout, done.stderr);
        let told = format!("error: {key}: only the provider");
        assert!(done.stdout.contains(&told), "{values}: {}", done.stdout);
    }
}
