//! `st2ha secrets rotate`.

use anyhow::{Result, bail};
use serde_json::Value;

use super::Sight;
use crate::cli::{KUBE_VERSION, RenderArgs, RequestArgs, SecretsRotate, TargetArg};
use crate::commands::advised::Advised;
use crate::commands::{beside, note, release};
use crate::config::Secret;
use crate::manifests::Manifest;
use crate::secrets::{self, Coverage, Generated, Harm, NEEDS, Need, OsKeySource, Rotation, Store};

/// The secrets that Secrets hold which Kubernetes lets nobody change.
const IMMUTABLE: &[&str] = &[
    "mongodb.auth.metricsPassword",
    "mongodb.auth.password",
    "mongodb.auth.replicaSetKey",
    "mongodb.auth.rootPassword",
    "rabbitmq.auth.erlangCookie",
    "rabbitmq.auth.password",
    "st2.datastore_crypto_key",
];

/// Generates stored secrets anew.
pub fn run(command: &SecretsRotate) -> Result<()> {
    if let Some(key) = command.keys.iter().find(|key| Need::find(key).is_none()) {
        return Err(super::unknown("rotate", key));
    }
    let mut sight = Sight::of(&(&command.release).into(), &command.values)?;
    for key in &command.keys {
        if let Some(node) = sight.at(key).filter(|node| !sight.is_stored(node)) {
            bail!("{key} is given in {}: change it there", sight.sources.describe(node.origin));
        }
    }
    let missing =
        secrets::missing(&sight.values).into_iter().filter(|need| !command.keys.iter().any(|key| key == need.path));
    // What has all that is needed has lost nothing.
    let coverage = if missing.count() == 0 { Coverage::Complete } else { Coverage::Unknown };
    sight.store.require_covered(coverage)?;
    if sight.store.outline()?.is_none() {
        refuse_first(command, &sight)?;
    }
    if !command.yes {
        ask(command)?;
    }
    let is_sound = secrets::check(&sight.values).iter().all(|problem| problem.harm <= Harm::Refused);
    let immutable_key = command.keys.iter().find(|key| IMMUTABLE.contains(&key.as_str())).filter(|_| is_sound);
    let before = match (preview(command), immutable_key) {
        (Err(error), Some(key)) => {
            note(&format!(
                "nothing was replaced, for the values do not render: {key} stands in a Secret that Kubernetes lets nobody change, \
                 and nobody could say which one to delete"
            ));
            return Err(error);
        }
        (before, _) => before,
    };
    let old = command.keys.iter().filter_map(|key| {
        let text = sight.at(key)?.text().filter(|text| !text.is_empty())?;
        Some(Generated { path: key.clone(), secret: Secret::new(text) })
    });
    let old: Vec<Generated> = old.collect();
    let holds_others = sight.store.holds_secrets()?;
    let had: Vec<&str> = NEEDS.iter().map(|need| need.path).filter(|path| sight.at(path).is_some()).collect();
    let rotated = secrets::rotate(&mut sight.values, &command.keys, &sight.release, &mut OsKeySource)?;
    sight.store.rotate(&rotated, &super::now(), coverage)?;
    let keys: Vec<&str> = rotated.iter().map(|secret| secret.path.as_str()).collect();
    note(&stored(&keys, &had, &sight.store));
    if holds_others {
        let made: Vec<Generated> = rotated.iter().filter(|secret| !had.contains(&&*secret.path)).cloned().collect();
        let advised = Advised { release: &sight.release, values: &command.values, claim: sight.store.claim() };
        beside::warn(&made, &sight.store, advised);
    }
    // The Secrets that held the old texts are those that get the new ones.
    let rendered = match before {
        Ok(manifests) if old.len() == command.keys.len() => Ok((manifests, &old)),
        _ => preview(command).map(|manifests| (manifests, &rotated)),
    };
    let deletions = match rendered {
        Ok((manifests, secrets)) => immutable(&manifests, secrets, &command.release.namespace),
        Err(_) if keys.iter().any(|key| IMMUTABLE.contains(key)) => {
            vec!["delete the Secrets that hold them; which ones cannot be told, for nothing can be rendered with these values".to_owned()]
        }
        Err(_) => Vec::new(),
    };
    note(&format!("To bring them into the cluster:{}", numbered(&steps(&keys, &deletions))));
    Ok(())
}

/// Refuses to make the first file with what data depends on: there is nothing to replace, and somewhere else there may be.
fn refuse_first(command: &SecretsRotate, sight: &Sight) -> Result<()> {
    let depends = |key: &&String| Need::find(key).is_some_and(|need| need.rotation.risk.is_some());
    let Some(key) = command.keys.iter().find(depends) else { return Ok(()) };
    let advised = Advised { release: &sight.release, values: &command.values, claim: sight.store.claim() };
    bail!(
        "nothing was replaced, for there is no secrets file {} with a {key}, and data may depend on one that is elsewhere. If the release runs, take its \
         secrets from the cluster first: {}. If it is new, make them: {}",
        sight.store.path().display(),
        advised.import(),
        advised.init()
    )
}

/// What was stored: secrets in the place of others, or where there were none.
fn stored(keys: &[&str], had: &[&str], store: &Store) -> String {
    let (replaced, made): (Vec<&str>, Vec<&str>) = keys.iter().copied().partition(|key| had.contains(key));
    let path = store.path().display();
    let (replaced, made) = (replaced.join(", "), made.join(", "));
    match (replaced.is_empty(), made.is_empty()) {
        (true, _) => format!("generated {made}; stored in {path}, which had none to keep"),
        (false, true) => {
            format!("replaced {replaced}; stored in {path}, where the old ones are kept until `st2ha secrets prune`")
        }
        (false, false) => format!(
            "replaced {replaced}, and generated {made}; stored in {path}, where the old ones of the former are kept until `st2ha secrets prune`"
        ),
    }
}

/// Refuses to replace what data or servers that run depend on, and says what there is to do.
fn ask(command: &SecretsRotate) -> Result<()> {
    let needs: Vec<&Need> = command.keys.iter().filter_map(|key| Need::find(key)).collect();
    let risks = needs.iter().filter_map(|need| Some(format!("{}: {}", need.path, need.rotation.risk?)));
    let risks: Vec<String> = risks.collect();
    if risks.is_empty() {
        return Ok(());
    }
    let before = needs.iter().filter_map(|need| need.rotation.before).map(str::to_owned);
    let again = "run this command again with --yes".to_owned();
    let delete = "delete the Secrets that it names, which Kubernetes lets nobody change".to_owned();
    let keys: Vec<&str> = command.keys.iter().map(String::as_str).collect();
    let all: Vec<String> = before.chain([again]).chain(steps(&keys, &[delete])).collect();
    bail!(
        "nothing was replaced, for more than a file depends on it:\n  {}\nThe steps:{}",
        risks.join("\n  "),
        numbered(&all)
    )
}

/// What is to be done once the new secrets are stored, in its order.
fn steps(keys: &[&str], deletions: &[String]) -> Vec<String> {
    let mut needs: Vec<&Need> = keys.iter().filter_map(|key| Need::find(key)).collect();
    // The table begins with what StackStorm itself keeps and ends with the services that it needs, which have to be there first.
    needs.sort_by_key(|need| std::cmp::Reverse(NEEDS.iter().position(|known| known.path == need.path)));
    let of = |step: fn(&Rotation) -> Option<&'static str>| {
        let mut told: Vec<String> = Vec::new();
        for step in needs.iter().filter_map(|need| step(&need.rotation)) {
            if told.iter().all(|known| known != step) {
                told.push(step.to_owned());
            }
        }
        told
    };
    let apply = "apply the manifests".to_owned();
    [
        of(|rotation| rotation.then),
        of(|rotation| rotation.stop),
        deletions.to_vec(),
        vec![apply],
        of(|rotation| rotation.after),
    ]
    .concat()
}

fn numbered(steps: &[String]) -> String {
    steps.iter().enumerate().fold(String::new(), |text, (index, step)| format!("{text}\n  {}. {step}", index + 1))
}

/// What would be rendered now.
fn preview(command: &SecretsRotate) -> Result<Vec<Manifest>> {
    let render = RenderArgs {
        target: TargetArg::Kubectl,
        kube_version: KUBE_VERSION.to_owned(),
        api_versions: Vec::new(),
        include_tests: false,
        templates: None,
    };
    let request = RequestArgs { release: (&command.release).into(), values: command.values.clone(), render };
    Ok(release::preview(&request)?.manifests)
}

/// How to delete the Secrets that hold one of these secrets and that Kubernetes refuses to change.
fn immutable(manifests: &[Manifest], secrets: &[Generated], namespace: &str) -> Vec<String> {
    let holds = |manifest: &&Manifest| {
        let is_immutable = manifest.object.get("immutable").and_then(Value::as_bool) == Some(true);
        is_immutable
            && manifest.key.kind == "Secret"
            && secrets.iter().any(|secret| holds_value(&manifest.object, secret))
    };
    let command = |manifest: &Manifest| {
        let namespace = manifest.key.namespace.as_deref().unwrap_or(namespace);
        format!(
            "delete the Secret, which Kubernetes lets nobody change: kubectl delete secret {} -n {namespace}",
            manifest.key.name
        )
    };
    manifests.iter().filter(holds).map(command).collect()
}

fn holds_value(object: &Value, secret: &Generated) -> bool {
    let keys = object.get("data").and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key);
    let text = secret.secret.expose().as_bytes();
    keys.into_iter().any(|key| secrets::bytes(object, key).is_some_and(|value| value == text))
}
