//! The user that logs in.

use crate::config::Config;
use crate::schema::Report;

/// Somebody has to be able to log in.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let has_own_secret = config.st2.existing_auth_secret.as_ref().is_some_and(|name| !name.is_empty());
    if config.st2.username.is_empty() && !has_own_secret {
        report.error(
            "st2.username",
            "a user name is needed to log in with",
            "write one, such as `st2admin`, or name a Secret that holds user and password in `st2.existingAuthSecret`",
        );
    }
}
