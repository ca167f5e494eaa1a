//! What holds for all objects.

use proptest::prelude::*;
use serde_json::{Value, json};
use st2ha::diff::{Change, Diff, Edit, Kind, Line, Sign};
use st2ha::manifests::Manifest;
use st2ha::page::escape;

use super::{all_formats, compare};

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::from),
        (0..3).prop_map(Value::from),
        "[a-c]{0,2}(\n[ab]){0,3}".prop_map(Value::from),
        Just(json!("amqp://u:pw@h")),
    ]
}

fn tree() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("env|ports|password|[ab]", inner.clone(), 0..4).prop_map(object),
            prop::collection::btree_map("[abc]", inner, 0..4).prop_map(|items| {
                items.into_iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
            }),
        ]
    })
}

fn object(map: std::collections::BTreeMap<String, Value>) -> Value {
    Value::Object(map.into_iter().collect())
}

fn manifests() -> impl Strategy<Value = Vec<Manifest>> {
    let kind = prop_oneof![Just("ConfigMap"), Just("Secret"), Just("Widget")];
    let files =
        prop::collection::btree_map("a|b\\.json|c\\.conf", "[ab]{1,3}|\\{\"a\": [12]\\}|\\[s\\]\nx = [12]", 0..3);
    let entry = ("[a-d]", kind, tree(), files);
    prop::collection::vec(entry, 0..6).prop_map(|entries| {
        let mut seen = std::collections::BTreeSet::new();
        let mut found = Vec::new();
        for (name, kind, spec, files) in entries {
            if seen.insert((kind, name.clone())) {
                let body = json!({
                    "apiVersion": "v1", "kind": kind, "metadata": { "name": name }, "spec": spec, "data": files
                });
                found.push(Manifest::new(body, "test").unwrap());
            }
        }
        found
    })
}

/// The same with maps and documents in another order.
fn turned(manifests: &[Manifest]) -> Vec<Manifest> {
    fn turn(value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                Value::Object(map.iter().rev().map(|(key, value)| (key.clone(), turn(value))).collect())
            }
            Value::Array(list) => list.iter().map(turn).collect(),
            other => other.clone(),
        }
    }
    manifests.iter().rev().map(|manifest| Manifest { object: turn(&manifest.object), ..manifest.clone() }).collect()
}

/// A diff with its sides swapped.
fn swapped(diff: Diff) -> Diff {
    let changes = diff.changes.into_iter().map(|Change { object, kind }| match kind {
        Kind::Added { manifest } => Change { object, kind: Kind::Removed { manifest } },
        Kind::Removed { manifest } => Change { object, kind: Kind::Added { manifest } },
        Kind::Changed { fields } => {
            Change { object, kind: Kind::Changed { fields: fields.into_iter().map(swap).collect() } }
        }
        Kind::Renamed { from, fields } => Change {
            object: from,
            kind: Kind::Renamed { from: object, fields: fields.into_iter().map(swap).collect() },
        },
    });
    Diff { changes: changes.collect() }
}

fn swap(field: st2ha::diff::FieldChange) -> st2ha::diff::FieldChange {
    let edit = match field.edit {
        Edit::Added { after } => Edit::Removed { before: after },
        Edit::Removed { before } => Edit::Added { after: before },
        Edit::Replaced { before, after } => Edit::Replaced { before: after, after: before },
        Edit::Masked { text } => Edit::Masked { text },
        Edit::Reordered { before, after } => Edit::Reordered { before: after, after: before },
        Edit::Lines { lines } => Edit::Lines { lines: lines.into_iter().map(swap_line).collect() },
    };
    st2ha::diff::FieldChange { edit, ..field }
}

fn swap_line(line: Line) -> Line {
    let sign = match line.sign {
        Sign::Added => Sign::Removed,
        Sign::Removed => Sign::Added,
        other => other,
    };
    Line { sign, ..line }
}

/// A diff whose order does not depend on which side came first.
fn sorted(mut diff: Diff) -> Diff {
    for change in &mut diff.changes {
        if let Kind::Changed { fields } | Kind::Renamed { fields, .. } = &mut change.kind {
            for field in fields.iter_mut() {
                // Kubernetes may take a change in one direction only.
                field.refused = false;
                if let Edit::Lines { lines } = &mut field.edit {
                    // What is gone comes before what is new; here the two change places.
                    lines.sort_by_key(|line| (line.sign.character(), line.text.clone()));
                }
            }
            fields.sort_by_key(|field| format!("{field:?}"));
        }
    }
    diff.changes.sort_by(|one, other| one.object.cmp(&other.object));
    diff
}

/// A text as it stands in JSON, between quotes.
fn in_json(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

proptest! {
    #[test]
    fn a_secret_shows_nowhere(
        secret in "[!-~]{8,20}",
        before in "[a-z =:/@\"'\n-]{0,6}",
        after in "[a-z =:/@\"'\n-]{0,6}",
        file in "a\\.json|a\\.yaml|a\\.conf|a\\.sh",
    ) {
        let text = format!("{before}{secret}{after}");
        let object = |kind: &str, data: Value| {
            let object = json!({ "apiVersion": "v1", "kind": kind, "metadata": { "name": "x" }, "data": data });
            Manifest::new(object, "test").unwrap()
        };
        let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &secret);
        let known = object("Secret", json!({ "key": encoded }));
        let one = [known.clone(), object("ConfigMap", json!({ "other": "x", &file: "x: y\n" })), object("Widget", json!("x"))];
        let two = [object("ConfigMap", json!({ "other": text, &file: format!("x: {text}\n") })), object("Widget", json!([text]))];
        for diff in [compare(&one, &two), compare(&two, &one), compare(&one[..1], &two)] {
            for told in all_formats(&diff) {
                for form in [&secret, &encoded, &escape(&secret), &escape(&encoded), &in_json(&secret)] {
                    prop_assert!(!told.contains(form.as_str()), "{told}");
                }
            }
        }
    }

    #[test]
    fn a_set_does_not_differ_from_itself(set in manifests()) {
        prop_assert!(compare(&set, &set).is_empty());
        prop_assert!(compare(&set, &turned(&set)).is_empty());
    }

    #[test]
    fn sets_without_a_difference_hold_the_same(one in manifests(), other in manifests()) {
        let of = |set: &[Manifest]| {
            let mut objects: Vec<Value> = set.iter().map(|manifest| manifest.object.clone()).collect();
            objects.iter_mut().for_each(Value::sort_all_objects);
            objects.sort_by_key(Value::to_string);
            objects
        };
        // Nothing but the order of ports is left out of the comparison; these are kept out of it here.
        prop_assume!(!format!("{one:?}{other:?}").contains("ports"));
        prop_assert_eq!(compare(&one, &other).is_empty(), of(&one) == of(&other));
    }

    #[test]
    fn swapping_the_sides_swaps_the_changes(one in manifests(), other in manifests()) {
        prop_assert_eq!(sorted(swapped(compare(&one, &other))), sorted(compare(&other, &one)));
    }

    #[test]
    fn what_is_told_does_not_depend_on_the_order_of_documents(one in manifests(), other in manifests()) {
        let backwards: Vec<Manifest> = other.iter().rev().cloned().collect();
        prop_assert_eq!(compare(&one, &other).json(), compare(&one, &backwards).json());
    }
}
