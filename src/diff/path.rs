//! Where something is inside an object.

use super::credential::{holds_credentials, is_harmless};
use super::mask::{BELOW, Mask};
use super::place::Place;

/// One step down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into a map.
    Key(String),
    /// Into a list whose items have names.
    Item(String),
    /// Into a map that is a pair of a name and a value, to the value: its key, and the name.
    Pair(String, String),
    /// Into a map, to what is secret by the keys beside it.
    Part(String),
    /// Into any other list.
    Index(usize),
    /// Into a list of arguments, to the one behind a flag such as `--password`.
    Credential(usize),
}

impl Step {
    /// What stands where this leads, from a place of this kind.
    fn place(&self, from: Place) -> Place {
        match self {
            Self::Key(key) | Self::Pair(key, _) | Self::Part(key) => from.inside(key),
            Self::Item(_) | Self::Index(_) | Self::Credential(_) => from.item(),
        }
    }
}

/// The way from an object to a part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path(pub Vec<Step>);

impl Path {
    /// Whether this leads down exactly these keys.
    pub fn is(&self, keys: &[&str]) -> bool {
        self.0.len() == keys.len() && self.starts_with(keys)
    }

    /// Whether this leads down these keys and on.
    pub fn starts_with(&self, keys: &[&str]) -> bool {
        self.0.len() >= keys.len()
            && self.0.iter().zip(keys).all(|(step, key)| matches!(step, Step::Key(own) if own == key))
    }

    /// The name that says what is kept here: the last key, or that of the `{name, value}` pair that this is the value of, or one above that
    /// says that all below it are credentials.
    pub fn name(&self) -> &str {
        if self.is_below_credentials() { BELOW } else { self.own_name() }
    }

    /// The keys and names on the way, from the nearest one up.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().rev().filter_map(|step| match step {
            Step::Key(name) | Step::Item(name) | Step::Pair(_, name) | Step::Part(name) => Some(name.as_str()),
            Step::Index(_) | Step::Credential(_) => None,
        })
    }

    fn is_below_credentials(&self) -> bool {
        let mut place = Place::Object;
        let mut is_below = false;
        for step in &self.0 {
            is_below = match step {
                Step::Key(key) if is_harmless(key) => false,
                Step::Key(key) => is_below || step.place(place) == Place::Content && holds_credentials(key),
                Step::Part(_) => true,
                Step::Pair(..) | Step::Item(_) | Step::Index(_) | Step::Credential(_) => is_below,
            };
            place = step.place(place);
        }
        is_below && !matches!(self.0.last(), Some(Step::Key(key)) if holds_credentials(key))
    }

    fn own_name(&self) -> &str {
        let mut steps = self.0.iter().rev().filter(|step| !matches!(step, Step::Index(_)));
        match (steps.next(), steps.next()) {
            (Some(Step::Key(value)), Some(Step::Item(name))) if value == "value" => name,
            (Some(Step::Credential(_) | Step::Part(_)), _) => BELOW,
            (Some(Step::Key(name) | Step::Item(name) | Step::Pair(_, name)), _) => name,
            _ => "",
        }
    }

    /// What stands here.
    pub fn place(&self) -> Place {
        self.0.iter().fold(Place::Object, |place, step| step.place(place))
    }

    /// The path as text, masked.
    pub fn text(&self, mask: &Mask) -> String {
        let mut text = String::new();
        let mut place = Place::Object;
        for step in &self.0 {
            match step {
                Step::Key(key) | Step::Pair(key, _) | Step::Part(key) => {
                    let key = mask.key(place, key);
                    if !is_plain(&key) {
                        text.push_str(&format!("[{key:?}]"));
                    } else if text.is_empty() {
                        text.push_str(&key);
                    } else {
                        text.push_str(&format!(".{key}"));
                    }
                }
                Step::Item(name) => text.push_str(&format!("[{}]", mask.item(place, name))),
                Step::Index(index) | Step::Credential(index) => text.push_str(&format!("[{index}]")),
            }
            place = step.place(place);
        }
        text
    }
}

fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_-‹›".contains(c))
}
