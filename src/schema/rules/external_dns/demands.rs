//! What a provider needs and the values lack.

use crate::schema::{Finding, FindingKind, Report, Severity};

/// Demands a key of the chosen provider's section.
pub(super) fn require(report: &mut Report<'_>, key: &str, present: bool) {
    let help = format!("set `external-dns.{key}`");
    demand(report, key, present, help);
}

pub(super) fn require_or_secret(report: &mut Report<'_>, key: &str, present: bool) {
    let section = key.split('.').next().unwrap_or(key);
    let help = format!("set `external-dns.{key}`, or `external-dns.{section}.secretName` to a Secret of your own");
    demand(report, key, present, help);
}

/// What is missing has no place of its own in the values: the finding points at the provider that asks for it.
pub(super) fn demand(report: &mut Report<'_>, key: &str, present: bool, help: String) {
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
