//! An object of the graph.

use super::Facts;

/// An object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// What it belongs to.
    pub group: Group,
    /// Its kind.
    pub kind: String,
    /// Its name; a Job's without the digest at its end.
    pub name: String,
    /// What else is to be said of it: how many pods it has.
    pub note: String,
    /// What else is known of it.
    pub facts: Facts,
}

impl Node {
    /// What is written on it, in two lines.
    pub fn label(&self) -> String {
        let Self { kind, name, note, .. } = self;
        if note.is_empty() { format!("{name}\n{kind}") } else { format!("{name}\n{kind} {note}") }
    }
}

/// Objects that are drawn together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// What leads into the cluster.
    WaysIn,
    /// Services of StackStorm and what runs behind them.
    StackStorm,
    /// What runs once.
    Jobs,
    /// MongoDB, RabbitMQ and Redis.
    DataServices,
    /// What pods read.
    Configuration,
    /// What is used, but has to be in the cluster already.
    Elsewhere,
}

impl Group {
    /// All groups, in the order in which they are drawn.
    pub const ALL: [Self; 6] =
        [Self::WaysIn, Self::StackStorm, Self::Jobs, Self::DataServices, Self::Configuration, Self::Elsewhere];

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::WaysIn => "Ways in",
            Self::StackStorm => "StackStorm",
            Self::Jobs => "Jobs",
            Self::DataServices => "Data services",
            Self::Configuration => "Configuration",
            Self::Elsewhere => "Not rendered, has to be there",
        }
    }
}
