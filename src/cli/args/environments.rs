//! For which environments.

use clap::Args;

/// The environments of a project.
#[derive(Clone, Debug, Args)]
pub struct EnvironmentsArgs {
    /// Run for every environment of the project file st2ha.yaml
    #[arg(id = "all_environments", long = "all", conflicts_with = "name")]
    pub all: bool,
}
