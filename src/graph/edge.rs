//! A relation of the graph.

use crate::manifests::How;

/// What one node has to do with another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Place of the node among the nodes.
    pub from: usize,
    /// Place of the other node.
    pub to: usize,
    /// What it has to do with it.
    pub how: How,
}

impl Edge {
    /// The relation in a word, where an arrow alone does not say it.
    pub fn word(self) -> &'static str {
        match self.how {
            How::LeadsTo | How::Uses | How::TalksTo => "",
            How::Selects => "selects",
            How::Scales => "scales",
            How::WaitsFor => "waits for",
        }
    }
}
