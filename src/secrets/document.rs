//! Changing single keys of the secrets file and leaving the rest of its text as it is.

use super::comments::{comments, lost, quoted};
use super::generated::Generated;
use super::opened::Opened;
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
/// Comments, order and everything else stay. Only a file that is written in a way that leaves no room for another key is written
/// anew, with all its keys and comments.
pub(super) fn set(text: &str, tree: &Node, secrets: &[Generated]) -> Option<String> {
    let mut wanted = tree.clone();
    let mut changed = if text.trim().is_empty() { HEADER.to_owned() } else { text.to_owned() };
    for Generated { path, secret } in secrets {
        tree::put(&mut wanted, path, secret.expose());
        let current = yaml::read_map(&changed, LayerId::default()).ok()?;
        let holds = |text: &String| yaml::read_map(text, LayerId::default()).is_ok_and(|tree| same(&tree, &wanted));
        let in_place = [edit_lines, edit_flow]
            .into_iter()
            .filter_map(|edit| edit(&changed, &current, path, secret))
            .find(|edited| holds(edited) && lost(&changed, edited).is_empty());
        changed = match in_place {
            Some(edited) => edited,
            None => Some(anew(&wanted, &changed)?).filter(holds)?,
        };
    }
    Some(changed)
}

/// The text without this key. Sections that hold nothing else any more go, too.
pub(super) fn remove(text: &str, tree: &Node, path: &str) -> Option<String> {
    let mut wanted = tree.clone();
    tree::remove(&mut wanted, path);
    let holds = |text: &String| yaml::read_map(text, LayerId::default()).is_ok_and(|tree| same(&tree, &wanted));
    let edited = remove_lines(text, tree, path).filter(|edited| holds(edited));
    edited.or_else(|| anew(&wanted, text).filter(holds))
}

/// The text with other values in the place of some, each in its line, and without a section that says how it was encrypted.
pub(super) fn with_values(text: &str, tree: &Node, values: &[Opened], section: Option<&str>) -> Option<String> {
    let wanted = opened(tree, values, section, Some)?;
    let holds = |text: &String| yaml::read_map(text, LayerId::default()).is_ok_and(|tree| same(&tree, &wanted));
    let in_place = || {
        let mut edited = text.to_owned();
        let mut ordered: Vec<&Opened> = values.iter().collect();
        ordered.sort_by_key(|opened| std::cmp::Reverse((opened.origin.line, opened.origin.column)));
        for Opened { origin, value, is_text } in ordered {
            let start = offset(text, *origin)?;
            let length = scalar_length(text.get(start..)?, node_at(tree, *origin)?)?;
            let written =
                if *is_text { serde_json::Value::from(value.expose()).to_string() } else { value.expose().to_owned() };
            edited.replace_range(start..start + length, &written);
        }
        let Some(section) = section else { return Some(edited) };
        let current = yaml::read_map(&edited, LayerId::default()).ok()?;
        if current.get(section).is_none() { Some(edited) } else { remove_lines(&edited, &current, section) }
    };
    let rewritten = || {
        // Numbers and booleans in the spelling of YAML: SOPS has its own, such as `True`.
        let spelt = |node: Node| yaml::read_one(yaml::emit(&node.to_json()).ok()?.trim_end(), LayerId::default()).ok();
        let wanted = opened(tree, values, section, spelt)?;
        let holds = |text: &String| yaml::read_map(text, LayerId::default()).is_ok_and(|tree| same(&tree, &wanted));
        anew(&wanted, text).filter(holds)
    };
    in_place().filter(holds).or_else(rewritten)
}

/// A tree with other values in the place of some, and without a section. `spelt` gives what is not text its spelling.
fn opened(tree: &Node, values: &[Opened], section: Option<&str>, spelt: impl Fn(Node) -> Option<Node>) -> Option<Node> {
    let mut wanted = tree.clone();
    for Opened { origin, value, is_text } in values {
        let text = value.expose();
        let node =
            if *is_text { Node::string(text, *origin) } else { spelt(yaml::read_one(text, LayerId::default()).ok()?)? };
        put_at(&mut wanted, *origin, &node);
    }
    if let Some(section) = section {
        tree::remove(&mut wanted, section);
    }
    Some(wanted)
}

/// The value that was written there.
fn node_at(tree: &Node, origin: Origin) -> Option<&Node> {
    match &tree.value {
        Value::Scalar(_) => (tree.origin == origin).then_some(tree),
        Value::List(list) => list.iter().find_map(|item| node_at(item, origin)),
        Value::Map(map) => map.values().find_map(|entry| node_at(&entry.node, origin)),
    }
}

/// Puts a value in the place of the one that was written there.
fn put_at(tree: &mut Node, origin: Origin, node: &Node) {
    match &mut tree.value {
        Value::Scalar(_) if tree.origin == origin => *tree = node.clone(),
        Value::Scalar(_) => {}
        Value::List(list) => list.iter_mut().for_each(|item| put_at(item, origin, node)),
        Value::Map(map) => map.values_mut().for_each(|entry| put_at(&mut entry.node, origin, node)),
    }
}

/// The text with these secrets set and a section at its end: a list, and those of the secrets that belong to the section.
pub(super) fn set_with_list(
    text: &str,
    tree: &Node,
    secrets: &[Generated],
    (section, list): (&str, &str),
    items: &[String],
) -> Option<String> {
    let within = |secret: &Generated| secret.path.strip_prefix(section)?.strip_prefix('.').map(str::to_owned);
    let outside: Vec<Generated> = secrets.iter().filter(|secret| within(secret).is_none()).cloned().collect();
    let mut end = format!("{section}:\n  {list}:\n");
    for item in items {
        end.push_str(&format!("    -{}\n", scalar(item, 6)));
    }
    for secret in secrets {
        if let Some(key) = within(secret) {
            end.push_str(&format!("  {key}:{}\n", scalar(secret.secret.expose(), 4)));
        }
    }
    let text = set(text, tree, &outside)?;
    let holds = |text: &String| yaml::read_map(text, LayerId::default()).is_ok_and(|tree| tree.get(section).is_some());
    let line_break = if text.ends_with('\n') { "" } else { "\n" };
    let appended = format!("{text}{line_break}{end}");
    if holds(&appended) {
        return Some(appended);
    }
    // Braces leave no room behind them.
    let current = yaml::read_map(&text, LayerId::default()).ok()?;
    Some(format!("{}{end}", anew(&current, &text)?)).filter(holds)
}

/// Takes out the lines of a key, and of the sections that would be empty without it.
fn remove_lines(text: &str, tree: &Node, path: &str) -> Option<String> {
    let places = places(tree);
    let (mut node, mut key) = (tree, None);
    for name in path.split('.') {
        let map = node.as_map()?;
        let entry = map.get(name)?;
        key = if map.len() > 1 { Some(entry) } else { key.or(Some(entry)) };
        node = &entry.node;
    }
    let entry = key?;
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let start = usize::try_from(entry.key.line.checked_sub(1)?).ok()?;
    let last = last_place(&entry.node).unwrap_or(entry.key).max(entry.key);
    let end = end_of(&lines, &places, last);
    lines.get(start..end)?;
    lines.drain(start..end);
    Some(lines.concat())
}

/// Sets one key by adding or replacing whole lines.
fn edit_lines(text: &str, tree: &Node, path: &str, secret: &Secret) -> Option<String> {
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
    let indent = usize::try_from(indent).ok()?;
    let replaced = lines.get(start..end)?.concat();
    let beside = comment_beside(&replaced);
    let mut written = entry(keys, indent, secret.expose(), beside.as_deref());
    // Comments between the lines that go stand above the line that takes their place.
    let inside: String =
        lost(&replaced, &written).iter().map(|line| format!("{}{line}\n", " ".repeat(indent))).collect();
    written.insert_str(0, &inside);
    let ends_in_line =
        start.checked_sub(1).and_then(|before| lines.get(before)).is_none_or(|line| line.ends_with('\n'));
    if !ends_in_line {
        written.insert(0, '\n');
    }
    lines.splice(start..end, [written.as_str()]);
    Some(lines.concat())
}

/// The comment at the end of the first of these lines.
fn comment_beside(lines: &str) -> Option<String> {
    let first = comments(lines).into_iter().next()?;
    let before = lines.get(..first.start)?;
    if before.contains('\n') || before.trim().is_empty() { None } else { lines.get(first).map(str::to_owned) }
}

/// Sets one key inside of braces: `{a: {b: c}}`, as JSON has it.
fn edit_flow(text: &str, tree: &Node, path: &str, secret: &Secret) -> Option<String> {
    let keys: Vec<&str> = path.split('.').collect();
    let (mut node, mut known) = (tree, 0);
    for key in &keys {
        let Some(next) = node.get(key) else { break };
        node = next;
        known += 1;
    }
    let quoted_text = |text: &str| serde_json::Value::from(text).to_string();
    let start = offset(text, node.origin)?;
    let rest = text.get(start..)?;
    let missing = keys.get(known..)?;
    let (range, written) = match missing.split_first() {
        None => (start..start + scalar_length(rest, node)?, quoted_text(secret.expose())),
        Some((first, more)) => {
            let mut value = quoted_text(secret.expose());
            for key in more.iter().rev() {
                value = format!("{{{}: {value}}}", quoted_text(key));
            }
            let written = format!("{}: {value}", quoted_text(first));
            match node.as_map() {
                Some(map) if rest.starts_with('{') => {
                    let comma = if map.is_empty() { "" } else { ", " };
                    (start + 1..start + 1, format!("{written}{comma}"))
                }
                Some(_) => return None,
                None => (start..start + scalar_length(rest, node)?, format!("{{{written}}}")),
            }
        }
    };
    let mut edited = text.to_owned();
    edited.get(range.clone())?;
    edited.replace_range(range, &written);
    Some(edited)
}

/// The length of the scalar that a text starts with, whose value this is.
fn scalar_length(text: &str, scalar: &Node) -> Option<usize> {
    if text.starts_with(['"', '\'']) {
        return Some(quoted(text));
    }
    // Without quotes it is written as it is, or nothing is.
    let written = scalar.as_scalar().map(|scalar| &*scalar.text).filter(|written| text.starts_with(written));
    written.map(str::len).or_else(|| scalar.is_null().then_some(0))
}

/// The byte at which something was written.
fn offset(text: &str, origin: Origin) -> Option<usize> {
    let (line, column) = (usize::try_from(origin.line).ok()?, usize::try_from(origin.column).ok()?);
    let before: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let rest = text.get(before..)?;
    let within = rest.char_indices().nth(column.checked_sub(1)?).map_or(rest.len(), |(index, _)| index);
    Some(before + within)
}

/// `a:`, `  b:`, `    c: text`, with a comment at the end of the first line.
fn entry(keys: &[&str], indent: usize, text: &str, comment: Option<&str>) -> String {
    let mut written = String::new();
    let mut indent = indent;
    for (index, key) in keys.iter().enumerate() {
        let blanks = " ".repeat(indent);
        let value = if index + 1 < keys.len() { String::new() } else { scalar(text, indent + 2) };
        written.extend([&*blanks, key, ":", &*value, "\n"]);
        indent += 2;
    }
    if let Some(comment) = comment {
        let end = written.find('\n').unwrap_or(written.len());
        written.insert_str(end, &format!(" {comment}"));
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

/// The whole file in canonical form, below the comments that it had.
fn anew(tree: &Node, before: &str) -> Option<String> {
    let kept: String = lost(before, HEADER).iter().map(|comment| format!("{comment}\n")).collect();
    Some(format!("{HEADER}{kept}{}", yaml::emit(&tree.to_json()).ok()?))
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
