//! The many ways to write a credential into a file.

use proptest::prelude::*;
use serde_json::json;
use st2ha::manifests::Manifest;
use st2ha::yaml::{self, LayerId};

use super::{all_formats, compare};

/// Ways to write a secret of three words under `password`, as YAML.
const YAML: &[fn(&[String; 3]) -> String] = &[
    |[a, b, c]| format!("password: {a} {b} {c}\n"),
    |[a, b, c]| format!("password: {a}\n  {b}\n\n  {c}\n"),
    |[a, b, c]| format!("password:\n  {a}\n  {b} {c}\n"),
    |[a, b, c]| format!("password: '{a}''{b}''{c}'\n"),
    |[a, b, c]| format!("password: '{a}''\n  {b}\n\n  {c}'\n"),
    |[a, b, c]| format!("password: \"{a}\\\"{b}\\\\{c}\"\n"),
    |[a, b, c]| format!("password: \"{a}\\\n  {b}\n  {c}\"\n"),
    |[a, b, c]| format!("password: |\n  {a}\n   {b}\n\n  {c}\n"),
    |[a, b, c]| format!("password: |2-\n   {a}\n  {b}\n  {c}\nuser: u\n"),
    |[a, b, c]| format!("password: >-\n  {a}\n  {b}\n\n  {c}\n"),
    |[a, b, c]| format!("password: >+ # note\n  {a}\n    {b}\n  {c}\n\n"),
    |[a, b, c]| format!("password: &it\n  {a} {b}\n  {c}\n"),
    |[a, b, c]| format!("password: !!str '{a}''{b}\n  {c}'\n"),
    |[a, b, c]| format!("- password: {a}\n   {b}\n   {c}\n- user: u\n"),
    |[a, b, c]| format!("a:\n- 'password': |\n    {a}\n    {b}\n  user: {}\n#password: {c}\n", "u"),
];

/// Ways that only a parser understands.
const PARSED: &[fn(&[String; 3]) -> String] = &[
    |[a, b, c]| format!("{{user: u, password: {a} {b}\n  {c}}}\n"),
    |[a, b, c]| format!("{{user: u, password: '{a}''{b}\n {c}', x: y}}\n"),
    |[a, b, c]| format!("[{{\"password\":\"{a}{b}\\u0041{c}\"}}]\n"),
    |[a, b, c]| format!("? password\n: {a}\n  {b} {c}\n"),
    |[a, b, c]| format!("\"pass\\x77ord\": {a} {b} {c}\n"),
    |[a, b, c]| format!("x: &it {a} {b} {c}\ny:\n- *it\npassword: *it\n"),
    |[a, b, c]| format!("x: &it {{password: '{a}''{b}'}}\ny: {{<<: *it, token: [{c}]}}\n"),
    |[a, b, c]| format!("user: u\n---\npassword:\n- {a} {b}\n- {c}\n"),
    |[a, b, c]| format!("x: \"{}\"\npassword: {a} {b} {c}\n", escaped(&format!("{a} {b} {c}"))),
];

const JSON: &[fn(&[String; 3]) -> String] = &[
    |[a, b, c]| json!({ "user": "u", "password": format!("{a}\"{b}\\{c}") }).to_string(),
    |[a, b, c]| format!("{:#}", json!([{ "tokens": 1, "token": [a, b], "api_key": c }])),
    |[a, b, c]| format!("{{\"pass\\u0077ord\": \"{}\"}}", escaped(&format!("{a}{b}{c}")).replace("\\x", "\\u00")),
];

const INI: &[fn(&[String; 3]) -> String] = &[
    |[a, b, c]| format!("[a]\npassword = {a} {b} # {c}\n"),
    |[a, b, c]| format!("[a]\npassword = {a}\n  {b}\n\t{c}\n[b]\nx = y\n"),
    |[a, b, c]| format!("[a]\ntoken={a}\ntoken = '{b}''{c}'\n"),
];

/// Each character as YAML's escape of two digits.
fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("\\x{byte:02x}")).collect::<Vec<_>>().concat()
}

fn map(data: &serde_json::Value) -> Manifest {
    let object = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "x" }, "data": data });
    Manifest::new(object, "test").unwrap()
}

/// Looks for a word of a secret in all that is told when a file comes, goes, comes with its object, and cannot be read any more.
fn leak(name: &str, text: &str, words: &[String; 3]) -> Option<String> {
    let without = [map(&json!({ "other": "x" }))];
    let with = [map(&json!({ "other": "x", name: text }))];
    let broken = [map(&json!({ "other": "x", name: "[\nbroken" }))];
    let sides: [(&[Manifest], &[Manifest]); 6] =
        [(&without, &with), (&with, &without), (&[], &with), (&with, &[]), (&with, &broken), (&broken, &with)];
    sides.into_iter().find_map(|(before, after)| {
        let diff = compare(before, after);
        let told = all_formats(&diff).concat();
        words.iter().any(|word| told.contains(word)).then_some(told)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn no_spelling_shows_a_credential(words in prop::array::uniform3("[A-Z][a-z0-9]{6,9}[A-Z]")) {
        let files = [("a.yaml", YAML), ("a.yml", PARSED), ("a.json", JSON), ("a.conf", INI)];
        for (name, spellings) in files {
            for text in spellings.iter().map(|spelling| spelling(&words)) {
                prop_assert!(!name.starts_with("a.y") || yaml::read(&text, LayerId::default()).is_ok(), "{text}");
                let leak = leak(name, &text, &words);
                prop_assert!(leak.is_none(), "{text}\n{}", leak.unwrap_or_default());
            }
        }
        // A text whose name does not say what it is, and one with an error further down.
        for text in YAML.iter().map(|spelling| spelling(&words)) {
            for (name, text) in [("notes", text.clone()), ("a.yaml", format!("{text}z: ]\n"))] {
                let leak = leak(name, &text, &words);
                prop_assert!(leak.is_none(), "{name}: {text}\n{}", leak.unwrap_or_default());
            }
        }
    }
}
