//! The project file: environments in the place of flags, and what is said of its mistakes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::fmt::Write as _;
use std::fs;

use age::secrecy::ExposeSecret as _;
use cli_support::{Done, Run};

const PROJECT: &str = "\
defaults:
  namespace: stack
  values: [values/common.yaml]
environments:
  dev: {preset: small}
  prod:
    release: st2prod
    namespace: live
    values: values/prod.yaml
    target: argocd
    outputDir: out/prod
";

fn project(args: &[&str]) -> Run {
    Run::new(args)
        .file("st2ha.yaml", PROJECT)
        .file("values/common.yaml", "st2web: {replicas: 4}\nst2api: {replicas: 3}\n")
        .file("values/prod.yaml", "st2web: {replicas: 6}\n")
}

fn fine(run: Run) -> Done {
    let done = run.run();
    assert_eq!(done.status, 0, "{}", done.stderr);
    done
}

#[test]
fn an_environment_stands_for_its_flags() {
    let done = fine(project(&["render", "dev", "-s", "Deployment/st2-st2web"]));
    assert!(done.stdout.contains("namespace: stack\n") && done.stdout.contains("replicas: 4\n"), "{}", done.stdout);
    let done = fine(project(&["values", "prod"]));
    let web = done.stdout.split("\nst2web:").nth(1).unwrap();
    assert!(web.contains("replicas: 6\n"), "values files of an environment lie over those of all");
    assert!(done.stdout.split("\nst2api:").nth(1).unwrap().contains("replicas: 3\n"));
}

#[test]
fn manifests_and_secrets_go_where_the_project_says() {
    let done = fine(project(&["render", "prod"]));
    assert_eq!(done.stdout, "");
    let folder = done.folder.path();
    assert!(folder.join("out/prod").is_dir());
    assert!(folder.join(".st2ha/live/st2prod.secrets.yaml").is_file(), "beside the project file");
    assert!(!folder.join("values/.st2ha").exists());
}

#[test]
fn flags_and_variables_win() {
    let args =
        ["render", "prod", "-n", "other", "--output-dir", "mine", "--set", "st2web.replicas=9", "--target", "kubectl"];
    let done = fine(project(&args));
    let folder = done.folder.path();
    assert!(folder.join("mine").is_dir() && !folder.join("out").exists());
    assert!(folder.join(".st2ha/other/st2prod.secrets.yaml").is_file());
    let done = fine(project(&["render", "dev", "-s", "Deployment/st2-st2web"]).env("ST2HA_NAMESPACE", "variable"));
    assert!(done.stdout.contains("namespace: variable\n"));
    let more = project(&["render", "dev", "-f", "more.yaml", "-s", "Deployment/st2-st2web"]);
    let done = fine(more.file("more.yaml", "st2web: {replicas: 7}\n"));
    assert!(done.stdout.contains("replicas: 7\n"));
}

/// A variable names an environment as what is typed does, whatever command it is.
#[test]
fn a_variable_names_an_environment() {
    let web = ["-s", "Deployment/st2-st2web"];
    let done = fine(project(&[&["render"][..], &web].concat()).env("ST2HA_RELEASE", "dev"));
    assert!(done.stdout.contains("namespace: stack\n") && done.stdout.contains("replicas: 4\n"), "{}", done.stdout);
    assert!(!done.folder.path().join(".st2ha/default").exists(), "no second set of secrets");
    for args in [&["values"][..], &["validate"], &["explain", "st2web.replicas"], &["secrets", "list"], &["notes"]] {
        let typed = fine(project(&[args, &["prod"]].concat()));
        let named = fine(project(args).env("ST2HA_RELEASE", "prod"));
        assert_eq!((named.stdout, named.stderr), (typed.stdout, typed.stderr), "{args:?}");
    }
    // What is typed wins.
    let done = fine(project(&[&["render", "dev"][..], &web].concat()).env("ST2HA_RELEASE", "prod"));
    assert!(done.stdout.contains("namespace: stack\n"), "{}", done.stdout);
    let said = project(&["render"]).env("ST2HA_RELEASE", "prd").run().failed(2).stderr;
    assert!(said.contains("did you mean `prod`?"), "{said}");
    let said = fine(project(&["values"]).env("ST2HA_RELEASE", "st2")).stderr;
    assert!(said.contains("has no environment `st2`, so this is the name of a release"), "{said}");
}

/// All environments are all of them, whichever a variable names.
#[test]
fn all_environments_do_not_ask_the_variable() {
    let plain = fine(project(&["validate", "--all"]));
    for name in ["dev", "prod", "mine"] {
        let named = fine(project(&["validate", "--all"]).env("ST2HA_RELEASE", name));
        assert_eq!((named.stdout, named.stderr), (plain.stdout.clone(), plain.stderr.clone()), "{name}");
    }
    // Elsewhere `--all` means something else.
    let said = Run::new(&["validate", "--all", "prod"]).run().failed(2).stderr;
    assert!(said.contains("'--all' cannot be used with '[NAME]'"), "{said}");
}

/// Files that a variable names lie over those of the project, as those after `-f` do.
#[test]
fn values_files_of_a_variable_lie_over_those_of_the_project() {
    let more = |run: Run| run.file("more.yaml", "st2web: {replicas: 7}\n").file("last.yaml", "st2api: {replicas: 5}\n");
    let counts = |done: &Done| {
        let of = |section: &str| {
            let text = done.stdout.split(section).nth(1).unwrap().split("replicas: ").nth(1).unwrap();
            text.lines().next().unwrap().to_owned()
        };
        (of("\nst2web:"), of("\nst2api:"))
    };
    let pair = |web: &str, api: &str| (web.to_owned(), api.to_owned());
    let done = fine(more(project(&["values", "prod"])).env("ST2HA_VALUES", "more.yaml"));
    assert_eq!(counts(&done), pair("7", "3"));
    let done = fine(more(project(&["values", "prod"])).env("ST2HA_VALUES", "more.yaml,last.yaml"));
    assert_eq!(counts(&done), pair("7", "5"));
    // What is typed takes the variable's place, as it does without a project.
    let done = fine(more(project(&["values", "prod", "-f", "last.yaml"])).env("ST2HA_VALUES", "more.yaml"));
    assert_eq!(counts(&done), pair("6", "5"));
    let said = project(&["validate", "--all"]).env("ST2HA_VALUES", "-").run().failed(2).stderr;
    assert!(said.contains("stdin and pipes can be read only once"), "{said}");
}

/// As in values, what begins with `x-` is the user's own: it holds what several environments have in common.
#[test]
fn sections_of_ones_own_hold_what_is_common() {
    let text = "x-base: &base {namespace: stack, preset: small}\n.other: 1\n_more: [2]\nenvironments:\n  dev: {<<: *base}\n  prod: {<<: *base, release: live}\n";
    let done = fine(Run::new(&["render", "prod", "-s", "Deployment/live-st2web"]).file("st2ha.yaml", text));
    assert!(done.stdout.contains("namespace: stack\n"), "{}", done.stdout);
    let schema = serde_json::from_str(include_str!("../schema/project.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let project = |own: &str| serde_json::json!({ own: {"namespace": "stack"}, "environments": {"dev": {}} });
    for (own, is_valid) in [("x-base", true), (".other", true), ("_more", true), ("other", false), ("xbase", false)] {
        assert_eq!(schema.is_valid(&project(own)), is_valid, "{own}");
    }
}

#[test]
fn a_release_that_is_no_environment_is_one() {
    let done = fine(project(&["render", "st2", "-s", "Deployment/st2-st2web"]));
    assert!(done.stdout.contains("namespace: default\n"));
    assert!(
        done.stderr.contains("st2ha.yaml has no environment `st2`, so this is the name of a release"),
        "{}",
        done.stderr
    );
    let said = project(&["render", "prd"]).run().failed(2).stderr;
    assert!(said.contains("did you mean `prod`?"), "{said}");
}

/// Where nothing names an environment, it is said that none is meant.
#[test]
fn a_release_without_a_name_is_told() {
    let told =
        "note: this is the release `st2`, without what st2ha.yaml says; name an environment to use it: `dev`, `prod`\n";
    for args in [&["values"][..], &["validate"], &["explain", "st2web.replicas"], &["secrets", "list"]] {
        let done = fine(project(args));
        assert!(done.stderr.starts_with(told), "{args:?}: {}", done.stderr);
    }
    for args in [&["values", "dev"][..], &["presets"], &["validate", "-q"], &["values", "st2"]] {
        let done = fine(project(args));
        assert!(!done.stderr.contains("this is the release"), "{args:?}: {}", done.stderr);
    }
    let named = fine(project(&["values"]).env("ST2HA_RELEASE", "st2"));
    assert!(!named.stderr.contains("this is the release"), "{}", named.stderr);
    // Nothing is asked of a project that cannot be read.
    let broken = fine(project(&["values"]).file("st2ha.yaml", "environments: 3"));
    assert!(
        broken.stderr.contains("without what st2ha.yaml says; name an environment to use it\n"),
        "{}",
        broken.stderr
    );
}

/// What is advised names the environment, and so it has the same values and secrets.
#[test]
fn advised_commands_name_the_environment() {
    let shown = |args: &str| {
        let run = project(&[]);
        fs::write(run.folder().join("s.yaml"), cli_support::SECRETS).unwrap();
        let line = format!("{} {args}", cli_support::binary().display());
        let mut script = std::process::Command::new("script");
        script.args(["-qec", &line, "/dev/null"]).current_dir(run.folder()).env_remove("ST2HA_TOOLS");
        let output = script.stdin(std::process::Stdio::null()).output();
        output.ok().map(|output| String::from_utf8_lossy(&output.stdout).replace('\r', ""))
    };
    for (args, said) in [
        ("validate prod", "\nnext: compare with the cluster: `st2ha diff prod --against live`\n"),
        (
            "validate prod -f s.yaml",
            "\nnext: compare with the cluster: `st2ha diff prod --against live`, with the same flags\n",
        ),
        ("secrets init prod", "\nnext: render the manifests: `st2ha render prod`\n"),
        (
            "diff prod --target kubectl --against-values values/common.yaml",
            "\nnext: apply it: `st2ha render prod && kubectl apply -f out/prod`, with the same flags\n",
        ),
        ("diff dev --against-values values/prod.yaml", "\nnext: apply it: `st2ha render dev | kubectl apply -f -`\n"),
    ] {
        let Some(shown) = shown(args) else { return };
        assert!(shown.contains(said), "{args}: {shown}");
    }
    let Some(shown) = shown("init --yes") else { return };
    assert!(shown.contains("overwrites nothing"), "{shown}");
    let missing = project(&["render", "dev", "--no-generate"]).run().failed(2).stderr;
    assert!(missing.contains("run `st2ha secrets init dev` once"), "{missing}");
}

/// Other commands take the environment first.
#[test]
fn an_environment_before_a_key_is_told() {
    let said = project(&["explain", "prod", "st2web.replicas"]).run().failed(2).stderr;
    assert!(said.contains("stands behind the key: st2ha explain st2web.replicas prod"), "{said}");
}

/// Whoever leaves the environment's name out would get a second set of secrets for its cluster.
#[test]
fn values_of_an_environment_get_no_secrets_of_their_own() {
    let both = ["render", "other", "-f", "values/common.yaml", "-f", "values/prod.yaml"];
    for args in [&["render", "-f", "values/prod.yaml"][..], &both] {
        let done = project(args).run().failed(2);
        assert!(done.stderr.contains("the values are those of the environment `prod`"), "{}", done.stderr);
        assert!(!done.folder.path().join("values/.st2ha").exists(), "{args:?}");
    }
    let named = project(&["render", "-f", "values/prod.yaml", "--secrets-file", "mine.yaml"]);
    assert!(fine(named).folder.path().join("mine.yaml").is_file());
    // What environments share is of none of them.
    fine(project(&["render", "other", "-f", "values/common.yaml"]));
    // What makes no secrets needs no name.
    fine(project(&["values", "-f", "values/prod.yaml"]));
    // The secrets of the environment are found by the names of its release.
    let done = fine(project(&["render", "prod"]));
    let text = fs::read_to_string(done.folder.path().join(".st2ha/live/st2prod.secrets.yaml")).unwrap();
    let again = project(&["render", "st2prod", "-n", "live", "-f", "values/prod.yaml"]);
    fine(again.file(".st2ha/live/st2prod.secrets.yaml", text));
}

#[test]
fn all_environments_run_and_the_worst_counts() {
    let done = fine(project(&["validate", "--all"]));
    assert_eq!(done.stderr, "dev: ok\nprod: ok\n");
    let wrong = project(&["validate", "--all"]).file("values/prod.yaml", "st2web: {replicas: many}\n").run();
    assert_eq!(wrong.status, 1);
    assert!(wrong.stderr.ends_with("dev: ok\nprod: errors\n"), "{}", wrong.stderr);
    let done = fine(project(&["render", "--all", "--output-dir", "all"]));
    assert!(["dev", "prod"].iter().all(|name| done.folder.path().join("all").join(name).is_dir()));
}

/// Findings of a render stand below the name of the environment that they are of.
#[test]
fn findings_of_all_environments_say_whose_they_are() {
    let render = ["render", "--all", "--quiet", "--output-dir", "all"];
    let said = fine(project(&render).file("values/prod.yaml", "st2web: {colour: red}\n")).stderr;
    let (before, after) = said.split_once("warning: st2web.colour: unknown key").unwrap();
    assert_eq!(before.lines().rfind(|line| line.ends_with(':')), Some("prod:"), "{said}");
    assert!(!after.contains("dev:") && !after.contains("prod:"), "{said}");
}

/// A name of an environment in the place of a key is told its place.
#[test]
fn environments_are_no_secrets() {
    for args in [&["rotate", "prod", "st2.password"][..], &["rotate", "st2.password", "prod"], &["get", "prod"]] {
        let said = project(&[&["secrets"], args].concat()).run().failed(2).stderr;
        assert!(said.contains("prod is an environment, which is named with a flag: `--release prod`"), "{said}");
    }
}

const SEVERAL: &str = "\
defaults: {values: [values/common.yaml], outputDir: out}
environments:
  e: {namespace: e, outputDir: out/e}
  d: {namespace: d, outputDir: out/d, values: values/wrong.yaml}
  c: {namespace: c, outputDir: out/c, values: values/absent.yaml}
  b: {namespace: b, outputDir: out/b, preset: small}
  a: {namespace: a, outputDir: out/a, values: values/unknown.yaml}
";

fn several(args: &[&str]) -> Run {
    Run::new(args)
        .file("st2ha.yaml", SEVERAL)
        .file("values/common.yaml", "st2web: {replicas: 4}\n")
        .file("values/wrong.yaml", "st2web: {replicas: many}\nst2api: {replicas: few}\n")
        .file("values/unknown.yaml", "st2web: {replicaCount: 4}\n")
        .file("secrets.yaml", cli_support::SECRETS)
        .args(&["-f", "secrets.yaml"])
}

/// In the order of the project file, with all that is said for each of them alone; what fails stops no other one.
#[test]
fn all_environments_run_as_one_by_one() {
    for command in ["validate", "render"] {
        let all = several(&[command, "--all"]).run();
        let (mut stdout, mut stderr) = (String::new(), String::new());
        let mut worst = 0;
        for name in ["e", "d", "c", "b", "a"] {
            let one = several(&[command, name]).run();
            if !one.stdout.is_empty() {
                stdout.push_str(&format!("{name}:\n{}", one.stdout));
            }
            if one.stdout.is_empty() && !one.stderr.is_empty() {
                stderr.push_str(&format!("{name}:\n"));
            }
            let outcome = ["ok", "errors", "failed"][usize::try_from(one.status).unwrap()];
            stderr.push_str(&format!("{}{name}: {outcome}\n", one.stderr));
            worst = worst.max(one.status);
            let is_there = |done: &Done| done.folder.path().join("out").join(name).exists();
            assert_eq!(is_there(&all), is_there(&one), "{command} {name}");
        }
        assert_eq!((all.stdout, all.stderr, all.status), (stdout, stderr, worst), "{command}");
        assert_eq!(worst, 2);
    }
}

/// What programs read is one document, and says which environment it is about.
#[test]
fn formats_for_programs() {
    let run = |args: &[&str]| several(args).file("values/absent.yaml", "{}").run();
    let lines = run(&["validate", "--all", "--message-format", "json"]).stdout;
    let findings: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: Vec<&str> = findings.iter().filter_map(|finding| finding["environment"].as_str()).collect();
    assert_eq!(names, ["d", "d", "a"], "{lines}");
    let sarif: serde_json::Value =
        serde_json::from_str(&run(&["validate", "--all", "--message-format", "sarif"]).stdout).unwrap();
    let runs = sarif["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 5);
    assert_eq!(runs[1]["automationDetails"]["id"], "st2ha/d/");
    assert_eq!(runs[1]["results"].as_array().unwrap().len(), 2);
    let diff = ["diff", "--all", "--against-values", "values/absent.yaml", "--format"];
    let json: serde_json::Value = serde_json::from_str(&run(&[&diff[..], &["json"]].concat()).stdout).unwrap();
    assert_eq!(json["environments"].as_object().unwrap().len(), 5);
    assert!(json["environments"]["e"]["summary"]["changed"].as_u64() > Some(0) && json["environments"]["d"].is_null());
    let markdown = run(&[&diff[..], &["markdown"]].concat()).stdout;
    assert!(markdown.starts_with("## e\n\n### st2ha diff: ") && markdown.contains("\n## c\n\n### "), "{markdown}");
    let html = run(&[&diff[..], &["html"]].concat()).failed(2).stderr;
    assert!(html.contains("one page"), "{html}");
}

/// A line that goes away again, and nothing of it where nobody watches.
#[test]
fn a_terminal_shows_how_many_are_done() {
    let run = several(&[]);
    let line = format!("{} validate --all -f secrets.yaml", cli_support::binary().display());
    let Ok(done) = std::process::Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .env("TERM", "xterm")
        .current_dir(run.folder())
        .stdin(std::process::Stdio::null())
        .output()
    else {
        eprintln!("skipped: there is no `script`, which makes a terminal");
        return;
    };
    let shown = String::from_utf8_lossy(&done.stdout);
    assert!(
        shown.contains("0 of 5 environments done") && shown.contains("4 of 5 environments done\r\u{1b}[K"),
        "{shown}"
    );
    assert!(shown.contains("\u{1b}[0m"), "messages are in colours: {shown}");
    assert!(!several(&["validate", "--all"]).run().stderr.contains("environments done"));
}

#[test]
fn differences_of_all_environments() {
    let run = |args: &[&str]| several(args).file("values/wrong.yaml", "{}").file("values/absent.yaml", "{}").run();
    let args = ["--against-values", "values/wrong.yaml", "--summary"];
    let all = run(&[["diff", "--all"].as_slice(), &args].concat());
    let one = run(&[["diff", "e"].as_slice(), &args].concat());
    assert_eq!((all.status, one.status), (1, 1), "{}", all.stderr);
    assert!(
        one.stdout.contains("Deployment/e/st2-st2web") && all.stdout.starts_with(&format!("e:\n{}", one.stdout)),
        "{}",
        all.stdout
    );
    let outcomes: Vec<&str> = all.stderr.lines().filter(|line| line.ends_with(": differences")).collect();
    assert_eq!(outcomes, ["e: differences", "d: differences", "c: differences", "b: differences", "a: differences"]);
}

/// Each environment needs secrets of its own besides those of all, and none may be lost.
/// What was rendered for all is what all are compared with: each environment with its own folder.
#[test]
fn all_environments_are_compared_with_the_folders_that_were_written() {
    let text = "environments:\n  dev: {namespace: a}\n  prod: {namespace: b, values: v.yaml}\n  qa: {release: qa, namespace: a}\n";
    let run = Run::new(&["render", "--all", "--output-dir", "out", "-f", "s.yaml"]);
    let run =
        run.file("st2ha.yaml", text).file("v.yaml", "st2web: {replicas: 3}\n").file("s.yaml", cli_support::SECRETS);
    let rendered = fine(run);
    let folder = rendered.folder.path();
    let diff = |against: &str| {
        let mut command = std::process::Command::new(cli_support::binary());
        command.args(["diff", "--all", "--summary", "-f", "s.yaml", "--against", against]).current_dir(folder);
        let output = command.env_remove("ST2HA_TOOLS").output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (status, said, told) = diff("out");
    assert_eq!(status, Some(0), "{said}{told}");
    assert!(!said.contains("removed"), "{said}");
    fs::write(folder.join("v.yaml"), "st2web: {replicas: 4}\n").unwrap();
    let (status, said, told) = diff("out");
    assert!(status == Some(1) && said.contains("1 changed") && !said.contains("removed"), "{said}{told}");
    assert!(told.contains("dev: ok\n") && told.contains("prod: differences\n"), "{told}");
    // A folder for all says nothing of a single one.
    let (status, _, told) = diff("out/dev");
    assert!(
        status == Some(2) && told.contains("there is no out/dev/dev: `st2ha render --all --output-dir out/dev`"),
        "{told}"
    );
}

/// What the project said of an environment at a revision is what it is compared with.
#[test]
fn a_changed_project_is_a_difference_from_a_revision() {
    let at_first = "environments: {prod: {namespace: live, preset: small, values: v.yaml, secrets: s.yaml}}\n";
    let run = Run::new(&["validate", "prod"]).file("st2ha.yaml", at_first);
    let done = fine(run.file("v.yaml", "st2web: {replicas: 3}\n").file("s.yaml", cli_support::SECRETS));
    let folder = done.folder.path();
    let git = |args: &[&str]| {
        let mut git = std::process::Command::new("git");
        assert!(git.args(args).current_dir(folder).env("HOME", folder).status().unwrap().success(), "{args:?}");
    };
    let commit = || {
        git(&["add", "-A"]);
        git(&["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "x"]);
    };
    git(&["init", "-q"]);
    commit();
    let diff = |project: &str, environment: &str| {
        fs::write(folder.join("st2ha.yaml"), project).unwrap();
        let mut command = std::process::Command::new(cli_support::binary());
        command.args(["diff", environment, "--summary", "--against", "git:HEAD"]).current_dir(folder);
        let output = command.env_remove("ST2HA_TOOLS").env("HOME", folder).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), said, String::from_utf8(output.stderr).unwrap())
    };
    let (status, said, told) = diff(at_first, "prod");
    assert_eq!((status, said.as_str()), (Some(0), "no differences\n"), "{told}");
    // Only how it is written.
    let (status, said, told) = diff(&format!("# more\n{}", at_first.replace("v.yaml", "[v.yaml]")), "prod");
    assert_eq!((status, said.as_str()), (Some(0), "no differences\n"), "{told}");
    let (status, said, told) = diff(&at_first.replace("small", "production"), "prod");
    assert!(status == Some(1) && said.contains(" changed"), "{said}{told}");
    let (status, said, told) = diff(&at_first.replace("live", "other"), "prod");
    assert!(status == Some(1) && said.contains("removed") && said.contains("added"), "{said}{told}");
    // A secrets file that the revision has in another place.
    fs::create_dir(folder.join("secrets")).unwrap();
    fs::rename(folder.join("s.yaml"), folder.join("secrets/prod.yaml")).unwrap();
    let (status, said, told_of_move) = diff(&at_first.replace("s.yaml", "secrets/prod.yaml"), "prod");
    assert_eq!((status, said.as_str()), (Some(0), "no differences\n"), "{told_of_move}");
    fs::rename(folder.join("secrets/prod.yaml"), folder.join("s.yaml")).unwrap();
    // What lies elsewhere is the same.
    fs::write(folder.join("st2ha.yaml"), at_first).unwrap();
    git(&["rm", "-q", "--cached", "s.yaml"]);
    fs::write(folder.join(".gitignore"), "*.yaml\n!st2ha.yaml\n!v.yaml\n").unwrap();
    commit();
    fs::rename(folder.join("s.yaml"), folder.join("moved.yaml")).unwrap();
    let (status, said, told_of_move) = diff(&at_first.replace("s.yaml", "moved.yaml"), "prod");
    assert_eq!((status, said.as_str()), (Some(0), "no differences\n"), "{told_of_move}");
    fs::rename(folder.join("moved.yaml"), folder.join("s.yaml")).unwrap();
    // A folder of templates that was moved: today's counts on both sides.
    let theirs = |folder: &str| at_first.replace("preset", &format!("templates: {folder}, preset"));
    fs::create_dir(folder.join("ours")).unwrap();
    fs::write(folder.join("ours/extra.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: extra}\n").unwrap();
    fs::write(folder.join("st2ha.yaml"), theirs("ours")).unwrap();
    commit();
    fs::rename(folder.join("ours"), folder.join("mine")).unwrap();
    let (status, said, told_of_move) = diff(&theirs("mine"), "prod");
    assert_eq!((status, said.as_str()), (Some(0), "no differences\n"), "{told_of_move}");
    // One that is new.
    let (status, said, told) = diff(&at_first.replace("prod:", "qa:"), "qa");
    assert!(status == Some(1) && said.contains("added") && !said.contains("removed"), "{said}{told}");
    // One that had mistakes.
    fs::write(folder.join("st2ha.yaml"), "environments: {prod: {presets: small}}\n").unwrap();
    commit();
    let (status, said, mistakes) = diff(at_first, "prod");
    assert_eq!((status, said.as_str()), (Some(0), "no differences\n"), "{mistakes}");
    let told = told + &mistakes;
    let notes: Vec<&str> = told.lines().filter(|line| line.starts_with("note: ")).collect();
    insta::assert_snapshot!(notes.join("\n"));
}

#[test]
fn environments_share_a_secrets_file() {
    let mut text = String::from("defaults: {secrets: shared.yaml}\nenvironments:\n");
    for index in 0..6 {
        let values = ["{}", "mongodb: {metrics: {enabled: true}}", "redis: {usePassword: true}"][index % 3];
        text.push_str(&format!("  e{index}: {{values: v{index}.yaml, outputDir: out/e{index}}} # {values}\n"));
    }
    let run = (0..6).fold(Run::new(&["render", "--all"]).file("st2ha.yaml", text), |run, index| {
        let values = ["{}", "mongodb: {metrics: {enabled: true}}", "redis: {usePassword: true}"][index % 3];
        run.file(&format!("v{index}.yaml"), values)
    });
    let done = fine(run);
    let folder = done.folder.path();
    let stored = std::fs::read_to_string(folder.join("shared.yaml")).unwrap();
    assert!(stored.contains("metricsPassword"), "{stored}");
    let secret = |index: usize| {
        std::fs::read_to_string(folder.join(format!("out/e{index}/secret-st2-st2-datastore-crypto-key.yaml"))).unwrap()
    };
    for index in 1..6 {
        assert_eq!(secret(index), secret(0), "all have the key that is stored");
    }
    assert!(!folder.join("shared.yaml.lock").exists());
}

/// The release of an environment has its secrets where the environment says, whoever names it by its own name.
#[test]
fn a_release_of_an_environment_gets_no_secrets_elsewhere() {
    let text = "environments:\n  prod: {namespace: prod, values: [a.yaml, b.yaml], secrets: s/prod.yaml}\n  dev: {values: a.yaml}\n";
    let run = |args: &[&str]| {
        Run::new(args).file("st2ha.yaml", text).file("a.yaml", "{}\n").file("b.yaml", "{}\n").file("s/x", "")
    };
    for args in [&["render", "-n", "prod", "-f", "a.yaml"][..], &["render", "-n", "prod", "--set", "image.tag=3.9"]] {
        let done = run(args).run().failed(2);
        assert!(
            done.stderr.contains("the environment `prod` in st2ha.yaml has a release of the same name"),
            "{}",
            done.stderr
        );
        assert!(done.stdout.is_empty() && !done.folder.path().join(".st2ha").exists(), "{}", done.stderr);
    }
    assert!(fine(run(&["render", "prod"])).folder.path().join("s/prod.yaml").is_file());
    fine(run(&["render", "-n", "prod", "--secrets-file", "s/mine.yaml"]));
    for args in [&["render", "other", "-n", "prod"][..], &["render", "-n", "elsewhere"], &["render", "-f", "a.yaml"]] {
        fine(run(args));
    }
}

#[test]
fn environments_that_have_one_secrets_file_without_saying_so_are_told() {
    let text = "environments: {dev: {}, prod: {}, other: {release: b}, named: {secrets: s.yaml}}\n";
    let run = |args: &[&str]| fine(Run::new(args).file("st2ha.yaml", text)).stderr;
    let told = "warning: the environments `dev`, `prod` have the same release and namespace";
    for args in [&["render", "dev"][..], &["render", "prod"], &["secrets", "init", "prod"]] {
        assert!(run(args).contains(told), "{args:?}");
    }
    let stored = ".st2ha/default/st2.secrets.yaml";
    let rotate =
        Run::new(&["secrets", "list", "dev"]).file("st2ha.yaml", text).file(stored, "st2: {password: abcdefgh}\n");
    assert!(fine(rotate).stderr.contains(told));
    for args in [&["render", "other"][..], &["render", "named"], &["render", "dev", "-n", "x"]] {
        assert!(!run(args).contains("the same release and namespace"), "{args:?}");
    }
    let said_so = "environments: {dev: {secrets: s.yaml}, prod: {secrets: s.yaml}}\n";
    let said = fine(Run::new(&["render", "dev"]).file("st2ha.yaml", said_so)).stderr;
    assert!(!said.contains("the same release and namespace"), "{said}");
}

#[test]
fn what_can_be_read_once_is_not_for_several() {
    let said = several(&["validate", "--all", "-f", "-"]).stdin("{}").run().failed(2).stderr;
    assert!(said.contains("only once"), "{said}");
}

#[test]
fn streams_of_several_environments_are_not_mixed() {
    let done = project(&["render", "--all"]).run().failed(2);
    assert!(done.stderr.contains("`dev` has no `outputDir`"), "{}", done.stderr);
    assert!(done.stdout.is_empty() && !done.folder.path().join("out").exists(), "nothing is written either");
    let alone = Run::new(&["validate", "--all"]).run().failed(2);
    assert!(alone.stderr.contains("there is no st2ha.yaml"), "{}", alone.stderr);
}

/// Mistakes are told at their line, and nothing is done.
#[test]
fn mistakes() {
    let schema = serde_json::from_str(include_str!("../schema/project.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    for (text, place, help) in [
        ("defaults: {namespac: x}\nenvironments: {dev: {}}", "1:12", "did you mean `namespace`?"),
        ("environments: {dev: {preset: smal}}", "1:30", "did you mean `small`?"),
        ("environments: {dev: {target: argo}}", "1:30", "write one of `kubectl`"),
        ("environments: {dev: {kubeVersion: '9.99'}}", "1:35", "write a version of Kubernetes"),
        ("environments: {Dev: {}}", "1:16", "lower-case letters"),
        ("environments: {dev: {values: {a: b}}}", "1:30", "this must be a text"),
        ("environments: {dev: {values: {a: b}}}", "1:30", "write the path of a values file, or a list of paths"),
        ("environments: {dev: {secretsFile: a}}", "1:22", "did you mean `secrets`?"),
        ("environments: {dev: {output: a}}", "1:22", "did you mean `outputDir`?"),
        ("environments: {dev: {valuesFiles: [a]}}", "1:22", "did you mean `values`?"),
        ("envs: {dev: {}}", "1:1", "did you mean `environments`?"),
        ("release: a\nenvironments: {dev: {}}", "1:1", "write it below `defaults`"),
        ("values: a\nenvironments: {dev: {}}", "1:1", "write it below `defaults`"),
        ("environments: {dev: [a]}", "1:21", "this must be a map of keys"),
        ("environments: {dev: {namespace: a_b}}", "1:33", "lower-case letters"),
        ("environments: {}", "1:1", "`environments` is missing or empty"),
        ("environments:\n  - name: prod", "1:1", "`environments` must be a map"),
        ("environments: prod", "1:1", "`environments` must be a map"),
        ("environments:", "1:1", "`environments` is missing or empty"),
        ("defaults: {}", "1:1", "`environments` is missing or empty"),
        ("environments: {dev: {}, dev: {}}", "1:25", "set twice"),
        ("environments: {dev: {}}\nother: 1", "2:1", "unknown key `other`"),
        ("environments: {dev: {recipients: [age2x]}}", "1:35", "`age2x` is no recipient"),
        ("environments: {dev: {x-mine: 1}}", "1:22", "unknown key `x-mine`"),
        ("environments: {dev: {recipients: {a: b}}}", "1:34", "this must be a text"),
    ] {
        let said = Run::new(&["render", "dev"]).file("st2ha.yaml", text).run().failed(2);
        assert!(said.stderr.contains(&format!("st2ha.yaml:{place}\n")), "{text}: {}", said.stderr);
        assert!(said.stderr.contains(help), "{text}: {}", said.stderr);
        assert!(said.stdout.is_empty() && !said.folder.path().join(".st2ha").exists());
        // Names of presets and namespaces are for st2ha to know, and doubled keys for the reader.
        let is_beyond_the_schema =
            help.contains("small") || place == "1:33" || help.contains("Kubernetes") || help == "set twice";
        if !is_beyond_the_schema {
            let value = st2ha::yaml::read_map(text, st2ha::yaml::LayerId(0)).unwrap().to_json();
            assert!(!schema.is_valid(&value), "{text}");
        }
    }
    let whole = st2ha::yaml::read_map(PROJECT, st2ha::yaml::LayerId(0)).unwrap().to_json();
    assert!(schema.is_valid(&whole));
    assert_eq!(fine(Run::new(&["schema", "project"])).stdout, include_str!("../schema/project.schema.json"));
}

/// Every message about a project file, for the page of messages.
#[test]
fn every_message() {
    const WRONG: &str = "\
defaults: {namespac: x, set: a, secretsFile: a, output: a, valuesFiles: a, presets: a, name: a, kubernetesVersion: a}
other: 1
env: a
default: a
release: a
environments:
  Dev: {namespace: a_b, preset: smal, target: argo, kubeVersion: '9.99', recipients: [age2x]}
  dev: {values: {a: b}, secrets: {a: b}, release: {a: b}, recipients: {a: b}}
  more: [a]
  last: {preset: other, target: other, values: nope.yaml, templates: nodir}
";
    let mut said = String::new();
    let folders = "environments:\n  dev: {outputDir: m}\n  prod: {outputDir: m}\n  last: {outputDir: m/last}\n";
    let paths = "environments:\n  last: {values: nope.yaml, templates: nodir}\n";
    for (args, text) in [
        (["render", "dev"], WRONG),
        (["render", "dev"], "a: 1"),
        (["render", "dev"], "environments: [dev]"),
        (["render", "dev"], "set: [a=b]\nenvironments: {dev: {}}"),
        (["render", "last"], paths),
        (["render", "--all"], folders),
    ] {
        let done = Run::new(&args).file("st2ha.yaml", text).run().failed(2);
        writeln!(said, "{}", done.stderr).unwrap();
    }
    // What is wrong with how the environments of a project are asked for.
    for args in [
        &["render", "--all"][..],
        &["validate", "--all", "-f", "-"],
        &["diff", "--all", "--against-values", "values/prod.yaml", "--format", "html"],
        &["diff", "--all", "--against", "values"],
        &["validate", "prd"],
    ] {
        writeln!(said, "{}", project(args).run().failed(2).stderr).unwrap();
    }
    writeln!(said, "{}", Run::new(&["validate", "--all"]).run().failed(2).stderr).unwrap();
    for args in [&["values"][..], &["values", "st2"]] {
        writeln!(said, "{}", fine(project(args)).stderr).unwrap();
    }
    insta::assert_snapshot!(said);
}

/// Paths are looked for when an environment is used: nobody needs those of others. What was typed wins.
#[test]
fn paths_that_are_not_there() {
    for (text, place, help) in [
        ("environments: {dev: {values: nope.yaml}}", "1:30", "environments.dev.values: there is no such file"),
        ("environments: {dev: {templates: nodir}}", "1:33", "environments.dev.templates: there is no such folder"),
        (
            "defaults: {values: [nope.yaml]}\nenvironments: {dev: {}}",
            "1:21",
            "environments.dev.values: there is no such file",
        ),
    ] {
        let said = Run::new(&["render", "dev"]).file("st2ha.yaml", text).run().failed(2);
        assert!(said.stderr.contains(&format!("st2ha.yaml:{place}\n")), "{text}: {}", said.stderr);
        assert!(said.stderr.contains(help), "{text}: {}", said.stderr);
    }
    let text = "environments: {dev: {templates: nodir}, prod: {values: nope.yaml}}";
    let run = Run::new(&["validate", "dev", "--templates", "mine"]).file("st2ha.yaml", text).file("mine/README", "");
    fine(run);
}

/// What would be mixed, or applied along with others, is refused before anything is written.
#[test]
fn each_environment_has_a_folder_of_its_own() {
    let both = "`dev` and `prod` both write into ";
    for (text, said, places) in [
        ("environments:\n  dev: {outputDir: m}\n  prod: {outputDir: m}\n", both, ["3:21", "2:20"]),
        (
            "environments:\n  dev: {outputDir: m, release: a}\n  prod: {outputDir: m, release: b}\n",
            both,
            ["3:21", "2:20"],
        ),
        ("defaults: {outputDir: m}\nenvironments: {dev: {}, prod: {}}\n", both, ["1:23", "1:23"]),
        ("environments:\n  dev: {outputDir: m/}\n  prod: {outputDir: x/.././m}\n", both, ["3:21", "2:20"]),
        ("environments:\n  dev: {outputDir: m}\n  prod: {outputDir: link}\n", both, ["3:21", "2:20"]),
        (
            "environments:\n  dev: {outputDir: m}\n  prod: {outputDir: m/prod}\n",
            "one is inside the other",
            ["3:21", "2:20"],
        ),
        (
            "environments:\n  dev: {outputDir: m/a/b}\n  prod: {outputDir: m}\n",
            "one is inside the other",
            ["3:21", "2:20"],
        ),
    ] {
        let run = Run::new(&["render", "--all"]).file("st2ha.yaml", text);
        if text.contains("link") {
            fs::create_dir(run.folder().join("m")).unwrap();
            std::os::unix::fs::symlink("m", run.folder().join("link")).unwrap();
        }
        let done = run.run().failed(2);
        assert!(done.stderr.contains(said), "{text}: {}", done.stderr);
        assert!(
            places.iter().all(|place| done.stderr.contains(&format!("st2ha.yaml:{place}"))),
            "{text}: {}",
            done.stderr
        );
        assert!(!done.folder.path().join(".st2ha").exists(), "{text}");
        let files = fs::read_dir(done.folder.path().join("m")).map_or(0, Iterator::count);
        assert_eq!(files, 0, "{text}");
    }
    let shared = "defaults: {outputDir: m}\nenvironments: {dev: {}, prod: {release: a}}\n";
    fine(Run::new(&["render", "dev"]).file("st2ha.yaml", shared));
    fine(Run::new(&["validate", "--all"]).file("st2ha.yaml", shared));
    fine(Run::new(&["render", "--all", "--output-dir", "o"]).file("st2ha.yaml", shared));
    let near = "environments: {dev: {outputDir: m}, prod: {outputDir: m2, release: a}}\n";
    fine(Run::new(&["render", "--all"]).file("st2ha.yaml", near));
}

/// A new secrets file is encrypted for those whom the project names, those of an environment before those of all.
#[test]
fn secrets_are_encrypted_for_the_recipients() {
    let identity = age::x25519::Identity::generate();
    let (own, other) = (identity.to_public().to_string(), age::x25519::Identity::generate().to_public().to_string());
    let text = format!(
        "defaults: {{recipients: [{other}]}}\nenvironments:\n  dev: {{}}\n  prod: {{release: a, recipients: [{own}, {other}]}}\n  \
         open: {{release: b, recipients: []}}\n"
    );
    let run = |args: &[&str]| {
        Run::new(args).file("st2ha.yaml", &text).file("key.txt", identity.to_string().expose_secret().as_bytes())
    };
    let stored = |done: &Done, name: &str| {
        fs::read_to_string(done.folder.path().join(format!(".st2ha/default/{name}.secrets.yaml"))).unwrap()
    };
    let is_closed = |text: &str| !text.contains("PRIVATE KEY") && text.contains("ssh_key: 'ENC[age,");

    for args in [
        ["render", "prod"].as_slice(),
        &["secrets", "init", "prod"],
        &["secrets", "rotate", "st2.password", "--release", "prod"],
    ] {
        let done = fine(run(args));
        let text = stored(&done, "a");
        assert!(text.contains("ENC[age,") && text.contains(&own) && text.contains(&other), "{args:?}: {text}");
        let ignore = fs::read_to_string(done.folder.path().join(".st2ha/.gitignore")).unwrap();
        assert!(ignore.contains("!/default/a.secrets.yaml"), "{ignore}");
    }
    let done = fine(run(&["render", "dev"]));
    let text = stored(&done, "st2");
    assert!(is_closed(&text) && !text.contains(&own), "{text}");
    assert!(stored(&fine(run(&["render", "open"])), "b").contains("PRIVATE KEY"), "an empty list names nobody");

    // One that is there already stays as it is, and that is said.
    let plain = "st2: {password: Xk3Xk3Xk3Xk3Xk3Xk3Xk3Xk3}\n";
    let done = fine(run(&["secrets", "encrypt", "--release", "prod"]).file(".st2ha/default/a.secrets.yaml", plain));
    let encrypted = stored(&done, "a");
    assert!(encrypted.contains("ENC[age,") && !encrypted.contains("Xk3") && encrypted.contains(&own), "{encrypted}");
    let said = run(&["secrets", "list", "prod"]).file(".st2ha/default/a.secrets.yaml", plain).run();
    assert!(said.stderr.contains("is not encrypted") && !said.stderr.contains("Xk3"), "{}", said.stderr);
    let list = |text: &str| {
        run(&["secrets", "list", "prod", "--identity", "key.txt"]).file(".st2ha/default/a.secrets.yaml", text).run()
    };
    // Only that nothing would be added to a file without an end mark.
    let said = list(&encrypted).stderr;
    assert!(said.starts_with("note: ") && said.contains("end mark") && !said.contains("recipients"), "{said}");
    // Flags win, and so the file has others than the project says.
    let flag = run(&["secrets", "encrypt", "--release", "prod", "--recipient", &own]);
    let flagged = stored(&fine(flag.file(".st2ha/default/a.secrets.yaml", plain)), "a");
    assert!(!flagged.contains(&other), "{flagged}");
    let said = list(&flagged);
    assert!(said.status == 0 && said.stderr.contains("has other recipients than the project names"), "{}", said.stderr);
    let update = run(&["secrets", "updatekeys", "--release", "prod", "--identity", "key.txt"]);
    let updated = stored(&fine(update.file(".st2ha/default/a.secrets.yaml", &flagged)), "a");
    assert!(updated.contains(&own) && updated.contains(&other), "{updated}");
    let said = list(&updated).stderr;
    assert!(said.starts_with("note: ") && said.contains("end mark") && !said.contains("recipients"), "{said}");
}

/// Somebody who writes a private key where a public one belongs does not find it in the log.
#[test]
fn a_private_key_is_not_repeated() {
    let identity = age::x25519::Identity::generate();
    let private = identity.to_string().expose_secret().to_owned();
    let run =
        Run::new(&["render", "dev"]).file("st2ha.yaml", format!("environments: {{dev: {{recipients: [{private}]}}}}"));
    let said = run.run().failed(2).stderr;
    assert!(said.contains("`a private key` is no recipient") && !said.contains(&private[15..]), "{said}");
}

#[test]
fn the_project_is_found_from_below_it() {
    let run = project(&["values", "dev"]).file("below/deep/x", "");
    let folder = run.folder().to_owned();
    let done = std::process::Command::new(cli_support::binary())
        .args(["render", "dev", "-s", "Deployment/st2-st2web"])
        .current_dir(folder.join("below/deep"))
        .env_clear()
        .env("HOME", &folder)
        .output()
        .unwrap();
    assert!(
        String::from_utf8_lossy(&done.stdout).contains("replicas: 4\n"),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    assert!(folder.join(".st2ha/stack/st2.secrets.yaml").is_file());
}
