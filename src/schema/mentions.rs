//! Which keys templates read, as far as their texts tell.

use std::collections::BTreeSet;

use crate::yaml::{Mapping, Node, Value};

/// Sections of other programs than StackStorm, in whose templates `.Values` is the section itself.
pub(super) const OF_THEIR_OWN: &[&str] = &["mongodb", "rabbitmq", "redis", "external-dns"];

/// The names that stand behind a prefix such as `.Values.` in a text. One that begins with a letter is a word of its own: `values.` is not
/// found in `pod.values.`.
fn names_behind<'a>(prefix: &'a str, text: &'a str) -> impl Iterator<Item = &'a str> {
    let is_inside = |character: char| character.is_alphanumeric() || character == '_';
    let is_word = prefix.starts_with(is_inside);
    let found = text.match_indices(prefix).filter(move |(at, _)| {
        let before = text.get(..*at).unwrap_or_default();
        // Three dots spread a map.
        !is_word || before.ends_with("...") || !(before.ends_with('.') || before.ends_with(is_inside))
    });
    found.filter_map(move |(at, _)| {
        let name = text.get(at..)?.strip_prefix(prefix)?;
        name.split(|character| !is_inside(character)).next()
    })
}

/// Top-level keys that a template of objects reads: `values.labels`, `values?.labels`, `values["my-team"]`.
pub fn names_read(template: &str) -> impl Iterator<Item = &str> {
    let quoted = ["values[\"", "values['"]
        .into_iter()
        .flat_map(|prefix| template.split(prefix).skip(1).filter_map(|rest| rest.split(['"', '\'']).next()));
    ["values.", "values?."].into_iter().flat_map(|prefix| names_behind(prefix, template)).chain(quoted)
}

/// Whether a top-level key says by its name that it is the user's own: it holds anchors, or what other programs read.
pub fn is_own(key: &str) -> bool {
    key.starts_with(['.', '_']) || key.starts_with("x-")
}

/// Top-level keys that templates inside the values read: by their name, or as a text in quotes.
pub fn mentioned(values: &Node) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let sections = values.as_map().into_iter().flat_map(Mapping::iter);
    for (_, entry) in sections.filter(|(section, _)| !OF_THEIR_OWN.contains(&section.as_ref())) {
        collect(&entry.node, &mut found);
    }
    found
}

fn collect<'a>(node: &'a Node, found: &mut BTreeSet<&'a str>) {
    match &node.value {
        Value::Scalar(scalar) if scalar.text.contains("{{") => {
            found.extend(names_behind(".Values.", &scalar.text));
            found.extend(scalar.text.split(['"', '`']).skip(1));
        }
        Value::Scalar(_) => {}
        Value::List(list) => list.iter().for_each(|node| collect(node, found)),
        Value::Map(map) => map.values().for_each(|entry| collect(&entry.node, found)),
    }
}

#[cfg(test)]
mod tests {
    use super::{names_behind, names_read};

    #[test]
    fn a_prefix_is_a_word_of_its_own() {
        let text = "{{ values.a }} {...values.b} [values.c, pod.values.d, my_values.e] (values.f) values.values.g";
        assert_eq!(names_behind("values.", text).collect::<Vec<_>>(), ["a", "b", "c", "f", "values"]);
        let text = "{{ .Values.a }} {{ $.Values.b }} {{ $root.Values.c }}";
        assert_eq!(names_behind(".Values.", text).collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn templates_read_keys_in_every_way_of_tera() {
        let text =
            r#"{{ values.a }} {{ values["my-team"].x }} {{ values['b'] }} {{ values?.c?.x }} {{ pod.values.d }}"#;
        let mut read: Vec<&str> = names_read(text).collect();
        read.sort_unstable();
        assert_eq!(read, ["a", "b", "c", "my-team"]);
    }
}
