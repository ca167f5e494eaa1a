//! Looking at what a release is made of.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::Value;

use super::super::files::Origin;
use super::super::gather::{Extra, Files, Over};
use super::{Request, stored};
use crate::cli::RequestArgs;
use crate::manifests::{Manifest, ManifestKey};
use crate::pipeline::{self, MissingSecrets, Outputs};
use crate::schema::Severity;
use crate::secrets::Placeholders;
use crate::values::{Merged, Sources};
use crate::yaml::Node;

/// A release as it is, which can be rendered again with other values.
pub struct Studied {
    request: Request,
    /// What it renders to.
    pub outputs: Outputs,
    /// The values as merged, before anything was evaluated.
    pub merged: Merged,
    /// The sources of the values.
    pub sources: Sources,
}

impl Studied {
    /// The objects that a release has with other values over all of its own; why there are none otherwise.
    pub fn over(&self, values: &Value) -> Result<Vec<Manifest>, String> {
        let over = Over { name: "the example".to_owned(), text: values.to_string().into_bytes(), keeps: |_| true };
        let files = self.request.files.clone().with(Extra { over: vec![over], ..Extra::default() });
        let stored = stored(&self.request.store, &self.request.origin).map_err(|error| format!("{error:#}"))?;
        let gathered = files.gather(&self.request.values, &stored);
        if let Some(unread) = gathered.unread.first() {
            return Err(unread.message.clone());
        }
        let sources = gathered.sources.clone();
        let mut placeholders = Placeholders;
        let inputs = self.request.inputs(gathered, MissingSecrets::Generate(&mut placeholders));
        pipeline::run(inputs).map(|outputs| outputs.manifests).map_err(|failure| {
            let findings = self.request.told(*failure, &sources);
            let why = findings.iter().find(|finding| finding.severity == Severity::Error);
            why.map_or_else(String::new, |why| {
                if why.path.is_empty() { why.message.clone() } else { format!("{}: {}", why.path, why.message) }
            })
        })
    }

    /// The objects that some templates make of other values, if they make any. Nothing is checked.
    pub fn some_again(&self, values: &Node, templates: &BTreeSet<&str>) -> Option<Vec<Manifest>> {
        pipeline::again(values, self.request.scene(), templates)
    }
}

/// Renders a release to see what its values do. Nothing is stored.
pub fn study(args: &RequestArgs) -> Result<Studied> {
    study_files(args, &Files::read(&args.values, Origin::Disk))
}

/// The same with files that were read before: stdin cannot be read again.
pub fn study_files(args: &RequestArgs, files: &Files) -> Result<Studied> {
    let request = Request::of(args, files.clone(), Origin::Disk)?;
    let (gathered, sources) = request.gather()?;
    let merged = gathered.merged.clone();
    let outputs = request.render_with_placeholders(gathered, &sources)?;
    Ok(Studied { request, outputs, merged, sources })
}

/// The values of a release, which is not rendered. The secrets file is not read.
pub fn merged(args: &RequestArgs) -> Result<Merged> {
    let request = Request::new(args, Origin::Disk)?;
    Ok(request.files.gather(&request.values, &None).complete()?.merged)
}

/// The objects that a release would have. The secrets file is not read: all secrets have a text that stands in for them.
pub fn objects(args: &RequestArgs) -> Result<Vec<ManifestKey>> {
    let request = Request::new(args, Origin::Disk)?;
    let gathered = request.files.gather(&request.values, &None).complete()?;
    let sources = gathered.sources.clone();
    let mut placeholders = Placeholders;
    let inputs = request.inputs(gathered, MissingSecrets::Generate(&mut placeholders));
    let outputs = pipeline::run(inputs).map_err(|failure| request.explain(*failure, &sources))?;
    Ok(outputs.manifests.into_iter().map(|manifest| manifest.key).collect())
}
