//! Any two layers merge or are refused; merging the upper one twice changes nothing, and no map keeps a null.
#![no_main]

use libfuzzer_sys::fuzz_target;
use st2ha::values::merge;
use st2ha::yaml::{LayerId, Node, Value, read_map};

fuzz_target!(|input: (&str, &str)| {
    let (Ok(lower), Ok(upper)) = (read_map(input.0, LayerId(0)), read_map(input.1, LayerId(1))) else { return };
    let Ok(once) = merge([lower.clone(), upper.clone()]) else { return };
    assert!(without_nulls(&once.values));
    let twice = merge([lower, upper.clone(), upper]).expect("a layer fits over itself");
    assert_eq!(twice.values.to_json(), once.values.to_json());
});

fn without_nulls(node: &Node) -> bool {
    match &node.value {
        Value::Scalar(_) => !node.is_null(),
        Value::List(_) => true,
        Value::Map(map) => map.values().all(|entry| without_nulls(&entry.node)),
    }
}
