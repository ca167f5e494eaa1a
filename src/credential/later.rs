//! Texts that another program puts a secret in the place of.

/// What words of vals and other programs start with, where the whole text is one of them.
const SCHEMES: &[&str] = &["ref+", "secretref+", "op://"];

/// Whether another program may put a secret in the place of this text later: argocd-vault-plugin (`<path:...>`, `<key>`), vals
/// (`ref+...`), Bank-Vaults (`vault:...`), 1Password (`op://...`), Flux (`${...}`), or one that takes Go templates, as External Secrets and
/// Vault's agent do (`{{ .password }}`, `{{ with secret "..." }}`).
pub fn is_filled_in_later(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with('<') && text.ends_with('>'))
        || (text.starts_with("${") && text.ends_with('}'))
        || SCHEMES.iter().any(|scheme| text.starts_with(scheme))
        || is_of_bank_vaults(text)
        || is_template(text)
}

/// `vault:PATH#KEY`, or `vault:v1:...`, which Vault's transit engine has encrypted. A host may be called `vault`, too: `vault:8200`.
fn is_of_bank_vaults(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(">>").unwrap_or(text).strip_prefix("vault:") else { return false };
    let is_encrypted = rest
        .strip_prefix('v')
        .and_then(|rest| rest.split_once(':'))
        .is_some_and(|(version, _)| !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()));
    rest.contains('#') || is_encrypted
}

/// A template that looks something up. `{{ password }}` is rather for a reader.
fn is_template(text: &str) -> bool {
    let inside = text.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
    inside.map(|inside| inside.trim_start_matches('-').trim_start()).is_some_and(|inside| {
        let sets_variable =
            || inside.starts_with('$') && inside.split("}}").next().is_some_and(|set| set.contains(":="));
        inside.starts_with('.')
            || sets_variable()
            || ["with ", "range ", "printf ", "key ", "secret ", "index ", "get "]
                .iter()
                .any(|word| inside.starts_with(word))
    })
}

/// Whether another program may put a secret in the place of a text or of words in it.
pub fn holds_placeholder(text: &str) -> bool {
    is_filled_in_later(text) || !words_filled_in_later(text).is_empty()
}

/// The words inside of a text that another program puts secrets in the place of: `<path:...>`, `ref+...://...` and `op://...`, which
/// are nothing else.
pub fn words_filled_in_later(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    // All of them have one, and most texts have none.
    if !text.contains(':') {
        return words;
    }
    for (at, _) in text.match_indices("<path:") {
        let rest = text.get(at..).unwrap_or_default();
        if let Some(word) = rest.find('>').and_then(|end| rest.get(..=end)).filter(|word| !word.contains('\n')) {
            words.push(word.to_owned());
        }
    }
    for (at, _) in ["ref+", "op://"].iter().flat_map(|scheme| text.match_indices(scheme)) {
        let rest = text.get(at..).unwrap_or_default();
        let end = rest.find(|c: char| c.is_whitespace() || "\"'`,;@".contains(c)).unwrap_or(rest.len());
        words.extend(rest.get(..end).filter(|word| word.contains("://")).map(str::to_owned));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{is_filled_in_later, words_filled_in_later};

    #[test]
    fn texts_that_are_filled_in_later() {
        for text in [
            "<path:secret/data/st2#password>",
            "<key>",
            "ref+vault://secret/st2#/password",
            "secretref+vault://secret/st2#/password",
            "vault:secret/data/st2#key",
            "op://vault/item/field",
            "${ST2_PASSWORD}",
            "{{ .password }}",
            "{{ index . \"slack-token\" }}",
            "{{ get . \"a.b\" }}",
            "{{ $k := `a-b` }}{{ index . $k }}",
            "{{- with secret \"kv/st2\" }}{{ .Data.data.password }}{{ end }}",
        ] {
            assert!(is_filled_in_later(text), "{text}");
        }
        for text in ["", "password", "{{ password }}", "{{CHANGE_ME}}", "{{ $x }}", "$HOME", "a <b> c", "reference"] {
            assert!(!is_filled_in_later(text), "{text}");
        }
        let text = "t: op://vault/item/field, u: 'op://a/b c'";
        assert_eq!(words_filled_in_later(text), ["op://vault/item/field", "op://a/b"]);
        let text = "[a]\nb = <path:x#y>\nurl = amqp://u:ref+vault://k#/p@h\nc = ref+ or <b>\n";
        assert_eq!(words_filled_in_later(text), ["<path:x#y>", "ref+vault://k#/p"]);
    }
}
