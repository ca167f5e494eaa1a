//! One value and where a flag puts it.

use std::fmt;

use super::SetKind;
use crate::values::{KeyPath, Step};
use crate::yaml::{LayerId, Node, Origin, Value};

/// `KEY=VALUE`.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::values) struct Assignment {
    /// The flag.
    pub kind: SetKind,
    /// The steps to the value; none for a JSON object that is merged as a whole.
    pub path: Vec<Segment>,
    /// The character of the flag's text where the key starts, from 1.
    pub column: usize,
    /// The value, not placed anywhere yet.
    pub value: Node,
}

/// One step to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::values) enum Segment {
    /// Into a map.
    Key(Box<str>),
    /// Into a list.
    Index(usize),
}

impl Assignment {
    /// Says which source the value comes from, and which flag that is. All of it then stands where its key starts.
    pub fn place(&mut self, layer: LayerId, flag: u32) {
        let column = u32::try_from(self.column).unwrap_or(u32::MAX);
        relocate(&mut self.value, Origin { layer, line: flag, column });
    }
}

/// Prints the flag and the key, never the value.
impl fmt::Display for Assignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.flag())?;
        if !self.path.is_empty() {
            f.write_str(" ")?;
        }
        write_path(&self.path, f)
    }
}

/// The way that such steps lead.
pub(super) fn key_path(path: &[Segment]) -> KeyPath {
    path.iter().fold(KeyPath::default(), |way, segment| {
        way.with(match segment {
            Segment::Key(key) => Step::Key(key.clone()),
            Segment::Index(index) => Step::Item(*index),
        })
    })
}

/// Prints steps as `--set` would write them.
pub(super) fn write_path(path: &[Segment], f: &mut impl fmt::Write) -> fmt::Result {
    for (number, segment) in path.iter().enumerate() {
        match segment {
            Segment::Key(key) if number == 0 => f.write_str(key)?,
            Segment::Key(key) => write!(f, ".{key}")?,
            Segment::Index(index) => write!(f, "[{index}]")?,
        }
    }
    Ok(())
}

fn relocate(node: &mut Node, origin: Origin) {
    node.origin = origin;
    match &mut node.value {
        Value::Scalar(_) => {}
        Value::List(list) => list.iter_mut().for_each(|item| relocate(item, origin)),
        Value::Map(map) => map.values_mut().for_each(|entry| {
            entry.key = origin;
            relocate(&mut entry.node, origin);
        }),
    }
}
