//! Versions as far as a migration has to tell them apart.

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

    /// What a tag begins with: `4.4`, `v3.9.1`, `4.4.15-debian-10-r8`. A digest behind it says nothing.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let tag = tag.split('@').next().unwrap_or_default();
        let mut numbers = tag.strip_prefix('v').unwrap_or(tag).split(|c: char| !c.is_ascii_digit());
        Some(Self { major: numbers.next()?.parse().ok()?, minor: numbers.next()?.parse().ok()? })
    }
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
            ("latest", None),
            ("8", None),
            ("", None),
        ] {
            assert_eq!(Version::of_tag(tag), expected.map(|(major, minor)| Version::new(major, minor)), "{tag}");
        }
        assert!(Version::new(3, 10) > Version::new(3, 9));
        assert_eq!(Version::new(5, 0).to_string(), "5.0");
    }
}
