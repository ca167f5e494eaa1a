//! The short way against the full reader.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;

use super::super::{LayerId, Node, read};
use super::*;

fn full(text: &str) -> Option<Vec<Value>> {
    read(text, LayerId::default()).ok().map(|nodes| nodes.iter().map(Node::to_json).collect())
}

#[test]
fn the_form_that_templates_print_is_read() {
    for text in [
        "",
        "\n# nothing\n---\n---\n",
        "---\na: 1\n---\nb: 2\n",
        "a:\nb:\n  c: x y\n  d: 'it''s'\n  e: \"a\\n\\u0041\\\"\"\nf: {}\ng: []\nh: [1, \"a\"]\ni: {\"a\": [null, 0.5]}\n",
        "a:\n- b\n- c: 1\n  d:\n  - e\n  - - f\n    - g\n-  \n",
        "a:\n  - b: |\n      x\n\n        y\n    c: |-\n      z\n\n  # done\n  - |\n    t\n",
        "a: 010\nb: 1_000\nc: yes\nd: ~\ne: 0x1f\nf: 1.0\ng: 1e3\nh: 12:30\ni: -x\nj: http://a:1/b#c\nk: a # b\n",
        "a: b\n  c\n",
        "a:\n  |\n  x\n",
        "yes: 1\n",
        "1: 1\n",
        "a: 1\na: 2\n",
        "a: |\n   \n  x\n",
        "a: |\n  x",
        "a: |\n  x\n    \n",
        "a: |+\n  x\n\n",
        "- a\n- b: c\n",
        "a: [x]: y\n",
        "a:\n b: 1\n  c: 2\n",
        "a:\n  b: 1\n c: 2\n",
        "a: - b\n",
        "a: .inf\n",
        "<<: {a: 1}\n",
        "a: 0\n<<: {\"a\":1,\"b\":2.0,\"c\":18446744073709551615}\nb: 3\n",
        "<<: {\"a\":1}\na: 2\na: 3\n",
        "<<: {\"a\":1}\n<<: {\"a\":{\"b\":\"\\n\"}}\n",
        "<<:\n  a: 1\nb: 2\n",
        "<<: \na: 1\n",
        "a: {\"b\":1,\"b\":2}\n",
        "a: &b c\nd: *b\n",
        "a: \"\\ud83d\\ude00\"\n",
        "a: \"\\u+041\"\n",
        "a: 'x' y\n",
        "a: ''''\nb: ''\nc: 'a'b'\n",
        "a: x\n---\n",
        "-\n- - - a\n",
        "-\n  a: 1\n",
        "a:\n-\n  b: 1\n",
        "a:\n  - b\nc: d\n",
        "a:\n- b\n  c\n",
        "a: {\n  b: 1,\n  # c\n  d: ,\n  <<: {\"b\":2},\n  e: [x y, {f: g}, \"h\",],\n}\ni: [\n]\n",
        "a: {<<: [{b: 1, c: 2}, {b: 3}], b: 4}\n",
        "a: {b: {c: d}} # e\nf: 1\n",
        "a: {b: c}: d\n",
        "a: {b: c} d\n",
        "a: {b: c\n  d}\n",
        "a: [b: c]\n",
        "a: [\"b\": c]\n",
        "a: {b:c}\n",
        "a: {b: c,# d\n}\n",
        "a: {b: 1, b: 2}\n",
        "a: {\"b\":\"c\n d\"}\n",
        "a: {\n---\n}\n",
        "a: [1.0, 1e3, 012, yes, -, - b, ~, a:b, a:]\n",
        "- {a: b}\n- [c]\n",
        "a:\n  {b: c}\n",
        "a:\n  {b: c}\n  d: e\n",
        "a:\n{b: c}\nd: e\n",
        "{a: b}\n---\n[c]\n",
        "{a: b}\nc: d\n",
        "a:\n  [b]: c\n",
        "-\n  {a: b}\n- [c]\n",
        "a: {b: c,\n",
        "a: [b,,c]\n",
        "a: {b}\n",
        "a: [b #c\n]\n",
        "a: [$(b), ${c}]\n",
    ] {
        let short = read_short(text);
        assert!(short.is_none() || short == full(text), "{text:?}: {short:?} {:?}", full(text));
    }
    let text = "a:\n- b: |\n    x\n\n    y\n  c: \"d\"\n  e: 5\n---\nf:\n  g: [1]\n";
    assert_eq!(read_short(text), full(text));
    let text = "\nmetadata: {\n  # one\n  a: \"b\", # two\n  c: ,\n  <<: {\"d\":1},\n  e: [x y, {f: /g},],\n}\nh:\n- {i: }\nj:\n  {\n  k: l }\n";
    assert!(read_short(text).is_some());
    assert_eq!(read_short(text), full(text));
}

/// Pieces of lines that YAML treats specially.
fn line() -> impl Strategy<Value = String> {
    let indent = prop::sample::select(vec!["", " ", "  ", "    ", "      "]);
    let dash = prop::sample::select(vec!["", "", "- ", "- - ", "-", "-   "]);
    let key =
        prop::sample::select(vec!["", "a: ", "b: ", "c:", "\"d\": ", "e:  ", "yes: ", "1: ", "f/g.h-i_j: ", "<<: "]);
    let value = prop::sample::select(vec![
        "",
        "x",
        "x y",
        "|",
        "|-",
        ">",
        "'q'",
        "'it''s'",
        "\"a\\nb\"",
        "\"\\u00e9\"",
        "{}",
        "[]",
        "[1, a]",
        "{a: 1}",
        "1",
        "0.5",
        "07",
        "true",
        "null",
        "# c",
        "x # c",
        "a: b",
        "a:",
        "- x",
        "---",
        "...",
        "&a x",
        "*a",
        "!!str 1",
        "$(a)",
        "/a",
        "-x",
        "12:30",
        "1e5",
        "'",
        "\"",
        "{",
        "[",
        "x:y",
        "~",
        "%a",
        "@a",
        "?",
        "? a",
        "=",
        "<<",
        "(a)",
        "^a",
        "+1",
        ".5",
        "99999999999999999999",
    ]);
    (indent, dash, key, value).prop_map(|(indent, dash, key, value)| format!("{indent}{dash}{key}{value}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]
    #[test]
    fn what_is_read_is_what_the_full_reader_reads(lines in prop::collection::vec(line(), 0..7), end in prop::sample::select(vec!["", "\n", "\n\n"])) {
        let text = lines.join("\n") + end;
        if let Some(short) = read_short(&text) {
            prop_assert_eq!(Some(short), full(&text), "{:?}", text);
        }
    }

    #[test]
    fn so_it_is_in_brackets(parts in prop::collection::vec(prop::sample::select(FLOW.to_vec()), 0..14)) {
        let text = format!("a: {{{}}}\nb: 1\n", parts.concat());
        if let Some(short) = read_short(&text) {
            prop_assert_eq!(Some(short), full(&text), "{:?}", text);
        }
        let text = format!("a:\n  {{{}}}\nb: 1\n", parts.concat());
        if let Some(short) = read_short(&text) {
            prop_assert_eq!(Some(short), full(&text), "{:?}", text);
        }
        let text = format!("- [{}]\n- 1\n", parts.concat());
        if let Some(short) = read_short(&text) {
            prop_assert_eq!(Some(short), full(&text), "{:?}", text);
        }
    }
}

/// What stands between brackets.
const FLOW: &[&str] = &[
    "{", "}", "[", "]", ",", ", ", " ", "\n", "\n  ", "a: ", "b: ", "c:", "\"d\":", "\"e\": ", "<<: ", "<<: {", "f: {",
    "g: [", "x", "x y", "1", "0.5", "-", "- ", "~", "yes", "\"q\"", "\"q\\n\"", "'s'", "# n\n", " # n\n", "#", ":",
    ": ", "---", "\n---\n", "$(V)", "/a", "?", "&a ", "*a", "!!str ", "|", "|-\n", "x,", "1,", "\"r\",", "},", "],",
];

#[test]
fn marks_stand_for_values() {
    let values = || vec![serde_json::json!({"x": [1]}), Value::Null, "a\nb".into()];
    let read = |text: &str| read_short_with(text, values()).map(Value::from);
    let expected = serde_json::json!([{"a": {"x": [1]}, "b": [null, {"c": "a\nb"}]}]);
    assert_eq!(read("a: \u{1}\nb: [\u{1}, {c: \u{1}}]\n"), Some(expected.clone()));
    assert_eq!(read("a:\n  \u{1}\nb:\n- \u{1}\n- c:   \u{1}\n"), Some(expected));
    assert_eq!(
        read("<<: \u{1}\n---\nb: \u{1}\nc: \u{1}\n"),
        Some(serde_json::json!([{"x": [1]}, {"b": null, "c": "a\nb"}]))
    );
    assert_eq!(
        read("\u{1}\n---\na: {<<: {}, b: \u{1}}\n---\n[\u{1}]\n").map(|read| read[0].clone()),
        Some(values()[0].clone())
    );
}

#[test]
fn marks_elsewhere_are_left_to_the_full_reader() {
    for text in [
        "a: b\n",
        "a: \u{1}\u{1}\n",
        "a: x\u{1}\n",
        "a: \u{1}x\n",
        "\u{1}: a\n",
        "a: \"\u{1}\"\n",
        "a: '\u{1}'\n",
        "a: |\n  \u{1}\n",
        "a: b # \u{1}\n",
        "# \u{1}\na: b\n",
        "a: {\u{1}: b}\n",
        "a: [\u{1} b]\n",
        "a: [b \u{1}]\n",
        "a: {\"\u{1}\": b}\n",
        "a: \u{1}\n  b\n",
        "a\u{1}: b\n",
        "a: {\n  # \u{1}\n}\n",
        "a: \u{1} # b\n",
    ] {
        assert_eq!(read_short_with(text, vec![1.into()]), None, "{text:?}");
        assert_eq!(read_short(text).is_some(), !text.contains('\u{1}'), "{text:?}");
    }
}
