//! `st2ha secrets rotate`.

use anyhow::{Result, bail};
use serde_json::Value;
use time::OffsetDateTime;

use super::Sight;
use crate::cli::{KUBE_VERSION, RenderArgs, RequestArgs, SecretsRotate, TargetArg};
use crate::commands::{note, release};
use crate::config::Secret;
use crate::manifests::Manifest;
use crate::secrets::{self, Generated, NEEDS, Need, OsKeySource};

/// Generates stored secrets anew.
pub fn run(command: &SecretsRotate) -> Result<()> {
    let mut sight = Sight::of(&(&command.release).into(), &command.values)?;
    for key in &command.keys {
        if let Some(node) = sight.at(key).filter(|node| Need::find(key).is_some() && !sight.is_stored(node)) {
            bail!("{key} is given in {}: change it there", sight.sources.describe(node.origin));
        }
        if !command.force && Need::find(key).is_some_and(|need| need.kind.encrypts_data()) {
            bail!(
                "with another {key} all encrypted key-value pairs become unreadable; export them first \
                   (st2 key list --decrypt), and then add --force"
            );
        }
    }
    let missing =
        secrets::missing(&sight.values).into_iter().filter(|need| !command.keys.iter().any(|key| key == need.path));
    let is_complete = missing.count() == 0;
    let old: Vec<Generated> = NEEDS
        .iter()
        .filter_map(|need| {
            let text = sight.at(need.path)?.text()?;
            Some(Generated { path: need.path.to_owned(), secret: Secret::new(text) })
        })
        .collect();
    let rotated = secrets::rotate(&mut sight.values, &command.keys, &sight.release, &mut OsKeySource)?;
    // Certificates change together with those that were named.
    let old = old.into_iter().filter(|old| rotated.iter().any(|new| new.path == old.path)).collect();
    sight.store.rotate(&rotated, old, &now())?;
    if is_complete {
        // What has all that is needed has lost nothing.
        sight.store.seal()?;
    }
    for secret in &rotated {
        let more = Need::find(&secret.path).map_or("", |need| need.rotation);
        note(&format!("{} has a new value; {more}", secret.path));
    }
    note(&format!(
        "stored in {}, where the old ones are kept until `st2ha secrets prune`",
        sight.store.path().display()
    ));
    tell_immutable(command, &rotated);
    Ok(())
}

/// The time, in a form that can be a key.
fn now() -> String {
    let now = OffsetDateTime::now_utc();
    let (year, month, day) = now.to_calendar_date();
    let (hour, minute, second) = now.to_hms();
    format!("{year:04}-{:02}-{day:02}T{hour:02}-{minute:02}-{second:02}Z", u8::from(month))
}

/// Says which Secrets have to be deleted before the new secrets can be applied: Kubernetes refuses to change them.
fn tell_immutable(command: &SecretsRotate, rotated: &[Generated]) {
    let render = RenderArgs {
        target: TargetArg::Kubectl,
        kube_version: KUBE_VERSION.to_owned(),
        api_versions: Vec::new(),
        include_tests: false,
        templates: None,
    };
    let request = RequestArgs { release: (&command.release).into(), values: command.values.clone(), render };
    // What is wrong with the values is for others to say.
    let Ok(outputs) = release::preview(&request) else { return };
    let holds = |manifest: &&Manifest| {
        let is_immutable = manifest.object.get("immutable").and_then(Value::as_bool) == Some(true);
        is_immutable
            && manifest.key.kind == "Secret"
            && rotated.iter().any(|secret| holds_value(&manifest.object, secret))
    };
    for manifest in outputs.manifests.iter().filter(holds) {
        let namespace = manifest.key.namespace.as_deref().unwrap_or(&request.release.namespace);
        note(&format!(
            "the Secret {0} of a cluster that has it cannot be changed; delete it right before the manifests are applied: \
             kubectl delete secret {0} -n {namespace}",
            manifest.key.name
        ));
    }
}

fn holds_value(object: &Value, secret: &Generated) -> bool {
    let keys = object.get("data").and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key);
    let text = secret.secret.expose().as_bytes();
    keys.into_iter().any(|key| secrets::bytes(object, key).is_some_and(|value| value == text))
}
