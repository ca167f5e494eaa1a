//! The objects of a release as the cluster holds them, by way of kubectl.

mod complaints;
mod elsewhere;
mod expiring;
mod kubectl;
mod search;
mod served;

use std::collections::BTreeSet;

use anyhow::Result;

use self::kubectl::Kubectl;
use self::search::Search;
use super::super::note;
use super::super::show_only::ShowOnly;
use super::kind::Kind;
use super::sides::Sides;
use crate::cli::{ClusterArgs, ReleaseArgs};
use crate::diff::{self, Live};
use crate::manifests::{
    KINDS_ELSEWHERE, Manifest, RENDERED_KINDS, hooks_as_objects, is_hook, is_passing, namespace_of,
};

/// What the cluster has of these objects, and what else it has of this release. Only the kinds that were asked for are read.
pub fn compare(
    cluster: &ClusterArgs,
    release: &ReleaseArgs,
    ours: Vec<Manifest>,
    chosen: &ShowOnly<'_>,
) -> Result<Sides> {
    let namespace = &release.namespace;
    let wanted: Vec<&Manifest> = ours.iter().filter(|manifest| chosen.takes_kind(&manifest.key.kind)).collect();
    let kinds: BTreeSet<Kind> = wanted.iter().map(|manifest| Kind::of(&manifest.key)).collect();
    let mut search = Search::new(Kubectl::new(cluster))?;
    let mut found = search.by_name(&wanted, namespace)?;
    // What is left of an earlier render may be of a kind that this one does not have.
    let rendered = RENDERED_KINDS.iter().filter(|(_, name)| chosen.takes_kind(name));
    let sought: BTreeSet<Kind> =
        rendered.map(|(group, name)| Kind::new(group, name)).chain(kinds.iter().cloned()).collect();
    let named = wanted.iter().filter_map(|manifest| namespace_of(manifest, namespace));
    let namespaces: BTreeSet<&str> = named.chain([namespace.as_str()]).collect();
    // Redis' objects are labelled as they were before labels had a standard.
    let labels = [format!("app.kubernetes.io/instance={}", release.name), format!("release={}", release.name)];
    for namespace in namespaces {
        for label in &labels {
            let labelled = search.by_label(&sought, label, namespace)?.into_iter();
            found.extend(labelled.filter(|manifest| !elsewhere::is_anothers(manifest, release)));
        }
    }
    found.extend(elsewhere(&mut search, release, chosen, &labels)?);
    tell_unknown(&search.unknown);
    tell_unread(&search, &kinds);
    let can_read = |manifest: &&Manifest| !search.unread.contains(&Kind::of(&manifest.key));
    let is_of_another = |manifest: &Manifest| is_labelled_for_another(manifest, &release.name);
    if found.iter().all(is_of_another) && (wanted.is_empty() || wanted.iter().any(can_read)) {
        let objects = match (wanted.is_empty(), wanted.iter().all(can_read)) {
            (true, _) => "",
            (false, true) => "none of these objects, and ",
            (false, false) => "none of these objects that you may read, and ",
        };
        // Other kinds were not read, so of those nothing is known.
        let reads_all = RENDERED_KINDS.iter().all(|(_, name)| chosen.takes_kind(name));
        let (kinds, condition) = if reads_all {
            ("nothing", "it is installed")
        } else {
            ("nothing of the kinds after --show-only", "it has such objects")
        };
        note(&format!(
            "note: the cluster has {objects}{kinds} with the label of the release {} in the namespace {namespace}: if {condition}, look at NAME, --namespace and --context",
            release.name
        ));
    }
    let (before, after) = reduced(found, ours, namespace);
    Ok(Sides { before, after, unread: search.unread })
}

/// What the cluster has of the release where no object of this render is: values may put some objects into another namespace, and then not any
/// more.
fn elsewhere(
    search: &mut Search<'_>,
    release: &ReleaseArgs,
    chosen: &ShowOnly<'_>,
    labels: &[String],
) -> Result<Vec<Manifest>> {
    let kinds = KINDS_ELSEWHERE.iter().filter(|(_, name)| chosen.takes_kind(name));
    let kinds: BTreeSet<Kind> = kinds.map(|(group, name)| Kind::new(group, name)).collect();
    let mut all = Vec::new();
    for label in labels {
        let Some(found) = search.everywhere(&kinds, label)? else {
            let kinds = list(kinds.iter().filter(|kind| search.served.has(kind)));
            note(&format!(
                "note: the cluster does not let you look for {kinds} in all namespaces: those that earlier values have put into another namespace do not show"
            ));
            return Ok(Vec::new());
        };
        all.extend(found.into_iter().filter(|manifest| elsewhere::is_of(manifest, release)));
    }
    Ok(all)
}

/// Whether an object's labels name another release: releases of the upstream layout share some names.
fn is_labelled_for_another(manifest: &Manifest, release: &str) -> bool {
    let labels = manifest.object.pointer("/metadata/labels");
    let named = ["app.kubernetes.io/instance", "release"].iter().find_map(|label| labels?.get(label)?.as_str());
    named.is_some_and(|name| name != release)
}

/// What counts in the comparison of what was found with what is rendered.
fn reduced(mut found: Vec<Manifest>, ours: Vec<Manifest>, namespace: &str) -> (Vec<Manifest>, Vec<Manifest>) {
    let mut seen = BTreeSet::new();
    // What has an owner, or was made by a controller, is not applied by anyone.
    found.retain(|manifest| {
        let is_owned = manifest.object.pointer("/metadata/ownerReferences").is_some();
        let is_applied = !is_owned && !diff::is_made_by_controller(manifest);
        is_applied && !is_passing(manifest) && seen.insert(manifest.key.clone())
    });
    let is_by_content = holds_hooks_as_objects(&found, &ours);
    let mut after = if is_by_content { hooks_as_objects(ours).manifests } else { ours };
    after.retain(|manifest| !is_passing(manifest));
    let expiring = expiring::take_out(&mut found, &after, namespace);
    if expiring > 0 {
        let jobs = if expiring == 1 { "Job" } else { "Jobs" };
        note(&format!(
            "note: the cluster still has {expiring} {jobs} of earlier values: it removes them some time after they ended, so they are no difference"
        ));
    }
    let Live { manifests: before, unaccounted } = diff::as_applied(found, &after, namespace);
    if unaccounted > 0 {
        let objects = if unaccounted == 1 { "object" } else { "objects" };
        note(&format!(
            "note: nothing tells what was applied to {unaccounted} {objects}: fields that this render no longer has do not show there"
        ));
    }
    (before, after)
}

/// Says which kinds the cluster does not know. Their objects show as added.
fn tell_unknown(unknown: &BTreeSet<Kind>) {
    if !unknown.is_empty() {
        note(&format!(
            "note: the cluster does not know {} in the version of this render: it takes no such object until it does",
            list(unknown.iter())
        ));
    }
}

/// Says which kinds may not be read. Of kinds outside of namespaces that this render does not have, nothing is said: few may read
/// them, and few renders have any.
fn tell_unread(search: &Search<'_>, kinds: &BTreeSet<Kind>) {
    let told: Vec<&Kind> =
        search.unread.iter().filter(|kind| kinds.contains(kind) || search.served.is_namespaced(kind)).collect();
    if !told.is_empty() {
        note(&format!("note: the cluster does not let you read {}: they are not compared", list(told.into_iter())));
    }
}

fn list<'a>(kinds: impl Iterator<Item = &'a Kind>) -> String {
    kinds.map(|kind| kind.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Whether the cluster has our hooks under the names that `post-render` gives them for Helm 3, to which they are objects like others.
fn holds_hooks_as_objects(found: &[Manifest], ours: &[Manifest]) -> bool {
    let is_twin = |hook: &Manifest, live: &Manifest| {
        let end = live.key.name.strip_prefix(&hook.key.name).and_then(|end| end.strip_prefix('-'));
        live.key.kind == hook.key.kind
            && !is_hook(live)
            && end.is_some_and(|end| end.len() == 10 && end.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    ours.iter().filter(|manifest| is_hook(manifest)).any(|hook| found.iter().any(|live| is_twin(hook, live)))
}
