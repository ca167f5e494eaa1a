//! What somebody wrote that says nothing, such as null, `false`, 0, an empty text, list or map; and what switches something on.
//!
//! It is not printed, or holds no text, so no field has it for a source. Where a fault has no other one, such values are taken back, one at a time,
//! and everything is rendered again: the first without which the fault is gone is what causes it.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::written::Written;
use crate::manifests::{Manifest, Place};
use crate::trace::Source;
use crate::values::{KeyPath, Step};
use crate::yaml::{Entry, Node, Origin, Scalar, ScalarKind, Style, Value};

/// The most values that are taken back.
const MOST: usize = 24;

/// The most maps that are taken back for one fault.
const MOST_MAPS: usize = 8;

/// Values that could be taken back.
pub struct Undone<'a> {
    written: Written<'a>,
    candidates: OnceCell<Vec<Candidate>>,
    /// Maps with nothing in them. There may be many, so only those are taken back whose key is in the path of a fault.
    maps: OnceCell<Vec<Candidate>>,
}

struct Candidate {
    source: Source,
    way: KeyPath,
    /// What takes its place, if anything does.
    instead: Option<Node>,
    rendered: OnceCell<Option<Vec<Manifest>>>,
}

impl<'a> Undone<'a> {
    /// Those that somebody wrote. Nothing is done before somebody asks.
    pub fn new(written: Written<'a>) -> Self {
        Self { written, candidates: OnceCell::new(), maps: OnceCell::new() }
    }

    /// The value without which a fault at a path is gone, as `is_cured` says of the objects.
    pub fn cause(&self, path: &str, is_cured: &dyn Fn(&[Manifest]) -> bool) -> Option<Source> {
        let maps = self.maps.get_or_init(|| {
            let mut found = Vec::new();
            self.walk(self.written.values, Kind::Void, &KeyPath::default(), &mut found);
            found
        });
        let maps = maps.iter().filter(|candidate| candidate.is_near(path)).take(MOST_MAPS);
        let candidates = self.candidates.get_or_init(|| self.candidates());
        let cures = |candidate: &&Candidate| {
            let rendered = candidate.rendered.get_or_init(|| {
                let values = changed(self.written.values, candidate.way.steps(), candidate.instead.as_ref())?;
                (self.written.render)(&values, &BTreeSet::new())
            });
            rendered.as_deref().is_some_and(is_cured)
        };
        maps.chain(candidates).find(cures).map(|candidate| candidate.source.clone())
    }

    fn candidates(&self) -> Vec<Candidate> {
        let mut found = Vec::new();
        let defaults = self.written.defaults;
        for (path, origin) in self.written.nulls {
            let Some((way, default)) = defaults.and_then(|defaults| at(defaults, path)) else { continue };
            found.push(Candidate::new(way, *origin, Some(default.clone())));
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
            Value::Map(map) if !map.is_empty() => {
                map.iter()
                    .for_each(|(key, entry)| self.walk(&entry.node, kind, &way.with(Step::Key(key.clone())), found));
            }
            Value::List(list) if !list.is_empty() => {
                list.iter().enumerate().for_each(|(at, item)| self.walk(item, kind, &way.with(Step::Item(at)), found));
            }
            Value::Map(_) => {
                if kind == Kind::Void && self.written.is_own(node.origin) {
                    found.push(Candidate::new(way.clone(), node.origin, None));
                }
            }
            Value::List(_) | Value::Scalar(_) => {
                if let Some(instead) = kind.instead(node).filter(|_| self.written.is_own(node.origin)) {
                    found.push(Candidate::new(way.clone(), node.origin, Some(instead)));
                }
            }
        }
    }
}

impl Candidate {
    fn new(way: KeyPath, origin: Origin, instead: Option<Node>) -> Self {
        let source = Source { path: way.to_string(), origin, without: None };
        Self { source, way, instead, rendered: OnceCell::new() }
    }

    /// Whether its key, or that of the list around it, is a step of a path.
    fn is_near(&self, path: &str) -> bool {
        let mut steps = self.way.steps().iter().rev();
        let key = steps.find_map(|step| if let Step::Key(key) = step { Some(&**key) } else { None });
        key.is_some_and(|key| path.split(['.', '[', ']']).any(|step| step == key))
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
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A map with nothing in it.
    Void,
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

/// A tree with another value at the end of a way, or with none. What is not there on the way is made.
fn changed(node: &Node, way: &[Step], value: Option<&Node>) -> Option<Node> {
    let Some((step, rest)) = way.split_first() else { return value.cloned() };
    let mut node = node.clone();
    match (step, &mut node.value, value) {
        (Step::Key(key), Value::Map(map), None) if rest.is_empty() => {
            map.shift_remove(&**key)?;
        }
        (Step::Item(at), Value::List(list), None) if rest.is_empty() => {
            list.get(*at)?;
            list.remove(*at);
        }
        (Step::Key(key), Value::Map(map), _) => {
            if let Some(entry) = map.get_mut(&**key) {
                entry.node = changed(&entry.node, rest, value)?;
            } else {
                let origin = value?.origin;
                let made = changed(&Node::map(origin), rest, value)?;
                map.insert((&**key).into(), Entry { key: origin, node: made });
            }
        }
        (Step::Item(at), Value::List(list), _) => {
            let item = list.get_mut(*at)?;
            *item = changed(item, rest, value)?;
        }
        _ => return None,
    }
    Some(node)
}
