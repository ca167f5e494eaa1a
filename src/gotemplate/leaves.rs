//! The values that are templates themselves, each of which others may read.

use std::collections::HashMap;

use super::misfit::Misfit;
use super::pending::pending;
use super::substitutes::{Substitutes, address};
use super::value::text;
use crate::yaml::{Node, Value as Yaml};

/// All texts of the values that are evaluated.
#[derive(Default)]
pub(super) struct Leaves<'a> {
    all: Vec<Leaf<'a>>,
    by_path: HashMap<String, usize>,
}

/// A text that is evaluated.
pub(super) struct Leaf<'a> {
    pub(super) path: String,
    pub(super) text: &'a str,
    address: usize,
    outcome: Option<Result<String, Misfit>>,
}

impl Leaf<'_> {
    /// The key of the value that this one waits for.
    fn waits_for(&self) -> Option<&str> {
        self.outcome.as_ref()?.as_ref().err()?.fault.waits_for()
    }

    fn is_open(&self) -> bool {
        self.outcome.is_none() || self.waits_for().is_some()
    }
}

impl<'a> Leaves<'a> {
    /// The texts with `{{` in these values, which are named by their keys.
    pub(super) fn of(fields: &[(String, &'a Node)]) -> Self {
        let mut leaves = Self::default();
        for (path, node) in fields {
            leaves.add(path, node);
        }
        leaves
    }

    fn add(&mut self, path: &str, node: &'a Node) {
        match &node.value {
            Yaml::Scalar(_) => {
                let Some(text) = node.text().filter(|text| text.contains("{{")) else { return };
                if !self.by_path.contains_key(path) {
                    self.by_path.insert(path.to_owned(), self.all.len());
                    self.all.push(Leaf { path: path.to_owned(), text, address: address(node), outcome: None });
                }
            }
            Yaml::List(list) => {
                list.iter().enumerate().for_each(|(index, item)| self.add(&format!("{path}[{index}]"), item));
            }
            Yaml::Map(map) => map.iter().for_each(|(key, entry)| self.add(&format!("{path}.{key}"), &entry.node)),
        }
    }

    /// Evaluates what is not evaluated yet. Says whether another round may get further.
    pub(super) fn round(&mut self, evaluate: impl Fn(&Leaf<'_>) -> Result<String, Misfit>) -> bool {
        let (mut waiting, mut done) = (false, false);
        for leaf in self.all.iter_mut().filter(|leaf| leaf.is_open()) {
            leaf.outcome = Some(evaluate(leaf));
            if leaf.is_open() { waiting = true } else { done = true }
        }
        waiting && done
    }

    /// What became of a text.
    pub(super) fn outcome(&self, path: &str, text: &str) -> Option<&Result<String, Misfit>> {
        self.find(path).filter(|leaf| leaf.text == text)?.outcome.as_ref()
    }

    /// What templates see of the texts.
    pub(super) fn substitutes(&self) -> Substitutes {
        let seen = |leaf: &Leaf<'_>| match &leaf.outcome {
            Some(Ok(evaluated)) => text(evaluated),
            _ => pending(&leaf.path),
        };
        self.all.iter().map(|leaf| (leaf.address, seen(leaf))).collect()
    }

    /// Why a template that waits for a value has to wait forever.
    pub(super) fn why(&self, path: &str, waits_for: &str) -> String {
        let mut way = vec![waits_for];
        while let Some(next) = way.last().and_then(|last| self.find(last)?.waits_for()).filter(|next| *next != path) {
            if way.contains(&next) {
                return format!("the template reads `{waits_for}`, which in the end reads itself");
            }
            way.push(next);
        }
        let last = way.last().copied().unwrap_or_default();
        if last == path {
            return "the template reads itself".to_owned();
        }
        match self.find(last).map(|leaf| &leaf.outcome) {
            Some(Some(Err(misfit))) if misfit.fault.waits_for() == Some(path) => {
                format!("the template reads itself, by way of `{}`", way.join("` and `"))
            }
            Some(Some(Err(_))) => format!("the template reads `{waits_for}`, which cannot be evaluated"),
            _ => "too many templates read each other".to_owned(),
        }
    }

    fn find(&self, path: &str) -> Option<&Leaf<'a>> {
        self.by_path.get(path).and_then(|index| self.all.get(*index))
    }
}
