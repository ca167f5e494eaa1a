//! No message and no `Debug` output holds the text of a value, wherever the value stands and whatever is wrong with it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use st2ha::config::{Config, Release};
use st2ha::diagnostics::{Colour, MessageFormat, report};
use st2ha::lint::{Written, ill_typed, lint};
use st2ha::manifests::{Manifest, Target};
use st2ha::pipeline::{self, Cause, Failure, Inputs, MissingSecrets, Scene};
use st2ha::render::{self, Kube};
use st2ha::schema::{Finding, FindingKind, Severity, Templates, conform};
use st2ha::secrets::{self, Placeholders};
use st2ha::trace::Render;
use st2ha::values::{Layers, Merged, Problem, Sources};
use st2ha::yaml::{LayerId, Node, Origin, read_map};

use crate::pipeline_support::inputs;

#[path = "../schema/walk.rs"]
#[allow(dead_code, reason = "the tests of the schema use the rest")]
mod walk;

/// In every text; also a name that Kubernetes takes, so that objects can be called after it.
const CANARY: &str = "c4nary";
/// In every number.
const NUMBER: &str = "7347347";

fn has_canary(text: &str) -> bool {
    text.to_lowercase().contains(CANARY) || text.contains(NUMBER)
}

/// Values that are wrong, or at least unexpected, nearly everywhere.
fn canaries() -> Vec<Value> {
    vec![
        json!("c4nary"),
        json!("C4NARY words: [here"),
        json!("c4nary\nc4nary = 1 # c4nary\n"),
        // Names in templates are told, texts in them are not.
        json!("{{ nothing \"c4nary\" }}"),
        json!("{{ .Values.x.y }} c4nary"),
        json!("{{ template \"c4nary\" }}"),
        json!("{{ \"c4nary\" | fail }}"),
        json!("c4nary: c4nary\n- c4nary: {{ index .Values \"c4nary\" 7347347 }}\n"),
        json!(["c4nary"]),
        json!([{ "name": "c4nary", "key": "c4nary" }]),
        json!({ "name": "c4nary", "other": 7_347_347 }),
        json!(7_347_347),
        json!(7_347_347.5),
        json!(-7_347_347),
    ]
}

/// Everything that is said about values, in every format. Where findings are about objects, this renders often.
fn told(values: &Value) -> Vec<String> {
    told_with(values, &|_, _| None)
}

/// The same, with fields of objects traced to the values that they come from.
fn told_with_places(values: &Value) -> Vec<String> {
    let (release, kube) = (self::release(), self::kube());
    let templates = render::builtin();
    let scene =
        Scene { release: &release, kube: &kube, target: Target::Kubectl, include_tests: false, templates: &templates };
    told_with(values, &|values, templates| pipeline::again(values, scene, templates))
}

fn release() -> Release {
    Release { name: "st2".to_owned(), namespace: "default".to_owned() }
}

fn kube() -> Kube {
    Kube { version: "1.33.0".to_owned(), minor: 33 }
}

fn told_with(values: &Value, render: Render<'_>) -> Vec<String> {
    let mut layers = Layers::with_defaults();
    layers.add_file("secrets.yaml", crate::cli_support::SECRETS.as_bytes()).unwrap();
    // Block style as people write it, and JSON on one line.
    layers.add_file("values.yaml", st2ha::yaml::emit(values).unwrap().as_bytes()).unwrap();
    layers.add_file("values.json", values.to_string().as_bytes()).unwrap();
    let defaults = Layers::with_defaults().merge().unwrap().values;
    let (merged, problems) = layers.merge_all();
    let given = merged.values.clone();
    let mut findings: Vec<Finding> = secrets::check(&given).into_iter().map(Finding::from).collect();
    let inputs = Inputs {
        findings: problems.into_iter().map(conflict).collect(),
        missing_secrets: MissingSecrets::Generate(&mut Placeholders),
        ..inputs(Merged { defaults, ..merged })
    };
    let mut names: Vec<String> = Vec::new();
    let mut texts = vec![format!("{given:?}"), format!("{layers:?}")];
    match pipeline::run(inputs) {
        Ok(outputs) => {
            // An object's own name is shown, its content is not.
            let shown = |manifest: &Manifest| format!("{manifest:?}").replace(&manifest.key.name, "");
            texts.extend(outputs.manifests.iter().map(shown));
            names.extend(
                outputs.manifests.iter().map(|manifest| format!("{}/{}", manifest.key.kind, manifest.key.name)),
            );
            findings.extend(outputs.warnings);
            let written = Written::new(&outputs.values, layers.sources(), render, 33);
            findings.extend(lint(&outputs.manifests, written));
        }
        Err(failure) => {
            let Failure { cause, findings: found, values } = *failure;
            findings.extend(found);
            match cause {
                Cause::Values => {}
                Cause::Check(error) => {
                    findings.push(ill_typed(&error, Written::new(&values, layers.sources(), render, 33)));
                }
                other => texts.push(format!("{other} {other:?}")),
            }
        }
    }
    // Objects are told by kind and name, and names are no secrets.
    let plain = |text: String| names.iter().fold(text, |text, name| text.replace(name, ""));
    texts.extend(reports(&findings, layers.sources()).into_iter().map(plain));
    texts
}

fn conflict(problem: Problem) -> Finding {
    let Problem { path, origin, message, help, .. } = problem;
    let (severity, kind) = (Severity::Error, FindingKind::LayersConflict);
    Finding { severity, kind, path, origin: Some(origin), message, help: Some(help) }
}

fn reports(findings: &[Finding], sources: &Sources) -> Vec<String> {
    [MessageFormat::Human, MessageFormat::Json, MessageFormat::Sarif]
        .map(|format| report(findings, sources, format, Colour::Plain))
        .to_vec()
}

/// The text around the first canary.
fn around(text: &str) -> String {
    let lower = text.to_lowercase();
    let place = lower.find(CANARY).or_else(|| lower.find(NUMBER)).unwrap_or_default();
    let start = lower.floor_char_boundary(place.saturating_sub(120));
    lower[start..lower.ceil_char_boundary((place + 60).min(lower.len()))].to_owned()
}

/// Every section with a canary in all of its keys at once, through all stages.
#[test]
fn no_stage_tells_a_value() {
    let defaults = Layers::with_defaults().merge().unwrap().values.to_json();
    let sections: Vec<(&String, &Value)> = defaults.as_object().unwrap().iter().collect();
    let found: Vec<BTreeSet<String>> = std::thread::scope(|scope| {
        let runs: Vec<_> = sections
            .chunks(sections.len().div_ceil(2))
            .map(|sections| {
                scope.spawn(move || sections.iter().flat_map(|(name, section)| section_tells(name, section)).collect())
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    let found: BTreeSet<&String> = found.iter().flatten().collect();
    assert!(found.is_empty(), "{} places: {found:#?}", found.len());
}

fn section_tells(name: &str, section: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for canary in canaries() {
        let values = json!({ name: planted(section, &canary) });
        found.extend(
            told(&values).iter().filter(|text| has_canary(text)).map(|text| format!("{name}: {}", around(text))),
        );
    }
    found
}

/// A section with a canary for every leaf.
fn planted(section: &Value, canary: &Value) -> Value {
    match section {
        Value::Object(map) if !map.is_empty() => {
            map.iter().map(|(key, value)| (key.clone(), planted(value, canary))).collect()
        }
        _ => canary.clone(),
    }
}

/// Every key that the schema knows, with each canary.
#[test]
fn no_check_of_a_type_tells_a_value() {
    let schema: Value = serde_json::from_str(include_str!("../../schema/values.schema.json")).unwrap();
    let defaults = Node::map(Origin::default());
    let mut found = BTreeSet::new();
    let mut said = 0;
    for key in walk::places(&schema) {
        for canary in canaries() {
            let document = key.document(canary).to_string();
            let mut values = read_map(&document, LayerId(0)).unwrap();
            let expand = |_: &str, node: &Node| Ok(node.clone());
            let findings = conform(&mut values, &defaults, Templates::Expand(&expand));
            said += findings.len();
            for finding in findings {
                let text = format!("{finding:?}");
                found.extend(has_canary(&text).then(|| format!("{}: {}", key.path(), around(&text))));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    assert!(said > 10_000, "only {said} findings");
}

/// What names Secrets and ConfigMaps is no secret, but it is a value.
#[test]
fn no_reference_is_told_by_its_value() {
    let texts = told_with_places(&json!({
        "image": { "pullSecret": CANARY },
        "st2": { "existingConfigSecret": "c4nary-b", "packs": { "images": [{ "repository": "r", "name": "n", "tag": "1", "pullSecret": "c4nary-h" }] } },
        "st2actionrunner": { "envFromSecrets": ["c4nary-c", "c4nary-c"] },
        "mongodb": { "fullnameOverride": "c4nary-d", "extraVolumes": [{ "name": "c4nary-e", "emptyDir": {} }, { "name": "c4nary-e", "emptyDir": {} }], "existingConfigmap": "c4nary-f" },
        "rabbitmq": { "extraVolumeMounts": [{ "name": "c4nary-g", "mountPath": "/c4nary" }, { "name": "c4nary-g", "mountPath": "/c4nary" }] },
    }));
    assert!(
        texts.iter().any(|text| text.contains("no manifest provides the ConfigMap") && text.contains(":  needs it in"))
    );
    let found: Vec<String> = texts.iter().filter(|text| has_canary(text)).map(|text| around(text)).collect();
    assert!(found.is_empty(), "{found:#?}");
}

/// Files that cannot be read, with a canary beside every fault.
#[test]
fn no_reader_tells_a_value() {
    let faults = [
        "a: c4nary\na: c4nary",
        "c4nary",
        "- c4nary",
        "a: c4nary\n---\nb: c4nary",
        "a: 'c4nary",
        "a: \"c4nary\\q\"",
        "a: *c4nary",
        "a: &c4nary [*c4nary]",
        "a: [c4nary",
        "a: {c4nary: c4nary]",
        "a: c4nary: c4nary",
        "a:\n\tc4nary",
        "a: !!int c4nary",
        "a: !c4nary!x c4nary",
        "a: @c4nary",
        "? [c4nary]\n: c4nary",
        "a: !!binary c4nary%",
        "<<: c4nary",
        "a: c4nary\n  b: c4nary",
        "a: c4nary\u{1}",
        "%c4nary\n---\na: %c4nary",
        "a: - c4nary",
        "a: 'c4nary'#c4nary",
    ];
    for fault in faults {
        let mut layers = Layers::new();
        let Err(problem) = layers.add_file("values.yaml", fault.as_bytes()) else { panic!("{fault:?} can be read") };
        let debug = format!("{problem:?} {problem}");
        // An anchor and a key are no values: they may be told, and are not.
        let mut texts = reports(&[conflict(problem)], layers.sources());
        texts.push(debug);
        for text in texts {
            assert!(!has_canary(&text), "{fault:?}: {}", around(&text));
        }
    }
    for flag in ["a=c4nary,c4nary", "a={c4nary", "a[c4nary]=c4nary", "a[0]c4nary=c4nary"] {
        let said = Layers::new().add_set(st2ha::values::SetKind::Typed, flag, &mut |_| Err(String::new())).unwrap_err();
        assert!(!has_canary(&format!("{said} {said:?}")), "{flag}: {said}");
    }
    let said =
        Layers::new().add_set(st2ha::values::SetKind::Json, "a={\"c4nary\": c4nary}", &mut |_| Err(String::new()));
    let said = said.unwrap_err();
    assert!(!has_canary(&format!("{said} {said:?}")), "{said}");
}

/// The typed values cannot be printed for debugging at all: they are full of credentials.
#[test]
fn typed_values_have_no_debug_output() {
    trait Silent {
        const IS_SILENT: bool = true;
    }
    impl<T: ?Sized> Silent for T {}
    struct Probe<T>(std::marker::PhantomData<T>);
    #[allow(dead_code, reason = "it is there to be found if the type can be printed")]
    impl<T: std::fmt::Debug> Probe<T> {
        const IS_SILENT: bool = false;
    }
    const { assert!(Probe::<Config>::IS_SILENT) };
    // The probe sees what can be printed.
    const { assert!(!Probe::<String>::IS_SILENT) };
}

/// The name of an object is told, unless there is a credential in it.
#[test]
fn objects_are_called_by_their_names() {
    let volumes = r#"[{ "name": "a", "emptyDir": {} }, { "name": "a", "emptyDir": {} }]"#;
    let told = |name: &str| {
        let volumes: Value = serde_json::from_str(volumes).unwrap();
        let values = json!({
            "ingress": { "enabled": true, "hosts": [{ "host": "a.b", "paths": [{ "path": "/", "serviceName": "st2-st2web", "servicePort": 80 }] }] },
            "st2": { "password": "hunter2-of-mine" },
            "mongodb": { "fullnameOverride": name, "extraVolumes": volumes },
        });
        crate::of(&st2ha::yaml::emit(&values).unwrap()).stdout
    };
    assert!(told("database").contains("StatefulSet/database,"), "{}", told("database"));
    for secret in ["hunter2-of-mine", "db-hunter2-of-mine", "q7zk2m9x4vb81tw5"] {
        let told = told(secret);
        assert!(told.contains("StatefulSet of mongodb/official/statefulset.yaml,") && !told.contains(secret), "{told}");
    }
}
