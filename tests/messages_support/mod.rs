//! The messages that the sources hold, to be looked for where all of them should be.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

use std::fs;
use std::path::{Path, PathBuf};

/// What this test does not ask for: texts that are no messages of `validate` by themselves, and messages that only a defect of
/// st2ha could bring up.
const ELSEWHERE: &[&str] = &[
    // Of `secrets import`: tests/secrets_cli.rs.
    "it is encrypted",
    "decrypt it first",
    // Of `--set`: tests/values.rs, and tests/secrets_cli.rs for parts of credentials.
    "`{above}` holds a credential, and what follows is no key below it",
    "that is named here",
    "`--set-file` takes the name of a file that holds the value",
    "a comma before this ends a credential",
    "write `\\,` for a comma",
    // Only where secrets would be generated: tests/wrong_values.rs.
    "; it holds a credential that nothing reads",
    "what is not for StackStorm belongs",
    "values of this chart stand at the top",
    "write it as `",
    "; secrets may be among them",
    // A file whose name holds a credential.
    "give the object the key that the settings name",
    "give all values and the secrets with",
    // `Display` of an error that is always told as a finding.
    "line {}, column {}: {}",
    "character {}: {}",
    // No origin is without its source, and the parser names every fault that the table knows.
    "an unknown place",
    "this is not valid YAML",
    // Published keys cannot be repeated here.
    "this is a default of the upstream chart",
    "give another one, or leave it out",
    // `tests/explain.rs` and `tests/schema/explained.rs` have what is said of keys.
    "a whole number, {least} or more",
    "a whole number, {most} or less",
    "a text, which is a credential",
    "a map; each value is {}",
    // No built-in template leads to these; `src/manifests/faults.rs` tests them.
    "this label is one that the pods are selected by",
    "use another label: those that st2ha sets itself",
    "nothing has the labels that this object selects by",
    // The message and the help of rules are those of `src/manifests/refused/rules`.
    "write {}",
    "check labels that your values set",
    ", and one other object",
    // The types of values refuse this first; templates of the user's own can print it.
    "Kubernetes knows no such type of Service",
    "write `ClusterIP`, `NodePort` or `LoadBalancer`",
    // No scripts but those for Bitnami's images are rendered.
    "an official image such as",
    // The name of a layer, and a part of a message of templates.
    "{} (flag {}, character {})",
    "{{{{ index .Values {key:?} }}}}",
    // Labels of PEM blocks.
    // `tests/diff_cli.rs` and `tests/origin.rs` have it in names of layers.
    "defaults of the provider {}",
    // What no built-in template leaves out.
    "Kubernetes needs more here",
    // A Service of the user's own templates.
    "invalid name of a Service",
    "use lower-case letters, digits and inner dashes, a letter first, at most 63 characters",
    "RSA PRIVATE KEY",
    "DSA PRIVATE KEY",
    "EC PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
];

/// Sources without messages of `validate`. What `explain` says is in tests/explain.rs.
const WITHOUT: &[&str] = &[
    "describe.rs",
    "synonyms/mod.rs",
    "synonyms/services.rs",
    "synonyms/table.rs",
    "tests.rs",
    "emit.rs",
    "finding_kind.rs",
    "export/mod.rs",
    "unused.rs",
];

/// The messages of the sources that a text does not hold, and how many there are.
pub fn missing(said: &str) -> (Vec<String>, usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = vec![root.join("src/secrets/check.rs")];
    for folder in ["src/lint", "src/schema", "src/values", "src/yaml"] {
        find(&root.join(folder), "rs", &mut sources);
    }
    let (mut missing, mut checked) = (Vec::new(), 0);
    for source in sources {
        let name = source.strip_prefix(root).unwrap().display().to_string();
        if WITHOUT.iter().any(|end| name.ends_with(end)) {
            continue;
        }
        for message in messages(&fs::read_to_string(&source).unwrap()) {
            checked += 1;
            // A message with parts that vary is looked for by its longest fixed part.
            let fixed = message.split(['{', '}']).step_by(2).max_by_key(|part| part.len()).unwrap_or_default();
            let is_known = ELSEWHERE.iter().any(|known| message.starts_with(known));
            if !is_known && !said.contains(fixed.trim()) {
                missing.push(format!("{name}: {message}"));
            }
        }
    }
    (missing, checked)
}

/// The string literals of a source that are sentences: three words or more.
fn messages(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap();
    let code: String = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//") && !line.trim_start().starts_with("#["))
        .fold(String::new(), |mut code, line| {
            code.push_str(line);
            code.push('\n');
            code
        });
    let mut found = Vec::new();
    let mut rest = code.as_str();
    while let Some(start) = rest.find('"') {
        // A character literal is no string.
        if rest[..start].ends_with('\'') {
            rest = &rest[start + 1..];
            continue;
        }
        let mut text = String::new();
        let mut characters = rest[start + 1..].char_indices();
        let mut end = rest.len();
        while let Some((index, character)) = characters.next() {
            match character {
                '"' => {
                    end = start + 1 + index + 1;
                    break;
                }
                '\\' => match characters.next() {
                    // A line that goes on: its indentation is no part of the text.
                    Some((_, '\n')) => {
                        while characters.as_str().starts_with([' ', '\n']) {
                            characters.next();
                        }
                    }
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, escaped)) => text.push(escaped),
                    None => {}
                },
                other => text.push(other),
            }
        }
        if text.matches(' ').count() >= 2 {
            found.push(text);
        }
        rest = &rest[end..];
    }
    found
}

/// The files with an ending in a folder and all below it.
pub fn find(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, ending, found);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
}
