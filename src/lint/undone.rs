//! What somebody wrote that says nothing, such as null, `false`, 0, an empty text or list; and what switches something on.
//!
//! It is not printed, so no field has it for a source. Where a fault has no other one, such values are taken back, one at a time, and everything
//! is rendered again: the first without which the fault is gone is what causes it.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::written::Written;
use crate::manifests::{Manifest, Place};
use crate::trace::Source;
use crate::values::{KeyPath, Step};
use crate::yaml::{Entry, Node, Origin, Scalar, ScalarKind, Style, Value};

/// The most values that are taken back.
const MOST: usize = 24;

/// Values that could be taken back.
pub struct Undone<'a> {
    written: Written<'a>,
    candidates: OnceCell<Vec<Candidate>>,
}

struct Candidate {
    source: Source,
    way: KeyPath,
    instead: Node,
    rendered: OnceCell<Option<Vec<Manifest>>>,
}

impl<'a> Undone<'a> {
    /// Those that somebody wrote. Nothing is done before somebody asks.
    pub fn new(written: Written<'a>) -> Self {
        Self { written, candidates: OnceCell::new() }
    }

    /// The value without which a fault is gone, as `is_cured` says of the objects.
    pub fn cause(&self, is_cured: &dyn Fn(&[Manifest]) -> bool) -> Option<Source> {
        let candidates = self.candidates.get_or_init(|| self.candidates());
        let cures = |candidate: &&Candidate| {
            let rendered = candidate.rendered.get_or_init(|| {
                let values = changed(self.written.values, candidate.way.steps(), &candidate.instead)?;
                (self.written.render)(&values, &BTreeSet::new())
            });
            rendered.as_deref().is_some_and(is_cured)
        };
        candidates.iter().find(cures).map(|candidate| candidate.source.clone())
    }

    fn candidates(&self) -> Vec<Candidate> {
        let mut found = Vec::new();
        let defaults = self.written.defaults;
        for (path, origin) in self.written.nulls {
            let Some((way, default)) = defaults.and_then(|defaults| at(defaults, path)) else { continue };
            found.push(Candidate::new(way, *origin, default.clone()));
        }
        for kind in [Kind::Blank, Kind::Switch] {
            self.walk(self.written.values, kind, &KeyPath::default(), &mut found);
        }
        found.truncate(MOST);
        found
    }

    /// The values of a kind that somebody wrote.
    fn walk(&self, node: &Node, kind: Kind, way: &KeyPath, found: &mut Vec<Candidate>) {
        match &node.value {
            Value::Map(map) => {
                map.iter()
                    .for_each(|(key, entry)| self.walk(&entry.node, kind, &way.with(Step::Key(key.clone())), found));
            }
            Value::List(list) if !list.is_empty() => {
                list.iter().enumerate().for_each(|(at, item)| self.walk(item, kind, &way.with(Step::Item(at)), found));
            }
            Value::List(_) | Value::Scalar(_) => {
                if let Some(instead) = kind.instead(node).filter(|_| self.written.is_own(node.origin)) {
                    found.push(Candidate::new(way.clone(), node.origin, instead));
                }
            }
        }
    }
}

impl Candidate {
    fn new(way: KeyPath, origin: Origin, instead: Node) -> Self {
        let source = Source { path: way.to_string(), origin, without: None };
        Self { source, way, instead, rendered: OnceCell::new() }
    }
}

/// Whether one of these objects is that of a place. Jobs are called by what they hold.
pub fn is_of(place: &Place, other: &Place) -> bool {
    let is_same_object = place.key == other.key || place.key.kind == "Job" && place.key.kind == other.key.kind;
    is_same_object && place.origin == other.origin && place.path == other.path
}

/// Whether the object of a place is still there.
pub fn is_there(place: &Place, manifests: &[Manifest]) -> bool {
    manifests.iter().any(|manifest| {
        manifest.origin == place.origin
            && (manifest.key == place.key || manifest.key.kind == "Job" && place.key.kind == "Job")
    })
}

/// What stands below a path whose keys may have dots in them, and the way there.
fn at<'n>(node: &'n Node, path: &str) -> Option<(KeyPath, &'n Node)> {
    fn walk<'n>(node: &'n Node, rest: &str, way: &KeyPath) -> Option<(KeyPath, &'n Node)> {
        node.as_map()?.iter().find_map(|(key, entry)| {
            let way = way.with(Step::Key(key.clone()));
            match rest.strip_prefix(&**key)? {
                "" => Some((way, &entry.node)),
                rest => walk(&entry.node, rest.strip_prefix('.')?, &way),
            }
        })
    }
    walk(node, path, &KeyPath::default())
}

/// A kind of values that are taken back.
#[derive(Clone, Copy)]
enum Kind {
    /// What says nothing.
    Blank,
    /// What says yes: it may need what is not there.
    Switch,
}

impl Kind {
    /// What takes the place of a value of this kind.
    fn instead(self, node: &Node) -> Option<Node> {
        let scalar = |text: &str, kind| Value::Scalar(Scalar { text: text.into(), kind, style: Style::Other });
        let value = match (self, &node.value) {
            (Self::Blank, Value::List(_)) => Value::List(vec![Node::string("x", node.origin)]),
            (Self::Blank, Value::Scalar(blank)) => match blank.kind {
                ScalarKind::Bool(false) => scalar("true", ScalarKind::Bool(true)),
                ScalarKind::Int(0) => scalar("1", ScalarKind::Int(1)),
                ScalarKind::String if blank.text.is_empty() => scalar("x", ScalarKind::String),
                _ => return None,
            },
            (Self::Switch, Value::Scalar(Scalar { kind: ScalarKind::Bool(true), .. })) => {
                scalar("false", ScalarKind::Bool(false))
            }
            _ => return None,
        };
        Some(Node { value, origin: node.origin })
    }
}

/// A tree with another value at the end of a way. What is not there on the way is made.
fn changed(node: &Node, way: &[Step], value: &Node) -> Option<Node> {
    let Some((step, rest)) = way.split_first() else { return Some(value.clone()) };
    let mut node = node.clone();
    match (step, &mut node.value) {
        (Step::Key(key), Value::Map(map)) => {
            if let Some(entry) = map.get_mut(&**key) {
                entry.node = changed(&entry.node, rest, value)?;
            } else {
                let made = changed(&Node::map(value.origin), rest, value)?;
                map.insert((&**key).into(), Entry { key: value.origin, node: made });
            }
        }
        (Step::Item(at), Value::List(list)) => {
            let item = list.get_mut(*at)?;
            *item = changed(item, rest, value)?;
        }
        _ => return None,
    }
    Some(node)
}
