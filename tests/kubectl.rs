//! The real kubectl reads what st2ha prints, without a cluster, and sees the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

#[path = "cli_support/mod.rs"]
mod cli_support;
mod programs;
#[path = "support/texts.rs"]
mod texts;

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use programs::{Ran, Workplace, program};
use serde_json::{Value, json};

struct Kubectl(Workplace);

impl Kubectl {
    fn installed() -> Option<Self> {
        let place = Workplace::new(&[("kubectl", &program("ST2HA_KUBECTL")?)]);
        place.file("secrets.yaml", cli_support::SECRETS);
        Some(Self(place))
    }

    fn run(&self, args: &[&str], stdin: &str) -> Ran {
        let mut command = self.0.command("kubectl");
        let mut child =
            command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        let stdin = stdin.to_owned();
        let writer = std::thread::spawn(move || input.write_all(stdin.as_bytes()));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap().unwrap();
        Ran::from(&output)
    }

    /// A render of a values file as text and as objects.
    fn render(&self, target: &str) -> (String, Vec<Value>) {
        let render = |format: &str| {
            let args =
                ["render", "-n", "stack", "--target", target, "-f", "secrets.yaml", "-f", "values.yaml", "-o", format];
            self.0.run("st2ha", &args).fine().stdout
        };
        let list: Value = serde_json::from_str(&render("json")).unwrap();
        (render("yaml"), list["items"].as_array().unwrap().clone())
    }

    /// What kubectl makes of a stream.
    fn read(&self, stream: &str) -> Vec<Value> {
        let text = self.run(&["annotate", "--local", "-f", "-", "-o", "json", "st2ha-test=read"], stream).fine().stdout;
        let objects = serde_json::Deserializer::from_str(&text).into_iter::<Value>().map(Result::unwrap);
        objects.map(|mut object| without_mark(&mut object)).collect()
    }
}

fn without_mark(object: &mut Value) -> Value {
    let metadata = object["metadata"].as_object_mut().unwrap();
    let annotations = metadata.get_mut("annotations").unwrap().as_object_mut().unwrap();
    assert_eq!(annotations.remove("st2ha-test"), Some(json!("read")));
    if annotations.is_empty() {
        metadata.remove("annotations");
    }
    object.take()
}

#[track_caller]
fn assert_same(what: &str, theirs: &[Value], ours: &[Value]) {
    assert_eq!(theirs.len(), ours.len(), "{what}");
    for (theirs, ours) in theirs.iter().zip(ours) {
        assert!(theirs == ours, "{what}: {} {}", ours["kind"], ours["metadata"]["name"]);
    }
}

fn examples() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if let Ok(text) = fs::read_to_string(entry.path().join("values.yaml")) {
            found.push((entry.file_name().into_string().unwrap(), text));
        }
    }
    assert!(found.len() > 4, "the examples are gone");
    found
}

#[test]
fn kubectl_reads_every_example() {
    let Some(kubectl) = Kubectl::installed() else { return };
    for (name, values) in examples() {
        kubectl.0.file("values.yaml", values);
        for target in ["kubectl", "argocd", "flux"] {
            let (stream, objects) = kubectl.render(target);
            assert_same(&format!("{name} for {target}"), &kubectl.read(&stream), &objects);
        }
    }
}

#[test]
fn kubectl_reads_strange_strings_as_they_are() {
    let Some(kubectl) = Kubectl::installed() else { return };
    let named = |prefix: &str, ending: &str| -> serde_json::Map<String, Value> {
        let entry = |(place, text): (usize, &&str)| (format!("{prefix}{place}{ending}"), json!(text));
        [texts::MISREAD, texts::UNUSUAL, &["\u{7f}"]].concat().iter().enumerate().map(entry).collect()
    };
    let (env, files) = (named("V", ""), named("file", ".yaml"));
    let values = json!({ "st2web": { "env": env }, "st2": { "packs": { "configs": files } } });
    // JSON may hold characters as they are that YAML wants escaped.
    kubectl.0.file("values.yaml", values.to_string().replace('\u{7f}', "\\u007f").replace('\u{feff}', "\\ufeff"));
    let (stream, objects) = kubectl.render("kubectl");
    let theirs = kubectl.read(&stream);
    let web = programs::object(&theirs, "Deployment", "st2-st2web");
    let found = web["spec"]["template"]["spec"]["containers"][0]["env"].as_array().unwrap();
    for (name, text) in &env {
        let entry = found.iter().find(|entry| entry["name"] == name.as_str()).unwrap();
        // An empty value is the same as none, and a server keeps none.
        assert_eq!(entry.get("value").unwrap_or(&json!("")), text, "{name}");
    }
    let configs = programs::object(&theirs, "Secret", "st2-st2-pack-configs");
    for (name, text) in &files {
        // What another program may fill in stands there as it was written.
        let encoded = json!(STANDARD.encode(text.as_str().unwrap()));
        assert!(configs["data"][name] == encoded || configs["stringData"][name] == *text, "{name}");
    }
    assert_same("strange strings", &theirs, &objects);
}

#[test]
fn kubectl_kustomize_builds_every_example() {
    let Some(kubectl) = Kubectl::installed() else { return };
    kubectl.0.file("build/kustomization.yaml", "resources: [st2.yaml]\n");
    let sorted = |mut objects: Vec<Value>| {
        objects.sort_by_key(|object| format!("{}/{}", object["kind"], object["metadata"]["name"]));
        objects
    };
    for (name, values) in examples() {
        kubectl.0.file("values.yaml", values);
        let (stream, objects) = kubectl.render("kubectl");
        kubectl.0.file("build/st2.yaml", stream);
        let built = kubectl.run(&["kustomize", "build"], "").fine().objects();
        assert_same(&name, &sorted(built), &sorted(objects));
    }
}
