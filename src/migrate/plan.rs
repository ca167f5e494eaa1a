//! The plan: what is done in which order, by which commands, and how to go back.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::moving::Moving;
use super::select::{PART_LABEL, Part, STAGE_LABEL, select};
use super::stage::{Change, Check, Stage};
use crate::diff::{self, Comparison, DiffError};
use crate::manifests::{Manifest, ManifestKey};

/// How long new pods may take: MongoDB reads all of its data before a member counts as in sync.
const ROLLOUT: &str = "--timeout=2h";
/// Objects of StackStorm itself.
const STACKSTORM_LABEL: &str = "app.kubernetes.io/part-of=stackstorm";

/// The plan of a migration.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Name of the release.
    pub release: String,
    /// Namespace of the release.
    pub namespace: String,
    /// What `$FLAGS` stands for in the commands.
    pub flags: String,
    /// What `$MIGRATE` stands for in the commands, if there is any need of it.
    pub migrate_flags: String,
    /// The stages, in their order.
    pub stages: Vec<StagePlan>,
    /// What is to be written into the values afterwards.
    pub values: Value,
    /// What lets Helm go on with a release that it has installed.
    pub helm: Vec<Step>,
    /// What the user has to know, or could not be seen from here.
    pub remarks: Vec<String>,
}

/// One stage of the plan.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StagePlan {
    /// Its number, from 1.
    pub number: usize,
    /// Its name.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// What it does.
    pub does: &'static str,
    /// What is done, in this order.
    pub steps: Vec<Step>,
    /// How to go back.
    pub back: String,
    /// Images that the release has not had before it.
    pub images: Vec<String>,
}

/// One command of a stage.
#[derive(Debug, Serialize)]
pub struct Step {
    /// The command.
    pub command: String,
    /// Why, where that is not plain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A stage and all manifests that its values make.
pub struct Rendered {
    /// The stage.
    pub stage: &'static Stage,
    /// The manifests.
    pub manifests: Vec<Manifest>,
}

/// What a plan is made of.
pub struct Survey<'a> {
    /// What there is to move.
    pub moving: &'a Moving,
    /// The manifests of the release as it is.
    pub before: &'a [Manifest],
    /// Those of each stage.
    pub stages: &'a [Rendered],
    /// The release.
    pub release: &'a str,
    /// Namespace of the release.
    pub namespace: &'a str,
    /// Whether the commands need more flags than those of a render.
    pub has_flags: bool,
    /// What the names of a data service's objects begin with, by its section.
    pub fullnames: [(&'a str, &'a str); 3],
}

/// The stages of a plan.
pub fn stages(survey: &Survey<'_>) -> Result<Vec<StagePlan>, DiffError> {
    let mut cluster: BTreeMap<ManifestKey, Manifest> = by_key(survey.before.iter().cloned());
    let mut seen = images(survey.before);
    let mut plans = Vec::new();
    for rendered in survey.stages {
        let Rendered { stage, manifests } = rendered;
        let part = |part| select(stage, survey.moving, manifests, Some(part));
        let [check, change, complete] = Part::ALL.map(part);
        if stage.change == Change::Seal && change.is_empty() {
            continue;
        }
        let mut refused = refused(&cluster, &change, survey.namespace)?;
        if stage.change == Change::Brokers {
            // Their Services would lead to the old servers, too.
            for object in left(&cluster, manifests) {
                cluster.remove(&object);
                refused.push(Refused { object, fields: Vec::new() });
            }
        }
        let used: BTreeSet<String> = [&check, &change, &complete].into_iter().flat_map(|part| images(part)).collect();
        cluster.extend(by_key(change.iter().cloned()));
        let gone = if stage.change == Change::Finish { gone(&cluster, manifests) } else { Vec::new() };
        let parts = Parts { survey, stage, check, change, complete, refused, gone };
        plans.push(StagePlan {
            number: plans.len().saturating_add(1),
            name: stage.name,
            title: stage.title,
            does: stage.does,
            steps: parts.steps(),
            back: survey.named(stage.back),
            images: used.difference(&seen).cloned().collect(),
        });
        seen.extend(used);
    }
    Ok(plans)
}

/// What lets Helm go on. It takes over no object that does not name it, and the stages make some that it has not made.
pub fn helm(survey: &Survey<'_>) -> Vec<Step> {
    let Survey { release, namespace, .. } = survey;
    let Some(last) = survey.stages.iter().rfind(|rendered| rendered.stage.change == Change::Finish) else {
        return Vec::new();
    };
    let objects =
        format!("{} | kubectl get --ignore-not-found -o json -f -", survey.rendering(last.stage, Part::Change));
    let label = format!("{objects} | kubectl label --overwrite -f - app.kubernetes.io/managed-by=Helm");
    let names = format!("meta.helm.sh/release-name={release} meta.helm.sh/release-namespace={namespace}");
    vec![plain(label), plain(format!("{objects} | kubectl annotate --overwrite -f - {names}"))]
}

impl Survey<'_> {
    /// A text in which each section of a data service in braces stands for the name of its objects.
    fn named(&self, text: &str) -> String {
        let name = |text: String, (section, name): &(&str, &str)| text.replace(&format!("{{{section}}}"), name);
        self.fullnames.iter().fold(text.to_owned(), name)
    }

    /// What to do where kubectl finds an object missing: it takes note of none then.
    fn about_missing(&self, stage: &Stage) -> String {
        let objects = self.rendering(stage, Part::Change);
        format!(
            "where an object is missing, this stops before it changes anything: `{objects} | kubectl get -o name -f -` says which, and `st2ha render \
             $FLAGS -s KIND/NAME | kubectl apply -f -` makes it"
        )
    }

    /// The command that prints a part of a stage.
    fn rendering(&self, stage: &Stage, part: Part) -> String {
        let more = if self.has_flags { " $MIGRATE" } else { "" };
        format!("st2ha migrate render {} $FLAGS{more} --part {}", stage.name, part.name())
    }
}

fn by_key(manifests: impl Iterator<Item = Manifest>) -> BTreeMap<ManifestKey, Manifest> {
    manifests.map(|manifest| (manifest.key.clone(), manifest)).collect()
}

/// A change that Kubernetes refuses: the object, and the fields.
struct Refused {
    object: ManifestKey,
    fields: Vec<String>,
}

/// What Kubernetes would refuse to change of the objects that there are.
fn refused(
    cluster: &BTreeMap<ManifestKey, Manifest>,
    change: &[Manifest],
    namespace: &str,
) -> Result<Vec<Refused>, DiffError> {
    let before: Vec<Manifest> = change.iter().filter_map(|manifest| cluster.get(&manifest.key)).cloned().collect();
    let after: Vec<Manifest> = change.iter().filter(|manifest| cluster.contains_key(&manifest.key)).cloned().collect();
    let found = diff::diff(Comparison { before: &before, after: &after, namespace, placeholders: &[], shown: &[] })?;
    let told = found.changes.into_iter().filter(diff::Change::is_refused).map(|change| {
        let fields = change.fields().iter().filter(|field| field.refused).map(|field| field.path.clone()).collect();
        Refused { object: change.object, fields }
    });
    Ok(told.collect())
}

/// The servers of RabbitMQ and Redis that no others of their name take the place of.
fn left(cluster: &BTreeMap<ManifestKey, Manifest>, stage: &[Manifest]) -> Vec<ManifestKey> {
    let is_left = |manifest: &&Manifest| {
        let is_broker = ["rabbitmq/", "redis/"].iter().any(|folder| manifest.origin.starts_with(folder));
        let has_successor = stage.iter().any(|other| other.key == manifest.key);
        manifest.key.kind == "StatefulSet" && is_broker && !has_successor
    };
    cluster.values().filter(is_left).map(|manifest| manifest.key.clone()).collect()
}

/// What is in the cluster in the end and no manifest makes. Jobs vanish by themselves, and copies of data are worth keeping.
fn gone(cluster: &BTreeMap<ManifestKey, Manifest>, last: &[Manifest]) -> Vec<ManifestKey> {
    let kept: BTreeSet<&ManifestKey> = last.iter().map(|manifest| &manifest.key).collect();
    let is_kept = |manifest: &Manifest| {
        kept.contains(&manifest.key) || manifest.key.kind == "Job" || manifest.origin.starts_with("migrate/backup")
    };
    cluster.values().filter(|manifest| !is_kept(manifest)).map(|manifest| manifest.key.clone()).collect()
}

/// All images that pods of these objects name.
fn images(manifests: &[Manifest]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for manifest in manifests.iter().filter(|manifest| !["ConfigMap", "Secret"].contains(&&*manifest.key.kind)) {
        collect(&manifest.object, &mut found);
    }
    found
}

fn collect(value: &Value, images: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            images.extend(map.get("image").and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|value| collect(value, images));
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, images)),
        _ => {}
    }
}

/// A stage cut into its parts.
struct Parts<'a> {
    survey: &'a Survey<'a>,
    stage: &'static Stage,
    check: Vec<Manifest>,
    change: Vec<Manifest>,
    complete: Vec<Manifest>,
    refused: Vec<Refused>,
    gone: Vec<ManifestKey>,
}

impl Parts<'_> {
    fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        if !self.check.is_empty() {
            steps.push(self.render(Part::Check, "replace --force"));
            steps.push(self.wait_for_job(Part::Check));
        }
        steps.extend(self.refused.iter().map(|refused| self.delete(refused)));
        if !self.change.is_empty() {
            let verb = match self.stage.change {
                Change::Adopt => "apply set-last-applied --create-annotation",
                _ => "apply",
            };
            let why = (self.stage.change == Change::Adopt).then(|| self.survey.about_missing(self.stage));
            steps.push(Step { why, ..self.render(Part::Change, verb) });
            steps.extend(self.settled());
        }
        if !self.complete.is_empty() {
            steps.push(self.render(Part::Complete, "replace --force"));
            steps.push(self.wait_for_job(Part::Complete));
        }
        steps.extend(self.tidied());
        steps
    }

    fn render(&self, part: Part, verb: &str) -> Step {
        plain(format!("{} | kubectl {verb} -f -", self.survey.rendering(self.stage, part)))
    }

    fn labels(&self, part: Part) -> String {
        format!("-l {STAGE_LABEL}={},{PART_LABEL}={}", self.stage.name, part.name())
    }

    fn wait_for_job(&self, part: Part) -> Step {
        // A little longer than the Jobs themselves wait.
        let timeout = match (part, self.stage.check) {
            (Part::Check, Check::Drained) => "130m",
            (Part::Check, _) => "15m",
            (Part::Complete, _) => "70m",
            (Part::Change, _) => "24h",
        };
        let (namespace, labels) = (self.survey.namespace, self.labels(part));
        plain(format!("kubectl wait --for=condition=complete --timeout={timeout} -n {namespace} job {labels}"))
    }

    /// What waits until a change has taken place.
    fn settled(&self) -> Vec<Step> {
        let (namespace, release) = (self.survey.namespace, self.survey.release);
        match self.stage.change {
            Change::Nothing | Change::Adopt | Change::Drain | Change::Stop | Change::Seal => Vec::new(),
            Change::Backup if self.change.iter().any(|manifest| manifest.key.kind == "Job") => {
                vec![self.wait_for_job(Part::Change)]
            }
            Change::Backup => {
                let labels = self.labels(Part::Change);
                let ready = "--for=jsonpath='{.status.readyToUse}'=true --timeout=24h";
                vec![plain(format!("kubectl wait {ready} -n {namespace} volumesnapshot {labels}"))]
            }
            Change::Hop(_) | Change::Brokers => {
                let sets = self.change.iter().filter(|manifest| manifest.key.kind == "StatefulSet");
                sets.map(|set| plain(format!("kubectl rollout status {ROLLOUT} {}", named(&set.key)))).collect()
            }
            Change::StackStorm | Change::Finish => {
                let labels = format!("-l {STACKSTORM_LABEL},app.kubernetes.io/instance={release}");
                vec![plain(format!("kubectl rollout status {ROLLOUT} -n {namespace} deployment {labels}"))]
            }
        }
    }

    /// Where data stay, an object is made anew around its pods. What begins anew begins when the last pod of before is gone.
    fn delete(&self, refused: &Refused) -> Step {
        let Refused { object, fields } = refused;
        let (cascade, rest) = match self.stage.change {
            Change::Brokers => ("foreground", "its pods have to be gone first; its volumes stay"),
            _ => ("orphan", "its pods and volumes stay"),
        };
        Step {
            command: format!("kubectl delete {} --cascade={cascade}", named(object)),
            why: Some(if fields.is_empty() {
                format!("others take its place; {rest}")
            } else {
                format!("Kubernetes does not change {} of an object that is there; {rest}", fields.join(", "))
            }),
        }
    }

    /// What takes away the objects that nothing makes any more, one command a namespace.
    fn tidied(&self) -> Vec<Step> {
        let mut places: BTreeMap<&Option<String>, Vec<String>> = BTreeMap::new();
        for key in &self.gone {
            places.entry(&key.namespace).or_default().push(typed(key));
        }
        let command = |(namespace, names): (&Option<String>, Vec<String>)| {
            let place = namespace.as_ref().map(|namespace| format!(" -n {namespace}")).unwrap_or_default();
            Step {
                command: format!("kubectl delete --ignore-not-found{place} {}", names.join(" ")),
                why: Some("nothing makes these objects any more".to_owned()),
            }
        };
        places.into_iter().map(command).collect()
    }
}

/// An object as kubectl takes it: kind and name.
fn typed(key: &ManifestKey) -> String {
    let kind = key.kind.to_lowercase();
    let group = if key.group.is_empty() { String::new() } else { format!(".{}", key.group) };
    format!("{kind}{group}/{}", key.name)
}

/// The same with its namespace.
fn named(key: &ManifestKey) -> String {
    let place = key.namespace.as_ref().map(|namespace| format!("-n {namespace} ")).unwrap_or_default();
    format!("{place}{}", typed(key))
}

fn plain(command: String) -> Step {
    Step { command, why: None }
}
