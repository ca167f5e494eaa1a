//! Settings of the user's own that say how people log in, beside the keys that say so.

use crate::config::Config;
use crate::schema::Report;

/// Where st2auth finds the file of users, by the Secret of the user's own and by the init container that writes it.
const FILES: [&str; 2] = ["/etc/st2/auth/htpasswd", "/etc/st2/htpasswd"];

/// What `st2.config` and variables say about the backend wins over the keys of the values, and what st2auth is told by both does not fit.
pub fn check(config: &Config, report: &mut Report<'_>) {
    if config.compatibility.is_some() {
        return;
    }
    let st2 = &config.st2;
    let is_own = st2.existing_htpasswd_secret.as_ref().is_some_and(|name| !name.is_empty());
    let (key, backend) = match (st2.ldap.enabled, is_own, st2.users.is_empty()) {
        (true, ..) => ("st2.ldap", "ldap"),
        (false, true, _) => ("st2.existingHtpasswdSecret", "flat_file"),
        (false, false, false) => ("st2.users", "flat_file"),
        (false, false, true) => return,
    };
    for setting in ["backend", "backend_kwargs"] {
        let Some(told) = config.told("st2auth", "auth", setting) else { continue };
        let is_same = match setting {
            "backend" => told.value == backend,
            _ => backend == "flat_file" && FILES.iter().any(|file| told.value.contains(file)),
        };
        if is_same {
            continue;
        }
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
