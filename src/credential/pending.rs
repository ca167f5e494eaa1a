//! Places for credentials in texts where nobody has put one in yet, and which readers of credentials pass over for that reason:
//! `token: <your-token>`, `--password <password>`, `{"cn=admin","CHANGE_ME"}`.

use std::ops::Range;

use super::name::is_credential;
use super::stand_in::{StandIn, stand_in};

/// Short flags that mostly come before a password.
const SHORT: &[&str] = &["-p", "-P", "-w", "-a"];

/// Where such texts stand in a text.
pub fn pending(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let found = bracketed(line).into_iter().chain(in_pairs(line));
        spans.extend(found.map(|span| start + span.start..start + span.end));
        start += line.len();
    }
    spans
}

/// Whether an argument stands for the value of a flag such as `--password`.
pub fn is_pending_argument(arguments: &[&str], index: usize) -> bool {
    let Some((flag, argument)) =
        index.checked_sub(1).and_then(|before| arguments.get(before)).zip(arguments.get(index))
    else {
        return false;
    };
    let is_named = flag.strip_prefix('-').is_some_and(|name| is_credential(name.trim_start_matches('-')));
    match stand_in(argument) {
        // What asks to be replaced behind one of these is no port.
        Some(StandIn::Placeholder) => is_named || SHORT.contains(flag),
        Some(StandIn::Example) => is_named,
        _ => false,
    }
}

/// What is in brackets behind the name of a credential: `token: <your-token>`.
fn bracketed(line: &str) -> Option<Range<usize>> {
    let at = line.find([':', '='])?;
    let name = line.get(..at)?.trim_start_matches(|c: char| c.is_whitespace() || c == '-').trim_matches(QUOTES);
    let rest = line.get(at + 1..)?;
    let value = rest.trim().trim_matches(QUOTES);
    let is_place = value.starts_with('<') && value.ends_with('>') && stand_in(value).is_some();
    if name.starts_with('#') || !is_credential(name.trim()) || !is_place {
        return None;
    }
    let start = at + 1 + rest.find(value)?;
    Some(start..start + value.len())
}

const QUOTES: [char; 2] = ['"', '\''];

/// The second text of a pair in Erlang's terms: `{"cn=admin","CHANGE_ME"}`, `{default_pass, <<"CHANGE_ME">>}`.
fn in_pairs(line: &str) -> Vec<Range<usize>> {
    let quotes: Vec<usize> = line.match_indices('"').map(|(at, _)| at).collect();
    let texts = quotes.windows(2).filter_map(|pair| Some((pair.first()? + 1, *pair.get(1)?)));
    let is_second = |start: usize, end: usize| {
        let before = line.get(..start.saturating_sub(1)).unwrap_or_default().trim_end();
        let before = before.strip_suffix("<<").unwrap_or(before).trim_end();
        let after = line.get(end + 1..).unwrap_or_default().trim_start();
        let after = after.strip_prefix(">>").unwrap_or(after).trim_start();
        before.ends_with(',') && before.contains('{') && after.starts_with('}')
    };
    let is_pending = |(start, end): &(usize, usize)| {
        is_second(*start, *end)
            && line.get(*start..*end).is_some_and(|text| stand_in(text) == Some(StandIn::Placeholder))
    };
    texts.filter(is_pending).map(|(start, end)| start..end).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test may fail this way")]

    use super::{is_pending_argument, pending};

    #[test]
    fn places_without_a_credential_are_found() {
        for (text, expected) in [
            ("a: 1\ntoken: <your-token>\n", &["<your-token>"][..]),
            ("- api_key = \"<key>\"", &["<key>"]),
            ("[{ldap, [{dn_lookup_bind, {\"cn=x\",\"CHANGE_ME\"}}]}].", &["CHANGE_ME"]),
            ("{default_pass, <<\"changeme\">>}", &["changeme"]),
            ("# token: <your-token>", &[]),
            ("path: <your-folder>", &[]),
            ("token: <path:secret/st2#token>", &[]),
            ("{\"cn=x\",\"hunter2-and-more\"}", &[]),
            ("[\"a\",\"CHANGE_ME\"]", &[]),
        ] {
            let found: Vec<&str> = pending(text).into_iter().map(|span| &text[span]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn arguments_without_a_credential_are_found() {
        let found = |words: &[&str]| (0..words.len()).filter(|index| is_pending_argument(words, *index)).count();
        assert_eq!(found(&["st2", "login", "admin", "--password", "CHANGE_ME"]), 1);
        assert_eq!(found(&["x", "--api-key", "<your-key>"]), 1);
        assert_eq!(found(&["x", "--password", "hunter2", "--name", "CHANGE_ME", "CHANGE_ME"]), 0);
    }
}
