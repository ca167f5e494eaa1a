//! The default values, layer 0 of every run, and the presets: compiled in by the build script.

use crate::yaml::{Entry, LayerId, Node, Origin, Scalar, ScalarKind, Style, Value};

/// One file of values that is built in.
#[derive(Debug)]
pub struct File {
    /// Its path in the source tree.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
    tree: Tree,
}

/// Line and column.
type Place = (u32, u32);

/// A values tree that the compiler lays down in the binary.
#[derive(Debug)]
enum Tree {
    Scalar(Place, &'static str, ScalarKind),
    List(Place, &'static [Tree]),
    Map(Place, &'static [(&'static str, Place, Tree)]),
}

include!(concat!(env!("OUT_DIR"), "/defaults.rs"));

impl File {
    /// All files of defaults, lowest first.
    pub fn all() -> &'static [Self] {
        FILES
    }

    /// The file's values, as those of a layer.
    pub fn values(&self, layer: LayerId) -> Node {
        self.tree.node(layer)
    }
}

impl Tree {
    fn node(&self, layer: LayerId) -> Node {
        let (place, value) = match self {
            Self::Scalar(place, text, kind) => {
                (place, Value::Scalar(Scalar { text: (*text).into(), kind: *kind, style: Style::Other }))
            }
            Self::List(place, items) => (place, Value::List(items.iter().map(|item| item.node(layer)).collect())),
            Self::Map(place, entries) => {
                let entries = entries.iter().map(|(key, place, tree)| {
                    ((*key).into(), Entry { key: origin(layer, *place), node: tree.node(layer) })
                });
                (place, Value::Map(entries.collect()))
            }
        };
        Node { value, origin: origin(layer, *place) }
    }
}

fn origin(layer: LayerId, (line, column): Place) -> Origin {
    Origin { layer, line, column }
}
