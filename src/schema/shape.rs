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
    Integer,
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
    /// Why the key has no effect, if it has none.
    pub unused: Option<&'static str>,
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
