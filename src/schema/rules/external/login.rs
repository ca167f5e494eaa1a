//! What StackStorm logs in with.

use crate::config::{ExternalLogin, LoginPart};
use crate::schema::Report;

/// A login has one source, and both of its halves. `section` is what its keys stand in.
pub fn check(section: &str, login: &ExternalLogin, report: &mut Report<'_>) {
    let path = |key: &str| format!("{section}.{key}");
    let is_given = |text: Option<&str>| text.is_some_and(|text| !text.is_empty());
    let password = login.password.as_ref().map(crate::config::Secret::expose);
    match login.secret() {
        Some(_) if is_given(password) => report.error(
            &path("password"),
            "`existingSecret` names a Secret with the password, so this one is not used",
            "remove one of the two",
        ),
        Some(_) if login.existing_secret_password_key.is_empty() => report.error(
            &path("existingSecretPasswordKey"),
            "the key of the password in `existingSecret` is missing",
            "write the key, such as `password`",
        ),
        _ => {}
    }
    let username_key = is_given(login.existing_secret_username_key.as_deref());
    if username_key && login.secret().is_none() {
        report.error(
            &path("existingSecretUsernameKey"),
            "this names a key of `existingSecret`, which is not set",
            "set `existingSecret`, too, or write the name in `username`",
        );
    } else if username_key && is_given(login.username.as_deref()) {
        report.error(
            &path("username"),
            "`existingSecretUsernameKey` says that the name stands in a Secret, so this one is not used",
            "remove one of the two",
        );
    }
    for (key, part) in [("username", login.username()), ("password", login.password())] {
        if matches!(part, Some(LoginPart::Given(text)) if text.contains(char::is_control)) {
            report.error(
                &path(key),
                "it has a line break or another control character, which StackStorm's settings cannot hold",
                "write it on one line; in YAML a block that begins with `|` ends in a line break, one with `|-` does not",
            );
        }
    }
}

/// Somebody who has a name has a password.
pub fn both(section: &str, login: &ExternalLogin, report: &mut Report<'_>) {
    match (login.username(), login.password()) {
        (Some(_), None) => report.error(
            &format!("{section}.password"),
            "there is a user, but no password",
            "write the password in `password`, or the name of a Secret that has it in `existingSecret`",
        ),
        (None, Some(_)) => report.error(
            &format!("{section}.username"),
            "there is a password, but no user",
            "write the user's name in `username`, or the Secret's key of it in `existingSecretUsernameKey`",
        ),
        _ => {}
    }
}
