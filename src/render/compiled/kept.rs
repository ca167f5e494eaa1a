//! Values that are printed whole: they need not become text that is read again.

use serde_json::{Map, Value as Json};
use tera::{Number, Value};

use crate::template::Expr;
use crate::yaml::number;

/// Texts from this length on: shorter ones are written and read as fast.
const LONG: usize = 32;
/// What is nested deeper is written, so that the reader sees it.
const DEEPEST: usize = 24;

/// What `| json` or `| optional` stand behind: they print a value as it is.
pub fn whole<'e>(expr: &'e Expr<'e>) -> Option<&'e Expr<'e>> {
    match expr {
        Expr::Filtered { of, filter } if matches!(filter.name, "json" | "optional") && filter.arguments.is_empty() => {
            Some(of)
        }
        _ => None,
    }
}

/// A map, a list or a long text as an object holds it once it was written and read. Nothing for what is better written.
pub fn read_back(value: &Value) -> Option<Json> {
    let is_worth_it = match value.as_str() {
        Some(text) => text.len() >= LONG,
        None => (value.is_map() || value.is_array()) && value.len() != Some(0),
    };
    if is_worth_it { json(value, DEEPEST) } else { None }
}

fn json(value: &Value, depth: usize) -> Option<Json> {
    let depth = depth.checked_sub(1)?;
    if let Some(text) = value.as_str() {
        return Some(text.into());
    }
    if let Some(map) = value.as_map() {
        let mut object = Map::with_capacity(map.len());
        for (key, value) in map {
            object.insert(key.as_str()?.to_owned(), json(value, depth)?);
        }
        return Some(object.into());
    }
    if let Some(list) = value.as_array() {
        return list.iter().map(|value| json(value, depth)).collect::<Option<Vec<_>>>().map(Json::Array);
    }
    match value.as_number() {
        #[expect(clippy::cast_precision_loss, reason = "the reader rounds these as well")]
        Some(Number::Integer(whole)) => Some(i64::try_from(whole).map_or_else(|_| number(whole as f64), Json::from)),
        Some(Number::Float(broken)) => Some(number(broken)),
        Some(_) => None,
        None if value.is_bool() => Some(value.is_truthy().into()),
        None => (value.is_none() || value.is_undefined()).then_some(Json::Null),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use proptest::prelude::*;
    use serde_json::{Value as Json, json};
    use tera::Value;

    use super::read_back;
    use crate::render::escape;
    use crate::yaml::{LayerId, read};

    fn written_and_read(value: &Value) -> Json {
        let text = format!("- {}\n", escape::json(value).unwrap());
        read(&text, LayerId::default()).unwrap()[0].to_json()[0].clone()
    }

    fn values() -> impl Strategy<Value = Json> {
        let text = prop::sample::select(vec![
            "",
            "a",
            "yes",
            "1",
            "<<",
            "~",
            "a: b",
            "\"\\\n\t",
            "\u{7f}é😀",
            "\u{1}",
            " # ",
            "---",
        ]);
        let leaf = prop_oneof![
            4 => text.clone().prop_map(Json::from),
            1 => any::<i64>().prop_map(Json::from),
            1 => any::<u64>().prop_map(Json::from),
            1 => any::<f64>().prop_map(Json::from),
            1 => (-9i32..9).prop_map(|number| Json::from(f64::from(number) * 0.5)),
            1 => any::<bool>().prop_map(Json::from),
            1 => Just(Json::Null),
        ];
        leaf.prop_recursive(4, 32, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..4).prop_map(Json::from),
                prop::collection::vec((text.clone(), inner), 1..4).prop_map(|pairs| pairs.into_iter().collect()),
            ]
        })
    }

    #[test]
    fn what_is_short_is_written() {
        for value in [json!("a"), json!(1), json!(true), json!(null), json!({}), json!([])] {
            assert_eq!(read_back(&Value::try_from_serializable(&value).unwrap()), None, "{value}");
        }
        assert_eq!(read_back(&Value::from("a".repeat(32))), Some("a".repeat(32).into()));
    }

    proptest! {
        #[test]
        fn values_are_kept_as_they_would_be_read(value in values()) {
            let value = Value::try_from_serializable(&json!([value])).unwrap();
            prop_assert_eq!(read_back(&value), Some(written_and_read(&value)));
        }
    }
}
