//! Which secrets file.

use std::path::PathBuf;

use clap::Args;

/// What the project file fills in, for commands that messages advise.
#[derive(Clone, Debug, Default, Args)]
pub struct InProject {
    /// Name of the environment whose defaults are filled in
    #[arg(long = "in-environment", hide = true, value_name = "NAME")]
    pub environment: Option<String>,
    /// Folder that it writes manifests into
    #[arg(long = "environment-folder", hide = true, value_name = "DIR")]
    pub environment_folder: Option<PathBuf>,
    /// Environments that would have the same secrets file
    #[arg(long = "sharing-secrets", hide = true, value_name = "NAME")]
    pub sharing: Vec<String>,
    /// Whether flags were typed that change what the environment renders
    #[arg(long = "with-own-flags", hide = true)]
    pub has_flags: bool,
}

/// What another program asks for that runs st2ha, as Helm and kustomize do.
#[derive(Clone, Debug)]
pub struct AskedFor {
    /// Values files that it names.
    pub values_files: Vec<PathBuf>,
}

/// The secrets file, and what decrypts it.
#[derive(Clone, Debug, Default, Args)]
pub struct SecretsFileArgs {
    /// Secrets file [default: .st2ha/NAMESPACE/NAME.secrets.yaml beside the first values file, or in a folder above it]
    #[arg(long, value_name = "PATH", env = "ST2HA_SECRETS_FILE")]
    pub secrets_file: Option<PathBuf>,
    /// File with a private key of age or SSH, for values that are encrypted. May be given several times
    #[arg(long = "identity", value_name = "FILE", env = "ST2HA_AGE_IDENTITY", hide_short_help = true)]
    pub identities: Vec<PathBuf>,
    /// File that the secrets file belongs to, in place of the first values file
    #[arg(long, hide = true, value_name = "FILE")]
    pub secrets_beside: Option<PathBuf>,
    /// Public key of somebody who is to read a new secrets file
    #[arg(long = "secrets-recipient", hide = true, value_name = "KEY")]
    pub secrets_recipients: Vec<String>,
    /// The environment of the project, if this runs for one.
    #[command(flatten)]
    pub project: InProject,
    /// What another program asks for, if one does.
    #[arg(skip)]
    pub asked_for: Option<AskedFor>,
}
