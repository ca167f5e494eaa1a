//! Secrets that are made of values though all credentials are to come from a store.

use crate::config::Config;
use crate::manifests::Manifest;
use crate::schema::{Finding, FindingKind, Severity};
use crate::yaml::Node;

/// A finding for each of them: whatever a template does, no credential is among the manifests where none is to be.
pub(super) fn given(manifests: &[Manifest], config: &Config, values: &Node) -> Vec<Finding> {
    if !config.secrets.is_external() {
        return Vec::new();
    }
    // A user name in the values is the usual reason.
    let users = ["mongodb", "rabbitmq", "redis"].map(|service| [service, "external", "username"]);
    let user = users.iter().find(|path| values.at(&path[..]).and_then(Node::text).is_some_and(|name| !name.is_empty()));
    let (path, help): (&[&str], _) = match user {
        Some(path) => (path, "have the Secret hold it, too, and name its key in `existingSecretUsernameKey`"),
        None => (
            &["secrets", "mode"],
            "name a Secret of your own where there is a key for it, or switch off what needs this one",
        ),
    };
    let origin = values.at(path).map(|node| node.origin);
    let secrets = manifests.iter().filter(|manifest| manifest.key.kind == "Secret");
    let finding = |secret: &Manifest| Finding {
        severity: Severity::Error,
        kind: FindingKind::Unworkable,
        path: path.join("."),
        origin,
        message: format!("{} would be made of values, and all credentials are to come from the store", secret.key),
        help: Some(help.to_owned()),
    };
    secrets.map(finding).collect()
}
