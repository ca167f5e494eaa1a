//! Secrets that an operator fetches from a store.

use crate::config::Config;
use crate::schema::Report;

/// The store has a name, and each credential a place of its own in it.
pub fn check(config: &Config, report: &mut Report<'_>) {
    if !config.secrets.is_external() {
        return;
    }
    let external = &config.secrets.external;
    if config.compatibility.is_some() {
        report.error(
            "secrets.mode",
            "with the preset `stackstorm-ha-1.1`, StackStorm's settings hold passwords in a ConfigMap, so st2ha has to know them",
            "leave the preset, or set `secrets.mode` to `internal`",
        );
    }
    if external.secret_store_ref.name.is_empty() {
        report.error_due_to(
            "secrets.mode",
            "secrets.external.secretStoreRef.name",
            "nothing says which store holds the credentials",
            "write the name of a SecretStore or ClusterSecretStore",
        );
    }
    if external.key.is_empty() {
        report.error(
            "secrets.external.key",
            "nothing says where in the store credentials are",
            "write a pattern such as `{release}/{secret}`",
        );
    } else if !format!("{}{}", external.key, external.property).contains("{key}") {
        report.error(
            "secrets.external.key",
            "all keys of a Secret would be one and the same credential",
            "put `{key}` into `secrets.external.key` or `secrets.external.property`",
        );
    }
    for (path, pattern) in [("secrets.external.key", &external.key), ("secrets.external.property", &external.property)]
    {
        if has_unknown_word(pattern) {
            report.error(
                path,
                "a word in braces stands for nothing here",
                "use `{namespace}`, `{release}`, `{secret}` and `{key}`",
            );
        }
    }
}

/// Whether braces hold something else than a word that is filled in.
fn has_unknown_word(pattern: &str) -> bool {
    let known = ["{namespace}", "{release}", "{secret}", "{key}"];
    known.iter().fold(pattern.to_owned(), |text, word| text.replace(word, "")).contains(['{', '}'])
}
