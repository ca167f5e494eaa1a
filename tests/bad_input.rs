//! Files that are no values, or worse: an error within a second and 200 MiB, never a panic or a hang.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use cli_support::{Run, binary};

/// Seconds of processor time that an optimised build needs at most, and those that the slower build of a test gets.
const SECONDS: u64 = if cfg!(debug_assertions) { 10 } else { 1 };
/// KiB of memory, beyond the program itself.
const MEMORY: u64 = 200 << 10;

/// The program under a limit of processor time, which other programs on the machine do not use up.
fn limited(seconds: u64) -> Command {
    let mut command = Command::new("bash");
    command.args(["-c", &format!("ulimit -t {seconds}; exec \"$0\" \"$@\"")]).arg(binary());
    command
}

/// What `st2ha COMMAND -f NAME` says to a file, under a limit of memory where the system has one.
fn refused(folder: &Path, name: &str) -> String {
    let mut said = String::new();
    for command in ["render", "values", "validate"] {
        said = told(folder, command, name);
    }
    said
}

/// What one command says to a file that it refuses.
fn told(folder: &Path, command: &str, name: &str) -> String {
    let program = fs::metadata(binary()).unwrap().len() >> 10;
    let line = format!("ulimit -v {} 2>/dev/null; ulimit -t {SECONDS}; exec \"$0\" \"$@\"", MEMORY + program);
    let output = Command::new("bash")
        .args(["-c", &line])
        .arg(binary())
        .args([command, "-f", name, "--no-generate"])
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let (out, error) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    let status = output.status.code().unwrap_or_else(|| panic!("{command} {name}: {:?} {error}", output.status));
    assert!(!error.contains("panicked") && !error.contains("overflow"), "{command} {name}: {error}");
    // `validate` says on stdout what is wrong, be it with values or with their files.
    let (told, silent) = if command == "validate" { (out, error) } else { (error, out) };
    assert_eq!((silent.as_str(), status == 0), ("", false), "{command} {name}: {told}");
    told
}

fn file(content: &[u8]) -> (tempfile::TempDir, &'static str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("values.yaml"), content).unwrap();
    (folder, "values.yaml")
}

#[track_caller]
fn says(content: impl AsRef<[u8]>, expected: &str) {
    let (folder, name) = file(content.as_ref());
    let said = refused(folder.path(), name);
    assert!(said.contains(expected), "{said}");
}

#[test]
fn texts_that_are_no_values() {
    says(
        "image:\n  tag: a\nst2: {}\nimage:\n  repository: b\n",
        "the key `image` is set twice: first on line 1, again here",
    );
    says("a: 1\n---\nb: 2\n", "a second document starts before here");
    says("- a\n- b\n", "the text must be a map of keys, but is a list");
    says("a:\n\tb: 1\n", "a tab stands where YAML wants spaces");
    says(b"a: \xc3\x28\n", "the text is not valid UTF-8");
    says(b"\x00\x01\x02\x7fELF", "");
}

#[test]
fn a_byte_order_mark_is_fine() {
    let run = Run::new(&["values", "-f", "values.yaml", "-o", "json"]);
    let done = run.file("values.yaml", "\u{feff}st2web: {replicas: 7}\n").run().fine();
    let values: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(values["st2web"]["replicas"], 7);
}

#[test]
fn texts_without_end() {
    let folder = tempfile::tempdir().unwrap();
    // A file of 100 MiB that takes no room on the disk.
    File::create(folder.path().join("zeros")).unwrap().set_len(100 << 20).unwrap();
    assert!(refused(folder.path(), "zeros").contains("it is longer than 16 MiB"));
    says(format!("a: {}", "x".repeat(17 << 20)), "it is longer than 16 MiB");
    says("- \n".repeat(5 << 20), "more than 400000 values");
    says("a:\n".repeat(2 << 20), "is set twice");
}

#[test]
fn alias_bombs() {
    let bomb = |levels: usize, width: usize| {
        let mut text = "a0: &a0 [x]\n".to_owned();
        for level in 1..=levels {
            let below = format!("*a{}, ", level - 1).repeat(width);
            text.push_str(&format!("a{level}: &a{level} [{below}]\n"));
        }
        text
    };
    says(bomb(9, 9), "each anchor and alias counted");
    says(bomb(30, 2), "each anchor and alias counted");
    says(
        format!("a: &a \"{}\"\nb: [{}]\n", "x".repeat(1 << 20), "*a, ".repeat(10_000)),
        "each anchor and alias counted",
    );
    let merges =
        "x: &x {a: 1}\n".to_owned() + &(0..100_000).map(|n| format!("k{n}: {{<<: *x}}")).collect::<Vec<_>>().join("\n");
    let (folder, name) = file(merges.as_bytes());
    // So many keys are fine as YAML, and unknown as values: `render` and `validate` say so, `values` prints them.
    let output = Command::new(binary()).args(["validate", "-f", name, "--strict"]).current_dir(folder.path()).output();
    assert_eq!(output.unwrap().status.code(), Some(1));
}

#[test]
fn deep_nesting() {
    says(format!("a: {}{}", "[".repeat(10_000), "]".repeat(10_000)), "nested more than 200 deep");
    says(format!("{}b{}", "{a: ".repeat(10_000), "}".repeat(10_000)), "nested more than 200 deep");
    let block: Vec<String> = (0..10_000).map(|depth| format!("{}a:", " ".repeat(depth.min(1500)))).collect();
    says(block.join("\n"), "");
    says("- ".repeat(10_000), "nested more than 200 deep");
    says("? ".repeat(10_000), "");
    for kind in ["--set", "--set-json"] {
        let deep = match kind {
            "--set" => format!("{}=1", vec!["a"; 10_000].join(".")),
            _ => format!("a={}{}", "[".repeat(10_000), "]".repeat(10_000)),
        };
        Run::new(&["values", kind, &deep]).run().failed(2);
    }
}

#[test]
fn templates_that_grow_without_end() {
    const DOUBLED: &str = "{{ $x := list 1 }}{{ range until 34 }}{{ $x = list $x $x }}{{ end }}";
    for template in [
        "{{ $x := \"a\" }}{{ range until 1000 }}{{ $x = print $x $x }}{{ end }}",
        "{{ $x := \"a\" }}{{ range until 1000 }}{{ $x = printf \"%s%s\" $x $x }}{{ end }}",
        &format!("{DOUBLED}{{{{ printf \"%v\" $x }}}}"),
        &format!("{DOUBLED}{{{{ join \",\" $x }}}}"),
        &format!("{DOUBLED}{{{{ toStrings $x }}}}"),
        &format!("{DOUBLED}{{{{ uniq $x }}}}"),
        "{{ $l := list }}{{ range until 1000 }}{{ $l = append $l (repeat 4000000 \"x\") }}{{ end }}",
    ] {
        let (folder, name) = file(format!("image:\n  tag: '{template}'\n").as_bytes());
        let said = told(folder.path(), "validate", name);
        assert!(said.contains("image.tag: the template makes or reads too much"), "{template}: {said}");
    }
}

/// Time grows with the text and no faster, whether templates stand in one line, in many, or in values of their own.
#[test]
fn many_templates() {
    const COUNT: usize = 200_000;
    let labels: String = (0..COUNT / 10).map(|number| format!("    a{number}: '{{{{ 1 }}}}'\n")).collect();
    for values in [
        format!("st2: {{config: \"{}\"}}", "{{ 1 }}".repeat(COUNT)),
        format!("st2:\n  config: |\n{}", "    {{ 1 }}\n".repeat(COUNT)),
        format!("mongodb:\n  podLabels:\n{labels}"),
    ] {
        let (folder, name) = file(values.as_bytes());
        let output = limited(4 * SECONDS).args(["validate", "-f", name]).current_dir(folder.path()).output().unwrap();
        assert!(output.status.code().is_some_and(|status| status < 2), "{:?}", output.status);
    }
}

#[test]
fn templates_of_ones_own_that_do_not_end() {
    let body = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: ";
    for (template, says) in [
        (
            "{% for a in range(end=99999) %}{% for b in range(end=99999) %}{% endfor %}{% endfor %}",
            "template a.yaml fails: ",
        ),
        (
            "{% set_global x = \"ab\" %}{% for a in range(end=99) %}{% set_global x = x ~ x %}{% endfor %}",
            "template a.yaml fails: ",
        ),
        (
            "{% set text = \"0123456789abcdef\" %}{% for a in range(end=9999) %}{% for b in range(end=9999) %}{{ text }}{% endfor %}{% endfor %}",
            "template a.yaml ",
        ),
        (
            "{ a: &a [1,1,1,1,1,1,1,1,1], b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a], c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b], \
             d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c], e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d], f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e], \
             g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f], h: [*g,*g,*g,*g,*g,*g,*g,*g,*g] }",
            "template a.yaml prints too much: ",
        ),
    ] {
        let run = Run::new(&["render", "--templates", "own"]).with_secrets();
        let done = run.file("own/a.yaml", format!("{body}{template}}}\n")).run();
        assert!(done.status > 0, "{template}");
        let done = done.failed(2);
        assert!(done.stderr.contains(says) && !done.stderr.contains("invalid YAML"), "{template}: {}", done.stderr);
    }
}

/// The limits are those of what people write, not of what is made of it.
#[test]
fn what_is_rendered_may_be_larger_than_what_is_read() {
    let variables: String = (0..140_000).map(|number| format!("A{number}: x, ")).collect();
    let run = Run::new(&["render", "-s", "Deployment/st2-st2web", "-f", "values.yaml"]).with_secrets();
    let done = run.file("values.yaml", format!("st2web: {{env: {{{variables}}}}}")).run().fine();
    assert!(done.stdout.matches("name: A").count() == 140_000);
}

#[test]
fn counts_without_bounds() {
    for values in [
        "mongodb: {replicaCount: 1000000000}",
        "rabbitmq: {replicaCount: 1000000000}",
        "redis: {cluster: {slaveCount: 1000000000}}",
        "st2sensorcontainer: {deployments: 1000000000}",
        "st2web: {replicas: 1000000000}",
    ] {
        let (folder, name) = file(values.as_bytes());
        assert!(told(folder.path(), "render", name).contains("error: "), "{values}");
    }
}

#[test]
fn things_that_are_no_files() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("folder")).unwrap();
    assert!(refused(folder.path(), "folder").contains("it is a directory, name a file in it"));
    assert!(refused(folder.path(), "nowhere.yaml").contains("cannot read values file nowhere.yaml"));
    if Command::new("mkfifo").arg(folder.path().join("pipe")).status().is_ok_and(|status| status.success()) {
        assert!(refused(folder.path(), "pipe").contains("it is not a regular file; use `-` to read from stdin"));
    } else {
        eprintln!("skipped: no mkfifo");
    }
    if Path::new("/dev/zero").exists() {
        assert!(refused(folder.path(), "/dev/zero").contains("it is not a regular file"));
    }
}

/// `-f <(sops -d values.yaml)`: a pipe that the shell made has a writer.
#[test]
fn a_process_substitution_is_read() {
    if !Path::new("/dev/fd").exists() {
        eprintln!("skipped: no /dev/fd");
        return;
    }
    let substituted = |writer: &str| {
        let line = format!("ulimit -t {SECONDS}; exec \"$0\" values -o json -f <({writer})");
        Command::new("bash").args(["-c", &line]).arg(binary()).output().unwrap()
    };
    let output = substituted("echo 'st2web: {replicas: 9}'");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let values: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(values["st2web"]["replicas"], 9);
    // A pipe without end is read as far as a file may go.
    let output = substituted("yes 'a: b'");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("it is longer than 16 MiB"));
}

/// A value where a key or a name belongs may be a secret, and so may what stands in a URL.
#[test]
fn what_was_typed_in_the_wrong_place_is_not_repeated() {
    const URL: &str = "https://u:Hunt3rZq7@h.example/v.yaml";
    for (args, told) in [
        (&["secrets", "rotate", "st2.password=Hunt3rZq7"][..], "`st2ha secrets rotate st2.password`"),
        (&["secrets", "get", "st2.password=Hunt3rZq7"], "`st2ha secrets get st2.password`"),
        (&["secrets", "prune", "nothing=Hunt3rZq7"], "`st2ha secrets prune KEY`"),
        (&["explain", "st2.password=Hunt3rZq7"], "`st2ha explain st2.password`. With `--set` in front"),
        (&["explain", "nothing=Hunt3rZq7"], "`st2ha explain KEY`"),
        (&["render", "st2.password=Hunt3rZq7"], "write `--set` in front of a value"),
        (&["diff", "st2.x=Hunt3rZq7"], "write `--set` in front of a value"),
        (&["secrets", "init", "st2.password=Hunt3rZq7"], "'st2.password=***'"),
        (&["why", "st2.password=Hunt3rZq7"], "`st2.password=***` is no object"),
        (&["render", "-f", URL], "values file https://u:***@h.example/v.yaml: URLs are not fetched"),
        (&["render", "--values=https://u:Hunt3rZq7@h.example/v.yaml"], "https://u:***@h.example/v.yaml"),
        (&["render", "--templates", URL], "https://u:***@h.example/v.yaml"),
        (&["diff", "--against", URL], "https://u:***@h.example/v.yaml"),
        (&["krm", URL], "https://u:***@h.example/v.yaml"),
        (&["secrets", "import", URL], "https://u:***@h.example/v.yaml"),
    ] {
        let said = Run::new(args).run().failed(2).stderr;
        assert!(said.contains(told) && !said.contains("Hunt3r"), "{args:?}: {said}");
    }
    // `validate` says it on stdout.
    let said = Run::new(&["validate", "-f", URL]).run();
    assert!(
        said.stdout.contains("https://u:***@h.example/v.yaml") && !said.stdout.contains("Hunt3r"),
        "{}",
        said.stdout
    );
    // What is no secret stays.
    let said = Run::new(&["render", "-f", "a=b.yaml"]).run().failed(2).stderr;
    assert!(said.contains("cannot read values file a=b.yaml"), "{said}");
}
