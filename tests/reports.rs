//! `st2ha images` and `st2ha notes`: what is told about a render.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::collections::BTreeSet;

use cli_support::Run;
use serde_json::{Value, json};

fn run(command: &str, values: &str, args: &[&str]) -> String {
    let run = Run::new(&[command, "st2", "-n", "stack", "-f", "values.yaml"]).args(args);
    let done = run.with_secrets().file("values.yaml", values).run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    done.stdout
}

const EVERYTHING: &str = r#"
st2:
  packs: { images: [{ repository: reg.example.com/packs, name: mine, tag: "1.2" }] }
st2web:
  extra_volumes:
  - { name: more, mount: { mountPath: /more }, volume: { image: { reference: "reg.example.com/more:3" } } }
mongodb: { metrics: { enabled: true }, sidecars: [{ name: beside, image: "reg.example.com/beside:1" }] }
redis: { metrics: { enabled: true } }
external-dns: { enabled: true, provider: aws }
"#;

#[test]
fn every_image_of_the_manifests_is_listed_once() {
    let listed = run("images", EVERYTHING, &["--include-tests"]);
    let listed: Vec<&str> = listed.lines().collect();
    let unique: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(listed.len(), unique.len(), "{listed:?}");
    // Lines that name an image, as a reader of the manifests would look for them.
    let manifests = run("render", EVERYTHING, &["--include-tests"]);
    let named = manifests.lines().map(str::trim_start).filter_map(|line| {
        let image =
            line.trim_start_matches("- ").strip_prefix("image: ").or_else(|| line.strip_prefix("reference: "))?;
        Some(image.trim_matches('"'))
    });
    assert_eq!(unique, named.collect());
    for image in ["reg.example.com/packs/mine:1.2", "reg.example.com/more:3"] {
        assert!(unique.contains(image), "{unique:?}");
    }
    assert!(unique.len() > 15, "{unique:?}");
}

#[test]
fn images_of_custom_resources_count_and_texts_of_config_maps_do_not() {
    let own =
        "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {image: \"reg.example.com/widget:1\"}\n";
    let text =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {image: \"reg.example.com/text:1\", name: x}\n";
    let run = Run::new(&["images", "--templates", "mine", "--json"]).with_secrets();
    let list = run.file("mine/w.yaml", own).file("mine/c.yaml", text).run().fine().stdout;
    let list: Value = serde_json::from_str(&list).unwrap();
    let users = |image: &str| {
        let found = list.as_array().unwrap().iter().find(|entry| entry["image"] == image)?;
        Some(found["usedBy"].clone())
    };
    assert_eq!(users("reg.example.com/widget:1"), Some(json!(["Widget/default/w"])));
    assert_eq!(users("reg.example.com/text:1"), None);
}

#[test]
fn notes_say_how_to_get_to_the_web_ui() {
    let ingress = r"
ingress:
  enabled: true
  hosts:
  - { host: a.example.com, paths: [{ path: /, serviceName: st2-st2web, servicePort: 80 }] }
  - { host: b.example.com, paths: [{ path: /, serviceName: st2-st2web, servicePort: 80 }] }
  tls: [{ secretName: a, hosts: [a.example.com] }]
";
    let cases: [(&str, &[&str]); 7] = [
        (
            "st2web: { service: { type: ClusterIP } }",
            &["service/st2-st2web -n stack 8080:80\n", "http://127.0.0.1:8080/"],
        ),
        (
            "st2web: { service: { type: ClusterIP }, env: { ST2WEB_HTTPS: '1' } }",
            &["8080:443\n", "https://127.0.0.1:8080/"],
        ),
        ("{}", &["nodePort", "http://NODE-ADDRESS:NODE-PORT/"]),
        ("st2web: { service: { type: LoadBalancer } }", &["http://EXTERNAL-IP/"]),
        ("st2web: { service: { type: ExternalName, hostname: x.example.com } }", &["of type ExternalName"]),
        (
            "ingress: { enabled: true }\nst2web: { service: { hostname: st2.example.com } }",
            &["http://st2.example.com/"],
        ),
        (ingress, &["https://a.example.com/\n", "http://b.example.com/\n"]),
    ];
    for (values, expected) in cases {
        let notes = run("notes", values, &[]);
        for text in expected {
            assert!(notes.contains(text), "{values}: {text} is not in\n{notes}");
        }
        assert!(!notes.contains("\n\n\n") && !notes.contains("Ch4ngeMe"), "{notes}");
    }
}

/// Passwords of the release's own services may be in Secrets of the user's.
#[test]
fn notes_tell_own_services_from_those_of_others() {
    let own = "mongodb: {auth: {existingSecret: mine}}\nrabbitmq: {auth: {existingPasswordSecret: yours}}\n";
    let notes = run("notes", own, &[]);
    assert!(!notes.contains("external services") && !notes.contains("port 0"), "{notes}");
    assert!(
        notes.contains("these Secrets of yours are there:\n    mine, key ") && notes.contains("    yours, key "),
        "{notes}"
    );
    let both = format!("{own}redis: {{enabled: false, external: {{hosts: [r.example.com]}}}}\n");
    let notes = run("notes", &both, &[]);
    assert!(notes.contains("these external services:\n    Redis: r.example.com (port 6379)\n"), "{notes}");
    assert!(!notes.contains("MongoDB:") && notes.contains("    mine, key "), "{notes}");
}

/// A run with a program on its PATH that answers as a registry's would.
fn check(program: &str, script: &str) -> Run {
    use std::os::unix::fs::PermissionsExt as _;
    let run = Run::new(&["images", "--check"]).with_secrets().file(&format!("bin/{program}"), script);
    std::fs::set_permissions(run.folder().join("bin").join(program), std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", run.folder().join("bin").display());
    run.env("PATH", &path)
}

#[test]
fn registries_are_asked_for_every_image() {
    for (program, asked) in
        [("skopeo", "inspect --raw docker://"), ("crane", "manifest "), ("docker", "manifest inspect ")]
    {
        let done = check(program, "#!/bin/sh\necho \"$*\" >> asked\necho '{}'\n").run();
        assert_eq!(done.status, 0, "{program}: {}", done.stderr);
        let log = std::fs::read_to_string(done.folder.path().join("asked")).unwrap();
        let images = done.stdout.lines().count();
        assert!(images > 10 && log.lines().count() == images, "{log}");
        assert!(log.lines().all(|line| line.starts_with(asked)), "{log}");
        assert!(log.contains(&format!("{asked}stackstorm/st2api:")), "{log}");
        assert!(done.stdout.lines().all(|line| line.starts_with("there    ")), "{}", done.stdout);
        assert_eq!(done.stderr.trim(), format!("{images} images: {images} there, 0 absent, 0 unknown"));
    }
}

#[test]
fn an_image_that_is_not_there_is_told_from_one_that_nobody_knows_about() {
    let script = |rest: &str| {
        format!(
            "#!/bin/sh\ncase \"$*\" in\n*st2web*) echo 'reading manifest: manifest unknown' >&2; exit 1;;\n{rest}esac\n"
        )
    };
    let absent = check("skopeo", &script("")).run();
    assert_eq!(absent.status, 1, "{}", absent.stderr);
    assert!(absent.stdout.lines().any(|line| line.starts_with("absent   stackstorm/st2web:")), "{}", absent.stdout);
    assert!(absent.stderr.contains(" 1 absent, 0 unknown"), "{}", absent.stderr);
    let unknown =
        check("skopeo", &script("*st2api*) echo oops >&2; echo 'dial tcp: no route to host' >&2; exit 1;;\n")).run();
    assert_eq!(unknown.status, 2, "{}", unknown.stderr);
    assert!(unknown.stdout.contains(": dial tcp: no route to host\n"), "{}", unknown.stdout);
    let json = check("skopeo", &script("")).args(&["--json"]).run();
    let list: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    let states: Vec<&str> = list.as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert!(states.contains(&"absent") && states.contains(&"there"), "{states:?}");
}

#[test]
fn without_a_program_nothing_is_checked() {
    let done = Run::new(&["images", "--check"]).with_secrets().env("PATH", "/nowhere").run().failed(2);
    assert!(done.stderr.contains("skopeo, crane or docker"), "{}", done.stderr);
}

#[test]
fn a_login_in_an_image_does_not_show() {
    let values = r#"
image: { repository: "deploy:Zq7Wm2Xc9LpB@r.io/st2" }
st2:
  packs: { images: [{ repository: "https://deploy:Zq7Wm2Xc9LpC@host", name: mine, tag: "1.2" }] }
mongodb: { sidecars: [{ name: beside, image: "Zq7Wm2Xc9LpD@reg.example.com/beside:1" }] }
"#;
    let digest = "sha256:9b74c9897bac770ffc029102a200c5de9b74c9897bac770ffc029102a200c5de";
    let graph = |format: &str| run("graph", values, &["--format", format]);
    let all = [run("images", values, &[]), run("images", values, &["--json"])];
    for text in all.iter().cloned().chain(["html", "svg", "mermaid", "dot"].map(graph)) {
        assert!(!text.contains("Zq7Wm2"), "{text}");
    }
    for image in ["deploy:***@r.io/st2/st2api:", "deploy:***@host/mine:1.2", "***@reg.example.com/beside:1"] {
        assert!(all.iter().all(|text| text.contains(image)), "{image}: {}", all[0]);
    }
    let plain = format!("mongodb: {{ sidecars: [{{ name: beside, image: \"busybox@{digest}\" }}] }}\n");
    assert!(run("images", &plain, &[]).contains(&format!("@{digest}")));

    // No program is called with it, which would show in the list of processes.
    let asked = check("skopeo", "#!/bin/sh\necho \"$*\" >> asked\necho '{}'\n").file("v.yaml", values);
    let done = asked.args(&["-f", "v.yaml"]).run();
    assert_eq!(done.status, 2, "{}", done.stderr);
    let log = std::fs::read_to_string(done.folder.path().join("asked")).unwrap();
    assert!(!log.contains("Zq7Wm2") && !log.is_empty(), "{log}");
    assert!(done.stdout.contains("deploy:***@r.io/st2/st2api:") && done.stdout.contains("it holds a login"));
    assert!(!done.stdout.contains("Zq7Wm2") && !done.stderr.contains("Zq7Wm2"), "{}{}", done.stdout, done.stderr);
}
