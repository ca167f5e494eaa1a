//! Which fields a template reads, told without running it: External Secrets and Vault's agent take templates, too, with fields of their own.

use super::actions::{Token, actions, is_of_name, tokens, unquoted, word};
use super::variables::{Variables, assignment, is_variable, text};

/// What Helm's templates find at their root.
const ROOTS: &[&str] = &["Values", "Release", "Chart", "Capabilities", "Template", "Files", "Subcharts"];

/// What looks something up in Vault or Consul. Helm has no such functions.
const LOOKUPS: &[&str] = &["with secret ", "range secret ", "key ", "secret "];

/// Functions that look a key up, and whether it stands behind what it is looked up in, as in `index . "slack-token"`.
const LOOK_UPS: &[(&str, KeyPlace)] =
    &[("get", KeyPlace::Behind), ("index", KeyPlace::Behind), ("dig", KeyPlace::Before), ("pluck", KeyPlace::Before)];

#[derive(Clone, Copy, PartialEq, Eq)]
enum KeyPlace {
    Before,
    Behind,
}

/// Whether a text is a template of another program's as a whole: it looks something up, or reads fields that Helm's templates do not know
/// (`{{ .password }}`, `{{ index . "slack-token" }}`, and `{{ .Data.password }}` of Vault). What is nearly one of Helm's own is a slip.
pub fn is_of_another(text: &str) -> bool {
    let text = text.trim();
    let actions = actions(text);
    let Some(first) = actions.first().filter(|_| text.starts_with("{{") && text.ends_with("}}")) else { return false };
    let variables = Variables::of(&actions);
    let fields: Vec<Field<'_>> = actions.iter().flat_map(|action| fields(action, &variables)).collect();
    if LOOKUPS.iter().any(|lookup| word(first).starts_with(lookup)) {
        return fields.iter().all(|field| !ROOTS.contains(&field.name));
    }
    let has_others = actions.iter().flat_map(|action| unquoted(action)).any(|part| variables.lack_one_in(part));
    let is_foreign = |field: &Field<'_>| root_meant(field.name).is_none() && (!field.goes_on || field.name == "Data");
    // A template that reads nothing, such as `{{ index (list "p" "q") 1 }}`, is one of Helm's.
    begins_to_read(&actions) && !has_others && !fields.is_empty() && fields.iter().all(is_foreign)
}

/// The first field at the root of a template that nothing has, so that it stays empty.
pub fn unknown_field(text: &str) -> Option<&str> {
    let actions = actions(text);
    let variables = Variables::of(&actions);
    // Whether the dot is something else than the root, for each block that is open.
    let mut blocks: Vec<bool> = Vec::new();
    for action in actions {
        let keyword = word(action).split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        if matches!(keyword, "end" | "else") {
            blocks.pop();
        }
        let is_elsewhere = blocks.contains(&true);
        let is_unknown = |field: &Field<'_>| !ROOTS.contains(&field.name) && (field.is_of_root || !is_elsewhere);
        if let Some(field) = fields(action, &variables).into_iter().find(is_unknown) {
            return Some(field.name);
        }
        match keyword {
            "with" | "range" | "define" | "block" => blocks.push(true),
            "if" => blocks.push(false),
            "else" => blocks.push(word(action).contains("with ")),
            _ => {}
        }
    }
    None
}

/// The root of Helm's templates that a name is, or was meant to be: in other letters, or with one slip.
pub fn root_meant(name: &str) -> Option<&'static str> {
    let is_near = |root: &&&str| root.eq_ignore_ascii_case(name) || strsim::damerau_levenshtein(root, name) <= 1;
    ROOTS.iter().find(is_near).copied()
}

/// A field that is read from the dot or from the root.
struct Field<'a> {
    /// Its name.
    name: &'a str,
    /// Whether something in it is read, as in `.Data.password`.
    goes_on: bool,
    /// Whether it is read from the root, as `$.name` is, wherever it stands.
    is_of_root: bool,
}

/// Whether the first action that is more than a text for a variable begins with what it reads.
fn begins_to_read(actions: &[&str]) -> bool {
    let values = actions.iter().map(|action| assignment(action).map_or(*action, |(_, value)| value));
    values.into_iter().find(|value| text(value).is_none()).is_some_and(reads_at_once)
}

/// Whether an action begins with what it reads.
fn reads_at_once(action: &str) -> bool {
    let action = word(action);
    let is_field = action.strip_prefix('.').is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
    let function = action.split(char::is_whitespace).next().unwrap_or_default();
    is_field || LOOK_UPS.iter().any(|(name, place)| *name == function && *place == KeyPlace::Behind)
}

/// The fields that an action reads, those of variables and of what a function returns left out.
fn fields<'a>(action: &'a str, variables: &Variables<'a>) -> Vec<Field<'a>> {
    let (mut found, looked_into) = looked_up(&tokens(action), variables);
    for part in unquoted(action) {
        for (at, _) in part.match_indices('.') {
            let before = part.get(..at).and_then(|before| before.chars().next_back());
            if before.is_some_and(|before| before == ')' || is_of_name(before)) {
                continue;
            }
            let rest = part.get(at + 1..).unwrap_or_default();
            let (name, after) = rest.split_at(rest.find(|c: char| !is_of_name(c)).unwrap_or(rest.len()));
            if name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
                let goes_on = after.starts_with('.')
                    || looked_into.iter().any(|inside| std::ptr::eq(inside.as_ptr(), name.as_ptr()));
                found.push(Field { name, goes_on, is_of_root: before == Some('$') });
            }
        }
    }
    found
}

/// The fields whose names stand in quotes, as in `index . "slack-token"`, or in variables, and the fields that something is looked up in.
fn looked_up<'a>(tokens: &[Token<'a>], variables: &Variables<'a>) -> (Vec<Field<'a>>, Vec<&'a str>) {
    let (mut found, mut looked_into) = (Vec::new(), Vec::new());
    for (at, token) in tokens.iter().enumerate() {
        let Token::Word(function) = token else { continue };
        let Some((_, place)) = LOOK_UPS.iter().find(|(name, _)| name == function) else { continue };
        let arguments: Vec<Token<'a>> =
            tokens.iter().skip(at + 1).copied().take_while(|token| !matches!(token, Token::Sign)).collect();
        let words = |token: &Token<'a>| if let Token::Word(word) = token { Some(*word) } else { None };
        let mut found_words = arguments.iter().enumerate().filter(|(_, token)| words(token).is_some());
        let container = match place {
            KeyPlace::Behind => found_words.next(),
            KeyPlace::Before => found_words.next_back(),
        };
        let Some((container, _)) = container else { continue };
        let (before, behind) = (arguments.get(..container), arguments.get(container + 1..));
        let keys = if *place == KeyPlace::Before { before } else { behind }.unwrap_or_default();
        match arguments.get(container).and_then(words) {
            Some(root @ ("." | "$")) => {
                // `"a" | get .`
                let piped = match tokens.get(..at) {
                    Some([.., name, Token::Sign]) => Some(name),
                    _ => None,
                };
                // The last word of `dig "a" "b" "default" .` is no key.
                let count = keys.len() - usize::from(*function == "dig" && !keys.is_empty());
                // Nobody can tell what a variable holds that was set to no text: it is called by its own name.
                let name = keys.first().or(piped).and_then(|key| match key {
                    Token::Text(name) => Some(*name),
                    Token::Word(name) if is_variable(name) => Some(variables.text(name).unwrap_or(name)),
                    Token::Word(_) | Token::Sign => None,
                });
                if let Some(name) = name {
                    found.push(Field { name, goes_on: count > 1, is_of_root: root == "$" });
                }
            }
            Some(field) => looked_into.extend(field.trim_start_matches('$').strip_prefix('.')),
            None => {}
        }
    }
    (found, looked_into)
}

#[cfg(test)]
mod tests {
    use super::{is_of_another, root_meant, unknown_field};

    #[test]
    fn templates_of_other_programs_read_fields_of_their_own() {
        for text in [
            "{{ .password }}",
            "{{- .a | b64enc -}}",
            "{{ .user }}:{{ .password }}",
            "{{ .value }}",
            "{{ .a | replace \".Values\" \"$\" }}",
            "{{ .Data.data.password }}",
            "{{ index . \"slack-token\" }}",
            "{{- index . `tls.crt` | b64dec -}}",
            "{{ get . \"a\" }}:{{ .b }}",
            "{{ index .Data.data \"a-b\" }}",
            "{{ index .Data \"a\" \"b\" }}",
            "{{ with secret \"kv/st2\" }}{{ .Data.a }}{{ end }}",
            "{{ $k := \"slack-token\" }}{{ index . $k }}",
            "{{- $k := `a-b` -}}{{- get . $k | b64dec -}}",
            "{{ $x := .password }}{{ $x | b64dec }}",
            "{{ $x := index . \"a\" -}}{{ $x }}:{{ .b }}",
            "{{- with secret \"kv/$a\" }}{{ $a := .Data }}{{ $a.b }}{{ end }}",
        ] {
            assert!(is_of_another(text), "{text}");
        }
        for text in [
            "{{ .Values.a }}",
            "{{ .values.token }}",
            "{{ .Value.x }}",
            "{{ .Vlaues.x }}",
            "{{ .release.Name }}",
            "{{ .capabilities }}",
            "{{ .Relase }}",
            "{{ .creds.password }}",
            "{{ index .creds \"password\" }}",
            "{{ index . \"a\" \"b\" }}",
            "{{ index . \"values\" \"b\" }}",
            "{{ index . \"Values\" \"a-b\" }}",
            "{{ index $ \"a\" }}",
            "{{ index .Values.a \"b-c\" }}",
            "{{ index .Values \"a\" }}{{ index . \"b\" }}",
            "{{ .a }}{{ .values.b }}",
            "{{ . }}",
            "{{ with .Values.a }}{{ .b }}{{ end }}",
            "{{ dig \"a\" \"\" . }}",
            "{{ get (dict \"a\" \"b\") \"a\" }}",
            "{{ index (list \"p\" \"q\") 1 }}",
            "{{ index (splitList \"-\" \"a-b\") 1 }}",
            "{{- index (lookup \"v1\" \"Secret\" \"ns\" \"x\").data \"token\" | b64dec -}}",
            "{{ index . $k }}",
            "{{ $k := \"Values\" }}{{ index . $k \"a\" }}",
            "{{ $k := \"a\" }}{{ $k }}",
            "{{ $x := .Values.a }}{{ index . $x }}",
            "{{ $x := .password }}{{ $y }}",
            "{{ $x := .password }}{{ $.Values.a }}",
            "{{ range $k, $v := . }}{{ $v }}{{ end }}",
            "{{ $",
            "{{ index . x }}",
            "{{ index . 0 }}",
            "{{ index . }}",
            "{{ get }}",
            "a {{ .b }}",
            "{{ printf \"a\" }}",
            "{{ .a }}{{ $.Values.b }}",
            "{{ with secret \"a\" }}{{ $.Values.b }}{{ end }}",
            "{{ \"{{ .password }}\" }}",
            "{{ .a",
            "{{",
        ] {
            assert!(!is_of_another(text), "{text}");
        }
    }

    #[test]
    fn fields_that_nothing_has_are_found_in_actions_alone() {
        for (text, expected) in [
            ("a {{ .password }}", Some("password")),
            ("# with vault\n{{- .a -}}", Some("a")),
            ("{{ printf \"%s\" .b }}", Some("b")),
            ("{{ if .Values.a }}{{ .c }}{{ end }}", Some("c")),
            ("{{ with .Values.a }}{{ .b }}{{ else }}{{ .d }}{{ end }}", Some("d")),
            ("{{ with .Values.a }}{{ $.e }}{{ end }}", Some("e")),
            ("{{ range .Values.a }}{{ .b }}{{ end }}{{ .f }}", Some("f")),
            ("{{ (.g) }}{{ h }}", Some("g")),
            ("{{ .values.x }}", Some("values")),
            ("a = {{ index . \"slack-token\" }}", Some("slack-token")),
            ("{{- get . `tls.crt` | b64dec -}}", Some("tls.crt")),
            ("{{ printf \"%s\" (index $ \"a\") }}", Some("a")),
            ("{{ \"a-b\" | get . }}", Some("a-b")),
            ("{{ dig \"a\" \"b\" \"\" . }}{{ pluck \"c\" . }}", Some("a")),
            ("{{ with index . \"a\" }}{{ . }}{{ end }}", Some("a")),
            ("{{ range $k, $v := index . \"a\" }}{{ $v }}{{ end }}", Some("a")),
            ("{{ with .Values.a }}{{ index $ \"e\" }}{{ end }}", Some("e")),
            ("{{ index .data \"x\" }}", Some("data")),
            ("{{ $k := \"a-b\" }}x {{ index . $k }}", Some("a-b")),
            ("{{ $k := list \"a\" | first }}{{ index . $k }}", Some("$k")),
            ("{{ range $k := list \"a\" }}{{ index $ $k }}{{ end }}", Some("$k")),
            ("{{ $k := \"a\" }}{{ $k | get . }}", Some("a")),
            ("{{ $k := \"a\" }}{{ dig $k \"x\" \"\" . }}", Some("a")),
            ("{{ $k := \"Values\" }}{{ index . $k \"a\" }}", None),
            ("{{ $k := \"a\" }}{{ index .Values $k }}{{ index $k 0 }}{{ get $k \"b\" }}", None),
            ("{{ with .Values.a }}{{ index . \"b\" }}{{ end }}", None),
            ("{{ index . \"Values\" \"a\" }}{{ get $.Values \"a\" }}{{ dig \"a\" 1 .Values }}", None),
            ("{{ \"{{ index . `a` }}\" }}{{ $index := 1 }}", None),
            ("{{ index \"", None),
            ("x{{ \"{{ .password }}\" }}", None),
            ("{{ `{{ .password }}` }} .Password", None),
            ("{{ \"\\\" .a\" }}", None),
            ("{{/* .password }} */}} {{ .Values.a.b }}", None),
            ("{{ with .Values.a }}{{ .b }}{{ if .c }}{{ .d }}{{ end }}{{ end }}", None),
            ("{{ (index .Values \"a\").b }}{{ $x := .Values }}{{ $x.c }}{{ sub 1.5 .5 }}", None),
            ("{{ $.Release.Name }}{{ tpl .Values.a . }}", None),
            ("{{ .open", None),
            ("{{ \"é", None),
            ("", None),
        ] {
            assert_eq!(unknown_field(text), expected, "{text}");
        }
    }

    #[test]
    fn slips_of_roots_are_told_from_other_names() {
        for (name, expected) in [
            ("Values", Some("Values")),
            ("VALUES", Some("Values")),
            ("Value", Some("Values")),
            ("Relaese", Some("Release")),
            ("value", None),
            ("file", None),
            ("password", None),
        ] {
            assert_eq!(root_meant(name), expected, "{name}");
        }
    }
}
