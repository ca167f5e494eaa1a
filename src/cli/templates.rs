//! `st2ha templates`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// List, print or copy the built-in templates
///
/// A copy in a folder that --templates names takes the place of the built-in template of the same path. Copy only what you change:
/// all others stay those of your version of st2ha.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct TemplatesCommand {
    /// What to do.
    #[command(subcommand)]
    pub action: TemplatesAction,
}

/// What to do with built-in templates.
#[derive(Debug, Subcommand)]
pub enum TemplatesAction {
    /// List the templates and what each of them prints
    #[command(after_help = "Examples:\n  st2ha templates list\n  st2ha templates list 'redis/**'")]
    List {
        /// Only these paths: patterns such as `redis/**`
        #[arg(value_name = "PATTERN")]
        patterns: Vec<String>,
    },
    /// Print a template
    #[command(after_help = "Examples:\n  st2ha templates show stackstorm/ingress.yaml")]
    Show {
        /// Its path, as `st2ha templates list` prints it
        #[arg(value_name = "PATH")]
        path: String,
    },
    /// Copy templates into a folder, below which they keep their paths
    ///
    /// Existing files are never overwritten.
    #[command(after_help = "Examples:\n  st2ha templates copy stackstorm/ingress.yaml -d my-templates")]
    Copy {
        /// Paths or patterns such as `stackstorm/services/*`
        #[arg(value_name = "PATTERN", required = true)]
        patterns: Vec<String>,
        /// The folder
        #[arg(short = 'd', long, value_name = "DIR", default_value = "templates")]
        output_dir: PathBuf,
    },
}

const EXAMPLES: &str = "\
Examples:
  st2ha templates list 'stackstorm/**'
  st2ha templates show stackstorm/ingress.yaml
  st2ha templates copy stackstorm/ingress.yaml -d my-templates
  st2ha render --templates my-templates";
