//! Changing single keys of the secrets file and leaving the rest of its text as it is.

use super::generated::Generated;
use super::tree;
use crate::config::Secret;
use crate::yaml::{self, LayerId, Node, Origin, Value};

/// What a new secrets file starts with.
const HEADER: &str = "\
# Secrets of one StackStorm release, written by `st2ha`.
# Keep this file: whoever loses it loses the passwords and can no longer read encrypted key-value pairs.
# Keep it secret: do not commit it to version control unless it is encrypted, see docs/secrets.md.
# It is a values file: the keys are those of values.yaml, and what stands here can be edited.
";

/// The text with these secrets set, replacing those that are there. `tree` is the text as read.
///
/// Comments, order and everything else stay, unless the file is written in a way that leaves no room for a line, such as
/// JSON: then the whole file is written anew, with all its keys.
pub(super) fn set(text: &str, tree: &Node, secrets: &[Generated]) -> Option<String> {
    let mut wanted = tree.clone();
    let mut changed = if text.trim().is_empty() { HEADER.to_owned() } else { text.to_owned() };
    for Generated { path, secret } in secrets {
        tree::put(&mut wanted, path, secret.expose());
        let current = yaml::read_map(&changed, LayerId::default()).ok()?;
        let edited = edit(&changed, &current, path, secret);
        let holds = |text: &String| yaml::read_map(text, LayerId::default()).is_ok_and(|tree| same(&tree, &wanted));
        changed = match edited.filter(holds) {
            Some(edited) => edited,
            None => Some(anew(&wanted)?).filter(holds)?,
        };
    }
    Some(changed)
}

/// Sets one key by adding or replacing whole lines.
fn edit(text: &str, tree: &Node, path: &str, secret: &Secret) -> Option<String> {
    let keys: Vec<&str> = path.split('.').collect();
    let places = places(tree);
    let (mut node, mut known, mut place) = (tree, 0, None);
    for key in &keys {
        let Some(entry) = node.as_map().and_then(|map| map.get(*key)) else { break };
        (node, place) = (&entry.node, Some(entry.key));
        known += 1;
    }
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let children = node.as_map().filter(|map| !map.is_empty());
    let (start, end, indent, keys) = if let (Some(map), true) = (children, known < keys.len()) {
        // A map that has room for one more key behind its last one.
        let end = end_of(&lines, &places, last_place(node)?);
        let indent = map.values().next()?.key.column.checked_sub(1)?;
        (end, end, indent, keys.get(known..)?)
    } else if let Some(key) = place {
        // A key whose value is replaced: a secret, or an empty map or null that becomes a map.
        let start = usize::try_from(key.line.checked_sub(1)?).ok()?;
        let last = last_place(node).unwrap_or(key).max(key);
        (start, end_of(&lines, &places, last), key.column.checked_sub(1)?, keys.get(known.checked_sub(1)?..)?)
    } else {
        (lines.len(), lines.len(), 0, keys.as_slice())
    };
    let mut written = entry(keys, usize::try_from(indent).ok()?, secret.expose());
    let ends_in_line =
        start.checked_sub(1).and_then(|before| lines.get(before)).is_none_or(|line| line.ends_with('\n'));
    if !ends_in_line {
        written.insert(0, '\n');
    }
    lines.splice(start..end, [written.as_str()]);
    Some(lines.concat())
}

/// `a:`, `  b:`, `    c: text`.
fn entry(keys: &[&str], indent: usize, text: &str) -> String {
    let mut written = String::new();
    let mut indent = indent;
    for (index, key) in keys.iter().enumerate() {
        let blanks = " ".repeat(indent);
        let value = if index + 1 < keys.len() { String::new() } else { scalar(text, indent + 2) };
        written.extend([&*blanks, key, ":", &*value, "\n"]);
        indent += 2;
    }
    written
}

/// A string as YAML: several lines as a literal block, anything else in quotes, so that no reader takes digits for a number.
fn scalar(text: &str, indent: usize) -> String {
    let printable = |line: &str| line.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    let block = text.strip_suffix('\n').filter(|body| {
        !body.is_empty()
            && !body.ends_with('\n')
            && body.lines().all(|line| !line.is_empty() && !line.starts_with(' ') && printable(line))
    });
    if let Some(body) = block {
        let blanks = " ".repeat(indent);
        return format!(" |\n{blanks}{}", body.replace('\n', &format!("\n{blanks}")));
    }
    if printable(text) {
        format!(" '{}'", text.replace('\'', "''"))
    } else {
        format!(" {}", serde_json::Value::from(text))
    }
}

/// The whole file in canonical form.
fn anew(tree: &Node) -> Option<String> {
    Some(format!("{HEADER}{}", yaml::emit(&tree.to_json()).ok()?))
}

/// Where each key of the tree stands, in order.
fn places(tree: &Node) -> Vec<Origin> {
    fn collect(node: &Node, places: &mut Vec<Origin>) {
        match &node.value {
            Value::Map(map) => {
                for entry in map.values() {
                    places.push(entry.key);
                    collect(&entry.node, places);
                }
            }
            Value::List(list) => list.iter().for_each(|item| collect(item, places)),
            Value::Scalar(_) => {}
        }
    }
    let mut places = Vec::new();
    collect(tree, &mut places);
    places.sort_by_key(|place| (place.line, place.column));
    places
}

/// Where the last key inside a node stands.
fn last_place(node: &Node) -> Option<Origin> {
    places(node).pop()
}

/// The number of lines up to the end of the value of a key: what follows belongs to the next key, with the comments above it.
fn end_of(lines: &[&str], places: &[Origin], key: Origin) -> usize {
    let line_of = |origin: &Origin| usize::try_from(origin.line).unwrap_or(0).saturating_sub(1);
    let next = places.iter().find(|place| place.line > key.line);
    let mut end = next.map_or(lines.len(), line_of).min(lines.len());
    let column = next.map_or(0, |next| usize::try_from(next.column).unwrap_or(0).saturating_sub(1));
    while end > line_of(&key) + 1 {
        let Some(line) = lines.get(end - 1) else { break };
        let bare = line.trim_start_matches(' ');
        let comment = next.is_some() && bare.starts_with('#') && line.len() - bare.len() <= column;
        if !comment && !line.trim().is_empty() {
            break;
        }
        end -= 1;
    }
    end
}

/// Whether two trees hold the same, wherever it was written.
fn same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        // A number keeps its spelling, since it may stand where text is wanted: 3.10.
        (Value::Scalar(_), Value::Scalar(_)) => {
            one.is_null() && other.is_null() || one.as_scalar() == other.as_scalar()
        }
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Map(one), Value::Map(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, entry)| other.get(key).is_some_and(|other| same(&entry.node, &other.node)))
        }
        _ => false,
    }
}
