//! How to render.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::manifests::Target;

/// Version of Kubernetes to render for where nobody says one.
pub const KUBE_VERSION: &str = "1.33.0";

/// How to render.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Rendering")]
pub struct RenderArgs {
    /// Tool that applies the manifests
    #[arg(long, value_enum, default_value_t, env = "ST2HA_TARGET")]
    pub target: TargetArg,
    /// Version of Kubernetes to render for
    #[arg(long, value_name = "VERSION", default_value = KUBE_VERSION, env = "ST2HA_KUBE_VERSION")]
    pub kube_version: String,
    /// API version that the cluster serves besides Kubernetes' own, for templates in values
    #[arg(short = 'a', long, value_name = "GROUP/VERSION", value_delimiter = ',')]
    pub api_versions: Vec<String>,
    /// Keep the test pod and its ConfigMap in the output
    #[arg(long)]
    pub include_tests: bool,
    /// Folder of templates that replace built-in ones of the same path or add objects
    #[arg(long, value_name = "DIR", env = "ST2HA_TEMPLATES")]
    pub templates: Option<PathBuf>,
}

/// `--target`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TargetArg {
    /// kubectl apply: namespaces everywhere, no hooks, Jobs that can be applied again
    #[default]
    Kubectl,
    /// Helm: hooks and names as the upstream chart renders them
    Helm,
    /// Argo CD: sync waves and hooks that do not wait for each other
    Argocd,
    /// Flux: as for kubectl, and safe from variable substitution
    Flux,
}

impl From<TargetArg> for Target {
    fn from(target: TargetArg) -> Self {
        match target {
            TargetArg::Kubectl => Self::Kubectl,
            TargetArg::Helm => Self::Helm,
            TargetArg::Argocd => Self::Argocd,
            TargetArg::Flux => Self::Flux,
        }
    }
}
