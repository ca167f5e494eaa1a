//! New secrets beside others that a release has already: data may depend on older ones.

use super::advised::Advised;
use super::note;
use crate::secrets::{Generated, Need, Store};

/// What MongoDB's data has from its first start on.
const MONGODB_PASSWORDS: [&str; 2] = ["mongodb.auth.rootPassword", "mongodb.auth.password"];

/// Warns of secrets that were added to a file with others. What needs them may be new, or older ones left out.
pub fn warn(added: &[Generated], store: &Store, advised: Advised<'_>) {
    let path = store.path().display();
    let paths = || added.iter().map(|secret| secret.path.as_str());
    if let Some(key) = paths().find(|path| Need::find(path).is_some_and(|need| need.kind.encrypts_data())) {
        note(&format!(
            "warning: generated {key} beside secrets that {path} holds already; if the release has had another one, StackStorm cannot read what \
             it has encrypted with that: give that one in a values file before anything is applied, or bring it back with {}",
            advised.import_again()
        ));
    }
    let of_mongodb: Vec<&str> =
        MONGODB_PASSWORDS.into_iter().filter(|password| paths().any(|path| path == *password)).collect();
    if !of_mongodb.is_empty() {
        note(&format!(
            "warning: generated {} beside secrets that {path} holds already; if MongoDB has run before, give it the ones that it has before \
             anything is applied",
            of_mongodb.join(" and ")
        ));
    }
}
