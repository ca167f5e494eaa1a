//! `st2ha secrets`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ClusterArgs, NamedRelease, ReleaseArgs, RequestArgs, SecretsFileArgs, ValuesArgs, ValuesFiles};

/// Manage the secrets of a release
///
/// The secrets of a release live in a values file of their own, by default .st2ha/NAMESPACE/NAME.secrets.yaml. `render`
/// generates what is missing in it; these commands manage it. Only `get` ever prints a secret.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct SecretsCommand {
    /// What to do.
    #[command(subcommand)]
    pub action: SecretsAction,
}

const EXAMPLES: &str = "\
Examples:
  st2ha secrets init -f custom_values.yaml
  st2ha secrets list -f custom_values.yaml
  kubectl get secret -n stackstorm -o yaml | st2ha secrets import - -n stackstorm
  st2ha secrets rotate st2.password -f custom_values.yaml
  st2ha secrets check -f custom_values.yaml
  st2ha secrets encrypt -f custom_values.yaml --recipient age1...";

/// What to do with secrets.
#[derive(Debug, Subcommand)]
#[allow(missing_docs, reason = "each command is described where its arguments are")]
pub enum SecretsAction {
    Init(SecretsInit),
    List(SecretsList),
    Rotate(SecretsRotate),
    Import(SecretsImport),
    Check(SecretsCheck),
    Prune(SecretsPrune),
    Seal(SecretsSeal),
    Get(SecretsGet),
    Encrypt(SecretsEncrypt),
    Decrypt(SecretsDecrypt),
    Edit(SecretsEdit),
    Updatekeys(SecretsUpdatekeys),
}

/// Generate and store what is missing, and print no manifests
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  st2ha secrets init -f custom_values.yaml")]
pub struct SecretsInit {
    /// What to render.
    #[command(flatten)]
    pub request: RequestArgs,
}

/// List the secrets that a release needs, and where each comes from
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  st2ha secrets list -f custom_values.yaml\n  st2ha secrets list -f custom_values.yaml --json"
)]
pub struct SecretsList {
    /// The release.
    #[command(flatten)]
    pub release: ReleaseArgs,
    /// The values.
    #[command(flatten)]
    pub values: ValuesArgs,
    /// Print a JSON list
    #[arg(long)]
    pub json: bool,
}

/// Replace stored secrets by new ones
///
/// Generates new values for the named secrets and stores them. The old ones stay in the file until `st2ha secrets prune`. A secret that stands in a
/// values file must be changed there. Some services read their password only once: the command prints what else to do for each key.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  st2ha secrets rotate st2.password -f custom_values.yaml")]
pub struct SecretsRotate {
    /// Keys to replace, for example st2.password
    #[arg(value_name = "KEY", required = true)]
    pub keys: Vec<String>,
    /// The release.
    #[command(flatten)]
    pub release: NamedRelease,
    /// The values.
    #[command(flatten)]
    pub values: ValuesArgs,
    /// Continue although data or running servers depend on a secret; without it, the steps are printed and nothing is replaced
    #[arg(long, visible_alias = "force")]
    pub yes: bool,
}

/// Store the secrets of a release that is already running
///
/// Reads Secret manifests as `kubectl get secret -o yaml` prints them, and stores their contents under the keys of the values. A release
/// that Helm installed so keeps its passwords and keys.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  kubectl get secret -n stackstorm -o yaml | st2ha secrets import - -n stackstorm\n  st2ha secrets import --from-live -n stackstorm -f custom_values.yaml"
)]
pub struct SecretsImport {
    /// File with Secret manifests, YAML or JSON: of `kubectl get secret -o yaml`, `helm get manifest` or a render; `-` is stdin
    #[arg(value_name = "FILE", required_unless_present = "from_live")]
    pub file: Option<PathBuf>,
    /// Ask the cluster, with kubectl
    #[arg(long, conflicts_with = "file")]
    pub from_live: bool,
    /// How to reach it.
    #[command(flatten)]
    pub cluster: ClusterArgs,
    /// The release.
    #[command(flatten)]
    pub release: NamedRelease,
    /// Where the secrets file is.
    #[command(flatten)]
    pub place: SecretsPlace,
    /// Replace secrets that are stored already and differ
    #[arg(long)]
    pub force: bool,
}

/// Which secrets file.
#[derive(Clone, Debug, Args)]
pub struct SecretsPlace {
    /// The values files, to which the secrets file belongs.
    #[command(flatten)]
    pub files: ValuesFiles,
    /// The secrets file.
    #[command(flatten)]
    pub secrets: SecretsFileArgs,
}

/// Delete the secrets that `rotate` has replaced
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  st2ha secrets prune -f custom_values.yaml\n  st2ha secrets prune st2.password -f custom_values.yaml"
)]
pub struct SecretsPrune {
    /// Keys of which to forget the old secrets; all if none is named
    #[arg(value_name = "KEY")]
    pub keys: Vec<String>,
    /// The release.
    #[command(flatten)]
    pub release: NamedRelease,
    /// Where the secrets file is.
    #[command(flatten)]
    pub place: SecretsPlace,
}

/// Confirm that a secrets file is complete
///
/// A file that has lost its last line, or some of its values, is not added to, because it may have held more. Look at it, restore what it
/// has lost, and run this once. A file of version 0.1 has no such last line.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  st2ha secrets seal -f custom_values.yaml")]
pub struct SecretsSeal {
    /// The release.
    #[command(flatten)]
    pub release: NamedRelease,
    /// Where the secrets file is.
    #[command(flatten)]
    pub place: SecretsPlace,
}

/// Encrypt a secrets file, so that it can be kept in Git
///
/// Keys stay readable; `age` encrypts each value for all recipients, and the file lists them. Everybody with one of the private keys can read
/// the values (--identity); everybody with the file can add secrets. In a file that is encrypted in part, the rest is encrypted for the
/// recipients that it lists.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  st2ha secrets encrypt -f custom_values.yaml --recipient age1...")]
pub struct SecretsEncrypt {
    /// Public key of a person or machine that may read the file: age1..., ssh-ed25519 ... or ssh-rsa .... May be given several times
    #[arg(short, long = "recipient", value_name = "KEY", env = "ST2HA_AGE_RECIPIENTS", value_delimiter = ',')]
    pub recipients: Vec<String>,
    /// The release.
    #[command(flatten)]
    pub release: NamedRelease,
    /// Where the secrets file is.
    #[command(flatten)]
    pub place: SecretsPlace,
}

/// Encrypt a secrets file for other recipients
///
/// Encrypts all values again for the named recipients, or else for those that the file lists. Former recipients can still read the copies
/// that they have: rotate the secrets, too.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  st2ha secrets updatekeys -f custom_values.yaml --identity key.txt --recipient age1..."
)]
pub struct SecretsUpdatekeys {
    /// What the file becomes.
    #[command(flatten)]
    pub encrypt: SecretsEncrypt,
}

/// Decrypt a secrets file
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  st2ha secrets decrypt -f custom_values.yaml --identity key.txt")]
pub struct SecretsDecrypt {
    /// The release.
    #[command(flatten)]
    pub release: NamedRelease,
    /// Where the secrets file is.
    #[command(flatten)]
    pub place: SecretsPlace,
}

/// Edit a secrets file, decrypted, in an editor
///
/// Opens the editor that VISUAL or EDITOR names. Where the system has a file system in memory, the decrypted text never reaches a disk.
/// Values that did not change keep their encrypted text.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  EDITOR=nano st2ha secrets edit -f custom_values.yaml --identity key.txt")]
pub struct SecretsEdit {
    /// The release.
    #[command(flatten)]
    pub release: NamedRelease,
    /// Where the secrets file is.
    #[command(flatten)]
    pub place: SecretsPlace,
}

/// Print one secret
///
/// Prints only the text of the secret. In a terminal this needs --show, so that nobody sees or records it by accident.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  st2ha secrets get st2.password -f custom_values.yaml | st2 login st2admin")]
pub struct SecretsGet {
    /// Key of the secret, for example st2.password
    #[arg(value_name = "KEY")]
    pub key: String,
    /// Print it to a terminal, too
    #[arg(long)]
    pub show: bool,
    /// The release.
    #[command(flatten)]
    pub release: NamedRelease,
    /// The values.
    #[command(flatten)]
    pub values: ValuesArgs,
}

/// Check that secrets have the form that the programs expect
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  st2ha secrets check -f custom_values.yaml")]
pub struct SecretsCheck {
    /// The release.
    #[command(flatten)]
    pub release: ReleaseArgs,
    /// The values.
    #[command(flatten)]
    pub values: ValuesArgs,
}
