//! `st2ha graph`.

use anyhow::Result;

use super::{print, release};
use crate::cli::{GraphCommand, GraphFormat};
use crate::graph::{dot, graph, mermaid};

/// Prints the topology of a render.
pub fn run(command: &GraphCommand) -> Result<()> {
    let graph = graph(&release::preview(&command.request)?.manifests, &command.without);
    print(&match command.format {
        GraphFormat::Mermaid => mermaid(&graph),
        GraphFormat::Dot => dot(&graph),
    })
}
