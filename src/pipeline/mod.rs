//! From inputs to outputs without touching the world.

mod again;
mod expand;
mod given;
mod placeholders;
mod typed;
mod wanted;

use std::collections::{BTreeMap, BTreeSet};

pub use again::{Scene, again};
use expand::{Surroundings, expand};
use typed::typed;
pub use wanted::is_wanted;

use crate::config::{Config, Release};
use crate::manifests::{
    self, Adapt, Adapted, CheckError, Manifest, ManifestError, ManifestKey, RELEASE_NAMESPACE, Target, namespace_of,
};
use crate::render::{self, Chart, Context, Engine, Facts, Kube, Migration, ReleaseFacts, RenderError, Template};
use crate::schema::{self, Finding, FindingKind, Null, Report, Severity, Templates, rules};
use crate::secrets::{self, Generated, Harm, KeySource, Placeholders, SecretError};
use crate::yaml::{LayerId, Node, Origin};

/// What to do about secrets that are needed and not given.
pub enum MissingSecrets<'a> {
    /// Make them.
    Generate(&'a mut dyn KeySource),
    /// Take their absence for an error.
    Refuse,
}

/// Everything that a render depends on.
pub struct Inputs<'a> {
    /// Merged values.
    pub values: Node,
    /// What they would be if the user had said nothing: the built-in defaults, and the presets over them.
    pub defaults: Node,
    /// Keys that somebody set to null.
    pub nulls: Vec<Null>,
    /// What was found while the values were merged.
    pub findings: Vec<Finding>,
    /// The release.
    pub release: Release,
    /// The cluster's version.
    pub kube: Kube,
    /// API versions that the cluster serves, for templates in values.
    pub api_versions: Vec<String>,
    /// Who the manifests are for.
    pub target: Target,
    /// Whether tests stay in the output whatever the target.
    pub include_tests: bool,
    /// Whether warnings about values are errors.
    pub strict: bool,
    /// Templates; of two with one path the later one counts.
    pub templates: Vec<Template>,
    /// What to do about secrets that are needed and not given.
    pub missing_secrets: MissingSecrets<'a>,
    /// The stage of a migration that this is for: its own objects are rendered, too.
    pub migration: Option<Migration>,
}

/// What a render yields.
pub struct Outputs {
    /// The manifests, in the order in which they are applied.
    pub manifests: Vec<Manifest>,
    /// Hooks that are not among them, since nothing at the target would run them at the right time.
    pub left_out: Vec<ManifestKey>,
    /// The values that they were made from: complete, with their templates evaluated.
    pub values: Node,
    /// The same with their types.
    pub config: Box<Config>,
    /// What templates were told besides the values.
    pub facts: Facts,
    /// Secrets that were generated. Store them before anything is done with the manifests.
    pub generated: Vec<Generated>,
    /// What is odd about the values without keeping them from being used.
    pub warnings: Vec<Finding>,
}

/// A run without output.
#[derive(Debug)]
pub struct Failure {
    /// Why there is none.
    pub cause: Cause,
    /// What was found until then, the reason itself if it is about the values.
    pub findings: Vec<Finding>,
    /// The values as far as they were worked out.
    pub values: Node,
}

/// Why there is no output.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// The values cannot be used, as the findings say.
    #[error("the values cannot be used")]
    Values,
    /// The values pass the schema but not their types: a bug in st2ha.
    #[error("the schema and the types of the values disagree: {0}")]
    Config(String),
    /// Secrets are missing, or cannot be made.
    #[error(transparent)]
    Secrets(#[from] SecretError),
    /// A template fails.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A template prints something that is no object.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A template prints an object that Kubernetes would not take.
    #[error(transparent)]
    Check(#[from] CheckError),
}

/// Renders.
pub fn run(mut inputs: Inputs<'_>) -> Result<Outputs, Box<Failure>> {
    let mut findings = std::mem::take(&mut inputs.findings);
    let mut values = std::mem::replace(&mut inputs.values, Node::null(Origin::default()));
    match stages(inputs, &mut values, &mut findings) {
        Ok(outputs) => Ok(Outputs { values, warnings: findings, ..outputs }),
        Err(cause) => Err(Box::new(Failure { cause, findings, values })),
    }
}

/// The stages one after the other. What they do to the values and find in them stays, however this ends.
fn stages(inputs: Inputs<'_>, values: &mut Node, findings: &mut Vec<Finding>) -> Result<Outputs, Cause> {
    let Inputs { defaults, release, kube, api_versions, .. } = inputs;
    let Inputs { target, include_tests, strict, templates, missing_secrets, migration, nulls, .. } = inputs;
    let mut facts = Facts { migration, ..facts(&release, kube, target) };
    findings.extend(schema::renamed::take(values));
    findings.extend(schema::wrapped(values));
    findings.extend(schema::conform(values, &defaults, Templates::Leave));
    drop_read(findings, &templates);
    secrets::externalize(values, &release);
    // Values that are refused are checked to the end all the same: users want to hear of everything at once.
    let unread = schema::unread_credentials(values, findings);
    let generated = match missing_secrets {
        _ if is_refused(findings, strict) => secrets::resolve(values, &release, Some(&mut Placeholders)),
        // Nothing is generated in the place of what was given and not understood.
        MissingSecrets::Generate(_) if !unread.is_empty() => {
            let missing = secrets::resolve(values, &release, Some(&mut Placeholders));
            if missing.as_ref().is_ok_and(|missing| !missing.is_empty()) {
                schema::refuse_unread(findings, &unread);
            }
            missing
        }
        MissingSecrets::Generate(source) => secrets::resolve(values, &release, Some(source)),
        MissingSecrets::Refuse => secrets::resolve(values, &release, None),
    }?;
    secrets::repair(values);
    // What was generated just now stands nowhere, and needs no check.
    let is_told = |problem: &secrets::Problem| problem.harm != Harm::Doubtful && problem.origin.is_some();
    findings.extend(secrets::check(values).into_iter().filter(is_told).map(Finding::from));
    let expanded = expand(values, &defaults, &Surroundings { facts: &facts, api_versions: &api_versions, target });
    // Keys are as unknown as before; of those that are refused, that has been said.
    let is_key = |finding: &&Finding| finding.kind == FindingKind::UnknownKey && !unread.is_empty();
    let told: BTreeSet<_> =
        findings.iter().filter(is_key).map(|finding| (finding.path.clone(), finding.origin)).collect();
    let is_new = |finding: &Finding| !is_key(&finding) || !told.contains(&(finding.path.clone(), finding.origin));
    findings.extend(expanded.into_iter().filter(is_new));
    schema::give_way(values, &defaults);
    let mut config = match typed(values) {
        Err(_) if is_refused(findings, strict) => return Err(Cause::Values),
        config => config?,
    };
    let mut report = Report::new(values, &defaults).with_nulls(&nulls);
    let contract = if is_upstream(target, &config) { rules::Contract::Chart } else { rules::Contract::Own };
    rules::check(&config, &release, contract, &mut report);
    findings.extend(report.into_findings());
    // What follows needs the most memory.
    drop(defaults);
    drop_explained(findings);
    if is_refused(findings, strict) {
        return Err(Cause::Values);
    }

    secrets::hash_passwords(&mut config.st2).map_err(SecretError::from)?;
    facts.upstream = is_upstream(target, &config);
    let wanted = templates.iter().filter(|template| is_wanted(template, values, &facts));
    let manifests = objects(&config, &facts, wanted)?;
    for manifest in &manifests {
        manifests::check(manifest)?;
    }
    let (name, namespace) = (release.name.as_str(), release.namespace.as_str());
    let adapt = Adapt { target, release: name, namespace, include_tests, upstream: facts.upstream };
    let Adapted { mut manifests, left_out } = manifests::adapt(manifests, adapt);
    findings.extend(given::given(&manifests, &config, values));
    findings.extend(placeholders::keep(&mut manifests, values, target));
    if is_refused(findings, strict) {
        return Err(Cause::Values);
    }
    manifests::unique(&manifests)?;
    manifests::sort(&mut manifests);
    let (values, warnings) = (Node::null(Origin::default()), Vec::new());
    Ok(Outputs { manifests, left_out, values, config, facts, generated, warnings })
}

/// The objects that templates print.
fn objects<'t>(
    config: &Config,
    facts: &Facts,
    templates: impl Iterator<Item = &'t Template>,
) -> Result<Vec<Manifest>, Cause> {
    let context = Context::new(config, facts)?;
    let engine = Engine::new(templates, &context)?;
    let documents = render::render(&engine, context)?.into_iter();
    let mut manifests: Vec<Manifest> =
        documents.map(|document| Manifest::new(document.object, document.template)).collect::<Result<_, _>>()?;
    for manifest in &mut manifests {
        dress(manifest, config, facts);
    }
    Ok(manifests)
}

/// What the values say about all objects alike, whatever templates they come from.
fn dress(manifest: &mut Manifest, config: &Config, facts: &Facts) {
    let own = &facts.release.namespace;
    // Releases share definitions of kinds, but nothing else.
    let is_shared = manifest.key.kind == "CustomResourceDefinition";
    if !facts.upstream && !is_shared && namespace_of(manifest, own) != Some(own) {
        manifests::add_label(RELEASE_NAMESPACE, own, manifest);
    }
    if let Some(registry) = config.image_registry.as_deref().filter(|registry| !registry.is_empty()) {
        manifests::take_from(registry, manifest);
    }
    for (key, entries) in [("labels", &config.common_labels), ("annotations", &config.common_annotations)] {
        if let Some(entries) = entries {
            manifests::add_metadata(key, entries, manifest);
        }
    }
}

impl From<secrets::Problem> for Finding {
    fn from(problem: secrets::Problem) -> Self {
        Self {
            severity: if problem.harm == Harm::Unusable { Severity::Error } else { Severity::Warning },
            kind: FindingKind::BadSecret,
            path: problem.path.to_owned(),
            origin: problem.origin,
            message: problem.message,
            help: Some(problem.help.to_owned()),
        }
    }
}

fn facts(release: &Release, kube: Kube, target: Target) -> Facts {
    let service = if target == Target::Helm { "Helm" } else { "st2ha" }.to_owned();
    let release = ReleaseFacts { name: release.name.clone(), namespace: release.namespace.clone(), service };
    Facts { release, chart: Chart::default(), kube, upstream: target == Target::Helm, migration: None }
}

/// Whether objects are to be those of the upstream chart, faults that harm nobody included: names without the release in them, fields that
/// say nothing. This is the one place that decides it.
fn is_upstream(target: Target, config: &Config) -> bool {
    target == Target::Helm || config.compatibility.is_some()
}

/// Whether any finding keeps the values from being used.
fn is_refused(findings: &[Finding], strict: bool) -> bool {
    findings.iter().any(|finding| match finding.severity {
        Severity::Error => true,
        Severity::Warning => strict,
        Severity::Note => false,
    })
}

/// Leaves out that a key is unknown where an error says more about it, or about what stands below it; and what is said of a default because
/// the value beside it was of the wrong type, so that nothing took its place.
fn drop_explained(findings: &mut Vec<Finding>) {
    let around = |path: &str| path.rsplit_once('.').map(|(around, _)| around.to_owned());
    let mut ill_typed: BTreeMap<String, BTreeSet<Option<LayerId>>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.kind == FindingKind::WrongType) {
        if let Some(around) = around(&finding.path) {
            ill_typed.entry(around).or_default().insert(finding.origin.map(|origin| origin.layer));
        }
    }
    let is_consequence = |finding: &Finding| {
        let layers = around(&finding.path).and_then(|around| ill_typed.get(&around));
        let layer = finding.origin.map(|origin| origin.layer);
        layer.is_some() && layers.is_some_and(|layers| layers.iter().any(|other| *other != layer))
    };
    findings.retain(|finding| finding.severity != Severity::Warning || !is_consequence(finding));
    // What a template that fails was to say is not there.
    let failed = findings.iter().filter(|finding| finding.kind == FindingKind::BadTemplate);
    let failed: Vec<String> =
        failed.filter(|finding| finding.severity == Severity::Error).map(|finding| finding.path.clone()).collect();
    let is_around = |path: &str| {
        failed
            .iter()
            .any(|inner| inner.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '['])))
    };
    let is_about_what_is_there =
        |finding: &Finding| finding.kind == FindingKind::Unworkable && is_around(&finding.path);
    findings.retain(|finding| finding.severity != Severity::Warning || !is_about_what_is_there(finding));
    let is_unknown = |finding: &Finding| finding.kind == FindingKind::UnknownKey;
    let mut above: BTreeSet<String> = BTreeSet::new();
    let mut origins: BTreeSet<Origin> = BTreeSet::new();
    for error in findings.iter().filter(|finding| finding.severity == Severity::Error && !is_unknown(finding)) {
        above.extend(error.path.match_indices('.').filter_map(|(dot, _)| error.path.get(..dot)).map(str::to_owned));
        origins.extend(error.origin);
    }
    let is_explained = |unknown: &Finding| {
        above.contains(&unknown.path) || unknown.origin.is_some_and(|origin| origins.contains(&origin))
    };
    findings.retain(|finding| finding.severity != Severity::Warning || !is_unknown(finding) || !is_explained(finding));
}

/// Leaves out what is about keys of the user's own that some template reads, and what is said of values that stand in the wrong
/// place besides that.
fn drop_read(findings: &mut Vec<Finding>, templates: &[Template]) {
    let is_own = |finding: &Finding| match finding.kind {
        FindingKind::UnknownKey | FindingKind::MisplacedSection => !finding.path.contains('.'),
        kind => kind == FindingKind::WrappedValues && finding.severity == Severity::Error,
    };
    if findings.iter().any(is_own) {
        let read: BTreeSet<&str> = templates.iter().flat_map(|template| schema::names_read(&template.text)).collect();
        let outermost = |finding: &Finding| !read.contains(finding.path.split(['.', '[']).next().unwrap_or_default());
        findings.retain(|finding| !is_own(finding) || outermost(finding));
    }
    let misplaced = findings.iter().filter(|finding| finding.kind == FindingKind::MisplacedSection);
    let misplaced: BTreeSet<String> = misplaced.map(|finding| finding.path.clone()).collect();
    findings.retain(|finding| finding.kind != FindingKind::UnknownKey || !misplaced.contains(&finding.path));
    if findings.iter().any(|finding| finding.kind == FindingKind::WrappedValues && is_own(finding)) {
        findings.retain(|finding| finding.kind != FindingKind::UnknownKey || !is_own(finding));
    }
}
