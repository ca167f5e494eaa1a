//! `st2ha images`.

use clap::Args;

use super::RequestArgs;

/// List the images of a render
///
/// Lists every image that the manifests name, init containers and Jobs included, each once, for mirroring.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  st2ha images -f custom_values.yaml | xargs -n1 docker pull")]
pub struct ImagesCommand {
    /// What to render.
    #[command(flatten)]
    pub request: RequestArgs,
    /// Print a JSON list, with the objects that use each image
    #[arg(long)]
    pub json: bool,
}
