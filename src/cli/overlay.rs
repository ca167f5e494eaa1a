//! `st2ha post-render` and `st2ha krm`: rendering into manifests that somebody else made.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ReplaceArgs, TargetArg, ValuesArgs, namespace_name, release_name};

/// Add the manifests to those of Helm, as a post-renderer
///
/// Reads the manifests that Helm rendered from stdin and prints them with those of StackStorm in them: an object with the same
/// group, kind, namespace and name is replaced in place, other objects of StackStorm are added, all else stays as it is.
///
/// Which release to render, and with which values, is read from the object that the chart of `st2ha chart` puts into the stream;
/// arguments win over it.
#[derive(Debug, Args)]
#[command(after_help = POST_RENDER_EXAMPLES)]
pub struct PostRenderCommand {
    /// Name of the release [default: as the stream says, or st2]
    #[arg(value_name = "NAME", env = "ST2HA_RELEASE", value_parser = release_name)]
    pub name: Option<String>,
    /// What to render.
    #[command(flatten)]
    pub overlay: OverlayArgs,
    /// What becomes of objects that are hooks of Helm [default: what the calling Helm can do]
    #[arg(long, value_enum, env = "ST2HA_HOOKS")]
    pub hooks: Option<HooksArg>,
}

const POST_RENDER_EXAMPLES: &str = "\
Examples:
  st2ha chart --output-dir chart
  helm upgrade --install st2 ./chart -f custom_values.yaml --post-renderer st2ha
  helm template st2 stackstorm/stackstorm-ha -f custom_values.yaml --post-renderer st2ha \\
    --post-renderer-args post-render --post-renderer-args -f --post-renderer-args custom_values.yaml";

/// `--hooks`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum HooksArg {
    /// Keep them hooks: Helm 4 looks for hooks in what it gets back
    Helm,
    /// Make them ordinary objects that can be upgraded: Helm 3 takes everything it gets back for ordinary objects
    Objects,
    /// Leave out what Helm would run: the chart brings its own
    None,
}

/// Add the manifests to those of kustomize, as a KRM function
///
/// A KRM function: reads a ResourceList from stdin and prints it with the manifests of StackStorm among its items. The
/// functionConfig, an object of kind St2ha or a ConfigMap, says what to render. With CONFIG it is an exec plugin of kustomize instead: that
/// file says what to render, and stdin and stdout are streams of manifests.
#[derive(Debug, Args)]
#[command(after_help = KRM_EXAMPLES)]
pub struct KrmCommand {
    /// File with an object that says what to render, as kustomize hands it to exec plugins
    #[arg(value_name = "CONFIG")]
    pub config: Option<PathBuf>,
    /// Name of the release [default: that of the object, or st2]
    #[arg(long = "release", value_name = "NAME", env = "ST2HA_RELEASE", value_parser = release_name)]
    pub name: Option<String>,
    /// What to render.
    #[command(flatten)]
    pub overlay: OverlayArgs,
}

const KRM_EXAMPLES: &str = "\
Examples:
  kustomize build --enable-alpha-plugins --enable-exec .
  kubectl kustomize --enable-alpha-plugins .
See examples/kustomize for the files.";

/// What to render into manifests that somebody else made.
#[derive(Clone, Debug, Args)]
pub struct OverlayArgs {
    /// Namespace of the release [default: as the input says, or that of Helm, or default]
    #[arg(short, long, value_name = "NAMESPACE", env = "ST2HA_NAMESPACE", value_parser = namespace_name)]
    pub namespace: Option<String>,
    /// The values.
    #[command(flatten)]
    pub values: ValuesArgs,
    /// Tool that applies the manifests [default: helm for post-render, kubectl for krm]
    #[arg(long, value_enum, env = "ST2HA_TARGET", help_heading = "Rendering")]
    pub target: Option<TargetArg>,
    /// Version of Kubernetes to render for [default: as the input says, or 1.33.0]
    #[arg(long, value_name = "VERSION", env = "ST2HA_KUBE_VERSION", help_heading = "Rendering")]
    pub kube_version: Option<String>,
    /// API version that the cluster serves besides Kubernetes' own, for templates in values
    #[arg(short = 'a', long, value_name = "GROUP/VERSION", value_delimiter = ',', help_heading = "Rendering")]
    pub api_versions: Vec<String>,
    /// Keep the test pod and its ConfigMap in the output
    #[arg(long, help_heading = "Rendering")]
    pub include_tests: bool,
    /// Folder of templates that replace built-in ones of the same path or add objects
    #[arg(long, value_name = "DIR", env = "ST2HA_TEMPLATES", help_heading = "Rendering")]
    pub templates: Option<PathBuf>,
    /// What may be replaced.
    #[command(flatten)]
    pub replace: ReplaceArgs,
}
