//! `st2ha graph`.

use anyhow::Result;

use super::{print, release};
use crate::cli::{GraphCommand, GraphFormat};
use crate::graph::{dot, graph, html, mermaid, svg};

/// Prints the topology of a render.
pub fn run(command: &GraphCommand) -> Result<()> {
    let graph = graph(&release::preview(&command.request)?.manifests, &command.without);
    let release = &command.request.release;
    let title = format!("{} in namespace {}", release.name, release.namespace);
    print(&match command.format {
        GraphFormat::Mermaid => mermaid(&graph),
        GraphFormat::Dot => dot(&graph),
        GraphFormat::Svg => svg(&graph, &title),
        GraphFormat::Html => html(&graph, &title),
    })
}
