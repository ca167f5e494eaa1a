//! What the schema says, as tables that the build script compiles from `schema/values.schema.json`.

/// The number of a shape.
pub type ShapeId = usize;

/// What a value has to look like.
#[allow(dead_code, reason = "which shapes occur is up to the schema")]
#[derive(Debug)]
pub enum Shape {
    /// Anything at all.
    Anything,
    /// Text: any scalar is taken as the text it was written as.
    Text,
    /// An amount as Kubernetes writes it: `100m`, `512Mi`.
    Quantity,
    /// The same, and always taken as the text it was written as.
    QuantityText,
    /// Text that is a credential.
    Secret,
    /// A whole number.
    Integer {
        /// The smallest one.
        least: i64,
        /// The largest one.
        most: i64,
    },
    /// Any number.
    Number,
    /// True or false.
    Boolean,
    /// A whole number or text.
    IntOrString,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A list of one shape.
    List(ShapeId),
    /// A map.
    Object {
        /// The keys it knows, in order.
        fields: &'static [Field],
        /// What other keys are.
        others: Others,
    },
    /// Any of these shapes.
    Any(&'static [ShapeId]),
}

impl Shape {
    /// What is expected, for messages.
    pub fn in_words(&self) -> String {
        match self {
            Self::Anything | Self::Any(_) => "another value".to_owned(),
            Self::Text | Self::Secret => "a string".to_owned(),
            Self::Quantity | Self::QuantityText => "an amount such as `100m` or `512Mi`".to_owned(),
            Self::Integer { .. } => "an integer".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Boolean => "true or false".to_owned(),
            Self::IntOrString => "an integer or a string".to_owned(),
            Self::Choice(choices) => {
                let choices: Vec<&str> = choices.iter().copied().filter(|choice| !choice.is_empty()).collect();
                format!("one of `{}`", choices.join("`, `"))
            }
            Self::List(_) => "a list".to_owned(),
            Self::Object { .. } => "a map".to_owned(),
        }
    }

    /// How to write it, where the words do not tell.
    pub fn how_to_write(&self) -> &'static str {
        match self {
            Self::Anything | Self::Any(_) => "",
            Self::Text | Self::Secret => "write a text; put it in quotes if it begins with `{` or `[`",
            Self::Quantity | Self::QuantityText => "write a number, or a number and its unit",
            Self::Integer { .. } | Self::Number => "write a number such as `3`",
            Self::Boolean => "write `true` or `false`",
            Self::IntOrString => "write a number such as `80`, or a name",
            Self::Choice(_) => "write it exactly like this, in upper and lower case",
            Self::List(item) if matches!(shape(*item), Self::Object { .. }) => {
                "write a list of maps: `[{key: value}]`, or a dash before the first key of each"
            }
            Self::List(_) => "write a list: `[first, second]`, or a line with a dash for each item",
            Self::Object { .. } => "write a map: `{key: value}`, or an indented line `key: value` for each key",
        }
    }
}

/// A key that a map knows.
#[derive(Debug)]
pub struct Field {
    /// The key.
    pub name: &'static str,
    /// What its value looks like.
    pub shape: ShapeId,
    /// Whether its value may hold Go templates.
    pub template: bool,
    /// Whether it has to be there. What has a default comes back when it is deleted.
    pub required: bool,
    /// Whether it has to hold something.
    pub filled: bool,
    /// Why the key has no effect, if it has none.
    pub unused: Option<&'static str>,
}

impl Field {
    /// Why the key has no effect, as a help: it goes on after a message.
    pub fn help_if_unused(&self) -> Option<String> {
        let mut letters = self.unused?.trim_end_matches('.').chars();
        Some(letters.next()?.to_lowercase().chain(letters).collect())
    }

    /// Whether the key can be there and say nothing: as a list, or as a map no key of which has to be there.
    pub fn can_be_empty(&self) -> bool {
        match shape(self.shape) {
            Shape::List(_) => !self.filled,
            Shape::Object { fields, .. } => !self.filled && !fields.iter().any(|field| field.required),
            _ => false,
        }
    }
}

/// What a map's keys are that are not listed.
#[derive(Debug)]
pub enum Others {
    /// Not known to st2ha: probably a typing mistake.
    Unknown,
    /// Not known to Kubernetes, which would refuse the object.
    Refused,
    /// Anything goes.
    Anything,
    /// Values of one shape.
    Shape(ShapeId),
}

include!(concat!(env!("OUT_DIR"), "/shapes.rs"));

/// The shape of all values.
pub const ROOT: ShapeId = 0;

/// A shape by its number.
pub fn shape(number: ShapeId) -> &'static Shape {
    SHAPES.get(number).unwrap_or(&Shape::Anything)
}
