//! What checking found, as data: positions and messages, never a value's text.

use super::finding_kind::FindingKind;
use crate::yaml::{Node, Origin};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The values cannot be used.
    Error,
    /// The values can be used, but probably do not mean what was intended. An error under `--strict`.
    Warning,
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

/// Collects findings about one values tree.
#[derive(Debug)]
pub struct Report<'a> {
    values: &'a Node,
    findings: Vec<Finding>,
}

impl<'a> Report<'a> {
    /// An empty report about these values.
    pub fn new(values: &'a Node) -> Self {
        Self { values, findings: Vec::new() }
    }

    /// The values that the report is about.
    pub fn values(&self) -> &'a Node {
        self.values
    }

    /// Adds an error at a path such as `redis.sentinel.enabled` or `jobs.extra_hooks[0].name`. `message` says what is wrong,
    /// `help` what to write.
    pub fn error(&mut self, path: &str, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Error, path, message.into(), help.into());
    }

    /// Adds a warning.
    pub fn warn(&mut self, path: &str, message: impl Into<String>, help: impl Into<String>) {
        self.add(Severity::Warning, path, message.into(), help.into());
    }

    /// Adds a finding as it is.
    pub fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Everything found.
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    fn add(&mut self, severity: Severity, path: &str, message: String, help: String) {
        let origin = self.nearest(path);
        let help = Some(help).filter(|help| !help.is_empty());
        let kind = FindingKind::Unworkable;
        self.findings.push(Finding { severity, kind, path: path.to_owned(), origin, message, help });
    }

    /// Where the value at a path was written, or the nearest enclosing value that exists.
    fn nearest(&self, path: &str) -> Option<Origin> {
        let mut node = self.values;
        for segment in path.split(['.', '[']).filter(|segment| !segment.is_empty()) {
            let next = match segment.strip_suffix(']') {
                Some(index) => index.parse::<usize>().ok().and_then(|index| node.as_list()?.get(index)),
                None => node.get(segment),
            };
            let Some(next) = next else { break };
            node = next;
        }
        (node.origin.line > 0).then_some(node.origin)
    }
}
