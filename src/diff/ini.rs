//! INI files as oslo.config reads them, such as `st2.conf`.

use serde_json::{Map, Value};

/// The most words of a key. Lines of other formats have an `=` somewhere, too, but more words before it.
const MOST_WORDS: usize = 4;

/// Sections, their keys and values. Keys before the first section stand beside the sections, and a key that is given several
/// times holds a list. A text with any other line is no INI file.
pub fn parse(text: &str) -> Option<Value> {
    let mut root = Map::new();
    let mut section: Option<String> = None;
    let mut last: Option<String> = None;
    for line in text.lines() {
        let content = line.trim();
        if content.is_empty() || content.starts_with(['#', ';']) {
            continue;
        }
        let indented = line.starts_with([' ', '\t']);
        if let Some(name) = content.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            // A section may be opened again, but not share its name with a key.
            root.entry(name).or_insert_with(|| Value::Object(Map::new())).as_object()?;
            (section, last) = (Some(name.to_owned()), None);
            continue;
        }
        let keys = match &section {
            Some(name) => root.get_mut(name)?.as_object_mut()?,
            None => &mut root,
        };
        match (content.split_once('='), &last) {
            // An indented line goes on with the value above it.
            (_, Some(key)) if indented => extend(keys.get_mut(key)?, content)?,
            (Some((key, value)), _) if !key.trim().is_empty() && key.split_whitespace().count() <= MOST_WORDS => {
                let key = key.trim().to_owned();
                insert(keys, &key, value.trim())?;
                last = Some(key);
            }
            _ => return None,
        }
    }
    Some(Value::Object(root))
}

fn insert(keys: &mut Map<String, Value>, key: &str, value: &str) -> Option<()> {
    let value = Value::String(value.to_owned());
    match keys.get_mut(key) {
        None => drop(keys.insert(key.to_owned(), value)),
        Some(Value::Array(values)) => values.push(value),
        Some(Value::Object(_)) => return None,
        Some(single) => *single = Value::Array(vec![single.take(), value]),
    }
    Some(())
}

fn extend(value: &mut Value, line: &str) -> Option<()> {
    match value {
        Value::String(text) => text.push_str(&format!("\n{line}")),
        Value::Array(values) => extend(values.last_mut()?, line)?,
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::parse;

    #[test]
    fn sections_keys_and_values() {
        let text = "# note\ntop = 1\n[a]\nx = 1 = 2\nlong = one\n  two\n; note\n[b]\n[a]\ny=\nx = 3\n";
        let expected = json!({"top": "1", "a": {"x": ["1 = 2", "3"], "long": "one\ntwo", "y": ""}, "b": {}});
        assert_eq!(parse(text), Some(expected));
        assert_eq!(parse(""), Some(json!({})));
        for other in ["save \"\"", "a = 1\nport 6379", "[a]\n[b", "= x", "a = 1\n[a]\n"] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
