//! Where a value stands in the tree.

use std::fmt;

/// The way from the root to a value: each step links to the one before it, so that walking a tree builds no text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Path<'a> {
    /// The whole tree.
    Root,
    /// The value of a key of a map.
    Key(&'a Path<'a>, &'a str),
    /// An item of a list.
    Item(&'a Path<'a>, usize),
}

/// Prints the path as `--set` would write it.
impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Key(Self::Root, key) => f.write_str(key),
            Self::Key(before, key) => write!(f, "{before}.{key}"),
            Self::Item(before, index) => write!(f, "{before}[{index}]"),
        }
    }
}
