//! Which fields a template reads, told without running it: External Secrets and Vault's agent take templates, too, with fields of their own.

/// What Helm's templates find at their root.
const ROOTS: &[&str] = &["Values", "Release", "Chart", "Capabilities", "Template", "Files", "Subcharts"];

/// What looks something up in Vault or Consul. Helm has no such functions.
const LOOKUPS: &[&str] = &["with secret ", "range secret ", "key ", "secret "];

/// Whether a text is a template of another program's as a whole: it looks something up, or reads fields that Helm's templates do not know
/// (`{{ .password }}`, and `{{ .Data.password }}` of Vault). What is nearly one of Helm's own is a slip.
pub fn is_of_another(text: &str) -> bool {
    let text = text.trim();
    let actions = actions(text);
    let Some(first) = actions.first().filter(|_| text.starts_with("{{") && text.ends_with("}}")) else { return false };
    let fields: Vec<Field<'_>> = actions.iter().flat_map(|action| fields(action)).collect();
    if LOOKUPS.iter().any(|lookup| word(first).starts_with(lookup)) {
        return fields.iter().all(|field| !ROOTS.contains(&field.name));
    }
    let is_field =
        word(first).strip_prefix('.').is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
    let has_variables = actions.iter().flat_map(|action| unquoted(action)).any(|part| part.contains('$'));
    let is_foreign = |field: &Field<'_>| root_meant(field.name).is_none() && (!field.goes_on || field.name == "Data");
    is_field && !has_variables && fields.iter().all(is_foreign)
}

/// The first field at the root of a template that nothing has, so that it stays empty.
pub fn unknown_field(text: &str) -> Option<&str> {
    // Whether the dot is something else than the root, for each block that is open.
    let mut blocks: Vec<bool> = Vec::new();
    for action in actions(text) {
        let keyword = word(action).split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        if matches!(keyword, "end" | "else") {
            blocks.pop();
        }
        let is_elsewhere = blocks.contains(&true);
        let is_unknown = |field: &Field<'_>| !ROOTS.contains(&field.name) && (field.is_of_root || !is_elsewhere);
        if let Some(field) = fields(action).into_iter().find(is_unknown) {
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

/// The fields that an action reads, those of variables and of what a function returns left out.
fn fields(action: &str) -> Vec<Field<'_>> {
    let mut found = Vec::new();
    for part in unquoted(action) {
        for (at, _) in part.match_indices('.') {
            let before = part.get(..at).and_then(|before| before.chars().next_back());
            if before.is_some_and(|before| before == ')' || is_of_name(before)) {
                continue;
            }
            let rest = part.get(at + 1..).unwrap_or_default();
            let (name, after) = rest.split_at(rest.find(|c: char| !is_of_name(c)).unwrap_or(rest.len()));
            if name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
                found.push(Field { name, goes_on: after.starts_with('.'), is_of_root: before == Some('$') });
            }
        }
    }
    found
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// An action from its first word on.
fn word(action: &str) -> &str {
    action.strip_prefix('-').unwrap_or(action).trim_start()
}

/// What stands between `{{` and `}}`, where these are not in quotes. Comments are left out.
fn actions(text: &str) -> Vec<&str> {
    let mut actions = Vec::new();
    let mut rest = text;
    while let Some((_, inside)) = rest.split_once("{{") {
        let is_comment = word(inside).starts_with("/*");
        let end = if is_comment {
            inside.find("*/").and_then(|comment| Some(comment + inside.get(comment..)?.find("}}")?))
        } else {
            end_of_action(inside)
        };
        let Some((action, after)) = end.and_then(|end| inside.split_at_checked(end)) else { break };
        if !is_comment {
            actions.push(action);
        }
        rest = after;
    }
    actions
}

/// Where an action ends: at the first `}}` that is not in quotes.
fn end_of_action(inside: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let rest = inside.get(from..)?;
        let at = rest.find(['"', '`', '\'', '}'])?;
        let found = rest.get(at..)?;
        if found.starts_with("}}") {
            return Some(from + at);
        }
        from += at + if found.starts_with('}') { 1 } else { quoted(found)? };
    }
}

/// The parts of an action that are not in quotes.
fn unquoted(action: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = action;
    while let Some((part, found)) = rest.find(['"', '`', '\'']).and_then(|at| rest.split_at_checked(at)) {
        parts.push(part);
        rest = quoted(found).and_then(|length| found.get(length..)).unwrap_or_default();
    }
    parts.push(rest);
    parts
}

/// The length of the text in quotes that this begins with, quotes included.
fn quoted(text: &str) -> Option<usize> {
    let mut characters = text.char_indices();
    let (_, quote) = characters.next()?;
    while let Some((at, character)) = characters.next() {
        if character == quote {
            return Some(at + quote.len_utf8());
        }
        if character == '\\' && quote != '`' {
            characters.next();
        }
    }
    None
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
            "{{ with secret \"kv/st2\" }}{{ .Data.a }}{{ end }}",
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
            "{{ .a }}{{ .values.b }}",
            "{{ . }}",
            "{{ with .Values.a }}{{ .b }}{{ end }}",
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
