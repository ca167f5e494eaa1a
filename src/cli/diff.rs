//! `st2ha diff`.

use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::{EnvironmentsArgs, ReplaceArgs, RequestArgs};

/// Show what would change
///
/// Shows what applying this render would change, by object and path: `+` is what it would add, `-` what it would take away. The
/// flags that say what to render are those of `render`; nothing is generated, stored or applied. Secrets never show, only that
/// they differ.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct DiffCommand {
    /// What to compare with.
    #[command(flatten)]
    pub against: AgainstArgs,
    /// How to reach the cluster.
    #[command(flatten)]
    pub cluster: ClusterArgs,
    /// What may be replaced.
    #[command(flatten)]
    pub replace: ReplaceArgs,
    /// How to print it.
    #[command(flatten)]
    pub output: DiffOutputArgs,
    /// For which environments.
    #[command(flatten)]
    pub environments: EnvironmentsArgs,
    /// What to render.
    #[command(flatten)]
    pub request: RequestArgs,
    /// What was to be rendered at the revision that this is compared with.
    #[arg(skip)]
    pub earlier: Earlier,
}

/// What was to be rendered at an earlier revision.
#[derive(Clone, Debug, Default)]
pub enum Earlier {
    /// The same as now.
    #[default]
    Same,
    /// Something else: the project said so then.
    Other(Box<RequestArgs>),
    /// Nothing: the project did not have the environment.
    Nothing,
}

const EXAMPLES: &str = "\
Examples:
  st2ha diff -f custom_values.yaml --against live
  st2ha diff -f custom_values.yaml --against git:origin/main --format markdown
  st2ha diff -f new.yaml --against-values old.yaml
  st2ha diff -f new.yaml --against-values old.yaml --format html > diff.html
  helm template st2 stackstorm/stackstorm-ha -f old.yaml \\
    | st2ha diff -f new.yaml --target helm --against -

Exit status: 0 no differences, 1 differences, 2 any failure.";

/// What this render is compared with: exactly one of these.
#[derive(Clone, Debug, Args)]
#[group(required = true, multiple = false)]
#[command(next_help_heading = "Comparison")]
pub struct AgainstArgs {
    /// Manifests in a FILE, in the files of a folder, or on stdin (`-`); `git:REV`: a render of the values files as they were at
    /// a revision; `live`: the cluster
    #[arg(long, value_name = "FILE|DIR|-|git:REV|live")]
    pub against: Option<Against>,
    /// A render of these values files instead of those after -f and --set. May be given several times: later files win
    #[arg(long, value_name = "FILE")]
    pub against_values: Vec<PathBuf>,
}

/// `--against`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Against {
    /// Manifests on stdin.
    Stdin,
    /// Manifests in a file or folder.
    Path(PathBuf),
    /// The values files at a revision.
    Git(String),
    /// The cluster.
    Live,
}

impl FromStr for Against {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match (text, text.strip_prefix("git:")) {
            ("-", _) => Self::Stdin,
            ("live", _) => Self::Live,
            (_, Some(revision)) => Self::Git(revision.to_owned()),
            (path, None) => Self::Path(PathBuf::from(path)),
        })
    }
}

/// How kubectl reaches the cluster.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Comparison")]
pub struct ClusterArgs {
    /// Context of the kubeconfig to ask the cluster with
    #[arg(long, value_name = "NAME")]
    pub context: Option<String>,
    /// Program to ask the cluster with
    #[arg(long, value_name = "PATH", default_value = "kubectl", env = "ST2HA_KUBECTL")]
    pub kubectl: PathBuf,
}

/// How differences are printed.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct DiffOutputArgs {
    /// Compare only objects that match KIND/NAME, for example 'Deployment/*'. May be given several times
    #[arg(short, long, value_name = "GLOB")]
    pub show_only: Vec<String>,
    /// Print the value of KEY (a key, a variable or a file) although it looks like a credential; what a Secret holds stays masked. May
    /// be given several times
    #[arg(long, value_name = "KEY")]
    pub show: Vec<String>,
    /// Format
    #[arg(long, value_enum, default_value_t)]
    pub format: DiffFormat,
    /// Print one line for each object: short for --format summary
    #[arg(long, conflicts_with = "format")]
    pub summary: bool,
}

impl DiffOutputArgs {
    /// The format that was asked for.
    pub fn format(&self) -> DiffFormat {
        if self.summary { DiffFormat::Summary } else { self.format }
    }
}

/// `--format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For a terminal, in colours
    #[default]
    Text,
    /// One line for each object, and how many there are
    Summary,
    /// One JSON document
    Json,
    /// For a comment on a pull request
    Markdown,
    /// A self-contained page with search and filters
    Html,
}
