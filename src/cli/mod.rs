//! The command line: what can be typed, and nothing of what is done with it.

mod args;
mod chart;
mod completions;
mod diff;
mod environment;
mod explain;
mod foreign;
mod graph;
mod images;
mod init;
mod man;
mod migrate;
mod notes;
mod overlay;
mod presets;
mod render;
mod schema;
mod secrets;
mod templates;
mod validate;
mod values;
mod why;
mod withheld;

use std::ffi::OsString;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

pub use args::{
    ALL_ENVIRONMENTS, AskedFor, EnvironmentsArgs, InProject, KUBE_VERSION, NAMESPACE, NamedRelease, OutputFormat,
    RELEASE, ReleaseArgs, RenderArgs, ReplaceArgs, RequestArgs, SecretsFileArgs, SetFlag, SetFlags, TargetArg,
    ValuesArgs, ValuesFiles, Verbosity, VerbosityArgs, namespace_name, release_name,
};
pub use chart::ChartCommand;
pub use completions::CompletionsCommand;
pub use diff::{Against, AgainstArgs, ClusterArgs, DiffCommand, DiffFormat, DiffOutputArgs, Earlier};
pub use explain::ExplainCommand;
pub use graph::{GraphCommand, GraphFormat};
pub use images::ImagesCommand;
pub use init::InitCommand;
pub use man::ManCommand;
pub use migrate::{MigrateAction, MigrateArgs, MigrateCommand, MigratePlan, MigrateRender, PartArg, PlanFormat};
pub use notes::NotesCommand;
pub use overlay::{HooksArg, KrmCommand, OverlayArgs, PostRenderCommand};
pub use presets::PresetsCommand;
pub use render::{OutputArgs, RenderCommand};
pub use schema::{SchemaArg, SchemaCommand};
pub use secrets::{
    SecretsAction, SecretsCheck, SecretsCommand, SecretsDecrypt, SecretsEdit, SecretsEncrypt, SecretsGet,
    SecretsImport, SecretsInit, SecretsList, SecretsPlace, SecretsPrune, SecretsRotate, SecretsSeal, SecretsUpdatekeys,
};
pub use templates::{TemplatesAction, TemplatesCommand};
pub use validate::{MessageFormatArg, ValidateCommand};
pub use values::ValuesCommand;
pub use why::WhyCommand;

/// Kubernetes manifests of a highly available StackStorm cluster, from Helm-style values files.
#[derive(Debug, Parser)]
#[command(name = "st2ha", version, propagate_version = true, arg_required_else_help = true, max_term_width = 110)]
#[command(after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Understands what was typed, with the environment behind it.
    pub fn read(args: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> Result<Self, clap::Error> {
        let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
        Self::understand(&Self::as_command, &args)
    }

    /// The command line that can be typed.
    pub fn as_command() -> clap::Command {
        environment::without_empty_variables(Self::command())
    }

    /// The same where a flag asks for all environments, so that no variable can name one of them.
    pub fn as_command_for_all() -> clap::Command {
        environment::without_names(Self::as_command())
    }

    /// What was typed, as far as one can tell before it is understood. `command` makes the command line that can be typed.
    pub fn matches(command: &dyn Fn() -> clap::Command, args: &[OsString]) -> Result<clap::ArgMatches, clap::Error> {
        Self::blamed(command, args, &|mut command| command.try_get_matches_from_mut(args))
    }

    /// Understands what was typed on a command line, which `command` makes.
    pub fn understand(command: &dyn Fn() -> clap::Command, args: &[OsString]) -> Result<Self, clap::Error> {
        Self::blamed(command, args, &|mut command| {
            let matches = command.try_get_matches_from_mut(args)?;
            Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
        })
    }

    /// What reading a command line yields; an error names the variable that has the wrong value.
    fn blamed<T>(
        command: &dyn Fn() -> clap::Command,
        args: &[OsString],
        read: &dyn Fn(clap::Command) -> Result<T, clap::Error>,
    ) -> Result<T, clap::Error> {
        read(command()).map_err(|error| {
            let without = |name: &str| read(environment::without_variable(command(), name)).err();
            let variables = environment::set_variables(&command());
            let error = foreign::with_hint(environment::blame(error, variables, &without), args);
            withheld::without_secrets(error, args)
        })
    }
}

const EXAMPLES: &str = "\
Examples:
  st2ha init
  st2ha render -f custom_values.yaml | kubectl apply -f -
  st2ha validate -f custom_values.yaml --strict
  st2ha diff -f custom_values.yaml --against live
  st2ha values -f custom_values.yaml --origin

Exit status: 0 success, 1 errors in the values or differences, 2 any other failure.";

/// The commands.
#[derive(Debug, Subcommand)]
#[allow(missing_docs, reason = "each command is described where its arguments are")]
pub enum Command {
    Init(InitCommand),
    Render(RenderCommand),
    Validate(ValidateCommand),
    Diff(DiffCommand),
    Values(ValuesCommand),
    Explain(ExplainCommand),
    Why(WhyCommand),
    Presets(PresetsCommand),
    Templates(TemplatesCommand),
    Schema(SchemaCommand),
    Secrets(SecretsCommand),
    PostRender(PostRenderCommand),
    Chart(ChartCommand),
    Krm(KrmCommand),
    Graph(GraphCommand),
    Images(ImagesCommand),
    Migrate(MigrateCommand),
    Notes(NotesCommand),
    Completions(CompletionsCommand),
    Man(ManCommand),
}
