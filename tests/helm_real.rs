//! The real Helm 3 and 4 with st2ha behind them: the carrier chart, a foreign chart, the plugin.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

#[path = "cli_support/mod.rs"]
mod cli_support;
mod programs;
#[path = "support/texts.rs"]
mod texts;

use std::collections::BTreeSet;
use std::fs;

use programs::{Ran, Workplace, object, objects, program};
use serde_json::{Value, json};

/// A Helm in a folder with a carrier chart, a foreign chart and credentials.
struct Helm {
    major: u8,
    place: Workplace,
}

impl Helm {
    fn installed() -> Vec<Self> {
        [(3, "ST2HA_HELM3"), (4, "ST2HA_HELM4")]
            .into_iter()
            .filter_map(|(major, variable)| {
                let place = Workplace::new(&[("helm", &program(variable)?)]);
                place.file("secrets.yaml", cli_support::SECRETS).copy("plugin", "plugin");
                place.run("st2ha", &["chart", "--output-dir", "chart"]).fine();
                foreign_chart(&place);
                let helm = Self { major, place };
                if major == 4 {
                    helm.run(&["plugin", "install", "./plugin"]).fine();
                }
                Some(helm)
            })
            .collect()
    }

    fn run(&self, args: &[&str]) -> Ran {
        self.place.run("helm", args)
    }

    /// `helm template` with st2ha behind it, which Helm 3 calls without arguments.
    fn template(&self, chart: &str, args: &[&str]) -> Ran {
        self.run(&[&["template", "prod", chart, "-n", "stack", "--post-renderer", "st2ha"], args].concat())
    }
}

fn foreign_chart(place: &Workplace) {
    place
        .file("foreign/Chart.yaml", "apiVersion: v2\nname: foreign\nversion: 0.1.0\n")
        .file("foreign/crds/crd.yaml", "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: foos.example.com }\n")
        .file("foreign/templates/a.yaml", "# a comment\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: mine }\ndata: { a: \"yes\", b: \"0123\" }\n---\n# nothing\n")
        .file("foreign/templates/api.yaml", "apiVersion: v1\nkind: Service\nmetadata: { name: \"{{ .Release.Name }}-st2api\" }\nspec: { theirs: true }\n")
        .file("foreign/templates/list.yaml", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: { name: listed }\n")
        .file("foreign/templates/crlf.yaml", "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata:\r\n  name: windows\r\n")
        .file(
            "foreign/templates/hook.yaml",
            "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: their-hook\n  annotations: { helm.sh/hook: pre-install, helm.sh/hook-weight: \"-3\" }\nspec: { template: {} }\n",
        );
}

/// What identifies the objects, Jobs without the hash of their content.
fn identities(objects: &[Value]) -> BTreeSet<String> {
    let name = |object: &Value| {
        let name = object["metadata"]["name"].as_str().unwrap_or_default().to_owned();
        let hashed = object["kind"] == "Job" && name.rsplit('-').next().is_some_and(|end| end.len() == 10);
        if hashed { name[..name.len() - 11].to_owned() } else { name }
    };
    objects.iter().map(|object| format!("{}/{}", object["kind"].as_str().unwrap(), name(object))).collect()
}

fn annotation<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object["metadata"]["annotations"][name].as_str()
}

#[test]
fn the_carrier_chart_passes_lint() {
    for helm in Helm::installed() {
        for args in [&["lint", "chart"][..], &["lint", "--strict", "chart", "-f", "secrets.yaml"]] {
            let ran = helm.run(args).fine();
            assert!(ran.stdout.contains("1 chart(s) linted, 0 chart(s) failed"), "{}", ran.stdout);
        }
        // The schema counts for Helm too, and Helm has one thing to say of each mistake.
        for (set, path) in [
            ("st2web.replicas=many", "st2web/replicas"),
            ("st2web.affinity=high", "st2web/affinity"),
            ("mongodb.architecture=cluster", "mongodb/architecture"),
            ("st2.packs=none", "st2/packs"),
            ("rabbitmq.persistence.size[0]=1", "rabbitmq/persistence/size"),
        ] {
            let refused = helm.run(&["lint", "chart", "--set", set]);
            let path = if helm.major == 3 { path.replace('/', ".") } else { path.to_owned() };
            assert!(!refused.success && refused.stdout.contains(&path), "{set}: {}", refused.stdout);
            assert!(!refused.stdout.contains("anyOf"), "{set}: {}", refused.stdout);
        }
    }
}

#[test]
fn an_unknown_key_is_a_warning_behind_helm_too() {
    for helm in Helm::installed() {
        helm.run(&["lint", "--strict", "chart", "--set", "mongodb.zzz=true,st2web.foo=1,mine.x=1"]).fine();
        let nulls = "redis=null,st2web.replicas=null,mongodb.architecture=null,st2.packs.images=null,rabbitmq.memoryHighWatermark.type=null";
        helm.run(&["lint", "--strict", "chart", "--set", nulls]).fine();
        let ran = helm.template("chart", &["-f", "secrets.yaml", "--set", "mongodb.zzz=true"]).fine();
        assert!(ran.stdout.contains("name: prod-st2web"));
        assert!(helm.major == 3 || ran.stderr.contains("warning: mongodb.zzz: unknown key"), "{}", ran.stderr);
    }
}

#[test]
fn the_carrier_chart_renders_what_st2ha_renders() {
    for helm in Helm::installed() {
        helm.place.file("values.yaml", "st2web: { replicas: 7 }\nredis: null\nst2: { rbac: { enabled: true } }\n");
        let values = ["-f", "secrets.yaml", "-f", "values.yaml", "--set", "st2api.replicas=4"];
        let ours = [&["render", "prod", "-n", "stack", "--target", "helm"], &values[..]].concat();
        let ours = helm.place.run("st2ha", &ours).fine().objects();
        let theirs = helm.template("chart", &values).fine().objects();
        let mut expected = identities(&ours);
        if helm.major == 3 {
            // Helm 3 takes hooks for objects: tests would be installed.
            expected.remove("Pod/prod-st2tests");
            expected.remove("ConfigMap/prod-st2tests");
        }
        assert_eq!(identities(&theirs), expected, "Helm {}", helm.major);
        for (name, replicas) in [("prod-st2web", 7), ("prod-st2api", 4)] {
            assert_eq!(object(&theirs, "Deployment", name)["spec"]["replicas"], replicas);
        }
        // Whatever Helm does to the text, each object is what st2ha printed.
        for ours in ours.iter().filter(|ours| ours["kind"] != "Job" && ours["kind"] != "Pod") {
            let name = ours["metadata"]["name"].as_str().unwrap();
            if name != "prod-st2tests" {
                assert_eq!(object(&theirs, ours["kind"].as_str().unwrap(), name), ours, "Helm {}", helm.major);
            }
        }
    }
}

#[test]
fn hooks_and_weights_stay() {
    for helm in Helm::installed() {
        let values = ["-f", "secrets.yaml", "--set", "st2.rbac.enabled=true"];
        // By itself Helm 3 gets ordinary Jobs.
        let arguments = ["--post-renderer-args", "post-render", "--post-renderer-args", "--hooks=helm"];
        let arguments = if helm.major == 3 { &arguments[..] } else { &[] };
        let objects = helm.template("chart", &[&values, arguments].concat()).fine().objects();
        let jobs: Vec<_> = objects.iter().filter(|object| object["kind"] == "Job").collect();
        let mut weights: Vec<_> = jobs.iter().map(|job| annotation(job, "helm.sh/hook-weight").unwrap()).collect();
        weights.sort_unstable();
        assert_eq!(weights, ["5", "6", "7", "7"], "content comes before what needs it: Helm {}", helm.major);
        for job in jobs {
            assert_eq!(annotation(job, "helm.sh/hook"), Some("post-install, post-upgrade, post-rollback"));
            assert_eq!(annotation(job, "helm.sh/hook-delete-policy"), Some("before-hook-creation"));
        }
    }
}

#[test]
fn helm_4_takes_hooks_of_st2ha_for_hooks() {
    for helm in Helm::installed().into_iter().filter(|helm| helm.major == 4) {
        let args = ["install", "prod", "chart", "--dry-run=client", "-f", "secrets.yaml", "--post-renderer", "st2ha"];
        let text = helm.run(&args).fine().stdout;
        let (hooks, manifest) = text.split_once("HOOKS:").unwrap().1.split_once("MANIFEST:").unwrap();
        assert!(hooks.contains("# Source: st2ha/templates/stackstorm/jobs/st2-register-content.yaml"), "{hooks}");
        assert!(hooks.contains("name: prod-job-st2-register-content\n"));
        assert!(manifest.contains("# Source: st2ha/templates/stackstorm/deployments/st2web.yaml"));
        assert!(
            !manifest.contains("kind: Job") && !text.contains("kind: St2ha") && !text.contains("postrender-filename")
        );
        let one = helm.template("chart", &["-f", "secrets.yaml", "-s", "templates/stackstorm/services/st2api.yaml"]);
        assert_eq!(identities(&one.fine().objects()), ["Service/prod-st2api".to_owned()].into());
    }
}

#[test]
fn a_foreign_chart_keeps_its_objects() {
    for helm in Helm::installed() {
        let mut args = vec!["template", "prod", "foreign", "--include-crds", "-n", "stack", "--post-renderer", "st2ha"];
        for arg in
            ["post-render", "prod", "-n", "stack", "-f", "secrets.yaml"].iter().skip(usize::from(helm.major == 4))
        {
            args.extend(["--post-renderer-args", arg]);
        }
        let text = helm.run(&args).fine().stdout;
        assert!(text.contains("# a comment\napiVersion: v1\nkind: ConfigMap\nmetadata: {"), "{text}");
        let objects = objects(&text);
        assert_eq!(object(&objects, "ConfigMap", "mine")["data"], json!({ "a": "yes", "b": "0123" }));
        object(&objects, "ConfigMap", "windows");
        object(&objects, "CustomResourceDefinition", "foos.example.com");
        // Helm 4 takes lists apart, whoever stands behind it.
        let listed = objects.iter().any(|object| object["items"][0]["metadata"]["name"] == "listed");
        assert!(listed || identities(&objects).contains("ConfigMap/listed"));
        assert_eq!(annotation(object(&objects, "Job", "their-hook"), "helm.sh/hook-weight"), Some("-3"));
        assert_eq!(object(&objects, "Service", "prod-st2api")["spec"]["ports"][0]["port"], 9101);
        object(&objects, "Deployment", "prod-st2api");
        assert!(!text.contains("postrenderer.helm.sh"));
    }
}

#[test]
fn values_arrive_as_they_were_given() {
    let texts = [texts::MISREAD, texts::UNUSUAL].concat();
    let overrides: serde_json::Map<String, Value> =
        (0..).zip(texts).map(|(place, text)| (format!("V{place}"), json!(text))).collect();
    let values =
        json!({ "st2web": { "env": overrides }, "st2": { "config": "[x]\na = 1\n" }, "image": { "tag": "3.10" } });
    let values = st2ha::yaml::emit(&values).unwrap();
    for helm in Helm::installed() {
        helm.place.file("values.yaml", &values);
        let objects = helm.template("chart", &["-f", "secrets.yaml", "-f", "values.yaml"]).fine().objects();
        let web = object(&objects, "Deployment", "prod-st2web");
        let env = web["spec"]["template"]["spec"]["containers"][0]["env"].as_array().unwrap();
        for (name, value) in &overrides {
            let found = env.iter().find(|entry| entry["name"] == name.as_str()).unwrap();
            assert_eq!(&found["value"], value, "Helm {}", helm.major);
        }
        assert!(web["spec"]["template"]["spec"]["containers"][0]["image"].as_str().unwrap().ends_with(":3.10"));
    }
}

#[test]
fn an_error_of_st2ha_fails_helm_with_its_message() {
    for helm in Helm::installed() {
        let ran = helm.template("chart", &["-f", "secrets.yaml", "--set", "mongodb.architecture=cluster"]);
        // Helm's own schema check, or st2ha's: either way the command fails and says where.
        assert!(!ran.success && ran.stdout.is_empty() && ran.stderr.contains("architecture"), "{}", ran.stderr);
        let hook = r#"jobs.extra_hooks=[{"name":"x","hook":"never","command":["a"]}]"#;
        let ran = helm.template("chart", &["-f", "secrets.yaml", "--set-json", hook]);
        assert!(!ran.success && ran.stdout.is_empty(), "Helm {}", helm.major);
        assert!(
            ran.stderr.contains("error: jobs.extra_hooks[0].hook: Helm does not know this event"),
            "{}",
            ran.stderr
        );
        assert!(ran.stderr.contains("Error: error while running post render on files"), "{}", ran.stderr);
    }
}

#[test]
fn an_error_is_seen_in_a_log_file() {
    for helm in Helm::installed().into_iter().filter(|helm| helm.major == 4) {
        let log = fs::File::create(helm.place.path().join("log")).unwrap();
        let args = [
            "template",
            "prod",
            "chart",
            "--set-json",
            r#"jobs.extra_hooks=[{"name":"x","hook":"never","command":["a"]}]"#,
        ];
        let mut command = helm.place.command("helm");
        let status = command.args(args).args(["--post-renderer", "st2ha"]).stderr(log).status().unwrap();
        assert!(!status.success());
        let log = fs::read_to_string(helm.place.path().join("log")).unwrap();
        assert!(log.contains("error: jobs.extra_hooks[0].hook: Helm does not know this event"), "{log}");
        assert!(log.starts_with("Error: error while running post render on files"), "{log}");
    }
}

#[test]
fn without_the_post_renderer_there_is_nothing_a_cluster_would_take() {
    for helm in Helm::installed() {
        let objects = helm.run(&["template", "prod", "chart", "-f", "secrets.yaml"]).fine().objects();
        assert_eq!(identities(&objects), ["St2ha/prod".to_owned()].into());
        assert_eq!(objects[0]["apiVersion"], "st2ha.stackstorm.com/v1");
    }
}
