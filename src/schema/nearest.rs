//! The known word that an unknown one was probably meant to be.

/// The nearest of the known words, if one is near enough to be a typing mistake.
pub fn nearest<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near_enough = (unknown.chars().count() / 3).clamp(1, 4);
    known
        .into_iter()
        .map(|word| (distance(unknown, word), word))
        .filter(|(distance, _)| *distance <= near_enough)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
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
        let known = ["replicas", "resources", "image", "extra_volumes", "affinity"];
        assert_eq!(nearest("replica", known), Some("replicas"));
        assert_eq!(nearest("extraVolumes", known), Some("extra_volumes"));
        assert_eq!(nearest("iamge", known), Some("image"));
        assert_eq!(nearest("tolerations", known), None);
    }
}
