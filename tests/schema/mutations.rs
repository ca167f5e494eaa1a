//! Every value of a wrong kind is refused by the schema and by `schema::conform`, which `st2ha validate` checks types with.

use serde_json::{Value, json};
use st2ha::schema::{Severity, Templates, conform};
use st2ha::yaml::{LayerId, Node, Origin, read_map};

use crate::walk::{Key, minimal, places};

#[test]
fn both_refuse_every_wrong_kind_of_value_at_every_key() {
    let schema = super::schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    // What defaults would add is another matter, and would take time.
    let defaults = Node::map(Origin::default());
    let mut wrong = Vec::new();
    let (mut refused, mut accepted) = (0, 0);
    for key in places(&schema) {
        let fitting = minimal(&schema, &key.schema);
        for value in std::iter::once(&fitting).chain(&mutations(&key)) {
            let document = key.document(value.clone());
            let (by_schema, by_st2ha) = (!validator.is_valid(&document), refuses(&document, &defaults));
            if by_schema != by_st2ha {
                wrong.push(format!("{} = {value}: refused by the schema {by_schema}, by st2ha {by_st2ha}", key.path()));
            }
            if by_schema { refused += 1 } else { accepted += 1 }
        }
        // No map and no list is written as a number, a truth value or a word.
        if key.is_structure() {
            let scalars = mutations(&key).into_iter().filter(|value| !value.is_array() && !value.is_object());
            for value in scalars.filter(|value| validator.is_valid(&key.document(value.clone()))) {
                wrong.push(format!("{} = {value}: taken for a map or a list", key.path()));
            }
        }
        // Text takes every scalar, so a map and a list are what is always wrong for it.
        let is_wrong = |value: &Value| !validator.is_valid(&key.document(value.clone()));
        if !key.is_open() && !mutations(&key).iter().any(is_wrong) {
            wrong.push(format!("{}: no wrong kind of value is refused", key.path()));
        }
        if !validator.is_valid(&key.document(fitting.clone())) {
            wrong.push(format!("{} = {fitting} should fit", key.path()));
        }
    }
    assert!(wrong.is_empty(), "{} cases: {:#?}", wrong.len(), wrong.iter().take(60).collect::<Vec<_>>());
    assert!(refused > 5000 && accepted > 3000, "{refused} refused, {accepted} accepted");
}

/// A value of every kind, but for maps where a map belongs: its keys are another matter.
fn mutations(key: &Key) -> Vec<Value> {
    let all = [
        json!({ "z": 1 }),
        json!(["z"]),
        json!("word"),
        json!("7"),
        json!("true"),
        json!(7),
        json!(1.5),
        json!(true),
        json!(1_000_000_000_000_i64),
    ];
    all.into_iter().filter(|value| !(value.is_object() && key.is("object"))).collect()
}

fn refuses(document: &Value, defaults: &Node) -> bool {
    let mut values = read_map(&document.to_string(), LayerId(1)).unwrap();
    let expand = |_: &str, node: &Node| Ok(node.clone());
    let findings = conform(&mut values, defaults, Templates::Expand(&expand));
    findings.iter().any(|finding| finding.severity == Severity::Error && !finding.message.ends_with("is missing"))
}
