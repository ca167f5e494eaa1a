//! The tree that values are read into: every node knows where it was written, every scalar what was written.

use std::fmt;

use foldhash::fast::RandomState;
use indexmap::IndexMap;

/// Which source a node came from: an index into the list of sources of one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LayerId(pub u16);

/// Where a node was written. Lines and columns count from 1; a line of 0 means that no text stands behind the node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    /// The source.
    pub layer: LayerId,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// One value and where it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it was written.
    pub origin: Origin,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A single value.
    Scalar(Scalar),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order written.
    Map(Mapping),
}

/// A mapping with string keys, in the order written. Keys are hashed by a quick function, which is as random for each process as the standard one.
pub type Mapping = IndexMap<Box<str>, Entry, RandomState>;

/// A value of a mapping, and where its key was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Where the key was written.
    pub key: Origin,
    /// The value.
    pub node: Node,
}

/// A scalar: its source text, and what YAML 1.1 takes that text for.
#[derive(Clone)]
pub struct Scalar {
    /// The text after unquoting: `3.10` stays `3.10`.
    pub text: Box<str>,
    /// What the text means.
    pub kind: ScalarKind,
    /// How the text was written.
    pub style: Style,
}

/// How it was written makes no difference to what a scalar is.
impl PartialEq for Scalar {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.kind == other.kind
    }
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// As a literal block (`|`): each line of the text is a line of the source.
    Literal,
    /// Any other way.
    #[default]
    Other,
}

/// Prints the kind and never the text: it may be a secret.
impl fmt::Debug for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            ScalarKind::Null => "null",
            ScalarKind::Bool(_) => "a boolean",
            ScalarKind::Int(_) => "an integer",
            ScalarKind::Float(_) => "a number",
            ScalarKind::String => "a string",
        })
    }
}

/// What YAML 1.1 takes a scalar for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ScalarKind {
    /// `null`, `~` or nothing.
    Null,
    /// `true`, `yes`, `on` and their opposites.
    Bool(bool),
    /// A whole number, octal and hexadecimal forms included.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text, or any quoted scalar.
    String,
}

impl Node {
    /// A string node.
    pub fn string(text: impl Into<Box<str>>, origin: Origin) -> Self {
        Self {
            value: Value::Scalar(Scalar { text: text.into(), kind: ScalarKind::String, style: Style::Other }),
            origin,
        }
    }

    /// A null node.
    pub fn null(origin: Origin) -> Self {
        Self {
            value: Value::Scalar(Scalar { text: "null".into(), kind: ScalarKind::Null, style: Style::Other }),
            origin,
        }
    }

    /// An empty mapping.
    pub fn map(origin: Origin) -> Self {
        Self { value: Value::Map(Mapping::default()), origin }
    }

    /// The mapping, if this is one.
    pub fn as_map(&self) -> Option<&Mapping> {
        if let Value::Map(map) = &self.value { Some(map) } else { None }
    }

    /// The list, if this is one.
    pub fn as_list(&self) -> Option<&[Node]> {
        if let Value::List(list) = &self.value { Some(list) } else { None }
    }

    /// The scalar, if this is one.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        if let Value::Scalar(scalar) = &self.value { Some(scalar) } else { None }
    }

    /// The source text of a scalar that is not null.
    pub fn text(&self) -> Option<&str> {
        self.as_scalar().filter(|scalar| scalar.kind != ScalarKind::Null).map(|scalar| &*scalar.text)
    }

    /// Whether this is null.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar(Scalar { kind: ScalarKind::Null, .. }))
    }

    /// The value of a key of a mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.get(key).map(|entry| &entry.node)
    }

    /// The node at a path of mapping keys.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Whether any scalar in here is like this.
    pub fn any_scalar(&self, is_like: &dyn Fn(&Scalar) -> bool) -> bool {
        match &self.value {
            Value::Map(map) => map.values().any(|entry| entry.node.any_scalar(is_like)),
            Value::List(list) => list.iter().any(|node| node.any_scalar(is_like)),
            Value::Scalar(scalar) => is_like(scalar),
        }
    }

    /// Truth as Go templates see it: null, `false`, `0`, empty text, lists and mappings are false.
    pub fn is_truthy(&self) -> bool {
        match &self.value {
            Value::List(list) => !list.is_empty(),
            Value::Map(map) => !map.is_empty(),
            Value::Scalar(scalar) => match scalar.kind {
                ScalarKind::Null => false,
                ScalarKind::Bool(value) => value,
                ScalarKind::Int(value) => value != 0,
                ScalarKind::Float(value) => value != 0.0,
                ScalarKind::String => !scalar.text.is_empty(),
            },
        }
    }

    /// The kind of value in words for messages, never its text.
    pub fn kind_name(&self) -> &'static str {
        match &self.value {
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
            Value::Scalar(scalar) => match scalar.kind {
                ScalarKind::Null => "null",
                ScalarKind::Bool(_) => "a boolean",
                ScalarKind::Int(_) => "an integer",
                ScalarKind::Float(_) => "a number",
                ScalarKind::String => "a string",
            },
        }
    }

    /// The same value as plain JSON. Positions are lost; integers stay integers, and `1e3` is 1000, as Helm prints it.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::List(list) => list.iter().map(Node::to_json).collect(),
            Value::Map(map) => map
                .iter()
                .map(|(key, entry)| (key.to_string(), entry.node.to_json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            Value::Scalar(scalar) => scalar_json(scalar.kind, &scalar.text),
        }
    }
}

/// What a scalar is in JSON.
pub(super) fn scalar_json(kind: ScalarKind, text: &str) -> serde_json::Value {
    match kind {
        ScalarKind::Null => serde_json::Value::Null,
        ScalarKind::Bool(value) => value.into(),
        ScalarKind::Int(value) => value.into(),
        ScalarKind::Float(value) => number(value),
        ScalarKind::String => text.into(),
    }
}

/// A number in JSON. A double without a fraction is a whole number to Helm; beyond 2^53 not every whole number has a double.
pub fn number(value: f64) -> serde_json::Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "checked to be a whole number within the range")]
    if value.fract() == 0.0 && value.abs() <= EXACT { (value as i64).into() } else { value.into() }
}
