//! What the schema says about one key.

use serde_json::Value;

use super::choices::Choices;
use super::lead::{Around, Lead};
use super::mentions::OF_THEIR_OWN;
use super::shape::{Field, Others, ROOT, Shape, ShapeId, shape};
use super::steps::{inner, resolve};
use super::synonyms;
use crate::nearest::nearest;
use crate::values::{KeyPath, Step};

/// A key of the values.
#[derive(Debug)]
pub struct Description {
    /// What it does.
    pub text: String,
    /// What it may hold, in words.
    pub form: String,
    /// Whether Go templates in it are evaluated.
    pub takes_templates: bool,
    /// Whether it is a credential.
    pub is_secret: bool,
    /// Why it has no effect, if it has none.
    pub unused: Option<&'static str>,
    /// The keys below it.
    pub keys: Vec<KnownKey>,
    shape: ShapeId,
}

/// A key below another one.
#[derive(Debug)]
pub struct KnownKey {
    /// Its name.
    pub name: &'static str,
    /// What it may hold, in words.
    pub form: String,
    /// What it does, in a sentence without its end.
    pub text: String,
}

/// A key that the schema does not know.
#[derive(Debug, thiserror::Error)]
#[error("there is no key `{key}`{}{help}", if help.is_empty() { "" } else { ": " })]
pub struct UnknownKey {
    /// The key, as `--set` would write it.
    pub key: String,
    help: String,
}

/// What `schema`, the one that [`super::export`] makes, says about a key.
/// `choices` say which keys a hint may lead to.
pub fn describe(schema: &Value, path: &KeyPath, choices: &Choices) -> Result<Description, UnknownKey> {
    let (mut id, mut here, mut way) = (ROOT, vec![schema], KeyPath::default());
    let (mut takes_templates, mut unused) = (false, None);
    for step in path.steps() {
        let section = way.to_string();
        way = way.with(step.clone());
        let inner = inner(id, step).ok_or_else(|| unknown(&way, &section, (id, step), choices))?;
        takes_templates |= inner.field.is_some_and(|field| field.template);
        unused = inner.field.and_then(|field| field.unused);
        let parts = here.iter().flat_map(|part| applied(schema, part));
        here = parts.filter_map(|part| below(part, step)).collect();
        id = inner.shape;
    }
    Ok(Description {
        text: text(schema, &here),
        form: form(id),
        takes_templates,
        is_secret: matches!(shape(id), Shape::Secret),
        unused,
        keys: keys(schema, &here, id),
        shape: id,
    })
}

impl Description {
    /// Whether it holds any text.
    pub fn is_text(&self) -> bool {
        matches!(shape(self.shape), Shape::Text)
    }

    /// Whether it holds a whole number.
    pub fn is_whole_number(&self) -> bool {
        matches!(shape(self.shape), Shape::Integer { .. })
    }

    /// What it holds.
    pub(super) fn shape(&self) -> ShapeId {
        self.shape
    }
}

fn unknown(way: &KeyPath, section: &str, (id, step): (ShapeId, &Step), choices: &Choices) -> UnknownKey {
    let names: Vec<&str> = fields(id).map(|field| field.name).collect();
    let around = Around { choices, node: None };
    let help = match step {
        Step::Item(_) => format!("`{section}` is no list, but {}", form(id)),
        Step::Key(key) => {
            let leads = [near(section, key, &names, around), synonyms::hint(section, key, &names, around)];
            Lead::best(leads.into_iter().flatten())
                .map(Lead::help)
                .or_else(|| inside(section, id, way))
                .or_else(|| elsewhere(section, key, around))
                .unwrap_or_else(|| listed(section))
        }
    };
    UnknownKey { key: way.to_string(), help }
}

/// The keys of a section that are spelt nearly like an unknown one.
pub(super) fn near(section: &str, key: &str, names: &[&str], around: Around<'_>) -> Option<Lead> {
    let near = nearest(key, names.iter().copied());
    let path = |name: &str| if section.is_empty() { name.to_owned() } else { format!("{section}.{name}") };
    let keys: Vec<(&str, String)> = near.into_iter().map(|name| (name, path(name))).collect();
    if keys.is_empty() { None } else { around.meant(&keys) }
}

/// What to say to a key in something that has no keys.
fn inside(section: &str, id: ShapeId, way: &KeyPath) -> Option<String> {
    let [rest @ .., Step::Key(last)] = way.steps() else { return None };
    match shape(id) {
        Shape::Object { .. } | Shape::Any(_) | Shape::Anything => None,
        Shape::List(_) if last.parse::<usize>().is_ok() => {
            Some(format!("an item of a list stands in brackets: `{section}[{last}]`"))
        }
        Shape::List(_) => Some(format!("`{section}` is a list: write `{section}[0].{last}`")),
        _ => {
            // Keys of one's own, such as names of files, may hold dots.
            let joined = match rest {
                [outer @ .., Step::Key(file)] => {
                    let outer = outer.iter().cloned().fold(KeyPath::default(), |path, step| path.with(step));
                    let is_own = resolve(&outer).is_some_and(|id| fields(id).next().is_none());
                    is_own.then(|| outer.with(Step::Key(format!("{file}.{last}").into())))
                }
                _ => None,
            };
            Some(match joined {
                Some(joined) => format!("a dot inside of a key stands behind a backslash: `{joined}`"),
                None => format!("`{section}` has no keys: it is {}", form(id)),
            })
        }
    }
}

/// The keys of the same name in other sections, or what was meant by other dividers than dots.
fn elsewhere(section: &str, key: &str, values: Around<'_>) -> Option<String> {
    let divided = if section.is_empty() { key.replace(['/', ' ', ':'], ".") } else { String::new() };
    if divided != key && divided.parse::<KeyPath>().is_ok_and(|path| resolve(&path).is_some()) {
        return Some(format!("did you mean `{divided}`?"));
    }
    // Whoever asks about one program means none of another, though that may have a key of this name.
    if program_of(section).is_some() {
        return around(section, key).and_then(|path| values.meant(&[(&*path, path.clone())])).map(Lead::help);
    }
    let (own, others): (Vec<_>, Vec<_>) =
        fields(ROOT).filter(|outer| is_read(outer.shape, key)).partition(|outer| program_of(outer.name).is_none());
    let paths = |found: &[&Field]| found.iter().map(|outer| format!("{}.{key}", outer.name)).collect::<Vec<_>>();
    match (paths(&own).as_slice(), paths(&others).as_slice()) {
        ([], []) => None,
        ([], _) if !section.is_empty() => None,
        ([], [only]) => Some(format!("the only key of this name is `{only}`")),
        ([], several) => Some(format!("keys of this name are `{}`", several.join("` and `"))),
        (few, _) if few.len() <= 3 => Some(format!("did you mean `{}`?", few.join("` or `"))),
        (many, _) => Some(format!("it is a key of {} sections, such as `{}`", many.len(), many.first()?)),
    }
}

/// The program other than StackStorm that a section is of, if it is of one.
pub(super) fn program_of(section: &str) -> Option<&'static str> {
    let outermost = section.split(['.', '[']).next().unwrap_or_default();
    OF_THEIR_OWN.iter().copied().find(|own| *own == outermost)
}

/// The key of the same name that the nearest of the sections around has: `redis.image` for `redis.slave.image`.
pub(super) fn around(section: &str, key: &str) -> Option<String> {
    let path: KeyPath = section.parse().ok()?;
    let outer = (1..path.steps().len()).rev().filter_map(|count| path.steps().get(..count));
    let mut outer = outer.map(|steps| steps.iter().cloned().fold(KeyPath::default(), |path, step| path.with(step)));
    let found = outer.find(|outer| resolve(outer).is_some_and(|id| is_read(id, key)))?;
    Some(found.with(Step::Key(key.into())).to_string())
}

/// Whether a map knows a key, which has an effect.
fn is_read(id: ShapeId, key: &str) -> bool {
    fields(id).any(|field| field.name == key && field.unused.is_none())
}

fn listed(section: &str) -> String {
    if section.is_empty() {
        "`st2ha values --defaults` lists the keys".to_owned()
    } else {
        format!("`st2ha explain '{section}'` lists the keys that there are")
    }
}

pub(super) fn fields(id: ShapeId) -> impl Iterator<Item = &'static Field> {
    match shape(id) {
        Shape::Object { fields, .. } => fields.iter(),
        _ => [].iter(),
    }
}

/// A schema with all that it refers to.
fn applied<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let referred = schema.get("$ref").and_then(Value::as_str).and_then(|path| root.pointer(path.strip_prefix('#')?));
    let alternatives = ["anyOf", "oneOf", "allOf"].iter().filter_map(|key| schema.get(key)?.as_array()).flatten();
    let inner = referred.into_iter().chain(alternatives).flat_map(|inner| applied(root, inner));
    std::iter::once(schema).chain(inner).collect()
}

fn below<'a>(schema: &'a Value, step: &Step) -> Option<&'a Value> {
    match step {
        Step::Key(key) => {
            let own = schema.get("properties").and_then(|properties| properties.get(&**key));
            own.or_else(|| schema.get("additionalProperties").filter(|inner| inner.is_object()))
        }
        Step::Item(_) => schema.get("items"),
    }
}

/// The outermost description.
fn text(root: &Value, here: &[&Value]) -> String {
    let parts = here.iter().flat_map(|part| applied(root, part));
    let found = parts.filter_map(|part| part.get("description")?.as_str()).find(|text| !text.is_empty());
    found.unwrap_or_default().to_owned()
}

fn keys(root: &Value, here: &[&Value], id: ShapeId) -> Vec<KnownKey> {
    let parts: Vec<&Value> = here.iter().flat_map(|part| applied(root, part)).collect();
    let described = |name: &str| {
        let found = parts.iter().filter_map(|part| part.get("properties")?.get(name)).collect::<Vec<_>>();
        text(root, &found)
    };
    let known = |field: &Field| {
        let form = form(field.shape);
        KnownKey { name: field.name, form, text: first_sentence(&described(field.name)) }
    };
    fields(id).map(known).collect()
}

/// Words whose full stop ends no sentence.
const SHORTENED: &[&str] = &["e.g", "i.e", "etc", "vs"];

/// The first sentence of a text whose lines are wrapped.
fn first_sentence(text: &str) -> String {
    let text = text.replace('\n', " ");
    let is_end = |at: &usize| !SHORTENED.iter().any(|word| text.get(..*at).is_some_and(|start| start.ends_with(word)));
    let end = text.match_indices(". ").map(|(at, _)| at).find(is_end);
    let end = end.unwrap_or_else(|| text.trim_end_matches('.').len());
    text.get(..end).unwrap_or_default().to_owned()
}

/// What a shape takes, in words.
fn form(id: ShapeId) -> String {
    match shape(id) {
        Shape::Integer { least, most } => match (*least > i64::MIN, *most < i64::MAX) {
            (true, true) => format!("a whole number from {least} to {most}"),
            (true, false) => format!("a whole number, {least} or more"),
            (false, true) => format!("a whole number, {most} or less"),
            (false, false) => "a whole number".to_owned(),
        },
        Shape::Secret => "a text, which is a credential".to_owned(),
        Shape::List(item) => match shape(*item) {
            Shape::Anything => "a list".to_owned(),
            _ => format!("a list; each item is {}", form(*item)),
        },
        Shape::Object { fields: [], others: Others::Shape(id) } => {
            format!("a map; each value is {}", form(*id))
        }
        Shape::Any(alternatives) => {
            let mut forms: Vec<String> = alternatives.iter().map(|id| form(*id)).collect();
            forms.dedup();
            forms.join(", or ")
        }
        other => other.in_words(),
    }
}
