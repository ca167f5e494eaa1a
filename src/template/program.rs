//! What a template is once it is read: a tree of what it prints and does.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Program<'a> {
    /// What it prints and does, components aside.
    #[serde(borrow)]
    pub body: Vec<Node<'a>>,
    /// The components that it defines.
    #[serde(borrow, skip)]
    pub components: Vec<Component<'a>>,
}

/// `{% component NAME(…) %}…{% endcomponent %}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Component<'a> {
    /// Its name.
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    /// What it can be given.
    #[serde(borrow)]
    pub arguments: Vec<Argument<'a>>,
    /// `...NAME`: what takes in all that it is given besides.
    pub rest: Option<&'a str>,
    /// What it prints and does.
    #[serde(borrow)]
    pub body: Vec<Node<'a>>,
}

/// What a component can be given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Argument<'a> {
    /// Its name.
    pub name: &'a str,
    /// `@name`: taken from where the component is called if it is not given.
    pub is_implicit: bool,
    /// Of which kind its value has to be.
    pub kind: Option<Kind>,
    /// What it is where it is not given.
    #[serde(borrow)]
    pub default: Option<Expr<'a>>,
}

/// The kinds of values that an argument can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Text.
    String,
    /// True or false.
    Bool,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Float,
    /// Any number.
    Number,
    /// A list.
    Array,
    /// A map.
    Map,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Node<'a> {
    /// Text that is printed as it is.
    Text(&'a str),
    /// `{{ … }}`.
    Print(#[serde(borrow)] Expr<'a>),
    /// `{% set NAME = … %}`.
    Set {
        /// The name.
        name: &'a str,
        /// Where it counts.
        scope: Scope,
        /// The value.
        #[serde(borrow)]
        value: Expr<'a>,
    },
    /// `{% set NAME %}…{% endset %}`.
    SetText {
        /// The name.
        name: &'a str,
        /// Where it counts.
        scope: Scope,
        /// What is done to the text.
        #[serde(borrow)]
        filters: Vec<Filter<'a>>,
        /// What prints the text.
        #[serde(borrow)]
        body: Vec<Node<'a>>,
    },
    /// `{% if … %}…{% else %}…{% endif %}`.
    If {
        /// The condition.
        #[serde(borrow)]
        condition: Box<Expr<'a>>,
        /// What holds if it is true.
        #[serde(borrow)]
        then: Vec<Node<'a>>,
        /// What holds if not.
        #[serde(borrow)]
        otherwise: Vec<Node<'a>>,
    },
    /// `{% for KEY, VALUE in … %}…{% else %}…{% endfor %}`.
    For {
        /// Name of a map's key.
        key: Option<&'a str>,
        /// Name of the value.
        value: &'a str,
        /// What is gone through.
        #[serde(borrow)]
        over: Box<Expr<'a>>,
        /// What is done for each.
        #[serde(borrow)]
        body: Vec<Node<'a>>,
        /// What is done if there is none.
        #[serde(borrow)]
        otherwise: Vec<Node<'a>>,
    },
    /// `{% include "…" %}`.
    Include(&'a str),
    /// `{% break %}`.
    Break,
    /// `{% continue %}`.
    Continue,
}

/// Where a name that is set counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// `set`: in this round of the innermost loop, or in the template outside of loops.
    Local,
    /// `set_global`: in the template.
    Global,
}

/// What has a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Expr<'a> {
    /// A value that stands in the template.
    Literal(#[serde(borrow)] Literal<'a>),
    /// A name.
    Name(&'a str),
    /// `loop.index` and its like.
    Loop(LoopFact),
    /// `OF.NAME`, or `OF?.NAME` which is undefined where `OF` is nothing.
    Attribute {
        /// What is looked into.
        #[serde(borrow)]
        of: Box<Expr<'a>>,
        /// The key.
        name: &'a str,
        /// Whether it is `?.`.
        is_optional: bool,
    },
    /// `OF[KEY]`, or `OF?[KEY]`.
    Item {
        /// What is looked into.
        #[serde(borrow)]
        of: Box<Expr<'a>>,
        /// The key or the place.
        #[serde(borrow)]
        key: Box<Expr<'a>>,
        /// Whether it is `?[`.
        is_optional: bool,
    },
    /// `OF[START:END]`.
    Slice {
        /// What is cut.
        #[serde(borrow)]
        of: Box<Expr<'a>>,
        /// The first place.
        #[serde(borrow)]
        start: Option<Box<Expr<'a>>>,
        /// The place behind the last.
        #[serde(borrow)]
        end: Option<Box<Expr<'a>>>,
    },
    /// `OF | NAME(…)`.
    Filtered {
        /// What goes in.
        #[serde(borrow)]
        of: Box<Expr<'a>>,
        /// What is done to it.
        #[serde(borrow)]
        filter: Filter<'a>,
    },
    /// `OF is NAME(…)`.
    Test {
        /// What is asked about.
        #[serde(borrow)]
        of: Box<Expr<'a>>,
        /// The test.
        #[serde(borrow)]
        test: Filter<'a>,
    },
    /// `NAME(…)`.
    Call {
        /// The function.
        name: &'a str,
        /// What it is given.
        #[serde(borrow)]
        arguments: Vec<(&'a str, Expr<'a>)>,
    },
    /// `<NAME … />`, or `{% <NAME …> %}…{% </NAME> %}`.
    Component {
        /// The component.
        #[serde(borrow)]
        name: Cow<'a, str>,
        /// What it is given.
        #[serde(borrow)]
        arguments: Vec<Entry<'a>>,
        /// What stands in it.
        #[serde(borrow)]
        body: Option<Vec<Node<'a>>>,
    },
    /// `THEN if CONDITION else OTHERWISE`.
    Ternary {
        /// The condition.
        #[serde(borrow)]
        condition: Box<Expr<'a>>,
        /// The value if it is true.
        #[serde(borrow)]
        then: Box<Expr<'a>>,
        /// The value if not.
        #[serde(borrow)]
        otherwise: Box<Expr<'a>>,
    },
    /// `[VALUE for KEY, NAME in OVER if CONDITION]`.
    Comprehension {
        /// What goes into the list.
        #[serde(borrow)]
        value: Box<Expr<'a>>,
        /// Name of a map's key.
        key: Option<&'a str>,
        /// Name of the value.
        name: &'a str,
        /// What is gone through.
        #[serde(borrow)]
        over: Box<Expr<'a>>,
        /// Which of them.
        #[serde(borrow)]
        condition: Option<Box<Expr<'a>>>,
    },
    /// `[…]`.
    List(#[serde(borrow)] Vec<Entry<'a>>),
    /// `{…}`.
    Map(#[serde(borrow)] Vec<Entry<'a>>),
    /// `not …`.
    Not(#[serde(borrow)] Box<Expr<'a>>),
    /// `A and B`, whose value is that of the one that decides.
    And(#[serde(borrow)] Box<[Expr<'a>; 2]>),
    /// `A or B`, whose value is that of the one that decides.
    Or(#[serde(borrow)] Box<[Expr<'a>; 2]>),
    /// `A ~ B`.
    Concat(#[serde(borrow)] Box<[Expr<'a>; 2]>),
    /// `A in B`.
    In(#[serde(borrow)] Box<[Expr<'a>; 2]>),
    /// `A < B` and its like.
    Compare(Comparison, #[serde(borrow)] Box<[Expr<'a>; 2]>),
    /// `A + B` and its like.
    Compute(Arithmetic, #[serde(borrow)] Box<[Expr<'a>; 2]>),
}

/// A value that stands in a template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Literal<'a> {
    /// `none`.
    None,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Text(#[serde(borrow)] Cow<'a, str>),
}

/// What `loop` knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LoopFact {
    /// The round, from 1.
    Index,
    /// The round, from 0.
    Index0,
    /// Whether this is the first round.
    First,
    /// Whether this is the last round.
    Last,
    /// How many rounds there are.
    Length,
}

/// `NAME(…)` behind `|` or `is`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Filter<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is given.
    #[serde(borrow)]
    pub arguments: Vec<(&'a str, Expr<'a>)>,
}

/// What stands in a list, a map, or behind the name of a component.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Entry<'a> {
    /// A value of a list.
    Value(#[serde(borrow)] Expr<'a>),
    /// A key with its value.
    Keyed(#[serde(borrow)] Cow<'a, str>, #[serde(borrow)] Expr<'a>),
    /// `...VALUE`: all that is in it.
    Spread(#[serde(borrow)] Expr<'a>),
}

/// Ways to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    /// `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
}

/// Ways to compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Arithmetic {
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
    /// `//`.
    DivideWhole,
    /// `%`.
    Remainder,
    /// `**`.
    Power,
}
