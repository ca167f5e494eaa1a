//! Pages that st2ha makes, as people use them in a browser: a headless Chromium, driven from Node.js by `tests/browser/*.mjs`.
//! Screenshots in light and dark stay in `target/screenshots`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod cli_support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cli_support::{Run, SECRETS};
use tempfile::TempDir;

/// Programs by the names that they have on different systems; nothing if there is none, and a message that the test is skipped.
fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|path| path.is_file());
    if found.is_none() {
        eprintln!("skipped: there is no {}", names[0]);
    }
    found
}

/// Has a script go through a page, or a picture.
fn use_page(script: &str, name: &str, page: &str) {
    let (Some(node), Some(chromium)) =
        (program(&["node"]), program(&["chromium", "chromium-browser", "google-chrome"]))
    else {
        return;
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let screenshots = root.join("target/screenshots");
    fs::create_dir_all(&screenshots).unwrap();
    let folder = TempDir::new().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, page).unwrap();
    let output = Command::new(node)
        .arg(root.join("tests/browser").join(script))
        .args([&chromium, &file, &screenshots])
        .env("TMPDIR", folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_graph_is_searched_clicked_and_gone_through() {
    let page = Run::new(&["graph", "--format", "html"]).with_secrets().run().fine().stdout;
    for secret in ["Ch4ngeMe", "m0ngo", "r4bbit", "c00kie", "r3dis"] {
        assert!(!page.contains(secret), "{secret}");
    }
    use_page("graph.mjs", "page.html", &page);
}

#[test]
fn a_picture_is_an_image() {
    let picture = Run::new(&["graph", "--format", "svg"]).with_secrets().run().fine().stdout;
    use_page("image.mjs", "picture.svg", &picture);
}

/// Values of a cluster that was, and of one that will be.
const BEFORE: &str = "st2web: {replicas: 2}\nst2: {packs: {configs: {email.yaml: 'from: <b>me</b>'}}}\n";
const AFTER: &str = "st2web: {replicas: 3, env: {GREETING: '</pre><script>window.isBroken = true</script>'}}\n\
    st2: {password: An0therPassword, packs: {configs: {email.yaml: 'from: <i>you</i>'}}}\n\
    mongodb: {persistence: {size: 20Gi}}\ningress: {enabled: true}\npublicUrl: https://st2.example.com\nst2notifier: {enabled: false}\n";

#[test]
fn a_diff_is_filtered_and_gone_through() {
    let secrets = SECRETS.to_owned();
    let run = Run::new(&[
        "diff",
        "-f",
        "secrets.yaml",
        "-f",
        "new.yaml",
        "--against-values",
        "secrets.yaml",
        "--against-values",
        "old.yaml",
    ]);
    let run =
        run.args(&["--format", "html"]).file("secrets.yaml", secrets).file("old.yaml", BEFORE).file("new.yaml", AFTER);
    let done = run.run();
    assert_eq!((done.status, done.stderr.as_str()), (1, ""), "{}", done.stdout);
    for secret in ["Ch4ngeMe", "An0therPassword"] {
        assert!(!done.stdout.contains(secret), "{secret}");
    }
    use_page("diff.mjs", "page.html", &done.stdout);
}

#[test]
fn a_diff_without_differences_is_a_page_too() {
    let run = Run::new(&["diff", "-f", "secrets.yaml", "--against-values", "secrets.yaml", "--format", "html"]);
    let page = run.file("secrets.yaml", SECRETS).run().fine().stdout;
    use_page("same.mjs", "page.html", &page);
}
