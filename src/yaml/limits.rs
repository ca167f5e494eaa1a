//! How much is read at most.

/// The longest text of the user's that is read.
pub const MAX_BYTES: usize = Limits::INPUT.bytes;

/// The deepest nesting of lists and maps that is read, aliases included.
pub const MAX_DEPTH: usize = 200;

/// The most nodes of the user's that are read, aliases included.
pub const MAX_NODES: usize = Limits::INPUT.nodes;

/// How much is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest text, aliases included.
    pub bytes: usize,
    /// The most nodes, aliases included.
    pub nodes: usize,
}

impl Limits {
    /// For what people write.
    pub const INPUT: Self = Self { bytes: 16 << 20, nodes: 400_000 };
    /// For manifests, which programs write: far more than any cluster has, and still a bound for the memory.
    pub const MANIFESTS: Self = Self { bytes: 256 << 20, nodes: 8_000_000 };
}

/// What to say of a text that is nested deeper.
pub(super) fn too_deep() -> String {
    format!("lists and maps are nested more than {MAX_DEPTH} deep")
}
