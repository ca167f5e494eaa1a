//! What is not rendered, because Kubernetes would not take it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use super::super::failure::Reported;
use super::super::files::is_stream;
use super::super::note;
use super::tell::report;
use super::{Request, status};
use crate::lint::{self, Written};
use crate::pipeline::{self, Outputs};
use crate::schema::Severity;
use crate::values::Sources;
use crate::yaml::Node;

/// Why secrets would not be made.
pub(super) struct Refusal {
    /// Where they would be stored.
    pub place: Place,
    /// What to say.
    pub told: String,
}

/// Where secrets would be stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a file that is there.
    Stored,
    /// In a new one. On another machine there may be one already.
    New,
}

/// The keys of the secrets that were made.
pub(super) fn made(outputs: &Outputs) -> Vec<&str> {
    outputs.generated.iter().map(|secret| secret.path.as_str()).collect()
}

impl Request {
    /// Why `render` would not make the secrets that these manifests have something else in the place of.
    pub(super) fn refusal_of(&self, outputs: &Outputs) -> Option<Refusal> {
        let made = made(outputs);
        let place = if fs::symlink_metadata(self.store.path()).is_ok() { Place::Stored } else { Place::New };
        let of_store = || self.refusal(&made).map(|error| Refusal { place, told: error.to_string() });
        self.emptied(&made).map(|told| Refusal { place: Place::New, told }).or_else(of_store)
    }

    /// Refuses to generate secrets again where a command that was to print values has printed nothing, or where a file named after secrets is empty:
    /// both may have held them. Of other empty files, a warning tells.
    pub(super) fn refuse_emptied(&self, outputs: &Outputs) -> Result<()> {
        let made = made(outputs);
        if let Some(told) = self.emptied(&made) {
            bail!(told);
        }
        for name in self.files.empty().filter(|_| !made.is_empty()) {
            note(&format!(
                "warning: the values file {name} is empty; if it held secrets, restore it before anything is applied"
            ));
        }
        Ok(())
    }

    /// What is said of values that are empty and may have held the secrets that are made.
    fn emptied(&self, made: &[&str]) -> Option<String> {
        let listed = made.join(", ");
        let told = |name: &str| {
            if is_stream(Path::new(name)) {
                Some(format!(
                    "the values after `-f` from {name} are empty, and {listed} would be generated again; look why the command before printed \
                     nothing, or leave this `-f` out"
                ))
            } else if name.to_ascii_lowercase().contains("secret") {
                Some(format!(
                    "the values file {name} is empty, and {listed} would be generated again; restore the file if it held secrets, or leave this \
                     `-f` out"
                ))
            } else {
                None
            }
        };
        self.files.empty().filter(|_| !made.is_empty()).find_map(told)
    }

    /// Refuses encrypted texts that templates of one's own have put into objects. Values with such are refused before.
    pub(super) fn refuse_encrypted(&self, outputs: &Outputs, sources: &Sources) -> Result<()> {
        if self.render.templates.is_none() {
            return Ok(());
        }
        let render = |values: &Node, templates: &BTreeSet<&str>| pipeline::again(values, self.scene(), templates);
        let written = Written::new(&outputs.values, sources, &render, self.kube.minor);
        let findings = lint::encrypted(&outputs.manifests, written);
        if findings.is_empty() {
            return Ok(());
        }
        Err(Reported { text: report(&findings, sources), status: status(&findings) }.into())
    }

    /// Refuses objects that Kubernetes would refuse for what stands in the values. Where nobody has written any, there is nothing to look for;
    /// and what the upstream chart renders is rendered as the chart does, whatever Kubernetes says.
    pub(super) fn refuse(&self, outputs: &Outputs, sources: &Sources) -> Result<()> {
        let is_given = self.files.is_some() || !self.values.set.0.is_empty();
        if !is_given || outputs.config.compatibility.is_some() || !lint::is_refused(&outputs.manifests, self.kube.minor)
        {
            return Ok(());
        }
        let render = |values: &Node, templates: &BTreeSet<&str>| pipeline::again(values, self.scene(), templates);
        // Read once more here, where hardly anybody comes: to keep them would cost every render memory.
        let (gathered, _) = self.gather()?;
        let nulls = gathered.nulls();
        let written = Written {
            nulls: &nulls,
            defaults: Some(&gathered.merged.defaults),
            ..Written::new(&outputs.values, sources, &render, self.kube.minor)
        };
        let mut findings = lint::lint(&outputs.manifests, written);
        // Built-in templates print nothing of the kind by themselves. What a template of one's own prints without a value is not looked at here.
        let is_ours = self.render.templates.is_none();
        findings.retain(|finding| finding.severity == Severity::Error && (is_ours || finding.origin.is_some()));
        if findings.is_empty() {
            return Ok(());
        }
        let findings = lint::over(outputs.warnings.clone(), findings);
        Err(Reported { text: report(&findings, sources), status: status(&findings) }.into())
    }
}
