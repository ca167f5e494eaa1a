//! The URL of a Redis of the user's own, as `st2.config` and variables say it.

use super::backends::UNUSABLE_IN_URL;
use crate::config::Config;
use crate::credential::holds_placeholder;
use crate::schema::Report;
use crate::workloads::WORKLOADS;

/// Warns of logins that end in the middle. What stands behind is taken for a path, and StackStorm looks for Redis elsewhere.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let services: Vec<&str> = WORKLOADS.iter().map(|workload| workload.name).collect();
    for told in config.told_to_any(&services, "coordination", "url") {
        if is_cut(told.value) && !holds_placeholder(told.value) {
            let message = format!(
                "the login in {} contains one of `/ ? # [ ]`, which ends it: StackStorm does not find Redis",
                told.subject()
            );
            report.warn(&told.path, message, "choose a password of letters and digits; nothing decodes an encoded one");
        }
    }
}

/// Whether the login of a URL certainly ends before its `@`.
fn is_cut(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    if !["redis", "rediss"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return false;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, behind) = rest.split_at(end);
    match authority.rsplit_once('@') {
        // The path is the number of a database.
        Some((login, _)) => {
            let path = behind.split('?').next().unwrap_or_default();
            login.contains(UNUSABLE_IN_URL) || path.contains('@')
        }
        None => behind.contains('@') && !is_host(authority),
    }
}

/// Whether this may be a host, with or without a port.
fn is_host(authority: &str) -> bool {
    let (host, port) = authority.rsplit_once(':').unwrap_or((authority, ""));
    authority.starts_with('[') || !host.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_cut;

    /// As the driver takes these URLs apart.
    #[test]
    fn logins_that_end_too_early_are_found() {
        for url in [
            "redis://:a/b@h:6379",
            "redis://:1/2@h:6379",
            "redis://u:a/b@h:6379",
            "redis://:a?b@h:6379",
            "redis://:a#b@h:6379",
            "redis://:a[b@h:6379",
            "rediss://:a]b@h:6379/0",
            "redis://:a/b@h",
            "redis://:a@b/c@h:6379",
        ] {
            assert!(is_cut(url), "{url}");
        }
        for url in [
            "redis://h:6379",
            "redis://:a@h:6379",
            "redis://:a@b@h:6379/1",
            "redis://:a%2Fb@h:6379",
            "redis://u:a:b@h:6379/1?sentinel=m&sentinel_fallback=a:1",
            "redis://h:6379?x=a@b",
            "redis://h/0?x=a@b",
            "redis://[::1]:6379?x=a@b",
            "etcd3://:a/b@h",
            "",
        ] {
            assert!(!is_cut(url), "{url}");
        }
    }
}
