//! The way to a field of an object.

use serde_json::Value;

use super::mark::Marks;

/// The most items that are looked through for one that has moved.
const MOST: usize = 2_000;

/// Fields that tell items of lists apart.
const NAMES: &[&str] = &["name", "mountPath", "containerPort", "port", "host", "path", "ip", "key"];

/// A step into an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The value of a key.
    Key(String),
    /// An item of a list.
    Item(usize),
}

/// The steps of a path such as `spec.containers[0].env`, in which keys may hold dots and numbers of items may stand behind dots: what
/// is there decides. `None` if there is no such field.
pub fn steps(object: &Value, path: &str) -> Option<Vec<Step>> {
    let (steps, _, rest) = way(object, path);
    rest.is_empty().then_some(steps)
}

/// How far a path leads: the last field that is there, and what of the path lies beyond it.
pub fn walk<'a, 'p>(object: &'a Value, path: &'p str) -> (&'a Value, &'p str) {
    let (_, value, rest) = way(object, path);
    (value, rest)
}

fn way<'a, 'p>(object: &'a Value, path: &'p str) -> (Vec<Step>, &'a Value, &'p str) {
    let (mut value, mut rest, mut steps) = (object, path, Vec::new());
    loop {
        rest = rest.trim_start_matches('.');
        if rest.is_empty() {
            return (steps, value, rest);
        }
        let Some((next, step, length)) = first_step(value, rest) else { return (steps, value, rest) };
        steps.push(step);
        value = next;
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// The first step of a path, where it leads, and how long it is.
fn first_step<'a>(value: &'a Value, path: &str) -> Option<(&'a Value, Step, usize)> {
    match value {
        Value::Object(map) => {
            // As `diff` prints it: `data["st2.conf"]`.
            if let Some((name, length)) = quoted(path) {
                return map.get_key_value(name).map(|(key, next)| (next, Step::Key(key.clone()), length));
            }
            let is_whole =
                |key: &str| path.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
            let found = map.iter().filter(|(key, _)| !key.is_empty() && is_whole(key)).max_by_key(|(key, _)| key.len());
            let (key, next) = found?;
            Some((next, Step::Key(key.clone()), key.len()))
        }
        Value::Array(items) => {
            if let Some((name, length)) = bracketed(path).filter(|(name, _)| name.parse::<usize>().is_err()) {
                let index = items.iter().position(|item| is_called(item, name))?;
                return Some((items.get(index)?, Step::Item(index), length));
            }
            let digits = path.trim_start_matches('[');
            let end = digits.find(|character: char| !character.is_ascii_digit()).unwrap_or(digits.len());
            let index = digits.get(..end).and_then(|digits| digits.parse::<usize>().ok());
            let (index, next) = index.and_then(|index| Some((index, items.get(index)?)))?;
            let closed = usize::from(digits.get(end..).is_some_and(|rest| rest.starts_with(']')));
            Some((next, Step::Item(index), path.len() - digits.len() + end + closed))
        }
        _ => None,
    }
}

/// A name in brackets and quotes, and how long all of it is.
fn quoted(path: &str) -> Option<(&str, usize)> {
    let rest = path.strip_prefix("[\"")?;
    let end = rest.find("\"]")?;
    Some((rest.get(..end)?, end + 4))
}

/// What stands in brackets, and how long all of it is.
fn bracketed(path: &str) -> Option<(&str, usize)> {
    let rest = path.strip_prefix('[')?;
    let end = rest.find(']')?;
    Some((rest.get(..end)?, end + 2))
}

/// Whether an item goes by a name: that of one of the fields that items of Kubernetes' lists have names in.
fn is_called(item: &Value, name: &str) -> bool {
    let name = name.split(',').next().unwrap_or_default().trim();
    NAMES.iter().filter_map(|field| item.get(field)).any(|found| match found {
        Value::String(text) => text == name,
        Value::Number(number) => number.to_string() == name,
        _ => false,
    })
}

/// The field at the end of some steps.
pub fn at<'a>(object: &'a Value, steps: &[Step]) -> Option<&'a Value> {
    steps.iter().try_fold(object, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Item(index) => value.get(index),
    })
}

/// The field at the end of a path; `None` if there is no such field.
pub fn field<'a>(object: &'a Value, path: &str) -> Option<&'a Value> {
    at(object, &steps(object, path)?)
}

/// The object with another text at the end of a path.
pub fn with_text(object: &Value, path: &str, text: &str) -> Option<Value> {
    let steps = steps(object, path)?;
    let mut object = object.clone();
    let field = steps.iter().try_fold(&mut object, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::Item(index) => value.get_mut(index),
    })?;
    *field = text.into();
    Some(object)
}

/// The field of a marked object that is this one of the plain object. Marked keys and items may have moved.
pub fn marked<'a>(marked: &'a Value, plain: &Value, steps: &[Step], marks: &Marks) -> Option<&'a Value> {
    let (mut marked, mut plain) = (marked, plain);
    for step in steps {
        (marked, plain) = match step {
            Step::Key(key) => (
                marked.get(key).or_else(|| key_of(marked, key, marks).and_then(|key| marked.get(key)))?,
                plain.get(key)?,
            ),
            Step::Item(index) => {
                let wanted = plain.get(index)?;
                let is_it = |item: &&Value| marks.is_marked(item, wanted);
                let moved = || marked.as_array()?.iter().take(MOST).find(is_it);
                let there = marked.get(index);
                (there.filter(is_it).or_else(moved).or(there)?, wanted)
            }
        };
    }
    Some(marked)
}

/// The key of a marked map that is this one without its marks.
pub fn key_of<'a>(marked: &'a Value, key: &str, marks: &Marks) -> Option<&'a str> {
    let map = marked.as_object()?;
    let same = map.get_key_value(key).map(|(key, _)| key);
    same.or_else(|| map.keys().find(|found| marks.stripped(found) == key)).map(String::as_str)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail this way")]

    use serde_json::json;

    use super::{Marks, at, marked, steps};

    #[test]
    fn paths_are_read_by_what_is_there() {
        let object = json!({ "metadata": { "labels": { "a": 1, "a.b/c": 2 } }, "spec": [{ "ports": [[5]] }] });
        let found = |path: &str| at(&object, &steps(&object, path)?).cloned();
        assert_eq!(found("metadata.labels.a.b/c"), Some(json!(2)));
        assert_eq!(found("metadata.labels.a"), Some(json!(1)));
        assert_eq!(found("spec[0].ports[0][0]"), Some(json!(5)));
        assert_eq!(found("spec.0.ports.0"), Some(json!([5])));
        assert_eq!(found("spec[0].missing[1]"), None);
        assert_eq!(found("metadata.labels[\"a.b/c\"]"), Some(json!(2)));
        assert_eq!(found("metadata.labels[\"x\"]"), None);
        let pod = json!({ "containers": [{ "name": "a.b", "image": "x" }, { "name": "c", "ports": [{ "containerPort": 80 }] }] });
        let found = |path: &str| at(&pod, &steps(&pod, path)?).cloned();
        assert_eq!(found("containers[a.b].image"), Some(json!("x")));
        assert_eq!(found("containers[c].ports[0].containerPort"), Some(json!(80)));
        assert_eq!(found("containers[d].image"), None);
    }

    #[test]
    fn what_has_moved_is_found() {
        let marks = Marks::unlike(&[]);
        let plain = json!({ "env": [{ "name": "A" }, { "name": "B" }] });
        let moved = json!({ marks.of(1) + "env": [{ "name": "B" }, { "name": marks.of(2) + "A" }] });
        let found = marked(&moved, &plain, &steps(&plain, "env[0].name").unwrap(), &marks);
        assert_eq!(found, Some(&json!(marks.of(2) + "A")));
    }
}
