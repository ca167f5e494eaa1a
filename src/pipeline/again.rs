//! Rendering values once more that a run has worked out.

use std::collections::BTreeSet;

use crate::config::Release;
use crate::manifests::{self, Adapt, Manifest, Target};
use crate::render::{Facts, Kube, Role, Template};
use crate::secrets;
use crate::yaml::Node;

use super::{facts, is_upstream, is_wanted, objects, typed};

/// What a render depends on besides the values.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The release.
    pub release: &'a Release,
    /// The cluster's version.
    pub kube: &'a Kube,
    /// Who the manifests are for.
    pub target: Target,
    /// Whether tests stay in the output whatever the target.
    pub include_tests: bool,
    /// Templates; of two with one path the later one counts.
    pub templates: &'a [Template],
}

/// The objects that some templates, or all if none is named, make of values which a run has worked out, changed perhaps. Nothing is checked, and nothing said
/// of what goes wrong.
pub fn again(values: &Node, scene: Scene<'_>, wanted: &BTreeSet<&str>) -> Option<Vec<Manifest>> {
    let Scene { release, kube, target, include_tests, templates } = scene;
    // Other objects hold checksums of ConfigMaps and Secrets.
    let is_data = |path: &str| {
        templates.iter().rfind(|template| template.path == path).is_some_and(|template| template.role() == Role::Data)
    };
    let reads_data = wanted.is_empty() || !wanted.iter().all(|path| is_data(path));
    let is_needed = |template: &Template| match template.role() {
        Role::Components | Role::Text => true,
        Role::Data if reads_data => true,
        _ => wanted.is_empty() || wanted.contains(&*template.path),
    };
    let mut config = typed(values).ok()?;
    secrets::placeholder_hashes(&mut config.st2);
    let upstream = is_upstream(target, &config);
    let facts = Facts { upstream, ..facts(release, kube.clone(), target) };
    let templates = templates.iter().filter(|template| is_needed(template) && is_wanted(template, values, &facts));
    let manifests = objects(&config, &facts, templates).ok()?;
    let adapt = Adapt { target, release: &release.name, namespace: &release.namespace, include_tests, upstream };
    let mut manifests = manifests::adapt(manifests, adapt).manifests;
    manifests::sort(&mut manifests);
    Some(manifests)
}
