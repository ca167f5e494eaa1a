//! Credentials in texts of YAML, told by the keys and flags that they belong to, however that is written: as blocks, in brackets, over
//! several lines, behind comments, at anchors.

mod folded;

use std::ops::Range;

use serde_json::Value;

use super::name::{holds_credentials, is_harmless};
use super::plain::is_plain;
use super::{arguments, is_held, is_key_itself, login, manifest, nested, pair, programs, snmp};
use crate::yaml::{Outline, Place, Single, Written, outline};

/// How deep texts are looked for in texts: a file in a manifest in a file.
const DEEPEST: usize = 3;

/// The credentials of a text, as far as it is YAML or nearly so.
pub fn spans(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    collect(text, 0, DEEPEST, &mut spans);
    spans
}

/// The same of a part that starts at `start`.
fn collect(text: &str, start: usize, depth: usize, spans: &mut Vec<Range<usize>>) {
    // Single lines have readers of their own, but for logins.
    if !text.trim_end().contains('\n') && !login::may_be_below(text) {
        return;
    }
    let outline = outline(text);
    let mut walk = Walk { source: text, outline: &outline, below: vec![false; outline.nodes.len()], found: Vec::new() };
    for root in &outline.roots {
        match outline.nodes.get(*root) {
            Some(Written::Scalar(scalar)) => walk.prose(scalar),
            _ => walk.value("", *root),
        }
    }
    let mut found = walk.found;
    if !outline.is_whole {
        found.extend(nested::blocks(text));
    }
    spans.extend(found.into_iter().map(|span| start + span.start..start + span.end));
    for node in outline.nodes.iter().filter(|_| depth > 0) {
        if let Written::Scalar(Single { span, .. }) = node
            && span.len() < text.trim().len()
        {
            collect(text.get(span.clone()).unwrap_or_default(), start + span.start, depth - 1, spans);
        }
    }
}

struct Walk<'a> {
    source: &'a str,
    outline: &'a Outline,
    /// Which values have been taken for ones below the name of credentials.
    below: Vec<bool>,
    found: Vec<Range<usize>>,
}

impl<'a> Walk<'a> {
    /// A value that is kept under a name.
    fn value(&mut self, name: &str, place: Place) {
        match self.outline.nodes.get(place) {
            Some(Written::Scalar(scalar)) => {
                if is_held(name, &scalar.text) {
                    self.found.push(scalar.span.clone());
                }
                self.found.extend(folded::spans(self.source, name, scalar));
            }
            Some(Written::List(items)) => self.list(name, items, &[]),
            Some(Written::Map(entries)) => self.map(name, entries),
            // What it names is looked at in its own place, too.
            Some(Written::Alias(named)) if holds_credentials(name) => self.below(*named),
            Some(Written::Alias(_)) | None => {}
        }
    }

    fn map(&mut self, above: &str, entries: &'a [(Place, Place)]) {
        let entries: Vec<(&str, Place)> = entries.iter().map(|(key, value)| (self.text(*key), *value)).collect();
        let text = |(key, value): &(&'a str, Place)| (*key, self.text(*value));
        let pair = pair::name_among(&entries.iter().map(text)).unwrap_or_default();
        let is_secret = entries.iter().any(|(key, value)| *key == "kind" && self.text(*value) == "Secret");
        for (key, place) in &entries {
            let name = if pair::is_value(key) && !pair.is_empty() { pair } else { key };
            let is_itself = || is_key_itself(key, self.text(*place));
            if login::is_of_user(above, key, self.text(*place))
                || manifest::CONTENT.contains(key) && is_secret
                || snmp::is_community_among(entries.iter().map(|(key, _)| *key), key)
                || holds_credentials(above) && (!is_harmless(name) || is_itself())
            {
                self.below(*place);
            } else if let Some(Written::List(items)) = self.outline.nodes.get(*place) {
                let before = programs(key).find_map(|program| {
                    let (_, before) = entries.iter().find(|(key, _)| *key == program)?;
                    Some(self.items(*before))
                });
                self.list(name, items, &before.unwrap_or_default());
            } else {
                self.value(name, *place);
            }
        }
    }

    fn list(&mut self, name: &str, items: &'a [Place], program: &[Value]) {
        let words: Vec<Value> = items.iter().map(|item| self.text(*item).into()).collect();
        let secret = arguments(program, &words);
        for (index, (item, is_argument)) in items.iter().zip(secret).enumerate() {
            if is_argument || holds_credentials(name) || login::is_item(name, &words, index) {
                self.below(*item);
            } else {
                self.value(name, *item);
            }
        }
    }

    /// A value below the name of credentials, of which each is one but for those that tell about others.
    fn below(&mut self, place: Place) {
        match self.below.get_mut(place) {
            Some(is_seen) if !*is_seen => *is_seen = true,
            _ => return,
        }
        match self.outline.nodes.get(place) {
            Some(Written::Scalar(scalar)) if !is_plain(&scalar.text) => self.found.push(scalar.span.clone()),
            Some(Written::Alias(named)) => self.below(*named),
            _ => self.value(BELOW, place),
        }
    }

    /// Single of its own, in which a flag at the end of a line may be followed by any word.
    fn prose(&mut self, scalar: &Single) {
        self.found.extend(folded::spans_of_prose(self.source, scalar));
    }

    fn items(&self, place: Place) -> Vec<Value> {
        let Some(Written::List(items)) = self.outline.nodes.get(place) else { return Vec::new() };
        items.iter().map(|item| self.text(*item).into()).collect()
    }

    /// What a single value says; nothing of lists and maps.
    fn text(&self, place: Place) -> &'a str {
        match self.outline.nodes.get(place) {
            Some(Written::Scalar(scalar)) => &scalar.text,
            Some(Written::Alias(named)) => match self.outline.nodes.get(*named) {
                Some(Written::Scalar(scalar)) => &scalar.text,
                _ => "",
            },
            _ => "",
        }
    }
}

/// What is told to be a credential by what is above it has this name.
const BELOW: &str = "(password)";

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::spans;

    /// The text with a star for each credential.
    fn masked(text: &str) -> String {
        let mut shown = text.to_owned();
        for span in super::super::merged(spans(text)).into_iter().rev() {
            shown.replace_range(span, "*");
        }
        shown
    }

    #[test]
    fn what_is_below_a_name_is_found_however_it_is_written() {
        for (text, expected) in [
            ("secrets:\n  one: |\n    Zq7\n", "secrets:\n  one: |\n*\n"),
            ("secrets:\n  one: 'a\n    Zq7'\n", "secrets:\n  one: '*'\n"),
            ("passwords:\n- |\n  Zq7\n", "passwords:\n- |\n*\n"),
            ("private_keys:\n  - >-\n    Zq7\n", "private_keys:\n  - >-\n*\n"),
            ("passwords:\n-\n  Zq7\n", "passwords:\n-\n  *\n"),
            ("passwords: # c\n  [Zq7]\n", "passwords: # c\n  [*]\n"),
            ("passwords: &l !!seq\n  [Zq7]\n", "passwords: &l !!seq\n  [*]\n"),
            ("passwords:\n# c\n- 'Zq7'\n", "passwords:\n# c\n- '*'\n"),
            ("tokens: &t\n- name: a\n  value: Zq7\nb: c\n", "tokens: &t\n- name: a\n  value: *\nb: c\n"),
            ("? password\n: Zq7\n", "? password\n: *\n"),
            ("a: |\n  secrets:\n    one: >-\n      Zq7\n  b: c\n", "a: |\n  secrets:\n    one: >-\n*\n  b: c\n"),
            ("names: &n\n- Zq7\n", "names: &n\n- Zq7\n"),
            ("tokens:\n- name: REGION\n  value: eu\n", "tokens:\n- name: REGION\n  value: eu\n"),
            ("password: {{ vault_password }}\nb: c\n", "password: {{ vault_password }}\nb: c\n"),
        ] {
            assert_eq!(masked(text), expected, "{text}");
        }
    }

    #[test]
    fn what_an_alias_names_is_found() {
        for (text, expected) in [
            ("a: &pw summer\npassword: *pw\n", "a: &pw *\npassword: *pw\n"),
            ("a: &o summer\nb: &pw c\npassword: *pw\n", "a: &o summer\nb: &pw *\npassword: *pw\n"),
            ("b: {c: &pw 'sum, mer', d: 1}\npassword: *pw\n", "b: {c: &pw '*', d: 1}\npassword: *pw\n"),
            ("z: &a # c\n- Zq7\npasswords: *a\n", "z: &a # c\n- *\npasswords: *a\n"),
            ("z: &a !!seq\n- Zq7\npasswords: *a\n", "z: &a !!seq\n- *\npasswords: *a\n"),
            ("a: &x [sum, mer]\nhosts: *x\n", "a: &x [sum, mer]\nhosts: *x\n"),
            ("a: &x [*x]\npasswords: *x\n", "a: &x [*x]\npasswords: *x\n"),
        ] {
            assert_eq!(masked(text), expected, "{text}");
        }
    }

    #[test]
    fn words_behind_flags_are_found_over_lines_and_comments() {
        for (text, expected) in [
            ("args:\n- --token\n# c\n- Zq7Wm2Xc\n", "args:\n- --token\n# c\n- *\n"),
            ("args:\n- --token\n\n- Zq7Wm2Xc\n", "args:\n- --token\n\n- *\n"),
            ("cmd: >-\n  curl --token\n  Zq7\n  --url x\n", "cmd: >-\n  curl --token\n  *\n  --url x\n"),
            ("cmd: \"mysql --password\n  Zq7\"\n", "cmd: \"mysql --password\n  *\"\n"),
            ("cmd: curl --token\n  Zq7\n", "cmd: curl --token\n  *\n"),
            ("cmd: curl -u\n  bob:Zq7\n", "cmd: curl -u\n  *\n"),
            ("curl --token\nZq7Wm2Xc\n", "curl --token\n*\n"),
            ("--password\n    The password of the user\n", "--password\n    The password of the user\n"),
            ("cmd: >-\n  curl --token-file\n  Zq7\n", "cmd: >-\n  curl --token-file\n  Zq7\n"),
            ("args:\n- --ask-pass\n- host\n", "args:\n- --ask-pass\n- host\n"),
            ("a: >-\n  --url x --token\n  Zq7\n", "a: >-\n  --url x --token\n  *\n"),
            ("command: >-\n  deploy --token\n  Zq7\n", "command: >-\n  deploy --token\n  *\n"),
            ("a: >-\n  cd /x && curl --token\n  Zq7\n", "a: >-\n  cd /x && curl --token\n  *\n"),
            ("a: >-\n  deploy --token\n  Zq7Wm2Xc\n", "a: >-\n  deploy --token\n  *\n"),
            ("a: >-\n  tool login --token\n  Zq7\n  --user b\n", "a: >-\n  tool login --token\n  *\n  --user b\n"),
            ("a: >-\n  tool --token\n  Zq7 --user b\n", "a: >-\n  tool --token\n  * --user b\n"),
            ("a: >-\n  tool --token\n  Zq7 && tool x\n", "a: >-\n  tool --token\n  * && tool x\n"),
            ("tool login --token\nZq7\n--user b\n", "tool login --token\n*\n--user b\n"),
            (
                "- ansible.builtin.shell: >-\n    tool --token\n    Zq7\n",
                "- ansible.builtin.shell: >-\n    tool --token\n    *\n",
            ),
            ("JAVA_OPTS: >-\n  tool --token\n  Zq7\n", "JAVA_OPTS: >-\n  tool --token\n  *\n"),
            ("ExecStart: >-\n  tool --token\n  Zq7\n", "ExecStart: >-\n  tool --token\n  *\n"),
        ] {
            assert_eq!(masked(text), expected, "{text}");
        }
    }

    #[test]
    fn words_behind_flags_in_sentences_stay() {
        for text in [
            "description: >-\n  The flag --password\n  sets it\n",
            "description: pass --token\n  to the tool\n",
            "help: \"Use --password\n  if there is one\"\n",
            "help: >-\n  --password\n  sets it\n",
            "notes:\n- >\n  Without --api-key\n  nothing works\n",
            "help: >-\n  Give --token\n  or --password to log in\n",
            "help: >-\n  Give --token\n  first -- it is asked for\n",
            "help: >-\n  Give --token\n  Then --password\n",
            "executor: >-\n  The flag --token\n  sets it\n",
            "options: >-\n  Use --token\n  to set it\n",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn texts_in_texts_are_read_however_they_are_written() {
        for (text, expected) in [
            ("a: >\n  secrets:\n\n    one: Zq7\n", "a: >\n  secrets:\n\n    one: *\n"),
            ("a: \"\n  secrets:\n    one: Zq7\n  \"\n", "a: \"\n  secrets:\n    one: *\n  \"\n"),
            ("a: '\n  secrets:\n    one: Zq7'\n", "a: '\n  secrets:\n    one: *'\n"),
            (
                "{% if x %}\nsecrets:\n  one: |\n    Zq7\n{% endif %}\n",
                "{% if x %}\nsecrets:\n  one: |\n    *\n{% endif %}\n",
            ),
            ("u: @b\nsecrets:\n  one: >-\n    Zq7\nb: c\n", "u: @b\nsecrets:\n  one: >-\n    *\nb: c\n"),
            ("a: |\n  u: @b\n  secrets:\n    one: Zq7\n", "a: |\n  u: @b\n  secrets:\n    one: *\n"),
        ] {
            assert_eq!(masked(text), expected, "{text}");
        }
    }

    #[test]
    fn logins_in_lists_and_maps_are_found_and_names_are_not() {
        for (text, expected) in [
            ("users:\n- bob: Zq7Wm2Xc\n- al: admin\n", "users:\n- bob: *\n- al: admin\n"),
            ("users:\n  bob: Zq7Wm2Xc\n  al: U024BE7LH\n", "users:\n  bob: *\n  al: U024BE7LH\n"),
            ("auth: [bob, Zq7Wm2Xc]\nb: c\n", "auth: [bob, *]\nb: c\n"),
            ("auth:\n- bob\n- Zq7Wm2Xc\n", "auth:\n- bob\n- *\n"),
            ("auth: [bob, Zq7Wm2Xc]", "auth: [bob, *]"),
            ("{\"a\": {\"users\": {\"bob\": \"Zq7Wm2Xc\"}}}", "{\"a\": {\"users\": {\"bob\": \"*\"}}}"),
            ("auth: [basic, digest]", "auth: [basic, digest]"),
            ("secret_ids: [6a174c20-f6de-a53c-74d2-6018fcceff64]", "secret_ids: [*]"),
            ("secret_ids: [db-login]", "secret_ids: [db-login]"),
            ("users: {bob: Password1, al: Secret123, cy: ChangeMe1}", "users: {bob: *, al: *, cy: *}"),
            ("auth: [bob, Qwerty123]", "auth: [bob, *]"),
            ("auth: [admin, Passw0rd]", "auth: [admin, *]"),
            ("auth: [bob, Winter2024]", "auth: [bob, *]"),
            ("users: {al: Passport2, bo: Robot2024}", "users: {al: Passport2, bo: Robot2024}"),
            ("auth: [basic, digest]\nb: c\n", "auth: [basic, digest]\nb: c\n"),
            ("users: [bob, Al2Smith0]\nb: c\n", "users: [bob, Al2Smith0]\nb: c\n"),
            ("accounts:\n  bob: hunter2Secret9\n", "accounts:\n  bob: *\n"),
            ("logins:\n  bob: Summer-2024!\n", "logins:\n  bob: *\n"),
            ("users:\n  al: AliceSmith01\n  bo: aSmith01x\n", "users:\n  al: AliceSmith01\n  bo: aSmith01x\n"),
            ("accounts:\n  dev: Acct4Dev\n  bob: X509Cert\n", "accounts:\n  dev: Acct4Dev\n  bob: X509Cert\n"),
            ("auth: [basic, Digest2Auth]\nb: c\n", "auth: [basic, Digest2Auth]\nb: c\n"),
            ("auth:\n- OAuth2\n- JwtBearer2\n", "auth:\n- OAuth2\n- JwtBearer2\n"),
        ] {
            assert_eq!(masked(text), expected, "{text}");
        }
    }

    #[test]
    fn long_texts_take_as_much_longer_as_they_are_longer() {
        for part in ["- host.example.com\n", "- mysql\n- -v\n", "- a: b\n", "  --flag\n  y\n", "  mysql -v\n  |\n"] {
            let time = |count: usize| {
                let head = if part.starts_with('-') { "a:\n" } else { "a: >-\n" };
                let text = head.to_owned() + &part.repeat(count);
                let timed = || {
                    let start = Instant::now();
                    assert!(spans(&text).is_empty());
                    start.elapsed()
                };
                (0..3).map(|_| timed()).min()
            };
            // Of a text that is eight times as long: 64 times as long would be the square, and other work on the machine adds to eight times.
            let (short, long) = (time(400), time(3_200));
            assert!(long < short.map(|short| short * 24), "{part}: {short:?}, {long:?}");
        }
    }
}
