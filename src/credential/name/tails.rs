//! Words at the end of a name of a credential that say which of several is meant, as tables.

use super::endings::Endings;

/// What may follow such a name of a credential without another meaning: how it is written, which of several it is, where it holds.
pub(super) static TAILS: Endings = Endings::new(&[
    "admin",
    "ap",
    "app",
    "b64",
    "base64",
    "bot",
    "central",
    "ci",
    "current",
    "data",
    "default",
    "dev",
    "development",
    "east",
    "eu",
    "external",
    "global",
    "internal",
    "live",
    "local",
    "main",
    "master",
    "new",
    "nonprod",
    "north",
    "old",
    "pem",
    "plain",
    "prd",
    "preprod",
    "previous",
    "primary",
    "prod",
    "production",
    "qa",
    "read",
    "readonly",
    "replica",
    "ro",
    "root",
    "rw",
    "sandbox",
    "secondary",
    "south",
    "staging",
    "stg",
    "string",
    "test",
    "testing",
    "text",
    "uat",
    "us",
    "value",
    "west",
    "write",
]);

/// What else may follow such a name, in order, only as a word of its own: with other letters before them these are ends of other words.
pub(super) const QUALIFIERS: &[&str] = &[
    "acc",
    "acceptance",
    "amer",
    "android",
    "apac",
    "backup",
    "demo",
    "dr",
    "emea",
    "failover",
    "frontend",
    "int",
    "integration",
    "ios",
    "latam",
    "mobile",
    "na",
    "perf",
    "shared",
    "sit",
    "standby",
    "uk",
    "web",
];

#[cfg(test)]
mod tests {
    use super::QUALIFIERS;

    #[test]
    fn qualifiers_are_in_order_so_that_each_is_found() {
        assert!(QUALIFIERS.is_sorted());
    }
}
