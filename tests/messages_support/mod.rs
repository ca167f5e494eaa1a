//! The messages that the sources hold, to be looked for where all of them should be.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

use std::fs;
use std::path::{Path, PathBuf};

/// Messages that no snapshot holds, and what each advises, by how they begin: those of other commands and of `--set`, whose tests look at them
/// one by one, those that only templates of the user's own lead to, and those about published credentials, which cannot be repeated here.
const TOLD_ELSEWHERE: &[(&str, &str)] = &[
    // `secrets import`: tests/secrets_cli.rs.
    ("it is encrypted", "decrypt it first"),
    // `--set`: tests/values.rs, and tests/secrets_cli.rs for parts of credentials.
    ("`{above}` holds a credential, and what follows is no key below it", "write KEY=VALUE"),
    ("a comma before this ends a credential", "write `\\,` for a comma inside a value"),
    // Where secrets would be generated: tests/wrong_values.rs.
    ("; it holds a credential that nothing reads", "what is not for StackStorm belongs"),
    ("; it holds a credential that nothing reads", "values of this chart stand at the top"),
    ("; secrets may be among them", "give all values and the secrets with"),
    ("this is a default of the upstream chart", "give another one, or leave it out"),
    // Templates of one's own: tests/render.rs.
    ("{} in {} is encrypted, and the cluster", "keep what it is in an encrypted values file"),
    // `src/manifests/faults.rs` and `src/manifests/refused/rules` test them.
    ("this label is one that the pods are selected by", "use another label: those that st2ha sets itself"),
    ("nothing has the labels that this object selects by", "check labels that your values set"),
    ("Kubernetes knows no such type of Service", "write `ClusterIP`, `NodePort` or `LoadBalancer`"),
    (
        "invalid name of a Service",
        "use lower-case letters, digits and inner dashes, a letter first, at most 63 characters",
    ),
];

/// Texts that are no messages of `validate` by themselves.
const PARTS: &[&str] = &[
    // Parts of messages of `--set-file`, and of advice.
    "that is named here",
    "`--set-file` takes the name of a file that holds the value",
    "write it as `",
    // Said in the place of what would show a credential in the name of a file.
    "give the object the key that the settings name",
    // `Display` of an error that is always told as a finding.
    "line {}, column {}: {}",
    "character {}: {}",
    // No origin is without its source, and the parser names every fault that the table knows.
    "an unknown place",
    "this is not valid YAML",
    // `tests/explain.rs` and `tests/schema/explained.rs` have what is said of keys.
    "a whole number, {least} or more",
    "a whole number, {most} or less",
    "a text, which is a credential",
    "a map; each value is {}",
    // The page has the rules of `src/manifests/refused/rules` in a table of their own.
    "write {}",
    ", and one other object",
    "Kubernetes needs more here",
    // No scripts but those for Bitnami's images are rendered.
    "an official image such as",
    // The name of a layer, and a part of a message of templates.
    "{} (flag {}, character {})",
    "{{{{ index .Values {key:?} }}}}",
    "defaults of the provider {}",
    // The beginning of a message that others end.
    "invalid release name: ",
    // Labels of PEM blocks.
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
    let (mut missing, mut checked) = (Vec::new(), 0);
    for (name, message) in all() {
        checked += 1;
        // A message with parts that vary is looked for by its longest fixed part.
        let fixed = message.split(['{', '}']).step_by(2).max_by_key(|part| part.len()).unwrap_or_default();
        let elsewhere = TOLD_ELSEWHERE.iter().flat_map(|(message, help)| [*message, *help]);
        let is_known = elsewhere.chain(PARTS.iter().copied()).any(|known| message.starts_with(known));
        if !is_known && !said.contains(fixed.trim()) {
            missing.push(format!("{name}: {message}"));
        }
    }
    (missing, checked)
}

/// The messages that no snapshot holds, as the sources have them, each with what it advises.
pub fn told_elsewhere() -> Vec<(String, String)> {
    let all: Vec<String> = all().into_iter().map(|(_, message)| message).collect();
    let whole = |begin: &str| {
        // Two words are no sentence that is looked for in the sources.
        if begin.matches(' ').count() < 2 {
            return begin.to_owned();
        }
        let found = all.iter().find(|message| message.starts_with(begin));
        found.unwrap_or_else(|| panic!("no message begins with: {begin}")).clone()
    };
    TOLD_ELSEWHERE.iter().map(|(message, help)| (whole(message), whole(help))).collect()
}

/// Every message of the sources, with the file that it is in.
fn all() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = vec![root.join("src/secrets/check.rs")];
    for folder in ["src/commands/project", "src/lint", "src/schema", "src/values", "src/yaml"] {
        find(&root.join(folder), "rs", &mut sources);
    }
    let mut found = Vec::new();
    for source in sources {
        let name = source.strip_prefix(root).unwrap().display().to_string();
        if !WITHOUT.iter().any(|end| name.ends_with(end)) {
            let messages = messages(&fs::read_to_string(&source).unwrap());
            found.extend(messages.into_iter().map(|message| (name.clone(), message)));
        }
    }
    found
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
