//! What the names of keys, variables and flags say about what they hold.

mod endings;
mod flag;
mod owner;
mod services;
mod several;
mod tails;
mod words;

pub use self::flag::{Flag, flag};
use self::owner::{is_of_person, may_be_of_somebody, may_be_words_of_somebody};
use self::services::{is_service, is_service_in_two_words, may_end_service};
pub use self::several::{Several, several};
use self::tails::{QUALIFIERS, TAILS};
use self::words::{AMBIGUOUS, CONTENTS, ENDS, FILES, HARMLESS, KEPT, OBJECTS, OF_AGENT, SUSPICIOUS, SWITCHES, WORDS};
use super::letters::{folded, plain, words};

/// Whether a key's name says that it holds a credential.
pub fn is_credential(name: &str) -> bool {
    // `-Dpassword=x` of Java.
    let name = &*folded(name.strip_prefix("-D").unwrap_or(name));
    if is_of_agent(name) {
        return false;
    }
    let plain = plain(name);
    let last = last_word(name, &plain);
    let is_one = is_named(&plain)
        || is_named(without_version(&plain))
        || WORDS.contains(&last.trim_end_matches(is_digit))
        || is_qualified(name, &plain, last)
        || is_misspelt_password(last)
        || is_content_of_file(name, &plain);
    is_one && !is_existing(name) && !is_object(&plain)
}

/// Whether a name says that something is there already, and so holds its name: `existingSecret`, `auth.existingSecret`.
fn is_existing(name: &str) -> bool {
    plain(name.rsplit('.').next().unwrap_or_default()).starts_with("existing")
}

/// Whether a word says which of several is meant, besides those that may be written without anything in between: `backup`, `v2`, `b`,
/// `postgres`.
fn is_qualifier(word: &str) -> bool {
    let is_version =
        || word.strip_prefix('v').is_some_and(|number| !number.is_empty() && number.bytes().all(is_digit_byte));
    let is_letter = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    is_letter || QUALIFIERS.binary_search(&word).is_ok() || is_service(word) || is_version()
}

/// Whether a name is that of a credential without the words at its end that say which one: `GITHUB_PAT_PROD`, `API_KEY_V2_PROD`, `PSK_A`,
/// `PASSWORD_POSTGRES`.
fn is_qualified(name: &str, plain: &str, last: &str) -> bool {
    let Some(words) = unqualified(name, plain, last) else { return false };
    let is_word = |word: &String| WORDS.contains(&word.trim_end_matches(is_digit));
    let rest = words.concat();
    !is_object(&rest) && is_named(&rest) || words.last().is_some_and(is_word)
}

/// The words of a name without those at its end that say which of several is meant, if it may have some.
fn unqualified(name: &str, plain: &str, last: &str) -> Option<Vec<String>> {
    // Words are taken apart only where it may be one.
    if without_tail(plain).len() == plain.len() && !is_qualifier(last) && !may_end_service(last) {
        return None;
    }
    let mut words = words(name);
    let is_tail = |word: &str| is_qualifier(word) || TAILS.contain(word) || word.bytes().all(is_digit_byte);
    loop {
        let count = match words.as_slice() {
            [.., first, second] if is_service_in_two_words(first, second) => 2,
            [.., last] if is_tail(last) => 1,
            _ => return Some(words),
        };
        words.truncate(words.len() - count);
    }
}

/// Whether a name is that of an object that holds credentials.
fn is_object(plain: &str) -> bool {
    OBJECTS.end(plain)
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit()
}

fn is_digit_byte(byte: u8) -> bool {
    byte.is_ascii_digit()
}

/// Whether a name is that of what a file with a secret in it holds: `keytab_base64`, `keyPem`.
fn is_content_of_file(name: &str, plain: &str) -> bool {
    // Words are taken apart only where it may be one.
    if !CONTENTS.end(plain) {
        return false;
    }
    let words = words(name);
    let is_public = || words.iter().any(|word| matches!(word.as_str(), "pub" | "public"));
    matches!(words.as_slice(), [.., file, content] if FILES.contains(&file.as_str()) && CONTENTS.contain(content))
        && !is_public()
}

/// Whether a word is `password` or `passwd` with a slip of the finger: letters that are missing, doubled, swapped or others.
pub fn is_misspelt_password(word: &str) -> bool {
    // Most words are none, and comparing costs more than looking.
    if !(4..=10).contains(&word.len()) || !word.starts_with('p') || word.ends_with('s') {
        return false;
    }
    // Doubled letters are where slips are made.
    let mut letters: Vec<char> = word.chars().collect();
    letters.dedup();
    let single: String = letters.into_iter().collect();
    strsim::osa_distance(&single, "pasword") <= 1 || (word.contains('w') && strsim::osa_distance(&single, "paswd") <= 1)
}

/// The name without `v2` at its end.
fn without_version(plain: &str) -> &str {
    let number = plain.trim_end_matches(|c: char| c.is_ascii_digit());
    number.strip_suffix('v').filter(|_| number.len() < plain.len()).unwrap_or_default()
}

/// The last word of a name, in lower case, by the same name without what divides words.
fn last_word<'a>(name: &str, plain: &'a str) -> &'a str {
    let is_end = |c: char| c.is_ascii_alphanumeric();
    let name = name.trim_end_matches(|c| !is_end(c));
    let mut length = 0;
    let mut after = None;
    for c in name.chars().rev() {
        let is_start = after.is_some_and(|after: char| after.is_ascii_uppercase() && c.is_ascii_lowercase());
        if !c.is_ascii_alphanumeric() || is_start {
            break;
        }
        (length, after) = (length + 1, Some(c));
    }
    plain.len().checked_sub(length).and_then(|start| plain.get(start..)).unwrap_or_default()
}

/// Whether a name may be that of what SNMP takes for a password, or of people who meet.
pub fn is_community(name: &str) -> bool {
    last_word(name, &plain(name)) == "community"
}

/// Whether a name is that of a credential if the text looks like one.
pub fn is_ambiguous(name: &str) -> bool {
    let plain = plain(name);
    let is_one = |name: &str| AMBIGUOUS.end(name.strip_suffix('s').unwrap_or(name));
    shorter(&plain).any(is_one) || may_be_of_somebody(name, &plain)
}

/// Whether a name is that of a password if the text is made of words: `PASSWORD_ALICE`.
pub fn may_be_words(name: &str) -> bool {
    may_be_words_of_somebody(name, &plain(name))
}

/// Whether a name is that of a credential whatever the one word is that it holds, for it is somebody's: `PASSWORD_ALICE=hunter`.
pub fn is_somebodys(name: &str) -> bool {
    // It is asked of every name, and few begin so.
    let first = name.trim_start_matches(|c: char| !c.is_ascii_alphanumeric()).chars().next();
    first.is_some_and(|first| matches!(first.to_ascii_lowercase(), 'p' | 's' | 't')) && is_of_person(name, &plain(name))
}

/// Whether a name is that of a file of nothing but credentials: `psk.txt`, `ipsec.secrets`.
pub fn is_file(name: &str) -> bool {
    name.strip_suffix(".txt").is_some_and(holds_credentials) || name.ends_with(".secrets")
}

fn is_named(plain: &str) -> bool {
    shorter(plain).any(|name| ENDS.end(name))
}

/// A name, and the same without one after the other of what may follow it.
fn shorter(plain: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(plain), |name| {
        let next = without_tail(name);
        (next.len() < name.len()).then_some(next)
    })
}

/// A name without what may follow it.
fn without_tail(plain: &str) -> &str {
    match TAILS.of(plain) {
        Some(tail) => plain.strip_suffix(tail).unwrap_or(plain),
        None => plain.trim_end_matches(is_digit),
    }
}

/// Whether a key holds several credentials, as a list or a map.
pub fn holds_credentials(name: &str) -> bool {
    if is_credential(name) {
        return true;
    }
    if is_of_agent(name) {
        return false;
    }
    let plain = plain(name);
    let is_plural = || name.strip_suffix(['s', 'S']).is_some_and(is_credential);
    // `passwords_eu`, `tokens2`
    let is_some_of = || shorter(&plain).skip(1).any(|name| name.strip_suffix('s').is_some_and(is_credential));
    // `tokens_github`. Behind `secrets` there is mostly a path, or an object of Kubernetes: `secrets.st2`.
    let is_some_of_service = || {
        let words = unqualified(name, &plain, last_word(name, &plain)).unwrap_or_default();
        words.last().is_some_and(|last| last != "secrets")
            && words.join("_").strip_suffix('s').is_some_and(is_credential)
    };
    !plain.ends_with("pullsecrets") && (is_plural() || is_some_of() || is_some_of_service())
}

/// Whether a key's name says that it may hold a credential.
pub fn is_suspicious(name: &str) -> bool {
    let words = words(name);
    words.iter().any(|word| SUSPICIOUS.contains(&word.as_str())) && !tells_about(name) && !is_of_agent(name)
}

/// Whether a name is one that Vault's agent reads: whatever its last word says is the name of a file that the agent writes.
fn is_of_agent(name: &str) -> bool {
    OF_AGENT.iter().any(|start| name.starts_with(start))
}

/// Whether a key names a Secret, as far as key and text tell: `passwordSecret: mongo-login`. The text may be a credential all the same, so
/// nothing is shown because of this.
pub fn names_secret(name: &str, text: &str) -> bool {
    let words = words(name);
    let is_name =
        |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.'));
    let is_kept = matches!(words.as_slice(), [.., kept, secret] if secret == "secret" && KEPT.contains(&kept.as_str()));
    is_kept && is_name(text) && !super::is_random(text)
}

/// Whether a key holds no credential, even where all beside it are some: a name, a path, a time.
pub fn is_harmless(name: &str) -> bool {
    name == "key" || tells_about(name)
}

fn tells_about(name: &str) -> bool {
    words(name).iter().any(|word| HARMLESS.contains(&word.as_str()))
}

/// Whether a key's name is that of a switch that is about credentials.
pub fn is_switch(name: &str) -> bool {
    words(name).iter().any(|word| SWITCHES.contains(&word.as_str()))
}

/// Whether a key's name says that it holds the name of a user, which is no secret even where it is kept with one.
pub fn is_user_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower == "user" || ["username", "user_name", "user-name", "_user", "-user"].iter().any(|end| lower.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::{holds_credentials, is_credential, is_user_name};

    #[test]
    fn names_of_credentials() {
        for name in [
            "password",
            "ST2_AUTH_PASSWORD",
            "default_pass",
            "api-key",
            "x.y.token",
            "sentinel auth-pass",
            "GITHUB_PAT",
            "BINDPW",
            "ldap.bind_pw",
            "SLACK_WEBHOOK",
            "SENTRY_DSN",
            "API_KEY_2",
            "clientSecretValue",
            "DB_PASSWORD_STAGING",
            "AWS_SECRET_ACCESS_KEY_EU",
            "password.prod",
            "API_KEY_PRIMARY",
            "keytab_base64",
            "tlsKeyPem",
            "DUO_SKEY",
            "GITHUB_PAT_PROD",
            "SENTRY_DSN_PROD",
            "jwt.main",
            "PSK_MAIN_2",
            "DUO_SKEY_EU",
            "DB_PASSWORD_UAT",
            "TOKEN_EU_WEST_1",
            "apiKeyReadonly",
            "API_KEY_NONPROD",
            "TOKEN_BACKUP",
            "pat-backup",
            "API_KEY_V2_PROD",
            "PASSWORD_DR",
            "password_int",
            "PASSWORD_ACC",
            "TOKEN_NA",
            "tokenApac",
            "TOKEN_EMEA_2",
            "PSK_A",
            "TOKEN_B",
            "SENTRY_DSN_WEB",
            "SENTRY_DSN_FRONTEND",
            "skey2",
            "akey",
            "DUO_AKEY_PROD",
            "PASSWORD_POSTGRES",
            "PASSWORD_DB",
            "PASS_SMTP",
            "PW_LDAP",
            "TOKEN_GITHUB",
            "token-slack",
            "tokenGitHub",
            "PAT_GITHUB",
            "API_KEY_DATADOG",
            "SECRET_JIRA",
            "WEBHOOK_TEAMS",
            "DSN_SENTRY",
            "passwordDb",
            "passwordMongoDB",
            "password.service_now",
            "ST2_PASSWORD_POSTGRES_PROD",
            "TOKEN_PROD_GITHUB",
            "PASSWORD_REDIS2",
            "password_stanley",
        ] {
            assert!(is_credential(name), "{name}");
        }
        for name in ["passwords_eu", "passwords2", "tokens_1", "tokens_us_east", "tokens_github", "passwordsLdap"] {
            assert!(holds_credentials(name), "{name}");
        }
        for name in ["existingSecretsRedis", "pullSecretsDocker", "bypasses_db", "tokens_ttl", "secrets.st2", "github"]
        {
            assert!(!holds_credentials(name), "{name}");
        }
        for name in ["user", "username", "rabbitmq-username", "ST2_AUTH_USERNAME", "DB_USER"] {
            assert!(is_user_name(name) && !is_credential(name), "{name}");
        }
        for name in ["superuser", "user_password", "users"] {
            assert!(!is_user_name(name), "{name}");
        }
        for name in [
            "secretName",
            "bypass",
            "compass",
            "passwords_file",
            "key",
            "automountServiceAccountTokens",
            "existingSecret",
            "imagePullSecret",
            "PATH",
            "monkey",
            "monkey_base64",
            "public_key_pem",
            "token_status",
            "cookie_domain",
            "pathMain",
            "path_1",
            "bypass_test",
            "token_user",
            "token_in",
            "token_server",
            "cookie_backend",
            "secret_id_web",
            "bypass_a",
            "tokens_int",
            "compass_na",
            "printInt",
            "key_a",
            "path_v2_prod",
            "a",
            "v2",
            "dr",
            "plan_b",
            "TOKEN_URL",
            "TOKEN_GITHUB_URL",
            "TOKEN_TTL_GITHUB",
            "SECRET_NAME",
            "SECRET_NAME_LDAP",
            "PASSWORD_FILE",
            "PASSWORD_FILE_DB",
            "PASSWORD_POLICY",
            "PASSWORD_POLICY_LDAP",
            "WEBHOOK_URL_PATH",
            "reset_password_email",
            "existingSecretRedis",
            "pullSecretDocker",
            "externalSecretVault",
            "bypass_db",
            "compass_jira",
            "user_github",
            "key_aws",
            "github",
            "service_now",
            "",
        ] {
            assert!(!is_credential(name), "{name}");
        }
    }
}
