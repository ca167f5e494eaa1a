//! Tera's own filters, tests and functions, as far as the built-in templates use them.

use std::collections::HashSet;
use std::fmt::Write as _;

use tera::{Kwargs, Number, StringInput, Value};

/// What a filter makes of a value, with its arguments. The last argument is whether texts are escaped where they are printed.
type Filter = fn(&Value, &Kwargs, bool) -> Option<Value>;

/// Filters by name.
const FILTERS: &[(&str, Filter)] = &[
    ("default", |value, kwargs, _| default(value, kwargs)),
    ("first", |value, _, _| Some(value.as_array()?.first().cloned().unwrap_or_else(Value::none))),
    ("float", |value, _, _| float(value).map(Value::from)),
    ("get", |value, kwargs, _| get(value, kwargs)),
    ("int", |value, kwargs, _| int(value, kwargs)),
    ("join", |value, kwargs, escapes| join(value.as_array()?, kwargs, escapes)),
    ("last", |value, _, _| Some(value.as_array()?.last().cloned().unwrap_or_else(Value::none))),
    ("length", |value, _, _| value.len().map(Value::from)),
    ("lower", |value, _, _| Some(like(value, value.as_str()?.to_lowercase()))),
    ("nth", |value, kwargs, _| {
        let place = kwargs.get::<usize>("n").ok()??;
        Some(value.as_array()?.get(place).cloned().unwrap_or_else(Value::none))
    }),
    ("replace", replace),
    ("round", |value, kwargs, _| round(value.as_number()?.as_float(), kwargs)),
    ("safe", |value, _, _| value.as_str().map(Value::safe_string)),
    ("split", |value, kwargs, _| {
        let pattern = kwargs.get::<&str>("pat").ok()??;
        Some(Value::from(value.as_str()?.split(pattern).map(Value::from).collect::<Vec<_>>()))
    }),
    ("str", |value, _, _| Some(Value::from(value.to_string()))),
    ("trim", |value, kwargs, _| trim(value, kwargs, [true, true])),
    ("trim_end", |value, kwargs, _| trim(value, kwargs, [false, true])),
    ("trim_start", |value, kwargs, _| trim(value, kwargs, [true, false])),
    ("truncate", |value, kwargs, _| truncate(value.as_str()?, kwargs)),
    ("unique", |value, _, _| value.as_array().map(unique)),
    ("upper", |value, _, _| Some(like(value, value.as_str()?.to_uppercase()))),
];

/// What a filter of Tera's makes of a value.
pub fn apply(name: &str, value: &Value, kwargs: &Kwargs, escapes: bool) -> Option<Value> {
    let place = FILTERS.binary_search_by_key(&name, |(name, _)| name).ok()?;
    let (_, filter) = FILTERS.get(place)?;
    filter(value, kwargs, escapes)
}

/// Whether there is a filter of this name.
#[cfg(test)]
pub fn has(name: &str) -> bool {
    FILTERS.binary_search_by_key(&name, |(name, _)| name).is_ok()
}

/// Whether a value passes a test of Tera's.
pub fn test(name: &str, value: &Value, kwargs: &Kwargs) -> Option<bool> {
    let pattern = || kwargs.get::<&str>("pat").ok()?;
    Some(match name {
        "starting_with" => value.as_str()?.starts_with(pattern()?),
        "ending_with" => value.as_str()?.ends_with(pattern()?),
        "containing" => value.as_str()?.contains(pattern()?),
        "none" => value.is_none(),
        "defined" => !value.is_undefined(),
        "undefined" => value.is_undefined(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "bool" => value.is_bool(),
        "map" => value.is_map(),
        "array" => value.is_array(),
        _ => return None,
    })
}

/// What a function of Tera's yields.
pub fn call(name: &str, kwargs: &Kwargs) -> Option<Value> {
    if name != "range" {
        return None;
    }
    let number = |name, otherwise: Option<i64>| kwargs.get::<i64>(name).ok()?.or(otherwise);
    let (start, end) = (number("start", Some(0))?, number("end", None)?);
    let is_short = end.checked_sub(start).is_some_and(|length| (0..=1000).contains(&length));
    let is_plain = kwargs.iter().all(|(name, _)| matches!(name.as_str(), Some("start" | "end")));
    (is_short && is_plain).then(|| Value::from((start..end).map(Value::from).collect::<Vec<_>>()))
}

/// A text that is safe if the one it is made from is.
fn like(value: &Value, text: String) -> Value {
    if value.is_safe() { Value::safe_string(&text) } else { Value::from(text) }
}

/// A text without what is at its start and its end, as far as each is asked for.
fn trim(value: &Value, kwargs: &Kwargs, [at_start, at_end]: [bool; 2]) -> Option<Value> {
    let text = value.as_str()?;
    let pattern = kwargs.get::<&str>("pat").ok()?;
    let text = match pattern {
        _ if !at_start => text,
        Some(pattern) => text.trim_start_matches(pattern),
        None => text.trim_start(),
    };
    let text = match pattern {
        _ if !at_end => text,
        Some(pattern) => text.trim_end_matches(pattern),
        None => text.trim_end(),
    };
    Some(like(value, text.to_owned()))
}

fn float(value: &Value) -> Option<f64> {
    match value.as_str() {
        Some(text) => text.trim().parse().ok(),
        None => value.as_number().map(|number| number.as_float()),
    }
}

fn replace(value: &Value, kwargs: &Kwargs, escapes: bool) -> Option<Value> {
    let from = kwargs.get::<&str>("from").ok()??;
    let to = kwargs.get::<StringInput<'_>>("to").ok()??;
    // What is safe would have to be escaped first.
    if escapes && (value.is_safe() || to.is_safe()) {
        return None;
    }
    Some(Value::from(value.as_str()?.replace(from, to.as_str())))
}

fn join(list: &[Value], kwargs: &Kwargs, escapes: bool) -> Option<Value> {
    let separator = kwargs.get::<StringInput<'_>>("sep").ok()?;
    let has_safe = list.iter().any(|value| value.is_string() && value.is_safe())
        || separator.as_ref().is_some_and(StringInput::is_safe);
    if escapes && has_safe {
        return None;
    }
    let separator = separator.as_ref().map_or("", StringInput::as_str);
    let mut joined = String::new();
    for (index, value) in list.iter().enumerate() {
        if index > 0 {
            joined.push_str(separator);
        }
        match value.as_str() {
            Some(text) => joined.push_str(text),
            None => write!(joined, "{value}").ok()?,
        }
    }
    Some(Value::from(joined))
}

fn unique(list: &[Value]) -> Value {
    let mut seen = HashSet::new();
    let texts: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
    if let Some(texts) = texts {
        let kept = list.iter().zip(texts).filter(|(_, text)| seen.insert(*text)).map(|(value, _)| value.clone());
        return Value::from(kept.collect::<Vec<_>>());
    }
    let mut kept: Vec<Value> = Vec::new();
    for value in list {
        if !kept.contains(value) {
            kept.push(value.clone());
        }
    }
    Value::from(kept)
}

fn truncate(text: &str, kwargs: &Kwargs) -> Option<Value> {
    let length = kwargs.get::<usize>("length").ok()??;
    let end = kwargs.get::<&str>("end").ok()?.unwrap_or("…");
    Some(match text.char_indices().nth(length) {
        Some((place, _)) => Value::from(format!("{}{end}", text.get(..place)?)),
        None => Value::from(text),
    })
}

fn default(value: &Value, kwargs: &Kwargs) -> Option<Value> {
    let otherwise = kwargs.get::<Value>("value").ok()??;
    let is_given = match kwargs.get::<bool>("boolean").ok()? {
        Some(true) => value.is_truthy(),
        _ => !value.is_undefined(),
    };
    Some(if is_given { value.clone() } else { otherwise })
}

fn int(value: &Value, kwargs: &Kwargs) -> Option<Value> {
    if kwargs.iter().next().is_some() {
        return None;
    }
    match (value.as_str(), value.as_number()) {
        (Some(text), _) => text.trim().parse::<i128>().ok().map(Value::from),
        (None, Some(number @ Number::Float(_))) => number.as_integer().map(Value::from),
        (None, Some(_)) => Some(value.clone()),
        (None, _) => None,
    }
}

fn round(number: f64, kwargs: &Kwargs) -> Option<Value> {
    let factor = match kwargs.get::<i32>("precision").ok()? {
        None | Some(0) => 1.0,
        Some(precision) => 10.0_f64.powi(precision),
    };
    let scaled = factor * number;
    let rounded = match kwargs.get::<&str>("method").ok()? {
        Some("ceil") => scaled.ceil(),
        Some("floor") => scaled.floor(),
        None => scaled.round(),
        Some(_) => return None,
    };
    Some(Value::from(rounded / factor))
}

fn get(value: &Value, kwargs: &Kwargs) -> Option<Value> {
    let key = kwargs.get::<&str>("key").ok()??;
    let found = value.as_map()?.iter().find(|(known, _)| known.as_str() == Some(key)).map(|(_, value)| value.clone());
    found.or(kwargs.get::<Value>("default").ok()?)
}
