//! The way of MongoDB's versions: each opens the files of the one before, and of no other.

use crate::config::Version;

/// One step from a version of MongoDB to the next.
#[derive(Debug, PartialEq, Eq)]
pub struct Hop {
    /// The version whose files it opens.
    pub from: Version,
    /// The version that it makes of them.
    pub to: Version,
    /// Tag of the official image. The last of them is what the values choose in the end.
    pub tag: &'static str,
}

/// All steps. None may be left out.
pub const HOPS: [Hop; 4] = [
    Hop { from: Version::new(4, 4), to: Version::new(5, 0), tag: "5.0.33" },
    Hop { from: Version::new(5, 0), to: Version::new(6, 0), tag: "6.0.28" },
    Hop { from: Version::new(6, 0), to: Version::new(7, 0), tag: "7.0.40" },
    Hop { from: Version::new(7, 0), to: Version::new(8, 0), tag: "8.0.29" },
];

/// The steps from one version to another: at least one, or there is no way.
pub fn way(from: Version, to: Version) -> Option<&'static [Hop]> {
    let first = HOPS.iter().position(|hop| hop.from == from)?;
    let last = HOPS.iter().position(|hop| hop.to == to)?;
    HOPS.get(first..=last).filter(|hops| !hops.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{HOPS, way};
    use crate::config::Version;

    #[test]
    fn each_hop_begins_where_the_one_before_ends() {
        for pair in HOPS.windows(2) {
            assert!(matches!(pair, [one, next] if one.to == next.from && next.from < next.to), "{pair:?}");
        }
        for hop in &HOPS {
            assert_eq!(Version::of_tag(hop.tag), Some(hop.to));
        }
    }

    #[test]
    fn ways_lead_forward_through_every_version() {
        let count = |from: &str, to: &str| {
            let version = |text| Version::of_tag(text).unwrap_or(Version::new(0, 0));
            way(version(from), version(to)).map(<[_]>::len)
        };
        assert_eq!(count("4.4", "8.0"), Some(4));
        assert_eq!(count("6.0", "7.0"), Some(1));
        for (from, to) in [("4.2", "8.0"), ("8.0", "8.0"), ("7.0", "5.0"), ("6.0", "6.0"), ("4.4", "8.2")] {
            assert_eq!(count(from, to), None, "{from} to {to}");
        }
    }
}
