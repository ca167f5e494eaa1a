//! Presets: which there are, what they make, where they lie among the layers, and what is said of one that does not exist.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::fs;
use std::path::Path;

use cli_support::{Done, Run};
use insta::assert_snapshot;
use serde_json::Value;
use st2ha::values::{Layers, Preset, ProblemKind};

fn names() -> Vec<&'static str> {
    Preset::all().map(Preset::name).collect()
}

/// The effective value of a key.
fn replicas(run: Run) -> Value {
    let done = run.args(&["-o", "json"]).run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    let values: Value = serde_json::from_str(&done.stdout).unwrap();
    values["st2web"]["replicas"].clone()
}

#[test]
fn they_are_listed_and_printed_with_their_comments() {
    let done = Run::new(&["presets"]).run().fine();
    assert_snapshot!(done.stdout);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("presets");
    let files = fs::read_dir(&folder).unwrap().count();
    assert_eq!((done.stdout.lines().count(), names().len()), (files, files));
    for name in names() {
        let done = Run::new(&["presets", name]).run().fine();
        assert_eq!(done.stdout, fs::read_to_string(folder.join(format!("{name}.yaml"))).unwrap());
        assert!(done.stdout.starts_with("# "), "{name} begins with what it is for");
    }
    assert!(Run::new(&["presets", "smal"]).run().failed(2).stderr.contains("'small'"));
}

/// The values' types know the same names, and no preset says anything about presets: it would come too late.
#[test]
fn their_names_are_those_of_the_schema() {
    let schema: Value = serde_json::from_str(include_str!("../schema/values.schema.json")).unwrap();
    let listed = schema["$defs"]["PresetName"]["oneOf"].as_array().unwrap();
    let listed: Vec<&str> = listed.iter().map(|one| one["const"].as_str().unwrap()).collect();
    assert_eq!(listed, names());
    for preset in Preset::all() {
        assert!(!preset.text().lines().any(|line| line.starts_with("preset:")), "{}", preset.name());
    }
}

/// Alone and with every other one, in either order, each makes manifests.
#[test]
fn they_combine() {
    for lower in names() {
        for upper in names() {
            let args = ["render", "--preset", lower, "--preset", upper];
            let done = Run::new(&args).with_secrets().run();
            assert_eq!(done.status, 0, "{lower}, {upper}: {}", done.stderr);
            assert!(done.objects().len() > 40, "{lower}, {upper}");
        }
    }
}

#[test]
fn they_lie_between_the_defaults_and_all_else() {
    let values = || Run::new(&["values", "--preset", "small"]);
    assert_eq!(replicas(Run::new(&["values"])), 2);
    assert_eq!(replicas(values()), 1);
    let stored = || values().args(&["--secrets-file", "s.yaml"]).file("s.yaml", "st2web: {replicas: 3}\n");
    assert_eq!(replicas(stored()), 3);
    let file = || stored().args(&["-f", "f.yaml"]).file("f.yaml", "st2web: {replicas: 4}\n");
    assert_eq!(replicas(file()), 4);
    assert_eq!(replicas(file().args(&["--set", "st2web.replicas=5"])), 5);
    // Wherever a flag stands, it is a flag.
    assert_eq!(replicas(file().args(&["--preset", "production"])), 4);
}

#[test]
fn the_origin_of_a_value_names_the_preset() {
    let done = Run::new(&["values", "--preset", "small", "--origin", "--set", "st2api.replicas=7"]).run().fine();
    let line = |key: &str| done.stdout.lines().find(|line| line.starts_with(key)).unwrap().to_owned();
    let small = Preset::find("small").unwrap().text();
    let place = |key: &str| small.lines().position(|line| line.starts_with(key)).unwrap() + 2;
    let web = format!("st2web.replicas: preset small:{}:13, over built-in values.yaml:", place("st2web:"));
    assert!(line("st2web.replicas").starts_with(&web), "{}", line("st2web.replicas"));
    let api = format!(", preset small:{}:13", place("st2api:"));
    assert!(line("st2api.replicas").ends_with(&api), "{}", line("st2api.replicas"));
}

#[test]
fn the_key_of_the_values_chooses_them_too() {
    let file = |text: &str| Run::new(&["values", "-f", "f.yaml"]).file("f.yaml", text);
    assert_eq!(replicas(file("preset: small\n")), 1);
    assert_eq!(replicas(file("preset: [stackstorm-ha-1.1, small]\n")), 1);
    assert_eq!(replicas(file("preset: []\n")), 2);
    assert_eq!(replicas(file("{preset: small, st2web: {replicas: 9}}\n")), 9);
    // It merges like every key: what a higher layer says replaces what a lower one says.
    assert_eq!(replicas(file("preset: small\n").args(&["--set", "preset=production"])), 2);
    assert_eq!(replicas(file("preset: small\n").args(&["--set", "preset=null"])), 2);
    assert_eq!(replicas(file("preset: production\n").args(&["--set", "preset={production,small}"])), 1);
    assert_eq!(replicas(file("preset: [production]\n").args(&["--set", "preset[0]=small"])), 1);
    assert_eq!(replicas(file("{}").args(&["--set-json", "{\"preset\": [\"small\"]}"])), 1);
    assert_eq!(replicas(Run::new(&["values"]).env("ST2HA_PRESET", "production,small")), 1);
    assert_eq!(replicas(Run::new(&["values"]).env("ST2HA_PRESET", "")), 2);
    assert_eq!(replicas(Run::new(&["values"]).args(&["--preset", "production,small"])), 1);
}

/// Of two that set one key, the later one counts; a flag adds to the key instead of replacing it.
#[test]
fn a_flag_adds_to_the_key() {
    let origins = |run: Run| {
        let done = run.args(&["--origin"]).run().fine();
        let both = done.stdout.contains(": preset small:") && done.stdout.contains(": preset stackstorm-ha-1.1:");
        assert!(both, "{}", done.stdout);
    };
    let file = |text: &str| Run::new(&["values", "-f", "f.yaml"]).file("f.yaml", text);
    origins(file("preset: small\n").args(&["--preset", "stackstorm-ha-1.1"]));
    origins(file("preset: stackstorm-ha-1.1\n").args(&["--preset", "small", "--preset", "stackstorm-ha-1.1"]));
}

/// A key that has to be there comes back with what the preset says, not with what lies below it.
#[test]
fn what_is_deleted_comes_back_as_the_preset_has_it() {
    let run = Run::new(&["render", "--preset", "stackstorm-ha-1.1,small", "--set", "rabbitmq.image.repository=null"]);
    let done = run.with_secrets().run();
    let set = done.object("StatefulSet", "st2-rabbitmq");
    let image = set.pointer("/spec/template/spec/containers/0/image").and_then(Value::as_str).unwrap();
    assert!(image.contains("bitnamilegacy/rabbitmq"), "{image}: {}", done.stderr);
}

#[test]
fn helm_and_kustomize_reach_them_through_the_values() {
    let request = "apiVersion: st2ha.stackstorm.com/v1\nkind: St2ha\nmetadata: {name: st2, namespace: default}\n\
                   spec: {values: {preset: small}}\n";
    let done = Run::new(&["post-render"]).with_secrets().stdin(request).run();
    assert_eq!(done.object("Deployment", "st2-st2web")["spec"]["replicas"], 1, "{}", done.stderr);
    let config = Run::new(&["krm", "config.yaml"]).with_secrets().file("config.yaml", request).run();
    assert_eq!(config.object("Deployment", "st2-st2web")["spec"]["replicas"], 1, "{}", config.stderr);
}

#[test]
fn an_unknown_one_is_an_error_at_its_line() {
    let file = "preset:\n  - smal\n  - small\n  - {a: 1}\n  - my-own-very-special-one\nst2web: {replicas: hunter2}\n";
    let run = |args: &[&str]| Run::new(args).args(&["-f", "values.yaml"]).file("values.yaml", file).run();
    for command in ["render", "values", "notes", "images"] {
        let stderr = run(&[command]).failed(1).stderr;
        assert!(stderr.contains("values.yaml:2:5") && stderr.contains("did you mean `small`?"), "{stderr}");
        assert!(!stderr.contains("hunter2") && !stderr.contains("special"), "{stderr}");
    }
    let checked = run(&["validate"]);
    assert_eq!(checked.status, 1, "{}", checked.stderr);
    assert_snapshot!(checked.stdout);
    let flag = Run::new(&["render", "--set", "preset=stackstorm-ha"]).run().failed(1).stderr;
    assert!(flag.contains("--set preset") && flag.contains("did you mean `stackstorm-ha-1.1`?"), "{flag}");
    for wrong in ["preset: {small: true}", "preset: ''", "preset: true", "preset: [null]", "preset: 1.1"] {
        let done = Run::new(&["validate", "-f", "f.yaml"]).file("f.yaml", wrong).run();
        assert_eq!((done.status, done.stdout.matches("error: ").count()), (1, 1), "{wrong}: {}", done.stdout);
    }
}

#[test]
fn an_unknown_flag_is_an_error_with_a_suggestion() {
    let typed = Run::new(&["render", "--preset", "smal"]).run().failed(2).stderr;
    assert!(typed.contains("'small'"), "{typed}");
    Run::new(&["render"]).env("ST2HA_PRESET", "smal").run().failed(2);
}

#[test]
fn the_library_takes_presets_too() {
    let mut layers = Layers::with_defaults();
    layers.add_preset("small").unwrap();
    layers.add_file("values.yaml", b"st2api: {replicas: 3}").unwrap();
    let merged = layers.merge().unwrap();
    let at =
        |node: &st2ha::yaml::Node, key| node.at(&[key, "replicas"]).and_then(|node| node.text().map(str::to_owned));
    assert_eq!(at(&merged.values, "st2web").as_deref(), Some("1"));
    assert_eq!(at(&merged.values, "st2api").as_deref(), Some("3"));
    assert_eq!(at(&merged.defaults, "st2api").as_deref(), Some("1"));
    let problem = Layers::new().add_preset("smal").unwrap_err();
    assert_eq!((problem.kind, problem.help.as_str()), (ProblemKind::UnknownPreset, "did you mean `small`?"));
    assert!(Layers::new().add_preset("quite-another-thing").unwrap_err().help.contains("`stackstorm-ha-1.1`"));
}

/// For a laptop: fewer than 20 pods, which ask for less than two processors and 4 GiB in all.
#[test]
fn small_is_small() {
    let done = Run::new(&["render", "--preset", "small"]).with_secrets().run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    let (mut pods, mut cpu, mut memory) = (0, 0.0, 0.0);
    for object in done.objects() {
        let copies = match object["kind"].as_str().unwrap() {
            "Deployment" | "StatefulSet" => object["spec"]["replicas"].as_i64().unwrap_or(1),
            "Job" => 1,
            _ => continue,
        };
        let pod = &object["spec"]["template"]["spec"];
        pods += copies;
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let copies = copies as f64;
        cpu += copies * asked(pod, "cpu");
        memory += copies * asked(pod, "memory");
    }
    assert!(pods < 20 && pods > 10, "{pods} pods");
    assert!(cpu < 2.0 && cpu > 0.2, "{cpu} processors");
    assert!(memory < 4.0 * 1024.0 * 1024.0 * 1024.0, "{memory} bytes");
}

/// What the scheduler finds a pod to ask for: the sum of its containers, or its hungriest init container.
fn asked(pod: &Value, what: &str) -> f64 {
    let of = |containers: &Value| -> Vec<f64> {
        let containers = containers.as_array().cloned().unwrap_or_default();
        containers.iter().map(|one| amount(&one["resources"]["requests"][what])).collect()
    };
    let first = of(&pod["initContainers"]).into_iter().fold(0.0, f64::max);
    of(&pod["containers"]).iter().sum::<f64>().max(first)
}

fn amount(value: &Value) -> f64 {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let units = [("Gi", 1024.0 * 1024.0 * 1024.0), ("Mi", 1024.0 * 1024.0), ("Ki", 1024.0), ("m", 0.001)];
    let (number, unit) =
        units.iter().find_map(|(unit, size)| Some((text.strip_suffix(unit)?, *size))).unwrap_or((text.as_str(), 1.0));
    if text == "null" { 0.0 } else { number.parse::<f64>().unwrap() * unit }
}

/// A run's own words do not tell of a preset that nobody chose.
/// What nobody wrote is nothing to be warned of, wherever it goes.
#[test]
fn none_has_findings_on_any_target() {
    for preset in names().into_iter().filter(|name| *name != "stackstorm-ha-1.1") {
        for target in ["kubectl", "helm", "argocd", "flux"] {
            let done = Run::new(&["validate", "--strict", "--preset", preset, "--target", target]).run().fine();
            assert!(done.stdout.contains(" objects, no findings\n"), "{preset} {target}: {}", done.stdout);
        }
    }
}

#[test]
fn without_one_nothing_is_compatible() {
    let compatibility =
        |done: Done| done.stdout.lines().find(|line| line.starts_with("compatibility")).map(str::to_owned);
    assert_eq!(compatibility(Run::new(&["values"]).run().fine()), None);
    let chosen = compatibility(Run::new(&["values", "--preset", "stackstorm-ha-1.1"]).run().fine());
    assert_eq!(chosen.as_deref(), Some("compatibility: stackstorm-ha-1.1"));
}

/// Hosts of running releases know keys of this kind.
#[test]
fn the_upstream_layout_keeps_rsa_for_ssh() {
    for (preset, label) in [("stackstorm-ha-1.1", "BEGIN RSA PRIVATE KEY"), ("small", "BEGIN EC PRIVATE KEY")] {
        let done = Run::new(&["secrets", "init", "--preset", preset]).run();
        assert_eq!(done.status, 0, "{}", done.stderr);
        let file = done.folder.path().join(".st2ha/default/st2.secrets.yaml");
        assert!(std::fs::read_to_string(file).unwrap().contains(label), "{preset}");
    }
}
