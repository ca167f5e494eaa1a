//! A short way to print YAML.
//!
//! Most scalars of manifests are words that need no quotes, or scripts. They are written directly, and only the rest is the library's to decide,
//! which looks at each text many times. What is printed is the same, to the byte.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// How the library prints a scalar, on a line of its own.
pub type Library<'a> = &'a dyn Fn(&Value) -> Option<String>;

/// Appends a map to a text as the library would print it. None where only the library can tell how; then what the text holds means nothing.
pub fn write_short(text: &mut String, value: &Value, library: Library<'_>) -> Option<()> {
    let Value::Object(map) = value else { return None };
    if map.is_empty() {
        return None;
    }
    Printer { text, library }.map(map, 0, Place::OwnLine)
}

struct Printer<'a> {
    text: &'a mut String,
    library: Library<'a>,
}

/// Where a map or list begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// On a line of its own.
    OwnLine,
    /// Behind a dash.
    BehindDash,
}

impl Printer<'_> {
    fn map(&mut self, map: &Map<String, Value>, indent: usize, mut place: Place) -> Option<()> {
        for (key, value) in map {
            self.begin(indent, place);
            place = Place::OwnLine;
            if !is_word(key) {
                return None;
            }
            self.text.push_str(key);
            self.text.push(':');
            match value {
                Value::Object(inner) if !inner.is_empty() => {
                    self.text.push('\n');
                    self.map(inner, indent + 2, Place::OwnLine)?;
                }
                Value::Array(items) if !items.is_empty() => {
                    self.text.push('\n');
                    self.list(items, indent, Place::OwnLine)?;
                }
                scalar => {
                    self.text.push(' ');
                    self.scalar(scalar, indent + 2)?;
                }
            }
        }
        Some(())
    }

    fn list(&mut self, items: &[Value], indent: usize, mut place: Place) -> Option<()> {
        for item in items {
            self.begin(indent, place);
            place = Place::OwnLine;
            self.text.push_str("- ");
            match item {
                Value::Object(map) if !map.is_empty() => self.map(map, indent + 2, Place::BehindDash)?,
                Value::Array(inner) if !inner.is_empty() => self.list(inner, indent + 2, Place::BehindDash)?,
                scalar => self.scalar(scalar, indent + 2)?,
            }
        }
        Some(())
    }

    fn begin(&mut self, indent: usize, place: Place) {
        if place == Place::OwnLine {
            self.spaces(indent);
        }
    }

    fn spaces(&mut self, count: usize) {
        const SPACES: &str = "                                ";
        let mut missing = count;
        while missing > 0 {
            let spaces = SPACES.get(..missing).unwrap_or(SPACES);
            self.text.push_str(spaces);
            missing -= spaces.len();
        }
    }

    /// A scalar or an empty collection, and the end of its line. `indent` is that of the lines of a block.
    fn scalar(&mut self, value: &Value, indent: usize) -> Option<()> {
        match value {
            Value::Null => self.text.push_str("null"),
            Value::Bool(value) => self.text.push_str(if *value { "true" } else { "false" }),
            Value::Number(number) if number.is_i64() => write!(self.text, "{number}").ok()?,
            Value::Array(_) => self.text.push_str("[]"),
            Value::Object(_) => self.text.push_str("{}"),
            Value::String(text) if is_plain(text) => self.text.push_str(text),
            Value::String(text) if is_decimal(text) => write!(self.text, "\"{text}\"").ok()?,
            Value::String(text) if text.contains('\n') => return self.block(text, indent),
            doubtful => {
                let line = (self.library)(doubtful)?;
                let line = line.strip_suffix('\n')?;
                if line.contains('\n') {
                    return None;
                }
                self.text.push_str(line);
            }
        }
        self.text.push('\n');
        Some(())
    }

    /// A text of several lines.
    fn block(&mut self, text: &str, indent: usize) -> Option<()> {
        let (lines, head) = text.strip_suffix('\n').map_or((text, "|-\n"), |lines| (lines, "|\n"));
        let is_plain = |byte: u8| byte == b'\n' || (b' '..0x7f).contains(&byte);
        let is_block = !lines.ends_with('\n')
            && !lines.starts_with([' ', '\n'])
            && !lines.is_empty()
            && text.bytes().all(is_plain);
        if !is_block || lines.split('\n').any(|line| line.ends_with(' ')) {
            return None;
        }
        self.text.push_str(head);
        for line in lines.split('\n') {
            if !line.is_empty() {
                self.spaces(indent);
                self.text.push_str(line);
            }
            self.text.push('\n');
        }
        Some(())
    }
}

/// Words that some reader takes for something else, in any case: booleans of YAML 1.1, null, and numbers without a dot.
const AMBIGUOUS: &[&str] = &["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"];

/// The length of the longest of them.
const LONGEST: usize = 5;

/// Whether a text is known to need no quotes.
fn is_plain(text: &str) -> bool {
    is_word(text) || text.strip_prefix('-').is_some_and(is_word) || is_phrase(text) || is_number_with_unit(text)
}

/// Whether words and marks between them are taken for themselves by every reader without quotes: `kill -INT 1`, `--config-file=/etc/st2/st2.conf`,
/// `docker.io/library/mongo:8.0`.
fn is_phrase(text: &str) -> bool {
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b"_./- :=%;()$+@".contains(&byte);
    let is_flag = |text: &str| text.trim_start_matches('-').starts_with(|first: char| first.is_ascii_alphabetic());
    text.len() > LONGEST + 1
        && (text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/') || is_flag(text))
        && text.bytes().all(is_fine)
        && !text.contains(": ")
        && !text.ends_with([':', ' '])
}

/// Whether a text is a number with a unit that no reader of YAML takes for a part of the number, as an exponent is: `250m`, `1Gi`, `25%`.
fn is_number_with_unit(text: &str) -> bool {
    let unit = text.trim_start_matches(|digit: char| digit.is_ascii_digit());
    unit.len() < text.len() && matches!(unit, "m" | "Ki" | "Mi" | "Gi" | "Ti" | "%")
}

/// Whether a text would be taken for a number without quotes: `3.9`.
fn is_decimal(text: &str) -> bool {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(whole) && is_digits(part)
}

/// Whether a text is taken for itself by every reader without quotes.
fn is_word(text: &str) -> bool {
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/' | b'-');
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/')
        && text.bytes().all(is_fine)
        && (text.len() > LONGEST || !AMBIGUOUS.iter().any(|word| word.eq_ignore_ascii_case(text)))
}
