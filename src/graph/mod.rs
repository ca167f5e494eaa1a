//! The topology of a render as a graph, and ways to draw it.
//!
//! ```text
//! manifests -> relations -> Graph -> mermaid | dot
//! ```

mod build;
mod dot;
mod edge;
mod mermaid;
mod node;

pub use build::graph;
pub use dot::dot;
pub use edge::Edge;
pub use mermaid::mermaid;
pub use node::{Group, Node};

/// Objects, and what they have to do with each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// The objects, by group, kind and name.
    pub nodes: Vec<Node>,
    /// The relations, by the places of their nodes.
    pub edges: Vec<Edge>,
}
