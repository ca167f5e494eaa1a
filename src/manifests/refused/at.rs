//! Patterns of paths, which say to which fields of an object a rule applies.

use std::str::Split;

use serde_json::Value;

/// Calls with the path and the value of each field that a pattern means.
///
/// Steps are divided by dots. A step is a key, `{a,b}` for either of two keys, or `*` for every key; `[]` behind it means every item of
/// the list there. The empty pattern means the value itself. `path` is where the value stands, and is the same again at the end.
pub fn each(value: &Value, pattern: &str, path: &mut String, visit: &mut dyn FnMut(&mut String, &Value)) {
    let Some((step, rest)) = steps(pattern) else { return visit(path, value) };
    let Some(map) = value.as_object() else { return };
    let mut enter = |key: &str, inner: &Value| {
        let length = path.len();
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(key);
        match inner {
            Value::Array(list) if step.items => {
                for (index, item) in list.iter().enumerate() {
                    let length = path.len();
                    path.push('[');
                    path.push_str(&index.to_string());
                    path.push(']');
                    each(item, rest, path, visit);
                    path.truncate(length);
                }
            }
            _ if step.items => {}
            _ => each(inner, rest, path, visit),
        }
        path.truncate(length);
    };
    for key in step.keys {
        if key == "*" {
            map.iter().for_each(|(key, inner)| enter(key, inner));
        } else if let Some((key, inner)) = map.get_key_value(key) {
            enter(key, inner);
        }
    }
}

/// A step of a pattern.
pub struct Step<'a> {
    /// The keys that it means; `*` is every key.
    pub keys: Split<'a, char>,
    /// Whether it means every item of the list below such a key.
    pub items: bool,
}

/// The first step of a pattern, and the pattern of what follows; none of the empty pattern.
pub fn steps(pattern: &str) -> Option<(Step<'_>, &str)> {
    if pattern.is_empty() {
        return None;
    }
    let (step, rest) = pattern.split_once('.').unwrap_or((pattern, ""));
    let (keys, items) = step.strip_suffix("[]").map_or((step, false), |keys| (keys, true));
    Some((Step { keys: alternatives(keys), items }, rest))
}

/// The keys that a step of a pattern means: `a`, or each of `{a,b}`.
pub fn alternatives(step: &str) -> Split<'_, char> {
    step.strip_prefix('{').and_then(|keys| keys.strip_suffix('}')).unwrap_or(step).split(',')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::each;

    #[test]
    fn patterns_find_fields() {
        let value = json!({ "a": { "b": [{ "c": 1 }, { "c": 2 }, {}], "d": { "c": 3 }, "e": { "c": 4 } } });
        let found = |pattern: &str| {
            let mut found = Vec::new();
            each(&value, pattern, &mut "spec".to_owned(), &mut |path, value| found.push(format!("{path}={value}")));
            found.join(" ")
        };
        assert_eq!(found("a.b[].c"), "spec.a.b[0].c=1 spec.a.b[1].c=2");
        assert_eq!(found("a.{d,e}.c"), "spec.a.d.c=3 spec.a.e.c=4");
        assert_eq!(found("a.*.c"), "spec.a.d.c=3 spec.a.e.c=4");
        assert_eq!(found("a.d[].c"), "");
        assert_eq!(found("a.d.c"), "spec.a.d.c=3");
        assert_eq!(found("x.y"), "");
    }
}
