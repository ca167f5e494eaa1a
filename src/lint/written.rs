//! What users wrote, and where a field of an object comes from in it.

use crate::manifests::Manifest;
use crate::schema::Null;
use crate::trace::{Render, Site, Source, Trace};
use crate::values::{SourceKind, Sources};
use crate::yaml::{Node, Origin};

/// Values, the sources that they come from, and how they are rendered.
#[derive(Clone, Copy)]
pub struct Written<'a> {
    /// The values, complete or not.
    pub values: &'a Node,
    /// Where they were written.
    pub sources: &'a Sources,
    /// How they are rendered again, changed, to see what a field comes from.
    pub render: Render<'a>,
    /// The minor version of the Kubernetes that it is for.
    pub kube_minor: u32,
    /// Keys that somebody set to null.
    pub nulls: &'a [Null],
    /// What the values would be if nobody had written any, if that is known.
    pub defaults: Option<&'a Node>,
}

impl<'a> Written<'a> {
    /// These values, of which nothing is known that is not among them.
    pub fn new(values: &'a Node, sources: &'a Sources, render: Render<'a>, kube_minor: u32) -> Self {
        Self { values, sources, render, kube_minor, nulls: &[], defaults: None }
    }

    /// Whether the user wrote what stands at a place.
    pub fn is_own(&self, origin: Origin) -> bool {
        let is_written = |source: &crate::values::Source| source.kind != SourceKind::BuiltIn;
        origin.line > 0 && self.sources.get(origin.layer).is_some_and(is_written)
    }

    /// The values of the user's that each of these fields comes from.
    pub fn sources_of(&self, sites: &[Site], manifests: &[Manifest]) -> Vec<Vec<Source>> {
        if sites.is_empty() {
            return Vec::new();
        }
        let is_own = |origin: Origin| self.is_own(origin);
        Trace { values: self.values, is_own: &is_own, render: self.render }.sources(sites, manifests)
    }
}
