//! What is known to go wrong with Helm, and what becomes of the same values here. `docs/values.md` has the table; how layers and
//! flags merge is compared in `tests/helm_values.rs`, this is about what ends up in objects.
//!
//! `ST2HA_HELM3` and `ST2HA_HELM4` name the binaries; what is missing is skipped with a message.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;
#[path = "support/texts.rs"]
mod texts;

use std::fs;
use std::process::Command;

use cli_support::{Done, Run};
use serde_json::{Value, json};

/// What Helm prints for an expression in a template; nothing if it fails. Both versions have to agree.
#[track_caller]
fn helm(values: &str, expression: &str, expected: Option<&str>) {
    let home = tempfile::tempdir().unwrap();
    let chart = home.path().join("chart");
    fs::create_dir_all(chart.join("templates")).unwrap();
    fs::write(chart.join("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 0.1.0\n").unwrap();
    fs::write(chart.join("values.yaml"), "st2actionrunner: {replicas: 5}\n").unwrap();
    fs::write(chart.join("templates/t.yaml"), format!("printed: '{{{{ {expression} }}}}'\n")).unwrap();
    fs::write(home.path().join("values.yaml"), values).unwrap();
    for variable in ["ST2HA_HELM3", "ST2HA_HELM4"] {
        let Some(binary) = std::env::var_os(variable) else {
            eprintln!("skipped: {variable} is not set");
            continue;
        };
        let output = Command::new(binary)
            .args(["template", "r", "chart", "-f", "values.yaml"])
            .current_dir(home.path())
            .env_clear()
            .env("HOME", home.path())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let printed = text.lines().find_map(|line| line.strip_prefix("printed: '")?.strip_suffix('\''));
        assert_eq!(printed.filter(|_| output.status.success()), expected, "{variable}: {expression} of {values}");
    }
}

fn render(values: &str) -> Done {
    Run::new(&["render"]).with_secrets().args(&["-f", "values.yaml"]).file("values.yaml", values).run()
}

#[track_caller]
fn web(values: &str, pointer: &str) -> Value {
    let object = render(values).fine().object("Deployment", "st2-st2web");
    object.pointer(pointer).cloned().unwrap_or(Value::Null)
}

const IMAGE: &str = "/spec/template/spec/containers/0/image";

#[test]
fn tags_keep_their_text() {
    for (tag, printed) in [("58467965", "5.8467965e+07"), ("6063e25", "6.063e+28"), ("3.10", "3.1")] {
        let values = format!("image: {{tag: {tag}}}");
        helm(&values, ".Values.image.tag", Some(printed));
        assert_eq!(web(&values, IMAGE), format!("stackstorm/st2web:{tag}"));
    }
    // By flag, Helm knows integers.
    let done = Run::new(&["render", "--set", "image.tag=58467965"]).with_secrets().run().fine();
    assert_eq!(done.object("Deployment", "st2-st2web").pointer(IMAGE).unwrap(), "stackstorm/st2web:58467965");
}

#[test]
fn integers_are_printed_in_full() {
    let values = "st2web: {podSecurityContext: {runAsUser: 1000000}}";
    helm(values, ".Values.st2web.podSecurityContext.runAsUser", Some("1e+06"));
    assert_eq!(web(values, "/spec/template/spec/securityContext/runAsUser"), 1_000_000);
    let text = render(values).fine().stdout;
    assert!(text.contains("runAsUser: 1000000\n"));
}

#[test]
fn a_tag_may_be_a_template() {
    let values = "my: {tag: 3.9}\nimage: {tag: '{{ .Values.my.tag }}'}";
    helm(values, ".Values.image.tag", Some("{{ .Values.my.tag }}"));
    assert_eq!(web(values, IMAGE), "stackstorm/st2web:3.9");
    let text = render(values).fine().stdout;
    assert!(!text.contains("{{"), "a template is left over");
}

/// Kubernetes takes nothing but strings for these.
#[test]
fn variables_labels_and_annotations_are_strings() {
    let values = "\
st2web:
  env: {ST2WEB_HTTPS: 1, B: true, C: on, D: null, E: 0o17, F: '0123', G: 1e3}
  annotations: {number: 1, truth: yes, text: '~'}
  nodeSelector: {zone: 7}
  extra_volumes: [{name: tls, mount: {mountPath: /etc/ssl/st2}, volume: {emptyDir: {}}}]
";
    helm(
        values,
        "range $k, $v := .Values.st2web.env }}{{ $k }}={{ $v }} {{ end",
        Some("B=true C=true D= E=15 F=0123 G=1000 ST2WEB_HTTPS=1 "),
    );
    let object = render(values).fine().object("Deployment", "st2-st2web");
    let spec = object.pointer("/spec/template/spec").unwrap();
    let env = spec.pointer("/containers/0/env").unwrap();
    for (name, value) in
        [("ST2WEB_HTTPS", "1"), ("B", "true"), ("C", "true"), ("E", "0o17"), ("F", "0123"), ("G", "1e3")]
    {
        assert!(env.as_array().unwrap().contains(&json!({ "name": name, "value": value })), "{name}: {env}");
    }
    assert!(!env.as_array().unwrap().iter().any(|variable| variable["name"] == "D"));
    let annotations = object.pointer("/spec/template/metadata/annotations").unwrap();
    assert_eq!(
        (&annotations["number"], &annotations["truth"], &annotations["text"]),
        (&json!("1"), &json!("true"), &json!("~"))
    );
    assert_eq!(spec["nodeSelector"]["zone"], "7");
    // The port follows the switch.
    assert_eq!(spec.pointer("/containers/0/ports/0/containerPort").unwrap(), 8443);
}

#[test]
fn modes_of_files_are_octal() {
    let values = "st2web: {extra_volumes: [{name: a, mount: {mountPath: /a}, volume: {secret: {secretName: s, defaultMode: 0400}}}]}";
    helm(values, "(index .Values.st2web.extra_volumes 0).volume.secret.defaultMode", Some("256"));
    let object = render(values).fine().object("Deployment", "st2-st2web");
    let volumes = object.pointer("/spec/template/spec/volumes").unwrap().as_array().unwrap();
    let volume = volumes.iter().find(|volume| volume["name"] == "a").unwrap();
    assert_eq!(volume.pointer("/secret/defaultMode").unwrap(), 256);
}

/// All keys of a section commented out, which is null: Helm's templates find nothing there.
#[test]
fn an_empty_section_means_its_defaults() {
    helm("st2actionrunner:\n#  replicas: 9\n", ".Values.st2actionrunner.replicas", None);
    let done = render("st2actionrunner:\n#  replicas: 9\n");
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(
        done.stderr.contains("`null` does not remove this") && done.stderr.contains("1 warning\n"),
        "{}",
        done.stderr
    );
    assert_eq!(done.object("Deployment", "st2-st2actionrunner")["spec"]["replicas"], 5);
}

#[test]
fn null_takes_one_of_two_choices_away() {
    let values = "\
external-dns: {enabled: true, provider: inmemory, sources: [service], livenessProbe: {httpGet: null, exec: {command: [true]}}}
mongodb: {pdb: {create: true, minAvailable: null, maxUnavailable: 1}}
st2web: {resources: {limits: {memory: null, cpu: null}, requests: {cpu: 1}}}
";
    let done = render(values).fine();
    let object = done.object("Deployment", "st2-external-dns");
    let probe = object.pointer("/spec/template/spec/containers/0/livenessProbe").unwrap();
    assert_eq!((&probe["httpGet"], &probe["exec"]), (&Value::Null, &json!({ "command": ["true"] })));
    let budget = done.object("PodDisruptionBudget", "st2-mongodb");
    assert_eq!((&budget["spec"]["minAvailable"], &budget["spec"]["maxUnavailable"]), (&Value::Null, &json!(1)));
    let object = done.object("Deployment", "st2-st2web");
    let resources = object.pointer("/spec/template/spec/containers/0/resources").unwrap();
    assert_eq!(resources["limits"].get("memory"), None);
    // An amount is text, as a server keeps it.
    assert_eq!(resources["requests"]["cpu"], "1");
}

#[test]
fn unknown_keys_are_not_passed_over() {
    helm("fullnameOveride: x\nst2actionruner: {replicas: 9}", ".Values.st2actionrunner.replicas", Some("5"));
    let values = "fullnameOveride: x\nst2actionruner: {replicas: 9}";
    let run =
        |args: &[&str]| Run::new(args).with_secrets().args(&["-f", "values.yaml"]).file("values.yaml", values).run();
    // A section that nothing reads may hold what matters most, so it is an error, and other keys are warnings.
    let done = run(&["render"]).failed(1);
    assert!(done.stderr.contains("error: st2actionruner: nothing reads"), "{}", done.stderr);
    assert!(done.stderr.contains("did you mean `st2actionrunner`?"), "{}", done.stderr);
    assert!(done.stderr.contains("warning: fullnameOveride: unknown key"), "{}", done.stderr);
}

/// Text that some reader of YAML takes for something else comes out so that each reads it back as it was.
#[test]
fn text_stays_text() {
    let texts = [texts::MISREAD, texts::UNUSUAL].concat();
    let env: serde_json::Map<String, Value> =
        (0..).zip(&texts).map(|(n, text)| (format!("V{n}"), json!(text))).collect();
    let values = json!({ "st2web": { "env": env } });
    let done = render(&st2ha::yaml::emit(&values).unwrap()).fine();
    let object = done.object("Deployment", "st2-st2web");
    let found = object.pointer("/spec/template/spec/containers/0/env").unwrap().as_array().unwrap().clone();
    for (number, text) in texts.iter().enumerate() {
        // A server leaves an empty value out, which means the same.
        let mut variable = json!({ "name": format!("V{number}"), "value": text });
        if text.is_empty() {
            variable.as_object_mut().unwrap().remove("value");
        }
        assert!(found.contains(&variable), "{text:?}");
    }
    let Some(python) = std::env::var_os("ST2HA_PYTHON") else {
        eprintln!("skipped: ST2HA_PYTHON is not set");
        return;
    };
    // A reader of YAML 1.1.
    fs::write(done.folder.path().join("out.yaml"), &done.stdout).unwrap();
    let script = "import json, sys, yaml\nprint(json.dumps(list(yaml.safe_load_all(open('out.yaml')))))";
    let output = Command::new(python).args(["-c", script]).current_dir(done.folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(read, done.objects());
}
