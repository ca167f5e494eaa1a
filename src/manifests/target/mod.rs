//! Who the manifests are for, and what that changes about them.

mod argocd;
mod flux;
mod hook;
mod job_name;
mod kubectl;
mod labels;
mod scope;

use super::manifest::Manifest;

pub use hook::is_hook;
pub use scope::namespace_of;

/// The consumer of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// `kubectl apply`: namespaces everywhere, no hooks, Jobs that can be applied again.
    #[default]
    Kubectl,
    /// Helm: what the upstream chart renders, hooks included.
    Helm,
    /// Argo CD: sync waves, and hooks as its own.
    Argocd,
    /// Flux: as for kubectl, and safe from its variable substitution.
    Flux,
}

/// What to make of manifests for a target.
#[derive(Clone, Copy, Debug)]
pub struct Adapt<'a> {
    /// The consumer.
    pub target: Target,
    /// Name of the release.
    pub release: &'a str,
    /// Namespace of the release.
    pub namespace: &'a str,
    /// Whether the test pod and its ConfigMap stay in where the target would leave them out.
    pub include_tests: bool,
}

/// Makes manifests fit their target.
pub fn adapt(manifests: Vec<Manifest>, to: Adapt<'_>) -> Vec<Manifest> {
    if to.target == Target::Helm {
        return manifests;
    }
    let wanted = manifests.into_iter().filter(|manifest| to.include_tests || !hook::is_test(manifest));
    let adapted = wanted.map(|mut manifest| {
        match to.target {
            Target::Helm => {}
            Target::Kubectl => kubectl::adapt(&mut manifest),
            Target::Argocd => argocd::adapt(&mut manifest, to.release),
            Target::Flux => {
                kubectl::adapt(&mut manifest);
                flux::adapt(&mut manifest);
            }
        }
        labels::complete(&mut manifest, to.release);
        scope::set_namespace(&mut manifest, to.namespace);
        manifest.rekey();
        manifest
    });
    adapted.collect()
}

/// Makes Helm's hooks fit a Helm that takes them for ordinary objects, as Helm 3 takes everything that a post-renderer prints. Tests would
/// be installed, so they go; a changed Job could not be upgraded, so Jobs are named by their content; and `helm uninstall`
/// passes over whatever is annotated as a hook, so nothing is.
pub fn hooks_as_objects(manifests: Vec<Manifest>) -> Vec<Manifest> {
    let wanted = manifests.into_iter().filter(|manifest| !hook::is_test(manifest));
    let adapted = wanted.map(|mut manifest| {
        kubectl::adapt(&mut manifest);
        manifest.rekey();
        manifest
    });
    adapted.collect()
}
