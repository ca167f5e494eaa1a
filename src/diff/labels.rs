//! Labels that only name a version. A new version changes them in nearly every object: that is told once for all of them, so that it hides
//! nothing else.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::change::{Change, Diff, Edit, FieldChange, Kind};

/// The labels, as paths end in them.
const LABELS: &[(&str, &str)] = &[
    ("app.kubernetes.io/version", "labels[\"app.kubernetes.io/version\"]"),
    ("helm.sh/chart", "labels[\"helm.sh/chart\"]"),
    ("chart", "labels.chart"),
];

/// Changes of fewer objects are shown where they are.
const FEWEST: usize = 3;

/// Changes, with what versions change in labels by itself.
pub struct Folded<'a> {
    /// All other changes.
    pub rest: Cow<'a, Diff>,
    /// A line for each label that has another value.
    pub lines: Vec<String>,
}

/// What happened to a label: its name, and the value before and after as it is shown.
type Step = (&'static str, String, String);

/// In which objects a label changes.
#[derive(Default)]
struct Places {
    objects: usize,
    /// Objects that change in nothing else.
    alone: usize,
    /// Objects whose pods have the label, too.
    pods: usize,
}

impl<'a> Folded<'a> {
    /// Takes the labels out of changes. Programs get them as they are.
    pub fn of(diff: &'a Diff) -> Self {
        let mut steps: BTreeMap<Step, Places> = BTreeMap::new();
        for change in &diff.changes {
            let found: Vec<(Step, &FieldChange)> =
                change.fields().iter().filter_map(|field| Some((step(field)?, field))).collect();
            let is_all = matches!(change.kind, Kind::Changed { .. }) && found.len() == change.fields().len();
            let mut seen = Vec::new();
            for (step, _) in &found {
                if seen.contains(&step) {
                    continue;
                }
                seen.push(step);
                let places = steps.entry(step.clone()).or_default();
                places.objects += 1;
                places.alone += usize::from(is_all);
                let is_of_pods = |field: &FieldChange| field.path.starts_with("spec.template.");
                places.pods += usize::from(found.iter().any(|(other, field)| other == step && is_of_pods(field)));
            }
        }
        steps.retain(|_, places| places.objects >= FEWEST);
        if steps.is_empty() {
            return Self { rest: Cow::Borrowed(diff), lines: Vec::new() };
        }
        let is_other = |field: &FieldChange| step(field).is_none_or(|step| !steps.contains_key(&step));
        let changes = diff.changes.iter().filter_map(|change| {
            let kind = match &change.kind {
                Kind::Changed { fields } => {
                    let fields: Vec<FieldChange> = fields.iter().filter(|field| is_other(field)).cloned().collect();
                    (!fields.is_empty()).then_some(Kind::Changed { fields })?
                }
                Kind::Renamed { from, fields } => {
                    let fields = fields.iter().filter(|field| is_other(field)).cloned().collect();
                    Kind::Renamed { from: from.clone(), fields }
                }
                other => other.clone(),
            };
            Some(Change { object: change.object.clone(), kind })
        });
        let rest = Cow::Owned(Diff { changes: changes.collect() });
        Self { rest, lines: steps.iter().map(|(step, places)| line(step, places)).collect() }
    }
}

/// What a field says of a label. A change that Kubernetes refuses is shown where it is.
fn step(field: &FieldChange) -> Option<Step> {
    let (label, _) = LABELS.iter().find(|(_, end)| {
        let place = field.path.strip_suffix(end).and_then(|rest| rest.strip_suffix("metadata."));
        matches!(place, Some("" | "spec.template." | "spec.jobTemplate." | "spec.jobTemplate.spec.template."))
    })?;
    match &field.edit {
        Edit::Replaced { before, after } if !field.refused => Some((label, before.to_string(), after.to_string())),
        _ => None,
    }
}

fn line((label, before, after): &Step, places: &Places) -> String {
    let Places { objects, alone, pods } = places;
    let mut notes = Vec::new();
    if *alone > 0 {
        notes.push(format!("{alone} of them change in nothing else"));
    }
    if *pods > 0 {
        notes.push(format!("{pods} of them start new pods"));
    }
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
    format!("label {label}: {before} -> {after} in {objects} objects{notes}")
}
