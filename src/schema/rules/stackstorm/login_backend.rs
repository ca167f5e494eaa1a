//! Settings of the user's own that say how people log in, beside the keys that say so.

use serde_json::Value;

use super::ldap::is_nowhere;
use crate::config::{Config, StoredContent, Told, settings};
use crate::schema::Report;

/// Where a Secret of the user's own with the file of users is mounted.
const OWN_FILE: &str = "/etc/st2/auth/htpasswd";
/// Where an init container writes the file of users.
const WRITTEN_FILE: &str = "/etc/st2/htpasswd";

/// What `st2.config` and variables say about the backend wins over the keys of the values, and what st2auth is told by both does not fit.
pub fn check(config: &Config, report: &mut Report<'_>) {
    if config.compatibility.is_some() {
        return;
    }
    let st2 = &config.st2;
    let is_own = st2.existing_htpasswd_secret.as_ref().is_some_and(|name| !name.is_empty());
    // In external mode the Secret is named for what is fetched.
    let fetched = config.secrets.external.fetch.iter().position(|content| *content == StoredContent::Users);
    let fetched = fetched.filter(|_| !report.is_written("st2.existingHtpasswdSecret"));
    let (key, backend, file) = match (st2.ldap.enabled, is_own, st2.users.is_empty()) {
        (true, ..) => ("st2.ldap".to_owned(), "ldap", None),
        (false, true, _) => {
            let key = fetched.map(|index| format!("secrets.external.fetch[{index}]"));
            (key.unwrap_or_else(|| "st2.existingHtpasswdSecret".to_owned()), "flat_file", Some(OWN_FILE))
        }
        (false, false, false) => ("st2.users".to_owned(), "flat_file", Some(WRITTEN_FILE)),
        (false, false, true) => {
            missing_file(config, report);
            return;
        }
    };
    let told = |setting: &str| config.told("st2auth", "auth", setting);
    let others = [
        ("backend", told("backend").filter(|told| told.value != backend)),
        ("backend_kwargs", told("backend_kwargs").filter(|told| file.is_none_or(|file| !names(config, told, file)))),
    ];
    for (setting, told) in others {
        let Some(told) = told else { continue };
        let message = format!("{} sets `{setting}` of `[auth]`, and wins over `{key}`", told.subject());
        let help = format!("remove it, or `{key}`");
        // Another backend does not start with what st2ha tells that of a directory.
        if setting == "backend" && st2.ldap.enabled {
            report.error(&told.path, message, help);
        } else {
            report.warn(&told.path, message, help);
        }
    }
}

/// A file of users that st2auth does not have: without users and a Secret, it has that of the one login in `st2.username`.
fn missing_file(config: &Config, report: &mut Report<'_>) {
    let told = |setting: &str| config.told("st2auth", "auth", setting);
    if told("backend").is_some_and(|told| told.value != "flat_file") {
        return;
    }
    let Some(told) = told("backend_kwargs") else { return };
    if file_of(config, &told).is_some_and(|path| path != WRITTEN_FILE && is_nowhere(config, &path)) {
        report.warn(
            &told.path,
            format!("{} names a file that st2auth does not have: nobody can log in", told.subject()),
            "remove it, or name a Secret with this file in `st2.existingHtpasswdSecret`",
        );
    }
}

/// Whether the arguments of the backend name this file of users, or none.
fn names(config: &Config, told: &Told<'_>, file: &str) -> bool {
    file_of(config, told).is_none_or(|path| path == file)
}

/// The file of users that the arguments of the backend name.
fn file_of(config: &Config, told: &Told<'_>) -> Option<String> {
    let all = settings(&config.st2.config);
    let written = all.iter().find(|setting| Some(setting.line) == told.line);
    let text = written.map_or_else(|| told.value.to_owned(), |setting| setting.lines.join(" "));
    // What is no JSON is not understood here either.
    let arguments: Value = serde_json::from_str(&text).ok()?;
    arguments.get("file_path").and_then(Value::as_str).map(str::to_owned)
}
