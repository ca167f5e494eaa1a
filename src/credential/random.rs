//! Texts that nobody made up as a word.

/// The shortest text that counts as made by chance.
const SHORTEST: usize = 16;

/// Whether a text is one long word of letters and digits without any order.
pub fn is_random(text: &str) -> bool {
    let text = text.trim();
    let is_word = text.len() >= SHORTEST && text.len() <= 4096;
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "+/=_-.~!@#$%^&*:".contains(c));
    is_word && is_plain && !is_digest(text) && (turns(text) * 5 >= text.len() || is_hex(text)) && variety(text) >= 8
}

/// Whether a short text mixes kinds of characters as passwords do and words do not.
pub fn is_made_up(text: &str) -> bool {
    let kinds = [
        text.contains(|c: char| c.is_ascii_lowercase()),
        text.contains(|c: char| c.is_ascii_uppercase()),
        text.contains(|c: char| c.is_ascii_digit()),
        text.contains(|c: char| c.is_ascii_punctuation() && !"/._:=,-".contains(c)),
    ];
    let is_mixed = kinds.iter().filter(|kind| **kind).count() >= 3 || turns(text) >= 4;
    text.len() >= 6 && is_mixed && !text.contains(['/', ' ', '='])
}

/// Whether a word of some length mixes letters of both cases and digits.
pub fn is_mixed(text: &str) -> bool {
    let has = |is_such: fn(&char) -> bool| text.chars().any(|c| is_such(&c));
    text.len() >= 8
        && has(char::is_ascii_digit)
        && has(char::is_ascii_uppercase)
        && has(char::is_ascii_lowercase)
        && !text.contains(char::is_whitespace)
}

/// Whether a word is such a one or without any order, and no name of an algorithm: `HmacSHA256`.
pub fn is_key(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    (is_mixed(text) || is_random(text)) && !["md5", "sha"].iter().any(|name| lower.contains(name))
}

/// How often letters of one case, letters of the other and digits take turns.
pub fn turns(text: &str) -> usize {
    let kind = |byte: u8| match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let kinds: Vec<u8> = text.bytes().map(kind).filter(|kind| *kind < 3).collect();
    kinds.windows(2).filter(|pair| pair.first() != pair.last()).count()
}

fn is_hex(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.len() >= 32 && digits > 3 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Whether a text names what it is a digest of or by.
fn is_digest(text: &str) -> bool {
    ["sha256:", "sha512:", "sha256-", "sha512-", "SHA256:", "md5:"].iter().any(|start| text.contains(start))
}

/// How many different characters there are.
fn variety(text: &str) -> usize {
    let mut bytes = text.as_bytes().to_vec();
    bytes.sort_unstable();
    bytes.dedup();
    bytes.len()
}
