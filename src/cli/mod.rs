//! The command line: what can be typed, and nothing of what is done with it.

mod chart;
mod diff;
mod overlay;
mod release;
mod render;
mod secrets;
mod set;
mod values;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub use chart::ChartCommand;
pub use diff::{Against, AgainstArgs, ClusterArgs, DiffCommand, DiffFormat, DiffOutputArgs};
pub use overlay::{HooksArg, KrmCommand, OverlayArgs, PostRenderCommand};
pub use release::ReleaseArgs;
pub use render::{OutputArgs, OutputFormat, RenderArgs, TargetArg};
pub use secrets::{
    NamedRelease, SecretsAction, SecretsCheck, SecretsCommand, SecretsImport, SecretsInit, SecretsList, SecretsRotate,
};
pub use set::{SetFlag, SetFlags};
pub use values::ValuesArgs;

use crate::diagnostics::MessageFormat;

/// Kubernetes manifests of a highly available StackStorm cluster, from Helm-style values files.
#[derive(Debug, Parser)]
#[command(name = "st2ha", version, propagate_version = true, arg_required_else_help = true, max_term_width = 110)]
#[command(after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  st2ha render -f custom_values.yaml | kubectl apply -f -
  st2ha validate -f custom_values.yaml --strict
  st2ha diff -f custom_values.yaml --against live
  st2ha values -f custom_values.yaml --origin
Exit status: 0 fine, 1 violations of the values or differences, 2 anything that kept the work from being done.";

/// The commands.
#[derive(Debug, Subcommand)]
#[allow(missing_docs, reason = "each command is described where its arguments are")]
pub enum Command {
    Render(RenderCommand),
    Validate(ValidateCommand),
    Diff(DiffCommand),
    Values(ValuesCommand),
    /// Print the JSON Schema of the values
    Schema,
    Secrets(SecretsCommand),
    PostRender(PostRenderCommand),
    Chart(ChartCommand),
    Krm(KrmCommand),
    Images(ImagesCommand),
    Notes(NotesCommand),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

/// Print the manifests
///
/// Prints every manifest of the release on stdout, in the order in which Helm installs them. Missing secrets are generated
/// once, stored in the secrets file, and only then printed.
#[derive(Debug, Args)]
#[command(after_help = RENDER_EXAMPLES)]
pub struct RenderCommand {
    /// The release.
    #[command(flatten)]
    pub release: ReleaseArgs,
    /// The values.
    #[command(flatten)]
    pub values: ValuesArgs,
    /// What to render.
    #[command(flatten)]
    pub render: RenderArgs,
    /// Where to print it.
    #[command(flatten)]
    pub output: OutputArgs,
}

const RENDER_EXAMPLES: &str = "\
Examples:
  st2ha render -f custom_values.yaml | kubectl apply -f -
  st2ha render st2 -n stackstorm -f base.yaml -f prod.yaml --set st2web.replicas=3
  st2ha render -f custom_values.yaml -s 'Secret/*' -o json
  st2ha render -f custom_values.yaml --output-dir manifests/";

/// Check values and the manifests they make
///
/// Does everything that `render` does up to the check against Kubernetes' types, generates nothing and prints only findings.
/// The text of a value never shows: it may be a secret.
#[derive(Debug, Args)]
#[command(after_help = VALIDATE_EXAMPLES)]
pub struct ValidateCommand {
    /// The release.
    #[command(flatten)]
    pub release: ReleaseArgs,
    /// The values.
    #[command(flatten)]
    pub values: ValuesArgs,
    /// What to render.
    #[command(flatten)]
    pub render: RenderArgs,
    /// How findings are written down
    #[arg(long, value_enum, default_value_t)]
    pub message_format: MessageFormatArg,
}

const VALIDATE_EXAMPLES: &str = "\
Examples:
  st2ha validate -f custom_values.yaml
  st2ha validate -f custom_values.yaml --strict --message-format sarif > st2ha.sarif";

/// `--message-format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum MessageFormatArg {
    /// For people
    #[default]
    Human,
    /// One JSON object a line
    Json,
    /// One SARIF 2.1.0 document
    Sarif,
}

impl From<MessageFormatArg> for MessageFormat {
    fn from(format: MessageFormatArg) -> Self {
        match format {
            MessageFormatArg::Human => Self::Human,
            MessageFormatArg::Json => Self::Json,
            MessageFormatArg::Sarif => Self::Sarif,
        }
    }
}

/// Print the merged values
///
/// Prints the values that all layers merge into: the defaults, the secrets file, every -f, every --set. Credentials show as
/// stars unless --show-secrets is given.
#[derive(Debug, Args)]
#[command(after_help = VALUES_EXAMPLES)]
pub struct ValuesCommand {
    /// The release.
    #[command(flatten)]
    pub release: ReleaseArgs,
    /// The values.
    #[command(flatten)]
    pub values: ValuesArgs,
    /// Say for each leaf which layer and line set it, and what it overrode
    #[arg(long, conflicts_with = "output")]
    pub origin: bool,
    /// Print credentials as they are
    #[arg(long)]
    pub show_secrets: bool,
    /// Format
    #[arg(short, long, value_enum, default_value_t)]
    pub output: OutputFormat,
}

const VALUES_EXAMPLES: &str = "\
Examples:
  st2ha values -f base.yaml -f prod.yaml
  st2ha values -f base.yaml -f prod.yaml --origin | grep replicas";

/// List the images of a render
///
/// Lists every image that the manifests name, init containers and Jobs included, each once, for mirroring.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  st2ha images -f custom_values.yaml | xargs -n1 docker pull")]
pub struct ImagesCommand {
    /// The release.
    #[command(flatten)]
    pub release: ReleaseArgs,
    /// The values.
    #[command(flatten)]
    pub values: ValuesArgs,
    /// What to render.
    #[command(flatten)]
    pub render: RenderArgs,
    /// Print a JSON list, with the objects that use each image
    #[arg(long)]
    pub json: bool,
}

/// Say what to do after an install
#[derive(Debug, Args)]
pub struct NotesCommand {
    /// The release.
    #[command(flatten)]
    pub release: ReleaseArgs,
    /// The values.
    #[command(flatten)]
    pub values: ValuesArgs,
    /// What to render.
    #[command(flatten)]
    pub render: RenderArgs,
}
