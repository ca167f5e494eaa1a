//! Finding the values that fields have their texts from.

use std::collections::BTreeSet;

use super::mark::Marks;
use super::site::{Seen, Site, Target};
use crate::manifests::Manifest;
use crate::schema::{Change, Leaf, LeafKind, change_leaves};
use crate::yaml::{Node, Origin};

/// The most renders for one question, and the least where values are large.
const RENDERS: std::ops::RangeInclusive<usize> = 12..=160;

/// What all renders of one question may read: renders times values, of which a long text counts as several.
const WORK: usize = 400_000;
/// Bytes of text that count as one value more.
const BYTES_A_VALUE: usize = 64;

/// Renders values as they are given, checked or not: the objects of some templates at least, or of all if none is named. Nothing if that fails.
pub type Render<'a> = &'a dyn Fn(&Node, &BTreeSet<&str>) -> Option<Vec<Manifest>>;

/// Values, and how they are rendered.
#[derive(Clone, Copy)]
pub struct Trace<'a> {
    /// The values: complete, and with their templates evaluated.
    pub values: &'a Node,
    /// Whether something was written by the user, so that it can be a source.
    pub is_own: &'a dyn Fn(Origin) -> bool,
    /// How they are rendered.
    pub render: Render<'a>,
}

/// A value that a field has its text from, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its key, as `--set` would write it.
    pub path: String,
    /// Where it was written.
    pub origin: Origin,
    /// What the field would say if this value alone were a harmless name.
    pub without: Option<String>,
}

/// What is asked of one leaf.
struct Candidate {
    number: usize,
    kind: LeafKind,
    path: String,
    origin: Origin,
    text: String,
}

impl Trace<'_> {
    /// The sources of each site, in the order of the values; none where that is unknown. All sites share the renders.
    pub fn sources(&self, sites: &[Site], manifests: &[Manifest]) -> Vec<Vec<Source>> {
        let targets: Vec<Option<Target<'_>>> = sites.iter().map(|site| Target::new(site, manifests)).collect();
        let mut candidates = Vec::new();
        let mut count = 0;
        change_leaves(self.values, &mut |leaf| {
            count += 1 + leaf.text.len() / BYTES_A_VALUE;
            if (self.is_own)(leaf.origin) {
                candidates.push(Candidate::new(&leaf));
            }
            Change::Keep
        });
        let texts: Vec<&str> = candidates.iter().map(|candidate| candidate.text.as_str()).collect();
        let marks = Marks::unlike(&texts);
        let renders = (WORK / (count + 1)).clamp(*RENDERS.start(), *RENDERS.end());
        let mut search =
            Search { trace: *self, targets, candidates, marks, renders, found: vec![Vec::new(); sites.len()] };
        // Texts first: whatever they do, they keep their kind. What switches parts of the objects on and off comes last.
        for kinds in [
            &[LeafKind::Text] as &[LeafKind],
            &[LeafKind::Key],
            &[LeafKind::Choice, LeafKind::FreeKey],
            &[LeafKind::Number],
            &[LeafKind::Boolean],
        ] {
            let open: Vec<usize> = search.open().collect();
            let chosen = search.candidates.iter().enumerate().filter(|(_, candidate)| kinds.contains(&candidate.kind));
            let chosen: Vec<usize> = chosen.map(|(index, _)| index).collect();
            search.look(&chosen, &open);
        }
        search.found
    }
}

/// The most sources of one site that are of interest.
const MOST: usize = 8;

struct Search<'a> {
    trace: Trace<'a>,
    targets: Vec<Option<Target<'a>>>,
    candidates: Vec<Candidate>,
    marks: Marks,
    /// How many renders are left.
    renders: usize,
    found: Vec<Vec<Source>>,
}

impl Search<'_> {
    /// The sites that have no source yet.
    fn open(&self) -> impl Iterator<Item = usize> {
        let is_open = |(index, target): (usize, &Option<Target<'_>>)| {
            (target.is_some() && self.found.get(index).is_some_and(Vec::is_empty)).then_some(index)
        };
        self.targets.iter().enumerate().filter_map(is_open)
    }

    /// Changes some candidates at once and looks at some sites. Where a site is not what it was but for the marks, halves of the
    /// candidates are looked at.
    fn look(&mut self, chosen: &[usize], sites: &[usize]) {
        if chosen.is_empty() || sites.is_empty() {
            return;
        }
        let Some(left) = self.renders.checked_sub(1) else { return };
        self.renders = left;
        let rendered = self.render(chosen, sites).unwrap_or_default();
        let mut unclear = Vec::new();
        for site in sites {
            let Some(Some(target)) = self.targets.get(*site) else { continue };
            let seen = target.seen(&rendered, &self.marks);
            let is_plain = seen.as_ref().is_some_and(|seen| target.is_plain(seen, &self.marks));
            match seen {
                Some(seen) if is_plain => self.add_marked(*site, &seen),
                Some(seen) if chosen.len() == 1 => self.add_alone(*site, &seen, chosen),
                _ if chosen.len() > 1 => unclear.push(*site),
                _ => {}
            }
        }
        let (first, second) = chosen.split_at(chosen.len() / 2);
        self.look(first, &unclear);
        self.look(second, &unclear);
    }

    /// The objects of the sites' templates with some candidates changed.
    fn render(&self, chosen: &[usize], sites: &[usize]) -> Option<Vec<Manifest>> {
        let chosen: BTreeSet<usize> =
            chosen.iter().filter_map(|index| Some(self.candidates.get(*index)?.number)).collect();
        let values = change_leaves(self.trace.values, &mut |leaf| {
            if chosen.contains(&leaf.number) { self.change(&leaf) } else { Change::Keep }
        });
        let templates: BTreeSet<&str> = sites
            .iter()
            .filter_map(|site| self.targets.get(*site)?.as_ref())
            .map(|target| target.site.template.as_str())
            .collect();
        (self.trace.render)(&values, &templates)
    }

    /// What takes the place of a leaf: something else of its kind.
    fn change(&self, leaf: &Leaf<'_>) -> Change {
        match leaf.kind {
            LeafKind::Number | LeafKind::Boolean => Change::Other,
            _ => Change::Text(format!("{}{}", self.marks.of(leaf.number), leaf.text)),
        }
    }

    /// Sources of a site whose marks arrived.
    fn add_marked(&mut self, site: usize, seen: &Seen) {
        for number in seen.numbers(&self.marks).into_iter().take(MOST) {
            let place = self.candidates.partition_point(|candidate| candidate.number < number);
            let Some(candidate) = self.candidates.get(place).filter(|candidate| candidate.number == number) else {
                continue;
            };
            let without = seen.text().and_then(|text| self.marks.replaced(text, number, &candidate.text));
            let source = Source { path: candidate.path.clone(), origin: candidate.origin, without };
            if let Some(found) = self.found.get_mut(site).filter(|found| found.len() < MOST) {
                found.push(source);
            }
        }
    }

    /// The only candidate that was changed, if the site shows it: by its mark, or by being another number or truth.
    fn add_alone(&mut self, site: usize, seen: &Seen, chosen: &[usize]) {
        let Some(candidate) = chosen.first().and_then(|index| self.candidates.get(*index)) else { return };
        let has_mark = !matches!(candidate.kind, LeafKind::Number | LeafKind::Boolean);
        if has_mark {
            self.add_marked(site, seen);
            return;
        }
        let source = Source { path: candidate.path.clone(), origin: candidate.origin, without: None };
        if let Some(found) = self.found.get_mut(site) {
            found.push(source);
        }
    }
}

impl Candidate {
    fn new(leaf: &Leaf<'_>) -> Self {
        let (path, text) = (leaf.path.to_owned(), leaf.text.to_owned());
        Self { number: leaf.number, kind: leaf.kind, path, origin: leaf.origin, text }
    }
}
