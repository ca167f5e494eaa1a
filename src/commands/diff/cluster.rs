//! The objects of a release as the cluster holds them, by way of kubectl.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write as _};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::super::note;
use super::sides::Sides;
use crate::cli::{ClusterArgs, ReleaseArgs};
use crate::diff::{self, Live};
use crate::manifests::{Manifest, hooks_as_objects, is_hook, is_passing, namespace_of};

/// What the cluster has of these objects, and what else it has of this release.
pub fn compare(cluster: &ClusterArgs, release: &ReleaseArgs, ours: Vec<Manifest>) -> Result<Sides> {
    let namespace = &release.namespace;
    let mut found = ask(cluster, namespace, &["-f", "-"], &names(&ours, namespace))?;
    let kinds: BTreeSet<String> = ours.iter().map(kind).collect();
    let kinds = Vec::from_iter(kinds).join(",");
    let namespaces: BTreeSet<&str> = ours.iter().filter_map(|manifest| namespace_of(manifest, namespace)).collect();
    // Redis' objects are labelled as they were before labels had a standard.
    let labels = [format!("app.kubernetes.io/instance={}", release.name), format!("release={}", release.name)];
    for namespace in namespaces {
        for label in &labels {
            found.extend(ask(cluster, namespace, &[&kinds, "-l", label], "")?);
        }
    }
    let mut seen = BTreeSet::new();
    // What has an owner is not applied by anyone.
    found.retain(|manifest| {
        let is_owned = manifest.object.pointer("/metadata/ownerReferences").is_some();
        !is_owned && !is_passing(manifest) && seen.insert(manifest.key.clone())
    });
    let is_by_content = holds_hooks_as_objects(&found, &ours);
    let mut after = if is_by_content { hooks_as_objects(ours).manifests } else { ours };
    after.retain(|manifest| !is_passing(manifest));
    let Live { manifests: before, unaccounted } = diff::as_applied(found, &after, namespace);
    if unaccounted > 0 {
        let objects = if unaccounted == 1 { "object" } else { "objects" };
        note(&format!(
            "note: nothing tells what was applied to {unaccounted} {objects}: fields that this render no longer has do not show there"
        ));
    }
    Ok(Sides { before, after })
}

/// Whether the cluster has our hooks under the names that `post-render` gives them for Helm 3, to which they are objects like others.
fn holds_hooks_as_objects(found: &[Manifest], ours: &[Manifest]) -> bool {
    let is_twin = |hook: &Manifest, live: &Manifest| {
        let end = live.key.name.strip_prefix(&hook.key.name).and_then(|end| end.strip_prefix('-'));
        live.key.kind == hook.key.kind
            && !is_hook(live)
            && end.is_some_and(|end| end.len() == 10 && end.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    ours.iter().filter(|manifest| is_hook(manifest)).any(|hook| found.iter().any(|live| is_twin(hook, live)))
}

/// The identities of objects as manifests: kubectl needs no more, and secrets have no business in its input.
fn names(ours: &[Manifest], namespace: &str) -> String {
    let items = ours.iter().map(|manifest| {
        let mut metadata = json!({ "name": manifest.key.name });
        if let Some(namespace) = namespace_of(manifest, namespace) {
            metadata["namespace"] = json!(namespace);
        }
        json!({ "apiVersion": manifest.api_version(), "kind": manifest.key.kind, "metadata": metadata })
    });
    json!({ "apiVersion": "v1", "kind": "List", "items": items.collect::<Vec<Value>>() }).to_string()
}

/// `Deployment.v1.apps`, as kubectl takes it.
fn kind(manifest: &Manifest) -> String {
    match manifest.api_version().split_once('/') {
        Some((group, version)) => format!("{}.{version}.{group}", manifest.key.kind),
        None => manifest.key.kind.clone(),
    }
}

fn ask(cluster: &ClusterArgs, namespace: &str, what: &[&str], input: &str) -> Result<Vec<Manifest>> {
    let mut command = Command::new(&cluster.kubectl);
    command.arg("get").args(what).args(["--namespace", namespace, "--output", "json", "--ignore-not-found"]);
    command.arg("--show-managed-fields");
    if let Some(context) = &cluster.context {
        command.args(["--context", context]);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let program = cluster.kubectl.display();
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!(
                "cannot find `{program}`, which --against live asks the cluster with: install it or name it with --kubectl"
            )
        }
        Err(error) => return Err(error).with_context(|| format!("cannot run `{program}`")),
    };
    // Written from aside, for kubectl may print before it has read everything; one that stops reading says why on stderr.
    let (stdin, input) = (child.stdin.take(), input.to_owned());
    let writer = thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
    let output = child.wait_with_output().with_context(|| format!("cannot run `{program}`"))?;
    drop(writer.join());
    if !output.status.success() {
        bail!("{program}: {}", complaint(&output.stderr));
    }
    read(&output.stdout).with_context(|| format!("{program} printed something else than objects"))
}

/// What kubectl says is wrong, without the log of its attempts, whose lines start with a letter and the date: `E1122 `.
fn complaint(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let is_log = |line: &str| {
        line.get(1..6)
            .is_some_and(|date| date.trim_end().len() == 4 && date.trim_end().bytes().all(|byte| byte.is_ascii_digit()))
    };
    let lines: Vec<&str> = text.lines().filter(|line| !is_log(line)).collect();
    lines.join("\n").trim().to_owned()
}

/// Reads what kubectl prints: nothing, one object or a List.
fn read(bytes: &[u8]) -> Result<Vec<Manifest>> {
    if bytes.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    // The parser's own message may quote what it stumbles over.
    let object: Value = serde_json::from_slice(bytes)
        .map_err(|error| anyhow::anyhow!("no JSON at line {}, column {}", error.line(), error.column()))?;
    let items = match object {
        Value::Object(mut list) if list.get("kind").and_then(Value::as_str) == Some("List") => {
            match list.remove("items") {
                Some(Value::Array(items)) => items,
                _ => Vec::new(),
            }
        }
        object => vec![object],
    };
    let named = |(index, item)| Manifest::new(item, format!("the cluster, object {}", index + 1));
    Ok(items.into_iter().enumerate().map(named).collect::<Result<_, _>>()?)
}
