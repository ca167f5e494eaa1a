//! Text.

use std::fmt::Write;

use gotmpl::Value;

use super::args::{Args, printed, strings};
use super::{Function, MANY, Outcome};
use crate::gotemplate::budget::LONGEST;
use crate::gotemplate::fault::Fault;
use crate::gotemplate::value::text;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("quote", (0, MANY), |args| Ok(joined(args, |item| go_quoted(&printed(item))))),
    Function::new("squote", (0, MANY), |args| Ok(joined(args, |item| format!("'{item}'")))),
    Function::new("cat", (0, MANY), |args| Ok(joined(args, |item| printed(item).into_owned()))),
    Function::new("trim", (1, 1), |args| Ok(text(args.string(0)?.trim()))),
    Function::new("trimAll", (2, 2), |args| Ok(text(args.string(1)?.trim_matches(among(args.string(0)?))))),
    Function::new("trimall", (2, 2), |args| Ok(text(args.string(1)?.trim_matches(among(args.string(0)?))))),
    Function::new("trimPrefix", (2, 2), |args| strip(args, str::strip_prefix)),
    Function::new("trimSuffix", (2, 2), |args| strip(args, str::strip_suffix)),
    Function::new("nospace", (1, 1), |args| {
        Ok(Value::String(args.string(0)?.chars().filter(|c| !c.is_whitespace()).collect::<String>().into()))
    }),
    Function::new("upper", (1, 1), |args| Ok(text(&args.string(0)?.to_uppercase()))),
    Function::new("lower", (1, 1), |args| Ok(text(&args.string(0)?.to_lowercase()))),
    Function::new("title", (1, 1), |args| {
        Ok(text(&at_words(args.string(0)?, |c| c.to_uppercase().collect(), in_title)))
    }),
    Function::new("untitle", (1, 1), |args| {
        Ok(text(&at_words(args.string(0)?, |c| c.to_lowercase().collect(), |c| !c.is_whitespace())))
    }),
    Function::new("repeat", (2, 2), repeat),
    Function::new("substr", (3, 3), substr),
    Function::new("trunc", (2, 2), trunc),
    Function::new("contains", (2, 2), |args| Ok(Value::Bool(args.string(1)?.contains(args.string(0)?)))),
    Function::new("hasPrefix", (2, 2), |args| Ok(Value::Bool(args.string(1)?.starts_with(args.string(0)?)))),
    Function::new("hasSuffix", (2, 2), |args| Ok(Value::Bool(args.string(1)?.ends_with(args.string(0)?)))),
    Function::new("replace", (3, 3), replace),
    Function::new("plural", (3, 3), |args| Ok(text(args.string(usize::from(args.integer(2)? != 1))?))),
    Function::new("indent", (2, 2), |args| Ok(text(&indented(args)?))),
    Function::new("nindent", (2, 2), |args| Ok(text(&format!("\n{}", indented(args)?)))),
    Function::new("splitList", (2, 2), |args| Ok(Value::List(split(args)?.into_iter().map(text).collect()))),
    Function::new("split", (2, 2), |args| {
        let parts = split(args)?.into_iter().enumerate();
        Ok(Value::Map(std::sync::Arc::new(
            parts.map(|(index, part)| (format!("_{index}").into(), text(part))).collect(),
        )))
    }),
    Function::new("join", (2, 2), |args| {
        let (separator, items) = (args.string(0)?, strings(args.any(1)));
        not_too_long(args, items.len(), separator.len())?;
        Ok(text(&items.join(separator)))
    }),
    Function::new("toString", (1, 1), |args| Ok(text(&printed(args.any(0))))),
    Function::new("toStrings", (1, 1), |args| {
        Ok(Value::List(strings(args.any(0)).iter().map(|item| text(item)).collect()))
    }),
];

/// All arguments that are something, with a blank between them.
fn joined(args: &Args<'_>, print: impl Fn(&Value) -> String) -> Value {
    let items: Vec<_> = args.all().iter().filter(|item| !matches!(item, Value::Nil)).map(print).collect();
    text(&items.join(" "))
}

/// Text in double quotes, as Go's `%q` writes it.
fn go_quoted(plain: &str) -> String {
    let mut quoted = String::with_capacity(plain.len() + 2);
    quoted.push('"');
    for c in plain.chars() {
        // Writing into a string cannot fail.
        let _ = match c {
            '"' | '\\' => write!(quoted, "\\{c}"),
            '\u{7}' => write!(quoted, "\\a"),
            '\u{8}' => write!(quoted, "\\b"),
            '\u{c}' => write!(quoted, "\\f"),
            '\n' => write!(quoted, "\\n"),
            '\r' => write!(quoted, "\\r"),
            '\t' => write!(quoted, "\\t"),
            '\u{b}' => write!(quoted, "\\v"),
            '\0'..='\u{1f}' | '\u{7f}' => write!(quoted, "\\x{:02x}", u32::from(c)),
            c if c.is_ascii() || is_printable(c) => write!(quoted, "{c}"),
            c if u32::from(c) < 0x1_0000 => write!(quoted, "\\u{:04x}", u32::from(c)),
            c => write!(quoted, "\\U{:08x}", u32::from(c)),
        };
    }
    quoted.push('"');
    quoted
}

/// What Go prints as it is. A letter in front keeps Rust from escaping combining marks.
fn is_printable(c: char) -> bool {
    !c.is_whitespace() && format!("a{c}").escape_debug().nth(1) == Some(c)
}

fn among(set: &str) -> impl Fn(char) -> bool {
    move |c| set.contains(c)
}

fn strip<'a>(args: &Args<'a>, strip: fn(&'a str, &'a str) -> Option<&'a str>) -> Outcome {
    let (affix, whole) = (args.string(0)?, args.string(1)?);
    Ok(text(strip(whole, affix).unwrap_or(whole)))
}

/// Changes the first letter of each word, where `within` says what continues a word.
fn at_words(whole: &str, change: fn(char) -> String, within: fn(char) -> bool) -> String {
    let mut start = true;
    let mut changed = String::with_capacity(whole.len());
    for c in whole.chars() {
        if start {
            changed.push_str(&change(c));
        } else {
            changed.push(c);
        }
        start = !within(c);
    }
    changed
}

/// Go's `strings.Title`: in ASCII all but letters, digits and the underscore separate words, beyond it only blanks do.
fn in_title(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() || c == '_' } else { !c.is_whitespace() }
}

fn repeat(args: &Args<'_>) -> Outcome {
    let (count, unit) = (args.count(0)?, args.string(1)?);
    not_too_long(args, count, unit.len())?;
    Ok(text(&unit.repeat(count)))
}

/// Fails if this many times this many bytes are too many, before they are made.
fn not_too_long(args: &Args<'_>, count: usize, length: usize) -> Result<(), Fault> {
    if count.saturating_mul(length) > LONGEST { Err(args.fault("makes too long a result")) } else { Ok(()) }
}

fn replace(args: &Args<'_>) -> Outcome {
    let (old, new, whole) = (args.string(0)?, args.string(1)?, args.string(2)?);
    not_too_long(args, whole.matches(old).count(), new.len())?;
    Ok(text(&whole.replace(old, new)))
}

fn substr(args: &Args<'_>) -> Outcome {
    let whole = args.string(2)?;
    let length = whole.len();
    let at = |index: i64| usize::try_from(index).ok().filter(|index| *index <= length);
    let part = match (at(args.integer(0)?), at(args.integer(1)?)) {
        (None, Some(end)) if args.integer(0)? < 0 => whole.get(..end),
        (Some(start), Some(end)) => whole.get(start..end),
        (Some(start), None) => whole.get(start..),
        _ => None,
    };
    part.map(text).ok_or_else(|| args.fault("the range does not fit the text"))
}

/// The first bytes of a text, or with a negative number the last ones.
fn trunc(args: &Args<'_>) -> Outcome {
    let (limit, whole) = (args.integer(0)?, args.string(1)?);
    let count = usize::try_from(limit.unsigned_abs()).unwrap_or(usize::MAX);
    if count >= whole.len() {
        return Ok(text(whole));
    }
    let part = if limit < 0 { whole.get(whole.len() - count..) } else { whole.get(..count) };
    part.map(text).ok_or_else(|| args.fault("the limit falls into the middle of a character"))
}

fn indented(args: &Args<'_>) -> Result<String, Fault> {
    let (count, whole) = (args.count(0)?.min(1_000), args.string(1)?);
    not_too_long(args, whole.matches('\n').count() + 1, count)?;
    let blanks = " ".repeat(count);
    Ok(format!("{blanks}{}", whole.replace('\n', &format!("\n{blanks}"))))
}

/// Go splits at nothing between characters.
fn split<'a>(args: &Args<'a>) -> Result<Vec<&'a str>, Fault> {
    const MOST: usize = 100_000;
    let (separator, whole) = (args.string(0)?, args.string(1)?);
    if whole.matches(separator).count() > MOST {
        return Err(args.fault("makes too long a list"));
    }
    if separator.is_empty() {
        return Ok(whole.char_indices().filter_map(|(at, c)| whole.get(at..at + c.len_utf8())).collect());
    }
    Ok(whole.split(separator).collect())
}
