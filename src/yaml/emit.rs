//! From plain values to canonical YAML text.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;
use serde_saphyr::{DoubleQuoted, ser_options, to_fmt_writer_with_options};

use super::short_writer::write_short;

/// Why a value could not be printed. Does not happen for JSON values into memory; the type keeps it visible.
#[derive(Debug)]
pub struct EmitError(String);

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot print YAML: {}", self.0)
    }
}

impl std::error::Error for EmitError {}

/// Prints a value as block YAML that ends in a line break: keys in the order given, multi-line text as literal blocks, and
/// every string quoted that a YAML 1.1 or 1.2 reader would take for something else.
pub fn emit(value: &Value) -> Result<String, EmitError> {
    let mut text = String::new();
    append(&mut text, value)?;
    Ok(text)
}

/// Prints values as a stream of documents, each led by `---`.
pub fn emit_stream<'a>(values: impl IntoIterator<Item = &'a Value>) -> Result<String, EmitError> {
    let mut text = String::new();
    for value in values {
        text.push_str("---\n");
        append(&mut text, value)?;
    }
    Ok(text)
}

fn append(text: &mut String, value: &Value) -> Result<(), EmitError> {
    let start = text.len();
    let scalar = |value: &Value| {
        let mut line = String::new();
        by_library(&mut line, value).ok().map(|()| line)
    };
    if write_short(text, value, &scalar).is_some() {
        return Ok(());
    }
    text.truncate(start);
    by_library(text, value)
}

fn by_library(text: &mut String, value: &Value) -> Result<(), EmitError> {
    // Nothing is ever folded: folded text is hard to compare and to grep.
    let options = ser_options! { folded_wrap_chars: usize::MAX };
    to_fmt_writer_with_options(text, &Canonical(value), options).map_err(|error| EmitError(error.to_string()))
}

/// A JSON value, with the text quoted that the library would print as a block which libyaml and go-yaml refuse.
struct Canonical<'a>(&'a Value);

impl Serialize for Canonical<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::String(text) if starts_with_tab(text) => DoubleQuoted(text).serialize(serializer),
            Value::Array(items) => serializer.collect_seq(items.iter().map(Canonical)),
            Value::Object(map) => serializer.collect_map(map.iter().map(|(key, value)| (key, Canonical(value)))),
            scalar => scalar.serialize(serializer),
        }
    }
}

/// Whether the first line that is not empty starts with a tab, where those readers look for indentation.
fn starts_with_tab(text: &str) -> bool {
    text.trim_start_matches([' ', '\n']).starts_with('\t')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::super::{LayerId, Node, read};
    use super::*;

    #[test]
    fn output_is_block_style_in_the_order_given() {
        let value = json!({"b": [1, {"x": true, "n0": null}, [], [[2]]], "a": {"z": {}, "text": "one\ntwo\n"}});
        let expected = "\
b:
- 1
- x: true
  n0: null
- []
- - - 2
a:
  z: {}
  text: |
    one
    two
";
        assert_eq!(emit(&value).unwrap(), expected);
    }

    #[test]
    fn a_stream_leads_each_document_with_a_marker() {
        assert_eq!(emit_stream([&json!({"a": 1}), &json!({"b": 2})]).unwrap(), "---\na: 1\n---\nb: 2\n");
    }

    #[test]
    fn a_block_that_would_start_with_a_tab_is_quoted() {
        assert_eq!(emit(&json!({"k": "\n\ta\nb"})).unwrap(), "k: \"\\n\\ta\\nb\"\n");
    }

    /// Text built of the pieces that YAML treats specially.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "a",
            "0",
            "9",
            ".",
            "e",
            "_",
            "x",
            " ",
            "  ",
            "\n",
            "\t",
            "\r",
            ":",
            ": ",
            "#",
            " #",
            "-",
            "- ",
            "?",
            "'",
            "\"",
            "\\",
            "{",
            "}",
            "[",
            "]",
            ",",
            "&",
            "*",
            "!",
            "|",
            ">",
            "%",
            "@",
            "`",
            "=",
            "<<",
            "~",
            "null",
            "yes",
            "on",
            "y",
            "0x",
            "12:30",
            "é",
            "\u{85}",
            "\u{2028}",
            "\u{feff}",
            "😀",
            "\u{7}",
            "\u{7f}",
            "---",
            "...",
            "2024-01-01",
            ".inf",
            ".nan",
        ]);
        prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            4 => text().prop_map(Value::from),
            1 => any::<i64>().prop_map(Value::from),
            1 => (-1e300..1e300f64).prop_map(|number| Value::from(number + 0.5)),
            1 => any::<bool>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((text(), inner), 0..4).prop_map(|pairs| pairs.into_iter().collect()),
            ]
        })
    }

    /// Values as manifests hold them.
    fn words() -> impl Strategy<Value = Value> {
        let word = prop::sample::select(vec![
            "a",
            "apiVersion",
            "app.kubernetes.io/name",
            "null",
            "Yes",
            "y",
            "on",
            "NO",
            "true",
            "e5",
            "E1",
            "f",
            "nan",
            "NaN",
            "oN",
            "yEs",
            "inf",
            "x-y",
            "/a/b",
            "a.b.",
            "a-",
            "-",
            "A_b",
            "/",
            "0a",
            "8.0",
            "100m",
            "",
            "a b",
            "a: b",
            "a #b",
            "a:b",
            "~",
            "TRUE",
            "Null",
            "n",
            "off",
            "0x1f",
            "a\nb",
            "a\nb\n",
            "a\n\nb\n",
            "a\n",
            "a\n\n",
            "a\n b\n",
            "a \nb",
            "#!/bin/sh\nset -e\n  x: y # z\n",
            "- a\nb",
            "---\na",
            "a\n---\nb\n",
            "a\n  \nb",
            "\n",
            "\na",
            " a\nb",
            "\"a\"\n'b'",
            "a:\nb: c",
            "? a\n",
            "%a\nb",
            "a\nb\n\n\n",
            "...",
            "a\n...\n",
            "kill -INT 1",
            "-c",
            "-ec",
            "-y",
            "-inf",
            "-nan",
            "-/",
            "--config-file=/etc/st2/st2.conf",
            "---abcdefg",
            "--- abcdefg",
            "-.infinity",
            "-infinite",
            "- abcdefg",
            "docker.io/library/mongo:8.0.29",
            "library : mongo",
            "library: mongo",
            "library :mongo",
            "library/mongo:",
            "library mongo ",
            "value of $(pwd); %s",
            "user@example.com",
            "abcdef=",
            "truetrue",
            "true false",
            "250m",
            "1Gi",
            "25%",
            "08Mi",
            "1e5",
            "1E",
            "3.9",
            "08",
            "08.10",
            "3.9.1",
            "1.",
            ".5",
            "74313561e1",
        ]);
        let leaf = prop_oneof![
            6 => word.clone().prop_map(Value::from),
            3 => "[a-zA-Z/-]{1,3}[a-zA-Z0-9_./ :=%;()$+@-]{0,16}".prop_map(Value::from),
            2 => "[0-9.]{1,4}(m|Ki|Mi|e|%)?".prop_map(Value::from),
            1 => any::<i64>().prop_map(Value::from),
            1 => any::<u64>().prop_map(Value::from),
            1 => any::<bool>().prop_map(Value::from),
            1 => Just(Value::Null),
        ];
        let inner = leaf.prop_recursive(5, 48, 5, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((word.clone(), inner), 0..5).prop_map(|pairs| pairs.into_iter().collect()),
            ]
        });
        prop::collection::vec(("[a-z]{1,3}", inner), 1..4).prop_map(|pairs| pairs.into_iter().collect())
    }

    proptest! {
        #[test]
        fn whatever_is_printed_reads_back_equal(value in value()) {
            let values = [value];
            let nodes = read(&emit_stream(&values).unwrap(), LayerId(0)).unwrap();
            let back: Vec<_> = nodes.iter().map(Node::to_json).collect();
            prop_assert_eq!(&back[..], &values[..]);
        }

        #[test]
        fn the_short_way_prints_what_the_library_prints(value in value(), words in words()) {
            for value in [value, words] {
                let mut library = String::new();
                by_library(&mut library, &value).unwrap();
                prop_assert_eq!(emit(&value).unwrap(), library);
            }
        }
    }
}
