//! From words to programs.
//!
//! What the built-in templates do not use is refused.

use std::borrow::Cow;

use super::program::{Argument, Component, Expr, Kind, Literal, Node, Program, Scope};
use super::token::{Token, tokens};

/// Reads a template. An error is a line from 1 and what is wrong there.
pub fn parse(text: &str) -> Result<Program<'_>, (usize, String)> {
    read(text).map_err(|(place, what)| {
        let before = text.get(..place).unwrap_or_default();
        (before.matches('\n').count() + 1, what)
    })
}

fn read(text: &str) -> Parsed<Program<'_>> {
    let mut parser = Parser { tokens: tokens(text)?, place: 0, loops: 0, components: Vec::new() };
    let (body, _) = parser.body(&[])?;
    Ok(Program { body, components: parser.components })
}

/// What was read, or a place in bytes and what is wrong there.
pub(super) type Parsed<T> = Result<T, (usize, String)>;

pub(super) struct Parser<'a> {
    tokens: Vec<(Token<'a>, usize)>,
    pub(super) place: usize,
    /// How many loops are open, since `loop` means something in them only.
    pub(super) loops: usize,
    components: Vec<Component<'a>>,
}

impl<'a> Parser<'a> {
    pub(super) fn peek(&self) -> Option<&Token<'a>> {
        self.tokens.get(self.place).map(|(token, _)| token)
    }

    pub(super) fn next(&mut self) -> Parsed<Token<'a>> {
        let token = self.peek().cloned().ok_or_else(|| self.fault("the template ends too early"))?;
        self.place += 1;
        Ok(token)
    }

    pub(super) fn fault(&self, what: impl Into<String>) -> (usize, String) {
        let place = self.place.min(self.tokens.len()).saturating_sub(1);
        (self.tokens.get(place).map_or(0, |(_, place)| *place), what.into())
    }

    pub(super) fn take(&mut self, wanted: &Token<'_>) -> bool {
        let found = self.peek() == Some(wanted);
        self.place += usize::from(found);
        found
    }

    pub(super) fn expect(&mut self, wanted: &Token<'_>) -> Parsed<()> {
        if self.take(wanted) {
            Ok(())
        } else {
            Err(self.fault(format!("expected {wanted:?}, found {:?}", self.peek())))
        }
    }

    pub(super) fn sign(&mut self, sign: &'static str) -> Parsed<()> {
        self.expect(&Token::Sign(sign))
    }

    /// Whether one more item comes before the bracket that closes. Commas stand between items, and may stand behind the last.
    pub(super) fn has_next(&mut self, before: usize, closing: &'static str) -> Parsed<bool> {
        if self.take(&Token::Sign(closing)) {
            return Ok(false);
        }
        if before == 0 {
            return Ok(true);
        }
        self.sign(",")?;
        Ok(!self.take(&Token::Sign(closing)))
    }

    pub(super) fn name(&mut self) -> Parsed<&'a str> {
        match self.next()? {
            Token::Name(name) => Ok(name),
            other => Err(self.fault(format!("expected a name, found {other:?}"))),
        }
    }

    /// Nodes up to a tag that begins with one of `ends`, whose name is taken, or to the end of the template.
    fn body(&mut self, ends: &[&str]) -> Parsed<(Vec<Node<'a>>, Option<&'a str>)> {
        let mut nodes = Vec::new();
        while let Some(token) = self.peek().cloned() {
            self.place += 1;
            match token {
                Token::Text(text) => nodes.push(Node::Text(text)),
                Token::PrintStart => {
                    nodes.push(Node::Print(self.expression(0)?));
                    self.expect(&Token::PrintEnd)?;
                }
                Token::TagStart => match self.next()? {
                    Token::Name(name) if ends.contains(&name) => return Ok((nodes, Some(name))),
                    Token::Sign("</") if ends.contains(&"</") => return Ok((nodes, Some("</"))),
                    Token::Name(name) => nodes.extend(self.tag(name)?),
                    Token::Sign("<") => {
                        nodes.push(Node::Print(self.component_with_body()?));
                        self.expect(&Token::TagEnd)?;
                    }
                    other => return Err(self.fault(format!("unexpected {other:?}"))),
                },
                other => return Err(self.fault(format!("unexpected {other:?}"))),
            }
        }
        Ok((nodes, None))
    }

    /// A body that has to have an end.
    pub(super) fn closed(&mut self, ends: &[&str]) -> Parsed<(Vec<Node<'a>>, &'a str)> {
        let (nodes, end) = self.body(ends)?;
        end.map(|end| (nodes, end)).ok_or_else(|| self.fault(format!("expected one of {ends:?}")))
    }

    fn tag(&mut self, name: &str) -> Parsed<Option<Node<'a>>> {
        let node = match name {
            "set" => self.set(Scope::Local)?,
            "set_global" => self.set(Scope::Global)?,
            "if" => self.condition()?,
            "for" => self.repeat()?,
            "include" => match self.next()? {
                Token::Quoted(Cow::Borrowed(path)) => Node::Include(path),
                other => return Err(self.fault(format!("expected a path, found {other:?}"))),
            },
            "break" => Node::Break,
            "continue" => Node::Continue,
            "component" => {
                let component = self.definition()?;
                self.components.push(component);
                self.expect(&Token::TagEnd)?;
                return Ok(None);
            }
            other => return Err(self.fault(format!("the tag `{other}` is not supported"))),
        };
        self.expect(&Token::TagEnd)?;
        Ok(Some(node))
    }

    fn set(&mut self, scope: Scope) -> Parsed<Node<'a>> {
        let name = self.name()?;
        if self.take(&Token::Sign("=")) {
            return Ok(Node::Set { name, scope, value: self.expression(0)? });
        }
        let mut filters = Vec::new();
        while self.take(&Token::Sign("|")) {
            filters.push(self.filter()?);
        }
        self.expect(&Token::TagEnd)?;
        let (body, _) = self.closed(&["endset"])?;
        Ok(Node::SetText { name, scope, filters, body })
    }

    fn condition(&mut self) -> Parsed<Node<'a>> {
        let condition = Box::new(self.expression(0)?);
        self.expect(&Token::TagEnd)?;
        let (then, end) = self.closed(&["elif", "else", "endif"])?;
        let otherwise = match end {
            "elif" => vec![self.condition()?],
            "else" => {
                self.expect(&Token::TagEnd)?;
                self.closed(&["endif"])?.0
            }
            _ => Vec::new(),
        };
        Ok(Node::If { condition, then, otherwise })
    }

    fn repeat(&mut self) -> Parsed<Node<'a>> {
        let (key, value) = self.loop_names()?;
        let over = Box::new(self.expression(0)?);
        self.expect(&Token::TagEnd)?;
        self.loops += 1;
        let (body, end) = self.closed(&["endfor", "else"])?;
        self.loops -= 1;
        let otherwise = if end == "else" {
            self.expect(&Token::TagEnd)?;
            self.closed(&["endfor"])?.0
        } else {
            Vec::new()
        };
        Ok(Node::For { key, value, over, body, otherwise })
    }

    /// `VALUE in`, or `KEY, VALUE in`.
    pub(super) fn loop_names(&mut self) -> Parsed<(Option<&'a str>, &'a str)> {
        let first = self.name()?;
        let second = if self.take(&Token::Sign(",")) { Some(self.name()?) } else { None };
        self.expect(&Token::Name("in"))?;
        Ok(second.map_or((None, first), |second| (Some(first), second)))
    }

    /// A component's name, which may have dots.
    pub(super) fn component_name(&mut self) -> Parsed<Cow<'a, str>> {
        let mut name = Cow::Borrowed(self.name()?);
        while self.take(&Token::Sign(".")) {
            name = Cow::Owned(format!("{name}.{}", self.name()?));
        }
        Ok(name)
    }

    fn definition(&mut self) -> Parsed<Component<'a>> {
        let name = self.component_name()?;
        self.sign("(")?;
        let mut arguments = Vec::new();
        let mut rest = None;
        while self.has_next(arguments.len(), ")")? {
            if self.take(&Token::Sign("...")) {
                rest = Some(self.name()?);
                self.sign(")")?;
                break;
            }
            arguments.push(self.argument()?);
        }
        self.expect(&Token::TagEnd)?;
        let loops = std::mem::take(&mut self.loops);
        let (body, _) = self.closed(&["endcomponent"])?;
        self.loops = loops;
        if matches!(self.peek(), Some(Token::Name(_))) && self.component_name()? != name {
            return Err(self.fault(format!("this does not end the component `{name}`")));
        }
        // Tera keeps them by name.
        arguments.sort_by_key(|argument: &Argument<'_>| argument.name);
        Ok(Component { name, arguments, rest, body })
    }

    fn argument(&mut self) -> Parsed<Argument<'a>> {
        let is_implicit = self.take(&Token::Sign("@"));
        let name = self.name()?;
        let mut kind = if self.take(&Token::Sign(":")) { Some(self.kind()?) } else { None };
        let default = if self.take(&Token::Sign("=")) { Some(self.expression(0)?) } else { None };
        kind = kind.or_else(|| default.as_ref().and_then(kind_of));
        Ok(Argument { name, is_implicit, kind, default })
    }

    fn kind(&mut self) -> Parsed<Kind> {
        Ok(match self.name()? {
            "string" => Kind::String,
            "bool" => Kind::Bool,
            "integer" => Kind::Integer,
            "float" => Kind::Float,
            "number" => Kind::Number,
            "array" => Kind::Array,
            "map" => Kind::Map,
            other => return Err(self.fault(format!("the kind `{other}` is not supported"))),
        })
    }
}

/// Which kind an argument asks for by its default.
fn kind_of(default: &Expr<'_>) -> Option<Kind> {
    match default {
        Expr::Literal(Literal::Bool(_)) => Some(Kind::Bool),
        Expr::Literal(Literal::Integer(_)) => Some(Kind::Integer),
        Expr::Literal(Literal::Float(_)) => Some(Kind::Float),
        Expr::Literal(Literal::Text(_)) => Some(Kind::String),
        Expr::List(_) => Some(Kind::Array),
        Expr::Map(_) => Some(Kind::Map),
        _ => None,
    }
}
