//! From inputs to outputs without touching the world.

mod expand;

use expand::{Surroundings, expand};

use crate::config::{Config, Release};
use crate::manifests::{self, Adapt, Adapted, CheckError, Manifest, ManifestError, ManifestKey, Target};
use crate::render::{self, Chart, Context, Engine, Facts, Kube, ReleaseFacts, RenderError, Template};
use crate::schema::{self, Finding, FindingKind, Report, Severity, Templates, rules};
use crate::secrets::{self, Generated, Imagined, KeySource, SecretError};
use crate::yaml::Node;

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
    /// The built-in defaults alone.
    pub defaults: Node,
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
}

/// What a render yields.
pub struct Outputs {
    /// The manifests, in the order in which they are applied.
    pub manifests: Vec<Manifest>,
    /// Hooks that are not among them, since nothing at the target would run them at the right time.
    pub left_out: Vec<ManifestKey>,
    /// The values that they were made from.
    pub config: Config,
    /// What templates were told besides the values.
    pub facts: Facts,
    /// Secrets that were generated. Store them before anything is done with the manifests.
    pub generated: Vec<Generated>,
    /// What is odd about the values without keeping them from being used.
    pub warnings: Vec<Finding>,
}

/// Why there is no output.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The values cannot be used.
    #[error("the values cannot be used")]
    Values(Vec<Finding>),
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
pub fn run(inputs: Inputs<'_>) -> Result<Outputs, Failure> {
    let Inputs { mut values, defaults, mut findings, release, kube, api_versions, .. } = inputs;
    let Inputs { target, include_tests, strict, templates, missing_secrets, .. } = inputs;
    let facts = facts(&release, kube, target);
    findings.extend(schema::renamed::take(&mut values));
    findings.extend(schema::conform(&mut values, &defaults, Templates::Leave));
    findings.retain(|finding| !is_read(finding, &templates));
    // Values that are refused are checked to the end all the same: users want to hear of everything at once.
    let generated = match missing_secrets {
        _ if is_refused(&findings, strict) => secrets::resolve(&mut values, &release, Some(&mut Imagined)),
        MissingSecrets::Generate(source) => secrets::resolve(&mut values, &release, Some(source)),
        MissingSecrets::Refuse => secrets::resolve(&mut values, &release, None),
    }?;
    secrets::repair(&mut values);
    // What was generated just now stands nowhere, and needs no check.
    let hopeless = |problem: &secrets::Problem| problem.hopeless && problem.origin.is_some();
    findings.extend(secrets::check(&values).into_iter().filter(hopeless).map(Finding::from));
    findings.extend(expand(
        &mut values,
        &defaults,
        &Surroundings { facts: &facts, api_versions: &api_versions, target },
    ));
    let config = match typed(&values) {
        Err(_) if is_refused(&findings, strict) => return Err(Failure::Values(findings)),
        config => config?,
    };
    let mut report = Report::new(&values);
    rules::check(&config, &release, &mut report);
    findings.extend(report.into_findings());
    if is_refused(&findings, strict) {
        return Err(Failure::Values(findings));
    }

    let context = Context::new(&config, &facts)?;
    let wanted = templates.iter().filter(|template| is_wanted(template, &values));
    let engine = Engine::new(wanted, &context)?;
    let documents = render::render(&engine, context)?;
    let manifests = documents
        .into_iter()
        .map(|document| Manifest::new(document.object, document.template))
        .collect::<Result<Vec<_>, _>>()?;
    for manifest in &manifests {
        manifests::check(manifest)?;
    }
    let adapt = Adapt { target, release: &release.name, namespace: &release.namespace, include_tests };
    let Adapted { mut manifests, left_out } = manifests::adapt(manifests, adapt);
    manifests::unique(&manifests)?;
    manifests::sort(&mut manifests);
    Ok(Outputs { manifests, left_out, config, facts, generated, warnings: findings })
}

impl From<secrets::Problem> for Finding {
    fn from(problem: secrets::Problem) -> Self {
        Self {
            severity: if problem.hopeless { Severity::Error } else { Severity::Warning },
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
    Facts { release, chart: Chart::default(), kube }
}

/// Whether any finding keeps the values from being used.
fn is_refused(findings: &[Finding], strict: bool) -> bool {
    findings.iter().any(|finding| strict || finding.severity == Severity::Error)
}

fn typed(values: &Node) -> Result<Config, Failure> {
    serde_path_to_error::deserialize(values.to_json())
        .map_err(|error| Failure::Config(format!("{}: {}", error.path(), error.inner())))
}

/// Whether a finding is about a key of the user's own that some template reads.
fn is_read(finding: &Finding, templates: &[Template]) -> bool {
    let name = format!("values.{}", finding.path);
    finding.kind == FindingKind::UnknownKey
        && !finding.path.contains('.')
        && templates.iter().any(|template| template.text.contains(&name))
}

/// Whether a template takes part: those of a data service only while it is switched on.
fn is_wanted(template: &Template, values: &Node) -> bool {
    template.service().is_none_or(|service| values.at(&[service, "enabled"]).is_some_and(Node::is_truthy))
}
