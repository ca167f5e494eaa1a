//! What to render.

use clap::Args;

use super::{ReleaseArgs, RenderArgs, ValuesArgs};

/// A render as it is asked for: a release, its values, and how to render it.
#[derive(Clone, Debug, Args)]
pub struct RequestArgs {
    /// The release.
    #[command(flatten)]
    pub release: ReleaseArgs,
    /// The values.
    #[command(flatten)]
    pub values: ValuesArgs,
    /// How to render.
    #[command(flatten)]
    pub render: RenderArgs,
}
