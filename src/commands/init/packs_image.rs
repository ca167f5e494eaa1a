//! An image with packs.

use crate::manifests::is_image;

/// An image as `st2.packs.images` wants it.
#[derive(Debug, PartialEq, Eq)]
pub struct PacksImage {
    /// Registry and path before the name.
    pub repository: String,
    /// The name; before a digest it ends in `@sha256`.
    pub name: String,
    /// The tag or the digest.
    pub tag: String,
}

impl PacksImage {
    /// Takes a reference apart.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong =
            "write an image with its registry and its tag, such as `registry.example.com/stackstorm/st2packs:1.0`";
        let parts = text.rsplit_once('/').and_then(|(repository, rest)| Some((repository, rest.split_once(':')?)));
        match parts {
            Some((repository, (name, tag))) if is_image(text) => {
                Ok(Self { repository: repository.to_owned(), name: name.to_owned(), tag: tag.to_owned() })
            }
            _ => Err(wrong.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PacksImage;

    #[test]
    fn references_are_taken_apart() {
        let digest = format!("a/b/packs@sha256:{}", "0".repeat(64));
        for (text, repository, name) in [
            ("registry.example.com:5000/st2/packs:1.0", "registry.example.com:5000/st2", "packs"),
            ("me/packs:latest", "me", "packs"),
            (&digest, "a/b", "packs@sha256"),
            (&format!("a/packs:1.0@sha256:{}", "0".repeat(64)), "a", "packs"),
        ] {
            let image = PacksImage::parse(text);
            assert!(image.is_ok_and(|image| image.repository == repository && image.name == name), "{text}");
        }
        for text in
            ["", "packs", "packs:1.0", "me/packs", "me/packs:", "localhost:5000/packs", "me/p a:1", "https://a/b:1"]
        {
            assert!(PacksImage::parse(text).is_err(), "{text}");
        }
    }
}
