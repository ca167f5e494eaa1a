//! The flags of the `--set` family.

/// How the text of a flag becomes values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetKind {
    /// `--set`: numbers, booleans and null are recognised.
    Typed,
    /// `--set-string`: every value is text.
    String,
    /// `--set-json`: values are JSON.
    Json,
    /// `--set-file`: values are names of files that hold the text.
    File,
    /// `--set-literal`: one value, taken as it is.
    Literal,
}

impl SetKind {
    /// The flag as typed.
    pub fn flag(self) -> &'static str {
        match self {
            Self::Typed => "--set",
            Self::String => "--set-string",
            Self::Json => "--set-json",
            Self::File => "--set-file",
            Self::Literal => "--set-literal",
        }
    }
}
