//! `--target argocd`, `--target flux` and what all targets but Helm have in common.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;
mod programs;

use std::collections::BTreeSet;

use cli_support::Run;
use programs::{Ran, Workplace};
use serde_json::Value;

const VALUES: &str = r#"
st2:
  rbac: { enabled: true }
  packs:
    volumes: { enabled: true, packs: { emptyDir: {} }, virtualenvs: { emptyDir: {} } }
    sensors:
    - { name: github, ref: githubwebhook.GitHubWebhookSensor, livenessProbe: {}, readinessProbe: {}, env: {}, annotations: {}, resources: {}, affinity: {}, nodeSelector: {}, tolerations: [], serviceAccount: { attach: false } }
external-dns: { enabled: true, provider: aws, domainFilters: [example.com], image: { tag: 0.14.0 } }
ingress: { enabled: true }
st2web: { service: { hostname: st2.example.com } }
rabbitmq: { ingress: { enabled: true, hostname: rabbit.example.com } }
jobs:
  extra_hooks:
  - { name: seed, hook: "post-install, post-upgrade", hook_weight: 12, command: [st2, run, mine.seed] }
  - { name: early, hook: pre-install, command: [st2, run, mine.early] }
  - { name: farewell, hook: post-delete, command: [st2, run, mine.farewell] }
  - { name: both, hook: "post-upgrade, pre-delete", command: [st2, run, mine.both] }
  - { name: undo, hook: "pre-rollback, post-rollback", command: [st2, run, mine.undo] }
  - { name: checked, hook: "post-install, test", command: [st2, run, mine.checked] }
"#;

fn render(target: &str, args: &[&str]) -> Vec<Value> {
    let done = Run::new(&["render", "st2", "-n", "stack", "--target", target, "-f", "values.yaml"])
        .args(args)
        .with_secrets()
        .file("values.yaml", VALUES)
        .run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    done.objects()
}

fn annotation<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object["metadata"]["annotations"].get(name)?.as_str()
}

fn wave(object: &Value) -> i64 {
    annotation(object, "argocd.argoproj.io/sync-wave").expect("every object has a wave").parse().unwrap()
}

fn named<'a>(objects: &'a [Value], kind: &str, name: &str) -> &'a Value {
    let found = objects.iter().find(|object| object["kind"] == kind && object["metadata"]["name"] == name);
    found.unwrap_or_else(|| panic!("no {kind}/{name}"))
}

/// Takes an annotation away, and the annotations with it if there are no others.
fn remove(object: &mut Value, name: &str) {
    let metadata = object["metadata"].as_object_mut().unwrap();
    let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) else { return };
    annotations.remove(name);
    if annotations.is_empty() {
        metadata.remove("annotations");
    }
}

const CLUSTER: &[&str] = &["ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition"];

#[test]
fn every_object_can_be_found_and_has_its_namespace() {
    for target in ["kubectl", "argocd", "flux"] {
        let objects = render(target, &["--include-tests"]);
        for object in &objects {
            let labels = &object["metadata"]["labels"];
            assert_eq!(labels["app.kubernetes.io/instance"], "st2", "{}", object["metadata"]);
            assert_eq!(labels["app.kubernetes.io/part-of"], "stackstorm", "{}", object["metadata"]);
            let is_cluster = CLUSTER.contains(&object["kind"].as_str().unwrap());
            assert_eq!(object["metadata"]["namespace"].is_string(), !is_cluster, "{}", object["metadata"]);
            let helms = object["metadata"]["annotations"].as_object().into_iter().flatten();
            assert!(helms.into_iter().all(|(name, _)| !name.starts_with("helm.sh/hook")), "{}", object["metadata"]);
        }
    }
}

#[test]
fn labels_for_finding_objects_are_not_in_selectors() {
    let selectors = |target: &str| -> BTreeSet<String> {
        let text = |object: &Value| {
            format!(
                "{} {} {}",
                object["metadata"]["name"],
                object["spec"]["selector"],
                object["spec"]["template"]["metadata"]["labels"]
            )
        };
        let workloads = ["Deployment", "StatefulSet", "Service"];
        let objects = render(target, &[]);
        // Labels of pods name the tool that made them, selectors do not.
        objects
            .iter()
            .filter(|object| workloads.iter().any(|kind| object["kind"] == *kind))
            .map(text)
            .map(|text| text.replace("\"Helm\"", "\"st2ha\""))
            .collect()
    };
    let helm = selectors("helm");
    for target in ["kubectl", "argocd", "flux"] {
        assert_eq!(selectors(target), helm, "{target}");
    }
}

#[test]
fn argocd_waits_for_nothing_that_comes_later() {
    let objects = render("argocd", &[]);
    let in_order = [
        named(&objects, "Secret", "st2-st2-auth"),
        named(&objects, "Job", "st2-job-ensure-packs-volumes-are-writable"),
        named(&objects, "StatefulSet", "st2-mongodb"),
        named(&objects, "Job", "st2-job-st2-register-content"),
        named(&objects, "Deployment", "st2-st2sensorcontainer-github"),
    ];
    let waves: Vec<_> = in_order.into_iter().map(wave).collect();
    assert_eq!(waves, [-4, -3, -2, -1, 0], "secrets, checks, data services, jobs, services");
    for (kind, name, expected) in [
        ("ConfigMap", "st2-mongodb-setup", -4),
        ("ServiceAccount", "st2-rabbitmq", -4),
        ("Service", "st2-mongodb-headless", -2),
        ("StatefulSet", "st2-rabbitmq", -2),
        ("StatefulSet", "st2-redis-node", -2),
        ("Job", "st2-job-st2-apply-rbac-definitions", -1),
        // They talk to the API, so they start with it.
        ("Job", "st2-job-st2-apikey-load", 0),
        ("Job", "st2-job-st2-key-load", 0),
        ("Job", "st2-job-extra-helm-hook-seed", 0),
        ("Job", "st2-job-extra-helm-hook-early", 0),
        ("Deployment", "st2-st2api", 0),
        ("Service", "st2-st2web", 0),
        ("Deployment", "st2-external-dns", 0),
        ("Ingress", "st2-st2web-ingress", 0),
        ("Ingress", "st2-rabbitmq", 0),
    ] {
        assert_eq!(wave(named(&objects, kind, name)), expected, "{kind}/{name}");
    }
    // Whatever a pod mounts or reads is there before it.
    for object in &objects {
        let text = object.to_string();
        for needed in objects.iter().filter(|needed| needed["kind"] == "ConfigMap" || needed["kind"] == "Secret") {
            if text.contains(&format!("\"name\":{}", needed["metadata"]["name"])) {
                assert!(
                    wave(needed) <= wave(object),
                    "{} needs {}",
                    object["metadata"]["name"],
                    needed["metadata"]["name"]
                );
            }
        }
    }
}

#[test]
fn argocd_runs_jobs_as_sync_hooks() {
    let objects = render("argocd", &["--include-tests"]);
    let hooks: Vec<_> =
        objects.iter().filter(|object| annotation(object, "argocd.argoproj.io/hook").is_some()).collect();
    let hook = |name: &str| {
        let job = hooks.iter().find(|job| job["metadata"]["name"] == name).unwrap_or_else(|| panic!("no hook {name}"));
        [annotation(job, "argocd.argoproj.io/hook"), annotation(job, "argocd.argoproj.io/hook-delete-policy")]
            .map(Option::unwrap)
    };
    assert_eq!(hook("st2-job-st2-register-content"), ["Sync", "BeforeHookCreation"]);
    assert_eq!(hook("st2-job-extra-helm-hook-early"), ["Sync", "BeforeHookCreation"]);
    assert_eq!(hook("st2-job-ensure-packs-volumes-are-writable"), ["Sync", "BeforeHookCreation,HookSucceeded"]);
    assert_eq!(hook("st2-job-extra-helm-hook-farewell"), ["PostDelete", "BeforeHookCreation"]);
    assert_eq!(hook("st2-job-extra-helm-hook-both"), ["Sync", "BeforeHookCreation"]);
    assert_eq!(hook("st2-job-extra-helm-hook-both-predelete"), ["PreDelete", "BeforeHookCreation"]);
    assert_eq!(hook("st2-job-extra-helm-hook-checked"), ["Sync", "BeforeHookCreation"]);
    assert_eq!(hook("st2-st2tests"), ["PostSync", "HookSucceeded"]);
    assert_eq!(hooks.len(), 12, "every Job but the one for rollbacks, one of them twice, and the test pod");
}

#[test]
fn what_is_for_the_end_of_a_release_does_not_run_at_its_start() {
    let jobs = |args: &[&str]| -> (BTreeSet<String>, String) {
        let run = Run::new(&["render", "st2", "-n", "stack", "-f", "values.yaml"]).args(args).with_secrets();
        let done = run.file("values.yaml", VALUES).run();
        assert_eq!(done.status, 0, "{}", done.stderr);
        let jobs = done.objects().into_iter().filter(|object| object["kind"] == "Job");
        let extra = jobs.filter_map(|job| {
            let name = job["metadata"]["name"].as_str()?.strip_prefix("st2-job-extra-helm-hook-")?.to_owned();
            Some(name.split('-').next()?.to_owned())
        });
        (extra.collect(), done.stderr)
    };
    for target in ["kubectl", "flux"] {
        let (names, said) = jobs(&["--target", target]);
        assert_eq!(names, ["both", "checked", "early", "seed"].map(str::to_owned).into());
        assert!(said.contains("note: Job/st2-job-extra-helm-hook-farewell is left out"), "{said}");
        assert!(said.contains("note: Job/st2-job-extra-helm-hook-undo is left out"), "{said}");
    }
    let (names, said) = jobs(&["--target", "argocd"]);
    assert!(names.contains("farewell") && !names.contains("undo"), "{names:?}");
    assert!(said.contains("hook-undo is left out") && !said.contains("hook-farewell is left out"), "{said}");
    let (names, said) = jobs(&["--target", "helm"]);
    assert!(names.len() == 6 && !said.contains("left out"), "{names:?}: {said}");
}

#[test]
fn argocd_output_depends_on_nothing_but_its_input() {
    assert!(render("argocd", &[]) == render("argocd", &[]));
    let own = render("argocd", &["--set", r"jobs.annotations.argocd\.argoproj\.io/sync-wave=3", "--set-string", "x=1"]);
    let job = named(&own, "Job", "st2-job-st2-register-content");
    assert_eq!(job["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"], "3", "the user's own wave stays");
}

#[test]
fn flux_leaves_alone_what_it_would_substitute() {
    const GUARD: &str = "kustomize.toolkit.fluxcd.io/substitute";
    let objects = render("flux", &["--set", r"st2web.env.A=${HOME},st2api.env.A=a$$b,st2auth.env.A=a\\/b"]);
    let mut guarded = 0;
    for object in &objects {
        let mut without = object.clone();
        remove(&mut without, GUARD);
        // A backslash is two in JSON, and stands before what JSON escapes.
        let text = without.to_string().replace("\\n", "").replace("\\\"", "").replace("\\t", "");
        let holds = text.contains("${") || text.contains("$$") || text.contains('\\');
        assert_eq!(annotation(object, GUARD), holds.then_some("disabled"), "{}", object["metadata"]["name"]);
        guarded += usize::from(holds);
    }
    assert!(guarded > 1 && guarded < objects.len(), "{guarded}");
    for name in ["st2-st2web", "st2-st2api", "st2-st2auth"] {
        assert_eq!(annotation(named(&objects, "Deployment", name), GUARD), Some("disabled"), "{name}");
    }
    // Apart from that, and from when the cluster removes Jobs, the two are the same.
    let mut flux = render("flux", &[]);
    for object in &mut flux {
        remove(object, GUARD);
    }
    let mut kubectl = render("kubectl", &[]);
    for job in kubectl.iter_mut().filter(|object| object["kind"] == "Job") {
        job["spec"].as_object_mut().unwrap().remove("ttlSecondsAfterFinished").unwrap();
    }
    assert!(flux == kubectl, "the targets differ in more than the guard");
}

#[test]
fn targets_are_explained() {
    let help = Run::new(&["render", "--help"]).run().fine().stdout;
    for target in ["kubectl", "helm", "argocd", "flux"] {
        assert!(help.contains(&format!("- {target}:")), "{help}");
    }
}

/// Runs the generate command of the plugin for Argo CD, as its sidecar does.
fn plugin(environment: &[(&str, &str)]) -> Ran {
    let plugin = &programs::objects(include_str!("../examples/argocd/plugin.yaml"))[0]["spec"]["generate"];
    let words = |key: &str| plugin[key].as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned());
    let mut words = words("command").chain(words("args"));
    assert_eq!(words.next().as_deref(), Some("sh"));
    let place = Workplace::new(&[("sh", "/bin/sh".as_ref())]);
    place
        .file("values.yaml", include_str!("../examples/argocd/values.yaml"))
        .file(
            "more.yaml",
            "st2api: { replicas: 5 }\nst2web: { image: { tag: '{{ .Capabilities.KubeVersion.Minor }}' } }\n",
        )
        .file("run/st2.secrets.yaml", cli_support::SECRETS);
    let mut command = place.command("sh");
    command.args(words).envs(environment.iter().copied());
    let ran = Ran::from(&command.output().unwrap());
    assert!(!place.path().join(".st2ha").exists(), "the plugin generates nothing");
    ran
}

#[test]
fn the_plugin_for_argocd_renders() {
    let secrets = ("ARGOCD_ENV_SECRETS_FILE", "run/st2.secrets.yaml");
    let app = [("ARGOCD_APP_NAME", "prod"), ("ARGOCD_APP_NAMESPACE", "stack"), secrets];
    let objects = plugin(&app).fine().objects();
    let web = named(&objects, "Deployment", "prod-st2web");
    assert_eq!((&web["spec"]["replicas"], &web["metadata"]["namespace"]), (&2.into(), &"stack".into()));
    assert_eq!(
        annotation(named(&objects, "Job", "prod-job-st2-register-content"), "argocd.argoproj.io/hook"),
        Some("Sync")
    );
    let more = [
        ("ARGOCD_ENV_VALUES", "values.yaml more.yaml"),
        ("ARGOCD_ENV_RELEASE", "st2"),
        ("KUBE_VERSION", "v1.31+"),
        ("KUBE_API_VERSIONS", "v1,apps/v1,monitoring.coreos.com/v1"),
    ];
    let objects = plugin(&[&app[..], &more].concat()).fine().objects();
    assert_eq!(named(&objects, "Deployment", "st2-st2api")["spec"]["replicas"], 5);
    let image = &named(&objects, "Deployment", "st2-st2web")["spec"]["template"]["spec"]["containers"][0]["image"];
    assert!(image.as_str().unwrap().ends_with(":31"), "{image}");
}

#[test]
fn the_plugin_for_argocd_fails_where_something_is_missing() {
    let ran = plugin(&[("ARGOCD_APP_NAME", "prod")]);
    assert!(!ran.success && ran.stdout.is_empty());
    assert!(ran.stderr.contains("the Application names no destination namespace"), "{}", ran.stderr);
    let ran = plugin(&[("ARGOCD_APP_NAME", "prod"), ("ARGOCD_APP_NAMESPACE", "stack")]);
    assert!(!ran.success && ran.stdout.is_empty());
    assert!(ran.stderr.contains("these secrets are missing"), "{}", ran.stderr);
}

/// Names of Jobs for values and a target.
fn jobs(target: &str, values: &str) -> Vec<Value> {
    let run = Run::new(&["render", "--target", target, "-s", "Job/*", "-f", "values.yaml"]);
    run.with_secrets().file("values.yaml", values).run().fine().objects()
}

fn name(object: &Value) -> String {
    object["metadata"]["name"].as_str().unwrap().to_owned()
}

#[test]
fn the_order_of_keys_names_no_job() {
    for (one, other) in [
        (
            "st2actionrunner: {securityContext: {runAsUser: 0, privileged: false}}",
            "st2actionrunner: {securityContext: {privileged: false, runAsUser: 0}}",
        ),
        (
            "st2: {packs: {configs: {a.yaml: 'x', b.yaml: 'y'}}, apikeys: [{user: u, key_hash: k, enabled: true}]}",
            "st2: {apikeys: [{enabled: true, key_hash: k, user: u}], packs: {configs: {b.yaml: 'y', a.yaml: 'x'}}}",
        ),
        (
            "jobs: {tolerations: [{key: a, operator: Exists}], affinity: {nodeAffinity: {}, podAffinity: {}}}",
            "jobs: {affinity: {podAffinity: {}, nodeAffinity: {}}, tolerations: [{operator: Exists, key: a}]}",
        ),
    ] {
        let names = |values| jobs("kubectl", values).iter().map(name).collect::<Vec<_>>();
        assert_eq!(names(one), names(other), "{one}");
        assert_ne!(names(one), names(""), "{one}");
    }
}

#[test]
fn jobs_for_kubectl_go_some_time_after_they_ended() {
    for (target, expected) in [("kubectl", Some(600)), ("flux", None), ("argocd", None), ("helm", None)] {
        for job in jobs(target, "") {
            assert_eq!(job["spec"].get("ttlSecondsAfterFinished").and_then(Value::as_i64), expected, "{target}");
        }
    }
    // What runs is the same, so the name is.
    let names = |target| jobs(target, "").iter().map(name).collect::<Vec<_>>();
    assert_eq!(names("kubectl"), names("flux"));
}

#[test]
fn releases_in_one_namespace_share_no_object() {
    let keys = |target: &str, release: &str| -> BTreeSet<String> {
        let args = ["render", release, "-n", "stack", "--target", target, "-f", "values.yaml", "-f", "tls.yaml"];
        let run = Run::new(&args).with_secrets().file("values.yaml", VALUES);
        let done =
            run.file("tls.yaml", "mongodb: {tls: {enabled: true}}\nst2api: {serviceAccount: {attach: true}}").run();
        assert_eq!(done.status, 0, "{}", done.stderr);
        let attached =
            &done.object("Deployment", &format!("{release}-st2api"))["spec"]["template"]["spec"]["serviceAccountName"];
        done.object("ServiceAccount", attached.as_str().unwrap());
        done.objects().iter().map(|object| format!("{}/{}", object["kind"].as_str().unwrap(), name(object))).collect()
    };
    for target in ["kubectl", "argocd", "flux", "helm"] {
        let (one, other) = (keys(target, "one"), keys(target, "other"));
        assert_eq!(one.intersection(&other).collect::<Vec<_>>(), [""; 0], "{target}");
        assert!(one.contains("ServiceAccount/one-stackstorm-ha"), "{one:?}");
    }
    // Releases that the upstream chart made keep their names.
    let args = ["render", "one", "--preset", "stackstorm-ha-1.1"];
    let done = Run::new(&args).with_secrets().args(&["--set", "mongodb.tls.enabled=true"]).run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    done.object("ServiceAccount", "stackstorm-ha");
    done.object("Secret", "ca-clients");
}

#[test]
fn a_service_account_of_ones_own_name_keeps_it() {
    let run = Run::new(&["render", "--set", "serviceAccount.serviceAccountName=mine"]).with_secrets();
    run.run().fine().object("ServiceAccount", "mine");
}
