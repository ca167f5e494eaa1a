//! From words to programs.
//!
//! Precedence and forms are those of Tera 2.4. What the built-in templates do not use is refused.

use std::borrow::Cow;

use super::program::{
    Argument, Arithmetic, Comparison, Component, Entry, Expr, Filter, Kind, Literal, LoopFact, Node, Program, Scope,
};
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
type Parsed<T> = Result<T, (usize, String)>;

struct Parser<'a> {
    tokens: Vec<(Token<'a>, usize)>,
    place: usize,
    /// How many loops are open, since `loop` means something in them only.
    loops: usize,
    components: Vec<Component<'a>>,
}

/// How tightly an operator binds on its left; on its right by one more, but for `**` which begins on the right.
fn binding(sign: &Token<'_>) -> Option<u8> {
    Some(match sign {
        Token::Name("if") => 0,
        Token::Name("or") => 1,
        Token::Name("and") => 3,
        Token::Name("in" | "is" | "not") => 5,
        Token::Sign("==" | "!=" | "<" | "<=" | ">" | ">=") => 7,
        Token::Sign("+" | "-") => 11,
        Token::Sign("*" | "/" | "%" | "~" | "//") => 13,
        Token::Sign("**") => 16,
        Token::Sign("|") => 17,
        Token::Sign("[") => 30,
        _ => return None,
    })
}

/// How tightly `not` binds what is behind it.
const NOT: u8 = 5;
/// How tightly `-` does.
const NEGATIVE: u8 = 20;

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&Token<'a>> {
        self.tokens.get(self.place).map(|(token, _)| token)
    }

    fn next(&mut self) -> Parsed<Token<'a>> {
        let token = self.peek().cloned().ok_or_else(|| self.fault("the template ends too early"))?;
        self.place += 1;
        Ok(token)
    }

    fn fault(&self, what: impl Into<String>) -> (usize, String) {
        let place = self.place.min(self.tokens.len()).saturating_sub(1);
        (self.tokens.get(place).map_or(0, |(_, place)| *place), what.into())
    }

    fn take(&mut self, wanted: &Token<'_>) -> bool {
        let found = self.peek() == Some(wanted);
        self.place += usize::from(found);
        found
    }

    fn expect(&mut self, wanted: &Token<'_>) -> Parsed<()> {
        if self.take(wanted) {
            Ok(())
        } else {
            Err(self.fault(format!("expected {wanted:?}, found {:?}", self.peek())))
        }
    }

    fn sign(&mut self, sign: &'static str) -> Parsed<()> {
        self.expect(&Token::Sign(sign))
    }

    fn name(&mut self) -> Parsed<&'a str> {
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
    fn closed(&mut self, ends: &[&str]) -> Parsed<(Vec<Node<'a>>, &'a str)> {
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
        let condition = self.expression(0)?;
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
        let over = self.expression(0)?;
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
    fn loop_names(&mut self) -> Parsed<(Option<&'a str>, &'a str)> {
        let first = self.name()?;
        let second = if self.take(&Token::Sign(",")) { Some(self.name()?) } else { None };
        self.expect(&Token::Name("in"))?;
        Ok(second.map_or((None, first), |second| (Some(first), second)))
    }

    /// A component's name, which may have dots.
    fn component_name(&mut self) -> Parsed<Cow<'a, str>> {
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
        while !self.take(&Token::Sign(")")) {
            if !arguments.is_empty() {
                self.sign(",")?;
                if self.take(&Token::Sign(")")) {
                    break;
                }
            }
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

    fn expression(&mut self, least: u8) -> Parsed<Expr<'a>> {
        let mut left = self.operand()?;
        while let Some(bound) = self.peek().and_then(binding).filter(|bound| *bound >= least) {
            let sign = self.next()?;
            left = match sign {
                Token::Name("if") => {
                    let condition = Box::new(self.expression(0)?);
                    self.expect(&Token::Name("else"))?;
                    let otherwise = Box::new(self.expression(0)?);
                    return Ok(Expr::Ternary { condition, then: Box::new(left), otherwise });
                }
                Token::Name("not") => {
                    self.expect(&Token::Name("in"))?;
                    Expr::Not(Box::new(Expr::In(Box::new([left, self.expression(bound + 1)?]))))
                }
                Token::Name("is") => {
                    let is_negated = self.take(&Token::Name("not"));
                    let test = Expr::Test { of: Box::new(left), test: self.filter()? };
                    if is_negated { Expr::Not(Box::new(test)) } else { test }
                }
                Token::Sign("|") => Expr::Filtered { of: Box::new(left), filter: self.filter()? },
                Token::Sign("[") => self.subscript(left, false)?,
                sign => {
                    let right = if sign == Token::Sign("**") { bound - 1 } else { bound + 1 };
                    let pair = Box::new([left, self.expression(right)?]);
                    operation(&sign, pair).ok_or_else(|| self.fault(format!("{sign:?} is not supported")))?
                }
            };
        }
        Ok(left)
    }

    fn operand(&mut self) -> Parsed<Expr<'a>> {
        Ok(match self.next()? {
            Token::Integer(number) => Expr::Literal(Literal::Integer(number)),
            Token::Float(number) => Expr::Literal(Literal::Float(number)),
            Token::Quoted(text) => Expr::Literal(Literal::Text(text)),
            Token::Name("true" | "True") => Expr::Literal(Literal::Bool(true)),
            Token::Name("false" | "False") => Expr::Literal(Literal::Bool(false)),
            Token::Name("none" | "None" | "null") => Expr::Literal(Literal::None),
            Token::Name("not") => Expr::Not(Box::new(self.expression(NOT)?)),
            Token::Sign("-") => match self.expression(NEGATIVE)? {
                Expr::Literal(Literal::Integer(number)) => Expr::Literal(Literal::Integer(-number)),
                Expr::Literal(Literal::Float(number)) => Expr::Literal(Literal::Float(-number)),
                _ => return Err(self.fault("`-` stands before numbers only")),
            },
            Token::Sign("(") => {
                let inner = self.expression(0)?;
                self.sign(")")?;
                inner
            }
            Token::Sign("[") => self.list()?,
            Token::Sign("{") => self.map()?,
            Token::Sign("<") => {
                let name = self.component_name()?;
                let arguments = self.attributes()?;
                self.sign("/")?;
                self.sign(">")?;
                Expr::Component { name, arguments, body: None }
            }
            Token::Name(name) => self.path(name)?,
            other => return Err(self.fault(format!("expected a value, found {other:?}"))),
        })
    }

    /// A name and what is looked up in it, or a call.
    fn path(&mut self, name: &'a str) -> Parsed<Expr<'a>> {
        if self.peek() == Some(&Token::Sign("(")) {
            return Ok(Expr::Call { name, arguments: self.keyed()? });
        }
        if name == "loop" && self.loops > 0 {
            self.sign(".")?;
            return Ok(Expr::Loop(match self.name()? {
                "index" => LoopFact::Index,
                "index0" => LoopFact::Index0,
                "first" => LoopFact::First,
                "last" => LoopFact::Last,
                "length" => LoopFact::Length,
                other => return Err(self.fault(format!("`loop` has no `{other}`"))),
            }));
        }
        let mut found = Expr::Name(name);
        while let Some(Token::Sign(sign @ ("." | "?." | "[" | "?["))) = self.peek().cloned() {
            self.place += 1;
            let is_optional = sign.starts_with('?');
            found = if sign.ends_with('.') {
                Expr::Attribute { of: Box::new(found), name: self.name()?, is_optional }
            } else {
                self.subscript(found, is_optional)?
            };
        }
        Ok(found)
    }

    /// What stands in brackets behind a value, the bracket that opens taken.
    fn subscript(&mut self, of: Expr<'a>, is_optional: bool) -> Parsed<Expr<'a>> {
        let of = Box::new(of);
        let is = |parser: &Self, sign| parser.peek() == Some(&Token::Sign(sign));
        let start = if is(self, ":") { None } else { Some(Box::new(self.expression(0)?)) };
        let found = if self.take(&Token::Sign(":")) {
            let end = if is(self, "]") { None } else { Some(Box::new(self.expression(0)?)) };
            if is_optional || is(self, ":") {
                return Err(self.fault("this way to cut is not supported"));
            }
            Expr::Slice { of, start, end }
        } else {
            let key = start.ok_or_else(|| self.fault("empty brackets"))?;
            Expr::Item { of, key, is_optional }
        };
        self.sign("]")?;
        Ok(found)
    }

    fn list(&mut self) -> Parsed<Expr<'a>> {
        let mut entries = Vec::new();
        while !self.take(&Token::Sign("]")) {
            if !entries.is_empty() {
                self.sign(",")?;
                if self.take(&Token::Sign("]")) {
                    break;
                }
            }
            if self.take(&Token::Sign("...")) {
                entries.push(Entry::Spread(self.expression(0)?));
                continue;
            }
            let value = self.expression(0)?;
            if entries.is_empty() && self.take(&Token::Name("for")) {
                return self.comprehension(value);
            }
            entries.push(Entry::Value(value));
        }
        Ok(Expr::List(entries))
    }

    fn comprehension(&mut self, value: Expr<'a>) -> Parsed<Expr<'a>> {
        let (key, name) = self.loop_names()?;
        // A ternary would take the `if`.
        let over = Box::new(self.expression(1)?);
        let condition = if self.take(&Token::Name("if")) { Some(Box::new(self.expression(1)?)) } else { None };
        self.sign("]")?;
        Ok(Expr::Comprehension { value: Box::new(value), key, name, over, condition })
    }

    fn map(&mut self) -> Parsed<Expr<'a>> {
        let mut entries = Vec::new();
        while !self.take(&Token::Sign("}")) {
            if !entries.is_empty() {
                self.sign(",")?;
                if self.take(&Token::Sign("}")) {
                    break;
                }
            }
            entries.push(match self.next()? {
                Token::Sign("...") => Entry::Spread(self.expression(0)?),
                Token::Quoted(key) => {
                    self.sign(":")?;
                    Entry::Keyed(key, self.expression(0)?)
                }
                other => return Err(self.fault(format!("expected a key, found {other:?}"))),
            });
        }
        Ok(Expr::Map(entries))
    }

    fn filter(&mut self) -> Parsed<Filter<'a>> {
        let name = self.name()?;
        let arguments = if self.peek() == Some(&Token::Sign("(")) { self.keyed()? } else { Vec::new() };
        Ok(Filter { name, arguments })
    }

    /// `(NAME=VALUE, …)`.
    fn keyed(&mut self) -> Parsed<Vec<(&'a str, Expr<'a>)>> {
        self.sign("(")?;
        let mut arguments = Vec::new();
        while !self.take(&Token::Sign(")")) {
            if !arguments.is_empty() {
                self.sign(",")?;
                if self.take(&Token::Sign(")")) {
                    break;
                }
            }
            let name = self.name()?;
            self.sign("=")?;
            arguments.push((name, self.expression(0)?));
        }
        Ok(arguments)
    }

    /// What is behind the name of a component.
    fn attributes(&mut self) -> Parsed<Vec<Entry<'a>>> {
        let mut attributes = Vec::new();
        loop {
            if let Some(Token::Name(name)) = self.peek().cloned() {
                self.place += 1;
                let value = if !self.take(&Token::Sign("=")) {
                    Expr::Name(name)
                } else if self.take(&Token::Sign("{")) {
                    let value = self.expression(0)?;
                    self.sign("}")?;
                    value
                } else {
                    match self.next()? {
                        Token::Quoted(text) => Expr::Literal(Literal::Text(text)),
                        other => return Err(self.fault(format!("expected a value, found {other:?}"))),
                    }
                };
                attributes.push(Entry::Keyed(Cow::Borrowed(name), value));
            } else if self.take(&Token::Sign("{")) {
                self.sign("...")?;
                attributes.push(Entry::Spread(self.expression(0)?));
                self.sign("}")?;
            } else {
                return Ok(attributes);
            }
        }
    }

    /// `{% <NAME …> %}…{% </NAME> %}`, the first `<` taken.
    fn component_with_body(&mut self) -> Parsed<Expr<'a>> {
        let name = self.component_name()?;
        let arguments = self.attributes()?;
        self.sign(">")?;
        self.expect(&Token::TagEnd)?;
        let (body, _) = self.closed(&["</"])?;
        if self.component_name()? != name {
            return Err(self.fault(format!("this does not end the component `{name}`")));
        }
        self.sign(">")?;
        Ok(Expr::Component { name, arguments, body: Some(body) })
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

fn operation<'a>(sign: &Token<'_>, pair: Box<[Expr<'a>; 2]>) -> Option<Expr<'a>> {
    let compare = |comparison, pair| Some(Expr::Compare(comparison, pair));
    let compute = |arithmetic, pair| Some(Expr::Compute(arithmetic, pair));
    match sign {
        Token::Name("and") => Some(Expr::And(pair)),
        Token::Name("or") => Some(Expr::Or(pair)),
        Token::Name("in") => Some(Expr::In(pair)),
        Token::Sign("~") => Some(Expr::Concat(pair)),
        Token::Sign("==") => compare(Comparison::Equal, pair),
        Token::Sign("!=") => compare(Comparison::NotEqual, pair),
        Token::Sign("<") => compare(Comparison::Less, pair),
        Token::Sign("<=") => compare(Comparison::LessOrEqual, pair),
        Token::Sign(">") => compare(Comparison::Greater, pair),
        Token::Sign(">=") => compare(Comparison::GreaterOrEqual, pair),
        Token::Sign("+") => compute(Arithmetic::Add, pair),
        Token::Sign("-") => compute(Arithmetic::Subtract, pair),
        Token::Sign("*") => compute(Arithmetic::Multiply, pair),
        Token::Sign("/") => compute(Arithmetic::Divide, pair),
        Token::Sign("//") => compute(Arithmetic::DivideWhole, pair),
        Token::Sign("%") => compute(Arithmetic::Remainder, pair),
        Token::Sign("**") => compute(Arithmetic::Power, pair),
        _ => None,
    }
}
