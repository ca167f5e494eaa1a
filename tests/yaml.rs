//! Reading YAML: what is refused and where, and that nothing takes long or much to refuse.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use st2ha::yaml::{LayerId, MAX_BYTES, ReadError, decode, emit, emit_stream, read, read_map};

#[path = "support/texts.rs"]
mod texts;

const LAYER: LayerId = LayerId(0);

fn refused(text: &str) -> ReadError {
    read_map(text, LAYER).map(|node| node.to_json()).expect_err(text.get(..100).unwrap_or(text))
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let cases = [
        ("a: 1\nb:\n  c: 1\n  c: 2\n", (4, 3), "the key `c` is set twice: first on line 3"),
        ("{a: 1, 'a': 2}", (1, 8), "the key `a` is set twice: first on line 1"),
        ("1: a\n\"1\": b\n", (2, 1), "the key `1` is set twice: first on line 1"),
        ("a: 1\n---\nb: 1\n", (3, 1), "a second document"),
        ("- a\n", (1, 1), "must be a map of keys, but is a list"),
        ("text\n", (1, 1), "must be a map of keys, but is a string"),
        ("a:\n\tb: 1\n", (2, 1), "a tab"),
        ("a:\n  b: 1\n\tc: 1\n", (3, 1), "a tab"),
        ("a: *x\n", (1, 4), "has no anchor"),
        ("a: &x [*x]\n", (1, 8), "inside the value that it names"),
        ("a: @x\n", (1, 4), "needs quotes"),
        ("a: %x\n", (1, 4), "needs quotes"),
        ("a: `x\n", (1, 4), "needs quotes"),
        ("a: \"x\n", (2, 1), "closing quote is missing"),
        ("a: 'x\n", (2, 1), "closing quote is missing"),
        ("a: 'x", (1, 4), "the closing quote is missing"),
        ("a: 'x' y\n", (1, 8), "after the closing quote"),
        ("a: \"\\x\"\n", (1, 4), "unknown escape"),
        ("a: [1, 2\n", (1, 4), "is not closed"),
        ("a: [1, 2}\n", (1, 4), "closing bracket"),
        ("a: b: c\n", (1, 5), "not allowed here"),
        ("a: - b\n", (1, 4), "list item"),
        ("a: 1\n b: 2\n", (2, 3), "not allowed here"),
        ("a: {{ .Values.b }}\n", (1, 5), "quote text that starts with a bracket"),
        ("~: 1\n", (1, 1), "must not be null"),
        ("a: .inf\n", (1, 4), "infinity"),
        ("a: !!int x\n", (1, 10), "the tag says an integer"),
        ("a: !!bool 1\n", (1, 11), "the tag says a boolean"),
        ("a: !!binary _\n", (1, 13), "base64"),
        ("<<: 1\n", (1, 1), "a merge key"),
        ("<<: [{}, 1]\n", (1, 1), "a merge key"),
        ("a: \u{1}\n", (1, 4), "a character"),
    ];
    let mut wrong = Vec::new();
    for (text, place, message) in cases {
        let error = refused(text);
        if (error.origin.line, error.origin.column) != place || !error.message.contains(message) {
            wrong.push(format!("{text:?}: {error}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_place() {
    let error = decode(b"a: 1\nb: \xff\n", LAYER).unwrap_err();
    assert_eq!((error.origin.line, error.origin.column), (2, 4));
    assert!(error.message.contains("UTF-8"));
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain("a: é".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(decode(&wide, LAYER).unwrap(), "a: é");
    decode(&wide[..wide.len() - 1], LAYER).unwrap_err();
}

#[test]
fn no_message_holds_a_value() {
    let secret = "hunter2";
    let texts = [
        "a: 1\na: hunter2",
        "a: 'hunter2",
        "a: \"hunter2\\q\"",
        "a: hunter2: b",
        "a: *hunter2x",
        "a: !!int hunter2",
        "a: [hunter2",
        "hunter2",
        "- hunter2",
        "a: \thunter2\n\tb",
        "a: !hunter2!x y",
        "a: @hunter2",
        "a: {hunter2",
        "a: |\n hunter2\nhunter2",
    ];
    for text in texts {
        let Err(error) = read_map(text, LAYER) else { continue };
        // An alias's name is no value, and neither is a key's.
        assert!(!error.to_string().contains(secret), "{text}: {error}");
    }
}

#[test]
fn what_is_too_much_is_refused_at_once() {
    let nested = |open: &str| open.repeat(10_000);
    let block = (0..3000).fold(String::new(), |mut text, depth| {
        writeln!(text, "{:depth$}a:", "").unwrap();
        text
    });
    let chain = (0..3000).fold("a0: &a0 [x]\n".to_owned(), |mut text, link| {
        writeln!(text, "a{}: &a{} [*a{link}]", link + 1, link + 1).unwrap();
        text
    });
    let bomb = (0..12).fold("a0: &a0 [x]\n".to_owned(), |mut text, link| {
        let aliases = vec![format!("*a{link}"); 9].join(",");
        writeln!(text, "a{}: &a{} [{aliases}]", link + 1, link + 1).unwrap();
        text
    });
    let long = format!("a: &a {}\nb: [{}]", "x".repeat(1_000_000), vec!["*a"; 100_000].join(","));
    let anchors = format!("{}x{}", "&a [".repeat(150), "]".repeat(150));
    let cases = [
        (nested("["), "nested more than"),
        (nested("{a: "), "nested more than"),
        (nested("- "), "nested more than"),
        (nested("? "), "nested more than"),
        (block, "nested more than"),
        (chain, "nested more than"),
        (bomb, "more than 400000 values"),
        (long, "more than 400000 values or 16 MiB"),
        (format!("[{}]", "0,".repeat(500_000)), "more than 400000 values"),
        (" ".repeat(MAX_BYTES + 1), "longer than 16 MiB"),
        (anchors, "must be a map"),
    ];
    for (text, message) in cases {
        let started = Instant::now();
        let error = refused(&text);
        assert!(error.message.contains(message), "{error}");
        // Without optimisation, and beside other tests; optimised code takes less than a tenth of it.
        assert!(started.elapsed() < Duration::from_secs(20), "{error} took {:?}", started.elapsed());
    }
}

#[test]
fn a_stream_of_many_documents_is_read() {
    let stream = "---\na: 1\n".repeat(1000);
    assert_eq!(read(&stream, LAYER).unwrap().len(), 1000);
}

/// `PyYAML` reads YAML 1.1 by the letter, sexagesimals and all.
#[test]
fn what_is_printed_reads_back_equal_in_python() {
    let script = "import json, sys, yaml\njson.dump(list(yaml.safe_load_all(sys.stdin.buffer.read())), sys.stdout)";
    let python = |input: &str| -> Option<Vec<serde_json::Value>> {
        let mut child = Command::new("python3")
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        child.stdin.take()?.write_all(input.as_bytes()).ok()?;
        serde_json::from_slice(&child.wait_with_output().ok()?.stdout).ok()
    };
    if python("a: 1").is_none() {
        eprintln!("skipped: python3 with PyYAML");
        return;
    }
    let words = [
        "yes",
        "No",
        "on",
        "OFF",
        "y",
        "N",
        "True",
        "null",
        "Null",
        "~",
        "",
        " ",
        "012",
        "0o17",
        "08",
        "0x1F",
        "0b1",
        "1_000",
        "12:30",
        "1:2:3.5",
        "1e3",
        "1.e5",
        ".5",
        "5.",
        "+1",
        "-1",
        "1.5e-3",
        "=",
        "<<",
        "2024-01-01",
        "2024-01-01T00:00:00Z",
        ".inf",
        "-.inf",
        ".nan",
        "a: b",
        "a:",
        ":a",
        "a #b",
        "#a",
        "- a",
        "-",
        "? a",
        "?",
        "!a",
        "&a",
        "*a",
        "%a",
        "@a",
        "`a",
        "|",
        ">",
        "[a]",
        "{a}",
        "]",
        "}",
        ",",
        "'",
        "\"",
        "it's",
        "\\",
        "\\n",
        "---",
        "...",
        "--- a",
        "a\nb",
        "a\nb\n",
        "a\n\n",
        "\na",
        "\n",
        " a\nb",
        "\ta\nb",
        "a\n b\n",
        "a \nb",
        "a\tb",
        "a\r\nb",
        "\u{7}",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "é",
        "😀",
        "#!/bin/sh\nset -e\n\techo \"$HOME\"\n",
    ];
    let values: Vec<_> = words
        .iter()
        .map(|word| serde_json::json!({ "value": word, "list": [word, [word]], "map": { *word: { *word: word } } }))
        .collect();
    assert_eq!(python(&emit_stream(&values).unwrap()).expect("Python reads what is printed"), values);
}

#[test]
fn text_that_a_reader_would_misread_is_quoted() {
    for text in texts::MISREAD {
        for printed in [emit(&json!({ "k": text })).unwrap(), emit(&json!({ *text: 1 })).unwrap()] {
            assert!(printed.contains('"') || printed.contains('\''), "{printed:?}");
        }
    }
    for text in [texts::MISREAD, texts::UNUSUAL].concat() {
        let object = json!({ "k": text, text: "v" });
        assert_eq!(read_map(&emit(&object).unwrap(), LAYER).unwrap().to_json(), object, "{text:?}");
    }
}
