//! The forms of names, labels and keys that Kubernetes takes.

use crate::address::is_address;

/// Longest part of a DNS name between dots; longest name of a label, and longest value of one.
const PART: usize = 63;
/// Longest DNS name, longest prefix of a label, longest key of a ConfigMap.
pub const NAME: usize = 253;

/// Whether an object can be called this: lower-case letters, digits, inner dashes, in parts divided by dots.
pub fn is_name(text: &str) -> bool {
    text.len() <= NAME && text.split('.').all(|part| is_part(part, u8::is_ascii_lowercase, "-"))
}

/// Whether a Service can be called this: one part that begins with a letter.
pub fn is_service_name(text: &str) -> bool {
    text.len() <= PART && !text.contains('.') && is_name(text) && text.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Whether a host of an Ingress can be called this. No host at all is every host.
pub fn is_host(text: &str) -> bool {
    text.is_empty() || (!is_address(text) && is_name(text.strip_prefix("*.").unwrap_or(text)))
}

/// Whether a label or an annotation can be called this: a name, and a DNS name with a slash before it if any.
pub fn is_label(text: &str) -> bool {
    let (prefix, name) = text.split_once('/').map_or((None, text), |(prefix, name)| (Some(prefix), name));
    prefix.is_none_or(is_name) && !name.is_empty() && is_label_value(name)
}

/// Whether an annotation can be called this. Kubernetes compares such names in lower case.
pub fn is_annotation(text: &str) -> bool {
    is_label(&text.to_lowercase())
}

/// Whether a label can have this value.
pub fn is_label_value(text: &str) -> bool {
    text.is_empty() || (text.len() <= PART && is_part(text, u8::is_ascii_alphabetic, "-_."))
}

/// Whether a ConfigMap or a Secret can have this key: it becomes the name of a file.
pub fn is_data_key(text: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    (1..=NAME).contains(&text.len()) && text.bytes().all(is_inner) && text != "." && !text.starts_with("..")
}

/// Whether an environment variable can be called this, for the most lenient version of Kubernetes.
pub fn is_variable(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'=')
}

/// Whether every version of Kubernetes takes this name of an environment variable.
pub fn is_plain_variable(text: &str) -> bool {
    let is_first = |byte: u8| byte.is_ascii_alphabetic() || b"_-.".contains(&byte);
    !matches!(text, "." | "..")
        && !text.starts_with("..")
        && text.bytes().next().is_some_and(is_first)
        && text.bytes().all(|byte| is_first(byte) || byte.is_ascii_digit())
}

/// Whether a text consists of digits, such letters and, inside of it, such marks.
fn is_part(text: &str, is_letter: fn(&u8) -> bool, marks: &str) -> bool {
    let is_end = |byte: u8| is_letter(&byte) || byte.is_ascii_digit();
    text.bytes().all(|byte| is_end(byte) || marks.as_bytes().contains(&byte))
        && text.bytes().next().is_some_and(is_end)
        && text.bytes().last().is_some_and(is_end)
}

#[cfg(test)]
mod tests {
    use super::{is_annotation, is_data_key, is_host, is_label, is_label_value, is_name, is_service_name, is_variable};

    #[test]
    fn kubernetes_takes_these_and_no_others() {
        type Case = (fn(&str) -> bool, &'static [&'static str], &'static [&'static str]);
        let cases: &[Case] = &[
            (is_name, &["a", "a-b.c", "0", "a.b"], &["", "A", "a_b", "-a", "a-", "a..b", ".a", "ä"]),
            (is_service_name, &["a", "a-1"], &["1a", "a.b", ""]),
            (
                is_host,
                &["", "a.b", "*.a.b", "localhost"],
                &["A.b", "a_b", "*", "a.*.b", "10.0.0.1", "a b", "a.b:80", "http://a"],
            ),
            (is_label, &["a", "A_b.c", "example.com/a", "a/B"], &["", "/a", "a/", "a/b/c", "A/b", "a b", "-a"]),
            (is_annotation, &["a", "Example.com/A"], &["", "a b"]),
            (is_label_value, &["", "a", "A_b.c-d", "1.2.3"], &["a b", "sha256:a", "a-", ".a", "a/b"]),
            (is_data_key, &["a", ".a", "a_b-C.yaml"], &["", ".", "..", "..a", "a/b", "a b"]),
            (is_variable, &["A", "a-b", "1", "a b", "a/b"], &["", "A=B", "a\n", "ä"]),
        ];
        for (fits, good, bad) in cases {
            for text in *good {
                assert!(fits(text), "{text:?}");
            }
            for text in *bad {
                assert!(!fits(text), "{text:?}");
            }
        }
        assert!(!is_label_value(&"a".repeat(64)) && !is_name(&"a".repeat(254)));
    }
}
