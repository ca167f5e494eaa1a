//! `st2ha krm`: as a KRM function, and as an exec plugin of the kustomize inside the real kubectl.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;
mod programs;

use cli_support::Run;
use programs::{Workplace, object, program};
use serde_json::{Value, json};

fn list(items: &Value, config: &Value) -> String {
    json!({
        "apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": items, "functionConfig": config,
    })
    .to_string()
}

fn config(spec: &Value) -> Value {
    json!({
        "apiVersion": "st2ha.stackstorm.com/v1", "kind": "St2ha",
        "metadata": { "name": "prod", "namespace": "stack" }, "spec": spec,
    })
}

fn krm(stdin: &str) -> Run {
    Run::new(&["krm"]).with_secrets().stdin(stdin)
}

#[test]
fn items_are_replaced_in_place_and_ours_are_added() {
    let foreign =
        json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "mine" }, "data": { "a": "yes" } });
    let service = json!({
        "apiVersion": "v1", "kind": "Service",
        "metadata": {
            "name": "prod-st2api", "namespace": "stack",
            "annotations": { "config.kubernetes.io/index": "1", "internal.config.kubernetes.io/path": "a.yaml", "mine": "x" },
        },
    });
    let stdin = list(&json!([foreign, service]), &config(&json!({ "values": { "st2web": { "replicas": 7 } } })));
    let output = &krm(&stdin).run().fine().objects()[0];
    assert_eq!(output["kind"], "ResourceList");
    assert_eq!(output["functionConfig"]["kind"], "St2ha");
    let items = output["items"].as_array().unwrap();
    assert_eq!(items[0], foreign);
    assert_eq!(items[1]["spec"]["ports"][0]["port"], 9101);
    let annotations = items[1]["metadata"]["annotations"].as_object().unwrap();
    assert_eq!(annotations["config.kubernetes.io/index"], "1");
    assert_eq!(annotations["internal.config.kubernetes.io/path"], "a.yaml");
    assert!(!annotations.contains_key("mine"));
    let web = object(items, "Deployment", "prod-st2web");
    assert_eq!((&web["spec"]["replicas"], &web["metadata"]["namespace"]), (&json!(7), &json!("stack")));
    let rendered = Run::new(&["render", "prod", "-n", "stack"]).with_secrets().run().fine().objects();
    assert_eq!(items.len(), 1 + rendered.len());
}

/// An object as nobody would print it who has read it.
const ODD: &str = "apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: mine}\n  spec: {y: 1, n: abc, g: yes, e: 12345678901234567890} # c\n";

#[test]
fn what_is_not_ours_stays_as_it_was_written() {
    let ours = "apiVersion: v1\n  kind: Service\n  metadata: {name: st2-st2api}\n  spec:\n    x: |\n      # text\n  # of ours\n";
    let head = "# head\napiVersion: config.kubernetes.io/v1   # v1\nkind: ResourceList\n";
    let tail = "functionConfig: # f\n  {apiVersion: v1, kind: ConfigMap, metadata: {name: x}}\n";
    let foreign = format!("# odd\n- {ODD}");
    let flow = "{apiVersion: v1, kind: ConfigMap, metadata: {name: mine}, on: yes, e: 12345678901234567890}";
    let service = "{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"st2-st2api\"}}";
    let cases = [
        (format!("{head}items:\n{foreign}- {ours}# end\n{tail}"), vec![head, &foreign, "# end\n", tail], 1),
        (format!("{head}{tail}items:\n- {ours}{foreign}"), vec![head, &foreign, tail], 0),
        (
            format!("{head}{tail}items:\n  - {flow} # c\n  - {service}"),
            vec![
                head,
                "  - {apiVersion: v1, kind: ConfigMap, metadata: {name: mine}, on: yes, e: 12345678901234567890} # c\n",
                tail,
            ],
            1,
        ),
        (
            format!("{head}items: [ {flow}, {service} ] # c\n{tail}"),
            vec![
                head,
                "[ {apiVersion: v1, kind: ConfigMap, metadata: {name: mine}, on: yes, e: 12345678901234567890}, ",
                " ] # c\n",
                tail,
            ],
            1,
        ),
        (format!("{head}items:   []\n{tail}"), vec![head, "items:\n- apiVersion", tail], 0),
        (format!("{head}items: []"), vec![head, "items:\n- apiVersion"], 0),
        (format!("{head}{tail}items: [] # none\n"), vec![head, tail, "] # none\n"], 0),
        (format!("{head}items:\n"), vec!["kind: ResourceList\n"], 0),
        (head.to_owned(), vec!["kind: ResourceList\n"], 0),
    ];
    let rendered = Run::new(&["render"]).with_secrets().run().fine().objects();
    for (stdin, kept, place) in cases {
        let done = krm(&stdin).run().fine();
        for part in kept {
            assert!(done.stdout.contains(part), "{part}\n{:.3000}", done.stdout);
        }
        let items = done.objects()[0]["items"].as_array().unwrap().clone();
        assert_eq!(items.len(), rendered.len() + usize::from(stdin.contains("mine")), "{stdin}");
        assert_eq!(object(&items, "Service", "st2-st2api")["spec"]["ports"][0]["port"], 9101);
        assert!(!stdin.contains("st2api") || items[place]["metadata"]["name"] == "st2-st2api");
        assert!(!done.stdout.contains("of ours"));
    }
}

#[test]
fn json_stays_json() {
    let text = json!({ "a": "\u{85}\u{2028} é", "y": 1 });
    let item = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "mine" }, "data": text });
    let pretty =
        serde_json::to_string_pretty(&serde_json::from_str::<Value>(&list(&json!([item]), &Value::Null)).unwrap());
    for stdin in [list(&json!([item]), &Value::Null), pretty.unwrap(), list(&json!([]), &Value::Null)] {
        let done = krm(&stdin).args(&["--set-json", r#"st2web.env={"A":"\u0085\u2028"}"#]).run().fine();
        let read: Value = serde_json::from_str(&done.stdout).unwrap();
        assert!(!stdin.contains("mine") || read["items"][0] == item);
        assert_eq!(done.objects()[0], read, "the same as YAML");
        let web = object(read["items"].as_array().unwrap(), "Deployment", "st2-st2web");
        assert_eq!(web["spec"]["template"]["spec"]["containers"][0]["env"][0]["value"], "\u{85}\u{2028}");
    }
}

#[test]
fn items_that_need_each_other_are_not_torn_apart() {
    let items = "- &a {apiVersion: v1, kind: Service, metadata: &m {name: st2-st2api}}\n- {apiVersion: v1, kind: ConfigMap, metadata: *m}\n";
    let done = krm(&format!("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n{items}")).run();
    assert_eq!(done.status, 2);
    assert!(done.stderr.contains("stdin: the items of this list cannot be replaced"), "{}", done.stderr);
    assert!(done.stdout.contains(&format!("items:\n{items}results:\n")), "{}", done.stdout);
}

#[test]
fn a_config_map_may_say_what_to_render() {
    let config = json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "how" },
        "data": {
            "release": "prod", "namespace": "stack", "target": "argocd", "includeTests": "true", "valuesFiles": "a.yaml, b.yaml",
            "values": "st2web: { replicas: 7 }\n",
        },
    });
    let done = krm(&list(&json!([]), &config))
        .file("a.yaml", "st2web: { replicas: 1 }\nst2api: { replicas: 1 }\n")
        .file("b.yaml", "st2api: { replicas: 4 }\n")
        .run()
        .fine();
    let items = done.objects()[0]["items"].as_array().unwrap().clone();
    assert_eq!(object(&items, "Deployment", "prod-st2web")["spec"]["replicas"], 7);
    assert_eq!(object(&items, "Deployment", "prod-st2api")["spec"]["replicas"], 4);
    let job = object(&items, "Job", "prod-job-st2-register-content");
    assert_eq!(job["metadata"]["annotations"]["argocd.argoproj.io/hook"], "Sync");
    object(&items, "Pod", "prod-st2tests");
}

#[test]
fn every_version_of_a_resource_list_is_taken() {
    for version in ["v1", "v1beta1", "v1alpha1"] {
        let stdin = list(&json!([]), &Value::Null).replace("kubernetes.io/v1", &format!("kubernetes.io/{version}"));
        assert_eq!(krm(&stdin).run().fine().objects()[0]["apiVersion"], format!("config.kubernetes.io/{version}"));
    }
}

/// A ResourceList with a ConfigMap for its configuration.
fn config_map(key: &str, value: &Value) -> String {
    list(
        &json!([]),
        &json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "x" }, "data": { key: value } }),
    )
}

#[test]
fn an_error_is_told_as_a_result_too() {
    let item = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "mine" } });
    let broken = json!({ "kind": "ConfigMap", "metadata": { "name": "mine" } });
    let fine = config(&json!({}));
    let cases = [
        (
            list(&json!([item]), &config(&json!({ "target": "cloud" }))),
            "target: `cloud` is none of kubectl, helm, argocd, flux",
        ),
        (
            list(&json!([item]), &config(&json!({ "vlaues": {} }))),
            "functionConfig: spec.vlaues: unknown key `vlaues`; did you mean `values`?",
        ),
        (
            list(&json!([item]), &config(&json!({ "secretsFile": "x" }))),
            "functionConfig: spec.secretsFile: unknown key `secretsFile`; it takes release, namespace,",
        ),
        (list(&json!([item]), &config(&json!("x"))), "functionConfig: spec: invalid type: string, expected"),
        (
            list(&json!([]), &json!({ "apiVersion": "st2ha.stackstorm.com/v1", "kind": "St2ha", "sepc": {} })),
            "functionConfig: sepc: unknown key `sepc`; did you mean `spec`?",
        ),
        (
            list(&json!([]), &json!({ "apiVersion": "v1", "kind": "Secret", "data": {} })),
            "functionConfig: kind `Secret` of `v1` does not say what to render; write one of kind `St2ha` of `st2ha.stackstorm.com/v1`, or a `ConfigMap` of `v1`",
        ),
        (
            list(&json!([]), &json!({ "apiVersion": "foo/v1", "kind": "St2ha" })),
            "functionConfig: kind `St2ha` of `foo/v1`",
        ),
        (list(&json!([]), &json!({ "apiVersion": "v1beta1", "kind": "ConfigMap" })), "kind `ConfigMap` of `v1beta1`"),
        (list(&json!([]), &json!("hello")), "functionConfig: an object with apiVersion and kind has to say"),
        (config_map("includeTests", &json!("True")), "functionConfig: data.includeTests: expected `true` or `false`"),
        (config_map("includeTests", &json!(true)), "data.includeTests: a ConfigMap holds nothing but text"),
        (config_map("vaules", &json!("")), "functionConfig: data.vaules: unknown key `vaules`; did you mean `values`?"),
        (
            list(&json!([]), &fine).replace("kubernetes.io/v1", "kubernetes.io/v9"),
            "stdin: apiVersion `config.kubernetes.io/v9` is none of config.kubernetes.io/v1, ",
        ),
        ("kind: ResourceList\n".to_owned(), "stdin: apiVersion `` is none of"),
        (list(&json!([item, item]), &fine), "stdin, items[1]: ConfigMap/mine was there before, in stdin, items[0]"),
        (list(&json!([item, broken]), &fine), "stdin, items[1]: the document has no apiVersion"),
        (list(&json!({}), &fine), "stdin: `items` is no list"),
        ("kind: ConfigMap\n".to_owned(), "this is no ResourceList; streams of manifests are for `st2ha post-render`"),
        ("a: \"".to_owned(), "stdin: line 1, column 4"),
        (String::new(), "this is no ResourceList"),
    ];
    for (stdin, message) in cases {
        let done = krm(&stdin).run();
        assert_eq!(done.status, 2, "{stdin}");
        assert!(done.stderr.contains(message), "{}", done.stderr);
        let output = &done.objects()[0];
        assert_eq!(output["kind"], "ResourceList");
        assert_eq!(output["results"][0]["severity"], "error");
        assert!(output["results"][0]["message"].as_str().unwrap().contains(message), "{output}");
    }
}

/// The example, with credentials beside it.
fn example() -> Option<Workplace> {
    let place = Workplace::new(&[("kubectl", &program("ST2HA_KUBECTL")?)]);
    place.copy("examples/kustomize", "kustomize").file("kustomize/secrets.yaml", cli_support::SECRETS);
    Some(place)
}

fn build(place: &Workplace) -> programs::Ran {
    let mut command = place.command("kubectl");
    command
        .args(["kustomize", "--enable-alpha-plugins", "kustomize"])
        .env("KUSTOMIZE_PLUGIN_HOME", place.path().join("kustomize/plugins"));
    command.env("ST2HA_SECRETS_FILE", "secrets.yaml");
    programs::Ran::from(&command.output().unwrap())
}

#[test]
fn kubectl_kustomize_runs_the_example_as_generator_and_as_transformer() {
    let Some(place) = example() else { return };
    let generated = build(&place).fine();
    let objects = generated.objects();
    object(&objects, "Namespace", "stackstorm");
    let web = object(&objects, "Deployment", "st2-st2web");
    assert_eq!((&web["spec"]["replicas"], &web["metadata"]["namespace"]), (&json!(3), &json!("stackstorm")));
    let kustomization = std::fs::read_to_string(place.path().join("kustomize/kustomization.yaml")).unwrap();
    place.file("kustomize/kustomization.yaml", kustomization.replace("generators:", "transformers:"));
    assert_eq!(build(&place).fine().stdout, generated.stdout);
}

#[test]
fn kubectl_kustomize_fails_with_the_message_of_st2ha() {
    let Some(place) = example() else { return };
    let config = std::fs::read_to_string(place.path().join("kustomize/st2.yaml")).unwrap();
    place.file("kustomize/st2.yaml", config.replace("replicas: 3", "replicas: many"));
    let ran = build(&place);
    assert!(!ran.success && ran.stdout.is_empty());
    assert!(ran.stderr.contains("st2web.replicas") && ran.stderr.contains("failure in plugin"), "{}", ran.stderr);
}
