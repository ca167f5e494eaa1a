//! What may be replaced.

use clap::Args;
use clap::builder::BoolishValueParser;

/// What may be replaced.
#[derive(Clone, Copy, Debug, Args)]
pub struct ReplaceArgs {
    /// Continue although the release runs data services in the layout of Bitnami's images and the values choose others, which start empty
    #[arg(long, env = "ST2HA_REPLACE_DATA_SERVICES", value_parser = BoolishValueParser::new(), help_heading = "Rendering")]
    pub replace_data_services: bool,
}
