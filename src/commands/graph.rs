//! `st2ha graph`.

use std::collections::BTreeSet;

use anyhow::Result;

use super::{note, print, release};
use crate::cli::{GraphCommand, GraphFormat};
use crate::graph::{dot, graph, html, mermaid, svg};
use crate::manifests::Manifest;
use crate::nearest::nearest;

/// Prints the topology of a render.
pub fn run(command: &GraphCommand) -> Result<()> {
    let manifests = release::preview(&command.request)?.manifests;
    tell_unknown(&manifests, &command.without);
    let graph = graph(&manifests, &command.without);
    let release = &command.request.release;
    let title = format!("{} in namespace {}", release.name, release.namespace);
    print(&match command.format {
        GraphFormat::Mermaid => mermaid(&graph),
        GraphFormat::Dot => dot(&graph),
        GraphFormat::Svg => svg(&graph, &title),
        GraphFormat::Html => html(&graph, &title),
    })
}

/// Says which kinds cannot be left out because there are none of them.
fn tell_unknown(manifests: &[Manifest], without: &[String]) {
    let kinds: BTreeSet<&str> = manifests.iter().map(|manifest| manifest.key.kind.as_str()).collect();
    for kind in without.iter().filter(|kind| !kinds.iter().any(|known| known.eq_ignore_ascii_case(kind))) {
        let near = nearest(kind, kinds.iter().copied());
        let help = near.first().map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
        note(&format!("note: nothing of the kind `{kind}` is rendered{help}"));
    }
}
