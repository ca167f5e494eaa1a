//! Layers made at random, the same ones in every run.
//!
//! The first letter of a key says what it holds, so that no layer contradicts another: `m` a map, `s` a scalar, `l` a list,
//! `i` a list that only files and flags set.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use st2ha::values::SetKind;

use crate::layering::Layering;

pub fn layerings(count: usize) -> Vec<Layering> {
    let mut runner = TestRunner::deterministic();
    let strategy = layering();
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

fn layering() -> impl Strategy<Value = Layering> {
    let files = prop::collection::vec(map(true), 0..3);
    (map(false), files, prop::collection::vec(flag(), 0..6)).prop_map(|(defaults, files, mut flags)| {
        // Helm has an order of its own; st2ha takes flags in the order given.
        flags.sort_by_key(|(kind, _)| match kind {
            SetKind::Json => 0,
            SetKind::Typed => 1,
            SetKind::String => 2,
            SetKind::File => 3,
            SetKind::Literal => 4,
        });
        Layering { defaults, files, flags }
    })
}

/// A map in flow style.
fn map(user: bool) -> impl Strategy<Value = String> {
    let leaf = entries(user, Just("{}".to_owned()).boxed());
    let inner = entries(user, leaf);
    entries(user, inner)
}

fn entries(user: bool, inner: BoxedStrategy<String>) -> BoxedStrategy<String> {
    let optional = |key: &'static str, value: BoxedStrategy<String>| {
        prop::option::of(value).prop_map(move |value| value.map(|value| format!("{key}: {value}")))
    };
    // A null deletes: of scalars and lists in any layer, of maps it is a rule of its own (see the table).
    let nullable = move |value: BoxedStrategy<String>| {
        let nulls = u32::from(user);
        prop_oneof![5 => value, nulls => Just("null".to_owned())].boxed()
    };
    let parts = (
        optional("s1", nullable(scalar().boxed())),
        optional("s2", nullable(scalar().boxed())),
        optional("l1", nullable(list())),
        optional("i1", if user { items() } else { Just("[]".to_owned()).boxed() }),
        optional("m1", inner.clone()),
        optional("m2", inner),
    );
    parts
        .prop_map(|(a, b, c, d, e, f)| {
            let entries: Vec<_> = [a, b, c, d, e, f].into_iter().flatten().collect();
            format!("{{{}}}", entries.join(", "))
        })
        .boxed()
}

fn list() -> BoxedStrategy<String> {
    let null = Just("null".to_owned());
    let item = prop_oneof![3 => scalar(), 1 => null, 1 => Just("{s1: 1, s2: null}".to_owned()), 1 => Just("[[], x]".to_owned())];
    prop::collection::vec(item, 0..4).prop_map(|items| format!("[{}]", items.join(", "))).boxed()
}

/// A list of maps, which flags may index.
fn items() -> BoxedStrategy<String> {
    let item = prop_oneof![Just("{s1: 1}".to_owned()), Just("{s1: a, s2: b, i1: [{s1: c}]}".to_owned())];
    prop::collection::vec(item, 1..4).prop_map(|items| format!("[{}]", items.join(", "))).boxed()
}

/// A scalar as YAML writes it.
fn scalar() -> impl Strategy<Value = String> {
    let texts = [
        "1",
        "-7",
        "0",
        "+5",
        "010",
        "08",
        "0o17",
        "0x1F",
        "0b101",
        "1_000",
        "1.5",
        "3.10",
        ".5",
        "5.",
        "1e3",
        "1.5e-3",
        "true",
        "False",
        "yes",
        "No",
        "on",
        "OFF",
        "y",
        "N",
        "\"yes\"",
        "'on'",
        "\"012\"",
        "12:30",
        "2024-01-01",
        "text",
        "a b",
        "\"a: b\"",
        "'#c'",
        "\"\"",
        "\"null\"",
        "!!str 1",
        "!!int \"7\"",
        "!!float 3",
        "\"\\u00e9\\n\"",
        "'it''s'",
        "1.2.3",
        "v1",
        "-",
        "=",
        "6063e25",
        "0x",
        "1e",
        "_1",
        "nULL",
        "1e400",
    ];
    prop::sample::select(texts.iter().filter(|text| **text != "-").map(|text| (*text).to_owned()).collect::<Vec<_>>())
}

/// A flag and its text.
fn flag() -> impl Strategy<Value = (SetKind, String)> {
    let maps = prop::collection::vec(prop::sample::select(vec!["m1.", "m2."]), 0..3).prop_map(|maps| maps.concat());
    let typed = prop::sample::select(vec![
        "1",
        "+5",
        "-0",
        "010",
        "0",
        "00",
        "1.5",
        "1e3",
        "true",
        "FALSE",
        "null",
        "",
        "text",
        "a b ",
        r"a\,b",
        r"\{x\}",
        "a=b",
        "a.b",
        "\"q\"",
        "~",
        "yes",
        "9223372036854775807x",
        r"back\\slash",
        "é😀",
        "[x]",
        "58467965",
    ]);
    let lists = prop::sample::select(vec!["{}", "{a}", "{1,null,true}", r"{a\,b,}", "{ x , y}"]);
    let json = prop::sample::select(vec!["1", "\"x,y\"", "null", "1.50", "true", "", " \"a\" ", "1e3"]);
    let json_list = prop::sample::select(vec!["[]", "[1, null, {\"s1\": null}]", "[\"a,b\"]"]);
    let index = prop::sample::select(vec!["i1[0].s1", "i1[1].s2", "i1[0]", "i1[0].i1[0].s1"]);
    let literal = prop::sample::select(vec!["a,b={x}", "null", r"\n", "", "1"]);
    prop_oneof![
        4 => (maps.clone(), "s[12]", typed.clone()).prop_map(|(m, k, v)| (SetKind::Typed, format!("{m}{k}={v}"))),
        2 => (maps.clone(), "s[12]", typed.clone()).prop_map(|(m, k, v)| (SetKind::String, format!("{m}{k}={v}"))),
        2 => (maps.clone(), lists.clone()).prop_map(|(m, v)| (SetKind::Typed, format!("{m}l1={v}"))),
        1 => (maps.clone(), lists).prop_map(|(m, v)| (SetKind::String, format!("{m}l1={v},{m}s1=z"))),
        1 => (maps.clone(), typed).prop_map(|(m, v)| (SetKind::Typed, format!("{m}s1={v},{m}s2=1,"))),
        1 => (maps.clone(), json).prop_map(|(m, v)| (SetKind::Json, format!("{m}s1={v}"))),
        1 => (maps.clone(), json_list).prop_map(|(m, v)| (SetKind::Json, format!("{m}l1={v},{m}s2=1"))),
        2 => (maps.clone(), index).prop_map(|(m, k)| (SetKind::Typed, format!("{m}{k}={}", if k.ends_with(']') { "null" } else { "v" }))),
        1 => (maps.clone(), prop::sample::select(vec!["text", "word"])).prop_map(|(m, v)| (SetKind::File, format!("{m}s1={v}"))),
        1 => (maps, literal).prop_map(|(m, v)| (SetKind::Literal, format!("{m}s1={v}"))),
    ]
}
