//! Which names mean what.

use std::borrow::Cow;

use tera::Value;

use super::{Binding, is_same};
use crate::template::{LoopFact, Scope as Reach};

/// The names of a template or a component while it runs.
pub struct Scope<'s, 'e> {
    /// What it was given.
    pub given: &'s [Binding<'s>],
    /// What it set outside of loops.
    pub set: Vec<Binding<'e>>,
    /// The loops that it is in, the innermost last.
    pub rounds: Vec<Round<'e>>,
    /// Who includes it, and so lends it all names.
    pub included_from: Option<&'s Scope<'s, 'e>>,
    /// Who calls it, and so lends it implicit arguments.
    pub called_from: Option<&'s Scope<'s, 'e>>,
}

/// A round of a loop.
pub struct Round<'e> {
    /// Name of the key, and the key itself.
    pub key: Option<Binding<'e>>,
    /// Name of the value, and the value itself.
    pub value: Binding<'e>,
    /// Which round it is, from 0.
    pub index: usize,
    /// How many rounds there are, unless the list is one that is being made: `loop` says nothing about those.
    pub length: Option<usize>,
    /// What was set in this round.
    pub set: Vec<Binding<'e>>,
}

impl<'s, 'e> Scope<'s, 'e> {
    /// The names that something is given.
    pub fn of(given: &'s [Binding<'s>]) -> Self {
        Self { given, set: Vec::new(), rounds: Vec::new(), included_from: None, called_from: None }
    }

    /// The same names, and room for more: those of a list that is being made, or of a template that is included.
    pub fn within<'i>(&'i self) -> Scope<'i, 'e> {
        Scope { included_from: Some(self), called_from: Some(self), ..Scope::of(&[]) }
    }

    /// What a name means here. Undefined if nothing.
    pub fn get(&self, name: &str) -> Cow<'_, Value> {
        self.find(name).map_or_else(|| Cow::Owned(Value::undefined()), Cow::Borrowed)
    }

    fn find(&self, name: &str) -> Option<&Value> {
        let in_rounds = self.rounds.iter().rev().find_map(|round| {
            let named = |binding: &'_ Binding<'e>| is_same(binding.0, name);
            let bindings = round.set.iter().rev().chain([&round.value]).chain(&round.key);
            bindings.into_iter().find(|binding| named(binding)).map(|(_, value)| value)
        });
        in_rounds
            .or_else(|| bound(&self.set, name))
            .or_else(|| self.included_from.and_then(|from| from.find(name)).filter(|value| !value.is_undefined()))
            .or_else(|| bound(self.given, name))
    }

    /// What an implicit argument of a component that is called here means.
    pub fn implicit(&self, name: &str) -> Option<Value> {
        let here = self.find(name).filter(|value| !value.is_undefined());
        here.cloned().or_else(|| self.called_from?.implicit(name))
    }

    /// Sets a name.
    pub fn set(&mut self, name: &'e str, value: Value, reach: Reach) {
        let bindings = match (reach, self.rounds.last_mut()) {
            (Reach::Local, Some(round)) => &mut round.set,
            _ => &mut self.set,
        };
        match bindings.iter_mut().find(|(known, _)| *known == name) {
            Some(binding) => binding.1 = value,
            None => bindings.push((name, value)),
        }
    }

    /// What `loop` says.
    pub fn fact(&self, fact: LoopFact) -> Option<Value> {
        let round = self.rounds.iter().rev().find_map(|round| Some((round.index, round.length?)));
        let Some((index, length)) = round else { return self.included_from?.fact(fact) };
        let number = |number: usize| u64::try_from(number).ok().map(Value::from);
        match fact {
            LoopFact::Index => number(index + 1),
            LoopFact::Index0 => number(index),
            LoopFact::First => Some(Value::from(index == 0)),
            LoopFact::Last => Some(Value::from(index + 1 == length)),
            LoopFact::Length => number(length),
        }
    }
}

fn bound<'v>(bindings: &'v [Binding<'_>], name: &str) -> Option<&'v Value> {
    bindings.iter().find(|(known, _)| is_same(known, name)).map(|(_, value)| value)
}
