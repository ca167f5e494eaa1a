//! Looking at what a release is made of.

use std::collections::BTreeSet;

use anyhow::Result;

use super::super::files::Origin;
use super::super::gather::Files;
use super::Request;
use crate::cli::RequestArgs;
use crate::manifests::Manifest;
use crate::pipeline::{self, Outputs};
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
    /// The objects that other values make, if they make any. Nothing is checked.
    pub fn again(&self, values: &Node) -> Option<Vec<Manifest>> {
        let templates = self.request.templates.iter().map(|template| &*template.path).collect();
        self.some_again(values, &templates)
    }

    /// The same of some templates.
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
