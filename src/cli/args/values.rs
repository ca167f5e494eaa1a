//! Which values.

use clap::Args;
use clap::builder::{BoolishValueParser, PossibleValue, PossibleValuesParser};

use super::files::ValuesFiles;
use super::secrets_file::SecretsFileArgs;
use super::set::SetFlags;
use crate::values::{KeyPath, Preset};

/// Values files and single values.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Values")]
pub struct ValuesArgs {
    /// Built-in values; your own win over them. May be given several times: later ones win. The key
    /// `preset` of the values does the same
    #[arg(long = "preset", value_name = "NAME", env = "ST2HA_PRESET", value_delimiter = ',', value_parser = preset_name())]
    pub presets: Vec<String>,
    /// Values files.
    #[command(flatten)]
    pub files: ValuesFiles,
    /// Key below which a values file holds the values, such as `stackstorm-ha` of an umbrella chart, or `spec.values` of a `HelmRelease`.
    /// Files without the key are read as a whole
    #[arg(long, value_name = "KEY", env = "ST2HA_VALUES_KEY")]
    pub values_key: Option<KeyPath>,
    /// Single values, which win over files.
    #[command(flatten)]
    pub set: SetFlags,
    /// The secrets file.
    #[command(flatten)]
    pub secrets: SecretsFileArgs,
    /// Fail if a secret is missing instead of generating it
    #[arg(long, env = "ST2HA_NO_GENERATE", value_parser = BoolishValueParser::new())]
    pub no_generate: bool,
    /// Treat warnings about values, such as unknown keys, as errors
    #[arg(long, env = "ST2HA_STRICT", value_parser = BoolishValueParser::new())]
    pub strict: bool,
}

/// The names of presets, each with what it is for.
pub fn preset_name() -> PossibleValuesParser {
    PossibleValuesParser::new(Preset::all().map(|preset| PossibleValue::new(preset.name()).help(preset.description())))
}
