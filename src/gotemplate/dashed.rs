//! Keys with a dash, which Go cannot read behind a dot.

/// What is wrong with such a key.
pub(super) const FAULT: &str = "a key with a dash cannot stand behind a dot";
/// The longest chain of keys that is repeated.
const LONGEST: usize = 100;

/// How to write the first chain of keys that has a dash in it: `.Values.my-team.name` is `index .Values "my-team" "name"`.
pub(super) fn advice(source: &str) -> Option<String> {
    let actions = source.split("{{").skip(1).filter_map(|rest| rest.split("}}").next());
    actions.flat_map(chains).find_map(rewritten)
}

/// The chains such as `.Values.a` in an action, texts in quotes left out.
fn chains(action: &str) -> Vec<&str> {
    let mut chains = Vec::new();
    let mut rest = action;
    while let Some(at) = rest.find(['.', '"', '`', '\'']) {
        let from = rest.get(at..).unwrap_or_default();
        let length = match from.chars().next() {
            Some(quote) if quote != '.' => {
                from.get(1..).and_then(|text| text.find(quote)).map_or(from.len(), |end| end + 2)
            }
            _ => {
                let is_part = |character: char| character.is_alphanumeric() || matches!(character, '.' | '_' | '-');
                from.find(|character| !is_part(character)).unwrap_or(from.len())
            }
        };
        let is_root = rest.get(..at).is_some_and(|before| before.ends_with('$'));
        let start = at - usize::from(is_root);
        chains.extend(rest.get(start..at + length).filter(|_| from.starts_with('.')));
        rest = rest.get(at + length..).unwrap_or_default();
    }
    chains
}

fn rewritten(chain: &str) -> Option<String> {
    let chain = chain.trim_end_matches(['-', '.']);
    let (root, rest) = chain.split_once('.')?;
    let keys: Vec<&str> = rest.split('.').collect();
    let dashed = keys.iter().position(|key| key.trim_matches('-').contains('-'))?;
    let (plain, quoted) = (keys.get(..dashed)?, keys.get(dashed..)?);
    let quoted: Vec<String> = quoted.iter().map(|key| format!("\"{key}\"")).collect();
    (chain.len() <= LONGEST).then(|| format!("index {root}.{} {}", plain.join("."), quoted.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::advice;

    #[test]
    fn keys_with_a_dash_are_arguments_of_index() {
        let cases = [
            ("https://{{ .Values.my-team.domain }}", Some(r#"index .Values "my-team" "domain""#)),
            ("{{- $.Values.a.b-c -}}", Some(r#"index $.Values.a "b-c""#)),
            ("{{ .my-key | quote }}", Some(r#"index . "my-key""#)),
            ("{{ \".Values.a-b\" }} {{ .Values.a }} .Values.a-b", None),
            ("{{ sub .Values.a -1 }}", None),
            ("{{ .Values.a - }}", None),
            ("{{ .Values.é \"", None),
        ];
        for (source, expected) in cases {
            assert_eq!(advice(source).as_deref(), expected, "{source}");
        }
    }
}
