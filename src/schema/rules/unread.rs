//! Keys that somebody wrote and that nothing reads.

use crate::config::Reads;
use crate::yaml::{Entry, Node, WalkPath};

/// What is called with a key that nothing reads, and its path below the section.
type Found<'f> = &'f mut dyn FnMut(&Entry, &str);

/// The search for keys of a section that somebody wrote and that nothing reads.
#[derive(Clone, Copy)]
pub(super) struct Unread<'a> {
    /// How much of what a path below the section leads to is read.
    pub reads: &'a dyn Fn(&str) -> Reads,
    /// Whether a value of the section is what a null left: that sets nothing.
    pub is_nulled: &'a dyn Fn(&str, &Node) -> bool,
}

impl Unread<'_> {
    /// Calls with the outermost keys that are written and not read.
    pub fn find(self, section: &Node, default: Option<&Node>, found: Found<'_>) {
        self.below(section, default, &mut WalkPath::default(), found);
    }

    fn below(self, node: &Node, default: Option<&Node>, path: &mut WalkPath, found: Found<'_>) {
        for (key, entry) in node.as_map().into_iter().flatten() {
            let default = default.and_then(|default| default.get(key));
            path.inside(key, |path| match (self.reads)(path) {
                Reads::Some if entry.node.as_map().is_some() => self.below(&entry.node, default, path, found),
                Reads::Nothing if self.asks(&entry.node, default, path) => {
                    found(entry, path);
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
