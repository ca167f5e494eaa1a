//! For which environments.

use clap::Args;

/// The argument that asks for all environments.
pub const ALL_ENVIRONMENTS: &str = "all_environments";

/// The environments of a project.
#[derive(Clone, Debug, Args)]
pub struct EnvironmentsArgs {
    /// Run for every environment of the project file st2ha.yaml
    #[arg(id = ALL_ENVIRONMENTS, long = "all", conflicts_with = "name")]
    pub all: bool,
    /// Of all environments, run for this one: so st2ha calls itself for each of them
    #[arg(
        id = "only_environment",
        long = "only-environment",
        hide = true,
        value_name = "NAME",
        requires = ALL_ENVIRONMENTS
    )]
    pub only: Option<String>,
}
