//! MongoDB that somebody else runs.

use super::login;
use crate::config::MongodbExternal;
use crate::schema::Report;

const SECTION: &str = "mongodb.external";
/// What a name of a database cannot hold, on whatever system the servers run.
const REFUSED: &[char] = &['/', '\\', '.', ' ', '"', '$', '*', '<', '>', ':', '|', '?'];
/// Longest name of a database, in bytes.
const LONGEST: usize = 63;
/// Databases of MongoDB itself, which nobody else keeps data in.
const ITS_OWN: &[&str] = &["config", "local"];

/// Checks the database that the data go to.
pub fn check(mongodb: &MongodbExternal, report: &mut Report<'_>) {
    login::both(SECTION, &mongodb.login, report);
    let at = |key: &str| format!("{SECTION}.{key}");
    match mongodb.database.as_deref().unwrap_or_default() {
        "" => report.error(
            &at("database"),
            "nothing says which database StackStorm keeps its data in",
            "write its name, such as `st2`",
        ),
        name if !is_name(name) => {
            report.error(&at("database"), "MongoDB cannot have a database of this name", NAME_HELP);
        }
        name if ITS_OWN.contains(&name) => report.error(
            &at("database"),
            "this database is MongoDB's own, and not for data",
            "write a name such as `st2`; the database with the user's account is `authSource`",
        ),
        "admin" => report.warn(
            &at("database"),
            "StackStorm's data would be in MongoDB's database of accounts",
            "write a name such as `st2`; the database with the user's account is `authSource`",
        ),
        _ => {}
    }
    let source = mongodb.auth_source.as_deref().filter(|name| !name.is_empty());
    // `$external` holds accounts of other systems, such as LDAP.
    if source.is_some_and(|name| name != "$external" && !is_name(name)) {
        report.error(&at("authSource"), "MongoDB cannot have a database of this name", NAME_HELP);
    } else if source.is_some() && mongodb.login.username().is_none() && mongodb.login.password().is_none() {
        report.warn(
            &at("authSource"),
            "this is where the user's account is, but StackStorm does not log in",
            "write `username` and `password`, or remove it",
        );
    }
    if mongodb.replica_set.as_deref().is_some_and(|name| name.contains(char::is_control)) {
        report.error(
            &at("replicaSet"),
            "there is a control character in this name",
            "write the name as the servers have it",
        );
    }
}

const NAME_HELP: &str = "write up to 63 letters, digits, `-` and `_`, such as `st2`";

fn is_name(name: &str) -> bool {
    name.len() <= LONGEST && !name.contains(|letter: char| letter.is_control() || REFUSED.contains(&letter))
}
