//! `st2ha post-render`: streams in, streams out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::fs;
use std::process::Command;

use cli_support::{Done, Run};
use serde_json::{Value, json};
use sha2::Digest as _;

const FOREIGN: &str = "\
---
# Source: mine/templates/a.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: mine,   labels: {a: \"yes\"}}   # as it was
data:
    odd: |
          indentation
---
# only a comment
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: foos.example.com }
";

/// What the carrier chart makes of a release.
const REQUEST: &str = "\
---
# Source: st2ha/templates/st2ha.yaml
apiVersion: st2ha.stackstorm.com/v1
kind: St2ha
metadata: { name: prod, namespace: stack }
spec: { kubeVersion: v1.31.0, apiVersions: [v1], values: { st2web: { replicas: 7, env: null } } }
";

fn post_render(stdin: &str) -> Run {
    Run::new(&["post-render"]).with_secrets().stdin(stdin)
}

fn rendered(target: &str) -> Vec<Value> {
    Run::new(&["render", "--target", target]).with_secrets().run().fine().objects()
}

/// A Service that st2ha renders too, as Helm would print it for its chart.
fn theirs(annotations: &str) -> String {
    format!(
        "---\n# Source: x/service.yaml\n# more\napiVersion: v1\nkind: Service\nmetadata:\n  name: st2-st2api\n  annotations: {annotations}\nspec: {{ theirs: true }}\n"
    )
}

fn names(objects: &[Value]) -> Vec<String> {
    objects.iter().map(|object| format!("{}/{}", object["kind"], object["metadata"]["name"]).replace('"', "")).collect()
}

#[test]
fn what_is_not_ours_passes_untouched_and_what_is_ours_is_added() {
    let done = post_render(FOREIGN).run().fine();
    assert!(done.stdout.starts_with(FOREIGN), "{}", &done.stdout[..400]);
    let objects = done.objects();
    assert_eq!(objects[2..], rendered("helm"), "the rest is a render for Helm");
    assert!(done.stdout.contains("---\n# Source: st2ha/templates/stackstorm/services/st2api.yaml\napiVersion"));
}

#[test]
fn an_object_of_ours_replaces_theirs_in_place_and_keeps_what_helm_needs() {
    let annotations = "{ postrenderer.helm.sh/postrender-filename: x/service.yaml, mine: gone }";
    let stream = format!("{}{FOREIGN}", theirs(annotations));
    let done = post_render(&stream).run().fine();
    let objects = done.objects();
    let expected = rendered("helm")
        .into_iter()
        .find(|object| object["kind"] == "Service" && object["metadata"]["name"] == "st2-st2api");
    let expected = expected.unwrap();
    assert_eq!(objects[0]["spec"], expected["spec"]);
    let kept = "postrenderer.helm.sh/postrender-filename";
    assert_eq!(objects[0]["metadata"]["annotations"][kept], "x/service.yaml");
    assert_eq!(objects[0]["metadata"]["annotations"].get("mine"), None);
    assert!(done.stdout.starts_with("---\n# Source: x/service.yaml\n# more\napiVersion: v1\n"));
    assert_eq!(names(&objects).iter().filter(|name| *name == "Service/st2-st2api").count(), 1);
    // A Helm that names files is told those of the added objects too, and no comments.
    let files: Vec<_> =
        objects[3..].iter().map(|added| added["metadata"]["annotations"][kept].as_str().unwrap()).collect();
    assert!(files.iter().all(|file| file.starts_with("st2ha/templates/")), "{files:?}");
    assert!(files.contains(&"st2ha/templates/mongodb/official/service-account.yaml"));
    assert!(!done.stdout.contains("# Source: st2ha"));
    assert!(done.stdout.contains(FOREIGN.trim_start_matches("---\n")));
}

#[test]
fn an_object_without_namespace_is_in_that_of_the_release() {
    let with = |namespace: &str| theirs("{}").replace("  name:", &format!("  namespace: {namespace}\n  name:"));
    let count = |stream: &str| {
        let objects = post_render(stream).args(&["-n", "stack"]).run().fine().objects();
        names(&objects).iter().filter(|name| *name == "Service/st2-st2api").count()
    };
    assert_eq!(count(&with("stack")), 1);
    assert_eq!(count(&with("other")), 2);
    assert_eq!(count(&theirs("{}")), 1);
}

#[test]
fn objects_inside_lists_are_replaced_there() {
    let list =
        "apiVersion: v1\nkind: ServiceList\nitems:\n- metadata: { name: st2-st2api }\n- metadata: { name: mine }\n";
    let objects = post_render(list).run().fine().objects();
    assert_eq!(objects[0]["kind"], "ServiceList");
    assert_eq!(objects[0]["items"][0]["spec"]["ports"][0]["port"], 9101);
    assert_eq!(objects[0]["items"][1], json!({ "metadata": { "name": "mine" } }));
    assert!(!names(&objects).contains(&"Service/st2-st2api".to_owned()));
    let untouched = "kind: List\napiVersion: v1\nitems:   []  # odd\n---\nkind: List\napiVersion: v1\nitems:\n";
    assert!(post_render(untouched).run().fine().stdout.starts_with(untouched));
}

#[test]
fn the_neighbours_of_a_replaced_item_stay_as_they_were_written() {
    let api = "metadata: { name: st2-st2api }";
    let cases = [
        (
            "# list\nitems: # all\n  # odd\n- metadata: { name: mine } # c\n  spec: {y: 1, g: yes, e: 12345678901234567890}\n",
            format!("- {api}\n"),
            "# end\n...\n",
        ),
        ("items: [ { metadata: { name: mine }, y: 0x1F, g: yes } , # c\n  ", format!("{{ {api} }}"), " ] # end\n"),
    ];
    for (before, item, after) in cases {
        let before = format!("---\n# Source: a\napiVersion: v1\nkind: ServiceList\n{before}");
        let done = post_render(&format!("{before}{item}{after}")).run().fine();
        let objects = done.objects();
        let passed = done.stdout.strip_prefix(&before).expect(&done.stdout[..500]);
        assert!(passed.contains(after), "{passed:.2000}");
        assert_eq!(objects[0]["items"][1]["spec"]["ports"][0]["port"], 9101);
        assert!(!names(&objects).contains(&"Service/st2-st2api".to_owned()));
    }
}

#[test]
fn an_empty_stream_and_one_of_comments_get_everything() {
    for stdin in ["", "\n", "---\n", "# nothing\n---\n\n# at all"] {
        let done = post_render(stdin).run().fine();
        assert!(done.stdout.starts_with(stdin), "{stdin:?}");
        assert_eq!(done.objects(), rendered("helm"), "{stdin:?}");
    }
}

#[test]
fn line_ends_of_windows_stay() {
    let stream = FOREIGN.replace('\n', "\r\n") + &theirs("{}").replace('\n', "\r\n");
    let done = post_render(&stream).run().fine();
    assert!(done.stdout.starts_with(&FOREIGN.replace('\n', "\r\n")));
    assert_eq!(done.objects()[2]["spec"]["ports"][0]["port"], 9101);
}

#[test]
fn hooks_sent_apart_are_replaced_and_nothing_is_added() {
    let hook = |name: &str| {
        format!(
            "---\napiVersion: batch/v1\nkind: Job\nmetadata: {{name: {name}, annotations: {{helm.sh/hook: post-install}}}}\n"
        )
    };
    let stream = hook("mine") + &hook("st2-job-st2-register-content");
    let done = post_render(&stream).run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(done.stderr.contains("hooks only"), "{}", done.stderr);
    let objects = done.objects();
    assert_eq!(names(&objects), ["Job/mine", "Job/st2-job-st2-register-content"]);
    assert_eq!(objects[1]["metadata"]["annotations"]["helm.sh/hook-weight"], "5");
    assert!(objects[1]["spec"]["template"].is_object());
}

#[test]
fn a_hook_may_share_its_identity_with_an_object() {
    let account = |annotations: &str| {
        format!("---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: a, annotations: {annotations}}}\n")
    };
    let stream = account("{}") + &account("{helm.sh/hook: pre-install}");
    assert!(post_render(&stream).run().fine().stdout.starts_with(&stream));
}

#[test]
fn objects_whose_names_are_generated_may_be_alike() {
    let job = "---\napiVersion: batch/v1\nkind: Job\nmetadata: { generateName: st2-job- }\n";
    let stream = job.repeat(2);
    assert!(post_render(&stream).run().fine().stdout.starts_with(&stream));
}

#[test]
fn the_carrier_chart_says_release_namespace_and_values() {
    let done = post_render(&format!("{REQUEST}{FOREIGN}")).run().fine();
    assert!(!done.stdout.contains("St2ha"));
    let objects = done.objects();
    let web =
        objects.iter().find(|object| object["metadata"]["name"] == "prod-st2web" && object["kind"] == "Deployment");
    assert_eq!(web.unwrap()["spec"]["replicas"], 7);
    // Arguments win over what the chart says.
    let done = post_render(REQUEST).args(&["mine", "-n", "other", "--set", "st2web.replicas=3"]).run().fine();
    let web = done.object("Deployment", "mine-st2web");
    assert_eq!(web["spec"]["replicas"], 3);
}

#[test]
fn helm_3_gets_jobs_that_can_be_upgraded_and_no_tests() {
    let objects = post_render(REQUEST).run().fine().objects();
    let jobs: Vec<_> = objects.iter().filter(|object| object["kind"] == "Job").collect();
    assert!(!jobs.is_empty());
    for job in jobs {
        let name = job["metadata"]["name"].as_str().unwrap();
        assert!(
            name.starts_with("prod-job-") && name.len() > 11 && name.rsplit('-').next().unwrap().len() == 10,
            "{name}"
        );
        assert_eq!(job["metadata"].get("annotations"), None, "helm uninstall would pass over a hook: {name}");
    }
    assert!(!names(&objects).iter().any(|name| name.starts_with("Pod/")), "the test pod would be installed");
    for (hooks, jobs) in [("helm", "Job/prod-job-st2-register-content"), ("none", "")] {
        let objects = post_render(REQUEST).args(&["--hooks", hooks]).run().fine().objects();
        let names = names(&objects);
        assert_eq!(names.iter().any(|name| name.starts_with("Job/")), !jobs.is_empty());
        assert!(jobs.is_empty() || names.iter().any(|name| name == jobs));
    }
}

/// Where the chart in front brings its hooks, no program runs twice. An object that pods mount is there all the same: it is the chart's own, or
/// else an ordinary one.
#[test]
fn objects_that_are_hooks_are_there_without_hooks() {
    const VALUES: &str = "preset: stackstorm-ha-1.1\nmongodb: {tls: {enabled: true}}\n";
    const CA: &str = "ca-clients";
    let render = |stdin: &str, hooks: &str| {
        let run = Run::new(&["post-render", "st2", "-f", "v.yaml", "--hooks", hooks]).with_secrets().stdin(stdin);
        let done = run.file("v.yaml", VALUES).run();
        assert_eq!(done.status, 0, "{}", done.stderr);
        done
    };
    for hooks in ["helm", "objects", "none"] {
        let objects = render(FOREIGN, hooks).objects();
        let mounted = |object: &Value| {
            let volumes = object["spec"]["template"]["spec"]["volumes"].as_array().cloned().unwrap_or_default();
            volumes
                .iter()
                .filter_map(|volume| volume["secret"]["secretName"].as_str().map(str::to_owned))
                .collect::<Vec<_>>()
        };
        let needed: Vec<String> = objects.iter().flat_map(mounted).filter(|name| name == CA).collect();
        assert!(!needed.is_empty(), "{hooks}");
        for name in needed {
            let secret =
                objects.iter().find(|object| object["kind"] == "Secret" && object["metadata"]["name"] == *name);
            let secret = secret.unwrap_or_else(|| panic!("{hooks}: {name} is not there"));
            let hook = secret["metadata"]["annotations"].get("helm.sh/hook");
            assert!(hooks == "helm" || hook.is_none(), "{hooks}: helm uninstall would pass over {name}");
        }
    }
    let programs =
        |objects: &[Value]| objects.iter().filter(|object| object["kind"] == "Job" || object["kind"] == "Pod").count();
    assert_eq!(programs(&render(FOREIGN, "none").objects()), 0);
    // Helm makes those of the chart first, and refuses to make them a second time.
    let chart = "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: st2-st2api\n  labels: { helm.sh/chart: stackstorm-ha-1.1.0, app.kubernetes.io/instance: st2 }\n";
    let done = render(chart, "none");
    let names = names(&done.objects());
    assert!(!names.contains(&format!("Secret/{CA}")), "{names:?}");
    assert!(
        done.stderr.contains("is left out: a hook of the chart makes it when the release is installed"),
        "{}",
        done.stderr
    );
}

#[test]
fn the_environment_can_say_everything() {
    let done = Run::new(&["post-render"])
        .file("values.yaml", cli_support::SECRETS)
        .env("ST2HA_VALUES", "values.yaml")
        .env("ST2HA_RELEASE", "prod")
        .env("HELM_NAMESPACE", "stack")
        .env("ST2HA_TARGET", "kubectl")
        .env("ST2HA_NO_GENERATE", "true")
        .run()
        .fine();
    assert_eq!(done.object("Service", "prod-st2api")["metadata"]["namespace"], "stack");
}

#[test]
fn the_release_of_the_upstream_chart_is_recognised() {
    let stream = "apiVersion: v1\nkind: Service\nmetadata:\n  name: prod-st2api\n  labels: { helm.sh/chart: stackstorm-ha-1.1.0, app.kubernetes.io/instance: prod }\n";
    let objects = post_render(stream).run().fine().objects();
    assert_eq!(objects[0]["spec"]["ports"][0]["port"], 9101);
}

#[test]
fn without_arguments_a_stream_on_stdin_is_enough() {
    let with = |stdin: &str| {
        Run::new(&[]).file("values.yaml", cli_support::SECRETS).env("ST2HA_VALUES", "values.yaml").stdin(stdin).run()
    };
    let done = with(REQUEST).fine();
    assert_eq!(done.object("Deployment", "prod-st2web")["spec"]["replicas"], 7);
    // Nothing on stdin is somebody who wants to know what st2ha can do.
    let done = with("");
    assert_eq!((done.status, done.stdout.as_str()), (2, ""));
    assert!(done.stderr.contains("Usage: st2ha <COMMAND>"), "{}", done.stderr);
    let done = with("hello\n").failed(2);
    assert!(done.stderr.contains("stdin, document 1 (line 1)"), "{}", done.stderr);
}

#[test]
fn marked_ends_of_documents_stay_where_something_relies_on_them() {
    let foreign = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: mine }\n";
    for first in [REQUEST.to_owned(), theirs("{}")] {
        let objects = post_render(&format!("{first}...\n{foreign}...\n%YAML 1.2\n---\n# end\n")).run().fine().objects();
        assert!(names(&objects).contains(&"ConfigMap/mine".to_owned()), "{first}");
    }
}

#[test]
fn bad_streams_are_refused_with_their_place() {
    let fine = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n";
    let cases: &[(String, &str)] = &[
        (
            format!("{fine}---\nkind: ConfigMap\nmetadata: {{ name: b }}\n"),
            "stdin, document 2 (line 6): the document has no apiVersion",
        ),
        (
            format!("{fine}---\napiVersion: v1\nmetadata: {{ name: b }}\n"),
            "stdin, document 2 (line 6): the document has no kind",
        ),
        (format!("{fine}---\napiVersion: v1\nkind: Conf"), "stdin, document 2 (line 6): the document has no metadata"),
        (
            format!("{fine}# c\n---\napiVersion: v1\nkind: \"Conf"),
            "stdin, document 2: line 8, column 7: the closing quote is missing",
        ),
        (
            format!("{fine}{fine}"),
            "stdin, document 2 (line 6): ConfigMap/a was there before, in stdin, document 1 (line 2)",
        ),
        (
            format!(
                "{fine}---\nkind: List\napiVersion: v1\nitems: [{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a, namespace: default}}}}]\n"
            ),
            "stdin, document 2 (line 6), items[0]: ConfigMap/default/a was there before",
        ),
        (
            format!(
                "{fine}---\nkind: List\napiVersion: v1\nitems:\n- {{kind: ServiceList, apiVersion: v1, metadata: {{name: x}}}}\n- {{kind: Service}}\n"
            ),
            "stdin, document 2 (line 6), items[1]: the document has no apiVersion",
        ),
        (format!("{REQUEST}{REQUEST}"), "stdin, document 2 (line 9): a second object says what to render"),
        (
            REQUEST.replace("values:", "vlaues:"),
            "stdin, document 1 (line 3): spec.vlaues: unknown key `vlaues`; did you mean `values`?",
        ),
        (
            REQUEST.replace("stackstorm.com/v1", "stackstorm.com/v2"),
            "stdin, document 1 (line 3): kind `St2ha` of `st2ha.stackstorm.com/v2` does not say what to render; write one of kind",
        ),
        (REQUEST.replace("v1.31.0", "banana"), "`banana` is not a version of Kubernetes"),
        ("- a\n".to_owned(), "stdin, document 1 (line 1): the document has no apiVersion"),
        ("\u{0}".to_owned(), "stdin, document 1: line 1"),
    ];
    for (stream, message) in cases {
        let done = post_render(stream).run().failed(2);
        assert!(done.stderr.contains(message), "{stream}\n{}", done.stderr);
    }
}

#[test]
fn a_bad_stream_makes_no_secrets() {
    let done = Run::new(&["post-render"]).stdin("kind: x\n").run().failed(2);
    assert!(!done.folder.path().join(".st2ha").exists());
}

#[test]
fn an_upgrade_generates_what_is_new_but_not_everything() {
    let upgrade = REQUEST.replace("spec: {", "spec: { isUpgrade: true,").replace(", env: null", "");
    let stored = ".st2ha/stack/prod.secrets.yaml";
    for run in [Run::new(&["post-render"]), Run::new(&["post-render"]).file(stored, "# nothing yet\n")] {
        let done = run.stdin(&upgrade).run().failed(2);
        for part in [
            stored,
            "ST2HA_SECRETS_FILE",
            "st2ha secrets import - -n stack --release prod",
            "st2.password, st2.ssh_key",
        ] {
            assert!(done.stderr.contains(part), "{part}: {}", done.stderr);
        }
        let text = fs::read_to_string(done.folder.path().join(stored)).unwrap_or_default();
        assert!(!text.contains("st2:"), "{text}");
    }
    // Only the user can say whether a file without an end mark is whole.
    let unmarked =
        || Run::new(&["post-render"]).file(stored, cli_support::SECRETS.replace("redis: { password: r3dis }", ""));
    let done = unmarked().stdin(&upgrade).run().failed(2);
    assert!(
        done.stderr.contains("does not end in its end mark, and redis.password would be generated again"),
        "{}",
        done.stderr
    );
    let run = unmarked();
    let mut seal = Command::new(cli_support::binary());
    let sealed =
        seal.args(["secrets", "seal", "--release", "prod", "-n", "stack"]).current_dir(run.folder()).output().unwrap();
    assert!(sealed.status.success(), "{}", String::from_utf8_lossy(&sealed.stderr));
    let done = run.stdin(&upgrade).run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(done.stderr.contains("generated redis.password and stored"), "{}", done.stderr);
    // Values that give everything need no file.
    post_render(&upgrade).args(&["--set", "redis.password=given"]).run().fine();
    // Nor does a first install have one.
    let install = upgrade.replace("isUpgrade: true", "isUpgrade: false");
    let others = cli_support::SECRETS.replace("redis: { password: r3dis }", "");
    let done = Run::new(&["post-render", "-f", "others.yaml"]).file("others.yaml", others).stdin(&install).run();
    assert!(done.status == 0 && done.stderr.contains("generated redis.password and stored"), "{}", done.stderr);
}

/// The chart hands over fingerprints of what the cluster has: another set never gets as far as Helm.
#[test]
fn secrets_that_the_cluster_does_not_have_are_refused() {
    const NAME: &str = "prod-st2-datastore-crypto-key";
    const KEY: &str = "datastore_crypto_key";
    let known =
        |digest: &str| REQUEST.replace("spec: {", &format!("spec: {{ secrets: {{ {NAME}: {{ {KEY}: '{digest}' }} }},"));
    let refused = post_render(&known(&"0".repeat(64))).run().failed(2);
    let told = format!("the Secret {NAME} of the cluster holds another {KEY}");
    assert!(refused.stderr.contains(&told) && refused.stdout.is_empty(), "{}", refused.stderr);
    assert!(refused.stderr.contains(" --force"), "others are stored: {}", refused.stderr);
    let ours = post_render(REQUEST).run().fine().object("Secret", NAME);
    let text = format!("{NAME}/{KEY}:{}", ours["data"][KEY].as_str().unwrap());
    let digest: String = sha2::Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    post_render(&known(&digest)).run().fine();
}

#[test]
fn wrong_values_of_the_release_are_named() {
    let done = post_render(&REQUEST.replace("replicas: 7", "replicas: S3CRET")).run().failed(1);
    assert!(
        done.stderr.contains("st2web.replicas") && done.stderr.contains("<values of the release>:"),
        "{}",
        done.stderr
    );
    assert!(!done.stderr.contains("S3CRET"));
    let done = Run::new(&["post-render", "-f", "-"]).stdin(REQUEST).run().failed(2);
    assert!(done.stderr.contains("values cannot be read from stdin, which holds the manifests"), "{}", done.stderr);
}

#[test]
fn what_was_printed_prints_the_same_again() {
    let Done { stdout: once, .. } = post_render(FOREIGN).run().fine();
    let Done { stdout: twice, .. } = post_render(&once).run().fine();
    assert_eq!(once, twice);
}
