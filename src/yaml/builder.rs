//! Builds nodes from parser events.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use base64::Engine;
use granit_parser::{Event, ScalarStyle, Span, Tag};

use super::limits::{Limits, MAX_DEPTH, too_deep};
use super::node::{Entry, Mapping, Node, Origin, Scalar, ScalarKind, Style, Value};
use super::read_error::{ReadError, Start, position};
use super::scalar::{TagMismatch, resolve, resolve_tagged};

/// Takes events one by one and keeps its own stack of open collections, so that deep nesting costs no call stack.
pub(super) struct Builder {
    start: Start,
    limits: Limits,
    documents: Vec<Node>,
    open: Vec<Open>,
    anchors: HashMap<usize, Anchored>,
    total: Weight,
    /// The copies that anchors keep.
    held: Weight,
}

/// A list or map whose end has not been seen.
struct Open {
    origin: Origin,
    anchor: usize,
    /// What it held when it began is subtracted at its end, so that an anchor knows its own weight.
    before: Weight,
    height: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map {
        map: Mapping,
        key: Option<Key>,
        /// The keys that a merge key brought: these alone may be set again.
        merged: HashSet<Box<str>>,
    },
}

enum Key {
    Name(Box<str>, Origin),
    Merge(Origin),
}

/// An anchored node, and what an alias to it adds.
struct Anchored {
    node: Node,
    weight: Weight,
    height: usize,
}

#[derive(Clone, Copy, Default)]
struct Weight {
    nodes: usize,
    bytes: usize,
}

impl Builder {
    pub(super) fn new(start: Start, limits: Limits) -> Self {
        Self {
            start,
            limits,
            documents: Vec::new(),
            open: Vec::new(),
            anchors: HashMap::new(),
            total: Weight::default(),
            held: Weight::default(),
        }
    }

    /// The documents, once all events were taken.
    pub(super) fn finish(self) -> Vec<Node> {
        self.documents
    }

    pub(super) fn take(&mut self, event: Event<'_>, span: &Span) -> Result<(), ReadError> {
        let origin = position(self.start, &span.start);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let before = self.total;
                self.grow(Weight { nodes: 1, bytes: text.len() }, origin)?;
                let (text, kind) = scalar(text, style, tag.as_deref(), origin)?;
                let plain = style == ScalarStyle::Plain && tag.is_none();
                let style = if style == ScalarStyle::Literal { Style::Literal } else { Style::Other };
                let node = Node { value: Value::Scalar(Scalar { text: text.into(), kind, style }), origin };
                self.anchor(anchor, &node, before, 0)?;
                self.add(node, 0, plain)
            }
            Event::Alias(id) => self.alias(id, origin),
            Event::SequenceStart(_, anchor, _) => self.begin(Content::List(Vec::new()), anchor, origin),
            Event::MappingStart(_, anchor, _) => {
                let content = Content::Map { map: Mapping::default(), key: None, merged: HashSet::new() };
                self.begin(content, anchor, origin)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::DocumentEnd => {
                self.anchors.clear();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, content: Content, anchor: usize, origin: Origin) -> Result<(), ReadError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(ReadError::new(origin, too_deep()));
        }
        let before = self.total;
        self.grow(Weight { nodes: 1, bytes: 0 }, origin)?;
        self.open.push(Open { origin, anchor, before, height: 0, content });
        Ok(())
    }

    fn end(&mut self) -> Result<(), ReadError> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let value = match open.content {
            Content::List(list) => Value::List(list),
            Content::Map { map, .. } => Value::Map(map),
        };
        let node = Node { value, origin: open.origin };
        let height = open.height.saturating_add(1);
        self.anchor(open.anchor, &node, open.before, height)?;
        self.add(node, height, false)
    }

    fn alias(&mut self, id: usize, origin: Origin) -> Result<(), ReadError> {
        let Some(Anchored { node, weight, height }) = self.anchors.get(&id) else {
            return Err(ReadError::new(origin, "this alias stands inside the value that it names"));
        };
        let (weight, height) = (*weight, *height);
        if self.open.len().saturating_add(height) > MAX_DEPTH {
            return Err(ReadError::new(origin, too_deep()));
        }
        self.check(weight, origin)?;
        let node = node.clone();
        self.total.add(weight);
        self.add(node, height, false)
    }

    /// Remembers an anchored node.
    fn anchor(&mut self, id: usize, node: &Node, before: Weight, height: usize) -> Result<(), ReadError> {
        if id == 0 {
            return Ok(());
        }
        let weight = Weight {
            nodes: self.total.nodes.saturating_sub(before.nodes),
            bytes: self.total.bytes.saturating_sub(before.bytes),
        };
        self.check(weight, node.origin)?;
        self.held.add(weight);
        self.anchors.insert(id, Anchored { node: node.clone(), weight, height });
        Ok(())
    }

    fn grow(&mut self, weight: Weight, origin: Origin) -> Result<(), ReadError> {
        self.total.add(weight);
        self.check(Weight::default(), origin)
    }

    /// Whether there is room for more.
    fn check(&self, mut more: Weight, origin: Origin) -> Result<(), ReadError> {
        more.add(self.total);
        more.add(self.held);
        let Limits { bytes, nodes } = self.limits;
        if more.nodes <= nodes && more.bytes <= bytes {
            return Ok(());
        }
        let limit = bytes >> 20;
        let message = format!("the text holds more than {nodes} values or {limit} MiB, each anchor and alias counted");
        Err(ReadError::too_large(origin, message))
    }

    /// Puts a finished node where it belongs. `plain` says that it is an unquoted scalar, which may be a merge key.
    fn add(&mut self, node: Node, height: usize, plain: bool) -> Result<(), ReadError> {
        let Some(open) = self.open.last_mut() else {
            if !node.is_null() {
                self.documents.push(node);
            }
            return Ok(());
        };
        open.height = open.height.max(height);
        match &mut open.content {
            Content::List(list) => list.push(node),
            Content::Map { map, key, merged } => match key.take() {
                None => *key = Some(key_of(node, plain)?),
                Some(Key::Name(name, at)) => set(map, merged, name, Entry { key: at, node })?,
                Some(Key::Merge(at)) => merge(map, merged, node, at)?,
            },
        }
        Ok(())
    }
}

impl Weight {
    fn add(&mut self, other: Self) {
        self.nodes = self.nodes.saturating_add(other.nodes);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }
}

/// The key that a node is: its text, with numbers and booleans in their plain form, as Helm writes them.
fn key_of(node: Node, plain: bool) -> Result<Key, ReadError> {
    let origin = node.origin;
    let Value::Scalar(Scalar { text, kind, .. }) = node.value else {
        return Err(ReadError::new(
            origin,
            format!("a key must be text, but is {}; quote text that starts with a bracket", node.kind_name()),
        ));
    };
    Ok(match kind {
        ScalarKind::String if plain && &*text == "<<" => Key::Merge(origin),
        ScalarKind::String => Key::Name(text, origin),
        ScalarKind::Bool(value) => Key::Name(value.to_string().into(), origin),
        ScalarKind::Int(value) => Key::Name(value.to_string().into(), origin),
        ScalarKind::Float(value) => Key::Name(value.to_string().into(), origin),
        ScalarKind::Null => {
            return Err(ReadError::new(origin, "a key must not be null; quote it if it is meant as text"));
        }
    })
}

fn set(map: &mut Mapping, merged: &mut HashSet<Box<str>>, name: Box<str>, entry: Entry) -> Result<(), ReadError> {
    match map.entry(name) {
        indexmap::map::Entry::Vacant(vacant) => {
            vacant.insert(entry);
        }
        indexmap::map::Entry::Occupied(mut occupied) => {
            if !merged.remove(occupied.key()) {
                let (name, first) = (occupied.key(), occupied.get().key.line);
                return Err(ReadError::new(
                    entry.key,
                    format!("the key `{name}` is set twice: first on line {first}, again here"),
                ));
            }
            occupied.insert(entry);
        }
    }
    Ok(())
}

/// Carries out `<<`. As in Helm it also replaces what was set above it; of a list of maps the first to have a key wins.
fn merge(map: &mut Mapping, merged: &mut HashSet<Box<str>>, node: Node, at: Origin) -> Result<(), ReadError> {
    let wrong = || ReadError::new(at, "a merge key (`<<`) takes a map or a list of maps");
    let sources = match node.value {
        Value::Map(source) => vec![source],
        Value::List(list) => {
            let maps =
                list.into_iter().map(|item| if let Value::Map(map) = item.value { Ok(map) } else { Err(wrong()) });
            maps.collect::<Result<_, _>>()?
        }
        Value::Scalar(_) => return Err(wrong()),
    };
    for (name, entry) in sources.into_iter().rev().flatten() {
        merged.insert(name.clone());
        map.insert(name, entry);
    }
    Ok(())
}

/// The text and kind of a scalar.
fn scalar<'a>(
    text: Cow<'a, str>,
    style: ScalarStyle,
    tag: Option<&Tag>,
    origin: Origin,
) -> Result<(Cow<'a, str>, ScalarKind), ReadError> {
    let core = tag.and_then(|tag| tag.suffix_in_namespace("tag:yaml.org,2002:"));
    let kind = match (tag, core.as_deref()) {
        (None, _) if style == ScalarStyle::Plain => resolve(&text),
        (Some(_), Some("binary")) => return binary(&text, origin),
        (Some(_), Some(core)) => resolve_tagged(core, &text),
        _ => Ok(ScalarKind::String),
    };
    match kind {
        Ok(kind) => Ok((text, kind)),
        Err(TagMismatch::Wanted(kind)) => {
            Err(ReadError::new(origin, format!("the tag says {kind}, but the text is not one")))
        }
        Err(TagMismatch::NotFinite) => {
            Err(ReadError::new(origin, "infinity and not-a-number cannot be used; quote it if it is meant as text"))
        }
    }
}

fn binary<'a>(text: &str, origin: Origin) -> Result<(Cow<'a, str>, ScalarKind), ReadError> {
    let packed: String = text.split_ascii_whitespace().collect();
    let decoded =
        base64::engine::general_purpose::STANDARD.decode(packed).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded {
        Some(text) => Ok((text.into(), ScalarKind::String)),
        None => Err(ReadError::new(origin, "a `!!binary` value must be text in base64")),
    }
}
