//! All values that change a field, whatever they do to it.
//!
//! Marks find what a field's text is made of. What a template decides by a value leaves no mark, so here every value is given another
//! one of its kind: many of them at once, then halves of those that make a difference, until one alone is left.
//!
//! One change can hide another: what a switch turns off, no number changes any more. So switches change apart from all else, and one by one
//! where they stand beside something that was found. What only several values change together is sought at the end (`together`).

use std::collections::{BTreeMap, BTreeSet};

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
    /// Values that are enough alone.
    pub found: Vec<Cause>,
    /// Values of which each alone changes nothing, and all of a group do.
    pub together: Vec<Vec<Cause>>,
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
                leaves.push(Known {
                    number: leaf.number,
                    kind: leaf.kind,
                    is_amount: leaf.kind == LeafKind::Text
                        && leaf.text.starts_with(|first: char| first.is_ascii_digit()),
                    path: leaf.path.to_owned(),
                    origin: leaf.origin,
                });
            }
            Change::Keep
        });
        let renders = (WORK / (leaves.len() + 1)).clamp(*RENDERS.start(), *RENDERS.end());
        let (values, render) = (self.values, self.render);
        let mut search = Search {
            values,
            render,
            target,
            plain,
            marks,
            other,
            renders,
            fixed: BTreeSet::new(),
            found: BTreeMap::new(),
            is_complete: true,
        };
        let (switches, others): (Vec<&Known>, Vec<&Known>) = leaves.iter().partition(|leaf| leaf.is_switch());
        let (numbers, texts): (Vec<&Known>, Vec<&Known>) =
            others.into_iter().partition(|leaf| leaf.kind == LeafKind::Number);
        for group in [&texts, &numbers, &switches] {
            search.look(group);
        }
        search.look_beside(&switches);
        let together = search.together(&leaves.iter().collect::<Vec<_>>());
        Causes { found: search.found.into_values().collect(), together, is_complete: search.is_complete }
    }
}

/// A leaf that may be a cause.
pub(super) struct Known {
    pub number: usize,
    kind: LeafKind,
    /// Whether it is a text that begins like a number.
    is_amount: bool,
    path: String,
    origin: Origin,
}

impl Known {
    /// The section that it is in.
    pub fn section(&self) -> &str {
        section(&self.path)
    }

    /// This as a cause.
    pub fn cause(&self, effect: Effect) -> Cause {
        Cause { path: self.path.clone(), origin: self.origin, effect }
    }

    /// Whether it may switch parts of the objects on and off.
    pub fn is_switch(&self) -> bool {
        matches!(self.kind, LeafKind::Choice | LeafKind::Boolean)
    }
}

/// The first key of a path.
fn section(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or_default()
}

pub(super) struct Search<'a> {
    values: &'a Node,
    render: Render<'a>,
    target: Target<'a>,
    plain: Seen,
    marks: Marks,
    other: Other<'a>,
    /// How many renders are left.
    pub renders: usize,
    /// Leaves that render with no other value.
    fixed: BTreeSet<usize>,
    /// What was found, by the numbers of the leaves.
    pub found: BTreeMap<usize, Cause>,
    pub is_complete: bool,
}

/// What came of other values.
pub(super) enum Outcome {
    /// They do not render.
    Fails,
    /// The field is what it was.
    Same,
    /// It is not.
    Differs(Effect),
}

impl Search<'_> {
    fn look(&mut self, leaves: &[&Known]) {
        match leaves {
            [] => {}
            [leaf] => self.look_at(leaf),
            _ if matches!(self.outcome(leaves, &usual), Outcome::Same) => {}
            _ => {
                let (first, second) = leaves.split_at(leaves.len() / 2);
                self.look(first);
                self.look(second);
            }
        }
    }

    /// Tries single switches in the sections in which something was found.
    fn look_beside(&mut self, switches: &[&Known]) {
        for switch in self.beside(switches) {
            self.look_at(switch);
        }
    }

    /// Leaves of which nothing was found, in the sections in which something was.
    pub fn beside<'k>(&self, leaves: &[&'k Known]) -> Vec<&'k Known> {
        let sections: BTreeSet<&str> = self.found.values().map(|cause| section(&cause.path)).collect();
        let is_settled = |leaf: &Known| self.found.contains_key(&leaf.number) || self.fixed.contains(&leaf.number);
        leaves.iter().filter(|leaf| sections.contains(leaf.section()) && !is_settled(leaf)).copied().collect()
    }

    fn look_at(&mut self, leaf: &Known) {
        let alone = &[leaf];
        let outcome = match self.outcome(alone, &usual) {
            // A text that cannot end with just anything may be another one as a whole.
            Outcome::Fails => {
                self.fixed.insert(leaf.number);
                self.outcome(alone, &|leaf, other| other(leaf).map_or(Change::Keep, Change::Text))
            }
            // An amount that is none any more is left out; a larger one is not.
            Outcome::Differs(Effect::Removes) if leaf.is_amount => match self.outcome(alone, &larger) {
                Outcome::Differs(effect) => Outcome::Differs(effect),
                Outcome::Fails | Outcome::Same => Outcome::Differs(Effect::Removes),
            },
            outcome => outcome,
        };
        let Outcome::Differs(effect) = outcome else { return };
        self.add(leaf, effect);
    }

    /// Adds a leaf that is enough alone.
    pub fn add(&mut self, leaf: &Known, effect: Effect) {
        let cause = leaf.cause(effect);
        // A key and what it holds have the same path. Without the key nothing is there, so what the other one does says more.
        match self.found.values_mut().find(|found| found.path == leaf.path) {
            Some(found) if effect == Effect::Changes => *found = cause,
            Some(_) => {}
            None => drop(self.found.insert(leaf.number, cause)),
        }
    }

    /// Whether the field is a single text, number or boolean.
    pub fn is_single(&self) -> bool {
        !matches!(self.plain, Seen::Value(Value::Object(_) | Value::Array(_)))
    }

    /// What comes of it when some leaves change, in the usual way.
    pub fn changed(&mut self, leaves: &[&Known]) -> Outcome {
        self.outcome(leaves, &usual)
    }

    /// What comes of it when some leaves change.
    fn outcome(&mut self, leaves: &[&Known], change: &dyn Fn(&Leaf<'_>, Other<'_>) -> Change) -> Outcome {
        let Some(left) = self.renders.checked_sub(1) else {
            self.is_complete = false;
            return Outcome::Same;
        };
        self.renders = left;
        // The numbers of leaves rise, and so do those of the walk.
        let is_chosen = |number| leaves.binary_search_by_key(&number, |leaf: &&Known| leaf.number).is_ok();
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

/// A larger amount: one more digit in front.
fn larger(leaf: &Leaf<'_>, _: Other<'_>) -> Change {
    Change::Text(format!("1{}", leaf.text))
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
