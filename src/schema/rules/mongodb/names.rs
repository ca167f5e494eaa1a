//! Names that MongoDB gives to what it keeps.

use crate::config::{Config, Mongodb, Setting, settings};
use crate::schema::Report;

/// Longest name of a database, in bytes.
const LONGEST: usize = 63;
/// What no database's name can hold: MongoDB itself or its drivers refuse it.
const UNUSABLE: &[char] = &['/', '\\', '.', ' ', '"', '$', '\0'];
/// Databases of MongoDB's own, in which no user can be made or nothing is replicated.
const OWN: &[&str] = &["config", "local"];
/// What ends the text that a script of the image puts names in.
const ENDS_TEXT: &[char] = &['\'', '\\'];

/// Checks the names of the database, of its user and of the replica set.
pub fn check(mongodb: &Mongodb, replicated: bool, report: &mut Report<'_>) {
    let database = &mongodb.auth.database;
    match (database_fault(database), of_accounts(database)) {
        (Some((message, help)), _) => report.error("mongodb.auth.database", message, help),
        (None, Some(Accounts::Refused(message))) => report.error("mongodb.auth.database", message, OTHER),
        (None, Some(Accounts::Shared(message))) => report.warn("mongodb.auth.database", message, OTHER),
        (None, None) => {}
    }
    if mongodb.auth.enabled && mongodb.auth.username.contains(ENDS_TEXT) {
        report.error(
            "mongodb.auth.username",
            "the image's script for users takes neither `'` nor a backslash",
            "use letters, digits and marks such as `-`, `_` and `.`",
        );
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let set = &mongodb.replica_set_name;
    if replicated && (set.is_empty() || !set.chars().all(is_plain)) {
        report.error(
            "mongodb.replicaSetName",
            "this cannot be the name of a replica set",
            "use letters, digits, `-`, `_` and `.`, as in `rs0`",
        );
    }
}

/// Checks the name of the database where the user's own settings give one.
pub fn check_settings(config: &Config, report: &mut Report<'_>) {
    let settings = settings(&config.st2.config);
    let named = settings.iter().rfind(|setting| setting.section == "database" && setting.key == "db_name");
    // What begins with a dollar sign refers to another setting.
    let Some(setting) = named.filter(|setting| !setting.value().contains('$')) else { return };
    let (name, line) = (unquoted(setting.value()), setting.line);
    if let Some((message, help)) = name_fault(name) {
        report.error("st2.config", format!("line {line} of this text: {message}"), help);
    } else if !is_in_address(config, &settings) {
        match of_accounts(name) {
            Some(Accounts::Refused(message)) => {
                report.error("st2.config", format!("line {line} of this text: {message}"), OTHER);
            }
            Some(Accounts::Shared(message)) => {
                report.warn("st2.config", format!("line {line} of this text: {message}"), OTHER);
            }
            None if name.is_empty() => {
                let message = "without a name StackStorm's data would be in the database `test`";
                report.warn("st2.config", format!("line {line} of this text: {message}"), OTHER);
            }
            None => {}
        }
    }
}

/// Whether the address of MongoDB names the database: then it counts whatever `db_name` says.
fn is_in_address(config: &Config, settings: &[Setting<'_>]) -> bool {
    let host = settings.iter().rfind(|setting| setting.section == "database" && setting.key == "host");
    match host {
        Some(host) => {
            let path = unquoted(host.value()).split_once("://").and_then(|(_, rest)| rest.split_once('/'));
            path.is_some_and(|(_, path)| path.split('?').next().is_some_and(|name| !name.is_empty()))
        }
        // Without login the address that st2ha writes names none.
        None => !config.mongodb.enabled || config.mongodb.auth.enabled,
    }
}

/// A value as oslo.config reads it.
fn unquoted(value: &str) -> &str {
    let inner = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}

/// What is wrong with a name that is that of MongoDB's database of accounts.
enum Accounts {
    /// MongoDB takes no database of this name.
    Refused(&'static str),
    /// It takes it.
    Shared(&'static str),
}

/// How to call a database that is to be StackStorm's own.
const OTHER: &str = "write a name such as `st2`";

/// Whether a database is that of accounts.
pub fn is_of_accounts(name: &str) -> bool {
    of_accounts(name).is_some()
}

fn of_accounts(name: &str) -> Option<Accounts> {
    if name == "admin" {
        Some(Accounts::Shared("StackStorm's data would be in MongoDB's database of accounts"))
    } else if name.eq_ignore_ascii_case("admin") {
        Some(Accounts::Refused("MongoDB has a database `admin`, and takes no other whose name differs in case alone"))
    } else {
        None
    }
}

fn database_fault(name: &str) -> Option<(String, &'static str)> {
    if name.contains('\'') && name_fault(name).is_none() {
        return Some(("the image's script for the database's user takes no `'`".to_owned(), HELP));
    }
    name_fault(name)
}

/// How to call a database.
const HELP: &str = "use letters, digits, `-` and `_`, as in `st2`";

/// What MongoDB and its drivers do not take for a database's name.
fn name_fault(name: &str) -> Option<(String, &'static str)> {
    if let Some(found) = name.chars().find(|c| UNUSABLE.contains(c) || c.is_control() || c.is_whitespace()) {
        let what = match found {
            ' ' => "a blank".to_owned(),
            found if found.is_control() || found.is_whitespace() => "a line break, a tab or the like".to_owned(),
            found => format!("`{found}`"),
        };
        Some((format!("a MongoDB database name cannot have {what} in it"), HELP))
    } else if name.len() > LONGEST {
        Some((format!("a MongoDB database name has at most {LONGEST} bytes"), "choose a shorter one"))
    } else if OWN.iter().any(|own| own.eq_ignore_ascii_case(name)) {
        Some((format!("the database `{name}` is MongoDB's own"), "choose another one, such as `st2`"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::database_fault;

    #[test]
    fn names_of_databases() {
        for name in ["", "st2", "St2-prod_1", "a@b", "ä", "100%", "a#b", "a?b", "a:b", &"x".repeat(63), "locals"] {
            assert_eq!(database_fault(name), None, "{name:?}");
        }
        for name in [
            "a/b",
            "a b",
            " a",
            "a.b",
            ".",
            "a\\b",
            "a\"b",
            "$external",
            "a$",
            "a\0b",
            "a\tb",
            "a\nb",
            "a'b",
            "local",
            "config",
            "a\u{a0}b",
            &"x".repeat(64),
            &"ä".repeat(32),
        ] {
            assert!(database_fault(name).is_some(), "{name:?}");
        }
    }
}
