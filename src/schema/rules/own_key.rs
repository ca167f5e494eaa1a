//! Keys that users choose, in paths of findings.

/// Such a key as a path has it: `jane.doe` is `jane\.doe`, so that its dots do not divide it.
pub fn own_key(name: &str) -> String {
    name.replace('.', "\\.")
}
