//! `st2ha secrets import`.

use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::cli::{ClusterArgs, SecretsImport};
use crate::commands::release_state::advice;
use crate::commands::{files, note, secrets_file};
use crate::config::Release;
use crate::manifests;
use crate::secrets;
use crate::yaml::Node;

/// Stores what Secret manifests hold.
pub fn run(command: &SecretsImport) -> Result<()> {
    let release = Release { name: command.release.name.clone(), namespace: command.release.namespace.clone() };
    let (name, bytes) = match &command.file {
        Some(file) => (file.display().to_string(), files::read(file, "manifests")?),
        None => ("the cluster".to_owned(), ask(&command.cluster, &release.namespace)?),
    };
    let text = String::from_utf8(bytes).with_context(|| format!("{name} is not text in UTF-8"))?;
    let imported = secrets::import(&text, &release).with_context(|| format!("cannot import from {name}"))?;

    // What cannot be read as manifests is refused above.
    let objects = manifests::read(&text, &name).unwrap_or_default();
    let mut running = manifests::bitnami_services(&objects, &release.name);
    running.extend(manifests::bitnami_secrets(&objects, &release.name));
    running.sort_by_key(|found| found.service);
    running.dedup_by_key(|found| found.service);

    for problem in &imported.odd {
        note(&format!("warning: {}: {}", problem.path, problem.message));
    }
    let store = secrets_file::of_place(&command.place, &release)?;
    let (mut new, mut known, mut different) = (Vec::new(), 0, Vec::new());
    store.change(|stored| {
        for secret in imported.secrets {
            let keys: Vec<&str> = secret.path.split('.').collect();
            match stored.at(&keys).and_then(Node::text).filter(|text| !text.is_empty()) {
                Some(text) if text == secret.secret.expose() => known += 1,
                Some(_) if !command.force => different.push(secret.path),
                _ => new.push(secret),
            }
        }
        if different.is_empty() { new.clone() } else { Vec::new() }
    })?;
    let path = store.path().display();
    if !different.is_empty() {
        bail!("{path} holds other values for {}; nothing was changed, --force replaces them", different.join(", "));
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
    if let Some(advice) = advice(&running) {
        note(&advice);
    }
    Ok(())
}

/// All Secrets of a namespace, as the cluster has them.
fn ask(cluster: &ClusterArgs, namespace: &str) -> Result<Vec<u8>> {
    let program = cluster.kubectl.display();
    let mut command = Command::new(&cluster.kubectl);
    command.args(["get", "secret", "--namespace", namespace, "--output", "json"]);
    if let Some(context) = &cluster.context {
        command.args(["--context", context]);
    }
    let output = command.stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("cannot run `{program}`: install it or name it with --kubectl"))?;
    if !output.status.success() {
        bail!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(output.stdout)
}
