//! What is released fits together: versions, names of archives, the contents of the crate, the workflows, packages and images.
//! What takes minutes is a recipe of the justfile: `dist`, `deb`, `package`, `deny`, `msrv`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;
mod programs;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use clap::CommandFactory as _;
use cli_support::{Run, SECRETS};
use programs::{Workplace, program};
use serde_json::Value;
use st2ha::cli::Cli;
use st2ha::yaml::{LayerId, read_one};
use tempfile::TempDir;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
const TARGETS: [&str; 2] = ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl"];
const WORKFLOWS: [&str; 2] = [".github/workflows/ci.yml", ".github/workflows/release.yml"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A file of YAML.
fn yaml(path: &str) -> Value {
    read_one(&text(path), LayerId::default()).unwrap().to_json()
}

/// What Cargo knows of the package.
fn manifest() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version=1", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice::<Value>(&output.stdout).unwrap()["packages"][0].clone()
}

/// Runs a script of `ci/`.
fn script(name: &str, args: &[&str]) -> Output {
    Command::new(root().join("ci").join(name)).args(args).output().unwrap()
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn one_version_stands_everywhere() {
    assert_eq!(yaml("plugin/plugin.yaml")["version"], VERSION);
    assert!(text("CHANGELOG.md").contains(&format!("\n## {VERSION} - ")));
    let patch = yaml("examples/argocd/repo-server-patch.yaml");
    let image = &patch["spec"]["template"]["spec"]["containers"][0]["image"];
    assert_eq!(*image, format!("ghcr.io/st2ha/st2ha-argocd:{VERSION}"));
    for (path, named) in [
        ("docs/releasing.md", format!("st2ha-{VERSION}-x86_64-unknown-linux-musl.tar.gz")),
        ("docs/releasing.md", format!("st2ha_{VERSION}-1_amd64.deb")),
        ("docs/releasing.md", format!("git checkout v{VERSION} ")),
        ("docs/diff.md", format!("    rev: v{VERSION}\n")),
        ("examples/github-actions/st2ha.yaml", format!(" --git {REPOSITORY} --tag v{VERSION} ")),
        ("README.md", format!("ghcr.io/st2ha/st2ha:{VERSION}`")),
    ] {
        assert!(text(path).contains(&named), "{path} does not say {named}");
    }
}

#[test]
fn one_compiler_is_promised_everywhere() {
    let oldest = env!("CARGO_PKG_RUST_VERSION");
    for path in WORKFLOWS {
        let named: BTreeSet<String> = text(path)
            .lines()
            .filter_map(|line| line.trim().strip_prefix("RUSTUP_TOOLCHAIN: "))
            .map(str::to_owned)
            .collect();
        assert_eq!(named, [format!("{oldest}.0")].into(), "{path}");
    }
    for path in ["README.md", "docs/releasing.md"] {
        let named =
            text(path).contains(&format!("Rust {oldest} or newer")) || text(path).contains(&format!("={oldest}.0"));
        assert!(named, "{path}");
    }
}

#[test]
fn the_project_has_one_address() {
    let manifest = manifest();
    assert_eq!(manifest["homepage"], REPOSITORY);
    assert_eq!(manifest["documentation"], "https://docs.rs/st2ha");
    for path in ["packaging/Dockerfile", "packaging/homebrew/st2ha.rb", "docs/releasing.md", "README.md"] {
        let text = text(path);
        assert!(text.contains(REPOSITORY), "{path}");
        for (at, _) in text.match_indices("https://github.com/") {
            assert!(text[at..].starts_with(REPOSITORY), "{path}: {}", text[at..].lines().next().unwrap());
        }
    }
}

/// `cargo binstall` asks for exactly the archives that a release has, and looks for the binary where it is in them.
#[test]
fn binstall_finds_what_the_release_packs() {
    let build = text("ci/release-build.sh");
    for line in ["targets=(x86_64-unknown-linux-musl aarch64-unknown-linux-musl)", "name=st2ha-$version-$target"] {
        assert!(build.contains(line), "ci/release-build.sh no longer says {line}");
    }
    assert!(build.contains(r#"> "$dist/$name.tar.gz""#) && build.contains(r#""$stage/st2ha""#));
    assert!(text(WORKFLOWS[1]).contains(r#"tags: ["v*"]"#));

    let manifest = manifest();
    let binstall = &manifest["metadata"]["binstall"];
    let expand = |template: &Value, target: &str| {
        let known = [
            ("{ repo }", REPOSITORY),
            ("{ version }", VERSION),
            ("{ name }", "st2ha"),
            ("{ bin }", "st2ha"),
            ("{ target }", target),
            ("{ archive-suffix }", ".tar.gz"),
            ("{ binary-ext }", ""),
        ];
        let text = template.as_str().unwrap().to_owned();
        known.iter().fold(text, |text, (key, value)| text.replace(key, value))
    };
    assert_eq!(binstall["pkg-fmt"], "tgz");
    let mut asked = BTreeSet::new();
    for target in TARGETS {
        let glibc = target.replace("musl", "gnu");
        for (section, target_asked) in [(binstall, target), (&binstall["overrides"][&glibc], glibc.as_str())] {
            let name = format!("st2ha-{VERSION}-{target}");
            let url = expand(&section["pkg-url"], target_asked);
            assert_eq!(url, format!("{REPOSITORY}/releases/download/v{VERSION}/{name}.tar.gz"));
            assert_eq!(expand(&section["bin-dir"], target_asked), format!("{name}/st2ha"));
            asked.insert(url);
        }
    }
    assert_eq!(asked.len(), TARGETS.len());
}

#[test]
fn the_crate_is_what_it_is_built_from() {
    let output = Command::new(env!("CARGO"))
        .args(["package", "--list", "--allow-dirty", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let list = stdout(&output);
    assert!(!said.contains("warning"), "{said}");
    let files: BTreeSet<&str> = list.lines().collect();
    for file in ["README.md", "LICENSE", "CHANGELOG.md", "build/shapes.rs", "values.yaml", "carrier/Chart.yaml"] {
        assert!(files.contains(file), "{file} is missing");
    }
    for folder in ["tests/", "fuzz/", "ci/", "docs/", "examples/", ".github/", ".ci/", "packaging/"] {
        assert!(!files.iter().any(|file| file.starts_with(folder)), "{folder} is in the crate");
    }
    let size: u64 = files.iter().filter_map(|file| fs::metadata(root().join(file)).ok()).map(|data| data.len()).sum();
    assert!(size < 8 << 20, "{size} bytes");
}

#[test]
fn each_command_has_a_manual_page() {
    fn names(name: &str, command: &clap::Command, found: &mut BTreeSet<String>) {
        found.insert(format!("{name}.1"));
        for command in command.get_subcommands().filter(|command| command.get_name() != "help") {
            names(&format!("{name}-{}", command.get_name()), command, found);
        }
    }
    let mut expected = BTreeSet::new();
    names("st2ha", &Cli::command(), &mut expected);
    assert!(expected.contains("st2ha-secrets-rotate.1"));

    let done = Run::new(&["man", "--output-dir", "man"]).run();
    let said = format!("wrote {} pages into man\n", expected.len());
    assert_eq!((done.status, done.stdout.as_str(), done.stderr), (0, "", said));
    let folder = done.folder.path().join("man");
    let written = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(written.collect::<BTreeSet<_>>(), expected);
    // What anybody may read of other files, anybody may read of pages.
    fs::write(folder.join("mine"), "").unwrap();
    let mode = |name: &str| fs::metadata(folder.join(name)).unwrap().permissions().mode();
    for name in &expected {
        let page = fs::read_to_string(folder.join(name)).unwrap();
        let title = name.strip_suffix(".1").unwrap();
        assert!(page.contains(&format!(".TH {title} 1 ")), "{name}: {}", page.lines().take(4).collect::<String>());
        assert!(page.contains(&format!("st2ha {VERSION}")), "{name}");
        assert_eq!(mode(name), mode("mine"), "{name}");
    }
}

/// What the package is said to hold is what its script makes.
#[test]
fn the_debian_package_takes_what_its_script_writes() {
    let manifest = manifest();
    let deb = &manifest["metadata"]["deb"];
    let script = text("ci/deb.sh");
    let made = ["man/*.1", "completions/st2ha", "completions/_st2ha", "completions/st2ha.fish"];
    let sources: Vec<&str> = deb["assets"].as_array().unwrap().iter().map(|asset| asset[0].as_str().unwrap()).collect();
    for source in &sources {
        match source.strip_prefix("target/deb/") {
            Some(rest) => assert!(made.contains(&rest), "{source}"),
            None => assert!(*source == "target/release/st2ha" || root().join(source).exists(), "{source}"),
        }
    }
    assert_eq!(deb["changelog"], "target/deb/changelog");
    for file in ["$files/man", "$files/completions/st2ha\"", "$files/completions/_st2ha", "$files/changelog"] {
        assert!(script.contains(file), "ci/deb.sh writes no {file}");
    }
}

#[test]
fn notes_of_a_release_are_its_section() {
    let notes = stdout(&script("release-notes.sh", &[VERSION]));
    assert!(notes.lines().count() > 5 && !notes.contains("\n## "), "{notes}");
    assert!(text("CHANGELOG.md").contains(notes.trim_end()));
    assert!(!script("release-notes.sh", &["9.9.9"]).status.success());
    let dated = script("release-notes.sh", &[VERSION, "dated"]).status.success();
    assert_eq!(dated, !text("CHANGELOG.md").contains(&format!("\n## {VERSION} - unreleased\n")));
}

#[test]
fn the_formula_is_filled_in() {
    let folder = TempDir::new().unwrap();
    let sums = folder.path().join("SHA256SUMS");
    let sum = "0123456789abcdef".repeat(4);
    fs::write(&sums, format!("{sum}  st2ha-{VERSION}.crate\n")).unwrap();
    let formula = stdout(&script("homebrew.sh", &[sums.to_str().unwrap()]));
    assert!(formula.contains(&format!("/releases/download/v{VERSION}/st2ha-{VERSION}.crate\"")), "{formula}");
    assert!(formula.contains(&format!("sha256 \"{sum}\"")) && !formula.contains('@'), "{formula}");
    fs::write(&sums, "").unwrap();
    assert!(!script("homebrew.sh", &[sums.to_str().unwrap()]).status.success());

    let Some(ruby) = on_path("ruby") else { return };
    let file = folder.path().join("st2ha.rb");
    fs::write(&file, &formula).unwrap();
    stdout(&Command::new(ruby).arg("-cw").arg(&file).output().unwrap());
}

#[test]
fn images_are_built_from_what_their_script_lays_out() {
    let folder = TempDir::new().unwrap();
    let dist = folder.path().join("dist");
    for target in TARGETS {
        fs::create_dir_all(dist.join(target)).unwrap();
        fs::write(dist.join(target).join("st2ha"), target).unwrap();
    }
    let context = folder.path().join("context");
    stdout(&script("images.sh", &[dist.to_str().unwrap(), context.to_str().unwrap()]));
    let dockerfile = text("packaging/Dockerfile");
    let mut copied = 0;
    for line in dockerfile.lines().filter(|line| line.starts_with("COPY ") && !line.contains("--from=")) {
        let source = line.split_whitespace().find(|word| !word.starts_with("COPY") && !word.starts_with("--")).unwrap();
        for architecture in ["amd64", "arm64"] {
            let path = context.join(source.replace("${TARGETARCH}", architecture));
            assert!(path.is_file(), "{line}: {}", path.display());
            copied += 1;
        }
    }
    assert_eq!(copied, 4);
    // Nobody is root in them, and Kubernetes can see that: `runAsNonRoot` wants a number.
    let users: Vec<&str> = dockerfile.lines().filter_map(|line| line.strip_prefix("USER ")).collect();
    assert_eq!(users, ["999:999", "65532:65532"]);
    // Without binaries there is nothing to lay out.
    let empty = TempDir::new().unwrap();
    assert!(!script("images.sh", &[empty.path().to_str().unwrap(), context.to_str().unwrap()]).status.success());
}

/// Actions are named by commits, which nobody can move, with the version beside them; and no job may do more than it says.
#[test]
fn workflows_trust_commits_and_ask_for_little() {
    for path in WORKFLOWS {
        let text = text(path);
        let uses: Vec<&str> = text.lines().filter(|line| line.contains("uses: ")).collect();
        assert!(!uses.is_empty());
        for line in uses {
            let (action, version) = line.split_once(" # v").unwrap_or_else(|| panic!("{path}: {line}"));
            let (_, commit) = action.split_once('@').unwrap();
            assert!(commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit()), "{path}: {line}");
            assert_eq!(version.split('.').count(), 3, "{path}: {line}");
        }
        let workflow = yaml(path);
        assert_eq!(workflow["permissions"], Value::Object(serde_json::Map::new()), "{path}");
        for (name, job) in workflow["jobs"].as_object().unwrap() {
            assert!(job["permissions"].is_object() && job["timeout-minutes"].is_u64(), "{path}: {name}");
        }
        // Each script that a step runs is there and can be run.
        for word in text.split_whitespace().filter(|word| word.starts_with("ci/") || word.starts_with(".ci/")) {
            let mode = fs::metadata(root().join(word)).unwrap_or_else(|error| panic!("{word}: {error}"));
            assert!(mode.permissions().mode() & 0o111 != 0, "{word}");
        }
    }
}

/// A program in `PATH`, or a message that what needs it is skipped.
fn on_path(name: &str) -> Option<PathBuf> {
    let found = std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(name)).find(|p| p.is_file());
    if found.is_none() {
        eprintln!("skipped: there is no {name}");
    }
    found
}

#[test]
fn linters_find_nothing() {
    let scripts = fs::read_dir(root().join("ci")).unwrap().map(|entry| entry.unwrap().path());
    let scripts: Vec<String> = scripts
        .filter(|path| path.extension().is_some_and(|extension| extension == "sh"))
        .map(|path| path.to_str().unwrap().to_owned())
        .chain([".ci/run".to_owned(), "plugin/post-render.sh".to_owned()])
        .collect();
    let scripts: Vec<&str> = scripts.iter().map(String::as_str).collect();
    let lints: [(Option<PathBuf>, &[&str]); 4] = [
        (program("ST2HA_ACTIONLINT"), &WORKFLOWS),
        (program("ST2HA_ZIZMOR"), &["--offline", "--no-progress", "--quiet", WORKFLOWS[0], WORKFLOWS[1]]),
        (program("ST2HA_HADOLINT"), &["packaging/Dockerfile"]),
        (on_path("shellcheck"), &scripts),
    ];
    for (program, args) in lints {
        let Some(program) = program else { continue };
        let output = Command::new(&program).args(args).current_dir(root()).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{}: {}", program.display(), String::from_utf8_lossy(&said));
    }
}

/// Helm 4 installs the plugin out of the archive that a release has, and renders through it.
#[test]
fn helm_installs_the_archive_of_the_plugin() {
    let Some(helm) = program("ST2HA_HELM4") else { return };
    let packs = text("ci/release-rest.sh");
    assert!(
        packs.contains("'s,^plugin,st2ha-helm-plugin,' plugin") && packs.contains("/st2ha-helm-plugin-$version.tgz\"")
    );
    let place = Workplace::new(&[("helm", &helm), ("sh", Path::new("/bin/sh"))]);
    let archive = format!("st2ha-helm-plugin-{VERSION}.tgz");
    let tar = Command::new("tar")
        .args(["--create", "--gzip", "--transform", "s,^plugin,st2ha-helm-plugin,", "--file"])
        .arg(place.path().join(&archive))
        .arg("plugin")
        .current_dir(root())
        .status()
        .unwrap();
    assert!(tar.success());
    place.file("secrets.yaml", SECRETS);
    place.run("helm", &["plugin", "install", "--verify=false", &format!("./{archive}")]).fine();
    let listed = place.run("helm", &["plugin", "list"]).fine().stdout;
    assert!(listed.lines().any(|line| line.starts_with("st2ha") && line.contains(VERSION)), "{listed}");
    place.run("st2ha", &["chart", "--output-dir", "chart"]).fine();
    let rendered = place.run("helm", &["template", "st2", "chart", "-f", "secrets.yaml", "--post-renderer", "st2ha"]);
    assert!(rendered.fine().stdout.contains("name: st2-st2web\n"));
}
