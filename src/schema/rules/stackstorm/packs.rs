//! Where packs come from.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::schema::Report;
use crate::schema::rules::own_key;

/// Packs that StackStorm's own images hold.
const SYSTEM_PACKS: &[&str] = &["chatops", "core", "default", "linux", "packs"];

/// Volumes that no two pods share.
const OF_ONE_POD: &[&str] = &["emptyDir", "ephemeral"];

/// What volumes and images say.
pub fn check(config: &Config, report: &mut Report<'_>) {
    volumes(config, report);
    names(config, report);
    configs(config, report);
}

/// A Secret of the user's own, or what the store holds, takes the place of all files.
fn configs(config: &Config, report: &mut Report<'_>) {
    const EXISTING: &str = "st2.packs.existingConfigsSecret";
    let packs = &config.st2.packs;
    if packs.existing_configs_secret.as_ref().is_none_or(String::is_empty) {
        return;
    }
    let names = packs.configs.iter().flatten().map(|(name, _)| format!("st2.packs.configs.{}", own_key(name)));
    let idle: Vec<String> = names.filter(|path| report.is_written(path)).collect();
    let (message, help) = if config.secrets.is_external() && !report.is_written(EXISTING) {
        (
            "this file is not used: the store is asked for all files (`packConfigs` in `secrets.external.fetch`)",
            "put it into the store, as a property of `st2-pack-configs`, and remove it here",
        )
    } else {
        (
            "this file is not used: the Secret that `st2.packs.existingConfigsSecret` names takes the place of all files",
            "put it into that Secret, and remove it here",
        )
    };
    for path in idle {
        report.warn(&path, message, help);
    }
}

/// Names of packs are those of folders, and each comes from one image.
fn names(config: &Config, report: &mut Report<'_>) {
    let packs = &config.st2.packs;
    let are_named = packs.images.iter().any(|image| image.packs.is_some());
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, image) in packs.images.iter().enumerate() {
        let path = format!("st2.packs.images[{index}]");
        let Some(names) = &image.packs else {
            if are_named {
                report.warn(
                    &path,
                    "this image does not list its packs, so the packs of all images are copied",
                    "write `packs: [...]` here, too",
                );
            }
            continue;
        };
        if names.is_empty() {
            report.error(
                &format!("{path}.packs"),
                "an image without packs is of no use",
                "name its packs, or remove the key to have all copied that it holds",
            );
        }
        if packs.volumes.enabled {
            report.warn(
                &format!("{path}.packs"),
                "all packs of the image are copied into the shared volumes",
                "remove this, or switch `st2.packs.volumes.enabled` off",
            );
        }
        for (at, name) in names.iter().enumerate() {
            let path = format!("{path}.packs[{at}]");
            let is_folder = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
            if name.is_empty() || !name.chars().all(is_folder) {
                report.error(
                    &path,
                    "no pack has a folder of this name",
                    "write the name of the pack's folder, of letters, digits and `_`",
                );
            } else if SYSTEM_PACKS.contains(&name.as_str()) {
                report.error(&path, "this pack is part of StackStorm's own images", "remove it here");
            } else if let Some(first) = seen.insert(name, index) {
                report.error(
                    &path,
                    format!("`st2.packs.images[{first}]` holds this pack already"),
                    "name the pack for the one image that it is to come from",
                );
            }
        }
    }
}

/// Shared volumes hold packs and virtualenvs together: a pack without its virtualenv does not run.
fn volumes(config: &Config, report: &mut Report<'_>) {
    let volumes = &config.st2.packs.volumes;
    if !volumes.enabled {
        return;
    }
    for (name, volume) in [("packs", &volumes.packs), ("virtualenvs", &volumes.virtualenvs)] {
        if volume.is_empty() {
            report.error(
                &format!("st2.packs.volumes.{}", own_key(name)),
                format!("shared volumes are enabled, but the one for {name} is missing"),
                "write a volume that several nodes can write to, such as `persistentVolumeClaim: {claimName: ...}`, \
                 or switch `st2.packs.volumes.enabled` off",
            );
        }
    }
    for (name, volume) in
        [("packs", &volumes.packs), ("virtualenvs", &volumes.virtualenvs), ("configs", &volumes.configs)]
    {
        let own = OF_ONE_POD.iter().find(|key| volume.value().get(**key).is_some_and(|source| !source.is_null()));
        if let Some(key) = own {
            report.warn(
                &format!("st2.packs.volumes.{name}.{key}"),
                "each pod has such a volume of its own, so what one installs is not there for the others",
                "write a volume that several nodes can write to, such as `persistentVolumeClaim: {claimName: ...}`",
            );
        }
    }
}
