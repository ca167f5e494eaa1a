//! `st2ha init`.

use clap::Args;

use super::args::environment_name;

/// Begin a project: a values file, a project file and the secrets
///
/// Writes `custom_values.yaml` and `st2ha.yaml` into the working folder, generates the secrets into the place where `render` looks for them, and
/// says the next command. In a terminal it asks for what no flag says. Existing files are never overwritten.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct InitCommand {
    /// Name of the environment in st2ha.yaml
    #[arg(value_name = "ENVIRONMENT", default_value = "main", value_parser = environment_name)]
    pub environment: String,
    /// Name of the release [default: st2]
    #[arg(long, value_name = "NAME", env = "ST2HA_RELEASE")]
    pub release: Option<String>,
    /// Namespace of the release [default: default]
    #[arg(short, long, value_name = "NAMESPACE", env = "ST2HA_NAMESPACE")]
    pub namespace: Option<String>,
    /// Built-in values to begin with: `st2ha presets` lists them
    #[arg(long, value_name = "NAME", env = "ST2HA_PRESET")]
    pub preset: Option<String>,
    /// Address under which people reach the web UI, such as <https://st2.example.com>: an Ingress leads there
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Hosts of an external MongoDB, with commas between them [default: one is rendered]
    #[arg(long, value_name = "HOSTS")]
    pub mongodb: Option<String>,
    /// Hosts of an external RabbitMQ
    #[arg(long, value_name = "HOSTS")]
    pub rabbitmq: Option<String>,
    /// Host of an external Redis or Valkey, or hosts of its Sentinels
    #[arg(long, value_name = "HOSTS")]
    pub redis: Option<String>,
    /// Image with packs, such as registry.example.com/stackstorm/st2packs:1.0
    #[arg(long, value_name = "IMAGE")]
    pub packs_image: Option<String>,
    /// Ask nothing; use defaults for what no flag sets
    #[arg(short, long)]
    pub yes: bool,
}

const EXAMPLES: &str = "\
Examples:
  st2ha init
  st2ha init dev --preset small
  st2ha init prod -n stackstorm --preset production --public-url https://st2.example.com
  st2ha init --mongodb db-0.example.com,db-1.example.com
  st2ha init --packs-image registry.example.com/stackstorm/st2packs:1.0";
