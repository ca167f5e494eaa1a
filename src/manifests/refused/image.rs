//! References to images, as the kubelet reads them.

/// Whether this can name an image: `registry:5000/folder/name:tag@algorithm:digest`, where all but the name may be missing.
pub fn is_image(text: &str) -> bool {
    let (text, digest) = divide(text, '@');
    let is_digest = |digest: &str| {
        digest.split_once(':').is_some_and(|(algorithm, hex)| {
            !algorithm.is_empty()
                && algorithm.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+._-".contains(&byte))
                && hex.len() >= 32
                && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    };
    // A colon before the last slash belongs to the registry.
    let last = text.rfind('/').map_or(0, |slash| slash + 1);
    let (name, tag) = text.split_at(text.get(last..).and_then(|end| end.find(':')).map_or(text.len(), |at| last + at));
    let is_tag = |tag: &str| {
        (1..=128).contains(&tag.len())
            && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
            && !tag.starts_with(['.', '-'])
    };
    digest.is_none_or(is_digest) && tag.strip_prefix(':').is_none_or(is_tag) && is_repository(name)
}

fn is_repository(name: &str) -> bool {
    let mut parts = name.split('/').peekable();
    let first = parts.peek().copied().unwrap_or_default();
    // What looks like a host is a registry.
    if name.contains('/')
        && (first.contains(['.', ':']) || first == "localhost" || first.chars().any(char::is_uppercase))
    {
        parts.next();
        let (host, port) = divide(first, ':');
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-[]".contains(&byte);
        let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        // An IPv6 address in brackets has colons of its own.
        let is_registry = first.starts_with('[') || (host.bytes().all(is_host) && port.is_none_or(is_port));
        if host.is_empty() || !is_registry {
            return false;
        }
    }
    parts.all(is_part)
}

/// Lower-case letters and digits, with single dots, one or two underscores or any number of dashes between them.
fn is_part(part: &str) -> bool {
    let is_end = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    part.bytes().all(|byte| is_end(byte) || b"._-".contains(&byte))
        && part.bytes().next().is_some_and(is_end)
        && part.bytes().last().is_some_and(is_end)
        && !part.contains("..")
        && !part.contains("___")
}

fn divide(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, behind)| (before, Some(behind)))
}

#[cfg(test)]
mod tests {
    use super::is_image;

    #[test]
    fn tells_references_from_other_texts() {
        let digest = format!("@sha256:{}", "0a".repeat(32));
        for image in [
            "busybox",
            "docker.io/bitnamilegacy/mongodb:4.4",
            "localhost:5000/a/b_c__d-e.f:V1.2_3-4",
            "localhost/a",
            "Registry.Example/a",
            "10.0.0.1:5000/a",
            "[::1]:5000/a",
            "registry/a",
            &format!("a{digest}"),
            &format!("a:3.8{digest}"),
        ] {
            assert!(is_image(image), "{image}");
        }
        for text in [
            "",
            "a:",
            "a b",
            "a:a b/c",
            "A",
            "/a",
            "a/",
            "a//b",
            "a:b:c",
            "a:sha256:0a0a",
            "a@sha256:1",
            "a:-b",
            "-a",
            "a.:b",
            ":tag",
            "x/:tag",
            "https://a/b",
        ] {
            assert!(!is_image(text), "{text:?}");
        }
        assert!(!is_image(&format!("a:{}", "x".repeat(129))));
    }
}
