//! The topology of a render as a graph, and ways to draw it.
//!
//! ```text
//! manifests -> relations -> Graph -> mermaid | dot | svg | html
//! ```

mod build;
mod dot;
mod edge;
mod facts;
mod html;
mod layout;
mod mermaid;
mod node;
mod svg;
mod talks;

pub use build::graph;
pub use dot::dot;
pub use edge::Edge;
pub use facts::Facts;
pub use html::html;
pub use mermaid::mermaid;
pub use node::{Group, Node};
pub use svg::svg;

use crate::manifests::How;

/// Objects, and what they have to do with each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// The objects, by group, kind and name.
    pub nodes: Vec<Node>,
    /// The relations, by the places of their nodes.
    pub edges: Vec<Edge>,
}

impl Graph {
    /// The relations without those that others imply: what waits for something connects to it, too.
    fn drawn(&self) -> impl Iterator<Item = &Edge> {
        let is_implied =
            |edge: &Edge| edge.how == How::TalksTo && self.edges.contains(&Edge { how: How::WaitsFor, ..*edge });
        self.edges.iter().filter(move |edge| !is_implied(edge))
    }

    /// The groups that have nodes, and those with their places.
    fn groups(&self) -> impl Iterator<Item = (Group, Vec<(usize, &Node)>)> {
        let members = |group| self.nodes.iter().enumerate().filter(move |(_, node)| node.group == group).collect();
        let groups = Group::ALL.into_iter().map(move |group| (group, members(group)));
        groups.filter(|(_, nodes): &(_, Vec<_>)| !nodes.is_empty())
    }
}
