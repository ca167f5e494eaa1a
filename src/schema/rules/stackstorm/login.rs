//! The user that logs in.

use crate::config::Config;
use crate::schema::Report;

/// Somebody has to be able to log in, with a line of their own in the file of users and passwords.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let st2 = &config.st2;
    let is_off = st2.datastore_crypto_key.as_ref().is_some_and(|key| key.expose() == "disable");
    if is_off && st2.existing_datastore_secret.as_ref().is_some_and(|name| !name.is_empty()) {
        report.warn(
            "st2.datastore_crypto_key",
            "`disable` counts, so nothing is encrypted by the key in `st2.existingDatastoreSecret`",
            "remove one of them",
        );
    }
    if config.st2.existing_auth_secret.as_ref().is_some_and(|name| !name.is_empty()) {
        return;
    }
    let username = &config.st2.username;
    if username.is_empty() {
        report.error(
            "st2.username",
            "a user name is needed to log in with",
            "write one, such as `st2admin`, or name a Secret that holds user and password in `st2.existingAuthSecret`",
        );
    }
    if username.contains(':') || username.contains(char::is_control) {
        report.error(
            "st2.username",
            "a colon or a line break ends the user name in the htpasswd file",
            "use a name of letters, digits and marks such as `-` and `.`, on one line",
        );
    }
    if username.starts_with('#') || username.trim() != username {
        report.error(
            "st2.username",
            "in the htpasswd file, a line that begins like this is a comment or is trimmed",
            "begin the name with a letter or a digit, and let no blank stand at its ends",
        );
    }
    if config.st2.password.as_ref().is_some_and(|password| password.expose().contains(['\n', '\r'])) {
        report.error(
            "st2.password",
            "nobody can log in with a password that has a line break",
            "write it on one line; in YAML a block that begins with `|` ends in a line break, one with `|-` does not",
        );
    }
}
