//! Names of credentials with somebody's name behind them: `PASSWORD_ALICE`. No table has all of these, so the text tells, too.

use super::super::letters::words;
use super::tells_about;

/// What such names begin with.
const FIRST: &[&str] = &["pass", "passphrase", "passwd", "password", "pat", "psk", "pw", "pwd", "secret", "token"];

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

/// The most words that such a name has.
const LONGEST: usize = 3;

/// Whether a name may be one, by itself and without what divides its words.
pub(super) fn may_be_of_somebody(name: &str, plain: &str) -> bool {
    // Words are taken apart only where it may be one.
    if !FIRST.iter().any(|first| plain.starts_with(first)) {
        return false;
    }
    let words = words(name);
    let is_about = |word: &String| ABOUT.contains(&word.as_str());
    match words.as_slice() {
        [first, rest @ ..] if !rest.is_empty() && words.len() <= LONGEST => {
            FIRST.contains(&first.as_str()) && !rest.iter().any(is_about) && !tells_about(name)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::letters::plain;
    use super::may_be_of_somebody;

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
}
