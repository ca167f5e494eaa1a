//! What is known about a release before it is rendered.

/// Whether a release runs already. Then so do its secrets, and others in their place would lock it out of its own databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// Nobody says.
    Unknown,
    /// It is being upgraded.
    Upgrade,
}
