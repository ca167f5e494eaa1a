//! Keys that the chosen provider of a data service does not read.

use crate::config::{Provider, Reads};
use crate::schema::describe::takes;
use crate::schema::{Finding, FindingKind, Report, Severity};
use crate::yaml::{Entry, Node, WalkPath};

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
            let mut found = Vec::new();
            let is_nulled = |path: &str, node: &Node| report.is_nulled(&format!("{service}.{path}"), node.origin);
            let search = Search { chosen, is_nulled: &is_nulled };
            search.unread(section, defaults.get(service), &mut WalkPath::default(), &mut found);
            for finding in found {
                report.push(finding);
            }
        }
    }
}

/// The search for keys that the chosen provider does not read.
#[derive(Clone, Copy)]
struct Search<'a> {
    chosen: &'a Provider,
    /// Whether a value of the section is what a null left: that sets nothing.
    is_nulled: &'a dyn Fn(&str, &Node) -> bool,
}

impl Search<'_> {
    /// Finds the outermost keys that are written and that only others than the chosen provider read.
    fn unread(self, node: &Node, default: Option<&Node>, path: &mut WalkPath, found: &mut Vec<Finding>) {
        for (key, entry) in node.as_map().into_iter().flatten() {
            let default = default.and_then(|default| default.get(key));
            path.inside(key, |path| match self.chosen.reads(path) {
                Reads::Some if entry.node.as_map().is_some() => self.unread(&entry.node, default, path, found),
                Reads::Nothing if self.asks(&entry.node, default, path) => {
                    found.extend(finding(self.chosen, entry, path));
                }
                Reads::All | Reads::Some | Reads::Nothing => {}
            });
        }
    }

    /// Whether somebody wrote a value that asks for anything else than the default does.
    fn asks(self, node: &Node, default: Option<&Node>, path: &mut WalkPath) -> bool {
        if let Some(map) = node.as_map().filter(|map| !map.is_empty()) {
            return map.iter().any(|(key, entry)| {
                let default = default.and_then(|default| default.get(key));
                path.inside(key, |path| self.asks(&entry.node, default, path))
            });
        }
        !(self.is_nulled)(path, node) && asks(node, default)
    }
}

/// The same of a value that is no map with anything in it.
fn asks(node: &Node, default: Option<&Node>) -> bool {
    if node.as_map().is_some() {
        return false;
    }
    // What stands nowhere was generated. A list may be that of the defaults, with an item that `--set` has put into it.
    let is_of_default = |node: &Node, default: &Node| {
        let items = node.as_list().unwrap_or_default();
        default.origin == node.origin && items.iter().all(|item| item.origin.layer == node.origin.layer)
    };
    let is_written = node.origin.line > 0 && default.is_none_or(|default| !is_of_default(node, default));
    let says_something = || match (default, node.as_list()) {
        (Some(default), _) => default.to_json() != node.to_json(),
        (None, Some(list)) => !list.is_empty(),
        (None, None) => node.is_truthy(),
    };
    is_written && says_something()
}

fn finding(chosen: &Provider, entry: &Entry, path: &str) -> Option<Finding> {
    let service = chosen.service;
    // What nobody reads is told where unknown keys are.
    if format!("{service}.{path}").parse().is_ok_and(|path| !takes(&path)) {
        return None;
    }
    let readers = Provider::of(service).filter(|provider| provider.reads(path) != Reads::Nothing);
    let readers: Vec<String> = readers.map(|provider| format!("`{}`", provider.name)).collect();
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
