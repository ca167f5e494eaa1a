//! What expressions are worth.

use std::borrow::Cow;
use std::sync::Arc;

use tera::value::Key;
use tera::{Kwargs, Map, Value};

use super::rounds::rounds;
use super::run::Run;
use super::scope::{Round, Scope};
use super::{access, arithmetic, filters};
use crate::render::filters as own;
use crate::template::{Entry, Expr, Filter, Literal};

impl<'e> Run<'e> {
    /// What an expression is worth. Nothing if Tera has to be asked.
    pub(super) fn evaluate<'s>(&self, expr: &'e Expr<'e>, scope: &'s Scope<'_, 'e>) -> Option<Cow<'s, Value>> {
        let owned = |value: Value| Some(Cow::Owned(value));
        match expr {
            Expr::Literal(literal) => owned(literal_value(literal)),
            Expr::Name(name) => Some(scope.get(name)),
            Expr::Loop(fact) => scope.fact(*fact).map(Cow::Owned),
            Expr::Attribute { of, name, is_optional } => {
                let of = self.evaluate(of, scope)?;
                if is_nothing(&of, *is_optional)? {
                    return owned(Value::undefined());
                }
                Some(access::attribute(of, name))
            }
            Expr::Item { of, key, is_optional } => {
                let of = self.evaluate(of, scope)?;
                if is_nothing(&of, *is_optional)? {
                    return owned(Value::undefined());
                }
                access::item(&of, &*self.evaluate(key, scope)?).map(Cow::Owned)
            }
            Expr::Slice { of, start, end } => {
                let place = |place: &'e Option<Box<Expr<'e>>>| match place {
                    Some(place) => self.evaluate(place, scope).map(Some),
                    None => Some(None),
                };
                let (of, start, end) = (self.evaluate(of, scope)?, place(start)?, place(end)?);
                access::slice(&of, start.as_deref(), end.as_deref()).map(Cow::Owned)
            }
            Expr::Filtered { of, filter } => self.filtered(&*self.evaluate(of, scope)?, filter, scope).map(Cow::Owned),
            Expr::Test { of, test } => {
                let of = self.evaluate(of, scope)?;
                let passes = self.given(&test.arguments, scope, |kwargs| filters::test(test.name, &of, kwargs));
                owned(passes?.into())
            }
            Expr::Call { name, arguments } => self.call(name, arguments, scope).map(Cow::Owned),
            Expr::Component { .. } => {
                let mut printed = Vec::new();
                self.apart().component(expr, scope, &mut printed)?;
                self.captured(printed).map(Cow::Owned)
            }
            Expr::Ternary { condition, then, otherwise } => {
                let holds = self.evaluate(condition, scope)?.is_truthy();
                self.evaluate(if holds { then } else { otherwise }, scope)
            }
            Expr::Comprehension { .. } => self.comprehension(expr, scope).map(Cow::Owned),
            Expr::List(entries) => self.list(entries, scope).map(Cow::Owned),
            Expr::Map(entries) => Some(Cow::Owned(Value::from(self.map(entries, scope)?))),
            Expr::Not(inner) => owned((!self.evaluate(inner, scope)?.is_truthy()).into()),
            Expr::And(pair) => {
                let [left, right] = &**pair;
                let left = self.evaluate(left, scope)?;
                if left.is_truthy() { self.evaluate(right, scope) } else { Some(left) }
            }
            Expr::Or(pair) => {
                let [left, right] = &**pair;
                let left = self.evaluate(left, scope)?;
                if left.is_truthy() { Some(left) } else { self.evaluate(right, scope) }
            }
            Expr::Concat(pair) => {
                let [left, right] = self.pair(pair, scope)?;
                let text = match (left.as_str(), right.as_str()) {
                    (Some(left), Some(right)) => [left, right].concat(),
                    _ => format!("{left}{right}"),
                };
                owned(Value::from(text))
            }
            Expr::In(pair) => {
                let [needle, container] = self.pair(pair, scope)?;
                owned(access::contains(&container, &needle)?.into())
            }
            Expr::Compare(comparison, pair) => {
                let [left, right] = self.pair(pair, scope)?;
                owned(arithmetic::compare(*comparison, &left, &right)?.into())
            }
            Expr::Compute(arithmetic, pair) => {
                let [left, right] = self.pair(pair, scope)?;
                arithmetic::compute(*arithmetic, &left, &right).map(Cow::Owned)
            }
        }
    }

    fn pair<'s>(&self, pair: &'e [Expr<'e>; 2], scope: &'s Scope<'_, 'e>) -> Option<[Cow<'s, Value>; 2]> {
        let [left, right] = pair;
        Some([self.evaluate(left, scope)?, self.evaluate(right, scope)?])
    }

    /// What a filter makes of a value.
    pub(super) fn filtered(&self, value: &Value, filter: &'e Filter<'e>, scope: &Scope<'_, 'e>) -> Option<Value> {
        self.given(&filter.arguments, scope, |kwargs| match own::find(filter.name) {
            Some(filter) => filter(value, kwargs).ok(),
            None => filters::apply(filter.name, value, kwargs, self.escapes),
        })
    }

    /// What comes of arguments that stand in brackets.
    fn given<T>(
        &self,
        arguments: &'e [(&'e str, Expr<'e>)],
        scope: &Scope<'_, 'e>,
        take: impl FnOnce(&Kwargs) -> Option<T>,
    ) -> Option<T> {
        if arguments.is_empty() { take(&self.programs.nothing) } else { take(&self.kwargs(arguments, scope)?) }
    }

    fn kwargs(&self, arguments: &'e [(&'e str, Expr<'e>)], scope: &Scope<'_, 'e>) -> Option<Kwargs> {
        let mut map = Map::with_capacity(arguments.len());
        for (name, value) in arguments {
            map.insert(Key::from((*name).to_owned()), self.evaluate(value, scope)?.into_owned());
        }
        Some(Kwargs::new(Arc::new(map)))
    }

    fn call(&self, name: &str, arguments: &'e [(&'e str, Expr<'e>)], scope: &Scope<'_, 'e>) -> Option<Value> {
        if name == "text" {
            return self.text(arguments, scope).map(Value::from);
        }
        self.given(arguments, scope, |kwargs| filters::call(name, kwargs))
    }

    fn list(&self, entries: &'e [Entry<'e>], scope: &Scope<'_, 'e>) -> Option<Value> {
        let mut list = Vec::with_capacity(entries.len());
        for entry in entries {
            match entry {
                Entry::Value(value) => list.push(self.evaluate(value, scope)?.into_owned()),
                Entry::Spread(inner) => list.extend_from_slice(self.evaluate(inner, scope)?.as_array()?),
                Entry::Keyed(..) => return None,
            }
        }
        Some(Value::from(list))
    }

    /// A map. With a spread in it, Tera's order is from the last key to the first, and of two keys the last counts.
    pub(super) fn map(&self, entries: &'e [Entry<'e>], scope: &Scope<'_, 'e>) -> Option<Map> {
        let mut map = Map::with_capacity(entries.len());
        if !entries.iter().any(|entry| matches!(entry, Entry::Spread(_))) {
            for entry in entries {
                let Entry::Keyed(key, value) = entry else { return None };
                map.insert(Key::from(key.clone().into_owned()), self.evaluate(value, scope)?.into_owned());
            }
            return Some(map);
        }
        for entry in entries.iter().rev() {
            match entry {
                Entry::Keyed(key, value) => {
                    let value = self.evaluate(value, scope)?.into_owned();
                    map.entry(Key::from(key.clone().into_owned())).or_insert(value);
                }
                Entry::Spread(inner) => {
                    for (key, value) in self.evaluate(inner, scope)?.as_map()? {
                        map.entry(key.clone()).or_insert_with(|| value.clone());
                    }
                }
                Entry::Value(_) => return None,
            }
        }
        Some(map)
    }

    fn comprehension(&self, expr: &'e Expr<'e>, scope: &Scope<'_, 'e>) -> Option<Value> {
        let Expr::Comprehension { value, key, name, over, condition } = expr else { return None };
        let items = rounds(&*self.evaluate(over, scope)?, key.is_some())?;
        let mut inner = scope.within();
        let mut list = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let round = Round { key: key.zip(item.0), value: (name, item.1), index, length: None, set: Vec::new() };
            inner.rounds.push(round);
            let is_wanted = match condition {
                Some(condition) => self.evaluate(condition, &inner)?.is_truthy(),
                None => true,
            };
            if is_wanted {
                list.push(self.evaluate(value, &inner)?.into_owned());
            }
            inner.rounds.pop();
        }
        Some(Value::from(list))
    }
}

/// Whether looking into a value yields nothing. Tera has to be asked where that is an error.
fn is_nothing(of: &Value, is_optional: bool) -> Option<bool> {
    let is_nothing = of.is_undefined() || (is_optional && of.is_none());
    (!of.is_undefined() || is_optional).then_some(is_nothing)
}

fn literal_value(literal: &Literal<'_>) -> Value {
    match literal {
        Literal::None => Value::none(),
        Literal::Bool(value) => Value::from(*value),
        Literal::Integer(value) => Value::from(*value),
        Literal::Float(value) => Value::from(*value),
        Literal::Text(value) => Value::from(&**value),
    }
}
