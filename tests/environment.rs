//! What variables of the environment mean, and which names can be given.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use cli_support::{Done, Run};

const VARIABLES: &[&str] = &[
    "ST2HA_RELEASE",
    "ST2HA_NAMESPACE",
    "ST2HA_VALUES",
    "ST2HA_SECRETS_FILE",
    "ST2HA_NO_GENERATE",
    "ST2HA_STRICT",
    "ST2HA_TARGET",
    "ST2HA_KUBE_VERSION",
    "ST2HA_TEMPLATES",
    "ST2HA_HOOKS",
    "ST2HA_KUBECTL",
];

fn with_empty_variables(args: &[&str], stdin: &str) -> Done {
    let run = VARIABLES.iter().fold(Run::new(args), |run, name| run.env(name, ""));
    run.with_secrets().stdin(stdin).run()
}

#[test]
fn an_empty_variable_is_one_that_is_not_set() {
    for (args, stdin) in [
        (&["render"][..], ""),
        (&["post-render"], "# nothing\n"),
        (&["krm"], "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n"),
        (&["secrets", "list"], ""),
    ] {
        let expected = Run::new(args).with_secrets().stdin(stdin).run().fine();
        assert_eq!(with_empty_variables(args, stdin).fine().stdout, expected.stdout, "{args:?}");
    }
    // Without arguments as well, which is how Helm 3 calls.
    let done = VARIABLES.iter().fold(Run::new(&[]), |run, name| run.env(name, "")).stdin("# nothing\n").run();
    assert!(done.status == 0 && done.stderr.contains("stored in .st2ha/default/st2.secrets.yaml"), "{}", done.stderr);
}

#[test]
fn truth_has_many_spellings() {
    let missing = |value: &str| Run::new(&["render"]).env("ST2HA_NO_GENERATE", value).run();
    for value in ["1", "true", "yes"] {
        assert!(missing(value).failed(2).stderr.contains("these secrets are missing"), "{value}");
    }
    for value in ["0", "false", "no"] {
        let done =
            Run::new(&["render"]).with_secrets().env("ST2HA_NO_GENERATE", value).env("ST2HA_STRICT", value).run();
        done.fine();
    }
    assert!(missing("maybe").failed(2).stderr.contains("--no-generate"));
}

#[test]
fn a_wrong_value_of_a_variable_names_the_variable() {
    for (variable, value, argument) in [
        ("ST2HA_TARGET", "foo", "--target <TARGET>"),
        ("ST2HA_NAMESPACE", "My_Space", "--namespace <NAMESPACE>"),
        ("ST2HA_RELEASE", "A", "[NAME]"),
        ("ST2HA_STRICT", "maybe", "--strict"),
    ] {
        let done = Run::new(&["render"]).env(variable, value).run().failed(2);
        let named = format!("'{variable}' of the environment, which stands for '{argument}'");
        assert!(done.stderr.contains(&named), "{}", done.stderr);
    }
    // What is typed is not the variable's fault, whatever that says.
    let done = Run::new(&["render", "--target", "bar"]).env("ST2HA_TARGET", "foo").run().failed(2);
    assert!(done.stderr.contains("'bar'") && !done.stderr.contains("ST2HA_TARGET"), "{}", done.stderr);
    let done = Run::new(&["render", "--target", "bar"]).env("ST2HA_TARGET", "helm").run().failed(2);
    assert!(!done.stderr.contains("ST2HA_TARGET"), "{}", done.stderr);
}

#[test]
fn the_variable_of_values_files_takes_several() {
    for files in ["a.yaml,b.yaml", "a.yaml:b.yaml", "a.yaml,b.yaml,"] {
        let run = Run::new(&["values", "-o", "json"]).env("ST2HA_VALUES", files);
        let done = run.file("a.yaml", "my: {a: 1, b: 1}").file("b.yaml", "my: {b: 2}").run().fine();
        let values: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
        assert_eq!(values["my"], serde_json::json!({ "a": 1, "b": 2 }), "{files}");
    }
    // A file that is typed may be called so.
    let run = Run::new(&["values", "-f", "a,b.yaml"]).env("ST2HA_VALUES", "absent.yaml");
    run.file("a,b.yaml", "my: {a: 1}").run().fine();
}

#[test]
fn names_are_those_that_helm_and_kubernetes_take() {
    for (args, message) in [
        (&["render", "-n", ""][..], "'--namespace <NAMESPACE>'"),
        (&["render", "-n", "Stack"], "invalid namespace: lower-case letters"),
        (&["render", "a_b"], "invalid release name: lower-case letters"),
        (&["render", &"a".repeat(54)], "in 53 characters at most"),
        (&["secrets", "import", "-", "-n", "a.b"], "invalid namespace"),
        (&["secrets", "import", "-", "--release", "A"], "invalid release name"),
        (&["post-render", "A"], "invalid release name"),
        (&["krm", "--release", "A"], "invalid release name"),
    ] {
        let done = Run::new(args).run().failed(2);
        assert!(done.stderr.contains(message), "{args:?}: {}", done.stderr);
    }
    // What the input says is held to the same.
    let request = "apiVersion: st2ha.stackstorm.com/v1\nkind: St2ha\nmetadata: { name: prod, namespace: My Stack }\n";
    let done = Run::new(&["post-render"]).stdin(request).run().failed(2);
    assert!(done.stderr.contains("`My Stack`: invalid namespace"), "{}", done.stderr);
    Run::new(&["render", "prod", "-n", "0"]).with_secrets().run().fine();
}
