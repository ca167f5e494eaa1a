//! All values that change a field, whatever they do to it.
//!
//! Marks find what a field's text is made of. What a template decides by a value leaves no mark, so here every value is given another
//! one of its kind: one alone where they are few, and else all of them at once, then halves of those that make a difference.

use serde_json::Value;

use super::mark::Marks;
use super::search::{Render, Trace};
use super::site::{Seen, Site, Target};
use crate::manifests::Manifest;
use crate::schema::{Change, Leaf, LeafKind, change_leaves};
use crate::yaml::{Node, Origin};

/// The most renders for one question, and the least where values are large.
const RENDERS: std::ops::RangeInclusive<usize> = 100..=1_000;
/// What all renders of one question may read: renders times values.
const WORK: usize = 2_000_000;

/// How many renders there have to be for each value before each is looked at alone.
const PATIENT: usize = 3;

/// What is put behind a text: it may stand at the end of most, be they names, addresses or paths.
const BEHIND: &str = "x";

/// A value that a field depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// Its key, as `--set` would write it.
    pub path: String,
    /// Where it was written.
    pub origin: Origin,
    /// What another value does.
    pub effect: Effect,
}

/// What another value does to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The field is another one.
    Changes,
    /// The field is not there.
    Removes,
}

/// The values that a field depends on, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Causes {
    /// The values.
    pub found: Vec<Cause>,
    /// Whether all values were tried.
    pub is_complete: bool,
}

/// Another text that a value may hold: one of its choices, for example.
pub type Other<'a> = &'a dyn Fn(&Leaf<'_>) -> Option<String>;

impl Trace<'_> {
    /// What a field of an object among `manifests` depends on. Values that do not render with anything else stay unknown.
    pub fn causes(&self, site: &Site, manifests: &[Manifest], other: Other<'_>) -> Causes {
        let marks = Marks::unlike(&[]);
        let rendered = (self.render)(self.values, &[site.template.as_str()].into());
        let Some(target) = Target::new(site, manifests) else { return Causes::default() };
        let Some(plain) = rendered.and_then(|rendered| target.seen(&rendered, &marks)).map(without_checksums) else {
            return Causes::default();
        };
        let mut leaves = Vec::new();
        change_leaves(self.values, &mut |leaf| {
            if (self.is_own)(leaf.origin) {
                leaves.push(Known { number: leaf.number, path: leaf.path.to_owned(), origin: leaf.origin });
            }
            Change::Keep
        });
        let renders = (WORK / (leaves.len() + 1)).clamp(*RENDERS.start(), *RENDERS.end());
        let (values, render) = (self.values, self.render);
        let mut search = Search { values, render, target, plain, marks, other, renders, found: Causes::default() };
        search.found.is_complete = true;
        search.look(&leaves);
        search.found
    }
}

/// A leaf that may be a cause.
struct Known {
    number: usize,
    path: String,
    origin: Origin,
}

struct Search<'a> {
    values: &'a Node,
    render: Render<'a>,
    target: Target<'a>,
    plain: Seen,
    marks: Marks,
    other: Other<'a>,
    /// How many renders are left.
    renders: usize,
    found: Causes,
}

/// What came of other values.
enum Outcome {
    /// They do not render.
    Fails,
    /// The field is what it was.
    Same,
    /// It is not.
    Differs(Effect),
}

impl Search<'_> {
    fn look(&mut self, leaves: &[Known]) {
        match leaves {
            [] => {}
            [leaf] => self.look_at(leaf),
            // One value may undo what another one changes, so each is looked at alone where there is time for that.
            _ if leaves.len() <= self.renders / PATIENT => leaves.iter().for_each(|leaf| self.look_at(leaf)),
            _ if matches!(self.outcome(leaves, &usual), Outcome::Same) => {}
            _ => {
                let (first, second) = leaves.split_at(leaves.len() / 2);
                self.look(first);
                self.look(second);
            }
        }
    }

    fn look_at(&mut self, leaf: &Known) {
        let alone = std::slice::from_ref(leaf);
        let outcome = match self.outcome(alone, &usual) {
            // A text that cannot end with just anything may be another one as a whole.
            Outcome::Fails => self.outcome(alone, &|leaf, other| other(leaf).map_or(Change::Keep, Change::Text)),
            // An amount that is none is left out, and another amount is not.
            Outcome::Differs(Effect::Removes) => match self.outcome(alone, &another_text) {
                changed @ Outcome::Differs(Effect::Changes) => changed,
                _ => Outcome::Differs(Effect::Removes),
            },
            outcome => outcome,
        };
        let is_known = self.found.found.iter().any(|cause| cause.path == leaf.path);
        if let (Outcome::Differs(effect), false) = (outcome, is_known) {
            self.found.found.push(Cause { path: leaf.path.clone(), origin: leaf.origin, effect });
        }
    }

    /// What comes of it when some leaves change.
    fn outcome(&mut self, leaves: &[Known], change: &dyn Fn(&Leaf<'_>, Other<'_>) -> Change) -> Outcome {
        let Some(left) = self.renders.checked_sub(1) else {
            self.found.is_complete = false;
            return Outcome::Same;
        };
        self.renders = left;
        // The numbers of leaves rise, and so do those of the walk.
        let is_chosen = |number| leaves.binary_search_by_key(&number, |leaf: &Known| leaf.number).is_ok();
        let values = change_leaves(self.values, &mut |leaf| {
            if is_chosen(leaf.number) { change(&leaf, self.other) } else { Change::Keep }
        });
        let Some(rendered) = (self.render)(&values, &[self.target.site.template.as_str()].into()) else {
            return Outcome::Fails;
        };
        match self.target.seen(&rendered, &self.marks).map(without_checksums) {
            None => Outcome::Differs(Effect::Removes),
            Some(seen) if seen == self.plain => Outcome::Same,
            Some(_) => Outcome::Differs(Effect::Changes),
        }
    }
}

/// Another value of the kind that a leaf is.
fn usual(leaf: &Leaf<'_>, other: Other<'_>) -> Change {
    match leaf.kind {
        LeafKind::Number | LeafKind::Boolean => Change::Other,
        LeafKind::Choice => other(leaf).map_or(Change::Keep, Change::Text),
        LeafKind::Text | LeafKind::Key | LeafKind::FreeKey => Change::Text(format!("{}{BEHIND}", leaf.text)),
    }
}

/// Another text as a whole, where one is known; the same value where not.
fn another_text(leaf: &Leaf<'_>, other: Other<'_>) -> Change {
    let text = other(leaf).filter(|_| matches!(leaf.kind, LeafKind::Text));
    text.map_or(Change::Keep, Change::Text)
}

/// What stands at a site, but for checksums in maps: they say of nearly every value that it is one.
fn without_checksums(seen: Seen) -> Seen {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(map) => {
                map.retain(|key, _| !key.starts_with("checksum/"));
                map.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    match seen {
        Seen::Value(mut value) => {
            strip(&mut value);
            Seen::Value(value)
        }
        key @ Seen::Key(_) => key,
    }
}
