//! The known words that an unknown one was probably meant to be.

/// The most words to suggest.
const MOST: usize = 3;

/// The nearest of the known words, if they are near enough to be meant: one, or several that are equally near.
pub fn nearest<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let near_enough = (unknown.chars().count() / 3).clamp(1, 4);
    let unknown = plain(unknown);
    let letters = letters(&unknown);
    let near: Vec<(usize, &str)> = known
        .into_iter()
        // There may be as many unknown words as a file has lines: most known ones are left out by their letters alone.
        .filter(|word| fewest_edits(&letters, &self::letters(word)) <= near_enough)
        .map(|word| (strsim::damerau_levenshtein(&unknown, &plain(word)), word))
        .filter(|(distance, _)| *distance <= near_enough)
        .collect();
    let least = near.iter().map(|(distance, _)| *distance).min();
    near.into_iter().filter(|(distance, _)| Some(*distance) == least).map(|(_, word)| word).take(MOST).collect()
}

/// A word as it is compared: a different case or `-` for `_` counts nothing.
fn plain(word: &str) -> String {
    word.to_lowercase().replace(['-', '_'], "")
}

/// How often each letter stands in a word, in either case. Others share the places of letters.
type Letters = [usize; 32];

fn letters(word: &str) -> Letters {
    let mut letters = [0; 32];
    for character in word.chars().filter(|character| !matches!(character, '-' | '_')) {
        let place = usize::try_from(u32::from(character) % 32).ok().and_then(|place| letters.get_mut(place));
        if let Some(count) = place {
            *count += 1;
        }
    }
    letters
}

/// At least so many edits lie between words of these letters: each takes one away, or adds one, or does both.
fn fewest_edits(one: &Letters, other: &Letters) -> usize {
    let pairs = || one.iter().zip(other);
    let lost: usize = pairs().map(|(one, other)| one.saturating_sub(*other)).sum();
    let added: usize = pairs().map(|(one, other)| other.saturating_sub(*one)).sum();
    lost.max(added)
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
        assert_eq!(nearest("imagé", known), ["image"]);
        assert_eq!(nearest("RÉPLICAS", known), ["replicas"]);
        assert!(nearest("tolerations", known).is_empty());
    }
}
