//! Texts that some program has encrypted, and that are of no use before it has decrypted them.

/// What whole encrypted files start with.
const FILES: &[&str] =
    &["-----BEGIN AGE ENCRYPTED FILE-----", "-----BEGIN PGP MESSAGE-----", "$ANSIBLE_VAULT;", "age-encryption.org/v1"];

/// Whether a text is encrypted, or a part of it: by SOPS, by st2ha, by eyaml (all `ENC[...]`), or by a program that encrypts whole files.
pub fn is_encrypted(text: &str) -> bool {
    FILES.iter().any(|start| text.trim_start().starts_with(start))
        || text.contains('[') && text.match_indices(OPEN).any(|(at, _)| is_bracket(text, at))
}

const OPEN: &str = "ENC[";

/// Whether `ENC[` begins a value: a method, a comma and what was encrypted, up to the bracket.
fn is_bracket(text: &str, at: usize) -> bool {
    let inside = text.get(at + OPEN.len()..).and_then(|rest| rest.split_once(']')).map(|(inside, _)| inside);
    inside.and_then(|inside| inside.split_once(',')).is_some_and(|(method, data)| {
        let is_method = !method.is_empty() && method.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        is_method && data.len() >= 4 && !data.contains(char::is_whitespace)
    })
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
        ] {
            assert!(is_encrypted(text), "{text}");
        }
        for text in ["", "ENC[", "ENC[a]", "a list: ENC[x, y]", "SENTENC[E,abcd", "ENC[1,2]", "plain"] {
            assert!(!is_encrypted(text), "{text}");
        }
    }
}
