//! Running programs.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::Write as _;

use serde_json::Value as Json;
use tera::value::Key;
use tera::{Map, Value};

use super::rounds::rounds;
use super::scope::{Round, Scope};
use super::{Binding, Programs, is_same, kept};
use crate::render::context::Context;
use crate::render::escape;
use crate::template::{Argument, Entry, Expr, Kind, Node};
use crate::yaml;

/// How deep components may call components, as in Tera.
const DEEPEST: usize = 20;

/// One template that is rendered.
#[derive(Clone, Copy)]
pub struct Run<'e> {
    pub programs: &'e Programs,
    /// What text templates read.
    pub texts: &'e Context,
    /// Whether texts are escaped where they are printed.
    pub escapes: bool,
    /// How many components this is in.
    pub depth: usize,
    /// Where values are kept that are printed whole, while what is printed becomes part of an object as it is.
    pub kept: Option<&'e RefCell<Vec<Json>>>,
}

/// How a body ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Last,
    Break,
    Continue,
}

impl<'e> Run<'e> {
    /// What a template prints.
    pub fn template(&self, path: &str, given: &[Binding<'_>]) -> Option<Vec<u8>> {
        let program = self.programs.template(path)?;
        let run: Run<'_> = *self;
        let mut printed = Vec::new();
        run.body(&program.body, &mut Scope::of(given), &mut printed)?;
        Some(printed)
    }

    fn body(&self, nodes: &'e [Node<'e>], scope: &mut Scope<'_, 'e>, out: &mut Vec<u8>) -> Option<End> {
        for node in nodes {
            let end = self.node(node, scope, out)?;
            if end != End::Last {
                return Some(end);
            }
        }
        Some(End::Last)
    }

    fn node(&self, node: &'e Node<'e>, scope: &mut Scope<'_, 'e>, out: &mut Vec<u8>) -> Option<End> {
        match node {
            Node::Text(text) => out.extend_from_slice(text.as_bytes()),
            Node::Print(expr @ Expr::Component { .. }) => self.component(expr, scope, out)?,
            Node::Print(expr) => match kept::whole(expr).filter(|_| self.kept.is_some()) {
                Some(of) => self.print_whole(expr, &*self.evaluate(of, scope)?, scope, out)?,
                None => self.print(&*self.evaluate(expr, scope)?, out)?,
            },
            Node::Set { name, scope: reach, value } => {
                let value = self.evaluate(value, scope)?.into_owned();
                scope.set(name, value, *reach);
            }
            Node::SetText { name, scope: reach, filters, body } => {
                let mut printed = Vec::new();
                if self.apart().body(body, scope, &mut printed)? != End::Last {
                    return None;
                }
                let mut value = self.captured(printed)?;
                for filter in filters {
                    value = self.filtered(&value, filter, scope)?;
                }
                scope.set(name, value, *reach);
            }
            Node::If { condition, then, otherwise } => {
                let holds = self.evaluate(condition, scope)?.is_truthy();
                return self.body(if holds { then } else { otherwise }, scope, out);
            }
            Node::For { key, value, over, body, otherwise } => {
                let items = rounds(&*self.evaluate(over, scope)?, key.is_some())?;
                if items.is_empty() {
                    return self.body(otherwise, scope, out);
                }
                let length = Some(items.len());
                for (index, item) in items.into_iter().enumerate() {
                    let (key, value) = (key.zip(item.0), (*value, item.1));
                    scope.rounds.push(Round { key, value, index, length, set: Vec::new() });
                    let end = self.body(body, scope, out)?;
                    scope.rounds.pop();
                    if end == End::Break {
                        break;
                    }
                }
            }
            Node::Include(path) => {
                let program = self.programs.template(path)?;
                let run: Run<'_> = *self;
                run.body(&program.body, &mut scope.within(), out)?;
            }
            Node::Break => return Some(End::Break),
            Node::Continue => return Some(End::Continue),
        }
        Some(End::Last)
    }

    /// The same for what is printed to become a value of the template.
    pub(super) fn apart(&self) -> Self {
        Self { kept: None, ..*self }
    }

    /// Prints a value by a filter that changes nothing about it.
    fn print_whole(&self, expr: &'e Expr<'e>, value: &Value, scope: &Scope<'_, 'e>, out: &mut Vec<u8>) -> Option<()> {
        if self.keep(value, out) {
            return Some(());
        }
        let Expr::Filtered { filter, .. } = expr else { return None };
        self.print(&self.filtered(value, filter, scope)?, out)
    }

    /// Keeps a value for the object, if that is worth it.
    fn keep(&self, value: &Value, out: &mut Vec<u8>) -> bool {
        let Some((kept, value)) = self.kept.and_then(|kept| Some((kept, kept::read_back(value)?))) else {
            return false;
        };
        kept.borrow_mut().push(value);
        out.push(yaml::MARK);
        true
    }

    fn print(&self, value: &Value, out: &mut Vec<u8>) -> Option<()> {
        match value.as_str() {
            Some(text) if self.escapes && !value.is_safe() => {
                if self.keep(value, out) {
                    return Some(());
                }
                escape::push_json_string(text, out).ok()
            }
            Some(text) => {
                if self.kept.is_some() && text.as_bytes().contains(&yaml::MARK) {
                    return None;
                }
                out.extend_from_slice(text.as_bytes());
                Some(())
            }
            // Undefined is an error, and lists and maps are printed as nobody wants them.
            None if value.is_undefined() || value.is_map() || value.is_array() => None,
            None => write!(out, "{value}").ok(),
        }
    }

    /// What was printed as a value.
    pub(super) fn captured(&self, printed: Vec<u8>) -> Option<Value> {
        let text = String::from_utf8(printed).ok()?;
        Some(if self.escapes { Value::safe_string(&text) } else { Value::from(text) })
    }

    /// Prints a component.
    pub(super) fn component(&self, call: &'e Expr<'e>, scope: &Scope<'_, 'e>, out: &mut Vec<u8>) -> Option<()> {
        let Expr::Component { name, arguments, body } = call else { return None };
        let component = self.programs.component(name)?;
        if self.depth >= DEEPEST {
            return None;
        }
        let mut named = self.named(arguments, scope)?;
        let mut given = Vec::with_capacity(component.arguments.len() + 1);
        for argument in &component.arguments {
            let place = named.iter().position(|(name, _)| is_same(name, argument.name));
            let value = place.map(|place| named.remove(place).1);
            given.push((argument.name, self.argument(argument, value, scope)?));
        }
        match component.rest {
            Some(rest) => {
                let keyed = named.into_iter().map(|(name, value)| (Key::from(name.into_owned()), value));
                given.push((rest, Value::from(keyed.collect::<Map>())));
            }
            None if named.is_empty() => {}
            None => return None,
        }
        if let Some(body) = body {
            let mut printed = Vec::new();
            self.apart().body(body, &mut scope.within(), &mut printed)?;
            given.push(("body", self.captured(printed)?));
        }
        let mut inner = Scope::of(&given);
        inner.called_from = Some(scope);
        let run = Run { depth: self.depth + 1, ..*self };
        run.body(&component.body, &mut inner, out)?;
        Some(())
    }

    /// What stands behind the name of a component, each name once.
    fn named(&self, entries: &'e [Entry<'e>], scope: &Scope<'_, 'e>) -> Option<Vec<(Cow<'e, str>, Value)>> {
        if entries.iter().any(|entry| matches!(entry, Entry::Spread(_))) {
            let named = self.map(entries, scope)?.into_iter();
            return named.map(|(name, value)| Some((name.as_str()?.to_owned().into(), value))).collect();
        }
        let mut named: Vec<(Cow<'e, str>, Value)> = Vec::with_capacity(entries.len());
        for entry in entries {
            let Entry::Keyed(name, value) = entry else { return None };
            let value = self.evaluate(value, scope)?.into_owned();
            match named.iter_mut().find(|(known, _)| is_same(known, name)) {
                Some(known) => known.1 = value,
                None => named.push((Cow::Borrowed(name), value)),
            }
        }
        Some(named)
    }

    /// What an argument of a component is: what is given, what the caller has under its name, or its default.
    fn argument(&self, argument: &'e Argument<'e>, given: Option<Value>, scope: &Scope<'_, 'e>) -> Option<Value> {
        let implicit = || argument.is_implicit.then(|| scope.implicit(argument.name)).flatten();
        let Some(value) = given.or_else(implicit) else {
            return self.evaluate(argument.default.as_ref()?, scope).map(Cow::into_owned);
        };
        argument.kind.is_none_or(|kind| is_of(&value, kind)).then_some(value)
    }

    /// `text(path=…, NAME=…)`: what a text template prints with further names.
    pub(super) fn text(&self, arguments: &'e [(&'e str, Expr<'e>)], scope: &Scope<'_, 'e>) -> Option<String> {
        let mut given: Vec<Binding<'_>> = Vec::with_capacity(arguments.len() + self.texts.values().len());
        for (name, value) in arguments {
            given.push((name, self.evaluate(value, scope)?.into_owned()));
        }
        let path = given.iter().find(|(name, _)| *name == "path")?.1.clone();
        given.extend(self.texts.values().iter().map(|(name, value)| (*name, value.clone())));
        let run = Run { escapes: false, depth: 0, kept: None, ..*self };
        String::from_utf8(run.template(path.as_str()?, &given)?).ok()
    }
}

/// Whether a value is of the kind that an argument asks for.
fn is_of(value: &Value, kind: Kind) -> bool {
    match kind {
        Kind::String => value.is_string(),
        Kind::Bool => value.is_bool(),
        Kind::Integer => value.is_number() && !value.is_f64(),
        Kind::Float => value.is_f64(),
        Kind::Number => value.is_number(),
        Kind::Array => value.is_array(),
        Kind::Map => value.is_map(),
    }
}
