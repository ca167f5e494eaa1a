//! Further users that may log in.

use crate::config::{Config, Secret};
use crate::credential::is_filled_in_later;
use crate::schema::Report;
use crate::schema::rules::own_key;

/// How hashes begin that st2auth knows.
const KNOWN: &[&str] = &["$2y$", "$2a$", "$2b$", "$apr1$", "$5$", "$6$", "{SHA}"];

/// How many bytes of a password bcrypt looks at.
const LONGEST: usize = 72;

/// Each user is a line of the file of users, and has a password or a hash that can be compared.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let st2 = &config.st2;
    let is_named = |name: &Option<String>| name.as_ref().is_some_and(|name| !name.is_empty());
    if !st2.users.is_empty() && (st2.ldap.enabled || is_named(&st2.existing_htpasswd_secret)) {
        report.warn(
            "st2.users",
            "st2auth reads users from a directory or a Secret of yours",
            "remove them, or `st2.ldap.enabled` and `st2.existingHtpasswdSecret`",
        );
    }
    for (name, user) in &st2.users {
        let path = format!("st2.users.{}", own_key(name));
        if name.is_empty()
            || name.contains(':')
            || name.contains(char::is_control)
            || name.starts_with('#')
            || name.trim() != name
        {
            report.error(
                &path,
                "the htpasswd file cannot hold this name",
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
        match (given(user.password.as_ref()), given(user.password_hash.as_ref())) {
            (None, None) => report.error(
                &path,
                "nothing says what this user logs in with",
                "write `password`, or `passwordHash` with what `htpasswd -nB` prints behind the colon",
            ),
            (Some(_), Some(_)) => report.error(
                &format!("{path}.passwordHash"),
                "`password` is given, too, and either would do",
                "remove one of the two",
            ),
            (Some(password), None) => check_password(password, &format!("{path}.password"), report),
            (None, Some(hash)) => check_hash(hash, &format!("{path}.passwordHash"), report),
        }
    }
}

fn given(secret: Option<&Secret>) -> Option<&str> {
    secret.map(Secret::expose).filter(|text| !text.is_empty())
}

/// bcrypt knows nothing of what stands behind its limit, and what is filled in later cannot be hashed now.
fn check_password(password: &str, path: &str, report: &mut Report<'_>) {
    if is_filled_in_later(password) {
        report.error(
            path,
            "another program should fill this in, but the manifests hold only the password's hash",
            "have it fill in `passwordHash`, or name a Secret of yours in `st2.existingHtpasswdSecret`",
        );
    } else if password.len() > LONGEST {
        report.error(path, format!("bcrypt takes no more than {LONGEST} bytes"), "take a shorter password");
    } else if password.contains(char::is_control) {
        report.error(
            path,
            "this has a line break or another control character",
            "take a password of visible characters",
        );
    }
}

fn check_hash(hash: &str, path: &str, report: &mut Report<'_>) {
    if is_filled_in_later(hash) {
        return;
    }
    if hash.contains(':') || hash.contains(char::is_whitespace) {
        report.error(
            path,
            "a hash is one word, without a colon",
            "write what stands behind the colon in a line that `htpasswd -nB` prints",
        );
    } else if !KNOWN.iter().any(|start| hash.starts_with(start)) {
        report.error(
            path,
            "st2auth does not know this kind of hash",
            "write what `htpasswd -nB` prints behind the colon; it begins with `$2y$`",
        );
    } else if hash.starts_with("$2") && !is_bcrypt(hash) {
        report.error(
            path,
            "this bcrypt hash is cut off or damaged: nobody can log in with it",
            "write all 60 characters that `htpasswd -nB` prints behind the colon",
        );
    }
}

/// Whether this is a whole hash of bcrypt, such as `$2y$10$` and 53 characters more.
fn is_bcrypt(hash: &str) -> bool {
    let mut parts = hash.split('$').skip(2);
    let cost = parts.next().filter(|cost| cost.len() == 2).and_then(|cost| cost.parse::<u8>().ok());
    let rest = parts.next().unwrap_or_default();
    cost.is_some_and(|cost| (4..=31).contains(&cost))
        && rest.len() == 53
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"./".contains(&byte))
        && parts.next().is_none()
}
