//! Names that Helm and Kubernetes would take.

/// The longest name of a release: Helm leaves room for what charts append.
const RELEASE: usize = 53;
/// The longest name of a namespace.
const NAMESPACE: usize = 63;
const WANTED: &str = "lower-case letters, digits and `-` are allowed, with a letter or digit at both ends";

/// Checks the name of a release as Helm does: labels with dots between them.
pub fn release_name(name: &str) -> Result<String, String> {
    named_like_a_release(name, "release name")
}

/// Checks the name of an environment, which stands where that of its release would.
pub fn environment_name(name: &str) -> Result<String, String> {
    named_like_a_release(name, "name of an environment")
}

fn named_like_a_release(name: &str, what: &str) -> Result<String, String> {
    let fits = name.len() <= RELEASE && name.split('.').all(is_label);
    if name.contains('=') {
        return Err(format!("this is no {what}: write `--set` in front of a value"));
    }
    let wrong = || format!("invalid {what}: {WANTED}, and dots between such parts, in {RELEASE} characters at most");
    if fits { Ok(name.to_owned()) } else { Err(wrong()) }
}

/// Checks the name of a namespace as Kubernetes does: one label.
pub fn namespace_name(name: &str) -> Result<String, String> {
    let fits = name.len() <= NAMESPACE && is_label(name);
    let wrong = || format!("invalid namespace: {WANTED}, in {NAMESPACE} characters at most");
    if fits { Ok(name.to_owned()) } else { Err(wrong()) }
}

fn is_label(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let ends = |byte: Option<&u8>| byte.is_some_and(|byte| is_plain(*byte));
    let bytes = text.as_bytes();
    ends(bytes.first()) && ends(bytes.last()) && bytes.iter().all(|byte| is_plain(*byte) || *byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_helm_and_kubernetes_take() {
        for name in ["a", "0", "st2", "a-b", "a--b", &"a".repeat(53)] {
            assert!(release_name(name).is_ok() && namespace_name(name).is_ok(), "{name}");
        }
        for name in ["", " ", "-a", "a-", "A", "a_b", "a/b", "..", "a..b", ".a", "é", &"a".repeat(64)] {
            assert!(release_name(name).is_err() && namespace_name(name).is_err(), "{name}");
        }
        assert!(release_name("a.b-c").is_ok() && namespace_name("a.b-c").is_err());
        assert!(release_name(&"a".repeat(54)).is_err() && namespace_name(&"a".repeat(54)).is_ok());
    }
}
