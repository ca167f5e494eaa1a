//! Values that change a field only together.
//!
//! Where each of two values is enough for what a field says, neither alone changes it. So all values beside those that were found change at
//! once, and where that makes a difference, they are taken back by halves until none can be spared. Only of single texts, numbers and
//! booleans: what holds many fields changes with nearly every group of values.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::causes::{Cause, Effect, Known, Outcome, Search};

/// The most groups that are sought.
const GROUPS: usize = 4;

/// The most values of one group: what takes more of them says nothing.
const LARGEST: usize = 3;

/// The most renders for all of them.
const RENDERS: usize = 200;

/// How often values are taken out that do not render with others.
const CLASHES: usize = 8;

/// What is sought of an outcome.
type Wanted = fn(&Outcome) -> bool;

impl Search<'_> {
    /// The smallest groups of leaves that change the field together.
    pub fn together(&mut self, leaves: &[&Known]) -> Vec<Vec<Cause>> {
        if !self.is_single() {
            return Vec::new();
        }
        self.renders = self.renders.min(RENDERS);
        let beside = self.beside(leaves);
        let beside = self.without_clashes(beside);
        let (switches, others): (Vec<&Known>, Vec<&Known>) = beside.iter().partition(|leaf| leaf.is_switch());
        // Among many switches there may be one that hides what another one does.
        let with_one = switches.iter().map(|switch| both(&[switch], &others));
        let mut groups = BTreeMap::new();
        for leaves in std::iter::once(beside.clone()).chain(with_one) {
            self.add_groups(&leaves, &mut groups);
        }
        groups.into_values().collect()
    }

    /// Adds the groups among these leaves, by the numbers of their leaves.
    fn add_groups(&mut self, leaves: &[&Known], groups: &mut BTreeMap<BTreeSet<usize>, Vec<Cause>>) {
        // Groups may share a value. Without one of the values of a group, another group may be left.
        let mut without: VecDeque<BTreeSet<usize>> = [BTreeSet::new()].into();
        let mut seen = BTreeSet::new();
        while let Some(spared) = without.pop_front() {
            // What is left says no more than that there are others.
            if groups.len() == GROUPS && !self.is_complete {
                return;
            }
            let is_open = |leaf: &&&Known| !spared.contains(&leaf.number) && !self.found.contains_key(&leaf.number);
            let open: Vec<&Known> = leaves.iter().filter(is_open).copied().collect();
            let Some((group, effect)) = self.group(&open) else { continue };
            let numbers: BTreeSet<usize> = group.iter().map(|leaf| leaf.number).collect();
            if group.len() > LARGEST {
                self.is_complete = false;
                continue;
            }
            let next = numbers.iter().map(|number| spared.iter().chain([number]).copied().collect());
            without.extend(next.filter(|spared: &BTreeSet<usize>| seen.insert(spared.clone())));
            match group.as_slice() {
                [leaf] => self.add(leaf, effect),
                _ if groups.contains_key(&numbers) => {}
                _ if groups.len() < GROUPS => {
                    groups.insert(numbers, group.iter().map(|leaf| leaf.cause(effect)).collect());
                }
                _ => self.is_complete = false,
            }
        }
    }

    /// Leaves without those that do not render when all of them change.
    fn without_clashes<'k>(&mut self, mut leaves: Vec<&'k Known>) -> Vec<&'k Known> {
        let is_clash: Wanted = |outcome| matches!(outcome, Outcome::Fails);
        for _ in 0..CLASHES {
            if !is_clash(&self.changed(&leaves)) {
                break;
            }
            let clash: Vec<usize> = self.smallest(is_clash, &[], &leaves).iter().map(|leaf| leaf.number).collect();
            leaves.retain(|leaf| !clash.contains(&leaf.number));
        }
        leaves
    }

    /// The smallest group of these leaves, if all of them together change the field, and what it does.
    fn group<'k>(&mut self, leaves: &[&'k Known]) -> Option<(Vec<&'k Known>, Effect)> {
        let is_difference: Wanted = |outcome| matches!(outcome, Outcome::Differs(_));
        if !is_difference(&self.changed(leaves)) {
            return None;
        }
        let mut group = self.smallest(is_difference, &[], leaves);
        // One change can undo another, so what was found by halves may hold more than it needs.
        for leaf in group.clone() {
            let rest: Vec<&Known> = group.iter().filter(|other| other.number != leaf.number).copied().collect();
            if is_difference(&self.changed(&rest)) {
                group = rest;
            }
        }
        match self.changed(&group) {
            Outcome::Differs(effect) => Some((group, effect)),
            Outcome::Fails | Outcome::Same => None,
        }
    }

    /// The fewest of some leaves with an outcome that is wanted, where others have changed already. All of them have it.
    fn smallest<'k>(&mut self, is_wanted: Wanted, changed: &[&'k Known], leaves: &[&'k Known]) -> Vec<&'k Known> {
        if leaves.len() < 2 {
            return leaves.to_vec();
        }
        let (first, second) = leaves.split_at(leaves.len() / 2);
        for half in [first, second] {
            if is_wanted(&self.changed(&both(changed, half))) {
                return self.smallest(is_wanted, changed, half);
            }
        }
        let of_first = self.smallest(is_wanted, &both(changed, second), first);
        let changed = both(changed, &of_first);
        if is_wanted(&self.changed(&changed)) {
            return of_first;
        }
        let of_second = self.smallest(is_wanted, &changed, second);
        both(&of_first, &of_second)
    }
}

/// Leaves of two lists, in the order of their numbers.
fn both<'k>(one: &[&'k Known], other: &[&'k Known]) -> Vec<&'k Known> {
    let mut leaves = [one, other].concat();
    leaves.sort_by_key(|leaf| leaf.number);
    leaves
}
