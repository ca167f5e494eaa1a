//! `st2ha secrets import`.

use std::io;
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::cli::{ClusterArgs, SecretsImport, SecretsPlace};
use crate::commands::release_state::advice;
use crate::commands::{files, note, secrets_file};
use crate::config::Release;
use crate::manifests::{self, Manifest};
use crate::secrets;
use crate::shell;
use crate::yaml::Node;

/// What shows the layout of data services: resources as kubectl names them, and their kinds.
const LAYOUT: &[(&str, &str)] = &[
    ("statefulsets.apps", "StatefulSets"),
    ("deployments.apps", "Deployments"),
    ("persistentvolumeclaims", "PersistentVolumeClaims"),
    ("services", "Services"),
];

/// Stores what Secret manifests hold.
pub fn run(command: &SecretsImport) -> Result<()> {
    let release = Release { name: command.release.name.clone(), namespace: command.release.namespace.clone() };
    let (name, bytes) = match &command.file {
        Some(file) => (file.display().to_string(), files::read(file, "manifests")?),
        None => ("the cluster".to_owned(), ask_for_secrets(&command.cluster, &release.namespace)?),
    };
    if secrets::is_age_file(&bytes) {
        let name = shell::word(&name);
        bail!(
            "{name} is encrypted with age; decrypt it first: age --decrypt --identity KEY {name} | {}",
            again(command)
        );
    }
    let text = String::from_utf8(bytes).with_context(|| format!("{name} is not text in UTF-8"))?;
    let imported = secrets::import(&text, &release).with_context(|| format!("cannot import from {name}"))?;

    // What cannot be read as manifests is refused above.
    let mut objects = manifests::read(&text, &name).unwrap_or_default();
    if command.file.is_none() {
        objects.extend(ask_for_layout(&command.cluster, &release.namespace));
    }
    let running = manifests::bitnami_traces(&objects, &release.name);

    for problem in &imported.odd {
        note(&format!("warning: {}: {}", problem.path, problem.message));
    }
    secrets_file::refuse_others(&command.place.secrets, &command.place.files, &release)?;
    let store = secrets_file::of_place(&command.place, &release)?;
    let (mut new, mut known, mut different) = (Vec::new(), 0, Vec::new());
    let renamed = store.renamed_file();
    store.import(|stored| {
        for secret in imported.secrets {
            let keys: Vec<&str> = secret.path.split('.').collect();
            match stored.at(&keys).and_then(Node::text).filter(|text| !text.is_empty()) {
                Some(text) if text == secret.secret.expose() => known += 1,
                Some(_) if !command.force => different.push(secret.path),
                _ => new.push(secret),
            }
        }
        if different.is_empty() { secrets::replacing(stored, new.clone(), &super::now()) } else { Vec::new() }
    })?;
    let path = store.path().display();
    if !different.is_empty() {
        bail!("{path} holds other values for {}; nothing was changed, --force replaces them", different.join(", "));
    }
    if !imported.foreign.is_empty() {
        let (namespace, names) = (&release.namespace, imported.foreign.join(", "));
        note(&format!(
            "warning: {names}: in another namespace than the release, `{namespace}`, and taken since it has no other"
        ));
    }
    if !imported.ignored.is_empty() {
        note(&format!("nothing was taken from the Secrets {}", imported.ignored.join(", ")));
    }
    let keys: Vec<&str> = new.iter().map(|secret| secret.path.as_str()).collect();
    match (keys.is_empty(), known) {
        (true, _) => note(&format!("{path} holds all of them already")),
        (false, 0) => note(&format!("stored {} in {path}", keys.join(", "))),
        (false, _) => note(&format!("stored {} in {path}; {known} more were there already", keys.join(", "))),
    }
    if let Some(renamed) = renamed {
        note(&format!(
            "note: {} may hold more than the cluster has; `st2ha secrets check --no-generate` names what is missing here",
            renamed.display()
        ));
    }
    if let Some(advice) = advice(&running) {
        note(&advice);
    }
    Ok(())
}

/// The same command with the manifests on stdin.
fn again(command: &SecretsImport) -> String {
    let mut words = ["st2ha", "secrets", "import", "-", "-n", &command.release.namespace].map(shell::word).to_vec();
    words.extend(["--release".to_owned(), shell::word(&command.release.name)]);
    let SecretsPlace { files: values, secrets } = &command.place;
    let values = values.0.iter().filter(|file| !files::is_stream(file)).map(|file| ("-f", file));
    for (flag, file) in values.chain(secrets.secrets_file.iter().map(|file| ("--secrets-file", file))) {
        words.extend([flag.to_owned(), shell::word(&file.display().to_string())]);
    }
    if command.force {
        words.push("--force".to_owned());
    }
    words.join(" ")
}

/// All Secrets of a namespace, as the cluster has them.
fn ask_for_secrets(cluster: &ClusterArgs, namespace: &str) -> Result<Vec<u8>> {
    let program = cluster.kubectl.display();
    let output = ask(cluster, "secret", namespace);
    let output = output.with_context(|| format!("cannot run `{program}`: install it or name it with --kubectl"))?;
    if !output.status.success() {
        bail!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(output.stdout)
}

/// What shows in whose layout data services have their data, as far as the cluster lets it be read: nothing is imported from it.
fn ask_for_layout(cluster: &ClusterArgs, namespace: &str) -> Vec<Manifest> {
    let mut unread = Vec::new();
    let mut objects = Vec::new();
    // One by one: whoever may not read one of them may read others.
    for (resource, kinds) in LAYOUT {
        let output = ask(cluster, resource, namespace).ok().filter(|output| output.status.success());
        let text = output.and_then(|output| String::from_utf8(output.stdout).ok());
        match text.and_then(|text| manifests::read(&text, "the cluster").ok()) {
            Some(found) => objects.extend(found),
            None => unread.push(*kinds),
        }
    }
    if !unread.is_empty() {
        note(&format!(
            "note: the cluster does not let {} be read, which would show whether this release runs in the layout of Bitnami's images",
            unread.join(", ")
        ));
    }
    objects
}

fn ask(cluster: &ClusterArgs, resources: &str, namespace: &str) -> io::Result<Output> {
    let mut command = Command::new(&cluster.kubectl);
    command.args(["get", resources, "--namespace", namespace, "--output", "json"]);
    if let Some(context) = &cluster.context {
        command.args(["--context", context]);
    }
    command.stdin(Stdio::null()).output()
}
