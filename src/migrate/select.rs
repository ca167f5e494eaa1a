//! Which manifests belong to a stage, and to which part of it.

use serde_json::Value;

use super::moving::Moving;
use super::stage::{Change, Stage};
use crate::manifests::Manifest;

/// The label of the objects that exist for the migration only: the stage.
pub const STAGE_LABEL: &str = "st2ha/migration";
/// Their other label: the part.
pub const PART_LABEL: &str = "st2ha/migration-part";
/// The part of what the Jobs of every part mount.
const SCRIPTS: &str = "scripts";
/// Where the templates of the migration's own objects lie.
const OWN: &str = "migrate/";
/// The field that keeps Secrets and ConfigMaps as they are.
const IMMUTABLE: &str = "immutable";
const DEPLOYMENTS: &str = "stackstorm/deployments/";
/// What brings StackStorm new work. Its API is reached from outside through the web UI's pods; the API itself goes on, for actions use it.
pub const INTAKE: [&str; 4] = ["st2web", "st2chatops", "st2sensorcontainer", "st2timersengine"];

/// A part of a stage. Each is applied once the one before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What looks whether the stage may begin.
    Check,
    /// What changes.
    Change,
    /// What makes the change final.
    Complete,
}

impl Part {
    /// All parts, in their order.
    pub const ALL: [Self; 3] = [Self::Check, Self::Change, Self::Complete];

    /// Its name, on the command line and in the label.
    pub fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Change => "change",
            Self::Complete => "complete",
        }
    }
}

/// The manifests of a stage, or of a part of it, among all that its values make.
pub fn select(stage: &Stage, moving: &Moving, manifests: &[Manifest], part: Option<Part>) -> Vec<Manifest> {
    let is_wanted = |found: Part| part.is_none_or(|part| part == found);
    let has_jobs =
        manifests.iter().any(|manifest| manifest.key.kind == "Job" && part_of(manifest).is_some_and(is_wanted));
    let belongs = |manifest: &&Manifest| match part_of(manifest) {
        Some(found) => is_wanted(found),
        None if is_own(manifest) => has_jobs,
        None => is_wanted(Part::Change) && changes(stage.change, moving, manifest),
    };
    let mut chosen: Vec<Manifest> = manifests.iter().filter(belongs).cloned().collect();
    match stage.change {
        Change::Drain | Change::Stop => {
            chosen.iter_mut().filter(|manifest| manifest.key.kind == "Deployment").for_each(stop);
        }
        Change::Finish => chosen.iter_mut().for_each(unseal),
        _ => {}
    }
    chosen
}

fn is_own(manifest: &Manifest) -> bool {
    manifest.origin.starts_with(OWN)
}

fn label<'a>(manifest: &'a Manifest, name: &str) -> Option<&'a str> {
    manifest.object.pointer("/metadata/labels")?.get(name)?.as_str()
}

fn part_of(manifest: &Manifest) -> Option<Part> {
    let name = label(manifest, PART_LABEL).filter(|name| is_own(manifest) && *name != SCRIPTS)?;
    Part::ALL.into_iter().find(|part| part.name() == name)
}

/// Whether a change is about an object of the release.
fn changes(change: Change, moving: &Moving, manifest: &Manifest) -> bool {
    let folder = manifest.origin.split('/').next().unwrap_or_default();
    match change {
        Change::Nothing | Change::Backup => false,
        // They have run, and may be gone.
        Change::Adopt => manifest.key.kind != "Job",
        Change::Drain => manifest.origin.starts_with(DEPLOYMENTS) && brings_work(manifest),
        Change::Stop => manifest.origin.starts_with(DEPLOYMENTS),
        Change::StackStorm => !["mongodb", "rabbitmq", "redis"].contains(&folder),
        Change::Hop(_) => folder == "mongodb",
        Change::Brokers => folder == "rabbitmq" && moving.rabbitmq || folder == "redis" && moving.redis,
        Change::Finish => true,
        Change::Seal => manifest.object.get(IMMUTABLE) == Some(&Value::Bool(true)),
    }
}

/// Sensors may have Deployments of their own, named after the component and what tells them apart.
fn brings_work(manifest: &Manifest) -> bool {
    let name = label(manifest, "app.kubernetes.io/name").unwrap_or_default();
    INTAKE
        .iter()
        .any(|component| name.strip_prefix(component).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')))
}

/// The ways back from the last stages lead through the Secrets of before, which say nothing of this.
fn unseal(manifest: &mut Manifest) {
    if let Some(object) = manifest.object.as_object_mut() {
        object.remove(IMMUTABLE);
    }
}

/// No values say this of components that there is one of.
fn stop(manifest: &mut Manifest) {
    if let Some(Value::Object(spec)) = manifest.object.get_mut("spec") {
        spec.insert("replicas".to_owned(), 0.into());
    }
}
