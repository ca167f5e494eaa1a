//! Further users that may log in.

use crate::config::Config;
use crate::schema::Report;

/// How hashes begin that st2auth knows.
const KNOWN: &[&str] = &["$2y$", "$2a$", "$2b$", "$apr1$", "$5$", "$6$", "{SHA}"];

/// Each user is a line of the file of users, and has a hash that can be compared.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let st2 = &config.st2;
    let is_named = |name: &Option<String>| name.as_ref().is_some_and(|name| !name.is_empty());
    if !st2.users.is_empty() && (st2.ldap.enabled || is_named(&st2.existing_htpasswd_secret)) {
        report.warn(
            "st2.users",
            "st2auth reads users from elsewhere: a directory, or a Secret of yours",
            "remove them, or `st2.ldap.enabled` and `st2.existingHtpasswdSecret`",
        );
    }
    for (name, user) in &st2.users {
        let path = format!("st2.users.{name}");
        if name.is_empty()
            || name.contains(':')
            || name.contains(char::is_control)
            || name.starts_with('#')
            || name.trim() != name
        {
            report.error(
                &path,
                "the file of users takes this for something else than a name",
                "use a name of letters, digits and marks such as `-` and `.`, without a colon",
            );
        }
        if *name == st2.username && !is_named(&st2.existing_auth_secret) {
            report.error(
                &path,
                "`st2.username` is this user already, with a password of its own",
                "remove one of the two",
            );
        }
        let hash = user.hash.expose();
        if hash.contains([':', '\n', '\r']) || hash.contains(char::is_whitespace) {
            report.error(
                &format!("{path}.hash"),
                "a hash is one word, without a colon",
                "write what stands behind the colon in a line that `htpasswd -nB` prints",
            );
        } else if !KNOWN.iter().any(|start| hash.starts_with(start)) {
            report.error(
                &format!("{path}.hash"),
                "this is no hash that st2auth knows, so nobody could log in with it",
                "write what `htpasswd -nB` prints behind the colon; it begins with `$2y$`",
            );
        }
    }
}
