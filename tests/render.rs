//! `st2ha render` from the outside: flags, targets, output, errors.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::collections::BTreeSet;
use std::fs;

use cli_support::Run;

#[test]
fn prints_the_complete_default_cluster() {
    let done = Run::new(&["render"]).with_secrets().run().fine();
    let pods: i64 = done
        .objects()
        .iter()
        .filter(|object| object["kind"] == "Deployment" || object["kind"] == "StatefulSet")
        .map(|object| object["spec"]["replicas"].as_i64().unwrap_or(1))
        .sum();
    assert_eq!(pods, 34);
    for object in done.objects().iter().filter(|object| object["kind"] != "ClusterRole") {
        assert_eq!(object["metadata"]["namespace"], "default", "{object}");
        assert!(!object["metadata"]["annotations"].to_string().contains("helm.sh/hook"), "{object}");
    }
    assert!(!done.stdout.contains("{{"), "a template was left in the output");
}

/// In a terminal thousands of lines go by: the last ones say what that was. `script` runs a command in one.
#[test]
fn a_terminal_is_told_what_was_rendered() {
    let folder = tempfile::TempDir::new().unwrap();
    let render = |more: &str| {
        let command = format!("{} render {more}", cli_support::binary().display());
        let mut script = std::process::Command::new("script");
        script.args(["-qec", &command, "/dev/null"]).current_dir(folder.path()).env("HOME", folder.path());
        Some(String::from_utf8(script.stdin(std::process::Stdio::null()).output().ok()?.stdout).unwrap())
    };
    let Some(shown) = render("st2 -n stack") else {
        eprintln!("skipped: there is no `script` to make a terminal with");
        return;
    };
    let last: Vec<&str> = shown.trim_end().lines().rev().take(2).collect();
    assert!(last[0].starts_with("nothing was applied: `| kubectl apply -f -`"), "{last:?}");
    assert!(last[1].starts_with("rendered ") && last[1].contains("with 34 pods and 3 Jobs"), "{last:?}");
    assert!(last[1].contains("secrets are kept in .st2ha/stack/st2.secrets.yaml"), "{last:?}");
    // Where stdout goes elsewhere, nothing is said.
    let shown = render("st2 -n stack > manifests.yaml").unwrap();
    assert!(!shown.contains("rendered ") && !shown.contains("kind: "), "{shown}");
}

#[test]
fn quiet_and_verbose() {
    let run = |args: &[&str]| Run::new(args).file("v.yaml", "st2web: {replicas: 4, replicaCount: 3}").run();
    let quiet = run(&["render", "-f", "v.yaml", "--quiet", "--output-dir", "m"]);
    let generated = "generated ";
    assert_eq!(quiet.stderr.lines().filter(|line| line.starts_with(generated)).count(), 1, "{}", quiet.stderr);
    assert!(!quiet.stderr.contains("wrote") && quiet.stderr.contains("unknown key `replicaCount`"), "{}", quiet.stderr);
    Run::new(&["render", "-q", "--output-dir", "m"]).with_secrets().run().fine();
    let verbose =
        Run::new(&["render", "--verbose", "-f", "v.yaml"]).with_secrets().file("v.yaml", "{preset: small}").run();
    for said in [
        "values of v.yaml\n",
        "for Kubernetes 1.",
        "Service/default/st2-st2api is made by stackstorm/services/st2api.yaml\n",
    ] {
        assert!(verbose.stderr.contains(said), "{said}: {}", verbose.stderr);
    }
    assert!(!verbose.stderr.contains("Ch4ngeMe"));
    Run::new(&["render", "-q", "--verbose"]).run().failed(2);
    let validate = |args: &[&str]| {
        Run::new(&["validate", "--quiet"]).with_secrets().args(args).file("v.yaml", "st2web: {replicaCount: 3}").run()
    };
    assert_eq!(validate(&[]).fine().stdout, "");
    assert!(validate(&["-f", "v.yaml"]).fine().stdout.contains("unknown key"), "findings are what was asked for");
}

/// A terminal is told what to do next, and a pipe is not.
#[test]
fn hints() {
    let folder = tempfile::TempDir::new().unwrap();
    fs::write(folder.path().join("s.yaml"), cli_support::SECRETS).unwrap();
    fs::write(folder.path().join("old.yaml"), "{st2web: {replicas: 5}}").unwrap();
    for (args, said) in [
        ("validate -f s.yaml", "next: compare with the cluster: `st2ha diff st2 -n default --against live -f s.yaml`"),
        ("render -f s.yaml --output-dir m", "next: `kubectl apply -f m`"),
        ("render -f s.yaml --target argocd --output-dir a", "next: commit a"),
        (
            "diff -f s.yaml --against-values s.yaml --against-values old.yaml --kube-version 1.34",
            "next: apply it: `st2ha render st2 -n default --kube-version 1.34 -f s.yaml | kubectl apply -f -`",
        ),
        ("secrets init -f s.yaml", "next: render the manifests: `st2ha render st2 -n default -f s.yaml`"),
        ("chart --output-dir chart", "next: `helm upgrade --install st2 chart"),
        ("templates copy stackstorm/services/* --output-dir t", "add `--templates t` to `st2ha render`"),
    ] {
        let run = |command: &mut std::process::Command| {
            command.current_dir(folder.path()).env_remove("ST2HA_TOOLS").stdin(std::process::Stdio::null()).output()
        };
        let line = format!("{} {args}", cli_support::binary().display());
        let Ok(shown) = run(std::process::Command::new("script").args(["-qec", &line, "/dev/null"])) else {
            eprintln!("skipped: there is no `script`, which makes a terminal");
            return;
        };
        let shown = String::from_utf8_lossy(&shown.stdout);
        assert!(shown.contains(said), "{args}: {shown}");
        for folder in ["chart", "t"].map(|name| folder.path().join(name)) {
            let _ = fs::remove_dir_all(folder);
        }
        let piped = run(std::process::Command::new(cli_support::binary()).args(args.split(' '))).unwrap();
        assert!(!String::from_utf8_lossy(&[piped.stdout, piped.stderr].concat()).contains("next:"), "{args}");
    }
    let quiet = format!("{} validate -q -f s.yaml", cli_support::binary().display());
    let shown = std::process::Command::new("script")
        .args(["-qec", &quiet, "/dev/null"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&shown.stdout), "");
}

#[test]
fn two_runs_are_byte_identical() {
    let run = || Run::new(&["render", "-n", "prod"]).with_secrets().run().fine().stdout;
    assert_eq!(run(), run());
}

#[test]
fn for_helm_keeps_hooks_and_tests_and_names_no_namespace() {
    let done = Run::new(&["render", "--target", "helm"]).with_secrets().run().fine();
    let job = done.object("Job", "st2-job-st2-register-content");
    assert_eq!(job["metadata"]["annotations"]["helm.sh/hook"], "post-install, post-upgrade, post-rollback");
    assert_eq!(done.object("Pod", "st2-st2tests")["metadata"]["annotations"]["helm.sh/hook"], "test-success");
    assert!(job["metadata"]["namespace"].is_null());
}

#[test]
fn a_job_is_renamed_when_what_it_runs_changes_and_only_then() {
    let jobs = |args: &[&str]| -> Vec<String> {
        let done = Run::new(&["render", "-s", "Job"]).with_secrets().args(args).run().fine();
        done.objects().iter().map(|object| object["metadata"]["name"].as_str().unwrap().to_owned()).collect()
    };
    let before = jobs(&[]);
    assert_eq!(before.len(), 3);
    assert_eq!(before, jobs(&["--set", "ingress.enabled=true,st2web.service.hostname=st2.example.com"]));
    let after = jobs(&["--set", "jobs.image.tag=3.9.1"]);
    assert!(before.iter().all(|name| !after.contains(name)), "{before:?} {after:?}");
    assert!(before.iter().all(|name| name.len() <= 63));
}

#[test]
fn shows_only_what_was_asked_for() {
    let done = Run::new(&["render", "-s", "Service/*-st2api", "-o", "json"]).with_secrets().run().fine();
    let list: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(list["kind"], "List");
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(list["items"][0]["metadata"]["name"], "st2-st2api");
    let done = Run::new(&["render", "-s", "Service/nothing"]).with_secrets().run().failed(2);
    assert!(done.stderr.contains("no object matches"), "{}", done.stderr);
}

#[test]
fn writes_one_file_per_object() {
    let done = Run::new(&["render", "--output-dir", "out"]).with_secrets().run();
    assert_eq!((done.status, done.stdout.as_str()), (0, ""));
    let printed = Run::new(&["render"]).with_secrets().run().fine();
    let files = fs::read_dir(done.folder.path().join("out")).unwrap().count();
    assert_eq!(files, printed.objects().len() + 1, "one more lists them");
    let text = fs::read_to_string(done.folder.path().join("out/service-st2-st2api.yaml")).unwrap();
    assert!(printed.stdout.contains(&text));
}

#[test]
fn files_of_an_earlier_run_are_removed_and_others_stay() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let render = |release: &str, args: &[&str]| {
        let run = Run::new(&["render", release, "--output-dir", out.to_str().unwrap()]).with_secrets().args(args).run();
        assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{}", run.stderr);
        run.stderr
    };
    let names = || -> BTreeSet<String> {
        let files = fs::read_dir(&out).unwrap();
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
    };
    render("other", &[]);
    let other = names();
    render("st2", &[]);
    for stranger in ["kustomization.yaml", "service-mine.yaml"] {
        fs::write(out.join(stranger), "kind: Mine\n").unwrap();
    }
    let all = names();
    render("st2", &["-s", "Service/*", "--set", "redis.enabled=false"]);
    assert_eq!(names(), all, "a part of a release says nothing of the rest");
    let said = render("st2", &["--set", "redis.enabled=false,st2actionrunner.image.tag=3.7"]);
    let left = names();
    assert!(left.is_superset(&other) && left.contains("kustomization.yaml") && left.contains("service-mine.yaml"));
    assert!(!left.iter().any(|name| name.contains("-st2-redis")), "{left:?}");
    let gone = all.difference(&left).count();
    assert!(said.contains(&format!("removed {gone} that an earlier run wrote")), "{gone}: {said}");
    let jobs = |names: &BTreeSet<String>| names.iter().filter(|name| name.starts_with("job-st2-")).count();
    assert_eq!(jobs(&left), jobs(&all), "a Job with another name takes the place of the old one");
    // What is listed is a file of the folder, whoever wrote the list.
    fs::write(folder.path().join("precious.yaml"), "").unwrap();
    fs::write(out.join(".st2.default.st2ha"), "../precious.yaml\n/etc/hosts.yaml\nservice-mine.yaml\n").unwrap();
    render("st2", &[]);
    assert!(folder.path().join("precious.yaml").exists() && !names().contains("service-mine.yaml"));
}

#[test]
fn values_come_from_files_stdin_and_flags_the_last_one_wins() {
    let replicas = |run: Run| run.run().fine().object("Deployment", "st2-st2web")["spec"]["replicas"].clone();
    let run = || Run::new(&["render"]).with_secrets().file("one.yaml", "st2web: {replicas: 3}");
    assert_eq!(replicas(run().args(&["-f", "one.yaml"])), 3);
    assert_eq!(replicas(run().args(&["-f", "one.yaml", "-f", "-"]).stdin("st2web: {replicas: 4}")), 4);
    assert_eq!(replicas(run().args(&["--set", "st2web.replicas=5", "-f", "one.yaml"])), 5);
    assert_eq!(replicas(run().args(&["-f", "one.json"]).file("one.json", r#"{"st2web": {"replicas": 6}}"#)), 6);
    // Null leaves the number to an autoscaler.
    let none = replicas(run().args(&["-f", "one.yaml", "--set", "st2web.replicas=null"]));
    assert_eq!(none, serde_json::Value::Null);
}

#[test]
fn a_folder_of_templates_replaces_and_adds() {
    let extra = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{ release.name ~ \"-extra\" }} }\ndata: { note: \"yes\" }\n";
    let run = |templates: &str| {
        Run::new(&["render", "--templates", "mine"]).with_secrets().file("mine/extra.yaml", templates).run()
    };
    assert_eq!(run(extra).fine().object("ConfigMap", "st2-extra")["data"]["note"], "yes");
    let done = run("apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\nspec: {}\n").failed(2);
    assert!(done.stderr.contains("extra.yaml") && done.stderr.contains("spec"), "{}", done.stderr);
    let done = run("{{ values.nothing.at.all }}").failed(2);
    assert!(done.stderr.contains("extra.yaml"), "{}", done.stderr);
    let done = run("apiVersion: v1\nkind: Service\nmetadata: { name: st2-st2api }\nspec: {}\n").failed(2);
    assert!(done.stderr.contains("twice"), "{}", done.stderr);
}

#[test]
fn errors_name_the_place_and_leave_stdout_empty() {
    let stderr = |text: &str| Run::new(&["render"]).with_secrets().args(&["-f", "v.yaml"]).file("v.yaml", text).run();
    for (status, values, expected) in [
        (2, "a: [1", "v.yaml:1"),
        (2, "st2web: {}\nst2web: {}", "v.yaml:2"),
        (1, "st2web: {replicas: many}", "v.yaml:1:20"),
        (1, "st2web: text", "v.yaml:1:9"),
        (1, "st2:\n  config: '{{ .Values.no.such }}'", "v.yaml:2"),
        (1, "st2:\n  config: '{{ nosuchfunction }}'", "unknown function"),
        (1, "st2: {username: ''}", "st2.username"),
        (1, "st2: {packs: {volumes: {enabled: true}}}", "st2.packs.volumes"),
        (
            1,
            "st2: {packs: {sensors: [{name: a, ref: b.C}]}}\nst2sensorcontainer: {deployments: 2}",
            "st2sensorcontainer.deployments",
        ),
        (1, "st2: {packs: {sensors: [{name: a}]}}", "ref"),
        (1, "st2: {packs: {image: {name: a}}}", "st2.packs.images"),
        (1, "secrets: {st2: {username: a}}", "st2.username"),
        (1, "jobs: {extra_hooks: [{hook: post-install, command: [a]}]}", "name"),
        (1, "jobs: {extra_hooks: [{name: a, command: [a]}]}", "hook"),
        (1, "jobs: {extra_hooks: [{name: a, hook: post-install}]}", "command"),
        (1, "redis: {sentinel: {enabled: false}}", "redis.sentinel.enabled"),
    ] {
        let done = stderr(values).failed(status);
        assert!(done.stderr.contains(expected), "{values}: {}", done.stderr);
    }
    let done = Run::new(&["render", "-f", "missing.yaml"]).run().failed(2);
    assert!(done.stderr.contains("missing.yaml"), "{}", done.stderr);
    let done = Run::new(&["render", "-f", "."]).run().failed(2);
    assert!(done.stderr.contains("directory"), "{}", done.stderr);
    let done = Run::new(&["render", "--kube-version", "new"]).with_secrets().run().failed(2);
    assert!(done.stderr.contains("--kube-version"), "{}", done.stderr);
    Run::new(&["rendr"]).run().failed(2);
}

#[test]
fn keys_of_ones_own_are_for_templates() {
    let run = |values: &str| Run::new(&["render", "-f", "v.yaml"]).with_secrets().file("v.yaml", values).run();
    let read = "acme: {host: example.com}\nst2: {config: \"[api]\\nurl = {{ .Values.acme.host }}\"}";
    let done = run(read).fine();
    let config = done.object("ConfigMap", "st2-st2-config")["data"]["st2.user.conf"].clone();
    assert_eq!(config, "[api]\nurl = example.com\n");
    let done = run("acme: {host: example.com}");
    assert_eq!(done.status, 0);
    assert!(done.stderr.contains("keys of your own are fine when a template reads them"), "{}", done.stderr);
}

#[test]
fn the_example_of_a_template_of_ones_own_works() {
    let page = include_str!("../docs/templates.md");
    let example = page.split("## An object of your own").nth(1).unwrap();
    let template: String = example
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .fold(String::new(), |text, line| text + line + "\n");
    let run = |args: &[&str]| {
        let run = Run::new(&["render", "--strict", "--templates", "my-templates"]).with_secrets().args(args);
        run.file("my-templates/policies/deny-all.yaml", &template).run().fine()
    };
    let policy = run(&["--set", "acme.denyAll=true"]).object("NetworkPolicy", "st2-deny-all");
    assert_eq!(policy["spec"]["podSelector"]["matchLabels"]["app.kubernetes.io/name"], "st2api");
    assert!(!run(&[]).stdout.contains("deny-all"));
}

#[test]
fn strict_takes_an_unknown_key_for_an_error() {
    let run =
        |args: &[&str]| Run::new(&["render"]).with_secrets().args(&["--set", "st2web.replica=3"]).args(args).run();
    let done = run(&[]);
    assert_eq!(done.status, 0);
    assert!(done.stderr.contains("did you mean `replicas`?"), "{}", done.stderr);
    run(&["--strict"]).failed(1);
}

/// Encrypted texts in objects that nothing decrypts would be what the cluster gets.
#[test]
fn encrypted_texts_of_templates_of_ones_own_are_refused() {
    const ENCRYPTED: &str =
        "ENC[AES256_GCM,data:x7+/,iv:gctjEK7Fvg43+OpvzstCdWIP1jNIOpPazWj6ZRD4J6U=,tag:bbbb,type:str]";
    let run = |command: &str, body: &str| {
        let text = format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: mine}}\n{body}\n");
        Run::new(&[command, "--templates", "mine"]).with_secrets().file("mine/deep/a.yaml", text).run()
    };
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, ENCRYPTED);
    for (body, place) in [
        (format!("stringData: {{a: b, password: '{ENCRYPTED}'}}"), "data.password"),
        (format!("data: {{password: {encoded}}}"), "data.password"),
        (format!("stringData: {{url: 'amqp://u:{ENCRYPTED}@h'}}"), "data.url"),
        (format!("stringData: {{x: 'as ENC[AES256_GCM,data:..., it is {ENCRYPTED}'}}"), "data.x"),
        ("stringData: {x: 'ENC[age,YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgy]'}".to_owned(), "data.x"),
    ] {
        let told = format!("Secret/mine: {place} in deep/a.yaml is encrypted");
        for preset in [&[][..], &["--preset", "stackstorm-ha-1.1"]] {
            let text = format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: mine}}\n{body}\n");
            let run = Run::new(&["render", "--templates", "mine"]).with_secrets().args(preset);
            let said = run.file("mine/deep/a.yaml", text).run().failed(1).stderr;
            assert!(said.contains(&told), "{said}");
        }
        let checked = run("validate", &body);
        assert!(checked.status == 1 && checked.stdout.contains(&told), "{}{}", checked.stdout, checked.stderr);
    }
    let whole = format!("stringData: {{password: '{ENCRYPTED}'}}\nsops: {{mac: x}}");
    let kept = run("render", &whole).fine().object("Secret", "mine");
    assert_eq!(kept["stringData"]["password"], ENCRYPTED, "as Flux needs it");
    // Flux decrypts whole objects, and whoever reads a file of SOPS decrypts that. Programs such as eyaml decrypt single values.
    for body in [
        format!("stringData: {{password: '{ENCRYPTED}'}}\nsops: {{mac: '{ENCRYPTED}'}}"),
        format!("data: {{password: '{ENCRYPTED}'}}\nsops: {{mac: '{ENCRYPTED}'}}"),
        format!("stringData: {{x.enc.yaml: \"a: '{ENCRYPTED}'\\nsops: {{mac: a}}\\n\"}}"),
        "stringData: {x: 'ENC[PKCS7,MIIBeQYJKoZI]'}".to_owned(),
        // Whoever speaks of the form has encrypted nothing.
        "stringData: {hook.py: 'v = \"ENC[AES256_GCM,data:%s,iv:%s,tag:%s,type:str]\"'}".to_owned(),
        "stringData: {readme: 'values such as ENC[AES256_GCM,data:...] and ENC[age,...] are encrypted'}".to_owned(),
        "stringData: {readme: 'as in ENC[AES256_GCM,data:'}".to_owned(),
        "stringData: {readme: 'ENC[AES256_GCM,data:xxxx,iv:xxxx,tag:xxxx,type:str] or ENC[age,YWdlxxxx]'}".to_owned(),
        "stringData: {check.sh: 'grep -q \"ENC[AES256_GCM,data:[^,]*,iv:\" f || grep \"ENC[age,\" f'}".to_owned(),
    ] {
        let done = run("render", &body);
        assert!(done.status == 0 && done.stdout.contains("name: mine"), "{}", done.stderr);
        let checked = run("validate", &body);
        assert_eq!(checked.status, 0, "{}{}", checked.stdout, checked.stderr);
    }
}
