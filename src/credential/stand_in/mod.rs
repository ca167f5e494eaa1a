//! Texts in the place of a credential that are none: nobody has put the real one in yet, or everybody knows it.

mod words;

use std::fmt::Write as _;

use super::later::is_filled_in_later;
use sha2::{Digest as _, Sha256};
use words::{ALONE, ASKING, ASKING_PHRASES, BEHIND, EXAMPLES, FILLERS, GUESSED, MARKS, NOUNS, PUBLISHED, STANDARD};

/// Why a text is no credential to rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandIn {
    /// The upstream chart carries it in its values, for everyone to read.
    Published,
    /// It asks to be replaced: `CHANGE_ME`.
    Placeholder,
    /// It names what should stand there: `<password>`, `your-token`, `example`.
    Example,
    /// It is among the first that anybody tries: `admin`, `Password1`.
    Guessable,
}

/// The longest text that is looked at word by word.
const LONGEST: usize = 80;

/// Why a text is no credential to rely on, if it is none. What other programs certainly put a secret in the place of passes.
pub fn stand_in(text: &str) -> Option<StandIn> {
    let text = text.trim();
    // `<password>` may be meant for argocd-vault-plugin, too, but far more often for a reader.
    let is_certainly_filled_in = is_filled_in_later(text) && (!text.starts_with('<') || text.starts_with("<path:"));
    if text.is_empty() || is_certainly_filled_in {
        return None;
    }
    if is_published(text) {
        return Some(StandIn::Published);
    }
    if text.len() > LONGEST || text.contains('\n') {
        return None;
    }
    // `xxxxx`, `xxxx-xxxx`, `***`, `...`
    let crosses = text.chars().filter(|c| "xX".contains(*c)).count();
    if crosses > 1 && text.chars().all(|c| "xX-_ ".contains(c)) || text.chars().all(|c| "*.?_-#".contains(c)) {
        return Some(StandIn::Placeholder);
    }
    // `@@PASSWORD@@`
    let marked = MARKS.iter().find_map(|mark| text.strip_prefix(mark)?.strip_suffix(mark));
    let inner = marked.or_else(|| text.strip_suffix('s').filter(|_| is_python_field(text)));
    let words = words(inner.unwrap_or(text));
    let words: Vec<&str> = words.iter().flat_map(|word| without_digits(word)).flat_map(parted).collect();
    let joined = words.concat();
    if asks(&words) || ALONE.contains(&joined.as_str()) || text.starts_with("TODO") || text.starts_with("FIXME") {
        return Some(StandIn::Placeholder);
    }
    if words.is_empty() {
        // `12345678`
        let digits = text.chars().all(|c| c.is_ascii_digit());
        return (digits && "01234567890123456789".contains(text)).then_some(StandIn::Guessable);
    }
    let is_among = |lists: &[&[&str]], word: &&str| lists.iter().any(|list| list.contains(word));
    let says_nothing = words.iter().all(|word| is_among(&[NOUNS, EXAMPLES, FILLERS], word));
    let is_named = words.iter().any(|word| is_among(&[NOUNS], word));
    let is_example = words.iter().any(|word| is_among(&[EXAMPLES], word));
    let is_bracketed = marked.is_some()
        || is_python_field(text)
        || (text.starts_with(['<', '[', '{', '%', '(']) && text.ends_with(['>', ']', '}', '%', ')']));
    if says_nothing && (is_example || (is_named && is_bracketed)) || is_variable(text) {
        Some(StandIn::Example)
    } else if says_nothing && (is_named || words.iter().any(|word| is_among(&[STANDARD], word)))
        || GUESSED.contains(&joined.as_str())
    {
        Some(StandIn::Guessable)
    } else {
        None
    }
}

/// `__MONGO_ROOT__`, as scripts for `sed` have it.
fn is_variable(text: &str) -> bool {
    let name = text.strip_prefix("__").and_then(|rest| rest.strip_suffix("__")).unwrap_or_default();
    let is_inner = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(is_inner)
}

/// `%(password)s`
fn is_python_field(text: &str) -> bool {
    text.starts_with("%(") && text.ends_with(")s")
}

fn is_published(text: &str) -> bool {
    let in_pem = text.contains("-----BEGIN ");
    let plain: String = if in_pem {
        text.lines()
            .filter(|line| !line.contains("-----"))
            .flat_map(|line| line.chars().filter(|c| !c.is_whitespace()))
            .collect()
    } else {
        text.to_owned()
    };
    let digest = Sha256::digest(plain).iter().fold(String::with_capacity(64), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    });
    PUBLISHED.contains(&digest.as_str())
}

/// A word as it is, or the words that digits stand between: `dummy1234dummy`.
fn without_digits(word: &str) -> Vec<&str> {
    let parts: Vec<&str> = word.split(|c: char| c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let known = |part: &&str| [NOUNS, EXAMPLES, FILLERS, ASKING].iter().any(|list| list.contains(part));
    if parts.len() > 1 && !GUESSED.contains(&word) && parts.iter().all(known) { parts } else { vec![word] }
}

/// A word as it is, or the two that were written as one: `yourpassword`.
fn parted(word: &str) -> Vec<&str> {
    let split = NOUNS.iter().filter_map(|noun| Some((word.strip_suffix(noun)?, *noun)));
    let known = |part: &str| [ASKING, EXAMPLES, FILLERS, NOUNS].iter().any(|list| list.contains(&part));
    match split.filter(|_| !NOUNS.contains(&word)).find(|(before, _)| known(before)) {
        Some((before, noun)) => vec![before, noun],
        None => vec![word],
    }
}

fn asks(words: &[&str]) -> bool {
    let is_phrase = |phrase: &&[&[&str]]| {
        words.windows(phrase.len()).any(|part| part.iter().zip(*phrase).all(|(word, any)| any.contains(word)))
    };
    words.iter().any(|word| asks_as_one(word)) || ASKING_PHRASES.iter().any(is_phrase)
}

/// Whether words that ask to be replaced were written as one: `changemeinprod`.
fn asks_as_one(word: &str) -> bool {
    let mut behind = ASKING.iter().filter_map(|asking| word.strip_prefix(asking));
    behind.any(|rest| rest.is_empty() || consists_of(rest, &[BEHIND, FILLERS, NOUNS]))
}

/// Whether nothing but such words stand in a text, one right behind the other.
fn consists_of(text: &str, lists: &[&[&str]]) -> bool {
    // Which places are the end of a word. A text is short, see `LONGEST`.
    let mut ends = vec![false; text.len() + 1];
    for at in 0..text.len() {
        if at > 0 && ends.get(at) != Some(&true) {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        for word in lists.iter().copied().flatten().filter(|word| rest.starts_with(**word)) {
            if let Some(end) = ends.get_mut(at + word.len()) {
                *end = true;
            }
        }
    }
    ends.last() == Some(&true)
}

/// The words of a text in lower case: what is between other characters than letters and digits, or begins with a capital behind a
/// small letter. Digits at the end of a word count nothing, and marks that look like a letter count as that letter.
fn words(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    // `pa$$word` has two marks side by side.
    let is_letter = |index: Option<usize>| {
        index.and_then(|i| characters.get(i)).is_some_and(|c| c.is_ascii_alphabetic() || "@$".contains(*c))
    };
    let (mut words, mut word, mut was_small, mut was_article) = (Vec::new(), String::new(), false, false);
    let mut end = |word: &mut String| {
        // `st2` is a name of its own.
        let plain =
            if word.as_str() == "st2" { word.as_str() } else { word.trim_end_matches(|c: char| c.is_ascii_digit()) };
        if !plain.is_empty() {
            words.push(plain.to_owned());
        }
        word.clear();
    };
    for (index, character) in characters.iter().enumerate() {
        let between = is_letter(index.checked_sub(1)) && is_letter(Some(index + 1));
        let like = match character {
            '@' if between => 'a',
            '$' if between => 's',
            other => *other,
        };
        if !like.is_alphanumeric() {
            end(&mut word);
            was_small = false;
            continue;
        }
        // `NotAReal`: a word of one letter.
        let is_behind_article =
            word == "a" && was_article && characters.get(index + 1).is_some_and(|c| c.is_lowercase());
        let is_article = like == 'A' && was_small;
        if like.is_uppercase() && (was_small || is_behind_article) {
            end(&mut word);
        }
        was_small = like.is_lowercase();
        was_article = is_article;
        word.extend(like.to_lowercase());
    }
    end(&mut word);
    words
}

#[cfg(test)]
mod tests {
    use super::{StandIn, stand_in};

    #[test]
    fn texts_that_stand_for_a_credential() {
        let cases: &[(StandIn, &[&str])] = &[
            (
                StandIn::Placeholder,
                &[
                    "CHANGE_ME",
                    "changethispassword",
                    "change-default-password",
                    "MUST_CHANGE",
                    "NEEDS_CHANGE",
                    "mustbechanged",
                    "___CHANGE___",
                    "change-me",
                    "changeme",
                    "ChangeMe",
                    "changeMe!",
                    "change me please",
                    "xoxb-CHANGE-ME-PLEASE",
                    "changeit",
                    "change_this",
                    "CHANGEME123",
                    "replace-me",
                    "REPLACE_WITH_YOUR_TOKEN",
                    "<replace me>",
                    "TODO",
                    "todo",
                    "TODO: ask Ann",
                    "FIXME",
                    "tbd",
                    "placeholder",
                    "my-placeholder-password",
                    "xxxxxxxx",
                    "XXX",
                    "********",
                    "...",
                    "insert-your-password-here",
                    "put the key here",
                    "<enter password>",
                    "not-a-real-token",
                    "xoxb-replaceme",
                    "your-password",
                    "<your-password>",
                    "YOUR_SLACK_TOKEN",
                    "yourPassword",
                    "xoxb-your-token",
                    "to-be-replaced",
                    "redacted",
                    "<changeme>",
                    "${{CHANGE_ME",
                    "your token goes here",
                    "PLEASE_CHANGE",
                    "please-set-this",
                    "set-me",
                    "SET_ME",
                    "notset",
                    "fixme-fixme",
                    "OVERRIDE_ME",
                    "EDITME",
                    "GENERATE_ME",
                    "please_override",
                    "RANDOM_STRING",
                    "xxxx-xxxx-xxxx",
                    "CHANGEMEINPROD",
                    "CHANGEMEBEFOREPROD",
                    "changemebeforedeploy",
                    "ReplaceMeBeforeGoLive",
                    "replacemebeforerelease",
                    "tbd-by-ops",
                    "TBC by the team",
                    "NotARealPassword",
                    "notarealtoken",
                    "not-real",
                ],
            ),
            (
                StandIn::Example,
                &[
                    "<password>",
                    "example",
                    "example-password",
                    "dummy",
                    "dummy1234dummy",
                    "fake-token",
                    "[secret]",
                    "%PASSWORD%",
                    "@@PASSWORD@@",
                    "%%password%%",
                    "__DB_PASSWORD__",
                    "%(password)s",
                    "{token}",
                    "<mongodb-root-password>",
                    "sample key",
                    "__MONGO_ROOT__",
                ],
            ),
            (
                StandIn::Guessable,
                &[
                    "password",
                    "Password1",
                    "p@ssw0rd",
                    "pa$$word",
                    "my-secret-password",
                    "admin",
                    "st2admin",
                    "stackstorm",
                    "guest",
                    "12345678",
                    "secret",
                    "topsecret",
                    "testp",
                    "mongodb-password",
                    "letmein",
                    "Admin123",
                    "secretpassword",
                    "insecure-default",
                    "default-dev",
                ],
            ),
        ];
        for (expected, texts) in cases {
            for text in *texts {
                assert_eq!(stand_in(text), Some(*expected), "{text}");
            }
        }
    }

    #[test]
    fn credentials_pass() {
        for text in [
            "",
            "correct horse battery staple",
            "hunter2",
            "Summer-password-2031",
            "kei8Aiph3ohX",
            "Tr0ub4dor&3",
            "<path:secret/data/st2#password>",
            "ref+vault://secret/st2#/password",
            "vault:secret/data/st2#key",
            "${ST2_PASSWORD}",
            "xoxb-2408912345-2409112345-Zk3Vq0aT",
            "c2V0a2V5c2V0a2V5",
            "m0ngoRoot",
            "r4bbit",
            "changeling-forest",
            "exchange-medium",
            "todo-el-mundo-canta",
            "90210481",
            "0b5f2ac1",
            "amqp://user:pw@mail.example.com",
            "-----BEGIN RSA PRIVATE KEY-----\nCHANGEME\n-----END RSA PRIVATE KEY-----",
            "Zx.Xz",
            "the-key-to-the-garden",
            "__init__",
            "x-files",
            "random-forest-string-quartet",
            "overridemeadow",
            "changemedium",
            "setmeridian",
            "insecurely-kept-otter",
            "TheArkWaits",
        ] {
            assert_eq!(stand_in(text), None, "{text}");
        }
    }

    #[test]
    fn published_defaults_are_known() {
        for text in ["Ch@ngeMe", "Ch@ngeMe\n"] {
            assert_eq!(stand_in(text), Some(StandIn::Published));
        }
    }
}
