//! For which environments.

use clap::Args;

/// The environments of a project.
#[derive(Clone, Debug, Args)]
pub struct EnvironmentsArgs {
    /// Run for every environment of the project file st2ha.yaml
    #[arg(id = "all_environments", long = "all", conflicts_with = "name")]
    pub all: bool,
    /// Of all environments, run for this one: so st2ha calls itself for each of them
    #[arg(
        id = "only_environment",
        long = "only-environment",
        hide = true,
        value_name = "NAME",
        requires = "all_environments"
    )]
    pub only: Option<String>,
}
