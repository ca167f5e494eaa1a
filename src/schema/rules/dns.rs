//! The kinds of names that Kubernetes takes for objects here.

/// Longest part between dots of a DNS name, which is also the longest value of a label.
pub const LABEL_LIMIT: usize = 63;

/// Whether this can name a container or a volume: lower-case letters, digits and inner dashes.
pub fn is_label(text: &str) -> bool {
    text.len() <= LABEL_LIMIT && is_part(text)
}

/// Whether this can be the start of a Service's name: a label that begins with a letter.
pub fn is_service_name(text: &str) -> bool {
    is_label(text) && text.starts_with(|first: char| first.is_ascii_lowercase())
}

/// Longest name of an object.
const NAME_LIMIT: usize = 253;

/// Whether an object such as a Secret can be called this: labels with dots between them.
pub fn is_object_name(text: &str) -> bool {
    text.len() <= NAME_LIMIT && text.split('.').all(is_part)
}

/// A label of any length.
fn is_part(text: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.bytes().all(is_inner) && !text.starts_with('-') && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::{is_label, is_object_name, is_service_name};

    #[test]
    fn tells_labels_from_other_texts() {
        for label in ["a", "7", "st2", "a-b", "0-9", &"x".repeat(63)] {
            assert!(is_label(label), "{label}");
        }
        for other in ["", "-a", "a-", "A", "a_b", "a.b", "ä", "a b", &"x".repeat(64)] {
            assert!(!is_label(other), "{other}");
        }
        assert!(is_object_name("a.b-c.0") && is_object_name(&"x".repeat(253)));
        for other in ["", "a..b", ".a", "a_b", "Reg_Cred", "a b", &"x".repeat(254)] {
            assert!(!is_object_name(other), "{other}");
        }
        assert!(is_service_name("st2"));
        assert!(!is_service_name("2st"));
    }
}
