//! Keys that the chosen provider of a data service does not read.

use super::unread::Unread;
use crate::config::Provider;
use crate::schema::steps::takes;
use crate::schema::{Finding, FindingKind, Report, Severity};
use crate::yaml::{Entry, Node};

/// Checks that no key is written in vain which another provider would read.
pub fn check(report: &mut Report<'_>) {
    let (values, defaults) = (report.values(), report.defaults());
    let mut services: Vec<&str> = Provider::all().iter().map(|provider| provider.service).collect();
    services.dedup();
    for service in services {
        let Some(section) = values.get(service).filter(|section| section.get("enabled").is_some_and(Node::is_truthy))
        else {
            continue;
        };
        let name = section.get("provider").and_then(Node::text).unwrap_or_default();
        if let Some(chosen) = Provider::find(service, name) {
            let is_nulled = |path: &str, node: &Node| report.is_nulled(&format!("{service}.{path}"), node.origin);
            let search = Unread { reads: &|path| chosen.reads(path), is_nulled: &is_nulled };
            let mut found = Vec::new();
            search.find(section, defaults.get(service), &mut |entry, path| found.extend(finding(chosen, entry, path)));
            for finding in found {
                report.push(finding);
            }
        }
    }
}

fn finding(chosen: &Provider, entry: &Entry, path: &str) -> Option<Finding> {
    let service = chosen.service;
    // What nobody reads is told where unknown keys are.
    if format!("{service}.{path}").parse().is_ok_and(|path| !takes(&path)) {
        return None;
    }
    let readers: Vec<String> =
        Provider::readers(service, path).map(|provider| format!("`{}`", provider.name)).collect();
    let who = match readers.as_slice() {
        [] => return None,
        [one] => format!("only the provider {one} reads this"),
        [several @ .., last] => format!("only the providers {} and {last} read this", several.join(", ")),
    };
    Some(Finding {
        severity: Severity::Error,
        kind: FindingKind::OtherProvider,
        path: format!("{service}.{path}"),
        origin: (entry.key.line > 0).then_some(entry.key),
        message: format!("{who}; {service} is run by `{}`", chosen.name),
        help: Some(format!("remove it, or choose another provider with `{service}.provider`")),
    })
}
