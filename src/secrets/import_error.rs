//! Why nothing was imported.

use super::need::Need;
use crate::yaml::ReadError;

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The text is not YAML or JSON.
    #[error("the manifests cannot be read")]
    Read(#[from] ReadError),
    /// The text holds no Secret.
    #[error("there is no Secret in the manifests; use: kubectl get secret -n NAMESPACE -o yaml")]
    NoSecret,
    /// No Secret belongs to the release.
    #[error("none of the Secrets {} belongs to the release `{release}`", names.join(", "))]
    NoneOfRelease {
        /// The release.
        release: String,
        /// The Secrets that are there.
        names: Vec<String>,
    },
    /// The Secrets are those of a release of the same name in another namespace.
    #[error(
        "the Secrets are those of `{release}` in the namespace {}, and not in `{wanted}`: name the release's namespace with `-n`; if the release in \
         `{wanted}` is to have the secrets of the other one, take `namespace` out of the manifests", namespaces.join(", ")
    )]
    OfNamespace {
        /// The release.
        release: String,
        /// The namespaces that the Secrets are in.
        namespaces: Vec<String>,
        /// That of the release.
        wanted: String,
    },
    /// A value is neither base64 nor text.
    #[error("`{key}` of the Secret {name} {reason}")]
    NotText {
        /// The Secret.
        name: String,
        /// The key in its data.
        key: String,
        /// What it is instead.
        reason: &'static str,
    },
    /// A value that nothing can be done with: stored, it would keep every command from working.
    #[error(
        "`{key}` of the Secret {name} cannot be `{path}`: {reason}; put the right one into the Secret{}",
        without(path, "or take the key out of the manifests, and st2ha makes another one")
    )]
    Unusable {
        /// The Secret.
        name: String,
        /// The key in its data.
        key: String,
        /// The key in the values.
        path: &'static str,
        /// What is wrong with the value.
        reason: String,
    },
    /// The same for values.
    #[error(
        "`{path}` of the values cannot be used: {reason}; put the right one there{}",
        without(path, "or take it out, and st2ha makes another one")
    )]
    UnusableValue {
        /// The key in the values.
        path: &'static str,
        /// What is wrong with the value.
        reason: String,
    },
    /// Values that are encrypted.
    #[error(
        "`{0}` of the values is encrypted: decrypt them first (`sops decrypt FILE | st2ha secrets import -`), or name the file with --secrets-file"
    )]
    Encrypted(&'static str),
    /// Two Secrets give one key different values.
    #[error("{} hold `{path}`, with different values; hand over one of them", both(first, second))]
    Ambiguous {
        /// The key in the values.
        path: &'static str,
        /// A Secret that holds it.
        first: String,
        /// Another one.
        second: String,
    },
}

/// The other way out of a value that cannot be used, unless data depends on it.
fn without(path: &str, advice: &str) -> String {
    if Need::find(path).is_some_and(|need| need.kind.encrypts_data()) {
        ": another one cannot read what was encrypted with it".to_owned()
    } else {
        format!(", {advice}")
    }
}

/// Two Secrets, which may have one name.
fn both(first: &str, second: &str) -> String {
    if first == second { format!("two Secrets {first}") } else { format!("the Secrets {first} and {second} both") }
}
