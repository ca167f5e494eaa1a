//! Rendering a release from what was typed: the one way from arguments to manifests, whatever a command does with them.

mod check;
mod look;
mod refuse;
mod study;
mod tell;

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

pub use check::{Checked, check};
pub use look::{Compared, compare, preview, preview_stage};
pub use study::{Studied, merged, objects, study, study_files};
use tell::{announce, fit_to_flag, incomplete, others_secrets, report};
pub use tell::{tell_left_out, tell_way_out, warn};

use super::advised::Advised;
use super::failure::{Reported, Ungathered};
use super::files::Origin;
use super::gather::{Extra, Files, Gathered, Stored};
use super::release_state::ReleaseState;
use super::{beside, git, note, secrets_file, templates_folder};
use crate::cli::{ReleaseArgs, RenderArgs, RequestArgs, ValuesArgs, Verbosity};
use crate::config::Release;
use crate::lint::{self, Written};
use crate::pipeline::{self, Cause, Failure, Inputs, MissingSecrets, Outputs, Scene};
use crate::render::{Kube, Migration, Template};
use crate::schema::{self, Finding, FindingKind, Restored, Severity};
use crate::secrets::{Added, Generation, OsKeySource, SecretError, Store, StoreError};
use crate::values::{Merged, Sources};
use crate::yaml::Node;

/// How often another process may store secrets first before something must be wrong.
const TRIES: usize = 5;

/// What was typed, read and understood once.
struct Request {
    release: Release,
    files: Files,
    values: ValuesArgs,
    kube: Kube,
    render: RenderArgs,
    templates: Vec<Template>,
    store: Store,
    origin: Origin,
    migration: Option<Migration>,
    generation: Generation,
}

/// A stage of a migration: what it does to the values, and what its own templates are told.
#[derive(Clone)]
pub struct StageRequest {
    /// What lies over the values, and what does not count of presets.
    pub extra: Extra,
    /// What templates are told.
    pub migration: Migration,
}

/// Renders a release for use: secrets that are missing are generated and stored before this returns. What is odd about the
/// values goes to stderr.
pub fn render(args: &RequestArgs, verbosity: Verbosity) -> Result<Outputs> {
    Request::new(args, Origin::Disk)?.render(args, &ReleaseState::default(), verbosity)
}

/// The same for one of the reasons to make secrets: where somebody has asked for them, those that data depends on are made beside others, too.
pub fn generate(args: &RequestArgs, generation: Generation) -> Result<Outputs> {
    let request = Request { generation, ..Request::new(args, Origin::Disk)? };
    request.render(args, &ReleaseState::default(), Verbosity::Normal)
}

/// The same with values files that were not typed, by name and text. Those that were typed win over them.
pub fn render_over(base: Vec<(String, Vec<u8>)>, args: &RequestArgs, state: &ReleaseState) -> Result<Outputs> {
    let mut request = Request::new(args, Origin::Disk)?;
    request.files = request.files.over(base);
    request.render(args, state, Verbosity::Normal)
}

/// Renders a stage of a migration for use, all that its values make.
pub fn render_stage(args: &RequestArgs, files: &Files, stage: StageRequest) -> Result<Outputs> {
    Request::at(args, files, stage)?.render(args, &ReleaseState::default(), Verbosity::Normal)
}

impl Request {
    /// Renders for use. `args` are what this was made of.
    fn render(self, args: &RequestArgs, state: &ReleaseState, verbosity: Verbosity) -> Result<Outputs> {
        let request = self;
        for _ in 0..TRIES {
            let (gathered, sources) = request.gather()?;
            // Before anything is generated, or asked for.
            state.allow(&gathered.merged)?;
            let mut source = OsKeySource;
            let has_lost_secrets = state.is_upgrade && !request.store.holds_secrets()?;
            let secrets = if args.values.no_generate || has_lost_secrets {
                MissingSecrets::Refuse
            } else {
                announce(&gathered.merged);
                MissingSecrets::Generate(&mut source)
            };
            let outputs = pipeline::run(request.inputs(gathered, secrets)).map_err(|failure| match failure.cause {
                Cause::Secrets(SecretError::Missing(_)) if has_lost_secrets => {
                    anyhow::Error::new(failure.cause).context(request.lost_secrets())
                }
                _ => request.explain(*failure, &sources),
            })?;
            state.keep(&outputs.manifests, &request.release.name)?;
            request.refuse(&outputs, &sources)?;
            request.refuse_encrypted(&outputs, &sources)?;
            request.refuse_emptied(&outputs)?;
            let others = if outputs.generated.is_empty() {
                Vec::new()
            } else {
                others_secrets(&request.store, &request.release, &request.values.secrets, &refuse::made(&outputs))
            };
            // Nothing is asked of the disk where nothing is made.
            let is_added = !outputs.generated.is_empty() && request.store.holds_secrets()?;
            let stored = outputs.generated.is_empty()
                || request.store.add_for(&outputs.generated, request.generation)? == Added::Stored;
            if stored {
                request.tell(&outputs, &sources, verbosity);
                if is_added {
                    beside::warn(&outputs.generated, &request.store, request.advised());
                }
                for other in others {
                    note(&other);
                }
                return Ok(outputs);
            }
        }
        bail!("{} keeps changing while it is being written", request.store.path().display())
    }

    /// A request at a stage of a migration.
    fn at(args: &RequestArgs, files: &Files, stage: StageRequest) -> Result<Self> {
        let StageRequest { extra, migration } = stage;
        let request = Self::of(args, files.clone().with(extra), Origin::Disk)?;
        Ok(Self { migration: Some(migration), ..request })
    }
}

/// The exit status that findings call for: 2 where not everything could be checked.
fn status(findings: &[Finding]) -> u8 {
    let is_incomplete = findings.iter().any(|finding| finding.kind == FindingKind::Failed);
    let is_refused = findings.iter().any(|finding| finding.severity == Severity::Error);
    if is_incomplete { 2 } else { u8::from(is_refused) }
}

/// The merged values of a release, secrets file included, what `null` could not remove from them, and the sources that they come from.
pub fn values(release: &ReleaseArgs, values: &ValuesArgs) -> Result<(Merged, Restored, Sources)> {
    let store = secrets_file::of_values(values, &identity(release))?;
    let gathered = Files::read(values, Origin::Disk).gather(values, &stored(&store, &Origin::Disk)?);
    let unread = gathered.status();
    let Gathered { merged, mut found, restored, sources, .. } = gathered;
    found.extend(schema::wrapped(&merged.values));
    for finding in &mut found {
        fit_to_flag(finding, &sources);
    }
    for (findings, status) in [(gathered.unread, unread), (found, 1)] {
        if findings.iter().any(|finding| finding.severity == Severity::Error) {
            return Err(Ungathered { findings, sources, status }.into());
        }
    }
    Ok((merged, restored, sources))
}

/// The file that keeps secrets of a release, if it holds any.
pub fn secrets_file(args: &RequestArgs) -> Result<Option<PathBuf>> {
    let store = secrets_file::of_values(&args.values, &identity(&args.release))?;
    Ok(store.holds_secrets()?.then(|| store.path().to_owned()))
}

impl Request {
    fn new(args: &RequestArgs, origin: Origin) -> Result<Self> {
        Self::of(args, Files::read(&args.values, origin.clone()), origin)
    }

    /// The same with files that were read before.
    fn of(args: &RequestArgs, files: Files, origin: Origin) -> Result<Self> {
        let RequestArgs { release, values, render } = args;
        let release = identity(release);
        let kube = kube(&render.kube_version)?;
        let templates = templates_folder::load(render.templates.as_deref())?;
        let store = secrets_file::of_values_in(&origin, values, &release)?;
        Ok(Self {
            release,
            files,
            values: values.clone(),
            kube,
            render: render.clone(),
            templates,
            store,
            origin,
            migration: None,
            generation: Generation::Needed,
        })
    }

    /// The values as they are now: the secrets file may have changed since the last look.
    fn gather(&self) -> Result<(Gathered, Sources)> {
        let gathered = self.files.gather(&self.values, &stored(&self.store, &self.origin)?).complete()?;
        let sources = gathered.sources.clone();
        Ok((gathered, sources))
    }

    fn inputs<'a>(&self, gathered: Gathered, missing_secrets: MissingSecrets<'a>) -> Inputs<'a> {
        Inputs {
            nulls: gathered.nulls(),
            values: gathered.merged.values,
            defaults: gathered.merged.defaults,
            findings: [gathered.found, gathered.restored.findings].concat(),
            release: self.release.clone(),
            kube: self.kube.clone(),
            api_versions: self.render.api_versions.clone(),
            target: self.render.target.into(),
            include_tests: self.render.include_tests,
            strict: self.values.strict,
            templates: self.templates.clone(),
            missing_secrets,
            migration: self.migration.clone(),
        }
    }

    /// What the manifests depend on besides the values.
    fn scene(&self) -> Scene<'_> {
        Scene {
            release: &self.release,
            kube: &self.kube,
            target: self.render.target.into(),
            include_tests: self.render.include_tests,
            templates: &self.templates,
        }
    }

    /// A failure as findings: what was found before, and the failure itself.
    fn told(&self, failure: Failure, sources: &Sources) -> Vec<Finding> {
        let Failure { cause, mut findings, values } = failure;
        for finding in &mut findings {
            fit_to_flag(finding, sources);
        }
        let render = |values: &Node, templates: &BTreeSet<&str>| pipeline::again(values, self.scene(), templates);
        match cause {
            Cause::Values => {}
            Cause::Check(error) => {
                let written = Written::new(&values, sources, &render, self.kube.minor);
                findings.push(lint::ill_typed(&error, written));
            }
            Cause::Secrets(SecretError::Partial { ref given, ref missing }) => {
                findings.push(incomplete(&values, given, missing));
            }
            other => findings.push(Finding::failed(format!("{:#}", anyhow::Error::new(other)))),
        }
        findings
    }

    /// A failure as the user should see it.
    fn explain(&self, failure: Failure, sources: &Sources) -> anyhow::Error {
        if let Cause::Secrets(SecretError::Missing(missing)) = &failure.cause {
            let text = if failure.findings.is_empty() { String::new() } else { report(&failure.findings, sources) };
            // Nothing is advised that would be refused.
            if let Some(refusal) = self.refusal(missing) {
                let error = anyhow::Error::new(failure.cause).context(refusal);
                return Reported { text: format!("{text}error: {error:#}"), status: 2 }.into();
            }
            let path = self.store.path().display();
            let place = if self.store.claim().is_some() { String::new() } else { format!("{path} or ") };
            let help =
                format!("run {} once without --no-generate, or put them into {place}a -f file", self.advised().init());
            let error = anyhow::Error::new(failure.cause).context(help);
            return Reported { text: format!("{text}error: {error:#}"), status: 2 }.into();
        }
        let mut findings = self.told(failure, sources);
        tell_way_out(&mut findings, &self.store, sources, self.advised());
        Reported { text: report(&findings, sources), status: status(&findings).max(1) }.into()
    }

    /// Why secrets that are missing would not be made. Where an environment has others, its name is what helps.
    fn refusal(&self, missing: &[&str]) -> Option<StoreError> {
        if self.store.claim().is_none() { self.store.refusal(missing) } else { None }
    }

    fn advised(&self) -> Advised<'_> {
        Advised { release: &self.release, values: &self.values, claim: self.store.claim() }
    }

    /// What to do where an upgrade finds no secrets file.
    fn lost_secrets(&self) -> String {
        let path = self.store.path().display();
        format!(
            "this is an upgrade, but {path} holds no secrets, and others would lock the release out of its own data; run this \
             where the file is, name it with ST2HA_SECRETS_FILE or --secrets-file, or make it of what the cluster has: {}",
            self.advised().import()
        )
    }

    /// Says on stderr what is worth knowing about a render that went well.
    fn tell(&self, outputs: &Outputs, sources: &Sources, verbosity: Verbosity) {
        if verbosity == Verbosity::Verbose {
            sources.names().for_each(|name| note(&format!("values of {name}")));
            note(&format!("for Kubernetes {}", self.kube.version));
        }
        if !outputs.generated.is_empty() {
            let paths: Vec<&str> = outputs.generated.iter().map(|secret| secret.path.as_str()).collect();
            note(&format!(
                "generated {} and stored in {}: keep this file",
                paths.join(", "),
                self.store.path().display()
            ));
            if let Some(told) = self.store.told_of_sharing() {
                note(&format!("warning: {told}"));
            }
            if self.store.is_open_to_git() && git::would_take(self.store.path()) {
                note(&format!(
                    "warning: {} is in a Git repository and not encrypted: add it to .gitignore, or encrypt it with `st2ha secrets encrypt`",
                    self.store.path().display()
                ));
            }
        }
        if verbosity != Verbosity::Quiet {
            tell_left_out(&outputs.left_out);
        }
        let mut warnings = outputs.warnings.clone();
        tell_way_out(&mut warnings, &self.store, sources, self.advised());
        warn(&warnings, sources);
    }
}

fn identity(release: &ReleaseArgs) -> Release {
    Release { name: release.name.clone(), namespace: release.namespace.clone() }
}

/// The secrets file as a layer of values, if there is one.
fn stored(store: &Store, origin: &Origin) -> Result<Stored> {
    if let Some(tracked) = origin.read_tracked(store.path())? {
        let (name, bytes) = tracked;
        return Ok(Some((name, store.open(bytes)?)));
    }
    let Some(stored) = store.read()? else { return Ok(None) };
    for warning in &stored.warnings {
        note(&format!("warning: {warning}"));
    }
    Ok(Some((store.path().display().to_string(), stored.text.into_bytes())))
}

/// `1.33`, `v1.33.2` or `1.33.2-gke.1` as a version.
pub fn kube(text: &str) -> Result<Kube> {
    let version = text.strip_prefix('v').unwrap_or(text);
    let parts: Vec<&str> = version.split('.').collect();
    let minor = match parts.as_slice() {
        // Some providers report a minor version of `33+`.
        ["1", minor, ..] => minor.trim_end_matches('+').parse().ok(),
        _ => None,
    };
    let minor = minor.with_context(|| {
        format!(
            "`{text}` is not a version of Kubernetes; write for example 1.33.0 into --kube-version or ST2HA_KUBE_VERSION"
        )
    })?;
    let version = if parts.len() == 2 { format!("1.{minor}.0") } else { version.to_owned() };
    Ok(Kube { version, minor })
}
