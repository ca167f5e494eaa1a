//! The how-to pages tell the truth: their commands are run with the real programs, and print what the pages say.
//!
//! A block ```` ```yaml NAME ```` is a file. In a block ```` ```console ```` lines after `$ ` are commands, the others their output, in
//! which `...` stands for anything. In tasks, a block ```` ```sh run ```` is run with stand-ins for programs that reach other machines.
//! Commands in ```` ```sh cluster ```` are run with an API server that only keeps objects. What other
//! ```` ```sh ```` blocks say to st2ha is parsed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cluster;
mod programs;
#[path = "how_to_support/stand_ins.rs"]
mod stand_ins;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::Parser as _;
use cluster::Cluster;
use programs::{Workplace, program};
use st2ha::cli::Cli;

/// A fenced block of a page.
#[derive(Debug)]
struct Block {
    language: String,
    file: Option<String>,
    section: String,
    text: String,
}

/// A command and the output that the page shows.
#[derive(Debug)]
struct Step {
    command: String,
    output: Vec<String>,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let mut section = String::new();
    // Blocks inside of lists are indented as a whole.
    let mut indent = 0;
    for line in page.lines() {
        if open.is_none() {
            indent = line.len() - line.trim_start().len();
        }
        let line = line.get(indent.min(line.len() - line.trim_start().len())..).unwrap_or(line);
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let (language, file) =
                    info.split_once(' ').map_or((info, None), |(language, file)| (language, Some(file)));
                let (language, file) = (language.to_owned(), file.map(str::to_owned));
                open = Some(Block { language, file, section: section.clone(), text: String::new() });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => block.text.push_str(&format!("{line}\n")),
            (None, None) => section = line.strip_prefix("## ").unwrap_or(&section).to_owned(),
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("$ ") {
            Some(command) => steps.push(Step { command: command.to_owned(), output: Vec::new() }),
            None => steps.last_mut().expect("output after a command").output.push(line.to_owned()),
        }
    }
    steps
}

/// Whether a text is what a page shows, in which `...` stands for anything.
fn is_like(found: &str, shown: &[String]) -> bool {
    let mut lines = found.lines().map(str::trim_end);
    let mut anything = false;
    for shown in shown {
        if shown == "..." {
            anything = true;
        } else if anything {
            anything = false;
            if !lines.any(|line| line_is_like(line, shown)) {
                return false;
            }
        } else if !lines.next().is_some_and(|line| line_is_like(line, shown)) {
            return false;
        }
    }
    anything || lines.next().is_none()
}

fn line_is_like(line: &str, shown: &str) -> bool {
    match shown.split_once("...") {
        Some((start, end)) => line.starts_with(start) && line.ends_with(end),
        None => line == shown,
    }
}

fn run(page: &str, workplace: &Workplace, step: &Step) {
    let mut command = workplace.command("sh");
    let output = command.arg("-c").arg(format!("{{ {}; }} 2>&1", step.command)).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let fails = step.output.iter().any(|line| line.starts_with("error"));
    assert_eq!(output.status.success(), !fails, "{page}: {}\n{text}", step.command);
    assert!(
        is_like(&text, &step.output),
        "{page}: {}\nshown: {:#?}\nprinted:\n{text:.3000}",
        step.command,
        step.output
    );
}

/// Runs the commands of a page in its order, in one folder.
fn try_page(page: &str, text: &str) {
    let blocks = blocks(text);
    let consoles = || blocks.iter().filter(|block| block.language == "console");
    let uses = |name: &str| consoles().any(|block| steps(&block.text).iter().any(|step| step.command.contains(name)));
    let mut installed: Vec<(&str, PathBuf)> = vec![("sh", "/bin/sh".into())];
    for (name, variable) in [("kubectl", "ST2HA_KUBECTL"), ("helm", "ST2HA_HELM4"), ("helm3", "ST2HA_HELM3")] {
        if uses(&format!("{} ", name.trim_end_matches('3'))) {
            let Some(path) = program(variable) else { return };
            installed.push((name, path));
        }
    }
    let installed: Vec<_> = installed.iter().map(|(name, path)| (*name, path.as_path())).collect();
    let workplace = Workplace::new(&installed);
    workplace.copy("plugin", "plugin").copy("examples", "examples");
    for block in &blocks {
        if let Some(file) = block.file.as_ref().filter(|_| block.language == "yaml") {
            workplace.file(file, &block.text);
        }
    }
    let mut count = 0;
    let cluster = Cluster::start(&workplace);
    for block in &blocks {
        if block.language == "sh" && block.file.as_deref() == Some("cluster") && cluster.is_some() {
            count += run_on_cluster(page, &workplace, &block.text);
        }
        let shown = if block.language == "console" { steps(&block.text) } else { Vec::new() };
        for mut step in shown {
            if block.section == "Helm 3" {
                step.command = step.command.replace("helm ", "helm3 ");
            }
            run(page, &workplace, &step);
            count += 1;
        }
    }
    assert!(count > 1, "{page} shows no commands");
    parse_commands(page, &blocks);
}

/// Runs the commands of a block one by one, and says how many they are.
fn run_on_cluster(page: &str, workplace: &Workplace, text: &str) -> usize {
    let text = text.replace("\\\n", " ");
    for line in text.lines() {
        let mut command = workplace.command("sh");
        let output = command.env("KUBECONFIG", Cluster::CONFIG).arg("-c").arg(line).output().unwrap();
        // `kubectl diff` ends in 1 where it finds something.
        let differs = line.contains("kubectl diff") && output.status.code() == Some(1);
        assert!(output.status.success() || differs, "{page}: {line}\n{}", String::from_utf8_lossy(&output.stderr));
    }
    text.lines().count()
}

/// What a page says to st2ha where a cluster would be needed has to be understood at least.
fn parse_commands(page: &str, blocks: &[Block]) {
    for block in blocks.iter().filter(|block| block.language == "sh") {
        for line in block.text.replace("\\\n", " ").lines() {
            for command in said_to_st2ha(line) {
                let words = Command::new("sh").arg("-c").arg(format!("printf '%s\\n' {command}")).output().unwrap();
                let words = String::from_utf8(words.stdout).unwrap();
                Cli::try_parse_from(words.lines()).unwrap_or_else(|error| panic!("{page}: {command}: {error}"));
            }
        }
    }
}

/// The commands of st2ha in a line for a shell: in pipes, in lists, and those whose output is a part of the line.
fn said_to_st2ha(line: &str) -> Vec<&str> {
    let (outer, inner) = line.split_once("$(").map_or((line, None), |(_, rest)| (line, Some(rest)));
    let inner = inner.map(|rest| rest.split_once(')').map_or(rest, |(inner, _)| inner));
    let parts = [Some(outer), inner].into_iter().flatten();
    let parts = parts.flat_map(|part| part.split(" | ")).flat_map(|part| part.split(" && "));
    let parts = parts.flat_map(|part| part.split("; ")).map(str::trim).filter(|part| part.starts_with("st2ha "));
    parts.map(|part| part.split(" > ").next().unwrap()).collect()
}

#[test]
fn commands_are_found_wherever_a_shell_finds_them() {
    for (line, expected) in [
        ("st2ha render -f a.yaml | kubectl apply -f -", &["st2ha render -f a.yaml"][..]),
        (
            "password=$(st2ha secrets get st2.password --identity key.txt)",
            &["st2ha secrets get st2.password --identity key.txt"],
        ),
        ("cd a && st2ha validate; st2ha images > images.txt", &["st2ha validate", "st2ha images"]),
        ("kubectl get pods", &[]),
    ] {
        assert_eq!(said_to_st2ha(line), expected, "{line}");
    }
}

#[test]
fn output_is_compared_as_it_should_be() {
    let shown = |lines: &str| lines.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(is_like("a\nb\nc\n", &shown("a\nb\nc")));
    assert!(is_like("a\nb\nc\n", &shown("...\nb\n...")));
    assert!(is_like("wrote 5 files\n", &shown("wrote ... files")));
    assert!(!is_like("a\nb\n", &shown("a")));
    assert!(!is_like("a\nb\n", &shown("...\nc\n...")));
    assert!(!is_like("a\n", &shown("a\nb")));
}

/// These need no cluster to be understood, and what they print is tested elsewhere.
#[test]
fn commands_of_other_pages_are_understood() {
    for (page, text) in [
        ("docs/projects.md", include_str!("../docs/projects.md")),
        ("docs/templates.md", include_str!("../docs/templates.md")),
        ("docs/graph.md", include_str!("../docs/graph.md")),
    ] {
        let blocks = blocks(text);
        assert!(blocks.iter().any(|block| block.language == "sh"), "{page} shows no commands");
        parse_commands(page, &blocks);
    }
}

/// The project that its page shows works with the commands below it, in their order.
#[test]
fn the_project_of_its_page_works() {
    let blocks = blocks(include_str!("../docs/projects.md"));
    let text = |language: &str, word: &str| {
        &blocks.iter().find(|block| block.language == language && block.text.contains(word)).unwrap().text
    };
    let workplace = Workplace::new(&[("sh", Path::new("/bin/sh"))]);
    workplace.file("st2ha.yaml", text("yaml", "environments:"));
    workplace.file("values/common.yaml", "publicUrl: https://st2.example.com\n").file("values/prod.yaml", "{}\n");
    stand_ins::install(&workplace);
    // No cluster is there to be asked.
    let commands = text("sh", "render --all").lines().filter(|line| !line.contains("--against live"));
    let commands = commands.collect::<Vec<_>>().join("\n");
    let output = workplace.command("sh").arg("-ec").arg(&commands).output().unwrap();
    assert!(output.status.success(), "{commands}\n{output:?}");
    assert!(workplace.path().join("manifests/prod").is_dir() && workplace.path().join("secrets/prod.yaml").is_file());
}

/// Tasks are solved by the commands of their pages, in the order of the pages, and without any other program.
#[test]
fn tasks() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut pages: Vec<PathBuf> =
        fs::read_dir(docs.join("tasks")).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.push(docs.join("quick-start.md"));
    assert!(pages.len() > 10, "{pages:?}");
    let next = AtomicUsize::new(0);
    let solve = || {
        while let Some(page) = pages.get(next.fetch_add(1, Ordering::Relaxed)) {
            drop(try_task(&page.display().to_string(), &fs::read_to_string(page).unwrap()));
        }
    };
    thread::scope(|scope| {
        let other = scope.spawn(solve);
        solve();
        other.join().unwrap();
    });
}

/// Runs the commands of a task, and understands those that need a cluster. Yields the folder that they leave behind.
fn try_task(page: &str, text: &str) -> Workplace {
    let blocks = blocks(text);
    let workplace = Workplace::new(&[("sh", Path::new("/bin/sh"))]);
    for block in &blocks {
        if let Some(file) = block.file.as_ref().filter(|_| block.language == "yaml") {
            workplace.file(file, &block.text);
        }
    }
    assert!(blocks.iter().any(|block| block.language == "console"), "{page} shows no commands");
    stand_ins::install(&workplace);
    for block in &blocks {
        match (block.language.as_str(), block.file.as_deref()) {
            ("console", _) => steps(&block.text).iter().for_each(|step| run(page, &workplace, step)),
            ("sh", Some("run")) => {
                let output = workplace.command("sh").arg("-ec").arg(&block.text).output().unwrap();
                assert!(output.status.success(), "{page}: {}\n{output:?}", block.text);
            }
            _ => {}
        }
    }
    parse_commands(page, &blocks);
    workplace
}

fn task(name: &str) -> (Workplace, String) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tasks").join(name);
    let text = fs::read_to_string(&page).unwrap();
    (try_task(name, &text), text)
}

/// All Secrets that Git gets are encrypted, and it gets none where that failed.
#[test]
fn flux_gets_no_secret_in_plain_text() {
    let (workplace, text) = task("flux.md");
    assert!(stand_ins::log(&workplace, "git").ends_with("push\n"));
    let secrets = || {
        let files = fs::read_dir(workplace.path().join("manifests")).unwrap().map(|entry| entry.unwrap().path());
        let texts: Vec<String> = files.filter_map(|path| fs::read_to_string(path).ok()).collect();
        texts.into_iter().filter(|text| text.contains("kind: Secret\n")).collect::<Vec<_>>()
    };
    assert!(secrets().len() > 5);
    assert!(secrets().iter().all(|text| text.contains("ENC[")), "{:?}", secrets());

    let (workplace, ..) = task("argocd.md");
    let commands =
        |blocks: Vec<Block>| blocks.into_iter().find(|block| block.text.contains("sops --encrypt")).unwrap().text;
    let commands = commands(blocks(&text)).replace("age1", "nobody");
    let before = stand_ins::log(&workplace, "git");
    let output = workplace.command("sh").arg("-c").arg(commands).output().unwrap();
    assert!(!output.status.success());
    assert_eq!(stand_ins::log(&workplace, "git"), before, "nothing is committed");
}

/// Whoever checks out what was committed can render it, with the key of CI.
#[test]
fn ci_has_the_secrets() {
    for page in ["flux.md", "argocd.md"] {
        let (workplace, text) = task(page);
        let added = stand_ins::log(&workplace, "git");
        assert!(added.contains("add values.yaml .st2ha\n"), "{page}: {added}");
        let stored = fs::read_to_string(workplace.path().join(".st2ha/stackstorm/st2.secrets.yaml")).unwrap();
        assert!(stored.contains("password: 'ENC[age,") && !stored.contains("PRIVATE KEY"), "{page}: {stored}");
        let ignore = fs::read_to_string(workplace.path().join(".st2ha/.gitignore")).unwrap();
        assert!(ignore.contains("!/stackstorm/st2.secrets.yaml\n"), "{page}: {ignore}");
        let (warning, commit) = (text.find("hold Secrets"), text.find("git add manifests"));
        assert!(
            page == "flux.md" || warning.is_some() && warning < commit,
            "what is in plain text is said before it is pushed"
        );
    }
}

/// Whoever copies the commands can read the secrets file afterwards, and what is loaded is what was saved.
#[test]
fn a_backup_can_be_restored() {
    let (workplace, _) = task("backup.md");
    let stored = fs::read_to_string(workplace.path().join(".st2ha/default/st2.secrets.yaml")).unwrap();
    assert!(stored.contains("ENC[age,"), "{stored}");
    let name = "mongodb.auth.rootPassword";
    let get = ["secrets", "get", name, "-f", "custom_values.yaml", "--identity", "key.txt"];
    let password = workplace.run("st2ha", &get).fine().stdout;
    let login = format!("--username root --password {}", password.trim());
    let asked = stand_ins::log(&workplace, "kubectl");
    for program in ["mongodump", "mongorestore"] {
        let line = asked.lines().find(|line| line.contains(program)).unwrap();
        assert!(line.ends_with(&login), "{program}");
    }
    assert_eq!(fs::read_to_string(workplace.path().join("st2.dump")).unwrap(), "dumped\n");
    assert!(stand_ins::sent(&workplace).contains("kind: Deployment\n"));
}

/// Each ServiceAccount that pods run with may use the user of its image.
#[test]
fn openshift_lets_all_pods_run() {
    let (workplace, _) = task("openshift.md");
    let allowed = stand_ins::log(&workplace, "oc");
    for object in workplace.run("st2ha", &["render", "-n", "stackstorm", "-f", "custom_values.yaml"]).fine().objects() {
        let Some(pod) = pod(&object) else { continue };
        let account = pod["serviceAccountName"].as_str().unwrap_or("default");
        assert!(allowed.contains(&format!(" -z {account} ")), "{}: {account}: {allowed}", object["metadata"]["name"]);
    }
}

/// The images are copied to where the nodes look for them, and every pod has the login.
#[test]
fn the_mirror_has_all_images() {
    let (workplace, _) = task("mirror.md");
    let copied = stand_ins::log(&workplace, "skopeo");
    let values = ["-f", "custom_values.yaml", "-f", "mirror.yaml"];
    let images = workplace.run("st2ha", &[["images"].as_slice(), &values].concat()).fine().stdout;
    assert!(images.lines().count() > 10, "{images}");
    for image in images.lines() {
        assert!(copied.contains(&format!(" docker://{image}\n")), "{image}: {copied}");
    }
    for object in workplace.run("st2ha", &[["render"].as_slice(), &values].concat()).fine().objects() {
        let Some(pod) = pod(&object) else { continue };
        assert_eq!(pod["imagePullSecrets"][0]["name"], "registry-login", "{}", object["metadata"]["name"]);
    }
}

fn pod(object: &serde_json::Value) -> Option<&serde_json::Value> {
    object.pointer("/spec/template/spec").or_else(|| object.pointer("/spec/jobTemplate/spec/template/spec"))
}

#[test]
fn helm() {
    try_page("docs/helm.md", include_str!("../docs/helm.md"));
}

#[test]
fn argocd() {
    try_page("docs/argocd.md", include_str!("../docs/argocd.md"));
}

#[test]
fn flux() {
    try_page("docs/flux.md", include_str!("../docs/flux.md"));
}

#[test]
fn kustomize() {
    try_page("docs/kustomize.md", include_str!("../docs/kustomize.md"));
}

#[test]
fn kubectl() {
    try_page("docs/kubectl.md", include_str!("../docs/kubectl.md"));
}

#[test]
fn migrating() {
    try_page("docs/migrating.md", include_str!("../docs/migrating.md"));
}

#[test]
fn diff() {
    try_page("docs/diff.md", include_str!("../docs/diff.md"));
}
