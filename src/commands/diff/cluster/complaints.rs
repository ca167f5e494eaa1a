//! What kubectl says on stderr.

use super::super::kind::Kind;
use super::served::Served;

/// Kinds that kubectl could not get objects of.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Complaints {
    /// Those that the cluster does not let us read.
    pub unread: Vec<Kind>,
    /// Those that the cluster does not know.
    pub unknown: Vec<Kind>,
}

/// What kubectl says is wrong, without the log of its attempts, whose lines start with a letter and the date: `E1122 `.
pub fn text(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let is_log = |line: &str| {
        line.get(1..6)
            .is_some_and(|date| date.trim_end().len() == 4 && date.trim_end().bytes().all(|byte| byte.is_ascii_digit()))
    };
    let lines: Vec<&str> = text.lines().filter(|line| !is_log(line)).collect();
    lines.join("\n").trim().to_owned()
}

/// Understands complaints that are about single kinds and nothing else. `None`: there is something else.
pub fn about_kinds(text: &str, served: &Served) -> Option<Complaints> {
    let mut complaints = Complaints::default();
    for line in text.lines().filter(|line| !is_remark(line)) {
        if let Some((_, forbidden)) = line.split_once("(Forbidden): ") {
            complaints.unread.push(served.kind(forbidden.split_whitespace().next()?)?.clone());
        } else {
            complaints.unknown.push(unmatched(line)?);
        }
    }
    (complaints != Complaints::default()).then_some(complaints)
}

/// Whether a line goes with another one and says nothing by itself.
fn is_remark(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with("ensure CRDs are installed first") || line.starts_with("Warning: ")
}

/// The kind of `no matches for kind "PodDisruptionBudget" in version "policy/v1beta1"`.
fn unmatched(line: &str) -> Option<Kind> {
    let (_, rest) = line.split_once("no matches for kind \"")?;
    let (name, rest) = rest.split_once("\" in version \"")?;
    let (version, _) = rest.split_once('"')?;
    Some(Kind::new(version.split_once('/').map_or("", |(group, _)| group), name))
}

#[cfg(test)]
mod tests {
    use super::{Complaints, Kind, Served, about_kinds, text};

    #[test]
    fn complaints_about_kinds_are_told_from_others() {
        let served = Served::read("secrets v1 true Secret\nroles rbac.authorization.k8s.io/v1 true Role\n");
        let forbidden = "Error from server (Forbidden): secrets \"a\" is forbidden: User \"u\" cannot get\n\
            Error from server (Forbidden): roles.rbac.authorization.k8s.io is forbidden: User \"u\" cannot list\n";
        let unmatched = "resource mapping not found for name: \"a\" namespace: \"\" from \"STDIN\": no matches for kind \
            \"Role\" in version \"policy/v1beta1\"\nensure CRDs are installed first\n";
        let expected = Complaints {
            unread: vec![Kind::new("", "Secret"), Kind::new("rbac.authorization.k8s.io", "Role")],
            unknown: vec![Kind::new("policy", "Role")],
        };
        assert_eq!(about_kinds(&format!("{forbidden}{unmatched}"), &served), Some(expected));
        for other in ["", "error: no such context", "Error from server (Forbidden): others \"a\" is forbidden"] {
            assert_eq!(about_kinds(&format!("{other}\n"), &served), None);
        }
        assert_eq!(about_kinds(&format!("{forbidden}The connection was refused\n"), &served), None);
    }

    #[test]
    fn the_log_is_left_out() {
        assert_eq!(text(b"E1122 10:00:00.0 1 memcache.go:265] \"Unhandled\"\nrefused\n"), "refused");
    }
}
