#![allow(clippy::unwrap_used, reason = "a test may fail this way")]

use std::collections::BTreeSet;

use serde_json::Value;

use super::filters;
use crate::render::{builtin, filters as own};
use crate::template;

/// The names of all filters in a program.
fn filters_of(program: &Value, found: &mut BTreeSet<String>) {
    if let Some(map) = program.as_object() {
        for (key, value) in map {
            let filters = if key == "filters" { value.as_array().unwrap().iter().collect() } else { vec![value] };
            if key == "filter" || key == "filters" {
                found.extend(filters.iter().map(|filter| filter["name"].as_str().unwrap().to_owned()));
            }
            filters_of(value, found);
        }
    }
    program.as_array().into_iter().flatten().for_each(|value| filters_of(value, found));
}

/// Otherwise Tera would be asked each time: the result is right, and late.
#[test]
fn every_filter_of_the_built_in_templates_is_known() {
    let mut found = BTreeSet::new();
    for template in builtin() {
        let program = template::parse(&template.text).unwrap();
        filters_of(&serde_json::to_value(&program.body).unwrap(), &mut found);
        filters_of(&serde_json::to_value(&program.components).unwrap(), &mut found);
    }
    assert!(found.len() > 30, "{found:?}");
    let unknown: Vec<_> = found.iter().filter(|name| own::find(name).is_none() && !filters::has(name)).collect();
    assert_eq!(unknown, Vec::<&String>::new());
}
