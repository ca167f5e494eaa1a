//! What a shell or Kubernetes puts in: `$TOKEN`, `${TOKEN}`, `$(TOKEN)`, `$(cat /run/token)`.

/// Whether a text has no credential of its own, only a reference to one, as in `oauth2:${TOKEN}`: a user may stand before it.
pub fn only_refers(text: &str) -> bool {
    let text = text.trim_matches(['"', '\'']);
    let password = match text.split_once(':') {
        Some((user, password)) if !user.contains(['$', '{', '(']) || end_of_reference(user) == Some(user.len()) => {
            password
        }
        _ => text,
    };
    let mut rest = password;
    while let Some(end) = end_of_reference(rest) {
        rest = rest.get(end..).unwrap_or_default();
    }
    // Other words of a command follow.
    !password.is_empty() && rest.len() < password.len() && (rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// Where the reference ends that a text begins with. One with a text in its place, `${TOKEN:-secret}`, is none.
fn end_of_reference(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('$')?;
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    if let Some(name) = inner.strip_prefix('{') {
        let end = name.find('}')?;
        return name.get(..end)?.chars().all(is_word).then_some(end + 3);
    }
    if let Some(command) = inner.strip_prefix('(') {
        // A blank in a command may have cut it.
        return Some(command.find(')').map_or(text.len(), |end| end + 3));
    }
    let end = inner.find(|character| !is_word(character)).unwrap_or(inner.len());
    (end > 0).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::only_refers;

    #[test]
    fn references_are_told_from_credentials() {
        for text in [
            "$TOKEN",
            "${TOKEN}",
            "$(TOKEN)",
            "$(cat /run/token)",
            "$(cat",
            "oauth2:${TOKEN}",
            "$(USER):$(TOKEN)",
            "\"$PASSWORD\"",
            "${A}$B",
            "$PASSWORD psql",
        ] {
            assert!(only_refers(text), "{text}");
        }
        for text in ["", "hunter2", "bob:hunter2", "${TOKEN:-hunter2}", "$A-hunter2", "$", "bob:", "hunter2$A"] {
            assert!(!only_refers(text), "{text}");
        }
    }
}
