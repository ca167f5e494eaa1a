//! `st2ha images`.

use clap::Args;

use super::RequestArgs;

/// List the images of a render
///
/// Lists every image that the manifests name, init containers and Jobs included, each once, for mirroring.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  st2ha images -f custom_values.yaml | xargs -n1 docker pull\n  st2ha images -f custom_values.yaml --check"
)]
pub struct ImagesCommand {
    /// What to render.
    #[command(flatten)]
    pub request: RequestArgs,
    /// Print a JSON list, with the objects that use each image
    #[arg(long)]
    pub json: bool,
    /// Ask the registries whether each image is there, through skopeo, crane or docker. Nothing is pulled. Exit status: 0 all are, 1
    /// some are not, 2 some could not be asked for
    #[arg(long)]
    pub check: bool,
}
