//! Texts that some program has encrypted, and that are of no use before it has decrypted them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What whole encrypted files start with.
const FILES: &[&str] =
    &["-----BEGIN AGE ENCRYPTED FILE-----", "-----BEGIN PGP MESSAGE-----", "$ANSIBLE_VAULT;", "age-encryption.org/v1"];

/// Whether a text is encrypted, or a part of it: by SOPS, by st2ha, by eyaml (all `ENC[...]`), or by a program that encrypts whole files. Nobody
/// but those writes a text that begins with `ENC[`, whatever follows: it may have been cut off. `ENC(...)` is Jasypt's. What Vault's transit
/// engine has encrypted (`vault:v1:...`) is a placeholder for Bank-Vaults, which decrypts it.
pub fn is_encrypted(text: &str) -> bool {
    let start = text.trim_start();
    // It is asked of every value.
    let begins_so = match start.as_bytes().first() {
        Some(b'-' | b'$' | b'a') => FILES.iter().any(|file| start.starts_with(file)),
        Some(b'E') => start.starts_with(OPEN) || is_parenthesis(start.trim_end()),
        Some(b'A') => is_sealed(start.trim_end()),
        _ => false,
    };
    begins_so || text.contains('[') && text.match_indices(OPEN).any(|(at, _)| is_bracket(text, at))
}

const OPEN: &str = "ENC[";

/// Whether `ENC[` begins a value inside of a text: a method, a comma and what was encrypted, up to the bracket.
fn is_bracket(text: &str, at: usize) -> bool {
    let begins_word = text.get(..at).is_none_or(|before| !before.ends_with(|c: char| c.is_ascii_alphanumeric()));
    let inside = text.get(at + OPEN.len()..).map(|rest| rest.split_once(']').map_or(rest, |(inside, _)| inside));
    inside.and_then(|inside| inside.split_once(',')).is_some_and(|(method, data)| {
        let is_method = method == "age"
            || method.starts_with(|c: char| c.is_ascii_uppercase())
                && method.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        begins_word && is_method && !data.is_empty() && !data.contains(char::is_whitespace)
    })
}

/// `ENC(...)`.
fn is_parenthesis(text: &str) -> bool {
    let inside = text.strip_prefix("ENC(").and_then(|rest| rest.strip_suffix(')'));
    inside.is_some_and(|inside| inside.len() >= 4 && !inside.contains(char::is_whitespace))
}

/// What `kubeseal` has made of a value: the length of an encrypted key, that key, and the value, as base64.
fn is_sealed(text: &str) -> bool {
    // 4096 bits are 512 bytes; the value has a tag of 16 bytes.
    const KEY: usize = 512;
    const SHORTEST: usize = (2 + KEY + 16).div_ceil(3) * 4;
    let begins = text.starts_with("Ag") && text.as_bytes().get(2).is_some_and(|third| (b'A'..=b'D').contains(third));
    begins && text.len() >= SHORTEST && STANDARD.decode(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::is_encrypted;

    #[test]
    fn what_is_encrypted_is_told() {
        for text in [
            "ENC[AES256_GCM,data:x7+/=,iv:aaaa,tag:bbbb,type:str]",
            "ENC[age,YWdlLWVuY3J5cHRpb24=]",
            "ENC[PKCS7,MIIBeQYJKoZI]",
            "ENC[GPG,hQEMA...]",
            "amqp://u:ENC[AES256_GCM,data:x7,iv:a,tag:b,type:str]@h",
            "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n",
            "$ANSIBLE_VAULT;1.1;AES256\n6162",
            "-----BEGIN PGP MESSAGE-----\n",
            "ENC[KMS,abc]",
            "ENC[PKCS7,MIIBeQYJKoZI",
            "ENC[a]",
            " ENC[",
            "password: ENC[PKCS7,MIIBeQYJKoZI",
            "ENC(G6N718UuyPE5bHyWKyuLQSm02auQPUtm)",
        ] {
            assert!(is_encrypted(text), "{text}");
        }
        for text in [
            "",
            "a list: ENC[x, y]",
            "SENTENC[E,abcd",
            "a ENC[1,2]",
            "plain",
            "ENC (a)",
            "AgAplain",
            "vault:v1:8SDd3WHDOjf7mq69",
        ] {
            assert!(!is_encrypted(text), "{text}");
        }
    }
}
