//! What checking found, as data: positions and messages, never a value's text.

use super::finding_kind::FindingKind;
use crate::values::{KeyPath, Step as PathStep};
use crate::yaml::{Node, Origin};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The values cannot be used.
    Error,
    /// The values can be used, but probably do not mean what was intended. An error under `--strict`.
    Warning,
    /// The values can be used, if something is there that st2ha cannot see. Never an error.
    Note,
}

/// One thing found wrong with the values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What kind of finding it is.
    pub kind: FindingKind,
    /// The key, as `--set` would write it: `st2.packs.sensors[0].ref`.
    pub path: String,
    /// Where the value (or the nearest enclosing one) was written.
    pub origin: Option<Origin>,
    /// What is wrong, without the value's text.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Finding {
    /// What kept the values from being checked.
    pub fn failed(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            kind: FindingKind::Failed,
            path: String::new(),
            origin: None,
            message: message.into(),
            help: None,
        }
    }
}

/// Collects findings about one values tree.
#[derive(Debug)]
pub struct Report<'a> {
    values: &'a Node,
    defaults: &'a Node,
    nulls: &'a [Null],
    findings: Vec<Finding>,
}

/// A key that somebody set to null, and where.
pub type Null = (String, Origin);

impl<'a> Report<'a> {
    /// An empty report about these values, which the defaults are a part of.
    pub fn new(values: &'a Node, defaults: &'a Node) -> Self {
        Self { values, defaults, nulls: &[], findings: Vec::new() }
    }

    /// The same, with the keys that are not among the values because somebody set them to null.
    #[must_use]
    pub fn with_nulls(self, nulls: &'a [Null]) -> Self {
        Self { nulls, ..self }
    }

    /// Whether what stands at a path and came from there is what a null left.
    pub fn is_nulled(&self, path: &str, origin: Origin) -> bool {
        self.nulls.iter().any(|(nulled, place)| nulled == path && *place == origin)
    }

    /// The values that the report is about.
    pub fn values(&self) -> &'a Node {
        self.values
    }

    /// What the values would be if nobody had written any.
    pub fn defaults(&self) -> &'a Node {
        self.defaults
    }

    /// Adds an error at a path such as `redis.sentinel.enabled` or `jobs.extra_hooks[0].name`. `message` says what is wrong,
    /// `help` what to write.
    pub fn error(&mut self, path: &str, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Error, &[path], message.into(), help.into());
    }

    /// The same where another key is why. It is what a finding about a default points at.
    pub fn error_due_to(&mut self, cause: &str, path: &str, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Error, &[path, cause], message.into(), help.into());
    }

    /// Adds a warning.
    pub fn warn(&mut self, path: &str, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Warning, &[path], message.into(), help.into());
    }

    /// The same where another key is why.
    pub fn warn_due_to(&mut self, cause: &str, path: &str, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Warning, &[path, cause], message.into(), help.into());
    }

    /// Adds a note.
    pub fn note(&mut self, path: &str, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Note, &[path], message.into(), help.into());
    }

    /// Whether somebody wrote the value at a path, or something in it.
    pub fn is_written(&self, path: &str) -> bool {
        let steps = self.around(path);
        steps.len() > length(path) && steps.last().is_some_and(|step| step.written().is_some())
    }

    /// Warns of a credential, which may stand inside of other texts, or under a key with dots in it.
    pub fn warn_of_credential(&mut self, path: &str, origin: Origin, message: String, help: &str) {
        let steps = self.around(path);
        let is_built_in = steps.last().is_some_and(|step| step.node.origin == origin && step.written().is_none());
        self.add(Severity::Warning, &[path], message, help.to_owned());
        if let Some(finding) = self.findings.last_mut() {
            finding.kind = FindingKind::BadSecret;
            if !is_built_in {
                finding.origin = (origin.line > 0).then_some(origin);
            }
        }
    }

    /// Adds a finding as it is.
    pub fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Everything found.
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    /// Adds a finding about the first of these paths. It points at the first of them that somebody wrote, at the null that took it away, or
    /// else at what is around it; what is built in nobody did, and then it is the switch beside the value or around it, which is what makes a default matter.
    fn add(&mut self, severity: Severity, paths: &[&str], message: String, help: String) {
        let around: Vec<Vec<Step<'_>>> = paths.iter().map(|path| self.around(path)).collect();
        let nearest = || around.iter().filter_map(|steps| steps.last());
        let exact = around.iter().zip(paths).filter(|(steps, path)| steps.len() > length(path));
        let origin = exact
            .filter_map(|(steps, _)| steps.last())
            .find_map(|step| step.written())
            .or_else(|| paths.iter().zip(&around).find_map(|(path, steps)| self.nulled(path, steps)))
            .or_else(|| nearest().find_map(|step| step.written()))
            .or_else(|| around.iter().flat_map(|steps| steps.iter().rev()).find_map(|step| step.switch()))
            .or_else(|| nearest().map(|step| step.node.origin).find(|origin| origin.line > 0));
        let help = Some(help).filter(|help| !help.is_empty());
        let (kind, path) = (FindingKind::Unworkable, paths.first().copied().unwrap_or_default().to_owned());
        self.findings.push(Finding { severity, kind, path, origin, message, help });
    }

    /// The null that keeps a path from leading any further than these steps.
    fn nulled(&self, path: &str, around: &[Step<'_>]) -> Option<Origin> {
        if around.len() > length(path) {
            return None;
        }
        let is_around =
            |null: &&Null| path.strip_prefix(&null.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        self.nulls.iter().filter(is_around).max_by_key(|(path, _)| path.len()).map(|(_, origin)| *origin)
    }

    /// The values on the way to a path, outermost first, as far as they exist.
    fn around(&self, path: &str) -> Vec<Step<'a>> {
        let mut steps = vec![Step { node: self.values, default: Some(self.defaults) }];
        for step in self::steps(path) {
            let Some(next) = steps.last().and_then(|outer| outer.inner(&step)) else { break };
            steps.push(next);
        }
        steps
    }
}

/// The keys and places of a path; none of what is no path.
fn steps(path: &str) -> Vec<PathStep> {
    path.parse::<KeyPath>().map(|path| path.steps().to_vec()).unwrap_or_default()
}

fn length(path: &str) -> usize {
    steps(path).len()
}

/// A value, and the default in whose place it is.
#[derive(Clone, Copy)]
struct Step<'a> {
    node: &'a Node,
    default: Option<&'a Node>,
}

/// Keys that switch on what is beside them.
const SWITCHES: &[&str] = &["enabled", "create", "type"];

impl<'a> Step<'a> {
    /// The value of a key, or of an item of a list.
    fn inner(self, step: &PathStep) -> Option<Self> {
        let get = |node: &'a Node| match step {
            PathStep::Item(place) => node.as_list()?.get(*place),
            PathStep::Key(key) => node.get(key),
        };
        Some(Self { node: get(self.node)?, default: self.default.and_then(get) })
    }

    /// Where somebody wrote the value.
    fn written(self) -> Option<Origin> {
        let is_built_in = self.default.is_some_and(|default| default.origin == self.node.origin);
        (self.node.origin.line > 0 && !is_built_in).then_some(self.node.origin)
    }

    /// Where somebody switched on what the value is a part of.
    fn switch(self) -> Option<Origin> {
        SWITCHES.iter().find_map(|key| self.inner(&PathStep::Key((*key).into()))?.written())
    }
}
