//! Fields of objects, and tables of them.

/// A field: the key that it or its list stands under, or nothing where that does not matter, and its own key.
pub type Field = (&'static str, &'static str);

/// Maps from names to texts: an empty one is the same as nothing, and what is in them is the user's. All other maps are structures,
/// of which an empty one may say a lot, as `emptyDir: {}` does.
pub const FREE: &[Field] = &[
    ("", "annotations"),
    ("", "binaryData"),
    ("", "data"),
    ("", "labels"),
    ("", "matchLabels"),
    ("", "nodeSelector"),
    ("", "stringData"),
    ("", "volumeAttributes"),
    ("flexVolume", "options"),
];

/// Whether a field is a map of the user's own.
pub fn is_free(field: (&str, &str)) -> bool {
    is_listed(FREE, field)
}

/// Whether a field is in a table.
pub fn is_listed(table: &[Field], (parent, key): (&str, &str)) -> bool {
    table.iter().any(|(known, name)| *name == key && (known.is_empty() || *known == parent))
}
