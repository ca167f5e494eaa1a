//! What a provider cannot do without.

use crate::schema::{Finding, FindingKind, Report, Severity};

/// Demands a key of the chosen provider's section.
pub fn require(report: &mut Report<'_>, key: &str, present: bool) {
    let help = format!("set `external-dns.{key}`");
    demand(report, key, present, help);
}

/// The same, for a key that a Secret of the user's may hold in its place.
pub fn require_or_secret(report: &mut Report<'_>, key: &str, present: bool) {
    let section = key.split('.').next().unwrap_or(key);
    let help = format!("set `external-dns.{key}`, or `external-dns.{section}.secretName` to a Secret of your own");
    demand(report, key, present, help);
}

/// What is missing has no place of its own in the values: the finding points at the provider that asks for it.
/// What to do about it is said by `help`.
pub fn demand(report: &mut Report<'_>, key: &str, present: bool, help: String) {
    if present {
        return;
    }
    let provider = report.values().at(&["external-dns", "provider"]);
    let name = provider.and_then(|node| node.text()).unwrap_or_default();
    report.push(Finding {
        severity: Severity::Error,
        kind: FindingKind::Unworkable,
        path: format!("external-dns.{key}"),
        origin: provider.map(|node| node.origin).filter(|origin| origin.line > 0),
        message: format!("the provider `{name}` needs `{}`", key.split('.').next_back().unwrap_or(key)),
        help: Some(help),
    });
}
