//! Logins in references of images. No reference has one, so whatever stands before an `@` that no digest follows is taken for one.

use std::ops::Range;

use super::{STARS, merged, spans};

/// The fewest digits of a digest.
const SHORTEST_DIGEST: usize = 32;

/// A reference of an image as anybody may see it.
pub fn shown_image(image: &str) -> String {
    let mut shown = image.to_owned();
    // From the end, so that places before stay what they are.
    for span in secrets(image).into_iter().rev() {
        if shown.get(span.clone()).is_some() {
            shown.replace_range(span, STARS);
        }
    }
    shown
}

/// Whether a reference of an image holds a credential, so that it is none that any registry takes.
pub fn is_image_with_login(image: &str) -> bool {
    !secrets(image).is_empty()
}

fn secrets(image: &str) -> Vec<Range<usize>> {
    let named = image.rsplit_once('@').filter(|(_, digest)| is_digest(digest)).map_or(image, |(named, _)| named);
    let mut spans = spans(named);
    spans.extend(login(named));
    merged(spans)
}

/// The password before the last `@`, or all that stands there, where there is no user.
fn login(named: &str) -> Option<Range<usize>> {
    let end = named.rfind('@')?;
    let start = named.get(..end)?.find("://").map_or(0, |at| at + 3);
    let password = named.get(start..end)?.find(':').map_or(start, |colon| start + colon + 1);
    Some(password..end)
}

/// Whether a text is `sha256:` and the like, and digits.
fn is_digest(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+._-".contains(c);
    text.split_once(':').is_some_and(|(algorithm, digits)| {
        !algorithm.is_empty()
            && algorithm.chars().all(is_part)
            && digits.len() >= SHORTEST_DIGEST
            && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::shown_image;

    #[test]
    fn logins_in_images_do_not_show() {
        let digest = "sha256:9b74c9897bac770ffc029102a200c5de9b74c9897bac770ffc029102a200c5de";
        for (image, expected) in [
            ("deploy:hunter2@r.io/st2/st2api:3.9", "deploy:***@r.io/st2/st2api:3.9"),
            ("https://deploy:hunter2@r.io/st2:1", "https://deploy:***@r.io/st2:1"),
            ("summer@r.io/st2", "***@r.io/st2"),
            ("r.io:5000/st2/st2api:3.9", "r.io:5000/st2/st2api:3.9"),
            ("st2@sha256:short", "***@sha256:short"),
        ] {
            assert_eq!(shown_image(image), expected, "{image}");
        }
        for image in ["r.io/st2", "busybox", "r.io:5000/st2:1"] {
            assert_eq!(shown_image(&format!("{image}@{digest}")), format!("{image}@{digest}"));
        }
        assert_eq!(shown_image(&format!("a:b@r.io/st2:1@{digest}")), format!("a:***@r.io/st2:1@{digest}"));
    }
}
