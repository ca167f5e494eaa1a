//! `st2ha diff`: what it compares with, how it ends, and that nothing secret comes out of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cli_support::{Done, Run, SECRETS};

/// Two lines of a change of replicas.
const REPLICAS: &str = "Deployment/default/st2-st2api: changed\n  - spec.replicas: 2\n  + spec.replicas: 5\n";

/// A run of `st2ha diff` with all credentials.
fn diff(args: &[&str]) -> Run {
    Run::new(&["diff"]).with_secrets().args(args).env("PATH", &std::env::var("PATH").unwrap())
}

/// There are differences, and nothing else to say.
#[track_caller]
fn different(done: &Done) -> &str {
    assert_eq!((done.status, done.stderr.as_str()), (1, ""), "stdout: {}", done.stdout);
    &done.stdout
}

/// What `st2ha render` prints for these values over the credentials.
fn rendered(values: &str) -> String {
    Run::new(&["render", "-f", "v.yaml"]).with_secrets().file("v.yaml", values).run().fine().stdout
}

#[test]
fn against_a_file_a_folder_and_stdin() {
    let before = rendered("{}");
    let values = "st2api: {replicas: 5}";
    let expected = format!("{REPLICAS}\n1 changed\n");
    let run = diff(&["-f", "v.yaml", "--against", "old.yaml"]).file("v.yaml", values).file("old.yaml", &before);
    assert_eq!(different(&run.run()), expected);
    let run = diff(&["-f", "v.yaml", "--against", "-"]).file("v.yaml", values).stdin(&before.replace('\n', "\r\n"));
    assert_eq!(different(&run.run()), expected);
    let json = Run::new(&["render", "-o", "json"]).with_secrets().run().fine().stdout;
    let run = diff(&["-f", "v.yaml", "--against", "old"]).file("v.yaml", values).file("old/sub/list.json", json);
    assert_eq!(different(&run.file("old/.hidden.yaml", "{").run()), expected);
    let same = diff(&["--against", "old.yaml"]).file("old.yaml", before).run().fine();
    assert_eq!(same.stdout, "no differences\n");
}

/// Somebody who compares with another release is told so, and nobody else is.
#[test]
fn manifests_of_another_release_are_said_to_be() {
    let other = Run::new(&["render", "zzz", "-n", "qq"]).with_secrets().run().fine().stdout;
    let said = diff(&["--summary", "--against", "old.yaml"]).file("old.yaml", &other).run();
    assert!(said.stderr.contains("they look like release zzz in namespace qq: look at NAME"), "{}", said.stderr);
    assert_eq!(said.status, 1);
    let said = diff(&["--summary", "--against", "-"]).stdin(&other).run();
    assert!(said.stderr.contains("they look like release zzz in namespace qq"), "{}", said.stderr);
    let one = "{apiVersion: v1, kind: ConfigMap, metadata: {name: foreign}}";
    let said = diff(&["--summary", "--against", "old.yaml"]).file("old.yaml", one).run();
    assert!(said.stderr.contains("none of the manifests to compare with"), "{}", said.stderr);
    let some = rendered("st2web: {replicas: 5}")
        .split("---\n")
        .find(|text| text.contains("name: st2-st2web"))
        .unwrap()
        .to_owned();
    different(&diff(&["--summary", "--against", "old.yaml"]).file("old.yaml", some).run());
}

#[test]
fn a_summary_has_a_line_for_each_object() {
    let before = rendered("{}");
    let run = |how: &[&str]| {
        let run = diff(&["-f", "v.yaml", "--against", "old.yaml"]).args(how).file("old.yaml", &before);
        run.file("v.yaml", "st2api: {replicas: 5}\nst2web: {replicas: 3}").run()
    };
    let expected = "Deployment/default/st2-st2api: changed\nDeployment/default/st2-st2web: changed\n2 changed\n";
    assert_eq!(different(&run(&["--summary"])), expected);
    assert_eq!(different(&run(&["--format", "summary"])), expected);
}

#[test]
fn what_kustomize_reads_is_no_manifest() {
    let before = rendered("{}");
    let run = || diff(&["--against", "old"]).file("old/st2.yaml", &before);
    let resources = "resources: [st2.yaml]\n";
    let kind = |kind: &str| format!("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: {kind}\n{resources}");
    run().file("old/kustomization.yaml", kind("Kustomization")).run().fine();
    run().file("old/sub/kustomization.yml", resources).run().fine();
    run().file("old/component.yaml", kind("Component")).run().fine();
    run().file("old/Kustomization", kind("Kustomization")).run().fine();
    // Flux has objects of that kind.
    let flux =
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: st2}\nspec: {path: ./}\n";
    for name in ["old/flux.yaml", "old/kustomization.yaml"] {
        let done = run().file(name, flux).run();
        assert!(different(&done).starts_with("Kustomization/default/st2: removed\n"), "{}", done.stdout);
    }
    let broken = run().file("old/kustomization.yaml", "resources: [").run().failed(2);
    assert!(broken.stderr.contains("old/kustomization.yaml"), "{}", broken.stderr);
}

#[test]
fn against_a_render_with_other_values() {
    let run = |args: &[&str]| {
        let secrets = SECRETS.to_owned();
        diff(args).file("old.yaml", secrets + "st2web: {replicas: 1}").file("new.yaml", "st2api: {replicas: 5}")
    };
    let done = run(&["-f", "new.yaml", "--set", "st2web.replicas=1", "--against-values", "old.yaml"]).run();
    assert_eq!(different(&done), format!("{REPLICAS}\n1 changed\n"));
    run(&["--set", "st2web.replicas=1", "--against-values", "old.yaml"]).run().fine();
}

#[test]
fn exactly_one_thing_to_compare_with() {
    let none = diff(&[]).run().failed(2);
    assert!(none.stderr.contains("<--against <FILE|DIR|-|git:REV|live>|--against-values <FILE>>"), "{}", none.stderr);
    let both = diff(&["--against", "x", "--against-values", "y"]).run().failed(2);
    assert!(both.stderr.contains("cannot be used with"), "{}", both.stderr);
    let stdin = diff(&["-f", "-", "--against", "-"]).run().failed(2);
    assert!(stdin.stderr.contains("stdin can be read only once"), "{}", stdin.stderr);
    let context = diff(&["--context", "c", "--against", "x"]).run().failed(2);
    assert!(context.stderr.contains("--context"), "{}", context.stderr);
}

#[test]
fn show_only_chooses_objects_by_either_name() {
    let before = rendered("{}");
    let values = "{st2api: {replicas: 5}, st2web: {replicas: 1}, st2: {packs: {configs: {a.yaml: 'x: 1'}}}}";
    let run =
        |glob: &str| diff(&["-f", "v.yaml", "--against", "-", "-s", glob]).file("v.yaml", values).stdin(&before).run();
    assert_eq!(different(&run("Deployment/*api")), format!("{REPLICAS}\n1 changed\n"));
    assert_eq!(run("Service").fine().stdout, "no differences\n");
    assert!(run("Nothing/*").failed(2).stderr.contains("no object matches --show-only Nothing/*"));
}

#[test]
fn input_that_cannot_be_used_is_named() {
    let good = "{apiVersion: v1, kind: Service, metadata: {name: a}}\n---\n";
    let cases = [
        ("", "old.yaml: there is no manifest to compare with"),
        ("# nothing\n---\n", "old.yaml: there is no manifest to compare with"),
        (
            &format!("{good}apiVersion: v1\nkind: Service\nmetadata:\n  na"),
            "old.yaml, document 2 (line 3): the document has no metadata.name",
        ),
        (
            &format!("{good}{good}"),
            "Service/a is there twice: from old.yaml, document 1 (line 1) and from old.yaml, document 2 (line 3)",
        ),
        (
            &format!("{good}{{metadata: {{name: a}}, apiVersion: v1}}"),
            "old.yaml, document 2 (line 3): the document has no kind",
        ),
        (&format!("{good}[1"), "old.yaml, document 2"),
        (&format!("{good}just text"), "old.yaml, document 2 (line 3): the document has no"),
        (r#"{"apiVersion": "v1", "kind": "List", "items": [{"kind": "#, "old.yaml"),
        ("st2web: {replicas: 1}\n", "compare with them by `--against-values old.yaml`"),
        ("web: {replicas: 1}\n", "the document has no apiVersion"),
    ];
    for (text, expected) in cases {
        let done = diff(&["--against", "old.yaml"]).file("old.yaml", text).run().failed(2);
        assert!(done.stderr.contains(expected), "{text:?}: {}", done.stderr);
    }
    // Values in the place of manifests are told apart wherever they come from.
    let values = "st2web: {replicas: 1}\n";
    let piped = diff(&["--against", "-"]).stdin(values).run().failed(2);
    assert!(piped.stderr.contains("<stdin>: these are values and not manifests"), "{}", piped.stderr);
    assert!(piped.stderr.contains("by `--against-values -`"), "{}", piped.stderr);
    let folder = diff(&["--against", "old"]).file("old/a.yaml", good).file("old/my values.yaml", values);
    let folder = folder.run().failed(2);
    assert!(folder.stderr.contains("by `--against-values 'old/my values.yaml'`"), "{}", folder.stderr);
    let missing = diff(&["--against", "none.yaml"]).run().failed(2);
    assert!(missing.stderr.contains("cannot read manifests none.yaml"), "{}", missing.stderr);
    let invalid =
        diff(&["--against", "old.yaml", "--set", "st2api.replicas=many"]).file("old.yaml", good).run().failed(2);
    assert!(invalid.stderr.contains("st2api.replicas"), "{}", invalid.stderr);
    let conflict =
        diff(&["--against", "old.yaml", "-f", "v.yaml"]).file("old.yaml", good).file("v.yaml", "st2api: text");
    assert!(conflict.run().failed(2).stderr.contains("st2api"));
}

#[test]
fn nothing_is_generated_and_what_is_missing_is_said_to_be() {
    let run = |args: &[&str]| Run::new(&["diff", "--against", "-"]).args(args).stdin(&rendered("{}"));
    let done = run(&["--format", "json", "-s", "Secret/st2-st2-auth"]).run();
    let told = different(&done);
    assert!(
        told.contains("\"before\": \"‹secret›\"") && told.contains("\"after\": \"‹secret, not generated yet›\""),
        "{told}"
    );
    assert!(!done.folder.path().join(".st2ha").exists());
    let refused = run(&["--no-generate"]).run().failed(2);
    assert!(refused.stderr.contains("these secrets are missing"), "{}", refused.stderr);
    // Neither side has them: they do not differ.
    Run::new(&["diff", "--against-values", "v.yaml"]).file("v.yaml", "{}").run().fine();
}

/// Runs Git in a folder.
fn git(folder: &Path, args: &[&str]) {
    let done = Command::new("git").current_dir(folder).env("HOME", folder).args(args).output().unwrap();
    assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
}

fn commit(folder: &Path) {
    git(folder, &["add", "-A"]);
    git(folder, &["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "x"]);
}

#[test]
fn against_a_revision() {
    let run = |args: &[&str]| {
        let run = diff(&["-f", "values/v.yaml", "--set-file", "st2.config=st2.conf"]).args(args);
        let run = run.file("values/v.yaml", "st2api: {replicas: 2}").file("st2.conf", "[a]\nb = 1\n");
        git(run.folder(), &["init", "-q"]);
        commit(run.folder());
        run.file("values/v.yaml", "st2api: {replicas: 5}").file("st2.conf", "[a]\nb = 2\n")
    };
    let done = run(&["--against", "git:HEAD"]).run();
    let told = different(&done);
    assert!(told.contains("  - spec.replicas: 2\n  + spec.replicas: 5\n"), "{told}");
    assert!(told.contains("[\"st2.user.conf\"].a.b: \"1\"\n"), "{told}");

    let unknown = run(&["--against", "git:nowhere"]).run().failed(2);
    assert!(unknown.stderr.contains("git:nowhere: "), "{}", unknown.stderr);
    let option = run(&["--against", "git:--help"]).run().failed(2);
    assert!(option.stderr.contains("git:--help: "), "{}", option.stderr);
    let late = run(&["--against", "git:HEAD", "-f", "late.yaml"]).file("late.yaml", "st2web: {replicas: 5}").run();
    assert_eq!((late.status, late.stderr.as_str()), (1, "note: there is no git:HEAD:late.yaml; it counts as empty\n"));
    assert!(late.stdout.contains("+ spec.replicas: 5"), "{}", late.stdout);
    let elsewhere = tempfile::tempdir().unwrap();
    let foreign = elsewhere.path().join("foreign.yaml");
    fs::write(&foreign, "{}").unwrap();
    let foreign = run(&["--against", "git:HEAD", "-f", foreign.to_str().unwrap()]).run().failed(2);
    assert!(foreign.stderr.contains("foreign.yaml: not a git repository"), "{}", foreign.stderr);
    let all_new = diff(&["-f", "new.yaml", "--against", "git:HEAD"]).file("new.yaml", "st2web: {replicas: 5}");
    git(all_new.folder(), &["init", "-q"]);
    fs::write(all_new.folder().join("README"), "").unwrap();
    git(all_new.folder(), &["add", "README"]);
    git(all_new.folder(), &["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "x"]);
    let all_new = all_new.run();
    assert_eq!(all_new.status, 1, "{}", all_new.stderr);
    assert!(all_new.stderr.contains("there is no git:HEAD:new.yaml") && all_new.stdout.contains("st2-st2web: added"));
    let stdin = run(&["--against", "git:HEAD", "-f", "-"]).run().failed(2);
    assert!(stdin.stderr.contains("stdin has no history"), "{}", stdin.stderr);
    let no_git = run(&["--against", "git:HEAD"]).env("PATH", "/nowhere").run().failed(2);
    assert!(no_git.stderr.contains("cannot run git"), "{}", no_git.stderr);
    let no_repository = diff(&["--against", "git:HEAD"]).run().failed(2);
    assert!(no_repository.stderr.contains("not a git repository"), "{}", no_repository.stderr);
}

#[test]
fn links_in_a_revision_are_followed() {
    let run = |name: &str| {
        let run = diff(&["-f", name, "--against", "git:HEAD"]).file("base/v.yaml", "st2api: {replicas: 2}");
        let run = run.file("env/note", "");
        let links = [
            ("v.yaml", "../base/v.yaml"),
            ("again.yaml", "v.yaml"),
            ("folder", "../base"),
            ("out.yaml", "/etc/hostname"),
            ("nowhere.yaml", "none.yaml"),
            ("loop.yaml", "loop.yaml"),
        ];
        for (link, target) in links {
            std::os::unix::fs::symlink(target, run.folder().join("env").join(link)).unwrap();
        }
        git(run.folder(), &["init", "-q"]);
        commit(run.folder());
        run.file("base/v.yaml", "st2api: {replicas: 5}")
    };
    for name in ["env/v.yaml", "env/again.yaml", "env/folder/v.yaml"] {
        assert_eq!(different(&run(name).run()), format!("{REPLICAS}\n1 changed\n"), "{name}");
    }
    for (name, why) in [
        ("out.yaml", "it is a link that leads out of the repository"),
        ("nowhere.yaml", "it is a link to a file that the revision does not have"),
        ("loop.yaml", "it is a link that leads to itself"),
    ] {
        // On the disk it is a file by now.
        let run = run(&format!("env/{name}"));
        fs::remove_file(run.folder().join("env").join(name)).unwrap();
        let done = run.file(&format!("env/{name}"), "{}").run().failed(2);
        assert_eq!(done.stderr, format!("error: cannot read git:HEAD:env/{name}: {why}\n\n1 error\n"));
    }
}

#[test]
fn values_of_a_revision_that_cannot_be_used_are_told_with_its_name() {
    let run = diff(&["-f", "v.yaml", "--against", "git:HEAD"]).file("v.yaml", "st2api: {replicas: many}");
    git(run.folder(), &["init", "-q"]);
    commit(run.folder());
    let done = run.file("v.yaml", "{}").run().failed(2);
    assert!(done.stderr.contains("git:HEAD:v.yaml:1:20"), "{}", done.stderr);
}

#[test]
fn a_secrets_file_is_compared_only_if_git_knows_it() {
    let secrets = |password: &str| SECRETS.replace("Ch4ngeMe", password);
    let run = |args: &[&str]| {
        let run = Run::new(&["diff", "-f", "v.yaml", "--against", "git:HEAD", "--secrets-file", "s.yaml"]).args(args);
        let run =
            run.env("PATH", &std::env::var("PATH").unwrap()).file("v.yaml", "{}").file("s.yaml", secrets("One4Three"));
        fs::set_permissions(run.folder().join("s.yaml"), fs::Permissions::from_mode(0o600)).unwrap();
        git(run.folder(), &["init", "-q"]);
        run
    };
    let untracked = run(&[]).file(".gitignore", "s.yaml");
    commit(untracked.folder());
    untracked.file("s.yaml", secrets("Two4Three")).run().fine();
    let tracked = run(&["-s", "Secret"]);
    commit(tracked.folder());
    let done = tracked.file("s.yaml", secrets("Two4Three")).run();
    assert_eq!(
        different(&done),
        "Secret/default/st2-st2-auth: changed\n  ~ data.ST2_AUTH_PASSWORD: ‹secret changed›\n\n1 changed\n"
    );
}

/// A kubectl that answers from files: `kinds` to the question what there is, `named.json` to what it is asked for by name,
/// `labelled.json` to what it is asked for by the label that most objects have. It notes what it was asked.
const KUBECTL: &str = r#"#!/bin/sh
echo "$@" >> asked
case "$*" in
  api-resources*) cat kinds; test -s kinds ;;
  *"-f -"*) cat > stdin; cat named.json ;;
  *instance=st2*) cat labelled.json ;;
esac
"#;

/// The kinds of a cluster, as `kubectl api-resources` tells them.
const KINDS: &str = "\
NAME              SHORTNAMES   APIVERSION                     NAMESPACED   KIND
configmaps        cm           v1                             true         ConfigMap
secrets                        v1                             true         Secret
pods              po           v1                             true         Pod
services          svc          v1                             true         Service
serviceaccounts   sa           v1                             true         ServiceAccount
deployments       deploy       apps/v1                        true         Deployment
statefulsets      sts          apps/v1                        true         StatefulSet
jobs                           batch/v1                       true         Job
roles                          rbac.authorization.k8s.io/v1   true         Role
rolebindings                   rbac.authorization.k8s.io/v1   true         RoleBinding
poddisruptionbudgets   pdb     policy/v1                      true         PodDisruptionBudget
";

/// What is said where a cluster has nothing of a release.
const NOTHING: &str = "note: the cluster has none of these objects, and nothing with the label of the release st2 in the namespace default: if it is installed, look at NAME, --namespace and --context\n";

/// The same where only some kinds were asked for.
const NOTHING_OF_KINDS: &str = "note: the cluster has none of these objects, and nothing of the kinds after --show-only with the label of the release st2 in the namespace default: if it has such objects, look at NAME, --namespace and --context\n";

fn live(args: &[&str]) -> Run {
    let run =
        diff(&["--against", "live", "--kubectl", "./kubectl"]).args(args).file("kubectl", KUBECTL).file("kinds", KINDS);
    fs::set_permissions(run.folder().join("kubectl"), fs::Permissions::from_mode(0o755)).unwrap();
    run
}

#[test]
fn against_the_cluster() {
    let mut list: serde_json::Value =
        serde_json::from_str(&Run::new(&["render", "-o", "json"]).with_secrets().run().fine().stdout).unwrap();
    for item in list["items"].as_array_mut().unwrap() {
        item["metadata"]["uid"] = "1-2-3".into();
        item["status"] = serde_json::json!({ "observedGeneration": 1 });
        item["metadata"]["managedFields"] = serde_json::json!([{ "operation": "Apply", "fieldsV1": { "f:kind": {} } }]);
    }
    let stray = serde_json::json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "stray", "namespace": "default" } });
    let owned = serde_json::json!({ "apiVersion": "batch/v1", "kind": "Job", "metadata": { "name": "owned", "namespace": "default", "ownerReferences": [{ "kind": "CronJob" }] } });
    let labelled = serde_json::json!({ "apiVersion": "v1", "kind": "List", "items": [stray, owned, list["items"][0]] });
    let run = live(&["--context", "prod", "--set", "st2api.replicas=5"]);
    let folder = run.folder().to_owned();
    let done = run.file("named.json", list.to_string()).file("labelled.json", labelled.to_string()).run();
    let expected = "\nService/default/stray: removed\n  - apiVersion: v1\n  - kind: Service\n  - metadata:\n  -   name: stray\n  -   namespace: default\n\n1 changed, 1 removed\n";
    assert_eq!(different(&done), format!("{REPLICAS}{expected}"));
    let asked = fs::read_to_string(folder.join("asked")).unwrap();
    assert!(asked.lines().all(|line| line.contains("--context prod")), "{asked}");
    assert!(
        asked
            .lines()
            .all(|line| line.contains(" -f - ") != line.contains("--namespace") || line.starts_with("api-resources")),
        "{asked}"
    );
    assert!(
        asked.contains("deployments.apps,") && asked.contains("--selector release=st2 --namespace default"),
        "{asked}"
    );
    let stdin = fs::read_to_string(folder.join("stdin")).unwrap();
    assert!(
        asked.contains("--show-managed-fields") && stdin.contains("st2-st2-auth") && !stdin.contains("\"data\""),
        "kubectl gets names and nothing else: {stdin}"
    );
}

#[test]
fn jobs_that_the_cluster_has_removed_are_no_difference() {
    let mut list: serde_json::Value =
        serde_json::from_str(&Run::new(&["render", "-o", "json"]).with_secrets().run().fine().stdout).unwrap();
    let items = list["items"].as_array_mut().unwrap().drain(..);
    let (jobs, mut others): (Vec<_>, Vec<_>) = items.partition(|item| item["kind"] == "Job");
    for item in &mut others {
        item["metadata"]["managedFields"] = serde_json::json!([{ "operation": "Apply", "fieldsV1": { "f:kind": {} } }]);
    }
    let there = |objects: &[serde_json::Value]| {
        serde_json::json!({ "apiVersion": "v1", "kind": "List", "items": objects }).to_string()
    };
    let run = |args: &[&str], objects: &[serde_json::Value]| {
        live(args).file("named.json", there(objects)).file("labelled.json", "").run()
    };
    let done = run(&[], &others);
    assert_eq!((done.status, done.stdout.as_str()), (0, "no differences\n"));
    assert_eq!(
        done.stderr,
        "note: 3 Jobs of this render the cluster does not have, and it removes such some time after they ended: applying runs what is not there\n"
    );
    // A Job that stays is not there yet.
    let kept = run(&["--target", "flux"], &others);
    assert!(kept.stdout.lines().last().unwrap().contains("3 added"), "{}", kept.stdout);
    // One of another name is still there: this render runs something else.
    let changed = run(&["--set", "st2actionrunner.image.tag=3.7", "-s", "Job"], &jobs);
    assert_eq!(changed.stderr, "");
    assert!(changed.stdout.ends_with("\n3 renamed\n"), "{}", changed.stdout);
}

#[test]
fn hooks_that_come_and_go_are_no_difference() {
    let hooks =
        [("seldom", "test, test-success"), ("farewell", "pre-delete,post-delete"), ("stays", "post-install,test")];
    let hooks = hooks.map(|(name, hook)| format!("{{name: {name}, hook: '{hook}', command: [a]}}")).join(", ");
    let run = live(&["--target", "helm", "-f", "v.yaml", "-s", "Job/*extra*", "-s", "*/*test*"]);
    let run = run.file("v.yaml", format!("jobs: {{extra_hooks: [{hooks}]}}"));
    let done = run.file("named.json", "").file("labelled.json", "").run();
    assert!(done.stdout.starts_with("Job/default/st2-job-extra-helm-hook-stays: added\n"), "{done:?}");
    assert!(done.stdout.ends_with("\n1 added\n"), "{done:?}");
    assert_eq!(done.stderr, NOTHING);
}

#[test]
fn only_what_was_asked_for_is_read() {
    for (globs, kinds) in [
        (&["Deployment/*"][..], &["Deployment"][..]),
        (&["Deployment/*api", "Serv*/x"], &["Deployment", "Service", "ServiceAccount"]),
        (&["ConfigMap"], &["ConfigMap"]),
    ] {
        let globs: Vec<&str> = globs.iter().flat_map(|glob| ["-s", glob]).collect();
        let run = live(&globs).file("named.json", "").file("labelled.json", "");
        let folder = run.folder().to_owned();
        let done = run.run();
        assert_eq!((done.status, done.stderr.as_str()), (1, NOTHING_OF_KINDS));
        let stdin: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(folder.join("stdin")).unwrap()).unwrap();
        let mut named: Vec<&str> =
            stdin["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
        named.sort_unstable();
        named.dedup();
        assert_eq!(named, kinds);
        let asked = fs::read_to_string(folder.join("asked")).unwrap();
        assert!(!asked.contains("secrets"), "{asked}");
    }
    // A kind of which this render has nothing.
    let none = live(&["-s", "Pod/*"]).file("named.json", "").file("labelled.json", "").run();
    let said = NOTHING_OF_KINDS.replace("none of these objects, and ", "");
    assert!(none.stderr.starts_with(&said), "{none:?}");
}

#[test]
fn a_cluster_that_does_not_answer() {
    let absent = diff(&["--against", "live", "--kubectl", "no-such-kubectl"]).run().failed(2);
    assert!(absent.stderr.contains("cannot find `no-such-kubectl`"), "{}", absent.stderr);
    let mute = live(&[]).file("kinds", "Nothing to see here\n").run().failed(2);
    assert!(mute.stderr.contains("something else than a table of kinds"), "{}", mute.stderr);
    let run = live(&[]).file("named.json", "{\"kind\": ").file("labelled.json", "");
    let garbage = run.run().failed(2);
    assert!(garbage.stderr.contains("printed something else than objects: no JSON at line 1"), "{}", garbage.stderr);
    let unknown = serde_json::json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "st2-st2api", "namespace": "default" } });
    let noted = live(&[]).file("named.json", unknown.to_string()).file("labelled.json", "").run();
    assert_eq!(
        (noted.status, noted.stderr.as_str()),
        (
            1,
            concat!(
                "note: nothing tells what was applied to 1 object: fields that this render no longer has do not show there\n",
                "note: 3 Jobs of this render the cluster does not have, and it removes such some time after they ended: applying runs what is not there\n"
            )
        )
    );
    // An empty cluster: everything is new.
    let empty = live(&[]).file("named.json", "").file("labelled.json", "{\"kind\": \"List\", \"items\": []}").run();
    assert_eq!((empty.status, empty.stderr.as_str()), (1, NOTHING));
    assert!(empty.stdout.lines().last().unwrap().ends_with(" added"));
}

#[test]
fn the_real_kubectl_and_no_cluster() {
    let Ok(kubectl) = std::env::var("ST2HA_KUBECTL") else {
        println!("skipped: ST2HA_KUBECTL names no kubectl");
        return;
    };
    let config = "apiVersion: v1\nkind: Config\ncurrent-context: c\nclusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]\ncontexts: [{name: c, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {token: t}}]\n";
    let run =
        diff(&["--against", "live"]).file("config", config).env("ST2HA_KUBECTL", &kubectl).env("KUBECONFIG", "config");
    let done = run.run().failed(2);
    assert!(done.stderr.contains("127.0.0.1:1") && done.stderr.contains("refused"), "{}", done.stderr);
    let unknown = diff(&["--against", "live", "--context", "nowhere"]).env("ST2HA_KUBECTL", &kubectl).run().failed(2);
    assert!(unknown.stderr.contains("nowhere"), "{}", unknown.stderr);
}

/// Values with a text to look for in every secret there is.
fn canaries(side: &str) -> (String, Vec<String>) {
    let canary = |name: &str| format!("canary{side}{name}canary");
    let names = [
        "password",
        "sshkey",
        "mongo",
        "mongoroot",
        "replicaset",
        "rabbit",
        "cookie",
        "redis",
        "kv",
        "apikey",
        "chatops",
        "pack",
        "webhook",
        "userconf",
        "extra",
    ];
    let aes = STANDARD.encode(format!("{side:-<32}")).replace('=', "");
    let datastore = serde_json::json!({
        "aesKeyString": aes, "hmacKey": { "hmacKeyString": aes, "size": 256 }, "mode": "CBC", "size": 256
    });
    let values = serde_json::json!({
        "st2": {
            "password": canary("password"),
            "ssh_key": format!("-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----\n", canary("sshkey")),
            "datastore_crypto_key": datastore.to_string(),
            "keyvalue": [{ "name": "k", "scope": "system", "secret": true, "value": canary("kv") }],
            "apikeys": [{ "user": "u", "key_hash": canary("apikey"), "metadata": {} }],
            "config": format!("[x]\napi_key = {}\nurl = https://u:{}@h/\n", canary("userconf"), canary("password")),
            "packs": { "configs": { "a.yaml": format!("token: {}\nurl: https://{}@h\n", canary("pack"), canary("webhook")) } },
        },
        "st2chatops": { "enabled": true, "env": { "HUBOT_SLACK_TOKEN": canary("chatops"), "HUBOT_ADAPTER": "slack" } },
        "st2api": { "env": { "EXTRA_PASSWORD": canary("extra"), "MONGO": format!("mongodb://u:{}@h", canary("mongo")) } },
        "mongodb": { "auth": { "password": canary("mongo"), "rootPassword": canary("mongoroot"), "replicaSetKey": canary("replicaset") } },
        "rabbitmq": { "auth": { "password": canary("rabbit"), "erlangCookie": canary("cookie") } },
        "redis": { "enabled": true, "usePassword": true, "password": canary("redis"), "sentinel": { "usePassword": false } },
    });
    let mut secrets: Vec<String> = names.iter().map(|name| canary(name)).collect();
    secrets.push(aes);
    (values.to_string(), secrets)
}

#[test]
fn no_secret_of_either_side_comes_out() {
    let (old, old_secrets) = canaries("old");
    let (new, new_secrets) = canaries("new");
    // Some of them stand where a ConfigMap takes them, which is told.
    let rendered = Run::new(&["render", "-f", "v.yaml"]).file("v.yaml", &old).run();
    assert_eq!(rendered.status, 0, "{}", rendered.stderr);
    let stream = rendered.stdout;
    let secrets: Vec<&String> = old_secrets.iter().chain(&new_secrets).collect();
    let printed: Vec<&&String> = secrets
        .iter()
        .filter(|secret| !stream.contains(**secret) && !stream.contains(&STANDARD.encode(secret)))
        .collect();
    assert!(printed.len() < secrets.len(), "the render holds secrets to look for");
    // All objects come, all go, all change; some are Helm's own.
    let foreign = format!(
        "---\napiVersion: example.com/v1\nkind: Widget\nmetadata: {{name: w, annotations: {{note: 'see {} and {}'}}}}\nspec: {{uri: 'amqps://x:{}@h', dsn: ':{}'}}\n",
        old_secrets[0],
        STANDARD.encode(format!("user:{}", old_secrets[2])),
        old_secrets[7],
        old_secrets[5],
    );
    let stray = "{apiVersion: v1, kind: Service, metadata: {name: stray}}";
    for against in [format!("{stream}{foreign}"), stray.to_owned(), stream.replace("name: st2-", "name: foreign-")] {
        for format in ["text", "json", "markdown", "html"] {
            let run = Run::new(&["diff", "-f", "new.yaml", "--against", "-", "--format", format]);
            let done = run.file("new.yaml", &new).stdin(&against).run();
            assert_eq!(done.status, 1, "{}", done.stderr);
            let told = format!("{}{}", done.stdout, done.stderr);
            assert!(told.contains('‹'), "something is masked");
            for secret in &secrets {
                assert!(!told.contains(secret.as_str()), "{format}: {secret} shows");
                for shift in ["", "x", "xx"] {
                    let encoded = STANDARD.encode(format!("{shift}{secret}"));
                    let middle = &encoded[4..encoded.len() - 4];
                    assert!(!told.contains(middle), "{format}: {secret} shows in base64");
                }
            }
            assert!(!told.contains("canary"), "{format}: a part of a secret shows");
        }
    }
}
