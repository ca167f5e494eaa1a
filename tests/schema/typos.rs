//! A typing mistake in any key is found, with the key that was meant.

use st2ha::schema::{Templates, conform};
use st2ha::yaml::{LayerId, Node, Origin, read_map};

use crate::walk::{keys, minimal};

#[test]
fn an_edit_of_any_key_is_found_with_the_right_suggestion() {
    let schema = super::schema();
    // What defaults would add is another matter, and would take time.
    let defaults = Node::map(Origin::default());
    let mut chance = Chance(0x5eed);
    let mut wrong = Vec::new();
    let mut tried = 0;
    for key in keys(&schema) {
        let Some(edited) = edit(key.name(), &key.siblings, &mut chance) else { continue };
        let document = key.renamed(&edited).document(minimal(&schema, &key.schema));
        let mut values = read_map(&document.to_string(), LayerId(1)).unwrap();
        let findings = conform(&mut values, &defaults, Templates::Leave);
        let message = format!("unknown key `{edited}`");
        let found = findings.iter().find(|finding| finding.message == message);
        let suggested = found.and_then(|finding| finding.help.as_deref()).unwrap_or("nothing");
        tried += 1;
        if !suggested.starts_with("did you mean ") || !suggested.contains(&format!("`{}`", key.name())) {
            wrong.push(format!("{} as {edited}: {suggested}", key.path()));
        }
        // One edit may lead to two keys at once, but to no more than a handful.
        if suggested.matches('`').count() > 6 {
            wrong.push(format!("{} as {edited}: too many suggestions", key.path()));
        }
    }
    assert!(wrong.is_empty(), "{} of {tried}: {:#?}", wrong.len(), wrong.iter().take(60).collect::<Vec<_>>());
    assert!(tried > 1500, "only {tried} keys");
}

/// A key with one letter swapped, dropped, added or replaced; nothing if every try leads to another key.
fn edit(key: &str, siblings: &[String], chance: &mut Chance) -> Option<String> {
    let letters: Vec<char> = key.chars().collect();
    (0..20).find_map(|_| {
        let mut edited = letters.clone();
        let place = chance.below(letters.len());
        let letter = char::from(b'a' + u8::try_from(chance.below(26)).unwrap());
        match chance.below(4) {
            0 if place + 1 < edited.len() => edited.swap(place, place + 1),
            1 if edited.len() > 1 => drop(edited.remove(place)),
            2 => edited.insert(place, letter),
            _ => edited[place] = letter,
        }
        let edited: String = edited.into_iter().collect();
        (edited != key && !siblings.contains(&edited)).then_some(edited)
    })
}

/// The same chance in every run: `SplitMix64`.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap()
    }
}
