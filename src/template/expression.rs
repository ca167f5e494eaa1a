//! Reading expressions. Precedence and forms are those of Tera 2.4.

use std::borrow::Cow;

use super::parse::{Parsed, Parser};
use super::program::{Arithmetic, Comparison, Entry, Expr, Filter, Literal, LoopFact};
use super::token::Token;

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
    pub(super) fn expression(&mut self, least: u8) -> Parsed<Expr<'a>> {
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
        while self.has_next(entries.len(), "]")? {
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
        while self.has_next(entries.len(), "}")? {
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

    pub(super) fn filter(&mut self) -> Parsed<Filter<'a>> {
        let name = self.name()?;
        let arguments = if self.peek() == Some(&Token::Sign("(")) { self.keyed()? } else { Vec::new() };
        Ok(Filter { name, arguments })
    }

    /// `(NAME=VALUE, …)`.
    fn keyed(&mut self) -> Parsed<Vec<(&'a str, Expr<'a>)>> {
        self.sign("(")?;
        let mut arguments = Vec::new();
        while self.has_next(arguments.len(), ")")? {
            let name = self.name()?;
            self.sign("=")?;
            arguments.push((name, self.expression(0)?));
        }
        Ok(arguments)
    }

    /// What is behind the name of a component.
    pub(super) fn attributes(&mut self) -> Parsed<Vec<Entry<'a>>> {
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
    pub(super) fn component_with_body(&mut self) -> Parsed<Expr<'a>> {
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
