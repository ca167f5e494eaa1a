//! Versions as tags of images name them.

use std::fmt;

/// Major and minor version: MongoDB's series, StackStorm's releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    major: u32,
    minor: u32,
}

impl Version {
    /// A version.
    pub const fn new(major: u32, minor: u32) -> Self {
        Self { major, minor }
    }

    /// The first number.
    pub const fn major(self) -> u32 {
        self.major
    }

    /// What a tag begins with: `4.4`, `v3.9.1`, `4.4.15-debian-10-r8`. None if that is no version, or only a major one.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let (major, minor) = numbers(tag)?;
        Some(Self { major, minor: minor? })
    }

    /// The newest version that a tag may stand for: `8` is as new as an 8 can be.
    pub fn newest_of_tag(tag: &str) -> Option<Self> {
        let (major, minor) = numbers(tag)?;
        Some(Self { major, minor: minor.unwrap_or(u32::MAX) })
    }
}

/// The first two numbers of a tag.
fn numbers(tag: &str) -> Option<(u32, Option<u32>)> {
    let tag = tag.strip_prefix('v').unwrap_or(tag);
    let text = tag.split(|letter: char| !letter.is_ascii_digit() && letter != '.').next()?;
    let mut parts = text.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next().flatten()))
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn tags_begin_with_versions() {
        for (tag, expected) in [
            ("4.4", Some((4, 4))),
            ("4.4.15-debian-10-r8", Some((4, 4))),
            ("v3.9.1", Some((3, 9))),
            ("3.10dev", Some((3, 10))),
            ("8.0.29@sha256:0011", Some((8, 0))),
            ("8.0.29-noble", Some((8, 0))),
            ("latest", None),
            ("8", None),
            ("8-2024", None),
            ("", None),
        ] {
            assert_eq!(Version::of_tag(tag), expected.map(|(major, minor)| Version::new(major, minor)), "{tag}");
        }
        for (tag, expected) in [
            ("4.3.5-management", Some((4, 3))),
            ("4", Some((4, u32::MAX))),
            ("4-alpine", Some((4, u32::MAX))),
            ("management", None),
            ("", None),
        ] {
            assert_eq!(Version::newest_of_tag(tag), expected.map(|(major, minor)| Version::new(major, minor)), "{tag}");
        }
        assert!(Version::new(3, 10) > Version::new(3, 9));
        assert_eq!(Version::new(5, 0).to_string(), "5.0");
    }
}
