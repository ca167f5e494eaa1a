//! The known words that an unknown one was probably meant to be.

/// The most words to suggest.
const MOST: usize = 3;

/// The nearest of the known words, if they are near enough to be meant: one, or several that are equally near.
pub fn nearest<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let near_enough = (unknown.chars().count() / 3).clamp(1, 4);
    let near: Vec<(usize, &str)> = known
        .into_iter()
        .map(|word| (distance(unknown, word), word))
        .filter(|(distance, _)| *distance <= near_enough)
        .collect();
    let least = near.iter().map(|(distance, _)| *distance).min();
    near.into_iter().filter(|(distance, _)| Some(*distance) == least).map(|(_, word)| word).take(MOST).collect()
}

/// Edits between two words, where a different case or `-` for `_` counts nothing.
fn distance(one: &str, other: &str) -> usize {
    let plain = |word: &str| word.to_lowercase().replace(['-', '_'], "");
    strsim::damerau_levenshtein(&plain(one), &plain(other))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_the_word_that_was_meant() {
        let known = ["replicas", "resources", "image", "extra_volumes", "affinity", "cpu", "cpus"];
        assert_eq!(nearest("replica", known), ["replicas"]);
        assert_eq!(nearest("extraVolumes", known), ["extra_volumes"]);
        assert_eq!(nearest("iamge", known), ["image"]);
        assert_eq!(nearest("cpux", known), ["cpu", "cpus"]);
        assert!(nearest("tolerations", known).is_empty());
    }
}
