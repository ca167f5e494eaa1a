//! Where one is while one walks through values.

use std::fmt::Write as _;
use std::ops::Deref;

/// A key as `--set` would write it: `mongodb.auth.password`, `st2.packs.images[0]`. It grows and shrinks on the way, so that nothing is
/// allocated for each value.
#[derive(Debug, Default)]
pub struct WalkPath(String);

impl WalkPath {
    /// Goes to a key of a map, does something there, and comes back.
    pub fn inside<T>(&mut self, key: &str, then: impl FnOnce(&mut Self) -> T) -> T {
        let back = self.enter(key);
        let result = then(self);
        self.leave(back);
        result
    }

    /// The same with an item of a list, counted from 0.
    pub fn at<T>(&mut self, index: usize, then: impl FnOnce(&mut Self) -> T) -> T {
        let back = self.enter_item(index);
        let result = then(self);
        self.leave(back);
        result
    }

    /// Goes to a key of a map. [`leave`](Self::leave) takes what this returns to come back.
    pub fn enter(&mut self, key: &str) -> usize {
        let back = self.0.len();
        if back > 0 {
            self.0.push('.');
        }
        self.0.push_str(key);
        back
    }

    /// Goes to an item of a list, counted from 0.
    pub fn enter_item(&mut self, index: usize) -> usize {
        let back = self.0.len();
        // Writing to a string cannot fail.
        let _ = write!(self.0, "[{index}]");
        back
    }

    /// Comes back from a key or an item.
    pub fn leave(&mut self, back: usize) {
        self.0.truncate(back);
    }
}

impl Deref for WalkPath {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::WalkPath;

    #[test]
    fn paths_grow_and_shrink() {
        let mut path = WalkPath::default();
        let inner = path.inside("a", |path| path.inside("b", |path| path.at(1, |path| path.to_string())));
        assert_eq!((inner.as_str(), &*path), ("a.b[1]", ""));
    }
}
