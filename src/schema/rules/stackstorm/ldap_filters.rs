//! The filters by which accounts of a directory and their groups are found.

use crate::config::Config;
use crate::schema::Report;

/// A filter, and what st2auth fills in there.
struct Filter {
    path: &'static str,
    text: fn(&Config) -> Option<&str>,
    words: &'static [&'static str],
    /// What a filter without any of these does.
    same: &'static str,
    help: &'static str,
}

/// st2auth reads them as Python does (`str.format`), with these names and no others.
const FILTERS: &[Filter] = &[
    Filter {
        path: "st2.ldap.accountPattern",
        text: |config| config.st2.ldap.account_pattern.as_deref(),
        words: &["username"],
        same: "without `{username}`, this does not depend on who logs in: one account's password would open every name",
        help: "write a filter such as `(uid={username})`, with single braces",
    },
    Filter {
        path: "st2.ldap.groupPattern",
        text: |config| config.st2.ldap.group_pattern.as_deref(),
        words: &["user_dn", "username"],
        same: "without `{user_dn}` or `{username}`, this does not depend on who logs in: `groupDns` lets in everybody, or nobody",
        help: "write a filter such as `(member={user_dn})` or `(memberUid={username})`, with single braces",
    },
];

/// A filter has to depend on who logs in, and on nothing that st2auth does not know.
pub fn check(config: &Config, report: &mut Report<'_>) {
    if !config.st2.ldap.enabled {
        return;
    }
    for Filter { path, text, words, same, help } in FILTERS {
        let Some(text) = text(config).filter(|text| !text.is_empty()) else { continue };
        let known = || words.iter().map(|word| format!("`{{{word}}}`")).collect::<Vec<_>>().join(" and ");
        match fields(text) {
            None => report.error(
                path,
                "a brace has no partner: st2auth cannot read this filter, and lets nobody in",
                format!("write {}; a brace that means itself is doubled", known()),
            ),
            Some(fields) if fields.iter().any(|field| !words.contains(field)) => report.error(
                path,
                "st2auth knows nothing for a word in braces here, and lets nobody in",
                format!("use {} alone; a brace that means itself is doubled", known()),
            ),
            Some(fields) if fields.is_empty() => report.warn(path, *same, *help),
            Some(_) => {}
        }
    }
}

/// The names that a format of Python's has filled in, in order. None where it is not one.
fn fields(format: &str) -> Option<Vec<&str>> {
    let mut fields = Vec::new();
    let mut rest = format;
    while let Some(at) = rest.find(['{', '}']) {
        let (brace, after) = rest.get(at..)?.split_at(1);
        rest = match after.strip_prefix(brace) {
            Some(rest) => rest,
            None if brace == "}" => return None,
            None => {
                let (field, rest) = after.split_at(end(after)?);
                // What stands behind says which part of it is meant, and how it is written.
                fields.push(field.split(['.', '[', '!', ':']).next()?);
                rest.strip_prefix('}')?
            }
        };
    }
    Some(fields)
}

/// Where a field ends, which may hold others that say how it is written.
fn end(field: &str) -> Option<usize> {
    let mut depth = 0_usize;
    field.find(|letter| match letter {
        '{' => {
            depth += 1;
            false
        }
        '}' if depth > 0 => {
            depth -= 1;
            false
        }
        letter => letter == '}',
    })
}

#[cfg(test)]
mod tests {
    use super::fields;

    #[test]
    fn formats_are_read_as_python_reads_them() {
        for (format, expected) in [
            ("(uid={username})", Some(vec!["username"])),
            ("(|(member={user_dn})(memberUid={username}))", Some(vec!["user_dn", "username"])),
            ("uid={{username}}", Some(vec![])),
            ("(uid={username!s:>{width}})", Some(vec!["username"])),
            ("{username[0]}{username.x}", Some(vec!["username", "username"])),
            ("{{{username}}}", Some(vec!["username"])),
            ("{}", Some(vec![""])),
            ("{ username }", Some(vec![" username "])),
            ("(uid=x)", Some(vec![])),
            ("(uid={username)", None),
            ("(uid=username})", None),
            ("{", None),
            ("}", None),
        ] {
            assert_eq!(fields(format), expected, "{format}");
        }
    }
}
