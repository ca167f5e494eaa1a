//! Helm's grammar for the flags of the `--set` family.

use super::assignment::{Assignment, Segment, key_path, write_path};
use super::cursor::Cursor;
use super::error::SetError;
use super::keys::SetKeys;
use super::kind::SetKind;
use super::scalar::typed;
use crate::yaml::{self, LayerId, Node, Origin, Value};

/// The highest index that Helm takes.
const MAX_INDEX: usize = 65_536;
/// The most steps of one key. Helm stops at 30 dots.
const MAX_STEPS: usize = 64;

/// Reads a file that `--set-file` names, or says that it cannot read that file, and why.
pub type ReadFile<'a> = dyn FnMut(&str) -> Result<String, String> + 'a;

/// Takes the text of a flag apart: `a.b=1,c[0]=x,d={1,2}`. Behind a credential, a key that nothing knows is rather the rest of it, which
/// a comma has cut off: it must not be shown, so it is refused.
pub(in crate::values) fn parse(
    kind: SetKind,
    text: &str,
    read: &mut ReadFile<'_>,
    keys: SetKeys,
) -> Result<Vec<Assignment>, SetError> {
    let mut parser = Parser { kind, cursor: Cursor::new(text), read, shows: Shows::Value };
    if kind == SetKind::Json && text.trim_start().starts_with('{') {
        return parser.object().map(|value| vec![Assignment { kind, path: Vec::new(), column: 1, value }]);
    }
    let mut assignments: Vec<Assignment> = Vec::new();
    let mut holds_credential = false;
    while !parser.cursor.at_end() {
        let column = parser.cursor.column();
        let path = parser.path(assignments.last())?;
        let way = key_path(&path);
        if holds_credential && !(keys.is_known)(&way) {
            return Err(SetError::new(
                column,
                "a comma before this ends a credential, and what follows is no known key",
            )
            .help("write `\\,` for a comma inside a value, or give the value with `--set-file` or `--set-json`"));
        }
        if let Some(above) =
            (1..path.len()).find(|length| (keys.is_single)(&key_path(path.get(..*length).unwrap_or_default())))
        {
            let above = text_of(path.get(..above).unwrap_or_default());
            return Err(SetError::new(
                column,
                format!("`{above}` holds a credential, and what follows is no key below it"),
            )
            .help("write KEY=VALUE"));
        }
        let is_credential = (keys.is_credential)(&way);
        holds_credential |= is_credential;
        parser.shows = if is_credential { Shows::Nothing } else { Shows::Value };
        assignments.push(Assignment { kind, path, column, value: parser.value()? });
    }
    Ok(assignments)
}

struct Parser<'a, 'r, 'f> {
    kind: SetKind,
    cursor: Cursor<'a>,
    read: &'r mut ReadFile<'f>,
    shows: Shows,
}

/// What messages may show of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    /// All of it.
    Value,
    /// Nothing: the value may be a credential where the name of its file belongs.
    Nothing,
}

impl Parser<'_, '_, '_> {
    fn until(&mut self, stops: &[char]) -> (String, Option<char>) {
        if self.kind == SetKind::Literal { self.cursor.until_literally(stops) } else { self.cursor.until(stops) }
    }

    /// Reads a key and its `=`.
    fn path(&mut self, before: Option<&Assignment>) -> Result<Vec<Segment>, SetError> {
        let start = self.cursor.column();
        let no_value = |message: &str| {
            let error = SetError::new(start, message);
            match before {
                Some(before) => {
                    error.help(format!("write `\\,` for a comma inside the value of `{}`", text_of(&before.path)))
                }
                None => error.help("write KEY=VALUE"),
            }
        };
        let stops: &[char] = if self.kind == SetKind::Literal { &['=', '[', '.'] } else { &['=', '[', '.', ','] };
        let mut path = Vec::new();
        loop {
            let column = self.cursor.column();
            let (key, stop) = self.until(stops);
            let Some(stop) = stop else { return Err(no_value("a key without a value")) };
            if stop == ',' {
                return Err(no_value("a key without a value before this comma"));
            }
            if key.is_empty() {
                let help = if stop == '[' { "write KEY[INDEX]=VALUE" } else { "write `\\.` for a dot inside a key" };
                return Err(SetError::new(column, "the key is empty").help(help));
            }
            path.push(Segment::Key(key.into()));
            let done = stop == '=' || stop == '[' && self.indices(&mut path)?;
            if path.len() > MAX_STEPS {
                return Err(SetError::new(column, format!("a key of more than {MAX_STEPS} steps")));
            }
            if done {
                return Ok(path);
            }
        }
    }

    /// Reads `0]` and all indices after it, and says whether the key ends there.
    fn indices(&mut self, path: &mut Vec<Segment>) -> Result<bool, SetError> {
        loop {
            let column = self.cursor.column();
            let (index, _) = self.until(&[']']);
            let index = index.parse().ok().filter(|index| *index <= MAX_INDEX);
            let index =
                index.ok_or_else(|| SetError::new(column, format!("an index is a number from 0 to {MAX_INDEX}")))?;
            path.push(Segment::Index(index));
            let column = self.cursor.column();
            match self.until(&['[', '.', '=']) {
                (text, _) if !text.is_empty() => return Err(SetError::new(column, "unexpected text after an index")),
                (_, Some('[')) if path.len() <= MAX_STEPS => {}
                (_, Some('=')) => return Ok(true),
                (_, Some(_)) => return Ok(false),
                (_, None) => return Err(SetError::new(column, "a key without a value").help("write KEY=VALUE")),
            }
        }
    }

    fn value(&mut self) -> Result<Node, SetError> {
        match self.kind {
            SetKind::Json => self.json(),
            SetKind::Literal => Ok(Node::string(self.until(&[]).0, Origin::default())),
            _ if self.cursor.skip('{') => self.list(),
            _ if self.cursor.at_end() => Ok(Node::string("", Origin::default())),
            _ => {
                let column = self.cursor.column();
                let (text, _) = self.until(&[',']);
                self.scalar(text, column)
            }
        }
    }

    /// Reads `1,2}` and a comma after it.
    fn list(&mut self) -> Result<Node, SetError> {
        let start = self.cursor.column().saturating_sub(1);
        let mut items = Vec::new();
        loop {
            let column = self.cursor.column();
            let (text, stop) = self.until(&[',', '}']);
            let Some(stop) = stop else {
                return Err(SetError::new(start, "the list that starts here has no `}`")
                    .help("write `\\{` for text that starts with a brace"));
            };
            items.push(self.scalar(text, column)?);
            if stop == '}' {
                self.cursor.skip(',');
                return Ok(Node { value: Value::List(items), origin: Origin::default() });
            }
        }
    }

    fn scalar(&mut self, text: String, column: usize) -> Result<Node, SetError> {
        let origin = Origin::default();
        match self.kind {
            SetKind::Typed => Ok(Node { value: Value::Scalar(typed(text)), origin }),
            SetKind::File => match (self.read)(&text) {
                Ok(content) => Ok(Node::string(content, origin)),
                Err(why) if self.shows == Shows::Nothing => {
                    let why = if text.is_empty() { why } else { why.replace(&text, "that is named here") };
                    Err(SetError::new(column, why).help("`--set-file` takes the name of a file that holds the value"))
                }
                Err(why) => Err(SetError::new(column, why)),
            },
            _ => Ok(Node::string(text, origin)),
        }
    }

    /// Reads a JSON value and a comma after it. Nothing at all is null.
    fn json(&mut self) -> Result<Node, SetError> {
        self.skip_blanks();
        let value = if self.cursor.at_end() || self.cursor.rest().starts_with(',') {
            Node::null(Origin::default())
        } else {
            self.json_value()?
        };
        self.skip_blanks();
        self.cursor.skip(',');
        Ok(value)
    }

    /// The whole text as one JSON object.
    fn object(&mut self) -> Result<Node, SetError> {
        self.skip_blanks();
        let value = self.json_value()?;
        self.skip_blanks();
        if !self.cursor.at_end() {
            return Err(SetError::new(self.cursor.column(), "unexpected text after the JSON object"));
        }
        Ok(value)
    }

    fn json_value(&mut self) -> Result<Node, SetError> {
        let rest = self.cursor.rest();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<serde::de::IgnoredAny>();
        let start = self.cursor.column();
        match values.next() {
            Some(Ok(_)) => {}
            Some(Err(error)) if error.line() <= 1 => {
                let column = start.saturating_add(error.column().saturating_sub(1));
                return Err(SetError::new(column, "this is not valid JSON"));
            }
            _ => return Err(SetError::new(start, "this is not valid JSON")),
        }
        let length = values.byte_offset();
        let text = rest.get(..length).unwrap_or_default();
        // Read again as YAML, of which JSON is a part: that keeps the source text of numbers and finds duplicate keys.
        let node = match text {
            // To a reader of documents there is no document here.
            "null" => Node::null(Origin::default()),
            _ => yaml::read_one(text, LayerId::default()).map_err(|error| SetError::new(start, error.message))?,
        };
        self.cursor.advance(length);
        Ok(node)
    }

    fn skip_blanks(&mut self) {
        let rest = self.cursor.rest();
        self.cursor.advance(rest.len().saturating_sub(rest.trim_start().len()));
    }
}

fn text_of(path: &[Segment]) -> String {
    let mut text = String::new();
    // Printing into memory cannot fail.
    let _ = write_path(path, &mut text);
    text
}
