//! Settings of StackStorm's that hold credentials of the data services of this release, for `st2.secrets.conf`.

use serde::Serialize;

use super::external::Part;
use crate::config::{MadeSecret, Secret, settings};
use crate::render::ini::without_substitutions;

/// A section of `st2.secrets.conf`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SecretSection {
    /// Name of the section.
    pub name: &'static str,
    /// Its settings.
    pub settings: Vec<KnownSetting>,
}

/// A setting whose credential is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KnownSetting {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: Secret,
}

/// A setting whose credential an operator fetches from a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchedSetting {
    /// Its section.
    pub section: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its value, as a template of the External Secrets Operator's.
    pub template: String,
    /// What the template calls the credential.
    pub variable: String,
    /// The Secret that the credential would be in.
    pub secret: MadeSecret,
    /// Its key there.
    pub key: String,
}

/// A text put together by the operator, with what is fetched in its places. A dollar sign would name another setting; behind a backslash it has
/// to be written in another way, as [`without_substitutions`] does.
pub(super) fn template(parts: &[Part], variable: &str) -> String {
    const DOLLARS: &str = r#"replace "$" "$$" | replace "\\$$" "\\\\$""#;
    let pieces = parts.iter().map(|part| match part {
        Part::Text { text } => without_substitutions(text),
        Part::Raw { .. } => format!("{{{{ .{variable} | {DOLLARS} }}}}"),
        Part::Encoded { .. } => format!(r#"{{{{ .{variable} | urlquery | replace "+" "%20" }}}}"#),
        Part::Json { .. } => {
            format!(r#"{{{{ .{variable} | toJson | trimPrefix "\"" | trimSuffix "\"" | {DOLLARS} }}}}"#)
        }
    });
    pieces.collect()
}

impl SecretSection {
    /// A section of one setting, unless `written`, the user's own settings, has it: the file comes after those, and they are to win.
    pub(super) fn of(section: &'static str, name: &'static str, value: Secret, written: &str) -> Option<Self> {
        let is_written = is_written(section, &[name], written);
        (!is_written).then(|| Self { name: section, settings: vec![KnownSetting { name, value }] })
    }
}

/// Whether the user's own settings have one of these.
pub(super) fn is_written(section: &str, names: &[&str], written: &str) -> bool {
    settings(written).iter().any(|setting| setting.section == section && names.contains(&setting.key))
}

/// A text as it stands between the quotes of JSON.
fn in_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

/// A text put together from parts, with the credential in its places. `encode` is how it stands in a URL.
pub(super) fn compose(parts: &[Part], credential: &Secret, encode: fn(&str) -> String) -> Secret {
    let pieces = parts.iter().map(|part| match part {
        Part::Text { text } => text.clone(),
        Part::Raw { .. } => credential.expose().to_owned(),
        Part::Encoded { .. } => encode(credential.expose()),
        Part::Json { .. } => in_json(credential.expose()),
    });
    Secret::new(pieces.collect::<String>())
}
