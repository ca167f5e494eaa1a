//! Who the manifests are for, and what that changes about them.

mod argocd;
mod fields;
mod flux;
mod hook;
mod job_name;
mod kubectl;
mod labels;
mod listed;
mod quantities;
mod scope;
mod stored;

use super::key::ManifestKey;
use super::manifest::Manifest;

pub use hook::{is_hook, is_passing};
pub use scope::namespace_of;
#[cfg(test)]
pub(super) use stored::normalise;

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
    /// Whether objects are to be the upstream chart's; behind Helm, down to fields that say nothing.
    pub upstream: bool,
}

/// Manifests that fit their target.
pub struct Adapted {
    /// The manifests.
    pub manifests: Vec<Manifest>,
    /// Hooks that are left out, since nothing at the target would run them when Helm does.
    pub left_out: Vec<ManifestKey>,
}

/// Makes manifests fit their target.
pub fn adapt(mut manifests: Vec<Manifest>, to: Adapt<'_>) -> Adapted {
    // Helm compares what it prints with what it printed before, and so keeps all of the upstream chart's fields.
    if !to.upstream || to.target != Target::Helm {
        manifests.iter_mut().for_each(stored::normalise);
    }
    if !to.upstream {
        manifests.iter_mut().for_each(listed::complete);
        complete_hooks(&mut manifests);
    }
    if to.target == Target::Helm {
        return Adapted { manifests, left_out: Vec::new() };
    }
    let wanted = manifests.into_iter().filter(|manifest| to.include_tests || !hook::is_test(manifest));
    let (idle, wanted): (Vec<_>, Vec<_>) = wanted.partition(|manifest| is_idle(manifest, to.target));
    let adapted = wanted.into_iter().flat_map(|manifest| {
        let adapted = match to.target {
            Target::Helm => vec![manifest],
            Target::Kubectl => {
                let mut manifest = kubectl::adapt(manifest);
                kubectl::let_expire(&mut manifest);
                vec![manifest]
            }
            Target::Argocd => argocd::adapt(manifest, to.release),
            Target::Flux => vec![flux::adapt(kubectl::adapt(manifest))],
        };
        adapted.into_iter().map(|mut manifest| {
            labels::complete(&mut manifest, to.release);
            scope::set_namespace(&mut manifest, to.namespace);
            manifest.rekey();
            manifest
        })
    });
    Adapted { manifests: adapted.collect(), left_out: idle.into_iter().map(|manifest| manifest.key).collect() }
}

/// Whether nothing at a target does what makes Helm run this. Run at other times it could do harm: it may take down what it is
/// applied with.
fn is_idle(manifest: &Manifest, target: Target) -> bool {
    match target {
        Target::Helm => false,
        Target::Argocd => hook::is_for_rollback(manifest),
        Target::Kubectl | Target::Flux => hook::is_farewell(manifest),
    }
}

/// Has Helm make objects that are hooks whenever something needs them. Those of the upstream chart are there only from an installation on.
pub fn complete_hooks(manifests: &mut [Manifest]) {
    manifests.iter_mut().for_each(hook::complete);
}

/// Leaves out the hooks where something else brings its own: all that Helm runs, and objects that it makes, for Helm refuses to make an object a
/// second time. What nobody else makes is an ordinary object.
pub fn without_hooks(manifests: Vec<Manifest>, is_theirs: impl Fn(&Manifest) -> bool) -> Adapted {
    let (wanted, left_out): (Vec<_>, Vec<_>) = manifests.into_iter().partition(|manifest| {
        let is_needed = || !is_theirs(manifest) && !hook::is_run(manifest) && !hook::is_passing(manifest);
        !is_hook(manifest) || is_needed()
    });
    let kept = wanted.into_iter().map(|mut manifest| {
        if is_hook(&manifest) {
            hook::strip(&mut manifest);
        }
        manifest
    });
    let needed = left_out.into_iter().filter(|manifest| !hook::is_run(manifest) && !hook::is_passing(manifest));
    Adapted { manifests: kept.collect(), left_out: needed.map(|manifest| manifest.key).collect() }
}

/// Makes Helm's hooks fit a Helm that takes them for ordinary objects, as Helm 3 takes everything that a post-renderer prints.
/// Tests would be installed, so they go; a changed Job could not be upgraded, so Jobs are named by their content; and
/// `helm uninstall` passes over whatever is annotated as a hook, so nothing is.
pub fn hooks_as_objects(manifests: Vec<Manifest>) -> Adapted {
    let wanted = manifests.into_iter().filter(|manifest| !hook::is_test(manifest));
    let (idle, wanted): (Vec<_>, Vec<_>) = wanted.partition(hook::is_farewell);
    let adapted = wanted.into_iter().map(|manifest| {
        let mut manifest = kubectl::adapt(manifest);
        manifest.rekey();
        manifest
    });
    Adapted { manifests: adapted.collect(), left_out: idle.into_iter().map(|manifest| manifest.key).collect() }
}
