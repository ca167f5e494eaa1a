//! The release's name, which nearly every other name begins with.

use crate::config::{Config, Release};
use crate::schema::rules::dns;
use crate::schema::{Finding, FindingKind, Report, Severity};

/// Where messages about the release's name point: it is an argument, not a value.
const PATH: &str = "release name";

/// The names of Services and Jobs that begin with the release's have to be names that Kubernetes takes.
pub fn check(config: &Config, release: &Release, report: &mut Report<'_>) {
    let name = release.name.as_str();
    if !dns::is_service_name(name) {
        error(
            report,
            "Services cannot be named after this release",
            "use lower-case letters, digits and dashes; begin with a letter and end with a letter or a digit",
        );
    }
    let longest = suffixes(config).into_iter().max_by_key(|suffix| suffix.len()).unwrap_or_default();
    let room = dns::LABEL_LIMIT.saturating_sub(longest.len());
    if name.len() > room {
        error(
            report,
            format!("this is too long: with `{longest}`, it exceeds the {} characters of a name", dns::LABEL_LIMIT),
            format!("use at most {room} characters"),
        );
    }
}

/// A finding about the release's name, which no layer of the values holds.
fn error(report: &mut Report<'_>, message: impl Into<String>, help: impl Into<String>) {
    report.push(Finding {
        severity: Severity::Error,
        kind: FindingKind::Unworkable,
        path: PATH.to_owned(),
        origin: None,
        message: message.into(),
        help: Some(help.into()),
    });
}

/// What follows the release's name in the names of Services and of Jobs, whose pods carry the name in a label.
fn suffixes(config: &Config) -> Vec<&'static str> {
    let runs = |job: &str| !config.jobs.skip.iter().any(|skipped| skipped == job);
    let mut suffixes = vec!["-st2stream"];
    let optional = [
        (config.st2chatops.enabled, "-st2chatops"),
        (config.st2.rbac.enabled && runs("apply_rbac_definitions"), "-job-st2-apply-rbac-definitions"),
        (runs("apikey_load"), "-job-st2-apikey-load"),
        (runs("key_load"), "-job-st2-key-load"),
        (runs("register_content"), "-job-st2-register-content"),
        (config.st2.packs.volumes.enabled, "-job-ensure-packs-volumes-are-writable"),
    ];
    suffixes.extend(optional.into_iter().filter(|(is_rendered, _)| *is_rendered).map(|(_, suffix)| suffix));
    suffixes
}
