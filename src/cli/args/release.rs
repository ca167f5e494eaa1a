//! Which release.

use clap::Args;

use super::name::{namespace_name, release_name};

/// Name of a release where nobody says one.
pub const RELEASE: &str = "st2";

/// Its namespace where none is named.
pub const NAMESPACE: &str = "default";

/// Name and namespace of a release.
#[derive(Clone, Debug, Args)]
pub struct ReleaseArgs {
    /// Name of the release, or of an environment in st2ha.yaml
    #[arg(value_name = "NAME", default_value = RELEASE, env = "ST2HA_RELEASE", value_parser = release_name)]
    pub name: String,
    /// Namespace of the release
    #[arg(short, long, value_name = "NAMESPACE", default_value = NAMESPACE, env = "ST2HA_NAMESPACE", value_parser = namespace_name)]
    pub namespace: String,
}

/// A release, where the place of its name is taken by something else.
#[derive(Clone, Debug, Args)]
pub struct NamedRelease {
    /// Name of the release, or of an environment in st2ha.yaml
    #[arg(long = "release", value_name = "NAME", default_value = RELEASE, env = "ST2HA_RELEASE", value_parser = release_name)]
    pub name: String,
    /// Namespace of the release
    #[arg(short, long, value_name = "NAMESPACE", default_value = NAMESPACE, env = "ST2HA_NAMESPACE", value_parser = namespace_name)]
    pub namespace: String,
}

impl From<&NamedRelease> for ReleaseArgs {
    fn from(release: &NamedRelease) -> Self {
        Self { name: release.name.clone(), namespace: release.namespace.clone() }
    }
}
