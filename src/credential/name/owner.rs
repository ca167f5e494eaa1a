//! Names of credentials with somebody's name behind them: `PASSWORD_ALICE`. No table has all of these, so the text tells, too.

use super::super::letters::words;
use super::tells_about;

/// What such names begin with where people think up what they hold, of words perhaps.
const PASSWORDS: &[&str] = &["pass", "passphrase", "passwd", "password", "pw", "pwd"];

/// What else such names begin with.
const OTHERS: &[&str] = &["pat", "psk", "secret", "token"];

/// Given names and accounts that many have. Whatever word stands behind such a name is a password.
const PEOPLE: &[&str] = &[
    "admin",
    "administrator",
    "alex",
    "alice",
    "andrew",
    "anna",
    "anne",
    "ben",
    "bob",
    "carol",
    "charlie",
    "chris",
    "daniel",
    "dave",
    "david",
    "emma",
    "eve",
    "frank",
    "george",
    "grace",
    "guest",
    "jack",
    "james",
    "jane",
    "jim",
    "joe",
    "john",
    "julia",
    "kate",
    "laura",
    "linda",
    "lisa",
    "maria",
    "mark",
    "martin",
    "mary",
    "michael",
    "mike",
    "nancy",
    "oscar",
    "paul",
    "peter",
    "robert",
    "root",
    "sam",
    "sarah",
    "simon",
    "stanley",
    "steve",
    "susan",
    "thomas",
    "tim",
    "tom",
    "victor",
    "walter",
];

/// What may stand before somebody's name.
const WHOSE: &[&str] = &["for", "of"];

/// What else the words behind may say: what makes, checks or takes a credential, and how one is used.
const ABOUT: &[&str] = &[
    "audience",
    "auth",
    "authentication",
    "authenticator",
    "backend",
    "charset",
    "check",
    "checker",
    "client",
    "driver",
    "encoder",
    "encoding",
    "encryption",
    "engine",
    "generator",
    "handler",
    "hasher",
    "in",
    "manager",
    "method",
    "parser",
    "plugin",
    "request",
    "review",
    "reviewer",
    "rule",
    "rules",
    "scope",
    "server",
    "service",
    "source",
    "strategy",
    "template",
    "through",
    "validator",
];

/// What the words behind may say where a text of words is no password: what one has to be like, and what becomes of it.
const PROPERTIES: &[&str] = &[
    "age",
    "based",
    "change",
    "complexity",
    "expiration",
    "expire",
    "expires",
    "expiry",
    "generation",
    "grant",
    "hash",
    "hashing",
    "hint",
    "history",
    "lifetime",
    "lockout",
    "login",
    "max",
    "maximum",
    "message",
    "min",
    "minimum",
    "prompt",
    "protected",
    "protection",
    "question",
    "recovery",
    "requirement",
    "requirements",
    "reset",
    "rotation",
    "status",
    "storage",
    "strength",
    "update",
    "vault",
];

/// The most words that such a name has, without those before somebody's name.
const LONGEST: usize = 3;

/// Whether a name may be one, by itself and without what divides its words.
pub(super) fn may_be_of_somebody(name: &str, plain: &str) -> bool {
    owner(name, plain).is_some()
}

/// The same where what it holds may be words, by itself and without what divides its words.
pub(super) fn may_be_words_of_somebody(name: &str, plain: &str) -> bool {
    owner(name, plain).is_some_and(|Owner { first, is_told, rest }| {
        let is_property = |word: &String| PROPERTIES.contains(&word.as_str());
        (is_told || PASSWORDS.contains(&first.as_str())) && !rest.iter().any(is_property)
    })
}

/// Whether a name is that of a credential of somebody whose name is a usual one, by itself and without what divides its words.
pub(super) fn is_of_person(name: &str, plain: &str) -> bool {
    owner(name, plain).is_some_and(|Owner { rest, .. }| match rest.as_slice() {
        [person] => PEOPLE.contains(&person.as_str()),
        _ => false,
    })
}

/// A name that may be one.
struct Owner {
    /// Its first word.
    first: String,
    /// Whether a word says that what follows is somebody.
    is_told: bool,
    /// The words behind.
    rest: Vec<String>,
}

fn owner(name: &str, plain: &str) -> Option<Owner> {
    // Words are taken apart only where it may be one.
    if !PASSWORDS.iter().chain(OTHERS).any(|first| plain.starts_with(first)) {
        return None;
    }
    let mut words = words(name).into_iter();
    let first = words.next().filter(|first| [PASSWORDS, OTHERS].iter().any(|table| table.contains(&first.as_str())))?;
    let mut rest: Vec<String> = words.collect();
    let is_told = rest.len() > 1 && rest.first().is_some_and(|word| WHOSE.contains(&word.as_str()));
    if is_told {
        rest.remove(0);
    }
    let is_about = |word: &String| ABOUT.contains(&word.as_str());
    let is_one = !rest.is_empty() && rest.len() < LONGEST && !rest.iter().any(is_about) && !tells_about(name);
    is_one.then_some(Owner { first, is_told, rest })
}

#[cfg(test)]
mod tests {
    use super::super::super::letters::plain;
    use super::{is_of_person, may_be_of_somebody, may_be_words_of_somebody};

    #[test]
    fn names_of_somebody_stand_behind_what_tells() {
        for name in ["PASSWORD_ALICE", "token-bob", "passwordJaneDoe", "PAT_ACME"] {
            assert!(may_be_of_somebody(name, &plain(name)), "{name}");
        }
        for name in [
            "password",
            "PASSWORD_HASHER",
            "token_url",
            "TOKEN_ALICE_TTL",
            "secretName",
            "password_of_the_user_alice",
            "passenger_alice",
            "proxy_pass_alice",
            "",
        ] {
            assert!(!may_be_of_somebody(name, &plain(name)), "{name}");
        }
    }

    #[test]
    fn people_have_usual_names() {
        for name in ["PASSWORD_ALICE", "passwordBob", "TOKEN_FOR_ALICE", "pw-of-jane", "SECRET_BOB"] {
            assert!(is_of_person(name, &plain(name)), "{name}");
        }
        for name in
            ["PASSWORD_STORE", "PASSWORD_RESET", "PASSWORD_MAX_AGE", "TOKEN_FOR_SERVICE", "ALICE_THEME", "password"]
        {
            assert!(!is_of_person(name, &plain(name)), "{name}");
        }
    }

    #[test]
    fn passwords_of_somebody_may_be_words() {
        for name in ["PASSWORD_ALICE", "passwordJaneDoe", "TOKEN_FOR_ALICE", "pw-of-jane-doe", "PASSWORD_FOR_BOB"] {
            assert!(may_be_words_of_somebody(name, &plain(name)), "{name}");
        }
        for name in [
            "PASSWORD_POLICY",
            "PASSWORD_MIN_LENGTH",
            "PASSWORD_RESET",
            "TOKEN_TTL",
            "TOKEN_ALICE",
            "TOKEN_FOR",
            "TOKEN_FOR_SERVICE",
        ] {
            assert!(!may_be_words_of_somebody(name, &plain(name)), "{name}");
        }
    }
}
