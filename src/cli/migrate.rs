//! `st2ha migrate`.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, Subcommand, ValueEnum};

use super::{OutputArgs, RequestArgs};
use crate::migrate::{Part, STAGES};

/// Move a release from Bitnami's data services to official images
///
/// Moves a release of the chart stackstorm-ha 1.1.0, or of the preset of that name: StackStorm 3.8 to 3.9, MongoDB 4.4 to 8.0 on its
/// volumes, and RabbitMQ and Redis, which start empty. `plan` says what to do; `render` prints the manifests of one stage. Nothing is applied.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct MigrateCommand {
    /// What to do.
    #[command(subcommand)]
    pub action: MigrateAction,
}

const EXAMPLES: &str = "\
Examples:
  st2ha migrate plan -f custom_values.yaml
  st2ha migrate render preflight -f custom_values.yaml --part check | kubectl apply -f -";

/// What `st2ha migrate` does.
#[derive(Debug, Subcommand)]
#[allow(missing_docs, reason = "each is described where its arguments are")]
pub enum MigrateAction {
    Plan(MigratePlan),
    Render(MigrateRender),
}

/// Print the stages, with commands and ways back
///
/// Prints the stages for these values: what each does, its commands, and how to go back. Works from the values and the secrets file alone, and
/// says what it could not see. Exit status: 0 there is a plan, or nothing to move, 1 the values cannot be moved, 2 any other failure.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  st2ha migrate plan -f custom_values.yaml\n  st2ha migrate plan -f custom_values.yaml --after after.yaml -o json"
)]
pub struct MigratePlan {
    /// Format
    #[arg(short, long, value_enum, default_value_t)]
    pub output: PlanFormat,
    /// What to move.
    #[command(flatten)]
    pub migrate: MigrateArgs,
}

/// Print the manifests of one stage
///
/// Prints the manifests of one stage on stdout: of all its parts, or of one.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  st2ha migrate render preflight -f custom_values.yaml --part check | kubectl apply -f -"
)]
pub struct MigrateRender {
    /// The stage
    #[arg(value_name = "STAGE", value_parser = stage_name())]
    pub stage: String,
    /// Only this part of the stage
    #[arg(long, value_enum)]
    pub part: Option<PartArg>,
    /// What to move.
    #[command(flatten)]
    pub migrate: MigrateArgs,
    /// Where to print it.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What to move, and how.
#[derive(Clone, Debug, Args)]
pub struct MigrateArgs {
    /// The release as it is.
    #[command(flatten)]
    pub request: RequestArgs,
    /// Values file for after the migration, which overrides all others: the section of a data service counts once it has moved, all else from
    /// StackStorm 3.9 on. May be given several times
    #[arg(long, value_name = "FILE", help_heading = "Migration")]
    pub after: Vec<PathBuf>,
    /// Take snapshots of MongoDB's volumes, of this `VolumeSnapshotClass`, in place of dumps
    #[arg(long, value_name = "CLASS", help_heading = "Migration")]
    pub snapshot_class: Option<String>,
    /// Size of the volume for dumps [default: that of a member's volume]
    #[arg(long, value_name = "SIZE", help_heading = "Migration", conflicts_with = "snapshot_class")]
    pub backup_size: Option<String>,
}

/// `migrate plan --output`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// For people
    #[default]
    Text,
    /// One JSON document
    Json,
}

/// `--part`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PartArg {
    /// The Job that says whether the stage may begin
    Check,
    /// What the stage changes
    Change,
    /// The Job that makes the change final
    Complete,
}

impl From<PartArg> for Part {
    fn from(part: PartArg) -> Self {
        match part {
            PartArg::Check => Self::Check,
            PartArg::Change => Self::Change,
            PartArg::Complete => Self::Complete,
        }
    }
}

/// The names of stages, each with what it is.
fn stage_name() -> PossibleValuesParser {
    PossibleValuesParser::new(STAGES.iter().map(|stage| PossibleValue::new(stage.name).help(stage.title)))
}
