//! `--show-only`.

use anyhow::{Context as _, Result, bail};
use globset::{Glob, GlobSet, GlobSetBuilder};

use crate::manifests::ManifestKey;

/// The objects that were asked for: all, if nothing was said.
pub struct ShowOnly<'a> {
    patterns: &'a [String],
    globs: GlobSet,
}

impl<'a> ShowOnly<'a> {
    /// Understands patterns such as `Secret/*`. A bare kind means all objects of it.
    pub fn new(patterns: &'a [String]) -> Result<Self> {
        let mut globs = GlobSetBuilder::new();
        for pattern in patterns {
            let pattern = if pattern.contains('/') { pattern.clone() } else { format!("{pattern}/*") };
            globs.add(Glob::new(&pattern).with_context(|| format!("--show-only: `{pattern}` is no pattern"))?);
        }
        Ok(Self { patterns, globs: globs.build()? })
    }

    /// Whether an object was asked for.
    pub fn is_match(&self, key: &ManifestKey) -> bool {
        self.patterns.is_empty() || self.globs.is_match(format!("{}/{}", key.kind, key.name))
    }

    /// Whether objects of a kind may have been asked for.
    pub fn takes_kind(&self, kind: &str) -> bool {
        let takes = |pattern: &String| {
            let pattern = pattern.split_once('/').map_or(pattern.as_str(), |(kind, _)| kind);
            // What is no pattern by itself, such as a half of `{Secret/a,Service/b}`, says nothing about kinds.
            Glob::new(pattern).map_or(true, |glob| glob.compile_matcher().is_match(kind))
        };
        self.patterns.is_empty() || self.patterns.iter().any(takes)
    }

    /// Refuses patterns that ask for none of these objects.
    pub fn require<'k>(&self, mut keys: impl Iterator<Item = &'k ManifestKey>) -> Result<()> {
        if !self.patterns.is_empty() && !keys.any(|key| self.is_match(key)) {
            bail!("no object matches --show-only {}", self.patterns.join(", "));
        }
        Ok(())
    }
}
