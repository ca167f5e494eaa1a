//! The letters of names: without what divides words, word by word, and those of other languages (`contraseña`) in ASCII.

use std::borrow::Cow;

/// Letters of other languages, and what is written for them where there are none.
const FOLDED: &[(&str, &str)] = &[
    ("ÀÁÂÃÅĄàáâãåą", "a"),
    ("Ää", "ae"),
    ("ÇĆČçćč", "c"),
    ("ÈÉÊËĘĚèéêëęě", "e"),
    ("ÌÍÎÏìíîï", "i"),
    ("Łł", "l"),
    ("ÑŃŇñńň", "n"),
    ("ÒÓÔÕØòóôõø", "o"),
    ("Öö", "oe"),
    ("Řř", "r"),
    ("ŚŠśš", "s"),
    ("ẞß", "ss"),
    ("ÙÚÛŮùúûů", "u"),
    ("Üü", "ue"),
    ("Ýý", "y"),
    ("ŹŻŽźżž", "z"),
];

/// A name in the letters of ASCII, as far as there is a way to write it so.
pub fn folded(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        return Cow::Borrowed(name);
    }
    let mut plain = String::with_capacity(name.len());
    for c in name.chars() {
        match FOLDED.iter().find(|(letters, _)| letters.contains(c)) {
            Some((_, letters)) => plain.push_str(letters),
            None => plain.push(c),
        }
    }
    Cow::Owned(plain)
}

/// A name without what is no letter and no digit, in lower case.
pub fn plain(name: &str) -> String {
    folded(name).chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The words of a name, in lower case: `dbPassword`, `DB_PASSWORD` and `db-password` have two.
pub fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() || (was_lower && c.is_ascii_uppercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_ascii_alphanumeric()) {
            word.push(c.to_ascii_lowercase());
        }
        was_lower = c.is_ascii_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}
