//! `st2ha presets`.

use clap::Args;

use super::args::preset_name;

/// List the presets, or print one
///
/// A preset is a values file that is built in: it lies between the defaults and your own values. Choose one with --preset, or with
/// the key `preset` of the values.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct PresetsCommand {
    /// The preset to print, with its comments
    #[arg(value_name = "NAME", value_parser = preset_name())]
    pub name: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  st2ha presets
  st2ha presets small > my-values.yaml
  st2ha render --preset small | kubectl apply -f -";
