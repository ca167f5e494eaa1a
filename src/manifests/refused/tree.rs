//! Rules by the keys that lead to their fields, so that a walk looks at each key of an object once, however many rules there are.

use std::fmt;

use serde_json::Value;

use super::at::steps;
use super::rule::Rule;

/// Rules about one part of objects, and about what is below it.
#[derive(Debug, Default)]
pub struct Tree {
    /// Rules about the value itself, each with its rank among all rules.
    rules: Vec<(usize, &'static Rule)>,
    /// What is below some keys, in the order of these.
    keys: Vec<(&'static str, Tree)>,
    /// What is below every key.
    every_key: Option<Box<Tree>>,
    /// What is in every item of a list.
    items: Option<Box<Tree>>,
}

impl Tree {
    /// Adds a rule about the fields that a pattern means. `others` are patterns of what is below, one after the other.
    pub fn add(&mut self, pattern: &'static str, others: &[&'static str], rank: usize, rule: &'static Rule) {
        match (steps(pattern), others) {
            (Some((step, rest)), _) => {
                for key in step.keys {
                    let mut below = self.below(key);
                    if step.items {
                        below = below.items.get_or_insert_default();
                    }
                    below.add(rest, others, rank, rule);
                }
            }
            (None, [next, others @ ..]) => self.add(next, others, rank, rule),
            (None, []) => self.rules.push((rank, rule)),
        }
    }

    fn below(&mut self, key: &'static str) -> &mut Self {
        if key == "*" {
            return self.every_key.get_or_insert_default();
        }
        let index = self.keys.binary_search_by_key(&key, |(key, _)| key).unwrap_or_else(|index| {
            self.keys.insert(index, (key, Self::default()));
            index
        });
        &mut self.keys[index].1
    }

    /// Calls with each rule, the value that it is about and the path of that, for a value and for what is below it.
    pub fn walk(&self, value: &Value, path: &Path<'_>, visit: &mut dyn FnMut(usize, &'static Rule, &Value, &Path<'_>)) {
        for (rank, rule) in &self.rules {
            visit(*rank, rule, value, path);
        }
        match value {
            Value::Object(map) if self.every_key.is_some() || !self.keys.is_empty() => {
                for (key, inner) in map {
                    let by_name = self.keys.binary_search_by_key(&key.as_str(), |(key, _)| key).ok();
                    let below = by_name.map(|index| &self.keys[index].1).into_iter().chain(self.every_key.as_deref());
                    below.for_each(|tree| tree.walk(inner, &Path::Key(path, key), visit));
                }
            }
            Value::Array(list) => {
                let items = self.items.iter().flat_map(|tree| list.iter().enumerate().map(move |item| (tree, item)));
                items.for_each(|(tree, (index, item))| tree.walk(item, &Path::Item(path, index), visit));
            }
            _ => {}
        }
    }
}

/// The path of a value. It is written out only where something is wrong.
#[derive(Clone, Copy, Debug)]
pub enum Path<'a> {
    /// Where a walk began; empty for a whole object.
    Start(&'a str),
    /// A key of a map.
    Key(&'a Self, &'a str),
    /// An item of a list.
    Item(&'a Self, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(path) => f.write_str(path),
            Self::Key(Self::Start(""), key) => f.write_str(key),
            Self::Key(above, key) => write!(f, "{above}.{key}"),
            Self::Item(above, index) => write!(f, "{above}[{index}]"),
        }
    }
}
